//! What every chart has: its heading, a legend, notes below.

use super::canvas::{Align, Canvas, MARGIN};
use super::font::{Face, Keep, wrap};
use super::theme::Rgb;
use crate::view::chart::Chart;

/// Size and weight of the parts of a chart; nothing is smaller than 11.5.
pub(super) const TITLE: Face = Face::bold(19.0);
pub(super) const SUBTITLE: Face = Face::regular(13.0);
pub(super) const NAME: Face = Face::bold(13.0);
pub(super) const DETAIL: Face = Face::regular(12.0);
pub(super) const TICK: Face = Face::regular(12.0);
pub(super) const HEADING: Face = Face::bold(12.5);
pub(super) const LEGEND: Face = Face::regular(12.5);
pub(super) const SMALL: Face = Face::regular(11.5);

/// Sheets below this width are narrow.
pub(super) const NARROW: f64 = 600.0;

/// Writes title and subtitle; returns the lower edge of what it wrote.
pub(super) fn header(canvas: &mut Canvas, chart: &Chart) -> f64 {
    let (ink, muted) = (canvas.palette.ink, canvas.palette.muted);
    let width = canvas.width - 2.0 * MARGIN;
    // On a narrow sheet words take more lines.
    let more = if canvas.width < NARROW { 2 } else { 0 };
    let mut y = MARGIN - 17.0;
    for line in wrap(&chart.title, TITLE, width, 2 + more, Keep::Start) {
        y += 25.0;
        canvas.text((MARGIN, y), &line, TITLE, ink, Align::Left);
    }
    y += 7.0;
    for line in wrap(&chart.subtitle, SUBTITLE, width, 3 + more, Keep::Start) {
        y += 18.0;
        canvas.text((MARGIN, y), &line, SUBTITLE, muted, Align::Left);
    }
    y + 10.0
}

/// What stands before a legend entry.
#[derive(Clone, Copy)]
pub(super) enum Key {
    /// A filled square.
    Fill(Rgb),
    /// A short upright stroke.
    Stroke(Rgb),
    /// A short level line between two ends.
    Span(Rgb),
    /// A small ring.
    Ring(Rgb),
}

/// Writes a legend in as many rows as it needs; returns its lower edge.
pub(super) fn legend(canvas: &mut Canvas, entries: &[(Key, &str)], top: f64) -> f64 {
    let ink = canvas.palette.ink;
    let mut x = MARGIN;
    let mut y = top + 22.0;
    let right = canvas.width - MARGIN;
    for (key, label) in entries {
        let text = super::font::fit(label, LEGEND, 400.0, Keep::Ends);
        let width = 17.0 + LEGEND.width(&text);
        if x > MARGIN && x + width > right {
            x = MARGIN;
            y += 21.0;
        }
        match *key {
            Key::Fill(color) => canvas.bar((x, y - 5.5), (x + 11.0, y + 5.5), color),
            Key::Stroke(color) => canvas.rectangle((x + 4.5, y - 7.0), (x + 6.5, y + 7.0), color),
            Key::Span(color) => span(canvas, (x - 1.0, x + 12.0), y, color),
            Key::Ring(color) => ring(canvas, (x + 5.5, y), color),
        }
        canvas.text((x + 17.0, y), &text, LEGEND, ink, Align::Left);
        x += width + 22.0;
    }
    if entries.is_empty() { top } else { y + 8.0 }
}

/// Draws a small ring.
pub(super) fn ring(canvas: &mut Canvas, at: (f64, f64), color: Rgb) {
    let paper = canvas.palette.background;
    canvas.disc(at, 4.5, color);
    canvas.disc(at, 2.8, paper);
}

/// Draws a level line between two ends.
pub(super) fn span(canvas: &mut Canvas, (from, to): (f64, f64), y: f64, color: Rgb) {
    canvas.path(&[(from, y), (to, y)], color, 1.25);
    for end in [from, to] {
        canvas.path(&[(end, y - 3.5), (end, y + 3.5)], color, 1.25);
    }
}

/// Writes small print over the whole width; returns its lower edge.
pub(super) fn notes(canvas: &mut Canvas, texts: &[String], top: f64) -> f64 {
    let muted = canvas.palette.muted;
    let mut y = top;
    for text in texts {
        for line in wrap(text, DETAIL, canvas.width - 2.0 * MARGIN, 4, Keep::Start) {
            y += 17.0;
            canvas.text((MARGIN, y), &line, DETAIL, muted, Align::Left);
        }
    }
    y
}

/// Says that there is nothing to draw; returns the height of the sheet.
pub(super) fn nothing(canvas: &mut Canvas, words: &str, top: f64) -> f64 {
    let muted = canvas.palette.muted;
    canvas.text((MARGIN, top + 40.0), words, NAME, muted, Align::Left);
    top + 80.0
}
