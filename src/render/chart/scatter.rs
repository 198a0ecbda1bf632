//! Points of two values that ought to be equal: the diagonal, a band around it, a colour a group.

use super::axes;
use super::canvas::{Align, Canvas, MARGIN, Spot};
use super::font::{Keep, fit};
use super::frame::{LEGEND, NARROW, TICK};
use super::labels::Area;
use super::lines::Plane;
use super::scale::Scale;
use super::theme::Rgb;
use crate::view::chart::Scatter;

/// The plot's height on a sheet that may be as high as it likes, and its share of the width.
const PLOT_HEIGHT: f64 = 560.0;
const PLOT_SHARE: f64 = 0.583_333;
const LEGEND_WIDTH: f64 = 250.0;
/// Groups with a colour and a line in the legend of their own.
const MOST_GROUPS: usize = 8;

/// Draws the chart below `top`; returns the height of the sheet.
pub(super) fn draw(canvas: &mut Canvas, body: &Scatter, symbol: &str, top: f64) -> f64 {
    let (head, plot_top) = (top + 24.0, top + 46.0);
    let values = body.groups.iter().flat_map(|group| &group.points).flat_map(|&(x, y)| [x, y]);
    let (low, high) = values
        .filter(|value| value.is_finite() && *value > 0.0)
        .fold((f64::INFINITY, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
    let (low, high) = if low < high { (low / 1.15, high * 1.15) } else { (0.5, 2.0) };
    // A narrow sheet has the legend below.
    let below = canvas.width < NARROW;
    let beside_plot = if below { 0.0 } else { LEGEND_WIDTH };
    let share = if below { 1.0 } else { PLOT_SHARE };
    let side = PLOT_HEIGHT.min(canvas.width * share) + canvas.spare;
    let side = side.min(canvas.width - 2.0 * MARGIN - beside_plot - 90.0);
    let bottom = plot_top + side;
    let y = Scale::new(body.y.scale, (low, high), (bottom, plot_top));
    let ticks = axes::with_labels(&y, body.y.unit, symbol, 7);
    let widest = ticks.iter().map(|(_, label)| TICK.width(label)).fold(0.0, f64::max);
    let left = MARGIN + widest + 10.0;
    let right = (left + side).min(canvas.width - MARGIN - beside_plot);
    let x = Scale::new(body.x.scale, (low, high), (left, right));
    let area = Area { x0: left, y0: plot_top, x1: right, y1: bottom };
    let x_ticks = axes::labelled_ticks(&x, body.x.unit, symbol, TICK, 200.0);
    axes::draw_plane(canvas, area, &x_ticks, &ticks, (&x, &y));
    let plane = Plane { x, y, area };
    let muted = canvas.palette.muted;
    canvas.text(
        (MARGIN, head),
        &format!("{}, log scale", body.y.label),
        LEGEND,
        muted,
        Align::Left,
    );
    let middle = f64::midpoint(left, right);
    let label = format!("{}, log scale", body.x.label);
    canvas.text((middle, bottom + 40.0), &label, LEGEND, muted, Align::Center);

    let shown = body.groups.len().min(MOST_GROUPS);
    // The largest groups are drawn first, so that the small ones stay visible.
    for (index, group) in body.groups.iter().enumerate() {
        let color = color(canvas, index);
        for spot in group.points.iter().filter_map(|&point| plane.spot(point)) {
            canvas.disc(spot, 2.2, color);
        }
    }
    diagonal(canvas, &plane, (low, high), 1.0, false);
    diagonal(canvas, &plane, (low, high), 1.0 + body.band, true);
    diagonal(canvas, &plane, (low, high), 1.0 - body.band, true);
    let (keys, first) =
        if below { (MARGIN + 6.0, bottom + 72.0) } else { (right + 28.0, plot_top + 10.0) };
    for (index, group) in body.groups.iter().take(shown).enumerate() {
        let at = first + 22.0 * index as f64;
        legend(canvas, (keys, at), color(canvas, index), &group.label, group.points.len());
    }
    let rest: usize = body.groups.iter().skip(shown).map(|group| group.points.len()).sum();
    if rest > 0 {
        let at = first + 22.0 * shown as f64;
        let others = format!("{} others", body.groups.len() - shown);
        legend(canvas, (keys, at), color(canvas, shown), &others, rest);
    }
    if below {
        return first + 22.0 * (shown + usize::from(rest > 0)) as f64 + 10.0;
    }
    bottom + 68.0
}

fn color(canvas: &Canvas, index: usize) -> Rgb {
    if index < MOST_GROUPS { canvas.palette.line(index) } else { canvas.palette.muted }
}

fn legend(canvas: &mut Canvas, (x, y): Spot, color: Rgb, label: &str, count: usize) {
    let ink = canvas.palette.ink;
    canvas.disc((x, y), 5.0, color);
    let room = canvas.width - MARGIN - x - 14.0;
    let text = fit(&format!("{label}, {count}"), LEGEND, room, Keep::Ends);
    canvas.text((x + 14.0, y), &text, LEGEND, ink, Align::Left);
}

/// The line on which the predicted value is `factor` of the measured one.
fn diagonal(canvas: &mut Canvas, plane: &Plane, (low, high): Spot, factor: f64, dashed: bool) {
    let from = (low / factor).max(low);
    let to = (high / factor).min(high);
    let ends = plane.spot((from, from * factor)).zip(plane.spot((to, to * factor)));
    if let Some((from, to)) = ends {
        let ink = canvas.palette.ink;
        if dashed {
            canvas.dashes(&[from, to], ink, 1.0, 5.0, 4.0);
        } else {
            canvas.path(&[from, to], ink, 1.25);
        }
    }
}
