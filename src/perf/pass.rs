//! One step of the engine: sequences that decode, and chunks of prompts that are prefilled beside
//! them (Agrawal et al. 2024, *Sarathi-Serve*, section 4).

use crate::derive;
use crate::ledger::{Given, Ledger, SourceId, Traced};
use crate::units::{Count, TOKEN, Tokens};

/// Sequences that decode.
#[derive(Clone, Copy, Debug)]
pub struct Decoding {
    /// How many.
    pub sequences: Traced<Count>,
    /// Mean tokens cached for one.
    pub context: Traced<Tokens>,
    /// Tokens of one that are verified together; none: one token each.
    pub each: Option<Traced<Count>>,
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
    /// Tokens that get logits.
    pub rows: Traced<Count>,
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
        let verified = decoding.map(|Decoding { sequences, each, .. }| {
            each.map_or(sequences, |each| {
                derive!(l, "verified", "tokens that are verified", [sequences, each] =>
                    sequences * each)
            })
        });
        let (tokens, sequences, rows) = match (decoding.zip(verified), chunks) {
            (Some((Decoding { sequences, .. }, rows)), None) => {
                let tokens = derive!(l, "tokens", "new tokens of the step", [rows] =>
                    rows * TOKEN);
                (tokens, sequences, rows)
            }
            (None, Some(Chunks { number, tokens: chunk, .. })) => {
                let tokens = derive!(l, "tokens", "new tokens of the step", [number, chunk] =>
                    number * chunk);
                (tokens, number, number)
            }
            (Some((decoding, rows)), Some(Chunks { number, tokens: chunk, .. })) => {
                let tokens = derive!(l, "tokens", "new tokens of the step",
                    [rows, number, chunk] => rows * TOKEN + number * chunk);
                let decoding = decoding.sequences;
                let sequences = derive!(l, "sequences", "sequences that get a token",
                    [decoding, number] => decoding + number);
                let rows = derive!(l, "logits", "tokens that get logits", [rows, number] =>
                    rows + number);
                (tokens, sequences, rows)
            }
            (None, None) => {
                let none = Given::new(Tokens::ZERO, model_source);
                let tokens = l.given("tokens", "new tokens of the step", none);
                let none = Given::new(Count::ZERO, model_source);
                let none = l.given("sequences", "sequences that get a token", none);
                (tokens, none, none)
            }
        };
        Self { decoding, chunks, tokens, sequences, rows, model_source }
    }
}
