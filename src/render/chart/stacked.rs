//! Cost by component: one bar an option, the price across them, the margin at the right.

use super::canvas::{Align, Canvas, MARGIN};
use super::font::{Face, Keep, fit};
use super::frame::{self, HEADING, Key, NAME, SMALL};
use super::rows::Rows;
use super::scale::Scale;
use super::theme::Rgb;
use crate::render::number;
use crate::view::chart::{AxisScale, Stacked, StackedRow};

const NOTE: Face = Face::bold(15.0);
/// The widest that the right-hand column becomes.
const WIDEST_NOTE: f64 = 130.0;

/// Draws the chart below `top`; returns the height of the sheet.
pub(super) fn draw(canvas: &mut Canvas, body: &Stacked, symbol: &str, top: f64) -> f64 {
    if body.rows.is_empty() {
        return frame::nothing(canvas, "There are no options to compare.", top);
    }
    let colors = colors(canvas, body);
    let below_legend = draw_legend(canvas, body, &colors, top);
    let names = body.rows.iter().map(|row| (row.label.as_str(), row.sublabel.as_str()));
    let rows = Rows::new(canvas, names, below_legend + 38.0);

    let totals: Vec<f64> = body.rows.iter().map(total).collect();
    let printed = number::column(&totals, 3, body.unit, symbol);
    let parts: Vec<f64> = body.rows.iter().flat_map(|row| row.values.iter().copied()).collect();
    let mut parts = number::column(&parts, 2, body.unit, "").into_iter();
    let widest = |texts: &mut dyn Iterator<Item = f64>| texts.fold(0.0, f64::max);
    let total_width = widest(&mut printed.iter().map(|text| NAME.width(text)));
    let notes: Vec<String> =
        body.rows.iter().map(|row| fit(&row.note, NOTE, WIDEST_NOTE, Keep::Start)).collect();
    let heading = fit(&body.note_heading, HEADING, WIDEST_NOTE, Keep::Start);
    let note_width =
        widest(&mut notes.iter().map(|text| NOTE.width(text))).max(HEADING.width(&heading));

    let note_left = canvas.width - MARGIN - note_width;
    let left = rows.right + 16.0;
    let right = note_left - 18.0 - total_width - 16.0;
    let highest = body.rows.iter().filter_map(|row| row.interval).map(|(_, high)| high);
    let longest =
        marks(body).chain(totals.iter().copied()).chain(highest).filter(|value| value.is_finite());
    let scale = Scale::new(AxisScale::Linear, (0.0, longest.fold(0.0, f64::max)), (left, right));

    let bottom = rows.draw_grid(canvas, &scale, body.unit, symbol, right - left);
    canvas.text(
        (canvas.width - MARGIN, rows.top - 15.0),
        &heading,
        HEADING,
        canvas.palette.ink,
        Align::Right,
    );
    for (index, row) in body.rows.iter().enumerate() {
        let y = rows.center(index);
        let labels: Vec<String> = parts.by_ref().take(row.values.len()).collect();
        rows.draw_name(canvas, index, row.unavailable.is_some());
        if row.unavailable.is_none() {
            draw_bar(canvas, (body, row), (&colors, &labels), &scale, (y, rows.half_bar));
        }
        let color = if row.loss { canvas.palette.loss } else { canvas.palette.ink };
        canvas.text((canvas.width - MARGIN, y), &notes[index], NOTE, color, Align::Right);
    }
    rows.draw_zero(canvas, &scale);
    if let Some(mark) = &body.marker {
        let room = (rows.right + 16.0, note_left - 16.0);
        rows.draw_mark(canvas, &scale, mark, (body.unit, symbol), room);
    }
    for (index, row) in body.rows.iter().enumerate() {
        if let Some(reason) = &row.unavailable {
            let text = format!("Not feasible: {reason}");
            rows.draw_reason(canvas, index, &text, (left + 10.0, note_left - 18.0));
            continue;
        }
        let y = rows.center(index);
        if let Some(x) = row.marker.and_then(|price| scale.place(price)) {
            let (ink, paper) = (canvas.palette.ink, canvas.palette.background);
            let reach = rows.half_bar + 5.0;
            canvas.rectangle((x - 2.5, y - reach), (x + 2.5, y + reach), paper);
            canvas.rectangle((x - 1.0, y - reach), (x + 1.0, y + reach), ink);
        }
        if let Some(ends) = span(row, &scale) {
            let muted = canvas.palette.muted;
            frame::span(canvas, ends, y + rows.half_bar + 6.0, muted);
        }
        let x = room_for_total(body, row, &scale, totals[index], NAME.width(&printed[index]));
        canvas.text((x, y), &printed[index], NAME, canvas.palette.ink, Align::Left);
    }
    bottom + 20.0
}

/// One colour a component; a role that comes twice gets a tint.
fn colors(canvas: &Canvas, body: &Stacked) -> Vec<Rgb> {
    let roles: Vec<_> = body.components.iter().map(|component| component.role).collect();
    let before = |index: usize| roles[..index].iter().filter(|role| **role == roles[index]).count();
    (0..roles.len()).map(|index| canvas.palette.role(roles[index], before(index))).collect()
}

/// The legend, without components that no option has.
fn draw_legend(canvas: &mut Canvas, body: &Stacked, colors: &[Rgb], top: f64) -> f64 {
    let used = |index: usize| {
        body.rows.iter().any(|row| row.values.get(index).is_some_and(|value| *value != 0.0))
    };
    let mut entries: Vec<(Key, &str)> = body
        .components
        .iter()
        .enumerate()
        .filter(|(index, _)| used(*index))
        .map(|(index, component)| (Key::Fill(colors[index]), component.label.as_str()))
        .collect();
    if body.rows.iter().any(|row| row.marker.is_some()) {
        let own = Some(body.marker_heading.as_str()).filter(|own| !own.is_empty());
        entries.push((Key::Stroke(canvas.palette.ink), own.unwrap_or("Price of the option")));
    }
    if body.rows.iter().any(|row| row.interval.is_some()) {
        entries.push((Key::Span(canvas.palette.muted), "Nine of ten cases"));
    }
    frame::legend(canvas, &entries, top)
}

/// The bar of one row with the values that fit inside it.
fn draw_bar(
    canvas: &mut Canvas,
    (body, row): (&Stacked, &StackedRow),
    (colors, labels): (&[Rgb], &[String]),
    scale: &Scale,
    (y, half): (f64, f64),
) {
    let lines: Vec<f64> = row
        .marker
        .into_iter()
        .chain(body.marker.as_ref().map(|mark| mark.value))
        .filter_map(|value| scale.place(value))
        .collect();
    let mut sum = 0.0;
    for ((value, &color), text) in row.values.iter().zip(colors).zip(labels) {
        if !value.is_finite() || *value <= 0.0 {
            continue;
        }
        let from = scale.clamped(sum);
        sum += value;
        let to = scale.clamped(sum);
        let gap = if to - from > 3.0 { 1.0 } else { 0.0 };
        canvas.bar((from, y - half), (to - gap, y + half), color);
        let middle = f64::midpoint(from, to);
        let reach = SMALL.width(text) / 2.0 + 5.0;
        let crossed = lines.iter().any(|line| (line - middle).abs() < reach);
        if to - from > 2.0 * reach && !crossed {
            let ink = canvas.palette.on(color);
            canvas.text((middle, y), text, SMALL, ink, Align::Center);
        }
    }
}

/// Where the total begins: after the bar, and after a price line that would cross it.
fn room_for_total(body: &Stacked, row: &StackedRow, scale: &Scale, total: f64, width: f64) -> f64 {
    let drawn: f64 = row.values.iter().filter(|value| value.is_finite() && **value > 0.0).sum();
    let mut x = scale.clamped(if total.is_finite() { drawn } else { drawn.max(0.0) }) + 9.0;
    let mut lines: Vec<f64> = row
        .marker
        .into_iter()
        .chain(body.marker.as_ref().map(|mark| mark.value))
        .filter_map(|value| scale.place(value))
        .collect();
    lines.sort_by(f64::total_cmp);
    for line in lines {
        if line > x - 8.0 && line < x + width + 4.0 {
            x = line + 8.0;
        }
    }
    x
}

/// Where the interval of a row's total is drawn.
fn span(row: &StackedRow, scale: &Scale) -> Option<(f64, f64)> {
    let (low, high) = row.interval?;
    let ends = scale.place(low).zip(scale.place(high));
    ends.filter(|(from, to)| to - from > 3.0)
}

/// The sum of a row; not a number if any part is not known or the option cannot be served.
fn total(row: &StackedRow) -> f64 {
    if row.unavailable.is_some() { f64::NAN } else { row.values.iter().sum() }
}

/// Every price in the chart.
fn marks(body: &Stacked) -> impl Iterator<Item = f64> {
    let own = body.rows.iter().filter_map(|row| row.marker);
    own.chain(body.marker.as_ref().map(|mark| mark.value))
}
