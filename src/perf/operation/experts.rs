//! Routed experts: how many of them a batch touches, and the products with them.
//!
//! `B` tokens that each pick `k` of `E` experts at random touch `E (1 − (1 − k/E)^B)` of them
//! (Erdil 2025, *Inference economics of language models*, section on mixtures of experts; Austin
//! et al. give the same count). Real routing is uneven: the busiest rank's load over the mean is a
//! factor on the time.

use crate::derive;
use crate::ledger::{Given, Ledger};
use crate::perf::machine::Machine;
use crate::perf::pass::Pass;
use crate::perf::{Load, Operation};
use crate::units::{FLOPS_PER_PARAMETER, Parameters, Ratio, TOKEN, max, pow};

/// Shape of the routed experts of a layer.
#[derive(Clone, Copy, Debug)]
pub struct Experts {
    /// Routed experts.
    pub experts: f64,
    /// Experts that a token uses.
    pub per_token: f64,
    /// Weights of one.
    pub weights: Parameters,
}

/// Time of the routed experts of one layer on one accelerator.
pub fn time<L: Ledger>(
    l: &mut L,
    shape: Experts,
    machine: &Machine,
    pass: &Pass,
    load: &mut Load,
) -> Operation {
    l.enter("experts", None);
    let source = pass.model_source;
    let experts =
        l.given("experts", "routed experts", Given::new(Ratio::new(shape.experts), source));
    let per_token =
        l.given("per_token", "experts of a token", Given::new(Ratio::new(shape.per_token), source));
    let weights = l.given("weights", "weights of one expert", Given::new(shape.weights, source));
    let own_tokens = pass.tokens;
    let dp = machine.dp;
    let tokens = if machine.expert_parallel {
        derive!(l, "tokens", "tokens of all groups", [own_tokens, dp] => own_tokens * dp)
    } else {
        own_tokens
    };
    let touched = derive!(l, "touched", "experts that the batch touches",
        [experts, per_token, tokens] =>
        experts * (1.0 - pow(1.0 - per_token / experts, tokens / TOKEN)));
    let (shards, imbalance) = (machine.expert_shards, machine.expert_imbalance);
    let (rate, bandwidth) = (machine.mlp_rate, machine.weight_bandwidth);
    let weight_bytes = machine.mlp_bytes;
    let flops = derive!(l, "flops", "arithmetic", [weights, per_token, tokens, shards] =>
        weights * FLOPS_PER_PARAMETER * tokens * per_token / shards);
    let bytes = derive!(l, "bytes", "weights read", [weights, weight_bytes, touched, shards] =>
        weights * weight_bytes * touched / shards);
    let compute = derive!(l, "compute", "time of the arithmetic", [flops, rate] => flops / rate);
    let memory = derive!(l, "memory", "time of the reads", [bytes, bandwidth] => bytes / bandwidth);
    let time = if machine.expert_parallel {
        derive!(l, "time", "time on the busiest rank", [compute, memory, imbalance] =>
            max(compute, memory) * imbalance)
    } else {
        derive!(l, "time", "time", [compute, memory] => max(compute, memory))
    };
    l.leave();
    load.add_roofline(compute.value, memory.value);
    Operation { time, bytes }
}
