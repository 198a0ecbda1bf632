//! A measured row: one point of one benchmark, in the columns of the measured CSV.

use super::names;
use crate::diag::Diagnostic;

/// The columns of the measured CSV, in order.
pub const COLUMNS: [&str; 24] = [
    "id",
    "source",
    "date",
    "model",
    "gpu",
    "gpus",
    "engine",
    "engine_version",
    "weight_precision",
    "kv_precision",
    "tp",
    "pp",
    "ep",
    "dp",
    "isl",
    "osl",
    "concurrency",
    "mode",
    "output_tok_s",
    "total_tok_s",
    "ttft_ms",
    "tpot_ms",
    "power_w_per_gpu",
    "notes",
];

/// One measured point. A text that is empty and a number that is none are not known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// Name of the point: the file's name, with the point's number where the file holds several.
    pub id: String,
    /// Where the point is from: the file as it was named, or a citation.
    pub source: String,
    /// Day of the measurement, `YYYY-MM-DD`.
    pub date: String,
    /// The model, as the benchmark names it.
    pub model: String,
    /// The accelerator.
    pub gpu: String,
    /// Accelerators of the whole deployment.
    pub gpus: Option<f64>,
    /// The serving engine.
    pub engine: String,
    /// Its version.
    pub engine_version: String,
    /// Precision of the weights: bf16, fp8, fp4, int4, …
    pub weight_precision: String,
    /// Precision of the KV cache.
    pub kv_precision: String,
    /// Tensor-parallel ranks.
    pub tp: Option<f64>,
    /// Pipeline stages.
    pub pp: Option<f64>,
    /// Expert-parallel ranks.
    pub ep: Option<f64>,
    /// Data-parallel groups.
    pub dp: Option<f64>,
    /// Mean tokens of a prompt.
    pub isl: Option<f64>,
    /// Mean tokens of an answer.
    pub osl: Option<f64>,
    /// Requests in flight in the whole deployment.
    pub concurrency: Option<f64>,
    /// Requests in flight by Little's law, for where `concurrency` is not known.
    pub derived_concurrency: Option<f64>,
    /// How requests arrive: server, offline, batch or single-stream.
    pub mode: String,
    /// Output tokens a second of the whole deployment.
    pub output_tok_s: Option<f64>,
    /// Input and output tokens a second of the whole deployment.
    pub total_tok_s: Option<f64>,
    /// Mean time to the first token, in milliseconds.
    pub ttft_ms: Option<f64>,
    /// Mean time between tokens after the first, in milliseconds.
    pub tpot_ms: Option<f64>,
    /// Mean power of one accelerator, in watts.
    pub power_w_per_gpu: Option<f64>,
    /// The tool, and what to know of the point.
    pub notes: String,
}

impl Row {
    /// Adds to the notes.
    pub(super) fn note(&mut self, text: &str) {
        if !self.notes.is_empty() {
            self.notes.push_str("; ");
        }
        self.notes.push_str(text);
    }

    /// Sets the requests in flight that Little's law gives: requests a second times the seconds
    /// that each takes.
    pub(super) fn by_little(&mut self, requests_per_s: Option<f64>, seconds: Option<f64>) {
        self.derived_concurrency = requests_per_s
            .zip(seconds)
            .map(|(rate, each)| (rate * each).max(1.0))
            .filter(|inside| inside.is_finite());
    }

    /// Takes what `given` says where the row does not; `given`'s names of the model, the
    /// accelerator and the engine always, since benchmarks know them by paths and aliases.
    pub fn fill(&mut self, given: &Self) {
        for (own, said) in [
            (&mut self.model, &given.model),
            (&mut self.gpu, &given.gpu),
            (&mut self.engine, &given.engine),
            (&mut self.source, &given.source),
        ] {
            if !said.is_empty() {
                said.clone_into(own);
            }
        }
        for (own, said) in [
            (&mut self.date, &given.date),
            (&mut self.engine_version, &given.engine_version),
            (&mut self.weight_precision, &given.weight_precision),
            (&mut self.kv_precision, &given.kv_precision),
            (&mut self.mode, &given.mode),
        ] {
            if own.is_empty() {
                said.clone_into(own);
            }
        }
        for (own, said) in [
            (&mut self.gpus, given.gpus),
            (&mut self.tp, given.tp),
            (&mut self.pp, given.pp),
            (&mut self.ep, given.ep),
            (&mut self.dp, given.dp),
            (&mut self.isl, given.isl),
            (&mut self.osl, given.osl),
            (&mut self.concurrency, given.concurrency),
        ] {
            *own = own.or(said);
        }
        if let (None, Some(output), Some(isl), Some(osl)) =
            (self.total_tok_s, self.output_tok_s, self.isl, self.osl)
            && osl > 0.0
        {
            self.total_tok_s = Some(output * (isl + osl) / osl);
        }
    }

    /// The cells, in the order of [`COLUMNS`].
    #[must_use]
    pub fn cells(&self) -> [String; 24] {
        let derived = self.concurrency.is_none() && self.derived_concurrency.is_some();
        let more = if derived { "; concurrency = requests/s × latency" } else { "" };
        [
            self.id.clone(),
            self.source.clone(),
            self.date.clone(),
            self.model.clone(),
            self.gpu.clone(),
            cell(self.gpus),
            self.engine.clone(),
            self.engine_version.clone(),
            self.weight_precision.clone(),
            self.kv_precision.clone(),
            cell(self.tp),
            cell(self.pp),
            cell(self.ep),
            cell(self.dp),
            cell(self.isl),
            cell(self.osl),
            cell(self.concurrency.or(self.derived_concurrency)),
            self.mode.clone(),
            cell(self.output_tok_s),
            cell(self.total_tok_s),
            cell(self.ttft_ms),
            cell(self.tpot_ms),
            cell(self.power_w_per_gpu),
            format!("{}{more}", self.notes),
        ]
    }

    /// The names as the catalogs spell them, where they are known under another spelling.
    pub(super) fn spell(&mut self) {
        self.model = names::model(&self.model);
        self.gpu = names::gpu(&self.gpu);
        self.weight_precision = names::precision(&self.weight_precision);
        self.kv_precision = names::precision(&self.kv_precision);
    }
}

/// A number to four digits after the point, empty where it is not known.
fn cell(value: Option<f64>) -> String {
    let rounded = value.map(|value| (value * 1e4).round() / 1e4).filter(|value| value.is_finite());
    rounded.map(|value| value.to_string()).unwrap_or_default()
}

/// The rows as CSV with a line of headings.
///
/// # Errors
/// The writer failed.
pub fn measured_csv<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Result<String, Diagnostic> {
    let fault = |why: &dyn std::fmt::Display| {
        Diagnostic::error(format!("cannot write the measured rows: {why}"))
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).map_err(|error| fault(&error))?;
    for row in rows {
        writer.write_record(row.cells()).map_err(|error| fault(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| fault(&error))?;
    String::from_utf8(bytes).map_err(|error| fault(&error))
}
