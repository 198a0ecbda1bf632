//! Lots of supply.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::number::Number;
use super::study::{ApiPrices, Owned};

/// One lot of an option's supply: accelerators rented or owned, or an API for what is left.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lot {
    /// Name, unique among the lots; what it is unless given.
    pub name: Option<String>,
    /// Accelerators of the lot; as many as needed unless given.
    pub gpus: Option<u32>,
    /// Rent by name: `provider/commitment`, or `provider/commitment/region`. A reservation or a
    /// capacity block is paid for whether used or not.
    pub rental: Option<String>,
    /// Rent of one accelerator and hour in US dollars.
    pub gpu_hour_usd: Option<Number>,
    /// What `gpu_hour_usd` is the price of; `on-demand` unless given.
    pub kind: Option<LotKind>,
    /// Own hardware.
    pub owned: Option<Owned>,
    /// An API by name that takes the calls for which no accelerator is left: `provider/model`.
    pub api: Option<String>,
    /// Prices of such an API that no catalog has.
    pub api_prices: Option<ApiPrices>,
    /// Who is paid, for commitments, credits and concentration; the rental's or API's provider unless
    /// given.
    pub provider: Option<String>,
    /// First month, counted from 0; 0 unless given.
    pub from_month: Option<u32>,
    /// How many months; for good unless given.
    pub months: Option<u32>,
    /// Of spot: times a day that an accelerator is taken back.
    pub interruptions_per_day: Option<Number>,
    /// Of spot: minutes of accelerator time that each interruption loses; 10 unless given.
    pub lost_minutes: Option<Number>,
    /// Of spot: share of hours in which there is none; 0 unless given.
    pub unavailable_share: Option<Number>,
    /// US dollars paid once, in its first month, for moving work to it; 0 unless given. Only
    /// `infercost project` counts it.
    pub switching_usd: Option<Number>,
    /// Data in kB that leaves the provider with a call; 0 unless given.
    pub egress_kb_per_query: Option<Number>,
    /// US dollars for a GB of it; 0 unless given.
    pub egress_usd_per_gb: Option<Number>,
    /// GB kept at the provider, used or not; 0 unless given.
    pub stored_gb: Option<Number>,
    /// US dollars for keeping a GB for a month; 0 unless given.
    pub usd_per_gb_month: Option<Number>,
}

/// How rented accelerators are paid for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LotKind {
    /// By the hour, as long as they are wanted.
    #[default]
    OnDemand,
    /// By the hour, until the provider takes them back.
    Spot,
    /// Whether used or not, for the months of the lot.
    Reserved,
    /// Whether used or not: a capacity block.
    Block,
}
