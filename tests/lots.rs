//! Lots of supply: one is what it is, several are filled in order, and work and money add up.
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use infercost::config::{Catalog, resolve, studies};
use infercost::cost::lots::{Filled, Use, Week, fill};
use infercost::estimate::{Estimate, estimate};
use infercost::ledger::{Given, Off, SourceId};
use infercost::spec::demand::WEEK;
use infercost::spec::exposure::Supplier;
use infercost::spec::lot::{Lot, Lots, Source, Spot, Term};
use infercost::spec::scenario::Scenario;
use infercost::spec::supply::{Api, Rented};
use infercost::units::{Count, Ratio, Seconds, UsdPerHour, UsdPerMtok};
use proptest::prelude::*;
use std::sync::Arc;

const BASE: &str = r#"
title = "Lots"
[workload]
queries_per_day = 3_000_000
input_tokens = 1_500
output_tokens = 300
[revenue]
usd_per_query = 0.004
[[option]]
name = "it"
model = "llama-3.3-70b"
gpu = "h100-sxm"
precision = "fp8"
tp = 2
"#;

fn scenario(more: &str, name: &str) -> Scenario {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("lots-{name}.toml"));
    std::fs::write(&path, format!("{BASE}{more}")).unwrap();
    let text = studies::read(path.to_str().unwrap(), &[]).unwrap();
    let study = resolve::study(&text, &Catalog::default()).unwrap();
    study.scenarios[0].clone()
}

fn estimated(scenario: &Scenario) -> Estimate {
    estimate(&mut Off, scenario).unwrap().value
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12 * a.abs().max(b.abs())
}

#[test]
fn one_lot_and_no_shape_is_the_supply_that_it_is() {
    for (place, (supply, lot)) in [
        ("gpu_hour_usd = 3.1", "gpu_hour_usd = 3.1"),
        ("gpu_hour_usd = 3.1", "gpu_hour_usd = 3.1\nkind = \"reserved\""),
        ("rental = \"lambda/on-demand\"", "rental = \"lambda/on-demand\""),
        ("site = \"us\"\nowned = { residual_share = 0.1 }", "owned = { residual_share = 0.1 }"),
    ]
    .into_iter()
    .enumerate()
    {
        for (of, sizing) in
            ["utilization = 0.55", "fleet = { spare_replicas = 1 }"].into_iter().enumerate()
        {
            let name = format!("one-{place}-{of}");
            let alone = estimated(&scenario(&format!("{sizing}\n{supply}\n"), &name));
            let site = if lot.contains("owned") { "site = \"us\"\n" } else { "" };
            let more = format!("{sizing}\n{site}[[option.supply]]\n{lot}\n");
            let lots = estimated(&scenario(&more, &name));
            let (a, b) = (&alone.cost, &lots.cost);
            assert!(near(a.usd_per_query.value.get(), b.usd_per_query.value.get()), "{name}");
            assert!(near(a.usd_per_mtok_output.value.get(), b.usd_per_mtok_output.value.get()));
            for ((one, cost), (other, same)) in a.components.iter().zip(b.components.iter()) {
                assert_eq!(one, other);
                assert!((cost.value.get() - same.value.get()).abs() < 1e-12, "{name}: {one:?}");
            }
            let (a, b) = (alone.fleet.unwrap(), lots.fleet.unwrap());
            assert!(near(a.gpus.value.get(), b.gpus.value.get()));
            assert!(near(a.utilization.value.get(), b.utilization.value.get()));
            let wh = |found: &Estimate| found.energy.unwrap().wh_per_query.value.get();
            assert!(near(wh(&alone), wh(&lots)));
        }
    }
}

fn given<Q>(value: Q) -> Given<Q> {
    Given::new(value, SourceId(0))
}

fn rented(term: Term, gpus: Option<f64>) -> Lot {
    Lot {
        name: Arc::from("lot"),
        supplier: Supplier { name: Arc::from("somebody"), committed: false },
        source: Source::Rented(Rented { usd_per_gpu_hour: given(UsdPerHour::new(2.0)) }, term),
        gpus: gpus.map(|gpus| given(Count::new(gpus))),
        from_month: 0,
        months: None,
        switching: None,
        egress: None,
        storage: None,
    }
}

fn api() -> Lot {
    let price = given(UsdPerMtok::new(1.0));
    let api = Api {
        name: Arc::from("somebody/model"),
        input: price,
        cached_input: price,
        output: price,
        batch_discount: None,
        batch_input: price,
        batch_output: price,
        latency: None,
        terms: None,
    };
    Lot { source: Source::Api(api), ..rented(Term::OnDemand, None) }
}

fn spot(unavailable: f64) -> Term {
    Term::Spot(Spot {
        interruptions_per_day: given(Count::new(2.0)),
        lost: given(Seconds::new(900.0)),
        unavailable_share: given(Ratio::new(unavailable)),
    })
}

fn list(all: Vec<Lot>) -> Lots {
    Lots { all, month: 0 }
}

/// A lot that may be anything with a limit.
fn lot() -> impl Strategy<Value = Lot> {
    (0..4_u32, 0.0..60.0_f64, 0.0..0.5_f64).prop_map(|(kind, gpus, unavailable)| {
        let term = match kind {
            0 => Term::OnDemand,
            1 => spot(unavailable),
            2 => Term::Reserved { months: None },
            _ => Term::Block,
        };
        rented(term, Some(gpus))
    })
}

fn week(replica: Option<f64>) -> impl Strategy<Value = Week> {
    (prop::collection::vec(0.0..100.0_f64, WEEK), 0.3..1.0_f64, 0.0..0.05_f64).prop_map(
        move |(need, most_load, startup)| {
            let mut up = [0.0; WEEK];
            let mut busy = [0.0; WEEK];
            for (hour, need) in need.iter().enumerate() {
                up[hour] = replica.map_or(*need, |each| (need / each).ceil() * each);
                busy[hour] = need * most_load;
            }
            Week { up, busy, hours: WEEK, most_load, replica, startup }
        },
    )
}

fn uses(filled: &Filled, lots: &Lots) -> Vec<Use> {
    filled.uses[..lots.all.len()].to_vec()
}

proptest! {
    /// Whatever the lots, all work is done somewhere, nobody does more than he may, and base lots
    /// come first.
    #[test]
    fn all_work_is_done_once(
        limited in prop::collection::vec(lot(), 0..5), last in 0..3_u32, week in week(Some(4.0)),
    ) {
        let mut all = limited;
        match last {
            0 => all.push(rented(Term::OnDemand, None)),
            1 => all.push(api()),
            _ => {}
        }
        prop_assume!(!all.is_empty());
        let lots = list(all);
        let filled = fill(&lots, &week);
        let own = uses(&filled, &lots);
        let done: f64 = own.iter().map(|used| used.busy).sum();
        prop_assert!((done + filled.undone - filled.work).abs() <= 1e-8 * filled.work.max(1.0));
        if last < 2 {
            prop_assert!(filled.undone <= 0.0, "{filled:?}");
        }
        for (used, lot) in own.iter().zip(&lots.all) {
            prop_assert!(used.busy <= used.up * week.most_load * (1.0 + 1e-9) || used.up <= 0.0);
            prop_assert!(used.up <= used.peak * (1.0 + 1e-9));
            if let Some(gpus) = lot.gpus {
                prop_assert!(used.peak <= gpus.value.get() * (1.0 + 1e-9));
                if lot.stands() {
                    prop_assert!((used.paid - gpus.value.get()).abs() < 1e-9);
                }
            }
            prop_assert!(used.paid >= used.up * (1.0 - 1e-9) || matches!(lot.source, Source::Api(_)));
        }
    }

    /// A larger first lot never leaves more for the others.
    #[test]
    fn a_larger_base_spills_less(small in 0.0..80.0_f64, more in 0.0..40.0_f64, week in week(None)) {
        let with = |gpus: f64| {
            let lots = list(vec![
                rented(Term::Reserved { months: None }, Some(gpus)),
                rented(Term::OnDemand, None),
            ]);
            fill(&lots, &week)
        };
        let (a, b) = (with(small), with(small + more));
        prop_assert!(b.uses[1].up <= a.uses[1].up + 1e-9);
        prop_assert!((a.uses[0].spilled - a.uses[1].up).abs() < 1e-9);
        prop_assert!(a.uses[0].busy <= b.uses[0].busy + 1e-9);
    }
}

/// Twelve hours of 10 and twelve of 2 accelerators, and what each lot has of them.
#[test]
fn a_day_worked_by_hand() {
    let mut week = Week {
        up: [2.0; WEEK],
        busy: [1.0; WEEK],
        hours: WEEK,
        most_load: 0.5,
        replica: None,
        startup: 0.0,
    };
    for hour in (0..WEEK).filter(|hour| hour % 24 >= 12) {
        (week.up[hour], week.busy[hour]) = (10.0, 5.0);
    }
    let lots = list(vec![
        rented(Term::Reserved { months: None }, Some(4.0)),
        rented(Term::OnDemand, Some(3.0)),
        api(),
    ]);
    let filled = fill(&lots, &week);
    let [reserved, on_demand, over, ..] = filled.uses;
    // Reserved: 2 by night and 4 by day are up, 4 paid. On demand: 3 by day. The API: 3 of 10 by day.
    assert!(near(reserved.paid, 4.0) && near(reserved.up, 3.0) && near(reserved.busy, 1.5));
    assert!(near(on_demand.paid, 1.5) && near(on_demand.busy, 0.75));
    assert!(near(over.busy, 0.75) && near(over.paid, 0.0));
    assert!(near(filled.work, 3.0) && near(filled.undone, 0.0));
    assert!(near(reserved.spilled, 3.0) && near(on_demand.spilled, 1.5));
}

/// Spot that is gone a fifth of the time, with 2 × 15 minutes of a day lost to interruptions.
#[test]
fn spot_worked_by_hand() {
    let week = Week {
        up: [12.0; WEEK],
        busy: [6.0; WEEK],
        hours: 1,
        most_load: 0.5,
        replica: None,
        startup: 0.0,
    };
    let lots = list(vec![rented(spot(0.2), Some(9.6)), rented(Term::OnDemand, None)]);
    let [own, fallback, ..] = fill(&lots, &week).uses;
    let lost = 1.0 - 30.0 / 1440.0;
    // Of 9.6 that are paid 9.4 work, four fifths of the time.
    assert!(near(own.up, 0.8 * 9.6 * lost) && near(own.paid, 0.8 * 9.6));
    assert!(near(fallback.up, 0.8 * (12.0 - 9.6 * lost) + 0.2 * 12.0));
    assert!(near(fallback.peak, 12.0));
}
