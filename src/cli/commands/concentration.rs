//! `infercost concentration`: what depends on one customer or one supplier.

use super::write::{self, File};
use super::{heading_of, load, pick};
use crate::cli::args::{Concentration, Format};
use crate::cli::{Failure, Status, diagnostic, output};
use crate::diag::Diagnostic;
use crate::render::{csv, json, markdown, text};
use crate::study;
use crate::view::of::concentration as view;

pub fn run(args: &Concentration, quiet: bool) -> Result<Status, Failure> {
    let study = load(&args.study)?;
    let heading = heading_of(&study);
    let scenario = pick(&study, args.option.as_deref())?;
    let found = match study::concentration(scenario, &study.exposure) {
        Ok(found) => found,
        Err(why) => {
            let message = format!("option `{}` {}", scenario.name, why.message);
            diagnostic::print(&[Diagnostic::warning(message).help(why.help)]);
            return Ok(Status::Refused);
        }
    };
    let table = view::table(&found, &heading);
    let record = view::record(&found, &heading);
    let shown = match args.format {
        Format::Table => text::table(&table, output::style()),
        Format::Json => json::pretty(&record),
        Format::Csv => csv::table(&table),
        Format::Markdown => markdown::table(&table),
    };
    if let Some(folder) = &args.out.out {
        let mut files: Vec<File> = vec![
            ("concentration.json".to_owned(), json::pretty(&record).into()),
            ("concentration.csv".to_owned(), csv::table(&table).into()),
            ("concentration.md".to_owned(), markdown::table(&table).into()),
        ];
        files.extend(write::drawn(&[view::chart(&found, &heading)], &args.out, quiet)?);
        write::all(folder, &files, quiet)?;
    }
    output::result(&shown)?;
    Ok(Status::Fine)
}
