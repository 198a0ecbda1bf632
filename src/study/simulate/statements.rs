//! Statements and how probable they are.

use rayon::prelude::*;

use super::block::Outcome;
use super::slo::has_targets;
use super::{Ask, Probability, Simulation};

/// Costs that differ by no more than this share are alike: what rounding leaves.
const ALIKE: f64 = 1e-12;

/// A figure below or above a limit.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// As it was asked: `gross_margin>0.6`.
    pub text: String,
    /// Place of the figure.
    pub figure: usize,
    /// Whether it is to be below the limit.
    pub below: bool,
    /// The limit.
    pub limit: f64,
}

/// What is said of an option.
#[derive(Clone, Debug, PartialEq)]
pub enum Claim {
    /// Its gross margin is above this.
    MarginAbove(f64),
    /// No other option that can serve costs less per query; options that cost alike share this.
    Cheapest,
    /// A query costs less than with the option at this place, or that one cannot serve.
    CheaperThan(usize),
    /// It serves within its latency targets.
    WithinTargets,
    /// It can serve.
    CanServe,
    /// What was asked for, by its place.
    Asked(usize),
}

/// A statement on an option, and in which share of all draws it holds. Draws in which an option cannot
/// serve count, as such in which it does not hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// Place of the option.
    pub option: usize,
    /// What is said of it.
    pub claim: Claim,
    /// How probable it is.
    pub probability: Probability,
}

/// What every reader asks, and what this one asked.
#[must_use]
pub fn statements(
    ask: &Ask<'_>,
    simulation: &Simulation,
    margin: usize,
    asked: &[Condition],
) -> Vec<Statement> {
    let options = ask.scenarios.len();
    let mut claims: Vec<(usize, Claim)> = Vec::new();
    for (option, scenario) in ask.scenarios.iter().enumerate() {
        let mut say = |claim| claims.push((option, claim));
        if simulation.has(option, margin) {
            say(Claim::MarginAbove(0.0));
            say(Claim::MarginAbove(scenario.overheads.target_gross_margin.value.get()));
        }
        say(Claim::CanServe);
        if has_targets(scenario) {
            say(Claim::WithinTargets);
        }
        if options > 1 {
            say(Claim::Cheapest);
        }
        for other in (0..options).filter(|other| *other != option) {
            say(Claim::CheaperThan(other));
        }
        for place in 0..asked.len() {
            say(Claim::Asked(place));
        }
    }
    let probable = |(option, claim): (usize, Claim)| {
        let holds = |draw| holds(simulation, (ask.cost, margin), asked, (option, &claim), draw);
        let probability = simulation.probability(holds);
        Statement { option, claim, probability }
    };
    claims.into_par_iter().map(probable).collect()
}

/// Whether a claim holds in a draw. A figure that there is none of is above nothing and below nothing.
fn holds(
    simulation: &Simulation,
    (cost, margin): (usize, usize),
    asked: &[Condition],
    (option, claim): (usize, &Claim),
    draw: u32,
) -> bool {
    let value = |figure| simulation.value(draw, option, figure);
    let cheaper = |other, or_alike: bool| {
        let (own, other) = (value(cost), simulation.value(draw, other, cost));
        let alike = or_alike && (own - other).abs() <= ALIKE * other.abs();
        own.is_finite() && (!other.is_finite() || own < other || alike)
    };
    match *claim {
        Claim::MarginAbove(limit) => value(margin) > limit,
        Claim::CanServe => !matches!(simulation.outcome(draw, option), Outcome::Refused(_)),
        Claim::WithinTargets => simulation.outcome(draw, option) == Outcome::Served,
        Claim::Cheapest => {
            (0..simulation.options.len()).all(|other| other == option || cheaper(other, true))
        }
        Claim::CheaperThan(other) => cheaper(other, false),
        Claim::Asked(place) => asked.get(place).is_some_and(|condition| {
            let value = value(condition.figure);
            if condition.below { value < condition.limit } else { value > condition.limit }
        }),
    }
}
