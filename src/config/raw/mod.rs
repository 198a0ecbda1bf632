//! What a user may write: one file per noun, mirroring the folders of `configs/`.
//!
//! Every field's doc comment is its line in the reference and in the JSON Schema. Optional here
//! means "may be left out"; [`super::resolve`] decides what that stands for.

pub mod accuracy;
pub mod api;
pub mod calibration;
pub mod commit;
pub mod concentration;
pub mod contract;
pub mod demand;
pub mod engine;
pub mod evidence;
pub mod gpu;
pub mod lot;
pub mod model;
pub mod number;
pub mod profile;
pub mod project;
pub mod rental;
pub mod server;
pub mod site;
pub mod study;
