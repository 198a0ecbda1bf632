//! What each of several changes is worth: one after the other, alone, left out, and on average
//! over all orders.
//!
//! Levers interact: the second of two that each halve the cost saves a quarter of it. The credit
//! that does not depend on the order is the Shapley value (Shapley 1953, *A value for n-person
//! games*): the mean over all orders of what a lever changes when it comes in,
//! `φᵢ = Σ_S |S|! (n − |S| − 1)! / n! · (v(S ∪ i) − v(S))`; the values add up to the whole change.

use rayon::prelude::*;

use crate::diag::Warning;
use crate::estimate::{Estimate, estimate};
use crate::ledger::Off;
use crate::perf::Infeasible;
use crate::spec::scenario::Scenario;
use crate::units::Usd;

use super::compare::setting;

/// Levers at most for which every subset is estimated.
pub const MOST_FOR_SHAPLEY: usize = 12;

/// A base option, and levers pulled one after the other.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Waterfall {
    /// The base option's name and what it is.
    pub base: Step,
    /// One for each lever, in order.
    pub steps: Vec<Step>,
    /// What each lever is worth apart from the order; same places as the steps.
    pub worth: Vec<Worth>,
    /// Why there are no Shapley values, if there are none.
    pub without_shapley: Option<String>,
}

/// An option on the way from base to target.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Step {
    /// Name of the lever that leads here, or of the base option.
    pub name: String,
    /// What it is then: `2×H100, fp8`.
    pub setting: String,
    /// What it costs then.
    pub result: Result<Estimate, Infeasible>,
    /// What to know of it.
    pub warnings: Vec<Warning>,
}

impl Step {
    /// Cost of a query, if it can serve.
    #[must_use]
    pub fn usd_per_query(&self) -> Option<Usd> {
        self.result.as_ref().ok().map(|found| found.cost.usd_per_query.value)
    }
}

/// What one lever is worth.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Worth {
    /// Cost of a query with this lever and no other.
    pub alone: Option<Usd>,
    /// Cost of a query with all levers but this.
    pub left_out: Option<Usd>,
    /// Its share of the whole change of the cost of a query.
    pub shapley: Option<Usd>,
}

/// The waterfall of `names`, where `scenario` gives the option with the levers of a set: bit `i`
/// stands for lever `i`.
///
/// At most 31 levers.
pub fn waterfall<F>(base: &str, names: &[String], scenario: F) -> Waterfall
where
    F: Fn(u32) -> Result<Scenario, Infeasible> + Sync,
{
    let count = names.len().min(31);
    let bit = |lever: usize| 1_u32 << lever;
    let all = bit(count) - 1;
    let step = |name: &str, set: u32| match scenario(set) {
        Err(why) => Step {
            name: name.to_owned(),
            setting: String::new(),
            result: Err(why),
            warnings: Vec::new(),
        },
        Ok(found) => {
            let result = estimate(&mut Off, &found);
            let warnings = result.as_ref().map(|found| found.warnings.clone()).unwrap_or_default();
            Step {
                name: name.to_owned(),
                setting: setting(&found),
                result: result.map(|found| found.value),
                warnings,
            }
        }
    };
    let cost = |set: u32| {
        let found = scenario(set).ok()?;
        Some(estimate(&mut Off, &found).ok()?.value.cost.usd_per_query.value)
    };
    let steps = (0..count).map(|lever| step(&names[lever], bit(lever + 1) - 1)).collect();
    let shapley = if count > MOST_FOR_SHAPLEY {
        Err(format!("only up to {MOST_FOR_SHAPLEY} levers have Shapley shares"))
    } else {
        costs(count, &cost).map_err(|set| {
            let with: Vec<&str> = (0..count)
                .filter(|lever| set & bit(*lever) != 0)
                .map(|lever| &*names[lever])
                .collect();
            format!("no Shapley shares: with only `{}` nothing can serve", with.join("` and `"))
        })
    };
    let values = shapley.as_ref().ok().map(|costs| shapley_values(count, costs));
    let worth = (0..count)
        .map(|lever| Worth {
            alone: cost(bit(lever)),
            left_out: cost(all & !bit(lever)),
            shapley: values.as_ref().map(|values| Usd::new(values[lever])),
        })
        .collect();
    Waterfall { base: step(base, 0), steps, worth, without_shapley: shapley.err() }
}

/// The cost of each subset, in the order of their numbers; or the first subset that has none.
fn costs<F: Fn(u32) -> Option<Usd> + Sync>(count: usize, cost: &F) -> Result<Vec<f64>, u32> {
    let costs: Vec<Option<Usd>> = (0..1_u32 << count).into_par_iter().map(cost).collect();
    (0_u32..).zip(costs).map(|(set, cost)| cost.map(Usd::get).ok_or(set)).collect()
}

/// The Shapley value of each of `count` players, from the value of each coalition.
///
/// ```
/// use infercost::study::waterfall::shapley_values;
/// // The glove game: a left glove and two right ones; a pair is worth 1.
/// let values = [0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0];
/// let shares = shapley_values(3, &values);
/// assert!((shares[0] - 2.0 / 3.0).abs() < 1e-12);
/// assert!((shares[1] - 1.0 / 6.0).abs() < 1e-12);
/// ```
#[must_use]
pub fn shapley_values(count: usize, values: &[f64]) -> Vec<f64> {
    // weight[s] = s! (n − s − 1)! / n!
    let mut weights = vec![1.0 / count.max(1) as f64; count];
    for size in 1..count {
        weights[size] = weights[size - 1] * size as f64 / (count - size) as f64;
    }
    (0..count)
        .map(|player| {
            let bit = 1_usize << player;
            (0..values.len())
                .filter(|set| set & bit == 0)
                .map(|set| weights[set.count_ones() as usize] * (values[set | bit] - values[set]))
                .sum()
        })
        .collect()
}
