//! Labelled points: break-evens, the chosen operating point, steps along a curve.

use super::canvas::{Align, Canvas, Spot};
use super::font::{Face, Keep, wrap};
use super::frame::{HEADING, SMALL};
use super::labels::{self, Field};
use super::lines::Plane;
use super::theme::Rgb;
use crate::render::number;
use crate::view::chart::{Lines, Point, PointKind};

const LINE: f64 = 15.0;

/// Draws every point and finds room for its label; returns what had to be left to the notes.
pub(super) fn draw(
    canvas: &mut Canvas,
    (body, symbol): (&Lines, &str),
    plane: &Plane,
    field: &mut Field,
    colors: &[Rgb],
) -> Vec<String> {
    let points: Vec<Point> = body.points.iter().map(|point| named(point, body, symbol)).collect();
    let mut order: Vec<&Point> = points.iter().collect();
    order.sort_by_key(|point| match point.kind {
        PointKind::Step => 2,
        PointKind::BreakEven => 1,
        PointKind::Chosen => 0,
    });
    let mut unplaced = Vec::new();
    let mut outside = Vec::new();
    for point in order.iter().rev().filter(|point| plane.holds((point.x, point.y))) {
        if let Some(spot) = plane.spot((point.x, point.y)) {
            draw_mark(canvas, point, spot, color_of(canvas, point, colors));
        }
    }
    let mut said: Vec<(Spot, &str)> = Vec::new();
    for point in order {
        let matters = point.kind != PointKind::Step && !point.label.is_empty();
        let Some(spot) = plane.spot((point.x, point.y)).filter(|_| plane.holds((point.x, point.y)))
        else {
            outside.extend(matters.then(|| point.label.clone()));
            continue;
        };
        // Curves that run together cross in one place: it is named once.
        let here = |(at, label): &(Spot, &str)| {
            (at.0 - spot.0).hypot(at.1 - spot.1) < 1.0 && *label == point.label
        };
        if said.iter().any(here) {
            continue;
        }
        said.push((spot, &point.label));
        let color = color_of(canvas, point, colors);
        if !write_label(canvas, field, point, spot, color) && matters {
            unplaced.push(point.label.clone());
        }
    }
    let mut notes = Vec::new();
    if !unplaced.is_empty() {
        notes.push(format!("Also marked: {}.", unplaced.join("; ")));
    }
    if !outside.is_empty() {
        notes.push(format!("Outside the chart: {}.", outside.join("; ")));
    }
    notes
}

/// The point with something to say: a break-even without a label says where it is.
fn named(point: &Point, body: &Lines, symbol: &str) -> Point {
    let mut named = point.clone();
    if point.kind == PointKind::BreakEven && point.label.is_empty() {
        named.label = number::value(point.x, body.x.unit, symbol);
    }
    named
}

/// The colour of the point's series, or ink if it has none.
fn color_of(canvas: &Canvas, point: &Point, colors: &[Rgb]) -> Rgb {
    point.series.and_then(|index| colors.get(index)).copied().unwrap_or(canvas.palette.ink)
}

fn draw_mark(canvas: &mut Canvas, point: &Point, spot: Spot, color: Rgb) {
    let (ink, paper) = (canvas.palette.ink, canvas.palette.background);
    let discs: &[(f64, Rgb)] = match point.kind {
        PointKind::Step => &[(3.0, color)],
        PointKind::BreakEven => &[(6.0, paper), (5.0, ink), (3.2, paper)],
        PointKind::Chosen => &[(8.0, paper), (7.0, ink), (5.4, paper), (4.0, color)],
    };
    for &(radius, fill) in discs {
        canvas.disc(spot, radius, fill);
    }
}

/// Writes the label where there is room; false if there is none.
fn write_label(
    canvas: &mut Canvas,
    field: &mut Field,
    point: &Point,
    spot: Spot,
    color: Rgb,
) -> bool {
    let step = point.kind == PointKind::Step;
    let (face, width, lines): (Face, f64, usize) =
        if step { (SMALL, 90.0, 1) } else { (HEADING, 220.0, 2) };
    let lines = wrap(&point.label, face, width, lines, Keep::Ends);
    if lines.is_empty() {
        return true;
    }
    let wide = lines.iter().map(|line| face.width(line)).fold(0.0, f64::max);
    let size = (wide + 2.0, lines.len() as f64 * LINE);
    // A step keeps close to its point or says nothing; what matters may go further.
    let (reach, over_lines) = if step { (14.0, false) } else { (80.0, true) };
    let Some(place) = field.place(spot, size, reach, over_lines) else { return false };
    let ink = if step { canvas.palette.legible(color) } else { canvas.palette.ink };
    if let Some((from, to)) = labels::lead(spot, &place).filter(|_| !step) {
        canvas.path(&[from, to], canvas.palette.muted, 0.75);
    }
    for (index, line) in lines.iter().enumerate() {
        let at = (place.x0 + 1.0, place.y0 + LINE * (index as f64 + 0.5));
        canvas.text_on_patch(at, line, face, ink, Align::Left);
    }
    true
}
