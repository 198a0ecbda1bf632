//! Weights, stored KV elements and state of a model, from its shape.
//!
//! Sources: Austin et al., *How to Scale Your Model*, "Transformer inference" (dense layers,
//! grouped queries, mixtures of experts); DeepSeek-AI, *DeepSeek-V2*, section 2.1 (multi-head
//! latent attention); DeepSeek-AI, *DeepSeek-V3.2* (the indexer of sparse attention).

use super::{Attention, Block, Mlp, Model};
use crate::units::Parameters;

impl Attention {
    /// Weights of one layer, for a residual stream of width `hidden`.
    #[must_use]
    pub fn parameters(&self, hidden: f64) -> Parameters {
        Parameters::new(match *self {
            Self::Full {
                heads,
                kv_heads,
                head_dim,
                value_head_dim,
                shared_kv,
                output_gate,
                extra_parameters,
                ..
            } => {
                let gate = if output_gate { heads * value_head_dim } else { 0.0 };
                let values = if shared_kv { 0.0 } else { kv_heads * value_head_dim };
                let widths =
                    heads * head_dim + kv_heads * head_dim + values + heads * value_head_dim + gate;
                hidden * widths + extra_parameters
            }
            Self::Mla {
                heads,
                q_lora_rank,
                kv_lora_rank,
                qk_nope_head_dim,
                qk_rope_head_dim,
                value_head_dim,
                index_heads,
                index_head_dim,
                extra_parameters,
                ..
            } => {
                let query_width = heads * (qk_nope_head_dim + qk_rope_head_dim);
                let query_input = if q_lora_rank > 0.0 { q_lora_rank } else { hidden };
                let query = hidden * q_lora_rank + query_input * query_width;
                let latent = hidden * (kv_lora_rank + qk_rope_head_dim)
                    + kv_lora_rank * heads * (qk_nope_head_dim + value_head_dim);
                let indexer = if index_heads > 0.0 {
                    query_input * index_heads * index_head_dim
                        + hidden * (index_head_dim + index_heads)
                } else {
                    0.0
                };
                query + latent + heads * value_head_dim * hidden + indexer + extra_parameters
            }
            Self::Linear { parameters, .. } => parameters,
            Self::None => 0.0,
        })
    }

    /// KV elements that one layer stores for one token, an indexer's key included.
    ///
    /// A layer with a window stores them for the tokens of the window only; a compressed layer's
    /// number is an average over the tokens that share an entry.
    #[must_use]
    pub fn kv_elements(&self) -> f64 {
        match *self {
            Self::Full {
                kv_heads,
                head_dim,
                value_head_dim,
                shared_kv,
                kv_compression,
                index_width,
                ..
            } => {
                let values = if shared_kv { 0.0 } else { value_head_dim };
                ((head_dim + values) * kv_heads + index_width) / kv_compression
            }
            Self::Mla { kv_lora_rank, qk_rope_head_dim, index_heads, index_head_dim, .. } => {
                let index = if index_heads > 0.0 { index_head_dim } else { 0.0 };
                kv_lora_rank + qk_rope_head_dim + index
            }
            Self::Linear { .. } | Self::None => 0.0,
        }
    }

    /// Elements of the state that one layer keeps for one sequence, whatever its length.
    #[must_use]
    pub fn state_elements(&self) -> f64 {
        match *self {
            Self::Linear { state_elements, .. } => state_elements,
            Self::Full { .. } | Self::Mla { .. } | Self::None => 0.0,
        }
    }
}

impl Mlp {
    /// Weights of one layer, all experts and the router included.
    #[must_use]
    pub fn parameters(&self, hidden: f64) -> Parameters {
        match *self {
            Self::Moe { experts, .. } => self.with_experts(hidden, experts),
            Self::Dense { .. } | Self::None => self.with_experts(hidden, 0.0),
        }
    }

    /// Weights of one layer that one token uses.
    #[must_use]
    pub fn active_parameters(&self, hidden: f64) -> Parameters {
        match *self {
            Self::Moe { experts_per_token, .. } => self.with_experts(hidden, experts_per_token),
            Self::Dense { .. } | Self::None => self.with_experts(hidden, 0.0),
        }
    }

    /// Weights of one routed expert; none without a mixture of experts.
    #[must_use]
    pub fn expert_parameters(&self) -> Parameters {
        Parameters::new(match *self {
            Self::Moe { expert_intermediate, expert_hidden, expert_matrices, .. } => {
                expert_matrices * expert_hidden * expert_intermediate
            }
            Self::Dense { .. } | Self::None => 0.0,
        })
    }

    /// Weights of one layer when `routed` of its experts count.
    fn with_experts(&self, hidden: f64, routed: f64) -> Parameters {
        match *self {
            Self::Dense { intermediate, matrices } => {
                Parameters::new(matrices * hidden * intermediate)
            }
            Self::Moe { experts, expert_hidden, expert_matrices, shared_intermediate, .. } => {
                let to_latent = if (expert_hidden - hidden).abs() > 0.5 {
                    2.0 * hidden * expert_hidden
                } else {
                    0.0
                };
                let shared = expert_matrices * hidden * shared_intermediate;
                let router = hidden * experts;
                self.expert_parameters() * routed + Parameters::new(to_latent + shared + router)
            }
            Self::None => Parameters::ZERO,
        }
    }
}

impl Block {
    /// Weights of attention in one layer of the block, for a residual stream of width `hidden`.
    #[must_use]
    pub fn attention_parameters(&self, hidden: f64) -> Parameters {
        self.attention.parameters(hidden)
    }

    /// Weights of the feed-forward part in one layer of the block, all experts included.
    #[must_use]
    pub fn mlp_parameters(&self, hidden: f64) -> Parameters {
        self.mlp.parameters(hidden)
    }

    /// Weights of the feed-forward part in one layer of the block that one token uses.
    #[must_use]
    pub fn active_mlp_parameters(&self, hidden: f64) -> Parameters {
        self.mlp.active_parameters(hidden)
    }

    /// Weights of all layers of the block.
    #[must_use]
    pub fn parameters(&self, hidden: f64) -> Parameters {
        (self.attention_parameters(hidden) + self.mlp_parameters(hidden)) * self.layers
    }

    /// Weights of all layers of the block that one token uses.
    #[must_use]
    pub fn active_parameters(&self, hidden: f64) -> Parameters {
        (self.attention_parameters(hidden) + self.active_mlp_parameters(hidden)) * self.layers
    }
}

impl Model {
    /// Query heads of the narrowest attention layer; none without attention.
    #[must_use]
    pub fn query_heads(&self) -> Option<f64> {
        let of = |attention: &Attention| match *attention {
            Attention::Full { heads, .. } | Attention::Mla { heads, .. } => Some(heads),
            Attention::Linear { .. } | Attention::None => None,
        };
        self.blocks.iter().filter_map(|block| of(&block.attention)).min_by(f64::total_cmp)
    }

    /// Number of layers.
    #[must_use]
    pub fn layers(&self) -> f64 {
        self.blocks.iter().map(|block| block.layers).sum()
    }

    /// Weights of the LM head, read for every token that is generated.
    #[must_use]
    pub const fn lm_head_parameters(&self) -> Parameters {
        Parameters::new(self.hidden_size * self.vocabulary_size)
    }

    /// Weights of the input embedding; none where it is the same matrix as the LM head.
    ///
    /// They are held in memory, but a token looks up one row: no arithmetic, next to no traffic.
    #[must_use]
    pub const fn embedding_parameters(&self) -> Parameters {
        if self.tied_embeddings { Parameters::ZERO } else { self.lm_head_parameters() }
    }

    /// All weights of the model, without draft modules and without encoders of other modes
    /// ([`Self::other_parameters`]).
    #[must_use]
    pub fn parameters(&self) -> Parameters {
        let layers: Parameters =
            self.blocks.iter().map(|block| block.parameters(self.hidden_size)).sum();
        layers + self.embedding_parameters() + self.lm_head_parameters()
    }

    /// Weights that one token uses, as published counts have it: with both embeddings.
    #[must_use]
    pub fn active_parameters(&self) -> Parameters {
        self.matmul_parameters() + self.embedding_parameters()
    }

    /// Weights that one generated token is multiplied with: [`Self::active_parameters`] without
    /// the input embedding, which is looked up.
    #[must_use]
    pub fn matmul_parameters(&self) -> Parameters {
        let layers: Parameters =
            self.blocks.iter().map(|block| block.active_parameters(self.hidden_size)).sum();
        layers + self.lm_head_parameters()
    }

    /// Weights of one low-rank adapter on every matrix of attention and of dense feed-forward parts:
    /// `rank · (rows + columns)` each (Hu et al. 2021, *LoRA*, section 4.1).
    ///
    /// Latent attention counts as four matrices of its weights; experts and linear attention have
    /// no adapters.
    #[must_use]
    pub fn adapter_parameters(&self, rank: f64) -> Parameters {
        let hidden = self.hidden_size;
        let of = |block: &Block| {
            let attention = match block.attention {
                Attention::Full { .. } | Attention::Mla { .. } => {
                    4.0 * hidden + block.attention_parameters(hidden).get() / hidden
                }
                Attention::Linear { .. } | Attention::None => 0.0,
            };
            let mlp = match block.mlp {
                Mlp::Dense { intermediate, matrices } => matrices * (hidden + intermediate),
                Mlp::Moe { .. } | Mlp::None => 0.0,
            };
            block.layers * rank * (attention + mlp)
        };
        Parameters::new(self.blocks.iter().map(of).sum())
    }

    /// KV elements stored for one token in all layers, before any window is full.
    #[must_use]
    pub fn kv_elements_per_token(&self) -> f64 {
        self.blocks.iter().map(|block| block.layers * block.attention.kv_elements()).sum()
    }

    /// Elements of state kept for one sequence in all layers.
    #[must_use]
    pub fn state_elements_per_sequence(&self) -> f64 {
        self.blocks.iter().map(|block| block.layers * block.attention.state_elements()).sum()
    }
}

#[cfg(test)]
mod tests;
