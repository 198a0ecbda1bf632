//! A serving engine: how it schedules, and what it adds to the arithmetic.

use std::sync::Arc;

use crate::ledger::Given;
use crate::units::{Bytes, Count, Ratio, Seconds, Tokens};

/// One engine with its usual settings.
#[derive(Clone, Debug)]
pub struct Engine {
    /// Catalog name.
    pub name: Arc<str>,
    /// Share of the memory that weights, cache and workspace may fill.
    pub memory_share: Given<Ratio>,
    /// Workspace and graphs on each accelerator.
    pub workspace: Given<Bytes>,
    /// Sequences in one batch at most.
    pub max_sequences: Given<Count>,
    /// Tokens in one KV block.
    pub kv_block: Given<Tokens>,
    /// Time that one layer costs beyond its operations.
    pub layer_overhead: Given<Seconds>,
    /// Time that one step costs beyond its layers: scheduling, sampling, copying.
    pub step_overhead: Given<Seconds>,
    /// Time that one request costs before its first token beyond prefill.
    pub request_overhead: Given<Seconds>,
    /// Share of the other requests' prefills that a request waits for, closed loop.
    pub prefill_contention: Given<Ratio>,
}
