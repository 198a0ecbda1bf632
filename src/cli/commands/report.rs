//! `infercost report`: one page to forward.

use super::write::{self, File};
use super::{catalog_of, heading_of, project, say_infeasible, sensitivity, simulate};
use crate::cli::args::Report;
use crate::cli::{Failure, Status};
use crate::config::{resolve, studies};
use crate::diag::Diagnostic;
use crate::render::{html, markdown};
use crate::study;
use crate::view::of::{project as projection, report as view};
use crate::view::page::Section;
use crate::view::table::Table;

pub fn run(args: &Report, quiet: bool) -> Result<Status, Failure> {
    let Some(folder) = &args.out.out else {
        return Err(Diagnostic::error("a report needs a folder")
            .help("name one with --out DIR: report.html, report.md and the charts go there")
            .into());
    };
    let text = studies::read(&args.study.study, &args.study.assignments)?;
    let catalog = catalog_of(&args.study, &text)?;
    let study = resolve::study(&text, &catalog)?;
    let comparison = study::compare(&study.scenarios);
    let results =
        comparison.outcomes.iter().map(|outcome| (&*outcome.name, outcome.result.as_ref().err()));
    let feasible = say_infeasible(&study, results, quiet);
    let mut command = format!("infercost report {}", args.study.study);
    for assignment in &args.study.assignments {
        command.push_str(&format!(" --set '{assignment}'"));
    }
    command.push_str(&format!(" --out {}", folder.display()));
    let heading = heading_of(&study);
    let mut further = Vec::new();
    let projections = project::of(&text, &catalog)?;
    if !projections.is_empty() {
        further.push(Section::of(
            "Year by year",
            // Its title is the page's.
            vec![Table {
                title: String::new(),
                ..projection::table(&projections, false, &heading)
            }],
            projection::charts(&projections, &heading),
            &format!("infercost project {}", args.study.study),
        ));
    }
    if let Some((tables, charts, command)) = simulate::section(&study, &heading, &args.study.study)?
    {
        further.push(Section::of("How sure cost and margin are", tables, charts, &command));
    }
    let cost = |own: &study::Outcome| {
        Some(own.result.as_ref().ok()?.estimate.value.cost.usd_per_query.value.get())
    };
    let options = comparison.outcomes.iter().enumerate();
    let costs = options.filter_map(|(place, own)| Some((place, cost(own)?)));
    if let Some((cheapest, _)) = costs.min_by(|a, b| a.1.total_cmp(&b.1)) {
        let (tables, charts, command) =
            sensitivity::section(&study, cheapest, &heading, &args.study.study)?;
        further.push(Section::of("What matters most to the cheapest", tables, charts, &command));
    }
    let reproduce = view::Reproduce { command, study: text.node.place.source.text.clone() };
    let page = view::page(&comparison, &study.scenarios, &heading, further, &reproduce);
    let document = html::page(&page)
        .map_err(|error| Diagnostic::error(format!("cannot draw the page: {error}")))?;
    let mut files: Vec<File> = vec![
        ("report.html".to_owned(), document.into()),
        ("report.md".to_owned(), markdown::page(&page).into()),
    ];
    files.extend(write::drawn(&page.charts(), &args.out, quiet)?);
    write::all(folder, &files, quiet)?;
    Ok(if feasible > 0 { Status::Fine } else { Status::Refused })
}
