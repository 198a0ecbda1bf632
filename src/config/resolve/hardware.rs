//! Accelerators, calibrations and engines: catalog entries to the domain's types.

use std::sync::Arc;

use super::book::Book;
use crate::config::catalog::{Catalog, Found};
use crate::config::raw;
use crate::diag::Diagnostic;
use crate::ledger::Given;
use crate::spec::accelerator::{Accelerator, Calibration};
use crate::spec::engine::Engine;
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

/// What software reaches on an accelerator: its own file, then its vendor's, then `default`.
///
/// # Errors
/// The faults of the user's files; a key that no file gives.
pub fn calibration(
    gpu: &Found<raw::gpu::Gpu>,
    catalog: &Catalog,
    book: &mut Book<'_>,
) -> Result<Calibration, Vec<Diagnostic>> {
    let vendor = gpu.entry.vendor.to_lowercase();
    let mut layers = Vec::new();
    for name in [gpu.name.as_str(), vendor.as_str(), "default"] {
        layers.extend(catalog.exact::<raw::calibration::Calibration>(name)?);
    }
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
    let calibration = Calibration {
        gemm_efficiency_bf16: value("gemm_efficiency_bf16", |c| c.gemm_efficiency_bf16)
            .map(Ratio::new),
        gemm_efficiency_fp8: value("gemm_efficiency_fp8", |c| c.gemm_efficiency_fp8)
            .map(Ratio::new),
        gemm_efficiency_fp4: value("gemm_efficiency_fp4", |c| c.gemm_efficiency_fp4)
            .map(Ratio::new),
        attention_efficiency: value("attention_efficiency", |c| c.attention_efficiency)
            .map(Ratio::new),
        memory_efficiency: value("memory_efficiency", |c| c.memory_efficiency).map(Ratio::new),
        kv_efficiency: value("kv_efficiency", |c| c.kv_efficiency).map(Ratio::new),
        link_efficiency: value("link_efficiency", |c| c.link_efficiency).map(Ratio::new),
        collective_latency: value("collective_latency_us", |c| c.collective_latency_us)
            .map(|us| Seconds::new(us * 1e-6)),
        node_bandwidth: value("node_gb_per_s_per_direction", |c| c.node_gb_per_s_per_direction)
            .map(|gb| BytesPerSecond::new(gb * 1e9)),
        expert_imbalance: value("expert_imbalance", |c| c.expert_imbalance).map(Ratio::new),
        idle_power_share: value("idle_power_share", |c| c.idle_power_share).map(Ratio::new),
        active_power_share: value("active_power_share", |c| c.active_power_share).map(Ratio::new),
        memory_power_share: value("memory_power_share", |c| c.memory_power_share).map(Ratio::new),
        compute_power_share: value("compute_power_share", |c| c.compute_power_share)
            .map(Ratio::new),
    };
    if missing.is_empty() { Ok(calibration) } else { Err(missing) }
}

/// The engine of a catalog entry.
pub fn engine(found: &Found<raw::engine::Engine>, book: &mut Book<'_>) -> Engine {
    let (engine, file) = (&found.entry, &found.file);
    let mut fact =
        |key: &str, value: f64| Given::new(value, book.fact(file, key, &engine.evidence));
    let micro = |given: Given<f64>| given.map(|us| Seconds::new(us * 1e-6));
    Engine {
        name: Arc::from(found.name.as_str()),
        memory_share: fact("memory_share", engine.memory_share).map(Ratio::new),
        workspace: fact("workspace_gb", engine.workspace_gb).map(|gb| Bytes::new(gb * 1e9)),
        max_sequences: fact("max_sequences", f64::from(engine.max_sequences)).map(Count::new),
        kv_block: fact("kv_block_tokens", f64::from(engine.kv_block_tokens)).map(Tokens::new),
        layer_overhead: micro(fact("layer_overhead_us", engine.layer_overhead_us)),
        step_overhead: micro(fact("step_overhead_us", engine.step_overhead_us)),
        request_overhead: fact("request_overhead_ms", engine.request_overhead_ms)
            .map(|ms| Seconds::new(ms * 1e-3)),
        prefill_contention: fact("prefill_contention", engine.prefill_contention).map(Ratio::new),
    }
}
