//! Contracts of APIs: discounts, minimums and provisioned units, worked by hand, and what must hold.
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use infercost::config::{Catalog, resolve, studies};
use infercost::cost::supply::terms::Contract;
use infercost::estimate::{Estimate, estimate};
use infercost::ledger::Off;
use infercost::spec::scenario::Scenario;
use proptest::prelude::*;

const STUDY: &str = "tests/fixtures/contract.toml";

fn scenario(assignments: &[String]) -> Scenario {
    let text = studies::read(STUDY, assignments).unwrap();
    let study = resolve::study(&text, &Catalog::default()).unwrap_or_else(|why| panic!("{why:?}"));
    study.scenarios[0].clone()
}

fn solved(assignments: &[String]) -> Estimate {
    estimate(&mut Off, &scenario(assignments)).unwrap().value
}

fn set(path: &str, value: &str) -> String {
    format!("option.{path}={value}")
}

fn month(assignments: &[String]) -> f64 {
    solved(assignments).cost.usd_per_month.value.get()
}

fn contract(assignments: &[String]) -> Contract {
    solved(assignments).stages.first.contract.unwrap()
}

/// The list bill of a month: 144,000 queries a day of 1,000 and 200 tokens at 1 and 5 US dollars.
const LIST: f64 = 144_000.0 * 730.0 / 24.0 * 0.002;

fn close(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-9 * a.abs().max(b.abs()), "{a} {b}");
}

#[test]
fn discounts_come_off_the_part_above_each_threshold() {
    close(month(&[]), LIST);
    let steps = "[{ above_usd_per_month = 1000, discount = 0.1 }, \
                 { above_usd_per_month = 5000, discount = 0.3 }]";
    let all = [set("api_terms.discount", steps)];
    close(month(&all), 1000.0 + 4000.0 * 0.9 + (LIST - 5000.0) * 0.7);
}

#[test]
fn a_minimum_is_paid_whether_used_or_not() {
    let least = |usd: f64| [set("api_terms.minimum_usd_per_month", &usd.to_string())];
    close(month(&least(1000.0)), LIST);
    close(contract(&least(1000.0)).unused.get(), 0.0);
    close(month(&least(20_000.0)), 20_000.0);
    close(contract(&least(20_000.0)).unused.get(), 20_000.0 - LIST);
}

#[test]
fn units_take_what_they_can_and_the_rest_spills_over() {
    // 100 queries a minute of 1,000 + 5 · 200 weighted tokens: 200,000 a minute, 80 units of 2,500.
    let units = |number: &str| {
        vec![set(
            "provisioned",
            &format!(
                "{{ units = {number}, tokens_per_minute = 2500, output_weight = 5, \
                 usd_per_unit_month = 100 }}"
            ),
        )]
    };
    let half = contract(&units("40")).held.unwrap();
    close(half.kept.value.get(), 0.5);
    close(half.utilization.value.get(), 1.0);
    close(month(&units("40")), 4000.0 + LIST / 2.0);
    close(month(&units("80")), 8000.0);
    let more = contract(&units("160")).held.unwrap();
    close(more.kept.value.get(), 1.0);
    close(more.utilization.value.get(), 0.5);
    close(month(&units("160")), 16_000.0);

    // Two levels of traffic: nothing at night, twice the mean by day.
    let mut day = units("80");
    let hours = ["0"; 12].into_iter().chain(["1"; 12]).collect::<Vec<_>>().join(", ");
    day.push(format!("demand.hours=[{hours}]"));
    let held = contract(&day).held.unwrap();
    close(held.kept.value.get(), 0.5);
    close(held.utilization.value.get(), 0.5);
    close(month(&day), 8000.0 + LIST / 2.0);

    // As many as the busiest hour needs, in steps of 25 from 50.
    let mut peak = vec![set(
        "provisioned",
        "{ tokens_per_minute = 2500, output_weight = 5, usd_per_unit_month = 100, \
         minimum_units = 50, unit_increment = 25 }",
    )];
    peak.push(format!("demand.hours=[{hours}]"));
    close(contract(&peak).held.unwrap().units.value.get(), 175.0);

    // Batch requests do not run on units; cached input weighs what is said.
    let mut batch = units("80");
    batch.push("workload.batch_share=0.25".to_owned());
    close(month(&batch), 8000.0 + LIST * 0.25);
    let mut cached = units("40");
    cached.push("workload.cached_input_share=0.5".to_owned());
    cached.push(set("provisioned.cached_input_weight", "0"));
    close(contract(&cached).held.unwrap().kept.value.get(), 40.0 / 60.0);
}

#[test]
fn long_inputs_have_prices_of_their_own() {
    let tier = "[{ above_input_tokens = 999, usd_per_mtok_input = 2, usd_per_mtok_output = 7.5 }]";
    let long = [set("api_prices.long_context", tier)];
    close(month(&long), LIST / 0.002 * (0.002 + 0.0015));
    let short = [set("api_prices.long_context", &tier.replace("999", "1000"))];
    close(month(&short), LIST);
}

#[test]
fn the_catalog_knows_units_and_their_prices() {
    let text = studies::read("api-ptu-or-own", &[]).unwrap();
    let study = resolve::study(&text, &Catalog::default()).unwrap();
    let held: Vec<_> = study
        .scenarios
        .iter()
        .filter_map(|own| estimate(&mut Off, own).unwrap().value.stages.first.contract?.held)
        .collect();
    assert_eq!(held.len(), 3);
    // 69 units busy on average, 3.06 times as many in the busiest hour, in steps of five from 15.
    let busy = 400_000.0 / 1440.0 * (3000.0 * 0.7 + 400.0 * 4.0) / 14_900.0;
    let units = held[0].units.value.get();
    assert!(units >= busy * 3.0 && units < busy * 3.2, "{units} {busy}");
    close(units % 5.0, 0.0);
    close(held[0].utilization.value.get(), busy / units);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Units pay for themselves at the same utilization whatever the volume; more units never spill more.
    #[test]
    fn more_units_keep_more(units in 1..400_u32, more in 1..400_u32, peak in 1.0..10.0_f64) {
        let hours: Vec<String> =
            (0..24).map(|hour| if hour < 12 { "1".to_owned() } else { peak.to_string() }).collect();
        let held = |units: u32| {
            contract(&[
                set("provisioned", &format!(
                    "{{ units = {units}, tokens_per_minute = 2500, output_weight = 5, usd_per_unit_month = 9 }}"
                )),
                format!("demand.hours=[{}]", hours.join(", ")),
            ])
            .held
            .unwrap()
        };
        let (few, many) = (held(units), held(units + more));
        prop_assert!(many.kept.value >= few.kept.value);
        prop_assert!(many.utilization.value.get() <= few.utilization.value.get() + 1e-12);
        prop_assert!(few.utilization.value.get() <= 1.0 + 1e-12);
        // What units take is what they are busy with.
        let taken = |held: &infercost::cost::supply::terms::Held| {
            held.units.value.get() * held.utilization.value.get() / held.kept.value.get()
        };
        prop_assert!((taken(&few) / taken(&many) - 1.0).abs() < 1e-9);
    }
}

#[test]
fn bad_contracts_are_refused_with_their_place() {
    let units = "{ units = 40, tokens_per_minute = 2500, output_weight = 5, usd_per_unit_month = 1";
    let cases = [
        (set("provisioned", "{ units = 40 }"), "missing key `tokens_per_minute`"),
        (
            set("provisioned", "{ units = 40, tokens_per_minute = 1, output_weight = 1 }"),
            "missing key `usd_per_unit_month`",
        ),
        (
            set("provisioned", &format!("{units}, minimum_units = 50 }}")),
            "40 units cannot be bought",
        ),
        (
            set("provisioned", &format!("{units}, minimum_units = 15, unit_increment = 10 }}")),
            "15 at least, and more by 10",
        ),
        (set("provisioned", &format!("{units}, usd_per_unit_hour = 1 }}")), "given twice"),
        (set("provisioned", &format!("{units}, units_ = 1 }}")), "unknown key `units_`"),
        (set("provisioned.units", "-1"), "`units` must be more than 0"),
        (
            set(
                "api_terms.discount",
                "[{ above_usd_per_month = 5, discount = 0.1 }, { above_usd_per_month = 5, discount = 0.2 }]",
            ),
            "`above_usd_per_month` must rise",
        ),
        (
            set("api_terms.discount", "[{ above_usd_per_month = 5, discount = 1.5 }]"),
            "`discount` must be from 0 to 1",
        ),
        (set("api_terms.minimum_usd_per_month", "-5"), "must be from 0"),
    ];
    for (assignment, says) in cases {
        let told: Vec<String> = match studies::read(STUDY, std::slice::from_ref(&assignment)) {
            Err(faults) => faults.iter().map(ToString::to_string).collect(),
            Ok(text) => match resolve::study(&text, &Catalog::default()) {
                Err(faults) => faults.iter().map(ToString::to_string).collect(),
                Ok(_) => panic!("{assignment} was taken"),
            },
        };
        assert!(told.iter().any(|own| own.contains(says)), "{assignment}: {told:?}");
    }
    let text = studies::read("quick-start", &["option.70B, fp8.provisioned.units=5".to_owned()]);
    let faults = resolve::study(&text.unwrap(), &Catalog::default()).unwrap_err();
    assert!(faults[0].to_string().contains("goes with an API"), "{faults:?}");
}
