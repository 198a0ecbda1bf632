//! `infercost waterfall`: what each lever is worth.

use super::findings::Findings;
use super::{catalog_of, heading_of, warn_of_age};
use crate::cli::args::Waterfall;
use crate::cli::{Failure, Status};
use crate::config::{resolve, studies};
use crate::study;
use crate::view::of::waterfall as view;

pub fn run(args: &Waterfall, quiet: bool) -> Result<Status, Failure> {
    let read = studies::read(&args.study.study, &args.study.assignments)?;
    let catalog = catalog_of(&args.study, &read)?;
    let study = resolve::study(&read, &catalog)?;
    let heading = heading_of(&study);
    let ends = (args.from.as_deref(), args.to.as_deref());
    let levers = resolve::levers(&read, &catalog, ends)?;
    // Prices may come in by a lever alone.
    let whole = levers.scenario(u32::MAX, &catalog).ok();
    warn_of_age(study.scenarios.iter().chain(&whole));
    let found = study::waterfall(&levers.base, &levers.names, |set| levers.scenario(set, &catalog));
    let (table, record) = (view::table(&found, &heading), view::record(&found, &heading));
    let findings = Findings::of("waterfall", table, record);
    findings.give(args.format, || vec![view::chart(&found, &heading)], &args.out, quiet)?;
    let serves = found.steps.last().is_some_and(|last| last.result.is_ok());
    Ok(if serves { Status::Fine } else { Status::Refused })
}
