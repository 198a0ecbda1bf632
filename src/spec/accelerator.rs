//! An accelerator: what its data sheet says.

use std::sync::Arc;

use super::precision::Peak;
use crate::ledger::Given;
use crate::units::{Bytes, BytesPerSecond, Count, FlopsPerSecond, Watts};

/// Data-sheet facts. All peaks are dense.
#[derive(Clone, Debug)]
pub struct Accelerator {
    /// Catalog name.
    pub name: Arc<str>,
    /// Name as shown.
    pub title: Arc<str>,
    /// Accelerators that share its calibration: the architecture, or else the vendor.
    pub family: Arc<str>,
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

/// Accelerators of a usual server.
const SERVER: f64 = 8.0;

impl Accelerator {
    /// Accelerators of one node: a usual server, or the scale-up domain where that is larger.
    #[must_use]
    pub fn node(&self) -> Count {
        Count::new(self.link_domain.value.get().max(SERVER))
    }

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
