//! Tables as CSV: full numbers, no units in cells (they are in the column names).

use crate::view::table::{Cell, Table};

/// A table as CSV with a heading line.
#[must_use]
pub fn table(table: &Table) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = writer.write_record(table.columns.iter().map(|column| column.name.as_str()));
    for row in &table.rows {
        let cells = row.iter().map(|cell| match cell {
            Cell::Text(text) => text.clone(),
            Cell::Number(value, _) if value.is_finite() => value.to_string(),
            Cell::Number(..) | Cell::Empty => String::new(),
        });
        let _ = writer.write_record(cells);
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}
