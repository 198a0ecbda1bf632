//! `infercost waterfall`: what each lever is worth.

use super::write::{self, File};
use super::{catalog_of, heading_of, warn_of_age};
use crate::cli::args::{Format, Waterfall};
use crate::cli::{Failure, Status, output};
use crate::config::{resolve, studies};
use crate::render::{csv, json, markdown, text};
use crate::study;
use crate::view::of::waterfall as view;

pub fn run(args: &Waterfall, quiet: bool) -> Result<Status, Failure> {
    let read = studies::read(&args.study.study, &args.study.assignments)?;
    let catalog = catalog_of(&args.study, &read)?;
    let study = resolve::study(&read, &catalog)?;
    let heading = heading_of(&study);
    let ends = (args.from.as_deref(), args.to.as_deref());
    let levers = resolve::levers(&read, &catalog, ends)?;
    // Prices may come in by a lever alone.
    let whole = levers.scenario(u32::MAX, &catalog).ok();
    warn_of_age(study.scenarios.iter().chain(&whole));
    let found = study::waterfall(&levers.base, &levers.names, |set| levers.scenario(set, &catalog));
    let table = view::table(&found, &heading);
    let shown = match args.format {
        Format::Table => text::table(&table, output::style()),
        Format::Json => json::pretty(&view::record(&found, &heading)),
        Format::Csv => csv::table(&table),
        Format::Markdown => markdown::table(&table),
    };
    if let Some(folder) = &args.out.out {
        let mut files: Vec<File> = vec![
            ("waterfall.json".to_owned(), json::pretty(&view::record(&found, &heading)).into()),
            ("waterfall.csv".to_owned(), csv::table(&table).into()),
            ("waterfall.md".to_owned(), markdown::table(&table).into()),
        ];
        files.extend(write::drawn(&[view::chart(&found, &heading)], &args.out, quiet)?);
        write::all(folder, &files, quiet)?;
    }
    output::result(&shown)?;
    let serves = found.steps.last().is_some_and(|last| last.result.is_ok());
    Ok(if serves { Status::Fine } else { Status::Refused })
}
