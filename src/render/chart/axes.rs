//! Ticks with their labels, as many as there is room for.

use super::canvas::{Align, Canvas};
use super::font::Face;
use super::frame::TICK;
use super::labels::Area;
use super::scale::Scale;
use crate::render::number;
use crate::view::chart::Unit;

/// Ticks whose labels fit side by side in `room` pixels, with the labels.
pub(super) fn labelled_ticks(
    scale: &Scale,
    unit: Unit,
    symbol: &str,
    face: Face,
    room: f64,
) -> Vec<(f64, String)> {
    let mut ticks = Vec::new();
    for most in (2..=8).rev() {
        ticks = with_labels(scale, unit, symbol, most);
        let crowded = ticks.windows(2).any(|pair| {
            let halves = f64::midpoint(face.width(&pair[0].1), face.width(&pair[1].1));
            (scale.clamped(pair[1].0) - scale.clamped(pair[0].0)).abs() < halves + 18.0
        });
        let wide = ticks.iter().any(|(_, label)| face.width(label) > room);
        if !crowded && !wide {
            return ticks;
        }
    }
    ticks.truncate(1);
    ticks
}

/// At most `most` ticks with their labels.
pub(super) fn with_labels(
    scale: &Scale,
    unit: Unit,
    symbol: &str,
    most: usize,
) -> Vec<(f64, String)> {
    let (ticks, even) = scale.ticks(most);
    let labels = if even {
        number::linear_ticks(&ticks, unit, symbol)
    } else {
        ticks.iter().map(|&tick| number::log_tick(tick, unit, symbol)).collect()
    };
    ticks.into_iter().zip(labels).collect()
}

/// Draws the grid of a plane: level lines with values at the left, small ticks with values below.
pub(super) fn draw_plane(
    canvas: &mut Canvas,
    plot: Area,
    x_ticks: &[(f64, String)],
    y_ticks: &[(f64, String)],
    (x, y): (&Scale, &Scale),
) {
    let (grid, axis, muted) = (canvas.palette.grid, canvas.palette.axis, canvas.palette.muted);
    for (value, label) in y_ticks {
        let at = y.clamped(*value);
        canvas.path(&[(plot.x0, at), (plot.x1, at)], grid, 1.0);
        canvas.text((plot.x0 - 10.0, at), label, TICK, muted, Align::Right);
    }
    canvas.path(&[(plot.x0, plot.y1), (plot.x1, plot.y1)], axis, 1.0);
    for (value, label) in x_ticks {
        let at = x.clamped(*value);
        canvas.path(&[(at, plot.y1), (at, plot.y1 + 5.0)], axis, 1.0);
        canvas.text((at, plot.y1 + 18.0), label, TICK, muted, Align::Center);
    }
}
