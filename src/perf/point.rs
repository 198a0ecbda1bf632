//! One operating point: so many requests in flight, and how fast each runs.

use super::forward::PassTime;
use super::machine::Machine;
use super::pass::{Pass, Phase};
use crate::derive;
use crate::ledger::{Given, Ledger, SourceId, Traced};
use crate::spec::deployment::{Deployment, Mode};
use crate::spec::workload::{Slo, Workload};
use crate::units::{Count, PerSecond, Seconds, TOKEN, Tokens, count, max, min, ratio};

/// Lengths and limits of the requests.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    pub output: Traced<Tokens>,
    pub cached: Traced<Tokens>,
    pub new: Traced<Tokens>,
    pub resident: Traced<Tokens>,
    pub mean_context: Traced<Tokens>,
    pub source: SourceId,
}

/// Times of a replica at one concurrency.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    pub step: PassTime,
    pub prefill: PassTime,
    pub ttft: Traced<Seconds>,
    pub tpot: Traced<Seconds>,
    pub e2e: Traced<Seconds>,
    pub requests: Traced<PerSecond>,
    pub running: Traced<Count>,
}

impl Shape {
    pub fn of<L: Ledger>(l: &mut L, workload: &Workload, source: SourceId) -> Self {
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
    pub fn at<L: Ledger>(
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

    pub fn meets(&self, slo: &Slo) -> bool {
        let within = |target: Option<Given<Seconds>>, value: Seconds| {
            target.is_none_or(|target| value <= target.value)
        };
        within(slo.ttft, self.ttft.value)
            && within(slo.tpot, self.tpot.value)
            && within(slo.e2e, self.e2e.value)
    }
}
