//! A Hugging Face `config.json` as a catalog entry.

use serde_json::{Map, Value};

use super::fields::Fields;
use super::kinds::{Kind, kind};
use super::precision::precision;
use super::read::Config;
use super::side_modules::{draft, vision};
use crate::config::raw::evidence::Evidence;
use crate::config::raw::model::{Architecture, Model};
use crate::config::resolve;
use crate::diag::Diagnostic;

/// The catalog entry of a Hugging Face `config.json`, under `name` or the name in the config.
///
/// Multimodal models give their decoder; the encoder's weights are estimated as
/// `other_parameters_b`, those of multi-token prediction modules as `draft_parameters_b`.
///
/// # Errors
///
/// The text is not JSON, not a model's config, lacks a key that the model's kind needs, has one of
/// the wrong type, or describes an architecture that is not known
/// (`unsupported architecture …`).
///
/// ```
/// use infercost::config::import::hf_config;
/// let json = r#"{
///     "model_type": "llama", "num_hidden_layers": 32, "hidden_size": 4096,
///     "num_attention_heads": 32, "num_key_value_heads": 8, "intermediate_size": 14336,
///     "vocab_size": 128256, "max_position_embeddings": 131072
/// }"#;
/// let model = hf_config(json, Some("Llama 3.1 8B"))?;
/// assert_eq!(model.architecture.block[0].kv_heads, Some(8));
/// # Ok::<(), infercost::diag::Diagnostic>(())
/// ```
pub fn hf_config(json: &str, name: Option<&str>) -> Result<Model, Diagnostic> {
    let value: Value = serde_json::from_str(&without_bare_constants(json)).map_err(|error| {
        Diagnostic::error(format!("not valid JSON: {error}")).help("give a model's config.json")
    })?;
    let Value::Object(outer) = &value else {
        return Err(Diagnostic::error("not a model's config: the JSON is not an object")
            .help("give a model's config.json"));
    };
    let text = match decoder(outer) {
        Some(inner) => Fields::nested(inner, outer),
        None => Fields::of(outer),
    };
    let kind = kind_of(text, Fields::of(outer))?;
    let config = Config::new(text, kind)?;
    for key in ["num_kv_shared_layers", "hidden_size_per_layer_input"] {
        if text.number(&[key])?.unwrap_or(0) > 0 {
            return Err(unsupported(&format!("{} with `{key}`", kind.name)));
        }
    }
    let shape = Architecture {
        hidden_size: config.hidden,
        vocabulary_size: text
            .need(&["vocab_size", "padded_vocab_size"], "the number of vocabulary entries")?,
        tied_embeddings: text.switch("tie_word_embeddings")?.unwrap_or(kind.tied),
        block: config.blocks()?,
    };
    let name = match name {
        Some(name) => name,
        None => text.text("_name_or_path")?.filter(|name| !name.is_empty()).unwrap_or(kind.name),
    };
    let native_precision = precision(&config)?;
    let whole = |architecture: Architecture| Model {
        name: name.to_owned(),
        hugging_face: None,
        aliases: Vec::new(),
        release: None,
        parameters_b: None,
        active_parameters_b: None,
        draft_parameters_b: None,
        other_parameters_b: None,
        native_precision: native_precision.to_owned(),
        max_context_tokens: config.context,
        architecture,
        evidence: Evidence::default(),
    };
    let draft = draft(&config, &shape, whole)?;
    let vision = vision(Fields::of(outer), config.hidden)?;
    let mut model = whole(shape);
    model.draft_parameters_b = in_billions(draft);
    model.other_parameters_b = in_billions(vision);
    resolve::model::model(&model)?;
    Ok(model)
}

/// The decoder's config inside that of a multimodal model.
fn decoder(outer: &Map<String, Value>) -> Option<&Map<String, Value>> {
    let inner = |map: &'_ Map<String, Value>, key: &str| map.get(key).is_some_and(Value::is_object);
    for key in ["text_config", "llm_config", "language_config"] {
        if inner(outer, key) {
            return outer.get(key)?.as_object();
        }
    }
    let thinker = outer.get("thinker_config")?.as_object()?;
    thinker.get("text_config")?.as_object()
}

/// The kind of model, by the decoder's `model_type` or else the whole model's.
fn kind_of(text: Fields, outer: Fields) -> Result<&'static Kind, Diagnostic> {
    let model_type = text.text("model_type")?;
    let known = [model_type, outer.text("model_type")?];
    if let Some(kind) = known.into_iter().flatten().find_map(kind) {
        return Ok(kind);
    }
    let architecture = outer.list("architectures")?.and_then(|list| list.first()?.as_str());
    match architecture.or(model_type) {
        Some(name) => Err(unsupported(name)),
        None if outer.get(&["quantization", "quant_method"]).is_some() => {
            Err(Diagnostic::error("not a model's config: it describes a quantization only")
                .help("give the config.json that lies beside it"))
        }
        None => Err(Diagnostic::error("missing key `model_type`")
            .help("add `model_type` (llama, qwen3_moe, deepseek_v3, …) to the config")),
    }
}

fn unsupported(name: &str) -> Diagnostic {
    Diagnostic::error(format!("unsupported architecture {name}"))
        .help("describe the model by hand: copy a like entry of configs/models and edit its blocks")
}

/// Weights in billions to four digits after the point; none for none.
fn in_billions(weights: f64) -> Option<f64> {
    let billions = (weights / 1e9 * 1e4).round() / 1e4;
    (billions > 0.0).then_some(billions)
}

/// The text with Python's `NaN` and `Infinity`, which JSON does not have, replaced by null.
pub(super) fn without_bare_constants(json: &str) -> String {
    let mut clean = String::with_capacity(json.len());
    let mut rest = json;
    let mut in_string = false;
    while let Some(first) = rest.chars().next() {
        let bare = ["-Infinity", "Infinity", "NaN"].into_iter().find(|word| rest.starts_with(word));
        let taken = match (in_string, first) {
            (true, '\\') => 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
            (false, _) if bare.is_some() => {
                clean.push_str("null");
                rest = bare.and_then(|word| rest.strip_prefix(word)).unwrap_or_default();
                continue;
            }
            (_, '"') => {
                in_string = !in_string;
                1
            }
            _ => first.len_utf8(),
        };
        let (head, tail) = rest.split_at_checked(taken).unwrap_or((rest, ""));
        clean.push_str(head);
        rest = tail;
    }
    clean
}
