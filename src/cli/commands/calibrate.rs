//! `infercost calibrate`: a profile that fits measurements of one's own.

use std::fmt::Write as _;

use super::validate;
use crate::cli::args::Calibrate;
use crate::cli::{Failure, Status, output};
use crate::config::profile;
use crate::diag::Diagnostic;
use crate::fit::{Problem, anchors, cross_validated};
use crate::render::text;
use crate::view::of::calibrate as view;
use crate::view::of::validate::{By, lines};

const FOLDS: usize = 12;

pub fn run(args: &Calibrate, quiet: bool) -> Result<Status, Failure> {
    if args.out.exists() && !args.force {
        return Err(Diagnostic::error(format!("{} is there already", args.out.display()))
            .help("choose another name, or --force")
            .into());
    }
    let mut read = validate::rows(&args.rows)?;
    read.rows.retain(|row| row.complete);
    let problem = Problem::new(&read.rows);
    if problem.rows() == 0 {
        return Err(Diagnostic::error(format!(
            "{}: no row states its parallelism and load",
            args.rows.measured.display()
        ))
        .help("give gpus or tp, and concurrency or mode = offline")
        .into());
    }
    let fitted = problem.solve();
    let rows: Vec<_> = read.rows.iter().map(|row| fitted.apply_to(row)).collect();
    let anchors = anchors(&rows);
    let text =
        profile::text(&fitted, &anchors, &read.rows, &args.rows.measured.display().to_string());

    let (before, _) = validate::scored(read.rows.clone());
    let folds = cross_validated(&read.rows, validate::grouping(args.hold_out), FOLDS);
    let Some(held_out) = validate::all_of(folds, quiet) else { return Ok(Status::Stopped) };
    let (after, _) = validate::scored(held_out);
    let (inside, _) = validate::scored(rows);
    let groupings = [By::Overall];
    let mut shown = String::new();
    let errors = view::errors(
        &lines(&before, &groupings, 1),
        &lines(&after, &groupings, 1),
        &lines(&inside, &groupings, 1),
        validate::name(args.hold_out),
    );
    let changes = view::changes(fitted.factors(), &anchors);
    for table in [errors, changes] {
        let _ = writeln!(shown, "{}", text::table(&table, output::style()));
    }
    output::file(&args.out, text.as_bytes())?;
    output::result(&shown)?;
    if !quiet {
        output::say(&format!("wrote {}", args.out.display()));
    }
    Ok(Status::Fine)
}
