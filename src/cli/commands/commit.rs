//! `infercost commit`: how much to commit to before demand is known.

use super::findings::Findings;
use super::{catalog_of, heading_of, pick};
use crate::cli::args::Commit;
use crate::cli::{Failure, Status, diagnostic};
use crate::config::{resolve, studies};
use crate::diag::Diagnostic;
use crate::study;
use crate::view::of::commit as view;

pub fn run(args: &Commit, quiet: bool) -> Result<Status, Failure> {
    let text = studies::read(&args.study.study, &args.study.assignments)?;
    let catalog = catalog_of(&args.study, &text)?;
    let lines = resolve::lines(&text, &catalog)?;
    let Some(base) = lines.first() else { return Ok(Status::Refused) };
    let heading = heading_of(&base.study);
    let scenario = pick(&base.study, args.option.as_deref())?;
    let offer = resolve::offer(&text, &catalog, scenario)?;
    let place = base.study.scenarios.iter().position(|own| own.name == scenario.name);
    let slot = base.study.slots.iter().find(|slot| {
        slot.path.ends_with("workload.queries_per_day")
            && place.is_some_and(|place| slot.concerns(place))
    });
    let chance = slot.and_then(|slot| slot.chance.as_ref());
    let found = match study::commit(scenario, &base.project, offer, chance, args.gpus) {
        Ok(found) => found,
        Err(why) => {
            let message = format!("option `{}` {}", scenario.name, why.message);
            diagnostic::print(&[Diagnostic::warning(message).help(why.help)]);
            return Ok(Status::Refused);
        }
    };
    let (table, record) = (view::table(&found, &heading), view::record(&found, &heading));
    let findings = Findings::of("commit", table, record);
    findings.give(args.format, || view::charts(&found, &heading), &args.out, quiet)?;
    Ok(Status::Fine)
}
