//! `configs/servers/*.toml`: what a server with accelerators costs to buy.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::evidence::Evidence;

/// One server. The file's name is its catalog name.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Full name, as people say it.
    pub name: String,
    /// Accelerator, by catalog name.
    pub gpu: String,
    /// Accelerators in it.
    pub gpus: u32,
    /// Purchase price in US dollars.
    pub price_usd: f64,
    /// Highest power draw of the whole server in kW.
    pub power_kw: f64,
    /// Price of switches and cables as a share of the server's price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network_share: Option<f64>,
    /// Sources by key.
    pub evidence: Evidence,
}
