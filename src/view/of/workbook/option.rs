//! The sheet of one option: its ledger, a line a row, every derived number a formula.

use std::collections::HashMap;

use super::formula::{of_line, spreadsheet_with};
use super::leaves::Leaves;
use super::{Sheeted, hours};
use crate::ledger::{LineId, LineKind, Recorder};
use crate::view::workbook::{Cell, Look, Sheet, headings, place};

const FIRST_ROW: usize = 4;
const VALUE: usize = 2;

/// Where a line of an option's ledger stands.
pub fn place_of(sheet: &str, line: LineId) -> String {
    place(sheet, FIRST_ROW + line.0 as usize, VALUE)
}

/// The same within the option's sheet.
fn place_here(line: LineId) -> String {
    format!("C{}", FIRST_ROW + line.0 as usize + 1)
}

/// Enters what the ledger reads; the leaf of each line that is one.
pub fn enter(leaves: &mut Leaves, option: usize, ledger: &Recorder) -> HashMap<usize, usize> {
    let mut found = HashMap::new();
    for (at, line) in ledger.lines().iter().enumerate() {
        if let LineKind::Given(source) = &line.kind
            && let Some(leaf) = leaves.enter(option, line, source)
        {
            found.insert(at, leaf);
        }
    }
    found
}

/// The sheet.
pub(super) fn sheet(option: &Sheeted<'_>, places: &[String], command: &str) -> Sheet {
    let mut rows = vec![
        vec![Cell::text(option.name).as_a(Look::Title)],
        vec![
            Cell::text("Every line of the estimate, in US dollars and base units: inputs come before what uses them.")
                .as_a(Look::Note),
        ],
        Vec::new(),
        headings(&["Line", "What", "Value", "Unit", "Formula", "Confidence"]),
    ];
    for (at, line) in option.ledger.lines().iter().enumerate() {
        let (value, says) = match &line.kind {
            LineKind::Given(source) => {
                let cell = match option.leaves.get(&at).and_then(|&leaf| places.get(leaf)) {
                    Some(place) => Cell::formula(place.as_str(), line.value),
                    None => Cell::number(line.value),
                };
                (cell, source.place.clone())
            }
            LineKind::Derived { formula, .. } => {
                let value = |id: LineId| option.value(id);
                let text = of_line(option.ledger, &option.replay, at, place_here, value);
                let says = formula.split_whitespace().collect::<Vec<_>>().join(" ");
                match text {
                    Some(text) => (Cell::formula(text, line.value), says),
                    None => (
                        Cell::number(line.value).as_a(Look::Fixed),
                        format!("{says} (a value: {command})"),
                    ),
                }
            }
            LineKind::Tabled { table, formula } => {
                let own = option.ledger.table_at(*table);
                let cell = match (own, option.hours.get(table.0 as usize)) {
                    (Some(own), Some(sheet)) => option.replay.formula(at).and_then(|read| {
                        let cell = |word: &str| Some(place_here(own.input(word)?));
                        spreadsheet_with(read, &cell, &|over, column| {
                            hours::taken(own, sheet, over, column)
                        })
                    }),
                    _ => None,
                };
                let value = cell.map_or_else(
                    || Cell::number(line.value).as_a(Look::Fixed),
                    |text| Cell::formula(text, line.value),
                );
                (value, format!("{formula}, hour by hour"))
            }
        };
        rows.push(vec![
            Cell::text(line.id.as_str()),
            Cell::text(line.label),
            value,
            Cell::text(line.unit),
            Cell::text(says),
            Cell::text(line.evidence.name()),
        ]);
    }
    Sheet {
        name: option.sheet.clone(),
        widths: vec![44.0, 48.0, 18.0, 12.0, 70.0, 12.0],
        rows,
        frozen_rows: 4,
        frozen_columns: 1,
        charts: Vec::new(),
    }
}
