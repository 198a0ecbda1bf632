//! `infercost simulate`: how sure cost, margin and ranking are.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use rayon::prelude::*;

use super::condition::Condition;
use super::findings::Findings;
use super::{heading_of, load, say_infeasible};
use crate::chance::Draws;
use crate::cli::args::{Sampling, Simulate};
use crate::cli::progress::{Progress, counted};
use crate::cli::{Failure, Status, diagnostic, output};
use crate::config::resolve::Study;
use crate::diag::{Diagnostic, did_you_mean};
use crate::render::rows::RowFormat;
use crate::study::compare::setting;
use crate::study::simulate::{self, Ask, CHUNK, Figure, Simulation};
use crate::study::uncertain::Uncertain;
use crate::view::chart::Chart;
use crate::view::of::compare::Heading;
use crate::view::of::simulate as view;
use crate::view::of::sweep::METRICS;
use crate::view::table::Table;

/// Draws unless said otherwise: a power of two in each repetition, which Sobol points like.
const DRAWS: u32 = 16 * CHUNK;
/// Draws at most where a relative error is asked for.
const DRAWS_AT_MOST: u32 = 1 << 20;
/// Sections of the JSON of `compare` that a metric may name before its own name.
const SECTIONS: [&str; 5] = ["cost", "margin", "latency", "fleet", "energy"];

pub fn run(args: &Simulate, quiet: bool) -> Result<Status, Failure> {
    let study = load(&args.study)?;
    let heading = heading_of(&study);
    let asked = args.probability.iter().map(|text| asked(text)).collect::<Result<Vec<_>, _>>()?;
    let own = |name| figure_of("--probability", name);
    let (cost, margin) = (own("usd_per_query")?, own("gross_margin")?);
    let uncertain =
        Uncertain::new(&study.slots, &study.copula, &study.scenarios, !args.no_model_error);
    let draws = args.draws.unwrap_or(match args.until_relative_error {
        Some(_) => DRAWS_AT_MOST,
        None => DRAWS,
    });
    let points = points(args, uncertain.inputs().len(), draws)?;
    let figures: Vec<Figure> = METRICS.iter().map(|metric| metric.of).collect();
    let ask = Ask {
        scenarios: &study.scenarios,
        uncertain: &uncertain,
        figures: &figures,
        cost,
        points,
        draws,
        until: args.until_relative_error,
    };
    warn_of_central_only(&study, quiet);
    let mut progress = Progress::begin(u64::from(draws), 0, "draws", quiet);
    let mut told = 0;
    let simulation = simulate::simulate(&ask, |done| {
        progress.add(u64::from(done - told));
        told = done;
        !progress.stopped()
    });
    let stopped = progress.stopped();
    progress.end();
    if simulation.draws < 16 {
        output::say("stopped before there was anything to say");
        return Ok(Status::Stopped);
    }
    let spreads = simulation.spreads();
    let statements = simulate::statements(&ask, &simulation, margin, &asked);
    let settings: Vec<String> = study.scenarios.iter().map(setting).collect();
    let result = view::Result {
        simulation: &simulation,
        spreads: &spreads,
        statements: &statements,
        asked: &asked,
        inputs: uncertain.inputs(),
        central_only: &study.central_only,
        settings: &settings,
        seed: args.seed,
        sampling: name_of(args.sampling),
        heading: &heading,
    };
    if let Some(path) = &args.draws_out {
        write_draws(path, &ask, &simulation)?;
    }
    let findings = Findings {
        name: "simulate",
        tables: view::tables(&result),
        rows: Some(view::tidy(&result)),
        record: view::record(&result),
    };
    findings.give(args.format, || view::charts(&result), &args.out, quiet)?;
    if stopped && simulation.draws < draws {
        output::say(&format!(
            "stopped: the result is that of the first {} of {} draws",
            counted(simulation.draws.into()),
            counted(draws.into())
        ));
        return Ok(Status::Stopped);
    }
    let feasible = (0..study.scenarios.len()).any(|option| simulation.has(option, cost));
    if feasible {
        return Ok(Status::Fine);
    }
    let comparison = crate::study::compare(&study.scenarios);
    let results = comparison.outcomes.iter().map(|own| (&*own.name, own.result.as_ref().err()));
    say_infeasible(&study, results, quiet);
    Ok(Status::Refused)
}

/// Draws for a section of a report.
const DRAWS_OF_A_SECTION: u32 = 4 * CHUNK;

/// Tables and charts of a report's section, and the command that made them.
pub type Shown = (Vec<Table>, Vec<Chart>, String);

/// What a simulation says of a study, for a report; none if no option serves.
pub fn section(study: &Study, heading: &Heading, name: &str) -> Result<Option<Shown>, Failure> {
    let own = |name| figure_of("--probability", name);
    let (cost, margin) = (own("usd_per_query")?, own("gross_margin")?);
    let uncertain = Uncertain::new(&study.slots, &study.copula, &study.scenarios, true);
    let figures: Vec<Figure> = METRICS.iter().map(|metric| metric.of).collect();
    let ask = Ask {
        scenarios: &study.scenarios,
        uncertain: &uncertain,
        figures: &figures,
        cost,
        points: Draws::new(1, uncertain.inputs().len()),
        draws: DRAWS_OF_A_SECTION,
        until: None,
    };
    let simulation = simulate::simulate(&ask, |_| true);
    if !(0..study.scenarios.len()).any(|option| simulation.has(option, cost)) {
        return Ok(None);
    }
    let settings: Vec<String> = study.scenarios.iter().map(setting).collect();
    let result = view::Result {
        simulation: &simulation,
        spreads: &simulation.spreads(),
        statements: &simulate::statements(&ask, &simulation, margin, &[]),
        asked: &[],
        inputs: uncertain.inputs(),
        central_only: &study.central_only,
        settings: &settings,
        seed: 1,
        sampling: name_of(Sampling::Sobol),
        heading,
    };
    let command = format!("infercost simulate {name} --draws {DRAWS_OF_A_SECTION} --seed 1");
    Ok(Some((view::tables(&result), view::charts(&result), command)))
}

const fn name_of(sampling: Sampling) -> &'static str {
    match sampling {
        Sampling::Sobol => "sobol",
        Sampling::LatinHypercube => "latin-hypercube",
    }
}

fn points(args: &Simulate, inputs: usize, draws: u32) -> Result<Draws, Failure> {
    match args.sampling {
        Sampling::Sobol => Ok(Draws::new(args.seed, inputs)),
        Sampling::LatinHypercube if args.until_relative_error.is_some() => {
            Err(Diagnostic::error("a Latin hypercube is drawn whole: it cannot stop at an error")
                .help("leave out --until-relative-error, or --sampling latin-hypercube")
                .into())
        }
        Sampling::LatinHypercube => Ok(Draws::latin_hypercube(args.seed, inputs, draws)),
    }
}

/// Warns of uncertain numbers that are not drawn.
pub fn warn_of_central_only(study: &Study, quiet: bool) {
    if quiet || study.central_only.is_empty() {
        return;
    }
    let fault = Diagnostic::warning(format!(
        "these uncertain numbers keep their central values here: {}",
        study.central_only.join(", ")
    ));
    diagnostic::print(&[fault.help("docs/studies.md says which numbers are drawn")]);
}

/// The place of a figure that an option of a command names, with or without the section of the JSON
/// of `compare`.
pub fn figure_of(option: &str, metric: &str) -> Result<usize, Failure> {
    let name = match metric.split_once('.') {
        Some((section, rest)) if SECTIONS.contains(&section) => rest,
        _ => metric,
    };
    view::figure(name).ok_or_else(|| {
        let names = METRICS.iter().map(|metric| metric.name);
        let help = did_you_mean(name, names.clone()).map_or_else(
            || format!("metrics: {}", names.collect::<Vec<_>>().join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        let fault = format!("`{option}`: an estimate has no number named `{name}`");
        Diagnostic::error(fault).help(help).into()
    })
}

/// `gross_margin>0.6`.
fn asked(text: &str) -> Result<simulate::Condition, Failure> {
    let Condition { metric, below, limit } = Condition::parse("--probability", text)?;
    let figure = figure_of("--probability", &metric)?;
    Ok(simulate::Condition { text: text.trim().to_owned(), figure, below, limit })
}

/// Writes every draw, whole or not at all.
fn write_draws(path: &Path, ask: &Ask<'_>, simulation: &Simulation) -> Result<(), Failure> {
    let fault = |error: std::io::Error| {
        Failure::from(
            Diagnostic::error(format!("cannot write {}: {error}", path.display()))
                .help("choose another place for --draws-out, or make this one writable"),
        )
    };
    let lines = path.extension().is_some_and(|own| own == "jsonl" || own == "ndjson");
    let format = if lines { RowFormat::JsonLines } else { RowFormat::Csv };
    let inputs = ask.uncertain.inputs();
    let columns = view::columns(inputs);
    let rows = |start: u32| {
        let mut out = Vec::new();
        let mut values = vec![0.0; inputs.len()];
        for draw in start..simulation.draws.min(start + CHUNK) {
            simulate::inputs(ask, draw, &mut values);
            for option in 0..simulation.options.len() {
                format.row(&columns, view::cells(simulation, &values, draw, option), &mut out);
            }
        }
        out
    };
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    let beside = Path::new(&beside);
    let write = || -> std::io::Result<()> {
        let mut file = BufWriter::new(File::create(beside)?);
        file.write_all(&format.heading(&columns))?;
        let starts: Vec<u32> = (0..simulation.draws).step_by(CHUNK as usize).collect();
        for batch in starts.chunks(4 * rayon::current_num_threads()) {
            let ready: Vec<Vec<u8>> = batch.par_iter().map(|&start| rows(start)).collect();
            for bytes in ready {
                file.write_all(&bytes)?;
            }
        }
        file.flush()?;
        std::fs::rename(beside, path)
    };
    write().map_err(|error| {
        let _ = std::fs::remove_file(beside);
        fault(error)
    })
}
