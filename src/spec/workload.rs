//! What is asked: how many queries, how long, how unevenly, and how fast answers must come.

use crate::chance::normal_quantile;
use crate::ledger::Given;
use crate::units::{Count, Ratio, Seconds, Tokens};

/// A stream of queries.
#[derive(Clone, Copy, Debug)]
pub struct Workload {
    /// Queries per day, on average.
    pub queries_per_day: Given<Count>,
    /// Share of queries that may wait for hours: batch requests.
    pub batch_share: Given<Ratio>,
    /// Traffic of the peak hour over the mean.
    pub peak_to_mean: Given<Ratio>,
    /// A query as its sender sees it.
    pub call: Call,
}

/// One call of a model: how long it is and how fast it must be.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// Input tokens, on average.
    pub input_tokens: Given<Tokens>,
    /// Output tokens, reasoning included, on average.
    pub output_tokens: Given<Tokens>,
    /// Share of the output tokens that are reasoning, which the sender does not see; absent: none.
    pub reasoning_share: Option<Given<Ratio>>,
    /// Share of the input tokens whose KV is found in a prefix cache.
    pub cached_input_share: Given<Ratio>,
    /// Latency targets.
    pub slo: Slo,
}

/// Latency targets; absent: none.
#[derive(Clone, Copy, Debug, Default)]
pub struct Slo {
    /// Time to the first token.
    pub ttft: Option<Given<Seconds>>,
    /// Time per output token after the first.
    pub tpot: Option<Given<Seconds>>,
    /// Time to the last token.
    pub e2e: Option<Given<Seconds>>,
    /// The share of requests that must be within them; absent: their mean.
    pub tail: Option<Tail>,
}

impl Tail {
    /// The tail beyond a share of requests in (0, 1).
    #[must_use]
    pub fn of(share: Given<f64>) -> Self {
        Self {
            share: share.map(Ratio::new),
            exponential: share.map(|share| Ratio::new(-(1.0 - share).ln())),
            normal: share.map(|share| Ratio::new(normal_quantile(share))),
        }
    }
}

/// A share of requests, and how far from the mean it reaches.
#[derive(Clone, Copy, Debug)]
pub struct Tail {
    /// The share: 0.95.
    pub share: Given<Ratio>,
    /// Quantile of an exponential wait over its mean: `ln(1 / (1 − p))`.
    pub exponential: Given<Ratio>,
    /// Quantile of the standard normal distribution.
    pub normal: Given<Ratio>,
}
