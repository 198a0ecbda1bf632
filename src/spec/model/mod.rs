//! A language model as runs of equal layers, and what follows from its shape: weights, KV cache,
//! arithmetic.
//!
//! Counts follow the usual rules (Austin et al., *How to Scale Your Model*, "Transformer
//! inference"; DeepSeek-AI, *DeepSeek-V2*, section 2.1, for multi-head latent attention). Norms
//! and biases are left out: together they are below 0.1% of every catalog model.

mod count;

use crate::units::Parameters;

/// A model.
#[derive(Clone, Debug)]
pub struct Model {
    /// Name as shown.
    pub name: String,
    /// Width of the residual stream.
    pub hidden_size: f64,
    /// Entries of the vocabulary.
    pub vocabulary_size: f64,
    /// Whether input embedding and LM head are one matrix.
    pub tied_embeddings: bool,
    /// Runs of equal layers.
    pub blocks: Vec<Block>,
    /// Weights held in memory but not read for each token (a vision encoder, say).
    pub other_parameters: Parameters,
    /// Longest context in tokens.
    pub max_context_tokens: f64,
}

/// Some equal layers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Block {
    /// How many.
    pub layers: f64,
    /// How they attend.
    pub attention: Attention,
    /// Their feed-forward part.
    pub mlp: Mlp,
}

/// How a layer attends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Attention {
    /// MHA, GQA or MQA, with an optional window or sparse selection.
    Full {
        /// Query heads.
        heads: f64,
        /// Key and value heads.
        kv_heads: f64,
        /// Width of one query and key head.
        head_dim: f64,
        /// Width of one value head.
        value_head_dim: f64,
        /// Whether keys serve as values.
        shared_kv: bool,
        /// Whether the output is gated by a projection of its own width.
        output_gate: bool,
        /// Latest tokens that are seen; infinite: all.
        window_tokens: f64,
        /// Tokens per stored entry.
        kv_compression: f64,
        /// Stored entries that a query reads at most; infinite: all.
        sparse_top_k: f64,
        /// Width of the key that an indexer stores and reads per entry; 0: no indexer.
        index_width: f64,
        /// Other weights (an indexer), less what low-rank query and output projections save.
        extra_parameters: f64,
    },
    /// Multi-head latent attention.
    Mla {
        /// Query heads.
        heads: f64,
        /// Rank of the query projection; 0: full rank.
        q_lora_rank: f64,
        /// Rank of the stored latent.
        kv_lora_rank: f64,
        /// Width of a head's part without position.
        qk_nope_head_dim: f64,
        /// Width of the shared rotary part.
        qk_rope_head_dim: f64,
        /// Width of one value head.
        value_head_dim: f64,
        /// Stored entries that a query reads at most; infinite: all.
        sparse_top_k: f64,
        /// Heads of the indexer.
        index_heads: f64,
        /// Width of one indexer head.
        index_head_dim: f64,
        /// Other weights (an output gate).
        extra_parameters: f64,
    },
    /// Linear attention or state space.
    Linear {
        /// Weights of one layer's mixer.
        parameters: f64,
        /// Elements of one layer's state for one sequence.
        state_elements: f64,
    },
    /// None.
    None,
}

/// A layer's feed-forward part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mlp {
    /// A dense feed-forward part.
    Dense {
        /// Its width.
        intermediate: f64,
        /// Matrices: 3 gated, 2 plain.
        matrices: f64,
    },
    /// A mixture of experts.
    Moe {
        /// Routed experts.
        experts: f64,
        /// Routed experts that one token uses.
        experts_per_token: f64,
        /// Width of one routed expert.
        expert_intermediate: f64,
        /// Width at which routed experts work; the hidden size unless latent.
        expert_hidden: f64,
        /// Matrices of one expert.
        expert_matrices: f64,
        /// Total width of shared experts and of a dense part beside the experts; they have as many
        /// matrices as a routed expert.
        shared_intermediate: f64,
    },
    /// None.
    None,
}

impl Model {
    /// `dense`, `MoE` or `MLA`: what decides which kernels run.
    #[must_use]
    pub fn class(&self) -> &'static str {
        if self.blocks.iter().any(|block| matches!(block.attention, Attention::Mla { .. })) {
            "MLA"
        } else if self.blocks.iter().any(|block| matches!(block.mlp, Mlp::Moe { .. })) {
            "MoE"
        } else {
            "dense"
        }
    }
}
