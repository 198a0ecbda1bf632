//! `configs/accuracy/intervals.toml`: how far held-out measurements lie from predictions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::evidence::Evidence;

/// Intervals by quantity, class of model and basis.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Accuracy {
    /// One interval each.
    #[serde(default)]
    pub interval: Vec<Interval>,
    /// Sources by key.
    #[serde(default)]
    pub evidence: Evidence,
}

/// Measured over predicted: nine of ten held-out measurements lie between.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Interval {
    /// `TPOT`, `TTFT`, `throughput` or `power`.
    pub quantity: String,
    /// `dense`, `MoE` or `MLA`.
    pub class: String,
    /// `measured`: the family of accelerators was in the fit; `prior`: it was not.
    pub basis: String,
    /// Held-out measurements.
    pub rows: u32,
    /// The factor that one measurement in twenty stays below.
    pub low: f64,
    /// The factor that one in twenty exceeds.
    pub high: f64,
}
