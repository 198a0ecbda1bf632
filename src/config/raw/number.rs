//! Numbers that may be uncertain.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A number, or what is known about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Number {
    /// Known.
    Fixed(f64),
    /// Lowest, most likely and highest value.
    Triangular(Triangular),
    /// Percentiles.
    Percentiles(Percentiles),
    /// Lowest, most likely and highest value, smoothly.
    Pert(Pert),
    /// Any value of a range alike.
    Uniform(Uniform),
    /// A bell around a mean.
    Normal(Normal),
    /// A value whose logarithm is normal.
    Lognormal(Lognormal),
    /// A beta distribution.
    Beta(Beta),
    /// A gamma distribution.
    Gamma(Gamma),
    /// A choice among values.
    Discrete(Discrete),
    /// Observed values.
    Empirical(Empirical),
    /// Money in another currency.
    Amount(Amount),
}

/// Money in another currency; it becomes US dollars before anything else is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Amount {
    /// How much; it may be uncertain.
    pub amount: Box<Number>,
    /// Code of the currency: one of `[currency]` `rates`, or USD.
    pub currency: String,
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

/// Lowest, most likely and highest value, smoothly: `(low + 4 mode + high) / 6` on average.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pert {
    /// The three values.
    pub pert: Triangular,
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
    /// Mean and standard deviation, or two percentiles; cut to `low` and `high` where these are
    /// given.
    pub normal: Settled,
}

/// A value whose logarithm is normal.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lognormal {
    /// Mean and standard deviation of the value itself, or two percentiles.
    pub lognormal: Settled,
}

/// A beta distribution.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Beta {
    /// Mean and standard deviation, or two percentiles; between `low` and `high`, 0 and 1 unless
    /// given.
    pub beta: Settled,
}

/// A gamma distribution.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gamma {
    /// Mean and standard deviation, or two percentiles.
    pub gamma: Settled,
}

/// What settles a distribution of a family: its mean and standard deviation, or percentiles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settled {
    /// Mean.
    pub mean: Option<f64>,
    /// Standard deviation.
    pub sd: Option<f64>,
    /// One in twenty is below.
    pub p5: Option<f64>,
    /// One in ten is below.
    pub p10: Option<f64>,
    /// Half are below.
    pub p50: Option<f64>,
    /// One in ten is above.
    pub p90: Option<f64>,
    /// One in twenty is above.
    pub p95: Option<f64>,
    /// Lowest.
    pub low: Option<f64>,
    /// Highest.
    pub high: Option<f64>,
}

/// A choice among values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Discrete {
    /// Values and their weights, in proportion: `[[0.4, 1], [0.6, 3]]`.
    pub discrete: Vec<[f64; 2]>,
}

/// Observed values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Empirical {
    /// The values, or where they are.
    pub empirical: Samples,
}

/// Observed values, or where they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Samples {
    /// The values.
    Values(Vec<f64>),
    /// A CSV beside the study with a heading; its first column.
    File(String),
    /// A column of a CSV beside the study.
    Column(SamplesColumn),
}

/// A column of a CSV.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SamplesColumn {
    /// The file, beside the study.
    pub file: String,
    /// The column's heading.
    pub column: String,
}
