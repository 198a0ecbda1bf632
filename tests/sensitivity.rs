//! Sensitivity: indices against closed forms, and every other answer against the study with that number.
#![cfg(feature = "cli")]
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

mod program;

use infercost::study::sensitivity::indices::{Indices, indices};
use serde_json::Value;

use program::{infercost, near, written};

fn of(inputs: usize, rows: u32, seed: u64, f: impl Fn(&[f64]) -> f64 + Sync) -> Indices {
    let make = || |shares: &[f64]| f(shares);
    indices(&make, inputs, (rows, seed), 10)
}

/// Ishigami and Homma 1990, with a = 7 and b = 0.1.
fn ishigami(shares: &[f64]) -> f64 {
    let x: Vec<f64> =
        shares.iter().map(|share| (2.0 * share - 1.0) * std::f64::consts::PI).collect();
    x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin()
}

/// First order, total, and the one pair that interacts.
const ISHIGAMI: ([f64; 3], [f64; 3], f64) =
    ([0.313_905, 0.442_411, 0.0], [0.557_589, 0.442_411, 0.243_684], 0.243_684);

#[test]
fn indices_of_the_ishigami_function() {
    let found = of(3, 16_384, 1, ishigami);
    near(found.mean, 3.5, 0.01);
    near(found.variance, 13.844_588, 0.05);
    let (first, total, pair) = ISHIGAMI;
    for input in 0..3 {
        near(found.first[input].value, first[input], 0.01);
        near(found.total[input].value, total[input], 0.01);
    }
    assert_eq!(found.pairs.len(), 3);
    for (a, b, own) in &found.pairs {
        let wanted = if a.min(b) == &0 && a.max(b) == &2 { pair } else { 0.0 };
        near(own.value, wanted, 0.02);
    }
}

#[test]
fn indices_of_the_g_function() {
    // Saltelli and Sobol 1995: the product of (|4x − 2| + a) / (1 + a).
    let a = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];
    let g = |x: &[f64]| {
        x.iter().zip(a).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product::<f64>()
    };
    let own = a.map(|a| 1.0 / (3.0 * (1.0 + a) * (1.0 + a)));
    let all: f64 = own.iter().map(|own| 1.0 + own).product();
    let variance = all - 1.0;
    let found = of(8, 16_384, 1, g);
    near(found.mean, 1.0, 0.005);
    near(found.variance, variance, 0.01);
    for ((first, total), own) in found.first.iter().zip(&found.total).zip(own) {
        near(first.value, own / variance, 0.01);
        near(total.value, own * all / (1.0 + own) / variance, 0.01);
    }
    let pair = found.pairs.iter().find(|(a, b, _)| a + b == 1).unwrap();
    near(pair.2.value, own[0] * own[1] / variance, 0.01);
}

#[test]
fn intervals_of_indices_hold_the_truth() {
    let (first, total, _) = ISHIGAMI;
    let (mut held, mut all) = (0, 0);
    for seed in 0..100 {
        let found = of(3, 512, seed, ishigami);
        for input in 0..3 {
            for (share, wanted) in
                [(found.first[input], first[input]), (found.total[input], total[input])]
            {
                held += u32::from(share.low <= wanted && wanted <= share.high);
                all += 1;
            }
        }
    }
    // Percentile intervals of so few rows hold somewhat less than nine of ten.
    assert!((84..=96).contains(&(held * 100 / all)), "{held} of {all}");
}

#[test]
fn points_without_a_value_are_left_out_and_counted() {
    let found = of(2, 1024, 1, |x| if x[0] > 0.9 { f64::NAN } else { x[0] + x[1] });
    assert!(found.dropped > 100 && found.rows + found.dropped == 1024, "{}", found.dropped);
    assert!(found.first[0].value.is_finite());
    let constant = of(2, 64, 1, |_| 3.0);
    near(constant.variance, 0.0, 0.0);
    let never = of(1, 64, 1, |_| f64::NAN);
    assert_eq!((never.rows, never.dropped), (0, 64));
}

const STUDY: &str = r#"
title = "Two"
[workload]
queries_per_day = 100_000
input_tokens = { p10 = 800, p50 = 1_000, p90 = 1_500 }
output_tokens = 300
[revenue]
usd_per_query = 0.004
target_gross_margin = 0.6
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
name = "API"
api_prices = { usd_per_mtok_input = 0.9, usd_per_mtok_output = 0.9 }
"#;

fn json(arguments: &[&str]) -> Value {
    let out = infercost(arguments, "2");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).unwrap()
}

/// Cost and margin of both options with one number changed.
fn with(study: &str, path: &str, value: f64) -> [(f64, f64); 2] {
    let set = format!("{path}={value:?}");
    let found = json(&["compare", study, "--format", "json", "--set", &set]);
    [0, 1].map(|option| {
        let own = &found["options"][option];
        (
            own["cost"]["usd_per_query"].as_f64().unwrap(),
            own["margin"]["gross_margin"].as_f64().unwrap(),
        )
    })
}

#[test]
fn swings_and_turns_are_those_of_the_study_with_that_number() {
    let study = written("swings", STUDY);
    let found = json(&["sensitivity", &study, "--format", "json", "--draws", "64"]);
    let mut turns = 0;
    for input in found["inputs"].as_array().unwrap() {
        let path = input["name"].as_str().unwrap();
        if path.starts_with("model error") {
            continue;
        }
        for end in ["low", "high"] {
            let cost = with(&study, path, input[end].as_f64().unwrap())[0].0;
            let said = input[format!("at_{end}")].as_f64().unwrap();
            near(said, cost, 1e-12);
        }
        if let Some(value) = input["at_margin_target"].as_f64() {
            near(
                with(&study, path, value)[0].1,
                if path.contains("target") { value } else { 0.6 },
                1e-6,
            );
            turns += 1;
        }
        if let Some(value) = input["at_equal_cost"].as_f64() {
            let [own, other] = with(&study, path, value);
            near(own.0, other.0, 1e-6 * own.0);
            turns += 1;
        }
    }
    assert!(turns >= 6, "{turns}");
}

#[test]
fn elasticities_of_what_multiplies_are_one() {
    let study = written("elasticity", STUDY);
    let found = json(&["sensitivity", &study, "--format", "json", "--draws", "64"]);
    let inputs = found["inputs"].as_array().unwrap();
    let of = |path: &str| {
        let own = inputs.iter().find(|own| own["name"].as_str().unwrap().ends_with(path)).unwrap();
        own["elasticity"].as_f64().unwrap()
    };
    near(of("gpu_hour_usd"), 1.0, 0.02);
    near(of("utilization"), -1.0, 0.02);
    near(of("revenue.usd_per_query"), 0.0, 1e-9);
}

#[test]
fn the_same_bytes_on_any_number_of_threads() {
    let run = |threads| {
        let arguments = ["sensitivity", "how-sure", "--draws", "300", "--format", "json"];
        infercost(&arguments, threads).stdout
    };
    let one = run("1");
    assert!(!one.is_empty() && one == run("2") && one == run("8"));
}

#[test]
fn nothing_to_vary_is_no_fault() {
    let study =
        written("nothing", &STUDY.replace("{ p10 = 800, p50 = 1_000, p90 = 1_500 }", "1000"));
    let arguments = ["sensitivity", &study, "--range", "0", "--no-model-error"];
    let out = infercost(&arguments, "2");
    assert_eq!(out.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&out.stdout).contains("Nothing in the study changes"));
    for (bad, says) in [
        (["--metric", "gros_margin"], "did you mean `gross_margin`?"),
        (["--option", "neither"], "options: own; API"),
        (["--range", "2"], "a share from 0 to 1"),
    ] {
        let out = infercost(&["sensitivity", &study, bad[0], bad[1]], "2");
        assert_eq!(out.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&out.stderr).contains(says), "{says}");
    }
}
