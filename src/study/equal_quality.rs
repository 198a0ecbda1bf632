//! Cost at equal quality: only options that clear a bar are compared, and each is held against those
//! that are at least as good and cheaper.

use std::sync::Arc;

use super::compare::{Comparison, Outcome};
use crate::units::Usd;

/// Options by quality and cost.
#[derive(Clone, Debug)]
pub struct EqualQuality {
    /// The benchmark.
    pub benchmark: String,
    /// The least score, if there is one.
    pub bar: Option<f64>,
    /// One for each option: those that clear the bar first, cheapest first.
    pub entries: Vec<Entry>,
}

/// One option.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its place in the comparison.
    pub place: usize,
    /// Its score, if it has one.
    pub score: Option<f64>,
    /// Cost of a query, if it can serve.
    pub usd_per_query: Option<Usd>,
    /// Cost of a query over the score, where the score is a share of right answers: what a right
    /// answer costs, if the benchmark is like the traffic.
    pub usd_per_right_answer: Option<Usd>,
    /// Where it stands.
    pub standing: Standing,
}

/// Where an option stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// No option is at least as good and cheaper.
    Frontier,
    /// This option is at least as good and cheaper.
    Beaten(Arc<str>),
    /// It does not clear the bar.
    BelowBar,
    /// Nothing is known of its quality.
    NoScore,
    /// It cannot serve.
    Infeasible,
}

/// Compares options at equal quality.
#[must_use]
pub fn equal_quality(comparison: &Comparison, benchmark: &str, bar: Option<f64>) -> EqualQuality {
    let score = |outcome: &Outcome| outcome.quality.score.map(|given| given.value);
    let usd = |outcome: &Outcome| {
        Some(outcome.result.as_ref().ok()?.estimate.value.cost.usd_per_query.value)
    };
    let shares = comparison.outcomes.iter().filter_map(score).all(|score| score <= 1.0);
    let clears =
        |outcome: &Outcome| score(outcome).is_some_and(|score| bar.is_none_or(|bar| score >= bar));
    let mut entries: Vec<Entry> = comparison
        .outcomes
        .iter()
        .enumerate()
        .map(|(place, outcome)| {
            let standing = match (usd(outcome), score(outcome)) {
                (None, _) => Standing::Infeasible,
                (_, None) => Standing::NoScore,
                (Some(_), Some(_)) if !clears(outcome) => Standing::BelowBar,
                (Some(own), Some(good)) => comparison
                    .outcomes
                    .iter()
                    .filter(|other| clears(other))
                    .find(|other| {
                        let better = score(other).zip(usd(other));
                        better.is_some_and(|(score, usd)| {
                            score >= good && usd <= own && (score > good || usd < own)
                        })
                    })
                    .map_or(Standing::Frontier, |other| Standing::Beaten(other.name.clone())),
            };
            let right =
                usd(outcome).zip(score(outcome)).filter(|(_, score)| shares && *score > 0.0);
            Entry {
                place,
                score: score(outcome),
                usd_per_query: usd(outcome),
                usd_per_right_answer: right.map(|(usd, score)| usd / score),
                standing,
            }
        })
        .collect();
    let rank = |entry: &Entry| match entry.standing {
        Standing::Frontier | Standing::Beaten(_) => 0,
        Standing::BelowBar => 1,
        Standing::NoScore => 2,
        Standing::Infeasible => 3,
    };
    let cost = |entry: &Entry| entry.usd_per_query.map_or(f64::INFINITY, Usd::get);
    entries.sort_by(|a, b| rank(a).cmp(&rank(b)).then(cost(a).total_cmp(&cost(b))));
    EqualQuality { benchmark: benchmark.to_owned(), bar, entries }
}
