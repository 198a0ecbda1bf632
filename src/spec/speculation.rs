//! Speculative decoding: who drafts, how far ahead, and how much of it holds.

use std::sync::Arc;

use super::model::Model;
use crate::ledger::{Given, SourceId};
use crate::units::{Count, Ratio};

/// Tokens are drafted cheaply and verified together.
#[derive(Clone, Debug)]
pub struct Speculation {
    /// The model that drafts, if one does: a small model, or heads on the target (EAGLE, MTP).
    /// None looks drafts up in the prompt (n-grams).
    pub drafter: Option<Drafter>,
    /// Tokens drafted for each pass of the target.
    pub draft_tokens: Given<Count>,
    /// Probability that the target accepts a drafted token, given that it accepted those before.
    pub acceptance: Given<Ratio>,
}

/// A model that drafts.
#[derive(Clone, Debug)]
pub struct Drafter {
    /// Its shape.
    pub model: Arc<Model>,
    /// Source of its shape.
    pub source: SourceId,
    /// Whether it uses the embeddings and the LM head of the target.
    pub shares_embeddings: bool,
}
