//! From a number as written to its central value and its distribution.

use super::raw::number::{
    Beta, Discrete, Empirical, Gamma, Lognormal, Normal, Number, Percentiles, Pert, Samples,
    Settled, Triangular, Uniform,
};
use crate::chance::{Chance, Family, Shape, fitted, metalog, sample_quantile};

/// Whether three values rise.
fn rising(low: f64, mode: f64, high: f64) -> Result<(), String> {
    if low <= mode && mode <= high {
        Ok(())
    } else {
        Err("the values must rise: low, mode, high (p10, p50, p90)".to_owned())
    }
}

impl Number {
    /// The central value, which point estimates use, and the distribution, if it has one; values
    /// outside `range` are cut off.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn settled(&self, range: (f64, f64)) -> Result<(f64, Option<Chance>), String> {
        let (central, shape, range) = match self {
            Self::Fixed(value) => return Ok((*value, None)),
            Self::Amount(_) => return Err("an amount is no distribution".to_owned()),
            Self::Triangular(Triangular { low, mode, high }) => {
                rising(*low, *mode, *high)?;
                (*mode, Shape::Triangular { low: *low, mode: *mode, high: *high }, range)
            }
            Self::Pert(Pert { pert: Triangular { low, mode, high } }) => {
                rising(*low, *mode, *high)?;
                (*mode, Shape::pert(*low, *mode, *high), range)
            }
            Self::Percentiles(Percentiles { p10, p50: None, p90 }) => {
                rising(*p10, *p10, *p90)?;
                let middle = f64::midpoint(*p10, *p90);
                (
                    middle,
                    narrow(*p10, *p90, || fitted(Family::Normal, &[(0.1, *p10), (0.9, *p90)]))?,
                    range,
                )
            }
            Self::Percentiles(Percentiles { p10, p50: Some(p50), p90 }) => {
                rising(*p10, *p50, *p90)?;
                (*p50, metalog(0.1, *p10, *p50, *p90)?, range)
            }
            Self::Uniform(Uniform { uniform: [low, high] }) => {
                rising(*low, *low, *high)?;
                (f64::midpoint(*low, *high), Shape::Uniform { low: *low, high: *high }, range)
            }
            Self::Normal(Normal { normal }) => {
                let ends = (normal.low.unwrap_or(range.0), normal.high.unwrap_or(range.1));
                if ends.0 > ends.1 {
                    return Err("its `low` is above its `high`".to_owned());
                }
                let shape = of_family(normal, Family::Normal)?;
                (shape.quantile(0.5).clamp(ends.0, ends.1), shape, ends)
            }
            Self::Lognormal(Lognormal { lognormal }) => {
                let shape = of_family(without_ends(lognormal)?, Family::Lognormal)?;
                (shape.quantile(0.5), shape, range)
            }
            Self::Gamma(Gamma { gamma }) => {
                let shape = of_family(without_ends(gamma)?, Family::Gamma)?;
                (mean(&shape), shape, range)
            }
            Self::Beta(Beta { beta }) => {
                let (low, high) = (beta.low.unwrap_or(0.0), beta.high.unwrap_or(1.0));
                if low >= high {
                    return Err("its `low` must be below its `high`".to_owned());
                }
                let shape = of_family(beta, Family::Beta { low, high })?;
                (mean(&shape), shape, range)
            }
            Self::Discrete(Discrete { discrete }) => choice(discrete, range)?,
            Self::Empirical(Empirical { empirical: Samples::Values(values) }) => {
                let shape = Shape::empirical(values);
                let Shape::Empirical { sorted } = &shape else {
                    return Err("no values".to_owned());
                };
                if sorted.is_empty() {
                    return Err("it needs at least one value".to_owned());
                }
                (sample_quantile(sorted, 0.5), shape, range)
            }
            Self::Empirical(_) => {
                return Err("its values are in a file that was not read".to_owned());
            }
        };
        if !central.is_finite() || central < range.0 || central > range.1 {
            return Err(format!(
                "its central value {central} is not from {} to {}",
                range.0, range.1
            ));
        }
        Ok((central, Some(Chance::new(shape, range))))
    }
}

fn narrow(
    low: f64,
    high: f64,
    shape: impl FnOnce() -> Result<Shape, String>,
) -> Result<Shape, String> {
    if high > low { shape() } else { Ok(Shape::Uniform { low, high }) }
}

fn without_ends(settled: &Settled) -> Result<&Settled, String> {
    if settled.low.is_some() || settled.high.is_some() {
        return Err("it has no `low` and `high`: leave them out".to_owned());
    }
    Ok(settled)
}

fn mean(shape: &Shape) -> f64 {
    match *shape {
        Shape::Gamma { shape, scale } => shape * scale,
        Shape::Beta { alpha, beta, low, high } => low + (high - low) * alpha / (alpha + beta),
        ref other => other.quantile(0.5),
    }
}

fn choice(choices: &[[f64; 2]], range: (f64, f64)) -> Result<(f64, Shape, (f64, f64)), String> {
    if choices.is_empty() || choices.iter().any(|[_, weight]| *weight <= 0.0) {
        return Err("it needs values with weights above 0: [[0.4, 1], [0.6, 3]]".to_owned());
    }
    if let Some([value, _]) = choices.iter().find(|[value, _]| *value < range.0 || *value > range.1)
    {
        return Err(format!("{value} is not from {} to {}", range.0, range.1));
    }
    let likeliest = choices.iter().rev().max_by(|a, b| a[1].total_cmp(&b[1]));
    let central = likeliest.map_or(f64::NAN, |[value, _]| *value);
    let choices: Vec<(f64, f64)> =
        choices.iter().map(|[value, weight]| (*value, *weight)).collect();
    Ok((central, Shape::discrete(&choices), range))
}

/// The distribution of a family with this mean and standard deviation, or these percentiles.
fn of_family(settled: &Settled, family: Family) -> Result<Shape, String> {
    let given = [
        (0.05, settled.p5),
        (0.1, settled.p10),
        (0.5, settled.p50),
        (0.9, settled.p90),
        (0.95, settled.p95),
    ];
    let percentiles: Vec<(f64, f64)> =
        given.into_iter().filter_map(|(share, value)| Some((share, value?))).collect();
    match (settled.mean, settled.sd, percentiles.is_empty()) {
        (None, None, false) => fitted(family, &percentiles),
        (Some(mean), Some(sd), true) => of_moments(family, mean, sd),
        _ => Err("give `mean` and `sd`, or two of p5, p10, p50, p90, p95".to_owned()),
    }
}

fn of_moments(family: Family, mean: f64, sd: f64) -> Result<Shape, String> {
    if sd < 0.0 {
        return Err("`sd` must be 0 or more".to_owned());
    }
    match family {
        Family::Normal => Ok(Shape::Normal { mean, sd }),
        _ if sd <= 0.0 => Ok(Shape::Uniform { low: mean, high: mean }),
        Family::Lognormal | Family::Gamma if mean <= 0.0 => {
            Err("`mean` must be above 0".to_owned())
        }
        Family::Lognormal => {
            let variance = (sd / mean).powi(2).ln_1p();
            Ok(Shape::Lognormal { mu: mean.ln() - variance / 2.0, sigma: variance.sqrt() })
        }
        Family::Gamma => {
            let shape = (mean / sd).powi(2);
            Ok(Shape::Gamma { shape, scale: mean / shape })
        }
        Family::Beta { low, high } => {
            let (center, width) = ((mean - low) / (high - low), sd / (high - low));
            let weight = center * (1.0 - center) / (width * width) - 1.0;
            if !(0.0..=1.0).contains(&center) || weight <= 0.0 {
                return Err(format!(
                    "no beta distribution between {low} and {high} has this mean and sd"
                ));
            }
            Ok(Shape::Beta { alpha: center * weight, beta: (1.0 - center) * weight, low, high })
        }
    }
}
