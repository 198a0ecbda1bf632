//! `infercost breakeven`: where an option earns nothing, or as much as wanted, or costs as much as another.

use super::findings::Findings;
use super::{catalog_of, heading_of, place, say_infeasible, warn_of_age};
use crate::cli::args::Breakeven;
use crate::cli::{Failure, Status};
use crate::config::{resolve, studies};
use crate::diag::Diagnostic;
use crate::spec::plan::Plan;
use crate::spec::scenario::Scenario;
use crate::study;
use crate::study::breakeven::{Over, Target};
use crate::study::sweep::{Axis, Plan as Points, Sweep, Values};
use crate::view::of::breakeven as view;

pub fn run(args: &Breakeven, quiet: bool) -> Result<Status, Failure> {
    let read = studies::read(&args.study.study, &args.study.assignments)?;
    let catalog = catalog_of(&args.study, &read)?;
    let study = resolve::study(&read, &catalog)?;
    warn_of_age(study.scenarios.iter());
    let heading = heading_of(&study);
    let against = args.against.as_deref().map(|name| place(&study, name)).transpose()?;
    let chosen: Vec<usize> = match &args.option {
        Some(name) => vec![place(&study, name)?],
        None => (0..study.scenarios.len()).filter(|own| Some(*own) != against).collect(),
    };
    if let (Some(own), [only]) = (against, &chosen[..])
        && own == *only
    {
        return Err(Diagnostic::error("an option cannot break even with itself")
            .help("name two: --option OURS --against OTHER")
            .into());
    }
    let target = match against {
        Some(place) => Target::CostOf(place),
        None => Target::GrossMargin(args.margin),
    };
    if against.is_none() && study.scenarios.iter().all(|own| matches!(own.plan, Plan::None)) {
        return Err(Diagnostic::error("the study charges nothing: no option can earn")
            .help("give [revenue], such as usd_per_query = 0.004, or hold options against one: --against NAME")
            .into());
    }
    let resolve = |settings: &[(&str, &str)]| -> Result<Vec<Scenario>, Vec<Diagnostic>> {
        let settings: Vec<String> =
            settings.iter().map(|(path, value)| format!("{path}={value}")).collect();
        Ok(resolve::study(&read.clone().with(&settings)?, &catalog)?.scenarios)
    };
    let over = match args.over.as_deref().map(plan).transpose()? {
        None => None,
        Some(plan) => {
            let path = plan.axes().first().map(|axis| axis.path.clone()).unwrap_or_default();
            let today = study.slot(&path).and_then(|slot| slot.value);
            Some(Over { sweep: Sweep::new(plan, &resolve)?, today })
        }
    };
    let outcomes = study::breakeven(&study.scenarios, &chosen, target, over.as_ref());
    let horizons = if over.is_some() {
        Vec::new()
    } else {
        match resolve::lines(&read, &catalog)?.first() {
            Some(base) => study::horizons(
                &study.scenarios,
                &chosen,
                against,
                &base.project,
                usize::from(args.months),
            ),
            None => Vec::new(),
        }
    };
    let answer = view::Answer {
        target,
        against: args.against.as_deref(),
        outcomes: &outcomes,
        horizons: &horizons,
    };
    let (table, record) = (view::table(&answer, &heading), view::record(&answer, &heading));
    let findings = Findings::of("breakeven", table, record);
    findings.give(args.format, || view::charts(&answer, &heading), &args.out, quiet)?;
    let results = outcomes.iter().map(|own| (&*own.name, own.result.as_ref().err()));
    Ok(if say_infeasible(&study, results, quiet) > 0 { Status::Fine } else { Status::Refused })
}

/// A path between two values.
fn plan(text: &str) -> Result<Points, Failure> {
    match Axis::parse(text)? {
        axis if matches!(axis.values, Values::Between(low, high) if low < high) => {
            Ok(Points::sample(vec![axis], 1, 1))
        }
        _ => Err(Diagnostic::error(format!("`--over {text}` is no range"))
            .help("write path=low..high, such as --over workload.output_tokens=50..2000")
            .into()),
    }
}
