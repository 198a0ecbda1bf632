//! Tables of a simulation.

use super::{Result, figure, grouped, percent};
use crate::study::simulate::{Claim, Spread};
use crate::view::chart::Unit;
use crate::view::of::sweep::{METRICS, money};
use crate::view::table::{Cell, Column, Note, Table};

/// Columns of the convergence, at most.
const LOOKS: usize = 5;

/// Cost of a query, gross margin where something is charged, and how the mean settles.
#[must_use]
pub fn tables(result: &Result<'_>) -> Vec<Table> {
    let mut all = vec![spreads(result, "usd_per_query", "Cost of a query")];
    all.extend(sold(result).then(|| spreads(result, "gross_margin", "Gross margin")));
    all.push(convergence(result));
    if let Some(first) = all.first_mut() {
        first.title = format!("{}\n\n{}", result.heading.title, first.title);
    }
    if let Some(last) = all.last_mut() {
        last.notes = notes(result);
    }
    all
}

fn sold(result: &Result<'_>) -> bool {
    (0..result.spreads.len()).any(|option| result.spread(option, "gross_margin").is_some())
}

fn spreads(result: &Result<'_>, name: &str, title: &str) -> Table {
    let place = figure(name).unwrap_or_default();
    let unit = if name == "usd_per_query" { Unit::Usd } else { METRICS[place].unit };
    let factor = money(METRICS[place].unit, result.heading);
    let number = |value: f64| {
        if value.is_finite() { Cell::Number(value * factor, unit) } else { Cell::Empty }
    };
    let rows = result.simulation.options.iter().enumerate().map(|(option, own)| {
        let mut cells = vec![Cell::from(&**own)];
        cells.push(number(result.simulation.central[option][place]));
        match result.spread(option, name) {
            Some(spread) => cells.extend(values(&spread).map(number)),
            None => cells.push(Cell::from("not feasible")),
        }
        cells.resize(9, Cell::Empty);
        cells
    });
    Table {
        title: title.to_owned(),
        currency: result.heading.currency.clone(),
        columns: [
            ("Option", "option"),
            ("Point estimate", "point_estimate"),
            ("P5", "p5"),
            ("P10", "p10"),
            ("P50", "p50"),
            ("P90", "p90"),
            ("P95", "p95"),
            ("Mean", "mean"),
            ("±", "standard_error"),
        ]
        .map(|(heading, name)| Column::new(heading, name))
        .to_vec(),
        rows: rows.collect(),
        notes: Vec::new(),
    }
}

fn values(spread: &Spread) -> [f64; 7] {
    let Spread { p5, p10, p50, p90, p95, mean, standard_error, .. } = *spread;
    [p5, p10, p50, p90, p95, mean, standard_error]
}

/// The mean cost of a query after more and more draws, with its standard error as a share.
fn convergence(result: &Result<'_>) -> Table {
    let looks = result.simulation.convergence.first().map_or(0, Vec::len);
    let from = looks.saturating_sub(LOOKS);
    let mut columns = vec![Column::new("Option", "option")];
    let heads = result.simulation.convergence.first().map_or(&[][..], |all| &all[from..]);
    columns.extend(heads.iter().map(|look| {
        let draws = look.draws;
        Column::new(&format!("{} draws", grouped(draws)), &format!("after_{draws}"))
    }));
    let options = result.simulation.options.iter().zip(&result.simulation.convergence);
    let rows = options.map(|(name, looks)| {
        let mut cells = vec![Cell::from(&**name)];
        cells.extend(looks[from..].iter().map(|look| {
            let share = look.standard_error / look.mean;
            if share.is_finite() { Cell::Number(share, Unit::Percent) } else { Cell::Empty }
        }));
        cells
    });
    Table {
        title: "Standard error of the mean cost, as a share of it".to_owned(),
        currency: result.heading.currency.clone(),
        rows: rows.collect(),
        columns,
        notes: Vec::new(),
    }
}

fn notes(result: &Result<'_>) -> Vec<Note> {
    let mut notes: Vec<Note> = result.finding().map(Note::from).into_iter().collect();
    let options = &result.simulation.options;
    for (option, name) in options.iter().enumerate() {
        let parts = said(result, option);
        if !parts.is_empty() {
            notes.push(Note::from(format!("{name}: {}", parts.join(", "))));
        }
    }
    if let Some(best) = result.cheapest() {
        let than: Vec<String> = (0..options.len())
            .filter_map(|other| {
                let share = result.probability(best, &Claim::CheaperThan(other))?;
                Some(format!("than {} in {}", options[other], percent(share)))
            })
            .collect();
        if options.len() > 2 && !than.is_empty() {
            notes.push(Note::from(format!("{} costs less {}", options[best], than.join(", "))));
        }
    }
    for (place, asked) in result.asked.iter().enumerate() {
        let shares: Vec<String> = (0..options.len())
            .filter_map(|option| {
                let share = result.probability(option, &Claim::Asked(place))?;
                Some(format!("{} {}", options[option], percent(share)))
            })
            .collect();
        notes.push(Note::from(format!("{}: {}", asked.text, shares.join(", "))));
    }
    for (option, name) in options.iter().enumerate() {
        for (why, draws) in result.simulation.refusals(option) {
            let share = percent(f64::from(draws) / f64::from(result.simulation.draws));
            notes.push(Note::from(format!(
                "{name} cannot serve in {} draws ({share}): {why}; its figures are those of the others",
                grouped(draws)
            )));
        }
    }
    notes.push(Note::from(drawn(result)));
    let numbers: Vec<&str> = result.inputs.iter().map(|input| &*input.name).collect();
    notes.push(Note::from(if numbers.is_empty() {
        "nothing is uncertain: give a number of the study a distribution, such as \
         { low = 0.4, mode = 0.55, high = 0.7 }"
            .to_owned()
    } else {
        format!("uncertain: {}", numbers.join("; "))
    }));
    notes
}

/// What is how probable of an option.
fn said(result: &Result<'_>, option: usize) -> Vec<String> {
    let mut parts = Vec::new();
    for statement in result.statements.iter().filter(|own| own.option == option) {
        let share = percent(statement.probability.share);
        match statement.claim {
            Claim::Cheapest => parts.push(format!("costs least in {share}")),
            Claim::MarginAbove(limit) if limit > 0.0 => {
                parts.push(format!("gross margin above {} in {share}", percent(limit)));
            }
            Claim::MarginAbove(_) if statement.probability.share < 1.0 => {
                let loss = percent(1.0 - statement.probability.share);
                parts.push(format!("no gross profit in {loss}"));
            }
            Claim::WithinTargets => parts.push(format!("within its latency targets in {share}")),
            _ => {}
        }
    }
    parts
}

/// How many draws there were, of what kind, and how near they come.
fn drawn(result: &Result<'_>) -> String {
    let Result { simulation, seed, sampling, statements, .. } = result;
    let error = statements.iter().map(|own| own.probability.standard_error).fold(0.0, f64::max);
    let met = match simulation.met {
        Some(true) => ", enough for the error asked for",
        Some(false) => ", too few for the error asked for",
        None => "",
    };
    format!(
        "{} draws{met} ({sampling}, seed {seed}); ± is one standard error; shares of draws are within {} \
         (two standard errors)",
        grouped(simulation.draws),
        points(200.0 * error)
    )
}

/// `0.3 percentage points`.
fn points(points: f64) -> String {
    if points < 0.05 {
        "less than 0.1 percentage points".to_owned()
    } else {
        format!("{points:.1} percentage points")
    }
}

/// All figures: a figure of an option a row, for programs, in US dollars.
#[must_use]
pub fn tidy(result: &Result<'_>) -> Table {
    let names = [
        "option",
        "figure",
        "point_estimate",
        "p5",
        "p10",
        "p50",
        "p90",
        "p95",
        "mean",
        "standard_error",
        "draws",
    ];
    let number = |value: f64| {
        if value.is_finite() { Cell::Number(value, Unit::Plain) } else { Cell::Empty }
    };
    let mut rows = Vec::new();
    for (option, name) in result.simulation.options.iter().enumerate() {
        for (place, metric) in METRICS.iter().enumerate() {
            let Some(spread) = result.spreads[option][place] else { continue };
            let mut cells = vec![Cell::from(&**name), Cell::from(metric.name)];
            cells.push(number(result.simulation.central[option][place]));
            cells.extend(values(&spread).map(number));
            cells.push(number(spread.draws as f64));
            rows.push(cells);
        }
    }
    Table {
        title: result.heading.title.clone(),
        currency: result.heading.currency.clone(),
        columns: names.map(|name| Column::new(name, name)).to_vec(),
        rows,
        notes: Vec::new(),
    }
}
