//! A model by size alone: a typical shape.
//!
//! Dense: gated feed-forward part 3.5 times as wide as the model, 8 KV heads of width 128, a
//! vocabulary of 128,256, and a width of 102 times the number of layers. These are the shape of
//! Llama 3 and the median width-to-depth ratio of the catalog's dense models from 7 to 405
//! billion weights (80 to 137; Kaplan et al. 2020 found loss flat over a wide range of it).
//! Mixture of experts: 8 of the least power of two of experts with which total and active weights
//! can both be met; this gives the 128 of Qwen3 and the 256 of DeepSeek-V3 for their sizes.

use crate::config::raw::study::ModelSize;
use crate::spec::model::{Attention, Block, Mlp, Model};
use crate::units::Parameters;

const KV_HEADS: f64 = 8.0;
const HEAD_DIM: f64 = 128.0;
const VOCABULARY: f64 = 128_256.0;
const WIDTH_PER_LAYER: f64 = 102.0;
const WIDENING: f64 = 3.5;
const FEWEST_EXPERTS: f64 = 16.0;
const EXPERTS_PER_TOKEN: f64 = 8.0;

/// A model with this many weights.
pub fn model(size: &ModelSize) -> Model {
    let total = size.parameters_b * 1e9;
    let active = size.active_b.map_or(total, |active| active * 1e9).min(total);
    let hidden = width(active);
    let layers = (hidden / WIDTH_PER_LAYER).round().max(1.0);
    let attention = Attention::Full {
        heads: (hidden / HEAD_DIM).round().max(1.0),
        kv_heads: KV_HEADS.min((hidden / HEAD_DIM).round().max(1.0)),
        head_dim: HEAD_DIM,
        value_head_dim: HEAD_DIM,
        shared_kv: false,
        output_gate: false,
        window_tokens: f64::INFINITY,
        kv_compression: 1.0,
        sparse_top_k: f64::INFINITY,
        index_width: 0.0,
        extra_parameters: 0.0,
    };
    let embeddings = 2.0 * VOCABULARY * hidden;
    let attention_weights = attention.parameters(hidden).get() * layers;
    // The feed-forward parts take what is left, so that total and active weights are met.
    let feed_forward = |weights: f64| {
        ((weights - embeddings - attention_weights) / layers).max(0.3 * hidden * hidden)
    };
    let mlp = if active < total {
        let (all, used) = (feed_forward(total), feed_forward(active));
        let experts = (EXPERTS_PER_TOKEN * all / used).log2().ceil().exp2().max(FEWEST_EXPERTS);
        let per_expert = (all - used) / (experts - EXPERTS_PER_TOKEN);
        let rest = used - per_expert * EXPERTS_PER_TOKEN - hidden * experts;
        Mlp::Moe {
            experts,
            experts_per_token: EXPERTS_PER_TOKEN,
            expert_intermediate: per_expert / (3.0 * hidden),
            expert_hidden: hidden,
            expert_matrices: 3.0,
            shared_intermediate: rest.max(0.0) / (3.0 * hidden),
        }
    } else {
        Mlp::Dense { intermediate: feed_forward(total) / (3.0 * hidden), matrices: 3.0 }
    };
    Model {
        name: size.active_b.map_or_else(
            || format!("{}B", size.parameters_b),
            |active| format!("{}B, {active}B active", size.parameters_b),
        ),
        hidden_size: hidden,
        vocabulary_size: VOCABULARY,
        tied_embeddings: false,
        blocks: vec![Block { layers, attention, mlp }],
        other_parameters: Parameters::ZERO,
        #[allow(clippy::cast_precision_loss)]
        max_context_tokens: size.max_context_tokens.unwrap_or(131_072) as f64,
    }
}

/// The width at which a typical dense model has this many weights, a multiple of the head width.
fn width(weights: f64) -> f64 {
    let count = |hidden: f64| {
        let layer =
            hidden * (2.0 * hidden + 2.0 * KV_HEADS * HEAD_DIM) + 3.0 * WIDENING * hidden * hidden;
        layer * hidden / WIDTH_PER_LAYER + 2.0 * VOCABULARY * hidden
    };
    let (mut low, mut high) = (HEAD_DIM, 1e6);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if count(middle) < weights { low = middle } else { high = middle }
    }
    ((low / HEAD_DIM).round() * HEAD_DIM).max(HEAD_DIM)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_asked_size_is_met_from_a_hundred_million_weights_up() {
        for parameters_b in [0.5, 1.0, 8.0, 70.0, 405.0, 2000.0] {
            let size = ModelSize { parameters_b, active_b: None, max_context_tokens: None };
            let got = model(&size).parameters().get() / 1e9;
            assert!((got / parameters_b - 1.0).abs() < 0.02, "{parameters_b}: {got}");
        }
        let moe = ModelSize { parameters_b: 671.0, active_b: Some(37.0), max_context_tokens: None };
        let model = model(&moe);
        assert!((model.parameters().get() / 671e9 - 1.0).abs() < 0.02);
        assert!((model.active_parameters().get() / 37e9 - 1.0).abs() < 0.02);
    }
}
