//! Distributions, one below the other: where most draws lie, and how far the others reach.

use super::canvas::{Align, Canvas, MARGIN};
use super::frame::{self, DETAIL, HEADING, Key, NAME};
use super::rows::Rows;
use super::scale::Scale;
use super::theme::Rgb;
use crate::render::number;
use crate::view::chart::{RidgeRow, Ridges};

/// How far a ridge rises, in halves of a bar.
const RISE: f64 = 2.6;

/// Draws the chart below `top`; returns the height of the sheet.
pub(super) fn draw(canvas: &mut Canvas, body: &Ridges, symbol: &str, top: f64) -> f64 {
    if body.rows.is_empty() {
        return frame::nothing(canvas, "There are no options to compare.", top);
    }
    let (ink, muted) = (canvas.palette.ink, canvas.palette.muted);
    let entries = [
        (Key::Fill(shades(canvas, 0).1), "eight of ten draws"),
        (Key::Stroke(ink), "median"),
        (Key::Ring(ink), "with central values"),
    ];
    let below_legend = frame::legend(canvas, &entries, top);
    let names = body.rows.iter().map(|row| (row.label.as_str(), row.sublabel.as_str()));
    let rows = Rows::new(canvas, names, below_legend + 42.0);
    let values: Vec<f64> =
        body.rows.iter().flat_map(|row| row.percentiles.unwrap_or([f64::NAN; 3])).collect();
    let printed = number::column(&values, 3, body.unit, symbol);
    let span = |row: usize| format!("{} – {}", printed[3 * row], printed[3 * row + 2]);
    let known = |row: &usize| body.rows[*row].percentiles.is_some();
    let heading = "Median, 8 of 10";
    let note_width = (0..body.rows.len())
        .filter(known)
        .map(|row| NAME.width(&printed[3 * row + 1]).max(DETAIL.width(&span(row))))
        .fold(HEADING.width(heading), f64::max);
    let note_left = canvas.width - MARGIN - note_width;
    let (left, right) = (rows.right + 20.0, note_left - 18.0);
    let scale = Scale::new(body.scale, range(body), (left, right));

    let bottom = rows.draw_grid(canvas, &scale, body.unit, symbol, right - left);
    canvas.text((canvas.width - MARGIN, rows.top - 15.0), heading, HEADING, ink, Align::Right);
    if let Some(mark) = &body.marker {
        rows.draw_mark(canvas, &scale, mark, (body.unit, symbol), (left, note_left - 16.0));
    }
    for (index, row) in body.rows.iter().enumerate() {
        rows.draw_name(canvas, index, row.percentiles.is_none());
        let y = rows.center(index);
        let Some([_, median, _]) = row.percentiles else {
            let reason = row.unavailable.as_deref().unwrap_or_default();
            let text = format!("Not feasible: {reason}");
            rows.draw_reason(canvas, index, &text, (left + 10.0, note_left - 18.0));
            continue;
        };
        let base = y + rows.half_bar;
        draw_ridge(canvas, row, &scale, (base, RISE * rows.half_bar), index);
        let x = scale.clamped(median);
        canvas.rectangle((x - 1.0, base - 0.8 * rows.half_bar), (x + 1.0, base), ink);
        if let Some(central) = row.central.filter(|central| scale.holds(*central)) {
            frame::ring(canvas, (scale.clamped(central), base), ink);
        }
        let x = canvas.width - MARGIN;
        canvas.text((x, y - 8.0), &printed[3 * index + 1], NAME, ink, Align::Right);
        canvas.text((x, y + 9.0), &span(index), DETAIL, muted, Align::Right);
    }
    bottom + 20.0
}

/// Fill of the tails and of the middle of a ridge, and its outline.
fn shades(canvas: &Canvas, index: usize) -> (Rgb, Rgb, Rgb) {
    let color = canvas.palette.line(index);
    let paper = canvas.palette.background;
    (color.mix(paper, 0.75), color.mix(paper, 0.4), color)
}

fn draw_ridge(
    canvas: &mut Canvas,
    row: &RidgeRow,
    scale: &Scale,
    (base, rise): (f64, f64),
    index: usize,
) {
    let (tails, middle, outline) = shades(canvas, index);
    let peak = row.density.iter().map(|(_, density)| *density).fold(0.0, f64::max);
    let Some([low, _, high]) = row.percentiles else { return };
    let spot = |&(value, density): &(f64, f64)| {
        let height = if peak > 0.0 { density / peak * rise } else { 0.0 };
        (scale.clamped(value), base - height)
    };
    let closed = |line: &[(f64, f64)]| {
        let mut points = line.to_vec();
        points.extend(line.last().map(|last| (last.0, base)));
        points.extend(line.first().map(|first| (first.0, base)));
        points
    };
    let line: Vec<(f64, f64)> =
        row.density.iter().filter(|(value, _)| scale.holds(*value)).map(spot).collect();
    if line.len() < 2 {
        // All draws have one value.
        let x = scale.clamped(f64::midpoint(low, high));
        canvas.rectangle((x - 1.5, base - rise), (x + 1.5, base), outline);
        return;
    }
    canvas.area(&closed(&line), tails);
    let (from, to) = (scale.clamped(low), scale.clamped(high));
    let inside: Vec<(f64, f64)> = std::iter::once(cut(&line, from))
        .chain(line.iter().copied().filter(|spot| spot.0 > from && spot.0 < to))
        .chain(std::iter::once(cut(&line, to)))
        .collect();
    canvas.area(&closed(&inside), middle);
    canvas.path(&line, outline, 1.75);
}

/// The place of a line at `x`.
fn cut(line: &[(f64, f64)], x: f64) -> (f64, f64) {
    let y = line
        .windows(2)
        .find(|pair| pair[0].0 <= x && x <= pair[1].0)
        .map(|pair| {
            let width = pair[1].0 - pair[0].0;
            let share = if width > 0.0 { (x - pair[0].0) / width } else { 0.0 };
            pair[0].1 + share * (pair[1].1 - pair[0].1)
        })
        .or_else(|| line.last().map(|last| last.1));
    (x, y.unwrap_or_default())
}

fn range(body: &Ridges) -> (f64, f64) {
    let ridges = body.rows.iter().flat_map(|row| row.density.iter().map(|(value, _)| *value));
    let middles = body.rows.iter().flat_map(|row| row.percentiles.into_iter().flatten());
    let mark = body.marker.as_ref().map(|mark| mark.value);
    ridges
        .chain(middles)
        .chain(mark)
        .filter(|value| value.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        })
}
