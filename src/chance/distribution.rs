//! Distributions by their quantile functions.

use statrs::distribution::{Beta, ContinuousCDF, Gamma};

use super::{normal_below, normal_quantile};

/// What a number may be.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// Any value between two ends alike.
    Uniform {
        /// Lowest.
        low: f64,
        /// Highest.
        high: f64,
    },
    /// Rising to a most likely value, falling from it.
    Triangular {
        /// Lowest.
        low: f64,
        /// Most likely.
        mode: f64,
        /// Highest.
        high: f64,
    },
    /// A beta distribution between two ends; PERT is one.
    Beta {
        /// First shape parameter, above 0.
        alpha: f64,
        /// Second shape parameter, above 0.
        beta: f64,
        /// Lowest.
        low: f64,
        /// Highest.
        high: f64,
    },
    /// A bell.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
    },
    /// A value whose logarithm is normal.
    Lognormal {
        /// Mean of the logarithm.
        mu: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
    },
    /// A gamma distribution.
    Gamma {
        /// Shape, above 0.
        shape: f64,
        /// Scale, above 0.
        scale: f64,
    },
    /// The distribution through three percentiles that mirror each other: Keelin 2016, *The
    /// Metalog Distributions*, Decision Analysis 13(4), with three terms.
    Metalog {
        /// The median.
        median: f64,
        /// Weight of the log odds.
        spread: f64,
        /// Weight of the skewed log odds.
        skew: f64,
    },
    /// A choice among values.
    Discrete {
        /// The values.
        values: Vec<f64>,
        /// The share of draws up to each value, the last of them 1.
        shares: Vec<f64>,
    },
    /// Observed values, ascending, with straight lines between them.
    Empirical {
        /// The values.
        sorted: Vec<f64>,
    },
}

impl Shape {
    /// PERT: a beta distribution whose mean is `(low + 4 mode + high) / 6`; Malcolm et al. 1959,
    /// *Application of a Technique for Research and Development Program Evaluation*.
    #[must_use]
    pub fn pert(low: f64, mode: f64, high: f64) -> Self {
        let width = high - low;
        if width <= 0.0 {
            return Self::Uniform { low, high };
        }
        let alpha = 1.0 + 4.0 * (mode - low) / width;
        Self::Beta { alpha, beta: 6.0 - alpha, low, high }
    }

    /// A choice among values with weights, in proportion.
    #[must_use]
    pub fn discrete(choices: &[(f64, f64)]) -> Self {
        let mut choices = choices.to_vec();
        choices.sort_by(|a, b| a.0.total_cmp(&b.0));
        let total: f64 = choices.iter().map(|choice| choice.1).sum();
        let mut sum = 0.0;
        let mut shares: Vec<f64> = choices
            .iter()
            .map(|choice| {
                sum += choice.1;
                sum / total
            })
            .collect();
        if let Some(last) = shares.last_mut() {
            *last = 1.0;
        }
        Self::Discrete { values: choices.into_iter().map(|choice| choice.0).collect(), shares }
    }

    /// Observed values.
    #[must_use]
    pub fn empirical(values: &[f64]) -> Self {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        Self::Empirical { sorted }
    }

    /// The value that a share of all values stays below; `share` in (0, 1).
    #[must_use]
    pub fn quantile(&self, share: f64) -> f64 {
        match *self {
            Self::Uniform { low, high } => low + share * (high - low),
            Self::Triangular { low, mode, high } => {
                let width = high - low;
                if width <= 0.0 {
                    return low;
                }
                let below = (mode - low) / width;
                if share < below {
                    low + (share * width * (mode - low)).sqrt()
                } else {
                    high - ((1.0 - share) * width * (high - mode)).sqrt()
                }
            }
            Self::Beta { alpha, beta, low, high } => match Beta::new(alpha, beta) {
                Ok(unit) => {
                    let cdf = |x: f64| unit.cdf(x);
                    low + (high - low) * inverted(cdf, share, 0.0, 1.0)
                }
                Err(_) => low,
            },
            Self::Normal { mean, sd } => mean + sd * normal_quantile(share),
            Self::Lognormal { mu, sigma } => (mu + sigma * normal_quantile(share)).exp(),
            Self::Gamma { shape, scale } => match Gamma::new(shape, 1.0) {
                Ok(unit) => {
                    let mut top = shape + 10.0;
                    while unit.cdf(top) < share && top < 1e300 {
                        top *= 2.0;
                    }
                    scale * inverted(|x| unit.cdf(x), share, 0.0, top)
                }
                Err(_) => 0.0,
            },
            Self::Metalog { median, spread, skew } => {
                let odds = (share / (1.0 - share)).ln();
                median + (spread + skew * (share - 0.5)) * odds
            }
            Self::Discrete { ref values, ref shares } => {
                let at = shares.partition_point(|upto| *upto < share);
                values.get(at).or(values.last()).copied().unwrap_or(f64::NAN)
            }
            Self::Empirical { ref sorted } => sample_quantile(sorted, share),
        }
    }

    /// The share of all values below one.
    #[must_use]
    pub fn share_below(&self, value: f64) -> f64 {
        match *self {
            Self::Normal { mean, sd } if sd > 0.0 => normal_below((value - mean) / sd),
            Self::Lognormal { mu, sigma } if sigma > 0.0 => {
                if value <= 0.0 {
                    0.0
                } else {
                    normal_below((value.ln() - mu) / sigma)
                }
            }
            Self::Gamma { shape, scale } => Gamma::new(shape, 1.0)
                .map_or(0.0, |unit| if value <= 0.0 { 0.0 } else { unit.cdf(value / scale) }),
            _ => {
                let (mut low, mut high) = (0.0, 1.0);
                for _ in 0..60 {
                    let middle = f64::midpoint(low, high);
                    if self.quantile(middle) < value {
                        low = middle;
                    } else {
                        high = middle;
                    }
                }
                f64::midpoint(low, high)
            }
        }
    }
}

/// The value at which a rising function of [low, high] reaches `share`, by bisection.
fn inverted(cdf: impl Fn(f64) -> f64, share: f64, mut low: f64, mut high: f64) -> f64 {
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if cdf(middle) < share {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// The quantile of ascending values, with straight lines between them (Hyndman and Fan 1996,
/// *Sample Quantiles in Statistical Packages*, definition 7).
#[must_use]
pub fn sample_quantile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let at = share.clamp(0.0, 1.0) * last as f64;
    let below = at.floor();
    // In range: `at` lies between 0 and the last place.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let place = below as usize;
    let next = sorted[(place + 1).min(last)];
    sorted[place] + (at - below) * (next - sorted[place])
}

/// A distribution cut to the legal range of what it describes, with its quantiles at hand.
#[derive(Clone, Debug, PartialEq)]
pub struct Chance {
    /// The distribution before it is cut.
    pub shape: Shape,
    /// The shares between which its values are legal.
    legal: (f64, f64),
    /// The legal values.
    range: (f64, f64),
    /// Quantiles at equal steps, where they take long to find.
    table: Vec<f64>,
}

/// Steps of the table of a distribution whose quantiles take long to find.
const STEPS: usize = 4096;

impl Chance {
    /// A distribution without what lies outside a range of legal values.
    #[must_use]
    pub fn new(shape: Shape, range: (f64, f64)) -> Self {
        let legal = match shape {
            Shape::Normal { .. }
            | Shape::Lognormal { .. }
            | Shape::Gamma { .. }
            | Shape::Metalog { .. } => (shape.share_below(range.0), shape.share_below(range.1)),
            _ => (0.0, 1.0),
        };
        let slow = matches!(shape, Shape::Beta { .. } | Shape::Gamma { .. });
        let mut chance = Self { shape, legal, range, table: Vec::new() };
        if slow {
            chance.table = (0..=STEPS).map(|step| chance.exact(Self::at(step))).collect();
        }
        chance
    }

    /// The share of a step of the table: finer towards both ends.
    fn at(step: usize) -> f64 {
        let x = step as f64 / STEPS as f64;
        (x * x * (3.0 - 2.0 * x)).clamp(1e-9, 1.0 - 1e-9)
    }

    fn exact(&self, share: f64) -> f64 {
        let (low, high) = self.legal;
        let share = (low + share * (high - low)).clamp(1e-12, 1.0 - 1e-12);
        self.shape.quantile(share).clamp(self.range.0, self.range.1)
    }

    /// The value that a share of the draws stays below; `share` in (0, 1).
    #[must_use]
    pub fn quantile(&self, share: f64) -> f64 {
        if self.table.is_empty() {
            return self.exact(share);
        }
        // The step whose share this is: the inverse of the smoothstep.
        let place = (0.5 - ((1.0 - 2.0 * share.clamp(0.0, 1.0)).asin() / 3.0).sin()) * STEPS as f64;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let below = (place.max(0.0) as usize).min(STEPS - 1);
        let (from, to) = (Self::at(below), Self::at(below + 1));
        let part = if to > from { ((share - from) / (to - from)).clamp(0.0, 1.0) } else { 0.0 };
        self.table[below] + part * (self.table[below + 1] - self.table[below])
    }

    /// The mean of the draws, by the midpoints of equal shares.
    #[must_use]
    pub fn mean(&self) -> f64 {
        let steps = 2048;
        let sum: f64 =
            (0..steps).map(|step| self.quantile((f64::from(step) + 0.5) / f64::from(steps))).sum();
        sum / f64::from(steps)
    }

    /// Whether all draws have one value.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        (self.quantile(1.0 - 1e-9) - self.quantile(1e-9)).abs() <= 0.0
    }
}
