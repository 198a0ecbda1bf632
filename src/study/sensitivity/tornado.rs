//! One input at a time.

use super::{Ask, Ranged, value};

/// Share of its value by which an input is moved to see how the figure answers.
const STEP: f64 = 0.01;

/// What one input does, the others at their central values.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Swing {
    /// The figure at the lower end of the input's range; not a number where there is none.
    pub at_low: f64,
    /// At the upper end.
    pub at_high: f64,
    /// By how many percent the figure changes where the input rises by one, at its central value:
    /// `(Δy / y) / (Δx / x)` over a hundredth on either side; none at zero.
    pub elasticity: Option<f64>,
}

impl Swing {
    /// How far apart the ends are; infinite where the option cannot serve at one of them.
    #[must_use]
    pub fn width(&self) -> f64 {
        let width = (self.at_high - self.at_low).abs();
        if width.is_finite() { width } else { f64::INFINITY }
    }
}

pub fn swing(ask: &Ask<'_>, ranged: &Ranged, central: f64) -> Swing {
    let at = |input: f64| {
        let mut varied = ask.scenarios[ask.option].clone();
        ranged.input.set(ask.option, &mut varied, input);
        value(&varied, ask.figure)
    };
    Swing {
        at_low: at(ranged.range.0),
        at_high: at(ranged.range.1),
        elasticity: elasticity(ranged, central, at),
    }
}

fn elasticity(ranged: &Ranged, central: f64, at: impl Fn(f64) -> f64) -> Option<f64> {
    let (low, high) = ranged.input.legal();
    let x = ranged.central;
    let (down, up) = (x - STEP * x.abs(), x + STEP * x.abs());
    let (down, up) = (down.max(low), up.min(high));
    let found = (at(up) - at(down)) / (up - down) * x / central;
    Some(found).filter(|found| found.is_finite() && x != 0.0)
}
