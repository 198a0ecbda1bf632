//! The sheet of a table of hours: a row each, its columns formulas over each other and over the
//! sheet of its option.

use super::formula::spreadsheet_with;
use super::option::place_of;
use crate::ledger::formula::parse;
use crate::ledger::table::{Cells, DAY, Over, Table};
use crate::ledger::{LineId, Recorder};
use crate::view::workbook::{Cell, Format, Look, Sheet, fixed, letters, range};

const FIRST_ROW: usize = 4;
const FIRST_COLUMN: usize = 1;
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// What a formula outside the sheet takes from a column.
pub fn taken(table: &Table, sheet: &str, over: Over, column: &str) -> Option<String> {
    let at = FIRST_COLUMN + table.column(column)?;
    let all = range(sheet, (FIRST_ROW, at), (FIRST_ROW + table.rows - 1, at));
    Some(match over {
        Over::Mean => format!("AVERAGE({all})"),
        Over::Sum => format!("SUM({all})"),
        Over::Most => format!("MAX({all})"),
        _ => return None,
    })
}

/// What a formula of a row takes from a column of the sheet beyond its own row.
fn over(table: &Table, row: usize, over: Over, column: &str) -> Option<String> {
    let at = FIRST_COLUMN + table.column(column)?;
    let cell = |row: usize| format!("{}{}", letters(at), FIRST_ROW + row + 1);
    let rows = |from: usize, to: usize| {
        format!("{}:{}", fixed(FIRST_ROW + from, at), fixed(FIRST_ROW + to, at))
    };
    let start = row / DAY * DAY;
    let day = rows(start, (start + DAY).min(table.rows) - 1);
    let all = rows(0, table.rows - 1);
    Some(match over {
        Over::Before => cell((row + table.rows - 1) % table.rows),
        Over::DaySum => format!("SUM({day})"),
        Over::DayMin => format!("MIN({day})"),
        Over::DayCountUpto => format!("COUNTIF({day},\"<=\"&{})", cell(row)),
        Over::DaySumAbove => format!("SUMIF({day},\">\"&{})", cell(row)),
        Over::Mean => format!("AVERAGE({all})"),
        Over::Sum => format!("SUM({all})"),
        Over::Most => format!("MAX({all})"),
    })
}

/// The sheet; `lines` is that of the option.
pub fn sheet(name: &str, title: &str, table: &Table, ledger: &Recorder, lines: &str) -> Sheet {
    let values = table.values(&|id: LineId| Some(ledger.line(id)?.value)).unwrap_or_default();
    let mut rows = vec![
        vec![Cell::text(format!("{title}, hour by hour")).as_a(Look::Title)],
        vec![
            Cell::text("What each hour of a week asks for, and who serves it. The first column is from the study's demand; all else follows.")
                .as_a(Look::Note),
        ],
        Vec::new(),
    ];
    let labels = table.columns.iter().map(|own| own.label.as_str());
    rows.push(
        std::iter::once("Hour")
            .chain(labels)
            .map(|own| Cell::text(own).as_a(Look::Heading))
            .collect(),
    );
    let read: Vec<_> = table
        .columns
        .iter()
        .map(|own| match &own.cells {
            Cells::Numbers(_) => None,
            Cells::Formula(text) => parse(text).ok(),
        })
        .collect();
    for row in 0..table.rows {
        let hour = match table.rows {
            1 => "every hour".to_owned(),
            _ => format!("{} {:02}", DAYS.get(row / DAY).unwrap_or(&""), row % DAY),
        };
        let mut cells = vec![Cell::text(hour)];
        for (at, formula) in read.iter().enumerate() {
            let value = values.0.get(at).and_then(|all| all.get(row)).copied().unwrap_or(f64::NAN);
            let cell = |word: &str| match table.column(word) {
                Some(at) => Some(format!("{}{}", letters(FIRST_COLUMN + at), FIRST_ROW + row + 1)),
                None => table.input(word).map(|line| place_of(lines, line)),
            };
            let text = formula.as_ref().and_then(|read| {
                spreadsheet_with(read, &cell, &|what, column| over(table, row, what, column))
            });
            let cell = match text {
                Some(text) => Cell::formula(text, value),
                None => Cell::number(value).as_a(Look::Fixed),
            };
            cells.push(cell.printed(Format::Decimal));
        }
        rows.push(cells);
    }
    let mut widths = vec![12.0];
    widths.extend(std::iter::repeat_n(18.0, table.columns.len()));
    Sheet {
        name: name.to_owned(),
        widths,
        rows,
        frozen_rows: 4,
        frozen_columns: 1,
        charts: Vec::new(),
    }
}
