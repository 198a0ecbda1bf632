//! Questions that need many estimates, one file a question.

pub mod compare;
pub mod vary;
pub mod waterfall;

pub use compare::{Answer, Comparison, Outcome, compare};
pub use waterfall::{Waterfall, waterfall};
