//! GenAI-Perf and its successor AIPerf: objects of statistics with units, milliseconds.

use serde_json::Value;

use super::names;
use super::reading::Reading;
use super::row::Row;
use crate::diag::Diagnostic;

/// Whether this is a result of either.
pub(super) fn is(result: Reading) -> bool {
    result.get("output_token_throughput.avg").is_some()
        || (result.is_object("input_config") && result.is_object("request_latency"))
}

/// Whether AIPerf wrote it.
pub(super) fn is_aiperf(result: Reading) -> bool {
    ["aiperf_version", "was_cancelled", "telemetry_data", "input_config.loadgen"]
        .iter()
        .chain(&["input_config.phases", "error_summary", "benchmark_duration"])
        .any(|key| result.get(key).is_some())
}

/// The row of an AIPerf result.
pub(super) fn aiperf(result: Reading) -> Result<Vec<Row>, Diagnostic> {
    let mut row = shared(result, "AIPerf")?;
    row.date = names::day(&result.text("start_time")?);
    row.model = listed(result, "input_config.endpoint.model_names")
        .or_else(|| listed(result, "input_config.models.items"))
        .or_else(|| listed(result, "input_config.models"))
        .unwrap_or_default();
    let asked = match result.positive("input_config.loadgen.concurrency")? {
        None => phase(result),
        given => given,
    };
    load(&mut row, result, asked)?;
    let endpoints = result.object("telemetry_data.endpoints");
    let gpus = endpoints.iter().flat_map(|endpoints| endpoints.0.values()).flat_map(|endpoint| {
        let gpus = endpoint.get("gpus").and_then(Value::as_object);
        gpus.into_iter().flat_map(|gpus| gpus.values()).filter_map(Value::as_object).map(Reading)
    });
    let mut power = Vec::new();
    for gpu in gpus {
        row.gpu = names::gpu(&gpu.text("gpu_name")?);
        power.extend(gpu.positive("metrics.gpu_power_usage.avg")?);
    }
    watts(&mut row, &power);
    Ok(vec![row])
}

/// The row of a GenAI-Perf result.
pub(super) fn genai_perf(result: Reading) -> Result<Vec<Row>, Diagnostic> {
    let mut row = shared(result, "GenAI-Perf")?;
    row.model = listed(result, "input_config.model_names")
        .or_else(|| listed(result, "input_config.model"))
        .unwrap_or_default();
    let backend = ["input_config.endpoint.backend", "input_config.backend"]
        .into_iter()
        .find_map(|key| result.get(key)?.as_str());
    names::engine(backend.unwrap_or_default()).clone_into(&mut row.engine);
    let asked = match result.positive("input_config.perf_analyzer.stimulus.concurrency")? {
        None => result.positive("input_config.concurrency")?,
        given => given,
    };
    load(&mut row, result, asked)?;
    let stats = result.object("telemetry_stats.gpu_power_usage");
    let mut power = Vec::new();
    for gpu in stats.iter().flat_map(|stats| stats.0.values()).filter_map(Value::as_object) {
        power.extend(Reading(gpu).positive("avg")?);
    }
    watts(&mut row, &power);
    Ok(vec![row])
}

/// What both write alike.
fn shared(result: Reading, tool: &str) -> Result<Row, Diagnostic> {
    Ok(Row {
        mode: "server".to_owned(),
        isl: result.positive("input_sequence_length.avg")?,
        osl: result.positive("output_sequence_length.avg")?,
        output_tok_s: Some(result.need("output_token_throughput.avg")?),
        total_tok_s: result.positive("total_token_throughput.avg")?,
        ttft_ms: result.positive("time_to_first_token.avg")?,
        tpot_ms: result.positive("inter_token_latency.avg")?,
        notes: tool.to_owned(),
        ..Row::default()
    })
}

/// Sets the requests in flight: as asked, else as came about.
fn load(row: &mut Row, result: Reading, asked: Option<f64>) -> Result<(), Diagnostic> {
    row.concurrency = asked;
    if asked.is_none() {
        let latency =
            result.positive("request_latency.avg")?.map(|milliseconds| milliseconds / 1e3);
        row.by_little(result.positive("request_throughput.avg")?, latency);
    }
    Ok(())
}

/// Sets the power as the mean over the accelerators that were watched.
pub(super) fn watts(row: &mut Row, power: &[f64]) {
    if !power.is_empty() {
        row.power_w_per_gpu = Some(power.iter().sum::<f64>() / power.len() as f64);
        row.note(&format!("power over {} GPUs", power.len()));
    }
}

/// The first name in a list of texts or of objects with a `name`, or a bare text.
fn listed(result: Reading, key: &str) -> Option<String> {
    let first = match result.get(key)? {
        Value::Array(list) => list.first()?,
        other => other,
    };
    let name = first.as_str().or_else(|| first.get("name")?.as_str())?;
    (!name.is_empty()).then(|| name.to_owned())
}

/// The concurrency of the phase that was measured, in newer versions of AIPerf.
fn phase(result: Reading) -> Option<f64> {
    let phases = result.get("input_config.phases")?;
    let measured = match phases {
        Value::Array(list) => list.iter().rev().find(|phase| {
            phase.get("exclude_from_results").and_then(Value::as_bool) != Some(true)
        })?,
        other => other.get("profiling")?,
    };
    measured.get("concurrency")?.as_f64().filter(|&requests| requests > 0.0)
}
