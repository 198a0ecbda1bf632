//! What would have to be true of one input, the others at their central values.

use super::{Ask, Ranged, value};
use crate::spec::scenario::Scenario;

/// Factor between values that are tried on the way out from the central value.
const STRIDE: f64 = 1.1;
/// Values that are tried in each direction: up to a hundredth and a hundred times.
const STRIDES: i32 = 49;

/// Values of one input at which something turns; the nearest on either side, by ratio; none where
/// there is none within a hundred times and the legal range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Needed {
    /// The gross margin meets its target, or falls below it.
    pub margin_target: Option<f64>,
    /// The option becomes cheaper than the cheapest other one, or no longer is.
    pub ranking: Option<f64>,
}

pub fn needed(ask: &Ask<'_>, rival: Option<usize>, ranged: &Ranged) -> Needed {
    let own = &ask.scenarios[ask.option];
    let at = |option: usize, input: f64| -> Scenario {
        let mut varied = ask.scenarios[option].clone();
        ranged.input.set(option, &mut varied, input);
        varied
    };
    let target = own.overheads.target_gross_margin.value.get();
    let met = |input: f64| value(&at(ask.option, input), ask.margin) >= target;
    let sold = value(own, ask.margin).is_finite();
    let cheaper = |input: f64| {
        let rival = rival.map_or(f64::NAN, |rival| value(&at(rival, input), ask.cost));
        let cost = value(&at(ask.option, input), ask.cost);
        cost.is_finite() && (cost < rival || !rival.is_finite())
    };
    Needed {
        margin_target: sold.then(|| turn(ranged, met)).flatten(),
        ranking: rival.and_then(|_| turn(ranged, cheaper)),
    }
}

/// The nearest value at which a condition turns.
fn turn(ranged: &Ranged, holds: impl Fn(f64) -> bool) -> Option<f64> {
    let (low, high) = ranged.input.legal();
    let now = holds(ranged.central);
    let mut nearest: Option<(i32, f64)> = None;
    for upward in [true, false] {
        let mut inside = ranged.central;
        for stride in 1..=STRIDES {
            let factor = STRIDE.powi(if upward { stride } else { -stride });
            let beyond = (ranged.central * factor).clamp(low, high);
            if (beyond - inside).abs() <= 0.0 {
                break;
            }
            if holds(beyond) != now {
                let value = bisected(inside, beyond, |value| holds(value) == now);
                if nearest.is_none_or(|(other, _)| stride < other) {
                    nearest = Some((stride, value));
                }
                break;
            }
            inside = beyond;
        }
    }
    nearest.map(|(_, value)| value)
}

fn bisected(mut inside: f64, mut beyond: f64, holds: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..44 {
        let middle = f64::midpoint(inside, beyond);
        if holds(middle) {
            inside = middle;
        } else {
            beyond = middle;
        }
    }
    f64::midpoint(inside, beyond)
}
