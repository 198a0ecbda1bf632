//! TOML to scenario.

pub mod raw;
