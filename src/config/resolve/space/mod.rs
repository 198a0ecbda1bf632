//! From a study's `[optimize]` table to everything that a search may choose.

mod names;
mod offers;

use std::sync::Arc;

use super::option::{self, Context};
use crate::config::catalog::Catalog;
use crate::config::layer;
use crate::config::node::Node;
use crate::config::raw;
use crate::config::raw::study::Optimize;
use crate::diag::{Diagnostic, SourceText};
use crate::spec::scenario::Scenario;
use crate::spec::space::{Limits, Objective, Place, Space};
use crate::units::{Count, GramsCo2e, Ratio, Usd, WattHours};

/// Accelerators of a replica at most, unless a study says otherwise: two usual servers.
const USUAL_GPUS: u32 = 16;

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
    if asked.minimum_quality.is_some() && context.scores.is_empty() {
        return Err(vec![
            Diagnostic::error("`minimum_quality` has no scores to hold against")
                .at(Some(study.place_of("optimize.minimum_quality")))
                .help("name a benchmark in [quality], with a [[quality.score]] for each model"),
        ]);
    }
    let names = names::names(asked, study, catalog)?;
    let mut offers = offers::offers(asked, catalog, context.day)?;
    let own_model = base.get("model").and_then(Node::text).map(str::to_owned);
    let models = names.models.map_or_else(
        || vec![own_model],
        |models| models.into_iter().map(Some).collect::<Vec<Option<String>>>(),
    );
    let (mut places, mut left_out, mut not_good_enough) = (Vec::new(), Vec::new(), Vec::new());
    for (gpu, vendor) in names.gpus {
        let Some(offers) = offers.remove(&gpu) else {
            left_out.push((gpu, "no offer under these terms".to_owned()));
            continue;
        };
        for model in &models {
            for precision in &names.precisions {
                for kv in &names.kv_precisions {
                    let change = Change { model: model.as_deref(), gpu: &gpu, precision, kv };
                    let node = layer::over(&stripped(base), &change.node(&offers[0].name)?);
                    // A format that the accelerator lacks is no candidate.
                    let Ok(scenario) = option::scenario(&node, catalog, context) else { continue };
                    let model = model.clone().unwrap_or_default();
                    if let Some(why) = unfit(&scenario, asked.minimum_quality) {
                        let what = (format!("{model} in {precision}"), why);
                        if !not_good_enough.contains(&what) {
                            not_good_enough.push(what);
                        }
                        continue;
                    }
                    places.push(Place {
                        scenario,
                        model,
                        gpu: gpu.clone(),
                        vendor: vendor.clone(),
                        offers: offers.clone(),
                    });
                }
            }
        }
    }
    Ok(Space {
        base: whole.name.clone(),
        places,
        left_out,
        not_good_enough,
        objective: objective(asked.objective.unwrap_or_default()),
        limits: Limits {
            gpus_per_replica: Count::new(f64::from(
                asked.most_gpus_per_replica.unwrap_or(USUAL_GPUS),
            )),
            gpus: asked.most_gpus.map(|most| Count::new(f64::from(most))),
            nodes: asked.most_nodes.map(|most| Count::new(f64::from(most))),
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

/// The option without what the search chooses itself, and without the score of its own choice.
fn stripped(base: &Node) -> Node {
    let mut node = base.clone();
    if let Some(table) = node.table_mut() {
        table.retain(|key, _| {
            !["pp", "dp", "ep", "concurrency", "profile", "quality"].contains(&key.as_str())
        });
    }
    node
}

/// Why a model in a format is not good enough.
fn unfit(scenario: &Scenario, least: Option<f64>) -> Option<String> {
    let least = least?;
    match scenario.quality.score {
        None => Some("no score".to_owned()),
        Some(score) if score.value < least => Some(format!("score below {least}")),
        Some(_) => None,
    }
}

/// One choice, to be laid upon the option.
struct Change<'a> {
    model: Option<&'a str>,
    gpu: &'a str,
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
