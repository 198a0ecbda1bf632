//! From cost per query to cost per token.
//!
//! Cost follows time: what an accelerator spends on prefill is charged to input tokens, the rest
//! to output tokens, so that input and output costs of a query add up to the whole. A figure that
//! puts the *whole* cost on output (or input) tokens alone cannot be added to another.

use crate::derive;
use crate::ledger::{Ledger, Traced};
use crate::spec::workload::Call;
use crate::units::{Ratio, TOKENS_PER_MTOK, Usd, UsdPerMtok};

/// Cost per million tokens.
#[derive(Clone, Copy, Debug)]
pub struct Allocation {
    /// Of input tokens, cached ones included.
    pub usd_per_mtok_input: Traced<UsdPerMtok>,
    /// Of output tokens.
    pub usd_per_mtok_output: Traced<UsdPerMtok>,
    /// Of all tokens alike.
    pub usd_per_mtok_blended: Traced<UsdPerMtok>,
}

/// Divides the cost of a query, `input_share` of which is the input's, among its tokens.
pub fn allocate<L: Ledger>(
    l: &mut L,
    usd_per_query: Traced<Usd>,
    input_share: Traced<Ratio>,
    call: &Call,
) -> Allocation {
    let input = l.given("input_tokens", "input tokens of a query", call.input_tokens);
    let output = l.given("output_tokens", "output tokens of a query", call.output_tokens);
    let usd_per_mtok_input = derive!(l, "usd_per_mtok_input", "cost of a million input tokens",
        [usd_per_query, input_share, input] =>
        usd_per_query * input_share / (input / TOKENS_PER_MTOK));
    let usd_per_mtok_output = derive!(l, "usd_per_mtok_output", "cost of a million output tokens",
        [usd_per_query, input_share, output] =>
        usd_per_query * (1.0 - input_share) / (output / TOKENS_PER_MTOK));
    let usd_per_mtok_blended = derive!(l, "usd_per_mtok_blended", "cost of a million tokens",
        [usd_per_query, input, output] => usd_per_query / ((input + output) / TOKENS_PER_MTOK));
    Allocation { usd_per_mtok_input, usd_per_mtok_output, usd_per_mtok_blended }
}
