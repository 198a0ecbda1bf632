//! How a query is charged for, and what it costs beside compute.

use crate::ledger::Given;
use crate::units::{Ratio, Usd, UsdPerMtok};

/// What customers pay.
#[derive(Clone, Copy, Debug)]
pub enum Plan {
    /// Nothing is charged: cost only.
    None,
    /// A price per query.
    PerQuery(Given<Usd>),
    /// A price per token.
    PerToken {
        /// Input tokens.
        input: Given<UsdPerMtok>,
        /// Input tokens found in the cache.
        cached_input: Given<UsdPerMtok>,
        /// Output tokens.
        output: Given<UsdPerMtok>,
    },
}

/// Costs of goods sold that are not compute.
#[derive(Clone, Copy, Debug)]
pub struct Overheads {
    /// Per query: retrieval, moderation, logging, egress.
    pub usd_per_query: Given<Usd>,
    /// As a share of the compute cost: platform, support, software.
    pub share_of_compute: Given<Ratio>,
    /// As a share of revenue, outside COGS: sales commissions, payment fees.
    pub variable_share_of_revenue: Given<Ratio>,
    /// Share taken off the price of batch requests.
    pub batch_discount: Given<Ratio>,
    /// The gross margin for which a price is asked.
    pub target_gross_margin: Given<Ratio>,
}
