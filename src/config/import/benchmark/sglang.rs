//! SGLang's `bench_serving`: JSON lines, milliseconds, whole system.

use super::names;
use super::reading::Reading;
use super::row::Row;
use super::vllm::serving;
use crate::diag::Diagnostic;

/// Whether this is such a result.
pub(super) fn is(result: Reading) -> bool {
    result.get("output_throughput").is_some()
        && (result.get("total_output_tokens_retokenized").is_some()
            || result.get("mean_e2e_latency_ms").is_some())
}

/// The row of a result. Newer versions describe the server under `server_info`.
pub(super) fn rows(result: Reading) -> Result<Vec<Row>, Diagnostic> {
    let mut row = Row {
        engine: names::engine(&result.text("backend")?).to_owned(),
        mode: "server".to_owned(),
        output_tok_s: Some(result.need("output_throughput")?),
        total_tok_s: result.positive("total_throughput")?,
        notes: "sglang.bench_serving".to_owned(),
        ..Row::default()
    };
    if let (None, Some(input), Some(output)) =
        (row.total_tok_s, result.positive("input_throughput")?, row.output_tok_s)
    {
        row.total_tok_s = Some(input + output);
    }
    serving(&mut row, result, "mean_e2e_latency_ms")?;
    if let Some(server) = result.object("server_info") {
        described(&mut row, server)?;
    }
    Ok(vec![row])
}

/// Takes the server's own description of itself.
fn described(row: &mut Row, server: Reading) -> Result<(), Diagnostic> {
    row.model = server.first_text(&["served_model_name", "model_path"])?;
    row.engine_version = server.text("version")?;
    row.weight_precision = server.first_text(&["quantization", "dtype"])?;
    row.kv_precision = server.text("kv_cache_dtype")?;
    row.tp = server.positive("tp_size")?;
    row.pp = server.positive("pp_size")?;
    row.ep = server.positive("ep_size")?;
    row.dp = server.positive("dp_size")?;
    let ranks = row.tp.map(|tp| tp * row.pp.unwrap_or(1.0));
    // Attention groups lie inside the tensor-parallel group, replicas beside it.
    let groups = if server.is_true("enable_dp_attention") { 1.0 } else { row.dp.unwrap_or(1.0) };
    row.gpus = ranks.map(|ranks| ranks * groups);
    Ok(())
}
