//! Collectives between accelerators.
//!
//! A ring all-reduce of `V` bytes over `n` ranks moves `2 V (n − 1) / n` over each link. An
//! all-to-all of tokens sends each to its experts' ranks and back, 8-bit out and 16-bit home
//! (Zhao et al. 2025, *Insights into DeepSeek-V3*, section 2.3.2); what engines reach is a fitted
//! multiple of that, since ranks wait for each other. Small ones cost a latency that grows with
//! the ranks; links that pass through a host lose bandwidth with them.

use crate::derive;
use crate::ledger::{Given, Ledger, Traced};
use crate::perf::Load;
use crate::perf::machine::Machine;
use crate::perf::pass::Pass;
use crate::spec::model::{Attention, Block, Mlp};
use crate::units::{BYTE_PER_TOKEN, Count, Ratio, Seconds, min, ratio};

/// Time of the all-reduces of one tensor-parallel layer, one for attention and one for the
/// feed-forward part; nothing on one accelerator.
pub fn all_reduce<L: Ledger>(
    l: &mut L,
    block: &Block,
    hidden: Traced<f64>,
    machine: &Machine,
    pass: &Pass,
    load: &mut Load,
) -> Option<Traced<Seconds>> {
    let parts = f64::from(u8::from(block.attention != Attention::None))
        + f64::from(u8::from(block.mlp != Mlp::None));
    if machine.tp.value.get() <= 1.0 || parts < 1.0 {
        return None;
    }
    l.enter("all_reduce", None);
    let (tp, tokens, link) = (machine.tp, pass.tokens, machine.tp_link);
    let latency = machine.collective_latency;
    let parts =
        l.given("parts", "sums of a layer", Given::new(Count::new(parts), pass.model_source));
    let bytes = derive!(l, "bytes", "activations, 16 bits", [tokens, hidden] =>
        tokens * (2.0 * hidden * BYTE_PER_TOKEN));
    let time = derive!(l, "time", "ring all-reduces", [parts, bytes, link, tp, latency] =>
        parts * (latency + bytes / link * (2.0 * ratio(tp - 1.0) / ratio(tp))));
    l.leave();
    load.network += time.value;
    Some(time)
}

/// Time of sending one layer's tokens to their experts and back; nothing where experts are not
/// spread over groups.
pub fn all_to_all<L: Ledger>(
    l: &mut L,
    hidden: Traced<f64>,
    experts_per_token: f64,
    machine: &Machine,
    pass: &Pass,
    load: &mut Load,
) -> Option<Traced<Seconds>> {
    if !machine.expert_parallel || machine.dp.value.get() <= 1.0 {
        return None;
    }
    l.enter("all_to_all", None);
    let (tokens, tp, shards, link) =
        (pass.tokens, machine.tp, machine.expert_shards, machine.ep_link);
    let (latency, slowdown) = (machine.exchange_latency, machine.exchange_slowdown);
    let per_token = l.given(
        "per_token",
        "experts of a token",
        Given::new(Ratio::new(experts_per_token), pass.model_source),
    );
    let copies = derive!(l, "copies", "ranks that a token goes to", [per_token, shards] =>
        min(per_token, ratio(shards - 1.0)));
    let bytes = derive!(l, "bytes", "8 bits out, 16 bits home", [tokens, hidden, copies, tp] =>
        tokens * (3.0 * hidden * BYTE_PER_TOKEN) * copies / tp);
    let time = derive!(l, "time", "dispatch and combine", [latency, bytes, link, slowdown] =>
        latency + bytes / link * slowdown);
    l.leave();
    load.network += time.value;
    Some(time)
}
