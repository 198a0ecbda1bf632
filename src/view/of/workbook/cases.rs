//! A working sheet: the ledger of one option again, a column for each case, in which only the lines
//! stand that follow from what the case changes.

use std::collections::HashMap;

use super::Sheeted;
use super::formula::of_line;
use crate::ledger::{LineId, LineKind};
use crate::view::workbook::{Cell, Look, Sheet, Value, headings, letters, place};

/// One case: texts for its head, and the lines that it changes.
pub struct Case {
    /// What it is, one text for each row of the head.
    pub head: Vec<Cell>,
    /// Places of lines of the ledger and what stands there instead.
    pub changed: Vec<(usize, Cell)>,
}

/// The cases of one option and what follows from each.
pub struct Cases<'a> {
    option: &'a Sheeted<'a>,
    name: String,
    all: Vec<Case>,
    values: Vec<Vec<Option<f64>>>,
    /// Row of each line that follows from some case.
    rows: HashMap<usize, usize>,
    first_row: usize,
}

/// Columns before the first case: line, what it is, what it is now, unit.
const BEFORE: usize = 4;
const NOW: usize = 2;

impl<'a> Cases<'a> {
    /// Computes the cases, for a sheet of this name.
    pub fn new(option: &'a Sheeted<'a>, name: String, cases: Vec<Case>) -> Self {
        let values: Vec<Vec<Option<f64>>> = cases
            .iter()
            .map(|case| {
                let changed = case.changed.iter().filter_map(|(line, cell)| match cell.value {
                    Value::Number(value) | Value::Formula(_, value) => Some((*line, value)),
                    _ => None,
                });
                option.replay.with(&changed.collect::<Vec<_>>())
            })
            .collect();
        let first_row = 3 + cases.iter().map(|case| case.head.len()).max().unwrap_or(1);
        let shown = (0..option.ledger.lines().len())
            .filter(|&line| values.iter().any(|own| own[line].is_some()));
        let rows = shown.enumerate().map(|(place, line)| (line, first_row + place)).collect();
        Self { option, name, all: cases, values, rows, first_row }
    }

    /// What a line comes to in a case.
    pub fn value(&self, case: usize, line: LineId) -> f64 {
        self.values[case][line.0 as usize].unwrap_or_else(|| self.option.value(line))
    }

    /// Whether something in a case is a value: what hours of a week come to has no formula here.
    pub fn has_values(&self, case: usize) -> bool {
        let lines = self.option.ledger.lines().iter().zip(&self.values[case]);
        lines
            .into_iter()
            .any(|(line, value)| value.is_some() && matches!(line.kind, LineKind::Tabled { .. }))
    }

    /// The cell of a line in a case, for other sheets: in the ledger's sheet where it stays as it is.
    pub fn place(&self, case: usize, line: LineId) -> String {
        let at = line.0 as usize;
        match self.rows.get(&at).filter(|_| self.values[case][at].is_some()) {
            Some(&row) => place(&self.name, row, BEFORE + case),
            None => self.option.place(line),
        }
    }

    /// The same for cells of this sheet.
    fn here(&self, case: usize, line: LineId) -> String {
        let at = line.0 as usize;
        match self.rows.get(&at) {
            Some(&row) if self.values[case][at].is_some() => {
                format!("{}{}", letters(BEFORE + case), row + 1)
            }
            Some(&row) => format!("${}{}", letters(NOW), row + 1),
            None => self.option.place(line),
        }
    }

    /// The sheet.
    pub fn sheet(&self, title: &str, note: &str) -> Sheet {
        let mut rows = vec![
            vec![Cell::text(title).as_a(Look::Title)],
            vec![Cell::text(note).as_a(Look::Note)],
            Vec::new(),
        ];
        for at in rows.len()..self.first_row {
            let last = at + 1 == self.first_row;
            let mut row = if last {
                headings(&["Line", "What", "Now", "Unit"])
            } else {
                vec![Cell::default(); BEFORE]
            };
            row.extend(self.all.iter().map(|case| {
                case.head.get(at - 3).cloned().unwrap_or_default().as_a(Look::Heading)
            }));
            rows.push(row);
        }
        let mut lines: Vec<(usize, usize)> =
            self.rows.iter().map(|(&line, &row)| (row, line)).collect();
        lines.sort_unstable();
        rows.extend(lines.into_iter().map(|(_, line)| self.row(line)));
        let mut widths = vec![40.0, 40.0, 16.0, 10.0];
        widths.extend(std::iter::repeat_n(16.0, self.all.len()));
        Sheet {
            name: self.name.clone(),
            widths,
            rows,
            frozen_rows: u32::try_from(self.first_row).unwrap_or_default(),
            frozen_columns: u16::try_from(BEFORE).unwrap_or_default(),
            charts: Vec::new(),
        }
    }

    fn row(&self, at: usize) -> Vec<Cell> {
        let Some(line) = self.option.ledger.lines().get(at) else { return Vec::new() };
        let id = LineId(u32::try_from(at).unwrap_or_default());
        let mut row = vec![
            Cell::text(line.id.as_str()),
            Cell::text(line.label),
            Cell::formula(self.option.place(id), line.value).brief(),
            Cell::text(line.unit),
        ];
        row.extend((0..self.all.len()).map(|case| self.cell(case, at)));
        row
    }

    fn cell(&self, case: usize, at: usize) -> Cell {
        let Some(value) = self.values[case][at] else { return Cell::default() };
        if let Some((_, own)) = self.all[case].changed.iter().find(|(line, _)| *line == at) {
            return own.clone().brief();
        }
        let text = of_line(
            self.option.ledger,
            &self.option.replay,
            at,
            |id| self.here(case, id),
            |id| self.value(case, id),
        );
        match text {
            Some(text) => Cell::formula(text, value).brief(),
            None => Cell::number(value).as_a(Look::Fixed).brief(),
        }
    }
}
