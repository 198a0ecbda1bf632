//! Checkpoint names: which architecture they are of, and in which format their weights are.
//!
//! Fine-tunes, dated versions, quantised variants and re-uploads keep the architecture. One rule
//! finds it: leave out the organisation, cut the name into words, drop the words that speak of
//! training, date or format, and compare what is left. Sizes and versions are never dropped.

/// Words that say how a checkpoint was trained or packed, not what it is.
const PACKING: [&str; 56] = [
    "instruct",
    "chat",
    "it",
    "base",
    "hf",
    "thinking",
    "reasoning",
    "preview",
    "original",
    "pt",
    "sft",
    "dpo",
    "rlhf",
    "tuned",
    "finetuned",
    "distilled",
    "latest",
    "exp",
    "quantized",
    "quant",
    "fp8",
    "nvfp4",
    "mxfp4",
    "mxfp8",
    "fp4",
    "fp16",
    "bf16",
    "f16",
    "int4",
    "int8",
    "w4a16",
    "w8a8",
    "w8a16",
    "w4a8",
    "4bit",
    "8bit",
    "4",
    "8",
    "bit",
    "awq",
    "gptq",
    "gguf",
    "exl2",
    "bnb",
    "marlin",
    "autoround",
    "q4",
    "q5",
    "q6",
    "q8",
    "k",
    "m",
    "s",
    "dynamic",
    "block",
    "unsloth",
];

/// Words before a model's own name.
const MAKERS: [&str; 3] = ["meta", "nvidia", "unsloth"];

/// What is left of a checkpoint's name when training, date and format are dropped.
///
/// ```
/// use infercost::config::names::architecture;
/// assert_eq!(architecture("Qwen/Qwen3-235B-A22B-Instruct-2507-FP8"), "qwen-3-235b-a22b");
/// assert_eq!(architecture("RedHatAI/Meta-Llama-3.1-8B-Instruct-quantized.w4a16"), "llama-3.1-8b");
/// ```
#[must_use]
pub fn architecture(name: &str) -> String {
    let own = name.rsplit('/').next().unwrap_or(name).to_lowercase();
    let own = own.replace("quantized.", "quantized-");
    let words = own.split(['-', '_', ' ', ':']).filter(|word| !word.is_empty());
    let mut left: Vec<String> = Vec::new();
    for (place, word) in words.enumerate() {
        let maker = place == 0 && MAKERS.contains(&word);
        // A lone 4 or 8 is a number of bits only behind a format's name; before, it is a version.
        let lone_digit = word.len() == 1 && word.chars().all(|c| c.is_ascii_digit());
        let packing = PACKING.contains(&word) && !lone_digit;
        if !maker && !packing && !is_date(word) {
            left.extend(split_version(word));
        }
    }
    left.join("-")
}

/// `0528`, `2507`, `20250514`: a version by its day or month.
fn is_date(word: &str) -> bool {
    matches!(word.len(), 4 | 6 | 8) && word.chars().all(|c| c.is_ascii_digit())
}

/// `llama3` as `llama`, `3`, so that both spellings are one.
fn split_version(word: &str) -> Vec<String> {
    let letters = word.chars().take_while(char::is_ascii_alphabetic).count();
    if letters >= 3 && letters < word.len() {
        vec![word[..letters].to_owned(), word[letters..].to_owned()]
    } else {
        vec![word.to_owned()]
    }
}

/// The format of weights that a checkpoint's name states, by its name in TOML.
///
/// ```
/// use infercost::config::names::stated_precision;
/// assert_eq!(stated_precision("Qwen/Qwen3-32B-AWQ"), Some("int4"));
/// assert_eq!(stated_precision("nvidia/DeepSeek-R1-0528-NVFP4"), Some("nvfp4"));
/// assert_eq!(stated_precision("meta-llama/Llama-3.1-8B"), None);
/// ```
#[must_use]
pub fn stated_precision(name: &str) -> Option<&'static str> {
    let own = name.rsplit('/').next().unwrap_or(name).to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| own.contains(word));
    if says(&["mxfp4"]) {
        Some("mxfp4")
    } else if says(&["nvfp4", "fp4"]) {
        Some("nvfp4")
    } else if says(&["fp8"]) {
        Some("fp8")
    } else if says(&["awq", "gptq", "int4", "w4a16", "4bit", "4-bit", "q4_"]) {
        Some("int4")
    } else if says(&["w8a8", "int8"]) {
        Some("int8")
    } else if says(&["w8a16", "8bit", "8-bit", "q8_"]) {
        Some("w8a16")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{architecture, stated_precision};

    #[test]
    fn variants_of_one_architecture_share_what_is_left() {
        for (name, left) in [
            ("meta-llama/Llama-2-70b-chat-hf", "llama-2-70b"),
            ("meta-llama/Meta-Llama-3-8B-Instruct", "llama-3-8b"),
            ("llama3-8b", "llama-3-8b"),
            ("neuralmagic/Meta-Llama-3.1-405B-Instruct-FP8-dynamic", "llama-3.1-405b"),
            ("Qwen/Qwen3-30B-A3B-Thinking-2507", "qwen-3-30b-a3b"),
            ("Qwen/Qwen2.5-7B-Instruct-GPTQ-Int4", "qwen-2.5-7b"),
            ("Qwen/Qwen2-57B-A14B-Instruct", "qwen-2-57b-a14b"),
            ("deepseek-ai/DeepSeek-R1-0528", "deepseek-r1"),
            ("nvidia/DeepSeek-V3.1-NVFP4", "deepseek-v3.1"),
            ("openai/gpt-oss-120b", "gpt-oss-120b"),
            ("unsloth/gpt-oss-20b-BF16", "gpt-oss-20b"),
            ("TheBloke/Mistral-7B-Instruct-v0.1-AWQ", "mistral-7b-v0.1"),
            ("google/gemma-3-27b-it", "gemma-3-27b"),
            ("google/gemma-4-31b-it", "gemma-4-31b"),
        ] {
            assert_eq!(architecture(name), left, "{name}");
        }
    }

    #[test]
    fn sizes_and_versions_keep_models_apart() {
        for (one, other) in [
            ("Llama-3-8B", "Llama-3.1-8B"),
            ("Llama-3.1-8B", "Llama-3.1-70B"),
            ("Qwen3-30B-A3B", "Qwen3-235B-A22B"),
            ("DeepSeek-V3", "DeepSeek-V3.2"),
            ("Qwen2-57B", "Qwen2.5-7B"),
            ("Mistral-7B-v0.1", "Mistral-7B-v0.3"),
        ] {
            assert_ne!(architecture(one), architecture(other), "{one}, {other}");
        }
    }

    #[test]
    fn formats_are_read_from_names() {
        for (name, format) in [
            ("Llama-3.3-70B-Instruct-FP8", Some("fp8")),
            ("gpt-oss-120b-MXFP4", Some("mxfp4")),
            ("Qwen2.5-7B-Instruct-GPTQ-Int4", Some("int4")),
            ("Llama-3.1-8B-Instruct-quantized.w8a8", Some("int8")),
            ("model.Q4_K_M", Some("int4")),
            ("Kimi-K2.5", None),
        ] {
            assert_eq!(stated_precision(name), format, "{name}");
        }
    }
}
