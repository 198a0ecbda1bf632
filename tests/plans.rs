//! Plans: what they earn adds up, and moves the way that it must.
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use std::sync::{Arc, LazyLock};

use infercost::config::{Catalog, resolve, studies};
use infercost::estimate::{Estimate, estimate};
use infercost::ledger::Off;
use infercost::spec::plan::{Cap, Metered, Offer, Plan, Sold, Spread};
use infercost::spec::scenario::Scenario;
use infercost::study::vary;
use infercost::units::{Count, Ratio, Usd};
use proptest::prelude::*;

const STUDY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/every-part.toml");

fn study(name: &str, assignments: &[String]) -> Vec<Scenario> {
    let text = studies::read(name, assignments).unwrap();
    resolve::study(&text, &Catalog::default()).unwrap().scenarios
}

fn plans(assignments: &[String]) -> Scenario {
    study(STUDY, assignments).into_iter().find(|scenario| &*scenario.name == "plans").unwrap()
}

static PLANS: LazyLock<Scenario> = LazyLock::new(|| plans(&[]));

/// One plan at one price, nothing discounted.
static PRICE: LazyLock<Scenario> = LazyLock::new(|| {
    plans(&[
        "option.plans.revenue.usd_per_query=0.01".to_owned(),
        "workload.batch_share=0".to_owned(),
    ])
});

fn solved(scenario: &Scenario) -> Estimate {
    estimate(&mut Off, scenario).unwrap().value
}

/// The scenario with its plans changed.
fn with(scenario: &Scenario, change: impl FnOnce(&mut Sold)) -> Scenario {
    let Plan::Sold(sold) = &scenario.plan else { panic!("no plans") };
    let mut sold = (**sold).clone();
    change(&mut sold);
    Scenario { plan: Plan::Sold(Arc::new(sold)), ..scenario.clone() }
}

fn offer<'a>(sold: &'a mut Sold, name: &str) -> &'a mut Offer {
    sold.offers.iter_mut().find(|offer| &*offer.name == name).unwrap()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-12)
}

#[test]
fn plans_add_up_to_the_whole() {
    let scenario = PLANS.clone();
    let found = solved(&scenario);
    let margin = found.margin.unwrap();
    let month = found.cost.usd_per_month.value.get() / found.cost.usd_per_query.value.get();
    let sum = |of: fn(&infercost::revenue::PlanEstimate) -> f64| -> f64 {
        found.plans.iter().map(of).sum()
    };
    assert_eq!(found.plans.len(), 4);
    assert!(close(sum(|plan| plan.share.value.get()), 1.0));
    assert!(close(sum(|plan| plan.queries.value.get()), month));
    assert!(close(sum(|plan| plan.revenue.value.get()), margin.revenue.value.get() * month));
    assert!(close(sum(|plan| plan.cogs.value.get()), margin.cogs.value.get() * month));
    let statement = margin.statement.unwrap();
    let parts = found.cost.usd_per_query.value
        + statement.revenue_share.value
        + statement.payment_fees.value
        + statement.support.value
        + statement.hosting.value;
    assert!(close(parts.get(), margin.cogs.value.get()));
    let left = (margin.revenue.value - margin.cogs.value) / margin.revenue.value;
    assert!(close(left.get(), margin.gross_margin.value.get()));
}

#[test]
fn one_plan_at_one_price_is_that_price() {
    let price = "option.plans.revenue.usd_per_query=0.004".to_owned();
    let one = solved(&plans(&[
        price.clone(),
        "option.plans.revenue.share_to_model_owner=0".to_owned(),
        "option.plans.revenue.payment_fee_share=0".to_owned(),
        "option.plans.revenue.payment_fee_usd=0".to_owned(),
        "option.plans.revenue.support_usd_per_user_month=0".to_owned(),
        "option.plans.revenue.hosting_usd_per_month=0".to_owned(),
    ]));
    // The same without a word of selling.
    let mut plain = plans(&[price]);
    let Plan::Sold(sold) = &plain.plan else { panic!("no plans") };
    let Metered::PerQuery(price) = sold.offers[0].metered else {
        panic!("no price");
    };
    plain.plan = Plan::PerQuery(price);
    let (one, plain) = (one.margin.unwrap(), solved(&plain).margin.unwrap());
    assert!(close(one.revenue.value.get(), plain.revenue.value.get()));
    assert!(close(one.gross_margin.value.get(), plain.gross_margin.value.get()));
    assert!(close(one.contribution.value.get(), plain.contribution.value.get()));
}

#[test]
fn users_tell_the_queries_and_follow_them() {
    let scenarios = study("subscription", &[]);
    let scenario = &scenarios[0];
    let found = solved(scenario);
    for (name, users) in [("Plus", 60_000.0), ("Unlimited", 4_000.0), ("API", 300.0)] {
        let plan = found.plans.iter().find(|plan| &*plan.name == name).unwrap();
        assert!(close(plan.users.value.get(), users), "{name}: {}", plan.users.value.get());
    }
    let mut twice = scenario.clone();
    twice.workload.queries_per_day = twice.workload.queries_per_day.map(|queries| queries * 2.0);
    let twice = solved(&twice);
    assert!(close(twice.plans[0].users.value.get(), 120_000.0));
    assert!(close(
        twice.plans[0].revenue_per_user.value.get(),
        found.plans[0].revenue_per_user.value.get()
    ));
}

#[test]
fn the_published_day_of_deepseek() {
    let found = solved(&study("deepseek-day", &[])[0]);
    let margin = found.margin.unwrap();
    let queries = found.cost.usd_per_day.value.get() / found.cost.usd_per_query.value.get();
    assert!(close(found.cost.usd_per_day.value.get(), 87_072.0));
    assert!(close(found.fleet.unwrap().gpus.value.get(), 226.75 * 8.0));
    // The published token counts are rounded to billions: 562,100 of them against 562,027.
    let revenue = margin.revenue.value.get() * queries;
    assert!((revenue / 562_027.0 - 1.0).abs() < 0.001, "{revenue}");
    assert!((margin.markup.unwrap().value.get() / 5.45 - 1.0).abs() < 0.002);
    assert!((margin.gross_margin.value.get() - 0.8451).abs() < 0.0005);
    assert!((found.cost.usd_per_mtok_blended.value.get() / 0.1122 - 1.0).abs() < 0.001);
}

#[test]
fn a_seat_that_all_use_alike_is_under_water_or_not() {
    let scenario = with(&PLANS, |sold| {
        let seats = offer(sold, "seats");
        seats.usage.as_mut().unwrap().spread = Spread::Even;
        seats.free_tier = None;
    });
    let found = solved(&scenario);
    let seats = &found.plans[0];
    let each = seats.revenue_per_user.value.get() * (1.0 - 0.229)
        - 0.8
        - seats.queries_per_user.value.get() * found.cost.usd_per_query.value.get();
    let expected = if each < 0.0 { 1.0 } else { 0.0 };
    assert!(close(seats.under_water.value.get(), expected), "{each}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_bill_is_the_mean_of_the_bills(
        sigma in 0.2..1.6_f64, included in 50.0..600.0_f64, minimum in 0.5..6.0_f64,
    ) {
        let scenario = with(&PLANS, |sold| {
            let hybrid = offer(sold, "hybrid");
            let usage = hybrid.usage.as_mut().unwrap();
            usage.cap = None;
            usage.spread = Spread::Lognormal(usage.mean.map(|_| Ratio::new(sigma)));
            hybrid.included = hybrid.included.map(|own| own.map(|_| Count::new(included)));
            hybrid.minimum = hybrid.minimum.map(|own| own.map(|_| Usd::new(minimum)));
        });
        let found = solved(&scenario);
        let closed = found.plans[1].revenue_per_user.value.get();
        let under = found.plans[1].under_water.value.get();
        // Half of the requests are a half cheaper: a fifth are batch requests.
        let price = 0.002 * (1.0 - 0.2 * 0.5);
        let bill = |x: f64| {
            let above = |from: f64| (x - from).max(0.0);
            let metered = price * (above(included) - 0.2 * above(3_000.0) - 0.2 * above(20_000.0));
            (1.0 + metered).max(minimum)
        };
        let cost = found.cost.usd_per_query.value.get();
        let loses = |x: f64| bill(x) * (1.0 - 0.229) - 0.3 - 0.5 - cost * x < 0.0;
        // The midpoints of equal slices of the standard normal's range, weighted by its density.
        let (steps, mut mean, mut losing, mut all) = (20_000_u32, 0.0, 0.0, 0.0);
        for step in 0..steps {
            let z = -9.0 + 18.0 * (f64::from(step) + 0.5) / f64::from(steps);
            let weight = (-0.5 * z * z).exp();
            let x = 2_000.0 * sigma.mul_add(z, -0.5 * sigma * sigma).exp();
            mean += weight * bill(x);
            losing += if loses(x) { weight } else { 0.0 };
            all += weight;
        }
        prop_assert!((closed / (mean / all) - 1.0).abs() < 1e-4, "{closed} {}", mean / all);
        prop_assert!((under - losing / all).abs() < 1e-3, "{under} {}", losing / all);
    }

    #[test]
    fn nobody_free_is_no_free_tier(queries in 1.0..1_000.0_f64) {
        let scenario = PLANS.clone();
        let all_pay = with(&scenario, |sold| {
            let tier = offer(sold, "seats").free_tier.as_mut().unwrap();
            tier.conversion = tier.conversion.map(|_| Ratio::new(1.0));
            tier.usage.mean = tier.usage.mean.map(|_| Count::new(queries));
        });
        let none = with(&scenario, |sold| offer(sold, "seats").free_tier = None);
        let (a, b) = (solved(&all_pay).margin.unwrap(), solved(&none).margin.unwrap());
        prop_assert!(close(a.revenue.value.get(), b.revenue.value.get()));
        prop_assert!(close(a.gross_margin.value.get(), b.gross_margin.value.get()));
    }

    #[test]
    fn a_cap_that_nobody_reaches_is_none(beyond in 0.0..1.0_f64) {
        let scenario = PLANS.clone();
        let set = |cap: Option<f64>| solved(&with(&scenario, |sold| {
            let usage = offer(sold, "seats").usage.as_mut().unwrap();
            usage.cap = cap.and_then(|cap| usage.cap.map(|own| Cap {
                queries: own.queries.map(|_| Count::new(cap)),
                served_beyond: own.served_beyond.map(|_| Ratio::new(beyond)),
            }));
        }));
        let (a, b) = (set(Some(f64::INFINITY)), set(None));
        prop_assert!(close(a.plans[0].users.value.get(), b.plans[0].users.value.get()));
        prop_assert!(close(
            a.margin.unwrap().revenue.value.get(), b.margin.unwrap().revenue.value.get()
        ));
        // A lower cap serves each user less.
        let low = set(Some(200.0));
        prop_assert!(low.plans[0].queries_per_user.value <= a.plans[0].queries_per_user.value);
    }

    #[test]
    fn what_is_passed_on_comes_off_the_margin(share in 0.0..0.5_f64, more in 0.001..0.2_f64) {
        let scenario = PLANS.clone();
        let at = |share: f64| solved(&with(&scenario, |sold| {
            sold.share_to_model_owner = sold.share_to_model_owner.map(|_| Ratio::new(share));
        })).margin.unwrap();
        let (less, most) = (at(share), at(share + more));
        prop_assert!(close(less.revenue.value.get(), most.revenue.value.get()));
        let lost = less.gross_margin.value.get() - most.gross_margin.value.get();
        prop_assert!((lost - more).abs() < 1e-9);
        if share == 0.0 {
            prop_assert!(close(less.statement.unwrap().revenue_share.value.get(), 0.0));
        }
    }

    #[test]
    fn a_dearer_query_puts_more_users_under_water(factor in 1.0..20.0_f64) {
        let scenario = PLANS.clone();
        let dear = vary::rent(&scenario, factor);
        let (a, b) = (solved(&scenario), solved(&dear));
        for (a, b) in a.plans.iter().zip(&b.plans) {
            prop_assert!(a.under_water.value.get() <= b.under_water.value.get() + 1e-12);
            prop_assert!((0.0..=1.0 + 1e-12).contains(&b.under_water.value.get()));
        }
    }

    #[test]
    fn the_price_for_a_margin_leaves_it(target in -0.5..0.6_f64) {
        let at = |price: f64| {
            let mut scenario = with(&PRICE, |sold| {
                let Metered::PerQuery(own) = sold.offers[0].metered else { panic!("no price") };
                sold.offers[0].metered = Metered::PerQuery(own.map(|_| Usd::new(price)));
            });
            let own = &mut scenario.overheads.target_gross_margin;
            *own = own.map(|_| Ratio::new(target));
            solved(&scenario)
        };
        let price = at(0.01).prices.for_target.unwrap().value.get();
        let margin = at(price).margin.unwrap().gross_margin.value.get();
        prop_assert!((margin - target).abs() < 1e-9, "{margin} {target}");
        let even = at(at(0.01).prices.break_even.value.get()).margin.unwrap();
        prop_assert!(even.gross_margin.value.get().abs() < 1e-9);
    }
}
