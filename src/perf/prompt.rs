//! The prompt of one request, in chunks; and accelerators that do nothing else.

use super::forward::PassTime;
use super::machine::Machine;
use super::pass::{Chunks, Pass};
use super::point::{Point, Shape, drafter};
use super::speculation;
use crate::derive;
use crate::ledger::{Given, Ledger, SourceId, Traced};
use crate::spec::deployment::Deployment;
use crate::units::{Count, Ratio, Seconds, TOKEN, ceil, count, max};

/// One prompt.
pub(super) struct Prompt {
    /// Its mean chunk.
    pub chunk: Chunks,
    /// Chunks.
    pub chunks: Traced<Count>,
    /// The pass of one chunk.
    pub pass: PassTime,
    /// Time of all of them.
    pub own: Traced<Seconds>,
}

impl Prompt {
    pub fn of<L: Ledger>(
        l: &mut L,
        d: &Deployment,
        machine: &Machine,
        shape: &Shape,
        one: Traced<Count>,
    ) -> Self {
        let (new, cached, budget) = (shape.new, shape.cached, machine.token_budget);
        l.enter("prefill", None);
        let chunks = derive!(l, "chunks", "chunks of a prompt", [new, budget, one] =>
            max(count(ceil(new / budget)), one));
        let tokens = derive!(l, "chunk", "new tokens of a chunk", [new, chunks] => new / chunks);
        let chunk = tokens;
        let before = derive!(l, "before", "mean tokens of the request before a chunk",
            [cached, new, chunk] => cached + (new - chunk) / 2.0);
        let chunk = Chunks { number: one, tokens, before };
        let pass = Pass::new(l, None, Some(chunk), shape.source).time(l, &d.model, machine);
        l.leave();
        let mut chunk_time = pass.time;
        if let Some(drafter) = drafter(d) {
            let draft = speculation::prefill(l, drafter, chunk, machine);
            let target = chunk_time;
            chunk_time = derive!(l, "chunk_time", "time of a chunk, drafter included",
                [target, draft] => target + draft);
        }
        let own = derive!(l, "own_prefill", "time of the request's own prefill",
            [chunk_time, chunks] => chunk_time * chunks);
        Self { chunk, chunks, pass, own }
    }
}

/// Prompts alone, one after the other in each group and stage; the first token comes with them.
pub(super) fn only<L: Ledger>(
    l: &mut L,
    d: &Deployment,
    machine: &Machine,
    shape: &Shape,
) -> Point {
    let one = l.given("one_request", "a single request", Given::new(Count::new(1.0), SourceId(0)));
    let Prompt { chunks, pass, own, .. } = Prompt::of(l, d, machine, shape, one);
    let (dp, pp, overhead) = (machine.dp, machine.pp, machine.request_overhead);
    let running = derive!(l, "running", "requests running", [dp, pp] => dp * pp);
    let requests = derive!(l, "requests", "prompts finished per second", [running, own] =>
        running / own);
    let ttft = derive!(l, "ttft", "time to the first token", [own, overhead] => own + overhead);
    let ttft = shape.reload.map_or(ttft, |reload| {
        derive!(l, "ttft", "time to the first token, prefix loaded", [ttft, reload] => ttft + reload)
    });
    let output = shape.output;
    let tpot = derive!(l, "tpot", "time of a prompt for each of its tokens out", [own, output] =>
        own / (output / TOKEN));
    Point {
        step: pass,
        prefill: pass,
        own_prefill: own,
        chunks: chunks.value,
        steps: Ratio::ZERO,
        ttft,
        tpot,
        e2e: ttft,
        requests,
        running,
        accepted: None,
        tail: None,
    }
}
