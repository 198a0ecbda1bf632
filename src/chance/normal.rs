//! The standard normal distribution.

use statrs::distribution::{ContinuousCDF, Normal};
use statrs::function::erf::erfc;

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

/// Distribution function of the standard normal distribution, within 1e-11.
///
/// ```
/// use infercost::chance::normal_below;
/// assert!((normal_below(1.644_853_626_951_472) - 0.95).abs() < 1e-11);
/// ```
#[must_use]
pub fn normal_below(z: f64) -> f64 {
    0.5 * erfc(-z * std::f64::consts::FRAC_1_SQRT_2)
}
