//! `infercost equal-quality`: cost among options that are good enough.

use super::findings::Findings;
use super::{heading_of, load};
use crate::cli::args::EqualQuality;
use crate::cli::{Failure, Status};
use crate::diag::Diagnostic;
use crate::study::{self, equal_quality::Standing};
use crate::view::of::equal_quality as view;

pub fn run(args: &EqualQuality, quiet: bool) -> Result<Status, Failure> {
    let study = load(&args.study)?;
    let heading = heading_of(&study);
    let Some((benchmark, bar)) = &study.bar else {
        return Err(Diagnostic::error("the study has no [quality]")
            .help("name a benchmark and give scores: benchmark = \"MMLU-Pro\", scores = \"scores.csv\"")
            .into());
    };
    let comparison = study::compare(&study.scenarios);
    let found = study::equal_quality(&comparison, benchmark, *bar);
    let (table, record) =
        (view::table(&found, &comparison, &heading), view::record(&found, &comparison, &heading));
    let findings = Findings::of("equal-quality", table, record);
    findings.give(
        args.format,
        || view::chart(&found, &comparison, &heading).into_iter().collect(),
        &args.out,
        quiet,
    )?;
    let any = found.entries.iter().any(|entry| entry.standing == Standing::Frontier);
    Ok(if any { Status::Fine } else { Status::Refused })
}
