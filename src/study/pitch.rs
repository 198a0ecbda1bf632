//! How much less compute: our option against the incumbent's, how sure the claim is, and what would
//! make it false.

use super::compare::{Answer, Comparison};
use super::vary;
use crate::estimate::{Estimate, estimate};
use crate::ledger::Off;
use crate::perf::Infeasible;
use crate::spec::pitch::Claim;
use crate::spec::scenario::{Scenario, Sizing};
use crate::spec::supply::Supply;
use crate::units::{Ratio, Usd};

/// The same work, served twice.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Pitch {
    /// What is claimed.
    pub claim: Claim,
    /// What each takes, most telling first.
    pub measures: Vec<Measure>,
    /// What would make the claim false.
    pub breaks: Vec<Break>,
}

/// One thing that serving takes.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Measure {
    /// Which.
    pub kind: Kind,
    /// Ours.
    pub ours: f64,
    /// The incumbent's.
    pub incumbent: f64,
    /// How many times less we take, in nine of ten cases; none where neither is predicted.
    pub interval: Option<(f64, f64)>,
}

impl Measure {
    /// How many times less we take.
    #[must_use]
    pub fn times_less(&self) -> f64 {
        self.incumbent / self.ours
    }
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Accelerator-hours that a million queries pay for.
    GpuHours,
    /// Accelerators of the peak hour.
    GpusAtPeak,
    /// Energy of a million queries at the site's meter, in kWh.
    Energy,
    /// Cost of a million queries in US dollars.
    Cost,
}

/// A change that makes both cost the same.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Break {
    /// What changes.
    pub what: Changed,
    /// Its value now.
    pub now: f64,
    /// Its value at which both cost the same; none if there is none.
    pub then: Option<f64>,
}

/// What changes until both cost the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Changed {
    /// Our throughput, as a share of what is predicted.
    OurThroughput,
    /// The incumbent's throughput, as a multiple of what is predicted.
    TheirThroughput,
    /// Our utilization.
    OurUtilization,
    /// The incumbent's utilization.
    TheirUtilization,
    /// The incumbent's rent, in US dollars for an accelerator and hour.
    TheirRent,
}

/// The pitch of a claim, if both options can serve.
///
/// # Errors
/// Why one of them cannot.
pub fn pitch(
    scenarios: &[Scenario],
    comparison: &Comparison,
    claim: Claim,
) -> Result<Pitch, Infeasible> {
    let answer = |place: usize| comparison.outcomes[place].result.as_ref().map_err(Clone::clone);
    let (ours, incumbent) = (answer(claim.ours)?, answer(claim.incumbent)?);
    let sides = (&scenarios[claim.ours], &scenarios[claim.incumbent]);
    let spread = spread(ours, incumbent);
    let measure = |kind| {
        let value = |answer: &Answer| of(kind, &answer.estimate.value);
        let (own, other) = (value(ours)?, value(incumbent)?);
        let interval = match (kind, spread) {
            (Kind::Cost | Kind::GpuHours | Kind::Energy, Some((low, high))) => {
                Some((other / own * low, other / own * high))
            }
            _ => None,
        };
        (own > 0.0).then_some(Measure { kind, ours: own, incumbent: other, interval })
    };
    let measures = [Kind::GpuHours, Kind::GpusAtPeak, Kind::Energy, Kind::Cost]
        .into_iter()
        .filter_map(measure)
        .collect();
    let own_usd = ours.estimate.value.cost.usd_per_query.value;
    let their_usd = incumbent.estimate.value.cost.usd_per_query.value;
    let breaks = breaks(sides, (ours, incumbent), (own_usd, their_usd));
    Ok(Pitch { claim, measures, breaks })
}

/// What serving takes of one thing.
fn of(kind: Kind, found: &Estimate) -> Option<f64> {
    Some(match kind {
        Kind::GpuHours => found.fleet?.paid_hours_per_query.value.get() * 1e6,
        Kind::GpusAtPeak => found.fleet?.gpus_at_peak.value.get(),
        Kind::Energy => found.energy?.kwh_per_query.value.get() * 1e6,
        Kind::Cost => found.cost.usd_per_query.value.get() * 1e6,
    })
}

/// Factors on the ratio between which it lies in nine of ten cases: the intervals of both costs,
/// taken as independent, add up as squares of logarithms. Options on the same accelerator with the
/// same engine err alike, so this is wide for them.
fn spread(ours: &Answer, incumbent: &Answer) -> Option<(f64, f64)> {
    let own = |answer: &Answer| {
        let middle = answer.estimate.value.cost.usd_per_query.value.get();
        answer.cost_interval.map_or((0.0, 0.0), |(low, high)| {
            ((low.get() / middle).ln(), (high.get() / middle).ln())
        })
    };
    if ours.cost_interval.is_none() && incumbent.cost_interval.is_none() {
        return None;
    }
    let ((our_low, our_high), (low, high)) = (own(ours), own(incumbent));
    Some(((-low.hypot(our_high)).exp(), high.hypot(our_low).exp()))
}

fn breaks(
    (ours, incumbent): (&Scenario, &Scenario),
    (own, other): (&Answer, &Answer),
    (own_usd, their_usd): (Usd, Usd),
) -> Vec<Break> {
    let cost = |scenario: &Scenario| {
        Some(estimate(&mut Off, scenario).ok()?.value.cost.usd_per_query.value.get())
    };
    let fixed = |scenario: &Scenario, answer: &Answer| {
        super::compare::fixed(scenario, &answer.estimate.value)
    };
    let (ours_fixed, theirs_fixed) = (fixed(ours, own), fixed(incumbent, other));
    let mut breaks = Vec::new();
    let deployed =
        |scenario: &Scenario| scenario.stages.iter().any(|stage| stage.serving.hosting().is_some());
    if deployed(ours) {
        let then = crossing(their_usd.get(), |factor| cost(&vary::time(&ours_fixed, 1.0 / factor)));
        breaks.push(Break { what: Changed::OurThroughput, now: 1.0, then });
        if let Some(now) = given_utilization(ours) {
            let then = crossing(their_usd.get(), |factor| {
                cost(&vary::utilization(ours, Ratio::new(now * factor)))
            });
            let then = then.map(|factor| now * factor);
            breaks.push(Break { what: Changed::OurUtilization, now, then });
        }
    }
    if deployed(incumbent) {
        let then = crossing(own_usd.get(), |factor| cost(&vary::time(&theirs_fixed, 1.0 / factor)));
        breaks.push(Break { what: Changed::TheirThroughput, now: 1.0, then });
        if let Some(now) = given_utilization(incumbent) {
            let then = crossing(own_usd.get(), |factor| {
                cost(&vary::utilization(incumbent, Ratio::new(now * factor)))
            });
            let then = then.map(|factor| now * factor).filter(|share| *share <= 1.0);
            breaks.push(Break { what: Changed::TheirUtilization, now, then });
        }
        if let Some(now) = rent(incumbent) {
            let then = crossing(own_usd.get(), |factor| cost(&vary::rent(incumbent, factor)));
            breaks.push(Break { what: Changed::TheirRent, now, then: then.map(|f| now * f) });
        }
    }
    breaks
}

/// The factor at which a cost that rises or falls with it meets `wanted`; none between a
/// ten-thousandth and ten thousand.
fn crossing(wanted: f64, cost: impl Fn(f64) -> Option<f64>) -> Option<f64> {
    let over = |log: f64| Some(cost(log.exp())? - wanted);
    let (mut low, mut high) = (-9.2_f64, 9.2_f64);
    let (first, last) = (over(low)?, over(high)?);
    if first.signum() == last.signum() {
        return None;
    }
    for _ in 0..80 {
        let middle = f64::midpoint(low, high);
        if over(middle)?.signum() == first.signum() {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(f64::midpoint(low, high).exp())
}

/// The utilization that a study gives for its one fleet.
fn given_utilization(scenario: &Scenario) -> Option<f64> {
    let hosting = scenario.stages.first.serving.hosting().filter(|_| scenario.stages.is_one())?;
    match &hosting.sizing {
        Sizing::Utilization(utilization) => Some(utilization.value.get()),
        Sizing::Traffic { .. } => None,
    }
}

/// Rent of the one fleet.
fn rent(scenario: &Scenario) -> Option<f64> {
    let hosting = scenario.stages.first.serving.hosting().filter(|_| scenario.stages.is_one())?;
    match &hosting.supply {
        Supply::Rented(rented) => Some(rented.usd_per_gpu_hour.value.get()),
        Supply::Owned(_) | Supply::Lots(_) => None,
    }
}
