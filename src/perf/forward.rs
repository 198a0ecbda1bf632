//! One forward pass through the whole model: the sum of its operations.

use super::machine::Machine;
use super::operation::{adapters, attention, collective, elementwise, experts, product};
use super::pass::Pass;
use super::{Load, Operation};
use crate::derive;
use crate::ledger::{Given, Ledger, SourceId, Traced};
use crate::spec::model::{Attention, Block, Mlp, Model};
use crate::units::{BYTE_PER_TOKEN, Bytes, Count, Parameters, Seconds, TOKEN};

/// A pass's time, and what it is made of.
#[derive(Clone, Copy, Debug)]
pub struct PassTime {
    /// The time.
    pub time: Traced<Seconds>,
    /// Bytes of weights and cache that one accelerator reads.
    pub bytes: Traced<Bytes>,
    /// What it takes of each resource.
    pub load: Load,
}

impl Pass {
    /// Time of the pass.
    pub fn time<L: Ledger>(&self, l: &mut L, model: &Model, machine: &Machine) -> PassTime {
        let mut load = Load::default();
        let Operation { time: total, bytes } = self.operations(l, model, machine, &mut load);
        let (step_overhead, sequence_overhead) = (machine.step_overhead, machine.sequence_overhead);
        let (sequences, time_factor) = (self.sequences, machine.time_factor);
        load.overhead += step_overhead.value + sequence_overhead.value * sequences.value;
        let time = derive!(l, "time", "time of the pass",
            [total, step_overhead, sequence_overhead, sequences, time_factor] =>
            (total + step_overhead + sequence_overhead * sequences) * time_factor);
        PassTime { time, bytes, load }
    }

    /// All layers and the LM head, without what a step of the engine takes beside them.
    pub(super) fn operations<L: Ledger>(
        &self,
        l: &mut L,
        model: &Model,
        machine: &Machine,
        load: &mut Load,
    ) -> Operation {
        let hidden = l.given(
            "hidden_size",
            "width of the model",
            Given::new(model.hidden_size, self.model_source),
        );
        let Operation { time: mut total, bytes: mut read } = self.head(l, model, machine, load);
        for (number, block) in model.blocks.iter().enumerate() {
            l.enter("block", Some(number + 1));
            let mut layer_load = Load::default();
            let Operation { time: layer, bytes: layer_bytes } =
                self.layer(l, block, hidden, machine, &mut layer_load);
            let layers = l.given(
                "layers",
                "layers of this kind",
                Given::new(block.layers, self.model_source),
            );
            total = derive!(l, "sum", "time up to here", [total, layers, layer] =>
                total + layers * layer);
            read = derive!(l, "bytes", "bytes read up to here", [read, layers, layer_bytes] =>
                read + layers * layer_bytes);
            load.add(&layer_load, block.layers);
            l.leave();
        }
        if let Some(own) = &machine.adapters {
            let layers = l.given(
                "all_layers",
                "layers of the model",
                Given::new(Count::new(model.layers()), self.model_source),
            );
            let adapters = adapters::time(l, own, layers, machine, self, load);
            total = derive!(l, "sum", "time with adapters", [total, adapters] => total + adapters);
        }
        Operation { time: total, bytes: read }
    }

    /// The LM head: every decoded token, and the last token of each prompt.
    fn head<L: Ledger>(
        &self,
        l: &mut L,
        model: &Model,
        machine: &Machine,
        load: &mut Load,
    ) -> Operation {
        l.enter("head", None);
        let weights = l.given(
            "weights",
            "weights of the LM head",
            Given::new(model.lm_head_parameters(), self.model_source),
        );
        let rows = self.rows;
        let rows = derive!(l, "rows", "tokens that get logits", [rows] => rows * TOKEN);
        let product = product::time(
            l,
            "product",
            product::Product {
                weights,
                weight_bytes: machine.embedding_bytes,
                tokens: rows,
                shards: machine.tp,
                rate: machine.head_rate,
                bandwidth: machine.head_bandwidth,
                blend: machine.roofline_blend,
            },
            load,
        );
        let vocabulary = l.given(
            "vocabulary",
            "entries of the vocabulary",
            Given::new(model.vocabulary_size, self.model_source),
        );
        let (product_time, latency, bandwidth) =
            (product.time, machine.kernel_latency, machine.bandwidth);
        // Logits are written, read, scaled and sampled from in 32 bits: four passes.
        let sampling = derive!(l, "sampling", "time of the passes over the logits",
            [rows, vocabulary, bandwidth] => rows * (16.0 * vocabulary * BYTE_PER_TOKEN) / bandwidth);
        let time = derive!(l, "time", "time of the LM head", [product_time, sampling, latency] =>
            product_time + sampling + latency);
        load.memory += sampling.value;
        load.overhead += latency.value;
        l.leave();
        Operation { time, bytes: product.bytes }
    }

    /// One layer.
    fn layer<L: Ledger>(
        &self,
        l: &mut L,
        block: &Block,
        hidden: Traced<f64>,
        machine: &Machine,
        load: &mut Load,
    ) -> Operation {
        let width = hidden.value;
        let mut time = machine.layer_overhead;
        load.overhead += time.value;
        let mut bytes = l.given(
            "no_bytes",
            "bytes read before the layer",
            Given::new(Bytes::ZERO, SourceId(0)),
        );
        let mut add_time = |l: &mut L, part: Traced<Seconds>| {
            let so_far = time;
            time = derive!(l, "layer", "time of one layer up to here", [so_far, part] =>
                so_far + part);
        };
        let mut add_bytes = |l: &mut L, part: Traced<Bytes>| {
            let so_far = bytes;
            bytes = derive!(l, "layer_bytes", "bytes of one layer up to here", [so_far, part] =>
                so_far + part);
        };
        let further = match block.attention {
            Attention::Mla { .. } => Some(machine.latent_overhead),
            Attention::Linear { .. } => Some(machine.linear_overhead),
            Attention::Full { .. } | Attention::None => None,
        };
        if let Some(further) = further {
            load.overhead += further.value;
            add_time(l, further);
        }
        let between = elementwise::time(l, block, width, machine, self, load);
        add_time(l, between);

        let projections = block.attention_parameters(width);
        if projections > Parameters::ZERO {
            let part = self.matrix(l, "projections", projections, machine, true, load);
            add_time(l, part.time);
            add_bytes(l, part.bytes);
            let part = attention::time(l, &block.attention, machine, self, load);
            add_time(l, part.time);
            add_bytes(l, part.bytes);
        }
        match block.mlp {
            Mlp::Dense { .. } => {
                let weights = block.mlp_parameters(width);
                let part = self.matrix(l, "feed_forward", weights, machine, false, load);
                add_time(l, part.time);
                add_bytes(l, part.bytes);
            }
            Mlp::Moe { experts, experts_per_token, expert_intermediate, .. } => {
                let routed = block.mlp.expert_parameters();
                let shared = block.mlp_parameters(width) - routed * experts;
                if shared > Parameters::ZERO {
                    let part = self.matrix(l, "shared_experts", shared, machine, true, load);
                    add_time(l, part.time);
                    add_bytes(l, part.bytes);
                }
                let shape = experts::Experts {
                    experts,
                    per_token: experts_per_token,
                    weights: routed,
                    hidden: width,
                    intermediate: expert_intermediate,
                };
                let part = experts::time(l, shape, machine, self, load);
                add_time(l, part.time);
                add_bytes(l, part.bytes);
                let exchange =
                    collective::all_to_all(l, hidden, experts_per_token, machine, self, load);
                if let Some(exchange) = exchange {
                    add_time(l, exchange);
                }
            }
            Mlp::None => {}
        }
        if let Some(sums) = collective::all_reduce(l, block, hidden, machine, self, load) {
            add_time(l, sums);
        }
        Operation { time, bytes }
    }

    /// A product with weights that tensor parallelism splits.
    fn matrix<L: Ledger>(
        &self,
        l: &mut L,
        scope: &'static str,
        weights: Parameters,
        machine: &Machine,
        attention: bool,
        load: &mut Load,
    ) -> Operation {
        l.enter(scope, None);
        let weights =
            l.given("weights", "weights of one layer", Given::new(weights, self.model_source));
        let (weight_bytes, rate) = if attention {
            (machine.attention_bytes, machine.projection_rate)
        } else {
            (machine.mlp_bytes, machine.mlp_rate)
        };
        let time = product::time(
            l,
            "product",
            product::Product {
                weights,
                weight_bytes,
                tokens: self.tokens,
                shards: machine.tp,
                rate,
                bandwidth: machine.weight_bandwidth,
                blend: machine.roofline_blend,
            },
            load,
        );
        l.leave();
        time
    }
}
