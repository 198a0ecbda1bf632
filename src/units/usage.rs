//! How much users take up: limited expected values and distribution functions of usage, in the
//! spelling that formula texts use.
//!
//! The limited expected value `E[min(X, d)]` is what a user who wants `X` queries is served under a
//! cap `d` (Klugman, Panjer and Willmot, *Loss Models*, appendix A, for both families).

use super::{Count, Ratio, Usd};
use crate::chance::normal_below;

/// `E[min(X, at)]` of a lognormal usage of this mean; `sigma` is the standard deviation of `ln X`.
///
/// `m Φ((ln(d/m) − σ²/2)/σ) + d (1 − Φ((ln(d/m) + σ²/2)/σ))`.
///
/// ```
/// use infercost::units::{Count, Ratio, lognormal_limited};
/// let all = lognormal_limited(Count::new(100.0), Ratio::new(1.2), Count::new(f64::INFINITY));
/// assert_eq!(all.get(), 100.0);
/// ```
#[must_use]
pub fn lognormal_limited(mean: Count, sigma: Ratio, at: Count) -> Count {
    let (mean, sigma, at) = (mean.get(), sigma.get(), at.get());
    if at <= 0.0 || mean <= 0.0 {
        return Count::ZERO;
    }
    if at.is_infinite() {
        return Count(mean);
    }
    if sigma <= 0.0 {
        return Count(mean.min(at));
    }
    let log = (at / mean).ln();
    let half = 0.5 * sigma * sigma;
    let below = mean * normal_below((log - half) / sigma);
    Count(below + at * normal_below(-(log + half) / sigma))
}

/// `P(X ≤ at)` of a lognormal usage of this mean; `sigma` is the standard deviation of `ln X`.
#[must_use]
pub fn lognormal_below(mean: Count, sigma: Ratio, at: Count) -> Ratio {
    if sigma.get() <= 0.0 {
        return even_below(mean, at);
    }
    if at.get() <= 0.0 {
        return Ratio::ZERO;
    }
    let log = (at.get() / mean.get()).ln();
    Ratio(normal_below((log + 0.5 * sigma.get() * sigma.get()) / sigma.get()))
}

/// `E[min(X, at)]` of a Pareto usage of this mean; `alpha`, above 1, is the tail's exponent.
///
/// With the least usage `k = m (α − 1) / α`: `m − k^α / ((α − 1) d^(α − 1))`, and `d` below `k`.
///
/// ```
/// use infercost::units::{Count, Ratio, pareto_limited};
/// let below = pareto_limited(Count::new(100.0), Ratio::new(2.0), Count::new(40.0));
/// assert_eq!(below.get(), 40.0);
/// ```
#[must_use]
pub fn pareto_limited(mean: Count, alpha: Ratio, at: Count) -> Count {
    let (mean, alpha, at) = (mean.get(), alpha.get(), at.get());
    let least = mean * (alpha - 1.0) / alpha;
    if at <= least {
        return Count(at.max(0.0));
    }
    Count(mean - least / (alpha - 1.0) * (least / at).powf(alpha - 1.0))
}

/// `P(X ≤ at)` of a Pareto usage of this mean; `alpha`, above 1, is the tail's exponent.
#[must_use]
pub fn pareto_below(mean: Count, alpha: Ratio, at: Count) -> Ratio {
    let least = mean.get() * (alpha.get() - 1.0) / alpha.get();
    if at.get() <= least { Ratio::ZERO } else { Ratio(1.0 - (least / at.get()).powf(alpha.get())) }
}

/// `P(X ≤ at)` where everybody uses the mean: 0 or 1.
#[must_use]
pub fn even_below(mean: Count, at: Count) -> Ratio {
    Ratio(f64::from(u8::from(mean.get() <= at.get())))
}

/// More queries than anybody asks in a month: where a price has no end.
pub const NEVER: Count = Count::new(1e100);

/// Queries wanted where `at` are served: beyond the cap only the share `beyond` of them is.
#[must_use]
pub fn wanted_at(at: Count, cap: Count, beyond: Ratio) -> Count {
    if at < cap {
        at
    } else if beyond <= Ratio::ZERO {
        NEVER
    } else {
        cap + (at - cap) / beyond
    }
}

/// Queries at `price` that pay for `left`.
#[must_use]
pub fn queries_for(left: Usd, price: Usd) -> Count {
    if left <= Usd::ZERO {
        Count::ZERO
    } else if price <= Usd::ZERO {
        NEVER
    } else {
        Count::new((left / price).get())
    }
}

/// A fee that only those pay who are billed something.
#[must_use]
pub fn fee_of(fee: Usd, bill: Usd) -> Usd {
    if bill > Usd::ZERO { fee } else { Usd::ZERO }
}

/// Where, between two numbers of queries, users begin to leave less than nothing: `left` at the
/// first, and `each` more with every query.
#[must_use]
pub fn loss_from(from: Count, to: Count, left: Usd, each: Usd) -> Count {
    if each < Usd::ZERO { even_at(from, to, left, each) } else { from }
}

/// Where, between two numbers of queries, users end to leave less than nothing: see [`loss_from`].
#[must_use]
pub fn loss_to(from: Count, to: Count, left: Usd, each: Usd) -> Count {
    if each > Usd::ZERO {
        even_at(from, to, left, each)
    } else if each < Usd::ZERO || left < Usd::ZERO {
        to
    } else {
        from
    }
}

/// Where a line through `left` crosses nothing, held between both ends.
fn even_at(from: Count, to: Count, left: Usd, each: Usd) -> Count {
    (from - Count::new((left / each).get())).max(from).min(to)
}

#[cfg(test)]
mod tests {
    use super::{lognormal_below, lognormal_limited, pareto_below, pareto_limited};
    use crate::units::{Count, Ratio};
    use proptest::prelude::*;

    /// `E[min(X, d)] = ∫₀ᵈ P(X > x) dx`, by Simpson's rule.
    fn integral(below: impl Fn(f64) -> f64, to: f64) -> f64 {
        let steps = 20_000_u32;
        let width = to / f64::from(steps);
        let weight = |step: u32| match step {
            0 => 1.0,
            last if last == steps => 1.0,
            odd if odd % 2 == 1 => 4.0,
            _ => 2.0,
        };
        (0..=steps).map(|step| weight(step) * (1.0 - below(f64::from(step) * width))).sum::<f64>()
            * width
            / 3.0
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn limited_expected_values_are_the_integrals(
            mean in 1.0..500.0_f64, sigma in 0.3..2.0_f64, alpha in 1.2..4.0_f64, cap in 0.1..5.0_f64,
        ) {
            let (mean, at) = (Count::new(mean), mean * cap);
            let sigma = Ratio::new(sigma);
            let numeric = integral(|x| lognormal_below(mean, sigma, Count::new(x)).get(), at);
            let closed = lognormal_limited(mean, sigma, Count::new(at)).get();
            prop_assert!((numeric / closed - 1.0).abs() < 1e-5, "lognormal {numeric} {closed}");
            let alpha = Ratio::new(alpha);
            let numeric = integral(|x| pareto_below(mean, alpha, Count::new(x)).get(), at);
            let closed = pareto_limited(mean, alpha, Count::new(at)).get();
            prop_assert!((numeric / closed - 1.0).abs() < 1e-3, "Pareto {numeric} {closed}");
        }

        #[test]
        fn no_cap_serves_everything_and_a_higher_one_more(
            mean in 1.0..500.0_f64, sigma in 0.0..2.5_f64, alpha in 1.3..4.0_f64, cap in 0.1..50.0_f64,
        ) {
            let (mean, sigma, alpha) = (Count::new(mean), Ratio::new(sigma), Ratio::new(alpha));
            let (low, high) = (Count::new(cap), Count::new(cap * 1.5));
            let never = Count::new(f64::INFINITY);
            for limited in [
                |a: Count, b: Ratio, _: Ratio, d: Count| lognormal_limited(a, b, d),
                |a: Count, _: Ratio, c: Ratio, d: Count| pareto_limited(a, c, d),
            ] {
                prop_assert_eq!(limited(mean, sigma, alpha, never), mean);
                let (less, more) =
                    (limited(mean, sigma, alpha, low), limited(mean, sigma, alpha, high));
                // The normal distribution function is exact to 1e-11, here times the cap.
                let rounding = high * 1e-10;
                prop_assert!(less <= more + rounding);
                prop_assert!(more <= mean + rounding && less <= low + rounding);
            }
        }
    }
}
