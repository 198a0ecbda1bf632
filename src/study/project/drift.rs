//! The ledgers of the months, and how their given lines follow from that of the first: so that a
//! reader, or a spreadsheet, can go from one to the other.

use rayon::prelude::*;

use super::{priced, scenario_at};
use crate::estimate::{Estimate, explained};
use crate::ledger::{LineKind, Recorder, SEARCH};
use crate::spec::project::Project;
use crate::spec::scenario::Scenario;
use crate::study::sensitivity::{counted, held};
use crate::study::vary;

/// What a given line follows over the months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drift {
    /// Demand.
    Demand,
    /// Accelerator time of work.
    Work,
    /// Its inverse: work done in a time.
    Rate,
    /// Prices of APIs.
    Api,
    /// Rents and prices of hardware, as they are in this month: a lot may keep an earlier one's.
    Rent(usize),
}

/// The estimate and the ledger of each month; none of a month that cannot be served.
#[must_use]
pub fn explained_months(
    scenario: &Scenario,
    project: &Project,
) -> Vec<Option<(Estimate, Recorder)>> {
    (0..project.months)
        .into_par_iter()
        .map(|at| {
            let (found, ledger) = explained(&scenario_at(scenario, project, at)).ok()?;
            Some((found.value, ledger))
        })
        .collect()
}

/// Factors that no two drifts share.
const DEMAND: f64 = 1.7;
const WORK: f64 = 0.7;
const API: f64 = 0.3;
const RENT: f64 = 0.97;
const CLOSE: f64 = 1e-9;

/// The given lines that drift, by their places in the ledger of the scenario; none where other
/// formulas hold in the month.
#[must_use]
pub fn drifts(scenario: &Scenario, ledger: &Recorder, month: usize) -> Option<Vec<(usize, Drift)>> {
    let own = held(scenario, ledger).unwrap_or_else(|| scenario.clone());
    let own = vary::month(&own, month);
    let (_, before) = explained(&own).ok()?;
    let rent = |month: usize| RENT.powf(month as f64);
    let moved = vary::rents(&own, rent(month), |lot| rent(priced(lot, month)));
    let moved = vary::traffic(&vary::api(&vary::work(&moved, WORK), API), DEMAND);
    let (_, after) = explained(&moved).ok()?;
    let ids =
        |own: &Recorder| -> Vec<String> { counted(own).map(|(_, line)| line.id.clone()).collect() };
    if ids(ledger) != ids(&before) || ids(ledger) != ids(&after) {
        return None;
    }
    let places = counted(ledger).map(|(at, _)| at);
    let pairs = places.zip(counted(&before).zip(counted(&after)));
    let all = pairs.filter_map(|(at, ((_, before), (_, after)))| {
        let LineKind::Given(source) = &before.kind else { return None };
        let ratio = after.value / before.value;
        if source.place.starts_with(SEARCH) || !ratio.is_finite() {
            return None;
        }
        let is = |factor: f64| (ratio / factor - 1.0).abs() < CLOSE;
        let known = [
            (1.0, None),
            (DEMAND, Some(Drift::Demand)),
            (WORK, Some(Drift::Work)),
            (1.0 / WORK, Some(Drift::Rate)),
            (API, Some(Drift::Api)),
        ];
        if let Some((_, drift)) = known.into_iter().find(|(factor, _)| is(*factor)) {
            return drift.map(|drift| (at, drift));
        }
        let month = (1..=month).find(|&month| is(rent(month)))?;
        Some((at, Drift::Rent(month)))
    });
    Some(all.collect())
}
