//! `infercost sensitivity`: what matters most, and what would have to be true.

use super::findings::Findings;
use super::simulate::{Shown, figure_of, warn_of_central_only};
use super::{heading_of, load, place, say_infeasible};
use crate::cli::args::Sensitivity as Arguments;
use crate::cli::{Failure, Status};
use crate::config::resolve;
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
    let option = args.option.as_deref().map_or(Ok(0), |name| place(&study, name))?;
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
    let findings = Findings {
        name: "sensitivity",
        tables: view::tables(&result),
        rows: Some(view::tidy(&result)),
        record: view::record(&result),
    };
    findings.give(args.format, || view::charts(&result), &args.out, quiet)?;
    if found.central.is_finite() {
        return Ok(Status::Fine);
    }
    let comparison = crate::study::compare(&study.scenarios[option..=option]);
    let results = comparison.outcomes.iter().map(|own| (&*own.name, own.result.as_ref().err()));
    say_infeasible(&study, results, quiet);
    Ok(Status::Refused)
}
