//! What depends on one party: shares, what is stranded, and what is left.
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use infercost::config::{Catalog, resolve, studies};
use infercost::study::concentration::What;
use infercost::study::{Concentration, concentration};
use proptest::prelude::*;

fn found(option: usize, assignments: &[String]) -> Concentration {
    let text = studies::read("one-large-customer", assignments).unwrap();
    let study = resolve::study(&text, &Catalog::default()).unwrap();
    concentration(&study.scenarios[option], &study.exposure).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// What a customer leaves behind is what it paid for of what stays; the rest of COGS goes with it.
    #[test]
    fn a_customer_takes_its_share_and_leaves_what_is_committed(share in 0.01..0.9_f64) {
        let one = |option| found(option, &[format!(
            "customer=[{{ name = \"only\", share_of_revenue = {share} }}]"
        )]);
        for option in 0..2 {
            let found = one(option);
            let (today, left) = (&found.events[0], &found.events[1]);
            prop_assert!(matches!(left.what, What::CustomerLeaves(_)));
            let gone = (today.revenue - left.revenue).get();
            prop_assert!((gone - share * today.revenue.get()).abs() < 1e-6);
            let saved = (today.cogs - left.cogs).get();
            let whole = saved + left.stranded.get();
            prop_assert!((whole - share * today.cogs.get()).abs() < 1e-6 * today.cogs.get());
        }
        // Reserved accelerators stay, rented ones on demand go.
        let stranded = |option: usize| one(option).events[1].stranded.get();
        prop_assert!(stranded(0) > 0.0 && stranded(1).abs() < 1e-12);
    }
}

#[test]
fn suppliers_add_up_and_several_clouds_are_several_suppliers() {
    let stages = "option.On demand.stage=[\
        { name = \"a\", calls = 0.7 }, \
        { name = \"b\", calls = 0.3, rental = \"lambda/on-demand\", after = [] }]";
    let found = found(1, &[stages.to_owned()]);
    let names: Vec<&str> = found.suppliers.iter().map(|party| &*party.name).collect();
    assert_eq!(names, ["hyperstack", "lambda"]);
    let spend: f64 = found.suppliers.iter().map(|party| party.usd_per_month.get()).sum();
    let cogs = found.events[0].cogs.get();
    assert!((spend / cogs - 1.0).abs() < 1e-9, "{spend} of {cogs}");
    // Only the lost supplier's part costs more elsewhere.
    let lost = found.events.last().unwrap();
    let more = (lost.cogs - found.events[0].cogs).get();
    assert!((more - 0.4 * found.suppliers[0].usd_per_month.get()).abs() < 1e-6);
    assert!((lost.once.get() - 150_000.0).abs() < 1e-9);
}

#[test]
fn months_of_runway_use_up_the_cash() {
    let found = found(0, &[]);
    for event in &found.events {
        match event.runway_months {
            Some(months) => {
                let left = 1_000_000.0 - event.once.get() + months.get() * event.cash_flow.get();
                assert!(left.abs() < 1e-6, "{:?}: {left}", event.what);
            }
            None => assert!(event.cash_flow.get() >= 0.0),
        }
    }
}

#[test]
fn customers_that_are_more_than_all_are_a_fault() {
    for (customers, wanted) in [
        (
            "[{ name = \"a\", share_of_revenue = 0.7 }, { name = \"b\", share_of_revenue = 0.4 }]",
            "add up to",
        ),
        (
            "[{ name = \"a\", share_of_revenue = 0.2 }, { name = \"a\", share_of_revenue = 0.2 }]",
            "two customers",
        ),
    ] {
        let text = studies::read("one-large-customer", &[format!("customer={customers}")]).unwrap();
        let faults = resolve::study(&text, &Catalog::default()).unwrap_err();
        assert!(faults[0].message.contains(wanted), "{}", faults[0].message);
        assert!(faults[0].place.is_some() && faults[0].help.is_some());
    }
}
