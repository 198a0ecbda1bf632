//! Everything between the products of a layer: norms, residual sums, rotary embedding, activation
//! functions, quantization, and the products' own activations.
//!
//! Bytes read and written over the achieved bandwidth, and a fixed time for each kernel.

use crate::derive;
use crate::ledger::{Given, Ledger, Traced};
use crate::perf::Load;
use crate::perf::machine::Machine;
use crate::perf::pass::Pass;
use crate::spec::model::{Attention, Block, Mlp};
use crate::units::{BYTE_PER_TOKEN, Count, Seconds};

/// Activation elements that one token moves in one layer on one of `tp` accelerators: two norms
/// and residual sums of the hidden width, inputs and outputs of the projections and of the
/// feed-forward part.
#[must_use]
pub fn width(block: &Block, hidden: f64, tp: f64) -> f64 {
    let attention = match block.attention {
        Attention::Full { heads, kv_heads, head_dim, .. } => {
            2.0 * hidden + (2.0 * heads + 4.0 * kv_heads) * head_dim / tp
        }
        Attention::Mla { heads, qk_nope_head_dim, qk_rope_head_dim, value_head_dim, .. } => {
            2.0 * hidden + 2.0 * heads * (qk_nope_head_dim + qk_rope_head_dim + value_head_dim) / tp
        }
        // Gates, convolution and scan read and write the mixer's width several times.
        Attention::Linear { .. } => 16.0 * hidden / tp,
        Attention::None => 0.0,
    };
    let mlp = match block.mlp {
        Mlp::Dense { intermediate, matrices } => {
            2.0 * hidden + (matrices + 1.0) * intermediate / tp
        }
        Mlp::Moe { .. } | Mlp::None => 0.0,
    };
    4.0 * hidden + attention + mlp
}

/// Kernels of the products of one layer.
#[must_use]
pub fn kernels(block: &Block, hidden: f64) -> f64 {
    let attention = match block.attention {
        Attention::Full { .. } | Attention::Linear { .. } => 2.0,
        // Two low-rank projections of queries and one of keys and values more.
        Attention::Mla { .. } => 5.0,
        Attention::None => 0.0,
    };
    let mlp = match block.mlp {
        Mlp::Dense { .. } => 2.0,
        Mlp::Moe { experts, .. } => {
            let shared = block.mlp_parameters(hidden) - block.mlp.expert_parameters() * experts;
            if shared.get() > 0.0 { 1.0 } else { 0.0 }
        }
        Mlp::None => 0.0,
    };
    attention + mlp
}

/// Time between the products of one layer.
pub fn time<L: Ledger>(
    l: &mut L,
    block: &Block,
    hidden: f64,
    machine: &Machine,
    pass: &Pass,
    load: &mut Load,
) -> Traced<Seconds> {
    l.enter("elementwise", None);
    let tp = machine.tp.value.get();
    let width = l.given(
        "width",
        "activation elements that a token moves",
        Given::new(width(block, hidden, tp), pass.model_source),
    );
    let kernels = l.given(
        "kernels",
        "kernels of the products",
        Given::new(Count::new(kernels(block, hidden)), pass.model_source),
    );
    let (tokens, element_bytes) = (pass.tokens, machine.activation_bytes);
    let (bandwidth, latency) = (machine.activation_bandwidth, machine.kernel_latency);
    let moves = derive!(l, "moves", "time of the reads and writes",
        [tokens, width, element_bytes, bandwidth] =>
        tokens * (width * element_bytes * BYTE_PER_TOKEN) / bandwidth);
    let time = derive!(l, "time", "time", [kernels, latency, moves] => kernels * latency + moves);
    l.leave();
    load.memory += moves.value;
    load.overhead += latency.value * kernels.value;
    time
}
