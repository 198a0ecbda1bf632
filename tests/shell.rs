//! What a shell needs: completions with names, manual pages, what is in use, results in every format.
#![cfg(feature = "cli")]
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::Command;

fn infercost(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_infercost"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("SOURCE_DATE_EPOCH", "1795564800")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn completions_know_studies_and_catalog_entries() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = infercost(&["completions", shell]);
        for name in ["quick-start", "h100-sxm", "llama-3.3-70b", "optimize"] {
            assert!(script.contains(name), "{shell} does not know {name}");
        }
    }
    // Names stand where their command is completed, not somewhere.
    let script = infercost(&["completions", "powershell"]);
    let block = |command: &str| {
        let from = script.split(&format!("'infercost;{command}' {{")).nth(1).unwrap();
        from.split("break").next().unwrap().to_owned()
    };
    assert!(block("compare").contains("'quick-start'"));
    assert!(block("catalog").contains("'h100-sxm'"));
    assert!(!block("doctor").contains("'quick-start'"));
}

#[test]
fn each_command_has_a_manual_page() {
    let page = infercost(&["man", "compare"]);
    let title = page.lines().find(|line| line.starts_with(".TH")).unwrap();
    assert!(title.contains("infercost-compare 1"), "{title}");
    assert!(title.contains(concat!("\"infercost ", env!("CARGO_PKG_VERSION"), "\"")), "{title}");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("man");
    infercost(&["man", "--quiet", "--out", folder.to_str().unwrap()]);
    for command in ["compare", "explain", "import-hf-config", "doctor"] {
        assert!(folder.join(format!("infercost-{command}.1")).is_file(), "{command}");
    }
}

#[test]
fn doctor_says_what_is_in_use() {
    let shown = infercost(&["doctor", "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(shown.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let row = |kind: &str| rows.iter().find(|row| &row[0] == kind).unwrap().clone();
    for kind in ["gpus", "rentals", "apis"] {
        let own = row(kind);
        assert!(own[1].parse::<f64>().unwrap() > 9.0, "{kind}: {own:?}");
        assert!(own[4].starts_with("20"), "{kind} has no newest day: {own:?}");
        // What is announced is not yet a fact: it has a day of its own, after today.
        assert!(own[5].parse::<i32>().unwrap() >= 0, "{kind}: {own:?}");
        assert!(own[6].is_empty() || own[6] > own[4], "{kind}: {own:?}");
    }
    // A folder of one's own is told.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("overlay");
    std::fs::create_dir_all(folder.join("gpus")).unwrap();
    let sheet = Path::new(env!("CARGO_MANIFEST_DIR")).join("configs/gpus/h100-sxm.toml");
    std::fs::copy(sheet, folder.join("gpus/my-h100.toml")).unwrap();
    let shown = infercost(&["doctor", "--catalog", folder.to_str().unwrap()]);
    assert!(shown.contains("overlaid: ") && shown.contains("my-h100.toml"), "{shown}");
}

#[test]
fn explain_has_every_format() {
    let explain = |format: &str| {
        infercost(&["explain", "quick-start", "--quantity", "cost.compute", "--format", format])
    };
    let table = explain("csv");
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(&rows[0][1], "cost.compute");
    assert!(rows.len() > 5 && rows[0][3].parse::<f64>().unwrap() > 0.0);
    let names: std::collections::BTreeSet<&str> = rows.iter().map(|row| &row[1]).collect();
    assert!(names.contains("cost.usd_per_gpu_hour"), "{names:?}");
    assert!(explain("markdown").contains("| 0 | cost.compute |"));
    assert!(explain("json").starts_with('['));
    assert!(explain("table").contains("  = "));
}
