//! Loans and leases.

use super::annuity::{capital_recovery, present_value};

/// One payment of a loan.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Installment {
    /// Interest on what was owed.
    pub interest: f64,
    /// What it repays.
    pub principal: f64,
    /// What is owed after it.
    pub owed: f64,
}

/// The payment at the end of each period that repays `amount` down to `last` over `periods`.
///
/// ```
/// use infercost::finance::payment;
/// // 200,000 at 7.5% a year over 15 years of months, as in the numpy-financial manual.
/// assert!((payment(0.075 / 12.0, 180.0, 200_000.0, 0.0) - 1_854.024_720_005_458).abs() < 1e-8);
/// ```
#[must_use]
pub fn payment(rate: f64, periods: f64, amount: f64, last: f64) -> f64 {
    let recovery = capital_recovery(rate, periods);
    // The last amount is repaid at the end: it bears interest, and only the rest is recovered.
    (amount - last) * recovery + last * rate
}

/// Every payment of a loan that is repaid in equal amounts.
#[must_use]
pub fn loan(rate: f64, periods: usize, amount: f64) -> Vec<Installment> {
    let each = payment(rate, periods as f64, amount, 0.0);
    // What the first one repays grows with the interest saved: no difference of like numbers.
    let mut principal = if rate.abs() < 1e-9 {
        each
    } else {
        amount * rate / ((1.0 + rate).powf(periods as f64) - 1.0)
    };
    let mut owed = amount;
    (1..=periods)
        .map(|period| {
            let repaid = principal;
            owed = if period == periods { 0.0 } else { owed - repaid };
            principal *= 1.0 + rate;
            Installment { interest: each - repaid, principal: repaid, owed }
        })
        .collect()
}

/// The payment of a lease, at the start of each period, on something that costs `cost` and is worth
/// `residual` to the lessor when it comes back.
#[must_use]
pub fn lease_payment(rate: f64, periods: f64, cost: f64, residual: f64) -> f64 {
    let back = present_value(rate, periods, 0.0, residual);
    (cost - back) * capital_recovery(rate, periods) / (1.0 + rate)
}

/// Periods in which `payment` repays `amount`; none if it does not even pay the interest.
#[must_use]
pub fn periods(rate: f64, payment: f64, amount: f64) -> Option<f64> {
    if rate.abs() < 1e-9 {
        return (payment > 0.0).then_some(amount / payment);
    }
    let left = 1.0 - amount * rate / payment;
    (payment > 0.0 && left > 0.0).then(|| -left.ln() / (1.0 + rate).ln())
}
