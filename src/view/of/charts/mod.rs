//! The charts of a comparison, one file a chart.

mod cost;
mod interactivity;
mod margin;
mod stages;
mod utilization;

use crate::study::compare::Answer;
use crate::study::{Comparison, Outcome};
use crate::view::chart::{Body, Chart};
use crate::view::of::compare::Heading;

/// Every chart that the comparison has something to show on.
#[must_use]
pub fn all(comparison: &Comparison, heading: &Heading) -> Vec<Chart> {
    [
        Some(cost::per_query(comparison, heading)),
        stages::cost(comparison, heading),
        margin::gross(comparison, heading),
        utilization::cost(comparison, heading),
        interactivity::frontier(comparison, heading, "throughput"),
        interactivity::frontier(comparison, heading, "cost"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn chart(
    heading: &Heading,
    name: &str,
    title: String,
    subtitle: &str,
    alt: String,
    body: Body,
) -> Chart {
    Chart {
        name: name.to_owned(),
        title,
        subtitle: subtitle.to_owned(),
        alt,
        currency: heading.currency.clone(),
        body,
    }
}

fn answers(comparison: &Comparison) -> impl Iterator<Item = (&Outcome, &Answer)> {
    comparison.outcomes.iter().filter_map(|outcome| Some((outcome, outcome.result.as_ref().ok()?)))
}

fn percent(share: f64) -> String {
    // Whole percents are enough beside a bar; the tables carry more.
    let whole = (share * 100.0).round();
    if whole < 0.0 { format!("\u{2212}{:.0}%", -whole) } else { format!("{:.0}%", whole.abs()) }
}
