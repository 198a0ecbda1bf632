//! Monte Carlo: every uncertain number drawn at once, for all options alike.
//!
//! Draw `i` depends on the seed and `i` alone, and a number that several options read has one value
//! in a draw (common random numbers), so that differences between options are sharp. Draws are
//! computed in chunks of a fixed size on all cores and joined in order: the same result on any number
//! of threads.

mod block;
mod slo;
mod statements;
mod summary;

pub use slo::within_targets;
pub use statements::{Claim, Condition, Statement, statements};
pub use summary::{Probability, Spread};

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::uncertain::Uncertain;
use crate::chance::Draws;
use crate::estimate::{Estimate, estimate};
use crate::ledger::Off;
use crate::spec::scenario::Scenario;
use block::Block;
pub use block::Outcome;
use summary::Sums;

/// Draws that one thread computes at a time.
pub const CHUNK: u32 = 1024;
/// Chunks between two looks at whether to go on.
const BATCH: u32 = 64;
/// The first draws after which the stopping rule is asked; then at every doubling.
const FIRST_LOOK: u32 = 4 * CHUNK;

/// A figure of an estimate; not finite: there is none.
pub type Figure = fn(&Estimate) -> f64;

/// What is simulated.
pub struct Ask<'a> {
    /// The options.
    pub scenarios: &'a [Scenario],
    /// What is uncertain.
    pub uncertain: &'a Uncertain,
    /// What is kept of every draw.
    pub figures: &'a [Figure],
    /// The place of the cost of a query among the figures.
    pub cost: usize,
    /// How points are drawn.
    pub points: Draws,
    /// Draws at most.
    pub draws: u32,
    /// The standard error of the mean cost, over it, at which to stop; none: after all draws.
    pub until: Option<f64>,
}

/// Mean cost of a query after so many draws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Checkpoint {
    /// So many draws.
    pub draws: u32,
    /// The mean.
    pub mean: f64,
    /// Its standard error.
    pub standard_error: f64,
}

/// All draws.
#[non_exhaustive]
pub struct Simulation {
    /// Names of the options.
    pub options: Vec<Arc<str>>,
    /// Estimates of the central values; not finite where there is none.
    pub central: Vec<Vec<f64>>,
    /// How many draws there are.
    pub draws: u32,
    /// Whether the stopping rule was met, where one was given.
    pub met: Option<bool>,
    /// For each option: the mean cost of a query after so many draws.
    pub convergence: Vec<Vec<Checkpoint>>,
    figures: usize,
    blocks: Vec<Block>,
}

/// Draws and estimates. `watch` is told how many draws are done and says whether to go on.
pub fn simulate(ask: &Ask<'_>, mut watch: impl FnMut(u32) -> bool) -> Simulation {
    let options = ask.scenarios.len();
    let mut blocks: Vec<Block> = Vec::new();
    let mut sums = vec![Sums::default(); options];
    let mut convergence = vec![Vec::new(); options];
    let (mut done, mut met) = (0, ask.until.map(|_| false));
    let mut look = CHUNK;
    while done < ask.draws && met != Some(true) && watch(done) {
        let until = done.saturating_add(BATCH * CHUNK).min(look).min(ask.draws);
        let starts: Vec<u32> = (done..until).step_by(CHUNK as usize).collect();
        let batch: Vec<Block> =
            starts.par_iter().map(|&start| chunk(ask, start..until.min(start + CHUNK))).collect();
        for block in &batch {
            for (option, sums) in sums.iter_mut().enumerate() {
                sums.add(block, option, ask.cost);
            }
        }
        blocks.extend(batch);
        done = until;
        if done == look || done == ask.draws {
            look = look.saturating_mul(2);
            for (sums, convergence) in sums.iter().zip(&mut convergence) {
                let (mean, standard_error) = sums.mean();
                convergence.push(Checkpoint { draws: done, mean, standard_error });
            }
            if let Some(until) = ask.until
                && done >= FIRST_LOOK
            {
                // An option that never can serve has no mean and does not keep the others waiting.
                let near = |sums: &Sums| {
                    let (mean, error) = sums.mean();
                    !mean.is_finite() || error <= until * mean.abs()
                };
                met = Some(sums.iter().all(near));
            }
        }
    }
    let central = ask.scenarios.iter().map(|scenario| {
        let found = estimate(&mut Off, scenario).ok();
        let of = |figure: &Figure| found.as_ref().map_or(f64::NAN, |found| figure(&found.value));
        ask.figures.iter().map(of).collect()
    });
    Simulation {
        options: ask.scenarios.iter().map(|scenario| scenario.name.clone()).collect(),
        central: central.collect(),
        draws: done,
        met,
        convergence,
        figures: ask.figures.len(),
        blocks,
    }
}

/// The values of all inputs in one draw.
pub fn inputs(ask: &Ask<'_>, draw: u32, values: &mut [f64]) {
    for (input, share) in values.iter_mut().enumerate() {
        *share = ask.points.at(draw, input);
    }
    ask.uncertain.values(values);
}

fn chunk(ask: &Ask<'_>, draws: Range<u32>) -> Block {
    let all = ask.uncertain.inputs();
    let mut scenarios = ask.scenarios.to_vec();
    let concerned: Vec<Vec<usize>> = (0..scenarios.len())
        .map(|option| (0..all.len()).filter(|&input| all[input].concerns(option)).collect())
        .collect();
    let mut values = vec![0.0; all.len()];
    let mut block = Block::new(&draws, scenarios.len(), ask.figures.len());
    for draw in draws {
        inputs(ask, draw, &mut values);
        for (option, scenario) in scenarios.iter_mut().enumerate() {
            for &input in &concerned[option] {
                all[input].set(option, scenario, values[input]);
            }
            match estimate(&mut Off, scenario) {
                Ok(found) => {
                    let within = within_targets(scenario, &found.value);
                    block.keep(draw, option, within, &found.value, ask.figures);
                }
                Err(why) => block.refuse(draw, option, why.name),
            }
        }
    }
    block
}

impl Simulation {
    fn block(&self, draw: u32) -> Option<&Block> {
        self.blocks.get((draw / CHUNK) as usize)
    }

    /// A figure of an option in a draw; not finite: there is none.
    #[must_use]
    pub fn value(&self, draw: u32, option: usize, figure: usize) -> f64 {
        self.block(draw).map_or(f64::NAN, |block| block.value(draw, option, figure))
    }

    /// What became of an option in a draw.
    #[must_use]
    pub fn outcome(&self, draw: u32, option: usize) -> Outcome {
        self.block(draw).map_or(Outcome::Served, |block| block.outcome(draw, option))
    }

    /// Whether any draw has a figure of an option.
    #[must_use]
    pub fn has(&self, option: usize, figure: usize) -> bool {
        let any = |block: &Block| block.column(option, figure).iter().any(|own| own.is_finite());
        self.blocks.iter().any(any)
    }

    /// A figure of an option in all draws that have one, in order.
    #[must_use]
    pub fn column(&self, option: usize, figure: usize) -> Vec<f64> {
        let mut column = Vec::with_capacity(self.draws as usize);
        for block in &self.blocks {
            column.extend(block.column(option, figure).iter().filter(|value| value.is_finite()));
        }
        column
    }

    /// How a figure of an option spreads; none if no draw has one.
    #[must_use]
    pub fn spread(&self, option: usize, figure: usize) -> Option<Spread> {
        let mut sums = Sums::default();
        for block in &self.blocks {
            sums.add(block, option, figure);
        }
        Spread::of(self.column(option, figure), &sums)
    }

    /// How every figure of every option spreads.
    #[must_use]
    pub fn spreads(&self) -> Vec<Vec<Option<Spread>>> {
        let all: Vec<(usize, usize)> = (0..self.options.len())
            .flat_map(|option| (0..self.figures).map(move |figure| (option, figure)))
            .collect();
        let mut found = all
            .into_par_iter()
            .map(|(option, figure)| self.spread(option, figure))
            .collect::<Vec<_>>();
        let mut rows = Vec::with_capacity(self.options.len());
        for _ in 0..self.options.len() {
            rows.push(found.drain(..self.figures).collect());
        }
        rows
    }

    /// The share of draws in which something holds.
    #[must_use]
    pub fn probability(&self, holds: impl Fn(u32) -> bool) -> Probability {
        Probability::of((0..self.draws).map(|draw| (draw, holds(draw))))
    }

    /// Why an option cannot serve, and in how many draws; the most frequent first.
    #[must_use]
    pub fn refusals(&self, option: usize) -> Vec<(&'static str, u32)> {
        let mut found: Vec<(&'static str, u32)> = Vec::new();
        for draw in 0..self.draws {
            let Outcome::Refused(why) = self.outcome(draw, option) else { continue };
            match found.iter_mut().find(|(known, _)| *known == why) {
                Some((_, number)) => *number += 1,
                None => found.push((why, 1)),
            }
        }
        found.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        found
    }
}
