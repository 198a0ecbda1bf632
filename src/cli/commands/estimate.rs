//! `infercost estimate`: one option in detail.

use super::{heading_of, load, pick};
use crate::cli::args::{Estimate, Format};
use crate::cli::{Failure, Status, output};
use crate::render::{csv, json, markdown, text};
use crate::study;
use crate::view::of::compare as view;
use crate::view::record::Record;

pub fn run(args: &Estimate) -> Result<Status, Failure> {
    let study = load(&args.study)?;
    let heading = heading_of(&study);
    let scenario = pick(&study, args.option.as_deref())?.clone();
    let comparison = study::compare(&[scenario]);
    let feasible = comparison.outcomes.iter().all(|outcome| outcome.result.is_ok());
    let shown = match args.format {
        Format::Json => match view::record(&comparison, &heading) {
            Record::Map(entries) => {
                let options = entries.into_iter().find(|(name, _)| name == "options");
                match options {
                    Some((_, Record::List(mut options))) if options.len() == 1 => {
                        json::pretty(&options.remove(0))
                    }
                    _ => String::new(),
                }
            }
            other => json::pretty(&other),
        },
        Format::Csv => csv::table(&view::tidy(&comparison, &heading)),
        Format::Table | Format::Markdown => {
            let mut shown = String::new();
            for table in view::detail(&comparison, &heading) {
                if !shown.is_empty() {
                    shown.push('\n');
                }
                shown.push_str(&match args.format {
                    Format::Markdown => markdown::table(&table),
                    _ => text::table(&table, output::style()),
                });
            }
            shown
        }
    };
    output::result(&shown)?;
    Ok(if feasible { Status::Fine } else { Status::Refused })
}
