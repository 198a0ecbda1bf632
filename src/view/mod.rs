//! What to show: plain data, no pixels and no file names.

pub mod chart;
