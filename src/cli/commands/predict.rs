//! `infercost predict`: many deployments, a row each, streamed and in parallel.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

use csv::StringRecord;
use rayon::prelude::*;

use crate::cli::args::{Format, Predict};
use crate::cli::{Failure, Status, output};
use crate::config::Catalog;
use crate::config::cases::{Case, Cases};
use crate::diag::Diagnostic;
use crate::ledger::Off;
use crate::perf;
use crate::view::of::predict as view;
use crate::view::record::Record;

/// Rows that are held at once: memory stays the same however long the file is.
const CHUNK: usize = 4096;

pub fn run(args: &Predict) -> Result<Status, Failure> {
    if matches!(args.format, Format::Table | Format::Markdown) {
        return Err(Diagnostic::error("predict writes CSV or JSON lines")
            .help("use --format csv or --format json")
            .into());
    }
    let input: Box<dyn Read> = if args.cases == "-" {
        Box::new(io::stdin())
    } else {
        let path = Path::new(&args.cases);
        if path.is_dir() {
            return Err(Diagnostic::error(format!("{} is a folder, not a file", args.cases)).into());
        }
        Box::new(File::open(path).map_err(|error| {
            Diagnostic::error(format!("cannot read {}: {error}", args.cases)).help("check the path")
        })?)
    };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(BufReader::new(input));
    let fault =
        |error: &csv::Error| Failure::from(Diagnostic::error(format!("{}: {error}", args.cases)));
    let headings = reader.headers().map_err(|error| fault(&error))?.clone();
    for needed in ["model", "gpu"] {
        if !headings.iter().any(|heading| heading.trim() == needed) {
            return Err(Diagnostic::error(format!("{}: no column `{needed}`", args.cases))
                .help("the first line must name the columns; model and gpu are needed")
                .into());
        }
    }
    let names: Vec<String> = view::COLUMNS
        .iter()
        .map(|&name| {
            let taken = headings.iter().any(|heading| heading.trim() == name);
            if taken { format!("predicted_{name}") } else { name.to_owned() }
        })
        .collect();
    let mut cases = Cases::new(Catalog::new(args.catalog.clone()));
    let mut sink = Sink::new(args.format, &headings, &names)?;
    let mut records = reader.records();
    loop {
        let chunk: Vec<StringRecord> = records
            .by_ref()
            .take(CHUNK)
            .collect::<Result<_, _>>()
            .map_err(|error| fault(&error))?;
        if chunk.is_empty() {
            break;
        }
        for record in &chunk {
            cases.learn(&cells(&headings, record));
        }
        let rows: Vec<Vec<String>> =
            chunk.par_iter().map(|record| row(&cases, &cells(&headings, record))).collect();
        for (record, row) in chunk.iter().zip(rows) {
            sink.write(record, &row)?;
        }
    }
    sink.finish()?;
    Ok(Status::Fine)
}

fn cells<'a>(headings: &'a StringRecord, record: &'a StringRecord) -> HashMap<&'a str, &'a str> {
    headings.iter().map(str::trim).zip(record.iter()).collect()
}

fn row(cases: &Cases, cells: &HashMap<&str, &str>) -> Vec<String> {
    match cases.case(cells) {
        Ok(Case { deployment, call, replicas }) => {
            let result = perf::predict(&mut Off, &deployment, &call);
            let input = call.input_tokens.value.get() / call.output_tokens.value.get();
            view::cells(&result, &deployment.accuracy, replicas, 1.0 + input)
        }
        Err(why) => view::failed("error", &why),
    }
}

/// Where rows go.
// There is one of these in a run.
#[allow(clippy::large_enum_variant)]
enum Sink {
    Csv(csv::Writer<BufWriter<io::Stdout>>),
    Json { out: BufWriter<io::Stdout>, names: Vec<String> },
}

impl Sink {
    fn new(format: Format, headings: &StringRecord, names: &[String]) -> Result<Self, Failure> {
        let out = BufWriter::new(io::stdout());
        let all =
            headings.iter().map(|heading| heading.trim().to_owned()).chain(names.iter().cloned());
        if format == Format::Json {
            return Ok(Self::Json { out, names: all.collect() });
        }
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(all).map_err(|error| lost(&error))?;
        Ok(Self::Csv(writer))
    }

    fn write(&mut self, record: &StringRecord, row: &[String]) -> Result<(), Failure> {
        match self {
            Self::Csv(writer) => {
                let cells = record.iter().chain(row.iter().map(String::as_str));
                writer.write_record(cells).map_err(|error| lost(&error))
            }
            Self::Json { out, names } => {
                let cells = record.iter().chain(row.iter().map(String::as_str));
                let entries = names.iter().cloned().zip(cells.map(typed)).collect();
                let line = crate::render::json::line(&Record::Map(entries));
                out.write_all(line.as_bytes()).map_err(|error| output::lost(&error))
            }
        }
    }

    fn finish(self) -> Result<(), Failure> {
        match self {
            Self::Csv(mut writer) => writer.flush(),
            Self::Json { mut out, .. } => out.flush(),
        }
        .map_err(|error| output::lost(&error))
    }
}

/// A cell as a number where it is one.
fn typed(cell: &str) -> Record {
    if cell.is_empty() {
        return Record::Null;
    }
    match cell.parse::<f64>() {
        Ok(value) if value.is_finite() => Record::Number(value),
        _ => Record::from(cell),
    }
}

fn lost(error: &csv::Error) -> Failure {
    match error.kind() {
        csv::ErrorKind::Io(error) => output::lost(error),
        _ => Diagnostic::error(format!("cannot write the result: {error}")).into(),
    }
}
