//! Commitments are paid exactly once, credits are spent at most once and expire, and both change
//! what suppliers and customers can do.
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use infercost::config::{Catalog, resolve, studies};
use infercost::estimate::estimate;
use infercost::ledger::Off;
use infercost::study::concentration::What;
use infercost::study::project::Course;
use infercost::study::{concentration, project};
use proptest::prelude::*;

fn course(study: &str, option: usize, sets: &[String]) -> Course {
    let text = studies::read(study, sets).unwrap();
    let line = resolve::lines(&text, &Catalog::default()).unwrap().remove(0);
    project(&line.study.scenarios[option], &line.project).result.unwrap()
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Month by month a provider gets its bills or what is committed, whichever is more.
    #[test]
    fn a_commitment_is_paid_once(
        usd in 0.0..3e6_f64, first in 0..30_usize, months in 1..30_usize, ramp in 0..5_usize,
    ) {
        let ramp: Vec<f64> = (0..ramp.min(months)).map(|at| 0.2 * at as f64).collect();
        let commitment = format!(
            "option.commitment=[{{ usd_per_month = {usd}, from_month = {first}, months = {months}, ramp = {ramp:?} }}]"
        );
        let with = course("take-or-pay", 0, &[commitment]);
        let without = course("take-or-pay", 0, &["option.commitment=[]".to_owned()]);
        for (a, b) in with.months.iter().zip(&without.months) {
            let due = if a.at < first || a.at >= first + months { 0.0 } else {
                usd * ramp.get(a.at - first).copied().unwrap_or(1.0)
            };
            // Overheads are none: what is running beside the bills is the share of the revenue.
            let bills = b.books.running_usd - 0.2 * b.books.revenue_usd;
            prop_assert!(near(a.books.running_usd, b.books.running_usd));
            prop_assert!(near(bills + a.books.unused_usd, bills.max(due)), "{}: {bills}, {due}", a.name);
        }
    }

    /// Over its whole term a provider gets all bills or what is committed, whichever is more.
    #[test]
    fn a_commitment_for_a_term_is_paid_once(usd in 0.0..5e7_f64, months in 1..36_usize) {
        let commitment = format!("option.commitment=[{{ usd = {usd}, months = {months} }}]");
        let with = course("take-or-pay", 0, &[commitment]);
        let term = &with.months[..months];
        let bills: f64 =
            term.iter().map(|month| month.books.running_usd - 0.2 * month.books.revenue_usd).sum();
        let unused: f64 = with.months.iter().map(|month| month.books.unused_usd).sum();
        prop_assert!(near(bills + unused, bills.max(usd)), "{bills} {unused} {usd}");
        prop_assert!(near(unused, with.months[months - 1].books.unused_usd));
    }

    /// What is used, what expires and what is left are what was given; no bill is paid twice.
    #[test]
    fn credits_are_spent_at_most_once(
        one in 1.0..2e6_f64, two in 1.0..2e6_f64, end in 1..40_usize, share in 0.05..1.0_f64,
    ) {
        let credits = format!(
            "option.credit=[{{ usd = {one}, expires_month = {end}, most_share_of_bill = {share} }}, {{ usd = {two}, from_month = 3 }}]"
        );
        let course = course("startup-credits", 1, &[credits]);
        let used: f64 = course.months.iter().map(|month| month.books.credits_usd).sum();
        let expired: f64 = course.months.iter().map(|month| month.credits_expired_usd).sum();
        let left = course.months.last().unwrap().credits_left_usd;
        prop_assert!(near(used + expired + left, one + two), "{used} {expired} {left}");
        for month in &course.months {
            prop_assert!(month.books.credits_usd <= month.books.running_usd * (1.0 + 1e-9));
            if month.at < 3 {
                prop_assert!(month.books.credits_usd <= month.books.running_usd * share * (1.0 + 1e-9));
            }
        }
        prop_assert!(near(course.total.cogs(), course.total.running_usd - used));
    }
}

/// What credits pay does not count: the commitment is paid beside them.
#[test]
fn credits_do_not_count_for_commitments() {
    let contracts = [
        "option.commitment=[{ usd_per_month = 1, months = 36 }]".to_owned(),
        "option.credit=[{ usd = 1e12 }]".to_owned(),
    ];
    let course = course("startup-credits", 1, &contracts);
    for month in &course.months {
        assert!(near(month.books.credits_usd, month.books.running_usd));
        assert!(near(month.books.unused_usd, 1.0));
    }
}

/// An estimate speaks of the first month: a ramp that begins at 0.4 and a discount on the bills.
#[test]
fn an_estimate_pays_the_bills_or_the_commitment() {
    let at = |usd: f64| {
        let set = format!(
            "option.commitment=[{{ usd_per_month = {usd}, months = 12, ramp = [0.4], discount = 0.25 }}]"
        );
        let text = studies::read("take-or-pay", &[set]).unwrap();
        let study = resolve::study(&text, &Catalog::default()).unwrap();
        estimate(&mut Off, &study.scenarios[0]).unwrap().value
    };
    let small = at(1.0);
    let bills = small.commitments[0].bills_usd;
    assert!(near(small.cost.usd_per_month.value.get(), bills));
    let large = at(10.0 * bills);
    assert!(near(large.cost.usd_per_month.value.get(), 4.0 * bills));
    assert!(near(large.commitments[0].unused_usd, 3.0 * bills));
    let text = studies::read("take-or-pay", &["option.commitment=[]".to_owned()]).unwrap();
    let study = resolve::study(&text, &Catalog::default()).unwrap();
    let plain = estimate(&mut Off, &study.scenarios[0]).unwrap().value;
    assert!(near(plain.cost.usd_per_month.value.get() * 0.75, bills));
}

/// When a provider is down, the lots after it take its work, and what stands is still paid for.
#[test]
fn an_outage_falls_on_the_other_lots() {
    let found = |name: &str| {
        let text = studies::read("lots", &[]).unwrap();
        let study = resolve::study(&text, &Catalog::default()).unwrap();
        let scenario = study.scenarios.iter().find(|own| &*own.name == name).unwrap();
        concentration(scenario, &study.exposure).unwrap()
    };
    let all = found("Own, spot, on demand");
    let today = &all.events[0];
    let down = |supplier: &str| {
        let wanted = What::SupplierDown(supplier.into());
        all.events.iter().find(|event| event.what == wanted).unwrap()
    };
    // On-demand takes over from spot at a higher price, and from own hardware that is still paid for.
    assert!(down("a spot market").unserved.get() <= 0.0);
    assert!(down("a spot market").cogs > today.cogs);
    assert!(down("own hardware").unserved.get() <= 0.0 && down("own hardware").cogs > today.cogs);
    // Nobody takes over from on-demand.
    let lost = down("lambda");
    assert!(lost.unserved.get() > 0.1 && lost.revenue < today.revenue);
    let asks: Vec<_> = all
        .events
        .iter()
        .filter(|event| matches!(event.what, What::SupplierAsksMore(..)))
        .collect();
    assert_eq!(asks.len(), 2);
}
