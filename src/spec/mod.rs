//! The nouns of the domain.

pub mod model;
