//! The one entry point of the model: a scenario in, an explained estimate out.

use crate::cost::contract::{self, Bill, CommitmentEstimate};
use crate::cost::fleet::Replica;
use crate::cost::lots::{self, Filled, Filling, LotEstimate, Stream, Week};
use crate::cost::query::Calls;
use crate::cost::supply::Accelerators;
use crate::cost::supply::terms::Contract;
use crate::cost::{self, Cost, Demand, Energy, Fleet, Served};
use crate::diag::{Warned, Warning};
use crate::ledger::{Ledger, Recorder, Traced};
use crate::perf::{self, Infeasible, Latency, Performance};
use crate::revenue::{self, Margin, PlanEstimate, Prices};
use crate::spec::deployment::Mode;
use crate::spec::lot::Lots;
use crate::spec::plan::Plan;
use crate::spec::scenario::{Hosting, Scenario, Serving, Stage};
use crate::spec::stages::Stages;
use crate::spec::supply::{Api, Supply};
use crate::spec::workload::Workload;
use crate::units::{Count, Ratio, Usd};

/// What one option costs and leaves.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Estimate {
    /// The calls of a query, stage by stage.
    pub stages: Stages<StageEstimate>,
    /// How long a query takes, where that is known of all its stages.
    pub latency: Option<Latency>,
    /// All accelerators that are paid for; none if there are none.
    pub fleet: Option<Fleet>,
    /// What each lot does and costs; empty where no stage has several.
    pub lots: Vec<LotEstimate>,
    /// What commitments come to in the month that is meant; empty where there are none.
    pub commitments: Vec<CommitmentEstimate>,
    /// Energy of a query on accelerators, where known.
    pub energy: Option<Energy>,
    /// Cost.
    pub cost: Cost,
    /// Share of queries with a right answer, if something is said of it.
    pub solved: Option<Traced<Ratio>>,
    /// Margin, if something is charged.
    pub margin: Option<Margin>,
    /// What each plan earns and leaves; empty where one price is charged.
    pub plans: Vec<PlanEstimate>,
    /// Prices that follow from cost.
    pub prices: Prices,
}

impl Estimate {
    /// How a replica of the stage that ends the query performs; none for an API or a service.
    #[must_use]
    pub fn performance(&self) -> Option<&Performance> {
        self.stages.last().performance.as_ref()
    }
}

/// The calls of one stage.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct StageEstimate {
    /// Calls of an average query; none: exactly one.
    pub calls: Option<Traced<Count>>,
    /// How a replica performs; none for an API or a service.
    pub performance: Option<Performance>,
    /// What is paid for its calls; none for an API or a service.
    pub fleet: Option<Fleet>,
    /// Energy of a call, where known.
    pub energy: Option<Energy>,
    /// How long a call takes, where known.
    pub latency: Option<Latency>,
    /// Cost of a call.
    pub served: Served,
    /// What the contract of an API comes to; none without one.
    pub contract: Option<Contract>,
}

/// Estimates one option. Deterministic; with [`crate::ledger::Off`] it allocates nothing but the
/// lists of a pipeline's further stages and of plans, and the text of warnings.
///
/// # Errors
/// [`Infeasible`] says why the option cannot serve the workload, and what would.
pub fn estimate<L: Ledger>(l: &mut L, scenario: &Scenario) -> Result<Warned<Estimate>, Infeasible> {
    let Scenario { workload, overheads, plan, .. } = scenario;
    let mut warnings = Vec::new();
    let asked = match plan {
        Plan::Sold(sold) => Some((sold, revenue::Asked::of(l, sold))),
        _ => None,
    };
    let told = asked.as_ref().filter(|(sold, _)| sold.tells_traffic);
    let told = told.and_then(|(_, asked)| asked.month());
    let demand = Demand::of(l, scenario, told);
    let mut lots = Vec::new();
    let stages = stages(l, scenario, &demand, &mut lots)?;
    let latency = perf::latency(l, scenario, &stages.map(|stage| stage.latency))?;
    let fleet = cost::fleet::whole(l, &stages.map(|stage| (stage.calls, stage.fleet)));
    let energy = cost::energy::whole(l, &stages.map(|stage| (stage.calls, stage.energy)));
    let calls = stages.map(|stage| Calls { number: stage.calls, served: stage.served });
    let mut commitments = Vec::new();
    let unused = unused(l, scenario, &stages, &lots, &demand, &mut commitments);
    let cost = cost::query::cost(l, &calls, &demand, workload, overheads, unused);
    // Numbers that are each in range may still be too far apart: a dear server that lives no time.
    if !cost.usd_per_month.value.get().is_finite() {
        return Err(Infeasible {
            name: "no-finite-cost",
            message: "comes to no finite cost: some of its numbers are too large or too small"
                .to_owned(),
            help: "look for a number next to nothing, such as a life or a price of 1e-300"
                .to_owned(),
        });
    }
    let sold = asked.map(|(sold, asked)| {
        revenue::sold(l, (sold, &asked), (workload, overheads), &demand, &cost)
    });
    let (plans, sold) = sold.map_or((Vec::new(), None), |(plans, sold)| (plans, Some(sold)));
    let prices = revenue::prices(l, &cost, overheads, sold.as_ref());
    let utilization = fleet.map(|fleet| fleet.utilization);
    let margin = revenue::margin(l, plan, workload, &cost, utilization, overheads, sold.as_ref());
    warn(&mut warnings, scenario, &stages);
    let solved = demand.solved;
    let value = Estimate {
        stages,
        latency,
        fleet,
        lots,
        commitments,
        energy,
        cost,
        solved,
        margin,
        plans,
        prices,
    };
    Ok(Warned { value, warnings })
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

fn stages<L: Ledger>(
    l: &mut L,
    scenario: &Scenario,
    demand: &Demand,
    lots: &mut Vec<LotEstimate>,
) -> Result<Stages<StageEstimate>, Infeasible> {
    if scenario.stages.is_one() {
        return Ok(Stages::one(stage(l, scenario, (0, &scenario.stages.first), demand, lots)?));
    }
    let mut all = Vec::with_capacity(scenario.stages.number());
    for (place, own) in scenario.stages.iter().enumerate() {
        l.enter("stage", Some(place + 1));
        let found = stage(l, scenario, (place, own), demand, lots);
        l.leave();
        all.push(found.map_err(|why| Infeasible {
            message: format!("stage `{}` {}", own.name, why.message),
            ..why
        })?);
    }
    // The scenario has a first stage, so the list has one.
    let first = all.remove(0);
    Ok(Stages { first, rest: all })
}

fn stage<L: Ledger>(
    l: &mut L,
    scenario: &Scenario,
    (place, stage): (usize, &Stage),
    demand: &Demand,
    found: &mut Vec<LotEstimate>,
) -> Result<StageEstimate, Infeasible> {
    let workload = &scenario.workload;
    let calls = demand.calls(l, stage);
    let per_day = demand.per_day(l, calls);
    let contracts = &scenario.contracts;
    let stream = Stream { workload, call: &stage.call, per_day, contracts, stage: place };
    let mut own = match &stage.serving {
        Serving::Deployed(deployed) => {
            let (deployment, hosting) = (&deployed.deployment, &deployed.hosting);
            let performance = perf::predict(l, deployment, &stage.call)?;
            let replica = (&performance).into();
            let (fleet, supplied) = fleet(l, hosting, workload, per_day, replica)?;
            let idle_share = deployment.calibration.idle_power_share;
            let (gpu, power) = (&deployment.gpu, performance.power);
            let energy = cost::energy::per_call(l, hosting, gpu, idle_share, power, &fleet);
            let known = (&performance, &fleet, energy.as_ref());
            let served = match &supplied {
                Supplied::By(own) => cost::served::deployed(l, deployed, *own, known),
                Supplied::Lots(own) => lots::deployed(l, deployed, own, stream, known, found),
            };
            let mut latency = Latency::of(l, &performance, &stage.call);
            if deployment.mode == Mode::Prefill {
                latency = latency.queued(l, &performance, fleet.utilization);
            }
            StageEstimate {
                calls,
                latency: Some(latency),
                performance: Some(performance),
                fleet: Some(fleet),
                energy,
                served,
                contract: None,
            }
        }
        Serving::Unit(unit) => {
            let (hosting, gpu) = (&unit.hosting, &unit.gpu);
            let replica = Replica::measured(l, unit);
            let (fleet, supplied) = fleet(l, hosting, workload, per_day, replica)?;
            let energy =
                cost::energy::per_call(l, hosting, gpu, unit.idle_power_share, None, &fleet);
            let known = (&fleet, energy.as_ref());
            let served = match &supplied {
                Supplied::By(own) => cost::served::unit(l, *own, known),
                Supplied::Lots(own) => lots::unit(l, own, stream, known, found),
            };
            let latency = unit.latency.map(|time| Latency::given(l, time));
            let fleet = Some(fleet);
            let (performance, contract) = (None, None);
            StageEstimate { calls, performance, fleet, energy, latency, served, contract }
        }
        Serving::Api(api) => {
            let (served, contract) = cost::served::api(l, api, &stage.call, workload, per_day);
            let latency = api.latency.map(|time| Latency::given(l, time));
            let (performance, fleet, energy) = (None, None, None);
            StageEstimate { calls, performance, fleet, energy, latency, served, contract }
        }
        Serving::Priced(priced) => {
            let served = cost::served::priced(l, priced, per_day);
            let latency = priced.latency.map(|time| Latency::given(l, time));
            let (performance, fleet, energy, contract) = (None, None, None, None);
            StageEstimate { calls, performance, fleet, energy, latency, served, contract }
        }
    };
    // The bills of lots are each lot's own.
    let one = !matches!(stage.serving.hosting(), Some(Hosting { supply: Supply::Lots(_), .. }));
    if let Some(discount) = contracts.discount(&stage.supplier.name).filter(|_| one) {
        own.served = contract::discounted(l, own.served, discount);
    }
    Ok(own)
}

/// What commitments cost beside the bills of an average query.
fn unused<L: Ledger>(
    l: &mut L,
    scenario: &Scenario,
    stages: &Stages<StageEstimate>,
    lots: &[LotEstimate],
    demand: &Demand,
    found: &mut Vec<CommitmentEstimate>,
) -> Option<Traced<Usd>> {
    if scenario.contracts.commitments.is_empty() {
        return None;
    }
    let mut bills: Vec<Bill> = Vec::new();
    for (place, (stage, own)) in scenario.stages.iter().zip(stages.iter()).enumerate() {
        let mut by_lot = lots.iter().filter(|lot| lot.stage == place).peekable();
        if by_lot.peek().is_none() {
            bills.push(contract::bill(l, &stage.supplier.name, own.served.usd, own.calls));
        }
        bills.extend(by_lot.map(|lot| contract::bill_of_lot(l, lot, own.calls)));
    }
    let queries = demand.queries_per_day;
    contract::unused(l, &scenario.contracts, &bills, queries, found)
}

/// Where a fleet's accelerators come from.
enum Supplied<'a> {
    /// All from one place.
    By(Accelerators<'a>),
    /// From lots. In a box: most fleets have none.
    Lots(Box<Filling<'a>>),
}

/// The fleet, and who supplies it.
fn fleet<'a, L: Ledger>(
    l: &mut L,
    hosting: &'a Hosting,
    workload: &Workload,
    per_day: Traced<Count>,
    replica: Replica,
) -> Result<(Fleet, Supplied<'a>), Infeasible> {
    let needed = cost::fleet::size(l, &hosting.sizing, workload, per_day, replica);
    let lots = match &hosting.supply {
        Supply::Rented(own) => return Ok((needed, Supplied::By(Accelerators::Rented(own)))),
        Supply::Owned(own) => return Ok((needed, Supplied::By(Accelerators::Owned(own)))),
        Supply::Lots(lots) => lots,
    };
    let (sizing, shape) = (&hosting.sizing, hosting.shape.as_ref());
    let week = Week::of(sizing, shape, workload, &needed, replica);
    let filled = lots::fill(lots, &week);
    if filled.undone > 0.0 {
        return Err(too_small(lots, &week, &filled));
    }
    let (fleet, filling) = lots::fleet(l, &needed, (sizing, shape), lots, (&week, filled), replica);
    Ok((fleet, Supplied::Lots(Box::new(filling))))
}

/// Says what lots lack.
fn too_small(lots: &Lots, week: &Week, filled: &Filled) -> Infeasible {
    let held: Vec<String> = lots
        .active()
        .filter_map(|(_, lot)| Some(format!("{} {:.0}", lot.name, lot.gpus?.value.get())))
        .collect();
    let held = if held.is_empty() {
        "no lot is there yet".to_owned()
    } else {
        format!("its lots hold {}", held.join(", "))
    };
    Infeasible {
        name: "lots-too-small",
        message: format!(
            "leaves {:.1}% of its work undone: the busiest hour needs {:.0} accelerators, and {held}",
            (filled.undone / filled.work * 100.0).max(0.1),
            week.peak().ceil()
        ),
        help:
            "end the list with a lot without `gpus`, such as { gpu_hour_usd = 4 }, or with an API"
                .to_owned(),
    }
}

fn warn(warnings: &mut Vec<Warning>, scenario: &Scenario, stages: &Stages<StageEstimate>) {
    let mut without_energy = false;
    for (stage, found) in scenario.stages.iter().zip(stages.iter()) {
        let (Some(fleet), Some(gpu)) = (&found.fleet, stage.serving.accelerator()) else {
            without_energy = true;
            if let (Some(contract), Serving::Api(api)) = (&found.contract, &stage.serving) {
                warn_of_contract(warnings, contract, api);
            }
            continue;
        };
        let before = warnings.len();
        warn_of_fleet(warnings, fleet);
        if let Some(performance) = &found.performance {
            warn_of_queue(warnings, performance);
        }
        if gpu.tdp.is_none() {
            let message = "the accelerator's power is unknown: energy is left out".to_owned();
            warnings.push(Warning { name: "power-unknown", message });
        }
        if !scenario.stages.is_one() {
            for warning in &mut warnings[before..] {
                warning.message = format!("stage `{}`: {}", stage.name, warning.message);
            }
        }
    }
    if without_energy && stages.iter().any(|stage| stage.energy.is_some()) {
        let message = "energy counts the accelerators alone, not the APIs and services".to_owned();
        warnings.push(Warning { name: "energy-in-part", message });
    }
}

fn warn_of_contract(warnings: &mut Vec<Warning>, contract: &Contract, api: &Api) {
    let mut say = |name, message| warnings.push(Warning { name, message });
    let unit = api.terms.as_ref().and_then(|terms| Some(&terms.provisioned.as_ref()?.unit));
    if let (Some(held), Some(unit)) = (&contract.held, unit) {
        let (units, busy) = (held.units.value.get(), held.utilization.value.get() * 100.0);
        let spilled = (1.0 - held.kept.value.get()) * 100.0;
        let rest = if spilled > 0.05 {
            format!("{spilled:.1}% of live requests spill over to pay-as-you-go")
        } else {
            "nothing spills over".to_owned()
        };
        say("provisioned", format!("{units:.0} {unit}, busy {busy:.0}% of the time: {rest}"));
    }
    if contract.unused > Usd::ZERO {
        let unused = contract.unused.get();
        say(
            "minimum-not-used",
            format!("{unused:.0} US dollars of the contract's least bill are paid and not used"),
        );
    }
}

fn warn_of_queue(warnings: &mut Vec<Warning>, performance: &Performance) {
    if performance.concurrency.value > performance.max_concurrency.value {
        let message = format!(
            "{:.0} requests in flight, but only {:.0} fit: the rest wait",
            performance.concurrency.value.get(),
            performance.max_concurrency.value.get()
        );
        warnings.push(Warning { name: "queueing", message });
    }
}

fn warn_of_fleet(warnings: &mut Vec<Warning>, fleet: &Fleet) {
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
    if fleet.utilization.value > Ratio::new(0.8) {
        say(
            "high-utilization",
            format!(
                "{:.0}% utilization leaves little room for peaks: expect queues",
                fleet.utilization.value.get() * 100.0
            ),
        );
    }
}
