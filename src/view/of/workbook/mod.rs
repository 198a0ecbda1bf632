//! A comparison as a workbook whose derived cells are formulas over its input cells.

mod cases;
pub(super) mod figures;
mod formula;
mod hours;
pub(super) mod leaves;
mod limits;
pub(super) mod option;
mod projection;
mod sensitivity;
mod sheets;
mod stated;

use std::collections::HashMap;

use super::compare::Heading;
use crate::estimate::Estimate;
use crate::ledger::{LineId, Recorder, Replay};
use crate::spec::scenario::Scenario;
use crate::spec::slot::Slot;
use crate::study::Comparison;
use crate::study::uncertain::Input;
use crate::units::CONSTANTS;
use crate::view::chart::Unit;
use crate::view::table::{Cell as Shown, Table};
use crate::view::workbook::{Cell, Format, Look, Sheet, Workbook, sheet_name};
use leaves::Leaves;
pub use projection::{Line, Projected};
use stated::Stated;

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
    /// Its place in the study.
    at: usize,
    /// Names of its stages.
    stages: Vec<&'a str>,
    sheet: String,
    /// Sheets of its tables of hours.
    hours: Vec<String>,
    estimate: &'a Estimate,
    ledger: &'a Recorder,
    replay: Replay<'a>,
    leaves: HashMap<usize, usize>,
}

impl Sheeted<'_> {
    /// The value of a line.
    fn value(&self, line: LineId) -> f64 {
        self.ledger.line(line).map_or(f64::NAN, |line| line.value)
    }

    /// The cell of a line.
    fn place(&self, line: LineId) -> String {
        option::place_of(&self.sheet, line)
    }

    /// The one stage that these lines are of, where there are several.
    fn stage_of(&self, lines: &[usize]) -> Option<&str> {
        let stage = |line: &usize| {
            let id = self.ledger.lines().get(*line)?.id.strip_prefix("stage")?;
            id.split('.').next()?.parse::<usize>().ok()
        };
        let first = stage(lines.first()?)?;
        let one = self.stages.len() > 1 && lines.iter().all(|line| stage(line) == Some(first));
        self.stages.get(first.checked_sub(1)?).copied().filter(|_| one)
    }
}

/// How far the inputs of a study may go.
#[derive(Clone, Copy)]
pub struct Ranges<'a> {
    /// The lowest and the highest legal value under a key.
    pub legal: fn(&str) -> Option<(f64, f64)>,
    /// The options.
    pub scenarios: &'a [Scenario],
    /// The numbers that the study states.
    pub slots: &'a [Slot],
    /// How far the performance model may be off.
    pub errors: &'a [Input],
}

/// The workbook of a comparison; `command` is the one that makes it again.
#[must_use]
pub fn workbook(
    comparison: &Comparison,
    heading: &Heading,
    ranges: &Ranges<'_>,
    projected: Option<&Projected<'_>>,
    command: &str,
) -> Workbook {
    let mut leaves = Leaves::default();
    let mut taken: Vec<String> = sheets::NAMES.iter().map(|&name| name.to_owned()).collect();
    let mut options = Vec::new();
    let mut refused = Vec::new();
    for (at, outcome) in comparison.outcomes.iter().enumerate() {
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
                    at,
                    stages: outcome.stages.iter().map(|(name, _)| &**name).collect(),
                    sheet,
                    hours,
                    estimate: &answer.estimate.value,
                    ledger: &answer.ledger,
                    replay: Replay::new(&answer.ledger),
                    leaves: option::enter(&mut leaves, place, &answer.ledger),
                });
            }
            Err(why) => refused.push((&*outcome.name, why)),
        }
    }
    let stated: Vec<Stated<'_>> = options.iter().map(|option| Stated::of(option, ranges)).collect();
    for (option, own) in options.iter().zip(&stated) {
        let moved = own.entangled.iter().flat_map(|(_, moved)| moved);
        for &leaf in moved.filter_map(|line| option.leaves.get(line)) {
            leaves.pin(leaf);
        }
    }
    let names: Vec<&str> = options.iter().map(|option| option.name).collect();
    let places = leaves.places();
    let money = sheets::Money::of(heading);
    let (sensitivity, working) = sensitivity::sheets(
        (&options, &stated),
        &leaves,
        &places,
        &money,
        ranges,
        command,
        &mut taken,
    );
    let mut all = vec![sheets::summary(&options, &refused, heading, &money, command)];
    all.push(leaves.inputs(&names, command));
    all.push(sheets::performance(&options, &money));
    all.push(sheets::cost(&options, &money));
    all.push(sheets::margin(&options, &money));
    all.push(sensitivity);
    let projection = projected.map(|own| projection::sheets(&options, &money, own, &mut taken));
    let projection = projection.unwrap_or_default();
    all.extend(projection.front);
    all.push(leaves.facts(&names));
    all.push(sheets::checks(&options, &money));
    for own in &options {
        all.push(option::sheet(own, &places, command));
        let tables = own.hours.iter().zip(own.ledger.tables());
        all.extend(
            tables.map(|(name, table)| hours::sheet(name, own.name, table, own.ledger, &own.sheet)),
        );
    }
    all.extend(working);
    all.extend(projection.back);
    let constants = CONSTANTS.iter().map(|&(name, value)| (name.to_owned(), format!("{value}")));
    let mut names = leaves.names();
    names.extend(constants);
    names.extend(money.name());
    names.push(sensitivity::name());
    names.extend(projection.names);
    Workbook {
        title: heading.title.clone(),
        currency: heading.currency.clone(),
        sheets: all,
        names,
    }
}
