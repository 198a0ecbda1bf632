//! The precision of the published weights.

use super::fields::Fields;
use super::read::Config;
use crate::diag::Diagnostic;

/// The precision as the catalog writes it.
pub(super) fn precision(config: &Config) -> Result<&'static str, Diagnostic> {
    let Some(quantization) = config.text.object("quantization_config")? else {
        return Ok("bf16");
    };
    // DeepSeek-V4 says fp8, and keeps its experts, nearly all of it, in microscaled fp4.
    if config.text.text("expert_dtype")? == Some("fp4") && !is_nvfp4(quantization)? {
        return Ok("mxfp4");
    }
    if is_nvfp4(quantization)? {
        return Ok("nvfp4");
    }
    match quantization.text("quant_method")?.unwrap_or("modelopt") {
        "fp8" | "fbgemm_fp8" => Ok("fp8"),
        "mxfp4" => Ok("mxfp4"),
        "awq" | "gptq" | "auto-round" => match quantization.number(&["bits", "w_bit"])? {
            Some(8) => Ok("int8"),
            _ => Ok("int4"),
        },
        "bitsandbytes" => Ok(if quantization.flag("load_in_4bit")? { "int4" } else { "int8" }),
        "compressed-tensors" | "modelopt" => groups(quantization),
        other => Err(Diagnostic::error(format!("unknown `quant_method` {other:?}")).help(
            "known are fp8, fbgemm_fp8, mxfp4, awq, gptq, auto-round, bitsandbytes, \
             compressed-tensors and modelopt; remove `quantization_config` to read the shape alone",
        )),
    }
}

/// Whether the bulk of the weights is NVFP4.
fn is_nvfp4(quantization: Fields) -> Result<bool, Diagnostic> {
    let is = |name| Ok(quantization.text(name)?.is_some_and(|text| text.starts_with("NVFP4")));
    Ok(is("quant_algo")? || is("moe_quant_algo")?)
}

/// The narrowest weights of the groups that a quantizer lists.
fn groups(quantization: Fields) -> Result<&'static str, Diagnostic> {
    if quantization.text("format")?.is_some_and(|format| format.starts_with("mxfp4")) {
        return Ok("mxfp4");
    }
    let mut found = match quantization.text("quant_algo")? {
        Some("MIXED_PRECISION") => "nvfp4",
        _ => "fp8",
    };
    let Some((_, groups)) = quantization.get(&["config_groups"]) else { return Ok(found) };
    for group in groups.as_object().into_iter().flat_map(serde_json::Map::values) {
        let weights = group.get("weights");
        let bits = weights.and_then(|weights| weights.get("num_bits")?.as_u64());
        let float = weights.and_then(|weights| weights.get("type")?.as_str()) == Some("float");
        found = match (bits, float) {
            (Some(4), true) => return Ok("nvfp4"),
            (Some(4), false) => return Ok("int4"),
            (Some(8), false) => "int8",
            (Some(8), true) => "fp8",
            _ => found,
        };
    }
    Ok(found)
}
