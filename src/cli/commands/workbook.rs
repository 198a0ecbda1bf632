//! `infercost workbook`: a spreadsheet in which every derived cell is a formula.

use super::{catalog_of, heading_of, project, say_infeasible, simulate, warn_of_age};
use crate::cli::args::Workbook;
use crate::cli::{Failure, Status, output};
use crate::config::{bounds, resolve, studies};
use crate::diag::Diagnostic;
use crate::render::xlsx;
use crate::study::{self, Uncertain};
use crate::view::of::workbook as view;
use crate::view::workbook::sheet_name;

pub fn run(args: &Workbook, quiet: bool) -> Result<Status, Failure> {
    let text = studies::read(&args.study.study, &args.study.assignments)?;
    let catalog = catalog_of(&args.study, &text)?;
    let study = resolve::study(&text, &catalog)?;
    warn_of_age(study.scenarios.iter());
    let comparison = study::compare(&study.scenarios);
    let results =
        comparison.outcomes.iter().map(|outcome| (&*outcome.name, outcome.result.as_ref().err()));
    if say_infeasible(&study, results, quiet) == 0 {
        return Ok(Status::Refused);
    }
    let command = format!("infercost workbook {} --out {}", args.study.study, args.out.display());
    let heading = heading_of(&study);
    let errors = Uncertain::new(&[], &study.copula, &study.scenarios, true);
    let ranges = view::Ranges {
        legal: bounds::legal,
        scenarios: &study.scenarios,
        slots: &study.slots,
        errors: errors.inputs(),
    };
    let name = &args.study.study;
    let lines = project::lines_of(&text, &catalog)?;
    let projections = project::of_lines(&lines);
    let lines: Vec<view::Line> = lines
        .iter()
        .map(|line| view::Line { project: &line.project, scenarios: &line.study.scenarios })
        .collect();
    let monthly = format!("infercost project {name} --monthly");
    let projected = view::Projected { lines: &lines, all: &projections, command: &monthly };
    let projected = (!lines.is_empty()).then_some(&projected);
    let mut book = view::workbook(&comparison, &heading, &ranges, projected, &command);
    if let Some((tables, _, command)) = simulate::section(&study, &heading, name)? {
        for table in tables.iter().take(2) {
            // A title begins with the study's.
            let figure = table.title.lines().last().unwrap_or_default();
            let taken: Vec<String> = book.sheets.iter().map(|sheet| sheet.name.clone()).collect();
            let name = sheet_name(&format!("{figure}, simulated"), &taken);
            book.sheets.push(view::values(&name, table, &command));
        }
    }
    let bytes = xlsx::workbook(&book)
        .map_err(|why| Diagnostic::error(format!("cannot make the workbook: {why}")))?;
    output::file(&args.out, &bytes)?;
    if !quiet {
        output::say(&format!("wrote {}", args.out.display()));
    }
    Ok(Status::Fine)
}
