//! `infercost pitch`: one page on how much less compute the same work takes.

use super::write::{self, File};
use super::{heading_of, load, say_infeasible};
use crate::cli::args::{Pitch, PitchFormat};
use crate::cli::{Failure, Status, output};
use crate::diag::Diagnostic;
use crate::render::{html, json, markdown};
use crate::study;
use crate::view::of::pitch as view;

pub fn run(args: &Pitch, quiet: bool) -> Result<Status, Failure> {
    let study = load(&args.study)?;
    let heading = heading_of(&study);
    let claim = study.claim(args.ours.as_deref(), args.incumbent.as_deref())?;
    let comparison = study::compare(&study.scenarios);
    let Ok(pitch) = study::pitch(&study.scenarios, &comparison, claim) else {
        let results = comparison
            .outcomes
            .iter()
            .map(|outcome| (&*outcome.name, outcome.result.as_ref().err()));
        say_infeasible(&study, results, quiet);
        return Ok(Status::Refused);
    };
    let command = format!("infercost pitch {}", args.study.study);
    let page = view::page(&pitch, &comparison, &heading, &command);
    let document = || {
        html::page(&page).map_err(|error| {
            Failure::from(Diagnostic::error(format!("cannot draw the page: {error}")))
        })
    };
    let record = json::pretty(&view::record(&pitch, &comparison, &heading));
    if let Some(folder) = &args.out.out {
        let mut files: Vec<File> = vec![
            ("pitch.md".to_owned(), markdown::page(&page).into()),
            ("pitch.html".to_owned(), document()?.into()),
            ("pitch.json".to_owned(), record.clone().into()),
        ];
        files.extend(write::drawn(&page.charts(), &args.out, quiet)?);
        write::all(folder, &files, quiet)?;
    }
    output::result(&match args.format {
        PitchFormat::Markdown => markdown::page(&page),
        PitchFormat::Html => document()?,
        PitchFormat::Json => record,
    })?;
    Ok(Status::Fine)
}
