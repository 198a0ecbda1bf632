//! The components that a query's cost is made of; their order is the order of tables and stacks.

use crate::derive;
use crate::ledger::{Ledger, Traced};
use crate::units::Usd;

/// One part of a query's cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Component {
    /// Accelerators while they work for the query.
    Compute,
    /// Accelerators that are paid for and idle.
    Idle,
    /// Electricity of owned hardware.
    Power,
    /// Space and cooling of owned hardware.
    Facility,
    /// Switches and cables of owned hardware.
    Network,
    /// Maintenance and staff of owned hardware.
    Operations,
    /// Tokens bought from an API.
    Api,
    /// Services with prices of their own: search, tools, answers from a cache.
    Services,
    /// What is kept: indexes, prefixes outside accelerators.
    Storage,
    /// Data that leaves a provider.
    Egress,
    /// Checks of answers, and people who take over.
    Checks,
    /// Costs of goods sold beside compute.
    Overhead,
    /// What providers are paid for nothing: commitments that bills do not reach.
    Commitment,
}

impl Component {
    /// What own hardware itself brings.
    pub const OF_THE_HARDWARE: [Self; 5] =
        [Self::Compute, Self::Idle, Self::Network, Self::Facility, Self::Operations];
}

/// Every component with its name in JSON and its name for people.
pub const COMPONENTS: [(Component, &str, &str); 13] = [
    (Component::Compute, "compute", "GPU, busy"),
    (Component::Idle, "idle", "GPU, idle"),
    (Component::Power, "power", "Power"),
    (Component::Facility, "facility", "Space and cooling"),
    (Component::Network, "network", "Network"),
    (Component::Operations, "operations", "Maintenance and staff"),
    (Component::Api, "api", "API tokens"),
    (Component::Services, "services", "Services"),
    (Component::Storage, "storage", "Storage"),
    (Component::Egress, "egress", "Egress"),
    (Component::Checks, "checks", "Checks and hand-offs"),
    (Component::Overhead, "overhead", "Other COGS"),
    (Component::Commitment, "commitment", "Unused commitment"),
];

/// Cost of a query by component; absent components do not apply.
#[derive(Clone, Copy, Debug, Default)]
pub struct Components([Option<Traced<Usd>>; COMPONENTS.len()]);

impl Components {
    /// Enters a component.
    pub fn set(&mut self, component: Component, cost: Traced<Usd>) {
        self.0[component as usize] = Some(cost);
    }

    /// The cost of a component, if it applies.
    #[must_use]
    pub fn get(&self, component: Component) -> Option<Traced<Usd>> {
        self.0[component as usize]
    }

    /// Those that apply, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Component, Traced<Usd>)> + '_ {
        COMPONENTS.iter().filter_map(|&(component, ..)| Some((component, self.get(component)?)))
    }

    /// Their sum so far, as a line.
    pub fn sum<L: Ledger>(&self, l: &mut L, id: &'static str, label: &'static str) -> Traced<Usd> {
        let mut costs = self.iter().map(|(_, cost)| cost);
        let Some(mut sum) = costs.next() else {
            return l.derived(id, label, "0.0", [], Usd::ZERO);
        };
        for cost in costs {
            let so_far = sum;
            let value = so_far.value + cost.value;
            let inputs = [("so_far", so_far.line), ("cost", cost.line)];
            sum = l.derived(id, label, "so_far + cost", inputs, value);
        }
        sum
    }
}
