//! Break-evens: put into the study, the value that was found gives the target.
#![cfg(feature = "cli")]
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use std::process::Command;

use infercost::config::{Catalog, resolve, studies};
use infercost::diag::Diagnostic;
use infercost::estimate::{Estimate, estimate};
use infercost::ledger::Off;
use infercost::spec::scenario::Scenario;
use infercost::study::breakeven::{Found, Over, Saved, Setting, Target};
use infercost::study::sweep::{Axis, Plan, Sweep};
use infercost::study::{breakeven, horizons};
use proptest::prelude::*;

fn scenarios(name: &str, assignments: &[String]) -> Result<Vec<Scenario>, Vec<Diagnostic>> {
    let text = studies::read(name, assignments)?;
    Ok(resolve::study(&text, &Catalog::default())?.scenarios)
}

fn solved(scenario: &Scenario) -> Estimate {
    estimate(&mut Off, scenario).unwrap().value
}

fn found(scenarios: &[Scenario], option: usize, target: Target) -> Vec<Found> {
    let none: Option<&Over<'_, ()>> = None;
    breakeven(scenarios, &[option], target, none).remove(0).result.unwrap()
}

/// What is left of a query over the target, over its price or the other's cost.
fn left(scenarios: &[Scenario], option: usize, target: Target) -> f64 {
    let own = solved(&scenarios[option]);
    match target {
        Target::GrossMargin(wanted) => own.margin.unwrap().gross_margin.value.get() - wanted,
        Target::CostOf(other) => {
            let other = solved(&scenarios[other]).cost.usd_per_query.value.get();
            1.0 - own.cost.usd_per_query.value.get() / other
        }
    }
}

/// How a study is told a setting of the option of this name.
fn assignment(name: &str, setting: Setting, value: f64) -> Option<String> {
    Some(match setting {
        Setting::Utilization => format!("option.{name}.utilization={value:?}"),
        Setting::Volume => format!("workload.queries_per_day={value:?}"),
        Setting::Price => format!("revenue.usd_per_query={value:?}"),
        Setting::GpuHour => format!("option.{name}.gpu_hour_usd={value:?}"),
        Setting::ApiPrice => return None,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn the_value_put_into_the_study_gives_the_target(
        price in 0.0002..0.01_f64,
        wanted in prop::sample::select(vec![0.0, 0.3, 0.6]),
        queries in 2e4..2e7_f64,
        option in 0..4_usize,
        against in any::<bool>(),
    ) {
        let base = [
            format!("revenue.usd_per_query={price:?}"),
            format!("workload.queries_per_day={queries:?}"),
            // Read anew, a split that is left open may be chosen otherwise.
            "option.Own, colocated in the US.tp=1".to_owned(),
        ];
        let study = scenarios("own-rent-or-api", &base).unwrap();
        let target = if against { Target::CostOf(5) } else { Target::GrossMargin(wanted) };
        let name = study[option].name.clone();
        for found in found(&study, option, target) {
            let holds = |value: f64| {
                let own = assignment(&name, found.setting.unwrap(), value).unwrap();
                let all: Vec<String> = base.iter().cloned().chain([own]).collect();
                left(&scenarios("own-rent-or-api", &all).unwrap(), option, target)
            };
            for own in &found.crossings.all {
                let at = holds(own.at);
                if own.jumps {
                    let before = holds(own.at * if own.rises { 1.0 - 1e-9 } else { 1.0 + 1e-9 });
                    prop_assert!(at >= -1e-9 && before < 1e-9, "{}: {at} {before}", found.name);
                } else {
                    prop_assert!(at.abs() < 1e-9, "{} at {}: {at}", found.name, own.at);
                    let side = if own.rises { 1.0 } else { -1.0 };
                    let beyond = (own.at * (1.0 + side * 1e-6)).min(found.range.1);
                    prop_assert!(holds(beyond) > -1e-9, "{} does not hold beyond", found.name);
                }
            }
            if found.crossings.all.is_empty() {
                let low = holds(found.range.0);
                prop_assert_eq!(Some(low >= 0.0), found.crossings.holds_at_low);
                let high = holds(found.range.1);
                prop_assert_eq!(Some(high >= 0.0), found.crossings.holds_at_high);
            }
        }
    }
}

#[test]
fn prices_agree_with_the_closed_form_and_plans_with_a_factor() {
    let study = scenarios("quick-start", &[]).unwrap();
    for option in 0..study.len() {
        let own = solved(&study[option]);
        let all = found(&study, option, Target::GrossMargin(0.7));
        let price = all.iter().find(|found| found.setting == Some(Setting::Price)).unwrap();
        let expected = own.prices.for_target.unwrap().value.get();
        let at = price.nearest().unwrap().at;
        assert!((at / expected - 1.0).abs() < 1e-12, "{at} {expected}");
    }
    let study = scenarios("subscription", &[]).unwrap();
    let all = found(&study, 0, Target::GrossMargin(0.0));
    let factor = all.iter().find(|found| found.setting == Some(Setting::Price)).unwrap();
    let own = solved(&study[0]);
    let expected = own.prices.break_even.value / own.margin.unwrap().revenue.value;
    let at = factor.nearest().unwrap().at;
    assert!((at / expected.get() - 1.0).abs() < 1e-9, "{at} {}", expected.get());
}

#[test]
fn stairs_of_whole_replicas_cross_as_often_as_compare_counts() {
    // The lowest volume from which a fleet is cheaper, by the closed form of a staircase.
    let study = scenarios("own-rent-or-api", &[]).unwrap();
    let compared = infercost::study::compare(&study);
    for option in 0..4 {
        let answer = compared.outcomes[option].result.as_ref().unwrap();
        let closed = answer.break_even_volumes.iter().find(|own| &*own.api == "API: Together");
        let closed = closed.unwrap().queries_per_day.unwrap().get();
        let all = found(&study, option, Target::CostOf(5));
        let volume = all.iter().find(|found| found.setting == Some(Setting::Volume)).unwrap();
        let first = volume.crossings.all[0].at;
        assert!((first / closed - 1.0).abs() < 1e-9, "option {option}: {first} {closed}");
    }
}

#[test]
fn any_number_of_the_study_can_be_looked_over() {
    let resolve = |settings: &[(&str, &str)]| {
        let all: Vec<String> =
            settings.iter().map(|(path, text)| format!("{path}={text}")).collect();
        scenarios("quick-start", &all)
    };
    let axis = Axis::parse("workload.output_tokens=50..2000").unwrap();
    let sweep = Sweep::new(Plan::sample(vec![axis], 1, 1), &resolve).unwrap();
    let over = Over { sweep, today: Some(350.0) };
    let study = resolve(&[]).unwrap();
    let outcome = breakeven(&study, &[0], Target::GrossMargin(0.5), Some(&over)).remove(0);
    let found = outcome.result.unwrap().remove(0);
    let at = found.nearest().unwrap().at;
    let anew = resolve(&[("workload.output_tokens", &format!("{at:?}"))]).unwrap();
    assert!(left(&anew, 0, Target::GrossMargin(0.5)).abs() < 1e-9);
}

#[test]
fn owning_saves_what_the_projections_differ_by() {
    let text = studies::read("rent-or-own", &[]).unwrap();
    let base = resolve::lines(&text, &Catalog::default()).unwrap().remove(0);
    let study = &base.study.scenarios;
    let all = horizons(study, &[0, 1, 2, 3, 4], None, &base.project, 36);
    // Two that own, a lease left out, against two that rent.
    assert_eq!(all.len(), 4);
    let npv = |option: usize, months: usize, sell: bool| {
        let project =
            infercost::spec::project::Project { months, sell_at_end: sell, ..base.project.clone() };
        infercost::study::project(&study[option], &project).result.unwrap().npv_usd
    };
    let saved = all[0].result.as_ref().unwrap();
    for months in [1, 12, 30, 36] {
        for (sell, values) in [(true, &saved.sold), (false, &saved.worthless)] {
            let expected = npv(2, months, sell) - npv(0, months, sell);
            let got = values[months - 1];
            assert!((got - expected).abs() < 1e-6 * expected.abs(), "{months}: {got} {expected}");
        }
    }
    assert_eq!(Saved::spans(&[-1.0, 2.0, 3.0, -1.0, 0.0]), [(2, 3), (5, 5)]);
    assert!(Saved::spans(&[]).is_empty());
}

#[test]
fn what_cannot_be_asked_is_said() {
    for (arguments, says) in [
        (&["quick-start", "--margin", "60"][..], "a margin is a share: write 0.6 for 60%"),
        (&["quick-start", "--against", "70B"], "no option is named `70B`"),
        (&["quick-start", "--margin", "0.5", "--against", "70B, fp8"], "cannot be used with"),
        (
            &["quick-start", "--option", "70B, fp8", "--against", "70B, fp8"],
            "an option cannot break even with itself",
        ),
        (&["quick-start", "--over", "workload.output_tokens=50"], "is no range"),
        (&["quick-start", "--over", "workload.output_tokens=0..5"], "must be from 1 to 1e8"),
        (&["quick-start", "--over", "workload.nonsense=1..5"], "unknown key `nonsense`"),
        (&["quick-start", "--months", "0"], "1..=120"),
        (&["tests/fixtures/slots/apis.toml"], "charges nothing"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_infercost"))
            .arg("breakeven")
            .args(arguments)
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
        assert!(error.contains(says), "{arguments:?}: {error}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}
