//! What one LLM query costs, what margin it leaves, and which option is better, with evidence.

pub mod config;
pub mod cost;
pub mod diag;
pub mod render;
pub mod spec;
pub mod units;
pub mod view;
