//! Every draw as rows: the values of all inputs, the option, and what it comes to.

use crate::study::simulate::{Outcome, Simulation};
use crate::study::uncertain::Input;
use crate::view::of::sweep::METRICS;
use crate::view::rows::{Cell, Column, Columns, Kind};

/// Columns of the draws: `draw`, every input by its name, `option`, `feasible`, `reason`,
/// `within_latency_targets`, figures.
#[must_use]
pub fn columns(inputs: &[Input]) -> Columns {
    let mut all = vec![Column::new("draw", Kind::Number)];
    all.extend(inputs.iter().map(|input| Column::new(&*input.name, Kind::Number)));
    all.extend([
        Column::new("option", Kind::Text),
        Column::new("feasible", Kind::Flag),
        Column::new("reason", Kind::Text),
        Column::new("within_latency_targets", Kind::Flag),
    ]);
    all.extend(METRICS.iter().map(|metric| Column::new(metric.name, Kind::Number)));
    Columns(all)
}

/// The cells of a draw and option.
pub fn cells<'a>(
    simulation: &'a Simulation,
    values: &'a [f64],
    draw: u32,
    option: usize,
) -> impl Iterator<Item = Cell<'a>> {
    let outcome = simulation.outcome(draw, option);
    let reason = if let Outcome::Refused(why) = outcome { Cell::Text(why) } else { Cell::Empty };
    std::iter::once(Cell::Number(f64::from(draw)))
        .chain(values.iter().map(|&value| Cell::Number(value)))
        .chain([
            Cell::Text(&simulation.options[option]),
            Cell::Flag(!matches!(outcome, Outcome::Refused(_))),
            reason,
            Cell::Flag(outcome == Outcome::Served),
        ])
        .chain(
            (0..METRICS.len())
                .map(move |place| Cell::Number(simulation.value(draw, option, place))),
        )
}
