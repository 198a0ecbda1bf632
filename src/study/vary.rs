//! Copies of a scenario with one thing changed.

use crate::ledger::{Given, SourceId};
use crate::spec::scenario::{Scenario, Serving, Sizing};
use crate::units::{Count, Ratio};

/// The scenario at another utilization; an API is left as it is.
#[must_use]
pub fn utilization(scenario: &Scenario, value: Ratio) -> Scenario {
    let mut varied = scenario.clone();
    if let Serving::Deployed(deployed) = &mut varied.serving {
        deployed.sizing = Sizing::Utilization(Given::new(value, SourceId(0)));
    }
    varied
}

/// The scenario with so many requests in flight in each replica.
#[must_use]
pub fn concurrency(scenario: &Scenario, value: Count) -> Scenario {
    let mut varied = scenario.clone();
    if let Serving::Deployed(deployed) = &mut varied.serving {
        deployed.deployment.concurrency = Some(Given::new(value, SourceId(0)));
    }
    varied
}

/// The scenario with all predicted times multiplied; a measured throughput stays as it is.
#[must_use]
pub fn time(scenario: &Scenario, factor: f64) -> Scenario {
    let mut varied = scenario.clone();
    if let Serving::Deployed(deployed) = &mut varied.serving {
        let own = &mut deployed.deployment.time_factor;
        *own = own.map(|own| own * Ratio::new(factor));
    }
    varied
}
