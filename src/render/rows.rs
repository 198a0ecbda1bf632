//! Rows that are written one after the other, as CSV or as lines of JSON: full numbers, the same
//! bytes wherever they are computed.

use crate::view::rows::{Cell, Columns};

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowFormat {
    /// Comma-separated values.
    Csv,
    /// One JSON object a line.
    JsonLines,
}

impl RowFormat {
    /// The line that names the columns; empty where every row does.
    #[must_use]
    pub fn heading(self, columns: &Columns) -> Vec<u8> {
        let mut out = Vec::new();
        if self == Self::Csv {
            for (place, column) in columns.0.iter().enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                quoted(&mut out, &column.name);
            }
            out.push(b'\n');
        }
        out
    }

    /// Appends a row.
    pub fn row<'a>(
        self,
        columns: &Columns,
        cells: impl IntoIterator<Item = Cell<'a>>,
        out: &mut Vec<u8>,
    ) {
        for (place, (column, cell)) in columns.0.iter().zip(cells).enumerate() {
            match self {
                Self::Csv => {
                    if place > 0 {
                        out.push(b',');
                    }
                    match cell {
                        Cell::Text(text) => quoted(out, text),
                        other => plain(out, &other, b""),
                    }
                }
                Self::JsonLines => {
                    out.push(if place > 0 { b',' } else { b'{' });
                    text(out, &column.name);
                    out.push(b':');
                    match cell {
                        Cell::Text(words) => text(out, words),
                        other => plain(out, &other, b"null"),
                    }
                }
            }
        }
        out.extend_from_slice(if self == Self::Csv { b"\n" } else { b"}\n" });
    }
}

/// A cell that needs no quotes.
pub(super) fn plain(out: &mut Vec<u8>, cell: &Cell<'_>, missing: &[u8]) {
    match *cell {
        Cell::Flag(true) => out.extend_from_slice(b"true"),
        Cell::Flag(false) => out.extend_from_slice(b"false"),
        Cell::Number(value) if value.is_finite() => number(out, value),
        Cell::Number(_) | Cell::Text(_) | Cell::Empty => out.extend_from_slice(missing),
    }
}

/// A number with all its digits; whole ones without a point.
#[allow(clippy::cast_possible_truncation)]
fn number(out: &mut Vec<u8>, value: f64) {
    // Writing to memory cannot fail.
    let _ = if value.fract() == 0.0 && value.abs() < 9e15 {
        serde_json::to_writer(out, &(value as i64))
    } else {
        serde_json::to_writer(out, &value)
    };
}

fn text(out: &mut Vec<u8>, text: &str) {
    let _ = serde_json::to_writer(out, text);
}

/// A text in CSV (RFC 4180): in quotes where it must be.
fn quoted(out: &mut Vec<u8>, text: &str) {
    if !text.contains([',', '"', '\n', '\r']) {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    out.push(b'"');
    for byte in text.bytes() {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}
