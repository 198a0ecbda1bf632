//! What is wanted of a deployment, and what it must keep.

use crate::estimate::Estimate;
use crate::spec::scenario::Scenario;
use crate::spec::space::{Limits, Objective};
use crate::units::Ratio;

/// What is wanted, so that less is better; `None` where it is not known.
pub(super) fn score(objective: Objective, found: &Estimate) -> Option<f64> {
    Some(match objective {
        Objective::UsdPerQuery => found.cost.usd_per_query.value.get(),
        Objective::UsdPerMtok => found.cost.usd_per_mtok_blended.value.get(),
        Objective::GrossMargin => -found.margin?.gross_margin.value.get(),
        Objective::WhPerQuery => found.energy?.wh_per_query.value.get(),
        Objective::E2e => found.latency?.e2e.value.get(),
    })
}

/// The limit that a deployment breaks, in words.
pub(super) fn beyond(found: &Estimate, scenario: &Scenario, limits: &Limits) -> Option<String> {
    let most = |what: &str, value: f64, limit: f64| {
        (value > limit).then(|| format!("needs {value:.4} {what}, {limit} are allowed"))
    };
    let fleet = found.fleet?;
    let gpus =
        limits.gpus.and_then(|limit| most("accelerators", fleet.gpus.value.get(), limit.get()));
    let nodes = limits.nodes.and_then(|limit| most("nodes", nodes(found, scenario), limit.get()));
    let usd = limits.usd_per_query.and_then(|limit| {
        most("US dollars a query", found.cost.usd_per_query.value.get(), limit.get())
    });
    let wh = limits.wh_per_query.and_then(|limit| match found.energy {
        Some(energy) => most("Wh a query", energy.wh_per_query.value.get(), limit.get()),
        None => Some("its energy is not known".to_owned()),
    });
    let carbon = limits.gco2e_per_query.and_then(|limit| {
        match found.energy.and_then(|energy| energy.gco2e_per_query) {
            Some(grams) => most("gCO2e a query", grams.value.get(), limit.get()),
            None => Some("its carbon is not known".to_owned()),
        }
    });
    let memory = scenario.stages.iter().zip(found.stages.iter()).find_map(|(stage, found)| {
        let deployment = &stage.serving.deployed()?.deployment;
        let filled = found.performance?.memory.value / deployment.gpu.memory.value;
        (limits.memory_share < Ratio::new(1.0) && filled > limits.memory_share)
            .then(|| format!("fills {:.0}% of the memory", filled.get() * 100.0))
    });
    gpus.or(nodes).or(usd).or(wh).or(carbon).or(memory)
}

/// Nodes of the whole fleet: each stage fills its own.
fn nodes(found: &Estimate, scenario: &Scenario) -> f64 {
    let stages = scenario.stages.iter().zip(found.stages.iter());
    let filled = stages.filter_map(|(stage, found)| {
        let node = stage.serving.deployed()?.deployment.gpu.node();
        Some((found.fleet?.gpus.value / node).get().ceil())
    });
    filled.sum()
}
