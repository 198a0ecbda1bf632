//! What levers are worth adds up, whatever the order.
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use infercost::config::{Catalog, resolve, studies};
use infercost::study::waterfall::shapley_values;
use infercost::study::{Waterfall, waterfall};
use proptest::prelude::*;

fn found(study: &str, ends: (Option<&str>, Option<&str>)) -> Waterfall {
    let text = studies::read(study, &[]).unwrap();
    let catalog = Catalog::default();
    let levers = resolve::levers(&text, &catalog, ends).unwrap();
    waterfall(&levers.base, &levers.names, |set| levers.scenario(set, &catalog))
}

#[test]
fn shares_add_up_to_the_whole_change() {
    for ends in [(None, None), (Some("70B in bf16 on B200"), None)] {
        let found = found("seventy-b-levers", ends);
        let base = found.base.usd_per_query().unwrap().get();
        let last = found.steps.last().unwrap().usd_per_query().unwrap().get();
        let shares: f64 = found.worth.iter().map(|worth| worth.shapley.unwrap().get()).sum();
        assert!((shares - (last - base)).abs() < 1e-12 * base, "{shares} of {}", last - base);
        // The first step is the first lever alone; the last is the whole with the last left in.
        let first = found.steps[0].usd_per_query().unwrap();
        assert_eq!(found.worth[0].alone, Some(first));
        let before = found.steps[found.steps.len() - 2].usd_per_query();
        assert_eq!(found.worth.last().unwrap().left_out, before);
    }
}

#[test]
fn from_one_option_to_another_ends_at_its_cost() {
    let found = found("quick-start", (None, Some("Distilled 8B, fp8")));
    let text = studies::read("quick-start", &[]).unwrap();
    let study = resolve::study(&text, &Catalog::default()).unwrap();
    let target = study.scenarios.iter().find(|own| &*own.name == "Distilled 8B, fp8").unwrap();
    let target = infercost::estimate::explained(target).unwrap().0.value;
    let last = found.steps.last().unwrap().usd_per_query().unwrap();
    assert_eq!(last, target.cost.usd_per_query.value);
    assert_eq!(found.steps.len(), 2);
}

#[test]
fn levers_that_contradict_each_other_are_said() {
    let text = studies::read(
        "quick-start",
        &["lever=[{ name = \"fp4\", precision = \"nvfp4\" }, \
         { name = \"B200\", gpu = \"b200-sxm\" }]"
            .to_owned()],
    )
    .unwrap();
    let catalog = Catalog::default();
    let levers = resolve::levers(&text, &catalog, (None, None)).unwrap();
    let found = waterfall(&levers.base, &levers.names, |set| levers.scenario(set, &catalog));
    // H100 has no fp4 products: the first step is not feasible, the second is.
    assert!(found.steps[0].result.is_err() && found.steps[1].result.is_ok());
    assert!(found.without_shapley.unwrap().contains("fp4"));
    assert!(found.worth.iter().all(|worth| worth.shapley.is_none()));
}

proptest! {
    #[test]
    fn shapley_values_are_efficient_and_symmetric(values in proptest::collection::vec(-10.0..10.0_f64, 16)) {
        let shares = shapley_values(4, &values);
        prop_assert!((shares.iter().sum::<f64>() - (values[15] - values[0])).abs() < 1e-9);
        // Two players that swap places swap shares.
        let swapped: Vec<f64> = (0..16_usize)
            .map(|set| values[(set & !3) | ((set & 1) << 1) | ((set >> 1) & 1)])
            .collect();
        let other = shapley_values(4, &swapped);
        prop_assert!((other[0] - shares[1]).abs() < 1e-9 && (other[2] - shares[2]).abs() < 1e-9);
    }
}
