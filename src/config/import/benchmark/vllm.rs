//! `vllm bench serve --save-result` (and its forks in other projects): milliseconds, whole system.

use serde_json::Value;

use super::reading::Reading;
use super::row::Row;
use super::{names, ran};
use crate::diag::Diagnostic;

/// Whether this is such a result.
pub(super) fn is(result: Reading) -> bool {
    result.get("output_throughput").is_some()
        && (result.get("total_token_throughput").is_some() || result.get("model_id").is_some())
}

/// The row of a result.
///
/// `--metadata KEY=VALUE` pairs lie among the keys; those named as our columns are taken.
pub(super) fn rows(result: Reading) -> Result<Vec<Row>, Diagnostic> {
    let mut row = Row {
        date: names::day(&result.text("date")?),
        model: result.first_text(&["model_id", "model"])?,
        gpu: result.text("gpu")?,
        gpus: result.positive("gpus")?,
        engine: names::engine(&result.first_text(&["engine", "backend", "endpoint_type"])?)
            .to_owned(),
        engine_version: result.first_text(&["engine_version", "version"])?,
        tp: first(result, &["tp", "tensor_parallel_size"])?,
        pp: first(result, &["pp", "pipeline_parallel_size"])?,
        dp: first(result, &["dp", "data_parallel_size"])?,
        ep: result.positive("ep")?,
        weight_precision: result.text("weight_precision")?,
        kv_precision: result.text("kv_precision")?,
        mode: "server".to_owned(),
        output_tok_s: Some(result.need("output_throughput")?),
        total_tok_s: result.positive("total_token_throughput")?,
        notes: "vllm bench serve".to_owned(),
        ..Row::default()
    };
    serving(&mut row, result, "mean_e2el_ms")?;
    Ok(vec![row])
}

/// What the serving benchmarks of vLLM and SGLang write alike; `whole` is the key of a request's
/// mean latency.
pub(super) fn serving(row: &mut Row, result: Reading, whole: &str) -> Result<(), Diagnostic> {
    let completed = result.need("completed")?;
    row.isl = result.positive("total_input_tokens")?.map(|tokens| tokens / completed);
    row.osl = result.positive("total_output_tokens")?.map(|tokens| tokens / completed);
    row.ttft_ms = result.positive("mean_ttft_ms")?;
    row.tpot_ms = result.positive("mean_tpot_ms")?;
    // Unlimited is `inf` in vLLM and `Infinity` in SGLang, a replayed trace `trace`.
    let (rate, paced) = match result.get("request_rate") {
        Some(Value::String(text)) => (None, text != "inf"),
        _ => (result.positive("request_rate")?, result.get("request_rate").is_some()),
    };
    // Under a rate of requests the cap on those in flight may never be met.
    row.concurrency = result.positive("max_concurrency")?.filter(|_| !paced);
    if row.concurrency.is_none() {
        let latency = match result.positive(whole)? {
            Some(latency) => Some(latency),
            None => ran(row.ttft_ms, row.tpot_ms, row.osl),
        };
        row.by_little(result.positive("request_throughput")?, latency.map(|each| each / 1e3));
    }
    if let Some(failed) = result.positive("failed")? {
        row.note(&format!("{failed} requests failed"));
    }
    if let Some(rate) = rate {
        row.note(&format!("{rate} requests/s offered"));
    }
    let accepted = ["spec_decode_acceptance_length", "accept_length"];
    if let Some(length) = first(result, &accepted)? {
        row.note(&format!("speculative decoding, {length:.2} tokens a step"));
    }
    Ok(())
}

/// The first of `keys` that is a number above 0.
fn first(result: Reading, keys: &[&str]) -> Result<Option<f64>, Diagnostic> {
    for key in keys {
        if let Some(number) = result.positive(key)? {
            return Ok(Some(number));
        }
    }
    Ok(None)
}
