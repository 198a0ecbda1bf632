//! Memory of one accelerator: weights, workspace, and how many sequences' caches fit beside them.
//!
//! With paged KV a sequence holds its *mean* resident length over its life, prompt plus half of
//! the answer, rounded up to blocks (Kwon et al. 2023, *PagedAttention*).

use super::Infeasible;
use super::machine::Machine;
use super::operation::{adapters, attention};
use crate::derive;
use crate::ledger::{Given, Ledger, SourceId, Traced};
use crate::spec::deployment::Deployment;
use crate::spec::model::{Attention, Block, Mlp, Model};
use crate::spec::prefix_cache::PrefixCache;
use crate::spec::speculation::Drafter;
use crate::units::{
    BYTE, BYTE_PER_TOKEN, Bytes, BytesPerToken, Count, Parameters, Ratio, Seconds, TOKEN, Tokens,
    count, min,
};

/// What fills the memory of one accelerator.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// Weights.
    pub weights: Traced<Bytes>,
    /// Cache and state of one sequence.
    pub per_sequence: Traced<Bytes>,
    /// Sequences whose caches fit, in one request group and pipeline.
    pub sequences: Traced<Count>,
    /// Memory for prefixes, if they are kept here.
    pub prefixes: Option<Traced<Bytes>>,
    /// Cache of one token.
    pub token_bytes: Traced<BytesPerToken>,
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
        d: &Deployment,
        machine: &Machine,
        resident: Traced<Tokens>,
    ) -> Result<Self, Infeasible> {
        l.enter("memory", None);
        let memory = Self::filled(l, d, machine, resident);
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

    /// Time in which one accelerator loads the prefix of a request back, if it is kept outside.
    pub fn reload<L: Ledger>(
        &self,
        l: &mut L,
        d: &Deployment,
        cached: Traced<Tokens>,
    ) -> Option<Traced<Seconds>> {
        let Some(PrefixCache::Outside { load_bandwidth, .. }) = &d.prefix_cache else {
            return None;
        };
        let bandwidth = l.given("load_bandwidth", "rate of loading", *load_bandwidth);
        let each = self.token_bytes;
        Some(derive!(l, "reload", "time of loading the prefix", [cached, each, bandwidth] =>
            cached * each / bandwidth))
    }

    /// Time in which the cache of one token comes in from accelerators that prefill: each takes its
    /// part over a link of its own, and where fewer send than take in, theirs bind.
    pub fn transfer<L: Ledger>(&self, l: &mut L, d: &Deployment) -> Traced<Seconds> {
        let network = d.kv_transfer.unwrap_or(d.calibration.node_bandwidth);
        let mut bandwidth = l.given("kv_transfer", "rate at which the cache comes in", network);
        if let (None, Some(sender)) = (d.kv_transfer, d.kv_sender) {
            let own = bandwidth;
            let rate = l.given("sent", "rate at which an accelerator sends", sender.bandwidth);
            let senders = l.given("senders", "accelerators that send a cache", sender.tp);
            let tp = l.given("tp", "accelerators that take it in", d.parallelism.tp);
            bandwidth = derive!(l, "kv_transfer", "rate at which the cache comes in, of both ends",
                [own, rate, senders, tp] => min(own, rate * (senders / tp)));
        }
        let (each, one) = (self.token_bytes, Given::new(TOKEN, SourceId(0)));
        let token = l.given("one_token", "one token", one);
        derive!(l, "transfer", "time for the cache of a token", [each, token, bandwidth] =>
            each * token / bandwidth)
    }

    fn filled<L: Ledger>(
        l: &mut L,
        d: &Deployment,
        machine: &Machine,
        resident: Traced<Tokens>,
    ) -> Self {
        let own = Held::by(l, &d.model, d.model_source, false, machine, resident);
        let Held { mut weights, mut per_sequence, token_bytes } = own;
        if let Some(drafter) = d.speculation.as_ref().and_then(|own| own.drafter.as_ref()) {
            l.enter("draft", None);
            let Drafter { model, source, shares_embeddings } = drafter;
            let draft = Held::by(l, model, *source, *shares_embeddings, machine, resident);
            l.leave();
            let (target, drafter) = (weights, draft.weights);
            weights = derive!(l, "weights", "weights of target and drafter",
                [target, drafter] => target + drafter);
            let (target, drafter) = (per_sequence, draft.per_sequence);
            per_sequence = derive!(l, "per_sequence", "cache of one sequence, target and drafter",
                [target, drafter] => target + drafter);
        }
        if let Some(adapters) = &machine.adapters {
            let number = l.given("adapters", "adapters kept ready", adapters.number);
            let each = l.given("adapter_weights", "weights of an adapter", adapters.parameters);
            let bytes = Given::new(adapters::WEIGHT_BYTES, adapters.parameters.source);
            let bytes = l.given("adapter_bytes", "bytes of a weight of an adapter", bytes);
            let (base, tp, pp) = (weights, machine.tp, machine.pp);
            weights = derive!(l, "weights", "weights with adapters",
                [base, number, each, bytes, tp, pp] =>
                base + each * bytes * number / tp / pp);
        }
        let (usable, workspace, limit) =
            (machine.usable_memory, machine.workspace, machine.max_sequences);
        let mut free = derive!(l, "free", "memory left for caches", [usable, weights, workspace] =>
            usable - weights - workspace);
        let mut prefixes = None;
        if let Some(PrefixCache::Hbm { memory_share }) = &d.prefix_cache {
            let share = l.given("prefix_share", "of it, kept for prefixes", *memory_share);
            let all = free;
            free = derive!(l, "free", "memory left for sequences in flight", [all, share] =>
                all * (1.0 - share));
            prefixes = Some(derive!(l, "prefixes", "memory for prefixes", [all, share] =>
                all * share));
        }
        let sequences = derive!(l, "sequences", "sequences of a group that fit",
            [free, per_sequence, limit] => min(limit, count(free / per_sequence)));
        Self { weights, per_sequence, sequences, prefixes, token_bytes }
    }
}

/// The window of a block's attention, if it has one.
fn windowed(block: &Block) -> Option<f64> {
    match block.attention {
        Attention::Full { window_tokens, .. } if window_tokens.is_finite() => Some(window_tokens),
        _ => None,
    }
}

/// What a model holds on one accelerator.
struct Held {
    weights: Traced<Bytes>,
    per_sequence: Traced<Bytes>,
    token_bytes: Traced<BytesPerToken>,
}

impl Held {
    fn by<L: Ledger>(
        l: &mut L,
        model: &Model,
        source: SourceId,
        shares_embeddings: bool,
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
            // Layers with a window keep no more than that; they follow below.
            if windowed(block).is_none() {
                cache += block.layers * block.attention.kv_elements() / shards;
            }
            state += block.layers * block.attention.state_elements() / shards;
        }
        let embeddings = if shares_embeddings {
            Parameters::ZERO
        } else {
            model.embedding_parameters() + model.lm_head_parameters()
        };
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

        let mut elements = l.given(
            "elements_per_token",
            "cached elements of a token on one accelerator, shards counted",
            Given::new(Ratio::new(cache), source),
        );
        for (block, window) in
            model.blocks.iter().filter_map(|block| Some((block, windowed(block)?)))
        {
            let shards = attention::cache_shards(&block.attention, tp.value).get();
            let own = block.layers * block.attention.kv_elements() / shards;
            let own = l.given(
                "windowed_elements",
                "cached elements of a token in layers with a window",
                Given::new(own, source),
            );
            let window = Given::new(Tokens::new(window), source);
            let window = l.given("window", "latest tokens that these layers keep", window);
            let so_far = elements;
            elements = derive!(l, "elements_per_token",
                "cached elements of a token, these layers by their share of the context",
                [so_far, own, window, resident] => so_far + min(window, resident) / resident * own);
        }
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
        let token_bytes = derive!(l, "token_bytes", "cache of one token",
            [elements, kv_element_bytes, pp] => elements * kv_element_bytes * BYTE_PER_TOKEN / pp);
        Self { weights, per_sequence, token_bytes }
    }
}
