//! How slow the slower requests are: a percentile of the latencies.
//!
//! Two things differ between requests of one length. A prompt waits for as many others as happen to be
//! ahead of it: an exponential wait around its mean. And an answer is held up by as many prompts of
//! others as happen to pass by while it decodes: a Poisson number `n` of them, of standard deviation
//! `√n`. Lengths are taken as the mean: requests of other lengths are other requests.

use super::point::Shape;
use crate::derive;
use crate::ledger::{Ledger, Traced};
use crate::units::{Count, HALF, Ratio, Seconds, TOKEN, max, pow, ratio};

/// Latencies that a share of the requests stays within.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct TailTimes {
    /// The share.
    pub share: Traced<Ratio>,
    /// Time to the first token.
    pub ttft: Traced<Seconds>,
    /// Time per output token.
    pub tpot: Traced<Seconds>,
    /// Time to the last token.
    pub e2e: Traced<Seconds>,
}

/// What varies between requests, and their mean latencies.
pub(super) struct Spread {
    pub ttft: Traced<Seconds>,
    pub tpot: Traced<Seconds>,
    /// Of the time to the first token, the mean wait for others.
    pub waits: Traced<Seconds>,
    /// Of the time per output token, what prompts of others add on average.
    pub interruptions: Traced<Seconds>,
    /// Prompts' chunks that pass by while an answer decodes, on average.
    pub passing: Traced<Count>,
}

impl Spread {
    /// The latencies at the percentile of the targets, if they are stated at one.
    pub fn tail<L: Ledger>(&self, l: &mut L, shape: &Shape) -> Option<TailTimes> {
        let tail = shape.tail?;
        l.enter("tail", None);
        let share = l.given("share", "share of the requests", tail.share);
        let reach = l.given("exponential", "quantile of a wait over its mean", tail.exponential);
        let deviations = l.given("normal", "standard deviations", tail.normal);
        let Self { ttft: mean_ttft, tpot: mean_tpot, waits, interruptions, passing } = *self;
        let ttft = derive!(l, "ttft", "time to the first token at the percentile",
            [mean_ttft, waits, reach] => mean_ttft + waits * (reach - 1.0));
        let tpot = if passing.value > Count::ZERO {
            derive!(l, "tpot", "time per output token at the percentile",
                [mean_tpot, interruptions, deviations, passing] =>
                mean_tpot + interruptions * max(deviations / pow(ratio(passing), HALF), deviations * 0.0))
        } else {
            derive!(l, "tpot", "time per output token at the percentile", [mean_tpot] => mean_tpot)
        };
        let output = shape.output;
        let e2e = derive!(l, "e2e", "time to the last token at the percentile",
            [ttft, tpot, output] => ttft + tpot * ((output - TOKEN) / TOKEN));
        l.leave();
        Some(TailTimes { share, ttft, tpot, e2e })
    }
}
