//! From what to show to bytes: one file a format.

pub mod chart;
pub mod csv;
pub mod html;
pub mod json;
pub mod markdown;
pub mod number;
pub mod rows;
pub mod text;
#[cfg(feature = "workbook")]
pub mod xlsx;
