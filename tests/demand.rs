//! Demand hour by hour: what a week needs, and what an estimate makes of it.
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use infercost::config::{Catalog, resolve, studies};
use infercost::cost::need::{Need, Rules};
use infercost::estimate::{Estimate, estimate};
use infercost::ledger::{Off, SourceId};
use infercost::spec::demand::{Shape, WEEK};
use proptest::prelude::*;

const STUDY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/every-part.toml");
const DENSE: &str = "dense, rented, given utilization";
const OWNED: &str = "dense, owned, whole replicas";

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

fn estimated(option: &str, assignments: &[String]) -> Estimate {
    let text = studies::read(STUDY, assignments).unwrap();
    let study = resolve::study(&text, &Catalog::default()).unwrap();
    let scenario = study.scenarios.iter().find(|scenario| &*scenario.name == option).unwrap();
    estimate(&mut Off, scenario).unwrap().value
}

fn rules() -> impl Strategy<Value = Rules> {
    (0.0..0.9_f64, 0.3..1.0_f64, 0..4_u32, any::<bool>()).prop_map(
        |(batch_share, target_load, min, scales)| Rules {
            batch_share,
            target_load,
            min_replicas: f64::from(min),
            scales,
        },
    )
}

fn shapes() -> impl Strategy<Value = Shape> {
    prop::collection::vec(0.0..10.0_f64, WEEK).prop_filter_map("a week without traffic", |hours| {
        Shape::new(<[f64; WEEK]>::try_from(hours).ok()?, SourceId(0))
    })
}

proptest! {
    #[test]
    fn all_work_is_done_and_no_replica_does_more_than_it_may(
        shape in shapes(), load in 0.01..500.0_f64, rules in rules(),
    ) {
        let need = Need::of(&shape, load, rules);
        let done: f64 = need.busy.iter().sum();
        prop_assert!((done / (load * WEEK as f64) - 1.0).abs() < 1e-9);
        for (up, busy) in need.replicas.iter().zip(&need.busy) {
            prop_assert!(*busy <= up * rules.target_load * (1.0 + 1e-9), "{busy} of {up}");
            prop_assert!(near(up.round(), *up) && *up >= rules.min_replicas);
        }
    }

    #[test]
    fn scaling_never_needs_more_and_both_have_one_peak(
        shape in shapes(), load in 0.01..500.0_f64, rules in rules(),
    ) {
        let standing = Need::of(&shape, load, Rules { scales: false, ..rules });
        let scaling = Need::of(&shape, load, Rules { scales: true, ..rules });
        prop_assert!(scaling.mean() <= standing.mean() + 1e-9);
        prop_assert!(near(scaling.peak(), standing.peak()));
        prop_assert!(near(standing.starts(), 0.0));
    }

    #[test]
    fn batch_work_never_needs_more_replicas_than_the_same_work_live(
        shape in shapes(), load in 0.01..500.0_f64, rules in rules(),
    ) {
        let live = Need::of(&shape, load, Rules { batch_share: 0.0, ..rules });
        prop_assert!(Need::of(&shape, load, rules).peak() <= live.peak());
    }
}

#[test]
fn a_day_worked_by_hand() {
    // Twelve hours of 2 and twelve of 0: the mean is 1, the load 3 replicas.
    let mut day = [0.0; 24];
    day[12..].fill(2.0);
    let shape = Shape::of_days(day, [1.0; 7], SourceId(0)).unwrap();
    let rules = Rules { batch_share: 0.0, target_load: 0.75, min_replicas: 1.0, scales: true };
    let need = Need::of(&shape, 3.0, rules);
    // By day 6 busy replicas at 75% load are 8; by night one stays.
    assert!(near(need.replicas[0], 1.0) && near(need.replicas[12], 8.0));
    assert!(near(need.mean(), 4.5));
    assert!(near(need.starts(), 7.0 * 7.0));
    // Half of it may wait: 1.5 on average each, 4 replicas by day; all 24 × 3 = 72 replica-hours fit
    // into 24 × 4 × 0.75.
    let need = Need::of(&shape, 3.0, Rules { batch_share: 0.5, ..rules });
    assert!(need.replicas.iter().all(|up| near(*up, 4.0)));
}

#[test]
fn a_flat_shape_is_a_peak_of_one() {
    let usd = |change: &str| {
        let changes = [
            "workload.queries_per_day=12000000".to_owned(),
            "workload.batch_share=0".to_owned(),
            format!("option.{OWNED}.{change}"),
        ];
        estimated(OWNED, &changes).cost.usd_per_query.value.get()
    };
    let (flat, plain) = (usd("demand.shape=flat"), usd("workload.peak_to_mean=1"));
    assert!((flat / plain - 1.0).abs() < 1e-12);
    assert!(flat < usd("demand.shape=consumer"));
}

#[test]
fn scaling_pays_for_hours_and_starts() {
    let fleet = |changes: &[&str]| {
        let mut all = vec![
            "workload.queries_per_day=12000000".to_owned(),
            format!("option.{DENSE}.demand.shape=business-hours"),
        ];
        all.extend(changes.iter().map(|change| format!("option.{DENSE}.fleet.{change}")));
        estimated(DENSE, &all).fleet.unwrap()
    };
    let standing = fleet(&["spare_replicas=1"]);
    let at_once = fleet(&["spare_replicas=1", "startup_minutes=0"]);
    let slow = fleet(&["spare_replicas=1", "startup_minutes=30"]);
    assert!(at_once.replicas.value < slow.replicas.value);
    assert!(slow.replicas.value < standing.replicas.value);
    assert!(slow.utilization.value > standing.utilization.value);
    assert!(near(slow.gpus_at_peak.value.get(), standing.gpus_at_peak.value.get()));
}
