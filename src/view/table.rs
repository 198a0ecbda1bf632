//! Tables with typed cells.

use super::chart::Unit;

/// A table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// What it shows.
    pub title: String,
    /// The sign that money carries.
    pub currency: String,
    /// Columns from the left.
    pub columns: Vec<Column>,
    /// Rows from the top; each has a cell for every column.
    pub rows: Vec<Vec<Cell>>,
    /// Remarks under it.
    pub notes: Vec<Note>,
}

/// A remark: text and numbers, in reading order.
#[derive(Clone, Debug, PartialEq)]
pub struct Note(pub Vec<Cell>);

impl From<String> for Note {
    fn from(text: String) -> Self {
        Self(vec![Cell::Text(text)])
    }
}

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Heading for people.
    pub heading: String,
    /// Name for programs, with its unit.
    pub name: String,
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Text.
    Text(String),
    /// A number and how it prints.
    Number(f64, Unit),
    /// Nothing to say.
    Empty,
}

impl Column {
    /// A column.
    #[must_use]
    pub fn new(heading: &str, name: &str) -> Self {
        Self { heading: heading.to_owned(), name: name.to_owned() }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
