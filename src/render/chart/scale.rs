//! From values to places, and which values deserve a tick.

use crate::view::chart::AxisScale;

/// A mapping from values to places along one direction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    kind: AxisScale,
    low: f64,
    high: f64,
    start: f64,
    end: f64,
}

impl Scale {
    /// Maps `low..high` to `start..end`; a range that makes no sense becomes one that does.
    pub fn new(kind: AxisScale, (low, high): (f64, f64), (start, end): (f64, f64)) -> Self {
        let (low, high) = sane(kind, low, high);
        Self { kind, low, high, start, end }
    }

    /// Where a value is; `None` if it has no place on this kind of axis.
    pub fn place(&self, value: f64) -> Option<f64> {
        if !value.is_finite() || (self.kind == AxisScale::Log && value <= 0.0) {
            return None;
        }
        let share = match self.kind {
            AxisScale::Linear => (value - self.low) / (self.high - self.low),
            AxisScale::Log => {
                (value.log10() - self.low.log10()) / (self.high.log10() - self.low.log10())
            }
        };
        Some(self.start + share * (self.end - self.start)).filter(|place| place.is_finite())
    }

    /// Where a value is, held within the axis.
    pub fn clamped(&self, value: f64) -> f64 {
        let (low, high) = (self.start.min(self.end), self.start.max(self.end));
        self.place(value).unwrap_or(self.start).clamp(low, high)
    }

    /// Whether a value lies on the axis.
    pub fn holds(&self, value: f64) -> bool {
        let slack = 1e-9 * (self.high - self.low);
        value >= self.low - slack && value <= self.high + slack
    }

    /// At most `most` ticks, and whether they are evenly spaced.
    pub fn ticks(&self, most: usize) -> (Vec<f64>, bool) {
        if self.kind == AxisScale::Log {
            let ticks = log_ticks(self.low, self.high, most);
            if ticks.len() >= 3.min(most) {
                return (ticks, false);
            }
        }
        (linear_ticks(self.low, self.high, most), true)
    }
}

/// A range that can be drawn: finite, not empty, positive where it must be.
fn sane(kind: AxisScale, low: f64, high: f64) -> (f64, f64) {
    let (low, high) = if low <= high { (low, high) } else { (high, low) };
    let finite = low.is_finite() && high.is_finite();
    match kind {
        AxisScale::Log if !finite || high <= 0.0 => (1.0, 10.0),
        AxisScale::Log => {
            let low = if low > 0.0 { low } else { high / 1e3 };
            let (low, high) = (low.max(1e-300), high.min(1e300));
            if high / low < 1.02 { (low / 2.0, high * 2.0) } else { (low, high) }
        }
        AxisScale::Linear if !finite => (0.0, 1.0),
        AxisScale::Linear if high - low > 1e-9 * high.abs().max(low.abs()) => (low, high),
        AxisScale::Linear if high == 0.0 => (0.0, 1.0),
        AxisScale::Linear => (low.min(0.0), high.max(0.0)),
    }
}

/// The step of 1, 2 or 5 times a power of ten that gives at most `most` ticks.
fn step_for(low: f64, high: f64, most: usize) -> f64 {
    let rough = (high - low) / most.saturating_sub(1).max(1) as f64;
    let unit = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().find(|step| step * unit >= rough * 0.999_999);
    step.unwrap_or(10.0) * unit
}

/// Multiples of the step within the range.
fn linear_ticks(low: f64, high: f64, most: usize) -> Vec<f64> {
    let step = step_for(low, high, most);
    let first = (low / step - 1e-6).ceil();
    (0..=most)
        .map(|index| (first + index as f64) * step)
        .take_while(|tick| *tick <= high + step * 1e-6)
        // Adding zero turns a negative zero into a plain one.
        .map(|tick| tick + 0.0)
        .collect()
}

/// The densest of these sets of ticks that has at most `most`: 1-2-5, 1-3, each decade, and so on.
fn log_ticks(low: f64, high: f64, most: usize) -> Vec<f64> {
    #[allow(clippy::cast_possible_truncation)]
    let decades = ((low.log10() - 1e-9).floor() as i32)..=((high.log10() + 1e-9).ceil() as i32);
    let within = |tick: &f64| *tick >= low * (1.0 - 1e-9) && *tick <= high * (1.0 + 1e-9);
    let dense: [&[f64]; 3] = [&[1.0, 2.0, 5.0], &[1.0, 3.0], &[1.0]];
    for digits in dense {
        let ticks: Vec<f64> = decades
            .clone()
            .flat_map(|power| digits.iter().map(move |digit| scaled(*digit, power)))
            .filter(within)
            .collect();
        if ticks.len() <= most {
            return ticks;
        }
    }
    (2..400)
        .map(|every| {
            let powers = decades.clone().filter(|power| power.rem_euclid(every) == 0);
            powers.map(|power| scaled(1.0, power)).filter(within).collect::<Vec<_>>()
        })
        .find(|ticks| ticks.len() <= most)
        .unwrap_or_default()
}

/// A digit times a power of ten, exact where a literal would be.
fn scaled(digit: f64, power: i32) -> f64 {
    format!("{digit}e{power}").parse().unwrap_or(digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(kind: AxisScale, low: f64, high: f64, most: usize) -> Vec<f64> {
        Scale::new(kind, (low, high), (0.0, 100.0)).ticks(most).0
    }

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(
            ticks(AxisScale::Linear, 0.0, 1.11, 7),
            [0.0, 0.2, 0.4, 0.600_000_000_000_000_1, 0.8, 1.0]
        );
        assert_eq!(ticks(AxisScale::Linear, -1.0, 1.0, 5), [-1.0, -0.5, 0.0, 0.5, 1.0]);
        assert_eq!(ticks(AxisScale::Log, 0.2, 12.0, 7), [0.2, 0.5, 1.0, 2.0, 5.0, 10.0]);
        assert_eq!(ticks(AxisScale::Log, 1e-9, 1e9, 7), [1e-9, 1e-6, 1e-3, 1.0, 1e3, 1e6, 1e9]);
        assert_eq!(ticks(AxisScale::Log, 42.0, 48.0, 7).len(), 7);
    }

    #[test]
    fn no_range_is_too_odd_to_draw() {
        let odd = [0.0, 1.0, -1.0, 1e-300, 1e300, f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
        for kind in [AxisScale::Linear, AxisScale::Log] {
            for low in odd {
                for high in odd {
                    let scale = Scale::new(kind, (low, high), (100.0, 0.0));
                    assert!(scale.ticks(7).0.len() <= 8);
                    for value in odd {
                        assert!((0.0..=100.0).contains(&scale.clamped(value)));
                    }
                }
            }
        }
    }
}
