//! Measured rows: a case with what was measured on it.

use std::collections::HashMap;

use super::cases::{Case, Cases};
use super::catalog::Catalog;
use crate::fit::Measured;
use crate::spec::deployment::Mode;

/// The measured rows of a CSV file, and how many were left out for which reason.
#[derive(Debug, Default)]
pub struct Rows {
    /// Rows that can be scored.
    pub rows: Vec<Measured>,
    /// Reasons for leaving rows out, with their number, in the order of first appearance.
    pub left_out: Vec<(String, usize)>,
}

impl Rows {
    /// Reads the rows of a file with headings.
    ///
    /// Beside the columns of a case: `source`, `usable` (`no` leaves the row out), `ttft_ms`,
    /// `tpot_ms`, `output_tok_s` (whole deployment), `power_w_per_gpu`, and `notes`. A note that says
    /// `DERIVED` throughput keeps it from being scored; one that says lengths were drawn
    /// `uniform A-B` of the nominal ones gives their mean.
    ///
    /// # Errors
    /// The reader's.
    pub fn read(reader: impl std::io::Read, catalog: Catalog) -> Result<Self, csv::Error> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(reader);
        let headings = reader.headers()?.clone();
        let mut cases = Cases::new(catalog);
        let mut rows = Self::default();
        for record in reader.records() {
            let record = record?;
            let cells: HashMap<&str, &str> =
                headings.iter().map(str::trim).zip(record.iter().map(str::trim)).collect();
            match row(&mut cases, &cells) {
                Ok(row) => rows.rows.push(row),
                Err(why) => match rows.left_out.iter_mut().find(|(known, _)| *known == why) {
                    Some((_, count)) => *count += 1,
                    None => rows.left_out.push((why, 1)),
                },
            }
        }
        Ok(rows)
    }
}

fn row(cases: &mut Cases, cells: &HashMap<&str, &str>) -> Result<Measured, String> {
    let text = |name: &str| cells.get(name).copied().unwrap_or_default();
    let number =
        |name: &str| text(name).parse().ok().filter(|own: &f64| own.is_finite() && *own > 0.0);
    if text("usable").eq_ignore_ascii_case("no") {
        return Err("marked as not usable".to_owned());
    }
    let notes = text("notes");
    let scale = mean_length(notes);
    let scaled = |name: &str| number(name).map(|tokens| (tokens * scale).to_string());
    let (input, output) = (scaled("isl"), scaled("osl"));
    let mut cells = cells.clone();
    if let (Some(input), Some(output)) = (&input, &output) {
        cells.insert("isl", input);
        cells.insert("osl", output);
    }
    cases.learn(&cells);
    let Case { deployment, call, replicas } = cases.case(&cells)?;
    let derived = notes.contains("DERIVED");
    let stated = |names: &[&str]| names.iter().any(|name| number(name).is_some());
    let alone = number("gpus").is_some_and(|gpus| gpus < 1.5);
    let complete = (alone || stated(&["tp", "pp", "ep", "dp"]))
        && (deployment.mode == Mode::Offline || stated(&["concurrency", "concurrency_or_batch"]));
    let milliseconds = |name: &str| number(name).map(|ms| ms * 1e-3);
    Ok(Measured {
        id: text("id").to_owned(),
        source: text("source").to_owned(),
        model: text("model").to_owned(),
        gpu: text("gpu").to_owned(),
        engine: text("engine").to_owned(),
        deployment,
        call,
        replicas,
        complete,
        ttft_s: milliseconds("ttft_ms"),
        tpot_s: milliseconds("tpot_ms"),
        output_tok_s: number("output_tok_s").filter(|_| !derived),
        power_w_per_gpu: number("power_w_per_gpu"),
    })
}

/// Mean length over the nominal one, where notes say that lengths were drawn uniformly.
fn mean_length(notes: &str) -> f64 {
    let drawn = |notes: &str| {
        let range = notes.split("uniform ").nth(1)?.split_whitespace().next()?;
        let (low, high) = range.split_once('-')?;
        let (low, high): (f64, f64) = (low.parse().ok()?, high.parse().ok()?);
        (0.0..=1.0).contains(&low).then_some(f64::midpoint(low, high))
    };
    drawn(notes).filter(|mean| *mean > 0.0 && *mean <= 1.0).unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::mean_length;

    #[test]
    fn reads_how_lengths_were_drawn() {
        let mean = |notes: &str| (mean_length(notes) * 100.0).round();
        assert!((mean("random lengths uniform 0.8-1.0 of ISL/OSL; agg") - 90.0).abs() < 1e-9);
        assert!((mean("uniform 1..max") - 100.0).abs() < 1e-9);
        assert!((mean("") - 100.0).abs() < 1e-9);
    }
}
