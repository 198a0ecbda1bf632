//! From what a user may write to the domain's types.

pub mod model;
