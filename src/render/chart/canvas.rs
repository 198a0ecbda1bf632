//! The sheet: marks are collected in logical pixels and then drawn with plotters.
//!
//! Plotters places things on whole numbers, so everything is drawn `GRID` times too large and the
//! root element scales it back: curves stay smooth and hairlines exact.

use plotters::backend::SVGBackend;
use plotters::drawing::IntoDrawingArea;
use plotters::element::{Circle, PathElement, Polygon, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, IntoTextStyle, RGBColor};

use super::ChartError;
use super::font::{self, FAMILY, Face, PLOTTERS_SIZE};
use super::theme::{Palette, Rgb, Theme};

/// Space left free on every side.
pub(super) const MARGIN: f64 = 28.0;
/// Plotters pixels in a logical one.
const GRID: f64 = 8.0;

/// A place on the sheet.
pub(super) type Spot = (f64, f64);

/// Where a text stands, in logical pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct TextBox {
    /// Left edge.
    pub x0: f64,
    /// Upper edge.
    pub y0: f64,
    /// Right edge.
    pub x1: f64,
    /// Lower edge.
    pub y1: f64,
    /// The text as drawn.
    pub text: String,
}

/// Which side of a text its place names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Center,
    Right,
}

enum Mark {
    Rectangle(Spot, Spot, Rgb),
    Path(Vec<Spot>, Rgb, f64),
    Area(Vec<Spot>, Rgb),
    Disc(Spot, f64, Rgb),
    Text(Spot, String, Face, Rgb, Align),
}

/// Marks in drawing order.
pub(super) struct Canvas {
    pub palette: &'static Palette,
    /// Logical width of the sheet.
    pub width: f64,
    /// Height to be filled beyond what the chart needs.
    pub spare: f64,
    marks: Vec<Mark>,
    boxes: Vec<TextBox>,
}

impl Canvas {
    pub fn new(theme: Theme, width: f64, spare: f64) -> Self {
        let (marks, boxes) = (Vec::new(), Vec::new());
        Self { palette: theme.palette(), width, spare, marks, boxes }
    }

    /// Every text drawn so far.
    pub fn into_boxes(self) -> Vec<TextBox> {
        self.boxes
    }

    /// Writes a text whose capitals are centred on `at.1`.
    pub fn text(&mut self, at: Spot, text: &str, face: Face, color: Rgb, align: Align) {
        let text = font::clean(text);
        if text.is_empty() {
            return;
        }
        let (x0, y0, x1, y1) = text_extent(at, &text, face, align);
        self.boxes.push(TextBox { x0, y0, x1, y1, text: text.clone() });
        self.marks.push(Mark::Text(at, text, face, color, align));
    }

    /// Writes a text on a patch of background, so that lines under it do not cross it out.
    pub fn text_on_patch(&mut self, at: Spot, text: &str, face: Face, color: Rgb, align: Align) {
        let (x0, y0, x1, y1) = text_extent(at, text, face, align);
        self.rectangle((x0 - 3.0, y0), (x1 + 3.0, y1), self.palette.background);
        self.text(at, text, face, color, align);
    }

    /// Fills a rectangle between two corners.
    pub fn rectangle(&mut self, from: Spot, to: Spot, color: Rgb) {
        if is_finite(&[from, to]) {
            self.marks.push(Mark::Rectangle(from, to, color));
        }
    }

    /// Fills a bar; a fill that hardly stands out gets an edge that does.
    pub fn bar(&mut self, from: Spot, to: Spot, fill: Rgb) {
        const EDGE: f64 = 1.0;
        let edge = self.palette.edge(fill);
        self.rectangle(from, to, edge);
        let (from, to) = ((from.0 + EDGE, from.1 + EDGE), (to.0 - EDGE, to.1 - EDGE));
        if edge != fill && to.0 > from.0 && to.1 > from.1 {
            self.rectangle(from, to, fill);
        }
    }

    /// Fills what a closed line through points surrounds.
    pub fn area(&mut self, points: &[Spot], color: Rgb) {
        if points.len() > 2 && is_finite(points) {
            self.marks.push(Mark::Area(points.to_vec(), color));
        }
    }

    /// Draws a line through points.
    pub fn path(&mut self, points: &[Spot], color: Rgb, width: f64) {
        if points.len() > 1 && is_finite(points) {
            self.marks.push(Mark::Path(points.to_vec(), color, width));
        }
    }

    /// Draws a dashed line through points.
    pub fn dashes(&mut self, points: &[Spot], color: Rgb, width: f64, dash: f64, gap: f64) {
        if !is_finite(points) {
            return;
        }
        let mut drawn = true;
        let mut left = dash;
        let mut piece: Vec<Spot> = points.first().copied().into_iter().collect();
        for pair in points.windows(2) {
            let (mut from, to) = (pair[0], pair[1]);
            let mut length = (to.0 - from.0).hypot(to.1 - from.1);
            while length > left {
                let share = left / length;
                from = (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share);
                piece.push(from);
                if drawn {
                    self.path(&piece, color, width);
                }
                drawn = !drawn;
                piece = vec![from];
                length -= left;
                left = if drawn { dash } else { gap };
            }
            left -= length;
            piece.push(to);
        }
        if drawn {
            self.path(&piece, color, width);
        }
    }

    /// Fills a disc.
    pub fn disc(&mut self, center: Spot, radius: f64, color: Rgb) {
        if is_finite(&[center]) {
            self.marks.push(Mark::Disc(center, radius, color));
        }
    }

    /// Draws everything on a sheet of this height, shown `magnified`, with a title and description
    /// for readers who cannot see it.
    pub fn to_svg(
        &self,
        (height, magnified): (f64, f64),
        title: &str,
        alt: &str,
    ) -> Result<String, ChartError> {
        font::ready()?;
        let (width, height) = (grid(self.width).unsigned_abs(), grid(height.ceil()).unsigned_abs());
        let mut drawn = String::new();
        {
            let area = SVGBackend::with_string(&mut drawn, (width, height)).into_drawing_area();
            area.fill(&color(self.palette.background)).map_err(ChartError::draw)?;
            for mark in &self.marks {
                match mark {
                    Mark::Rectangle(from, to, fill) => {
                        area.draw(&Rectangle::new([cell(*from), cell(*to)], color(*fill).filled()))
                    }
                    Mark::Path(points, stroke, width) => {
                        let points: Vec<_> = points.iter().map(|&spot| cell(spot)).collect();
                        let style = color(*stroke).stroke_width(grid(*width).unsigned_abs());
                        area.draw(&PathElement::new(points, style))
                    }
                    Mark::Area(points, fill) => {
                        let points: Vec<_> = points.iter().map(|&spot| cell(spot)).collect();
                        area.draw(&Polygon::new(points, color(*fill).filled()))
                    }
                    Mark::Disc(center, radius, fill) => {
                        let style = color(*fill).filled();
                        area.draw(&Circle::new(cell(*center), grid(*radius), style))
                    }
                    Mark::Text(at, text, face, ink, align) => {
                        let size = face.size * GRID * PLOTTERS_SIZE;
                        let font = FontDesc::new(FAMILY.into(), size, face.style());
                        let across = match align {
                            Align::Left => HPos::Left,
                            Align::Center => HPos::Center,
                            Align::Right => HPos::Right,
                        };
                        let style = font
                            .into_text_style(&(width, height))
                            .with_color(color(*ink))
                            .with_anchor::<RGBColor>(Pos::new(across, VPos::Center))
                            .into_text_style(&(width, height));
                        area.draw(&Text::new(text.clone(), cell(*at), style))
                    }
                }
                .map_err(ChartError::draw)?;
            }
            area.present().map_err(ChartError::draw)?;
        }
        let held = self.hold_widths(&drawn);
        Ok(dress(&held, (width, height), magnified, (title, alt)))
    }

    /// Holds every text to the width it was measured at: where a viewer has not the typeface, or
    /// the typeface has not the characters, another font is squeezed into its place and runs into
    /// no neighbour.
    fn hold_widths(&self, drawn: &str) -> String {
        let mut texts = self.marks.iter().filter_map(|mark| match mark {
            Mark::Text(_, text, face, ..) => Some((text, face)),
            _ => None,
        });
        let mut pieces = drawn.split("<text ");
        let mut out = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            out.push_str("<text ");
            if let Some((text, face)) = texts.next() {
                let length = (face.width(text) * GRID).round();
                out.push_str(&format!(
                    "textLength=\"{length}\" lengthAdjust=\"spacingAndGlyphs\" "
                ));
            }
            out.push_str(piece);
        }
        out
    }
}

/// The box of a text whose capitals are centred on `at.1`: accents above, descenders below.
pub(super) fn text_extent(at: Spot, text: &str, face: Face, align: Align) -> (f64, f64, f64, f64) {
    let width = face.width(text);
    let x0 = match align {
        Align::Left => at.0,
        Align::Center => at.0 - width / 2.0,
        Align::Right => at.0 - width,
    };
    (x0, at.1 - 0.5 * face.size, x0 + width, at.1 + 0.58 * face.size)
}

/// Gives the drawing its logical size, real font weights and fallbacks, and its words for readers.
fn dress(
    drawn: &str,
    (width, height): (u32, u32),
    magnified: f64,
    (title, alt): (&str, &str),
) -> String {
    let body = drawn.split_once('>').map_or("", |(_, body)| body);
    let body = body
        .replace(" opacity=\"1\"", "")
        .replace(" dy=\"0.5ex\"", " dy=\"0.36em\"")
        .replace("font-weight=\"bold\"", "font-weight=\"600\"")
        .replace("font-family=\"Inter\"", "font-family=\"Inter, system-ui, sans-serif\"");
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" stroke-linejoin=\"round\">\n\
         <title>{}</title>\n<desc>{}</desc>{}",
        tidy(f64::from(width) / GRID * magnified),
        tidy(f64::from(height) / GRID * magnified),
        escape(title),
        escape(alt),
        round_sizes(&body),
    )
}

/// Rounds font sizes, which plotters writes with all the digits of a division.
fn round_sizes(body: &str) -> String {
    const ATTRIBUTE: &str = "font-size=\"";
    let mut pieces = body.split(ATTRIBUTE);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (size, rest) = piece.split_once('"').unwrap_or((piece, ""));
        let size = size.parse::<f64>().map_or(size.to_owned(), |size| format!("{size:.0}"));
        for part in [ATTRIBUTE, &size, "\"", rest] {
            out.push_str(part);
        }
    }
    out
}

/// A length without the last digits of a product.
fn tidy(length: f64) -> f64 {
    (length * 1000.0).round() / 1000.0
}

fn escape(text: &str) -> String {
    font::clean(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn color(Rgb(red, green, blue): Rgb) -> RGBColor {
    RGBColor(red, green, blue)
}

fn is_finite(spots: &[Spot]) -> bool {
    spots.iter().all(|spot| spot.0.is_finite() && spot.1.is_finite())
}

#[allow(clippy::cast_possible_truncation)]
fn grid(length: f64) -> i32 {
    (length * GRID).round().clamp(-1e6, 1e6) as i32
}

fn cell(spot: Spot) -> (i32, i32) {
    (grid(spot.0), grid(spot.1))
}
