//! At which utilization, volume, price or GPU-hour price an option earns nothing, earns a wanted
//! margin, or costs as much as another option; and from which horizon owning costs less than renting.
//!
//! One search for every setting: the scenario is estimated over a range of it, and each change of sign
//! of `(1 − m) R − C` (revenue `R`, COGS `C`, wanted gross margin `m`), or of the difference of two
//! costs, is bisected. Whole replicas make stairs: several crossings are told as several.

mod crossing;
mod horizon;
mod setting;

use std::sync::Arc;

pub use crossing::{Crossing, Crossings};
pub use horizon::{Horizon, Saved, horizons};
pub use setting::{Measure, SETTINGS, Setting};

use super::sweep::{Sweep, Values};
use crate::estimate::{Estimate, estimate};
use crate::ledger::Off;
use crate::perf::Infeasible;
use crate::spec::scenario::Scenario;
use setting::Today;

/// Points of a curve.
const CURVE: usize = 320;
/// How far a curve goes to either side of today's value, as a factor.
const AROUND: f64 = 100.0;

/// What an option must reach.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// This gross margin; 0: revenue pays for COGS.
    GrossMargin(f64),
    /// To cost no more for a query than the option at this place.
    CostOf(usize),
}

/// A number of the study over a range.
pub struct Over<'a, E> {
    /// The only axis of the sweep: its path, and between which values.
    pub sweep: Sweep<'a, E>,
    /// What the study says, if it states it.
    pub today: Option<f64>,
}

/// One option.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// Its name.
    pub name: Arc<str>,
    /// What it is: `2×H100, fp8`.
    pub setting: String,
    /// What was found for each setting that applies, or why it cannot serve.
    pub result: Result<Vec<Found>, Infeasible>,
}

/// Break-evens of one setting.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Found {
    /// Its name for programs, or its path.
    pub name: String,
    /// The setting, unless it is a path of the study.
    pub setting: Option<Setting>,
    /// What its numbers measure.
    pub measure: Measure,
    /// What it is today, if known.
    pub today: Option<f64>,
    /// What is left today: over the target margin in US dollars a query, or saved against the other.
    pub left_today: Option<f64>,
    /// The range that was searched.
    pub range: (f64, f64),
    /// Where the target is crossed.
    pub crossings: Crossings,
    /// What the option comes to over the range: gross margin, or cost of a query in US dollars.
    pub curve: Vec<(f64, f64)>,
    /// The same of the option that it is held against, which changes with volume; else empty.
    pub other: Vec<(f64, f64)>,
}

impl Found {
    /// The value that is told: the crossing nearest to today's value, in ratio; the first where that
    /// is not known.
    #[must_use]
    pub fn nearest(&self) -> Option<&Crossing> {
        let Some(today) = self.today else { return self.crossings.all.first() };
        let distance = |own: &&Crossing| (own.at / today).ln().abs();
        self.crossings.all.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }
}

/// What is left of a query over the target; none where nothing is charged.
fn left(target: Target, own: &Estimate, other: Option<&Estimate>) -> Option<f64> {
    match target {
        Target::GrossMargin(wanted) => {
            let margin = own.margin?;
            Some(margin.revenue.value.get() * (1.0 - wanted) - margin.cogs.value.get())
        }
        Target::CostOf(_) => {
            Some(other?.cost.usd_per_query.value.get() - own.cost.usd_per_query.value.get())
        }
    }
}

/// What a chart shows of an option.
fn shown(target: Target, found: &Estimate) -> Option<f64> {
    let value = match target {
        Target::GrossMargin(_) => found.margin?.gross_margin.value.get(),
        Target::CostOf(_) => found.cost.usd_per_query.value.get(),
    };
    value.is_finite().then_some(value)
}

fn estimated(scenario: &Scenario) -> Option<Estimate> {
    estimate(&mut Off, scenario).ok().map(|found| found.value)
}

/// Break-evens of every chosen option (places in the study) in every setting that applies, and in a
/// path of the study if one is given: then in that alone.
#[must_use]
pub fn breakeven<E>(
    scenarios: &[Scenario],
    chosen: &[usize],
    target: Target,
    over: Option<&Over<'_, E>>,
) -> Vec<Outcome> {
    let other = match target {
        Target::CostOf(place) => scenarios.get(place),
        Target::GrossMargin(_) => None,
    };
    let chosen = chosen.iter().filter_map(|&place| Some((place, scenarios.get(place)?)));
    chosen
        .map(|(place, scenario)| Outcome {
            name: scenario.name.clone(),
            setting: super::compare::setting(scenario),
            result: estimate(&mut Off, scenario).map(|found| match over {
                Some(over) => in_path(place, target, over).into_iter().collect(),
                None => SETTINGS
                    .iter()
                    .filter(|setting| target_moves(target, **setting))
                    .filter_map(|&own| Some((own, own.today(scenario, &found.value)?)))
                    .map(|(own, today)| in_setting((scenario, other), target, own, today))
                    .collect(),
            }),
        })
        .collect()
}

/// Whether a setting can make a difference: a price makes none between two costs.
fn target_moves(target: Target, setting: Setting) -> bool {
    matches!(target, Target::GrossMargin(_)) || setting != Setting::Price
}

fn in_setting(
    (scenario, other): (&Scenario, Option<&Scenario>),
    target: Target,
    setting: Setting,
    today: Today,
) -> Found {
    // What the other costs changes with traffic, which both have; the rest is the option's own.
    let standing = other.and_then(estimated);
    let moves = setting == Setting::Volume;
    let at = |value: f64| {
        let own = estimated(&setting.at(scenario, &today, value))?;
        let other = match other.filter(|_| moves) {
            Some(other) => Some(estimated(&setting.at(other, &today, value))?),
            None => standing.clone(),
        };
        Some((own, other))
    };
    let now = estimated(scenario);
    Found {
        name: setting.name().to_owned(),
        setting: Some(setting),
        measure: today.measure,
        today: Some(today.value),
        left_today: now.and_then(|now| left(target, &now, standing.as_ref())),
        ..found(target, (today.range, Some(today.value)), at)
    }
}

fn in_path<E>(place: usize, target: Target, over: &Over<'_, E>) -> Option<Found> {
    let axis = over.sweep.plan().axes().first()?;
    let Values::Between(low, high) = axis.values else { return None };
    let at = |value: f64| {
        let scenarios = over.sweep.scenarios(value);
        let other = match target {
            Target::CostOf(place) => Some(estimated(scenarios.get(place)?)?),
            Target::GrossMargin(_) => None,
        };
        Some((estimated(scenarios.get(place)?)?, other))
    };
    let now = over.today.and_then(at);
    Some(Found {
        name: axis.path.clone(),
        today: over.today,
        left_today: now.and_then(|(own, other)| left(target, &own, other.as_ref())),
        ..found(target, ((low, high), None), at)
    })
}

/// The crossings and the curve of a setting that gives these estimates.
fn found(
    target: Target,
    (range, today): ((f64, f64), Option<f64>),
    at: impl Fn(f64) -> Option<(Estimate, Option<Estimate>)>,
) -> Found {
    let crossings = crossing::crossings(range, |value| {
        let (own, other) = at(value)?;
        left(target, &own, other.as_ref())
    });
    let (mut curve, mut others) = (Vec::new(), Vec::new());
    let part =
        today.map_or(range, |today| (range.0.max(today / AROUND), range.1.min(today * AROUND)));
    for value in crossing::spaced(part, CURVE) {
        let Some((own, other)) = at(value) else { continue };
        curve.extend(shown(target, &own).map(|own| (value, own)));
        others.extend(other.and_then(|other| shown(target, &other)).map(|other| (value, other)));
    }
    Found {
        name: String::new(),
        setting: None,
        measure: Measure::Plain,
        today: None,
        left_today: None,
        range,
        crossings,
        curve,
        other: others,
    }
}
