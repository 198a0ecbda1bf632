//! A projection with draws: a closed form, and the same bytes on any number of threads.
#![cfg(feature = "cli")]
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

mod program;

use serde_json::Value;

use program::{infercost, near, written};

/// Twelve months at an API: nothing but the opex is uncertain.
const STUDY: &str = r#"
title = "Fan"
[workload]
queries_per_day = 1_000
input_tokens = 1_000
output_tokens = 500
[revenue]
usd_per_query = 0.01
[project]
months = 12
discount_rate = 0.0
cash_usd = 50
opex_usd_per_month = { uniform = [0, 400] }
[[project.line]]
name = "lean"
opex_usd_per_month = 10
[[option]]
name = "API"
api_prices = { usd_per_mtok_input = 1.0, usd_per_mtok_output = 4.0 }
"#;

#[test]
fn a_uniform_expense_fans_out_as_it_must() {
    let study = written("uniform", STUDY);
    let out = infercost(&["project", &study, "--draws", "4096", "--format", "json"], "2");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let found: Value = serde_json::from_slice(&out.stdout).unwrap();
    let projections = found["projections"].as_array().unwrap();
    let base = &projections[0]["spread"];
    // Gross profit of a month: 0.007 a query, 1,000 a day, 730 hours a month.
    let gross = 0.007 * 1000.0 * 730.0 / 24.0;
    let number = |value: &Value| value.as_f64().unwrap();
    let npv = &base["npv_usd"];
    near(number(&npv["mean"]), 12.0 * (gross - 200.0), 4.0 * number(&npv["standard_error"]));
    near(number(&npv["p10"]), 12.0 * (gross - 360.0), 10.0);
    near(number(&npv["p90"]), 12.0 * (gross - 40.0), 10.0);
    near(number(&base["npv_above_zero"]["share"]), gross / 400.0, 2e-3);
    // Cash runs out where twelve months use up more than what is there.
    near(number(&base["cash_runs_out"]["share"]), 1.0 - (gross + 50.0 / 12.0) / 400.0, 2e-3);
    let months = base["months"].as_array().unwrap();
    for (month, own) in months.iter().enumerate() {
        let months = month as f64 + 1.0;
        near(number(&own["cash_usd"]["p50"]), 50.0 + months * (gross - 200.0), 2.0 * months);
        near(number(&own["gross_margin"]["p50"]), 0.7, 1e-9);
    }
    let lean = &projections[1]["spread"];
    near(number(&lean["npv_usd"]["p10"]), number(&lean["npv_usd"]["p90"]), 1e-9);
}

#[test]
fn the_same_bytes_on_any_number_of_threads() {
    let study =
        written("threads", &STUDY.replace("1_000\noutput", "{ p10 = 500, p90 = 2_000 }\noutput"));
    let run = |threads| {
        infercost(&["project", &study, "--draws", "300", "--format", "json"], threads).stdout
    };
    let one = run("1");
    assert!(!one.is_empty() && one == run("2") && one == run("8"));
}

#[test]
fn what_makes_no_sense_is_refused() {
    let study = written("refused", STUDY);
    for (arguments, says) in [
        (&["project", &study, "--draws", "3"][..], "16.."),
        (&["project", &study, "--seed", "3"], "--draws"),
        (&["fleet", &study, "--draws", "100"], "for `project`"),
    ] {
        let out = infercost(arguments, "2");
        assert_eq!(out.status.code(), Some(2), "{arguments:?}");
        assert!(String::from_utf8_lossy(&out.stderr).contains(says), "{arguments:?}");
    }
    let plain = infercost(&["project", &study, "--format", "json"], "2");
    assert!(!String::from_utf8_lossy(&plain.stdout).contains("\"spread\""));
}
