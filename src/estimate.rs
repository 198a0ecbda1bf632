//! The one entry point of the model: a scenario in, an explained estimate out.

use crate::cost::{self, Cost, Energy, Fleet};
use crate::diag::{Warned, Warning};
use crate::ledger::{Ledger, Recorder};
use crate::perf::{self, Infeasible, Performance};
use crate::revenue::{self, Margin, Prices};
use crate::spec::scenario::{Deployed, Scenario, Serving};
use crate::units::{Count, Ratio};

/// What one option costs and leaves.
#[derive(Clone, Debug)]
pub struct Estimate {
    /// How a replica performs; none for an API.
    pub performance: Option<Performance>,
    /// What is paid for; none for an API.
    pub fleet: Option<Fleet>,
    /// Energy, where known.
    pub energy: Option<Energy>,
    /// Cost.
    pub cost: Cost,
    /// Margin, if something is charged.
    pub margin: Option<Margin>,
    /// Prices that follow from cost.
    pub prices: Prices,
}

/// Estimates one option. Deterministic; with [`crate::ledger::Off`] it allocates nothing but the
/// text of warnings.
///
/// # Errors
/// [`Infeasible`] says why the option cannot serve the workload, and what would.
pub fn estimate<L: Ledger>(l: &mut L, scenario: &Scenario) -> Result<Warned<Estimate>, Infeasible> {
    let mut warnings = Vec::new();
    let Scenario { workload, overheads, plan, .. } = scenario;
    let (performance, fleet, energy, cost) = match &scenario.serving {
        Serving::Deployed(deployed) => {
            let performance = perf::predict(l, &deployed.deployment, workload)?;
            let fleet = cost::fleet::size(l, &deployed.sizing, workload, &performance);
            let energy = cost::energy::per_query(l, deployed, &performance, &fleet);
            warn(&mut warnings, deployed, &performance, &fleet);
            let cost = cost::deployed(
                l,
                deployed,
                workload,
                overheads,
                &performance,
                &fleet,
                energy.as_ref(),
            );
            (Some(performance), Some(fleet), energy, cost)
        }
        Serving::Api(api) => (None, None, None, cost::api(l, api, workload, overheads)),
    };
    let prices = revenue::prices(l, &cost, overheads);
    let utilization = fleet.map(|fleet| fleet.utilization);
    let margin = revenue::margin(l, plan, workload, &cost, utilization, overheads);
    Ok(Warned { value: Estimate { performance, fleet, energy, cost, margin, prices }, warnings })
}

/// Estimates one option and keeps every line.
///
/// # Errors
/// As [`estimate`].
pub fn explained(scenario: &Scenario) -> Result<(Warned<Estimate>, Recorder), Infeasible> {
    let mut ledger = Recorder::new(scenario.sources.clone());
    let estimate = estimate(&mut ledger, scenario)?;
    Ok((estimate, ledger))
}

fn warn(
    warnings: &mut Vec<Warning>,
    deployed: &Deployed,
    performance: &Performance,
    fleet: &Fleet,
) {
    let mut say = |name, message| warnings.push(Warning { name, message });
    let one = Count::new(1.0);
    if fleet.replicas.value < one {
        let share = fleet.replicas.value.get();
        let real = fleet.utilization.value.get() * share * 100.0;
        let small = if share < 0.01 { "less than 0.01".to_owned() } else { format!("{share:.2}") };
        let busy = if real < 1.0 { "less than 1".to_owned() } else { format!("{real:.0}") };
        say(
            "below-one-replica",
            format!(
                "traffic pays for {small} of one replica: served alone, one replica would be busy \
                 {busy}% of the time, not {:.0}%",
                fleet.utilization.value.get() * 100.0
            ),
        );
    }
    if fleet.overloaded {
        say("overloaded", "mean traffic exceeds what the fleet can serve".to_owned());
    }
    if performance.concurrency.value > performance.max_concurrency.value {
        say(
            "queueing",
            format!(
                "{:.0} requests in flight, but only {:.0} fit: the rest wait",
                performance.concurrency.value.get(),
                performance.max_concurrency.value.get()
            ),
        );
    }
    if fleet.utilization.value > Ratio::new(0.8) {
        say(
            "high-utilization",
            format!(
                "{:.0}% utilization leaves little room for peaks: expect queues",
                fleet.utilization.value.get() * 100.0
            ),
        );
    }
    if deployed.deployment.gpu.tdp.is_none() {
        say("power-unknown", "the accelerator's power is unknown: energy is left out".to_owned());
    }
}
