//! A claim against an incumbent, and what is asked for.

use std::sync::Arc;

use crate::units::{Ratio, Usd};

/// Who claims what against whom.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Place of our option in the study.
    pub ours: usize,
    /// Place of the incumbent's.
    pub incumbent: usize,
    /// Whether a provider of compute reads it; else an investor.
    pub to_provider: bool,
    /// Months of commitment that are offered.
    pub commitment_months: Option<Ratio>,
    /// Credits that are asked for.
    pub credits: Option<Usd>,
    /// What else is asked for, in words.
    pub ask: Option<Arc<str>>,
}
