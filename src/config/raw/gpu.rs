//! `configs/gpus/*.toml`: what the vendor prints about one accelerator.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::evidence::Evidence;

/// One accelerator. The file's name is its catalog name. All peaks are dense (no sparsity).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gpu {
    /// Full name, as people say it.
    pub name: String,
    /// Who makes it.
    pub vendor: String,
    /// Architecture whose calibration applies, the name of a file in `calibration/`: `hopper`,
    /// `blackwell`, `cdna3`.
    pub architecture: Option<String>,
    /// Other names that resolve to this entry.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Month or half-year of release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<String>,
    /// Memory that software can use, in GB (1e9 bytes).
    pub memory_gb: f64,
    /// Memory on the package as advertised, in GB, where it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nominal_memory_gb: Option<f64>,
    /// Kind of memory, such as HBM3e.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_type: Option<String>,
    /// Memory bandwidth in GB/s.
    pub memory_bandwidth_gb_per_s: f64,
    /// Dense fp32 peak in TFLOP/s (not tensor cores).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peak_fp32_tflops: Option<f64>,
    /// Dense tf32 tensor peak in TFLOP/s.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peak_tf32_tflops: Option<f64>,
    /// Dense bf16 (or fp16, where the chip has no bf16) matrix peak in TFLOP/s.
    pub peak_bf16_tflops: f64,
    /// Dense fp8 matrix peak in TFLOP/s; absent: the chip has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peak_fp8_tflops: Option<f64>,
    /// Dense int8 matrix peak in TOP/s; absent: unknown or none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peak_int8_tops: Option<f64>,
    /// Dense fp4 matrix peak in TFLOP/s; absent: the chip has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peak_fp4_tflops: Option<f64>,
    /// Thermal design power in watts; absent: unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tdp_w: Option<f64>,
    /// Technology of the scale-up link, such as NVLink4.
    pub scale_up_technology: String,
    /// Scale-up bandwidth of one accelerator, one direction, in GB/s.
    pub scale_up_gb_per_s_per_direction: f64,
    /// How many accelerators share the scale-up network.
    pub scale_up_domain_gpus: u32,
    /// PCIe generation to the host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pcie_generation: Option<u32>,
    /// Purchase price of one accelerator in US dollars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purchase_usd: Option<f64>,
    /// Sources by key.
    pub evidence: Evidence,
}
