//! Which option is better: every option's estimate, where they break even, and how each trades
//! speed against cost.

use std::sync::Arc;

use super::vary;
use crate::diag::Warned;
use crate::estimate::{Estimate, estimate, explained};
use crate::ledger::{Given, Off, Recorder, SourceId};
use crate::perf::Infeasible;
use crate::spec::accuracy::Interval;
use crate::spec::demand::Hourly;
use crate::spec::quality::Quality;
use crate::spec::scenario::{Deployed, Scenario, Serving, Sizing};
use crate::spec::supply::Supply;
use crate::spec::workload::Workload;
use crate::units::{Count, Ratio, SECONDS_PER_DAY, Usd};

/// All options of a study, estimated.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Comparison {
    /// One for each option, in the order of the study.
    pub outcomes: Vec<Outcome>,
}

/// One option, estimated.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// Name of the option.
    pub name: Arc<str>,
    /// What it is, for a second line: `2×H100, vLLM`.
    pub setting: String,
    /// Whether it is an API.
    pub is_api: bool,
    /// How good its answers are, where something is said of it.
    pub quality: Quality,
    /// Name and setting of each stage.
    pub stages: Vec<(Arc<str>, String)>,
    /// Queries per day.
    pub queries_per_day: f64,
    /// The estimate, or why there is none.
    pub result: Result<Answer, Infeasible>,
}

/// An option that can serve.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Answer {
    /// What it costs and leaves.
    pub estimate: Warned<Estimate>,
    /// Every line behind it.
    pub ledger: Recorder,
    /// Cost per million tokens by utilization; empty for an API.
    pub by_utilization: Vec<(Ratio, f64)>,
    /// Operating points by concurrency; empty for an API.
    pub frontier: Vec<FrontierPoint>,
    /// Cost of a query if the accelerators are as fast as one measurement in twenty, and as slow
    /// as one in twenty; `None` where nothing is predicted.
    pub cost_interval: Option<(Usd, Usd)>,
    /// Volume at which it costs as much as each API option.
    pub break_even_volumes: Vec<BreakEvenVolume>,
}

/// One operating point.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct FrontierPoint {
    /// Requests in flight in a replica.
    pub concurrency: f64,
    /// Output tokens per second that one user sees.
    pub interactivity: f64,
    /// Output tokens per second and accelerator.
    pub throughput_per_gpu: f64,
    /// Cost of a million tokens in US dollars.
    pub usd_per_mtok: f64,
}

/// The volume at which a fleet costs as much as an API.
#[derive(Clone, Debug)]
pub struct BreakEvenVolume {
    /// Name of the API option.
    pub api: Arc<str>,
    /// Queries per day from which the fleet is cheaper; none if it never is.
    pub queries_per_day: Option<Count>,
}

/// Estimates every option, its curves and its break-evens.
#[must_use]
pub fn compare(scenarios: &[Scenario]) -> Comparison {
    let mut outcomes: Vec<Outcome> = scenarios.iter().map(outcome).collect();
    // Under a contract what a query costs hangs on the volume: `breakeven` looks for it.
    let listed = |scenario: &Scenario| match &scenario.stages.first.serving {
        Serving::Api(api) => api.terms.is_none(),
        _ => false,
    };
    let apis: Vec<(Arc<str>, Usd)> = outcomes
        .iter()
        .zip(scenarios)
        .filter(|(outcome, scenario)| outcome.is_api && listed(scenario))
        .filter_map(|(outcome, _)| {
            let answer = outcome.result.as_ref().ok()?;
            Some((outcome.name.clone(), answer.estimate.value.cost.usd_per_query.value))
        })
        .collect();
    for (outcome, scenario) in outcomes.iter_mut().zip(scenarios) {
        if let (Some(deployed), Ok(answer)) = (sole(scenario), &mut outcome.result) {
            answer.break_even_volumes = apis
                .iter()
                .map(|(api, price)| BreakEvenVolume {
                    api: api.clone(),
                    queries_per_day: break_even(
                        &answer.estimate.value,
                        &deployed.hosting.sizing,
                        &scenario.workload,
                        *price,
                    ),
                })
                .collect();
        }
    }
    Comparison { outcomes }
}

fn outcome(scenario: &Scenario) -> Outcome {
    let result = explained(scenario).map(|(estimate, ledger)| Answer {
        by_utilization: by_utilization(scenario),
        frontier: frontier(scenario, &estimate.value),
        cost_interval: cost_interval(scenario, &estimate.value),
        break_even_volumes: Vec::new(),
        estimate,
        ledger,
    });
    Outcome {
        name: scenario.name.clone(),
        setting: setting(scenario),
        is_api: is_api(scenario),
        quality: scenario.quality.clone(),
        stages: scenario
            .stages
            .iter()
            .map(|stage| (stage.name.clone(), served_by(&stage.serving)))
            .collect(),
        queries_per_day: scenario.workload.queries_per_day.value.get(),
        result,
    }
}

/// Cost of a query at both ends of the interval of the throughput, with as many requests in
/// flight: the operating point that was chosen.
fn cost_interval(scenario: &Scenario, at: &Estimate) -> Option<(Usd, Usd)> {
    let throughput = scenario
        .stages
        .iter()
        .filter_map(|stage| stage.serving.deployed())
        .filter(|deployed| deployed.deployment.measured.is_none())
        .map(|deployed| deployed.deployment.accuracy.throughput)
        .reduce(|a, b| Interval { low: a.low.min(b.low), high: a.high.max(b.high) })?;
    let fixed = fixed(scenario, at);
    let cost = |factor: f64| {
        let found = estimate(&mut Off, &vary::time(&fixed, factor)).ok()?;
        Some(found.value.cost.usd_per_query.value)
    };
    Some((cost(1.0 / throughput.high)?, cost(1.0 / throughput.low)?))
}

/// The scenario with as many requests in flight as were chosen, without targets.
pub(super) fn fixed(scenario: &Scenario, at: &Estimate) -> Scenario {
    let mut fixed = vary::without_slo(scenario);
    for (stage, found) in fixed.stages.iter_mut().zip(at.stages.iter()) {
        if let (Some(deployed), Some(found)) = (stage.serving.deployed_mut(), &found.performance) {
            deployed.deployment.concurrency =
                Some(Given::new(found.concurrency.value, SourceId(0)));
        }
    }
    fixed
}

/// Whether the whole query is one call of an API.
fn is_api(scenario: &Scenario) -> bool {
    scenario.stages.is_one() && matches!(scenario.stages.first.serving, Serving::Api(_))
}

/// The one fleet that serves the whole query, if there is one whose size goes in steps of the volume.
fn sole(scenario: &Scenario) -> Option<&Deployed> {
    let first = &scenario.stages.first;
    let own = first.serving.deployed().filter(|_| scenario.stages.is_one())?;
    // A fleet that scales is no staircase of the volume alone.
    let scales = matches!(
        own.hosting.sizing,
        Sizing::Traffic { hourly: Some(Hourly { startup: Some(_), .. }), .. }
    );
    (first.calls.is_none() && !scales).then_some(own)
}

/// `4×H100 SXM, fp8`, the API's name, or how many stages there are.
#[must_use]
pub fn setting(scenario: &Scenario) -> String {
    if !scenario.stages.is_one() {
        return format!("{} stages", scenario.stages.number());
    }
    served_by(&scenario.stages.first.serving)
}

fn served_by(serving: &Serving) -> String {
    match serving {
        Serving::Unit(unit) => format!("{}×{}", unit.gpus.value.get(), unit.gpu.name),
        Serving::Priced(_) => "a service".to_owned(),
        Serving::Api(api) => {
            let provider = api.name.split('/').next().unwrap_or_default();
            let units = api.terms.as_ref().and_then(|terms| terms.provisioned.as_ref());
            units.map_or_else(
                || format!("API, {provider}"),
                |units| format!("API, {provider}, {}", units.unit),
            )
        }
        Serving::Deployed(deployed) => {
            let deployment = &deployed.deployment;
            let ranks = deployment.parallelism;
            let gpus = (ranks.tp.value * ranks.pp.value * ranks.dp.value).get();
            format!("{gpus}×{}, {}", deployment.gpu.name, deployment.precision.name())
        }
    }
}

fn by_utilization(scenario: &Scenario) -> Vec<(Ratio, f64)> {
    let mut hostings =
        scenario.stages.iter().filter_map(|stage| stage.serving.hosting()).peekable();
    // The utilization of lots follows from what each is paid for.
    if hostings.peek().is_none() || hostings.any(|own| matches!(own.supply, Supply::Lots(_))) {
        return Vec::new();
    }
    (2..=100)
        .filter_map(|step| {
            let share = Ratio::new(f64::from(step) * 0.01);
            let varied = vary::utilization(scenario, share);
            let cost = estimate(&mut Off, &varied).ok()?.value.cost;
            Some((share, cost.usd_per_mtok_blended.value.get()))
        })
        .collect()
}

/// Operating points of the one fleet from one request to as many as fit, at powers of two and the
/// ends.
fn frontier(scenario: &Scenario, at: &Estimate) -> Vec<FrontierPoint> {
    let Some(performance) = at.performance().filter(|_| scenario.stages.is_one()) else {
        return Vec::new();
    };
    let most = performance.max_concurrency.value.get().floor().max(1.0);
    let mut concurrencies: Vec<f64> =
        (0..24).map(|power| f64::from(1_u32 << power)).filter(|value| *value < most).collect();
    concurrencies.push(most);
    concurrencies
        .into_iter()
        .filter_map(|concurrency| {
            // The curve shows utilization as given; the latency targets are drawn, not obeyed.
            let mut varied =
                vary::concurrency(&vary::without_slo(scenario), Count::new(concurrency));
            if let Some(fleet) = &at.fleet {
                varied = vary::utilization(&varied, fleet.utilization.value.min(Ratio::new(1.0)));
            }
            let found = estimate(&mut Off, &varied).ok()?.value;
            let performance = found.performance()?;
            Some(FrontierPoint {
                concurrency,
                interactivity: 1.0 / performance.tpot.value.get(),
                throughput_per_gpu: performance.output_rate_per_gpu.value.get(),
                usd_per_mtok: found.cost.usd_per_mtok_blended.value.get(),
            })
        })
        .collect()
}

/// Queries per day at which a fleet of whole replicas costs as much as `price` per query.
///
/// `n` working replicas and `s` spare ones cost `(n + s) F` a day and serve at most `n Q` queries
/// on an average day; with `v` what a query costs beside the fleet, the break-even is the least
/// volume `(n + s) F / (p − v)` that `n` replicas can serve. A staircase: below one replica's
/// capacity its cost is spread over few queries.
fn break_even(
    estimate: &Estimate,
    sizing: &Sizing,
    workload: &Workload,
    price: Usd,
) -> Option<Count> {
    let (fleet, performance) = (estimate.fleet.as_ref()?, estimate.performance()?);
    let hourly = estimate.cost.falls_with_utilization?.value;
    let left = (price - (estimate.cost.usd_per_query.value - hourly)).get();
    let replica_day = hourly.get() * fleet.queries.value.get() * SECONDS_PER_DAY.get()
        / fleet.replicas.value.get();
    // The share of a replica's capacity that an average day may use.
    let (load, least, spare) = match sizing {
        Sizing::Utilization(utilization) => (utilization.value.get(), 1.0, 0.0),
        Sizing::Traffic { target_load, min_replicas, spare_replicas, .. } => (
            target_load.value.get() / workload.peak_to_mean.value.get(),
            min_replicas.value.get(),
            spare_replicas.value.get(),
        ),
    };
    let capacity_day = performance.requests.value.get() * load * SECONDS_PER_DAY.get();
    // What one more replica earns at full load, beyond its own cost, pays for the spare ones.
    let earned = left * capacity_day - replica_day;
    if earned <= 0.0 {
        return None;
    }
    let replicas = (spare * replica_day / earned).ceil().max(least);
    Some(Count::new((replicas + spare) * replica_day / left))
}
