//! `configs/engines/*.toml`: how a serving engine schedules, and what it adds.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::evidence::Evidence;

/// One engine. The file's name is its catalog name.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Engine {
    /// Full name, as people say it.
    pub name: String,
    /// Other names that resolve to this entry.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Share of the accelerator's memory that weights, cache and workspace may fill.
    pub memory_share: f64,
    /// Workspace and graphs on each accelerator in GB.
    pub workspace_gb: f64,
    /// Sequences in one batch at most.
    pub max_sequences: u32,
    /// Tokens in one KV block.
    pub kv_block_tokens: u32,
    /// Time that one layer costs beyond its operations, in microseconds.
    pub layer_overhead_us: f64,
    /// Time that one step costs beyond its layers, in microseconds.
    pub step_overhead_us: f64,
    /// Time that one request costs before its first token beyond prefill, in milliseconds.
    pub request_overhead_ms: f64,
    /// Share of the other requests' prefills that a request waits for, in a closed loop.
    pub prefill_contention: f64,
    /// Sources by key.
    pub evidence: Evidence,
}
