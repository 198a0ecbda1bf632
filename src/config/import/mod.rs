//! Catalog entries from other people's files: a Hugging Face `config.json`.

mod attention;
mod feed_forward;
mod fields;
mod hf_config;
mod kinds;
mod linear;
mod precision;
mod read;
mod side_modules;
mod write;

pub use hf_config::hf_config;
pub use write::to_toml;
