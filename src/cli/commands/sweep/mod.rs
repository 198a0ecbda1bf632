//! `infercost sweep`: a study over ranges of its settings, streamed.

mod sink;

use std::ops::Range;

use rayon::prelude::*;

use super::{catalog_of, heading_of, warn_of_age, write};
use crate::cli::args::{Header, RowsFormat, Sweep as Arguments};
use crate::cli::progress::{Progress, counted};
use crate::cli::{Failure, Status, output};
use crate::config::{resolve, studies};
use crate::diag::{Diagnostic, did_you_mean};
#[cfg(feature = "parquet")]
use crate::render::parquet;
use crate::render::rows::RowFormat;
use crate::spec::scenario::Scenario;
use crate::study::sweep::{Axis, Plan, Sweep};
use crate::view::of::sweep as view;
use crate::view::rows::Columns;
use sink::{Form, Part, Sink};

/// Rows that one thread computes at a time.
const CHUNK: usize = 1024;
/// Chunks of a thread that are held at once, so that a slow one does not keep the others waiting.
const AHEAD: usize = 4;
/// Grids with more points than this are not drawn.
const DRAWN: u64 = 20_000;

pub fn run(args: &Arguments, quiet: bool) -> Result<Status, Failure> {
    let read = studies::read(&args.study.study, &args.study.assignments)?;
    let catalog = catalog_of(&args.study, &read)?;
    let study = resolve::study(&read, &catalog)?;
    warn_of_age(study.scenarios.iter());
    let heading = heading_of(&study);
    let metric = metric(&args.metric)?;
    let plan = plan(args)?;
    let resolve = |settings: &[(&str, &str)]| -> Result<Vec<Scenario>, Vec<Diagnostic>> {
        let settings: Vec<String> =
            settings.iter().map(|(path, value)| format!("{path}={value}")).collect();
        let text = read.clone().with(&settings)?;
        Ok(resolve::study(&text, &catalog)?.scenarios)
    };
    let sweep = Sweep::new(plan, &resolve)?;
    let job = Job { sweep: &sweep, columns: view::columns(sweep.plan()), form: args.format.into() };
    let (shard, of) = args.shard.unwrap_or((1, 1));
    let points = sweep.plan().shard(shard, of);
    let heading_line = if shard == 1 || args.header == Header::Each {
        job.form.heading(&job.columns)
    } else {
        Vec::new()
    };
    let mut sink = match &args.out.out {
        None => Sink::stdout(job.form, &heading_line)?,
        Some(folder) => {
            let end = job.form.end();
            let width = of.to_string().len();
            let name = if of == 1 {
                format!("sweep.{end}")
            } else {
                format!("sweep-{shard:0width$}-of-{of}.{end}")
            };
            Sink::file(folder, &name, &heading_line, args.resume, &job, points.clone())?
        }
    };
    let status = job.write(&mut sink, points, quiet)?;
    if status == Status::Fine
        && let Some(folder) = &args.out.out
        && of == 1
        && !sweep.plan().is_sample()
        && sweep.plan().points() <= DRAWN
    {
        let charts = view::charts(&job.values(metric), sweep.plan(), metric, &heading);
        let files = write::drawn(&charts, &args.out, quiet)?;
        if !files.is_empty() {
            write::all(folder, &files, quiet)?;
        }
    }
    Ok(status)
}

/// What is computed, and how it is written.
pub struct Job<'a> {
    sweep: &'a Sweep<'a, Vec<Diagnostic>>,
    columns: Columns,
    form: Form,
}

impl Job<'_> {
    /// Rows of a point.
    fn options(&self) -> usize {
        self.sweep.options().max(1)
    }

    /// The rows of some points.
    fn rows(&self, points: Range<u64>) -> Part {
        match self.form {
            Form::Text(format) => Part::Bytes(self.bytes(format, points)),
            #[cfg(feature = "parquet")]
            Form::Parquet => {
                let mut block = parquet::Block::new(&self.columns);
                self.sweep.rows(points, |row| {
                    block.row(view::cells(self.sweep.plan(), &row));
                });
                Part::Block(block)
            }
        }
    }

    /// The rows of some points, as bytes.
    fn bytes(&self, format: RowFormat, points: Range<u64>) -> Vec<u8> {
        let mut out = Vec::with_capacity(CHUNK * 256);
        self.sweep.rows(points, |row| {
            format.row(&self.columns, view::cells(self.sweep.plan(), &row), &mut out);
        });
        out
    }

    /// Computes what is left of these points on all cores and writes it in order.
    fn write(&self, sink: &mut Sink, points: Range<u64>, quiet: bool) -> Result<Status, Failure> {
        let total = points.end - points.start;
        let mut next = sink.from(&points);
        let mut progress = Progress::begin(total, next - points.start, "points", quiet);
        let chunk = (CHUNK / self.options()).max(1) as u64;
        let batch = chunk * (rayon::current_num_threads() * AHEAD) as u64;
        let mut ready: Vec<Part> = Vec::new();
        let mut written = next;
        loop {
            let until = next.saturating_add(batch).min(points.end);
            let until = if progress.stopped() { next } else { until };
            let starts: Vec<u64> =
                (next..until).step_by(usize::try_from(chunk).unwrap_or(1)).collect();
            // One batch is written while the next is computed.
            let (result, computed) = rayon::join(
                || ready.into_iter().try_for_each(|part| sink.write(part)),
                || -> Vec<Part> {
                    starts
                        .par_iter()
                        .map(|&start| self.rows(start..start.saturating_add(chunk).min(until)))
                        .collect()
                },
            );
            result?;
            progress.add(next - written);
            written = next;
            if computed.is_empty() {
                break;
            }
            ready = computed;
            next = until;
        }
        progress.end();
        sink.finish()?;
        if written < points.end {
            output::say(&format!(
                "stopped: {} of {} points are written{}",
                counted(written - points.start),
                counted(total),
                sink.how_to_go_on()
            ));
            return Ok(Status::Stopped);
        }
        if let Some(path) = sink.complete()?
            && !quiet
        {
            output::say(&format!("wrote {} points to {}", counted(total), path.display()));
        }
        Ok(Status::Fine)
    }

    /// One figure of every option at every point of a small grid.
    fn values(&self, metric: &view::Metric) -> Vec<view::Curve> {
        let mut all: Vec<view::Curve> = Vec::new();
        self.sweep.rows(0..self.sweep.plan().points(), |row| {
            let value =
                row.result.as_ref().map_or(f64::NAN, |estimate| (metric.of)(&estimate.value));
            match all.iter_mut().find(|curve| curve.option == row.option) {
                Some(curve) => curve.values.push(value),
                None => {
                    all.push(view::Curve { option: row.option.to_owned(), values: vec![value] });
                }
            }
        });
        all
    }
}

fn plan(args: &Arguments) -> Result<Plan, Failure> {
    let mut axes: Vec<Axis> = Vec::with_capacity(args.over.len());
    let mut faults = Vec::new();
    for text in &args.over {
        match Axis::parse(text) {
            Ok(axis) if axes.iter().any(|own| own.path == axis.path) => faults.push(
                Diagnostic::error(format!("`--over {}` is given twice", axis.path))
                    .help("give all its values in one: path=1,2,10..50:10"),
            ),
            Ok(axis) => axes.push(axis),
            Err(fault) => faults.push(fault),
        }
    }
    if !faults.is_empty() {
        return Err(faults.into());
    }
    match args.sample {
        Some(points) => Ok(Plan::sample(axes, points, args.seed)),
        None => Plan::grid(axes).ok_or_else(|| {
            Diagnostic::error("this is no grid: a range has no step, or there are over 2^53 points")
                .help("give every range a step (low..high:step), or draw points with --sample N")
                .into()
        }),
    }
}

fn metric(name: &str) -> Result<&'static view::Metric, Failure> {
    let mut names = view::METRICS.iter().map(|metric| metric.name);
    view::METRICS.iter().find(|metric| metric.name == name).ok_or_else(|| {
        let help = did_you_mean(name, names.clone()).map_or_else(
            || format!("columns: {}", names.by_ref().collect::<Vec<_>>().join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        Diagnostic::error(format!("`--metric {name}`: no such column")).help(help).into()
    })
}

impl From<RowsFormat> for Form {
    fn from(format: RowsFormat) -> Self {
        match format {
            RowsFormat::Csv => Self::Text(RowFormat::Csv),
            RowsFormat::Json => Self::Text(RowFormat::JsonLines),
            #[cfg(feature = "parquet")]
            RowsFormat::Parquet => Self::Parquet,
        }
    }
}
