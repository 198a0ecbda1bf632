//! The standard normal distribution.

use statrs::distribution::{ContinuousCDF, Normal};

/// Quantile of the standard normal distribution at a share in (0, 1).
///
/// ```
/// use infercost::chance::normal_quantile;
/// assert!((normal_quantile(0.95) - 1.644_853_6).abs() < 1e-6);
/// ```
#[must_use]
pub fn normal_quantile(share: f64) -> f64 {
    Normal::standard().inverse_cdf(share.clamp(1e-9, 1.0 - 1e-9))
}
