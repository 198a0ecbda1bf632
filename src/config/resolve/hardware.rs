//! Accelerators, calibrations and engines: catalog entries to the domain's types.

use std::sync::Arc;

use super::book::Book;
use crate::config::catalog::{Catalog, Found};
use crate::config::raw;
use crate::diag::Diagnostic;
use crate::ledger::Given;
use crate::spec::accelerator::Accelerator;
use crate::spec::accuracy::Basis;
use crate::spec::calibration::{Calibration, calibration_table};
use crate::spec::engine::{Engine, engine_table};
use crate::spec::precision::KvPrecision;
use crate::units::{Bytes, BytesPerSecond, Count, FlopsPerSecond, Ratio, Seconds, Tokens, Watts};

/// The accelerator of a catalog entry.
pub fn accelerator(found: &Found<raw::gpu::Gpu>, book: &mut Book<'_>) -> Accelerator {
    let (gpu, file) = (&found.entry, &found.file);
    let mut fact = |key: &str, value: f64| Given::new(value, book.fact(file, key, &gpu.evidence));
    let tera = |given: Given<f64>| given.map(|value| FlopsPerSecond::new(value * 1e12));
    let giga = |given: Given<f64>| given.map(|value| BytesPerSecond::new(value * 1e9));
    Accelerator {
        name: Arc::from(found.name.as_str()),
        title: Arc::from(gpu.name.as_str()),
        family: gpu
            .architecture
            .as_deref()
            .map_or_else(|| Arc::from(gpu.vendor.to_lowercase()), Arc::from),
        memory: fact("memory_gb", gpu.memory_gb).map(|gb| Bytes::new(gb * 1e9)),
        memory_bandwidth: giga(fact("memory_bandwidth_gb_per_s", gpu.memory_bandwidth_gb_per_s)),
        peak_bf16: tera(fact("peak_bf16_tflops", gpu.peak_bf16_tflops)),
        peak_fp8: gpu.peak_fp8_tflops.map(|peak| tera(fact("peak_fp8_tflops", peak))),
        peak_int8: gpu.peak_int8_tops.map(|peak| tera(fact("peak_int8_tops", peak))),
        peak_fp4: gpu.peak_fp4_tflops.map(|peak| tera(fact("peak_fp4_tflops", peak))),
        tdp: gpu.tdp_w.map(|watts| fact("tdp_w", watts).map(Watts::new)),
        link_bandwidth: giga(fact(
            "scale_up_gb_per_s_per_direction",
            gpu.scale_up_gb_per_s_per_direction,
        )),
        link_domain: fact("scale_up_domain_gpus", f64::from(gpu.scale_up_domain_gpus))
            .map(Count::new),
    }
}

/// What software reaches on an accelerator: its own file, then its architecture's, its vendor's,
/// and `default`; with whether any but the last says something.
///
/// # Errors
/// The faults of the user's files; a key that no file gives.
pub fn calibration(
    gpu: &Found<raw::gpu::Gpu>,
    catalog: &Catalog,
    book: &mut Book<'_>,
) -> Result<(Calibration, Basis), Vec<Diagnostic>> {
    let vendor = gpu.entry.vendor.to_lowercase();
    let architecture = gpu.entry.architecture.as_deref();
    let mut layers = Vec::new();
    for name in [Some(gpu.name.as_str()), architecture, Some(&vendor), Some("default")] {
        let Some(name) = name else { continue };
        layers.extend(catalog.exact::<raw::calibration::Calibration>(name)?);
    }
    let basis = if layers.iter().any(|layer| layer.name != "default") {
        Basis::Measured
    } else {
        Basis::Prior
    };
    let mut missing = Vec::new();
    let mut value = |key: &str, get: fn(&raw::calibration::Calibration) -> Option<f64>| {
        let hit = layers.iter().find_map(|layer| Some((layer, get(&layer.entry)?)));
        if let Some((layer, value)) = hit {
            Given::new(value, book.fact(&layer.file, key, &layer.entry.evidence))
        } else {
            missing.push(
                Diagnostic::error(format!("no calibration file gives `{key}`"))
                    .help("add it to calibration/default.toml"),
            );
            Given::new(1.0, crate::ledger::SourceId(0))
        }
    };
    macro_rules! collect {
        ($($(#[$doc:meta])* $field:ident: $type:ident, $key:ident, $factor:literal;)+) => {
            Calibration {
                $($field: value(stringify!($key), |c| c.$key)
                    .map(|value| $type::new(value * $factor)),)+
            }
        };
    }
    let calibration = calibration_table!(collect);
    if missing.is_empty() { Ok((calibration, basis)) } else { Err(missing) }
}

/// What holds for accelerators that nobody measured: the values of `default`.
///
/// # Errors
/// The faults of the user's files; a key that the file does not give.
pub fn default_calibration(catalog: &Catalog) -> Result<Calibration, Vec<Diagnostic>> {
    let missing = || Diagnostic::error("calibration/default.toml is missing or lacks a value");
    let found = catalog.exact::<raw::calibration::Calibration>("default")?;
    let entry = found.ok_or_else(|| vec![missing()])?.entry;
    let unknown = crate::ledger::SourceId(0);
    macro_rules! collect {
        ($($(#[$doc:meta])* $field:ident: $type:ident, $key:ident, $factor:literal;)+) => {
            Calibration {
                $($field: Given::new(
                    $type::new(entry.$key.ok_or_else(|| vec![missing()])? * $factor),
                    unknown,
                ),)+
            }
        };
    }
    Ok(calibration_table!(collect))
}

/// The engine of a catalog entry.
pub fn engine(found: &Found<raw::engine::Engine>, book: &mut Book<'_>) -> Engine {
    let (engine, file) = (&found.entry, &found.file);
    macro_rules! collect {
        ($($(#[$doc:meta])* $field:ident: $type:ident, $key:ident, $factor:literal;)+) => {
            Engine {
                name: Arc::from(found.name.as_str()),
                quantized_kv: engine
                    .quantized_kv_precision
                    .as_deref()
                    .map(|name| if name == "fp8" { KvPrecision::Fp8 } else { KvPrecision::Bf16 }),
                $($field: Given::new(
                    $type::new(engine.$key * $factor),
                    book.fact(file, stringify!($key), &engine.evidence),
                ),)+
            }
        };
    }
    engine_table!(collect)
}
