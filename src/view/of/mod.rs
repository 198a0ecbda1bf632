//! From results to what to show, one file a result.

pub mod breakeven;
pub mod calibrate;
pub mod catalog;
pub mod charts;
pub mod commit;
pub mod compare;
pub mod concentration;
pub mod equal_quality;
pub mod explain;
pub mod fleet;
pub mod optimize;
pub mod pitch;
pub mod predict;
pub mod price;
pub mod project;
pub mod report;
pub mod sensitivity;
pub mod simulate;
pub mod sweep;
pub mod validate;
pub mod waterfall;
pub mod workbook;
