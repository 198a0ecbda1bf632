//! The numbers behind a chart, as a table.

use crate::view::chart::{Body, Chart, Lines, Series, Unit};
use crate::view::table::{Cell, Column, Table};

/// The numbers behind a chart.
#[must_use]
pub fn data(chart: &Chart) -> Table {
    let (heads, rows) = match &chart.body {
        Body::Stacked(own) => {
            let mut heads = vec![String::new()];
            heads.extend(own.components.iter().map(|component| component.label.clone()));
            if !own.note_heading.is_empty() {
                heads.push(own.note_heading.clone());
            }
            let rows = own.rows.iter().map(|row| {
                let mut cells = vec![Cell::from(row.label.as_str())];
                match &row.unavailable {
                    Some(why) => cells.push(Cell::from(why.as_str())),
                    None => cells.extend(row.values.iter().map(|&value| number(value, own.unit))),
                }
                cells.resize(own.components.len() + 1, Cell::Empty);
                if !own.note_heading.is_empty() {
                    cells.push(Cell::from(row.note.as_str()));
                }
                cells
            });
            (heads, rows.collect())
        }
        Body::Bars(own) => {
            let rows = own.rows.iter().map(|row| {
                let value = row.value.map_or_else(
                    || Cell::from(row.unavailable.clone().unwrap_or_default()),
                    |value| number(value, own.unit),
                );
                vec![Cell::from(row.label.as_str()), value]
            });
            (vec![String::new(), "Value".to_owned()], rows.collect())
        }
        Body::Steps(own) => {
            let rows = own.rows.iter().map(|row| {
                let to = row.to.map_or_else(
                    || Cell::from(row.unavailable.clone().unwrap_or_default()),
                    |value| number(value, own.unit),
                );
                vec![Cell::from(row.label.as_str()), number(row.from, own.unit), to]
            });
            (vec![String::new(), "From".to_owned(), "To".to_owned()], rows.collect())
        }
        Body::Ridges(own) => {
            let rows = own.rows.iter().map(|row| {
                let mut cells = vec![Cell::from(row.label.as_str())];
                match (row.percentiles, &row.unavailable) {
                    (Some(values), _) => {
                        cells.extend(values.iter().map(|&value| number(value, own.unit)));
                    }
                    (None, why) => cells.push(Cell::from(why.clone().unwrap_or_default())),
                }
                cells.resize(4, Cell::Empty);
                cells
            });
            (["", "P10", "P50", "P90"].map(str::to_owned).to_vec(), rows.collect())
        }
        Body::Swings(own) => {
            let rows = own.rows.iter().map(|row| {
                let ends = [row.at_low, row.at_high];
                let ends = ends.map(|end| number(end.unwrap_or(f64::NAN), own.unit));
                std::iter::once(Cell::from(row.label.as_str())).chain(ends).collect()
            });
            (["", "At low", "At high"].map(str::to_owned).to_vec(), rows.collect())
        }
        Body::Heat(own) => {
            let heads = std::iter::once(String::new()).chain(own.columns.iter().cloned());
            let rows = own.rows.iter().zip(&own.values).map(|(name, values)| {
                let mut cells = vec![Cell::from(name.as_str())];
                cells.extend(values.iter().map(|&value| number(value, own.unit)));
                cells.resize(own.columns.len() + 1, Cell::Empty);
                cells
            });
            (heads.collect(), rows.collect())
        }
        Body::Lines(Lines { x, y, series, .. }) => {
            (heads_of(&x.label, &y.label), points(series, x.unit, y.unit))
        }
        Body::Scatter(own) => {
            (heads_of(&own.x.label, &own.y.label), points(&own.groups, own.x.unit, own.y.unit))
        }
    };
    Table {
        title: chart.title.clone(),
        currency: chart.currency.clone(),
        columns: heads.iter().map(|head| Column::new(head, head)).collect(),
        rows,
        notes: Vec::new(),
    }
}

fn number(value: f64, unit: Unit) -> Cell {
    if value.is_finite() { Cell::Number(value, unit) } else { Cell::Empty }
}

fn heads_of(x: &str, y: &str) -> Vec<String> {
    // What curves show is in the subtitle of the chart where the axis does not say it.
    let y = if y.is_empty() { "Value" } else { y };
    vec![String::new(), x.to_owned(), y.to_owned()]
}

/// Points of all series; of long curves, every so-manieth.
fn points(series: &[Series], x: Unit, y: Unit) -> Vec<Vec<Cell>> {
    const MOST: usize = 24;
    let mut rows = Vec::new();
    for own in series {
        let step = own.points.len().div_ceil(MOST).max(1);
        let last = own.points.len().saturating_sub(1);
        for (at, &(a, b)) in own.points.iter().enumerate() {
            if at % step == 0 || at == last {
                rows.push(vec![Cell::from(own.label.as_str()), number(a, x), number(b, y)]);
            }
        }
    }
    rows
}
