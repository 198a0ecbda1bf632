//! Means, quantiles and shares of draws, with their standard errors.
//!
//! Draws come in independent repetitions, so the spread of a figure over these gives its standard
//! error: `s / √r` of `r` repetitions' figures with standard deviation `s` (A. Owen, *Monte Carlo
//! theory, methods and examples*, chapter 17). Draws of one repetition are not independent.

use super::block::Block;
use crate::chance::{Draws, quantiles};

const REPETITIONS: usize = Draws::REPETITIONS as usize;

/// Sums by repetition, of what figures differ from the first: so a figure that never changes has
/// exactly itself for its mean, and no error.
#[derive(Clone, Debug, Default)]
pub struct Sums {
    first: Option<f64>,
    totals: [f64; REPETITIONS],
    counts: [u32; REPETITIONS],
}

impl Sums {
    /// Adds a figure of an option in the draws of a block that have one.
    pub fn add(&mut self, block: &Block, option: usize, figure: usize) {
        let first = block.first() as usize;
        for (place, value) in block.column(option, figure).iter().enumerate() {
            self.put(first + place, *value);
        }
    }

    /// Adds the value of a draw, if there is one.
    fn put(&mut self, draw: usize, value: f64) {
        if value.is_finite() {
            let repetition = draw % REPETITIONS;
            self.totals[repetition] += value - *self.first.get_or_insert(value);
            self.counts[repetition] += 1;
        }
    }

    /// The mean of all and its standard error; not finite where a repetition has none.
    pub fn mean(&self) -> (f64, f64) {
        let count: u32 = self.counts.iter().sum();
        let Some(first) = self.first else { return (f64::NAN, f64::NAN) };
        let mean = first + self.totals.iter().sum::<f64>() / f64::from(count);
        let own = self.totals.iter().zip(&self.counts).map(|(sum, count)| sum / f64::from(*count));
        let own: Vec<f64> = own.collect();
        (mean, standard_error(&own))
    }
}

/// The standard error of the mean of the figures of repetitions.
fn standard_error(own: &[f64]) -> f64 {
    let number = own.len() as f64;
    let mean = own.iter().sum::<f64>() / number;
    let squares: f64 = own.iter().map(|value| (value - mean) * (value - mean)).sum();
    (squares / (number - 1.0) / number).sqrt()
}

/// How a figure spreads over the draws that have one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Draws that have one.
    pub draws: usize,
    /// The value that one draw in twenty stays below.
    pub p5: f64,
    /// One in ten.
    pub p10: f64,
    /// Half of them.
    pub p50: f64,
    /// Nine in ten.
    pub p90: f64,
    /// Nineteen in twenty.
    pub p95: f64,
    /// The mean.
    pub mean: f64,
    /// The standard error of the mean; not finite where there are too few draws to tell.
    pub standard_error: f64,
}

impl Spread {
    /// Of these values, whose sums are known.
    #[must_use]
    pub fn of(mut values: Vec<f64>, sums: &Sums) -> Option<Self> {
        if values.is_empty() {
            return None;
        }
        let [p5, p10, p50, p90, p95] = quantiles(&mut values, [0.05, 0.1, 0.5, 0.9, 0.95]);
        let (mean, standard_error) = sums.mean();
        Some(Self { draws: values.len(), p5, p10, p50, p90, p95, mean, standard_error })
    }
}

impl Spread {
    /// Of a value for each draw, in order; one that is not finite is none.
    #[must_use]
    pub fn of_draws(values: &[f64]) -> Option<Self> {
        let mut sums = Sums::default();
        for (draw, value) in values.iter().enumerate() {
            sums.put(draw, *value);
        }
        Self::of(values.iter().copied().filter(|value| value.is_finite()).collect(), &sums)
    }
}

/// The share of draws in which something holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Probability {
    /// The share, 0 to 1.
    pub share: f64,
    /// Its standard error; not finite where there are too few draws to tell.
    pub standard_error: f64,
}

impl Probability {
    /// Of draws in each of which it holds or does not.
    pub fn of(draws: impl Iterator<Item = (u32, bool)>) -> Self {
        let (mut held, mut all) = ([0_u32; REPETITIONS], [0_u32; REPETITIONS]);
        for (draw, holds) in draws {
            let repetition = draw as usize % REPETITIONS;
            held[repetition] += u32::from(holds);
            all[repetition] += 1;
        }
        let own: Vec<f64> =
            held.iter().zip(&all).map(|(held, all)| f64::from(*held) / f64::from(*all)).collect();
        let total = f64::from(all.iter().sum::<u32>());
        let share = f64::from(held.iter().sum::<u32>()) / total;
        Self { share, standard_error: standard_error(&own) }
    }
}
