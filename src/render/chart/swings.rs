//! A tornado: what each input does to one value, over its range.

use super::canvas::{Align, Canvas, MARGIN};
use super::frame::{self, Key, NAME};
use super::rows::Rows;
use super::scale::Scale;
use crate::render::number;
use crate::view::chart::{AxisScale, Mark, Role, SwingRow, Swings};

/// Draws the chart below `top`; returns the height of the sheet.
pub(super) fn draw(canvas: &mut Canvas, body: &Swings, symbol: &str, top: f64) -> f64 {
    if body.rows.is_empty() || !body.central.is_finite() {
        return frame::nothing(canvas, "No input changes it.", top);
    }
    let colors = (canvas.palette.role(Role::Idle, 0), canvas.palette.role(Role::Busy, 0));
    let entries = [
        (Key::Fill(colors.0), "at the low end of the input's range"),
        (Key::Fill(colors.1), "at its high end"),
    ];
    let below_legend = frame::legend(canvas, &entries, top);
    let names = body.rows.iter().map(|row| (row.label.as_str(), row.sublabel.as_str()));
    let rows = Rows::new(canvas, names, below_legend + 42.0);
    let ends = |row: &SwingRow| [row.at_low, row.at_high].map(|end| end.unwrap_or(f64::NAN));
    let values: Vec<f64> = body.rows.iter().flat_map(ends).collect();
    let printed = number::column(&values, 3, body.unit, symbol);
    let room = printed.iter().map(|text| NAME.width(text)).fold(0.0, f64::max) + 12.0;
    let (left, right) = (rows.right + 20.0 + room, canvas.width - MARGIN - room);
    let known = values.iter().copied().chain([body.central]).filter(|value| value.is_finite());
    let (low, high) = known.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    let scale = Scale::new(AxisScale::Linear, (low, high), (left, right));
    let bottom = rows.draw_grid(canvas, &scale, body.unit, symbol, right - left);
    let base = scale.clamped(body.central);
    for (index, row) in body.rows.iter().enumerate() {
        rows.draw_name(canvas, index, false);
        let y = rows.center(index);
        // The wider bar lies below where both go the same way.
        let mut bars = [(row.at_low, colors.0), (row.at_high, colors.1)];
        bars.sort_by(|a, b| reach(b.0, body.central).total_cmp(&reach(a.0, body.central)));
        for (place, (end, color)) in bars.into_iter().enumerate() {
            let Some(end) = end.and_then(|end| scale.place(end)) else { continue };
            let half = if place == 1 && same_side(row, body.central) {
                rows.half_bar * 0.55
            } else {
                rows.half_bar
            };
            canvas.bar((base.min(end), y - half), (base.max(end), y + half), color);
        }
    }
    let mark = Mark { value: body.central, label: "all inputs central".to_owned() };
    let span = (rows.right + 16.0, canvas.width - MARGIN);
    rows.draw_mark(canvas, &scale, &mark, (body.unit, symbol), span);
    for (index, row) in body.rows.iter().enumerate() {
        draw_ends(canvas, (body, row), (&scale, base), rows.center(index), &printed[2 * index..]);
    }
    bottom + 20.0
}

fn reach(end: Option<f64>, central: f64) -> f64 {
    end.map_or(0.0, |end| (end - central).abs())
}

fn same_side(row: &SwingRow, central: f64) -> bool {
    row.at_low.zip(row.at_high).is_some_and(|(low, high)| (low - central) * (high - central) > 0.0)
}

/// Writes the values beside the ends; of two on one side the farther one alone.
fn draw_ends(
    canvas: &mut Canvas,
    (body, row): (&Swings, &SwingRow),
    (scale, base): (&Scale, f64),
    y: f64,
    printed: &[String],
) {
    let ink = canvas.palette.ink;
    let near = if same_side(row, body.central) {
        usize::from(reach(row.at_low, body.central) >= reach(row.at_high, body.central))
    } else {
        2
    };
    let places = [row.at_low, row.at_high].map(|end| end.and_then(|end| scale.place(end)));
    if let [None, other] | [other, None] = places {
        // Beside the central value, away from the other end.
        let right = other.is_none_or(|other| other < base);
        let (x, align) = if right { (base + 9.0, Align::Left) } else { (base - 9.0, Align::Right) };
        let muted = canvas.palette.muted;
        canvas.text_on_patch((x, y), number::MISSING, NAME, muted, align);
    }
    for (place, end) in places.into_iter().enumerate() {
        let Some(end) = end.filter(|_| place != near) else { continue };
        let to_the_right = end > base || ((end - base).abs() < 0.5 && place == 1);
        let (x, align) =
            if to_the_right { (end + 8.0, Align::Left) } else { (end - 8.0, Align::Right) };
        canvas.text_on_patch((x, y), &printed[place], NAME, ink, align);
    }
}
