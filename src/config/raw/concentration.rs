//! Customers and what is at stake when one of them, or a supplier, goes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Somebody who pays a share of the revenue.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Customer {
    /// Name, unique in the study.
    pub name: String,
    /// Share of the revenue, and of the queries.
    pub share_of_revenue: f64,
}

/// What `infercost concentration` asks.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Concentration {
    /// Cash at hand in US dollars, for months of runway.
    pub cash_usd: Option<f64>,
    /// Costs outside COGS in US dollars per month: research, sales, administration; 0 unless given.
    pub operating_usd_per_month: Option<f64>,
    /// Share that the largest customer takes off its price; 0.2 unless given.
    pub customer_price_cut: Option<f64>,
    /// Share that the largest supplier puts on its price; 0.2 unless given.
    pub supplier_price_rise: Option<f64>,
    /// What others ask for the part of the largest supplier, over its price; 1 unless given.
    pub replacement_price_factor: Option<f64>,
    /// One-off cost in US dollars of moving away from the largest supplier; 0 unless given.
    pub switching_usd: Option<f64>,
}
