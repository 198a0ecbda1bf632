//! The search of one accelerator with its formats: every split, every load.

use super::frontier::thinned;
use super::limits::{beyond, score};
use super::{Found, deployment};
use crate::diag::{Warned, Warning};
use crate::estimate::{Estimate, estimate};
use crate::ledger::{Given, Off, SourceId};
use crate::spec::deployment::Deployment;
use crate::spec::model::Mlp;
use crate::spec::scenario::{Scenario, Stage};
use crate::spec::space::{Limits, Objective, Offer, Place, Space};
use crate::spec::supply::Supply;
use crate::spec::workload::Slo;
use crate::study::compare::setting;
use crate::units::{Count, Seconds, UsdPerHour};

/// Steps of the grid of loads: each a quarter more than the one before.
const GRID: f64 = 1.25;

/// What the search of one place found.
#[derive(Default)]
pub(super) struct Searched {
    pub candidates: u64,
    pub feasible: u64,
    pub best: Option<Found>,
    pub why: String,
    pub points: Vec<(f64, f64)>,
}

/// Every split and load of one place.
pub(super) fn searched(place: &Place, space: &Space) -> Searched {
    let mut own = Searched::default();
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
        let Some((offer, rent)) = place.cheapest(Count::new(tp * pp * dp)) else { return false };
        set_rent(&mut varied.stages.first, rent);
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
                    self.consider((place, offer), space.objective, varied, value, warnings);
                }
            }
        }
        self.grid((place, offer), space, varied, targets);
        true
    }

    /// Fewer requests in flight: for objectives that are not best at the most, and for the frontier.
    fn grid(
        &mut self,
        (place, offer): (&Place, &Offer),
        space: &Space,
        varied: &mut Scenario,
        targets: Slo,
    ) {
        let untimed = Slo { tpot: None, e2e: None, ..targets };
        let mut most = f64::INFINITY;
        let mut load = 1.0_f64;
        while load.floor() <= most {
            set(varied, Some(load.floor()), untimed);
            self.candidates += 1;
            let Ok(Warned { value: found, warnings }) = estimate(&mut Off, varied) else { return };
            let Some(performance) = found.performance() else { return };
            most = performance.max_concurrency.value.get().floor();
            let within = |target: Option<Given<Seconds>>, value: f64| {
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
                    self.consider((place, offer), space.objective, varied, found, warnings);
                }
            }
            load = (load * GRID).max(load + 1.0);
        }
        self.points = thinned(std::mem::take(&mut self.points));
    }

    fn consider(
        &mut self,
        (place, offer): (&Place, &Offer),
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
                offer: offer.name.clone(),
                setting: setting(scenario),
                scenario: scenario.clone(),
                estimate: found,
                warnings,
                score,
            });
        }
    }
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

/// The rent of a stage's accelerators.
pub(super) fn set_rent(stage: &mut Stage, rent: UsdPerHour) {
    if let Some(own) = stage.serving.deployed_mut()
        && let Supply::Rented(rented) = &mut own.hosting.supply
    {
        rented.usd_per_gpu_hour.value = rent;
    }
}

/// Every split that the model, the accelerator and the limits allow: tp, pp, dp, ep.
pub(super) fn splits(deployment: &Deployment, limits: &Limits) -> Vec<[f64; 4]> {
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
