//! One file a command: load, call the library, render, write.

pub mod breakeven;
pub mod calibrate;
pub mod catalog;
pub mod check;
pub mod commit;
pub mod compare;
pub mod completions;
pub mod concentration;
mod condition;
pub mod doctor;
pub mod equal_quality;
pub mod estimate;
pub mod explain;
mod findings;
pub mod import;
pub mod init;
pub mod man;
pub mod optimize;
pub mod pitch;
pub mod predict;
pub mod price;
pub mod project;
pub mod report;
pub mod schema;
pub mod sensitivity;
pub mod simulate;
pub mod sweep;
pub mod validate;
pub mod waterfall;
#[cfg(feature = "workbook")]
pub mod workbook;
mod write;

use super::args::StudyArgs;
use super::{Failure, diagnostic, output};
use crate::config::{Catalog, age, resolve, studies};
use crate::diag::{Diagnostic, did_you_mean};
use crate::perf::Infeasible;
use crate::spec::scenario::Scenario;
use crate::view::of::compare::Heading;

/// Reads and resolves a study.
fn load(args: &StudyArgs) -> Result<resolve::Study, Failure> {
    let text = studies::read(&args.study, &args.assignments)?;
    let catalog = catalog_of(args, &text)?;
    let study = resolve::study(&text, &catalog)?;
    warn_of_age(study.scenarios.iter());
    Ok(study)
}

/// Warns of list prices in use that are older than six months.
fn warn_of_age<'a>(scenarios: impl Iterator<Item = &'a Scenario>) {
    if output::quiet() {
        return;
    }
    let today = age::day_of(output::now());
    let sources = scenarios.flat_map(|scenario| scenario.sources.iter());
    let mut old = age::old_prices(sources, today);
    old.sort_by_key(|(_, day)| *day);
    if let Some((place, day)) = old.first() {
        let count = old.len();
        let (noun, verb) = if count == 1 { ("price", "is") } else { ("prices", "are") };
        let fault = Diagnostic::warning(format!(
            "{count} {noun} in use {verb} older than six months; the oldest, of {day}, is {place}"
        ));
        let help = "look the price up and overlay it: a folder of your own for --catalog, or gpu_hour_usd in the study";
        diagnostic::print(&[fault.help(help)]);
    }
}

/// The catalogs under the study's folder and those that are named.
fn catalog_of(args: &StudyArgs, text: &studies::StudyText) -> Result<Catalog, Failure> {
    let mut folders: Vec<_> = text.folder.clone().into_iter().collect();
    folders.extend(args.catalog.iter().cloned());
    for folder in &args.catalog {
        if !folder.is_dir() {
            return Err(Diagnostic::error(format!("{} is no folder", folder.display()))
                .help("--catalog names a folder with gpus/, models/, rentals/ and so on")
                .into());
        }
    }
    Ok(Catalog::new(folders))
}

/// Says on standard error which options cannot serve, where in the study, and what would mend it.
/// Returns how many can.
fn say_infeasible<'a>(
    study: &resolve::Study,
    results: impl Iterator<Item = (&'a str, Option<&'a Infeasible>)>,
    quiet: bool,
) -> usize {
    let mut feasible = 0;
    for (name, why) in results {
        match why {
            None => feasible += 1,
            Some(_) if quiet => {}
            Some(why) => {
                let fault = Diagnostic::warning(format!("option `{name}` {}", why.message))
                    .at(place(study, name).ok().and_then(|option| study.place(option, why)))
                    .help(why.help.as_str());
                diagnostic::print(&[fault]);
            }
        }
    }
    feasible
}

/// The heading of a study's results.
fn heading_of(study: &resolve::Study) -> Heading {
    Heading {
        title: study.title.clone(),
        file: study.file.clone(),
        currency: study.currency.symbol.clone(),
        per_usd: study.currency.per_usd,
        rate: study.currency.note.clone(),
    }
}

/// The place of the option of this name.
fn place(study: &resolve::Study, name: &str) -> Result<usize, Failure> {
    let names: Vec<&str> = study.scenarios.iter().map(|scenario| &*scenario.name).collect();
    names.iter().position(|known| *known == name).ok_or_else(|| {
        let help = did_you_mean(name, names.iter().copied()).map_or_else(
            || format!("options: {}", names.join("; ")),
            |near| format!("did you mean `{near}`?"),
        );
        Diagnostic::error(format!("no option is named `{name}`")).help(help).into()
    })
}

/// The option of this name, or the first.
fn pick<'a>(study: &'a resolve::Study, name: Option<&str>) -> Result<&'a Scenario, Failure> {
    let place = name.map_or(Ok(0), |name| place(study, name))?;
    study.scenarios.get(place).ok_or_else(|| Diagnostic::error("the study has no options").into())
}
