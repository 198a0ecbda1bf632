//! What an operating point amounts to: rates, work of a query, utilization, power.

use super::forward::PassTime;
use super::machine::Machine;
use super::memory::Memory;
use super::point::{Point, Shape};
use super::tail::TailTimes;
use super::{Bound, Load};
use crate::derive;
use crate::ledger::{Given, Ledger, Traced};
use crate::spec::deployment::{Deployment, Mode};
use crate::units::{
    Bytes, BytesPerSecond, Count, FLOPS_PER_PARAMETER, PerSecond, Ratio, Seconds, TokensPerSecond,
    Watts, count, min,
};

/// How one replica performs at its operating point.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Performance {
    /// Requests in flight in the replica.
    pub concurrency: Traced<Count>,
    /// Requests in flight at most, by memory and engine.
    pub max_concurrency: Traced<Count>,
    /// Time to the first token.
    pub ttft: Traced<Seconds>,
    /// Time per output token after the first.
    pub tpot: Traced<Seconds>,
    /// Time to the last token.
    pub e2e: Traced<Seconds>,
    /// Requests that a replica finishes per second.
    pub requests: Traced<PerSecond>,
    /// Output tokens of the replica per second.
    pub output_rate: Traced<TokensPerSecond>,
    /// Output tokens per second and accelerator.
    pub output_rate_per_gpu: Traced<TokensPerSecond>,
    /// Time of a request's own prefill.
    pub own_prefill: Traced<Seconds>,
    /// Accelerator-seconds of one request.
    pub gpu_seconds: Traced<Seconds>,
    /// Of these, prefill.
    pub prefill_gpu_seconds: Traced<Seconds>,
    /// Accelerators of the replica.
    pub gpus: Traced<Count>,
    /// Weights on one accelerator.
    pub weight_bytes: Traced<Bytes>,
    /// Memory filled on one accelerator at the operating point.
    pub memory: Traced<Bytes>,
    /// Model arithmetic over the 16-bit (or lower, if run there) peak.
    pub mfu: Traced<Ratio>,
    /// Bytes of a decode step over what memory could move in TPOT.
    pub mbu: Traced<Ratio>,
    /// Power of one accelerator while busy, if its TDP is known.
    pub power: Option<Traced<Watts>>,
    /// Latencies at the percentile at which targets are stated, if they are.
    pub tail: Option<TailTimes>,
    /// Time for which a prefix stays in the accelerators' memory, where a share of it is set
    /// aside: it must exceed the time between uses for the hit rate to hold.
    pub prefix_retention: Option<Traced<Seconds>>,
    /// What limits the operating point.
    pub bound_by: Bound,
}

#[allow(clippy::too_many_arguments)]
pub(super) fn summary<L: Ledger>(
    l: &mut L,
    d: &Deployment,
    machine: &Machine,
    shape: &Shape,
    memory: &Memory,
    point: &Point,
    concurrency: Traced<Count>,
    max_concurrency: Traced<Count>,
) -> Performance {
    let Point { step, prefill, own_prefill, chunks, ttft, tpot, e2e, running, accepted, .. } =
        *point;
    let mut requests = point.requests;
    let (gpus, dp) = (machine.gpus, machine.dp);
    let output = shape.output;
    let mut predicted = None;
    if let Some(measured) = d.measured {
        predicted = Some(derive!(l, "predicted_gpu_seconds",
            "accelerator-seconds of a request, predicted", [gpus, requests] => gpus / requests));
        let output_rate = l.given(
            "measured_output_rate",
            "output tokens of the replica per second",
            measured.output_tokens_per_s,
        );
        requests = derive!(l, "measured_requests", "requests finished per second",
            [output_rate, output] => output_rate / output);
    }
    let output_rate = derive!(l, "output_rate", "output tokens of the replica per second",
        [requests, output] => requests * output);
    let output_rate_per_gpu = derive!(l, "output_rate_per_gpu",
        "output tokens per second and accelerator", [output_rate, gpus] => output_rate / gpus);
    let gpu_seconds = derive!(l, "gpu_seconds", "accelerator-seconds of a request",
        [gpus, requests] => gpus / requests);
    let prefill_gpu_seconds = prefill_share(l, d.mode, machine, point, (gpu_seconds, predicted));

    let mut load = Load::default();
    load.add(&prefill.load, chunks.get());
    load.add(&step.load, point.steps.get());
    let per_sequence = memory.per_sequence;
    let (weights, workspace) = (memory.weights, machine.workspace);
    let used = derive!(l, "memory_used", "memory filled on one accelerator",
        [weights, workspace, per_sequence, running, dp] =>
        weights + workspace + per_sequence * (running / dp));
    let mut prefix_retention = None;
    let used = memory.prefixes.map_or(used, |prefixes| {
        let (new, each) = (shape.new, memory.token_bytes);
        prefix_retention = Some(derive!(l, "prefix_retention", "time for which a prefix is kept",
            [prefixes, dp, requests, new, output, each] =>
            count(prefixes * dp / ((new + output) * each)) / requests));
        derive!(l, "memory_used", "memory filled, prefixes included", [used, prefixes] =>
            used + prefixes)
    });
    let step_time = accepted.map_or(tpot, |accepted| {
        derive!(l, "step_seen", "time between steps of a request", [tpot, accepted] =>
            tpot * accepted)
    });
    let (mfu, mbu) = utilization(l, d, shape, &step, step_time, gpu_seconds);
    let power = d.gpu.tdp.map(|tdp| {
        let tdp = l.given("tdp", "thermal design power", tdp);
        let active = l.given(
            "active_power",
            "share of it while serving, before bandwidth and arithmetic",
            d.calibration.active_power_share,
        );
        let reads = l.given(
            "memory_power",
            "further share at full bandwidth",
            d.calibration.memory_power_share,
        );
        let arithmetic = l.given(
            "compute_power",
            "further share at full arithmetic",
            d.calibration.compute_power_share,
        );
        derive!(l, "power", "power of one accelerator while busy",
            [tdp, active, reads, mbu, arithmetic, mfu] =>
            min(tdp, tdp * (active + reads * mbu + arithmetic * mfu)))
    });
    Performance {
        concurrency,
        max_concurrency,
        ttft,
        tpot,
        e2e,
        requests,
        output_rate,
        output_rate_per_gpu,
        gpu_seconds,
        own_prefill,
        prefill_gpu_seconds,
        gpus,
        weight_bytes: weights,
        memory: used,
        mfu,
        mbu,
        power,
        tail: point.tail,
        prefix_retention,
        bound_by: load.bound(),
    }
}

/// Model FLOPs utilization and memory bandwidth utilization.
///
/// MBU is (weights and cache read in a step) / TPOT over the bandwidth (Databricks 2023, *LLM
/// inference performance engineering*); MFU counts `2 P_active` per token over the dense peak of
/// the format in which feed-forward products run (Chowdhery et al. 2022, *PaLM*, appendix B).
pub(super) fn utilization<L: Ledger>(
    l: &mut L,
    d: &Deployment,
    shape: &Shape,
    step: &PassTime,
    step_time: Traced<Seconds>,
    gpu_seconds: Traced<Seconds>,
) -> (Traced<Ratio>, Traced<Ratio>) {
    let (new, output) = (shape.new, shape.output);
    let active = l.given(
        "active_parameters",
        "weights that a token is multiplied with",
        Given::new(d.model.matmul_parameters(), d.model_source),
    );
    let peak = l.given(
        "dense_peak",
        "dense peak of the weights' format",
        d.gpu.peak(d.precision.peak()).unwrap_or(d.gpu.peak_bf16),
    );
    let mfu = derive!(l, "mfu", "model FLOPs utilization",
        [active, new, output, peak, gpu_seconds] =>
        active * FLOPS_PER_PARAMETER * (new + output) / (peak * gpu_seconds));
    let bandwidth: Traced<BytesPerSecond> =
        l.given("bandwidth", "memory bandwidth", d.gpu.memory_bandwidth);
    let bytes = step.bytes;
    let mbu = derive!(l, "mbu", "memory bandwidth utilization of a decode step",
        [bytes, step_time, bandwidth] => bytes / step_time / bandwidth);
    (mfu, mbu)
}

/// Accelerator-seconds of a request that are prefill. A measurement tells the whole; prefill keeps the
/// share of it that is predicted.
fn prefill_share<L: Ledger>(
    l: &mut L,
    mode: Mode,
    machine: &Machine,
    point: &Point,
    (gpu_seconds, predicted): (Traced<Seconds>, Option<Traced<Seconds>>),
) -> Traced<Seconds> {
    let (gpus, pp, dp) = (machine.gpus, machine.pp, machine.dp);
    let (prefill_time, running) = (point.own_prefill, point.running);
    let prefill_alone = if mode == Mode::Batch {
        derive!(l, "prefill_gpu_seconds_alone", "accelerator-seconds of prefill",
            [prefill_time, gpus, running] => prefill_time * gpus / running)
    } else {
        derive!(l, "prefill_gpu_seconds_alone", "accelerator-seconds of prefill",
            [prefill_time, gpus, pp, dp] => prefill_time * gpus / pp / dp)
    };
    let prefill_alone = predicted.map_or(prefill_alone, |predicted| {
        derive!(l, "prefill_gpu_seconds_measured",
            "accelerator-seconds of prefill, at its predicted share of what was measured",
            [prefill_alone, gpu_seconds, predicted] => prefill_alone * (gpu_seconds / predicted))
    });
    derive!(l, "prefill_gpu_seconds",
        "accelerator-seconds of prefill, at most all", [prefill_alone, gpu_seconds] =>
        min(prefill_alone, gpu_seconds))
}
