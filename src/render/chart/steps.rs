//! A waterfall: totals from zero, and between them bars from one value to the next.

use super::canvas::{Align, Canvas, MARGIN};
use super::font::Face;
use super::frame::{self, NAME};
use super::rows::Rows;
use super::scale::Scale;
use crate::render::number;
use crate::view::chart::{AxisScale, Role, StepKind, StepRow, Steps};

const CHANGE: Face = Face::regular(12.5);

/// Draws the chart below `top`; returns the height of the sheet.
pub(super) fn draw(canvas: &mut Canvas, body: &Steps, symbol: &str, top: f64) -> f64 {
    if body.rows.is_empty() {
        return frame::nothing(canvas, "There are no steps to show.", top);
    }
    let names = body.rows.iter().map(|row| (row.label.as_str(), row.sublabel.as_str()));
    let rows = Rows::new(canvas, names, top + 22.0);
    let totals: Vec<f64> = body.rows.iter().map(|row| row.to.unwrap_or(f64::NAN)).collect();
    let printed = number::column(&totals, 3, body.unit, symbol);
    let changes: Vec<String> = body.rows.iter().map(change).collect();
    let width = |index: usize| NAME.width(&printed[index]) + 8.0 + CHANGE.width(&changes[index]);
    let widest = (0..printed.len()).map(width).fold(0.0, f64::max);
    let longest = body.rows.iter().flat_map(|row| row.to.into_iter().chain([row.from]));
    let (left, right) = (rows.right + 20.0, canvas.width - MARGIN - widest - 14.0);
    let longest = longest.filter(|value| value.is_finite()).fold(0.0, f64::max);
    let scale = Scale::new(AxisScale::Linear, (0.0, longest), (left, right));
    let bottom = rows.draw_grid(canvas, &scale, body.unit, symbol, right - left);
    for (index, row) in body.rows.iter().enumerate() {
        rows.draw_name(canvas, index, row.to.is_none());
        let y = rows.center(index);
        let Some(to) = row.to else {
            let reason = row.unavailable.as_deref().unwrap_or_default();
            let text = format!("Not feasible: {reason}");
            rows.draw_reason(canvas, index, &text, (left + 10.0, canvas.width - MARGIN));
            continue;
        };
        let (from, end) = (scale.clamped(row.from), scale.clamped(to));
        let palette = canvas.palette;
        let color = match row.kind {
            StepKind::Total => palette.role(Role::Busy, 0),
            StepKind::Change if to > row.from => palette.loss,
            StepKind::Change => palette.role(Role::Api, 0),
        };
        // A change too small to see is still a line.
        let (low, high) = (from.min(end), from.max(end).max(from.min(end) + 1.5));
        canvas.bar((low, y - rows.half_bar), (high, y + rows.half_bar), color);
        if index + 1 < body.rows.len() {
            let below = rows.center(index + 1) - rows.half_bar;
            canvas.path(&[(end, y + rows.half_bar), (end, below)], palette.axis, 1.0);
        }
    }
    rows.draw_zero(canvas, &scale);
    for (index, row) in body.rows.iter().enumerate() {
        let Some(to) = row.to else { continue };
        let x = scale.clamped(row.from.max(to)) + 9.0;
        let (ink, muted) = (canvas.palette.ink, canvas.palette.muted);
        let y = rows.center(index);
        canvas.text_on_patch((x, y), &printed[index], NAME, ink, Align::Left);
        if !changes[index].is_empty() {
            let x = x + NAME.width(&printed[index]) + 8.0;
            canvas.text_on_patch((x, y), &changes[index], CHANGE, muted, Align::Left);
        }
    }
    bottom + 20.0
}

/// The change in percent, for a bar that is one.
fn change(row: &StepRow) -> String {
    match (row.kind, row.to) {
        (StepKind::Change, Some(to)) if row.from > 0.0 => {
            let percent = (to / row.from - 1.0) * 100.0;
            let size = percent.abs();
            let digits = usize::from((0.05..9.95).contains(&size));
            let sign = if percent < 0.0 { "\u{2212}" } else { "+" };
            format!("{sign}{size:.digits$}%")
        }
        _ => String::new(),
    }
}
