//! An accelerator: what its data sheet says, and the share of it that software reaches.

use std::sync::Arc;

use super::precision::Peak;
use crate::ledger::Given;
use crate::units::{Bytes, BytesPerSecond, Count, FlopsPerSecond, Ratio, Seconds, Watts};

/// Data-sheet facts. All peaks are dense.
#[derive(Clone, Debug)]
pub struct Accelerator {
    /// Catalog name.
    pub name: Arc<str>,
    /// Name as shown.
    pub title: Arc<str>,
    /// Memory that software can use.
    pub memory: Given<Bytes>,
    /// Memory bandwidth.
    pub memory_bandwidth: Given<BytesPerSecond>,
    /// 16-bit matrix peak.
    pub peak_bf16: Given<FlopsPerSecond>,
    /// 8-bit floating-point matrix peak, if the chip has one.
    pub peak_fp8: Option<Given<FlopsPerSecond>>,
    /// 8-bit integer matrix peak, if known.
    pub peak_int8: Option<Given<FlopsPerSecond>>,
    /// 4-bit floating-point matrix peak, if the chip has one.
    pub peak_fp4: Option<Given<FlopsPerSecond>>,
    /// Thermal design power, if known.
    pub tdp: Option<Given<Watts>>,
    /// Scale-up bandwidth, one direction.
    pub link_bandwidth: Given<BytesPerSecond>,
    /// Accelerators on one scale-up network.
    pub link_domain: Given<Count>,
}

impl Accelerator {
    /// The peak of a kind, if the chip has it.
    #[must_use]
    pub const fn peak(&self, peak: Peak) -> Option<Given<FlopsPerSecond>> {
        match peak {
            Peak::Bf16 => Some(self.peak_bf16),
            Peak::Fp8 => self.peak_fp8,
            Peak::Int8 => self.peak_int8,
            Peak::Fp4 => self.peak_fp4,
        }
    }
}

/// Achieved shares and latencies of one accelerator, fitted to named measurements.
#[derive(Clone, Copy, Debug)]
pub struct Calibration {
    /// Share of the peak that large matrix products reach at 16 bits.
    pub gemm_efficiency_bf16: Given<Ratio>,
    /// The same at 8 bits.
    pub gemm_efficiency_fp8: Given<Ratio>,
    /// The same at 4 bits.
    pub gemm_efficiency_fp4: Given<Ratio>,
    /// Share of the 16-bit peak that prefill attention reaches.
    pub attention_efficiency: Given<Ratio>,
    /// Share of the memory bandwidth at which weights stream.
    pub memory_efficiency: Given<Ratio>,
    /// Share of the memory bandwidth at which the KV cache is read.
    pub kv_efficiency: Given<Ratio>,
    /// Share of the link bandwidth that large collectives reach.
    pub link_efficiency: Given<Ratio>,
    /// Time of the smallest collective.
    pub collective_latency: Given<Seconds>,
    /// Bandwidth between scale-up domains for one accelerator, one direction.
    pub node_bandwidth: Given<BytesPerSecond>,
    /// Busiest expert rank's load over the mean.
    pub expert_imbalance: Given<Ratio>,
    /// Power at rest as a share of the thermal design power.
    pub idle_power_share: Given<Ratio>,
    /// Power while serving, before what bandwidth and arithmetic add, as a share of it.
    pub active_power_share: Given<Ratio>,
    /// Further share at full memory bandwidth.
    pub memory_power_share: Given<Ratio>,
    /// Further share at full arithmetic.
    pub compute_power_share: Given<Ratio>,
}
