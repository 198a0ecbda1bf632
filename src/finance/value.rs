//! Present value and return of a list of flows.

/// Net present value; the first flow is now and not discounted (as in `numpy-financial`; a
/// spreadsheet's NPV discounts it once).
///
/// ```
/// use infercost::finance::npv;
/// assert_eq!(npv(0.0, &[-100.0, 60.0, 60.0]), 20.0);
/// ```
#[must_use]
pub fn npv(rate: f64, flows: &[f64]) -> f64 {
    // Horner's rule from the last flow: no power is formed.
    flows.iter().rev().fold(0.0, |later, flow| flow + later / (1.0 + rate))
}

/// Internal rate of return.
#[derive(Clone, Debug, PartialEq)]
pub enum Irr {
    /// No rate makes the flows worth nothing.
    None,
    /// Exactly one rate does.
    One(f64),
    /// Several do: none of them is a return.
    Several(Vec<f64>),
}

impl Irr {
    /// The rate, if there is one and only one.
    #[must_use]
    pub const fn one(&self) -> Option<f64> {
        if let Self::One(rate) = self { Some(*rate) } else { None }
    }
}

/// The rate at which the flows are worth nothing, between −99.99% and 100,000% a period: roots are
/// bracketed on a grid of discount factors and then bisected.
///
/// ```
/// use infercost::finance::{Irr, irr};
/// assert!(matches!(irr(&[-100.0, 110.0]), Irr::One(rate) if (rate - 0.1).abs() < 1e-12));
/// assert_eq!(irr(&[100.0, 10.0]), Irr::None);
/// ```
#[must_use]
pub fn irr(flows: &[f64]) -> Irr {
    let size = flows.iter().fold(0.0_f64, |most, flow| most.max(flow.abs()));
    let changes = flows
        .iter()
        .filter(|flow| flow.abs() > 0.0)
        .map(|flow| *flow > 0.0)
        .collect::<Vec<_>>()
        .windows(2)
        .filter(|pair| pair[0] != pair[1])
        .count();
    if size <= 0.0 || changes == 0 || !size.is_finite() {
        return Irr::None;
    }
    let worth = |log_growth: f64| worth(log_growth, flows, size);
    // ln(1 + r): steps are fine where returns usually lie, and the range is wide.
    let (low, high) = ((1e-4_f64).ln(), (1001.0_f64).ln());
    let steps = 4000_u32;
    let at = |step: u32| low + (high - low) * f64::from(step) / f64::from(steps);
    let mut roots = Vec::new();
    let mut before = worth(at(0));
    for step in 1..=steps {
        let now = worth(at(step));
        if before == 0.0 {
            roots.push(at(step - 1).exp_m1());
        } else if before * now < 0.0 {
            roots.push(bisect(at(step - 1), at(step), worth).exp_m1());
        }
        before = now;
    }
    match roots.as_slice() {
        [] => Irr::None,
        [rate] => Irr::One(*rate),
        _ => Irr::Several(roots),
    }
}

/// Sign and size of the worth of flows at `ln(1 + r)`: discounted to now where that shrinks, to the
/// end where that does, so that nothing overflows.
fn worth(log_growth: f64, flows: &[f64], size: f64) -> f64 {
    let step = (-log_growth.abs()).exp();
    let scaled = |sum: f64, flow: &f64| flow / size + sum * step;
    if log_growth >= 0.0 {
        flows.iter().rev().fold(0.0, scaled)
    } else {
        flows.iter().fold(0.0, scaled)
    }
}

fn bisect(mut low: f64, mut high: f64, worth: impl Fn(f64) -> f64) -> f64 {
    let rises = worth(low) < 0.0;
    for _ in 0..80 {
        let middle = f64::midpoint(low, high);
        if (worth(middle) < 0.0) == rises {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}
