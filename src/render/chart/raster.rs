//! From SVG to PNG, with the embedded typeface.

use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use super::ChartError;
use super::font::{FAMILY, REGULAR, SEMIBOLD, is_covered};

/// The most pixels that a picture may have.
const MOST_PIXELS: f64 = 2e8;

/// Turns an SVG into a PNG, `scale` pixels to a logical one; 2 suits screens and print.
///
/// A letter that the embedded typeface lacks becomes a question mark: the SVG keeps it, and a
/// viewer with other fonts shows it, but a picture must not depend on the machine that made it.
///
/// # Errors
/// If the text is not an SVG, or the picture would be empty or larger than 200 megapixels.
pub fn png(svg: &str, scale: f32) -> Result<Vec<u8>, ChartError> {
    let known = |c: char| if c.is_control() || is_covered(c) { c } else { '?' };
    let svg: String = svg.chars().map(known).collect();
    let options = Options { fontdb: fonts(), font_family: FAMILY.to_owned(), ..Options::default() };
    let tree =
        Tree::from_str(&svg, &options).map_err(|error| ChartError::Svg(error.to_string()))?;
    let pixels = |length: f32| {
        let pixels = f64::from(length * scale).ceil();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        (1.0..=65_535.0).contains(&pixels).then_some(pixels as u32)
    };
    let (width, height) = pixels(tree.size().width())
        .zip(pixels(tree.size().height()))
        .filter(|(width, height)| f64::from(*width) * f64::from(*height) <= MOST_PIXELS)
        .ok_or(ChartError::Size)?;
    let mut pixmap = Pixmap::new(width, height).ok_or(ChartError::Size)?;
    // Stretched by less than a pixel, so that the last row and column are covered.
    #[allow(clippy::cast_precision_loss)]
    let (across, down) = (width as f32 / tree.size().width(), height as f32 / tree.size().height());
    resvg::render(&tree, Transform::from_scale(across, down), &mut pixmap.as_mut());
    pixmap.encode_png().map_err(|error| ChartError::Encode(error.to_string()))
}

/// The embedded typeface and no other.
fn fonts() -> Arc<fontdb::Database> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    let load = || {
        let mut fonts = fontdb::Database::new();
        fonts.load_font_data(REGULAR.to_vec());
        fonts.load_font_data(SEMIBOLD.to_vec());
        fonts.set_sans_serif_family(FAMILY);
        Arc::new(fonts)
    };
    Arc::clone(FONTS.get_or_init(load))
}
