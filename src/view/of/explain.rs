//! A ledger line as a tree.

use crate::ledger::{Line, LineId, LineKind, Recorder};
use crate::view::chart::Unit;
use crate::view::record::Record;
use crate::view::table::{Cell, Column, Table};
use crate::view::tree::{Branch, Tree};

/// The tree under a line, `depth` levels deep; a line that was explained before is only named.
#[must_use]
pub fn tree(ledger: &Recorder, id: LineId, depth: usize) -> Option<Tree> {
    grow(ledger, id, depth, &mut Vec::new())
}

fn grow(ledger: &Recorder, id: LineId, depth: usize, seen: &mut Vec<LineId>) -> Option<Tree> {
    let line = ledger.line(id)?;
    seen.push(id);
    let mut tree = Tree {
        id: line.id.clone(),
        label: line.label.to_owned(),
        value: line.value,
        unit: line.unit.to_owned(),
        evidence: line.evidence.name().to_owned(),
        formula: None,
        origin: None,
        inputs: Vec::new(),
    };
    match &line.kind {
        LineKind::Given(source) => {
            tree.origin = Some(match &source.citation {
                Some(citation) => format!("{}: {citation}", source.place),
                None => source.place.clone(),
            });
        }
        LineKind::Derived { .. } | LineKind::Tabled { .. } => {
            tree.formula = formula(line);
            tree.origin = columns(ledger, line);
            for (name, input) in ledger.inputs(line) {
                let Some(line) = ledger.line(input) else { continue };
                let branch = if depth == 0 || seen.contains(&input) {
                    Branch::Elsewhere {
                        id: line.id.clone(),
                        value: line.value,
                        unit: line.unit.to_owned(),
                    }
                } else {
                    Branch::Here(grow(ledger, input, depth - 1, seen)?)
                };
                tree.inputs.push((name.to_owned(), branch));
            }
        }
    }
    Some(tree)
}

/// The formula of a line, on one line.
fn formula(line: &Line) -> Option<String> {
    match &line.kind {
        LineKind::Given(_) => None,
        LineKind::Derived { formula, .. } => {
            Some(formula.split_whitespace().collect::<Vec<_>>().join(" "))
        }
        LineKind::Tabled { formula, .. } => Some(formula.clone()),
    }
}

/// What the columns are that a line takes something from, where it does.
fn columns(ledger: &Recorder, line: &Line) -> Option<String> {
    let LineKind::Tabled { table, formula } = &line.kind else { return None };
    let columns: Vec<String> = ledger
        .table_at(*table)?
        .columns_of(formula)
        .map(|own| format!("{} ({})", own.name, own.label))
        .collect();
    Some(format!("the hours of a week: {}", columns.join(", ")))
}

/// The lines under a line as a table, each once, in the order of the tree.
#[must_use]
pub fn table(ledger: &Recorder, id: LineId, depth: usize) -> Option<Table> {
    let mut rows = Vec::new();
    flatten(&tree(ledger, id, depth)?, 0, &mut rows);
    Some(Table {
        title: format!("{} explained", ledger.line(id)?.id),
        columns: vec![
            Column::new("Depth", "depth"),
            Column::new("Quantity", "id"),
            Column::new("What", "label"),
            Column::new("Value", "value"),
            Column::new("Unit", "unit"),
            Column::new("Evidence", "evidence"),
            Column::new("Formula", "formula"),
            Column::new("Origin", "origin"),
        ],
        rows,
        ..Table::default()
    })
}

fn flatten(tree: &Tree, depth: u32, rows: &mut Vec<Vec<Cell>>) {
    let text = |text: &Option<String>| text.as_deref().map_or(Cell::Empty, Cell::from);
    rows.push(vec![
        Cell::Number(f64::from(depth), Unit::Count),
        Cell::from(tree.id.as_str()),
        Cell::from(tree.label.as_str()),
        Cell::Number(tree.value, Unit::Plain),
        Cell::from(tree.unit.as_str()),
        Cell::from(tree.evidence.as_str()),
        text(&tree.formula),
        text(&tree.origin),
    ]);
    for (_, branch) in &tree.inputs {
        if let Branch::Here(inner) = branch {
            flatten(inner, depth + 1, rows);
        }
    }
}

/// The whole ledger as a record: a line each, inputs by name.
#[must_use]
pub fn record(ledger: &Recorder) -> Record {
    let lines = ledger.lines().iter().map(|line| {
        let mut entries = vec![
            ("id".to_owned(), Record::from(line.id.as_str())),
            ("label".to_owned(), line.label.into()),
            ("value".to_owned(), line.value.into()),
            ("unit".to_owned(), line.unit.into()),
            ("evidence".to_owned(), line.evidence.name().into()),
        ];
        match &line.kind {
            LineKind::Given(source) => {
                entries.push(("origin".to_owned(), source.place.as_str().into()));
                entries.push(("source".to_owned(), source.citation.clone().into()));
            }
            LineKind::Derived { .. } | LineKind::Tabled { .. } => {
                entries.push(("formula".to_owned(), formula(line).into()));
                if let Some(origin) = columns(ledger, line) {
                    entries.push(("origin".to_owned(), origin.into()));
                }
                let inputs = ledger
                    .inputs(line)
                    .into_iter()
                    .filter_map(|(name, id)| {
                        Some((name.to_owned(), Record::from(ledger.line(id)?.id.as_str())))
                    })
                    .collect();
                entries.push(("inputs".to_owned(), Record::Map(inputs)));
            }
        }
        Record::Map(entries)
    });
    Record::List(lines.collect())
}
