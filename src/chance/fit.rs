//! Distributions from percentiles.

use super::distribution::Shape;
use super::normal_quantile;

/// A kind of distribution that two percentiles settle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Family {
    /// A bell.
    Normal,
    /// A value whose logarithm is normal.
    Lognormal,
    /// A gamma distribution.
    Gamma,
    /// A beta distribution between two ends.
    Beta {
        /// Lowest.
        low: f64,
        /// Highest.
        high: f64,
    },
}

/// Shares and the values that they stay below, ascending.
pub type Percentiles = [(f64, f64)];

/// How far a third percentile may lie from what the outer two settle, as a share of their distance.
const NEAR: f64 = 0.01;

/// The distribution of a family through its outer two percentiles.
///
/// # Errors
/// Why no distribution of the family meets the percentiles, in words.
pub fn fitted(family: Family, percentiles: &Percentiles) -> Result<Shape, String> {
    let (Some(&(p, a)), Some(&(q, b))) = (percentiles.first(), percentiles.last()) else {
        return Err("it needs two percentiles".to_owned());
    };
    if percentiles.len() < 2 {
        return Err("it needs two percentiles".to_owned());
    }
    if percentiles.windows(2).any(|pair| pair[0].1 >= pair[1].1) {
        return Err("its percentiles must rise".to_owned());
    }
    let shape = match family {
        Family::Normal => normal((p, a), (q, b)),
        Family::Lognormal if a <= 0.0 => {
            return Err("a lognormal value is above 0: so must be its percentiles".to_owned());
        }
        Family::Lognormal => match normal((p, a.ln()), (q, b.ln())) {
            Shape::Normal { mean, sd } => Shape::Lognormal { mu: mean, sigma: sd },
            other => other,
        },
        Family::Gamma if a <= 0.0 => {
            return Err("a gamma value is above 0: so must be its percentiles".to_owned());
        }
        Family::Gamma => gamma((p, a), (q, b))?,
        Family::Beta { low, high } if a <= low || b >= high => {
            return Err(format!("its percentiles must lie between {low} and {high}"));
        }
        Family::Beta { low, high } => beta((p, a), (q, b), (low, high))?,
    };
    let off = percentiles
        .iter()
        .find(|(share, value)| (shape.quantile(*share) - value).abs() > NEAR * (b - a));
    match off {
        None => Ok(shape),
        Some((share, value)) => Err(format!(
            "its percentiles cannot be met: through p{:.0} and p{:.0} its p{:.0} is {:.4}, not {value}",
            p * 100.0,
            q * 100.0,
            share * 100.0,
            shape.quantile(*share)
        )),
    }
}

fn normal((p, a): (f64, f64), (q, b): (f64, f64)) -> Shape {
    let (low, high) = (normal_quantile(p), normal_quantile(q));
    let sd = (b - a) / (high - low);
    Shape::Normal { mean: a - sd * low, sd }
}

/// The ratio of two quantiles falls as the shape grows.
fn gamma((p, a): (f64, f64), (q, b): (f64, f64)) -> Result<Shape, String> {
    let unit = |shape: f64, share: f64| Shape::Gamma { shape, scale: 1.0 }.quantile(share);
    let (mut low, mut high) = ((0.02_f64).ln(), (1e5_f64).ln());
    let wanted = b / a;
    let ratio = |log_shape: f64| unit(log_shape.exp(), q) / unit(log_shape.exp(), p);
    if ratio(low) < wanted || ratio(high) > wanted {
        return Err("no gamma distribution has percentiles so far apart, or so near".to_owned());
    }
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if ratio(middle) > wanted {
            low = middle;
        } else {
            high = middle;
        }
    }
    let shape = f64::midpoint(low, high).exp();
    Ok(Shape::Gamma { shape, scale: a / unit(shape, p) })
}

/// For each concentration the mean that meets the lower percentile; among these the concentration
/// that meets the upper: more concentration brings it down.
fn beta((p, a): (f64, f64), (q, b): (f64, f64), (low, high): (f64, f64)) -> Result<Shape, String> {
    let of = |mean: f64, weight: f64| Shape::Beta {
        alpha: mean * weight,
        beta: (1.0 - mean) * weight,
        low,
        high,
    };
    let met = |weight: f64| {
        let (mut least, mut most) = (1e-6, 1.0 - 1e-6);
        for _ in 0..44 {
            let middle = f64::midpoint(least, most);
            if of(middle, weight).quantile(p) < a {
                least = middle;
            } else {
                most = middle;
            }
        }
        of(f64::midpoint(least, most), weight)
    };
    let (mut least, mut most) = ((0.05_f64).ln(), (1e6_f64).ln());
    for _ in 0..44 {
        let middle = f64::midpoint(least, most);
        if met(middle.exp()).quantile(q) > b {
            least = middle;
        } else {
            most = middle;
        }
    }
    let shape = met(f64::midpoint(least, most).exp());
    let near = |share: f64, value: f64| (shape.quantile(share) - value).abs() < NEAR * (b - a);
    if near(p, a) && near(q, b) {
        Ok(shape)
    } else {
        Err(format!("no beta distribution between {low} and {high} has these percentiles"))
    }
}

/// The three-term metalog through a low, a middle and a high percentile of shares `tail`, ½ and
/// `1 − tail`.
///
/// # Errors
/// Why there is none: the middle one is too near to an end.
pub fn metalog(tail: f64, low: f64, median: f64, high: f64) -> Result<Shape, String> {
    let width = high - low;
    if width <= 0.0 {
        return Ok(Shape::Uniform { low: median, high: median });
    }
    // Keelin 2016, equation 15: the density is positive for shares of the width from `least`.
    let least = 0.5 * (1.0 - 1.66711 * (0.5 - tail));
    let share = (median - low) / width;
    if share < least || share > 1.0 - least {
        return Err(format!(
            "its percentiles cannot be met by one smooth distribution: p50 must lie between {:.4} and {:.4}",
            low + least * width,
            high - least * width
        ));
    }
    let odds = ((1.0 - tail) / tail).ln();
    Ok(Shape::Metalog {
        median,
        spread: 0.5 * width / odds,
        skew: (1.0 - 2.0 * share) * width / ((1.0 - 2.0 * tail) * odds),
    })
}
