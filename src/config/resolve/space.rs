//! From a study's `[optimize]` table to everything that a search may choose.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::option::{self, Context};
use super::price;
use crate::config::catalog::{Catalog, Found};
use crate::config::layer;
use crate::config::node::Node;
use crate::config::raw;
use crate::config::raw::study::Optimize;
use crate::diag::{Diagnostic, SourceText, did_you_mean};
use crate::spec::precision::PRECISIONS;
use crate::spec::scenario::Scenario;
use crate::spec::space::{Limits, Objective, Place, Space};
use crate::units::{Count, GramsCo2e, Ratio, Usd, WattHours};

/// Commitments that may be chosen unless a study says otherwise.
const USUAL_COMMITMENTS: [&str; 1] = ["on-demand"];
/// Accelerators of a replica at most, unless a study says otherwise: two usual servers.
const USUAL_GPUS: u32 = 16;

/// An offer of one accelerator.
struct Offer {
    name: String,
    usd_per_gpu_hour: f64,
}

/// The space of a search around an option's node.
///
/// # Errors
/// Names that no catalog has, and every fault of the option itself.
pub fn space(
    base: &Node,
    asked: &Optimize,
    study: &Node,
    catalog: &Catalog,
    context: &Context,
) -> Result<Space, Vec<Diagnostic>> {
    let whole = option::scenario(base, catalog, context)?;
    if base.get("model").is_none() || !whole.stages.is_one() {
        return Err(vec![
            Diagnostic::error(format!("option `{}` is not one model on accelerators", whole.name))
                .at(Some(base.place.clone()))
                .help("name an option with a `model` and without stages: --option NAME"),
        ]);
    }
    let gpus = gpus(asked, study, catalog)?;
    let precisions = names(asked.precisions.as_ref(), "precisions", study, || {
        PRECISIONS.iter().map(|(name, _)| (*name).to_owned()).collect()
    })?;
    let kv_precisions = names(asked.kv_precisions.as_ref(), "kv_precisions", study, || {
        vec!["bf16".to_owned(), "fp8".to_owned()]
    })?;
    let mut offers = offers(asked, catalog, context.day)?;
    let mut left_out = Vec::new();
    let mut wanted = Vec::new();
    for gpu in gpus {
        let Some(offers) = offers.remove(&gpu) else {
            left_out.push((gpu, "no offer under these terms".to_owned()));
            continue;
        };
        for model in models(asked, base) {
            for precision in &precisions {
                for kv in &kv_precisions {
                    let offer = offers[0].name.clone();
                    let change = Change { model: model.clone(), gpu: gpu.clone(), precision, kv };
                    wanted.push((change.node(&offer)?, model.clone(), gpu.clone(), offer));
                }
            }
        }
    }
    let places: Vec<Place> = wanted
        .into_iter()
        .filter_map(|(change, model, gpu, offer)| {
            let mut node = base.clone();
            if let Some(table) = node.table_mut() {
                // What the search chooses itself.
                table.retain(|key, _| {
                    !["pp", "dp", "ep", "concurrency", "profile"].contains(&key.as_str())
                });
            }
            let node = layer::over(&node, &change);
            // A format that the accelerator lacks is no candidate.
            let scenario: Scenario = option::scenario(&node, catalog, context).ok()?;
            let model = model.unwrap_or_default();
            Some(Place { scenario, model, gpu, offer })
        })
        .collect();
    Ok(Space {
        base: whole.name.clone(),
        places,
        left_out,
        objective: objective(asked.objective.unwrap_or_default()),
        limits: Limits {
            gpus_per_replica: Count::new(f64::from(
                asked.most_gpus_per_replica.unwrap_or(USUAL_GPUS),
            )),
            gpus: asked.most_gpus.map(|most| Count::new(f64::from(most))),
            memory_share: Ratio::new(1.0 - asked.memory_headroom.unwrap_or(0.0)),
            usd_per_query: asked.most_usd_per_query.map(Usd::new),
            wh_per_query: asked.most_wh_per_query.map(WattHours::new),
            gco2e_per_query: asked.most_gco2e_per_query.map(GramsCo2e::new),
        },
    })
}

const fn objective(raw: raw::study::Objective) -> Objective {
    match raw {
        raw::study::Objective::UsdPerQuery => Objective::UsdPerQuery,
        raw::study::Objective::UsdPerMtok => Objective::UsdPerMtok,
        raw::study::Objective::GrossMargin => Objective::GrossMargin,
        raw::study::Objective::WhPerQuery => Objective::WhPerQuery,
        raw::study::Objective::E2eMs => Objective::E2e,
    }
}

/// One choice, to be laid upon the option.
struct Change<'a> {
    model: Option<String>,
    gpu: String,
    precision: &'a str,
    kv: &'a str,
}

impl Change<'_> {
    fn node(&self, offer: &str) -> Result<Node, Vec<Diagnostic>> {
        let Self { model, gpu, precision, kv } = self;
        let mut text = format!(
            "gpu = {gpu:?}\nrental = {offer:?}\nprecision = {precision:?}\nkv_precision = {kv:?}\ntp = 1\n"
        );
        if let Some(model) = model {
            text.push_str(&format!("model = {model:?}\n"));
        }
        Node::parse(&Arc::new(SourceText { name: "optimize".to_owned(), text }))
    }
}

/// The models to choose from; `None` is the option's own.
fn models(asked: &Optimize, base: &Node) -> Vec<Option<String>> {
    match &asked.models {
        Some(models) => models.iter().cloned().map(Some).collect(),
        None => vec![base.get("model").and_then(Node::text).map(str::to_owned)],
    }
}

fn gpus(asked: &Optimize, study: &Node, catalog: &Catalog) -> Result<Vec<String>, Vec<Diagnostic>> {
    let Some(gpus) = &asked.gpus else {
        return Ok(catalog.all::<raw::gpu::Gpu>()?.into_iter().map(|found| found.name).collect());
    };
    let mut faults = Vec::new();
    let mut names = Vec::new();
    for gpu in gpus {
        match catalog.find::<raw::gpu::Gpu>(gpu) {
            Ok(Found { name, .. }) => names.push(name),
            Err(more) => faults.extend(
                more.into_iter().map(|fault| fault.at(Some(study.place_of("optimize.gpus")))),
            ),
        }
    }
    if faults.is_empty() { Ok(names) } else { Err(faults) }
}

/// The names of a list, or all there are; a name that is unknown is a fault.
fn names(
    asked: Option<&Vec<String>>,
    key: &str,
    study: &Node,
    all: impl Fn() -> Vec<String>,
) -> Result<Vec<String>, Vec<Diagnostic>> {
    let known = all();
    let Some(asked) = asked else { return Ok(known) };
    let unknown: Vec<Diagnostic> = asked
        .iter()
        .filter(|name| !known.contains(name))
        .map(|name| {
            let help = did_you_mean(name, known.iter().map(String::as_str)).map_or_else(
                || format!("known: {}", known.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            Diagnostic::error(format!("`{name}` is not known in `{key}`"))
                .at(Some(study.place_of(&format!("optimize.{key}"))))
                .help(help)
        })
        .collect();
    if unknown.is_empty() { Ok(asked.clone()) } else { Err(unknown) }
}

/// Every offer that may be chosen, by accelerator, cheapest first.
fn offers(
    asked: &Optimize,
    catalog: &Catalog,
    day: Date,
) -> Result<BTreeMap<String, Vec<Offer>>, Vec<Diagnostic>> {
    let among = |list: Option<&Vec<String>>, name: &str| {
        list.is_none_or(|list| list.iter().any(|known| known.eq_ignore_ascii_case(name)))
    };
    let commitment = |name: &str| match &asked.commitments {
        Some(list) => list.iter().any(|known| known == name),
        None => USUAL_COMMITMENTS.contains(&name),
    };
    let mut offers: BTreeMap<String, Vec<Offer>> = BTreeMap::new();
    for found in catalog.all::<raw::rental::Provider>()? {
        if !among(asked.providers.as_ref(), &found.name) {
            continue;
        }
        for rental in &found.entry.rental {
            let region = rental.region.as_deref();
            let here = asked.regions.is_none()
                || region.is_some_and(|region| among(asked.regions.as_ref(), region));
            if !commitment(&rental.commitment) || !here {
                continue;
            }
            let Some(price) = price::on(&rental.price, day) else { continue };
            let region = region.map(|region| format!("/{region}")).unwrap_or_default();
            let name = format!("{}/{}{region}", found.name, rental.commitment);
            offers
                .entry(rental.gpu.clone())
                .or_default()
                .push(Offer { name, usd_per_gpu_hour: price.usd_per_gpu_hour });
        }
    }
    for own in offers.values_mut() {
        own.sort_by(|a, b| a.usd_per_gpu_hour.total_cmp(&b.usd_per_gpu_hour));
    }
    Ok(offers)
}
