//! `configs/calibration/*.toml`: what software reaches on an accelerator, fitted to measurements.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::evidence::Evidence;

/// Achieved shares. The file is named after an accelerator, a vendor, or `default`; what one file
/// leaves out the next more general one gives.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// Share of the dense peak that large matrix products reach at 16 bits.
    pub gemm_efficiency_bf16: Option<f64>,
    /// The same at 8 bits.
    pub gemm_efficiency_fp8: Option<f64>,
    /// The same at 4 bits.
    pub gemm_efficiency_fp4: Option<f64>,
    /// Share of the 16-bit peak that prefill attention reaches.
    pub attention_efficiency: Option<f64>,
    /// Share of the memory bandwidth at which weights stream.
    pub memory_efficiency: Option<f64>,
    /// Share of the memory bandwidth at which the KV cache is read.
    pub kv_efficiency: Option<f64>,
    /// Share of the link bandwidth that large collectives reach.
    pub link_efficiency: Option<f64>,
    /// Time of the smallest collective in microseconds.
    pub collective_latency_us: Option<f64>,
    /// Bandwidth between scale-up domains for one accelerator, one direction, in GB/s.
    pub node_gb_per_s_per_direction: Option<f64>,
    /// Busiest expert rank's load over the mean.
    pub expert_imbalance: Option<f64>,
    /// Power at rest as a share of the thermal design power.
    pub idle_power_share: Option<f64>,
    /// Power while serving, before what bandwidth and arithmetic add, as a share of it.
    pub active_power_share: Option<f64>,
    /// Further share at full memory bandwidth.
    pub memory_power_share: Option<f64>,
    /// Further share at full arithmetic.
    pub compute_power_share: Option<f64>,
    /// Sources by key.
    #[serde(default)]
    pub evidence: Evidence,
}
