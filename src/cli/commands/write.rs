//! Output files: drawn in full before the first is written.

use std::path::Path;

use crate::cli::{Failure, output};
use crate::diag::Diagnostic;
use crate::render::chart::{self, Theme};
use crate::view::chart::Chart;

/// A file's name and its bytes.
pub type File = (String, Vec<u8>);

/// Each chart as SVG and PNG, light and dark.
pub fn drawn(charts: &[Chart]) -> Result<Vec<File>, Failure> {
    let mut files = Vec::with_capacity(charts.len() * 4);
    for chart in charts {
        let fault = |error: chart::ChartError| {
            Failure::from(Diagnostic::error(format!("cannot draw {}: {error}", chart.name)))
        };
        for (theme, suffix) in [(Theme::Light, ""), (Theme::Dark, "-dark")] {
            let svg = chart::svg(chart, theme).map_err(fault)?;
            let png = chart::png(&svg, 2.0).map_err(fault)?;
            files.push((format!("{}{suffix}.svg", chart.name), svg.into_bytes()));
            files.push((format!("{}{suffix}.png", chart.name), png));
        }
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
