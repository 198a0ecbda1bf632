//! `infercost workbook`: a spreadsheet in which every derived cell is a formula.

use super::{heading_of, load, say_infeasible};
use crate::cli::args::Workbook;
use crate::cli::{Failure, Status, output};
use crate::diag::Diagnostic;
use crate::render::xlsx;
use crate::study;
use crate::view::of::workbook as view;

pub fn run(args: &Workbook, quiet: bool) -> Result<Status, Failure> {
    let study = load(&args.study)?;
    let comparison = study::compare(&study.scenarios);
    let results =
        comparison.outcomes.iter().map(|outcome| (&*outcome.name, outcome.result.as_ref().err()));
    if say_infeasible(&study, results, quiet) == 0 {
        return Ok(Status::Refused);
    }
    let command = format!("infercost workbook {} --out {}", args.study.study, args.out.display());
    let book = view::workbook(&comparison, &heading_of(&study), &command);
    let bytes = xlsx::workbook(&book)
        .map_err(|why| Diagnostic::error(format!("cannot make the workbook: {why}")))?;
    output::file(&args.out, &bytes)?;
    if !quiet {
        output::say(&format!("wrote {}", args.out.display()));
    }
    Ok(Status::Fine)
}
