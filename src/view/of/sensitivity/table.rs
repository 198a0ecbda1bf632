//! Tables of a sensitivity.

use super::{Result, digits, range, short_name};
use crate::view::chart::Unit;
use crate::view::of::sweep::METRICS;
use crate::view::table::{Cell, Column, Note, Table};

/// What each input does, and what would have to be true.
#[must_use]
pub fn tables(result: &Result<'_>) -> Vec<Table> {
    let mut swings = swings(result);
    swings.title = format!("{}\n\n{}", result.heading.title, swings.title);
    let mut needed = needed(result);
    needed.notes = notes(result);
    vec![swings, needed]
}

fn plain(value: Option<f64>) -> Cell {
    value.map_or(Cell::Empty, |value| Cell::Number(value, Unit::Plain))
}

fn table(result: &Result<'_>, title: String, columns: &[(&str, &str)]) -> Table {
    Table {
        title,
        currency: result.heading.currency.clone(),
        columns: columns.iter().map(|(heading, name)| Column::new(heading, name)).collect(),
        rows: Vec::new(),
        notes: Vec::new(),
    }
}

fn swings(result: &Result<'_>) -> Table {
    let metric = &METRICS[result.figure];
    let title = format!("{} of {}", metric.label, result.options[result.option]);
    let mut table = table(
        result,
        title,
        &[
            ("Input", "input"),
            ("Now", "central"),
            ("Range", "range"),
            ("At low", "at_low"),
            ("At high", "at_high"),
            ("Elasticity", "elasticity"),
            ("Alone", "first_order"),
            ("With others", "total"),
        ],
    );
    let unit = if metric.unit == Unit::UsdPerQuery { Unit::Usd } else { metric.unit };
    let value = |value: f64| {
        if value.is_finite() {
            Cell::Number(value * result.factor(), unit)
        } else {
            Cell::from("not feasible")
        }
    };
    let share =
        |value: f64| Cell::Number(if value.abs() < 5e-4 { 0.0 } else { value }, Unit::Percent);
    for place in result.order() {
        let (ranged, swing) = (&result.inputs[place], &result.found.swings[place]);
        let mut cells = vec![
            Cell::from(short_name(&ranged.input.name)),
            plain(Some(ranged.central)),
            Cell::from(range(ranged)),
            value(swing.at_low),
            value(swing.at_high),
            swing.elasticity.map_or(Cell::Empty, |own| {
                let rounded = (own * 100.0).round() / 100.0;
                Cell::Number(rounded, Unit::Plain)
            }),
        ];
        match &result.found.indices {
            Some(indices) => {
                cells.push(share(indices.first[place].value));
                cells.push(share(indices.total[place].value));
            }
            None => cells.extend([Cell::Empty, Cell::Empty]),
        }
        table.rows.push(cells);
    }
    table
}

fn needed(result: &Result<'_>) -> Table {
    let rival = result.found.rival.map(|rival| &*result.options[rival]);
    let ranking = rival.map_or_else(|| "Ranking".to_owned(), |rival| format!("As dear as {rival}"));
    let margin = format!("Gross margin {}", whole_percent(result.target));
    let mut table = table(
        result,
        "What would have to be true of one input, the others as they are".to_owned(),
        &[
            ("Input", "input"),
            ("Now", "central"),
            (&margin, "at_margin_target"),
            ("Change", "margin_change"),
            (&ranking, "at_equal_cost"),
            ("Change", "ranking_change"),
        ],
    );
    let change = |value: Option<f64>, central: f64| {
        value.map_or(Cell::Empty, |value| Cell::Number(value / central - 1.0, Unit::Percent))
    };
    for place in result.order() {
        let (ranged, needed) = (&result.inputs[place], &result.found.needed[place]);
        if needed.margin_target.is_none() && needed.ranking.is_none() {
            continue;
        }
        table.rows.push(vec![
            Cell::from(short_name(&ranged.input.name)),
            plain(Some(ranged.central)),
            plain(needed.margin_target),
            change(needed.margin_target, ranged.central),
            plain(needed.ranking),
            change(needed.ranking, ranged.central),
        ]);
    }
    table
}

fn whole_percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

fn notes(result: &Result<'_>) -> Vec<Note> {
    let mut notes = vec![Note::from(result.finding())];
    notes.push(Note::from(
        "elasticity: by how many percent the figure changes where the input rises by one"
            .to_owned(),
    ));
    let of =
        if super::in_logarithms(result.figure) { "variance of the logarithm" } else { "variance" };
    notes.push(Note::from(format!(
        "alone and with others: shares of the {of} (Sobol indices, first order and total)"
    )));
    if result.inputs.iter().any(|own| own.assumed) {
        notes.push(Note::from(format!(
            "nothing is said of the spread of {} inputs: {} on either side is assumed, any value alike \
             (--range 0 leaves them out)",
            result.inputs.iter().filter(|own| own.assumed).count(),
            whole_percent(result.assumed)
        )));
    }
    if result.correlated {
        notes.push(Note::from(
            "shares of the variance take the inputs as independent: correlations are left out"
                .to_owned(),
        ));
    }
    if let Some(indices) = &result.found.indices {
        let wide = |own: &crate::study::sensitivity::Share| own.high - own.low;
        let widest = indices.total.iter().map(wide).fold(0.0, f64::max);
        notes.push(Note::from(format!(
            "shares from {} points, intervals of nine of ten bootstrap samples up to {} wide; alone they add \
             up to {}",
            digits(indices.rows as f64),
            whole_percent(widest),
            whole_percent(indices.first.iter().map(|own| own.value).sum())
        )));
        if indices.dropped > 0 {
            notes.push(Note::from(format!(
                "{} further points are left out: the option cannot serve there",
                digits(indices.dropped as f64)
            )));
        }
    }
    let order = result.order();
    let idle: Vec<String> = (0..result.inputs.len())
        .filter(|own| !order.contains(own))
        .map(|own| short_name(&result.inputs[own].input.name))
        .collect();
    if !idle.is_empty() {
        notes.push(Note::from(format!("without any effect: {}", idle.join("; "))));
    }
    notes
}

/// All figures: an input a row, for programs, in US dollars.
#[must_use]
pub fn tidy(result: &Result<'_>) -> Table {
    let names = [
        "input",
        "central",
        "low",
        "high",
        "assumed",
        "at_low",
        "at_high",
        "elasticity",
        "first_order",
        "first_order_low",
        "first_order_high",
        "total",
        "total_low",
        "total_high",
        "at_margin_target",
        "at_equal_cost",
    ];
    let mut table = table(result, result.heading.title.clone(), &names.map(|name| (name, name)));
    let number = |value: f64| plain(Some(value).filter(|value| value.is_finite()));
    for (place, ranged) in result.inputs.iter().enumerate() {
        let (swing, needed) = (&result.found.swings[place], &result.found.needed[place]);
        let mut cells = vec![Cell::from(&*ranged.input.name), number(ranged.central)];
        cells.extend([number(ranged.range.0), number(ranged.range.1)]);
        cells.push(Cell::from(if ranged.assumed { "true" } else { "false" }));
        cells.extend([number(swing.at_low), number(swing.at_high), plain(swing.elasticity)]);
        let shares = result.found.indices.as_ref();
        let shares = shares.map(|own| [own.first[place], own.total[place]]);
        for share in 0..2 {
            let own = shares.map(|shares| shares[share]);
            let of = own.map_or([f64::NAN; 3], |own| [own.value, own.low, own.high]);
            cells.extend(of.map(number));
        }
        cells.extend([plain(needed.margin_target), plain(needed.ranking)]);
        table.rows.push(cells);
    }
    table
}
