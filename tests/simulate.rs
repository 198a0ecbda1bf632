//! Simulations: closed forms, counted refusals, honest errors, the same bytes on any machine.
#![cfg(feature = "cli")]
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

mod program;

use std::path::PathBuf;

use infercost::chance::Draws;
use infercost::config::{Catalog, resolve, studies};
use infercost::estimate::estimate;
use infercost::ledger::Off;
use infercost::study::compare;
use infercost::study::simulate::{Ask, Figure, Outcome, Simulation, simulate};
use infercost::study::uncertain::Uncertain;
use infercost::view::of::simulate::figure;
use infercost::view::of::sweep::METRICS;

use program::{infercost, near, written};

/// A query at an API: `input · 1 + output · 4` dollars a million.
const API: &str = r#"
title = "API"
[workload]
queries_per_day = 1000
input_tokens = { uniform = [1_000, 3_000] }
output_tokens = { normal = { mean = 500, sd = 50 } }
[revenue]
usd_per_query = 0.008
target_gross_margin = 0.5
[[option]]
name = "one"
api_prices = { usd_per_mtok_input = 1.0, usd_per_mtok_output = 4.0 }
[[option]]
name = "other"
api_prices = { usd_per_mtok_input = 1.0, usd_per_mtok_output = 4.4 }
"#;

/// A dense model at a given concurrency.
const DENSE: &str = r#"
title = "Dense"
[workload]
queries_per_day = 100_000
input_tokens = 1_000
output_tokens = 300
[revenue]
usd_per_query = 0.004
[slo]
tpot_ms = 40
[[option]]
name = "own"
model = "llama-3.3-70b"
gpu = "h100-sxm"
precision = "fp8"
tp = 2
concurrency = 32
gpu_hour_usd = 2.5
utilization = 0.5
[[option]]
name = "again"
extends = "own"
"#;

fn folder(name: &str) -> PathBuf {
    let folder =
        std::env::temp_dir().join(format!("infercost-simulate-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn resolved(name: &str, text: &str) -> resolve::Study {
    let read = studies::read(&written(name, text), &[]).unwrap_or_else(|all| panic!("{all:?}"));
    resolve::study(&read, &Catalog::default()).unwrap_or_else(|all| panic!("{all:?}"))
}

fn place(name: &str) -> usize {
    figure(name).unwrap()
}

fn run(study: &resolve::Study, model_error: bool, draws: u32, seed: u64) -> Simulation {
    let uncertain = Uncertain::new(&study.slots, &study.copula, &study.scenarios, model_error);
    let figures: Vec<Figure> = METRICS.iter().map(|metric| metric.of).collect();
    let points = Draws::new(seed, uncertain.inputs().len());
    let ask = Ask {
        scenarios: &study.scenarios,
        uncertain: &uncertain,
        figures: &figures,
        cost: place("usd_per_query"),
        points,
        draws,
        until: None,
    };
    simulate(&ask, |_| true)
}

#[test]
fn means_and_quantiles_are_those_of_the_closed_form() {
    let study = resolved("closed", API);
    let result = run(&study, true, 16_384, 1);
    let cost = result.spread(0, place("usd_per_query")).unwrap();
    // 2,000 · 1e-6 + 500 · 4e-6.
    near(cost.mean, 0.004, 4.0 * cost.standard_error);
    assert!(cost.standard_error < 1e-7, "{}", cost.standard_error);
    // The input, uniform on ±0.001, and the output, normal of 0.0002: quantiles by the convolution.
    let normal = |z: f64| infercost::chance::normal_below(z);
    let below = |x: f64| {
        let steps = 4000;
        let share = |step: i32| (f64::from(step) + 0.5) / f64::from(steps);
        (0..steps).map(|step| normal((x - 0.002 * share(step) + 0.001) / 0.0002)).sum::<f64>()
            / f64::from(steps)
    };
    for (share, value) in
        [(0.05, cost.p5), (0.1, cost.p10), (0.5, cost.p50), (0.9, cost.p90), (0.95, cost.p95)]
    {
        near(below(value - 0.004), share, 2e-3);
    }
    // The margin is above one half where a query costs less than 0.004.
    let margin = place("gross_margin");
    let half = result.probability(|draw| result.value(draw, 0, margin) > 0.5);
    near(half.share, 0.5, 4.0 * half.standard_error);
}

#[test]
fn options_share_their_numbers() {
    // The other pays more for every answer: dearer in every single draw.
    let study = resolved("shared", API);
    let result = run(&study, true, 4096, 3);
    let cost = place("usd_per_query");
    assert!((0..4096).all(|draw| result.value(draw, 0, cost) < result.value(draw, 1, cost)));
    // The same model on the same accelerator: one error for both.
    let study = resolved("same", DENSE);
    let result = run(&study, true, 2048, 3);
    for draw in 0..2048 {
        near(result.value(draw, 0, cost), result.value(draw, 1, cost), 0.0);
    }
}

#[test]
fn nothing_uncertain_is_the_point_estimate_in_every_draw() {
    let study = resolved("certain", DENSE);
    let result = run(&study, false, 1024, 1);
    let cost = place("usd_per_query");
    let spread = result.spread(0, cost).unwrap();
    for value in [spread.p5, spread.p50, spread.p95, result.central[0][cost]] {
        near(value, spread.mean, 1e-15);
    }
    near(spread.standard_error, 0.0, 1e-15);
}

#[test]
fn the_error_of_the_model_spans_the_interval_that_compare_shows() {
    let study = resolved("interval", DENSE);
    let result = run(&study, true, 16_384, 1);
    let spread = result.spread(0, place("usd_per_query")).unwrap();
    let comparison = compare(&study.scenarios);
    let (low, high) = comparison.outcomes[0].result.as_ref().unwrap().cost_interval.unwrap();
    near(spread.p5, low.get(), 2e-3 * low.get());
    near(spread.p95, high.get(), 2e-3 * high.get());
    near(spread.p50, result.central[0][place("usd_per_query")], 2e-3 * spread.p50);
}

#[test]
fn draws_that_cannot_serve_or_are_late_are_counted() {
    let study = resolved("late", DENSE);
    let result = run(&study, true, 4096, 1);
    let tpot = place("tpot_ms");
    let late = (0..4096).filter(|&draw| result.outcome(draw, 0) == Outcome::Late).count();
    let slow = (0..4096).filter(|&draw| result.value(draw, 0, tpot) > 40.0).count();
    assert_eq!(late, slow);
    assert!(late > 0 && late < 4096, "{late}");

    let searched = DENSE.replace("concurrency = 32\n", "").replace("tpot_ms = 40", "tpot_ms = 18");
    let study = resolved("refused", &searched);
    let result = run(&study, true, 4096, 1);
    let refused: u32 = result.refusals(0).iter().map(|(_, draws)| draws).sum();
    let served = result.spread(0, place("usd_per_query")).unwrap().draws;
    assert_eq!(refused as usize + served, 4096);
    assert_eq!(result.refusals(0)[0].0, "misses-slo");
    assert!(refused > 100, "{refused}");
    let out = infercost(&["simulate", &written("refused", &searched), "--draws", "4096"], "2");
    let text = String::from_utf8(out.stdout).unwrap();
    assert!(
        text.contains(&format!(
            "own cannot serve in {},{:03} draws",
            refused / 1000,
            refused % 1000
        )) || text.contains(&format!("own cannot serve in {refused} draws")),
        "{text}"
    );
}

#[test]
fn every_draw_written_is_the_estimate_of_the_study_with_its_numbers() {
    let file = folder("draws").join("draws.csv");
    let study = written("draws", &DENSE.replace("0.5\n[[", "{ uniform = [0.3, 0.7] }\n[["));
    let path = file.to_str().unwrap();
    let arguments = ["simulate", &study, "--draws", "64", "--no-model-error", "--draws-out", path];
    assert!(infercost(&arguments, "2").status.success());
    let mut reader = csv::Reader::from_path(&file).unwrap();
    let heads = reader.headers().unwrap().clone();
    assert_eq!(&heads[1], "option.own.utilization");
    let cost = heads.iter().position(|head| head == "usd_per_query").unwrap();
    let mut rows = 0;
    for row in reader.records() {
        let row = row.unwrap();
        let read = studies::read(&study, &[format!("{}={}", &heads[1], &row[1])]).unwrap();
        let scenarios = resolve::study(&read, &Catalog::default()).unwrap().scenarios;
        let own = scenarios.iter().find(|own| *own.name == row[2]).unwrap();
        let found = estimate(&mut Off, own).unwrap().value.cost.usd_per_query.value.get();
        near(row[cost].parse().unwrap(), found, 0.0);
        rows += 1;
    }
    assert_eq!(rows, 128);
}

#[test]
fn the_same_bytes_on_any_number_of_threads() {
    let mut all = Vec::new();
    for threads in ["1", "2", "8"] {
        let file = folder("threads").join(format!("{threads}.csv"));
        let path = file.to_str().unwrap();
        let arguments = [
            "simulate",
            "how-sure",
            "--draws",
            "5000",
            "--seed",
            "9",
            "--format",
            "json",
            "--draws-out",
            path,
        ];
        let out = infercost(&arguments, threads);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        all.push((out.stdout, std::fs::read(file).unwrap()));
    }
    assert!(all[0] == all[1] && all[1] == all[2]);
    let other = infercost(&["simulate", "how-sure", "--draws", "5000", "--format", "json"], "2");
    assert_ne!(all[0].0, other.stdout);
}

#[test]
fn nine_of_ten_intervals_of_the_mean_hold_it_over_a_thousand_seeds() {
    let study = resolved("coverage", API);
    let cost = place("usd_per_query");
    let mut held = 0;
    for seed in 0..1000 {
        let spread = run(&study, true, 256, seed).spread(0, cost).unwrap();
        // Student's t of 15 degrees of freedom: 1.753 for nine of ten.
        held += u32::from((spread.mean - 0.004).abs() < 1.753 * spread.standard_error);
    }
    assert!((860..=940).contains(&held), "{held} of 1000");
}

#[test]
fn latin_hypercubes_agree_with_sobol_points() {
    let study = written("cube", API);
    let mean = |sampling: &str| {
        let out = infercost(&["simulate", &study, "--sampling", sampling, "--format", "csv"], "2");
        let mut reader = csv::Reader::from_reader(out.stdout.as_slice());
        let row = reader.records().next().unwrap().unwrap();
        (row[8].parse::<f64>().unwrap(), row[9].parse::<f64>().unwrap())
    };
    let ((sobol, _), (cube, error)) = (mean("sobol"), mean("latin-hypercube"));
    near(sobol, 0.004, 1e-6);
    near(cube, 0.004, 4.0 * error);
}

#[test]
fn the_stopping_rule_stops() {
    let study = written("until", API);
    let draws = |error: &str, most: &str| {
        let arguments = [
            "simulate",
            &study,
            "--until-relative-error",
            error,
            "--draws",
            most,
            "--format",
            "json",
        ];
        let out = infercost(&arguments, "2");
        let text = String::from_utf8(out.stdout).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        (json["draws"].as_u64().unwrap(), json["relative_error_met"].as_bool().unwrap())
    };
    assert_eq!(draws("0.01", "100000"), (4096, true));
    assert_eq!(draws("1e-12", "10000"), (10_000, false));
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let study = written("asked", API);
    for (arguments, says) in [
        (&["--probability", "gross_margin"][..], "is no condition"),
        (&["--probability", "gross_magin>0.5"], "did you mean `gross_margin`?"),
        (&["--draws", "3"], "16.."),
        (&["--until-relative-error", "0"], "a number above 0"),
        (
            &["--until-relative-error", "0.01", "--sampling", "latin-hypercube"],
            "a Latin hypercube is drawn whole",
        ),
        (&["--draws-out", "/nowhere/at/all.csv"], "cannot write /nowhere/at/all.csv"),
    ] {
        let mut all = vec!["simulate", &study];
        all.extend(arguments);
        let out = infercost(&all, "2");
        let text = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!(out.status.code(), Some(2), "{arguments:?}: {text}");
        assert!(text.contains(says), "{arguments:?}: {text}");
        assert!(out.stdout.is_empty());
    }
    let asked = ["simulate", &study, "--probability", "margin.gross_margin>0.5"];
    let text = String::from_utf8(infercost(&asked, "2").stdout).unwrap();
    assert!(text.contains("margin.gross_margin>0.5: one 50%"), "{text}");
}
