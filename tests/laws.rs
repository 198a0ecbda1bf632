//! Laws that any cost model must obey, on varied options.
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use infercost::config::{Catalog, resolve, studies};
use infercost::estimate::{Estimate, estimate};
use infercost::ledger::Off;
use infercost::spec::scenario::Scenario;
use infercost::study::{compare, vary};
use infercost::units::{Count, Ratio};
use proptest::prelude::*;

const STUDY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/every-part.toml");

fn scenarios(assignments: &[String]) -> Vec<Scenario> {
    let text = studies::read(STUDY, assignments).unwrap();
    resolve::study(&text, &Catalog::default()).unwrap().scenarios
}

fn option(name: &str, assignments: &[String]) -> Scenario {
    scenarios(assignments).into_iter().find(|scenario| &*scenario.name == name).unwrap()
}

fn solved(scenario: &Scenario) -> Estimate {
    estimate(&mut Off, scenario).unwrap().value
}

fn cost(scenario: &Scenario) -> f64 {
    solved(scenario).cost.usd_per_query.value.get()
}

const DENSE: &str = "dense, rented, given utilization";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn rent_is_divided_by_utilization(low in 0.05..0.9_f64, more in 1.01..1.1_f64) {
        let scenario = option(DENSE, &["overheads.usd_per_query=0".to_owned()]);
        let at = |share| cost(&vary::utilization(&scenario, Ratio::new(share)));
        prop_assert!((at(low) / at(low * more) - more).abs() < 1e-9);
    }

    #[test]
    fn twice_the_rent_is_twice_the_cost(rent in 0.1..50.0_f64) {
        let at = |rent: f64| cost(&option(DENSE, &[
            format!("option.{DENSE}.gpu_hour_usd={rent}"), "overheads.usd_per_query=0".to_owned(),
        ]));
        prop_assert!((at(2.0 * rent) / at(rent) - 2.0).abs() < 1e-9);
    }

    #[test]
    fn a_price_for_a_margin_gives_that_margin(target in -0.5..0.95_f64) {
        for name in [DENSE, "API"] {
            let scenario = option(name, &[format!("revenue.target_gross_margin={target}")]);
            let found = solved(&scenario);
            let price = found.prices.for_target.unwrap().value.get();
            let cogs = found.cost.usd_per_query.value.get();
            prop_assert!(((price - cogs) / price - target).abs() < 1e-9);
            let at_price = option(name, &[format!("revenue.usd_per_query={price}")]);
            let margin = solved(&at_price).margin.unwrap();
            prop_assert!((margin.gross_margin.value.get() - target).abs() < 1e-9);
            let markup = margin.markup.unwrap().value.get();
            prop_assert!((markup / (1.0 + markup) - target).abs() < 1e-9);
        }
    }

    #[test]
    fn break_even_utilization_earns_nothing(price in 0.0005..0.02_f64) {
        let assignments = [format!("revenue.usd_per_query={price}")];
        for name in [DENSE, "MLA and experts, spread"] {
            let scenario = option(name, &assignments);
            let Some(even) = solved(&scenario).margin.unwrap().break_even_utilization else { continue };
            let even = even.value;
            if even.get() > 0.0 && even.get() <= 1.0 {
                let there = solved(&vary::utilization(&scenario, even)).margin.unwrap();
                prop_assert!(there.gross_margin.value.get().abs() < 1e-9, "{name}: {even:?}");
            }
        }
    }

    #[test]
    fn more_in_flight_is_slower_for_each_and_more_for_all(few in 1_u32..60, more in 1_u32..60) {
        for scenario in scenarios(&[]).iter().filter(|scenario| &*scenario.name != "measured") {
            let at = |count: u32| {
                solved(&vary::concurrency(scenario, Count::new(f64::from(count)))).performance().copied()
            };
            let (Some(a), Some(b)) = (at(few), at(few + more)) else { continue };
            prop_assert!(b.tpot.value.get() >= a.tpot.value.get() * (1.0 - 1e-12), "{}", scenario.name);
            prop_assert!(b.ttft.value.get() >= a.ttft.value.get() * (1.0 - 1e-12), "{}", scenario.name);
            prop_assert!(b.output_rate.value.get() >= a.output_rate.value.get() * (1.0 - 1e-12), "{}", scenario.name);
        }
    }

    #[test]
    fn whole_replicas_cover_the_peak(queries in 10.0..1e9_f64, peak in 1.0..20.0_f64) {
        let name = "dense, owned, whole replicas";
        let scenario = option(name, &[
            format!("workload.queries_per_day={queries}"),
            format!("option.{name}.workload.peak_to_mean={peak}"),
        ]);
        let found = solved(&scenario);
        let (fleet, performance) = (found.fleet.unwrap(), *found.performance().unwrap());
        let working = fleet.replicas.value.get() - 1.0;
        let capacity = working * performance.requests.value.get() * 0.8;
        prop_assert!(working >= 1.0 && working.fract() == 0.0);
        // A fifth of the queries are batch requests, which wait for quieter hours.
        prop_assert!(capacity >= queries / 86_400.0 * (0.8 * peak).max(1.0) * (1.0 - 1e-9));
    }
}

#[test]
fn a_fleet_at_its_break_even_volume_costs_what_the_api_costs() {
    let base = ["option.API.api=together/meta-llama/Llama-3.3-70B-Instruct-Turbo".to_owned()];
    let comparison = compare(&scenarios(&base));
    let mut checked = 0;
    for outcome in &comparison.outcomes {
        let Ok(answer) = &outcome.result else { continue };
        let Some(volume) = answer.break_even_volumes.first().and_then(|v| v.queries_per_day) else {
            continue;
        };
        if &*outcome.name != "dense, owned, whole replicas" {
            continue;
        }
        let mut assignments = base.to_vec();
        assignments.push(format!("workload.queries_per_day={}", volume.get()));
        let api = cost(&option("API", &assignments));
        let own = cost(&option(&outcome.name, &assignments));
        assert!(
            (own / api - 1.0).abs() < 1e-6,
            "{}: own {own}, API {api} at {volume:?}",
            outcome.name
        );
        checked += 1;
    }
    assert_eq!(checked, 1);
}

#[test]
fn dated_prices_hold_on_their_days() {
    let price = |api: &str, day: &str, more: &[&str]| {
        let mut assignments = vec![
            format!("option.API.api={api}"),
            format!("as_of={day}"),
            "workload.output_tokens=1".to_owned(),
            "workload.batch_share=0".to_owned(),
            "workload.cached_input_share=0".to_owned(),
            "overheads.usd_per_query=0".to_owned(),
            "overheads.share_of_compute=0".to_owned(),
        ];
        assignments.extend(more.iter().map(|&text| text.to_owned()));
        let found = solved(&option("API", &assignments));
        found.cost.usd_per_mtok_input.value.get()
    };
    // OpenAI cut gpt-5.6-sol from 5 to 4 dollars on 2026-08-21.
    assert!((price("openai/gpt-5.6-sol", "2026-08-20", &[]) - 5.0).abs() < 1e-9);
    assert!((price("openai/gpt-5.6-sol", "2026-08-21", &[]) - 4.0).abs() < 1e-9);
    // Long inputs cost more: above 272,000 tokens gpt-6.1-sol asks 4 instead of 2 dollars.
    let sol = "openai/gpt-6.1-sol";
    assert!((price(sol, "2026-11-23", &["workload.input_tokens=272_000"]) - 2.0).abs() < 1e-9);
    assert!((price(sol, "2026-11-23", &["workload.input_tokens=272_001"]) - 4.0).abs() < 1e-9);
    // Cached input is read at its own price, batch requests at theirs.
    assert!((price(sol, "2026-11-23", &["workload.cached_input_share=1"]) - 0.1).abs() < 1e-9);
    assert!((price(sol, "2026-11-23", &["workload.batch_share=1"]) - 1.0).abs() < 1e-9);
}
