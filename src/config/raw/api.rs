//! `configs/apis/*.toml`: what one provider asks for tokens.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::evidence::Grade;

/// One provider. The file's name is its catalog name.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiProvider {
    /// Full name, as people say it.
    pub name: String,
    /// Its models.
    pub model: Vec<ApiModel>,
}

/// One model behind the API.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiModel {
    /// Name at the provider.
    pub name: String,
    /// Who trained it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub developer: Option<String>,
    /// Whether its weights are public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_weights: Option<bool>,
    /// Longest context in tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_context_tokens: Option<u64>,
    /// No longer recommended by the provider, or withdrawn.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deprecated: bool,
    /// Prices, oldest first.
    pub price: Vec<ApiPrice>,
    /// Throughput that can be bought by the unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provisioned: Option<ProvisionedUnits>,
}

/// Throughput of a model that can be bought by the unit.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProvisionedUnits {
    /// What a unit is called: PTU, GSU.
    pub unit: String,
    /// The least that can be bought.
    pub minimum_units: u32,
    /// Steps in which more can be bought.
    pub unit_increment: u32,
    /// Input tokens that a unit takes in a minute.
    pub tokens_per_minute: f64,
    /// Weight of a cached input token against another.
    pub cached_input_weight: f64,
    /// Weight of an output token against one of input.
    pub output_weight: f64,
    /// Document or page.
    pub source: String,
    /// When the source was read or of which day it is.
    pub as_of: String,
    /// How far it can be trusted.
    pub grade: Grade,
    /// Prices by term.
    pub price: Vec<UnitPrice>,
}

/// The price of a unit.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitPrice {
    /// For how long it is bought: `hourly`, `monthly`, `yearly`.
    pub term: String,
    /// US dollars for a unit and month of 730 hours.
    pub usd_per_unit_month: f64,
    /// Document or page.
    pub source: String,
    /// When the source was read or of which day it is.
    pub as_of: String,
    /// How far it can be trusted.
    pub grade: Grade,
}

/// The price list in force from a day on.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiPrice {
    /// First day, `2026-08-21`; absent: since launch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Last day, for promotional prices that end on a known day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Prices at any length and time of day.
    pub rates: Rates,
    /// Share taken off for batch requests; used where no batch prices are listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch_discount: Option<f64>,
    /// Prices for long inputs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub long_context: Vec<LongContext>,
    /// Prices at times of day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub window: Vec<Window>,
    /// Document, package with version, or page.
    pub source: String,
    /// When the source was read.
    pub as_of: String,
    /// How far it can be trusted.
    pub grade: Grade,
    /// What to know about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// US dollars per million tokens by kind of token.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rates {
    /// Input tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usd_per_mtok_input: Option<f64>,
    /// Input tokens read from the provider's cache.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usd_per_mtok_cached_input: Option<f64>,
    /// Input tokens written to the cache for minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usd_per_mtok_cache_write: Option<f64>,
    /// Input tokens written to the cache for an hour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usd_per_mtok_cache_write_1h: Option<f64>,
    /// Output tokens, reasoning included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usd_per_mtok_output: Option<f64>,
    /// Input tokens of batch requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usd_per_mtok_batch_input: Option<f64>,
    /// Output tokens of batch requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usd_per_mtok_batch_output: Option<f64>,
}

/// Rates that hold once the input is longer than a threshold.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LongContext {
    /// Input length above which the rates hold.
    pub above_input_tokens: u64,
    /// The rates; what is absent stays as it is.
    pub rates: Rates,
}

/// Rates that hold at a time of day.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// What the provider calls it, such as `peak`.
    pub name: String,
    /// First minute, UTC, `01:00`.
    pub start_utc: String,
    /// End, UTC, `04:00`.
    pub end_utc: String,
    /// The rates; what is absent stays as it is.
    pub rates: Rates,
}
