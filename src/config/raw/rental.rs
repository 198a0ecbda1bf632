//! `configs/rentals/*.toml`: what one provider asks for an hour of an accelerator.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::evidence::Grade;

/// One provider. The file's name is its catalog name.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Full name, as people say it.
    pub name: String,
    /// Its offers.
    pub rental: Vec<Rental>,
}

/// One offer: an accelerator in an instance, under a commitment, in a region.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rental {
    /// Accelerator, by catalog name.
    pub gpu: String,
    /// `on-demand`, `spot`, `flex-start`, `capacity-block`, `reserved`, `reserved-1y`, `reserved-3y`,
    /// `market`, `average` (of listings), `tco-hyperscaler` or `tco-neocloud` (cost of owning).
    pub commitment: String,
    /// Instance type or tier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// Accelerators that are rented together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gpus_per_instance: Option<u32>,
    /// Region or group of regions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Prices, oldest first.
    pub price: Vec<RentalPrice>,
}

/// The price in force from a day on.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RentalPrice {
    /// First day on which this price was seen, `2026-09-20`.
    pub from: String,
    /// Last day, for prices that end on a known day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// US dollars for one accelerator and hour; the median where a range was seen.
    pub usd_per_gpu_hour: f64,
    /// Lowest price seen, where a range was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low_usd_per_gpu_hour: Option<f64>,
    /// Highest price seen, where a range was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high_usd_per_gpu_hour: Option<f64>,
    /// Document, package with version, or page.
    pub source: String,
    /// How far it can be trusted.
    pub grade: Grade,
    /// What to know about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}
