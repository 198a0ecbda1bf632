//! `infercost concentration`: what depends on one customer or one supplier.

use super::findings::Findings;
use super::{heading_of, load, pick};
use crate::cli::args::Concentration;
use crate::cli::{Failure, Status, diagnostic};
use crate::diag::Diagnostic;
use crate::study;
use crate::view::of::concentration as view;

pub fn run(args: &Concentration, quiet: bool) -> Result<Status, Failure> {
    let study = load(&args.study)?;
    let heading = heading_of(&study);
    let scenario = pick(&study, args.option.as_deref())?;
    let found = match study::concentration(scenario, &study.exposure) {
        Ok(found) => found,
        Err(why) => {
            let message = format!("option `{}` {}", scenario.name, why.message);
            diagnostic::print(&[Diagnostic::warning(message).help(why.help)]);
            return Ok(Status::Refused);
        }
    };
    let (table, record) = (view::table(&found, &heading), view::record(&found, &heading));
    let findings = Findings::of("concentration", table, record);
    findings.give(args.format, || vec![view::chart(&found, &heading)], &args.out, quiet)?;
    Ok(Status::Fine)
}
