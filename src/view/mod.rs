//! What to show: tables, charts, records. No pixels, no file names.

pub mod chart;
pub mod chart_data;
pub mod of;
pub mod page;
pub mod record;
pub mod rows;
pub mod table;
pub mod tree;
pub mod workbook;
