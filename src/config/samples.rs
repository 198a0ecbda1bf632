//! Observed values in CSV files beside a study, put where the study names them.

use std::path::Path;

use super::file::read_beside;
use super::node::{Node, Value};
use crate::diag::{Diagnostic, Place};

/// Values of one column at most.
const MOST: usize = 1_000_000;

/// Replaces each `empirical = "file.csv"` of a tree by the values of its first column, and each
/// `empirical = { file = …, column = … }` by those of that column.
pub fn put_in(node: &mut Node, folder: Option<&Path>, faults: &mut Vec<Diagnostic>) {
    match &mut node.value {
        Value::Array(nodes) => nodes.iter_mut().for_each(|node| put_in(node, folder, faults)),
        Value::Table(table) => {
            for (key, entry) in table {
                if key != "empirical" {
                    put_in(&mut entry.node, folder, faults);
                    continue;
                }
                let named = match &entry.node.value {
                    Value::Text(file) => Some((file.clone(), None)),
                    Value::Table(_) => entry.node.get("file").and_then(Node::text).map(|file| {
                        let column = entry.node.get("column").and_then(Node::text);
                        (file.to_owned(), column.map(str::to_owned))
                    }),
                    _ => None,
                };
                let Some((file, column)) = named else { continue };
                let place = entry.node.place.clone();
                match values(folder, &file, column.as_deref(), &place) {
                    Ok(nodes) => entry.node.value = Value::Array(nodes),
                    Err(more) => {
                        let here = |fault: Diagnostic| fault.at(Some(place.clone()));
                        faults.extend(more.into_iter().map(here));
                    }
                }
            }
        }
        _ => {}
    }
}

fn values(
    folder: Option<&Path>,
    file: &str,
    column: Option<&str>,
    place: &Place,
) -> Result<Vec<Node>, Vec<Diagnostic>> {
    let text = read_beside(folder, file)?;
    let fault = |why: String, help: &str| vec![Diagnostic::error(why).help(help.to_owned())];
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    let headings = reader
        .headers()
        .map_err(|error| fault(format!("{file}: {error}"), "write a CSV with a heading"))?
        .clone();
    let at = match column {
        None => 0,
        Some(name) => headings.iter().position(|heading| heading == name).ok_or_else(|| {
            let known: Vec<&str> = headings.iter().collect();
            fault(
                format!("{file} has no column `{name}`"),
                &format!("its columns: {}", known.join(", ")),
            )
        })?,
    };
    let mut nodes = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|error| fault(format!("{file}: {error}"), "mend this row"))?;
        let line = row.position().map_or(0, csv::Position::line);
        let cell = row.get(at).unwrap_or_default();
        let value = cell.parse::<f64>().ok().filter(|value| value.is_finite());
        let value = value.ok_or_else(|| {
            fault(
                format!("{file}:{line}: `{cell}` is no number"),
                "mend this row, or name a column: { file = …, column = … }",
            )
        })?;
        nodes.push(Node { value: Value::Float(value), place: place.clone() });
        if nodes.len() > MOST {
            return Err(fault(
                format!("{file} has more than {MOST} values"),
                "give a sample of them",
            ));
        }
    }
    Ok(nodes)
}
