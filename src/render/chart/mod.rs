//! Charts as SVG, PNG and PDF. Plotters, resvg and krilla are used here and nowhere else.
//!
//! A chart is laid out in logical pixels, with every text measured in the embedded typeface, so
//! that nothing overlaps or is cut off. The same chart always gives the same SVG. PNG and PDF do
//! not depend on the machine either, unless a text has letters that the embedded typeface lacks:
//! these are drawn with the machine's fonts.

mod axes;
mod bars;
mod canvas;
mod clip;
mod ends;
mod font;
mod frame;
mod heat;
mod labels;
mod lines;
mod marks;
mod pdf;
mod raster;
mod ridges;
mod rows;
mod scale;
mod scatter;
mod size;
mod stacked;
mod steps;
mod swings;
mod theme;

use std::fmt;

pub use canvas::TextBox;
pub use pdf::pdf;
pub use raster::{machine_faces, png, undrawable};
pub use size::Size;
pub use theme::Theme;

use crate::view::chart::{Body, Chart};
use canvas::Canvas;

/// Why a chart could not be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChartError {
    /// The embedded typeface could not be read.
    Font,
    /// Drawing failed, with plotters' reason.
    Draw(String),
    /// A text is not an SVG, with the reason.
    Svg(String),
    /// A picture of this size cannot be made.
    Size,
    /// The picture could not be encoded, with the reason.
    Encode(String),
}

impl ChartError {
    fn draw(error: impl fmt::Display) -> Self {
        Self::Draw(error.to_string())
    }
}

impl fmt::Display for ChartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Font => f.write_str("the embedded typeface could not be read"),
            Self::Draw(reason) => write!(f, "the chart could not be drawn: {reason}"),
            Self::Svg(reason) => write!(f, "this is not an SVG picture: {reason}"),
            Self::Size => f.write_str("a picture of this size cannot be made"),
            Self::Encode(reason) => write!(f, "the picture could not be encoded: {reason}"),
        }
    }
}

impl std::error::Error for ChartError {}

/// How a chart is drawn: its colours and its sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Its colours.
    pub theme: Theme,
    /// Its sheet.
    pub size: Size,
}

impl From<Theme> for Look {
    fn from(theme: Theme) -> Self {
        Self { theme, size: Size::default() }
    }
}

/// Where the texts of a chart stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Every text in drawing order.
    pub texts: Vec<TextBox>,
    /// Logical width of the sheet.
    pub width: f64,
    /// Logical height of the sheet.
    pub height: f64,
}

/// Draws a chart as an SVG document.
///
/// # Errors
/// [`ChartError::Font`] or [`ChartError::Draw`] if plotters fails; no chart is known to cause it.
pub fn svg(chart: &Chart, look: impl Into<Look>) -> Result<String, ChartError> {
    font::ready()?;
    let (canvas, height, magnified) = draw(chart, look.into());
    canvas.to_svg((height, magnified), &chart.title, &chart.alt)
}

/// Where every text of a chart stands, for tests of the layout.
///
/// # Errors
/// [`ChartError::Font`] if the embedded typeface cannot be read.
pub fn layout(chart: &Chart, look: impl Into<Look>) -> Result<Layout, ChartError> {
    font::ready()?;
    let (canvas, height, _) = draw(chart, look.into());
    Ok(Layout { width: canvas.width, height, texts: canvas.into_boxes() })
}

/// Lays the chart out on its sheet; the numbers are the sheet's height and how much larger it is
/// shown.
fn draw(chart: &Chart, look: Look) -> (Canvas, f64, f64) {
    let on = |width: f64, spare: f64| {
        let mut canvas = Canvas::new(look.theme, width, spare);
        let height = draw_on(&mut canvas, chart);
        (canvas, height)
    };
    let Some(sheet) = look.size.sheet() else {
        let (canvas, height) = on(look.size.width(), 0.0);
        return (canvas, height, 1.0);
    };
    let width = sheet.width(|width| on(width, 0.0).1);
    let (height, magnified) = (sheet.height(width), sheet.magnified(width));
    let (bare, needed) = on(width, 0.0);
    let (filled, reached) = on(width, (height - needed).max(0.0));
    // Filling moves things; where it does not come out, the plain layout is kept.
    let canvas = if reached <= height + 1e-6 { filled } else { bare };
    (canvas, height, magnified)
}

/// Draws heading and body; returns the height that they take.
fn draw_on(canvas: &mut Canvas, chart: &Chart) -> f64 {
    let top = frame::header(canvas, chart);
    match &chart.body {
        Body::Stacked(body) => stacked::draw(canvas, body, &chart.currency, top),
        Body::Bars(body) => bars::draw(canvas, body, &chart.currency, top),
        Body::Steps(body) => steps::draw(canvas, body, &chart.currency, top),
        Body::Ridges(body) => ridges::draw(canvas, body, &chart.currency, top),
        Body::Swings(body) => swings::draw(canvas, body, &chart.currency, top),
        Body::Heat(body) => heat::draw(canvas, body, &chart.currency, top),
        Body::Lines(body) => lines::draw(canvas, body, &chart.currency, top),
        Body::Scatter(body) => scatter::draw(canvas, body, &chart.currency, top),
    }
}
