//! Other people's files: a Hugging Face `config.json` as a catalog entry, a benchmark's result as
//! measured rows.

mod attention;
mod benchmark;
mod feed_forward;
mod fields;
mod hf_config;
mod kinds;
mod linear;
mod precision;
mod read;
mod side_modules;
mod write;

pub use benchmark::{COLUMNS as MEASURED_COLUMNS, Row, Tool, benchmark, measured_csv};
pub use hf_config::hf_config;
pub use write::to_toml;
