//! Finance functions against `numpy-financial`, and their laws.
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use infercost::finance::{
    Irr, declining_balance, discounted_payback, future_value, irr, lease_payment, loan, npv,
    payback, payment, periods, present_value, straight_line,
};
use proptest::prelude::*;

fn computed(function: &str, a: &[f64]) -> f64 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let installment = || loan(a[0], a[1] as usize, a[2])[a[3] as usize - 1];
    match function {
        "pmt" => payment(a[0], a[1], a[2], a[3]),
        "pv" => present_value(a[0], a[1], a[2], a[3]),
        "fv" => future_value(a[0], a[1], a[2], a[3]),
        "ipmt" => installment().interest,
        "ppmt" => installment().principal,
        "nper" => periods(a[0], a[1], a[2]).unwrap(),
        "lease" => lease_payment(a[0], a[1], a[2], a[3]),
        "npv" => npv(a[0], &a[1..]),
        "irr" => irr(a).one().unwrap(),
        other => panic!("no function {other}"),
    }
}

#[test]
fn agrees_with_numpy_financial() {
    let mut rows = 0;
    for line in include_str!("fixtures/numpy_financial.csv").lines().skip(2) {
        let mut cells = line.split(',');
        let function = cells.next().unwrap();
        let arguments: Vec<f64> =
            cells.next().unwrap().split(' ').map(|cell| cell.parse().unwrap()).collect();
        let wanted: f64 = cells.next().unwrap().parse().unwrap();
        let found = computed(function, &arguments);
        // A present value can cancel: it is judged against the flows that it is made of.
        let size = match function {
            "npv" => arguments[1..].iter().fold(0.0_f64, |sum, flow| sum + flow.abs()),
            "irr" => 1.0,
            // Interest and principal are differences of the payment.
            "ipmt" | "ppmt" => payment(arguments[0], arguments[1], arguments[2], 0.0),
            _ => wanted.abs(),
        };
        assert!((found - wanted).abs() <= 1e-9 * size.max(1e-3), "{line}: {found}");
        rows += 1;
    }
    assert!(rows > 300, "only {rows} cases");
}

#[test]
fn several_returns_and_none_are_said() {
    let Irr::Several(rates) = irr(&[-100.0, 230.0, -132.0]) else { panic!("one return") };
    assert!((rates[0] - 0.1).abs() < 1e-9 && (rates[1] - 0.2).abs() < 1e-9);
    assert_eq!(irr(&[]), Irr::None);
    assert_eq!(irr(&[-1.0, -1.0]), Irr::None);
    assert_eq!(irr(&[f64::INFINITY, -1.0]), Irr::None);
}

#[test]
fn payback_counts_parts_of_periods_and_waits_for_later_outlays() {
    assert_eq!(payback(&[10.0, 10.0]), Some(0.0));
    assert_eq!(payback(&[-10.0, 20.0, -20.0, 20.0]), Some(2.5));
    assert!(discounted_payback(0.1, &[-100.0, 55.0, 55.0]).is_none());
    assert_eq!(discounted_payback(0.0, &[-100.0, 50.0, 50.0]), Some(2.0));
}

proptest! {
    #[test]
    fn npv_at_rate_zero_is_the_sum(flows in proptest::collection::vec(-1e6..1e6_f64, 0..130)) {
        let sum: f64 = flows.iter().rev().sum();
        prop_assert!((npv(0.0, &flows) - sum).abs() < 1e-6);
    }

    #[test]
    fn irr_makes_npv_zero(flows in proptest::collection::vec(-1e6..1e6_f64, 2..130)) {
        let size: f64 = flows.iter().map(|flow| flow.abs()).sum();
        let rates = match irr(&flows) {
            Irr::None => vec![],
            Irr::One(rate) => vec![rate],
            Irr::Several(rates) => rates,
        };
        for rate in rates.into_iter().filter(|rate| *rate > -0.2) {
            let weights: f64 = (0..flows.len()).map(|n| (1.0 + rate).powf(-(n as f64))).sum();
            prop_assert!(npv(rate, &flows).abs() < 1e-9 * size * weights.max(1.0), "{rate}");
        }
    }

    #[test]
    fn loans_end_at_nothing_and_cost_their_payments(
        rate in 0.0..0.05_f64, months in 1..120_usize, amount in 1.0..1e8_f64,
    ) {
        let all = loan(rate, months, amount);
        prop_assert!(all.last().unwrap().owed.abs() < 1e-9 * amount);
        let principal: f64 = all.iter().map(|one| one.principal).sum();
        prop_assert!((principal - amount).abs() < 1e-9 * amount);
        let each = payment(rate, months as f64, amount, 0.0);
        for one in all {
            prop_assert!((one.interest + one.principal - each).abs() < 1e-7 * each);
        }
    }

    #[test]
    fn depreciation_takes_cost_less_residual(
        cost in 1.0..1e8_f64, share in 0.0..1.0_f64, months in 1..120_usize, factor in 1.0..3.0_f64,
    ) {
        let residual = cost * share;
        for charges in [
            straight_line(cost, residual, months),
            declining_balance(cost, residual, months, factor),
        ] {
            prop_assert_eq!(charges.len(), months);
            prop_assert!((charges.iter().sum::<f64>() - (cost - residual)).abs() < 1e-9 * cost);
            prop_assert!(charges.iter().all(|charge| *charge >= -1e-9 * cost));
        }
    }
}
