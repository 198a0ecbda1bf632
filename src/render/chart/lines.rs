//! Curves over two axes: named at their ends, with prices across and points marked.

use super::axes;
use super::canvas::{Align, Canvas, MARGIN, Spot};
use super::clip;
use super::ends::{self, Column, EndLabel};
use super::font::{Keep, fit};
use super::frame::{self, HEADING, LEGEND, TICK};
use super::labels::{Area, Field, spread};
use super::marks;
use super::scale::Scale;
use super::theme::Rgb;
use crate::render::number;
use crate::view::chart::{Axis, AxisName, AxisScale, Better, Lines, Reference};

/// Height of the plot, unless its labels need more.
const PLOT_HEIGHT: f64 = 340.0;

/// The plane that curves are drawn on.
pub(super) struct Plane {
    pub x: Scale,
    pub y: Scale,
    pub area: Area,
}

impl Plane {
    /// Where a pair of values is, inside the plot or not.
    pub fn spot(&self, (x, y): Spot) -> Option<Spot> {
        self.x.place(x).zip(self.y.place(y))
    }

    /// Whether a pair of values lies in the plot.
    pub fn holds(&self, (x, y): Spot) -> bool {
        self.spot((x, y)).is_some() && self.x.holds(x) && self.y.holds(y)
    }

    /// The unbroken runs of a series inside the plot; values that have no place break it.
    pub fn runs(&self, points: &[Spot]) -> Vec<Vec<Spot>> {
        let spots: Vec<Option<Spot>> = points.iter().map(|&point| self.spot(point)).collect();
        spots
            .split(Option::is_none)
            .flat_map(|run| {
                let run: Vec<Spot> = run.iter().flatten().copied().collect();
                clip::curve(&run, self.area)
            })
            .collect()
    }
}

/// Draws the chart below `top`; returns the height of the sheet.
pub(super) fn draw(canvas: &mut Canvas, body: &Lines, symbol: &str, top: f64) -> f64 {
    let colors: Vec<Rgb> = (0..body.series.len()).map(|index| canvas.palette.line(index)).collect();
    let uprights = references(body, AxisName::X);
    let top = draw_legend(canvas, body, &colors, top);
    let head = top + 24.0;
    let plot_top = head + if uprights.is_empty() { 22.0 } else { 40.0 };

    let mut wanted = ends::wanted(canvas, body, symbol);
    let (mut plane, mut column, mut field);
    loop {
        (plane, column) = arrange(canvas, (body, symbol), &wanted, plot_top);
        field = field_of(body, &plane);
        if ends::settle(&mut wanted, &plane, &mut field) {
            break;
        }
    }
    let y_ticks = axes::with_labels(&plane.y, body.y.unit, symbol, 7);
    let x_ticks = axes::labelled_ticks(&plane.x, body.x.unit, symbol, TICK, 200.0);
    axes::draw_plane(canvas, plane.area, &x_ticks, &y_ticks, (&plane.x, &plane.y));
    draw_bands(canvas, body, &plane, &colors);
    draw_axis_labels(canvas, body, &plane, head);
    draw_uprights(canvas, &uprights, &plane, (body, symbol));
    for reference in references(body, AxisName::Y) {
        if let Some(y) = plane.y.place(reference.value).filter(|_| plane.y.holds(reference.value)) {
            let muted = canvas.palette.muted;
            let line = [(plane.area.x0, y), (plane.area.x1, y)];
            canvas.dashes(&line, muted, 1.25, 5.0, 4.0);
        }
    }
    draw_curves(canvas, body, &plane, &colors);
    ends::draw(canvas, &wanted, &column, &plane);
    let mut unsaid = marks::draw(canvas, (body, symbol), &plane, &mut field, &colors);

    let empty: Vec<&str> = body
        .series
        .iter()
        .filter(|series| !series.points.iter().any(|&point| plane.holds(point)))
        .map(|series| series.label.as_str())
        .collect();
    if !empty.is_empty() {
        unsaid.push(format!("Nothing to draw for: {}.", empty.join("; ")));
    }
    let below = plane.area.y1 + 48.0;
    frame::notes(canvas, &unsaid, below + 4.0).max(below) + 20.0
}

/// Chooses scales and the size of the plot for the labels that stand beside it.
fn arrange(
    canvas: &Canvas,
    (body, symbol): (&Lines, &str),
    wanted: &[EndLabel],
    top: f64,
) -> (Plane, Column) {
    let height = ends::height(wanted).max(PLOT_HEIGHT) + canvas.spare;
    let bottom = top + height;
    let points = || {
        let curves = body.series.iter().flat_map(|series| series.points.iter().copied());
        let edges = body.bands.iter().flat_map(|band| band.points.iter());
        let edges = edges.flat_map(|&(x, low, high)| [(x, low), (x, high)]);
        let curves = curves.chain(edges);
        let points = curves.chain(body.points.iter().map(|point| (point.x, point.y)));
        points.filter(|(x, y)| x.is_finite() && y.is_finite())
    };
    let across = |name| references(body, name).into_iter().map(|reference| reference.value);
    let x_values = points().map(|point| point.0).chain(across(AxisName::X));
    let y_values = points().map(|point| point.1).chain(across(AxisName::Y));
    let y = Scale::new(body.y.scale, range(&body.y, y_values, true), (bottom, top));

    let column = Column::new(wanted, &y, (top, bottom));
    let tick_width = axes::with_labels(&y, body.y.unit, symbol, 7)
        .iter()
        .map(|(_, label)| TICK.width(label))
        .fold(0.0, f64::max);
    let left = MARGIN + tick_width + 10.0;
    let right = canvas.width - MARGIN - column.width.max(12.0);
    let x = Scale::new(body.x.scale, range(&body.x, x_values, false), (left, right));
    let area = Area { x0: left, y0: top, x1: right, y1: bottom };
    (Plane { x, y, area }, column)
}

/// The range of an axis: as asked for, else all values with a little room, from zero upright.
fn range(axis: &Axis, values: impl Iterator<Item = f64>, upright: bool) -> (f64, f64) {
    if let Some(range) = axis.range {
        return range;
    }
    let log = axis.scale == AxisScale::Log;
    let drawable = |value: &f64| value.is_finite() && (!log || *value > 0.0);
    let (low, high) =
        values.filter(drawable).fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
    if log {
        let room = (high / low).powf(0.04).max(1.02);
        return (low / room, high * room);
    }
    match upright {
        true if low >= 0.0 => (0.0, high * 1.05),
        true => (low - 0.05 * (high - low), high + 0.05 * (high - low)),
        false => (low, high),
    }
}

/// The references on one axis.
fn references(body: &Lines, name: AxisName) -> Vec<&Reference> {
    let on_axis = |reference: &&Reference| reference.on == name && reference.value.is_finite();
    body.references.iter().filter(on_axis).collect()
}

/// What labels have to keep clear of.
fn field_of(body: &Lines, plane: &Plane) -> Field {
    let area = plane.area;
    let mut lines: Vec<(Spot, Spot)> = Vec::new();
    for series in &body.series {
        for run in plane.runs(&series.points) {
            lines.extend(run.windows(2).map(|pair| (pair[0], pair[1])));
        }
    }
    for reference in &body.references {
        match reference.on {
            AxisName::X => {
                lines.extend(plane.x.place(reference.value).map(|x| ((x, area.y0), (x, area.y1))));
            }
            AxisName::Y => {
                lines.extend(plane.y.place(reference.value).map(|y| ((area.x0, y), (area.x1, y))));
            }
        }
    }
    let points = body.points.iter().map(|point| (point.x, point.y));
    let taken = points
        .filter(|&point| plane.holds(point))
        .filter_map(|point| plane.spot(point))
        .map(|(x, y)| Area { x0: x - 6.0, y0: y - 6.0, x1: x + 6.0, y1: y + 6.0 })
        .collect();
    let bounds = Area { x0: area.x0 + 4.0, x1: area.x1 - 2.0, y1: area.y1 - 4.0, ..area };
    Field { bounds, taken, lines }
}

/// The shade of a band; of several of one series the later ones are darker.
fn shade(canvas: &Canvas, body: &Lines, place: usize, colors: &[Rgb]) -> Rgb {
    let series = body.bands[place].series;
    let before = body.bands[..place].iter().filter(|band| band.series == series).count();
    let color = colors.get(series).copied().unwrap_or(canvas.palette.faint);
    color.mix(canvas.palette.background, if before == 0 { 0.82 } else { 0.62 })
}

/// Names the bands; returns the lower edge of what it wrote.
fn draw_legend(canvas: &mut Canvas, body: &Lines, colors: &[Rgb], top: f64) -> f64 {
    let mut entries: Vec<(frame::Key, &str)> = Vec::new();
    for (place, band) in body.bands.iter().enumerate() {
        if !entries.iter().any(|(_, label)| *label == band.label) {
            let key = frame::Key::Fill(shade(canvas, body, place, colors));
            entries.push((key, band.label.as_str()));
        }
    }
    frame::legend(canvas, &entries, top)
}

fn draw_bands(canvas: &mut Canvas, body: &Lines, plane: &Plane, colors: &[Rgb]) {
    for (place, band) in body.bands.iter().enumerate() {
        let fill = shade(canvas, body, place, colors);
        let edge = |at: &dyn Fn(&(f64, f64, f64)) -> f64| -> Vec<Spot> {
            let spots = band.points.iter().filter(|point| plane.x.holds(point.0));
            spots
                .filter(|(_, low, high)| low.is_finite() && high.is_finite())
                .map(|point| (plane.x.clamped(point.0), plane.y.clamped(at(point))))
                .collect()
        };
        let mut outline = edge(&|point| point.1);
        outline.extend(edge(&|point| point.2).into_iter().rev());
        canvas.area(&outline, fill);
    }
}

fn draw_curves(canvas: &mut Canvas, body: &Lines, plane: &Plane, colors: &[Rgb]) {
    // The first series are the ones meant to be seen: they are drawn last, on top.
    for (series, &color) in body.series.iter().zip(colors).rev() {
        let width = if color == canvas.palette.faint { 1.25 } else { 2.5 };
        for run in plane.runs(&series.points) {
            if series.dashed {
                canvas.dashes(&run, color, width, 8.0, 5.0);
            } else {
                canvas.path(&run, color, width);
            }
        }
        // A point without neighbours would not show as a line.
        let alone = |index: usize| {
            let drawable = |at: Option<usize>| {
                at.and_then(|at| series.points.get(at))
                    .is_some_and(|&point| plane.spot(point).is_some())
            };
            !drawable(index.checked_sub(1)) && !drawable(index.checked_add(1))
        };
        for (index, &point) in series.points.iter().enumerate() {
            let spot = plane.spot(point).filter(|_| plane.holds(point) && alone(index));
            if let Some(spot) = spot {
                canvas.disc(spot, 3.5, color);
            }
        }
    }
}

fn draw_axis_labels(canvas: &mut Canvas, body: &Lines, plane: &Plane, head: f64) {
    let (area, muted, ink) = (plane.area, canvas.palette.muted, canvas.palette.ink);
    let title = |axis: &Axis| match axis.scale {
        AxisScale::Log if !axis.label.is_empty() => format!("{}, log scale", axis.label),
        _ => axis.label.clone(),
    };
    let mut room = canvas.width - 2.0 * MARGIN;
    if let Some(better) = body.better {
        let word = "better";
        let at = (area.x1 - 20.0, head);
        canvas.text(at, word, HEADING, ink, Align::Right);
        draw_arrow(canvas, (area.x1 - 7.0, head), better);
        room = at.0 - HEADING.width(word) - 20.0 - MARGIN;
    }
    let label = fit(&title(&body.y), LEGEND, room, Keep::Start);
    canvas.text((MARGIN, head), &label, LEGEND, muted, Align::Left);
    let middle = f64::midpoint(area.x0, area.x1);
    let room = 2.0 * (middle - MARGIN).min(canvas.width - MARGIN - middle);
    let label = fit(&title(&body.x), LEGEND, room, Keep::Start);
    canvas.text((middle, area.y1 + 40.0), &label, LEGEND, muted, Align::Center);
}

/// Draws an arrow of 14 pixels that points in a direction.
fn draw_arrow(canvas: &mut Canvas, (x, y): Spot, better: Better) {
    let (right, down): Spot = match better {
        Better::Up => (0.0, -1.0),
        Better::Down => (0.0, 1.0),
        Better::Left => (-1.0, 0.0),
        Better::Right => (1.0, 0.0),
        Better::UpRight => (0.7, -0.7),
        Better::UpLeft => (-0.7, -0.7),
        Better::DownRight => (0.7, 0.7),
        Better::DownLeft => (-0.7, 0.7),
    };
    let ink = canvas.palette.ink;
    let at = |along: f64, aside: f64| {
        (x + right * along - down * aside, y + down * along + right * aside)
    };
    canvas.path(&[at(-6.5, 0.0), at(6.5, 0.0)], ink, 1.5);
    canvas.path(&[at(1.5, -4.5), at(6.5, 0.0), at(1.5, 4.5)], ink, 1.5);
}

/// Draws the upright references with their names above the plot.
fn draw_uprights(
    canvas: &mut Canvas,
    uprights: &[&Reference],
    plane: &Plane,
    (body, symbol): (&Lines, &str),
) {
    let (area, ink, muted) = (plane.area, canvas.palette.ink, canvas.palette.muted);
    let (left, right) = (MARGIN, canvas.width - MARGIN);
    let share = (right - left) / uprights.len().max(1) as f64 - 16.0;
    let labels: Vec<String> = uprights
        .iter()
        .map(|reference| {
            let value = number::value(reference.value, body.x.unit, symbol);
            let off = if plane.x.holds(reference.value) { "" } else { " (off the chart)" };
            let text = format!("{} {value}{off}", reference.label);
            fit(&text, TICK, share, Keep::Ends)
        })
        .collect();
    let wishes: Vec<(f64, f64)> = uprights
        .iter()
        .zip(&labels)
        .map(|(reference, label)| (plane.x.clamped(reference.value), TICK.width(label) + 14.0))
        .collect();
    let y = area.y0 - 14.0;
    for ((reference, label), center) in
        uprights.iter().zip(&labels).zip(spread(&wishes, left - 7.0, right + 7.0))
    {
        if plane.x.holds(reference.value) {
            let x = plane.x.clamped(reference.value);
            canvas.dashes(&[(x, area.y0 - 2.0), (x, area.y1)], muted, 1.25, 5.0, 4.0);
            if (center - x).abs() > TICK.width(label) / 2.0 {
                canvas.path(&[(center, y + 8.0), (x, area.y0 - 2.0)], muted, 1.0);
            }
        }
        canvas.text((center, y), label, TICK, ink, Align::Center);
    }
}
