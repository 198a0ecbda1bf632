//! Distributions and correlations that make no sense get a message that names what is wrong, where,
//! and how to mend it, and exit code 2.
#![cfg(feature = "cli")]
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use std::path::PathBuf;
use std::process::Command;

const STUDY: &str = r#"
title = "T"
[workload]
queries_per_day = 1000
input_tokens = { uniform = [1_000, 3_000] }
output_tokens = OUT
cached_input_share = { uniform = [0.1, 0.3] }
[revenue]
usd_per_query = 0.008
MORE
[[option]]
name = "one"
api_prices = { usd_per_mtok_input = 1.0, usd_per_mtok_output = 4.0 }
[[option]]
name = "other"
api_prices = { usd_per_mtok_input = 1.0, usd_per_mtok_output = 4.4 }
"#;
const NORMAL: &str = "{ normal = { mean = 500, sd = 50 } }";

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!(
        "infercost-uncertain-{}-{}",
        std::process::id(),
        name.replace(' ', "-")
    ));
    std::fs::create_dir_all(&folder).unwrap();
    for (file, text) in [
        ("log.csv", "when,output\n1,300\n2,400\n"),
        ("text.csv", "output\n300\nmany\n"),
        ("empty.csv", "output\n"),
        ("low.csv", "300\n-5\n"),
        ("good.csv", "output\n300\n350\n700\n"),
    ] {
        std::fs::write(folder.join(file), text).unwrap();
    }
    folder
}

/// Exit code and standard error of a simulation.
fn simulated(name: &str, output_tokens: &str, more: &str) -> (Option<i32>, String, bool) {
    let file = folder(name).join("study.toml");
    let text = STUDY.replace("OUT", output_tokens).replace("MORE", more);
    std::fs::write(&file, text).unwrap();
    let out = Command::new(env!("CARGO_BIN_EXE_infercost"))
        .args(["simulate", file.to_str().unwrap(), "--draws", "64"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    (out.status.code(), said, out.stdout.is_empty())
}

fn pair(a: &str, b: &str, rank: f64) -> String {
    format!(
        "[[correlation]]\nbetween = [\"workload.{a}\", \"workload.{b}\"]\nrank_correlation = {rank}\n"
    )
}

#[test]
fn distributions_that_cannot_be_are_named() {
    for (name, literal, says) in [
        ("backwards", "{ p10 = 900, p90 = 300 }", "the values must rise"),
        ("mode outside", "{ low = 300, mode = 900, high = 400 }", "the values must rise"),
        ("median too low", "{ p10 = 300, p50 = 310, p90 = 900 }", "p50 must lie between"),
        (
            "third percentile",
            "{ gamma = { p10 = 300, p50 = 320, p90 = 900 } }",
            "its percentiles cannot be met: through p10 and p90 its p50 is 545",
        ),
        ("one percentile", "{ normal = { p10 = 300 } }", "it needs two percentiles"),
        (
            "both ways",
            "{ lognormal = { mean = 300, sd = 30, p90 = 500 } }",
            "give `mean` and `sd`, or two of",
        ),
        ("not a number", "{ uniform = [nan, 300] }", "must be a finite number"),
        ("illegal", "{ empirical = [-5, 10, 20] }", "from 1 to 1e8, not -5"),
        ("no values", "{ empirical = [] }", "it needs at least one value"),
        ("no file", "{ empirical = \"none.csv\" }", "cannot read"),
        ("empty file", "{ empirical = \"empty.csv\" }", "it needs at least one value"),
        ("words", "{ empirical = \"text.csv\" }", "text.csv:3: `many` is no number"),
        (
            "no column",
            "{ empirical = { file = \"log.csv\", column = \"outpt\" } }",
            "its columns: when, output",
        ),
        ("no weight", "{ discrete = [[300, 0], [400, 1]] }", "weights above 0"),
        ("unknown kind", "{ weibull = { mean = 3 } }", "output_tokens"),
    ] {
        let (code, said, silent) = simulated(name, literal, "");
        assert_eq!(code, Some(2), "{name}: {said}");
        assert!(said.contains(says), "{name}: {said}");
        assert!(said.contains("study.toml:6:"), "{name}: no line: {said}");
        assert!(silent, "{name}");
    }
    for literal in [
        "{ empirical = \"good.csv\" }",
        "{ empirical = { file = \"log.csv\", column = \"output\" } }",
    ] {
        let (code, said, _) = simulated("good", literal, "");
        assert_eq!(code, Some(0), "{said}");
    }
}

#[test]
fn correlations_that_cannot_be_are_named() {
    let (input, output, cached) = ("input_tokens", "output_tokens", "cached_input_share");
    let clash = pair(input, output, 0.9) + &pair(output, cached, 0.9) + &pair(input, cached, -0.9);
    for (name, more, says) in [
        (
            "clash",
            clash,
            "workload.input_tokens with workload.output_tokens: 0.9; workload.output_tokens with \
             workload.cached_input_share: 0.9; workload.input_tokens with workload.cached_input_share: -0.9",
        ),
        ("slip", pair(input, "output_token", 0.5), "did you mean `workload.output_tokens`?"),
        ("certain", pair(input, "queries_per_day", 0.5), "is no uncertain number of this study"),
        ("itself", pair(input, input, 0.5), "is correlated with itself"),
        ("twice", pair(input, output, 0.5) + &pair(output, input, 0.4), "are correlated twice"),
        ("range", pair(input, output, 1.5), "must be from -1 to 1, not 1.5"),
        (
            "one",
            "[[correlation]]\nbetween = [\"workload.input_tokens\"]\nrank_correlation = 0.5\n"
                .to_owned(),
            "must have 2 values, not 1",
        ),
    ] {
        let (code, said, silent) = simulated(name, NORMAL, &more);
        assert_eq!(code, Some(2), "{name}: {said}");
        assert!(said.contains(says), "{name}: {said}");
        assert!(said.contains("study.toml:1"), "{name}: no line: {said}");
        assert!(silent, "{name}");
    }
    let more = pair(input, output, 0.9) + &pair(output, cached, 0.9) + &pair(input, cached, 0.8);
    assert_eq!(simulated("possible", NORMAL, &more).0, Some(0));
}
