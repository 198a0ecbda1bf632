//! What a search chooses from, what it wants, and what it must keep.

use std::sync::Arc;

use super::scenario::Scenario;
use crate::units::{Count, GramsCo2e, Ratio, Usd, WattHours};

/// Everything that one search may choose.
#[derive(Clone, Debug)]
pub struct Space {
    /// The option that says what is asked.
    pub base: Arc<str>,
    /// Accelerators with an offer and formats: each is searched over its parallelism and load.
    pub places: Vec<Place>,
    /// Accelerators that are left out, and why.
    pub left_out: Vec<(String, String)>,
    /// What is wanted.
    pub objective: Objective,
    /// What must be kept.
    pub limits: Limits,
}

/// An accelerator from a provider, with formats.
#[derive(Clone, Debug)]
pub struct Place {
    /// The base option there, on one accelerator.
    pub scenario: Scenario,
    /// Catalog name of the model.
    pub model: String,
    /// Catalog name of the accelerator.
    pub gpu: String,
    /// `provider/commitment[/region]` of the cheapest offer.
    pub offer: String,
}

/// What is wanted of a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objective {
    /// The least cost of a query.
    UsdPerQuery,
    /// The least cost of a million tokens.
    UsdPerMtok,
    /// The highest gross margin.
    GrossMargin,
    /// The least energy of a query.
    WhPerQuery,
    /// The shortest time to the last token.
    E2e,
}

/// What a deployment must keep beside its latency targets; absent: no limit.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Accelerators of a replica.
    pub gpus_per_replica: Count,
    /// Accelerators of the fleet.
    pub gpus: Option<Count>,
    /// Share of an accelerator's memory that may be filled.
    pub memory_share: Ratio,
    /// Cost of a query.
    pub usd_per_query: Option<Usd>,
    /// Energy of a query.
    pub wh_per_query: Option<WattHours>,
    /// Carbon of a query.
    pub gco2e_per_query: Option<GramsCo2e>,
}
