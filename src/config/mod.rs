//! TOML to scenario: read, layer, check, resolve. The only room that knows TOML.
//!
//! ```text
//! text ─► node (a tree with places) ─► layer (--set, extends) ─► check (all faults at once)
//!      ─► raw (typed, optional) ─► resolve (catalogs, defaults, sources) ─► Scenario
//! ```

pub mod accuracy;
pub mod age;
pub mod bounds;
pub mod cases;
pub mod catalog;
pub mod check;
mod currency;
pub mod file;
pub mod import;
pub mod layer;
pub mod load;
pub mod measured;
pub mod names;
pub mod node;
pub mod overview;
pub mod profile;
pub mod raw;
pub mod resolve;
mod samples;
pub mod schema;
pub mod show;
pub mod studies;
mod uncertain;
pub mod variant;

pub use catalog::{CATALOG_DAY, Catalog, Found};
