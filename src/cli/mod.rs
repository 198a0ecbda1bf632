//! The command line program: load, call the library, render, write.

pub mod args;
mod commands;
mod diagnostic;
mod output;
mod progress;

use std::process::ExitCode;

use clap::Parser;

use crate::diag::Diagnostic;
use args::{Cli, Command};

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Fine.
    Fine,
    /// No option is feasible, or a `--fail-if` holds.
    Refused,
    /// Stopped by the user, with part of the work done.
    Stopped,
}

/// Why a command failed.
#[derive(Debug)]
pub enum Failure {
    /// The input is bad.
    Input(Vec<Diagnostic>),
    /// The reader of standard output has gone: no fault of ours.
    BrokenPipe,
}

impl From<Vec<Diagnostic>> for Failure {
    fn from(faults: Vec<Diagnostic>) -> Self {
        Self::Input(faults)
    }
}

impl From<Diagnostic> for Failure {
    fn from(fault: Diagnostic) -> Self {
        Self::Input(vec![fault])
    }
}

/// Parses the arguments, runs the command, prints what went wrong.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    output::set_quiet(cli.quiet);
    match dispatch(&cli) {
        Ok(Status::Fine) | Err(Failure::BrokenPipe) => ExitCode::SUCCESS,
        Ok(Status::Refused) => ExitCode::from(1),
        // As a shell reports a program that Ctrl-C ended.
        Ok(Status::Stopped) => ExitCode::from(130),
        Err(Failure::Input(faults)) => {
            diagnostic::print(&faults);
            ExitCode::from(2)
        }
    }
}

fn dispatch(cli: &Cli) -> Result<Status, Failure> {
    match &cli.command {
        Command::Compare(args) => commands::compare::run(args, cli.quiet),
        Command::Estimate(args) => commands::estimate::run(args),
        Command::Waterfall(args) => commands::waterfall::run(args, cli.quiet),
        Command::Optimize(args) => commands::optimize::run(args, cli.quiet),
        Command::Sweep(args) => commands::sweep::run(args, cli.quiet),
        Command::Simulate(args) => commands::simulate::run(args, cli.quiet),
        Command::Sensitivity(args) => commands::sensitivity::run(args, cli.quiet),
        Command::EqualQuality(args) => commands::equal_quality::run(args, cli.quiet),
        Command::Commit(args) => commands::commit::run(args, cli.quiet),
        Command::Concentration(args) => commands::concentration::run(args, cli.quiet),
        Command::Pitch(args) => commands::pitch::run(args, cli.quiet),
        Command::Breakeven(args) => commands::breakeven::run(args, cli.quiet),
        Command::Price(args) => commands::price::run(args, cli.quiet),
        Command::Project(args) => commands::project::run(args, cli.quiet),
        Command::Fleet(args) => commands::project::fleet(args, cli.quiet),
        Command::Report(args) => commands::report::run(args, cli.quiet),
        #[cfg(feature = "workbook")]
        Command::Workbook(args) => commands::workbook::run(args, cli.quiet),
        Command::Explain(args) => commands::explain::run(args),
        Command::Predict(args) => commands::predict::run(args),
        Command::Validate(args) => commands::validate::run(args, cli.quiet),
        Command::Calibrate(args) => commands::calibrate::run(args, cli.quiet),
        Command::Catalog(args) => commands::catalog::run(args),
        Command::Import(import) => commands::import::run(import, cli.quiet),
        Command::Check(args) => commands::check::run(args, cli.quiet),
        Command::Init(args) => commands::init::run(args, cli.quiet),
        Command::Schema(args) => commands::schema::run(args),
        Command::Completions { shell } => commands::completions::run(*shell),
        Command::Man(args) => commands::man::run(args, cli.quiet),
        Command::Doctor(args) => commands::doctor::run(args),
    }
}
