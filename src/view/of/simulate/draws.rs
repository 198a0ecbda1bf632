//! Every draw as rows: the values of all inputs, the option, and what it comes to.

use crate::study::simulate::{Outcome, Simulation};
use crate::study::uncertain::Input;
use crate::view::of::sweep::METRICS;
use crate::view::rows::{Cell, Columns};

/// Columns of the draws: `draw`, every input by its name, `option`, `feasible`, `reason`,
/// `within_latency_targets`, figures.
#[must_use]
pub fn columns(inputs: &[Input]) -> Columns {
    let mut names = vec!["draw".to_owned()];
    names.extend(inputs.iter().map(|input| input.name.to_string()));
    names.extend(["option", "feasible", "reason", "within_latency_targets"].map(str::to_owned));
    names.extend(METRICS.iter().map(|metric| metric.name.to_owned()));
    Columns(names)
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
