//! From what to show to bytes: one file a format.

#[cfg(feature = "charts")]
pub mod chart;
pub mod csv;
#[cfg(feature = "html")]
pub mod html;
pub mod json;
pub mod markdown;
pub mod number;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod rows;
pub mod text;
#[cfg(feature = "workbook")]
pub mod xlsx;
