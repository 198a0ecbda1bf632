//! Prompts and answers on accelerators of their own: the two parts are searched each for itself, and
//! the best of each are put together.
//!
//! Both parts stand at one provider, in one region, and are one vendor's: the cache goes from one to
//! the other over the provider's network, and engines pass it only between accelerators of a kind.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::limits::{beyond, score};
use super::place::{set_rent, splits};
use super::{Found, deployment};
use crate::diag::Warned;
use crate::estimate::{Estimate, estimate};
use crate::ledger::{Given, Off, SourceId};
use crate::spec::deployment::Mode;
use crate::spec::scenario::{Scenario, Stage};
use crate::spec::space::{Objective, Offer, Place, Space};
use crate::spec::stages::Stages;
use crate::spec::workload::Slo;
use crate::study::compare::setting;
use crate::units::{Count, Tokens, UsdPerHour};

/// Deployments of each part that are put together: the best ones where both can stand.
const BEST: usize = 4;

/// One part on one place under one offer, at its best.
struct Half<'a> {
    place: &'a Place,
    offer: &'a Offer,
    stage: Stage,
    /// What is wanted of it: less is better.
    score: f64,
}

impl Half<'_> {
    /// What both parts must share: provider, region, vendor, model, format of the cache.
    fn shared(&self) -> Option<[&str; 5]> {
        let Self { place, offer, stage, .. } = self;
        let kv = stage.serving.deployed()?.deployment.kv_precision.name();
        let region = offer.region.as_deref().unwrap_or_default();
        Some([&offer.provider, region, &place.vendor, &place.model, kv])
    }
}

/// What the search found.
pub(super) struct Apart {
    pub candidates: u64,
    pub feasible: u64,
    /// The best pair, if any serves.
    pub best: Option<Found>,
}

/// The best pair of places.
pub(super) fn search(space: &Space) -> Apart {
    let (prompts, tried) = halves(space, Mode::Prefill);
    let (answers, more) = halves(space, Mode::Decode);
    let mut apart = Apart { candidates: tried + more, feasible: 0, best: None };
    let mut groups: BTreeMap<[&str; 5], (Vec<&Half<'_>>, Vec<&Half<'_>>)> = BTreeMap::new();
    for half in prompts.iter().take_while(|half| half.score.is_finite()) {
        if let Some(shared) = half.shared() {
            groups.entry(shared).or_default().0.push(half);
        }
    }
    for half in answers.iter().take_while(|half| half.score.is_finite()) {
        if let Some(shared) = half.shared() {
            groups.entry(shared).or_default().1.push(half);
        }
    }
    for (prompts, answers) in groups.values() {
        for prompt in prompts.iter().take(BEST) {
            for answer in answers.iter().take(BEST) {
                apart.consider(space, prompt, answer);
            }
        }
    }
    apart
}

impl Apart {
    fn consider(&mut self, space: &Space, prompt: &Half<'_>, answer: &Half<'_>) {
        let scenario = pair(prompt, answer);
        self.candidates += 1;
        let Ok(Warned { value, warnings }) = estimate(&mut Off, &scenario) else { return };
        if beyond(&value, &scenario, &space.limits).is_some() {
            return;
        }
        self.feasible += 1;
        let Some(score) = score(space.objective, &value) else { return };
        if self.best.as_ref().is_some_and(|best| score >= best.score) {
            return;
        }
        let part = |half: &Half<'_>| {
            setting(&Scenario {
                stages: Stages::one(half.stage.clone()),
                ..half.place.scenario.clone()
            })
        };
        self.best = Some(Found {
            model: answer.place.model.clone(),
            gpu: format!("{} + {}", prompt.place.gpu, answer.place.gpu),
            offer: format!("{} + {}", prompt.offer.name, answer.offer.name),
            setting: format!("{} prefill + {}", part(prompt), part(answer)),
            scenario,
            estimate: value,
            warnings,
            score,
        });
    }
}

/// One part on every place under every offer, best first, and how many were tried.
fn halves(space: &Space, mode: Mode) -> (Vec<Half<'_>>, u64) {
    let all: Vec<(Vec<Half<'_>>, u64)> =
        space.places.par_iter().map(|place| halves_of(place, space, mode)).collect();
    let tried = all.iter().map(|(_, tried)| tried).sum();
    let mut halves: Vec<Half<'_>> = all.into_iter().flat_map(|(halves, _)| halves).collect();
    halves.sort_by(|a, b| a.score.total_cmp(&b.score));
    (halves, tried)
}

/// One part on one place, under each offer the best of all splits that need no pipeline.
fn halves_of<'a>(place: &'a Place, space: &Space, mode: Mode) -> (Vec<Half<'a>>, u64) {
    let mut scenario = place.scenario.clone();
    let Some(base) = deployment(&place.scenario) else { return (Vec::new(), 0) };
    let stage = &mut scenario.stages.first;
    let slo = stage.call.slo;
    if mode == Mode::Prefill {
        stage.name = Arc::from("answer, prefill");
        stage.call.output_tokens = Given::new(Tokens::new(1.0), SourceId(0));
        stage.call.slo = Slo { ttft: slo.ttft, ..Slo::default() };
    } else {
        stage.name = Arc::from("answer");
        stage.call.slo = Slo { tpot: slo.tpot, ..Slo::default() };
    }
    let mut best: Vec<Option<Half<'_>>> = place.offers.iter().map(|_| None).collect();
    let mut tried = 0;
    for [tp, pp, dp, ep] in splits(base, &space.limits) {
        if pp > 1.0 {
            continue;
        }
        if let Some(own) = scenario.stages.first.serving.deployed_mut() {
            own.deployment.mode = mode;
            own.deployment.concurrency = None;
            let ranks = &mut own.deployment.parallelism;
            for (rank, value) in [(&mut ranks.tp, tp), (&mut ranks.dp, dp), (&mut ranks.ep, ep)] {
                rank.value = Count::new(value);
            }
        }
        // Cost is rent times hours: one estimate tells it for every offer.
        set_rent(&mut scenario.stages.first, UsdPerHour::new(1.0));
        tried += 1;
        let Ok(found) = estimate(&mut Off, &scenario) else { continue };
        for (offer, best) in place.offers.iter().zip(&mut best) {
            let Some(rent) = offer.rent(Count::new(tp * dp)) else { continue };
            let score = half_score(space.objective, &found.value, rent);
            if best.as_ref().is_none_or(|best| score < best.score) {
                let mut stage = scenario.stages.first.clone();
                set_rent(&mut stage, rent);
                *best = Some(Half { place, offer, stage, score });
            }
        }
    }
    (best.into_iter().flatten().collect(), tried)
}

/// What is wanted of one part whose estimate pays one US dollar an hour.
fn half_score(objective: Objective, found: &Estimate, rent: UsdPerHour) -> f64 {
    match objective {
        Objective::WhPerQuery | Objective::E2e => score(objective, found).unwrap_or(f64::INFINITY),
        Objective::UsdPerQuery | Objective::UsdPerMtok | Objective::GrossMargin => {
            found.stages.first.served.usd.value.get() * rent.get()
        }
    }
}

/// Both parts as the stages of one option.
fn pair(prompt: &Half<'_>, answer: &Half<'_>) -> Scenario {
    let one = |stage: &Stage, after: Vec<usize>| Stage {
        calls: Some(Given::new(Count::new(1.0), SourceId(0))),
        after,
        ..stage.clone()
    };
    let mut stages =
        Stages { first: one(&prompt.stage, Vec::new()), rest: vec![one(&answer.stage, vec![0])] };
    stages.link_caches();
    Scenario { stages, ..answer.place.scenario.clone() }
}
