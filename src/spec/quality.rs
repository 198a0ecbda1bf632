//! How good an option's answers are, as somebody measured or stated it.

use std::sync::Arc;

use crate::ledger::Given;

/// The quality of an option.
#[derive(Clone, Debug, Default)]
pub struct Quality {
    /// Score on the study's benchmark; more is better.
    pub score: Option<Given<f64>>,
    /// Document and date of the score, where it has one.
    pub source: Option<Arc<str>>,
    /// Whether the score is of this very option, not of its model in general.
    pub own: bool,
    /// What its users notice, in words.
    pub statement: Option<Arc<str>>,
}
