//! `infercost check`: everything that is wrong with a study.

use super::{load, say_infeasible};
use crate::cli::args::StudyArgs;
use crate::cli::{Failure, Status, output};
use crate::estimate::estimate;
use crate::ledger::Off;

pub fn run(args: &StudyArgs, quiet: bool) -> Result<Status, Failure> {
    let study = load(args)?;
    let results: Vec<_> =
        study.scenarios.iter().map(|scenario| estimate(&mut Off, scenario)).collect();
    let named = study.scenarios.iter().zip(&results);
    let named = named.map(|(scenario, result)| (&*scenario.name, result.as_ref().err()));
    let feasible = say_infeasible(&study, named, quiet);
    if !quiet {
        output::say(&format!(
            "{}: valid; {feasible} of {} options can serve the workload",
            study.file,
            study.scenarios.len()
        ));
    }
    Ok(if feasible > 0 { Status::Fine } else { Status::Refused })
}
