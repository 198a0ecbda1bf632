//! Steady state of a replica: how many requests it holds, how fast each runs, how many finish.
//!
//! Continuous batching with `B` requests of a group in flight: each takes `G` decode steps and one
//! prefill, and sees the prefills of the others pass by, so `X = B / (G t_step(B) + B t_prefill)`
//! requests per second, `TPOT = t_step + (B − 1) t_prefill / G` (Austin et al., *How to Scale Your
//! Model*, "Applied inference"; the closed loop is Little's law).

use super::Infeasible;
use super::machine::Machine;
use super::memory::Memory;
use super::point::{Point, Shape};
use super::summary::{Performance, summary};
use crate::derive;
use crate::ledger::{Given, Ledger, Off, SourceId, Traced};
use crate::spec::deployment::{Deployment, Mode};
use crate::spec::workload::Call;
use crate::units::{Count, Tokens, floor, max};

/// Predicts how one replica of `deployment` serves `call`s.
///
/// # Errors
/// [`Infeasible`] if the model does not fit, the context is too long, or no concurrency meets the
/// latency targets.
pub fn predict<L: Ledger>(
    l: &mut L,
    deployment: &Deployment,
    call: &Call,
) -> Result<Performance, Infeasible> {
    l.enter("perf", None);
    let result = predicted(l, deployment, call);
    l.leave();
    result
}

fn predicted<L: Ledger>(l: &mut L, d: &Deployment, call: &Call) -> Result<Performance, Infeasible> {
    let longest = call.input_tokens.value.get() + call.output_tokens.value.get();
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
    let mut shape = Shape::of(l, call, &d.engine, d.mode, d.model_source);
    let memory = Memory::fill(l, d, &machine, shape.resident)?;
    shape.reload = memory.reload(l, d, shape.cached);
    if d.mode == Mode::Decode {
        shape.transfer = memory.transfer(l, d);
    }
    let (dp, sequences) = (machine.dp, memory.sequences);
    let most = derive!(l, "max_concurrency", "requests in flight at most", [dp, sequences] =>
        dp * sequences);
    let label = "requests in flight";
    let operating = operating_point(d, call, &machine, &shape, most)?;
    let searched = !matches!(operating, Operating::Asked(_));
    let concurrency = match operating {
        Operating::Asked(asked) => l.given("concurrency", label, asked),
        Operating::Found(value) => l.found(
            "concurrency",
            label,
            value,
            "the most requests in flight that keep the latency targets",
        ),
        Operating::Most => {
            let one = Given::new(Count::new(1.0), SourceId(0));
            let one = l.given("least_concurrency", "one request at least", one);
            derive!(l, "concurrency", "requests in flight: all that fit", [most, one] =>
                max(floor(most), one))
        }
    };
    let point = Point::at(l, d, &machine, &shape, concurrency, most);
    if L::RECORDS {
        room(l, d, call, &point, (concurrency, most), searched);
    }
    Ok(summary(l, d, &machine, &shape, &memory, &point, concurrency, most))
}

/// Writes how far the deployment is from what it cannot serve: nothing below zero.
fn room<L: Ledger>(
    l: &mut L,
    d: &Deployment,
    call: &Call,
    point: &Point,
    (concurrency, most): (Traced<Count>, Traced<Count>),
    searched: bool,
) {
    l.enter("room", None);
    derive!(l, "requests", "requests that could be in flight beside", [most, concurrency] =>
        most - concurrency);
    let context = Tokens::new(d.model.max_context_tokens);
    if context.get().is_finite() {
        let context = Given::new(context, d.model_source);
        let context = l.given("max_context_tokens", "context of the model", context);
        let input = l.given("input_tokens", "input tokens of a call", call.input_tokens);
        let output = l.given("output_tokens", "output tokens of a call", call.output_tokens);
        derive!(l, "context", "tokens of context that are left", [context, input, output] =>
            context - input - output);
    }
    if searched && d.mode != Mode::Offline {
        let (ttft, tpot, e2e) = point.judged();
        for (target, value) in [(call.slo.ttft, ttft), (call.slo.tpot, tpot), (call.slo.e2e, e2e)] {
            let Some(target) = target else { continue };
            let target = l.given("target", "latency allowed", target);
            derive!(l, "latency", "latency that is left to its target", [target, value] =>
                target - value);
        }
    }
    l.leave();
}

/// How many requests are in flight.
enum Operating {
    /// As the study says.
    Asked(Given<Count>),
    /// As many as fit.
    Most,
    /// As many as keep the latency targets.
    Found(Count),
}

/// The concurrency of the study, or the largest that meets memory and latency targets.
fn operating_point(
    d: &Deployment,
    call: &Call,
    machine: &Machine,
    shape: &Shape,
    most: Traced<Count>,
) -> Result<Operating, Infeasible> {
    if matches!(d.mode, Mode::SingleStream | Mode::Prefill) {
        return Ok(Operating::Asked(Given::new(Count::new(1.0), shape.source)));
    }
    if let Some(asked) = d.concurrency {
        return Ok(Operating::Asked(asked));
    }
    let meets = |concurrency: f64| {
        let concurrency = Traced { value: Count::new(concurrency), line: most.line };
        Point::at(&mut Off, d, machine, shape, concurrency, most).meets(&call.slo)
    };
    let top = most.value.get().floor().max(1.0);
    if d.mode == Mode::Offline || meets(top) {
        return Ok(Operating::Most);
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
    Ok(Operating::Found(Count::new(good)))
}
