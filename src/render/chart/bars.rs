//! One value an option on either side of zero, such as the gross margin.

use super::canvas::{Align, Canvas, MARGIN};
use super::frame::{self, Key, NAME};
use super::rows::Rows;
use super::scale::Scale;
use crate::render::number;
use crate::view::chart::{AxisScale, Bars, Role, Unit};

/// Draws the chart below `top`; returns the height of the sheet.
pub(super) fn draw(canvas: &mut Canvas, body: &Bars, symbol: &str, top: f64) -> f64 {
    if body.rows.is_empty() {
        return frame::nothing(canvas, "There are no options to compare.", top);
    }
    let names = body.rows.iter().map(|row| (row.label.as_str(), row.sublabel.as_str()));
    let top = draw_legend(canvas, body, top);
    let rows = Rows::new(canvas, names, top + if body.target.is_some() { 42.0 } else { 22.0 });
    let values: Vec<Option<f64>> = body
        .rows
        .iter()
        .map(|row| row.value.filter(|value| value.is_finite() && row.unavailable.is_none()))
        .collect();
    let cap = cap(&values, body.unit);
    let printed: Vec<String> = values
        .iter()
        .map(|value| number::value(value.unwrap_or(f64::NAN), body.unit, symbol))
        .collect();
    let widest = |negative: bool| {
        values
            .iter()
            .zip(&printed)
            .filter(|(value, _)| value.is_some_and(|value| (value < 0.0) == negative))
            .map(|(_, text)| NAME.width(text) + 12.0)
            .fold(0.0, f64::max)
    };
    let target = body.target.as_ref().map(|mark| mark.value);
    let ends = body.rows.iter().filter_map(|row| row.interval).flat_map(|(low, high)| [low, high]);
    let shown = values.iter().flatten().copied().chain(ends);
    let shown = shown.map(|value| value.clamp(-cap, cap)).chain(target);
    let (low, high) = shown
        .filter(|value| value.is_finite())
        .fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
    let left = rows.right + 20.0 + widest(true);
    let right = canvas.width - MARGIN - widest(false).max(30.0);
    let scale = Scale::new(AxisScale::Linear, (low, high), (left, right));

    let bottom = rows.draw_grid(canvas, &scale, body.unit, symbol, right - left);
    for (index, value) in values.iter().enumerate() {
        rows.draw_name(canvas, index, value.is_none());
        if let Some(value) = *value {
            let shown = value.clamp(-cap, cap);
            let bar = (value.abs() > cap, rows.center(index), rows.half_bar);
            draw_bar(canvas, &scale, shown, bar);
        }
    }
    rows.draw_zero(canvas, &scale);
    if let Some(mark) = &body.target {
        let room = (rows.right + 16.0, canvas.width - MARGIN);
        rows.draw_mark(canvas, &scale, mark, (body.unit, symbol), room);
    }
    for (index, value) in values.iter().enumerate() {
        let Some(value) = *value else {
            let reason = body.rows[index].unavailable.as_ref();
            let text = reason.map_or_else(
                || number::MISSING.to_owned(),
                |reason| format!("Not feasible: {reason}"),
            );
            // The words begin at zero if there is room, else where the bars may begin.
            let x = scale.clamped(0.0) + 10.0;
            let x = if canvas.width - MARGIN - x < 260.0 { rows.right + 24.0 } else { x };
            rows.draw_reason(canvas, index, &text, (x, canvas.width - MARGIN));
            continue;
        };
        if let Some((low, high)) = body.rows[index].interval
            && let Some(ends) = scale.place(low).zip(scale.place(high))
        {
            let muted = canvas.palette.muted;
            frame::span(canvas, ends, rows.center(index) + rows.half_bar + 6.0, muted);
        }
        let end = scale.clamped(value.clamp(-cap, cap));
        let (mut x, align, color) = if value < 0.0 {
            (end - 9.0, Align::Right, canvas.palette.loss)
        } else {
            (end + 9.0, Align::Left, canvas.palette.ink)
        };
        let width = NAME.width(&printed[index]);
        let line = target.and_then(|target| scale.place(target));
        let in_the_way = |line: &f64| value >= 0.0 && *line > x - 8.0 && *line < x + width + 4.0;
        if let Some(line) = line.filter(in_the_way)
            && line + 8.0 + width <= canvas.width - MARGIN
        {
            x = line + 8.0;
        }
        let at = (x, rows.center(index));
        canvas.text_on_patch(at, &printed[index], NAME, color, align);
    }
    bottom + 20.0
}

/// What the marks below bars are, if there are any.
fn draw_legend(canvas: &mut Canvas, body: &Bars, top: f64) -> f64 {
    if body.rows.iter().all(|row| row.interval.is_none()) {
        return top;
    }
    frame::legend(canvas, &[(Key::Span(canvas.palette.muted), "Nine of ten cases")], top)
}

/// One bar; one that is cut short shows a tear at its end.
fn draw_bar(canvas: &mut Canvas, scale: &Scale, value: f64, (torn, y, half): (bool, f64, f64)) {
    let palette = canvas.palette;
    let color = if value < 0.0 { palette.loss } else { palette.role(Role::Busy, 0) };
    let (zero, end) = (scale.clamped(0.0), scale.clamped(value));
    canvas.bar((zero.min(end), y - half), (zero.max(end), y + half), color);
    if torn {
        let inward = if value < 0.0 { 1.0 } else { -1.0 };
        for away in [14.0, 20.0] {
            let x = end + inward * away;
            let tear = [(x + 5.0, y - half - 1.0), (x - 5.0, y + half + 1.0)];
            canvas.path(&tear, palette.background, 2.5);
        }
    }
}

/// The size beyond which a bar is cut short, so that one wild loss does not flatten the others:
/// for shares, twice the middle size and at least 100%.
fn cap(values: &[Option<f64>], unit: Unit) -> f64 {
    let mut sizes: Vec<f64> = values.iter().flatten().map(|value| value.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    match sizes.get(sizes.len().saturating_sub(1) / 2) {
        Some(middle) if unit == Unit::Percent && sizes.len() > 1 => (2.0 * middle).max(1.0),
        _ => f64::INFINITY,
    }
}
