//! TOML to scenario.

pub mod import;
pub mod raw;
pub mod resolve;
