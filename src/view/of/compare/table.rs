//! The main table: an option a row, and what to know under it.

use super::{Heading, finding};
use crate::study::{Comparison, Outcome};
use crate::view::chart::Unit;
use crate::view::table::{Cell, Column, Table};

/// The main table: an option a row.
#[must_use]
pub fn table(comparison: &Comparison, heading: &Heading) -> Table {
    let columns = vec![
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
    let rows = comparison.outcomes.iter().map(|outcome| row(outcome, heading.per_usd)).collect();
    Table {
        title: heading.title.clone(),
        currency: heading.currency.clone(),
        columns,
        rows,
        notes: notes(comparison, heading),
    }
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
    match (&estimate.performance, &estimate.fleet) {
        (Some(performance), Some(fleet)) => {
            cells.push(Cell::Number(performance.ttft.value.get() * 1e3, Unit::Milliseconds));
            cells.push(Cell::Number(performance.tpot.value.get() * 1e3, Unit::Milliseconds));
            cells.push(Cell::Number(performance.output_rate_per_gpu.value.get(), Unit::Count));
            cells.push(Cell::Number(fleet.gpus.value.get(), Unit::Count));
        }
        _ => cells.resize(10, Cell::Empty),
    }
    cells.push(money(estimate.cost.usd_per_month.value.get()));
    cells.push(
        estimate
            .performance
            .map_or(Cell::Empty, |performance| Cell::from(performance.bound_by.name())),
    );
    cells
}

pub(super) fn notes(comparison: &Comparison, heading: &Heading) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(finding) = finding(comparison) {
        notes.push(finding);
    }
    for outcome in &comparison.outcomes {
        match &outcome.result {
            Err(why) => notes.push(format!("{}: {}; {}", outcome.name, why.message, why.help)),
            Ok(answer) => {
                for warning in &answer.estimate.warnings {
                    notes.push(format!("{}: {}", outcome.name, warning.message));
                }
                for volume in &answer.break_even_volumes {
                    notes.push(match volume.queries_per_day {
                        Some(queries) => format!(
                            "{}: cheaper than {} from {} queries a day",
                            outcome.name,
                            volume.api,
                            grouped(queries.get())
                        ),
                        None => {
                            format!("{}: at no volume cheaper than {}", outcome.name, volume.api)
                        }
                    });
                }
            }
        }
    }
    let differs = (heading.per_usd - 1.0).abs() > 1e-12;
    if differs {
        notes.push(format!("1 USD = {}{}", heading.currency, heading.per_usd));
    }
    notes
}

fn grouped(value: f64) -> String {
    let digits = format!("{:.0}", round_to_three(value));
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn round_to_three(value: f64) -> f64 {
    if value <= 0.0 {
        return value;
    }
    let scale = 10_f64.powf(value.log10().floor() - 2.0);
    (value / scale).round() * scale
}
