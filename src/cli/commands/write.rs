//! Output files: drawn in full before the first is written.

use std::path::Path;

use crate::cli::args::{ChartFormat, ChartSize, ChartTheme, Out};
use crate::cli::{Failure, diagnostic, output};
use crate::diag::Diagnostic;
use crate::render::chart::{self, ChartError, Look, Size, Theme};
use crate::view::chart::Chart;

/// A file's name and its bytes.
pub type File = (String, Vec<u8>);

/// Each chart in the themes, the size and the formats asked for. Says which letters no font here
/// can draw.
pub fn drawn(charts: &[Chart], out: &Out, quiet: bool) -> Result<Vec<File>, Failure> {
    let size = match out.size {
        ChartSize::Document => Size::Document,
        ChartSize::Slide => Size::Slide,
        ChartSize::Square => Size::Square,
    };
    let themes: &[Theme] = match out.theme {
        ChartTheme::Light => &[Theme::Light],
        ChartTheme::Dark => &[Theme::Dark],
        ChartTheme::Both => &[Theme::Light, Theme::Dark],
    };
    let pictures = out.chart_format.iter().any(|format| *format != ChartFormat::Svg);
    let mut files = Vec::with_capacity(charts.len() * out.chart_format.len() * themes.len());
    let mut unknown: Vec<char> = Vec::new();
    for chart in charts {
        let fault = |error: ChartError| {
            Failure::from(Diagnostic::error(format!("cannot draw {}: {error}", chart.name)))
        };
        for &theme in themes {
            let suffix = if theme == Theme::Dark { "-dark" } else { "" };
            let svg = chart::svg(chart, Look { theme, size }).map_err(fault)?;
            if pictures {
                unknown.extend(chart::undrawable(&svg).map_err(fault)?);
            }
            for format in &out.chart_format {
                let (ending, bytes) = match format {
                    ChartFormat::Svg => (".svg", svg.clone().into_bytes()),
                    ChartFormat::Png => (".png", chart::png(&svg, 2.0).map_err(fault)?),
                    ChartFormat::Png1x => ("-1x.png", chart::png(&svg, 1.0).map_err(fault)?),
                    ChartFormat::Pdf => (".pdf", chart::pdf(&svg, &chart.title).map_err(fault)?),
                };
                files.push((format!("{}{suffix}{ending}", chart.name), bytes));
            }
        }
    }
    unknown.sort_unstable();
    unknown.dedup();
    if !quiet && !unknown.is_empty() {
        let letters: String = unknown.iter().take(12).collect();
        let fault = Diagnostic::warning(format!(
            "no font on this machine has {} letters of the charts, such as {letters}",
            unknown.len()
        ));
        diagnostic::print(&[fault.help(
            "PNG and PDF show a box for each; SVG keeps the text. Install a font that has them, such as Noto Sans",
        )]);
    }
    Ok(files)
}

/// Writes the files into a folder and says so.
pub fn all(folder: &Path, files: &[File], quiet: bool) -> Result<(), Failure> {
    output::folder(folder)?;
    for (name, bytes) in files {
        output::file(&folder.join(name), bytes)?;
    }
    if !quiet {
        output::say(&format!("wrote {} files to {}", files.len(), folder.display()));
    }
    Ok(())
}
