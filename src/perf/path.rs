//! How long a query takes that makes several calls: its critical path.
//!
//! A stage starts when all that it waits for have ended; the calls of one stage follow each other.
//! A stage that only a share of the queries reaches counts with that share, so the figures are
//! those of an average query running through its stages once.

use super::{Infeasible, Performance};
use crate::derive;
use crate::ledger::{Given, Ledger, SourceId, Traced};
use crate::spec::scenario::{Scenario, Stage};
use crate::spec::stages::Stages;
use crate::spec::workload::Call;
use crate::units::{Count, Ratio, Seconds, TOKEN, max, min};

/// How long a call or a query takes.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Latency {
    /// Time to the first token, if it streams tokens.
    pub ttft: Option<Traced<Seconds>>,
    /// Time per output token after the first, if it streams tokens.
    pub tpot: Option<Traced<Seconds>>,
    /// Time to the first token that its sender sees, where reasoning comes before it.
    pub visible: Option<Traced<Seconds>>,
    /// Time to its end.
    pub e2e: Traced<Seconds>,
}

impl Latency {
    /// A call's, as predicted.
    pub fn of<L: Ledger>(l: &mut L, performance: &Performance, call: &Call) -> Self {
        let Performance { ttft, tpot, e2e, .. } = *performance;
        let visible = call.reasoning_share.map(|share| {
            let share = l.given("reasoning_share", "output that the sender does not see", share);
            let output = l.given("output_tokens", "output tokens", call.output_tokens);
            derive!(l, "visible", "time to the first token that the sender sees",
                [ttft, tpot, output, share] => ttft + tpot * (output * share / TOKEN))
        });
        Self { ttft: Some(ttft), tpot: Some(tpot), visible, e2e }
    }

    /// The same with the mean wait of a queue at this utilization: arrivals at random, a service of
    /// one length, `W = S ρ / (2 (1 − ρ))` (Pollaczek and Khinchine); prompts wait for prompts.
    #[must_use]
    pub fn queued<L: Ledger>(
        self,
        l: &mut L,
        performance: &Performance,
        utilization: Traced<Ratio>,
    ) -> Self {
        // A queue that is overloaded is warned of; its wait has no limit.
        let most = Given::new(Ratio::new(0.999), SourceId(0));
        let most = l.given("busiest", "utilization at most", most);
        let service = performance.own_prefill;
        let wait = derive!(l, "wait", "wait for other prompts", [service, utilization, most] =>
            service * min(utilization, most) / (2.0 * (1.0 - min(utilization, most))));
        let e2e = self.e2e;
        let e2e =
            derive!(l, "queued_e2e", "time to its end, wait included", [e2e, wait] => e2e + wait);
        let ttft = self.ttft.map(|ttft| {
            derive!(l, "queued_ttft", "time to the first token, wait included", [ttft, wait] =>
                ttft + wait)
        });
        Self { ttft, e2e, ..self }
    }

    /// A call's, as stated.
    pub fn given<L: Ledger>(l: &mut L, time: Given<Seconds>) -> Self {
        Self {
            ttft: None,
            tpot: None,
            visible: None,
            e2e: l.given("latency", "time of a call", time),
        }
    }
}

/// How long a query takes, if that is known of each of its stages' calls.
///
/// # Errors
/// [`Infeasible`] if a pipeline misses the targets of its query.
pub fn latency<L: Ledger>(
    l: &mut L,
    scenario: &Scenario,
    calls: &Stages<Option<Latency>>,
) -> Result<Option<Latency>, Infeasible> {
    if scenario.stages.is_one() {
        return Ok(calls.first);
    }
    l.enter("latency", None);
    let whole = path(l, &scenario.stages, calls);
    if let (true, Some(found)) = (L::RECORDS, &whole) {
        room(l, scenario, found);
    }
    l.leave();
    if let Some(found) = &whole {
        check(scenario, found)?;
    }
    Ok(whole)
}

fn path<L: Ledger>(
    l: &mut L,
    stages: &Stages<Stage>,
    calls: &Stages<Option<Latency>>,
) -> Option<Latency> {
    let start = Given::new(Seconds::ZERO, SourceId(0));
    let start = l.given("start", "start of a query", start);
    let mut ends: Vec<Traced<Seconds>> = Vec::with_capacity(stages.number());
    let mut last = None;
    let mut whole = start;
    for (stage, call) in stages.iter().zip(calls.iter()) {
        let call = (*call)?;
        let mut begin = start;
        for before in stage.after.iter().filter_map(|&place| ends.get(place)).copied() {
            let so_far = begin;
            begin = derive!(l, "begin", "start of a stage", [so_far, before] =>
                max(so_far, before));
        }
        let one = Given::new(Count::new(1.0), SourceId(0));
        let one = l.given("one", "one call", one);
        let number = stage.calls.map_or(one, |calls| l.given("calls", "calls of a stage", calls));
        let time = call.e2e;
        let end = derive!(l, "end", "end of a stage", [begin, number, time] =>
            begin + number * time);
        // The last call of the last stage is the one whose tokens its user sees.
        last = call.ttft.map(|first| {
            derive!(l, "ttft", "time to the first token of the answer",
                [begin, number, one, time, first] =>
                begin + max(number - one, number * 0.0) * time + min(number, one) * first)
        });
        let so_far = whole;
        whole = derive!(l, "e2e", "time to the end of a query", [so_far, end] => max(so_far, end));
        ends.push(end);
    }
    let tpot = calls.last().and_then(|call| call.tpot);
    let visible = last.zip(calls.last().and_then(|call| Some((call.ttft?, call.visible?))));
    let visible = visible.map(|(ttft, (alone, seen))| {
        derive!(l, "visible", "time to the first token that the sender sees", [ttft, alone, seen] =>
            ttft + (seen - alone))
    });
    Some(Latency { ttft: last, tpot, visible, e2e: whole })
}

/// Writes how far a query's latencies are from their targets: nothing below zero.
fn room<L: Ledger>(l: &mut L, scenario: &Scenario, found: &Latency) {
    let slo = &scenario.workload.call.slo;
    l.enter("room", None);
    for (target, value) in [(slo.ttft, found.ttft), (slo.e2e, Some(found.e2e))] {
        let (Some(target), Some(value)) = (target, value) else { continue };
        let target = l.given("target", "latency allowed", target);
        derive!(l, "latency", "latency that is left to its target", [target, value] =>
            target - value);
    }
    l.leave();
}

fn check(scenario: &Scenario, found: &Latency) -> Result<(), Infeasible> {
    let slo = &scenario.workload.call.slo;
    let misses = |target: Option<Given<Seconds>>, value: Option<Traced<Seconds>>| {
        target.zip(value).filter(|(target, value)| value.value > target.value)
    };
    let Some((target, value)) =
        misses(slo.ttft, found.ttft).or_else(|| misses(slo.e2e, Some(found.e2e)))
    else {
        return Ok(());
    };
    Err(Infeasible {
        name: "misses-slo",
        message: format!(
            "misses the latency targets: its stages take {:.0} ms, of {:.0} ms allowed",
            value.value.get() * 1e3,
            target.value.get() * 1e3
        ),
        help: "loosen the targets in [slo], give its stages targets of their own (slo.e2e_ms of a \
               [[stage]]), or let stages run side by side (after)"
            .to_owned(),
    })
}
