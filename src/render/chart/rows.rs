//! Rows with a name at the left, for charts of horizontal bars.

use super::axes;
use super::canvas::{Align, Canvas, MARGIN, Spot};
use super::font::{Keep, fit, wrap};
use super::frame::{DETAIL, HEADING, NAME, TICK};
use super::scale::Scale;
use crate::render::number;
use crate::view::chart::{Mark, Unit};

/// The widest that the column of names becomes, and its share of a narrow sheet.
const WIDEST: f64 = 250.0;
const WIDEST_SHARE: f64 = 0.27;
/// How much higher a row becomes where there is height to fill.
const MOST_SPARE: f64 = 110.0;
const NAME_LINE: f64 = 16.0;

/// The rows: their names and where each stands.
pub(super) struct Rows {
    /// Right edge of the column of names.
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
    /// Half the thickness of a bar.
    pub half_bar: f64,
    lines: Vec<Row>,
}

struct Row {
    name: Vec<String>,
    detail: String,
    center: f64,
}

impl Rows {
    /// Lays the rows out from `top` down; many rows stand closer together.
    pub fn new<'a>(
        canvas: &Canvas,
        names: impl Iterator<Item = (&'a str, &'a str)>,
        top: f64,
    ) -> Self {
        let names: Vec<_> = names.collect();
        let widest = WIDEST.min(canvas.width * WIDEST_SHARE);
        let (pitch, half_bar) = if names.len() <= 8 { (52.0, 14.0) } else { (40.0, 10.0) };
        let more = (canvas.spare / names.len().max(1) as f64).min(MOST_SPARE);
        let half_bar = half_bar + 0.25 * more;
        let mut rows = Vec::new();
        let (mut y, mut width) = (top, 60.0_f64);
        for (name, detail) in names {
            let name = wrap(name, NAME, widest, 2, Keep::Ends);
            let detail = fit(detail, DETAIL, widest, Keep::Ends);
            width = name.iter().map(|line| NAME.width(line)).fold(width, f64::max);
            width = width.max(DETAIL.width(&detail));
            let lines = name.len() + usize::from(!detail.is_empty());
            let height = (lines as f64 * NAME_LINE + 12.0).max(pitch) + more;
            rows.push(Row { name, detail, center: y + height / 2.0 });
            y += height;
        }
        Self { right: MARGIN + width, top, bottom: y, half_bar, lines: rows }
    }

    /// The middle of a row.
    pub fn center(&self, index: usize) -> f64 {
        self.lines.get(index).map_or(self.top, |row| row.center)
    }

    /// Writes the name of one row, quietly if it has no bar.
    pub fn draw_name(&self, canvas: &mut Canvas, index: usize, quiet: bool) {
        let Some(row) = self.lines.get(index) else { return };
        let (ink, muted) = (canvas.palette.ink, canvas.palette.muted);
        let lines = row.name.len() + usize::from(!row.detail.is_empty());
        let mut y = row.center - (lines.saturating_sub(1)) as f64 * NAME_LINE / 2.0;
        for line in &row.name {
            let color = if quiet { muted } else { ink };
            canvas.text((MARGIN, y), line, NAME, color, Align::Left);
            y += NAME_LINE;
        }
        canvas.text((MARGIN, y), &row.detail, DETAIL, muted, Align::Left);
    }

    /// Says in place of a bar why there is none, in two lines at most.
    pub fn draw_reason(&self, canvas: &mut Canvas, index: usize, text: &str, (x, right): Spot) {
        let muted = canvas.palette.muted;
        let lines = wrap(text, DETAIL, right - x, 2, Keep::Start);
        let mut y = self.center(index) - lines.len().saturating_sub(1) as f64 * NAME_LINE / 2.0;
        for line in &lines {
            canvas.text_on_patch((x, y), line, DETAIL, muted, Align::Left);
            y += NAME_LINE;
        }
    }

    /// Draws upright grid lines with their values below; returns the lower edge.
    pub fn draw_grid(
        &self,
        canvas: &mut Canvas,
        scale: &Scale,
        unit: Unit,
        symbol: &str,
        room: f64,
    ) -> f64 {
        let (grid, muted) = (canvas.palette.grid, canvas.palette.muted);
        for (value, label) in axes::labelled_ticks(scale, unit, symbol, TICK, room) {
            let x = scale.clamped(value);
            canvas.path(&[(x, self.top - 4.0), (x, self.bottom)], grid, 1.0);
            canvas.text((x, self.bottom + 16.0), &label, TICK, muted, Align::Center);
        }
        self.bottom + 24.0
    }

    /// Draws the line that all bars begin at.
    pub fn draw_zero(&self, canvas: &mut Canvas, scale: &Scale) {
        let x = scale.clamped(0.0);
        let axis = canvas.palette.axis;
        canvas.path(&[(x, self.top - 4.0), (x, self.bottom)], axis, 1.0);
    }

    /// Draws a dashed line across all rows, to be seen on any fill, and names it on top.
    pub fn draw_mark(
        &self,
        canvas: &mut Canvas,
        scale: &Scale,
        mark: &Mark,
        (unit, symbol): (Unit, &str),
        (left, right): Spot,
    ) {
        let Some(x) = scale.place(mark.value) else { return };
        let (ink, paper) = (canvas.palette.ink, canvas.palette.background);
        let line = [(x, self.top - 4.0), (x, self.bottom)];
        canvas.path(&line, paper, 3.5);
        canvas.dashes(&line, ink, 1.25, 5.0, 4.0);
        let value = number::value(mark.value, unit, symbol);
        let room = right - left - HEADING.width(&value) - 6.0;
        let label = format!("{} {value}", fit(&mark.label, HEADING, room, Keep::Start));
        let half = HEADING.width(&label) / 2.0;
        let center = x.min(right - half).max(left + half);
        canvas.text((center, self.top - 15.0), &label, HEADING, ink, Align::Center);
    }
}
