//! `infercost equal-quality`: cost among options that are good enough.

use super::write::{self, File};
use super::{heading_of, load};
use crate::cli::args::{EqualQuality, Format};
use crate::cli::{Failure, Status, output};
use crate::diag::Diagnostic;
use crate::render::{csv, json, markdown, text};
use crate::study::{self, equal_quality::Standing};
use crate::view::of::equal_quality as view;

pub fn run(args: &EqualQuality, quiet: bool) -> Result<Status, Failure> {
    let study = load(&args.study)?;
    let heading = heading_of(&study);
    let Some((benchmark, bar)) = &study.bar else {
        return Err(Diagnostic::error("the study has no [quality]")
            .help("name a benchmark and give scores: benchmark = \"MMLU-Pro\", scores = \"scores.csv\"")
            .into());
    };
    let comparison = study::compare(&study.scenarios);
    let found = study::equal_quality(&comparison, benchmark, *bar);
    let table = view::table(&found, &comparison, &heading);
    let record = view::record(&found, &comparison, &heading);
    let shown = match args.format {
        Format::Table => text::table(&table, output::style()),
        Format::Json => json::pretty(&record),
        Format::Csv => csv::table(&table),
        Format::Markdown => markdown::table(&table),
    };
    if let Some(folder) = &args.out.out {
        let mut files: Vec<File> = vec![
            ("equal-quality.json".to_owned(), json::pretty(&record).into()),
            ("equal-quality.csv".to_owned(), csv::table(&table).into()),
            ("equal-quality.md".to_owned(), markdown::table(&table).into()),
        ];
        let chart = view::chart(&found, &comparison, &heading);
        files.extend(write::drawn(chart.as_slice(), &args.out, quiet)?);
        write::all(folder, &files, quiet)?;
    }
    output::result(&shown)?;
    let any = found.entries.iter().any(|entry| entry.standing == Standing::Frontier);
    Ok(if any { Status::Fine } else { Status::Refused })
}
