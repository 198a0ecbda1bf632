//! Products of activations with a weight matrix.
//!
//! `T = max(2 P M / (tp F e), P b / (tp W e))` for `M` tokens and `P` weights: below the ridge
//! batch the weights' bytes bind, above it the arithmetic (Austin et al., *How to Scale Your
//! Model*, "Rooflines").

use crate::derive;
use crate::ledger::{Ledger, Traced};
use crate::perf::{Load, Operation};
use crate::units::{
    BytesPerParameter, BytesPerSecond, Count, FLOPS_PER_PARAMETER, FlopsPerSecond, Parameters,
    Tokens, max,
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
}

/// Time of the product on one accelerator.
pub fn time<L: Ledger>(
    l: &mut L,
    scope: &'static str,
    product: Product,
    load: &mut Load,
) -> Operation {
    let Product { weights, weight_bytes, tokens, shards, rate, bandwidth } = product;
    l.enter(scope, None);
    let flops = derive!(l, "flops", "arithmetic", [weights, tokens, shards] =>
        weights * FLOPS_PER_PARAMETER * tokens / shards);
    let bytes = derive!(l, "bytes", "weights read", [weights, weight_bytes, shards] =>
        weights * weight_bytes / shards);
    let compute = derive!(l, "compute", "time of the arithmetic", [flops, rate] => flops / rate);
    let memory = derive!(l, "memory", "time of the reads", [bytes, bandwidth] => bytes / bandwidth);
    let time = derive!(l, "time", "time", [compute, memory] => max(compute, memory));
    l.leave();
    load.add_roofline(compute.value, memory.value);
    Operation { time, bytes }
}
