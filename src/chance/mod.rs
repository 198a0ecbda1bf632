//! Chance: distributions, how they move together, and where their draws come from. Plain numbers
//! in and out; nothing here knows what they mean.

mod correlation;
mod density;
mod directions;
mod distribution;
mod draws;
mod fit;
mod normal;
mod quantiles;

pub use correlation::{Clash, Copula};
pub use density::density;
pub use distribution::{Chance, Shape, sample_quantile};
pub use draws::{Draws, mixed, random_share};
pub use fit::{Family, Percentiles, fitted, metalog};
pub use normal::{normal_below, normal_quantile};
pub use quantiles::quantiles;
