//! `infercost man`: the manual page, in roff.

use clap::CommandFactory;

use crate::cli::args::Cli;
use crate::cli::{Failure, Status, output};

pub fn run() -> Result<Status, Failure> {
    let mut bytes = Vec::new();
    clap_mangen::Man::new(Cli::command())
        .render(&mut bytes)
        .map_err(|error| output::lost(&error))?;
    output::result(&String::from_utf8_lossy(&bytes))?;
    Ok(Status::Fine)
}
