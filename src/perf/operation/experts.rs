//! Routed experts: how many of them a batch touches, the products with them, and moving tokens to
//! them and back.
//!
//! `B` tokens that each pick `k` of `E` experts at random touch `E (1 − (1 − k/E)^B)` of them
//! (Erdil 2025, *Inference economics of language models*, section on mixtures of experts; Austin
//! et al. give the same count). Real routing is uneven: the busiest rank's load over the mean is a
//! factor on the time. Each token's row is gathered once for each of its experts and summed up
//! again, which at small experts costs as much as the products.

use crate::derive;
use crate::ledger::{Given, Ledger};
use crate::perf::machine::Machine;
use crate::perf::pass::Pass;
use crate::perf::{Load, Operation};
use crate::units::{
    BYTE_PER_TOKEN, FLOPS_PER_PARAMETER, Parameters, Ratio, TOKEN, hypot, max, pow, ratio,
};

/// Shape of the routed experts of a layer.
#[derive(Clone, Copy, Debug)]
pub struct Experts {
    /// Routed experts.
    pub experts: f64,
    /// Experts that a token uses.
    pub per_token: f64,
    /// Weights of one.
    pub weights: Parameters,
    /// Width of a token.
    pub hidden: f64,
    /// Width of one expert.
    pub intermediate: f64,
}

impl Experts {
    /// Activation elements that one token moves on one accelerator: a row in and out for each of
    /// its experts, and the expert's inner width. Experts spread by rank serve a share of the
    /// tokens; split ones serve all of them with a share of the inner width.
    #[must_use]
    pub fn width(&self, spread: bool, shards: f64, tp: f64) -> f64 {
        if spread {
            self.per_token * (4.0 * self.hidden + 4.0 * self.intermediate) / shards
        } else {
            self.per_token * (2.0 * self.hidden + 4.0 * self.intermediate / tp) + 2.0 * self.hidden
        }
    }
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
    let shards = machine.expert_shards;
    let (rate, bandwidth) = (machine.expert_rate, machine.expert_bandwidth);
    let weight_bytes = machine.mlp_bytes;
    let flops = derive!(l, "flops", "arithmetic", [weights, per_token, tokens, shards] =>
        weights * FLOPS_PER_PARAMETER * tokens * per_token / shards);
    let bytes = derive!(l, "bytes", "weights read", [weights, weight_bytes, touched, shards] =>
        weights * weight_bytes * touched / ratio(shards));
    let compute = derive!(l, "compute", "time of the arithmetic", [flops, rate] => flops / rate);
    let memory = derive!(l, "memory", "time of the reads", [bytes, bandwidth] => bytes / bandwidth);
    let width = shape.width(machine.expert_parallel, shards.value.get(), machine.tp.value.get());
    let width =
        l.given("width", "activation elements that a token moves", Given::new(width, source));
    let gather_bandwidth = machine.expert_activation_bandwidth;
    let moves = derive!(l, "moves", "time of gathering and summing rows, 16 bits",
        [tokens, width, gather_bandwidth] =>
        tokens * (2.0 * width * BYTE_PER_TOKEN) / gather_bandwidth);
    let latency = machine.expert_latency;
    let blend = machine.roofline_blend;
    let products = derive!(l, "products", "time of the products", [compute, memory, blend] =>
        max(compute, memory) * (1.0 - blend) + hypot(compute, memory) * blend);
    let time = if machine.expert_parallel {
        let imbalance = machine.expert_imbalance;
        derive!(l, "time", "time on the busiest rank",
            [latency, products, moves, imbalance] =>
            latency + (products + moves) * imbalance)
    } else {
        derive!(l, "time", "time", [latency, products, moves] =>
            latency + products + moves)
    };
    l.leave();
    load.add_roofline(compute.value, memory.value, time.value - latency.value - moves.value);
    load.memory += moves.value;
    load.overhead += latency.value;
    Operation { time, bytes }
}
