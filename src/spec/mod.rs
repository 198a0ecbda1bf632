//! The nouns of the domain.

pub mod model;
pub mod plan;
pub mod precision;
pub mod scenario;
pub mod supply;
pub mod workload;
