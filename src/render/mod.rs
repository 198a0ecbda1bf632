//! From a view to bytes.

pub mod chart;
pub mod number;
