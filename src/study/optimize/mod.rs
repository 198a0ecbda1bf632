//! The cheapest way to serve: every accelerator, format, parallelism and load that is allowed.
//!
//! The search is exhaustive. For an accelerator, an offer and formats, each split of the model over
//! tensor, pipeline, data and expert parallelism is tried with as many requests in flight as memory
//! and targets allow, and with a grid of fewer; and prompts and answers on accelerators of their own. Among offers of the same accelerator under the same
//! terms the cheapest serves: price enters the cost and nothing else.

mod apart;

use rayon::prelude::*;

use crate::diag::{Warned, Warning};
use crate::estimate::{Estimate, estimate};
use crate::ledger::{Given, Off, SourceId};
use crate::spec::deployment::Deployment;
use crate::spec::model::Mlp;
use crate::spec::scenario::Scenario;
use crate::spec::space::{Limits, Objective, Place, Space};
use crate::spec::workload::Slo;
use crate::units::{Count, Ratio};

use crate::study::compare::setting;

/// Steps of the grid of loads: each a quarter more than the one before.
const GRID: f64 = 1.25;
/// Width of the bins of interactivity in which a frontier keeps its cheapest point, as a factor.
const BIN: f64 = 1.05;

/// What a search found.
#[derive(Clone, Debug)]
pub struct Optimum {
    /// Deployments that were estimated.
    pub candidates: u64,
    /// Of these, those that serve within targets and limits.
    pub feasible: u64,
    /// The best of each model, accelerator and format of weights, best first.
    pub ranking: Vec<Found>,
    /// Accelerators on which nothing serves, and why.
    pub lost: Vec<(String, String)>,
    /// The best trade of interactivity against cost on each accelerator, whatever the TPOT target.
    pub frontiers: Vec<Frontier>,
}

/// One deployment.
#[derive(Clone, Debug)]
pub struct Found {
    /// Catalog name of the model.
    pub model: String,
    /// Catalog name of the accelerator.
    pub gpu: String,
    /// Its offer.
    pub offer: String,
    /// `2×h100-sxm, fp8`.
    pub setting: String,
    /// The whole option.
    pub scenario: Scenario,
    /// What it costs.
    pub estimate: Estimate,
    /// What to know of it.
    pub warnings: Vec<Warning>,
    /// What is wanted of it: less is better.
    pub score: f64,
}

/// The best points of one accelerator.
#[derive(Clone, Debug)]
pub struct Frontier {
    /// Catalog name of the accelerator.
    pub gpu: String,
    /// Output tokens per second of one user, and cost of a million tokens; faster and dearer along
    /// the list.
    pub points: Vec<(f64, f64)>,
}

/// Searches a space.
#[must_use]
pub fn optimize(space: &Space) -> Optimum {
    let searched: Vec<Searched> =
        space.places.par_iter().map(|place| searched(place, space)).collect();
    let mut optimum = Optimum {
        candidates: 0,
        feasible: 0,
        ranking: Vec::new(),
        lost: space.left_out.clone(),
        frontiers: Vec::new(),
    };
    let mut reasons: Vec<(String, String)> = Vec::new();
    for (place, own) in space.places.iter().zip(searched) {
        optimum.candidates += own.candidates;
        optimum.feasible += own.feasible;
        match optimum.frontiers.iter_mut().find(|frontier| frontier.gpu == place.gpu) {
            Some(frontier) => frontier.points.extend(own.points),
            None => {
                optimum.frontiers.push(Frontier { gpu: place.gpu.clone(), points: own.points });
            }
        }
        match own.best {
            Some(best) => keep(&mut optimum.ranking, best),
            None => reasons.push((place.gpu.clone(), own.why)),
        }
    }
    let apart = apart::search(space);
    optimum.candidates += apart.candidates;
    optimum.feasible += apart.feasible;
    // Two fleets are more to run than one: they must save one part in a hundred.
    let together = optimum.ranking.iter().map(|found| found.score).fold(f64::INFINITY, f64::min);
    let saves =
        |found: &Found| found.score < together - 0.01 * together.abs() || together.is_infinite();
    optimum.ranking.extend(apart.best.filter(saves));
    optimum.ranking.sort_by(|a, b| a.score.total_cmp(&b.score));
    // Formats that come out the same (8-bit integers and floats, say) are one answer.
    optimum.ranking.dedup_by(|b, a| {
        a.gpu == b.gpu && a.model == b.model && (b.score - a.score).abs() <= 1e-9 * a.score.abs()
    });
    for (gpu, why) in reasons {
        let serves = optimum.ranking.iter().any(|found| found.gpu == gpu);
        if !serves && !why.is_empty() && !optimum.lost.iter().any(|(known, _)| *known == gpu) {
            optimum.lost.push((gpu, why));
        }
    }
    for frontier in &mut optimum.frontiers {
        frontier.points = pareto(std::mem::take(&mut frontier.points));
    }
    optimum.frontiers.retain(|frontier| !frontier.points.is_empty());
    optimum
}

/// Keeps the best of each model, accelerator and format of weights.
fn keep(ranking: &mut Vec<Found>, found: Found) {
    let format = |found: &Found| deployment(&found.scenario).map(|own| own.precision);
    let same = ranking.iter_mut().find(|known| {
        known.model == found.model && known.gpu == found.gpu && format(known) == format(&found)
    });
    match same {
        Some(known) if found.score < known.score => *known = found,
        Some(_) => {}
        None => ranking.push(found),
    }
}

/// What the search of one place found.
struct Searched {
    candidates: u64,
    feasible: u64,
    best: Option<Found>,
    why: String,
    points: Vec<(f64, f64)>,
}

fn searched(place: &Place, space: &Space) -> Searched {
    let mut own =
        Searched { candidates: 0, feasible: 0, best: None, why: String::new(), points: Vec::new() };
    let mut varied = place.scenario.clone();
    let targets = varied.stages.first.call.slo;
    let Some(base) = deployment(&place.scenario) else { return own };
    let splits = splits(base, &space.limits);
    // Stages of a pipeline stand in line, and what passes between them is not modelled: they are
    // for models that no accelerators of one domain hold.
    let (within, lined_up): (Vec<_>, Vec<_>) =
        splits.into_iter().partition(|split| split[1] <= 1.0);
    let mut fits = false;
    for split in within {
        fits |= own.split(place, space, &mut varied, split, targets);
    }
    if !fits {
        for split in lined_up {
            own.split(place, space, &mut varied, split, targets);
        }
    }
    own
}

impl Searched {
    /// All loads of one split; whether the model fits.
    fn split(
        &mut self,
        place: &Place,
        space: &Space,
        varied: &mut Scenario,
        [tp, pp, dp, ep]: [f64; 4],
        targets: Slo,
    ) -> bool {
        if let Some(deployment) = deployment_mut(varied) {
            let ranks = &mut deployment.parallelism;
            for (rank, value) in
                [(&mut ranks.tp, tp), (&mut ranks.pp, pp), (&mut ranks.dp, dp), (&mut ranks.ep, ep)]
            {
                rank.value = Count::new(value);
            }
        }
        set(varied, None, targets);
        self.candidates += 1;
        match estimate(&mut Off, varied) {
            Err(why) => {
                if self.why.is_empty() || why.name == "misses-slo" {
                    self.why = why.message;
                }
                if why.name == "does-not-fit" {
                    return false;
                }
            }
            Ok(Warned { value, warnings }) => {
                if let Some(limit) = beyond(&value, varied, &space.limits) {
                    self.why = limit;
                } else {
                    self.feasible += 1;
                    self.consider(place, space.objective, varied, value, warnings);
                }
            }
        }
        self.grid(place, space, varied, targets);
        true
    }

    /// Fewer requests in flight: for objectives that are not best at the most, and for the frontier.
    fn grid(&mut self, place: &Place, space: &Space, varied: &mut Scenario, targets: Slo) {
        let untimed = Slo { tpot: None, e2e: None, ..targets };
        let mut most = f64::INFINITY;
        let mut load = 1.0_f64;
        while load.floor() <= most {
            set(varied, Some(load.floor()), untimed);
            self.candidates += 1;
            let Ok(Warned { value: found, warnings }) = estimate(&mut Off, varied) else { return };
            let Some(performance) = found.performance() else { return };
            most = performance.max_concurrency.value.get().floor();
            let within = |target: Option<Given<crate::units::Seconds>>, value: f64| {
                target.is_none_or(|target| value <= target.value.get())
            };
            let (ttft, tpot, e2e) = (
                performance.ttft.value.get(),
                performance.tpot.value.get(),
                performance.e2e.value.get(),
            );
            let kept = beyond(&found, varied, &space.limits).is_none();
            if kept && within(targets.ttft, ttft) {
                let usd = found.cost.usd_per_mtok_blended.value.get();
                self.points.push((1.0 / tpot, usd));
                if within(targets.tpot, tpot) && within(targets.e2e, e2e) {
                    self.feasible += 1;
                    self.consider(place, space.objective, varied, found, warnings);
                }
            }
            load = (load * GRID).max(load + 1.0);
        }
        self.points = thinned(std::mem::take(&mut self.points));
    }

    fn consider(
        &mut self,
        place: &Place,
        objective: Objective,
        scenario: &Scenario,
        found: Estimate,
        warnings: Vec<Warning>,
    ) {
        let Some(score) = score(objective, &found) else { return };
        if self.best.as_ref().is_none_or(|best| score < best.score) {
            self.best = Some(Found {
                model: place.model.clone(),
                gpu: place.gpu.clone(),
                offer: place.offer.clone(),
                setting: setting(scenario),
                scenario: scenario.clone(),
                estimate: found,
                warnings,
                score,
            });
        }
    }
}

fn deployment(scenario: &Scenario) -> Option<&Deployment> {
    Some(&scenario.stages.first.serving.deployed()?.deployment)
}

fn deployment_mut(scenario: &mut Scenario) -> Option<&mut Deployment> {
    Some(&mut scenario.stages.first.serving.deployed_mut()?.deployment)
}

/// So many requests in flight (as many as targets allow, if `None`), under these targets.
fn set(scenario: &mut Scenario, concurrency: Option<f64>, slo: Slo) {
    scenario.stages.first.call.slo = slo;
    if let Some(deployment) = deployment_mut(scenario) {
        deployment.concurrency =
            concurrency.map(|value| Given::new(Count::new(value), SourceId(0)));
    }
}

/// What is wanted, so that less is better; `None` where it is not known.
fn score(objective: Objective, found: &Estimate) -> Option<f64> {
    Some(match objective {
        Objective::UsdPerQuery => found.cost.usd_per_query.value.get(),
        Objective::UsdPerMtok => found.cost.usd_per_mtok_blended.value.get(),
        Objective::GrossMargin => -found.margin?.gross_margin.value.get(),
        Objective::WhPerQuery => found.energy?.wh_per_query.value.get(),
        Objective::E2e => found.latency?.e2e.value.get(),
    })
}

/// The limit that a deployment breaks, in words.
fn beyond(found: &Estimate, scenario: &Scenario, limits: &Limits) -> Option<String> {
    let most = |what: &str, value: f64, limit: f64| {
        (value > limit).then(|| format!("needs {value:.4} {what}, {limit} are allowed"))
    };
    let fleet = found.fleet?;
    let gpus =
        limits.gpus.and_then(|limit| most("accelerators", fleet.gpus.value.get(), limit.get()));
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
    gpus.or(usd).or(wh).or(carbon).or(memory)
}

/// Every split that the model, the accelerator and the limits allow: tp, pp, dp, ep.
fn splits(deployment: &Deployment, limits: &Limits) -> Vec<[f64; 4]> {
    let most = limits.gpus_per_replica.get();
    let heads = deployment.model.query_heads().unwrap_or(64.0);
    let layers = deployment.model.layers();
    let domain = deployment.gpu.link_domain.value.get().max(8.0);
    let experts = deployment.model.blocks.iter().any(|block| matches!(block.mlp, Mlp::Moe { .. }));
    let powers = |limit: f64| {
        (0..13).map(|power| f64::from(1_u32 << power)).take_while(move |value| *value <= limit)
    };
    let mut all = Vec::new();
    for tp in powers(most.min(domain)).filter(|tp| heads % tp == 0.0) {
        for pp in powers((most / tp).min(layers).min(8.0)) {
            all.push([tp, pp, 1.0, 1.0]);
            if experts && tp > 1.0 {
                all.push([tp, pp, 1.0, tp]);
            }
            // Groups with attention of their own pay off where they share experts.
            for dp in powers(most / tp / pp).filter(|dp| experts && *dp > 1.0) {
                all.push([tp, pp, dp, tp * dp]);
            }
        }
    }
    all
}

/// The cheapest point of each bin of interactivity.
fn thinned(points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    let mut bins: std::collections::BTreeMap<i64, (f64, f64)> = std::collections::BTreeMap::new();
    for point in points.into_iter().filter(|point| point.0.is_finite() && point.1.is_finite()) {
        #[allow(clippy::cast_possible_truncation)]
        let bin = (point.0.ln() / BIN.ln()).floor() as i64;
        let best = bins.entry(bin).or_insert(point);
        if point.1 < best.1 {
            *best = point;
        }
    }
    bins.into_values().collect()
}

/// The points that no other beats in both: faster and dearer along the list.
fn pareto(mut points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    points.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.total_cmp(&b.1)));
    let mut frontier: Vec<(f64, f64)> = Vec::new();
    for point in points {
        if frontier.last().is_none_or(|last| point.1 < last.1) {
            frontier.push(point);
        }
    }
    frontier.reverse();
    frontier
}
