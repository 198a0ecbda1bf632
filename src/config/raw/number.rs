//! Numbers that may be uncertain.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A number, or what is known about it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Number {
    /// Known.
    Fixed(f64),
    /// Lowest, most likely and highest value.
    Triangular(Triangular),
    /// Percentiles.
    Percentiles(Percentiles),
    /// Any value of a range alike.
    Uniform(Uniform),
    /// A bell around a mean.
    Normal(Normal),
}

/// Lowest, most likely and highest value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Triangular {
    /// Lowest.
    pub low: f64,
    /// Most likely.
    pub mode: f64,
    /// Highest.
    pub high: f64,
}

/// Percentiles.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Percentiles {
    /// One in ten is below.
    pub p10: f64,
    /// Half are below; midway unless given.
    pub p50: Option<f64>,
    /// One in ten is above.
    pub p90: f64,
}

/// Any value of a range alike.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Uniform {
    /// Lowest and highest.
    pub uniform: [f64; 2],
}

/// A bell around a mean.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Normal {
    /// Mean and standard deviation.
    pub normal: MeanAndSpread,
}

/// Mean and standard deviation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeanAndSpread {
    /// Mean.
    pub mean: f64,
    /// Standard deviation.
    pub sd: f64,
}

impl Number {
    /// The central value, which point estimates use: the mode, the median, the middle or the mean.
    #[must_use]
    pub fn central(self) -> f64 {
        match self {
            Self::Fixed(value) => value,
            Self::Triangular(Triangular { mode, .. }) => mode,
            Self::Percentiles(Percentiles { p10, p50, p90 }) => {
                p50.unwrap_or_else(|| f64::midpoint(p10, p90))
            }
            Self::Uniform(Uniform { uniform: [low, high] }) => f64::midpoint(low, high),
            Self::Normal(Normal { normal: MeanAndSpread { mean, .. } }) => mean,
        }
    }

    /// What is wrong with its shape, if anything.
    #[must_use]
    pub fn fault(self) -> Option<&'static str> {
        let ordered = match self {
            Self::Fixed(_) => true,
            Self::Triangular(Triangular { low, mode, high }) => low <= mode && mode <= high,
            Self::Percentiles(Percentiles { p10, p50, p90 }) => {
                p50.is_none_or(|p50| p10 <= p50 && p50 <= p90) && p10 <= p90
            }
            Self::Uniform(Uniform { uniform: [low, high] }) => low <= high,
            Self::Normal(Normal { normal: MeanAndSpread { sd, .. } }) => sd >= 0.0,
        };
        (!ordered)
            .then_some("the values must rise: low, mode, high (p10, p50, p90), and sd be positive")
    }
}
