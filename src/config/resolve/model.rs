//! A catalog entry to a [`spec::model::Model`](crate::spec::model::Model).

use crate::config::raw::model as raw;
use crate::diag::Diagnostic;
use crate::spec::model::{Attention, Block, Mlp, Model};
use crate::units::Parameters;

/// The model of a catalog entry.
///
/// # Errors
///
/// A key that the entry's kind of attention or feed-forward part needs is missing, or a number is
/// out of range; the message names the model, the block (counted from 1) and the key.
pub fn model(raw: &raw::Model) -> Result<Model, Diagnostic> {
    let shape = &raw.architecture;
    let name = format!("model {:?}", raw.name);
    if shape.block.is_empty() {
        return Err(Diagnostic::error(format!("{name}: `block` is missing"))
            .help("add at least one [[architecture.block]] table"));
    }
    let hidden = positive(&name, "hidden_size", shape.hidden_size)?;
    let blocks = shape
        .block
        .iter()
        .zip(1_u32..)
        .map(|(block, number)| {
            Keys { name: format!("{name}, block {number}"), block, hidden }.block()
        })
        .collect::<Result<_, _>>()?;
    Ok(Model {
        name: raw.name.clone(),
        hidden_size: hidden,
        vocabulary_size: positive(&name, "vocabulary_size", shape.vocabulary_size)?,
        tied_embeddings: shape.tied_embeddings,
        blocks,
        other_parameters: billions(&name, "other_parameters_b", raw.other_parameters_b)?,
        max_context_tokens: positive(&name, "max_context_tokens", raw.max_context_tokens)?,
    })
}

/// A number of weights given in billions; none when absent.
fn billions(name: &str, key: &str, value: Option<f64>) -> Result<Parameters, Diagnostic> {
    let value = value.unwrap_or(0.0);
    if value.is_finite() && value >= 0.0 {
        Ok(Parameters::new(value * 1e9))
    } else {
        Err(Diagnostic::error(format!("{name}: `{key}` must be a number from 0 up, found {value}")))
    }
}

/// A number above 0.
fn positive(name: &str, key: &str, value: u64) -> Result<f64, Diagnostic> {
    if value == 0 {
        return Err(Diagnostic::error(format!("{name}: `{key}` must be above 0")));
    }
    Ok(value as f64)
}

/// One block, and the name by which messages call it.
struct Keys<'a> {
    name: String,
    block: &'a raw::Block,
    hidden: f64,
}

impl Keys<'_> {
    /// A key that must be there.
    fn need(&self, key: &str, value: Option<u64>, why: &str) -> Result<f64, Diagnostic> {
        let Some(value) = value else {
            return Err(Diagnostic::error(format!("{}: `{key}` is missing", self.name)).help(why));
        };
        positive(&self.name, key, value)
    }

    fn block(&self) -> Result<Block, Diagnostic> {
        Ok(Block {
            layers: positive(&self.name, "layers", self.block.layers)?,
            attention: self.attention()?,
            mlp: self.mlp()?,
        })
    }

    fn attention(&self) -> Result<Attention, Diagnostic> {
        let block = self.block;
        match block.attention {
            raw::AttentionKind::Full => self.full(),
            raw::AttentionKind::Mla => self.mla(),
            raw::AttentionKind::Linear => Ok(Attention::Linear {
                parameters: self.need(
                    "linear_parameters",
                    block.linear_parameters,
                    "give the weights of one layer's mixer",
                )?,
                state_elements: or_zero(block.state_elements),
            }),
            raw::AttentionKind::None => Ok(Attention::None),
        }
    }

    fn full(&self) -> Result<Attention, Diagnostic> {
        let block = self.block;
        let why = "full attention needs `heads`, `kv_heads` and `head_dim`";
        let heads = self.need("heads", block.heads, why)?;
        let kv_heads = self.need("kv_heads", block.kv_heads, why)?;
        let head_dim = self.need("head_dim", block.head_dim, why)?;
        let value_head_dim = self.or("value_head_dim", block.value_head_dim, head_dim)?;
        Ok(Attention::Full {
            heads,
            kv_heads,
            head_dim,
            value_head_dim,
            shared_kv: block.shared_kv,
            output_gate: block.output_gate,
            window_tokens: self.or("window_tokens", block.window_tokens, f64::INFINITY)?,
            kv_compression: self.or("kv_compression", block.kv_compression, 1.0)?,
            sparse_top_k: self.or("sparse_top_k", block.sparse_top_k, f64::INFINITY)?,
            index_width: or_zero(block.index_head_dim),
            extra_parameters: or_zero(block.extra_parameters)
                + self.low_rank(heads * head_dim, heads * value_head_dim)?,
        })
    }

    /// Weights of low-rank query and output projections less those of full-rank ones.
    fn low_rank(&self, query: f64, output: f64) -> Result<f64, Diagnostic> {
        let mut difference = 0.0;
        if self.block.q_lora_rank.is_some() {
            let rank = self.need("q_lora_rank", self.block.q_lora_rank, "")?;
            difference += rank * (self.hidden + query) - self.hidden * query;
        }
        if self.block.o_lora_rank.is_some() {
            let rank = self.need("o_lora_rank", self.block.o_lora_rank, "")?;
            let groups = self.or("o_groups", self.block.o_groups, 1.0)?;
            difference += rank * (output + groups * self.hidden) - self.hidden * output;
        }
        Ok(difference)
    }

    fn mla(&self) -> Result<Attention, Diagnostic> {
        let block = self.block;
        let why = "latent attention needs `heads`, `kv_lora_rank`, `qk_nope_head_dim`, \
                   `qk_rope_head_dim` and `value_head_dim`";
        let heads = self.need("heads", block.heads, why)?;
        let value_head_dim = self.need("value_head_dim", block.value_head_dim, why)?;
        let gate = if block.output_gate { self.hidden * heads * value_head_dim } else { 0.0 };
        let (index_heads, index_head_dim) = match block.index_heads {
            None => (0.0, 0.0),
            some => {
                let why = "an indexer needs `index_heads` and `index_head_dim`";
                (
                    self.need("index_heads", some, why)?,
                    self.need("index_head_dim", block.index_head_dim, why)?,
                )
            }
        };
        Ok(Attention::Mla {
            heads,
            q_lora_rank: or_zero(block.q_lora_rank),
            kv_lora_rank: self.need("kv_lora_rank", block.kv_lora_rank, why)?,
            qk_nope_head_dim: self.need("qk_nope_head_dim", block.qk_nope_head_dim, why)?,
            qk_rope_head_dim: self.need("qk_rope_head_dim", block.qk_rope_head_dim, why)?,
            value_head_dim,
            sparse_top_k: self.or("sparse_top_k", block.sparse_top_k, f64::INFINITY)?,
            index_heads,
            index_head_dim,
            extra_parameters: or_zero(block.extra_parameters) + gate,
        })
    }

    fn mlp(&self) -> Result<Mlp, Diagnostic> {
        let why = "a dense feed-forward part needs `intermediate_size`";
        let dense = |matrices| {
            let intermediate = self.need("intermediate_size", self.block.intermediate_size, why)?;
            Ok(Mlp::Dense { intermediate, matrices })
        };
        match self.block.mlp {
            raw::MlpKind::Gated => dense(3.0),
            raw::MlpKind::Plain => dense(2.0),
            raw::MlpKind::Moe => self.moe(),
            raw::MlpKind::None => Ok(Mlp::None),
        }
    }

    fn moe(&self) -> Result<Mlp, Diagnostic> {
        let block = self.block;
        let why = "a mixture of experts needs `experts`, `experts_per_token` and \
                   `expert_intermediate_size`";
        let experts = self.need("experts", block.experts, why)?;
        let experts_per_token = self.need("experts_per_token", block.experts_per_token, why)?;
        if experts_per_token > experts {
            return Err(Diagnostic::error(format!(
                "{}: `experts_per_token` ({experts_per_token}) is more than `experts` ({experts})",
                self.name
            )));
        }
        Ok(Mlp::Moe {
            experts,
            experts_per_token,
            expert_intermediate: self.need(
                "expert_intermediate_size",
                block.expert_intermediate_size,
                why,
            )?,
            expert_hidden: self.or("expert_hidden_size", block.expert_hidden_size, self.hidden)?,
            expert_matrices: self.or("expert_matrices", block.expert_matrices, 3.0)?,
            shared_intermediate: or_zero(block.shared_intermediate_size)
                + or_zero(block.intermediate_size),
        })
    }

    /// A key that stands for `default` when absent.
    fn or(&self, key: &str, value: Option<u64>, default: f64) -> Result<f64, Diagnostic> {
        value.map_or(Ok(default), |value| positive(&self.name, key, value))
    }
}

/// A number that is 0 when absent.
fn or_zero(value: Option<u64>) -> f64 {
    value.map_or(0.0, |value| value as f64)
}
