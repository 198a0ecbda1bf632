//! From SVG to PDF: one page of the picture's size, its text selectable, its fonts embedded.

use krilla::Document;
use krilla::geom::Size;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla_svg::{SurfaceExt, SvgSettings};

use super::ChartError;
use super::raster::tree;

/// Points in a logical pixel: 72 and 96 to the inch.
const POINTS: f32 = 0.75;

/// Turns an SVG into a PDF of one page; `title` names the document.
///
/// # Errors
/// If the text is not an SVG, or the PDF cannot be written.
pub fn pdf(svg: &str, title: &str) -> Result<Vec<u8>, ChartError> {
    let tree = tree(svg)?;
    let (width, height) = (tree.size().width() * POINTS, tree.size().height() * POINTS);
    let size = Size::from_wh(width, height).ok_or(ChartError::Size)?;
    let mut document = Document::new();
    document.set_metadata(Metadata::new().title(title.to_owned()));
    let settings = PageSettings::from_wh(width, height).ok_or(ChartError::Size)?;
    let mut page = document.start_page_with(settings);
    let mut surface = page.surface();
    surface.draw_svg(&tree, size, SvgSettings::default()).ok_or(ChartError::Size)?;
    surface.finish();
    page.finish();
    document.finish().map_err(|error| ChartError::Encode(format!("{error:?}")))
}
