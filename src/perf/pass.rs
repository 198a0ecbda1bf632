//! One step of the engine: sequences that decode, and chunks of prompts that are prefilled beside
//! them (Agrawal et al. 2024, *Sarathi-Serve*, section 4).

use crate::derive;
use crate::ledger::{Given, Ledger, SourceId, Traced};
use crate::units::{Count, TOKEN, Tokens};

/// Sequences that decode one token each.
#[derive(Clone, Copy, Debug)]
pub struct Decoding {
    /// How many.
    pub sequences: Traced<Count>,
    /// Mean tokens cached for one.
    pub context: Traced<Tokens>,
}

/// Chunks of prompts.
#[derive(Clone, Copy, Debug)]
pub struct Chunks {
    /// How many.
    pub number: Traced<Count>,
    /// New tokens of one.
    pub tokens: Traced<Tokens>,
    /// Tokens of the same request that are cached before it.
    pub before: Traced<Tokens>,
}

/// What goes through the model at once on one request group.
#[derive(Clone, Copy, Debug)]
pub struct Pass {
    /// Sequences that decode.
    pub decoding: Option<Decoding>,
    /// Chunks of prompts.
    pub chunks: Option<Chunks>,
    /// New tokens of all of them.
    pub tokens: Traced<Tokens>,
    /// Sequences that get a next token.
    pub sequences: Traced<Count>,
    /// Source of the model's shape.
    pub model_source: SourceId,
}

impl Pass {
    /// A pass of these parts.
    pub fn new<L: Ledger>(
        l: &mut L,
        decoding: Option<Decoding>,
        chunks: Option<Chunks>,
        model_source: SourceId,
    ) -> Self {
        let (tokens, sequences) = match (decoding, chunks) {
            (Some(Decoding { sequences, .. }), None) => {
                let tokens = derive!(l, "tokens", "new tokens of the step", [sequences] =>
                    sequences * TOKEN);
                (tokens, sequences)
            }
            (None, Some(Chunks { number, tokens: chunk, .. })) => {
                let tokens = derive!(l, "tokens", "new tokens of the step", [number, chunk] =>
                    number * chunk);
                (tokens, number)
            }
            (Some(Decoding { sequences: decoding, .. }), Some(Chunks { number, tokens, .. })) => {
                let chunk = tokens;
                let tokens = derive!(l, "tokens", "new tokens of the step",
                    [decoding, number, chunk] => decoding * TOKEN + number * chunk);
                let sequences = derive!(l, "sequences", "sequences that get a token",
                    [decoding, number] => decoding + number);
                (tokens, sequences)
            }
            (None, None) => {
                let none = Given::new(Tokens::ZERO, model_source);
                let tokens = l.given("tokens", "new tokens of the step", none);
                let none = Given::new(Count::ZERO, model_source);
                (tokens, l.given("sequences", "sequences that get a token", none))
            }
        };
        Self { decoding, chunks, tokens, sequences, model_source }
    }
}
