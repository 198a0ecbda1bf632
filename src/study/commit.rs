//! How much to commit to before demand is known.
//!
//! The need of a fleet over the term is one distribution: over the hours of a week, the months of the term,
//! and what demand may be (quantiles of `queries_per_day` alike in probability). A committed accelerator
//! costs `c` in each hour, one by the hour `p` where it is needed, so that `k` committed ones cost
//! `c k + E[p (need − k)⁺]`: least where the next one would be needed in a share `c / p` of the hours, the
//! quantile `(p − c) / p` of the need (the newsvendor, Arrow, Harris and Marschak 1951; over the hours
//! of a year, the load-duration curve of power systems).

use std::sync::Arc;

use super::project::{price_factor, scenario_at};
use super::vary;
use crate::chance::Chance;
use crate::cost::fleet::Replica;
use crate::cost::lots::Week;
use crate::estimate::estimate;
use crate::finance;
use crate::ledger::Off;
use crate::perf::Infeasible;
use crate::spec::commit::Offer;
use crate::spec::project::Project;
use crate::spec::scenario::{Scenario, Serving};
use crate::spec::supply::{Rented, Supply};
use crate::units::{DAYS_PER_MONTH, HOURS_PER_MONTH};

/// Values of uncertain demand that are looked at, alike in probability.
const CASES: u32 = 20;
/// Points of the curves.
const POINTS: u32 = 100;

/// What is known of a commitment before demand is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Commit {
    /// Name of the option.
    pub option: Arc<str>,
    /// What is offered.
    pub offer: Offer,
    /// Whether demand is uncertain.
    pub uncertain: bool,
    /// The newsvendor's quantile at the first day's prices: none where committing never pays.
    pub critical_ratio: Option<f64>,
    /// Levels worth a look, least first.
    pub levels: Vec<Level>,
    /// The level that costs least on average, by its place.
    pub best: usize,
    /// Cost by level from nothing to the highest need.
    pub curve: Vec<Level>,
    /// Accelerators needed by share of the hours, most first: over the term and all demands.
    pub need: Vec<(f64, f64)>,
    /// The same of the first month at the central demand.
    pub need_today: Vec<(f64, f64)>,
}

/// So many accelerators committed to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Level {
    /// What it is.
    pub name: &'static str,
    /// Accelerators.
    pub gpus: f64,
    /// Share of the committed hours that is needed; none where nothing is committed.
    pub needed_share: Option<f64>,
    /// Cost of accelerators in an average month, in US dollars.
    pub usd_per_month: f64,
    /// Of it: committed and not needed.
    pub over_usd_per_month: f64,
    /// What is paid by the hour beyond the committed price.
    pub under_usd_per_month: f64,
    /// What is committed over the term, in US dollars.
    pub committed_usd: f64,
    /// Expected revenue of the term over what is committed; none without either.
    pub coverage: Option<f64>,
    /// The same at the lowest demand of ten: the tenth percentile.
    pub coverage_low: Option<f64>,
    /// Committed and not needed over the term if demand falls by the asked share, in US dollars.
    pub stranded_usd: f64,
}

/// Need in an hour of the term, its weight, and what an accelerator costs then by the hour.
#[derive(Clone, Copy)]
struct Hour {
    need: f64,
    weight: f64,
    price: f64,
}

/// All hours, and what is earned in them.
struct Term {
    /// By need, least first; weights add up to 1.
    hours: Vec<Hour>,
    /// Revenue over the term by case, least first, in US dollars; empty where nothing is charged.
    revenue: Vec<f64>,
}

/// How much to commit to; `chance` is what `queries_per_day` may be, `level` one more level to look at.
///
/// # Errors
/// As [`estimate`], in the month and at the demand at which the option cannot serve.
pub fn commit(
    scenario: &Scenario,
    project: &Project,
    offer: Offer,
    chance: Option<&Chance>,
    level: Option<f64>,
) -> Result<Commit, Infeasible> {
    let today = scenario.workload.queries_per_day.value.get();
    let uncertain = chance.filter(|chance| !chance.is_certain());
    let factors: Vec<f64> = match uncertain {
        None => vec![1.0],
        Some(chance) => (0..CASES)
            .map(|case| chance.quantile((f64::from(case) + 0.5) / f64::from(CASES)) / today)
            .collect(),
    };
    let whole = term(scenario, project, offer, &factors)?;
    let fallen: Vec<f64> = factors.iter().map(|factor| factor * (1.0 - offer.falls_by)).collect();
    let fallen = term(scenario, project, offer, &fallen)?;
    let first = term(scenario, project, Offer { months: 1, ..offer }, &[1.0])?;
    let replica = each(scenario);
    let at = |name, gpus| whole.level(name, gpus, offer, &fallen);
    let most = whole.hours.last().map_or(0.0, |hour| hour.need);
    let mean: f64 = first.hours.iter().map(|hour| hour.need * hour.weight).sum();
    let rounded = |gpus: f64| (gpus / replica).round() * replica;
    let mut levels = vec![
        at("nothing", 0.0),
        at("least need today", first.hours.first().map_or(0.0, |hour| hour.need)),
        at("mean need today", rounded(mean)),
        at("highest need today", first.hours.last().map_or(0.0, |hour| hour.need)),
    ];
    if let Some(gpus) = stands(scenario).filter(|gpus| *gpus > 0.0) {
        levels.push(at("as in the study", gpus));
    }
    if let Some(gpus) = level {
        levels.push(at("as asked", gpus));
    }
    // A replica stands on whole accelerators: the better of its two neighbours.
    let ideal = whole.quantile(offer);
    let (low, high) = ((ideal / replica).floor() * replica, (ideal / replica).ceil() * replica);
    let (low, high) = (at("least cost", low), at("least cost", high));
    levels.push(if low.usd_per_month <= high.usd_per_month { low } else { high });
    levels.sort_by(|a, b| {
        a.gpus.total_cmp(&b.gpus).then(a.usd_per_month.total_cmp(&b.usd_per_month))
    });
    let best = levels.iter().position(|level| level.name == "least cost").unwrap_or_default();
    let top = most.max(levels.last().map_or(0.0, |level| level.gpus)) * 1.05;
    let curve = (0..=POINTS).map(|step| at("", top * f64::from(step) / f64::from(POINTS)));
    let (committed, on_demand) = (offer.committed.value.get(), offer.on_demand.value.get());
    Ok(Commit {
        option: scenario.name.clone(),
        offer,
        uncertain: uncertain.is_some(),
        critical_ratio: finance::critical_ratio(on_demand - committed, committed),
        best,
        curve: curve.collect(),
        need: whole.duration(),
        need_today: first.duration(),
        levels,
    })
}

/// Accelerators that the lots of a scenario commit to.
fn stands(scenario: &Scenario) -> Option<f64> {
    let hosting = scenario.stages.iter().find_map(|stage| stage.serving.hosting())?;
    let Supply::Lots(lots) = &hosting.supply else { return None };
    let own = lots.active().filter(|(_, lot)| lot.stands()).filter_map(|(_, lot)| lot.gpus);
    Some(own.map(|gpus| gpus.value.get()).sum())
}

/// Accelerators of a replica.
fn each(scenario: &Scenario) -> f64 {
    let serving = scenario.stages.iter().map(|stage| &stage.serving);
    let gpus = serving.filter_map(|serving| match serving {
        Serving::Deployed(own) => {
            let ranks = own.deployment.parallelism;
            Some((ranks.tp.value * ranks.pp.value * ranks.dp.value).get())
        }
        Serving::Unit(unit) => Some(unit.gpus.value.get()),
        Serving::Api(_) | Serving::Priced(_) => None,
    });
    gpus.fold(1.0, f64::max)
}

/// The hours of a term at so many demands, alike in probability.
fn term(
    scenario: &Scenario,
    project: &Project,
    offer: Offer,
    factors: &[f64],
) -> Result<Term, Infeasible> {
    let mut bare = scenario.clone();
    for stage in bare.stages.iter_mut() {
        if let Some(hosting) = stage.serving.hosting_mut() {
            // As many as needed, by the hour: what is left is the need.
            hosting.supply = Supply::Rented(Rented { usd_per_gpu_hour: offer.on_demand });
        }
    }
    let mut hours = Vec::new();
    let mut revenue = vec![0.0; factors.len()];
    for month in 0..offer.months {
        let then = scenario_at(&bare, project, month);
        let mut price = offer.on_demand.value.get();
        for (case, factor) in factors.iter().enumerate() {
            let varied = vary::traffic(&then, factor.max(1e-9));
            let found = estimate(&mut Off, &varied)
                .map_err(|why| Infeasible {
                    message: format!("in {}: {}", project.calendar.name(month), why.message),
                    ..why
                })?
                .value;
            if let Some(margin) = &found.margin {
                let queries = varied.workload.queries_per_day.value.get() * DAYS_PER_MONTH.get();
                let left = price_factor(project, month);
                revenue[case] += margin.revenue.value.get() * left * queries;
            }
            for (stage, own) in varied.stages.iter().zip(found.stages.iter()) {
                let (Some(hosting), Some(fleet)) = (stage.serving.hosting(), &own.fleet) else {
                    continue;
                };
                if let Supply::Rented(rented) = &hosting.supply {
                    price = rented.usd_per_gpu_hour.value.get();
                }
                let replica = match (&stage.serving, &own.performance) {
                    (Serving::Unit(unit), _) => Replica::measured(&mut Off, unit),
                    (_, Some(performance)) => performance.into(),
                    _ => continue,
                };
                let shape = hosting.shape.as_ref();
                let week = Week::of(&hosting.sizing, shape, &varied.workload, fleet, replica);
                let weight = 1.0 / (offer.months * factors.len() * week.hours) as f64;
                let of_week = week.up[..week.hours].iter();
                hours.extend(of_week.map(|need| Hour { need: *need, weight, price }));
            }
        }
    }
    hours.sort_by(|a, b| a.need.total_cmp(&b.need));
    revenue.sort_by(f64::total_cmp);
    Ok(Term { hours, revenue })
}

impl Term {
    /// The level at which one more costs as much as it saves.
    fn quantile(&self, offer: Offer) -> f64 {
        let committed = offer.committed.value.get();
        let mut saved = 0.0;
        for hour in self.hours.iter().rev() {
            saved += hour.weight * hour.price;
            if saved >= committed {
                return hour.need;
            }
        }
        0.0
    }

    fn level(&self, name: &'static str, gpus: f64, offer: Offer, fallen: &Self) -> Level {
        let committed = offer.committed.value.get();
        let month = HOURS_PER_MONTH.get();
        let (mut idle, mut over, mut under, mut beyond) = (0.0, 0.0, 0.0, 0.0);
        for hour in &self.hours {
            idle += hour.weight * (gpus - hour.need).max(0.0);
            let missing = hour.weight * (hour.need - gpus).max(0.0);
            over = idle * committed;
            beyond += missing * hour.price;
            under += missing * (hour.price - committed);
        }
        let stranded: f64 =
            fallen.hours.iter().map(|hour| hour.weight * (gpus - hour.need).max(0.0)).sum();
        let committed_usd = gpus * committed * month * offer.months as f64;
        let covered =
            |revenue: f64| (revenue > 0.0 && committed_usd > 0.0).then(|| revenue / committed_usd);
        let revenue = self.revenue.iter().sum::<f64>() / self.revenue.len().max(1) as f64;
        let low = self.revenue.get(self.revenue.len() / 10).copied().unwrap_or(0.0);
        Level {
            name,
            gpus,
            needed_share: (gpus > 0.0).then(|| 1.0 - idle / gpus),
            usd_per_month: (gpus * committed + beyond) * month,
            over_usd_per_month: over * month,
            under_usd_per_month: under * month,
            committed_usd,
            coverage: covered(revenue),
            coverage_low: covered(low),
            stranded_usd: stranded * committed * month * offer.months as f64,
        }
    }

    /// Need by the share of hours in which it is that or more.
    fn duration(&self) -> Vec<(f64, f64)> {
        let mut points = Vec::new();
        let mut share = 0.0;
        for hour in self.hours.iter().rev() {
            points.push((share, hour.need));
            share += hour.weight;
            points.push((share.min(1.0), hour.need));
        }
        // A few hundred points draw the same curve as all hours.
        let step = points.len().div_ceil(400).max(1);
        let last = points.last().copied();
        let mut kept: Vec<(f64, f64)> = points.into_iter().step_by(step).collect();
        kept.extend(last);
        kept
    }
}
