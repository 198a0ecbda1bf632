//! What the tool schedules and no formula repeats: purchases, loans, loads that were searched for. Values,
//! a row for each line of the projection.

use super::assumptions::chosen;
use super::page::{Page, Whole};
use crate::view::workbook::{Cell, Format, Look, Sheet};

/// Rows of values.
pub struct Schedule {
    page: Page,
    lines: Vec<String>,
    empty: bool,
}

/// The rows of one thing, one for each line.
#[derive(Clone, Debug)]
pub struct Scheduled {
    rows: Vec<usize>,
    values: Vec<f64>,
}

impl Schedule {
    /// An empty one.
    pub fn new(page: Page, lines: Vec<String>) -> Self {
        Self { page, lines, empty: true }
    }

    /// Adds what is the same in all months or not, line by line; none if it is nothing in all.
    pub fn add(
        &mut self,
        (label, unit): (&str, &str),
        format: Format,
        values: &[Vec<f64>],
    ) -> Option<Scheduled> {
        if values.iter().flatten().all(|value| value.abs() <= 0.0) {
            return None;
        }
        self.empty = false;
        let rows = self.lines.iter().zip(values).map(|(line, own)| {
            let label =
                if self.lines.len() > 1 { format!("{label}, {line}") } else { label.to_owned() };
            let cells = own.iter().map(|value| Cell::number(*value).as_a(Look::Fixed));
            self.page.row((&label, unit), Whole::Nothing, (format, Look::Plain), cells.collect())
        });
        Some(Scheduled {
            rows: rows.collect(),
            values: values.first().cloned().unwrap_or_default(),
        })
    }

    /// The formula of a month in the line in use, and what it gives.
    pub fn cell(&self, own: &Scheduled, month: usize) -> (String, f64) {
        let cells: Vec<String> = own.rows.iter().map(|&row| self.page.place(row, month)).collect();
        (chosen(&cells), own.values.get(month).copied().unwrap_or(0.0))
    }

    /// The sheet, if there is something on it.
    pub fn sheet(self) -> Option<Sheet> {
        (!self.empty).then(|| self.page.sheet())
    }
}
