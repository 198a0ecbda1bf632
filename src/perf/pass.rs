//! A batch of tokens that goes through the model at once.

use crate::derive;
use crate::ledger::{Ledger, SourceId, Traced};
use crate::units::{Count, Tokens};

/// Which of the two kinds of pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Many new tokens of each sequence.
    Prefill,
    /// One new token of each sequence.
    Decode,
}

/// A batch on one request group.
#[derive(Clone, Copy, Debug)]
pub struct Pass {
    /// Which kind of pass.
    pub phase: Phase,
    /// Sequences in it.
    pub sequences: Traced<Count>,
    /// New tokens of each sequence.
    pub new_tokens: Traced<Tokens>,
    /// Tokens of each sequence that are cached before.
    pub context: Traced<Tokens>,
    /// New tokens of all sequences.
    pub tokens: Traced<Tokens>,
    /// Source of the model's shape.
    pub model_source: SourceId,
}

impl Pass {
    /// A pass of `sequences` with `new_tokens` each after `context` cached ones.
    pub fn new<L: Ledger>(
        l: &mut L,
        phase: Phase,
        sequences: Traced<Count>,
        new_tokens: Traced<Tokens>,
        context: Traced<Tokens>,
        model_source: SourceId,
    ) -> Self {
        let tokens = derive!(l, "tokens", "new tokens of the batch", [sequences, new_tokens] =>
            sequences * new_tokens);
        Self { phase, sequences, new_tokens, context, tokens, model_source }
    }
}
