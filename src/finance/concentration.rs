//! How much hangs on few.

/// Herfindahl-Hirschman index of amounts on the scale 0 to 1: the sum of squared shares. 1 is a
/// single one, `1/n` is `n` equal ones; `None` if they sum to nothing.
///
/// ```
/// use infercost::finance::hhi;
/// assert_eq!(hhi(&[1.0, 1.0, 2.0]), Some(0.375));
/// assert_eq!(hhi(&[]), None);
/// ```
#[must_use]
pub fn hhi(amounts: &[f64]) -> Option<f64> {
    let sum: f64 = amounts.iter().sum();
    (sum > 0.0).then(|| amounts.iter().map(|amount| (amount / sum).powi(2)).sum())
}
