//! `infercost import`: foreign formats to catalog entries and measured rows.

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;

use crate::cli::args::{Benchmark, BenchmarkFormat, Import, Said};
use crate::cli::{Failure, Status, output};
use crate::config::import::{Row, Tool};
use crate::config::{file, import};
use crate::diag::Diagnostic;

pub fn run(args: &Import, quiet: bool) -> Result<Status, Failure> {
    match args {
        Import::HfConfig { path, name } => hf_config(path, name.as_deref()),
        Import::Benchmark(args) => benchmark(args, quiet),
    }
}

fn hf_config(path: &str, name: Option<&str>) -> Result<Status, Failure> {
    let json = read(path)?;
    let model = import::hf_config(&json, name).map_err(|fault| in_file(path, fault))?;
    output::result(&import::to_toml(&model))?;
    Ok(Status::Fine)
}

/// All files, or what is wrong with any of them: half a table would pass for a whole one.
fn benchmark(args: &Benchmark, quiet: bool) -> Result<Status, Failure> {
    let given = given(&args.said);
    let (mut all, mut faults) = (Vec::new(), Vec::new());
    for path in &args.paths {
        let text = match read(path) {
            Ok(text) => text,
            Err(Failure::Input(found)) => {
                faults.extend(found);
                continue;
            }
            Err(other) => return Err(other),
        };
        match import::benchmark(&text, tool(args.format)) {
            Ok(rows) => all.extend(named(path, rows, &given)),
            Err(fault) => faults.push(in_file(path, fault)),
        }
    }
    if !faults.is_empty() {
        return Err(faults.into());
    }
    distinguish(&mut all);
    output::result(&import::measured_csv(all.iter().map(|(_, row)| row))?)?;
    if !quiet {
        missing(&all);
    }
    Ok(Status::Fine)
}

/// Gives rows whose files have the same name their whole paths as names.
fn distinguish(rows: &mut [(String, Row)]) {
    let mut seen = HashMap::new();
    for (_, row) in rows.iter() {
        *seen.entry(row.id.clone()).or_insert(0_usize) += 1;
    }
    for (long, row) in rows {
        if seen.get(&row.id).is_some_and(|&times| times > 1) {
            long.clone_into(&mut row.id);
        }
    }
}

/// Says which flags would complete the rows, for those that no prediction can be compared with.
fn missing(rows: &[(String, Row)]) {
    let blank = |of: fn(&Row) -> &str| rows.iter().filter(|(_, row)| of(row).is_empty()).count();
    for (name, blank) in [("model", blank(|row| &row.model)), ("gpu", blank(|row| &row.gpu))] {
        if blank > 0 {
            output::say(&format!("note: {blank} rows have no {name}; say it with --{name}"));
        }
    }
}

/// The rows of a file with their names, their source and what the user said, each beside the name
/// that it takes where another file has the same.
fn named<'a>(path: &'a str, rows: Vec<Row>, given: &'a Row) -> impl Iterator<Item = (String, Row)> {
    let stem = Path::new(path).file_stem().map_or(path.into(), |stem| stem.to_string_lossy());
    let several = rows.len() > 1;
    rows.into_iter().enumerate().map(move |(index, mut row)| {
        let point = if several { format!("#{}", index + 1) } else { String::new() };
        row.id = format!("{stem}{point}");
        path.clone_into(&mut row.source);
        row.fill(given);
        (format!("{path}{point}"), row)
    })
}

fn given(said: &Said) -> Row {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    Row {
        source: text(&said.source),
        date: text(&said.date),
        model: text(&said.model),
        gpu: text(&said.gpu),
        engine: text(&said.engine),
        engine_version: text(&said.engine_version),
        weight_precision: text(&said.weight_precision),
        kv_precision: text(&said.kv_precision),
        gpus: said.gpus.map(f64::from),
        tp: said.tp.map(f64::from),
        pp: said.pp.map(f64::from),
        ep: said.ep.map(f64::from),
        dp: said.dp.map(f64::from),
        isl: said.isl.map(f64::from),
        osl: said.osl.map(f64::from),
        concurrency: said.concurrency.map(f64::from),
        ..Row::default()
    }
}

const fn tool(format: BenchmarkFormat) -> Option<Tool> {
    match format {
        BenchmarkFormat::Auto => None,
        BenchmarkFormat::Vllm => Some(Tool::Vllm),
        BenchmarkFormat::GenaiPerf => Some(Tool::GenaiPerf),
        BenchmarkFormat::Aiperf => Some(Tool::Aiperf),
        BenchmarkFormat::Inferencex => Some(Tool::InferenceX),
        BenchmarkFormat::Guidellm => Some(Tool::GuideLlm),
        BenchmarkFormat::TrtllmBench => Some(Tool::TrtllmBench),
        BenchmarkFormat::Sglang => Some(Tool::Sglang),
    }
}

/// The text of a file, or of standard input for `-`.
fn read(path: &str) -> Result<String, Failure> {
    if Path::new(path).is_dir() {
        return Err(Diagnostic::error(format!("{path} is a folder, not a file"))
            .help("name the files in it")
            .into());
    }
    if path != "-" {
        return Ok(file::read_file(Path::new(path))?);
    }
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .map_err(|error| Diagnostic::error(format!("cannot read standard input: {error}")))?;
    Ok(text)
}

fn in_file(path: &str, mut fault: Diagnostic) -> Diagnostic {
    fault.message = format!("{path}: {}", fault.message);
    fault
}
