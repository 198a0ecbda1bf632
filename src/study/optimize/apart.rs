//! Prompts and answers on accelerators of their own: the two parts are searched each for itself, and
//! the best of each are put together.

use std::sync::Arc;

use rayon::prelude::*;

use super::{Found, beyond, deployment, score, splits};
use crate::diag::Warned;
use crate::estimate::estimate;
use crate::ledger::{Given, Off, SourceId};
use crate::spec::deployment::Mode;
use crate::spec::scenario::{Scenario, Stage};
use crate::spec::space::{Place, Space};
use crate::spec::stages::Stages;
use crate::spec::workload::Slo;
use crate::study::compare::setting;
use crate::units::{Count, Tokens};

/// Places of each part that are put together: the cheapest ones.
const CHEAPEST: usize = 16;

/// One part on one place, at its best.
struct Half<'a> {
    place: &'a Place,
    stage: Stage,
    usd: f64,
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
    for prompt in prompts.iter().take(CHEAPEST) {
        for answer in answers.iter().take(CHEAPEST) {
            // The cache that one part fills is the other's.
            let kv = |half: &Half<'_>| {
                half.stage.serving.deployed().map(|own| own.deployment.kv_precision)
            };
            if prompt.place.model != answer.place.model || kv(prompt) != kv(answer) {
                continue;
            }
            let scenario = pair(prompt, answer);
            apart.candidates += 1;
            let Ok(Warned { value, warnings }) = estimate(&mut Off, &scenario) else { continue };
            if beyond(&value, &scenario, &space.limits).is_some() {
                continue;
            }
            apart.feasible += 1;
            let Some(score) = score(space.objective, &value) else { continue };
            if apart.best.as_ref().is_none_or(|best| score < best.score) {
                let gpu = format!("{} + {}", prompt.place.gpu, answer.place.gpu);
                let part = |half: &Half<'_>| {
                    setting(&Scenario {
                        stages: Stages::one(half.stage.clone()),
                        ..half.place.scenario.clone()
                    })
                };
                apart.best = Some(Found {
                    model: answer.place.model.clone(),
                    gpu,
                    offer: format!("{} + {}", prompt.place.offer, answer.place.offer),
                    setting: format!("{} prefill + {}", part(prompt), part(answer)),
                    scenario,
                    estimate: value,
                    warnings,
                    score,
                });
            }
        }
    }
    apart
}

/// One part on every place, cheapest first, and how many were tried.
fn halves(space: &Space, mode: Mode) -> (Vec<Half<'_>>, u64) {
    let all: Vec<(Option<Half<'_>>, u64)> =
        space.places.par_iter().map(|place| half(place, space, mode)).collect();
    let tried = all.iter().map(|(_, tried)| tried).sum();
    let mut halves: Vec<Half<'_>> = all.into_iter().filter_map(|(half, _)| half).collect();
    halves.sort_by(|a, b| a.usd.total_cmp(&b.usd));
    (halves, tried)
}

/// One part on one place, over all splits that need no pipeline.
fn half<'a>(place: &'a Place, space: &Space, mode: Mode) -> (Option<Half<'a>>, u64) {
    let mut scenario = place.scenario.clone();
    let Some(base) = deployment(&place.scenario) else { return (None, 0) };
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
    let mut best: Option<Half<'_>> = None;
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
        tried += 1;
        let Ok(found) = estimate(&mut Off, &scenario) else { continue };
        let usd = found.value.stages.first.served.usd.value.get();
        if best.as_ref().is_none_or(|best| usd < best.usd) {
            best = Some(Half { place, stage: scenario.stages.first.clone(), usd });
        }
    }
    (best, tried)
}

/// Both parts as the stages of one option.
fn pair(prompt: &Half<'_>, answer: &Half<'_>) -> Scenario {
    let one = |stage: &Stage, after: Vec<usize>| Stage {
        calls: Some(Given::new(Count::new(1.0), SourceId(0))),
        after,
        ..stage.clone()
    };
    Scenario {
        stages: Stages {
            first: one(&prompt.stage, Vec::new()),
            rest: vec![one(&answer.stage, vec![0])],
        },
        ..answer.place.scenario.clone()
    }
}
