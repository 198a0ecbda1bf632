//! What somebody states, asks or assumes, side by side.

use super::super::compare::Heading;
use super::Sides;
use crate::ledger::{Evidence, Line, LineKind, Recorder};
use crate::view::chart::Unit;
use crate::view::table::{Cell, Column, Table};

/// Whether a reader should see an input: what somebody states, asks or assumes of the business. What
/// the performance model takes from data sheets and fits stays in the ledger.
fn telling(line: &Line) -> bool {
    matches!(line.evidence, Evidence::Stated | Evidence::ListPrice | Evidence::Assumed)
        && !line.id.contains("perf.machine.")
        && line.value != 0.0
        && line.value.is_finite()
        && (!line.unit.is_empty()
            || ["share", "utilization", "queries", "peak", "rate", "calls", "attempts"]
                .iter()
                .any(|word| line.id.contains(word)))
}

/// The inputs of a ledger, each once.
fn given(ledger: &Recorder) -> Vec<&Line> {
    let origin = |line: &Line| match &line.kind {
        LineKind::Given(source) => Some(source.place.clone()),
        LineKind::Derived { .. } | LineKind::Tabled { .. } => None,
    };
    let mut lines: Vec<&Line> = Vec::new();
    for line in ledger.lines() {
        let own = origin(line);
        let known = |known: &&Line| {
            known.unit == line.unit
                && (known.value - line.value).abs() <= 1e-12 * line.value.abs()
                && (known.label == line.label || origin(known) == own)
        };
        if own.is_some() && !lines.iter().any(known) {
            lines.push(line);
        }
    }
    lines
}

/// What somebody states, asks or assumes, side by side; and how many further values there are.
pub fn assumptions(sides: &Sides<'_>, heading: &Heading) -> (Table, usize) {
    let (ours, theirs) = (given(&sides.own.ledger), given(&sides.other.ledger));
    let mut rows = Vec::new();
    for (mine, lines, others) in [(true, &ours, &theirs), (false, &theirs, &ours)] {
        for line in lines.iter().filter(|line| telling(line)) {
            let twin = others.iter().find(|other| other.id == line.id);
            if !mine && twin.is_some_and(|twin| telling(twin)) {
                continue;
            }
            let LineKind::Given(source) = &line.kind else { continue };
            let text = source.citation.clone().unwrap_or_else(|| source.place.clone());
            let other = twin.map_or(Cell::Empty, |twin| Cell::Number(twin.value, Unit::Plain));
            let own = Cell::Number(line.value, Unit::Plain);
            let (first, second) = if mine { (own, other) } else { (other, own) };
            rows.push(vec![
                Cell::from(line.label),
                first,
                second,
                Cell::from(line.unit),
                Cell::from(line.evidence.name()),
                Cell::from(text),
            ]);
        }
    }
    let further = ours.len() - ours.iter().filter(|line| telling(line)).count();
    let table = Table {
        title: String::new(),
        currency: heading.currency.clone(),
        columns: vec![
            Column::new("Assumption", "assumption"),
            Column::new("Ours", "ours"),
            Column::new("Incumbent", "incumbent"),
            Column::new("Unit", "unit"),
            Column::new("Evidence", "evidence"),
            Column::new("Source", "source"),
        ],
        rows,
        notes: Vec::new(),
    };
    (table, further)
}
