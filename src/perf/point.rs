//! One operating point: so many requests in flight, and how fast each runs.

use super::forward::PassTime;
use super::machine::Machine;
use super::pass::{Chunks, Decoding, Pass};
use super::prompt::{self, Prompt};
use super::speculation::Drafting;
use super::tail::{Spread, TailTimes};
use crate::derive;
use crate::ledger::{Given, Ledger, SourceId, Traced};
use crate::spec::deployment::{Deployment, Mode};
use crate::spec::engine::Engine;
use crate::spec::speculation::Drafter;
use crate::spec::workload::{Call, Slo, Tail};
use crate::units::{Count, PerSecond, Ratio, Seconds, TOKEN, Tokens, count, max, min, ratio};

/// Lengths and limits of the requests.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    pub output: Traced<Tokens>,
    pub cached: Traced<Tokens>,
    pub new: Traced<Tokens>,
    pub resident: Traced<Tokens>,
    pub mean_context: Traced<Tokens>,
    pub source: SourceId,
    /// Time of loading a prefix that is kept outside the accelerators.
    pub reload: Option<Traced<Seconds>>,
    /// Time in which the cache of one token comes in from accelerators that prefill.
    pub transfer: Traced<Seconds>,
    /// The percentile at which targets are stated.
    pub tail: Option<Tail>,
}

/// Times of a replica at one concurrency.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    pub step: PassTime,
    pub prefill: PassTime,
    pub own_prefill: Traced<Seconds>,
    pub chunks: Count,
    /// Decode steps of a request.
    pub steps: Ratio,
    pub ttft: Traced<Seconds>,
    pub tpot: Traced<Seconds>,
    pub e2e: Traced<Seconds>,
    pub requests: Traced<PerSecond>,
    pub running: Traced<Count>,
    /// Tokens of each sequence that a step yields; none: one.
    pub accepted: Option<Traced<Count>>,
    /// Latencies at the percentile of the targets, if they are stated at one.
    pub tail: Option<TailTimes>,
}

impl Shape {
    pub fn of<L: Ledger>(
        l: &mut L,
        call: &Call,
        engine: &Engine,
        mode: Mode,
        source: SourceId,
    ) -> Self {
        l.enter("lengths", None);
        let input = l.given("input", "input tokens", call.input_tokens);
        let output = l.given("output", "output tokens", call.output_tokens);
        let share =
            l.given("cached_share", "share of input in the prefix cache", call.cached_input_share);
        let cached = if mode == Mode::Decode {
            derive!(l, "cached", "input tokens whose cache comes from others", [input] => input)
        } else {
            derive!(l, "cached", "input tokens found in the cache", [input, share] => input * share)
        };
        let new = derive!(l, "new", "input tokens to prefill", [input, cached] => input - cached);
        let mean_context = derive!(l, "mean_context", "mean context of a decode step",
            [input, output] => input + output / 2.0);
        let none = Given::new(Seconds::ZERO, SourceId(0));
        let transfer = l.given("no_transfer", "cache that comes from others", none);
        let reserve =
            l.given("reserve", "share of the output for which cache is held", engine.kv_reserve);
        let resident = derive!(l, "resident", "mean tokens for which a sequence holds cache",
            [input, output, reserve] => input + (output + TOKEN) * reserve);
        l.leave();
        Self {
            output,
            cached,
            new,
            resident,
            mean_context,
            source,
            reload: None,
            transfer,
            tail: call.slo.tail,
        }
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
        if d.mode == Mode::Prefill {
            return prompt::only(l, d, machine, shape);
        }
        let (dp, pp) = (machine.dp, machine.pp);
        let one =
            l.given("one_request", "a single request", Given::new(Count::new(1.0), SourceId(0)));
        let running = derive!(l, "running", "requests running", [concurrency, most] =>
            min(concurrency, most));
        // Fewer requests than groups or stages leave some of these idle, never less than one each.
        let batch = derive!(l, "batch", "sequences of a group in one stage", [running, dp, pp, one] =>
            max(count(running / (dp * pp)), one));
        let drafting = d.speculation.as_ref().map(|speculation| Drafting::of(l, speculation));
        let each = drafting.map(|drafting| drafting.verified);
        let decoding = Decoding { sequences: batch, context: shape.mean_context, each };
        l.enter("decode", None);
        let step = Pass::new(l, Some(decoding), None, shape.source).time(l, &d.model, machine);
        l.leave();
        let mut step_time = step.time;
        if let Some((drafting, drafter)) = drafting.zip(drafter(d)) {
            let draft = drafting.time(l, drafter, decoding, machine);
            let verify = step_time;
            step_time = derive!(l, "step", "time of a step, drafts and verification",
                [verify, draft] => verify + draft);
        }
        let output = shape.output;
        let steps = match drafting {
            None => derive!(l, "steps", "steps of an answer", [output] => output / TOKEN),
            Some(Drafting { accepted, .. }) => {
                derive!(l, "steps", "steps of an answer", [output, accepted] =>
                    output / (accepted * TOKEN))
            }
        };
        let accepted = drafting.map(|drafting| drafting.accepted);
        let parts = Parts {
            machine,
            shape,
            decoding,
            step,
            step_time,
            steps,
            accepted,
            concurrency,
            running,
            one,
        };
        match d.mode {
            Mode::Batch => parts.batch(l, d),
            Mode::Decode => parts.answers(l),
            _ => parts.continuous(l, d),
        }
    }

    /// TTFT, TPOT and E2E that targets are held against.
    pub const fn judged(&self) -> (Traced<Seconds>, Traced<Seconds>, Traced<Seconds>) {
        match &self.tail {
            Some(tail) => (tail.ttft, tail.tpot, tail.e2e),
            None => (self.ttft, self.tpot, self.e2e),
        }
    }

    pub fn meets(&self, slo: &Slo) -> bool {
        let within = |target: Option<Given<Seconds>>, value: Seconds| {
            target.is_none_or(|target| value <= target.value)
        };
        let (ttft, tpot, e2e) = self.judged();
        within(slo.ttft, ttft.value) && within(slo.tpot, tpot.value) && within(slo.e2e, e2e.value)
    }
}

/// What both ways of batching start from.
struct Parts<'a> {
    machine: &'a Machine,
    shape: &'a Shape,
    decoding: Decoding,
    /// The pass of the target.
    step: PassTime,
    /// Time of a step, drafts included.
    step_time: Traced<Seconds>,
    /// Steps of an answer.
    steps: Traced<Ratio>,
    accepted: Option<Traced<Count>>,
    concurrency: Traced<Count>,
    running: Traced<Count>,
    one: Traced<Count>,
}

/// The model that drafts, if one does.
pub(super) fn drafter(d: &Deployment) -> Option<&Drafter> {
    d.speculation.as_ref()?.drafter.as_ref()
}

impl Parts<'_> {
    /// One static batch: all prompts at once, then all answers.
    fn batch<L: Ledger>(self, l: &mut L, d: &Deployment) -> Point {
        let Self { machine, shape, decoding, step, step_time, steps, accepted, running, .. } = self;
        l.enter("prefill", None);
        let prompts =
            Chunks { number: decoding.sequences, tokens: shape.new, before: shape.cached };
        let prefill = Pass::new(l, None, Some(prompts), shape.source).time(l, &d.model, machine);
        l.leave();
        let (prefill_time, output) = (prefill.time, shape.output);
        let ttft = derive!(l, "ttft", "time to the first token", [prefill_time] => prefill_time);
        let tpot = match accepted {
            None => derive!(l, "tpot", "time per output token", [step_time] => step_time),
            Some(accepted) => derive!(l, "tpot", "time per output token", [step_time, accepted] =>
                step_time / accepted),
        };
        let e2e = derive!(l, "e2e", "time to the last token", [ttft, tpot, output] =>
            ttft + tpot * ((output - TOKEN) / TOKEN));
        let requests = derive!(l, "requests", "requests finished per second", [running, e2e] =>
            running / e2e);
        Point {
            step,
            prefill,
            own_prefill: prefill.time,
            chunks: Count::new(1.0),
            steps: steps.value,
            ttft,
            tpot,
            e2e,
            requests,
            running,
            accepted,
            tail: None,
        }
    }

    /// Answers alone: the caches of prompts come from accelerators that prefill.
    fn answers<L: Ledger>(self, l: &mut L) -> Point {
        let Self { machine, shape, step, step_time, steps, accepted, running, concurrency, .. } =
            self;
        let (output, waited) = (shape.output, machine.steps_waited);
        let tpot = match accepted {
            None => derive!(l, "tpot", "time per output token", [step_time] => step_time),
            Some(accepted) => derive!(l, "tpot", "time per output token", [step_time, accepted] =>
                step_time / accepted),
        };
        let requests = derive!(l, "requests", "requests finished per second",
            [running, step_time, steps] => running / (step_time * steps));
        let (cached, transfer) = (shape.cached, shape.transfer);
        let arrival = derive!(l, "arrival", "time in which the cache comes in", [cached, transfer] =>
            ratio(count(cached / TOKEN)) * transfer);
        let ttft = derive!(l, "ttft", "time to the first token after the prompt's",
            [arrival, waited, step_time, concurrency, running, requests] =>
            arrival + waited * step_time + (concurrency - running) / requests);
        let e2e = derive!(l, "e2e", "time to the last token", [ttft, tpot, output] =>
            ttft + tpot * ((output - TOKEN) / TOKEN));
        let none = Given::new(Seconds::ZERO, SourceId(0));
        Point {
            step,
            prefill: step,
            own_prefill: l.given("no_prefill", "prefill here", none),
            chunks: Count::ZERO,
            steps: steps.value,
            ttft,
            tpot,
            e2e,
            requests,
            running,
            accepted,
            tail: None,
        }
    }

    /// Continuous batching: while a request decodes, the prompts of the others pass by in chunks
    /// that share its steps.
    fn continuous<L: Ledger>(self, l: &mut L, d: &Deployment) -> Point {
        let Self {
            machine,
            shape,
            decoding,
            step,
            step_time,
            steps,
            accepted,
            concurrency,
            running,
            one,
        } = self;
        let batch = decoding.sequences;
        let output = shape.output;
        let Prompt { chunk: Chunks { tokens: chunk, before, .. }, chunks, pass: prefill, own } =
            Prompt::of(l, d, machine, shape, one);
        // In each step of a request, the others start so many chunks.
        let due = derive!(l, "chunks_due", "chunks of the others in each step",
            [batch, one, chunks, steps] => (batch - one) * chunks / steps);
        let mixed_share = derive!(l, "mixed_share", "share of the steps with chunks", [due, one] =>
            ratio(min(due, one)));
        let together = derive!(l, "chunks_together", "chunks of one mixed step", [due, one] =>
            max(due, one));
        l.enter("mixed", None);
        let beside = Chunks { number: together, tokens: chunk, before };
        let mixed =
            Pass::new(l, Some(decoding), Some(beside), shape.source).time(l, &d.model, machine);
        l.leave();
        let (decode_time, mixed_time) = (step.time, mixed.time);
        let delay = derive!(l, "delay", "time that chunks add to a mixed step",
            [mixed_time, decode_time] => mixed_time - decode_time);
        let others = derive!(l, "others", "time that the others' prompts add to a step",
            [mixed_share, delay] => mixed_share * delay);
        let contention = machine.prefill_contention;
        let tpot = match accepted {
            None => derive!(l, "tpot", "time per output token",
                [step_time, others, contention, batch, one] =>
                step_time + others * (1.0 - contention * (1.0 - one / batch))),
            Some(accepted) => derive!(l, "tpot", "time per output token",
                [step_time, others, contention, batch, one, accepted] =>
                (step_time + others * (1.0 - contention * (1.0 - one / batch))) / accepted),
        };
        let requests = derive!(l, "requests", "requests finished per second",
            [running, step_time, others, steps, own] =>
            running / ((step_time + others) * steps + own));
        let one_prefill = derive!(l, "one_prefill", "time that another request's prompt adds",
            [delay, chunks, together, own] => min(delay * chunks / together, own));
        let (overhead, waited) = (machine.request_overhead, machine.steps_waited);
        let ttft = derive!(l, "ttft", "time to the first token",
            [own, waited, step_time, contention, batch, one, one_prefill, overhead, concurrency,
                running, requests] =>
            own + waited * step_time + contention * (batch - one) * one_prefill + overhead
                + (concurrency - running) / requests);
        let ttft = shape.reload.map_or(ttft, |reload| {
            derive!(l, "ttft", "time to the first token, prefix loaded", [ttft, reload] =>
                ttft + reload)
        });
        let e2e = derive!(l, "e2e", "time to the last token", [ttft, tpot, output] =>
            ttft + tpot * ((output - TOKEN) / TOKEN));
        let mut tail = None;
        if shape.tail.is_some() {
            let waits = derive!(l, "waits", "mean wait for the prompts of others",
                [contention, batch, one, one_prefill, concurrency, running, requests] =>
                contention * (batch - one) * one_prefill + (concurrency - running) / requests);
            let interruptions = derive!(l, "interruptions", "time per step that others add on average",
                [others, contention, batch, one] => others * (1.0 - contention * (1.0 - one / batch)));
            let interruptions = accepted.map_or(interruptions, |accepted| {
                derive!(l, "interruptions", "time per token that others add", [interruptions, accepted] =>
                    interruptions / accepted)
            });
            let passing = derive!(l, "passing", "chunks of others while an answer decodes",
                [batch, one, chunks] => (batch - one) * chunks);
            tail = Spread { ttft, tpot, waits, interruptions, passing }.tail(l, shape);
        }
        Point {
            step,
            prefill,
            own_prefill: own,
            chunks: chunks.value,
            steps: steps.value,
            ttft,
            tpot,
            e2e,
            requests,
            running,
            accepted,
            tail,
        }
    }
}
