//! One replica: model, accelerator, engine, formats, parallelism.

use std::sync::Arc;

use super::book::Book;
use super::precision::{has_precision, kv_precision, named_precision};
use super::profile::{self, Anchor};
use super::settings::{self, Settings};
use super::{accuracy, hardware, model, size};
use crate::config::catalog::{Catalog, Found};
use crate::config::names;
use crate::config::raw;
use crate::config::raw::study::ModelChoice;
use crate::cost::fleet;
use crate::ledger::{Given, LineId, Off, SourceId, Traced};
use crate::perf;
use crate::spec::accelerator::Accelerator;
use crate::spec::accuracy::Accuracy;
use crate::spec::calibration::Calibration;
use crate::spec::demand::Shape;
use crate::spec::deployment::{Deployment, Measured, Mode, Parallelism};
use crate::spec::engine::Engine;
use crate::spec::model::Model;
use crate::spec::scenario::Sizing;
use crate::spec::speculation::Speculation;
use crate::spec::workload::{Call, Workload};
use crate::units::{BytesPerSecond, Count, Ratio, Tokens};

/// What a study or a case asks of a deployment; absent parts take their defaults.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The model.
    pub model: Option<ModelChoice>,
    /// The accelerator's name.
    pub gpu: Option<String>,
    /// The engine's name.
    pub engine: Option<String>,
    /// Format of the weights.
    pub precision: Option<String>,
    /// Format of the cache.
    pub kv_precision: Option<String>,
    /// Accelerators at most, where tensor parallelism is not given.
    pub gpus: Option<u32>,
    /// Tensor parallelism.
    pub tp: Option<u32>,
    /// Pipeline stages.
    pub pp: Option<u32>,
    /// Request groups.
    pub dp: Option<u32>,
    /// Expert ranks.
    pub ep: Option<u32>,
    /// Requests in flight.
    pub concurrency: Option<u32>,
    /// How requests arrive.
    pub mode: Option<Mode>,
    /// Name of a profile of one's own.
    pub profile: Option<String>,
    /// Measured throughput.
    pub measured: Option<Measured>,
    /// Rate at which the cache comes in from others.
    pub kv_transfer: Option<Given<BytesPerSecond>>,
    /// Sequences of one batch at most.
    pub max_sequences: Option<u32>,
    /// New tokens of one step at most.
    pub token_budget: Option<u32>,
    /// What else is asked.
    pub settings: Settings,
}

/// What is looked up for a deployment; the same for many cases.
#[derive(Clone, Debug)]
pub struct Parts {
    /// The model, the format of its files, and its source.
    pub model: (Arc<Model>, String, SourceId),
    /// The accelerator's catalog entry.
    pub gpu: Found<raw::gpu::Gpu>,
    /// The accelerator.
    pub accelerator: Arc<Accelerator>,
    /// What software reaches on it.
    pub calibration: Arc<Calibration>,
    /// How sure predictions with it are.
    pub accuracy: Accuracy,
    /// The engine.
    pub engine: Arc<Engine>,
    /// Deployments that measurements anchor.
    pub anchors: Vec<Given<Anchor>>,
    /// Speculative decoding.
    pub speculation: Option<Speculation>,
}

/// The calls that a fleet is sized for.
#[derive(Clone, Copy, Debug)]
pub struct Traffic<'a> {
    /// The queries.
    pub workload: &'a Workload,
    /// How they are spread over a week, where that is known.
    pub shape: Option<&'a Shape>,
    /// Calls of an average query.
    pub calls: f64,
}

/// Looks up model, accelerator and engine; `None` if the book has the faults.
pub fn parts(asked: &Asked, catalog: &Catalog, book: &mut Book<'_>) -> Option<Parts> {
    let model = asked.model.as_ref().and_then(|choice| chosen_model(choice, catalog, book));
    let gpu = asked.gpu.as_ref().and_then(|name| {
        let found = catalog.find::<raw::gpu::Gpu>(name);
        book.look_up("gpu", found)
    });
    if asked.model.is_none() {
        book.fault(
            "",
            "missing key `model`",
            "name a model of the catalog, or give its size: model = { parameters_b = 70 }",
        );
    }
    if asked.gpu.is_none() {
        book.fault(
            "",
            "missing key `gpu`",
            "name an accelerator of the catalog, such as gpu = \"h100-sxm\"",
        );
    }
    let engine = catalog.find::<raw::engine::Engine>(asked.engine.as_deref().unwrap_or("vllm"));
    let engine = book.look_up("engine", engine);
    let (Some(model), Some(gpu)) = (model, gpu) else {
        // What can be said without them is said with them.
        if let Some(name) = &asked.precision {
            named_precision(name, book);
        }
        kv_precision(asked.kv_precision.as_deref(), book);
        return None;
    };
    let accelerator = Arc::new(hardware::accelerator(&gpu, book));
    let calibration = hardware::calibration(&gpu, catalog, book);
    let (mut calibration, basis) = book.look_up("gpu", calibration)?;
    let accuracy = book.look_up("model", accuracy::accuracy(catalog, &model.0, basis))?;
    let mut engine = hardware::engine(&engine?, book);
    let mut anchors = Vec::new();
    if let Some(name) = &asked.profile {
        let found = catalog.find::<raw::profile::Profile>(name);
        let found = book.look_up("profile", found)?;
        profile::apply(&found, &accelerator, &mut calibration, &mut engine, book);
        anchors = profile::anchors(&found, book);
    }
    let whole = |value: u32, path: &str, book: &mut Book<'_>| {
        Given::new(f64::from(value), book.stated_number(path))
    };
    if let Some(most) = asked.max_sequences {
        engine.max_sequences = whole(most, "max_sequences", book).map(Count::new);
    }
    if let Some(budget) = asked.token_budget {
        engine.token_budget = whole(budget, "token_budget", book).map(Tokens::new);
    }
    let speculation = match &asked.settings.speculation {
        Some(raw) => Some(settings::speculation(raw, &model.0, model.2, catalog, book)?),
        None => None,
    };
    let (calibration, engine) = (Arc::new(calibration), Arc::new(engine));
    Some(Parts { model, gpu, accelerator, calibration, accuracy, engine, anchors, speculation })
}

/// The deployment that is asked for; `None` if the book has its faults.
pub fn deployment(
    asked: &Asked,
    parts: &Parts,
    call: &Call,
    sizing: Option<(&Sizing, Traffic<'_>)>,
    book: &mut Book<'_>,
) -> Option<Deployment> {
    let kv = kv_precision(asked.kv_precision.as_deref(), book);
    let (model, native, model_source) = &parts.model;
    let (name, precision_source) = match &asked.precision {
        Some(name) => (name.as_str(), book.stated("precision")),
        None => (native.as_str(), book.default("the model's own format")),
    };
    let precision = named_precision(name, book)?;
    if !has_precision(precision, &parts.gpu.entry, book) {
        return None;
    }
    let (kv_precision, kv_precision_source) = kv?.unwrap_or_else(|| {
        (parts.engine.kv_precision(precision), book.default("the engine's own format"))
    });
    let unanchored = Given::new(Ratio::new(1.0), book.default("not anchored by a measurement"));
    let mut deployment = Deployment {
        model: model.clone(),
        model_source: *model_source,
        gpu: parts.accelerator.clone(),
        calibration: parts.calibration.clone(),
        engine: parts.engine.clone(),
        precision,
        precision_source,
        kv_precision,
        kv_precision_source,
        parallelism: parallelism(asked, book),
        concurrency: asked.concurrency.map(|value| {
            Given::new(Count::new(f64::from(value)), book.stated_number("concurrency"))
        }),
        mode: asked.mode.unwrap_or(Mode::Server),
        accuracy: parts.accuracy,
        time_factor: unanchored,
        speculation: parts.speculation.clone(),
        kv_transfer: asked.kv_transfer,
        kv_sender: None,
        adapters: asked.settings.adapters.as_ref().map(|raw| settings::adapters(raw, model, book)),
        prefix_cache: asked
            .settings
            .prefix_cache
            .as_ref()
            .map(|raw| settings::prefix_cache(raw, call, book)),
        measured: asked.measured,
    };
    if asked.tp.is_none() {
        choose_tp(&mut deployment, asked.gpus, call, sizing, book);
    }
    if let Some(anchor) = parts.anchors.iter().find(|anchor| anchor.value.is_of(&deployment)) {
        deployment.time_factor = anchor.clone().map(|anchor| Ratio::new(anchor.time_factor));
    }
    check_heads(&deployment, book);
    Some(deployment)
}

pub(super) fn chosen_model(
    choice: &ModelChoice,
    catalog: &Catalog,
    book: &mut Book<'_>,
) -> Option<(Arc<Model>, String, SourceId)> {
    match choice {
        ModelChoice::Size(size) => {
            if size.active_b.is_some_and(|active| active > size.parameters_b) {
                book.fault(
                    "model.active_b",
                    "`active_b` is more than `parameters_b`",
                    "active weights are a part of all weights",
                );
            }
            let source = book.default("typical shape of a model of this size");
            Some((Arc::new(size::model(size)), "bf16".to_owned(), source))
        }
        ModelChoice::Name(name) => {
            let found = catalog.find::<raw::model::Model>(name);
            let Found { entry, file, .. } = book.look_up("model", found)?;
            let source = book.part(&file, "architecture", &entry.evidence);
            let stated = names::stated_precision(name).map(str::to_owned);
            let native = stated.unwrap_or_else(|| entry.native_precision.clone());
            let resolved = model::model(&entry).map_err(|fault| vec![fault]);
            Some((Arc::new(book.look_up("model", resolved)?), native, source))
        }
    }
}

fn parallelism(asked: &Asked, book: &mut Book<'_>) -> Parallelism {
    let mut ranks =
        |key: &str, value: Option<u32>| book.whole(key, value, 1, "not split").map(Count::new);
    Parallelism {
        tp: ranks("tp", asked.tp),
        pp: ranks("pp", asked.pp),
        dp: ranks("dp", asked.dp),
        ep: ranks("ep", asked.ep),
    }
}

fn check_heads(deployment: &Deployment, book: &mut Book<'_>) {
    let Parallelism { tp, pp, dp, ep } = deployment.parallelism;
    let tp = tp.value.get();
    if let Some(heads) = deployment.model.query_heads()
        && heads % tp > 0.0
    {
        let fits: Vec<String> = (1..=64_u32)
            .filter(|tp| heads % f64::from(*tp) == 0.0 && tp.is_power_of_two())
            .map(|tp| tp.to_string())
            .collect();
        book.fault(
            "tp",
            format!(
                "`tp` = {tp} does not divide the {heads} attention heads of {}",
                deployment.model.name
            ),
            format!("choose {}", fits.join(", ")),
        );
    }
    let layers = deployment.model.layers();
    if pp.value.get() > layers {
        book.fault(
            "pp",
            format!("`pp` = {} is more than the {layers} layers", pp.value.get()),
            "use fewer stages",
        );
    }
    let ranks = tp * dp.value.get();
    if ep.value.get() > ranks {
        book.fault(
            "ep",
            format!(
                "`ep` = {} is more than the {ranks} accelerators of a stage (tp × dp)",
                ep.value.get()
            ),
            "experts are spread over the accelerators that are there: raise dp or tp, or lower ep",
        );
    }
}

/// The tensor parallelism that needs the fewest paid accelerators for the workload, or, where no
/// fleet is sized, the one with the most output per accelerator; among those that fit.
fn choose_tp(
    deployment: &mut Deployment,
    gpus: Option<u32>,
    call: &Call,
    sizing: Option<(&Sizing, Traffic<'_>)>,
    book: &mut Book<'_>,
) {
    let heads = deployment.model.query_heads().unwrap_or(64.0);
    let domain = deployment.gpu.link_domain.value.get().max(8.0);
    let others = deployment.parallelism.pp.value.get() * deployment.parallelism.dp.value.get();
    let most = gpus.map_or(domain, |gpus| (f64::from(gpus) / others).min(domain));
    let divides =
        |tp: f64| heads % tp == 0.0 && gpus.is_none_or(|gpus| f64::from(gpus) / others % tp == 0.0);
    let source = book.default("the fewest paid accelerators among those that fit");
    let mut best: Option<(f64, Count)> = None;
    let mut widest = Count::new(1.0);
    for tp in [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0] {
        if tp > most || !divides(tp) {
            continue;
        }
        widest = Count::new(tp);
        deployment.parallelism.tp = Given::new(widest, source);
        if let Ok(performance) = perf::predict(&mut Off, deployment, call) {
            let paid = sizing.map_or_else(
                || performance.gpu_seconds.value.get(),
                |(sizing, Traffic { workload, calls, .. })| {
                    let per_day = Traced {
                        value: workload.queries_per_day.value * Ratio::new(calls),
                        line: LineId(0),
                    };
                    fleet::size(&mut Off, sizing, workload, per_day, (&performance).into())
                        .gpus
                        .value
                        .get()
                },
            );
            // A tie goes to the smaller replica.
            if best.is_none_or(|(least, _)| paid < least * (1.0 - 1e-9)) {
                best = Some((paid, widest));
            }
        }
    }
    let tp = best.map_or(widest, |(_, tp)| tp);
    deployment.parallelism.tp = Given::new(tp, source);
}
