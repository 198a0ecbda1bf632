//! Attention itself: queries against cached keys, weights against cached values.
//!
//! Arithmetic is `4 H N` per query-key pair and layer for heads of width `H`; decode reads every
//! visible cached element once (Austin et al., *How to Scale Your Model*, "Transformer
//! inference"). Multi-head latent attention decodes in absorbed form, `2 N (2 r + R)` per pair
//! against `r + R` cached elements, and prefills in expanded form, `2 N (P + R + V)` per pair
//! (DeepSeek-AI, *DeepSeek-V2*, section 2.1): with 128 heads it is bound by arithmetic, not by
//! bandwidth.

use crate::derive;
use crate::ledger::{Given, Ledger, Traced};
use crate::perf::machine::Machine;
use crate::perf::pass::{Pass, Phase};
use crate::perf::{Load, Operation};
use crate::spec::model::Attention;
use crate::units::{BYTE_PER_TOKEN, Count, FLOP, TOKEN, Tokens, max, min};

/// Width of the arithmetic of one query-key pair, over all heads: multiply by 2 FLOP.
#[must_use]
pub fn pair_width(attention: &Attention, phase: Phase) -> f64 {
    match (*attention, phase) {
        (Attention::Full { heads, head_dim, value_head_dim, .. }, _) => {
            heads * (head_dim + value_head_dim)
        }
        (Attention::Mla { heads, kv_lora_rank, qk_rope_head_dim, .. }, Phase::Decode) => {
            heads * (2.0 * kv_lora_rank + qk_rope_head_dim)
        }
        (
            Attention::Mla { heads, qk_nope_head_dim, qk_rope_head_dim, value_head_dim, .. },
            Phase::Prefill,
        ) => heads * (qk_nope_head_dim + qk_rope_head_dim + value_head_dim),
        (Attention::Linear { .. } | Attention::None, _) => 0.0,
    }
}

/// Tokens that a query at the end of `context` sees.
#[must_use]
pub fn window(attention: &Attention) -> f64 {
    match *attention {
        Attention::Full { window_tokens, kv_compression, sparse_top_k, .. } => {
            window_tokens.min(sparse_top_k * kv_compression)
        }
        Attention::Mla { sparse_top_k, .. } => sparse_top_k,
        Attention::Linear { .. } | Attention::None => f64::INFINITY,
    }
}

/// Accelerators over which a layer's cache is split: at most its KV heads; a latent is replicated.
#[must_use]
pub fn cache_shards(attention: &Attention, tp: Count) -> Count {
    match *attention {
        Attention::Full { kv_heads, .. } => tp.min(Count::new(kv_heads)),
        Attention::Linear { .. } => tp,
        Attention::Mla { .. } | Attention::None => Count::new(1.0),
    }
}

/// Time of attention in one layer on one accelerator.
pub fn time<L: Ledger>(
    l: &mut L,
    attention: &Attention,
    machine: &Machine,
    pass: &Pass,
    load: &mut Load,
) -> Operation {
    l.enter("attention", None);
    let shape = |value: f64| Given::new(value, pass.model_source);
    let width = pair_width(attention, pass.phase);
    let (tp, sequences) = (machine.tp, pass.sequences);
    let context = pass.context;
    let new_tokens = pass.new_tokens;
    // A window beyond the context changes nothing; cutting it there keeps the arithmetic finite.
    let seen = shape(window(attention)).map(|window| {
        Tokens::new(window.min(context.value.get() + new_tokens.value.get()).max(1.0))
    });
    let window = l.given("window", "latest tokens that a query sees", seen);
    let pair_width = l.given("pair_width", "multiply-adds of a query-key pair", shape(width));
    let pairs = match pass.phase {
        Phase::Decode => derive!(l, "pairs", "query-key pairs", [sequences, context, window] =>
            sequences * min(context, window)),
        Phase::Prefill => {
            let growing = derive!(l, "growing", "new tokens before the window is full",
                [new_tokens, context, window] =>
                max(min(new_tokens, window - context), TOKEN * 0.0));
            derive!(l, "pairs", "query-key pairs, causal",
                [sequences, new_tokens, context, window, growing] =>
                sequences * (growing * ((context + growing / 2.0) / TOKEN)
                    + (new_tokens - growing) * (window / TOKEN)))
        }
    };
    let rate = machine.attention_rate;
    let flops = derive!(l, "flops", "arithmetic", [pair_width, pairs, tp] =>
        2.0 * pair_width * (pairs / TOKEN) * FLOP / tp);
    let elements =
        l.given("elements", "cached elements of a token", shape(attention.kv_elements()));
    let state = l.given("state", "state elements of a sequence", shape(attention.state_elements()));
    let shards = derive_shards(l, attention, machine, pass);
    let kv_element_bytes = machine.kv_element_bytes;
    let cached = match pass.phase {
        Phase::Decode => derive!(l, "cached", "cached tokens read", [pairs] => pairs + TOKEN * 0.0),
        Phase::Prefill => derive!(l, "cached", "cached tokens read", [sequences, context] =>
            sequences * context),
    };
    let bytes = derive!(l, "bytes", "cache read, state read and written",
        [cached, elements, kv_element_bytes, sequences, state, shards] =>
        cached * (elements * kv_element_bytes * BYTE_PER_TOKEN) / shards
            + sequences * (2.0 * state * kv_element_bytes) * TOKEN * BYTE_PER_TOKEN / shards);
    let bandwidth = machine.kv_bandwidth;
    let compute = derive!(l, "compute", "time of the arithmetic", [flops, rate] => flops / rate);
    let memory = derive!(l, "memory", "time of the reads", [bytes, bandwidth] => bytes / bandwidth);
    let time = derive!(l, "time", "time", [compute, memory] => max(compute, memory));
    l.leave();
    load.add_roofline(compute.value, memory.value);
    Operation { time, bytes }
}

fn derive_shards<L: Ledger>(
    l: &mut L,
    attention: &Attention,
    machine: &Machine,
    pass: &Pass,
) -> Traced<Count> {
    let most = cache_shards(attention, Count::new(f64::INFINITY));
    let tp = machine.tp;
    if most.get().is_finite() {
        let heads = l.given(
            "cache_splits",
            "ways in which the cache can be split",
            Given::new(most, pass.model_source),
        );
        derive!(l, "shards", "accelerators that share the cache", [tp, heads] => min(tp, heads))
    } else {
        tp
    }
}
