//! Products of activations with a weight matrix.
//!
//! The weights' bytes bind below the ridge batch and the arithmetic above it (Austin et al., *How
//! to Scale Your Model*, "Rooflines"). Measured products blend the two: over 13,000 measured
//! products of nine accelerators, `sqrt(T_memory² + T_compute²)` misses the median time by 6 to
//! 9% in 16 bits where `max` misses it by 7 to 11%; rounding `M` and `N` up to tiles of 128 and
//! whole waves made it worse (docs/methods.md).

use crate::derive;
use crate::ledger::{Ledger, Traced};
use crate::perf::{Load, Operation};
use crate::units::{
    BytesPerParameter, BytesPerSecond, Count, FLOPS_PER_PARAMETER, FlopsPerSecond, Parameters,
    Ratio, Tokens, hypot, max,
};

/// A product's operands and rates.
#[derive(Clone, Copy, Debug)]
pub struct Product {
    /// Weights of the matrix, over all its shards.
    pub weights: Traced<Parameters>,
    /// Bytes of a weight.
    pub weight_bytes: Traced<BytesPerParameter>,
    /// Rows of activations.
    pub tokens: Traced<Tokens>,
    /// Accelerators that share the matrix.
    pub shards: Traced<Count>,
    /// Achieved arithmetic.
    pub rate: Traced<FlopsPerSecond>,
    /// Achieved bandwidth.
    pub bandwidth: Traced<BytesPerSecond>,
    /// How the two blend.
    pub blend: Traced<Ratio>,
}

/// Time of the product on one accelerator.
pub fn time<L: Ledger>(
    l: &mut L,
    scope: &'static str,
    product: Product,
    load: &mut Load,
) -> Operation {
    let Product { weights, weight_bytes, tokens, shards, rate, bandwidth, blend } = product;
    l.enter(scope, None);
    let flops = derive!(l, "flops", "arithmetic", [weights, tokens, shards] =>
        weights * FLOPS_PER_PARAMETER * tokens / shards);
    let bytes = derive!(l, "bytes", "weights read", [weights, weight_bytes, shards] =>
        weights * weight_bytes / shards);
    let compute = derive!(l, "compute", "time of the arithmetic", [flops, rate] => flops / rate);
    let memory = derive!(l, "memory", "time of the reads", [bytes, bandwidth] => bytes / bandwidth);
    let time = derive!(l, "time", "time", [compute, memory, blend] =>
        max(compute, memory) * (1.0 - blend) + hypot(compute, memory) * blend);
    l.leave();
    load.add_roofline(compute.value, memory.value, time.value);
    Operation { time, bytes }
}
