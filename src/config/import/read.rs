//! The decoder inside a config: its kind, its basic sizes and its layers.

use serde_json::Value;

use super::attention::{attention, full};
use super::feed_forward::{dense, feed_forward, moe};
use super::fields::{Fields, product, wrong};
use super::kinds::{Kind, Layout};
use super::linear::mamba;
use crate::config::raw::model::{AttentionKind, Block, MlpKind};
use crate::diag::Diagnostic;

/// No model has more layers than this; a larger number is a slip.
const MAX_LAYERS: u64 = 10_000;

/// The key of a Nemotron-H model's layers as letters.
const PATTERN: &str = "hybrid_override_pattern";

/// The key of a Nemotron-H model's layers as words.
const PARTS: &str = "layers_block_type";

/// A decoder's config.
#[derive(Clone, Copy)]
pub(super) struct Config<'a> {
    /// Its fields, those of the model around it included.
    pub(super) text: Fields<'a>,
    /// Its kind.
    pub(super) kind: &'static Kind,
    /// Its layers.
    pub(super) layers: u64,
    /// Width of the residual stream.
    pub(super) hidden: u64,
    /// Longest context in tokens.
    pub(super) context: u64,
}

impl<'a> Config<'a> {
    /// Reads the basic sizes.
    pub(super) fn new(text: Fields<'a>, kind: &'static Kind) -> Result<Self, Diagnostic> {
        let layers = match text.list(PARTS)? {
            Some(parts) if kind.layout == Layout::Pattern => parts.len() as u64,
            _ => {
                text.need(&["num_hidden_layers", "n_layer", "num_layers"], "the number of layers")?
            }
        };
        if layers > MAX_LAYERS {
            return Err(Diagnostic::error(format!("{layers} layers are not believable"))
                .help(format!("`num_hidden_layers` may be at most {MAX_LAYERS}")));
        }
        Ok(Self {
            text,
            kind,
            layers,
            hidden: text.need(&["hidden_size", "n_embd"], "the width of the residual stream")?,
            context: text.need(
                &["max_position_embeddings", "model_max_length", "n_positions", "seq_length"],
                "the longest context in tokens",
            )?,
        })
    }

    /// Query heads.
    pub(super) fn heads(&self) -> Result<u64, Diagnostic> {
        self.text.need(&["num_attention_heads", "n_head"], "the number of query heads")
    }

    /// Key and value heads; as many as query heads where the config says nothing.
    pub(super) fn kv_heads(&self, heads: u64) -> Result<u64, Diagnostic> {
        let names = [
            "num_key_value_heads",
            "multi_query_group_num",
            "num_attention_groups",
            "num_kv_heads",
            "n_head_kv",
        ];
        if self.text.flag("multi_query")? && !self.text.flag("new_decoder_architecture")? {
            return Ok(1);
        }
        match self.text.number(&names)? {
            Some(number) if number > 0 => Ok(number),
            _ => Ok(heads),
        }
    }

    /// Width of one head.
    pub(super) fn head_dim(&self, heads: u64) -> Result<u64, Diagnostic> {
        let given = self.text.number(&["head_dim", "attention_head_dim", "kv_channels"])?;
        let width = given.unwrap_or_else(|| self.hidden.checked_div(heads).unwrap_or_default());
        if width == 0 {
            return Err(Diagnostic::error("missing key `head_dim`")
                .help("add `head_dim`, the width of one attention head, to the config"));
        }
        Ok(width)
    }

    /// Tokens that a local layer sees.
    pub(super) fn window(&self) -> Result<u64, Diagnostic> {
        let names: &[&str] = if self.kind.name == "llama4_text" {
            &["attention_chunk_size"]
        } else {
            &["sliding_window", "sliding_window_size"]
        };
        self.text.need(names, "the tokens that a local layer sees")
    }

    /// Runs of equal layers.
    pub(super) fn blocks(&self) -> Result<Vec<Block>, Diagnostic> {
        let mut blocks = Vec::new();
        for layer in 0..self.layers {
            let block = match self.kind.layout {
                Layout::Decoder => feed_forward(self, layer, &attention(self, layer)?)?,
                Layout::Pattern => self.of_pattern(layer)?,
                Layout::BlockConfigs => self.of_block_config(layer)?,
            };
            add(&mut blocks, block);
        }
        Ok(blocks)
    }

    fn of_pattern(&self, layer: u64) -> Result<Block, Diagnostic> {
        if let Some(part) = self.text.text_of_layer(PARTS, layer)? {
            return self.of_letter(letter(part)?);
        }
        let letter = self
            .text
            .text(PATTERN)?
            .and_then(|pattern| pattern.chars().nth(usize::try_from(layer).ok()?));
        let Some(letter) = letter else {
            return Err(Diagnostic::error(format!(
                "`{PATTERN}` is missing or has no letter for layer {layer}"
            ))
            .help("give it one letter for each of the model's layers"));
        };
        self.of_letter(letter)
    }

    /// The parts of one draft module, where they are listed; empty where not.
    pub(super) fn listed_draft(&self) -> Result<Vec<Block>, Diagnostic> {
        let parts = self.text.list("mtp_layers_block_type")?.unwrap_or_default();
        let listed =
            parts.iter().filter_map(Value::as_str).map(letter).collect::<Result<_, _>>()?;
        let letters: Vec<char> = match self.text.text("mtp_hybrid_override_pattern")? {
            Some(pattern) => pattern.chars().collect(),
            None => listed,
        };
        letters.into_iter().take(64).map(|letter| self.of_letter(letter)).collect()
    }

    /// One part of a Nemotron-H model.
    pub(super) fn of_letter(&self, letter: char) -> Result<Block, Diagnostic> {
        let alone = Block { layers: 1, attention: AttentionKind::None, ..Block::default() };
        match letter {
            'M' => Ok(Block { mlp: MlpKind::None, ..mamba(self)? }),
            '*' => Ok(Block { mlp: MlpKind::None, ..full(self, false)? }),
            'E' => moe(self, &alone),
            '-' => dense(self, &alone),
            other => Err(Diagnostic::error(format!("`{PATTERN}` has an unknown letter {other:?}"))
                .help("known are M (Mamba), * (attention), E (experts) and - (dense)")),
        }
    }

    /// A layer of a model that was shaped by search (DeciLM, Llama-Nemotron).
    fn of_block_config(&self, layer: u64) -> Result<Block, Diagnostic> {
        let name = "block_configs";
        let block = match self.text.of_layer(name, layer)? {
            Some(Value::Object(block)) => Fields::of(block),
            Some(other) => return Err(wrong(name, "a list of objects", other)),
            None => {
                return Err(Diagnostic::error(format!("missing key `{name}`"))
                    .help(format!("add `{name}`, the list of the layers' shapes, to the config")));
            }
        };
        let part = |key: &str| {
            block.object(key)?.ok_or_else(|| {
                Diagnostic::error(format!("missing key `{key}` in `{name}`"))
                    .help(format!("give each entry of `{name}` an `{key}` object"))
            })
        };
        let attention = self.of_searched_attention(part("attention")?)?;
        self.with_searched_feed_forward(part("ffn")?, &attention)
    }

    fn of_searched_attention(&self, part: Fields) -> Result<Block, Diagnostic> {
        let none = Block { layers: 1, attention: AttentionKind::None, ..Block::default() };
        if part.flag("no_op")? {
            return Ok(none);
        }
        if part.flag("replace_with_linear")? {
            return Ok(Block {
                attention: AttentionKind::Linear,
                linear_parameters: Some(product(&[self.hidden, self.hidden])),
                ..none
            });
        }
        let group = part.need(&["n_heads_in_group"], "the query heads of one key-value head")?;
        let block = full(self, false)?;
        let kv_heads = block.heads.unwrap_or_default() / group;
        if kv_heads == 0 {
            return Err(Diagnostic::error(format!("`n_heads_in_group` ({group}) is too large"))
                .help("it may be at most `num_attention_heads`"));
        }
        Ok(Block {
            kv_heads: Some(kv_heads),
            window_tokens: part.number(&["window_length"])?.filter(|&window| window > 0),
            ..block
        })
    }

    fn with_searched_feed_forward(&self, part: Fields, block: &Block) -> Result<Block, Diagnostic> {
        if part.flag("no_op")? {
            return Ok(Block { mlp: MlpKind::None, ..block.clone() });
        }
        if part.flag("replace_with_linear")? {
            // One square matrix: two of half the width.
            return Ok(Block {
                mlp: MlpKind::Plain,
                intermediate_size: Some((self.hidden / 2).max(1)),
                ..block.clone()
            });
        }
        let factor = match part.get(&["ffn_mult"]) {
            Some((_, Value::Number(number))) => number.as_f64().unwrap_or_default(),
            Some((name, other)) => return Err(wrong(name, "a number", other)),
            None => 0.0,
        };
        Ok(Block {
            mlp: MlpKind::Gated,
            intermediate_size: Some(searched_width(factor, self.hidden)?),
            ..block.clone()
        })
    }
}

/// The letter of a part that is given as a word.
fn letter(part: &str) -> Result<char, Diagnostic> {
    match part {
        "mamba" => Ok('M'),
        "attention" => Ok('*'),
        "moe" => Ok('E'),
        "mlp" => Ok('-'),
        other => Err(Diagnostic::error(format!("`{PARTS}` has an unknown part {other:?}"))
            .help("known are mamba, attention, moe and mlp")),
    }
}

/// The width of a searched feed-forward part: two thirds of `factor` times the hidden size,
/// rounded up to a multiple of 256.
fn searched_width(factor: f64, hidden: u64) -> Result<u64, Diagnostic> {
    if !(factor > 0.0 && factor < 1000.0) {
        return Err(Diagnostic::error("missing key `ffn_mult` in `block_configs`")
            .help("`ffn_mult` is the feed-forward width over the hidden size, above 0"));
    }
    let exact = (factor * 2.0 * hidden as f64 / 3.0).floor();
    let units: u64 = format!("{:.0}", (exact / 256.0).ceil()).parse().unwrap_or(u64::MAX);
    Ok(product(&[units.max(1), 256]))
}

/// Adds one layer to the run of layers that are like it.
fn add(blocks: &mut Vec<Block>, block: Block) {
    let like = |other: &Block| Block { layers: block.layers, ..other.clone() } == block;
    match blocks.iter_mut().find(|other| like(other)) {
        Some(run) => run.layers += block.layers,
        None => blocks.push(block),
    }
}
