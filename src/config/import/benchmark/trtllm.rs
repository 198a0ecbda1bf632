//! `trtllm-bench throughput --report_json`: milliseconds, whole system.

use super::names;
use super::reading::Reading;
use super::row::Row;
use crate::diag::Diagnostic;

/// Whether this is such a report.
pub(super) fn is(report: Reading) -> bool {
    report.is_object("engine") && report.is_object("performance")
}

/// The row of a report. Latencies are there when the run streamed.
pub(super) fn rows(report: Reading) -> Result<Vec<Row>, Diagnostic> {
    let quantization = report.text("engine.quantization")?;
    let mut row = Row {
        model: report.first_text(&["engine.model", "engine.model_path"])?,
        gpu: names::gpu(&report.text("machine.name")?),
        gpus: report.positive("world_info.world_size")?,
        engine: "tensorrt-llm".to_owned(),
        engine_version: report.text("engine.version")?,
        weight_precision: if quantization.is_empty() {
            report.text("engine.dtype")?
        } else {
            quantization
        },
        kv_precision: report.text("engine.kv_cache_dtype")?,
        tp: report.positive("world_info.tp_size")?,
        pp: report.positive("world_info.pp_size")?,
        ep: report.positive("world_info.ep_size")?,
        isl: report.positive("request_info.avg_input_length")?,
        osl: report.positive("request_info.avg_output_length")?,
        concurrency: report.positive("request_info.avg_num_concurrent_requests")?,
        // All requests are queued at once; the engine takes as many as it can hold.
        mode: "offline".to_owned(),
        output_tok_s: Some(report.need("performance.system_output_throughput_tok_s")?),
        total_tok_s: report.positive("performance.system_total_throughput_tok_s")?,
        ttft_ms: report.positive("streaming_metrics.avg_ttft_ms")?,
        tpot_ms: report.positive("streaming_metrics.avg_tpot_ms")?,
        notes: "trtllm-bench throughput".to_owned(),
        ..Row::default()
    };
    let world = match row.gpus {
        Some(world) => Some(world),
        None => row.tp.map(|tp| tp * row.pp.unwrap_or(1.0)),
    };
    row.gpus = world;
    // Of several accelerators the report does not say whether this is a mean or a sum.
    if world.is_some_and(|world| world < 1.5) {
        row.power_w_per_gpu = report.positive("energy.average_gpu_power")?;
    }
    let mode = report.text("decoding_stats.mode")?;
    if !mode.is_empty() {
        row.note(&format!("speculative decoding {mode}"));
    }
    Ok(vec![row])
}
