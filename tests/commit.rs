//! How much to commit to: the least cost, what lots would pay, and what is at stake.
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use infercost::chance::Chance;
use infercost::config::{Catalog, resolve, studies};
use infercost::estimate::estimate;
use infercost::ledger::Off;
use infercost::study::commit::Commit;
use infercost::study::{commit, project};
use proptest::prelude::*;

const STUDY: &str = "how-much-to-commit";

fn found(sets: &[&str], level: Option<f64>) -> Commit {
    let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
    let text = studies::read(STUDY, &sets).unwrap();
    let catalog = Catalog::default();
    let base = resolve::lines(&text, &catalog).unwrap().remove(0);
    let scenario = &base.study.scenarios[0];
    let offer = resolve::offer(&text, &catalog, scenario).unwrap();
    let slot =
        base.study.slots.iter().find(|slot| &*slot.path == "workload.queries_per_day").unwrap();
    let chance: Option<&Chance> = slot.chance.as_ref();
    commit(scenario, &base.project, offer, chance, level).unwrap()
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    /// No level is cheaper than the one that is said to be cheapest, whatever the prices.
    #[test]
    fn nothing_is_cheaper_than_the_least(price in 0.3..5.0_f64, decline in -0.3..0.5_f64, level in 0.0..400.0_f64) {
        let sets = [
            format!("commit={{ gpu_hour_usd = {price}, months = 3 }}"),
            "project.months=12".to_owned(),
            format!("project.gpu_price_decline_per_year={decline}"),
        ];
        let all: Vec<&str> = sets.iter().map(String::as_str).collect();
        let found = found(&all, Some((level / 2.0).round() * 2.0));
        let best = &found.levels[found.best];
        for own in found.levels.iter().chain(&found.curve) {
            // A curve's points are no whole replicas: less than one replica's worth apart.
            let slack = if own.name.is_empty() { 2.0 * 730.0 * price.max(5.0) } else { 1e-6 };
            prop_assert!(own.usd_per_month >= best.usd_per_month - slack, "{own:?} {best:?}");
        }
    }
}

/// With one price all the time the best level is the newsvendor's quantile: as much need lies above it
/// as the prices say.
#[test]
fn the_least_is_the_critical_quantile() {
    let sets =
        ["project.gpu_price_decline_per_year=0", "project.growth_per_month=0", "commit.months=1"];
    let found = found(&sets, None);
    let ratio = found.critical_ratio.unwrap();
    let (c, p) = (found.offer.committed.value.get(), found.offer.on_demand.value.get());
    assert!(near(ratio, (p - c) / p));
    let best = &found.levels[found.best];
    let above = |gpus: f64| {
        found
            .need
            .iter()
            .filter(|(_, need)| *need > gpus)
            .map(|(share, _)| *share)
            .fold(0.0, f64::max)
    };
    assert!(above(best.gpus) <= c / p + 0.01 && above(best.gpus - 2.1) >= c / p - 0.01);
}

/// Cost by level is what lots of that size pay in an estimate: one model, seen twice.
#[test]
fn a_level_costs_what_lots_of_that_size_cost() {
    let sets =
        ["workload.queries_per_day=9000000", "commit.months=1", "option.fleet.startup_minutes=0"];
    let found = found(&sets, Some(64.0));
    let level = found.levels.iter().find(|level| level.name == "as asked").unwrap();
    let text = studies::read(STUDY, &sets.map(str::to_owned)).unwrap();
    let study = resolve::study(&text, &Catalog::default()).unwrap();
    let lots = estimate(&mut Off, &study.scenarios[1]).unwrap().value;
    assert!(near(lots.cost.usd_per_month.value.get(), level.usd_per_month));
    let base = resolve::lines(&text, &Catalog::default()).unwrap().remove(0);
    let month = project(&base.study.scenarios[1], &base.project).result.unwrap().months.remove(0);
    assert!(near(month.books.cogs(), level.usd_per_month));
    // Over and under add up to the cost above that of a need that is known.
    let nothing = &found.levels[0];
    let (c, p) = (found.offer.committed.value.get(), found.offer.on_demand.value.get());
    let known = nothing.usd_per_month / p * c;
    assert!(near(
        known + level.over_usd_per_month + level.under_usd_per_month,
        level.usd_per_month
    ));
}

#[test]
fn a_dear_commitment_is_not_made() {
    let found = found(&["commit={ gpu_hour_usd = 9 }"], None);
    assert!(found.levels[found.best].gpus <= 0.0 && found.critical_ratio.is_none());
    assert!(
        found
            .levels
            .iter()
            .all(|level| level.usd_per_month >= found.levels[found.best].usd_per_month)
    );
}

/// The same commitment covers less and strands more when demand is lower.
#[test]
fn low_demand_covers_less_and_falls_strand() {
    let found = found(&[], Some(100.0));
    let level = found.levels.iter().find(|level| level.name == "as asked").unwrap();
    assert!(level.coverage_low.unwrap() < level.coverage.unwrap());
    assert!(level.stranded_usd > level.over_usd_per_month * 12.0);
    let stays = found_with_fall(0.0);
    let same = stays.levels.iter().find(|level| level.name == "as asked").unwrap();
    assert!(near(same.stranded_usd, same.over_usd_per_month * 12.0));
}

fn found_with_fall(fall: f64) -> Commit {
    found(&[&format!("commit.demand_falls_by={fall}")], Some(100.0))
}
