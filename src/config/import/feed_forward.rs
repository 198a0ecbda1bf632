//! The feed-forward part of one layer.

use serde_json::Value;

use super::fields::product;
use super::read::Config;
use crate::config::raw::model::{Block, MlpKind};
use crate::diag::Diagnostic;

/// Keys for the number of routed experts.
const EXPERTS: &[&str] =
    &["n_routed_experts", "num_local_experts", "num_experts", "moe_num_experts"];

/// Keys for the width of one routed expert where it has a key of its own.
const EXPERT_WIDTH: &[&str] =
    &["moe_intermediate_size", "expert_intermediate_size", "moe_expert_ffn_hidden_size"];

/// Adds the feed-forward part of layer `layer` (from 0) to a block.
pub(super) fn feed_forward(
    config: &Config,
    layer: u64,
    block: &Block,
) -> Result<Block, Diagnostic> {
    if is_moe(config, layer)? { moe(config, block) } else { dense(config, block) }
}

/// Adds the dense feed-forward part.
pub(super) fn dense(config: &Config, block: &Block) -> Result<Block, Diagnostic> {
    let mlp = if config.kind.plain { MlpKind::Plain } else { MlpKind::Gated };
    Ok(Block { mlp, intermediate_size: Some(dense_width(config)?), ..block.clone() })
}

fn dense_width(config: &Config) -> Result<u64, Diagnostic> {
    let text = config.text;
    let names: &[&str] = match config.kind.name {
        "llama4_text" => &["intermediate_size_mlp", "intermediate_size"],
        "minimax_m3" | "minimax_m3_vl" => &["dense_intermediate_size", "intermediate_size"],
        _ => &["intermediate_size", "ffn_hidden_size", "n_inner"],
    };
    if config.kind.plain && text.get(names).is_none() {
        // GPT-2 and its kin: four times the width of the model.
        return Ok(product(&[4, config.hidden]));
    }
    let width = text.need(names, "the width of the feed-forward part")?;
    // The first Qwen counts gate and up projection together.
    Ok(if config.kind.name == "qwen" { width / 2 } else { width })
}

/// Adds the mixture of experts.
pub(super) fn moe(config: &Config, block: &Block) -> Result<Block, Diagnostic> {
    let text = config.text;
    let width = match text.number(EXPERT_WIDTH)? {
        Some(width) if width > 0 => width,
        _ => text.need(&["intermediate_size"], "the width of one expert")?,
    };
    let latent = text
        .number(&["routed_expert_hidden_size", "moe_latent_size"])?
        .filter(|&latent| latent > 0 && latent != config.hidden);
    // Gemma 4 keeps its dense part beside the experts.
    let beside = config.kind.name == "gemma4_text";
    Ok(Block {
        mlp: MlpKind::Moe,
        intermediate_size: beside.then(|| dense_width(config)).transpose()?,
        experts: Some(text.need(EXPERTS, "the number of routed experts")?),
        experts_per_token: Some(text.need(
            &[
                "num_experts_per_tok",
                "num_experts_per_token",
                "top_k_experts",
                "moe_k",
                "moe_top_k",
            ],
            "the routed experts that one token uses",
        )?),
        expert_intermediate_size: Some(width),
        shared_intermediate_size: shared_width(config, width)?.filter(|&width| width > 0),
        expert_hidden_size: latent,
        expert_matrices: config.kind.plain.then_some(2),
        ..block.clone()
    })
}

/// Total width of the shared experts.
fn shared_width(config: &Config, expert: u64) -> Result<Option<u64>, Diagnostic> {
    let text = config.text;
    let total = text.number(&[
        "shared_expert_intermediate_size",
        "moe_shared_expert_intermediate_size",
        "shared_intermediate_size",
        "share_expert_dim",
    ])?;
    if total.is_some() {
        return Ok(total);
    }
    if config.kind.name == "llama4_text" {
        return Ok(Some(expert));
    }
    let count =
        text.number(&["n_shared_experts", "num_shared_experts", "moe_num_shared_experts"])?;
    Ok(count.map(|count| product(&[count, expert])))
}

/// Whether layer `layer` (from 0) has experts.
fn is_moe(config: &Config, layer: u64) -> Result<bool, Diagnostic> {
    let text = config.text;
    if text.number(EXPERTS)?.unwrap_or(0) < 2 || text.switch("enable_moe_block")? == Some(false) {
        return Ok(false);
    }
    if let Some(kind) = text.text_of_layer("mlp_layer_types", layer)? {
        return Ok(kind == "sparse");
    }
    for name in ["moe_layers_enum", "moe_layers"] {
        if let Some(listed) = text.contains(name, layer)? {
            return Ok(listed);
        }
    }
    if text.contains("mlp_only_layers", layer)? == Some(true) {
        return Ok(false);
    }
    let last_of = |period: u64| period > 0 && (layer + 1).is_multiple_of(period);
    for name in ["decoder_sparse_step", "interleave_moe_layer_step"] {
        if let Some(step) = text.number(&[name])? {
            return Ok(last_of(step));
        }
    }
    if let Some(interval) = text.number(&["moe_layer_interval"])? {
        let first = text.number(&["moe_layer_start_index"])?.unwrap_or(0);
        // An end of -1 is the last layer.
        let end = text.get(&["moe_layer_end_index"]).and_then(|(_, end)| end.as_u64());
        return Ok((first..=end.unwrap_or(u64::MAX)).contains(&layer) && last_of(interval));
    }
    if let Some((name, Value::Array(_))) = text.get(&["moe_layer_freq"]) {
        return Ok(text.number_of_layer(name, layer)?.is_some_and(|moe| moe > 0));
    }
    let first = text.number(&["first_k_dense_replace"])?.unwrap_or(0);
    let step = text.number(&["moe_layer_freq"])?.unwrap_or(1).max(1);
    Ok(layer >= first && layer.is_multiple_of(step))
}
