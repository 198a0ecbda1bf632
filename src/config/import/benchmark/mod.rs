//! Measured rows from the result files of serving benchmarks.
//!
//! Each tool has a file with its keys and units; all of them give [`Row`]s: milliseconds, and
//! tokens a second of the whole deployment. Latencies are means, since every tool writes those.

mod guidellm;
mod inferencex;
mod names;
mod profile;
mod profile_csv;
mod reading;
mod row;
mod sglang;
mod trtllm;
mod vllm;

use serde_json::Value;

use super::hf_config::without_bare_constants;
use crate::diag::Diagnostic;
use reading::Reading;
pub use row::{COLUMNS, Row, measured_csv};

/// The tools whose results are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// `vllm bench serve`, JSON.
    Vllm,
    /// GenAI-Perf, JSON or CSV.
    GenaiPerf,
    /// AIPerf, JSON or CSV.
    Aiperf,
    /// InferenceX (InferenceMAX), JSON.
    InferenceX,
    /// GuideLLM, JSON.
    GuideLlm,
    /// `trtllm-bench throughput`, JSON.
    TrtllmBench,
    /// SGLang's `bench_serving`, JSON lines.
    Sglang,
}

const TOOLS: &str = "vllm bench serve, GenAI-Perf, AIPerf, InferenceX, GuideLLM, trtllm-bench and \
                     sglang.bench_serving are known; name the tool by --format";

/// The points in a benchmark's result file, of the tool that is named or else told by its keys.
/// A file may hold one result, a list of them, or several one after another.
///
/// # Errors
///
/// The text is empty, not JSON nor such a CSV, of no known tool, or lacks the output throughput.
///
/// ```
/// use infercost::config::import::benchmark;
/// let json = r#"{"hw": "h100", "tp": 8, "conc": 64, "model": "openai/gpt-oss-120b",
///     "framework": "vllm", "precision": "fp4", "tput_per_gpu": 2000.0,
///     "output_tput_per_gpu": 1000.0, "mean_ttft": 0.2, "mean_tpot": 0.01}"#;
/// let rows = benchmark(json, None)?;
/// assert_eq!(rows[0].output_tok_s, Some(8000.0));
/// assert_eq!(rows[0].ttft_ms, Some(200.0));
/// # Ok::<(), infercost::diag::Diagnostic>(())
/// ```
pub fn benchmark(text: &str, tool: Option<Tool>) -> Result<Vec<Row>, Diagnostic> {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Err(Diagnostic::error("empty file").help("give a benchmark's result file"));
    }
    let mut rows = if profile_csv::is(text) {
        let aiperf = match tool {
            None => profile_csv::is_aiperf(text),
            Some(Tool::Aiperf) => true,
            Some(Tool::GenaiPerf) => false,
            Some(_) => return Err(unknown("a CSV export of GenAI-Perf or AIPerf")),
        };
        profile_csv::rows(text, if aiperf { "AIPerf" } else { "GenAI-Perf" })?
    } else {
        json(text, tool)?
    };
    for row in &mut rows {
        row.spell();
        // What can be worked out from the row itself.
        row.fill(&Row::default());
    }
    Ok(rows)
}

/// The points in JSON: values one after another, each a result or a list of results.
fn json(text: &str, tool: Option<Tool>) -> Result<Vec<Row>, Diagnostic> {
    let clean = without_bare_constants(text);
    let mut rows = Vec::new();
    let mut results = 0_usize;
    for value in serde_json::Deserializer::from_str(&clean).into_iter::<Value>() {
        let value = value.map_err(|error| {
            Diagnostic::error(format!("not valid JSON: {error}"))
                .help("give a benchmark's whole result file, JSON, JSON lines or CSV")
        })?;
        let list = match value {
            Value::Array(list) => list,
            other => vec![other],
        };
        for value in &list {
            results += 1;
            let found = result(value, tool).map_err(|mut fault| {
                if results > 1 || list.len() > 1 {
                    fault.message = format!("result {results}: {}", fault.message);
                }
                fault
            })?;
            rows.extend(found);
        }
    }
    if rows.is_empty() {
        return Err(
            Diagnostic::error("no result in the file").help("give the file of a run that finished")
        );
    }
    Ok(rows)
}

/// The points of one result.
fn result(value: &Value, tool: Option<Tool>) -> Result<Vec<Row>, Diagnostic> {
    let Value::Object(object) = value else {
        return Err(unknown("a JSON value that is not an object"));
    };
    let result = Reading(object);
    let Some(tool) = tool.or_else(|| tell(result)) else {
        let keys: Vec<&str> = object.keys().take(5).map(String::as_str).collect();
        return Err(unknown(&format!("JSON of no known benchmark (keys: {})", keys.join(", "))));
    };
    match tool {
        Tool::Vllm => vllm::rows(result),
        Tool::GenaiPerf => profile::genai_perf(result),
        Tool::Aiperf => profile::aiperf(result),
        Tool::InferenceX => inferencex::rows(result),
        Tool::GuideLlm => guidellm::rows(result),
        Tool::TrtllmBench => trtllm::rows(result),
        Tool::Sglang => sglang::rows(result),
    }
}

/// The tool, by the keys of a result.
fn tell(result: Reading) -> Option<Tool> {
    if guidellm::is(result) {
        Some(Tool::GuideLlm)
    } else if trtllm::is(result) {
        Some(Tool::TrtllmBench)
    } else if inferencex::is(result) {
        Some(Tool::InferenceX)
    } else if profile::is(result) {
        Some(if profile::is_aiperf(result) { Tool::Aiperf } else { Tool::GenaiPerf })
    } else if sglang::is(result) {
        Some(Tool::Sglang)
    } else {
        vllm::is(result).then_some(Tool::Vllm)
    }
}

fn unknown(what: &str) -> Diagnostic {
    Diagnostic::error(format!("{what} is not a benchmark's result")).help(TOOLS)
}

/// Milliseconds of a whole request: its first token, then the others.
fn ran(ttft_ms: Option<f64>, tpot_ms: Option<f64>, osl: Option<f64>) -> Option<f64> {
    Some(ttft_ms? + tpot_ms? * (osl? - 1.0).max(0.0))
}
