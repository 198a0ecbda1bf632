//! `infercost optimize`: the cheapest way to serve.

use std::sync::{Mutex, PoisonError};

use super::write::{self, File};
use super::{catalog_of, heading_of};
use crate::cli::args::{Format, Optimize};
use crate::cli::progress::{Progress, counted};
use crate::cli::{Failure, Status, output};
use crate::config::{resolve, studies};
use crate::render::{csv, json, markdown, text};
use crate::study;
use crate::view::of::optimize as view;

pub fn run(args: &Optimize, quiet: bool) -> Result<Status, Failure> {
    let read = studies::read(&args.study.study, &args.study.assignments)?;
    let catalog = catalog_of(&args.study, &read)?;
    let heading = heading_of(&resolve::study(&read, &catalog)?);
    let space = resolve::space(&read, &catalog, args.option.as_deref())?;
    let places = space.places.len();
    let progress = Mutex::new((Progress::begin(places as u64, 0, "places", quiet), 0_usize));
    let found = study::optimize::search(&space, &|| {
        // A bar that another thread broke is no reason to stop.
        let mut held = progress.lock().unwrap_or_else(PoisonError::into_inner);
        let (bar, done) = &mut *held;
        if bar.stopped() {
            return false;
        }
        bar.add(1);
        *done += 1;
        true
    });
    let (bar, done) = progress.into_inner().unwrap_or_else(PoisonError::into_inner);
    bar.end();
    let table = view::table(&found, &space, &heading);
    let option = view::option_toml(&found, &space);
    let shown = match args.format {
        Format::Table => {
            let paste = option.as_ref().map_or_else(String::new, |option| format!("\n{option}"));
            format!("{}{paste}", text::table(&table, output::style()))
        }
        Format::Json => json::pretty(&view::record(&found, &space, &heading)),
        Format::Csv => csv::table(&view::whole(&found, &space, &heading)),
        Format::Markdown => {
            let paste = option
                .as_ref()
                .map_or_else(String::new, |option| format!("\n```toml\n{option}```\n"));
            format!("{}{paste}", markdown::table(&table))
        }
    };
    if let Some(folder) = &args.out.out {
        let record = json::pretty(&view::record(&found, &space, &heading));
        let whole = csv::table(&view::whole(&found, &space, &heading));
        let mut files: Vec<File> = vec![
            ("optimize.json".to_owned(), record.into()),
            ("optimize.csv".to_owned(), whole.into()),
            ("optimize.md".to_owned(), markdown::table(&table).into()),
        ];
        let chart = view::chart(&found, &space, &heading);
        files.extend(write::drawn(chart.as_slice(), &args.out, quiet)?);
        write::all(folder, &files, quiet)?;
    }
    output::result(&shown)?;
    if done < places {
        output::say(&format!(
            "stopped: the result is that of {} of {} places (models on accelerators in a format)",
            counted(done as u64),
            counted(places as u64)
        ));
        return Ok(Status::Stopped);
    }
    Ok(if found.ranking.is_empty() { Status::Refused } else { Status::Fine })
}
