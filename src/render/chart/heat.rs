//! Values over two lists, as shades with the values in them.

use super::canvas::{Align, Canvas, MARGIN};
use super::font::{Keep, fit, wrap};
use super::frame::{self, LEGEND, SMALL, TICK};
use super::theme::Rgb;
use crate::render::number;
use crate::view::chart::{Heat, Role, Unit};

/// The widest that the column of names becomes, and its share of a narrow sheet.
const WIDEST_NAME: f64 = 230.0;
const WIDEST_SHARE: f64 = 0.36;
const HIGHEST_CELL: f64 = 44.0;
const LINE: f64 = 14.0;
/// Values that differ by more than this are shaded by their ratios.
const WIDE: f64 = 8.0;

/// Draws the chart below `top`; returns the height of the sheet.
pub(super) fn draw(canvas: &mut Canvas, body: &Heat, symbol: &str, top: f64) -> f64 {
    let (across, down) = (body.columns.len(), body.rows.len());
    if across == 0 || down == 0 {
        return frame::nothing(canvas, "There is nothing to show.", top);
    }
    let (ink, muted) = (canvas.palette.ink, canvas.palette.muted);
    let most = WIDEST_NAME.min(canvas.width * WIDEST_SHARE);
    let names: Vec<String> =
        body.rows.iter().map(|name| fit(name, TICK, most, Keep::Ends)).collect();
    let widest = names.iter().map(|name| TICK.width(name)).fold(40.0, f64::max);
    let left = MARGIN + widest + 12.0;
    let wide = (canvas.width - MARGIN - left) / across as f64;
    let room = (canvas.spare / down as f64).min(60.0);
    let high = if down <= 14 { HIGHEST_CELL * 0.85 } else { 24.0 } + room;
    let heads: Vec<Vec<String>> = body
        .columns
        .iter()
        .map(|name| wrap(name, SMALL, wide.max(34.0) - 6.0, 2, Keep::Ends))
        .collect();
    let lines = heads.iter().map(Vec::len).max().unwrap_or(1);

    let mut y = top + 20.0;
    if !body.x_label.is_empty() {
        let label = format!("{} down, {} across", body.y_label, body.x_label);
        let label = fit(&label, LEGEND, canvas.width - 2.0 * MARGIN, Keep::Ends);
        canvas.text((MARGIN, y), &label, LEGEND, muted, Align::Left);
        y += 24.0;
    }
    // Every name, or as many of them as are not cut to nothing.
    let every = (1..=across).find(|every| wide * *every as f64 >= 34.0).unwrap_or(across);
    for (place, head) in heads.iter().enumerate().filter(|(place, _)| place % every == 0) {
        let x = left + wide * (place as f64 + 0.5);
        for (line, words) in head.iter().enumerate() {
            canvas.text((x, y + LINE * line as f64), words, SMALL, muted, Align::Center);
        }
    }
    y += LINE * lines as f64 + 2.0;

    let all: Vec<f64> = body.values.iter().flatten().copied().collect();
    let shade = Shade::of(&all);
    let digits = if body.unit == Unit::Percent { 2 } else { 3 };
    let printed = number::column(&all, digits, body.unit, symbol);
    let fits = printed.iter().all(|text| SMALL.width(text) < wide - 6.0);
    let mut printed = printed.iter();
    for (row, values) in body.values.iter().enumerate().take(down) {
        let middle = y + high / 2.0;
        canvas.text((left - 10.0, middle), &names[row], TICK, ink, Align::Right);
        for (column, &value) in values.iter().enumerate() {
            let text = printed.next().map_or("", String::as_str);
            if column >= across {
                continue;
            }
            let x = left + wide * column as f64;
            let fill = shade.color(canvas, value);
            canvas.rectangle((x + 0.75, y + 0.75), (x + wide - 0.75, y + high - 0.75), fill);
            if fits && value.is_finite() {
                let on = canvas.palette.on(fill);
                canvas.text((x + wide / 2.0, middle), text, SMALL, on, Align::Center);
            }
        }
        y += high;
    }
    if !fits {
        y = shade.draw_key(canvas, y + 10.0, (body, symbol), left);
    }
    y + 24.0
}

/// From values to shades: from paper to one colour, or from one colour over paper to another where
/// values lie on both sides of zero.
struct Shade {
    low: f64,
    high: f64,
}

impl Shade {
    fn of(values: &[f64]) -> Self {
        let known = values.iter().copied().filter(|value| value.is_finite());
        let (low, high) = known.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        Self { low, high }
    }

    fn color(&self, canvas: &Canvas, value: f64) -> Rgb {
        let palette = canvas.palette;
        let (paper, deep) = (palette.background, palette.role(Role::Busy, 0));
        if !value.is_finite() {
            return palette.grid;
        }
        if self.low < 0.0 && self.high > 0.0 {
            let most = self.high.max(-self.low);
            let color = if value < 0.0 { palette.loss } else { deep };
            return paper.mix(color, 0.06 + 0.94 * value.abs() / most);
        }
        // Ratios where one value is many times another, so that most cells do not look alike.
        let at = |value: f64| {
            if self.low > 0.0 && self.high > WIDE * self.low { value.ln() } else { value }
        };
        let width = at(self.high) - at(self.low);
        let share = if width > 0.0 { (at(value) - at(self.low)) / width } else { 0.5 };
        paper.mix(deep, 0.08 + 0.92 * share)
    }

    /// A bar of shades with the values of its ends; returns its lower edge.
    fn draw_key(
        &self,
        canvas: &mut Canvas,
        top: f64,
        (body, symbol): (&Heat, &str),
        left: f64,
    ) -> f64 {
        const STEPS: u32 = 60;
        let muted = canvas.palette.muted;
        // Half of a value hangs over the right end.
        let wide = (canvas.width - MARGIN - 30.0 - left).min(240.0);
        for step in 0..STEPS {
            let share = (f64::from(step) + 0.5) / f64::from(STEPS);
            let fill = self.color(canvas, self.low + share * (self.high - self.low));
            let x = left + wide * f64::from(step) / f64::from(STEPS);
            canvas.rectangle((x, top), (x + wide / f64::from(STEPS) + 0.5, top + 10.0), fill);
        }
        for (x, value) in [(left, self.low), (left + wide, self.high)] {
            let text = number::value(value, body.unit, symbol);
            canvas.text((x, top + 22.0), &text, TICK, muted, Align::Center);
        }
        top + 30.0
    }
}
