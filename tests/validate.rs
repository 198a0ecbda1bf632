//! Predictions held against the measurements in `tests/measured`, and profiles of one's own.
#![cfg(feature = "cli")]
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn infercost(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_infercost"))
        .args(arguments)
        .current_dir(root())
        .output()
        .unwrap();
    (
        output.status.code(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

fn fresh(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

const ROWS: &str = "\
id,model,gpu,engine,weight_precision,gpus,tp,isl,osl,concurrency,mode,tpot_ms,ttft_ms
a,meta-llama/Llama-3.1-8B-Instruct,H100-SXM-80GB,vLLM,bf16,1,1,1000,500,16,server,12.0,160
";

#[test]
fn errors_on_published_measurements_stay_what_the_accuracy_page_says() {
    let (code, json, _) =
        infercost(&["validate", "--measured", "tests/measured/measured.csv", "--format", "json"]);
    assert_eq!(code, Some(0));
    let record: serde_json::Value = serde_json::from_str(&json).unwrap();
    let error = |quantity: &str| {
        let lines = record["errors"].as_array().unwrap();
        let line = lines
            .iter()
            .find(|line| line["quantity"] == quantity && line["group"] == "all rows")
            .unwrap();
        assert!(line["rows"].as_f64().unwrap() > 300.0, "{quantity}");
        (line["median_abs_error"].as_f64().unwrap(), line["median_bias"].as_f64().unwrap())
    };
    for (quantity, most) in
        [("TPOT", 0.085), ("throughput", 0.105), ("TTFT", 0.25), ("power", 0.15)]
    {
        let (median, bias) = error(quantity);
        assert!(median < most, "{quantity}: {median}");
        assert!(bias.abs() < 0.1, "{quantity}: {bias}");
    }
    assert!(record["rank_correlation_across_gpus"].as_f64().unwrap() > 0.9);
}

#[test]
fn charts_of_predicted_against_measured_are_drawn() {
    let folder = fresh("validate-charts");
    let (code, ..) = infercost(&[
        "validate",
        "--measured",
        "tests/measured/measured.csv",
        "--sources",
        "mlenergy",
        "--out",
        folder.to_str().unwrap(),
    ]);
    assert_eq!(code, Some(0));
    for name in ["predicted-tpot.svg", "predicted-throughput.svg", "predicted-power.svg"] {
        let svg = std::fs::read_to_string(folder.join(name)).unwrap();
        assert!(svg.contains("H100-SXM-80GB") && svg.ends_with("</svg>\n"), "{name}");
    }
}

#[test]
fn one_measured_row_anchors_its_deployment_and_moves_little_else() {
    let folder = fresh("calibrate-one");
    let measured = folder.join("rows.csv");
    std::fs::write(&measured, ROWS).unwrap();
    let profile = folder.join("profiles/mine.toml");
    std::fs::create_dir_all(profile.parent().unwrap()).unwrap();
    let arguments =
        ["calibrate", "--measured", measured.to_str().unwrap(), "--out", profile.to_str().unwrap()];
    let (code, shown, _) = infercost(&arguments);
    assert_eq!(code, Some(0));
    assert!(shown.contains("Llama 3.1 8B"), "{shown}");

    let study = folder.join("study.toml");
    let text = |profile: &str, gpu: &str| {
        format!(
            "[workload]\nqueries_per_day = 1000\ninput_tokens = 1000\noutput_tokens = 500\n\n\
             [[option]]\nname = \"it\"\nmodel = \"llama-3.1-8b\"\ngpu = \"{gpu}\"\ntp = 1\n\
             precision = \"bf16\"\nconcurrency = 16\nutilization = 0.5\ngpu_hour_usd = 2\n{profile}"
        )
    };
    let tpot = |profile: &str, gpu: &str| {
        std::fs::write(&study, text(profile, gpu)).unwrap();
        let (code, json, errors) =
            infercost(&["compare", study.to_str().unwrap(), "--format", "json"]);
        assert_eq!(code, Some(0), "{errors}");
        let record: serde_json::Value = serde_json::from_str(&json).unwrap();
        record["options"][0]["performance"]["tpot_ms"].as_f64().unwrap()
    };
    let anchored = tpot("profile = \"mine\"\n", "h100-sxm");
    assert!((anchored / 12.0 - 1.0).abs() < 0.01, "{anchored}");
    let (other, moved) = (tpot("", "h200-sxm"), tpot("profile = \"mine\"\n", "h200-sxm"));
    assert!((moved / other - 1.0).abs() < 0.08, "{other} {moved}");

    // What is there is not overwritten unless asked.
    let (code, _, errors) = infercost(&arguments);
    assert_eq!(code, Some(2));
    assert!(errors.contains("--force"), "{errors}");
}

#[test]
fn bad_measurements_are_named() {
    let folder = fresh("validate-bad");
    let path = folder.join("rows.csv");
    for (text, said) in [
        ("", "no rows"),
        ("id,model,gpu,tpot_ms\na,unheard-of,H100,10\n", "unknown model"),
        ("model,gpu,tpot_ms\nllama-3.1-8b,h100-sxm,12,extra\n\u{0}\u{0},,\n", "rows.csv"),
    ] {
        std::fs::write(&path, text).unwrap();
        let (code, shown, errors) = infercost(&["validate", "--measured", path.to_str().unwrap()]);
        if code == Some(0) {
            assert!(shown.contains("left out"), "{text}: {shown}");
        } else {
            assert_eq!(code, Some(2), "{text}: {errors}");
            assert!(errors.contains(said) || errors.contains("rows.csv"), "{text}: {errors}");
        }
    }
    let (code, _, errors) = infercost(&["validate", "--measured", "nowhere.csv"]);
    assert_eq!(code, Some(2));
    assert!(errors.contains("nowhere.csv"), "{errors}");
    let (code, _, errors) = infercost(&["calibrate", "--measured", ".", "--out", "x.toml"]);
    assert_eq!(code, Some(2), "{errors}");
}

#[test]
fn intervals_hold_the_prediction_and_tell_what_they_rest_on() {
    let folder = fresh("predict-intervals");
    let cases = folder.join("cases.csv");
    let text = "model,gpu,tp,concurrency\nllama-3.1-8b,h100-sxm,1,8\nllama-3.1-8b,tpu-v5p,1,8\n";
    std::fs::write(&cases, text).unwrap();
    let (code, json, _) =
        infercost(&["predict", "--cases", cases.to_str().unwrap(), "--format", "json"]);
    assert_eq!(code, Some(0));
    let rows: Vec<serde_json::Value> =
        json.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&rows[0]["basis"], &rows[1]["basis"]), (&"measured".into(), &"prior".into()));
    let number = |row: &serde_json::Value, key: &str| row[key].as_f64().unwrap();
    for row in &rows {
        for name in ["ttft_ms", "tpot_ms", "output_tok_s"] {
            let (low, high) =
                (number(row, &format!("{name}_low")), number(row, &format!("{name}_high")));
            assert!(low < number(row, name) && number(row, name) < high, "{name}");
        }
    }
}
