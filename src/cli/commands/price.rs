//! `infercost price`: what to charge for a wanted margin, and what others ask.

use super::write::{self, File};
use super::{catalog_of, heading_of, pick, say_infeasible, warn_of_age};
use crate::cli::args::{Format, Price};
use crate::cli::{Failure, Status, output};
use crate::config::{resolve, studies};
use crate::render::{csv, json, markdown, text};
use crate::study::{self, price::PriceList};
use crate::view::of::price as view;

pub fn run(args: &Price, quiet: bool) -> Result<Status, Failure> {
    let read = studies::read(&args.study.study, &args.study.assignments)?;
    let catalog = catalog_of(&args.study, &read)?;
    let study = resolve::study(&read, &catalog)?;
    warn_of_age(study.scenarios.iter());
    let heading = heading_of(&study);
    let rivals = resolve::rivals(&read, &study, &args.api, &catalog)?;
    let only = args.option.as_deref().map(|name| pick(&study, Some(name))).transpose()?;
    let lists: Vec<PriceList> = study
        .scenarios
        .iter()
        .zip(&rivals)
        .filter(|(own, _)| only.is_none_or(|only| only.name == own.name))
        .map(|(own, rivals)| study::price(own, rivals, args.margin, args.queries_per_user))
        .collect();
    let table = view::table(&lists, &heading);
    let record = view::record(&lists, &heading);
    let shown = match args.format {
        Format::Table => text::table(&table, output::style()),
        Format::Json => json::pretty(&record),
        Format::Csv => csv::table(&table),
        Format::Markdown => markdown::table(&table),
    };
    if let Some(folder) = &args.out.out {
        let mut files: Vec<File> = vec![
            ("price.json".to_owned(), json::pretty(&record).into()),
            ("price.csv".to_owned(), csv::table(&table).into()),
            ("price.md".to_owned(), markdown::table(&table).into()),
        ];
        let charts: Vec<_> = view::chart(&lists, &heading).into_iter().collect();
        files.extend(write::drawn(&charts, &args.out, quiet)?);
        write::all(folder, &files, quiet)?;
    }
    output::result(&shown)?;
    let results = lists.iter().map(|list| (&*list.option, list.result.as_ref().err()));
    Ok(if say_infeasible(&study, results, quiet) > 0 { Status::Fine } else { Status::Refused })
}
