//! `infercost completions`: for shells.

use clap::CommandFactory;

use crate::cli::args::Cli;
use crate::cli::{Failure, Status, output};

pub fn run(shell: clap_complete::Shell) -> Result<Status, Failure> {
    let mut bytes = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "infercost", &mut bytes);
    output::result(&String::from_utf8_lossy(&bytes))?;
    Ok(Status::Fine)
}
