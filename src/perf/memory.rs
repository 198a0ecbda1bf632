//! Memory of one accelerator: weights, workspace, and how many sequences' caches fit beside them.
//!
//! With paged KV a sequence holds its *mean* resident length over its life, prompt plus half of
//! the answer, rounded up to blocks (Kwon et al. 2023, *PagedAttention*).

use super::Infeasible;
use super::machine::Machine;
use super::operation::attention;
use crate::derive;
use crate::ledger::{Given, Ledger, SourceId, Traced};
use crate::spec::model::{Attention, Mlp, Model};
use crate::units::{BYTE, BYTE_PER_TOKEN, Bytes, Count, Parameters, Tokens, count, min};

/// What fills the memory of one accelerator.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// Weights.
    pub weights: Traced<Bytes>,
    /// Cache and state of one sequence.
    pub per_sequence: Traced<Bytes>,
    /// Sequences whose caches fit, in one request group and pipeline.
    pub sequences: Traced<Count>,
}

impl Memory {
    /// Fills the memory of one accelerator.
    ///
    /// `resident` is the mean number of tokens that a sequence in flight keeps.
    ///
    /// # Errors
    /// [`Infeasible`] if not even one sequence fits.
    pub fn fill<L: Ledger>(
        l: &mut L,
        model: &Model,
        source: SourceId,
        machine: &Machine,
        resident: Traced<Tokens>,
    ) -> Result<Self, Infeasible> {
        l.enter("memory", None);
        let memory = Self::filled(l, model, source, machine, resident);
        l.leave();
        let (weights, usable) = (memory.weights.value, machine.usable_memory.value);
        let left = usable - weights - machine.workspace.value;
        if memory.sequences.value.get() >= 1.0 {
            return Ok(memory);
        }
        let gb = |bytes: Bytes| bytes.get() / 1e9;
        let need = weights + machine.workspace.value + memory.per_sequence.value;
        let factor = need / usable;
        Err(Infeasible {
            name: "does-not-fit",
            message: format!(
                "does not fit: each accelerator needs {:.1} GB ({:.1} GB of weights, {:.1} GB of workspace, \
                 {:.1} GB for one sequence) and may fill {:.1} GB, short by {:.1} GB",
                gb(need),
                gb(weights),
                gb(machine.workspace.value),
                gb(memory.per_sequence.value),
                gb(usable),
                gb(need - usable),
            ),
            help: if left > Bytes::ZERO {
                "the weights fit but the context does not: use a shorter context, an 8-bit KV cache or more \
                 accelerators"
                    .to_owned()
            } else {
                format!(
                    "use at least {:.0} times as many accelerators for each replica (`tp`), weights of fewer bits \
                     (`precision`), or accelerators with more memory",
                    factor.get().ceil().max(2.0)
                )
            },
        })
    }

    fn filled<L: Ledger>(
        l: &mut L,
        model: &Model,
        source: SourceId,
        machine: &Machine,
        resident: Traced<Tokens>,
    ) -> Self {
        let (tp, pp, expert_shards) = (machine.tp, machine.pp, machine.expert_shards);
        let hidden = model.hidden_size;
        let (mut attention_weights, mut mlp_weights, mut expert_weights) = (0.0, 0.0, 0.0);
        let (mut cache, mut state) = (0.0, 0.0);
        for block in &model.blocks {
            let routed = match block.mlp {
                Mlp::Moe { experts, .. } => block.mlp.expert_parameters().get() * experts,
                Mlp::Dense { .. } | Mlp::None => 0.0,
            };
            attention_weights += block.layers * block.attention_parameters(hidden).get();
            mlp_weights += block.layers * (block.mlp_parameters(hidden).get() - routed);
            expert_weights += block.layers * routed;
            let shards = attention::cache_shards(&block.attention, tp.value).get();
            let visible = match block.attention {
                Attention::Full { window_tokens, .. } => {
                    window_tokens.min(resident.value.get()) / resident.value.get()
                }
                _ => 1.0,
            };
            cache += block.layers * block.attention.kv_elements() * visible / shards;
            state += block.layers * block.attention.state_elements() / shards;
        }
        let embeddings = model.embedding_parameters() + model.lm_head_parameters();
        let weights_of = |value: f64| Given::new(Parameters::new(value), source);
        let attention_weights =
            l.given("attention_weights", "weights of attention", weights_of(attention_weights));
        let mlp_weights = l.given(
            "feed_forward_weights",
            "weights of feed-forward parts",
            weights_of(mlp_weights),
        );
        let expert_weights =
            l.given("expert_weights", "weights of routed experts", weights_of(expert_weights));
        let embeddings =
            l.given("embedding_weights", "weights of embeddings", Given::new(embeddings, source));
        let other = l.given(
            "other_weights",
            "weights of other parts",
            Given::new(model.other_parameters, source),
        );
        let (attention_bytes, mlp_bytes, embedding_bytes) =
            (machine.attention_bytes, machine.mlp_bytes, machine.embedding_bytes);
        let dense = derive!(l, "dense_bytes", "dense weights on one accelerator",
            [attention_weights, attention_bytes, mlp_weights, mlp_bytes, tp, pp] =>
            (attention_weights * attention_bytes + mlp_weights * mlp_bytes) / tp / pp);
        let routed = derive!(l, "expert_bytes", "expert weights on one accelerator",
            [expert_weights, mlp_bytes, expert_shards, pp] =>
            expert_weights * mlp_bytes / expert_shards / pp);
        let rest = derive!(l, "embedding_bytes", "embeddings and other parts on one accelerator",
            [embeddings, other, embedding_bytes, tp, pp] =>
            (embeddings + other) * embedding_bytes / tp / pp);
        let weights = derive!(l, "weights", "weights on one accelerator", [dense, routed, rest] =>
            dense + routed + rest);

        let elements = l.given(
            "elements_per_token",
            "cached elements of a token on one accelerator, windows and shards counted",
            Given::new(cache, source),
        );
        let state = l.given(
            "state_elements",
            "state elements of a sequence on one accelerator, shards counted",
            Given::new(state, source),
        );
        let (kv_element_bytes, kv_block) = (machine.kv_element_bytes, machine.kv_block);
        let per_sequence = derive!(l, "per_sequence", "cache of one sequence",
            [resident, kv_block, elements, kv_element_bytes, state, pp] =>
            ((resident + kv_block / 2.0) * (elements * kv_element_bytes * BYTE_PER_TOKEN)
                + state * kv_element_bytes * BYTE) / pp);
        let (usable, workspace, limit) =
            (machine.usable_memory, machine.workspace, machine.max_sequences);
        let sequences = derive!(l, "sequences", "sequences of a group that fit",
            [usable, weights, workspace, per_sequence, limit] =>
            min(limit, count((usable - weights - workspace) / per_sequence)));
        Self { weights, per_sequence, sequences }
    }
}
