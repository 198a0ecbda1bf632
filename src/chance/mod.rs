//! Chance: distributions and their quantiles, plain numbers in and out.

mod normal;

pub use normal::{normal_below, normal_quantile};
