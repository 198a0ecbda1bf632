//! `metric<value` or `metric>value`, as options of commands say it.

use crate::cli::Failure;
use crate::diag::Diagnostic;

/// A number below or above a limit.
pub struct Condition {
    /// Path of the number.
    pub metric: String,
    /// Whether it is to be below the limit.
    pub below: bool,
    /// The limit.
    pub limit: f64,
}

impl Condition {
    /// Reads what an option of a command says.
    pub fn parse(option: &str, text: &str) -> Result<Self, Failure> {
        let fault = || {
            Failure::from(Diagnostic::error(format!("`{option} {text}` is no condition")).help(
                "write a metric of the JSON output, < or >, and a number: 'margin.gross_margin<0.5'",
            ))
        };
        let (metric, limit, below) = match (text.split_once('<'), text.split_once('>')) {
            (Some((metric, limit)), None) => (metric, limit, true),
            (None, Some((metric, limit))) => (metric, limit, false),
            _ => return Err(fault()),
        };
        let limit = limit.trim().parse().map_err(|_| fault())?;
        Ok(Self { metric: metric.trim().to_owned(), below, limit })
    }
}
