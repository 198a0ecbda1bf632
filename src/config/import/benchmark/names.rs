//! Names as benchmarks write them, in the spelling of the catalogs.

/// The model: of a path into a Hugging Face cache, the repository that it holds.
pub(super) fn model(name: &str) -> String {
    let cached = name.split('/').find_map(|part| part.strip_prefix("models--"));
    match cached {
        Some(repository) => repository.replacen("--", "/", 1),
        None => name.trim_end_matches('/').to_owned(),
    }
}

/// The accelerator: drivers name some of them by their memory.
pub(super) fn gpu(name: &str) -> String {
    let short = name.trim().trim_start_matches("NVIDIA ").trim_start_matches("AMD ");
    match short {
        "H100 80GB HBM3" => "H100 SXM",
        "A100-SXM4-80GB" => "A100 80GB SXM",
        "A100-SXM4-40GB" => "A100 40GB SXM",
        "A100 80GB PCIe" => "A100 PCIe 80GB",
        "GB10" => "DGX Spark",
        "RTX 6000 Ada Generation" => "RTX 6000 Ada",
        other => other,
    }
    .to_owned()
}

/// The engine in a free text such as `dynamo-trt`; empty where it names none that is known.
pub(super) fn engine(text: &str) -> &'static str {
    let text = text.to_lowercase();
    [
        ("trt", "tensorrt-llm"),
        ("tensorrt", "tensorrt-llm"),
        ("sglang", "sglang"),
        ("vllm", "vllm"),
        ("deepspeed", "deepspeed"),
        ("llama.cpp", "llama.cpp"),
    ]
    .into_iter()
    .find_map(|(part, name)| text.contains(part).then_some(name))
    .unwrap_or_default()
}

/// The precision; empty for `auto`, which says nothing.
pub(super) fn precision(text: &str) -> String {
    let text = text.trim().to_lowercase();
    let has = |part: &str| text.contains(part);
    if matches!(text.as_str(), "" | "auto" | "none" | "null") {
        String::new()
    } else if has("mxfp4") {
        "mxfp4".to_owned()
    } else if has("nvfp4") || has("fp4") {
        "fp4".to_owned()
    } else if has("awq") || has("gptq") || has("w4a16") || has("int4") {
        "int4".to_owned()
    } else if has("fp8") {
        "fp8".to_owned()
    } else if has("int8") || has("w8a8") {
        "int8".to_owned()
    } else if matches!(text.as_str(), "bfloat16" | "bf16" | "float16" | "fp16" | "half") {
        "bf16".to_owned()
    } else {
        text
    }
}

/// The version in the tag of a container image; empty where the tag is none.
pub(super) fn version_of_image(image: &str) -> String {
    let Some((_, tag)) = image.rsplit_once(':') else { return String::new() };
    let tag = tag.trim_start_matches('v');
    if !tag.starts_with(|first: char| first.is_ascii_digit()) {
        return String::new();
    }
    tag.split('-').next().unwrap_or_default().to_owned()
}

/// The day in a time: `2026-04-28T…`, `2026/04/28 …` or `20260428-…`; empty for anything else.
pub(super) fn day(time: &str) -> String {
    let head: String = time.chars().take_while(|&letter| letter != 'T' && letter != ' ').collect();
    let digits: String = head.chars().filter(char::is_ascii_digit).take(8).collect();
    match (digits.get(..4), digits.get(4..6), digits.get(6..8)) {
        (Some(year), Some(month), Some(day)) => format!("{year}-{month}-{day}"),
        _ => String::new(),
    }
}

/// The day of a Unix time in seconds, in UTC; empty for one out of range or near 0.
pub(super) fn day_of_unix(seconds: f64) -> String {
    if !(1e9..1e11).contains(&seconds) {
        return String::new();
    }
    #[allow(clippy::cast_possible_truncation)]
    let whole = seconds as i64;
    jiff::Timestamp::from_second(whole)
        .map(|time| time.to_string().chars().take(10).collect())
        .unwrap_or_default()
}
