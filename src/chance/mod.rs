//! Chance: quantiles of distributions, plain numbers in and out.

mod normal;

pub use normal::normal_quantile;
