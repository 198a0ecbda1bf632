//! Contracts with providers beside prices.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::number::Number;

/// Take-or-pay: so much is paid to a provider, used or not.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Commitment {
    /// Name; the provider's unless given.
    pub name: Option<String>,
    /// Whose bills count, by the name of the rental's or API's provider, or a lot's `provider`; all
    /// bills unless given.
    pub provider: Option<String>,
    /// US dollars a month: what the month's bills lack of it is paid, too.
    pub usd_per_month: Option<Number>,
    /// US dollars over the whole term instead: what all bills lack of it is paid at its end.
    pub usd: Option<Number>,
    /// First month, counted from 0; 0 unless given.
    pub from_month: Option<u32>,
    /// How many months it lasts.
    pub months: u32,
    /// Of `usd_per_month`: shares of it that are due in the first months; all of it after them.
    pub ramp: Option<Vec<f64>>,
    /// Taken off the bills that count; 0 unless given.
    pub discount: Option<Number>,
}

/// Credit with a provider: it pays bills until it is used up or expires.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Credit {
    /// Name; the provider's unless given.
    pub name: Option<String>,
    /// Whose bills it pays; all bills unless given.
    pub provider: Option<String>,
    /// US dollars.
    pub usd: Number,
    /// First month, counted from 0; 0 unless given.
    pub from_month: Option<u32>,
    /// First month in which nothing of it is left, counted from 0; never unless given.
    pub expires_month: Option<u32>,
    /// Share of a month's bill that it pays at most; 1 unless given.
    pub most_share_of_bill: Option<Number>,
}
