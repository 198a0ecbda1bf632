//! `configs/sites/*.toml`: what a place gives: power price, PUE, carbon, colocation.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::evidence::Evidence;

/// A file of sites, by catalog name.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Sites(pub BTreeMap<String, Site>);

/// One place, cloud region or operator's fleet.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// Full name, as people say it.
    pub name: String,
    /// Price of power in US dollars per kWh.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub electricity_usd_per_kwh: Option<f64>,
    /// Power usage effectiveness: energy of the site / energy of the servers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pue: Option<f64>,
    /// Carbon intensity of the grid in grams of CO2 equivalent per kWh.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carbon_gco2e_per_kwh: Option<f64>,
    /// Rent of colocation space in US dollars per kW and month, power not included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colocation_usd_per_kw_month: Option<f64>,
    /// Sources by key.
    pub evidence: Evidence,
}
