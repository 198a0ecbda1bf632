//! GuideLLM reports: a list of benchmarks, milliseconds, means over successful requests.

use serde_json::Value;

use super::names;
use super::reading::{Reading, wrong};
use super::row::Row;
use crate::diag::Diagnostic;

/// Whether this is such a report.
pub(super) fn is(report: Reading) -> bool {
    report.get("benchmarks").is_some_and(Value::is_array)
}

/// A row for each benchmark of the report.
pub(super) fn rows(report: Reading) -> Result<Vec<Row>, Diagnostic> {
    let list = report.get("benchmarks").and_then(Value::as_array);
    let Some(list) = list.filter(|list| !list.is_empty()) else {
        return Err(Diagnostic::error("`benchmarks` must be a list with a benchmark in it")
            .help("give the report of a run that finished"));
    };
    let mut rows = Vec::with_capacity(list.len());
    for (index, benchmark) in list.iter().enumerate() {
        let read = benchmark
            .as_object()
            .ok_or_else(|| wrong("benchmarks", "a list of objects"))
            .and_then(|benchmark| row(report, Reading(benchmark)));
        rows.push(read.map_err(|mut fault| {
            fault.message = format!("benchmarks[{index}]: {}", fault.message);
            fault
        })?);
    }
    Ok(rows)
}

/// The row of one benchmark.
fn row(report: Reading, benchmark: Reading) -> Result<Row, Diagnostic> {
    let mean = |metric: &str| benchmark.positive(&format!("metrics.{metric}.successful.mean"));
    let model = benchmark.first_text(&["config.backend.model", "worker.backend_model"])?;
    let started = match benchmark.positive("start_time")? {
        None => benchmark.positive("scheduler_metrics.start_time")?,
        given => given,
    };
    let strategy =
        [("config.strategy", "type_"), ("config.strategy", "kind"), ("args.strategy", "type_")]
            .into_iter()
            .find_map(|(object, kind)| {
                let object = benchmark.object(object)?;
                let kind = object.text(kind).ok().filter(|kind| !kind.is_empty())?;
                Some((object, kind))
            });
    let mut row = Row {
        date: started.map(names::day_of_unix).unwrap_or_default(),
        model: if model.is_empty() {
            report.first_text(&[
                "args.model",
                "args.backend_kwargs.model",
                "config.spec.backend.model",
            ])?
        } else {
            model
        },
        mode: "server".to_owned(),
        isl: mean("prompt_token_count")?,
        osl: mean("output_token_count")?,
        output_tok_s: Some(benchmark.need("metrics.output_tokens_per_second.successful.mean")?),
        total_tok_s: mean("tokens_per_second")?,
        ttft_ms: mean("time_to_first_token_ms")?,
        // Its time per output token counts the first token too; this one does not.
        tpot_ms: mean("inter_token_latency_ms")?,
        notes: "GuideLLM".to_owned(),
        ..Row::default()
    };
    if let Some((object, kind)) = strategy {
        if kind == "concurrent" {
            row.concurrency = object.positive("streams")?;
        }
        row.note(&kind);
    }
    if row.concurrency.is_none() {
        row.concurrency = mean("request_concurrency")?.map(|requests| requests.max(1.0));
    }
    if let Some(failed) = benchmark.positive("metrics.request_totals.errored")? {
        row.note(&format!("{failed} requests failed"));
    }
    Ok(row)
}
