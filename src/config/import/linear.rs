//! Layers with a constant state: linear attention and state-space mixers, as weights and state of
//! one layer. Convolution states are counted with the recurrent ones.

use serde_json::Value;

use super::fields::{Fields, product, sum};
use super::read::Config;
use crate::config::raw::model::{AttentionKind, Block};
use crate::diag::Diagnostic;

fn block(parameters: u64, state: u64) -> Block {
    Block {
        layers: 1,
        attention: AttentionKind::Linear,
        linear_parameters: Some(parameters),
        state_elements: Some(state),
        ..Block::default()
    }
}

/// The mixer of layer `layer` (from 0), if that layer is one of constant state.
pub(super) fn mixer(config: &Config, layer: u64) -> Result<Option<Block>, Diagnostic> {
    let text = config.text;
    if let Some(linear) = text.object("linear_attn_config")? {
        let here = linear.contains("kda_layers", layer.saturating_add(1))?.unwrap_or(false);
        return if here { kimi_delta(config, linear).map(Some) } else { Ok(None) };
    }
    if text.get(&["attn_type_list"]).is_some() {
        let lightning_here = text.number_of_layer("attn_type_list", layer)? == Some(0);
        return if lightning_here { lightning(config).map(Some) } else { Ok(None) };
    }
    let delta = match text.of_layer("layer_types", layer)? {
        Some(Value::String(kind)) => kind == "linear_attention",
        Some(_) => false,
        None => match text.number(&["full_attention_interval"])? {
            Some(interval) if interval > 0 => !(layer + 1).is_multiple_of(interval),
            _ => false,
        },
    };
    match (delta, config.kind.name) {
        (false, _) => Ok(None),
        (true, "minimax" | "minimax_text_01" | "minimax_m1") => lightning(config).map(Some),
        (true, _) => gated_delta_net(config).map(Some),
    }
}

/// Gated DeltaNet (Yang et al., *Gated Delta Networks*), as in Qwen3-Next and Qwen3.5.
fn gated_delta_net(config: &Config) -> Result<Block, Diagnostic> {
    let text = config.text;
    let key_heads = text.need(&["linear_num_key_heads"], "the key heads of linear attention")?;
    let value_heads =
        text.need(&["linear_num_value_heads"], "the value heads of linear attention")?;
    let key_dim = text.need(&["linear_key_head_dim"], "the width of a linear key head")?;
    let value_dim = text.need(&["linear_value_head_dim"], "the width of a linear value head")?;
    let kernel = text.number(&["linear_conv_kernel_dim"])?.unwrap_or(4);
    let keys = product(&[key_heads, key_dim]);
    let values = product(&[value_heads, value_dim]);
    let convolved = sum(&[keys, keys, values]);
    let parameters = sum(&[
        product(&[config.hidden, sum(&[keys, keys, values, values])]),
        product(&[config.hidden, 2, value_heads]),
        product(&[convolved, kernel]),
        product(&[values, config.hidden]),
    ]);
    let state = sum(&[
        product(&[value_heads, key_dim, value_dim]),
        product(&[convolved, kernel.saturating_sub(1)]),
    ]);
    Ok(block(parameters, state))
}

/// Kimi Delta Attention (Kimi Team, *Kimi Linear*).
fn kimi_delta(config: &Config, linear: Fields) -> Result<Block, Diagnostic> {
    let heads = linear.need(&["num_heads"], "the heads of linear attention")?;
    let width = linear.need(&["head_dim"], "the width of a linear head")?;
    let kernel = linear.number(&["short_conv_kernel_size"])?.unwrap_or(4);
    let inner = product(&[heads, width]);
    let low_rank = sum(&[product(&[config.hidden, width]), product(&[width, inner])]);
    let gate = if linear.flag("use_full_rank_gate")? {
        product(&[config.hidden, inner])
    } else {
        low_rank
    };
    let parameters = sum(&[
        product(&[4, config.hidden, inner]),
        product(&[3, inner, kernel]),
        low_rank,
        gate,
        product(&[config.hidden, heads]),
    ]);
    let state =
        sum(&[product(&[heads, width, width]), product(&[3, inner, kernel.saturating_sub(1)])]);
    Ok(block(parameters, state))
}

/// Lightning attention (MiniMax, *MiniMax-01*): every head keeps its own keys and values, and the
/// output is gated.
fn lightning(config: &Config) -> Result<Block, Diagnostic> {
    let heads = config.heads()?;
    let width = config.head_dim(heads)?;
    Ok(block(product(&[5, config.hidden, heads, width]), product(&[heads, width, width])))
}

/// Mamba-2 (Dao and Gu, *Transformers are SSMs*), as in Nemotron-H.
pub(super) fn mamba(config: &Config) -> Result<Block, Diagnostic> {
    let text = config.text;
    let heads = text.need(&["mamba_num_heads"], "the heads of a Mamba layer")?;
    let width = text.need(&["mamba_head_dim"], "the width of a Mamba head")?;
    let state = text.need(&["ssm_state_size"], "the state's width in a Mamba layer")?;
    let groups = text.need(&["n_groups"], "the groups of a Mamba layer")?;
    let kernel = text.number(&["conv_kernel"])?.unwrap_or(4);
    let inner = product(&[heads, width]);
    let both = product(&[2, groups, state]);
    let convolved = sum(&[inner, both]);
    let parameters = sum(&[
        product(&[config.hidden, sum(&[inner, inner, both, heads])]),
        product(&[convolved, kernel]),
        product(&[inner, config.hidden]),
    ]);
    let elements =
        sum(&[product(&[inner, state]), product(&[convolved, kernel.saturating_sub(1)])]);
    Ok(block(parameters, elements))
}
