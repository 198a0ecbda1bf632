//! The main table: an option a row, and what to know under it.

use super::{Heading, finding};
use crate::ledger::Traced;
use crate::study::compare::BreakEvenVolume;
use crate::study::{Answer, Comparison, Outcome};
use crate::units::Seconds;
use crate::view::chart::Unit;
use crate::view::table::{Cell, Column, Note, Table};

/// The main table: an option a row.
#[must_use]
pub fn table(comparison: &Comparison, heading: &Heading) -> Table {
    let mut columns = vec![
        Column::new("Option", "option"),
        Column::new("Served by", "setting"),
        Column::new("Cost/query", "usd_per_query"),
        Column::new("Input/Mtok", "usd_per_mtok_input"),
        Column::new("Output/Mtok", "usd_per_mtok_output"),
        Column::new("Gross margin", "gross_margin"),
        Column::new("TTFT", "ttft_ms"),
        Column::new("TPOT", "tpot_ms"),
        Column::new("tok/s/GPU", "output_tok_s_per_gpu"),
        Column::new("GPUs", "gpus"),
        Column::new("Cost/month", "usd_per_month"),
        Column::new("Bound by", "bound_by"),
    ];
    let mut rows: Vec<Vec<Cell>> =
        comparison.outcomes.iter().map(|outcome| row(outcome, heading.per_usd)).collect();
    if answers(comparison).any(|answer| answer.estimate.value.solved.is_some()) {
        columns.insert(3, Column::new("Solved", "success_share"));
        columns.insert(4, Column::new("Cost/solved", "usd_per_successful_query"));
        for (row, outcome) in rows.iter_mut().zip(&comparison.outcomes) {
            let found = outcome.result.as_ref().ok().map(|answer| &answer.estimate.value);
            let solved = found
                .and_then(|found| found.solved)
                .map_or(Cell::Empty, |share| Cell::Number(share.value.get(), Unit::Percent));
            let usd = found.and_then(|found| found.cost.usd_per_successful_query);
            let usd = usd.map_or(Cell::Empty, |usd| {
                Cell::Number(usd.value.get() * heading.per_usd, Unit::Usd)
            });
            row.insert(3, solved);
            row.insert(4, usd);
        }
    }
    Table {
        title: heading.title.clone(),
        currency: heading.currency.clone(),
        columns,
        rows,
        notes: notes(comparison, heading),
    }
}

fn answers(comparison: &Comparison) -> impl Iterator<Item = &Answer> {
    comparison.outcomes.iter().filter_map(|outcome| outcome.result.as_ref().ok())
}

fn row(outcome: &Outcome, per_usd: f64) -> Vec<Cell> {
    let mut cells = vec![Cell::from(&*outcome.name), Cell::from(outcome.setting.as_str())];
    let Ok(answer) = &outcome.result else {
        cells.push(Cell::from("not feasible"));
        cells.resize(12, Cell::Empty);
        return cells;
    };
    let estimate = &answer.estimate.value;
    let money = |value: f64| Cell::Number(value * per_usd, Unit::Usd);
    cells.push(money(estimate.cost.usd_per_query.value.get()));
    cells.push(money(estimate.cost.usd_per_mtok_input.value.get()));
    cells.push(money(estimate.cost.usd_per_mtok_output.value.get()));
    cells.push(estimate.margin.map_or(Cell::Empty, |margin| {
        Cell::Number(margin.gross_margin.value.get(), Unit::Percent)
    }));
    let time = |value: Option<Traced<Seconds>>| {
        value.map_or(Cell::Empty, |time| Cell::Number(time.value.get() * 1e3, Unit::Milliseconds))
    };
    cells.push(time(estimate.latency.and_then(|latency| latency.ttft)));
    cells.push(time(estimate.latency.and_then(|latency| latency.tpot)));
    cells.push(estimate.performance().map_or(Cell::Empty, |performance| {
        Cell::Number(performance.output_rate_per_gpu.value.get(), Unit::Count)
    }));
    cells.push(
        estimate
            .fleet
            .map_or(Cell::Empty, |fleet| Cell::Number(fleet.gpus.value.get(), Unit::Count)),
    );
    cells.push(money(estimate.cost.usd_per_month.value.get()));
    cells.push(
        estimate
            .performance()
            .map_or(Cell::Empty, |performance| Cell::from(performance.bound_by.name())),
    );
    cells
}

pub(super) fn notes(comparison: &Comparison, heading: &Heading) -> Vec<Note> {
    let mut notes: Vec<Note> = finding(comparison).map(Note::from).into_iter().collect();
    notes.extend(intervals(comparison, heading.per_usd));
    for outcome in &comparison.outcomes {
        let name = &outcome.name;
        let Ok(answer) = &outcome.result else { continue };
        for warning in &answer.estimate.warnings {
            notes.push(Note::from(format!("{name}: {}", warning.message)));
        }
        if let Some(tail) = answer.estimate.value.performance().and_then(|own| own.tail) {
            notes.push(Note(vec![
                Cell::from(format!("{name}: ")),
                Cell::Number(tail.share.value.get(), Unit::Percent),
                Cell::from(" of the requests are within TTFT "),
                Cell::Number(tail.ttft.value.get() * 1e3, Unit::Milliseconds),
                Cell::from(", TPOT "),
                Cell::Number(tail.tpot.value.get() * 1e3, Unit::Milliseconds),
            ]));
        }
        notes.extend(super::lots::notes(name, answer, heading.per_usd));
        notes.extend(volumes(name, &answer.break_even_volumes));
    }
    for outcome in &comparison.outcomes {
        if let Err(why) = &outcome.result {
            notes.push(Note::from(format!("{} {}; {}", outcome.name, why.message, why.help)));
        }
    }
    if (heading.per_usd - 1.0).abs() > 1e-12 {
        notes.push(Note(vec![Cell::from("1 USD = "), Cell::Number(heading.per_usd, Unit::Usd)]));
    }
    notes.extend(heading.rate.clone().map(Note::from));
    notes
}

/// How far the cost of a query may be off, in one note.
fn intervals(comparison: &Comparison, per_usd: f64) -> Option<Note> {
    let mut parts = Vec::new();
    for outcome in &comparison.outcomes {
        let Some((low, high)) = outcome.result.as_ref().ok().and_then(|a| a.cost_interval) else {
            continue;
        };
        let joint = if parts.is_empty() { "cost per query in nine of ten cases: " } else { "; " };
        parts.push(Cell::from(format!("{joint}{} ", outcome.name)));
        parts.push(Cell::Number(low.get() * per_usd, Unit::Usd));
        parts.push(Cell::from(" to "));
        parts.push(Cell::Number(high.get() * per_usd, Unit::Usd));
    }
    (!parts.is_empty()).then_some(Note(parts))
}

/// From which volume an option is cheaper than each API, in one note; and than which it never is.
fn volumes(name: &str, volumes: &[BreakEvenVolume]) -> Option<Note> {
    let mut parts = Vec::new();
    for volume in volumes {
        let Some(queries) = volume.queries_per_day else { continue };
        let joint =
            if parts.is_empty() { format!("{name}: cheaper than ") } else { ", than ".into() };
        parts.push(Cell::from(format!("{joint}{} from ", volume.api)));
        parts.push(Cell::Number(queries.get(), Unit::Plain));
        parts.push(Cell::from(" queries a day"));
    }
    let never: Vec<&str> = volumes
        .iter()
        .filter(|volume| volume.queries_per_day.is_none())
        .map(|volume| &*volume.api)
        .collect();
    if !never.is_empty() {
        let joint = if parts.is_empty() { format!("{name}: ") } else { "; ".into() };
        parts.push(Cell::from(format!("{joint}at no volume cheaper than {}", never.join(", "))));
    }
    (!parts.is_empty()).then_some(Note(parts))
}
