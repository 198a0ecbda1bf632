//! Steady state of a replica: how many requests it holds, how fast each runs, how many finish.
//!
//! Continuous batching with `B` requests of a group in flight: each takes `G` decode steps and one
//! prefill, and sees the prefills of the others pass by, so `X = B / (G t_step(B) + B t_prefill)`
//! requests per second, `TPOT = t_step + (B − 1) t_prefill / G` (Austin et al., *How to Scale Your
//! Model*, "Applied inference"; the closed loop is Little's law).

use super::forward::PassTime;
use super::machine::Machine;
use super::memory::Memory;
use super::pass::{Pass, Phase};
use super::{Bound, Infeasible, Load};
use crate::derive;
use crate::ledger::{Given, Ledger, Off, SourceId, Traced};
use crate::spec::deployment::{Deployment, Mode};
use crate::spec::workload::{Slo, Workload};
use crate::units::{
    Bytes, BytesPerSecond, Count, FLOPS_PER_PARAMETER, PerSecond, Ratio, Seconds, TOKEN, Tokens,
    TokensPerSecond, Watts, count, max, min, ratio,
};

/// How one replica performs at its operating point.
#[derive(Clone, Copy, Debug)]
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
    /// What limits the operating point.
    pub bound_by: Bound,
}

/// Lengths and limits of the requests.
#[derive(Clone, Copy, Debug)]
struct Shape {
    output: Traced<Tokens>,
    cached: Traced<Tokens>,
    new: Traced<Tokens>,
    resident: Traced<Tokens>,
    mean_context: Traced<Tokens>,
    source: SourceId,
}

/// Times of a replica at one concurrency.
#[derive(Clone, Copy, Debug)]
struct Point {
    step: PassTime,
    prefill: PassTime,
    ttft: Traced<Seconds>,
    tpot: Traced<Seconds>,
    e2e: Traced<Seconds>,
    requests: Traced<PerSecond>,
    running: Traced<Count>,
}

/// Predicts how one replica of `deployment` serves `workload`.
///
/// # Errors
/// [`Infeasible`] if the model does not fit, the context is too long, or no concurrency meets the
/// latency targets.
pub fn predict<L: Ledger>(
    l: &mut L,
    deployment: &Deployment,
    workload: &Workload,
) -> Result<Performance, Infeasible> {
    l.enter("perf", None);
    let result = predicted(l, deployment, workload);
    l.leave();
    result
}

fn predicted<L: Ledger>(
    l: &mut L,
    d: &Deployment,
    workload: &Workload,
) -> Result<Performance, Infeasible> {
    let longest = workload.input_tokens.value.get() + workload.output_tokens.value.get();
    if longest > d.model.max_context_tokens {
        return Err(Infeasible {
            name: "context-too-long",
            message: format!(
                "cannot serve: {longest:.0} tokens (input and output) are more than the model's context of {:.0}",
                d.model.max_context_tokens
            ),
            help:
                "shorten `input_tokens` or `output_tokens`, or choose a model with a longer context"
                    .to_owned(),
        });
    }
    let machine = Machine::of(l, d);
    let shape = Shape::of(l, workload, d.model_source);
    let memory = Memory::fill(l, &d.model, d.model_source, &machine, shape.resident)?;
    let (dp, sequences) = (machine.dp, memory.sequences);
    let most = derive!(l, "max_concurrency", "requests in flight at most", [dp, sequences] =>
        dp * sequences);
    let asked = operating_point(d, workload, &machine, &shape, most)?;
    let concurrency = l.given("concurrency", "requests in flight", asked);
    let point = Point::at(l, d, &machine, &shape, concurrency, most);
    Ok(summary(l, d, &machine, &shape, &memory, point, concurrency, most))
}

/// The concurrency of the study, or the largest that meets memory and latency targets.
fn operating_point(
    d: &Deployment,
    workload: &Workload,
    machine: &Machine,
    shape: &Shape,
    most: Traced<Count>,
) -> Result<Given<Count>, Infeasible> {
    if d.mode == Mode::SingleStream {
        return Ok(Given::new(Count::new(1.0), shape.source));
    }
    if let Some(asked) = d.concurrency {
        return Ok(asked);
    }
    let meets = |concurrency: f64| {
        let concurrency = Traced { value: Count::new(concurrency), line: most.line };
        Point::at(&mut Off, d, machine, shape, concurrency, most).meets(&workload.slo)
    };
    let top = most.value.get().floor().max(1.0);
    let found = |value: f64| Given::new(Count::new(value), shape.source);
    if d.mode == Mode::Offline || meets(top) {
        return Ok(found(top));
    }
    if !meets(1.0) {
        let one = Traced { value: Count::new(1.0), line: most.line };
        let point = Point::at(&mut Off, d, machine, shape, one, most);
        return Err(Infeasible {
            name: "misses-slo",
            message: format!(
                "misses the latency targets even with one request at a time: TTFT {:.0} ms, TPOT {:.1} ms, E2E {:.2} s",
                point.ttft.value.get() * 1e3,
                point.tpot.value.get() * 1e3,
                point.e2e.value.get()
            ),
            help: "loosen the targets in [slo], use more or faster accelerators for each replica, or fewer bits"
                .to_owned(),
        });
    }
    // Latencies grow with concurrency: halve the interval between one that meets and one that
    // does not.
    let (mut good, mut bad) = (1.0, top);
    while bad - good > 1.0 {
        let middle = f64::midpoint(good, bad).floor();
        if meets(middle) {
            good = middle;
        } else {
            bad = middle;
        }
    }
    Ok(found(good))
}

impl Shape {
    fn of<L: Ledger>(l: &mut L, workload: &Workload, source: SourceId) -> Self {
        l.enter("lengths", None);
        let input = l.given("input", "input tokens", workload.input_tokens);
        let output = l.given("output", "output tokens", workload.output_tokens);
        let share = l.given(
            "cached_share",
            "share of input in the prefix cache",
            workload.cached_input_share,
        );
        let cached = derive!(l, "cached", "input tokens found in the cache", [input, share] =>
            input * share);
        let new = derive!(l, "new", "input tokens to prefill", [input, cached] => input - cached);
        let mean_context = derive!(l, "mean_context", "mean context of a decode step",
            [input, output] => input + output / 2.0);
        let resident = derive!(l, "resident", "mean tokens that a sequence keeps", [input, output] =>
            input + (output + TOKEN) / 2.0);
        l.leave();
        Self { output, cached, new, resident, mean_context, source }
    }
}

impl Point {
    /// Times with `concurrency` requests in flight, of which at most `most` run at once.
    fn at<L: Ledger>(
        l: &mut L,
        d: &Deployment,
        machine: &Machine,
        shape: &Shape,
        concurrency: Traced<Count>,
        most: Traced<Count>,
    ) -> Self {
        let (dp, pp) = (machine.dp, machine.pp);
        let one_token =
            l.given("one_token", "new tokens of a decode step", Given::new(TOKEN, shape.source));
        let one =
            l.given("one_request", "a single request", Given::new(Count::new(1.0), shape.source));
        let running = derive!(l, "running", "requests running", [concurrency, most] =>
            min(concurrency, most));
        // Fewer requests than groups or stages leave some of these idle, never less than one each.
        let batch = derive!(l, "batch", "sequences of a group in one stage", [running, dp, pp, one] =>
            max(count(running / (dp * pp)), one));
        l.enter("decode", None);
        let step = Pass::new(l, Phase::Decode, batch, one_token, shape.mean_context, shape.source)
            .time(l, &d.model, machine);
        l.leave();
        l.enter("prefill", None);
        let sequences = if d.mode == Mode::Batch { batch } else { one };
        let prefill =
            Pass::new(l, Phase::Prefill, sequences, shape.new, shape.cached, shape.source)
                .time(l, &d.model, machine);
        l.leave();
        let (step_time, prefill_time) = (step.time, prefill.time);
        let (output, overhead) = (shape.output, machine.request_overhead);
        let contention = machine.prefill_contention;
        let (ttft, tpot, e2e, requests);
        if d.mode == Mode::Batch {
            ttft = derive!(l, "ttft", "time to the first token", [prefill_time, overhead] =>
                prefill_time + overhead);
            tpot = derive!(l, "tpot", "time per output token", [step_time] => step_time);
            e2e = derive!(l, "e2e", "time to the last token", [ttft, tpot, output] =>
                ttft + tpot * ((output - TOKEN) / TOKEN));
            requests = derive!(l, "requests", "requests finished per second", [running, e2e] =>
                running / e2e);
        } else {
            tpot = derive!(l, "tpot", "time per output token",
                [step_time, prefill_time, batch, output] =>
                step_time + prefill_time * ((batch - 1.0) * TOKEN / output));
            requests = derive!(l, "requests", "requests finished per second",
                [running, output, step_time, prefill_time, batch] =>
                running / (step_time * (output / TOKEN) + prefill_time * batch));
            ttft = derive!(l, "ttft", "time to the first token",
                [prefill_time, contention, batch, overhead, concurrency, running, requests] =>
                prefill_time * (1.0 + contention * (ratio(batch) - 1.0)) + overhead
                    + (concurrency - running) / requests);
            e2e = derive!(l, "e2e", "time to the last token", [ttft, tpot, output] =>
                ttft + tpot * ((output - TOKEN) / TOKEN));
        }
        Self { step, prefill, ttft, tpot, e2e, requests, running }
    }

    fn meets(&self, slo: &Slo) -> bool {
        let within = |target: Option<Given<Seconds>>, value: Seconds| {
            target.is_none_or(|target| value <= target.value)
        };
        within(slo.ttft, self.ttft.value)
            && within(slo.tpot, self.tpot.value)
            && within(slo.e2e, self.e2e.value)
    }
}

#[allow(clippy::too_many_arguments)]
fn summary<L: Ledger>(
    l: &mut L,
    d: &Deployment,
    machine: &Machine,
    shape: &Shape,
    memory: &Memory,
    point: Point,
    concurrency: Traced<Count>,
    max_concurrency: Traced<Count>,
) -> Performance {
    let Point { step, prefill, ttft, tpot, e2e, running, mut requests } = point;
    let (gpus, pp, dp) = (machine.gpus, machine.pp, machine.dp);
    let output = shape.output;
    if let Some(measured) = d.measured {
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
    let prefill_time = prefill.time;
    let prefill_alone = if d.mode == Mode::Batch {
        derive!(l, "prefill_gpu_seconds_alone", "accelerator-seconds of prefill",
            [prefill_time, gpus, running] => prefill_time * gpus / running)
    } else {
        derive!(l, "prefill_gpu_seconds_alone", "accelerator-seconds of prefill",
            [prefill_time, gpus, pp, dp] => prefill_time * gpus / pp / dp)
    };
    let prefill_gpu_seconds = derive!(l, "prefill_gpu_seconds",
        "accelerator-seconds of prefill, at most all", [prefill_alone, gpu_seconds] =>
        min(prefill_alone, gpu_seconds));

    let mut load = Load::default();
    load.add(&prefill.load, 1.0);
    load.add(&step.load, output.value.get());
    let per_sequence = memory.per_sequence;
    let (weights, workspace) = (memory.weights, machine.workspace);
    let used = derive!(l, "memory_used", "memory filled on one accelerator",
        [weights, workspace, per_sequence, running, dp] =>
        weights + workspace + per_sequence * (running / dp));
    let (mfu, mbu) = utilization(l, d, shape, &step, tpot, gpu_seconds);
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
        prefill_gpu_seconds,
        gpus,
        weight_bytes: weights,
        memory: used,
        mfu,
        mbu,
        power,
        bound_by: load.bound(),
    }
}

/// Model FLOPs utilization and memory bandwidth utilization.
///
/// MBU is (weights and cache read in a step) / TPOT over the bandwidth (Databricks 2023, *LLM
/// inference performance engineering*); MFU counts `2 P_active` per token over the dense peak of
/// the format in which feed-forward products run (Chowdhery et al. 2022, *PaLM*, appendix B).
fn utilization<L: Ledger>(
    l: &mut L,
    d: &Deployment,
    shape: &Shape,
    step: &PassTime,
    tpot: Traced<Seconds>,
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
        [bytes, tpot, bandwidth] => bytes / tpot / bandwidth);
    (mfu, mbu)
}
