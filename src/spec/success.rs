//! Answers that are no calls of a model: those found in a cache, those tried again, those handed
//! to a person.

use crate::ledger::Given;
use crate::units::{Count, Ratio, Usd};

/// Answers kept and given again.
#[derive(Clone, Copy, Debug)]
pub struct ResponseCache {
    /// Share of queries answered from the cache.
    pub hit_share: Given<Ratio>,
    /// Cost of such an answer.
    pub usd_per_hit: Given<Usd>,
}

/// How often an answer is right, and what happens when it is not.
#[derive(Clone, Copy, Debug)]
pub struct Success {
    /// Share of attempts that succeed, each on its own.
    pub rate: Given<Ratio>,
    /// Attempts at most.
    pub max_attempts: Given<Count>,
    /// Cost of finding out whether an attempt succeeded.
    pub usd_per_check: Given<Usd>,
    /// Cost of a person who takes over when all attempts failed; absent: the query stays unsolved.
    pub usd_per_handoff: Option<Given<Usd>>,
}
