//! Charts as SVG and PNG. Plotters and resvg are used here and nowhere else.
//!
//! A chart is laid out in logical pixels, 960 wide and as high as its rows need, with every text
//! measured in the embedded typeface, so that nothing overlaps, is cut off or depends on the fonts
//! of the machine. The same chart always gives the same bytes.

mod axes;
mod bars;
mod canvas;
mod clip;
mod ends;
mod font;
mod frame;
mod labels;
mod lines;
mod marks;
mod raster;
mod rows;
mod scale;
mod scatter;
mod stacked;
mod steps;
mod theme;

use std::fmt;

pub use canvas::TextBox;
pub use raster::png;
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
            Self::Encode(reason) => write!(f, "the PNG could not be encoded: {reason}"),
        }
    }
}

impl std::error::Error for ChartError {}

/// Draws a chart as an SVG document.
///
/// # Errors
/// [`ChartError::Font`] or [`ChartError::Draw`] if plotters fails; no chart is known to cause it.
pub fn svg(chart: &Chart, theme: Theme) -> Result<String, ChartError> {
    font::ready()?;
    let (canvas, height) = draw(chart, theme);
    canvas.to_svg(height, &chart.title, &chart.alt)
}

/// Where every text of a chart stands, for tests of the layout; with it the height of the sheet.
///
/// # Errors
/// [`ChartError::Font`] if the embedded typeface cannot be read.
pub fn layout(chart: &Chart, theme: Theme) -> Result<(Vec<TextBox>, f64), ChartError> {
    font::ready()?;
    let (canvas, height) = draw(chart, theme);
    Ok((canvas.into_boxes(), height))
}

/// Lays the chart out; the number is the height of the sheet.
fn draw(chart: &Chart, theme: Theme) -> (Canvas, f64) {
    let mut canvas = Canvas::new(theme);
    let top = frame::header(&mut canvas, chart);
    let height = match &chart.body {
        Body::Stacked(body) => stacked::draw(&mut canvas, body, &chart.currency, top),
        Body::Bars(body) => bars::draw(&mut canvas, body, &chart.currency, top),
        Body::Steps(body) => steps::draw(&mut canvas, body, &chart.currency, top),
        Body::Lines(body) => lines::draw(&mut canvas, body, &chart.currency, top),
        Body::Scatter(body) => scatter::draw(&mut canvas, body, &chart.currency, top),
    };
    (canvas, height)
}
