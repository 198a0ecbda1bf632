//! `infercost optimize`: the cheapest way to serve.

use std::sync::{Mutex, PoisonError};

use super::findings::Findings;
use super::{catalog_of, heading_of};
use crate::cli::args::{Format, Optimize};
use crate::cli::progress::{Progress, counted};
use crate::cli::{Failure, Status, output};
use crate::config::{resolve, studies};
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
    let findings = Findings {
        name: "optimize",
        tables: vec![view::table(&found, &space, &heading)],
        rows: Some(view::whole(&found, &space, &heading)),
        record: view::record(&found, &space, &heading),
    };
    let chart = || view::chart(&found, &space, &heading).into_iter().collect();
    findings.write(chart, &args.out, quiet)?;
    let mut shown = findings.shown(args.format);
    // The best option, to be pasted into the study.
    if let Some(option) = view::option_toml(&found, &space) {
        match args.format {
            Format::Table => shown.push_str(&format!("\n{option}")),
            Format::Markdown => shown.push_str(&format!("\n```toml\n{option}```\n")),
            Format::Json | Format::Csv => {}
        }
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
