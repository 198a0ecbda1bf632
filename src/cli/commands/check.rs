//! `infercost check`: everything that is wrong with a study.

use super::load;
use crate::cli::args::StudyArgs;
use crate::cli::{Failure, Status, output};

pub fn run(args: &StudyArgs, quiet: bool) -> Result<Status, Failure> {
    let study = load(args)?;
    if !quiet {
        output::say(&format!("{}: fine, {} options", study.file, study.scenarios.len()));
    }
    Ok(Status::Fine)
}
