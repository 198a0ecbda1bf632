//! Speculative decoding: `γ` drafted tokens are verified in one pass of the target.
//!
//! With acceptance `α` a pass yields `E = (1 − α^(γ+1)) / (1 − α)` tokens (Leviathan et al. 2023,
//! *Fast inference from transformers via speculative decoding*, equation 1). A step takes the
//! verifying pass over `γ + 1` tokens of each sequence and `γ` passes of the drafter (Theorem 3.8;
//! with the verifying pass timed as it is, not as one token, as in Chen et al. 2024, *MagicDec*),
//! so the gain fades where arithmetic binds the verification.

use super::Load;
use super::machine::Machine;
use super::pass::{Chunks, Decoding, Pass};
use crate::derive;
use crate::ledger::{Ledger, Traced};
use crate::spec::speculation::{Drafter, Speculation};
use crate::units::{Count, Ratio, Seconds, count, pow, ratio};

/// Tokens that one pass of the target yields.
pub fn accepted<L: Ledger>(
    l: &mut L,
    acceptance: Traced<Ratio>,
    drafts: Traced<Count>,
) -> Traced<Count> {
    if acceptance.value.get() > 1.0 - 1e-9 {
        return derive!(l, "accepted", "tokens of a pass of the target", [drafts] => drafts + 1.0);
    }
    derive!(l, "accepted", "tokens of a pass of the target", [acceptance, drafts] =>
        count((1.0 - pow(acceptance, ratio(drafts + 1.0))) / (1.0 - acceptance)))
}

/// What speculation changes in a decode step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drafting {
    /// Tokens of each sequence that the target verifies.
    pub verified: Traced<Count>,
    /// Tokens of each sequence that a step yields.
    pub accepted: Traced<Count>,
    drafts: Traced<Count>,
}

impl Drafting {
    pub fn of<L: Ledger>(l: &mut L, speculation: &Speculation) -> Self {
        l.enter("speculation", None);
        let drafts = l.given("draft_tokens", "drafted tokens", speculation.draft_tokens);
        let acceptance = l.given("acceptance", "drafted tokens that hold", speculation.acceptance);
        let verified = derive!(l, "verified", "tokens verified together", [drafts] => drafts + 1.0);
        let accepted = accepted(l, acceptance, drafts);
        l.leave();
        Self { verified, accepted, drafts }
    }

    /// Time of drafting for one step: as many passes of the drafter, one after the other.
    pub fn time<L: Ledger>(
        &self,
        l: &mut L,
        drafter: &Drafter,
        decoding: Decoding,
        machine: &Machine,
    ) -> Traced<Seconds> {
        l.enter("draft", None);
        let one = Decoding { each: None, ..decoding };
        let pass = Pass::new(l, Some(one), None, drafter.source);
        let bare = machine.without_adapters();
        let time = pass.operations(l, &drafter.model, &bare, &mut Load::default()).time;
        let (drafts, factor) = (self.drafts, machine.time_factor);
        let time = derive!(l, "time", "time of the drafts of a step", [drafts, time, factor] =>
            drafts * time * factor);
        l.leave();
        time
    }
}

/// Time in which a drafter reads chunks of prompts.
pub(super) fn prefill<L: Ledger>(
    l: &mut L,
    drafter: &Drafter,
    chunks: Chunks,
    machine: &Machine,
) -> Traced<Seconds> {
    l.enter("draft", None);
    let pass = Pass::new(l, None, Some(chunks), drafter.source);
    let bare = machine.without_adapters();
    let time = pass.operations(l, &drafter.model, &bare, &mut Load::default()).time;
    l.leave();
    time
}
