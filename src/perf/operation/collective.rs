//! Collectives between accelerators.
//!
//! A ring all-reduce of `V` bytes over `n` ranks moves `2 V (n − 1) / n` over each link; an
//! all-to-all of tokens sends each to its experts' ranks and back, 8-bit out and 16-bit home
//! (Zhao et al. 2025, *Insights into DeepSeek-V3*, section 2.3.2). Small ones cost a latency.

use crate::derive;
use crate::ledger::{Given, Ledger, Traced};
use crate::perf::Load;
use crate::perf::machine::Machine;
use crate::perf::pass::Pass;
use crate::units::{BYTE_PER_TOKEN, Ratio, Seconds, min, ratio};

/// Time of the two all-reduces of one tensor-parallel layer; zero on one accelerator.
pub fn all_reduce<L: Ledger>(
    l: &mut L,
    hidden: Traced<f64>,
    machine: &Machine,
    pass: &Pass,
    load: &mut Load,
) -> Option<Traced<Seconds>> {
    if machine.tp.value.get() <= 1.0 {
        return None;
    }
    l.enter("all_reduce", None);
    let (tp, tokens, link) = (machine.tp, pass.tokens, machine.tp_link);
    let latency = machine.collective_latency;
    let bytes = derive!(l, "bytes", "activations, 16 bits", [tokens, hidden] =>
        tokens * (2.0 * hidden * BYTE_PER_TOKEN));
    let time = derive!(l, "time", "two ring all-reduces", [bytes, link, tp, latency] =>
        2.0 * (latency + bytes / link * (2.0 * ratio(tp - 1.0) / ratio(tp))));
    l.leave();
    load.network += time.value;
    Some(time)
}

/// Time of sending one layer's tokens to their experts and back; zero without expert parallelism.
pub fn all_to_all<L: Ledger>(
    l: &mut L,
    hidden: Traced<f64>,
    experts_per_token: f64,
    machine: &Machine,
    pass: &Pass,
    load: &mut Load,
) -> Option<Traced<Seconds>> {
    if !machine.expert_parallel {
        return None;
    }
    l.enter("all_to_all", None);
    let (tokens, tp, shards, link) =
        (pass.tokens, machine.tp, machine.expert_shards, machine.ep_link);
    let latency = machine.collective_latency;
    let per_token = l.given(
        "per_token",
        "experts of a token",
        Given::new(Ratio::new(experts_per_token), pass.model_source),
    );
    let copies = derive!(l, "copies", "ranks that a token goes to", [per_token, shards] =>
        min(per_token, ratio(shards - 1.0)));
    let bytes = derive!(l, "bytes", "8 bits out, 16 bits home", [tokens, hidden, copies, tp] =>
        tokens * (3.0 * hidden * BYTE_PER_TOKEN) * copies / tp);
    let time = derive!(l, "time", "dispatch and combine", [bytes, link, latency] =>
        2.0 * latency + bytes / link);
    l.leave();
    load.network += time.value;
    Some(time)
}
