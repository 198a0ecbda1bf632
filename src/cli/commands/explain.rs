//! `infercost explain`: a number as a tree of formulas and sources.

use super::{load, pick};
use crate::cli::args::{Explain, Format};
use crate::cli::{Failure, Status, output};
use crate::diag::{Diagnostic, did_you_mean};
use crate::estimate::explained;
use crate::render::{csv, json, markdown, text};
use crate::view::of::explain;

pub fn run(args: &Explain) -> Result<Status, Failure> {
    let study = load(&args.study)?;
    let scenario = pick(&study, args.option.as_deref())?;
    let (_, ledger) = match explained(scenario) {
        Ok(found) => found,
        Err(why) => {
            output::say(&format!("{}: {}; {}", scenario.name, why.message, why.help));
            return Ok(Status::Refused);
        }
    };
    if args.quantity == "list" {
        let mut names: Vec<&str> = ledger.lines().iter().map(|line| line.id.as_str()).collect();
        names.dedup();
        output::result(&format!("{}\n", names.join("\n")))?;
        return Ok(Status::Fine);
    }
    let Some((id, _)) = ledger.find(&args.quantity) else {
        let names = ledger.lines().iter().map(|line| line.id.as_str());
        let help = did_you_mean(&args.quantity, names).map_or_else(
            || "`--quantity list` prints all names".to_owned(),
            |near| format!("did you mean `{near}`? `--quantity list` prints all names"),
        );
        return Err(Diagnostic::error(format!("no quantity is named `{}`", args.quantity))
            .help(help)
            .into());
    };
    let depth = args.depth.unwrap_or(usize::MAX);
    let table = || explain::table(&ledger, id, depth).unwrap_or_default();
    let shown = match args.format {
        Format::Json => json::pretty(&explain::record(&ledger)),
        Format::Csv => csv::table(&table()),
        Format::Markdown => markdown::table(&table()),
        Format::Table => {
            explain::tree(&ledger, id, depth).map(|tree| text::tree(&tree)).unwrap_or_default()
        }
    };
    output::paged(&shown)?;
    Ok(Status::Fine)
}
