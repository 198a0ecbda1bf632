//! The model held against measurements: how far it is off, and which profile fits them better.
//!
//! ```text
//! measured rows ─► residuals (log of predicted over measured) ─► statistics by class
//!                      │
//!                      └► solver (few parameters, drawn to a prior) ─► profile, cross-validated
//! ```

mod anchor;
mod cross;
mod interval;
mod measured;
mod parameter;
mod problem;
mod solver;
mod statistics;

pub use anchor::{AnchorFactor, anchors};
pub use cross::{Fold, HoldOut, cross_validated, without_family};
pub use interval::{ClassInterval, HeldOut, coverage, intervals};
pub use measured::{Measured, Outcome, Quantity, Residual};
pub use parameter::{Owner, Parameter};
pub use problem::{Fitted, Problem};
pub use statistics::{Summary, quantile, rank_correlation, rank_correlation_across_gpus};
