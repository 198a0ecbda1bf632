//! What one LLM query costs, what margin it leaves, and which option is better, with evidence.

pub mod config;
pub mod cost;
pub mod diag;
pub mod estimate;
pub mod ledger;
pub mod perf;
pub mod revenue;
pub mod spec;
pub mod units;
