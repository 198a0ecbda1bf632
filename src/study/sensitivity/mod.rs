//! What matters most: how a figure of one option answers to each of its inputs.

pub mod indices;
mod needed;
mod reach;
mod tornado;

pub use indices::{Indices, Share};
pub use needed::Needed;
pub use reach::{counted, held, reach};
pub use tornado::Swing;

use std::sync::Arc;

use super::simulate::Figure;
use super::uncertain::{Input, Uncertain};
use crate::estimate::estimate;
use crate::ledger::Off;
use crate::spec::scenario::Scenario;
use crate::spec::slot::Slot;

/// Inputs whose pairs are held against each other.
const PAIRED: usize = 10;

/// An input and the values that it may take.
#[derive(Clone, Debug)]
pub struct Ranged {
    /// The input.
    pub input: Input,
    /// The value of point estimates.
    pub central: f64,
    /// Its range: the 10th and 90th percentile, or as assumed.
    pub range: (f64, f64),
    /// Whether nothing is said of its spread, and the range is assumed.
    pub assumed: bool,
}

impl Ranged {
    /// The value that a share of all values stays below; of an assumed range any value alike.
    fn quantile(&self, share: f64) -> f64 {
        if self.assumed {
            self.range.0 + share * (self.range.1 - self.range.0)
        } else {
            self.input.quantile(share)
        }
    }
}

/// The inputs of an option: every number of the study that it reads, and the error of the performance
/// model. A number without a distribution gets `assumed` of its value on either side, within what is
/// legal; 0 leaves those out.
#[must_use]
pub fn ranged(slots: &[Slot], uncertain: &Uncertain, option: usize, assumed: f64) -> Vec<Ranged> {
    let mut all = Vec::new();
    let certain = slots.iter().filter(|slot| slot.chance.is_none() && assumed > 0.0);
    let certain = certain.map(|slot| (Input::number(slot.clone()), true));
    let known = uncertain.inputs().iter().map(|input| (input.clone(), false));
    for (input, assumed_range) in known.chain(certain) {
        let Some(central) = input.central().filter(|_| input.concerns(option)) else { continue };
        let range = if assumed_range {
            let (low, high) = input.legal();
            let width = assumed * central.abs();
            ((central - width).max(low), (central + width).min(high))
        } else {
            (input.quantile(0.1), input.quantile(0.9))
        };
        all.push(Ranged { input, central, range, assumed: assumed_range });
    }
    all
}

/// What is asked.
pub struct Ask<'a> {
    /// The options.
    pub scenarios: &'a [Scenario],
    /// Place of the option.
    pub option: usize,
    /// The inputs.
    pub inputs: &'a [Ranged],
    /// The figure that answers.
    pub figure: Figure,
    /// Whether the variance is that of the figure's logarithm: a few draws that cost many times as much
    /// then do not drown all others.
    pub logarithm: bool,
    /// Cost of a query.
    pub cost: Figure,
    /// Gross margin.
    pub margin: Figure,
    /// Rows of the variance-based indices.
    pub rows: u32,
    /// Decides them.
    pub seed: u64,
}

/// How a figure answers to its inputs.
#[non_exhaustive]
pub struct Sensitivity {
    /// The figure with every input at its central value.
    pub central: f64,
    /// Each input over its range, the others at their central values; in the order of the inputs.
    pub swings: Vec<Swing>,
    /// Shares of the variance, in the same order; none if nothing varies.
    pub indices: Option<Indices>,
    /// The option that the ranking is held against: the cheapest other one.
    pub rival: Option<usize>,
    /// What would have to be true, in the same order.
    pub needed: Vec<Needed>,
}

/// A figure of a scenario; not a number where there is none.
fn value(scenario: &Scenario, figure: Figure) -> f64 {
    estimate(&mut Off, scenario).map_or(f64::NAN, |found| figure(&found.value))
}

/// The answers.
#[must_use]
pub fn sensitivity(ask: &Ask<'_>) -> Sensitivity {
    let scenario = &ask.scenarios[ask.option];
    let central = value(scenario, ask.figure);
    let swings: Vec<Swing> =
        ask.inputs.iter().map(|input| tornado::swing(ask, input, central)).collect();
    let rival = (0..ask.scenarios.len())
        .filter(|other| *other != ask.option)
        .map(|other| (other, value(&ask.scenarios[other], ask.cost)))
        .filter(|(_, cost)| cost.is_finite())
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(other, _)| other);
    let needed = ask.inputs.iter().map(|input| needed::needed(ask, rival, input)).collect();
    Sensitivity { central, swings, indices: shares(ask), rival, needed }
}

fn shares(ask: &Ask<'_>) -> Option<Indices> {
    // Options share nothing across threads but what they are read from.
    let scenario: Arc<Scenario> = Arc::new(ask.scenarios[ask.option].clone());
    let make = || {
        let mut varied = (*scenario).clone();
        move |shares: &[f64]| {
            for (ranged, share) in ask.inputs.iter().zip(shares) {
                ranged.input.set(ask.option, &mut varied, ranged.quantile(*share));
            }
            let found = value(&varied, ask.figure);
            if ask.logarithm { found.ln() } else { found }
        }
    };
    if ask.inputs.is_empty() {
        return None;
    }
    let found = indices::indices(&make, ask.inputs.len(), (ask.rows, ask.seed), PAIRED);
    (found.rows > 1 && found.variance > 0.0).then_some(found)
}
