//! Tokens bought from an API: input, cached input and output, each at its price; batch requests
//! at theirs. Input includes cached tokens here; providers that exclude them count otherwise.

use crate::derive;
use crate::ledger::{Ledger, Traced};
use crate::spec::supply::Api;
use crate::spec::workload::{Call, Workload};
use crate::units::{TOKENS_PER_MTOK, Usd};

/// The bill for one query.
#[derive(Clone, Copy, Debug)]
pub struct Bill {
    /// Input and cached input.
    pub input: Traced<Usd>,
    /// All of it.
    pub total: Traced<Usd>,
}

/// The bill for one query.
pub fn cost<L: Ledger>(l: &mut L, api: &Api, call: &Call, workload: &Workload) -> Bill {
    l.enter("api", None);
    let tokens_in = l.given("input_tokens", "input tokens of a query", call.input_tokens);
    let tokens_out = l.given("output_tokens", "output tokens of a query", call.output_tokens);
    let cached =
        l.given("cached_share", "share of input read from the cache", call.cached_input_share);
    let batch = l.given("batch_share", "share of batch requests", workload.batch_share);
    let price_in = l.given("price_input", "price of input", api.input);
    let price_cached = l.given("price_cached_input", "price of cached input", api.cached_input);
    let price_out = l.given("price_output", "price of output", api.output);
    let batch_in = l.given("price_batch_input", "price of batch input", api.batch_input);
    let batch_out = l.given("price_batch_output", "price of batch output", api.batch_output);
    let live_in = derive!(l, "live_input", "input of a live query",
        [tokens_in, cached, price_in, price_cached] =>
        tokens_in / TOKENS_PER_MTOK * (price_in * (1.0 - cached) + price_cached * cached));
    let input = derive!(l, "input", "input of a query", [live_in, tokens_in, batch_in, batch] =>
        live_in * (1.0 - batch) + tokens_in / TOKENS_PER_MTOK * batch_in * batch);
    let output = derive!(l, "output", "output of a query",
        [tokens_out, price_out, batch_out, batch] =>
        tokens_out / TOKENS_PER_MTOK * (price_out * (1.0 - batch) + batch_out * batch));
    let total = derive!(l, "total", "tokens of a query", [input, output] => input + output);
    l.leave();
    Bill { input, total }
}
