//! Writing `configs/accuracy/intervals.toml`.

use super::CATALOG_DAY;
use super::raw::accuracy::{Accuracy, Interval};
use super::raw::evidence::{Citation, Evidence, Grade};
use crate::fit::ClassInterval;
use crate::spec::accuracy::Basis;

/// Fewer residuals than this say nothing of the tails.
const LEAST: usize = 10;

/// The text of the file: intervals of held-out groups, and of held-out families.
#[must_use]
pub fn text(measured: &[ClassInterval], prior: &[ClassInterval], hold_out: &str) -> String {
    let of = |intervals: &[ClassInterval], basis: Basis| -> Vec<Interval> {
        let enough = intervals.iter().filter(|interval| interval.rows >= LEAST);
        enough
            .map(|interval| Interval {
                quantity: interval.quantity.name().to_owned(),
                class: interval.class.to_owned(),
                basis: basis.name().to_owned(),
                rows: u32::try_from(interval.rows).unwrap_or(u32::MAX),
                low: three(interval.low),
                high: three(interval.high),
            })
            .collect()
    };
    let mut all = of(measured, Basis::Measured);
    all.extend(of(prior, Basis::Prior));
    let citation = Citation {
        source: format!(
            "infercost validate --hold-out, each {hold_out} judged by a fit to the others; basis prior: each family of accelerators, with the default calibration"
        ),
        as_of: CATALOG_DAY.to_string(),
        grade: Grade::Fitted,
        note: None,
    };
    let file =
        Accuracy { interval: all, evidence: Evidence([("default".to_owned(), citation)].into()) };
    let mut text = String::from(
        "# Measured over predicted: nine of ten held-out measurements lie between.\n\n",
    );
    text.push_str(&toml::to_string(&file).unwrap_or_default());
    text
}

/// Three significant digits.
fn three(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}
