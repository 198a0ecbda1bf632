//! `infercost price`: what to charge for a wanted margin, and what others ask.

use super::findings::Findings;
use super::{catalog_of, heading_of, pick, say_infeasible, warn_of_age};
use crate::cli::args::Price;
use crate::cli::{Failure, Status};
use crate::config::{resolve, studies};
use crate::study::{self, price::PriceList};
use crate::view::of::price as view;

pub fn run(args: &Price, quiet: bool) -> Result<Status, Failure> {
    let read = studies::read(&args.study.study, &args.study.assignments)?;
    let catalog = catalog_of(&args.study, &read)?;
    let study = resolve::study(&read, &catalog)?;
    warn_of_age(study.scenarios.iter());
    let heading = heading_of(&study);
    let rivals = resolve::rivals(&read, &study, &args.api, &catalog)?;
    let only = args.option.as_deref().map(|name| pick(&study, Some(name))).transpose()?;
    let lists: Vec<PriceList> = study
        .scenarios
        .iter()
        .zip(&rivals)
        .filter(|(own, _)| only.is_none_or(|only| only.name == own.name))
        .map(|(own, rivals)| study::price(own, rivals, args.margin, args.queries_per_user))
        .collect();
    let (table, record) = (view::table(&lists, &heading), view::record(&lists, &heading));
    let findings = Findings::of("price", table, record);
    findings.give(
        args.format,
        || view::chart(&lists, &heading).into_iter().collect(),
        &args.out,
        quiet,
    )?;
    let results = lists.iter().map(|list| (&*list.option, list.result.as_ref().err()));
    Ok(if say_infeasible(&study, results, quiet) > 0 { Status::Fine } else { Status::Refused })
}
