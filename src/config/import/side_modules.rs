//! Weights beside the decoder: draft (multi-token prediction) modules and vision encoders.
//!
//! These are estimates from the shapes in the config, good to a few percent of the module: enough
//! to tell them from the decoder in a file's count of weights.

use super::attention::{full, is_local};
use super::feed_forward::dense;
use super::fields::Fields;
use super::kinds::Layout;
use super::read::Config;
use crate::config::raw::model::{Architecture, Block, Model};
use crate::config::resolve::model::model;
use crate::diag::Diagnostic;

/// Weights of the draft modules in the published files; 0 without any.
pub(super) fn draft(
    config: &Config,
    shape: &Architecture,
    whole: impl Fn(Architecture) -> Model,
) -> Result<f64, Diagnostic> {
    let text = config.text;
    // MiniMax publishes its models without the modules that their configs count.
    let count = match config.kind.name {
        "minimax_m2" | "minimax_m3" | "minimax_m3_vl" => 0,
        // These publish modules that their configs do not count.
        "qwen3_next" => 1,
        "mimo_v2_flash" => 3,
        _ => text.number(&["num_nextn_predict_layers", "mtp_num_hidden_layers"])?.unwrap_or(0),
    };
    if count == 0 {
        return Ok(0.0);
    }
    let layers = draft_layers(config, shape)?;
    let module = model(&whole(Architecture { block: layers, ..shape.clone() }))?;
    let hidden = module.hidden_size;
    let layers: f64 = module.blocks.iter().map(|block| block.parameters(hidden).get()).sum();
    // Some carry copies of the embedding and the LM head.
    let copies = match config.kind.name {
        "deepseek_v3" | "deepseek_v32" | "glm4_moe" | "glm4_moe_lite" => 2.0,
        "step3p5" | "step3p7" => 1.0,
        _ => 0.0,
    };
    let join = 2.0 * hidden * hidden;
    Ok(count as f64 * (layers + join + copies * module.lm_head_parameters().get()))
}

/// The layers of one draft module.
fn draft_layers(config: &Config, shape: &Architecture) -> Result<Vec<Block>, Diagnostic> {
    if config.kind.layout == Layout::Pattern {
        return config.listed_draft();
    }
    if matches!(config.kind.name, "step3p5" | "step3p7" | "mimo_v2_flash") {
        return Ok(vec![dense(config, &full(config, true)?)?]);
    }
    // Elsewhere a module is one more layer, with attention over all tokens.
    let last = config.layers.saturating_sub(1);
    let wanted = shape
        .block
        .iter()
        .rev()
        .find(|block| block.kv_heads.is_some() || block.kv_lora_rank.is_some());
    match wanted.or(shape.block.last()) {
        Some(block) => Ok(vec![Block { layers: 1, ..block.clone() }]),
        None => Ok(vec![dense(config, &full(config, is_local(config, last)?)?)?]),
    }
}

/// Weights of the vision encoder; 0 without one.
pub(super) fn vision(outer: Fields, hidden: u64) -> Result<f64, Diagnostic> {
    let Some(vision) = outer.object("vision_config")? else { return Ok(0.0) };
    let number = |names: &[&str]| vision.number(names).map(|number| number.unwrap_or(0) as f64);
    let width = number(&["vt_hidden_size", "hidden_size", "width"])?;
    let layers = number(&["depth", "vt_num_hidden_layers", "num_hidden_layers", "layers"])?;
    let feed_forward = match number(&["vt_intermediate_size", "intermediate_size"])? {
        given if given > 0.0 => given,
        _ => 4.0 * width,
    };
    let attention = match number(&["qkv_hidden_size"])? {
        given if given > 0.0 => given,
        _ => width,
    };
    let gated = matches!(vision.text("model_type")?, Some("gemma4_vision" | "pixtral"));
    let matrices = if gated { 3.0 } else { 2.0 };
    let patch = number(&["patch_size"])?;
    let frames = number(&["temporal_patch_size"])?.max(1.0);
    let positions = number(&["num_position_embeddings"])?
        .max(2.0 * number(&["position_embedding_size"])?)
        .max(number(&["init_pos_emb_height"])? * number(&["init_pos_emb_width"])?);
    // Patches are merged, two by two or so, before they enter the decoder.
    let merge = match number(&["spatial_merge_size"])? {
        given if given > 0.0 => given,
        _ if vision.get(&["merge_kernel_size"]).is_some() => 2.0,
        _ => 0.0,
    };
    let merged = width * merge * merge;
    let projector =
        if merged > 0.0 { merged * (merged + hidden as f64) } else { width * hidden as f64 };
    let taps = vision.list("deepstack_visual_indexes")?.map_or(0, <[_]>::len) as f64;
    Ok(layers * width * (4.0 * attention + matrices * feed_forward)
        + 3.0 * frames * patch * patch * width
        + positions * width
        + (1.0 + taps) * projector)
}
