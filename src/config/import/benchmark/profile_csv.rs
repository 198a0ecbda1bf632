//! The CSV exports of GenAI-Perf and AIPerf: tables of metrics, one below the other.

use super::names;
use super::profile::watts;
use super::row::Row;
use crate::diag::Diagnostic;

/// Whether the text starts as such an export.
pub(super) fn is(text: &str) -> bool {
    text.trim_start().starts_with("Metric,")
}

/// Whether AIPerf wrote it: its percentiles rise from left to right.
pub(super) fn is_aiperf(text: &str) -> bool {
    let headings = text.trim_start().lines().next().unwrap_or_default();
    match (headings.find(",p50"), headings.find(",p99")) {
        (Some(middle), Some(tail)) => middle < tail,
        _ => true,
    }
}

/// The row of an export, by the tool of that name.
///
/// The file does not say the model nor the load: flags do, or Little's law.
pub(super) fn rows(text: &str, tool: &str) -> Result<Vec<Row>, Diagnostic> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.trim_start().as_bytes());
    let mut row = Row { mode: "server".to_owned(), notes: tool.to_owned(), ..Row::default() };
    let (mut requests, mut latency, mut power) = (None, None, Vec::new());
    for record in reader.records() {
        let record = record.map_err(|error| {
            Diagnostic::error(format!("not valid CSV: {error}")).help("export the result again")
        })?;
        let cell = |column: usize| record.get(column).unwrap_or_default();
        let number = |column: usize| -> Result<Option<f64>, Diagnostic> {
            let text = cell(column).replace(',', "");
            let bad = || {
                Diagnostic::error(format!("`{}` must be a number, found `{text}`", cell(0)))
                    .help("export the result again")
            };
            if matches!(text.trim(), "" | "N/A" | "nan") {
                return Ok(None);
            }
            let value: f64 = text.trim().parse().map_err(|_| bad())?;
            if value.is_finite() { Ok((value > 0.0).then_some(value)) } else { Err(bad()) }
        };
        let name = cell(0).split(" (").next().unwrap_or_default().to_lowercase();
        let into = match name.as_str() {
            "time to first token" => &mut row.ttft_ms,
            "inter token latency" => &mut row.tpot_ms,
            "input sequence length" => &mut row.isl,
            "output sequence length" => &mut row.osl,
            "output token throughput" => &mut row.output_tok_s,
            "total token throughput" => &mut row.total_tok_s,
            "request throughput" => &mut requests,
            "request latency" => &mut latency,
            _ => {
                // A table of telemetry: endpoint, index, accelerator, its id, metric, mean.
                if cell(4).starts_with("GPU Power Usage") {
                    row.gpu = names::gpu(cell(2));
                    power.extend(number(5)?);
                }
                continue;
            }
        };
        *into = number(1)?;
    }
    if row.output_tok_s.is_none() {
        return Err(Diagnostic::error("no row `Output Token Throughput (tokens/sec)` above 0")
            .help("give the export of a text-generation run, profile_export_*.csv"));
    }
    row.by_little(requests, latency.map(|milliseconds: f64| milliseconds / 1e3));
    watts(&mut row, &power);
    Ok(vec![row])
}
