//! `configs/models/*.toml`: the architecture of one language model.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::evidence::Evidence;

/// One model. The file's name is its catalog name.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Full name, as people say it.
    pub name: String,
    /// Repository on Hugging Face.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hugging_face: Option<String>,
    /// Other names that resolve to this entry.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Day or month of release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<String>,
    /// Published number of weights in billions, without draft (multi-token prediction) modules and
    /// without encoders of other modes; absent: computed from the architecture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameters_b: Option<f64>,
    /// Published number of weights that one token uses, in billions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active_parameters_b: Option<f64>,
    /// Weights of draft (multi-token prediction) modules in the files, in billions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft_parameters_b: Option<f64>,
    /// Weights that are held in memory but not read for each token, such as a vision encoder, in billions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_parameters_b: Option<f64>,
    /// Precision of the published weights: bf16, fp8, mxfp4, nvfp4, int4, int8.
    pub native_precision: String,
    /// Longest context in tokens.
    pub max_context_tokens: u64,
    /// Shape of the network.
    pub architecture: Architecture,
    /// Sources by key.
    #[serde(default)]
    pub evidence: Evidence,
}

/// Shape of a decoder-only transformer, as runs of equal layers.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Architecture {
    /// Width of the residual stream.
    pub hidden_size: u64,
    /// Entries of the vocabulary.
    pub vocabulary_size: u64,
    /// Whether input embedding and LM head are one matrix.
    #[serde(default)]
    pub tied_embeddings: bool,
    /// Runs of layers of one kind; their order does not matter for cost.
    pub block: Vec<Block>,
}

/// Some layers of one kind: an attention part and a feed-forward part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// How many layers are of this kind.
    pub layers: u64,
    /// Attention: `full` (MHA, GQA, MQA; with `window_tokens`, sliding), `mla`, `linear` or `none`.
    pub attention: AttentionKind,
    /// Query heads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heads: Option<u64>,
    /// Key and value heads (full attention).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kv_heads: Option<u64>,
    /// Width of one query and key head (full attention).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head_dim: Option<u64>,
    /// Width of one value head, where it differs (full attention), and always for MLA.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_head_dim: Option<u64>,
    /// Whether keys serve as values, so that one of them is stored.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub shared_kv: bool,
    /// Whether the output is gated by a projection of its own width (Qwen3-Next, Kimi K3).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub output_gate: bool,
    /// Attend only to this many latest tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window_tokens: Option<u64>,
    /// Tokens that share one stored KV entry (compressed sparse attention).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kv_compression: Option<u64>,
    /// Stored entries that sparse attention picks for a query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sparse_top_k: Option<u64>,
    /// Heads of the indexer that picks them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index_heads: Option<u64>,
    /// Width of one indexer head.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index_head_dim: Option<u64>,
    /// Rank of the query projection (MLA, compressed attention); absent: full rank.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q_lora_rank: Option<u64>,
    /// Rank of each group of the output projection (compressed attention); absent: full rank.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub o_lora_rank: Option<u64>,
    /// Groups of heads of a low-rank output projection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub o_groups: Option<u64>,
    /// MLA: rank of the latent that is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kv_lora_rank: Option<u64>,
    /// MLA: width of a head's part without position.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qk_nope_head_dim: Option<u64>,
    /// MLA: width of the rotary part, shared by all heads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qk_rope_head_dim: Option<u64>,
    /// Linear attention or state space: weights of one layer's mixer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linear_parameters: Option<u64>,
    /// Linear attention or state space: elements of one layer's state for one sequence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_elements: Option<u64>,
    /// Other weights of one attention layer (rank adapters, indexers) not given by the shape above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extra_parameters: Option<u64>,
    /// Feed-forward part: `gated` (three matrices), `plain` (two), `moe` or `none`.
    pub mlp: MlpKind,
    /// Width of the dense feed-forward part; in a `moe` block, of a dense part beside the experts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intermediate_size: Option<u64>,
    /// Routed experts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub experts: Option<u64>,
    /// Routed experts that one token uses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub experts_per_token: Option<u64>,
    /// Width of one routed expert.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expert_intermediate_size: Option<u64>,
    /// Total width of the shared experts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared_intermediate_size: Option<u64>,
    /// Width at which routed experts work, where it is not the hidden size (latent MoE).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expert_hidden_size: Option<u64>,
    /// Matrices of one expert: 3 (gated, the usual) or 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expert_matrices: Option<u64>,
}

/// Kinds of attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AttentionKind {
    /// Keys and values of every head group are stored: MHA, GQA, MQA, sliding windows.
    #[default]
    Full,
    /// Multi-head latent attention.
    Mla,
    /// Linear attention or a state-space layer: a constant state.
    Linear,
    /// No attention in these layers.
    None,
}

/// Kinds of feed-forward parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MlpKind {
    /// Gate, up and down projections.
    #[default]
    Gated,
    /// Up and down projections.
    Plain,
    /// Mixture of experts.
    Moe,
    /// No feed-forward part in these layers.
    None,
}
