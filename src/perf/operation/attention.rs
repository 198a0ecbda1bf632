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
use crate::perf::pass::{Chunks, Decoding, Pass};
use crate::perf::{Load, Operation};
use crate::spec::model::Attention;
use crate::units::{BYTE_PER_TOKEN, Count, FLOP, FlopsPerSecond, TOKEN, Tokens, hypot, max, min};

/// Width of the arithmetic of one query-key pair in decode, over all heads: multiply by 2 FLOP.
#[must_use]
pub fn decode_width(attention: &Attention) -> f64 {
    match *attention {
        Attention::Full { heads, head_dim, value_head_dim, .. } => {
            heads * (head_dim + value_head_dim)
        }
        Attention::Mla { heads, kv_lora_rank, qk_rope_head_dim, .. } => {
            heads * (2.0 * kv_lora_rank + qk_rope_head_dim)
        }
        Attention::Linear { .. } | Attention::None => 0.0,
    }
}

/// The same in prefill.
#[must_use]
pub fn prefill_width(attention: &Attention) -> f64 {
    match *attention {
        Attention::Mla { heads, qk_nope_head_dim, qk_rope_head_dim, value_head_dim, .. } => {
            heads * (qk_nope_head_dim + qk_rope_head_dim + value_head_dim)
        }
        _ => decode_width(attention),
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

/// Query heads.
fn heads(attention: &Attention) -> f64 {
    match *attention {
        Attention::Full { heads, .. } => heads,
        // Latent kernels work on all heads at once: no time of its own for each.
        Attention::Mla { .. } | Attention::Linear { .. } | Attention::None => 0.0,
    }
}

/// Time of attention in one layer on one accelerator: of the sequences that decode, then of the
/// chunks beside them.
pub fn time<L: Ledger>(
    l: &mut L,
    attention: &Attention,
    machine: &Machine,
    pass: &Pass,
    load: &mut Load,
) -> Operation {
    match (pass.decoding, pass.chunks) {
        (Some(decoding), None) => decode(l, attention, machine, pass, decoding, load),
        (None, Some(chunks)) => prefill(l, attention, machine, pass, chunks, load),
        (Some(decoding), Some(chunks)) => {
            let Operation { time: decode, bytes: read } =
                decode(l, attention, machine, pass, decoding, load);
            let Operation { time: prefill, bytes: written } =
                prefill(l, attention, machine, pass, chunks, load);
            let time = derive!(l, "attention_time", "time of attention", [decode, prefill] =>
                decode + prefill);
            let bytes = derive!(l, "attention_bytes", "cache read", [read, written] =>
                read + written);
            Operation { time, bytes }
        }
        (None, None) => {
            let nothing = Given::new(crate::units::Seconds::ZERO, pass.model_source);
            let time = l.given("attention_time", "time of attention", nothing);
            let none = Given::new(crate::units::Bytes::ZERO, pass.model_source);
            Operation { time, bytes: l.given("attention_bytes", "cache read", none) }
        }
    }
}

/// The latest tokens that a query sees: a window, or all of the `longest` context.
fn seen<L: Ledger>(
    l: &mut L,
    attention: &Attention,
    pass: &Pass,
    longest: Traced<Tokens>,
) -> Traced<Tokens> {
    let window = window(attention);
    if window.is_finite() {
        let window = Tokens::new(window.max(1.0));
        l.given("window", "latest tokens that a query sees", Given::new(window, pass.model_source))
    } else {
        longest
    }
}

fn decode<L: Ledger>(
    l: &mut L,
    attention: &Attention,
    machine: &Machine,
    pass: &Pass,
    decoding: Decoding,
    load: &mut Load,
) -> Operation {
    l.enter("attention", None);
    let shape = |value: f64| Given::new(value, pass.model_source);
    let (tp, Decoding { sequences, context, each }) = (machine.tp, decoding);
    let window = seen(l, attention, pass, context);
    let pair_width =
        l.given("pair_width", "multiply-adds of a query-key pair", shape(decode_width(attention)));
    let pairs = derive!(l, "pairs", "query-key pairs", [sequences, context, window] =>
        sequences * min(context, window));
    let rate: Traced<FlopsPerSecond> = match attention {
        Attention::Mla { .. } => machine.latent_attention_rate,
        _ => machine.decode_attention_rate,
    };
    let mut flops = derive!(l, "flops", "arithmetic", [pair_width, pairs, tp] =>
        2.0 * pair_width * (pairs / TOKEN) * FLOP / tp);
    if let Some(each) = each {
        // Tokens verified together read the cache once.
        let one = flops;
        flops = derive!(l, "flops", "arithmetic of the tokens verified", [one, each] => one * each);
    }
    let elements =
        l.given("elements", "cached elements of a token", shape(attention.kv_elements()));
    let state = l.given("state", "state elements of a sequence", shape(attention.state_elements()));
    let shards = derive_shards(l, attention, machine, pass);
    let kv_element_bytes = machine.kv_element_bytes;
    let bytes = derive!(l, "bytes", "cache read, state read and written",
        [pairs, elements, kv_element_bytes, sequences, state, shards] =>
        pairs * (elements * kv_element_bytes * BYTE_PER_TOKEN) / shards
            + sequences * (2.0 * state * kv_element_bytes) * TOKEN * BYTE_PER_TOKEN / shards);
    let bandwidth = machine.kv_bandwidth;
    let compute = derive!(l, "compute", "time of the arithmetic", [flops, rate] => flops / rate);
    let memory = derive!(l, "memory", "time of the reads", [bytes, bandwidth] => bytes / bandwidth);
    let heads = l.given(
        "heads",
        "query heads with work of their own",
        Given::new(Count::new(heads(attention)), pass.model_source),
    );
    let (latency, head_latency) = (machine.kernel_latency, machine.attention_head_latency);
    let blend = machine.roofline_blend;
    let time = derive!(l, "time", "time",
        [latency, compute, memory, blend, sequences, heads, tp, head_latency] =>
        latency + max(compute, memory) * (1.0 - blend) + hypot(compute, memory) * blend
            + head_latency * (sequences * heads) / tp);
    l.leave();
    load.add_roofline(compute.value, memory.value, time.value - latency.value);
    load.overhead += latency.value;
    Operation { time, bytes }
}

fn prefill<L: Ledger>(
    l: &mut L,
    attention: &Attention,
    machine: &Machine,
    pass: &Pass,
    chunks: Chunks,
    load: &mut Load,
) -> Operation {
    l.enter("prefill_attention", None);
    let shape = |value: f64| Given::new(value, pass.model_source);
    let (tp, Chunks { number, tokens: chunk, before }) = (machine.tp, chunks);
    let longest = derive!(l, "longest", "tokens of the request up to the chunk's end",
        [before, chunk] => before + chunk);
    let window = seen(l, attention, pass, longest);
    let width = prefill_width(attention);
    let pair_width = l.given("pair_width", "multiply-adds of a query-key pair", shape(width));
    let growing = derive!(l, "growing", "new tokens before the window is full",
        [chunk, before, window] => max(min(chunk, window - before), TOKEN * 0.0));
    let pairs = derive!(l, "pairs", "query-key pairs, causal",
        [number, chunk, before, window, growing] =>
        number * (growing * ((before + growing / 2.0) / TOKEN)
            + (chunk - growing) * (window / TOKEN)));
    let rate = machine.attention_rate;
    let flops = derive!(l, "flops", "arithmetic", [pair_width, pairs, tp] =>
        2.0 * pair_width * (pairs / TOKEN) * FLOP / tp);
    let elements =
        l.given("elements", "cached elements of a token", shape(attention.kv_elements()));
    let shards = derive_shards(l, attention, machine, pass);
    let kv_element_bytes = machine.kv_element_bytes;
    let bytes = derive!(l, "bytes", "cache read",
        [number, before, elements, kv_element_bytes, shards] =>
        number * before * (elements * kv_element_bytes * BYTE_PER_TOKEN) / shards);
    let compute = derive!(l, "compute", "time of the arithmetic", [flops, rate] => flops / rate);
    let latency = machine.kernel_latency;
    let time = derive!(l, "time", "time", [latency, compute] => latency + compute);
    l.leave();
    load.compute += compute.value;
    load.overhead += latency.value;
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
