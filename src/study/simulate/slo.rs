//! Whether an estimate is within the latency targets of its scenario.

use crate::estimate::Estimate;
use crate::ledger::{Given, Traced};
use crate::spec::scenario::Scenario;
use crate::spec::workload::Slo;
use crate::units::Seconds;

/// Whether a query and each of its calls are within their targets; a latency that is not known misses
/// none. Without a concurrency of its own an option is run so that it is, or it cannot serve; with
/// one it may be late.
#[must_use]
pub fn within_targets(scenario: &Scenario, found: &Estimate) -> bool {
    let one = scenario.stages.is_one();
    let calls = scenario.stages.iter().zip(found.stages.iter()).all(|(stage, found)| {
        let slo = &stage.call.slo;
        let own = found.performance.map(|own| match own.tail {
            Some(tail) => (Some(tail.ttft), Some(tail.tpot), Some(tail.e2e)),
            None => (Some(own.ttft), Some(own.tpot), Some(own.e2e)),
        });
        let stated = || found.latency.map(|own| (own.ttft, own.tpot, Some(own.e2e)));
        own.or_else(stated).is_none_or(|(ttft, tpot, e2e)| meets(slo, ttft, tpot, e2e))
    });
    let whole = one
        || found.latency.is_none_or(|latency| {
            meets(&scenario.workload.call.slo, latency.ttft, None, Some(latency.e2e))
        });
    calls && whole
}

/// Whether a scenario has any target.
pub fn has_targets(scenario: &Scenario) -> bool {
    let any = |slo: &Slo| slo.ttft.is_some() || slo.tpot.is_some() || slo.e2e.is_some();
    any(&scenario.workload.call.slo) || scenario.stages.iter().any(|stage| any(&stage.call.slo))
}

fn meets(
    slo: &Slo,
    ttft: Option<Traced<Seconds>>,
    tpot: Option<Traced<Seconds>>,
    e2e: Option<Traced<Seconds>>,
) -> bool {
    let within = |target: Option<Given<Seconds>>, value: Option<Traced<Seconds>>| {
        target.zip(value).is_none_or(|(target, value)| value.value <= target.value)
    };
    within(slo.ttft, ttft) && within(slo.tpot, tpot) && within(slo.e2e, e2e)
}
