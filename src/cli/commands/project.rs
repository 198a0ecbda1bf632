//! `infercost project` and `infercost fleet`: a study month by month.

use super::findings::Findings;
use super::simulate::warn_of_central_only;
use super::write::{self, File};
use super::{catalog_of, heading_of, pick, warn_of_age};
use crate::cli::args::{Format, Project};
use crate::cli::progress::Progress;
use crate::cli::{Failure, Status, diagnostic, output};
use crate::config::resolve::{self, Line};
use crate::config::{Catalog, studies};
use crate::diag::{Diagnostic, did_you_mean};
use crate::render::{csv, json, markdown, text};
use crate::spec::scenario::Scenario;
use crate::study::project::{Ask, Fan};
use crate::study::uncertain::Uncertain;
use crate::study::{self, Projection};
use crate::view::of::{fleet as fleet_view, project as view};

pub fn run(args: &Project, quiet: bool) -> Result<Status, Failure> {
    let lines = lines(args)?;
    let Some(heading) = lines.first().map(|line| heading_of(&line.study)) else {
        return Ok(Status::Refused);
    };
    let projections: Vec<Projection> =
        projected(args, &lines)?.into_iter().map(|(_, projection)| projection).collect();
    let fans = fans(args, &lines, &projections, quiet);
    let record = view::record(&projections, &fans, &heading);
    let mut tables = vec![view::table(&projections, args.monthly, &heading)];
    if !fans.is_empty() {
        tables.push(view::spread_table(&projections, &fans, &heading));
    }
    let rows = |monthly| view::tidy(&projections, monthly, &heading);
    let findings = Findings { name: "project", tables, rows: Some(rows(true)), record };
    let charts = || {
        let mut charts = view::charts(&projections, &heading);
        charts.extend(view::fan_charts(&projections, &fans, &heading));
        charts
    };
    findings.write(charts, &args.out, quiet)?;
    output::result(&match args.format {
        // The file has every month; what is shown has them if asked for.
        Format::Csv => csv::table(&rows(args.monthly)),
        format => findings.shown(format),
    })?;
    if fans.iter().any(|fan| args.draws.is_some_and(|draws| fan.draws < draws)) {
        return Ok(Status::Stopped);
    }
    Ok(status(&projections, quiet))
}

/// How every projection fans out, if draws are asked for.
fn fans(args: &Project, lines: &[Line], projections: &[Projection], quiet: bool) -> Vec<Fan> {
    let Some(draws) = args.draws else { return Vec::new() };
    let total = u64::from(draws) * projections.len() as u64;
    let mut progress = Progress::begin(total, 0, "draws", quiet);
    let mut fans = Vec::with_capacity(projections.len());
    let mut warned = false;
    for projection in projections {
        let line = lines.iter().find(|line| line.project.line == projection.line);
        let option = line.and_then(|line| {
            line.study.scenarios.iter().position(|own| own.name == projection.option)
        });
        let (Some(line), Some(option)) = (line, option) else { continue };
        let study = &line.study;
        if !warned {
            warn_of_central_only(study, quiet);
            warned = true;
        }
        let uncertain =
            Uncertain::new(&study.slots, &study.copula, &study.scenarios, !args.no_model_error);
        let ask = Ask {
            scenario: &study.scenarios[option],
            option,
            project: &line.project,
            project_numbers: &line.uncertain,
            uncertain: &uncertain,
            draws,
            seed: args.seed,
        };
        let mut told = 0;
        let fan = study::project::fan(&ask, |done| {
            progress.add(u64::from(done - told));
            told = done;
            !progress.stopped()
        });
        if fan.draws < draws {
            output::say(&format!(
                "stopped: {} on line {} has {} of {draws} draws",
                projection.option, projection.line, fan.draws
            ));
        }
        progress.add(u64::from(fan.draws - told));
        fans.push(fan);
    }
    progress.end();
    fans
}

pub fn fleet(args: &Project, quiet: bool) -> Result<Status, Failure> {
    if args.draws.is_some() {
        let fault =
            Diagnostic::error("a fleet is asked for, not drawn: `--draws` is for `project`");
        return Err(fault.help("infercost project STUDY --draws N").into());
    }
    let lines = lines(args)?;
    let Some(heading) = lines.first().map(|line| heading_of(&line.study)) else {
        return Ok(Status::Refused);
    };
    let all = projected(args, &lines)?;
    let record = fleet_view::record(&all, &heading);
    let table = fleet_view::table(&all, args.monthly, &heading);
    let shown = match args.format {
        Format::Table => text::table(&table, output::style()),
        Format::Json => json::pretty(&record),
        Format::Csv => csv::table(&table),
        Format::Markdown => markdown::table(&table),
    };
    let projections: Vec<Projection> = all.into_iter().map(|(_, projection)| projection).collect();
    if let Some(folder) = &args.out.out {
        let mut files: Vec<File> = vec![
            ("fleet.json".to_owned(), json::pretty(&record).into()),
            ("fleet.csv".to_owned(), csv::table(&table).into()),
            ("fleet.md".to_owned(), markdown::table(&table).into()),
        ];
        let charts = view::charts(&projections, &heading);
        let capacity: Vec<_> =
            charts.into_iter().filter(|chart| chart.name == "capacity-and-demand").collect();
        files.extend(write::drawn(&capacity, &args.out, quiet)?);
        write::all(folder, &files, quiet)?;
    }
    output::result(&shown)?;
    Ok(status(&projections, quiet))
}

/// The projections of a study that has `[project]`: every option on every line; none of another.
pub fn of(text: &studies::StudyText, catalog: &Catalog) -> Result<Vec<Projection>, Failure> {
    Ok(of_lines(&lines_of(text, catalog)?))
}

/// The lines of a study that has `[project]`; none of another.
pub fn lines_of(text: &studies::StudyText, catalog: &Catalog) -> Result<Vec<Line>, Failure> {
    if text.node.get("project").is_none() {
        return Ok(Vec::new());
    }
    Ok(resolve::lines(text, catalog)?)
}

/// Every option on every line.
pub fn of_lines(lines: &[Line]) -> Vec<Projection> {
    let options = lines.first().map_or(0, |line| line.study.scenarios.len());
    let all = (0..options).flat_map(|option| {
        lines.iter().filter_map(move |line| {
            Some(study::project(line.study.scenarios.get(option)?, &line.project))
        })
    });
    all.collect()
}

/// The lines that are asked for.
fn lines(args: &Project) -> Result<Vec<Line>, Failure> {
    let text = studies::read(&args.study.study, &args.study.assignments)?;
    let catalog = catalog_of(&args.study, &text)?;
    let mut lines = resolve::lines(&text, &catalog)?;
    warn_of_age(lines.iter().flat_map(|line| &line.study.scenarios));
    if let Some(name) = &args.line {
        let names: Vec<String> = lines.iter().map(|line| line.project.line.clone()).collect();
        lines.retain(|line| line.project.line == *name);
        if lines.is_empty() {
            let help = did_you_mean(name, names.iter().map(String::as_str)).map_or_else(
                || format!("lines: {}", names.join("; ")),
                |near| format!("did you mean `{near}`?"),
            );
            let fault = format!("no line of the projection is named `{name}`");
            return Err(Diagnostic::error(fault).help(help).into());
        }
    }
    Ok(lines)
}

/// Every option that is asked for on every line, options first.
fn projected<'a>(
    args: &Project,
    lines: &'a [Line],
) -> Result<Vec<(&'a Scenario, Projection)>, Failure> {
    let mut all = Vec::new();
    for line in lines {
        let chosen: Vec<&Scenario> = match &args.option {
            Some(name) => vec![pick(&line.study, Some(name))?],
            None => line.study.scenarios.iter().collect(),
        };
        all.extend(
            chosen.into_iter().map(|scenario| (scenario, study::project(scenario, &line.project))),
        );
    }
    let order: Vec<_> = all.iter().map(|(scenario, _)| scenario.name.clone()).collect();
    all.sort_by_key(|(scenario, _)| order.iter().position(|name| *name == scenario.name));
    Ok(all)
}

/// Says which cannot serve.
fn status(projections: &[Projection], quiet: bool) -> Status {
    let mut feasible = false;
    for projection in projections {
        match &projection.result {
            Ok(_) => feasible = true,
            Err(_) if quiet => {}
            Err(why) => {
                let message = format!(
                    "option `{}` on line `{}`, {}",
                    projection.option, projection.line, why.message
                );
                diagnostic::print(&[Diagnostic::warning(message).help(why.help.as_str())]);
            }
        }
    }
    if feasible { Status::Fine } else { Status::Refused }
}
