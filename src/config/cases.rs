//! Cases: one deployment a row, as `predict` reads them.

use std::collections::HashMap;
use std::io::Read;
use std::sync::Arc;

use super::catalog::Catalog;
use super::names;
use super::node::Node;
use super::raw;
use super::raw::study::ModelChoice;
use super::resolve::{Asked, Book, Parts, deployment, parts};
use super::variant;
use crate::diag::{Diagnostic, Place, SourceText};
use crate::ledger::{Given, SourceId};
use crate::spec::deployment::{Deployment, Mode};
use crate::spec::model::{Mlp, Model};
use crate::spec::workload::{Call, Slo};
use crate::units::{Count, Ratio, Tokens};

/// The columns that a case may have.
pub const COLUMNS: [&str; 16] = [
    "model",
    "gpu",
    "engine",
    "engine_version",
    "date",
    "weight_precision",
    "kv_precision",
    "gpus",
    "tp",
    "pp",
    "ep",
    "dp",
    "isl",
    "osl",
    "concurrency",
    "mode",
];

/// Tokens of a prompt where a case does not say: chat as in LMSYS-Chat-1M (Zheng et al. 2023) with a
/// short system prompt.
const USUAL_PROMPT: f64 = 256.0;
/// Tokens of an answer where a case does not say.
const USUAL_ANSWER: f64 = 512.0;

/// A case, resolved: one replica, and how many of them.
#[derive(Clone, Debug)]
pub struct Case {
    /// One replica.
    pub deployment: Deployment,
    /// Its requests.
    pub call: Call,
    /// Replicas in the deployment.
    pub replicas: f64,
}

/// Resolves cases; looks each name up once.
pub struct Cases {
    catalog: Catalog,
    parts: HashMap<[String; 5], Result<Arc<Parts>, String>>,
    nowhere: Node,
}

impl Cases {
    /// A resolver over a catalog.
    #[must_use]
    pub fn new(catalog: Catalog) -> Self {
        let source = Arc::new(SourceText { name: "case".to_owned(), text: String::new() });
        Self {
            catalog,
            parts: HashMap::new(),
            nowhere: Node::empty_table(Place { source, span: 0..0 }),
        }
    }

    /// The cases of a CSV text with headings (see [`COLUMNS`]), in order; a row that is no case says
    /// why.
    ///
    /// ```
    /// use infercost::{config::{Catalog, cases::Cases}, ledger::Off, perf};
    ///
    /// let text = "model,gpu,tp,isl,osl,concurrency\nllama-3.1-8b,h100-sxm,1,1000,200,16\n";
    /// let cases = Cases::new(Catalog::default()).read(text.as_bytes()).map_err(|e| e.to_string())?;
    /// let case = cases[0].as_ref()?;
    /// let found = perf::predict(&mut Off, &case.deployment, &case.call).map_err(|why| why.message)?;
    /// assert!((0.001..0.05).contains(&found.tpot.value.get()));
    /// # Ok::<(), String>(())
    /// ```
    ///
    /// # Errors
    /// The reader's.
    pub fn read(&mut self, reader: impl Read) -> Result<Vec<Result<Case, String>>, csv::Error> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(reader);
        let headings = reader.headers()?.clone();
        let mut cases = Vec::new();
        for record in reader.records() {
            let record = record?;
            let cells = headings.iter().map(str::trim).zip(record.iter()).collect();
            self.learn(&cells);
            cases.push(self.case(&cells));
        }
        Ok(cases)
    }

    /// Looks up the names of a case, so that [`Self::case`] finds them.
    pub fn learn(&mut self, cells: &HashMap<&str, &str>) {
        let key = key(cells);
        if self.parts.contains_key(&key) {
            return;
        }
        let found = self.look_up(&key);
        self.parts.insert(key, found);
    }

    fn look_up(
        &self,
        [model, gpu, engine, version, date]: &[String; 5],
    ) -> Result<Arc<Parts>, String> {
        let given = |text: &'_ String| (!text.is_empty()).then_some(text.clone());
        let accelerator = self.catalog.find::<raw::gpu::Gpu>(gpu).ok();
        let version = given(version);
        // A measurement without version and day is taken to be half a year younger than its model.
        let date = given(date).or_else(|| {
            let model = self.catalog.find::<raw::model::Model>(model).ok()?;
            variant::half_a_year_after(model.entry.release.as_deref()?)
        });
        let ran = variant::Ran {
            version: version.as_deref(),
            date: date.as_deref(),
            vendor: accelerator.as_ref().map(|found| found.entry.vendor.as_str()),
            gpu: accelerator.as_ref().map(|found| found.name.as_str()),
        };
        // An unknown engine is told with the other unknown names.
        let engine = variant::engine(&self.catalog, engine, ran).unwrap_or_else(|_| engine.clone());
        let mut book = Book::new(&self.nowhere);
        let asked = Asked {
            model: Some(ModelChoice::Name(model.clone())),
            gpu: Some(gpu.clone()),
            engine: Some(engine),
            ..Asked::default()
        };
        parts(&asked, &self.catalog, &mut book).map(Arc::new).ok_or_else(|| joined(&book.faults))
    }

    /// The case in these cells.
    ///
    /// # Errors
    /// What is wrong with it, in one line.
    pub fn case(&self, cells: &HashMap<&str, &str>) -> Result<Case, String> {
        let parts = match self.parts.get(&key(cells)) {
            Some(Ok(parts)) => parts,
            Some(Err(why)) => return Err(why.clone()),
            None => return Err("its names were not looked up".to_owned()),
        };
        let tokens = |name: &str, usual: f64| {
            number(cells, name).map(|value| value.unwrap_or(usual).max(1.0))
        };
        let (input, output) = (tokens("isl", USUAL_PROMPT)?, tokens("osl", USUAL_ANSWER)?);
        let source = SourceId(0);
        let given = |value: f64| Given::new(Ratio::new(value), source);
        let call = Call {
            input_tokens: Given::new(Tokens::new(input), source),
            output_tokens: Given::new(Tokens::new(output), source),
            reasoning_share: None,
            cached_input_share: given(0.0),
            slo: Slo::default(),
        };
        let mode = match text(cells, "mode") {
            None => Mode::Server,
            Some(name) => Mode::ALL
                .iter()
                .find(|(known, _)| *known == name)
                .map(|&(_, mode)| mode)
                .ok_or_else(|| {
                    format!("unknown mode `{name}`: server, offline, batch, single-stream, prefill or decode")
                })?,
        };
        let gpus = whole(cells, "gpus")?;
        let Ranks { tp, pp, dp, ep } = Ranks::of(cells, parts, gpus)?;
        let asked = Asked {
            precision: Some(precision(cells, parts)),
            kv_precision: text(cells, "kv_precision").map(|name| match name {
                "fp16" => "bf16".to_owned(),
                other => other.to_owned(),
            }),
            gpus,
            tp,
            pp,
            dp,
            ep,
            mode: Some(mode),
            ..Asked::default()
        };
        let mut book = Book::new(&self.nowhere);
        let mut resolved = deployment(&asked, parts, &call, None, &mut book);
        if let Some(found) = &resolved
            && book.faults.is_empty()
        {
            let ranks = found.parallelism;
            let own = (ranks.tp.value * ranks.pp.value * ranks.dp.value).get();
            let replicas = gpus.map_or(1.0, |gpus| f64::from(gpus) / own);
            if replicas < 1.0 || replicas.fract() > 0.0 {
                return Err(format!(
                    "{own} accelerators of a replica (tp × pp × dp) do not divide gpus = {}",
                    gpus.unwrap_or(0)
                ));
            }
            let concurrency = match number(cells, "concurrency")? {
                None => number(cells, "concurrency_or_batch")?,
                given => given,
            };
            if let Some(concurrency) = concurrency {
                let each = (concurrency / replicas).max(1.0);
                resolved = resolved.map(|found| Deployment {
                    concurrency: Some(Given::new(Count::new(each), source)),
                    ..found
                });
            }
            let longest = input + output;
            return resolved
                .map(|found| beyond_context(found, longest))
                .map(|deployment| Case { deployment, call, replicas })
                .ok_or_else(String::new);
        }
        Err(joined(&book.faults))
    }
}

/// What was measured beyond the model's context ran all the same: only its answers made no sense.
fn beyond_context(deployment: Deployment, longest: f64) -> Deployment {
    if deployment.model.max_context_tokens >= longest {
        return deployment;
    }
    let model = Model { max_context_tokens: f64::INFINITY, ..(*deployment.model).clone() };
    Deployment { model: Arc::new(model), ..deployment }
}

/// How a case is spread, where its columns say so.
struct Ranks {
    tp: Option<u32>,
    pp: Option<u32>,
    dp: Option<u32>,
    ep: Option<u32>,
}

impl Ranks {
    /// Parallelism in our terms: benchmarks count attention groups and expert ranks in several ways.
    fn of(cells: &HashMap<&str, &str>, parts: &Parts, gpus: Option<u32>) -> Result<Self, String> {
        let (mut tp, pp, mut dp, mut ep) =
            (whole(cells, "tp")?, whole(cells, "pp")?, whole(cells, "dp")?, whole(cells, "ep")?);
        let stages = pp.unwrap_or(1);
        // Numbers of a million each do not multiply within 32 bits.
        let product = |own: [u32; 3]| own.into_iter().map(u64::from).product::<u64>();
        // Some engines count attention groups inside the tensor-parallel group.
        if let (Some(all), Some(ranks), Some(groups)) = (gpus, tp, dp)
            && product([ranks, stages, groups]) > all.into()
            && u64::from(all) % product([1, stages, groups]) == 0
        {
            tp = Some((all / groups / stages).max(1));
            // The experts of such groups stay spread over all of them.
            if ep.is_none() && is_mixture(parts) {
                ep = Some((all / stages).max(1));
            }
        }
        // TensorRT-LLM's published tables give no expert parallelism for mixtures of experts; they
        // are met best with the experts spread over the tensor-parallel ranks.
        if ep.is_none()
            && dp.is_none_or(|groups| groups == 1)
            && parts.engine.name.starts_with("tensorrt-llm")
            && is_mixture(parts)
        {
            ep = tp;
        }
        // Experts are spread over accelerators that are there: what does not share matrices holds
        // requests of its own.
        if let (Some(all), Some(experts)) = (gpus, ep) {
            let stage = (all / stages).max(1);
            match (tp, dp) {
                (None, groups) => tp = Some((stage / groups.unwrap_or(1)).max(1)),
                // One group is said to hold all requests: attention is split over all of them.
                (Some(ranks), Some(1)) if ranks < experts => tp = Some(stage),
                (Some(ranks), None) if ranks < experts && stage % ranks == 0 => {
                    dp = Some((stage / ranks).max(1));
                }
                _ => {}
            }
        }
        Ok(Self { tp, pp, dp, ep })
    }
}

fn key(cells: &HashMap<&str, &str>) -> [String; 5] {
    let engine = match text(cells, "engine") {
        None => "vllm",
        // Audited results often do not name their engine.
        Some(name) if name.starts_with("unspecified") => "vllm",
        Some(name) => name,
    };
    let model = text(cells, "model").unwrap_or_default();
    let gpu = text(cells, "gpu").unwrap_or_default();
    let version = text(cells, "engine_version").unwrap_or_default();
    let date = text(cells, "date").unwrap_or_default();
    [model, gpu, engine, version, date].map(str::to_owned)
}

fn text<'a>(cells: &HashMap<&str, &'a str>, name: &str) -> Option<&'a str> {
    cells.get(name).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
}

fn number(cells: &HashMap<&str, &str>, name: &str) -> Result<Option<f64>, String> {
    let Some(text) = text(cells, name) else { return Ok(None) };
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() && value > 0.0 => Ok(Some(value)),
        _ => Err(format!("`{name}` must be a positive number, not `{text}`")),
    }
}

fn whole(cells: &HashMap<&str, &str>, name: &str) -> Result<Option<u32>, String> {
    let Some(value) = number(cells, name)? else { return Ok(None) };
    if value.fract() > 0.0 || value > 1e6 {
        return Err(format!("`{name}` must be a whole number, not `{value}`"));
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    Ok(Some(value as u32))
}

/// The precision of a case in our names. Benchmarks write `fp4` for whatever 4-bit floating point
/// their accelerator multiplies, and run 8-bit weights on chips without 8-bit products.
fn precision(cells: &HashMap<&str, &str>, parts: &Parts) -> String {
    let gpu = &parts.gpu.entry;
    let model = text(cells, "model").unwrap_or_default();
    let said =
        text(cells, "weight_precision").map(|text| text.trim_end_matches('?').to_lowercase());
    let name = match said.as_deref() {
        Some(name) => name,
        None => names::stated_precision(model).unwrap_or(parts.model.1.as_str()),
    };
    match name {
        "fp4" | "nvfp4" if gpu.peak_fp4_tflops.is_some() => "nvfp4",
        "fp4" | "nvfp4" | "mxfp4" => "mxfp4",
        "fp8" if gpu.peak_fp8_tflops.is_none() => "w8a16",
        "int8" if gpu.peak_int8_tops.is_none() => "w8a16",
        "int4-awq/gptq" | "uint4" | "q4_k_m" | "awq" | "gptq" | "w4a16" => "int4",
        "bf16/fp16" | "fp16" | "f16" | "fp32" => "bf16",
        other => other,
    }
    .to_owned()
}

fn is_mixture(parts: &Parts) -> bool {
    parts.model.0.blocks.iter().any(|block| matches!(block.mlp, Mlp::Moe { .. }))
}

fn joined(faults: &[Diagnostic]) -> String {
    let texts: Vec<String> = faults
        .iter()
        .map(|fault| match &fault.help {
            Some(help) => format!("{} ({help})", fault.message),
            None => fault.message.clone(),
        })
        .collect();
    texts.join("; ")
}
