//! A simulation: how sure cost, margin and ranking are; as tables, as a record, as charts, as draws.

mod charts;
mod draws;
mod record;
mod table;

pub use charts::charts;
pub use draws::{cells, columns};
pub use record::record;
pub use table::{tables, tidy};

use crate::study::simulate::{Claim, Condition, Simulation, Spread, Statement};
use crate::study::uncertain::Input;
use crate::view::of::compare::Heading;
use crate::view::of::sweep::METRICS;

/// Everything that a simulation says.
pub struct Result<'a> {
    /// The draws.
    pub simulation: &'a Simulation,
    /// How every figure of [`METRICS`] spreads, by option.
    pub spreads: &'a [Vec<Option<Spread>>],
    /// What is how probable.
    pub statements: &'a [Statement],
    /// What was asked for.
    pub asked: &'a [Condition],
    /// What is uncertain.
    pub inputs: &'a [Input],
    /// Paths of uncertain numbers that kept their central value.
    pub central_only: &'a [std::sync::Arc<str>],
    /// Second lines of the options.
    pub settings: &'a [String],
    /// The seed.
    pub seed: u64,
    /// How points are drawn: `sobol`, `latin-hypercube`.
    pub sampling: &'static str,
    /// How results are headed and priced.
    pub heading: &'a Heading,
}

/// Place of a figure in [`METRICS`].
#[must_use]
pub fn figure(name: &str) -> Option<usize> {
    METRICS.iter().position(|metric| metric.name == name)
}

impl Result<'_> {
    fn spread(&self, option: usize, name: &str) -> Option<Spread> {
        *self.spreads.get(option)?.get(figure(name)?)?
    }

    fn probability(&self, option: usize, claim: &Claim) -> Option<f64> {
        let own = |own: &&Statement| own.option == option && own.claim == *claim;
        self.statements.iter().find(own).map(|own| own.probability.share)
    }

    /// The option whose median cost is least.
    fn cheapest(&self) -> Option<usize> {
        let median = |option| Some(self.spread(option, "usd_per_query")?.p50);
        (0..self.spreads.len())
            .filter_map(|option| Some((option, median(option)?)))
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(option, _)| option)
    }

    /// The answer in one sentence.
    fn finding(&self) -> Option<String> {
        let best = self.cheapest()?;
        let name = &self.simulation.options[best];
        let spread = self.spread(best, "usd_per_query")?;
        let Some(share) = self.probability(best, &Claim::Cheapest) else {
            let off = spread.p90 / spread.p10;
            return Some(format!(
                "{name}: in eight of ten draws the dearest query costs {off:.1} times the cheapest"
            ));
        };
        Some(format!("{name} costs least in {} of the draws", percent(share)))
    }
}

/// A share in whole percents; 100% and 0% are said only where they are meant.
fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if share < 1.0 && percent >= 99.5 {
        "more than 99%".to_owned()
    } else if share > 0.0 && percent < 0.5 {
        "less than 1%".to_owned()
    } else {
        format!("{percent:.0}%")
    }
}

/// A whole number with commas between thousands.
fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
