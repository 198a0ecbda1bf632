//! Reading of Hugging Face `config.json` files, against published counts of weights.

#![allow(clippy::unwrap_used)]

use std::path::Path;

use infercost::config::import::{hf_config, to_toml};
use infercost::config::raw::model::{AttentionKind, Model};
use infercost::config::resolve;
use serde_json::{Value, json};

fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/hf_configs");
    std::fs::read_to_string(folder.join(format!("{name}.json"))).unwrap()
}

fn import(name: &str) -> Model {
    hf_config(&fixture(name), Some(name)).unwrap()
}

/// One config and what is published about its model.
struct Case {
    name: &'static str,
    /// Weights in billions.
    published: f64,
    /// Whether that is the count in the safetensors files, with draft modules and encoders, rather
    /// than the model card's count of the decoder.
    files: bool,
    active: f64,
    precision: &'static str,
}

const fn files(name: &'static str, published: f64, active: f64, precision: &'static str) -> Case {
    Case { name, published, files: true, active, precision }
}

const fn card(name: &'static str, published: f64, active: f64, precision: &'static str) -> Case {
    Case { name, published, files: false, active, precision }
}

/// Counts of the safetensors files as Hugging Face shows them (listed by llmfit 1.1.17), or of the
/// model card; active weights as the model cards give them, rounded there.
const CASES: &[Case] = &[
    files("llama-3.1-70b", 70.554, 70.6, "bf16"),
    // The files' count, 0.752, has the tied LM head twice.
    card("qwen3-0.6b", 0.596, 0.6, "bf16"),
    files("qwen3-30b-a3b", 30.532, 3.3, "bf16"),
    files("deepseek-v3", 684.531, 37.0, "fp8"),
    files("deepseek-v3.2", 685.355, 37.0, "fp8"),
    files("glm-5.3", 753.33, 40.0, "bf16"),
    files("gpt-oss-120b", 116.829, 5.1, "mxfp4"),
    // The files' count, 26.544, has the tied LM head twice.
    card("gemma-4-26b-a4b", 25.2, 3.8, "bf16"),
    files("gemma-3-1b", 1.0, 1.0, "bf16"),
    files("llama-4-maverick", 401.584, 17.0, "bf16"),
    files("qwen3.5-397b-a17b", 403.398, 17.0, "bf16"),
    files("nemotron-3-super", 123.611, 12.0, "bf16"),
    files("nemotron-3-ultra", 560.525, 55.0, "bf16"),
    files("llama-3.3-nemotron-super-49b", 49.867, 49.9, "bf16"),
    files("kimi-k3", 2779.932, 104.0, "mxfp4"),
    files("mimo-v2-flash", 309.785, 15.0, "fp8"),
    files("minimax-m3", 427.04, 23.0, "bf16"),
    files("deepseek-v4-flash", 290.945, 13.0, "mxfp4"),
];

#[test]
fn counts_agree_with_published_ones() {
    for case in CASES {
        let raw = import(case.name);
        let model = resolve::model::model(&raw).unwrap();
        let mut found = model.parameters().get() / 1e9;
        if case.files {
            found += raw.draft_parameters_b.unwrap_or(0.0) + raw.other_parameters_b.unwrap_or(0.0);
        }
        let error = (found / case.published - 1.0).abs();
        assert!(error < 0.01, "{}: found {found}, published {}", case.name, case.published);
        // Cards round the active weights, and some leave out embeddings.
        let active = model.active_parameters().get() / 1e9;
        let error = (active / case.active - 1.0).abs();
        assert!(error < 0.15, "{}: active {active}, published {}", case.name, case.active);
        assert_eq!(raw.native_precision, case.precision, "{}", case.name);
    }
}

#[test]
fn draft_modules_and_encoders_are_apart() {
    // DeepSeek-V3: 11.5B of its own and 1.9B of embedding copies in the files.
    assert!((import("deepseek-v3").draft_parameters_b.unwrap() - 13.5).abs() < 0.1);
    assert_eq!(import("llama-3.1-70b").draft_parameters_b, None);
    assert!((import("qwen3.5-397b-a17b").other_parameters_b.unwrap() - 0.456).abs() < 0.01);
}

#[test]
fn shapes_are_read() {
    let windows = |name: &str| {
        let blocks = import(name).architecture.block;
        let local = blocks.iter().filter(|block| block.window_tokens.is_some());
        let layers: u64 = local.clone().map(|block| block.layers).sum();
        (layers, local.filter_map(|block| block.window_tokens).max())
    };
    assert_eq!(windows("gpt-oss-120b"), (18, Some(128)));
    assert_eq!(windows("gemma-3-1b"), (22, Some(512)));
    assert_eq!(windows("gemma-4-26b-a4b"), (25, Some(1024)));
    assert_eq!(windows("llama-4-maverick"), (36, Some(8192)));
    assert_eq!(windows("mimo-v2-flash"), (39, Some(128)));
    assert_eq!(windows("deepseek-v4-flash"), (2, Some(128)));
    assert_eq!(windows("llama-3.1-70b"), (0, None));

    let linear = |name: &str| -> u64 {
        let blocks = import(name).architecture.block;
        let linear = blocks.iter().filter(|block| block.attention == AttentionKind::Linear);
        linear.map(|block| block.layers).sum()
    };
    assert_eq!(linear("qwen3.5-397b-a17b"), 45);
    assert_eq!(linear("kimi-k3"), 69);
    assert_eq!(linear("nemotron-3-super"), 40);

    let indexers: u64 = import("glm-5.3")
        .architecture
        .block
        .iter()
        .filter(|block| block.index_heads.is_some())
        .map(|block| block.layers)
        .sum();
    assert_eq!(indexers, 21);
    let kimi = import("kimi-k3").architecture.block;
    assert!(kimi.iter().any(|block| block.expert_hidden_size == Some(3584)));
    assert!(kimi.iter().any(|block| block.output_gate));
}

#[test]
fn toml_round_trips() {
    for case in CASES {
        let model = import(case.name);
        let text = to_toml(&model);
        assert!(text.starts_with("# "), "{text}");
        assert!(text.contains("[[architecture.block]]"), "{text}");
        let again: Model = toml::from_str(&text).unwrap();
        assert_eq!(again.architecture.block, model.architecture.block, "{}", case.name);
        assert_eq!(to_toml(&again), text);
    }
    assert!(to_toml(&import("llama-3.1-70b")).contains("vocabulary_size = 128_256"));
}

fn message(json: &str) -> String {
    hf_config(json, None).unwrap_err().to_string()
}

#[test]
fn problems_are_named() {
    let unsupported = message(&fixture("rwkv5-3b"));
    assert!(unsupported.starts_with("unsupported architecture RwkvForCausalLM"), "{unsupported}");
    assert!(message(&fixture("hf_quant_config")).starts_with("not a model's config"));
    assert!(message("{").starts_with("not valid JSON"));
    assert!(message("[1]").contains("not an object"));
    assert!(message("{}").starts_with("missing key `model_type`"));

    let edited = |key: &str, value: Value| {
        let mut config: Value = serde_json::from_str(&fixture("llama-3.1-70b")).unwrap();
        config[key] = value;
        message(&config.to_string())
    };
    assert!(edited("vocab_size", Value::Null).starts_with("missing key `vocab_size`"));
    assert!(edited("hidden_size", json!("wide")).starts_with("`hidden_size` must be a whole"));
    assert!(edited("num_hidden_layers", json!(0)).contains("must be above 0"));
    assert!(edited("num_hidden_layers", json!(100_000_000)).contains("not believable"));
    assert!(edited("layer_types", json!(["full_attention"])).contains("too few"));
    let method = json!({ "quant_method": "magic" });
    assert!(edited("quantization_config", method).contains("magic"));
}

/// No value in any place, and no truncation, makes the reader panic; what it reads can be written
/// and read again.
#[test]
fn odd_input_never_panics() {
    let odd = [
        json!(null),
        json!(0),
        json!(-1),
        json!(3),
        json!(u64::MAX),
        json!(1_000_000_000_000_u64),
        json!(0.5),
        json!("é\u{0}"),
        json!([null, -1, "x", {}]),
        json!({}),
    ];
    for case in CASES {
        let text = fixture(case.name);
        for end in (0..text.len()).step_by(97).filter(|&end| text.is_char_boundary(end)) {
            assert!(hf_config(&text[..end], None).is_err(), "{} to {end}", case.name);
        }
        let Ok(config) = serde_json::from_str::<Value>(&text.replace("Infinity", "null")) else {
            continue;
        };
        for place in places(&config) {
            for value in &odd {
                let mut config = config.clone();
                *config.pointer_mut(&place).unwrap() = value.clone();
                if let Ok(model) = hf_config(&config.to_string(), None) {
                    let written = to_toml(&model);
                    assert!(toml::from_str::<Model>(&written).is_ok(), "{place}: {written}");
                }
            }
        }
    }
}

/// Pointers to the keys of an object and of the objects in it.
fn places(config: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for (key, value) in config.as_object().into_iter().flatten() {
        found.push(format!("/{key}"));
        if value.is_object() {
            found.extend(places(value).into_iter().map(|inner| format!("/{key}{inner}")));
        }
    }
    found
}
