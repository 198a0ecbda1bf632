//! How sure a prediction is: intervals that hold nine of ten measurements of its kind.

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
}

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
