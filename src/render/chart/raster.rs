//! From SVG to PNG, and the typefaces for it.

use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Group, Node, Options, Tree, fontdb};

use super::ChartError;
use super::font::{FAMILY, REGULAR, SEMIBOLD, is_covered};

/// The most pixels that a picture may have.
const MOST_PIXELS: f64 = 2e8;

/// Turns an SVG into a PNG, `scale` pixels to a logical one; 2 suits screens and print.
///
/// Letters that the embedded typeface lacks are drawn with the machine's fonts; one that no font
/// has becomes a box, see [`undrawable`].
///
/// # Errors
/// If the text is not an SVG, or the picture would be empty or larger than 200 megapixels.
pub fn png(svg: &str, scale: f32) -> Result<Vec<u8>, ChartError> {
    let tree = tree(svg)?;
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

/// Letters of an SVG that neither the embedded typeface nor a font of this machine can draw, each
/// once, in reading order. In a PNG or PDF they are boxes; the SVG keeps them.
///
/// # Errors
/// If the text is not an SVG.
pub fn undrawable(svg: &str) -> Result<Vec<char>, ChartError> {
    if svg.chars().all(is_plain) {
        return Ok(Vec::new());
    }
    let mut letters = Vec::new();
    collect(tree(svg)?.root(), &mut letters);
    Ok(letters)
}

fn collect(group: &Group, letters: &mut Vec<char>) {
    for node in group.children() {
        match node {
            Node::Group(group) => collect(group, letters),
            Node::Text(text) => {
                let glyphs = text.layouted().iter().flat_map(|span| &span.positioned_glyphs);
                for c in glyphs.filter(|glyph| glyph.id.0 == 0).flat_map(|glyph| glyph.text.chars())
                {
                    if !is_plain(c) && !letters.contains(&c) {
                        letters.push(c);
                    }
                }
            }
            Node::Path(_) | Node::Image(_) => {}
        }
    }
}

/// Reads an SVG; the machine's fonts are loaded only for letters that the embedded one lacks.
pub(super) fn tree(svg: &str) -> Result<Tree, ChartError> {
    let fontdb = if svg.chars().all(is_plain) { fonts() } else { all_fonts() };
    let options = Options { fontdb, font_family: FAMILY.to_owned(), ..Options::default() };
    Tree::from_str(svg, &options).map_err(|error| ChartError::Svg(error.to_string()))
}

fn is_plain(c: char) -> bool {
    c.is_control() || is_covered(c)
}

/// The embedded typeface and no other.
fn fonts() -> Arc<fontdb::Database> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    Arc::clone(FONTS.get_or_init(|| Arc::new(embedded())))
}

/// The embedded typeface, and after it the machine's.
fn all_fonts() -> Arc<fontdb::Database> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    let load = || {
        let mut fonts = embedded();
        fonts.load_system_fonts();
        fonts.set_sans_serif_family(FAMILY);
        Arc::new(fonts)
    };
    Arc::clone(FONTS.get_or_init(load))
}

fn embedded() -> fontdb::Database {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(REGULAR.to_vec());
    fonts.load_font_data(SEMIBOLD.to_vec());
    fonts.set_sans_serif_family(FAMILY);
    fonts
}

/// How many faces the machine's own fonts have, beside the embedded ones.
#[must_use]
pub fn machine_faces() -> usize {
    all_fonts().len() - fonts().len()
}
