//! Break-evens: as a table, as a record, as charts.

mod charts;
mod record;
mod words;

pub use charts::charts;
pub use record::record;

use super::compare::Heading;
use crate::study::breakeven::{Found, Horizon, Measure, Outcome, Saved, Target};
use crate::view::chart::Unit;
use crate::view::table::{Cell, Column, Note, Table};

/// What was asked and found.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// What options must reach.
    pub target: Target,
    /// Name of the option they are held against.
    pub against: Option<&'a str>,
    /// What was found for each.
    pub outcomes: &'a [Outcome],
    /// From which horizon owning costs less.
    pub horizons: &'a [Horizon],
}

/// How a number of a setting prints, and what money is multiplied with.
fn unit(measure: Measure, heading: &Heading) -> (Unit, f64) {
    match measure {
        Measure::Share => (Unit::Percent, 1.0),
        Measure::QueriesPerDay => (Unit::Count, 1.0),
        Measure::UsdPerQuery => (Unit::Usd, heading.per_usd),
        Measure::UsdPerGpuHour => (Unit::UsdPerHour, heading.per_usd),
        Measure::OfToday => (Unit::Times, 1.0),
        Measure::Plain => (Unit::Plain, 1.0),
    }
}

/// A setting of an option a row, then a row for each horizon.
#[must_use]
pub fn table(answer: &Answer<'_>, heading: &Heading) -> Table {
    let mut rows = Vec::new();
    let mut notes = Vec::new();
    for outcome in answer.outcomes {
        match &outcome.result {
            Ok(all) => {
                rows.extend(all.iter().map(|found| row(outcome, found, answer, heading)));
                notes.extend(words::least_room(outcome, all, answer).map(Note::from));
            }
            Err(why) => {
                notes.push(Note::from(format!("{} {}; {}", outcome.name, why.message, why.help)));
            }
        }
    }
    for outcome in answer.outcomes {
        for found in outcome.result.iter().flatten() {
            notes.extend(several(outcome, found, heading));
        }
    }
    rows.extend(answer.horizons.iter().flat_map(months));
    notes.push(Note::from(words::meaning(answer)));
    notes.extend(heading.rate.clone().map(Note::from));
    if !answer.horizons.is_empty() {
        notes.push(Note::from(
            "months: horizons by the present value of the free cash flows of `project`'s base line; \
             hardware is then sold at its book value, or worth nothing; leases are left out"
                .to_owned(),
        ));
    }
    Table {
        title: heading.title.clone(),
        currency: heading.currency.clone(),
        columns: vec![
            Column::new("Option", "option"),
            Column::new("Setting", "setting"),
            Column::new("Today", "today"),
            Column::new("Break-even", "break_even"),
            Column::new("Change", "change"),
            Column::new("Tried from", "tried_from"),
            Column::new("to", "tried_to"),
            Column::new("Holds", "holds"),
        ],
        rows,
        notes,
    }
}

fn row(outcome: &Outcome, found: &Found, answer: &Answer<'_>, heading: &Heading) -> Vec<Cell> {
    let (unit, factor) = unit(found.measure, heading);
    let number = |value: Option<f64>| value.map_or(Cell::Empty, |v| Cell::Number(v * factor, unit));
    let nearest = found.nearest();
    let change = nearest.and_then(|own| Some(own.at / found.today? - 1.0));
    vec![
        Cell::from(&*outcome.name),
        Cell::from(words::setting(found)),
        number(found.today),
        number(nearest.map(|own| own.at)),
        change.map_or(Cell::Empty, |change| Cell::Number(change, Unit::Percent)),
        number(Some(found.range.0)),
        number(Some(found.range.1)),
        Cell::from(words::holds(found, answer)),
    ]
}

/// All crossings of a setting that has several.
fn several(outcome: &Outcome, found: &Found, heading: &Heading) -> Option<Note> {
    const TOLD: usize = 8;
    let all = &found.crossings.all;
    if all.len() < 2 {
        return None;
    }
    let (unit, factor) = unit(found.measure, heading);
    let mut cells = vec![Cell::from(format!(
        "{}: {} crosses {} times: ",
        outcome.name,
        words::setting(found),
        all.len()
    ))];
    for (place, own) in all.iter().take(TOLD).enumerate() {
        cells.push(Cell::from(format!(
            "{}{} ",
            if place == 0 { "" } else { ", " },
            if own.rises { "holds from" } else { "no more from" }
        )));
        cells.push(Cell::Number(own.at * factor, unit));
    }
    if let Some(last) = all.last().filter(|_| all.len() > TOLD) {
        cells.push(Cell::from(", … the last "));
        cells.push(Cell::Number(last.at * factor, unit));
    }
    Some(Note(cells))
}

/// A row for hardware that is sold at the horizon, and one for hardware that is worth nothing then.
fn months(horizon: &Horizon) -> Vec<Vec<Cell>> {
    let row = |then: &str, saved: &[f64]| {
        let first = Saved::spans(saved).first().map(|(first, _)| *first as f64);
        vec![
            Cell::from(&*horizon.owns),
            Cell::from(format!("months against {}, {then}", horizon.rents)),
            Cell::Empty,
            first.map_or(Cell::Empty, |month| Cell::Number(month, Unit::Count)),
            Cell::Empty,
            Cell::Number(1.0, Unit::Count),
            Cell::Number(saved.len() as f64, Unit::Count),
            Cell::from(words::horizon(saved)),
        ]
    };
    match &horizon.result {
        Err(why) => {
            let mut cells = vec![
                Cell::from(&*horizon.owns),
                Cell::from(format!("months against {}", horizon.rents)),
            ];
            cells.resize(7, Cell::Empty);
            cells.push(Cell::from(why.message.as_str()));
            vec![cells]
        }
        Ok(saved) => {
            vec![row("sold at book value", &saved.sold), row("worth nothing", &saved.worthless)]
        }
    }
}
