//! A comparison as a workbook whose derived cells are formulas over its input cells.

pub(super) mod figures;
mod formula;
mod hours;
pub(super) mod leaves;
mod limits;
pub(super) mod option;
mod sheets;

use std::collections::HashMap;

use super::compare::Heading;
use crate::estimate::Estimate;
use crate::ledger::Recorder;
use crate::study::Comparison;
use crate::units::CONSTANTS;
use crate::view::chart::Unit;
use crate::view::table::{Cell as Shown, Table};
use crate::view::workbook::{Cell, Format, Look, Sheet, Workbook, sheet_name};
use leaves::Leaves;

/// A sheet of values that no formula can give: what a table says, and the command that made it.
#[must_use]
pub fn values(name: &str, table: &Table, command: &str) -> Sheet {
    let mut rows = vec![
        vec![Cell::text(name).as_a(Look::Title)],
        vec![
            Cell::text(format!(
                "Values, not formulas: they do not follow changed inputs. Made by: {command}"
            ))
            .as_a(Look::Note),
        ],
        Vec::new(),
        table
            .columns
            .iter()
            .map(|own| Cell::text(own.heading.as_str()).as_a(Look::Heading))
            .collect(),
    ];
    rows.extend(table.rows.iter().map(|row| {
        row.iter()
            .map(|own| match own {
                Shown::Text(text) => Cell::text(text.as_str()),
                Shown::Number(value, unit) => {
                    let format =
                        if *unit == Unit::Percent { Format::Percent } else { Format::General };
                    Cell::number(*value).as_a(Look::Fixed).printed(format)
                }
                Shown::Empty => Cell::default(),
            })
            .collect()
    }));
    Sheet {
        name: name.to_owned(),
        widths: table
            .columns
            .iter()
            .map(|own| own.heading.chars().count().max(14) as f64)
            .collect(),
        rows,
        frozen_rows: 4,
        frozen_columns: 1,
        charts: Vec::new(),
    }
}

/// An option that can serve, and its sheet.
struct Sheeted<'a> {
    name: &'a str,
    setting: &'a str,
    sheet: String,
    /// Sheets of its tables of hours.
    hours: Vec<String>,
    estimate: &'a Estimate,
    ledger: &'a Recorder,
    leaves: HashMap<usize, usize>,
}

/// The workbook of a comparison; `command` is the one that makes it again.
#[must_use]
pub fn workbook(comparison: &Comparison, heading: &Heading, command: &str) -> Workbook {
    let mut leaves = Leaves::default();
    let mut taken: Vec<String> = sheets::NAMES.iter().map(|&name| name.to_owned()).collect();
    let mut options = Vec::new();
    let mut refused = Vec::new();
    for outcome in &comparison.outcomes {
        match &outcome.result {
            Ok(answer) => {
                let place = options.len();
                let sheet = sheet_name(&format!("{} {}", place + 1, outcome.name), &taken);
                taken.push(sheet.clone());
                let mut hours = Vec::new();
                for _ in answer.ledger.tables() {
                    let name = format!("{} hours {}", place + 1, outcome.name);
                    hours.push(sheet_name(&name, &taken));
                    taken.extend(hours.last().cloned());
                }
                options.push(Sheeted {
                    name: &outcome.name,
                    setting: &outcome.setting,
                    sheet,
                    hours,
                    estimate: &answer.estimate.value,
                    ledger: &answer.ledger,
                    leaves: option::enter(&mut leaves, place, &answer.ledger),
                });
            }
            Err(why) => refused.push((&*outcome.name, why)),
        }
    }
    let names: Vec<&str> = options.iter().map(|option| option.name).collect();
    let places = leaves.places();
    let money = sheets::Money::of(heading);
    let mut all = vec![sheets::summary(&options, &refused, heading, &money, command)];
    all.push(leaves.inputs(&names, command));
    all.push(sheets::performance(&options, &money));
    all.push(sheets::cost(&options, &money));
    all.push(sheets::margin(&options, &money));
    all.push(leaves.facts(&names));
    all.push(sheets::checks(&options, &money));
    for own in &options {
        let (sheet, ledger) = (&own.sheet, own.ledger);
        all.push(option::sheet(sheet, own.name, ledger, &own.leaves, &places, &own.hours, command));
        let tables = own.hours.iter().zip(ledger.tables());
        all.extend(tables.map(|(name, table)| hours::sheet(name, own.name, table, ledger, sheet)));
    }
    let constants = CONSTANTS.iter().map(|&(name, value)| (name.to_owned(), format!("{value}")));
    let mut names = leaves.names();
    names.extend(constants);
    names.extend(money.name());
    Workbook {
        title: heading.title.clone(),
        currency: heading.currency.clone(),
        sheets: all,
        names,
    }
}
