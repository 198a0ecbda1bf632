//! The names of curves and of level lines: at a curve's end where there is room, or along it, else
//! in a column beside the plot, pushed apart.

use super::canvas::{Align, Canvas, Spot};
use super::font::{Keep, fit, wrap};
use super::frame::{LEGEND, NAME};
use super::labels::{Area, Field, spread};
use super::lines::Plane;
use super::scale::Scale;
use super::theme::Rgb;
use crate::render::number;
use crate::view::chart::{AxisName, AxisScale, Lines};

/// The widest that a label becomes, and its share of a narrow sheet.
const WIDEST: f64 = 210.0;
const WIDEST_SHARE: f64 = 0.24;
const LINE: f64 = 16.0;
/// More series than this always name themselves in the column.
const MOST_INSIDE: usize = 8;

/// A name to be written.
pub(super) struct EndLabel {
    name: Vec<String>,
    /// Quieter words after the name, and whether they stand on the same line.
    tail: String,
    beside: bool,
    color: Rgb,
    bold: bool,
    /// The values that it belongs to.
    end: Spot,
    /// More values of its curve, the best places for a name first.
    along: Vec<Spot>,
    /// Whether it names a level line rather than a curve.
    level: bool,
    place: Place,
}

/// Where a label stands.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    /// In the column beside the plot.
    Column,
    /// Somewhere near its end or its curve, to be found.
    Near,
    /// Here.
    At(Area),
}

impl EndLabel {
    fn lines(&self) -> usize {
        self.name.len() + usize::from(!self.beside && !self.tail.is_empty())
    }

    fn height(&self) -> f64 {
        self.lines() as f64 * LINE
    }

    fn width(&self) -> f64 {
        let face = if self.bold { NAME } else { LEGEND };
        let name = self.name.iter().map(|line| face.width(line)).fold(0.0, f64::max);
        let tail = LEGEND.width(&self.tail);
        if self.beside { name + 6.0 + tail } else { name.max(tail) }
    }

    fn write(&self, canvas: &mut Canvas, (left, top): Spot) {
        let face = if self.bold { NAME } else { LEGEND };
        let (ink, mut y) = (canvas.palette.ink, top + LINE / 2.0);
        for line in &self.name {
            canvas.text((left, y), line, face, self.color, Align::Left);
            y += LINE;
        }
        if self.beside {
            let after = self.name.last().map_or(0.0, |line| face.width(line)) + 6.0;
            canvas.text((left + after, y - LINE), &self.tail, LEGEND, ink, Align::Left);
        } else {
            canvas.text((left, y), &self.tail, LEGEND, ink, Align::Left);
        }
    }
}

/// The labels that a chart needs: one for each curve that can be drawn and for each level line.
pub(super) fn wanted(canvas: &Canvas, body: &Lines, symbol: &str) -> Vec<EndLabel> {
    let palette = canvas.palette;
    let widest = WIDEST.min(canvas.width * WIDEST_SHARE);
    let last = body
        .series
        .iter()
        .filter_map(|series| last_point(body, &series.points))
        .fold(f64::NEG_INFINITY, |last, point| last.max(point.0));
    let first = body
        .series
        .iter()
        .flat_map(|series| series.points.iter().map(|point| point.0))
        .filter(|x| x.is_finite())
        .fold(f64::INFINITY, f64::min);
    let (low, high) = body.x.range.unwrap_or((first, last));
    let at_edge = |x: f64| match body.x.scale {
        AxisScale::Linear => x >= high - 0.04 * (high - low),
        AxisScale::Log => x.ln() >= high.ln() - 0.04 * (high.ln() - low.ln()),
    };
    let many = body.series.len() > MOST_INSIDE;
    let mut labels = Vec::new();
    for (index, series) in body.series.iter().enumerate() {
        let Some(end) = last_point(body, &series.points) else { continue };
        let line = palette.line(index);
        let bold = line != palette.faint;
        let color = if bold { palette.legible(line) } else { palette.muted };
        let face = if bold { NAME } else { LEGEND };
        let name = wrap(&series.label, face, widest, 2, Keep::Ends);
        let tail = fit(&series.end_label, LEGEND, widest, Keep::Start);
        let both = name.first().map_or(0.0, |name| face.width(name)) + 6.0 + LEGEND.width(&tail);
        let beside = name.len() == 1 && !tail.is_empty() && both <= widest;
        let place = if many || at_edge(end.0) { Place::Column } else { Place::Near };
        let level = false;
        let along = along(body, &series.points);
        labels.push(EndLabel { name, tail, beside, color, bold, end, along, level, place });
    }
    for reference in body.references.iter().filter(|reference| reference.on == AxisName::Y) {
        if !reference.value.is_finite() {
            continue;
        }
        let value = number::value(reference.value, body.y.unit, symbol);
        let tail = match body.y.range {
            Some((low, high)) if reference.value > low.max(high) => format!("{value}, above"),
            Some((low, high)) if reference.value < low.min(high) => format!("{value}, below"),
            _ => value,
        };
        let room = widest - LEGEND.width(&tail) - 6.0;
        let beside = LEGEND.width(&reference.label) <= room;
        labels.push(EndLabel {
            name: wrap(&reference.label, LEGEND, widest, 2, Keep::Ends),
            tail,
            beside,
            color: palette.muted,
            bold: false,
            end: (high, reference.value),
            along: Vec::new(),
            level: true,
            place: Place::Column,
        });
    }
    labels
}

/// The last point that the ranges asked for can show.
fn last_point(body: &Lines, points: &[Spot]) -> Option<Spot> {
    points.iter().rev().copied().find(|&point| shows(body, point))
}

/// Points along a curve, from its middle to both ends.
fn along(body: &Lines, points: &[Spot]) -> Vec<Spot> {
    const PLACES: [usize; 7] = [4, 3, 5, 2, 6, 1, 7];
    let shown: Vec<Spot> = points.iter().copied().filter(|&point| shows(body, point)).collect();
    PLACES.iter().filter_map(|place| shown.get(shown.len() * place / 8)).copied().collect()
}

/// Whether the ranges asked for show a point.
fn shows(body: &Lines, point: Spot) -> bool {
    let shows = |axis: &crate::view::chart::Axis, value: f64| {
        value.is_finite()
            && (axis.scale == AxisScale::Linear || value > 0.0)
            && axis.range.is_none_or(|(low, high)| value >= low && value <= high)
    };
    shows(&body.x, point.0) && shows(&body.y, point.1)
}

/// The height that the column of labels needs.
pub(super) fn height(labels: &[EndLabel]) -> f64 {
    labels
        .iter()
        .filter(|label| label.place == Place::Column)
        .map(|label| label.height() + 2.0)
        .sum()
}

/// The column of labels right of the plot.
pub(super) struct Column {
    /// Its width with the gap before it; zero if it is empty.
    pub width: f64,
    gap: f64,
    /// The middle of each label, in their order.
    centers: Vec<f64>,
}

impl Column {
    /// Spreads the labels that belong in the column over the height of the plot.
    pub fn new(labels: &[EndLabel], y: &Scale, (top, bottom): (f64, f64)) -> Self {
        let members = || labels.iter().filter(|label| label.place == Place::Column);
        let wishes: Vec<(f64, f64)> =
            members().map(|label| (y.clamped(label.end.1), label.height() + 2.0)).collect();
        let centers = spread(&wishes, top, bottom);
        let moved = centers.iter().zip(&wishes).any(|(center, wish)| (center - wish.0).abs() > 4.0);
        let widest = members().map(EndLabel::width).fold(0.0, f64::max);
        let gap = if moved { 30.0 } else { 12.0 };
        Self { width: if widest > 0.0 { widest + gap } else { 0.0 }, gap, centers }
    }
}

/// Finds room inside the plot for the labels that do not belong in the column. If one finds none,
/// all move to the column and the answer is no: then the plot must be arranged anew.
pub(super) fn settle(labels: &mut [EndLabel], plane: &Plane, field: &mut Field) -> bool {
    for index in 0..labels.len() {
        let label = &labels[index];
        if label.place == Place::Column {
            continue;
        }
        let size = (label.width() + 2.0, label.height());
        // Away from the end a name keeps close to its curve.
        let anchors = label.along.iter().map(|spot| (*spot, 14.0));
        let room = std::iter::once((label.end, 40.0)).chain(anchors).find_map(|(spot, reach)| {
            plane.spot(spot).and_then(|spot| field.place(spot, size, reach, false))
        });
        let Some(area) = room else {
            for label in labels.iter_mut() {
                label.place = Place::Column;
            }
            return false;
        };
        labels[index].place = Place::At(area);
    }
    true
}

/// Writes all labels, with a thin line from each that had to move.
pub(super) fn draw(canvas: &mut Canvas, labels: &[EndLabel], column: &Column, plane: &Plane) {
    let area = plane.area;
    for (label, &center) in
        labels.iter().filter(|label| label.place == Place::Column).zip(&column.centers)
    {
        let left = area.x1 + column.gap;
        let wish = plane.y.clamped(label.end.1);
        let from = match plane.spot(label.end) {
            Some(end) if !label.level && end.0 < area.x1 - 2.0 => (end.0 + 4.0, wish),
            _ => (area.x1 + 3.0, wish),
        };
        let thin = if label.bold { label.color } else { canvas.palette.axis };
        if from.0 < area.x1 {
            canvas.dashes(&[from, (area.x1 + 3.0, wish)], thin, 0.75, 1.5, 3.0);
        }
        if column.gap > 20.0 {
            let knee = [(area.x1 + 3.0, wish), (area.x1 + 8.0, wish)];
            let far = [knee[1], (left - 9.0, center), (left - 4.0, center)];
            canvas.path(&[knee[0], far[0], far[1], far[2]], thin, 0.75);
        }
        label.write(canvas, (left, center - label.height() / 2.0));
    }
    for label in labels {
        if let Place::At(area) = label.place {
            label.write(canvas, (area.x0 + 1.0, area.y0));
        }
    }
}
