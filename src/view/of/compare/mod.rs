//! A comparison: the answer in one sentence, as a table, as a record, in detail.

mod detail;
mod lots;
mod plans;
mod record;
pub(super) mod stages;
mod table;

pub use detail::{detail, tidy};
pub use lots::lots;
pub use plans::{plans, profit_and_loss};
pub use record::record;
pub use stages::stages;
pub use table::table;

use crate::study::{Comparison, Outcome};

/// How a study's results are headed and priced.
#[derive(Clone, Debug)]
pub struct Heading {
    /// Title of the study.
    pub title: String,
    /// File of the study.
    pub file: String,
    /// Sign of the currency.
    pub currency: String,
    /// Units of the currency for one US dollar.
    pub per_usd: f64,
    /// Which rate that is, and of which day, where it is one of a table.
    pub rate: Option<String>,
}

/// The answer in one sentence: the cheapest option and how much it saves.
#[must_use]
pub fn finding(comparison: &Comparison) -> Option<String> {
    let mut costs: Vec<(&Outcome, f64)> = comparison
        .outcomes
        .iter()
        .filter_map(|outcome| {
            let answer = outcome.result.as_ref().ok()?;
            Some((outcome, answer.estimate.value.cost.usd_per_query.value.get()))
        })
        .collect();
    costs.sort_by(|a, b| a.1.total_cmp(&b.1));
    let (&(cheapest, low), &(dearest, high)) = (costs.first()?, costs.last()?);
    if costs.len() < 2 {
        let only = if comparison.outcomes.len() > 1 { "Only " } else { "" };
        return Some(format!("{only}{} can serve", cheapest.name));
    }
    if high <= 0.0 {
        return Some("No option costs anything".to_owned());
    }
    if low <= 0.0 {
        return Some(format!("{} costs nothing", cheapest.name));
    }
    let factor = high / low;
    Some(if factor < 1.02 {
        format!("All options cost about the same per query; {} is cheapest", cheapest.name)
    } else if factor < 2.0 {
        format!(
            "{} is cheapest: {:.0}% below {}",
            cheapest.name,
            (1.0 - low / high) * 100.0,
            dearest.name
        )
    } else {
        let digits = usize::from(factor < 10.0);
        format!(
            "{} is cheapest: {factor:.digits$} times less per query than {}",
            cheapest.name, dearest.name
        )
    })
}
