//! How sure a prediction is: intervals that hold nine of ten measurements of its kind.

use crate::chance::normal_quantile;

/// What a prediction rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// Measurements of servers with this family of accelerators.
    Measured,
    /// No measurement of this family: values of its neighbours.
    Prior,
}

impl Basis {
    /// The name in TOML and output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Prior => "prior",
        }
    }
}

/// Measured over predicted: nine of ten measurements lie between.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The factor that one measurement in twenty stays below.
    pub low: f64,
    /// The factor that one in twenty exceeds.
    pub high: f64,
}

impl Interval {
    /// No spread: the value is given, not predicted.
    pub const EXACT: Self = Self { low: 1.0, high: 1.0 };

    /// The factor that a share of measurements stays below, for `share` in (0, 1). The prediction is the
    /// median; the logarithm is normal on either side of it, as wide as the interval is there (a
    /// split normal distribution: Wallis 2014, *Statistical Science* 29(1)). An interval that leaves
    /// the prediction out is one normal distribution of the logarithm through both of its ends.
    #[must_use]
    pub fn quantile(self, share: f64) -> f64 {
        let (low, high) = (self.low.ln(), self.high.ln());
        let deviations = normal_quantile(share) / NINE_OF_TEN;
        if low > 0.0 || high < 0.0 {
            return (f64::midpoint(low, high) + deviations * 0.5 * (high - low)).exp();
        }
        (if deviations < 0.0 { -deviations * low } else { deviations * high }).exp()
    }
}

/// Standard deviations on either side of the mean between which nine of ten normal values lie.
const NINE_OF_TEN: f64 = 1.644_853_626_951_472_2;

/// The intervals of one deployment's predictions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Accuracy {
    /// What they rest on.
    pub basis: Basis,
    /// Of the time per output token.
    pub tpot: Interval,
    /// Of the time to the first token.
    pub ttft: Interval,
    /// Of the throughput.
    pub throughput: Interval,
    /// Of the power of one accelerator.
    pub power: Interval,
}

impl Accuracy {
    /// A prediction without spread.
    pub const EXACT: Self = Self {
        basis: Basis::Measured,
        tpot: Interval::EXACT,
        ttft: Interval::EXACT,
        throughput: Interval::EXACT,
        power: Interval::EXACT,
    };
}
