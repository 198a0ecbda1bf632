//! A sweep says what single estimates say, whoever computes it, however often it is cut off.
#![cfg(feature = "cli")]
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use std::path::PathBuf;
use std::process::{Command, Output};

use infercost::config::{Catalog, resolve, studies};
use infercost::estimate::estimate;
use infercost::ledger::Off;
use infercost::study::sweep::{Axis, Pick, Plan, Values};
use infercost::view::of::sweep::METRICS;
use proptest::prelude::*;

fn infercost(arguments: &[&str], threads: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_infercost"))
        .args(arguments)
        .env("RAYON_NUM_THREADS", threads)
        .output()
        .unwrap()
}

fn text(arguments: &[&str], threads: &str) -> String {
    let output = infercost(arguments, threads);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn folder(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("infercost-sweep-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    path
}

/// Figures of one option with settings, as `--set` gives them.
fn alone(study: &str, settings: &[String], option: &str) -> Vec<Option<f64>> {
    let text = studies::read(study, settings).unwrap();
    let scenarios = resolve::study(&text, &Catalog::default()).unwrap().scenarios;
    let scenario = scenarios.iter().find(|own| &*own.name == option).unwrap();
    let found = estimate(&mut Off, scenario).ok().map(|found| found.value);
    let finite = |value: f64| Some(value).filter(|value| value.is_finite());
    METRICS.iter().map(|metric| finite((metric.of)(found.as_ref()?))).collect()
}

/// Every row of a sweep is the estimate of the study with those settings, to the last digit.
fn agrees_with_set(study: &str, over: &[&str]) -> usize {
    let arguments: Vec<&str> =
        ["sweep", study].into_iter().chain(over.iter().flat_map(|own| ["--over", own])).collect();
    let out = text(&arguments, "2");
    let mut reader = csv::Reader::from_reader(out.as_bytes());
    let heads = reader.headers().unwrap().clone();
    let mut rows = 0;
    for row in reader.records() {
        let row = row.unwrap();
        let settings: Vec<String> =
            (1..=over.len()).map(|at| format!("{}={}", &heads[at], &row[at])).collect();
        let expected = alone(study, &settings, &row[over.len() + 1]);
        let first = over.len() + 4;
        for (at, value) in expected.iter().enumerate() {
            let found = row[first + at].parse::<f64>().ok();
            assert_eq!(
                found,
                *value,
                "{settings:?}, {}: {}",
                &row[over.len() + 1],
                &heads[first + at]
            );
        }
        rows += 1;
    }
    rows
}

#[test]
fn every_row_is_the_estimate_with_those_settings() {
    let rows = agrees_with_set(
        "quick-start",
        &[
            "option.utilization=0.2..0.8:0.3",
            "workload.output_tokens=100,1000",
            "workload.input_tokens=1..120000:59999.5",
            "workload.queries_per_day=100,9e7",
            "revenue.usd_per_query=0.001,0.004",
        ],
    );
    assert_eq!(rows, 3 * 2 * 3 * 2 * 2 * 4);
}

#[test]
fn settings_that_are_no_fields_agree_too() {
    let rows = agrees_with_set(
        "quick-start",
        &[
            "option.70B, fp8.precision=fp8,bf16",
            "option.tp=4,8",
            "slo.tpot_ms=8,50",
            "option.70B, bf16.utilization=0.3,0.6",
        ],
    );
    assert_eq!(rows, 2 * 2 * 2 * 2 * 4);
}

#[test]
fn settings_of_pipelines_agree_too() {
    for study in ["rag", "agent"] {
        let over = ["workload.input_tokens=500,3000", "workload.output_tokens=50,700"];
        assert!(agrees_with_set(study, &over) > 0);
    }
}

#[test]
fn threads_and_shards_change_no_byte() {
    for more in [&[][..], &["--sample", "5000", "--seed", "7"][..]] {
        let base: Vec<&str> = [
            "sweep",
            "quick-start",
            "--over",
            "option.utilization=0.1..0.9:0.01",
            "--set",
            "option.tp=4",
            "--over",
            "workload.output_tokens=100..3000:290",
        ]
        .into_iter()
        .chain(more.iter().copied())
        .collect();
        let whole = text(&base, "1");
        assert_eq!(whole, text(&base, "2"));
        assert_eq!(whole, text(&base, "5"));
        let shards: String = (1..=3)
            .map(|shard| {
                let shard = format!("{shard}/3");
                let mut own = base.clone();
                own.extend(["--shard", &shard]);
                text(&own, "2")
            })
            .collect();
        assert_eq!(whole, shards);
    }
}

#[test]
fn a_sweep_that_was_cut_off_goes_on_and_ends_the_same() {
    let folder = folder("resume");
    let path = folder.to_str().unwrap();
    let base = |out: &'static str| -> Vec<String> {
        ["sweep", "quick-start", "--over", "option.utilization=0.2..0.9:0.01", "--quiet"]
            .into_iter()
            .map(str::to_owned)
            .chain(if out.is_empty() { vec![] } else { vec!["--out".to_owned(), path.to_owned()] })
            .chain([
                "--shard".to_owned(),
                "2/2".to_owned(),
                "--header".to_owned(),
                "each".to_owned(),
            ])
            .collect()
    };
    let run = |arguments: &[String], more: &[&str]| {
        let all: Vec<&str> =
            arguments.iter().map(String::as_str).chain(more.iter().copied()).collect();
        infercost(&all, "2")
    };
    let whole = run(&base(""), &[]).stdout;
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("sweep-2-of-2.csv");
    let part = folder.join("sweep-2-of-2.csv.part");
    for cut in [0, 300, 511, whole.len() / 3, whole.len() - 1, whole.len()] {
        let _ = std::fs::remove_file(&file);
        std::fs::write(&part, &whole[..cut]).unwrap();
        let output = run(&base("out"), &["--resume"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(std::fs::read(&file).unwrap() == whole, "cut at {cut}");
        assert!(!part.exists());
    }
    // Again: there is nothing left to do, and nothing is touched.
    assert!(run(&base("out"), &["--resume"]).status.success());
    assert!(std::fs::read(&file).unwrap() == whole);
    // Another sweep's file is not continued.
    std::fs::remove_file(&file).unwrap();
    std::fs::write(&part, &whole[..whole.len() / 2]).unwrap();
    let output = run(&base("out"), &["--resume", "--set", "revenue.usd_per_query=0.005"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("another sweep"));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn json_lines_hold_what_csv_holds() {
    let over = ["sweep", "quick-start", "--over", "option.precision=fp8,bf16"];
    let csv = text(&over, "1");
    let json = text(&[&over[..], &["--format", "json"]].concat(), "1");
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let heads = reader.headers().unwrap().clone();
    let mut rows = 0;
    for (row, line) in reader.records().zip(json.lines()) {
        let row = row.unwrap();
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "{line}");
        for (name, cell) in heads.iter().zip(row.iter()) {
            let bare = line.contains(&format!("\"{name}\":{cell}"));
            let quoted = line.contains(&format!("\"{name}\":\"{cell}\""));
            let missing = cell.is_empty() && line.contains(&format!("\"{name}\":null"));
            assert!(
                if cell.is_empty() { missing } else { bare || quoted },
                "{name}: {cell}: {line}"
            );
        }
        rows += 1;
    }
    assert_eq!(rows, 8);
    assert_eq!(json.lines().count(), 8);
}

#[test]
fn what_makes_no_sense_is_refused() {
    for (over, says) in [
        ("option.utilization", "no `=`"),
        ("option.utilization=0.9..0.2:0.1", "runs backwards"),
        ("option.utilization=0.2..0.9:0", "above 0"),
        ("option.utilization=0..0.9:x2", "above 0"),
        ("option.utilization=0.2..0.9", "no grid"),
        ("option.utilization=0.2..1.9:0.1", "must be"),
        ("option.utilization=0.2,,0.3", "empty"),
        ("option.utilisation=0.2,0.3", "did you mean"),
        ("option.utilization=0..1:0.0000001", "too many"),
    ] {
        let output = infercost(&["sweep", "quick-start", "--over", over], "1");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{over}: {said}");
        assert!(said.contains(says), "{over}: {said}");
        assert!(output.stdout.is_empty());
    }
    let shard =
        infercost(&["sweep", "quick-start", "--over", "option.tp=4", "--shard", "4/3"], "1");
    assert_eq!(shard.status.code(), Some(2));
}

#[test]
fn steps_are_as_written() {
    let Values::List(values) = Axis::parse("a=0.2..0.9:0.05, 3, 1..1000:x10").unwrap().values
    else {
        panic!("a list")
    };
    let texts: Vec<&str> = values.iter().map(|value| value.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "0.2", "0.25", "0.3", "0.35", "0.4", "0.45", "0.5", "0.55", "0.6", "0.65", "0.7",
            "0.75", "0.8", "0.85", "0.9", "3", "1", "10", "100", "1000"
        ]
    );
}

proptest! {
    #[test]
    fn shards_are_all_points_once(points in 1_u64..1_000_000, of in 1_u64..50) {
        let plan = Plan::sample(Vec::new(), points, 1);
        let mut next = 0;
        for shard in 1..=of {
            let range = plan.shard(shard, of);
            prop_assert_eq!(range.start, next);
            prop_assert!(range.end - range.start <= points / of + 1);
            next = range.end;
        }
        prop_assert_eq!(next, points);
    }

    #[test]
    fn a_range_is_drawn_from_evenly(seed in any::<u64>()) {
        let axis = Axis { path: "a".to_owned(), values: Values::Between(2.0, 4.0) };
        let plan = Plan::sample(vec![axis], 4096, seed);
        let mut picks = Vec::new();
        let (mut sum, mut squares) = (0.0, 0.0);
        for point in 0..4096 {
            plan.picks(point, &mut picks);
            let Pick::Drawn(value) = picks[0] else { panic!("a draw") };
            prop_assert!((2.0..4.0).contains(&value));
            sum += value;
            squares += (value - 3.0) * (value - 3.0);
        }
        // Five standard errors of the mean of a uniform number of this width, and as many of its
        // variance (kurtosis 1.8).
        let n = 4096.0_f64;
        prop_assert!((sum / n - 3.0).abs() < 5.0 * (1.0 / 3.0 / n).sqrt());
        prop_assert!((squares / n - 1.0 / 3.0).abs() < 5.0 * (0.8 / 9.0 / n).sqrt());
    }
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_holds_what_csv_holds_on_any_number_of_threads() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;

    let over =
        ["--over", "option.utilization=0.3..0.6:0.0005", "--over", "option.gpu_hour_usd=2,3"];
    let written = |name: &str, format: &str, threads: &str| {
        let folder = folder(name);
        let out = ["sweep", "one-model-six-gpus", "-q", "--format", format, "--out"];
        let arguments = [&out[..], &[folder.to_str().unwrap()], &over].concat();
        assert!(infercost(&arguments, threads).status.success());
        let file = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let end = if format == "csv" { ".csv" } else { ".parquet" };
        let mut files = file.filter(|path| path.to_str().unwrap().ends_with(end));
        files.next().unwrap()
    };
    let bytes = |path: &PathBuf| std::fs::read(path).unwrap();
    let one = written("parquet-1", "parquet", "1");
    assert!(bytes(&one) == bytes(&written("parquet-3", "parquet", "3")));
    let csv = bytes(&written("parquet-csv", "csv", "2"));
    let reader = SerializedFileReader::new(std::fs::File::open(one).unwrap()).unwrap();
    let mut rows = reader.get_row_iter(None).unwrap();
    let mut lines = csv::Reader::from_reader(&csv[..]);
    let mut compared = 0;
    for line in lines.records() {
        let (line, row) = (line.unwrap(), rows.next().unwrap().unwrap());
        for (text, (_, field)) in line.iter().zip(row.get_column_iter()) {
            match field {
                Field::Null => assert_eq!(text, ""),
                Field::Bool(flag) => assert_eq!(text, flag.to_string()),
                Field::Double(value) => {
                    assert!((text.parse::<f64>().unwrap() - value).abs() <= 0.0, "{text} {value}");
                }
                other => assert_eq!(text, other.to_string().trim_matches('"')),
            }
        }
        compared += 1;
    }
    assert!(compared > 3000 && rows.next().is_none(), "{compared}");
}
