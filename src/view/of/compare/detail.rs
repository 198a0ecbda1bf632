//! Every figure of an option: as tidy rows, and as tables with its cost by component.

use super::record::option;
use super::table::notes;
use super::{Heading, lots, plans, profit_and_loss, stages};
use crate::cost::{COMPONENTS, Component};
use crate::estimate::Estimate;
use crate::study::Comparison;
use crate::view::chart::Unit;
use crate::view::record::Record;
use crate::view::table::{Cell, Column, Table};

/// The comparison as tidy rows: option, metric, value.
#[must_use]
pub fn tidy(comparison: &Comparison, heading: &Heading) -> Table {
    let mut rows = Vec::new();
    for outcome in &comparison.outcomes {
        if let Record::Map(sections) = option(outcome) {
            for (section, value) in sections {
                flatten(&outcome.name, &section, &value, &mut rows);
            }
        }
    }
    Table {
        title: heading.title.clone(),
        currency: heading.currency.clone(),
        columns: vec![
            Column::new("Option", "option"),
            Column::new("Metric", "metric"),
            Column::new("Value", "value"),
        ],
        rows,
        notes: Vec::new(),
    }
}

fn flatten(option: &str, path: &str, value: &Record, rows: &mut Vec<Vec<Cell>>) {
    let cell = match value {
        Record::Map(entries) => {
            for (name, value) in entries {
                flatten(option, &format!("{path}.{name}"), value, rows);
            }
            return;
        }
        Record::List(_) => return,
        Record::Null => Cell::Empty,
        Record::Boolean(value) => Cell::from(if *value { "true" } else { "false" }),
        Record::Number(value) => Cell::Number(*value, Unit::Plain),
        Record::Text(text) => Cell::from(text.as_str()),
    };
    if path != "name" {
        rows.push(vec![Cell::from(option), Cell::from(path), cell]);
    }
}

/// One option in detail: headline figures, and cost by component.
#[must_use]
pub fn detail(comparison: &Comparison, heading: &Heading) -> Vec<Table> {
    let mut tables = vec![metrics(comparison, heading)];
    for outcome in &comparison.outcomes {
        tables.extend(stages(outcome, heading));
        tables.extend(lots(outcome, heading));
        if let Ok(answer) = &outcome.result {
            tables.push(components(&answer.estimate.value, heading));
            tables.extend(plans(&answer.estimate.value, heading));
            tables.extend(profit_and_loss(&answer.estimate.value, heading));
        }
    }
    tables
}

/// Every figure of the first option, a row each.
fn metrics(comparison: &Comparison, heading: &Heading) -> Table {
    let title = comparison.outcomes.first().map_or_else(String::new, |outcome| {
        format!("{}: {} ({})", heading.title, outcome.name, outcome.setting)
    });
    let tidy = tidy(comparison, heading);
    let rows = tidy.rows.into_iter().map(|mut row| row.split_off(1)).collect();
    Table {
        title,
        currency: heading.currency.clone(),
        columns: vec![Column::new("Figure", "metric"), Column::new("Value", "value")],
        rows,
        notes: notes(comparison, heading),
    }
}

/// Cost by component of one option, as a table.
#[must_use]
pub fn components(estimate: &Estimate, heading: &Heading) -> Table {
    let total = estimate.cost.usd_per_query.value.get();
    let name = |component: Component| {
        COMPONENTS.iter().find(|(known, ..)| *known == component).map_or("", |(_, _, name)| name)
    };
    let mut rows: Vec<Vec<Cell>> = estimate
        .cost
        .components
        .iter()
        .map(|(component, cost)| {
            let value = cost.value.get();
            vec![
                Cell::from(name(component)),
                Cell::Number(value * heading.per_usd, Unit::Usd),
                Cell::Number(if total > 0.0 { value / total } else { 0.0 }, Unit::Percent),
            ]
        })
        .collect();
    rows.push(vec![
        Cell::from("Total"),
        Cell::Number(total * heading.per_usd, Unit::Usd),
        Cell::Number(1.0, Unit::Percent),
    ]);
    Table {
        title: "Cost of a query".to_owned(),
        currency: heading.currency.clone(),
        columns: vec![
            Column::new("Component", "component"),
            Column::new("Cost/query", "usd_per_query"),
            Column::new("Share", "share"),
        ],
        rows,
        notes: Vec::new(),
    }
}
