//! One option, resolved: nothing left to look up, every value with its source.

use std::sync::Arc;

use super::accelerator::Accelerator;
use super::composition::Composition;
use super::contract::Contracts;
use super::demand::{Hourly, Shape};
use super::deployment::{Deployment, KvSender, Mode};
use super::exposure::Supplier;
use super::plan::{Offer, Overheads, Part, Plan};
use super::quality::Quality;
use super::stages::Stages;
use super::success::{ResponseCache, Success};
use super::supply::{Api, Priced, Site, Supply};
use super::workload::{Call, Workload};
use crate::ledger::{Given, Sources};
use crate::units::{Count, PerSecond, Ratio, Seconds, Watts};

/// One way of serving a workload.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Name of the option.
    pub name: Arc<str>,
    /// What is asked.
    pub workload: Workload,
    /// The calls that answer a query.
    pub stages: Stages<Stage>,
    /// Answers kept and given again.
    pub response_cache: Option<ResponseCache>,
    /// How often an answer is right.
    pub success: Option<Success>,
    /// How good its answers are, where something is said of it.
    pub quality: Quality,
    /// What is charged.
    pub plan: Plan,
    /// What else it costs.
    pub overheads: Overheads,
    /// What is agreed on with providers beside prices.
    pub contracts: Contracts,
    /// Sources of all values.
    pub sources: Sources,
}

/// A kind of call that a query makes.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Its name.
    pub name: Arc<str>,
    /// Calls of an average query; absent: every query makes one, and the scenario has no other stage.
    pub calls: Option<Given<Count>>,
    /// One call.
    pub call: Call,
    /// What the call is made of; absent where it is given as a whole.
    pub composition: Option<Composition>,
    /// Who answers.
    pub serving: Serving,
    /// Who is paid for it.
    pub supplier: Supplier,
    /// Stages that must have ended before it starts, by their place.
    pub after: Vec<usize>,
}

impl Stages<Stage> {
    /// Tells each stage that decodes from which accelerators its cache comes: those of the stage
    /// before it that prefills.
    pub fn link_caches(&mut self) {
        for place in 0..self.number() {
            let sender = self.get(place).and_then(|stage| {
                stage.after.iter().filter_map(|before| self.get(*before)).find_map(|before| {
                    let own = &before.serving.deployed()?.deployment;
                    (own.mode == Mode::Prefill).then_some(KvSender {
                        tp: own.parallelism.tp,
                        bandwidth: own.calibration.node_bandwidth,
                    })
                })
            });
            let deployed = self.get_mut(place).and_then(|stage| stage.serving.deployed_mut());
            if let Some(deployed) = deployed.filter(|own| own.deployment.mode == Mode::Decode) {
                deployed.deployment.kv_sender = sender;
            }
        }
    }
}

/// Who answers.
#[derive(Clone, Debug)]
// A study has a handful of these: a box would cost more than it saves.
#[allow(clippy::large_enum_variant)]
pub enum Serving {
    /// A language model on accelerators.
    Deployed(Deployed),
    /// Another model on accelerators: speech, images, video.
    Unit(Unit),
    /// Somebody's API.
    Api(Api),
    /// A service with a price of its own: vector search, a tool, speech.
    Priced(Priced),
}

impl Serving {
    /// The model on accelerators, if it is one.
    #[must_use]
    pub const fn deployed(&self) -> Option<&Deployed> {
        if let Self::Deployed(deployed) = self { Some(deployed) } else { None }
    }

    /// Where its accelerators come from, if it runs on some.
    #[must_use]
    pub const fn hosting(&self) -> Option<&Hosting> {
        match self {
            Self::Deployed(deployed) => Some(&deployed.hosting),
            Self::Unit(unit) => Some(&unit.hosting),
            Self::Api(_) | Self::Priced(_) => None,
        }
    }

    /// Where its accelerators come from, if it runs on some.
    pub const fn hosting_mut(&mut self) -> Option<&mut Hosting> {
        match self {
            Self::Deployed(deployed) => Some(&mut deployed.hosting),
            Self::Unit(unit) => Some(&mut unit.hosting),
            Self::Api(_) | Self::Priced(_) => None,
        }
    }

    /// Its accelerator, if it runs on one.
    #[must_use]
    pub fn accelerator(&self) -> Option<&Accelerator> {
        match self {
            Self::Deployed(deployed) => Some(&deployed.deployment.gpu),
            Self::Unit(unit) => Some(&unit.gpu),
            Self::Api(_) | Self::Priced(_) => None,
        }
    }

    /// The model on accelerators, if it is one.
    pub const fn deployed_mut(&mut self) -> Option<&mut Deployed> {
        if let Self::Deployed(deployed) = self { Some(deployed) } else { None }
    }
}

/// A language model on accelerators, and how these are had.
#[derive(Clone, Debug)]
pub struct Deployed {
    /// One replica.
    pub deployment: Deployment,
    /// How its accelerators are had.
    pub hosting: Hosting,
}

/// A model whose calls no formula here predicts: a replica was measured at them.
#[derive(Clone, Debug)]
pub struct Unit {
    /// The accelerator.
    pub gpu: Arc<Accelerator>,
    /// Accelerators of a replica.
    pub gpus: Given<Count>,
    /// Calls that a replica finishes in a second when it is busy.
    pub calls_per_s: Given<PerSecond>,
    /// Time of a call, where it is known.
    pub latency: Option<Given<Seconds>>,
    /// Power of an idle accelerator, as a share of its highest.
    pub idle_power_share: Given<Ratio>,
    /// How its accelerators are had.
    pub hosting: Hosting,
}

/// How accelerators are had: from whom, where, and how many.
#[derive(Clone, Debug)]
pub struct Hosting {
    /// Where its accelerators come from.
    pub supply: Supply,
    /// Where they stand.
    pub site: Site,
    /// Power of the host for one accelerator.
    pub host_power: Given<Watts>,
    /// How many are paid for.
    pub sizing: Sizing,
    /// How traffic is spread over a week, where that is known.
    pub shape: Option<Shape>,
}

/// How many accelerators are paid for.
#[derive(Clone, Debug)]
pub enum Sizing {
    /// So many that they are busy for this share of the paid time.
    Utilization(Given<Ratio>),
    /// Whole replicas for the peak.
    Traffic {
        /// Highest share of capacity used at the peak.
        target_load: Given<Ratio>,
        /// Replicas at least.
        min_replicas: Given<Count>,
        /// Further replicas against failures.
        spare_replicas: Given<Count>,
        /// Hour by hour of a week, where the shape of demand is known; absent: for the peak alone.
        hourly: Option<Hourly>,
    },
}

impl Scenario {
    /// Changes the number of queries, and with it the users who ask them.
    pub fn set_queries(&mut self, per_day: Count) {
        let queries = &mut self.workload.queries_per_day;
        let factor = per_day / queries.value;
        *queries = queries.map(|_| per_day);
        let Plan::Sold(sold) = &mut self.plan else { return };
        let asked = |offer: &Offer| offer.users.is_some() || matches!(offer.part, Part::Users(_));
        if !sold.offers.iter().any(asked) {
            return;
        }
        for offer in &mut Arc::make_mut(sold).offers {
            offer.users = offer.users.map(|users| users.map(|users| users * factor));
            if let Part::Users(users) = &mut offer.part {
                *users = users.map(|users| users * factor);
            }
        }
    }
}
