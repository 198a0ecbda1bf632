//! Number formats by name, and whether an accelerator multiplies in them.

use super::book::Book;
use crate::config::raw;
use crate::diag::did_you_mean;
use crate::ledger::SourceId;
use crate::spec::precision::{KvPrecision, PRECISIONS, Peak, Precision};

/// The precision of this name.
pub fn named_precision(name: &str, book: &mut Book<'_>) -> Option<Precision> {
    let known = PRECISIONS.iter().find(|(known, _)| *known == name);
    if known.is_none() {
        let all: Vec<&str> = PRECISIONS.iter().map(|(known, _)| *known).collect();
        let help = did_you_mean(name, all.iter().copied()).map_or_else(
            || format!("known: {}", all.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        book.fault("precision", format!("`{name}` is not a known precision"), help);
    }
    known.map(|&(_, precision)| precision)
}

/// Whether the accelerator multiplies in this format.
pub fn has_precision(precision: Precision, gpu: &raw::gpu::Gpu, book: &mut Book<'_>) -> bool {
    let has = match precision.peak() {
        Peak::Bf16 => true,
        Peak::Fp8 => gpu.peak_fp8_tflops.is_some(),
        Peak::Int8 => gpu.peak_int8_tops.is_some(),
        Peak::Fp4 => gpu.peak_fp4_tflops.is_some(),
    };
    if !has {
        let instead = match precision {
            Precision::Nvfp4 => "fp8, int4 or bf16",
            _ => "w8a16 (8-bit weights, 16-bit products) or bf16",
        };
        book.fault(
            "precision",
            format!(
                "{} has no {} arithmetic, which `{}` needs",
                gpu.name,
                precision.peak().name(),
                precision.name()
            ),
            format!("choose precision = {instead}, or another accelerator"),
        );
    }
    has
}

/// The format of the KV cache of this name: `Some(None)` if none is asked for, `None` if the book
/// has the fault.
#[allow(clippy::option_option)]
pub fn kv_precision(
    name: Option<&str>,
    book: &mut Book<'_>,
) -> Option<Option<(KvPrecision, SourceId)>> {
    match name {
        None => Some(None),
        Some("bf16" | "fp16") => Some(Some((KvPrecision::Bf16, book.stated("kv_precision")))),
        Some("fp8") => Some(Some((KvPrecision::Fp8, book.stated("kv_precision")))),
        Some(other) => {
            book.fault(
                "kv_precision",
                format!("`{other}` is not a known format of the KV cache"),
                "write bf16 or fp8",
            );
            None
        }
    }
}
