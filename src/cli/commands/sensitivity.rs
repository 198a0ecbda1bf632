//! `infercost sensitivity`: what matters most, and what would have to be true.

use super::simulate::{Shown, figure_of, warn_of_central_only};
use super::write::{self, File};
use super::{heading_of, load, say_infeasible};
use crate::cli::args::{Format, Sensitivity as Arguments};
use crate::cli::{Failure, Status, output};
use crate::config::resolve;
use crate::diag::{Diagnostic, did_you_mean};
use crate::render::{csv, json, markdown, text};
use crate::study::sensitivity::{self, Ask};
use crate::study::uncertain::Uncertain;
use crate::view::of::compare::Heading;
use crate::view::of::sensitivity as view;
use crate::view::of::sweep::METRICS;

/// Rows of the analysis for a section of a report.
const ROWS_OF_A_SECTION: u32 = 512;
/// By how much a number is moved that the study does not give a range.
const RANGE: f64 = 0.2;

/// What matters most to the cost of an option, for a report.
pub fn section(
    study: &resolve::Study,
    option: usize,
    heading: &Heading,
    name: &str,
) -> Result<Shown, Failure> {
    let own = |name| figure_of("--metric", name);
    let figure = own("usd_per_query")?;
    let uncertain = Uncertain::new(&study.slots, &study.copula, &study.scenarios, true);
    let inputs = sensitivity::ranged(&study.slots, &uncertain, option, RANGE);
    let ask = Ask {
        scenarios: &study.scenarios,
        option,
        inputs: &inputs,
        figure: METRICS[figure].of,
        logarithm: view::in_logarithms(figure),
        cost: METRICS[figure].of,
        margin: METRICS[own("gross_margin")?].of,
        rows: ROWS_OF_A_SECTION,
        seed: 1,
    };
    let options: Vec<_> = study.scenarios.iter().map(|scenario| scenario.name.clone()).collect();
    let result = view::Result {
        found: &sensitivity::sensitivity(&ask),
        inputs: &inputs,
        options: &options,
        option,
        figure,
        assumed: RANGE,
        target: study.scenarios[option].overheads.target_gross_margin.value.get(),
        correlated: !study.copula.is_independent(),
        heading,
    };
    let command = format!(
        "infercost sensitivity {name} --option '{}' --draws {ROWS_OF_A_SECTION} --seed 1",
        study.scenarios[option].name
    );
    Ok((view::tables(&result), view::charts(&result), command))
}

pub fn run(args: &Arguments, quiet: bool) -> Result<Status, Failure> {
    let study = load(&args.study)?;
    let heading = heading_of(&study);
    let figure = figure_of("--metric", &args.metric)?;
    let option = match &args.option {
        None => 0,
        Some(name) => {
            let names = study.scenarios.iter().map(|scenario| &*scenario.name);
            names.clone().position(|known| known == name).ok_or_else(|| {
                let help = did_you_mean(name, names.clone()).map_or_else(
                    || format!("options: {}", names.collect::<Vec<_>>().join("; ")),
                    |near| format!("did you mean `{near}`?"),
                );
                Diagnostic::error(format!("no option is named `{name}`")).help(help)
            })?
        }
    };
    warn_of_central_only(&study, quiet);
    let uncertain =
        Uncertain::new(&study.slots, &study.copula, &study.scenarios, !args.no_model_error);
    let inputs = sensitivity::ranged(&study.slots, &uncertain, option, args.range);
    let own = |name| figure_of("--metric", name).map(|place| METRICS[place].of);
    let ask = Ask {
        scenarios: &study.scenarios,
        option,
        inputs: &inputs,
        figure: METRICS[figure].of,
        logarithm: view::in_logarithms(figure),
        cost: own("usd_per_query")?,
        margin: own("gross_margin")?,
        rows: args.draws,
        seed: args.seed,
    };
    let found = sensitivity::sensitivity(&ask);
    let options: Vec<_> = study.scenarios.iter().map(|scenario| scenario.name.clone()).collect();
    let result = view::Result {
        found: &found,
        inputs: &inputs,
        options: &options,
        option,
        figure,
        assumed: args.range,
        target: study.scenarios[option].overheads.target_gross_margin.value.get(),
        correlated: !study.copula.is_independent(),
        heading: &heading,
    };
    let tables = |draw: &dyn Fn(&crate::view::table::Table) -> String| {
        view::tables(&result).iter().map(draw).collect::<Vec<_>>().join("\n")
    };
    let markdown = || tables(&markdown::table);
    let shown = match args.format {
        Format::Table => tables(&|table| text::table(table, output::style())),
        Format::Json => json::pretty(&view::record(&result)),
        Format::Csv => csv::table(&view::tidy(&result)),
        Format::Markdown => markdown(),
    };
    if let Some(folder) = &args.out.out {
        let mut files: Vec<File> = vec![
            ("sensitivity.json".to_owned(), json::pretty(&view::record(&result)).into_bytes()),
            ("sensitivity.csv".to_owned(), csv::table(&view::tidy(&result)).into_bytes()),
            ("sensitivity.md".to_owned(), markdown().into_bytes()),
        ];
        files.extend(write::drawn(&view::charts(&result), &args.out, quiet)?);
        write::all(folder, &files, quiet)?;
    }
    output::result(&shown)?;
    if found.central.is_finite() {
        return Ok(Status::Fine);
    }
    let comparison = crate::study::compare(&study.scenarios[option..=option]);
    let results = comparison.outcomes.iter().map(|own| (&*own.name, own.result.as_ref().err()));
    say_infeasible(&study, results, quiet);
    Ok(Status::Refused)
}
