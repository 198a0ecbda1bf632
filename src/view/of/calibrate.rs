//! What a fit changed, and what that bought.

use crate::fit::{AnchorFactor, Owner, Parameter};
use crate::view::chart::Unit;
use crate::view::of::validate::Line;
use crate::view::table::{Cell, Column, Table};

/// Errors before the fit, after it on rows that it did not see, and on those that it saw.
#[must_use]
pub fn errors(before: &[Line], held_out: &[Line], inside: &[Line], hold_out: &str) -> Table {
    let of = |lines: &[Line], line: &Line| {
        let found = lines.iter().find(|other| other.quantity == line.quantity);
        found.map_or(Cell::Empty, |found| Cell::Number(found.summary.median, Unit::Percent))
    };
    let rows = before.iter().map(|line| {
        vec![
            Cell::from(line.quantity.name()),
            Cell::Number(line.summary.n as f64, Unit::Count),
            Cell::Number(line.summary.median, Unit::Percent),
            of(held_out, line),
            of(inside, line),
        ]
    });
    Table {
        title: "Median error".to_owned(),
        currency: String::new(),
        columns: vec![
            Column::new("Quantity", "quantity"),
            Column::new("Rows", "rows"),
            Column::new("Before", "before"),
            Column::new(&format!("After, each {hold_out} left out"), "after_held_out"),
            Column::new("After, same rows", "after_same_rows"),
        ],
        rows: rows.collect(),
        notes: Vec::new(),
    }
}

/// The parameters that moved, most first, and the anchored deployments.
#[must_use]
pub fn changes<'a>(
    factors: impl Iterator<Item = (&'a Parameter, f64)>,
    anchors: &[AnchorFactor],
) -> Table {
    const MOST: usize = 15;
    let mut moved: Vec<(&Parameter, f64)> =
        factors.filter(|(_, factor)| (factor - 1.0).abs() >= 0.01).collect();
    moved.sort_by(|a, b| b.1.ln().abs().total_cmp(&a.1.ln().abs()).then(a.0.key.cmp(b.0.key)));
    let more = moved.len().saturating_sub(MOST);
    let mut rows: Vec<Vec<Cell>> = moved
        .iter()
        .take(MOST)
        .map(|(parameter, factor)| {
            let owner = match &parameter.owner {
                Owner::Family(name) | Owner::Engine(name) => name.as_str(),
            };
            vec![
                Cell::from(owner),
                Cell::from(parameter.key),
                Cell::Number(factor - 1.0, Unit::Percent),
            ]
        })
        .collect();
    rows.extend(anchors.iter().take(MOST).map(|anchor| {
        vec![
            Cell::from(format!(
                "{}, {}, {}, {}, tp {:.0}",
                anchor.model, anchor.gpu, anchor.engine, anchor.precision, anchor.tp
            )),
            Cell::from("time_factor"),
            Cell::Number(anchor.time_factor - 1.0, Unit::Percent),
        ]
    }));
    let mut notes = Vec::new();
    if more > 0 {
        notes.push(format!("{more} more values moved by less").into());
    }
    if anchors.len() > MOST {
        notes.push(format!("{} deployments are anchored in all", anchors.len()).into());
    }
    Table {
        title: "Changed by".to_owned(),
        currency: String::new(),
        columns: vec![
            Column::new("Of", "of"),
            Column::new("Value", "value"),
            Column::new("Change", "change"),
        ],
        rows,
        notes,
    }
}
