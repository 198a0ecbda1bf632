//! `infercost init`: a commented study to start from.

use crate::cli::args::Init;
use crate::cli::{Failure, Status, output};
use crate::diag::Diagnostic;

const STARTER: &str = include_str!("../../../configs/starter.toml");

pub fn run(args: &Init, quiet: bool) -> Result<Status, Failure> {
    let Some(path) = &args.path else {
        output::result(STARTER)?;
        return Ok(Status::Fine);
    };
    if path.exists() && !args.force {
        return Err(Diagnostic::error(format!("{} is there already", path.display()))
            .help("choose another name, or overwrite it with --force")
            .into());
    }
    output::file(path, STARTER.as_bytes())?;
    if !quiet {
        output::say(&format!("wrote {0}; now run: infercost compare {0}", path.display()));
    }
    Ok(Status::Fine)
}
