//! `infercost validate`: predictions held against measurements.

use std::fs::File;
use std::io::BufReader;

use rayon::prelude::*;

use super::write;
use crate::cli::args::{Format, HoldOut, MeasuredArgs, Validate};
use crate::cli::progress::Progress;
use crate::cli::{Failure, Status, output};
use crate::config::Catalog;
use crate::config::accuracy;
use crate::config::measured::Rows;
use crate::config::resolve::hardware::default_calibration;
use crate::diag::Diagnostic;
use crate::fit::{
    self, Fold, HeldOut, Measured, Quantity, coverage, cross_validated, intervals, without_family,
};
use crate::render::{csv, json, markdown, text};
use crate::view::of::validate::{self as view, By, Scored};

/// Folds at most: more would take longer and say the same.
const FOLDS: usize = 24;

pub fn run(args: &Validate, quiet: bool) -> Result<Status, Failure> {
    let mut read = rows(&args.rows)?;
    if !args.incomplete {
        let all = read.rows.len();
        read.rows.retain(|row| row.complete);
        let guessed = all - read.rows.len();
        if guessed > 0 {
            let why = "parallelism or load is not stated (--incomplete scores these)".to_owned();
            read.left_out.push((why, guessed));
        }
    }
    let mut priors = Vec::new();
    if args.intervals.is_some() {
        let default = default_calibration(&Catalog::new(args.rows.catalog.clone()))?;
        let folds = without_family(&read.rows, &default);
        priors = held_out(scored(folds.into_iter().flat_map(|fold| fold.rows).collect()).0);
    }
    let judged = match args.hold_out {
        None => read.rows,
        Some(hold_out) => {
            let folds = cross_validated(&read.rows, grouping(hold_out), FOLDS);
            match all_of(folds, quiet) {
                Some(rows) => rows,
                None => return Ok(Status::Stopped),
            }
        }
    };
    let (scored, mut left_out) = scored(judged);
    left_out.splice(0..0, read.left_out);
    let lines = view::lines(&scored, &By::ALL, args.least);
    let ranking = view::ranking(&scored);
    let mut notes = Vec::new();
    if let Some((rank, sets)) = ranking {
        notes.push(format!(
            "rank correlation of throughput across accelerators: {rank:.3} over {sets} sets of rows that agree in all else"
        ));
    }
    if let (Some(path), Some(hold_out)) = (&args.intervals, args.hold_out) {
        let measured = held_out(scored.clone());
        for quantity in Quantity::ALL {
            let group = |row: &Measured| grouping(hold_out).group(row);
            if let Some(share) = coverage(&measured, quantity, group) {
                notes.push(format!(
                    "{}: intervals from one half of the groups hold {:.0}% of the other half",
                    quantity.name(),
                    share * 100.0
                ));
            }
        }
        let text = accuracy::text(&intervals(&measured), &intervals(&priors), name(hold_out));
        output::file(path, text.as_bytes())?;
    }
    notes.extend(left_out.iter().map(|(why, count)| format!("left out {count} rows: {why}")));
    let title = match args.hold_out {
        None => "Predicted against measured".to_owned(),
        Some(hold_out) => format!(
            "Predicted against measured, each {} judged by a fit to the others",
            name(hold_out)
        ),
    };
    let table = view::table(&title, &lines, notes);
    let mut shown = match args.format {
        Format::Table => text::table(&table, output::style()),
        Format::Json => json::pretty(&view::record(&lines, ranking, &left_out)),
        Format::Csv => csv::table(&table),
        Format::Markdown => markdown::table(&table),
    };
    if args.worst > 0 && matches!(args.format, Format::Table | Format::Markdown) {
        for quantity in Quantity::ALL {
            let worst = view::worst(&scored, quantity, args.worst);
            if worst.rows.is_empty() {
                continue;
            }
            shown.push('\n');
            shown.push_str(&match args.format {
                Format::Markdown => markdown::table(&worst),
                _ => text::table(&worst, output::style()),
            });
        }
    }
    if let Some(folder) = &args.out.out {
        let charts: Vec<_> =
            Quantity::ALL.iter().filter_map(|&quantity| view::chart(&scored, quantity)).collect();
        write::all(folder, &write::drawn(&charts, &args.out, quiet)?, quiet)?;
    }
    output::result(&shown)?;
    Ok(Status::Fine)
}

/// The rows of all folds, with a bar while they are fitted; none if the user stops it.
pub fn all_of(folds: impl ExactSizeIterator<Item = Fold>, quiet: bool) -> Option<Vec<Measured>> {
    let mut progress = Progress::begin(folds.len() as u64, 0, "fits", quiet);
    let mut rows = Vec::new();
    for fold in folds {
        rows.extend(fold.rows);
        progress.add(1);
        if progress.stopped() {
            break;
        }
    }
    progress.end();
    (!progress.stopped()).then_some(rows)
}

fn held_out(scored: Vec<Scored>) -> Vec<HeldOut> {
    scored.into_iter().map(|one| (one.row, one.residuals)).collect()
}

/// Reads the rows that are asked for.
pub fn rows(args: &MeasuredArgs) -> Result<Rows, Failure> {
    let shown = args.measured.display();
    let fault = |why: String| {
        Diagnostic::error(format!("{shown}: {why}"))
            .help("the first line names the columns: model, gpu, … and what was measured")
    };
    if args.measured.is_dir() {
        return Err(Diagnostic::error(format!("{shown} is a folder, not a file")).into());
    }
    let file = File::open(&args.measured).map_err(|error| {
        Diagnostic::error(format!("cannot read {shown}: {error}")).help("check the path")
    })?;
    let mut rows = Rows::read(BufReader::new(file), Catalog::new(args.catalog.clone()))
        .map_err(|error| fault(error.to_string()))?;
    if !args.sources.is_empty() {
        rows.rows.retain(|row| args.sources.contains(&row.source));
    }
    if rows.rows.is_empty() {
        let why = rows.left_out.first().map_or("no rows".to_owned(), |(why, count)| {
            format!("no row can be used; {count} of them: {why}")
        });
        return Err(fault(why).into());
    }
    Ok(rows)
}

/// Rows with their residuals, and why some have none.
pub fn scored(rows: Vec<Measured>) -> (Vec<Scored>, Vec<(String, usize)>) {
    let results: Vec<Result<Scored, String>> = rows
        .into_par_iter()
        .map(|row| match row.predict() {
            Ok(performance) => {
                let residuals = row.residuals(&performance).collect();
                Ok(Scored { row, residuals })
            }
            Err(why) => Err(format!("the model says {}", why.name)),
        })
        .collect();
    let (mut scored, mut left_out): (Vec<Scored>, Vec<(String, usize)>) = (Vec::new(), Vec::new());
    for result in results {
        match result {
            Ok(one) => scored.push(one),
            Err(why) => match left_out.iter_mut().find(|(known, _)| *known == why) {
                Some((_, count)) => *count += 1,
                None => left_out.push((why, 1)),
            },
        }
    }
    (scored, left_out)
}

pub fn grouping(hold_out: HoldOut) -> fit::HoldOut {
    match hold_out {
        HoldOut::Model => fit::HoldOut::Model,
        HoldOut::Gpu => fit::HoldOut::Gpu,
        HoldOut::Source => fit::HoldOut::Source,
        HoldOut::Option => fit::HoldOut::Option,
    }
}

pub fn name(hold_out: HoldOut) -> &'static str {
    match hold_out {
        HoldOut::Model => "model",
        HoldOut::Gpu => "accelerator",
        HoldOut::Source => "source",
        HoldOut::Option => "option",
    }
}
