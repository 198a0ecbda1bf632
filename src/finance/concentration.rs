//! How much hangs on few.

/// Herfindahl-Hirschman index: the sum of squared shares in percent, 10,000 for one party alone.
/// Shares may sum to less than 1: many small parties add next to nothing.
///
/// ```
/// use infercost::finance::herfindahl;
/// assert!((herfindahl([0.5, 0.3, 0.2]) - 3_800.0).abs() < 1e-9);
/// ```
#[must_use]
pub fn herfindahl(shares: impl IntoIterator<Item = f64>) -> f64 {
    shares.into_iter().map(|share| (share * 100.0).powi(2)).sum()
}
