//! InferenceX (once InferenceMAX) results: seconds, tokens a second per accelerator.

use super::names;
use super::reading::Reading;
use super::row::Row;
use crate::diag::Diagnostic;

/// Whether this is such a result: a file of the benchmark, or a point of its data service, which
/// keeps the numbers under `metrics`.
pub(super) fn is(result: Reading) -> bool {
    result.get("output_tput_per_gpu").is_some()
        || result.get("metrics.output_tput_per_gpu").is_some()
}

/// The row of a result.
pub(super) fn rows(result: Reading) -> Result<Vec<Row>, Diagnostic> {
    let metrics = result.object("metrics").unwrap_or(result);
    let hardware = result.first_text(&["hw", "hardware", "device"])?;
    let framework = result.text("framework")?;
    let engine = names::engine(&framework);
    let mut row = Row {
        date: names::day(&result.text("date")?),
        model: result.first_text(&["model", "infmax_model_prefix"])?,
        // Some runners' names end in the cluster that they belong to.
        gpu: hardware.split(['-', '_']).next().unwrap_or_default().to_owned(),
        engine: if engine.is_empty() { framework.clone() } else { engine.to_owned() },
        engine_version: names::version_of_image(&result.text("image")?),
        weight_precision: result.text("precision")?,
        isl: result.positive("isl")?,
        osl: result.positive("osl")?,
        concurrency: result.positive("conc")?,
        mode: "server".to_owned(),
        ttft_ms: metrics.positive("mean_ttft")?.map(|seconds| seconds * 1e3),
        tpot_ms: metrics.positive("mean_tpot")?.map(|seconds| seconds * 1e3),
        notes: "InferenceX".to_owned(),
        ..Row::default()
    };
    if metrics.number("power_valid")?.is_none_or(|valid| valid > 0.0) {
        row.power_w_per_gpu = metrics.positive("avg_power_w")?;
    }
    let each = metrics.need("output_tput_per_gpu")?;
    let decode = result.positive("num_decode_gpu")?;
    match decode.filter(|_| result.is_true("disagg") || result.is_true("is_multinode")) {
        Some(decode) => split(&mut row, result, metrics, each, decode)?,
        None => together(&mut row, result, each)?,
    }
    row.total_tok_s =
        metrics.positive("tput_per_gpu")?.zip(row.gpus).map(|(each, gpus)| each * gpus);
    let drafts = result.first_text(&["spec_decoding", "spec_method"])?;
    if !matches!(drafts.to_lowercase().as_str(), "" | "none" | "false") {
        row.note(&format!("speculative decoding {drafts}"));
    }
    if !framework.eq_ignore_ascii_case(&row.engine) {
        row.note(&framework);
    }
    Ok(vec![row])
}

/// One pool of accelerators. Results of several nodes name its ranks after a role, and count its
/// accelerators as those of prefill; the data service counts them once for each role.
fn together(row: &mut Row, result: Reading, each: f64) -> Result<(), Diagnostic> {
    let role = ["", "decode_", "prefill_"]
        .into_iter()
        .find(|role| result.positive(&format!("{role}tp")).is_ok_and(|ranks| ranks.is_some()));
    let Some(role) = role else {
        return Err(Diagnostic::error("missing key `tp`")
            .help("throughput is per accelerator here: `tp` must say how many there are"));
    };
    let ranks = |name: &str| result.positive(&format!("{role}{name}"));
    (row.tp, row.pp, row.ep) = (ranks("tp")?, ranks("pp")?, ranks("ep")?);
    if result.is_true(&format!("{role}dp_attention")) {
        row.dp = row.tp;
    }
    let contexts = ranks("pcp_size")?.filter(|&ranks| ranks > 1.0);
    if let Some(contexts) = contexts {
        row.note(&format!("prompts split over {contexts} context-parallel ranks"));
    }
    let own = row.tp.unwrap_or(1.0) * row.pp.unwrap_or(1.0) * contexts.unwrap_or(1.0);
    let counted = match result.positive("num_decode_gpu")? {
        None => result.positive("num_prefill_gpu")?,
        decode => decode,
    };
    let gpus = counted.unwrap_or(own);
    row.gpus = Some(gpus);
    row.output_tok_s = Some(each * gpus);
    Ok(())
}

/// Prefill and decode apart. Older and current results give output per decoding accelerator; some
/// in between per accelerator, with the other beside it under a name of its own.
fn split(
    row: &mut Row,
    result: Reading,
    metrics: Reading,
    each: f64,
    decode: f64,
) -> Result<(), Diagnostic> {
    let prefill = result.positive("num_prefill_gpu")?.unwrap_or(0.0);
    row.gpus = Some(prefill + decode);
    let per_decode_gpu = metrics.positive("output_tput_per_decode_gpu")?.unwrap_or(each);
    row.output_tok_s = Some(per_decode_gpu * decode);
    let plan = |role: &str| -> Result<String, Diagnostic> {
        let tp = result.positive(&format!("{role}_tp"))?.unwrap_or(1.0);
        let ep = result.positive(&format!("{role}_ep"))?.unwrap_or(1.0);
        let hardware = result.text(&format!("{role}_hw"))?;
        let hardware = if hardware.is_empty() { "GPUs".to_owned() } else { hardware };
        Ok(format!("{hardware} {role} (tp {tp} ep {ep})"))
    };
    row.note(&format!(
        "disaggregated: {prefill} {}, {decode} {}",
        plan("prefill")?,
        plan("decode")?
    ));
    Ok(())
}
