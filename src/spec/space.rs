//! What a search chooses from, what it wants, and what it must keep.

use std::sync::Arc;

use super::scenario::Scenario;
use super::supply::instance_for;
use crate::units::{Count, GramsCo2e, Ratio, Usd, UsdPerHour, WattHours};

/// Everything that one search may choose.
#[derive(Clone, Debug)]
pub struct Space {
    /// The option that says what is asked.
    pub base: Arc<str>,
    /// Accelerators with an offer and formats: each is searched over its parallelism and load.
    pub places: Vec<Place>,
    /// Accelerators that are left out, and why.
    pub left_out: Vec<(String, String)>,
    /// Models and formats that are not good enough, and why.
    pub not_good_enough: Vec<(String, String)>,
    /// What is wanted.
    pub objective: Objective,
    /// What must be kept.
    pub limits: Limits,
}

/// An accelerator, with formats.
#[derive(Clone, Debug)]
pub struct Place {
    /// The base option there, on one accelerator.
    pub scenario: Scenario,
    /// Catalog name of the model.
    pub model: String,
    /// Catalog name of the accelerator.
    pub gpu: String,
    /// Who makes the accelerator.
    pub vendor: String,
    /// Who rents it out, and for how much: at least one.
    pub offers: Vec<Offer>,
}

impl Place {
    /// The cheapest offer for a replica of so many accelerators.
    #[must_use]
    pub fn cheapest(&self, replica: Count) -> Option<(&Offer, UsdPerHour)> {
        let rents = self.offers.iter().filter_map(|offer| Some((offer, offer.rent(replica)?)));
        rents.min_by(|(_, a), (_, b)| a.get().total_cmp(&b.get()))
    }
}

/// An accelerator of a provider, under a commitment, in a region.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// `provider/commitment[/region]`, as an option names it.
    pub name: String,
    /// Catalog name of the provider.
    pub provider: String,
    /// Region or group of regions, where the provider names one.
    pub region: Option<String>,
    /// Accelerators that are rented together, and the rent of one and hour.
    pub instances: Vec<(Count, UsdPerHour)>,
}

impl Offer {
    /// Rent of one accelerator and hour where a replica takes so many.
    #[must_use]
    pub fn rent(&self, replica: Count) -> Option<UsdPerHour> {
        instance_for(&self.instances, |(size, _)| *size, replica).map(|(_, rent)| *rent)
    }
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
    /// Nodes of the fleet: see [`crate::spec::accelerator::Accelerator::node`].
    pub nodes: Option<Count>,
    /// Share of an accelerator's memory that may be filled.
    pub memory_share: Ratio,
    /// Cost of a query.
    pub usd_per_query: Option<Usd>,
    /// Energy of a query.
    pub wh_per_query: Option<WattHours>,
    /// Carbon of a query.
    pub gco2e_per_query: Option<GramsCo2e>,
}
