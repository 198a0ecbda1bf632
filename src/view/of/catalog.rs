//! Catalog listings as tables.

use crate::view::chart::Unit;
use crate::view::record::Record;
use crate::view::table::{Cell, Column, Table};

/// A listing: headings with machine names, and rows.
#[must_use]
pub fn table(title: &str, columns: &[(&str, &str)], rows: Vec<Vec<Cell>>) -> Table {
    Table {
        title: title.to_owned(),
        currency: "$".to_owned(),
        columns: columns.iter().map(|(heading, name)| Column::new(heading, name)).collect(),
        rows,
        notes: Vec::new(),
    }
}

/// A number that may be missing.
#[must_use]
pub fn number(value: Option<f64>, unit: Unit) -> Cell {
    value.map_or(Cell::Empty, |value| Cell::Number(value, unit))
}

/// Text that may be missing.
#[must_use]
pub fn text(value: Option<&str>) -> Cell {
    value.map_or(Cell::Empty, Cell::from)
}

/// A listing for machines: an object a row, by machine names.
#[must_use]
pub fn record(table: &Table) -> Record {
    let rows = table.rows.iter().map(|row| {
        let entries = table.columns.iter().zip(row).map(|(column, cell)| {
            let value = match cell {
                Cell::Text(text) => Record::from(text.as_str()),
                Cell::Number(value, _) => Record::Number(*value),
                Cell::Empty => Record::Null,
            };
            (column.name.clone(), value)
        });
        Record::Map(entries.collect())
    });
    Record::List(rows.collect())
}
