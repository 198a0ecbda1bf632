//! Equal payments.

/// Capital recovery factor: the payment each period that repays 1 over `periods` at `rate`
/// (`rate` above -1, `periods` above 0): `r (1+r)^n / ((1+r)^n − 1)`.
///
/// ```
/// use infercost::finance::capital_recovery;
/// assert!((capital_recovery(0.05, 20.0) - 0.080_242_587_2).abs() < 1e-10);
/// assert!((capital_recovery(0.0, 4.0) - 0.25).abs() < 1e-12);
/// ```
#[must_use]
pub fn capital_recovery(rate: f64, periods: f64) -> f64 {
    if rate.abs() < 1e-9 {
        return 1.0 / periods;
    }
    // As r / (1 − (1 + r)^−n), without the loss of digits where the growth is near 1.
    -rate / (-periods * rate.ln_1p()).exp_m1()
}

/// What equal payments at the end of each period and a last amount are worth now.
///
/// ```
/// use infercost::finance::present_value;
/// // A dollar a year for ever at 5% is worth 20; for 20 years, 12.46.
/// assert!((present_value(0.05, 20.0, 1.0, 0.0) - 12.462_210_342_5).abs() < 1e-9);
/// ```
#[must_use]
pub fn present_value(rate: f64, periods: f64, payment: f64, last: f64) -> f64 {
    if rate.abs() < 1e-9 {
        return payment.mul_add(periods, last);
    }
    let growth = (1.0 + rate).powf(periods);
    (payment * (growth - 1.0) / rate + last) / growth
}

/// What an amount now and equal payments at the end of each period grow to.
#[must_use]
pub fn future_value(rate: f64, periods: f64, payment: f64, now: f64) -> f64 {
    if rate.abs() < 1e-9 {
        return payment.mul_add(periods, now);
    }
    let growth = (1.0 + rate).powf(periods);
    now * growth + payment * (growth - 1.0) / rate
}

/// The monthly rate that compounds to a yearly rate over twelve months: `(1+r)^(1/12) − 1`.
#[must_use]
pub fn per_month(yearly: f64) -> f64 {
    (1.0 + yearly).powf(1.0 / 12.0) - 1.0
}
