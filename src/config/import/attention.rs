//! The attention part of one layer.

use serde_json::Value;

use super::fields::{Fields, product, sum};
use super::linear;
use super::read::Config;
use crate::config::raw::model::{AttentionKind, Block};
use crate::diag::Diagnostic;

/// The attention of layer `layer` (from 0); the feed-forward part is left at its default.
pub(super) fn attention(config: &Config, layer: u64) -> Result<Block, Diagnostic> {
    let text = config.text;
    if let Some(mixer) = linear::mixer(config, layer)? {
        return Ok(mixer);
    }
    if text.get(&["kv_lora_rank"]).is_some() {
        return latent(config, layer);
    }
    let block = full(config, is_local(config, layer)?)?;
    if let Some(ratio) = text.number_of_layer("compress_ratios", layer)? {
        return compressed(config, &block, ratio);
    }
    match text.object("sparse_attention_config")? {
        Some(sparse) => block_sparse(config, sparse, block, layer),
        None => Ok(block),
    }
}

/// Multi-head latent attention, with an indexer where the config has one.
fn latent(config: &Config, layer: u64) -> Result<Block, Diagnostic> {
    let text = config.text;
    let has_index = text.get(&["index_topk"]).is_some();
    let shares_index = text.text_of_layer("indexer_types", layer)? == Some("shared");
    let own_index = has_index && !shares_index;
    Ok(Block {
        layers: 1,
        attention: AttentionKind::Mla,
        heads: Some(config.heads()?),
        value_head_dim: Some(text.need(&["v_head_dim"], "the width of one value head")?),
        output_gate: text.flag("mla_use_output_gate")?,
        q_lora_rank: text.number(&["q_lora_rank"])?.filter(|&rank| rank > 0),
        kv_lora_rank: Some(text.need(&["kv_lora_rank"], "the rank of the stored latent")?),
        qk_nope_head_dim: Some(
            text.need(&["qk_nope_head_dim"], "the width of a head without position")?,
        ),
        qk_rope_head_dim: Some(
            text.need(&["qk_rope_head_dim"], "the width of the shared rotary part")?,
        ),
        sparse_top_k: text.number(&["index_topk"])?,
        index_heads: own_index
            .then(|| text.need(&["index_n_heads"], "the number of the indexer's heads"))
            .transpose()?,
        index_head_dim: own_index
            .then(|| text.need(&["index_head_dim"], "the width of one indexer head"))
            .transpose()?,
        ..Block::default()
    })
}

/// Full or windowed attention with grouped keys and values; `local` layers may have a shape of
/// their own.
pub(super) fn full(config: &Config, local: bool) -> Result<Block, Diagnostic> {
    let text = config.text;
    let mut heads = config.heads()?;
    let mut kv_heads = config.kv_heads(heads)?;
    let mut head_dim = config.head_dim(heads)?;
    let mut value_head_dim = text.number(&["v_head_dim"])?;
    if local {
        heads = text.number(&["swa_num_attention_heads"])?.unwrap_or(heads);
        kv_heads = text.number(&["swa_num_key_value_heads"])?.unwrap_or(kv_heads);
        head_dim = text.number(&["swa_head_dim"])?.unwrap_or(head_dim);
        value_head_dim = text.number(&["swa_v_head_dim"])?.or(value_head_dim);
        if let Some(other) = text.object("attention_other_setting")? {
            heads = other.number(&["num_attention_heads"])?.unwrap_or(heads);
            kv_heads = other.number(&["num_attention_groups"])?.unwrap_or(kv_heads);
            head_dim = other.number(&["head_dim"])?.unwrap_or(head_dim);
        }
    } else {
        kv_heads = text.number(&["num_global_key_value_heads"])?.unwrap_or(kv_heads);
        head_dim = text.number(&["global_head_dim"])?.unwrap_or(head_dim);
    }
    let window = if local { Some(config.window()?) } else { None };
    let gated = text.flag("attn_output_gate")?
        || text.flag("attention_output_gate")?
        || config.kind.name == "qwen3_next";
    Ok(Block {
        layers: 1,
        attention: AttentionKind::Full,
        heads: Some(heads),
        kv_heads: Some(kv_heads),
        head_dim: Some(head_dim),
        value_head_dim: value_head_dim.filter(|&width| width != head_dim),
        output_gate: gated,
        window_tokens: window,
        ..Block::default()
    })
}

/// Compressed sparse attention (DeepSeek-V4): one shared key-value head, low-rank query and
/// output projections, one entry stored for `ratio` tokens. Ratio 0 is a sliding window alone.
/// The window that compressed layers keep beside their entries is left out.
fn compressed(config: &Config, block: &Block, ratio: u64) -> Result<Block, Diagnostic> {
    let text = config.text;
    let rank = text.need(&["q_lora_rank"], "the rank of the query projection")?;
    let width = block.head_dim.unwrap_or_default();
    let window = text.number(&["sliding_window"])?.filter(|&window| window > 0);
    let base = Block {
        shared_kv: true,
        q_lora_rank: Some(rank),
        o_lora_rank: text.number(&["o_lora_rank"])?.filter(|&rank| rank > 0),
        o_groups: text.number(&["o_groups"])?.filter(|&groups| groups > 0),
        window_tokens: window.filter(|_| ratio == 0),
        kv_compression: Some(ratio).filter(|&ratio| ratio > 0),
        ..block.clone()
    };
    if ratio == 0 {
        return Ok(base);
    }
    // Only the finely compressed layers choose entries; theirs overlap, which doubles the
    // compressor's width.
    let selects = ratio < 64;
    let overlap = if selects { 2 } else { 1 };
    let compressor = product(&[2 * overlap, config.hidden, width]);
    if !selects {
        return Ok(Block { extra_parameters: Some(compressor), ..base });
    }
    let heads = text.need(&["index_n_heads"], "the number of the indexer's heads")?;
    let index = text.need(&["index_head_dim"], "the width of one indexer head")?;
    let indexer = sum(&[
        product(&[rank, heads, index]),
        product(&[config.hidden, heads]),
        product(&[2 * overlap, config.hidden, index]),
    ]);
    Ok(Block {
        sparse_top_k: Some(text.need(&["index_topk"], "the entries that the indexer picks")?),
        index_heads: Some(heads),
        index_head_dim: Some(index),
        extra_parameters: Some(sum(&[compressor, indexer])),
        ..base
    })
}

/// Block-sparse attention (MiniMax-M3): an indexer picks blocks of entries.
fn block_sparse(
    config: &Config,
    sparse: Fields,
    block: Block,
    layer: u64,
) -> Result<Block, Diagnostic> {
    let here = sparse.number_of_layer("sparse_attention_freq", layer)?.unwrap_or(1) > 0;
    if !here || !sparse.flag("use_sparse_attention")? {
        return Ok(block);
    }
    let blocks = sparse.need(&["sparse_topk_blocks"], "the blocks that the indexer picks")?;
    let size = sparse.need(&["sparse_block_size"], "the entries of one block")?;
    let heads = sparse.need(&["sparse_num_index_heads"], "the number of the indexer's heads")?;
    let width = sparse.need(&["sparse_index_dim"], "the width of one indexer head")?;
    Ok(Block {
        sparse_top_k: Some(product(&[blocks, size])),
        index_heads: Some(heads),
        index_head_dim: Some(width),
        extra_parameters: Some(product(&[config.hidden, width, heads + 1])),
        ..block
    })
}

/// Whether layer `layer` (from 0) sees only the latest tokens.
pub(super) fn is_local(config: &Config, layer: u64) -> Result<bool, Diagnostic> {
    let text = config.text;
    if let Some(kind) = text.text_of_layer("layer_types", layer)? {
        return match kind {
            "sliding_attention" | "chunked_attention" => Ok(true),
            "full_attention" | "attention" => Ok(false),
            other => Err(Diagnostic::error(format!("`layer_types` has an unknown kind {other:?}"))
                .help("known are full_attention, sliding_attention, chunked_attention and linear_attention")),
        };
    }
    if let Some(pattern) = text.number_of_layer("hybrid_layer_pattern", layer)? {
        return Ok(pattern > 0);
    }
    let last_of = |period: u64| period > 0 && (layer + 1).is_multiple_of(period);
    match config.kind.name {
        "llama4_text" => Ok(match text.number_of_layer("no_rope_layers", layer)? {
            Some(rotary) => rotary > 0,
            None => !last_of(4),
        }),
        "gemma2" | "gpt_oss" => Ok(!last_of(2)),
        "gemma3_text" | "gemma4_text" => Ok(!last_of(period(text)?.unwrap_or(6))),
        "cohere2" => Ok(!last_of(period(text)?.unwrap_or(4))),
        "mistral" | "ministral3" | "mistral3" | "mixtral" | "phi3" | "phi3_v" | "phimoe"
        | "starcoder2" => Ok(has_window(config)?),
        "qwen2" | "qwen2_moe" | "qwen3" | "qwen3_moe" if text.flag("use_sliding_window")? => {
            let first = text.number(&["max_window_layers"])?.unwrap_or(0);
            Ok(layer >= first && has_window(config)?)
        }
        _ => Ok(false),
    }
}

/// One in how many layers is full, where that is a number.
fn period(text: Fields) -> Result<Option<u64>, Diagnostic> {
    match text.get(&["sliding_window_pattern"]) {
        Some((_, Value::Number(_))) => text.number(&["sliding_window_pattern"]),
        _ => Ok(None),
    }
}

/// Whether there is a window shorter than the context.
fn has_window(config: &Config) -> Result<bool, Diagnostic> {
    let window = config.text.number(&["sliding_window"])?;
    Ok(window.is_some_and(|window| window > 0 && window < config.context))
}
