//! The arrows between rooms: every `use crate::…` and every path into another room must run the
//! way that the crate's overview draws, and outside crates stay behind their fences.
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A room and the rooms it may enter.
const MAY_ENTER: [(&str, &[&str]); 17] = [
    ("main", &["cli"]),
    (
        "cli",
        &[
            "render", "view", "study", "config", "fit", "estimate", "perf", "spec", "ledger",
            "chance", "diag", "units",
        ],
    ),
    ("render", &["view", "units"]),
    (
        "view",
        &[
            "study", "fit", "finance", "estimate", "revenue", "cost", "perf", "spec", "ledger",
            "chance", "diag", "units",
        ],
    ),
    (
        "study",
        &[
            "estimate", "revenue", "cost", "perf", "spec", "ledger", "finance", "chance", "diag",
            "units",
        ],
    ),
    ("fit", &["perf", "spec", "ledger", "units"]),
    (
        "config",
        &[
            "fit", "finance", "estimate", "cost", "perf", "spec", "ledger", "chance", "diag",
            "units",
        ],
    ),
    ("estimate", &["revenue", "cost", "perf", "spec", "ledger", "diag", "units"]),
    ("revenue", &["cost", "finance", "perf", "spec", "ledger", "diag", "units"]),
    ("cost", &["perf", "finance", "spec", "ledger", "diag", "units"]),
    ("perf", &["spec", "ledger", "diag", "units"]),
    ("spec", &["ledger", "chance", "diag", "units"]),
    ("ledger", &["diag", "units"]),
    ("chance", &[]),
    ("diag", &[]),
    ("finance", &["units"]),
    ("units", &["chance"]),
];

/// An outside crate and the folders that may name it.
const FENCES: [(&str, &[&str]); 19] = [
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("annotate_snippets", &["cli"]),
    ("terminal_size", &["cli"]),
    ("indicatif", &["cli"]),
    ("signal_hook", &["cli"]),
    ("rayon", &["cli", "study", "fit"]),
    ("statrs", &["chance"]),
    ("serde", &["config", "render/json.rs"]),
    ("toml", &["config"]),
    ("schemars", &["config"]),
    ("jiff", &["config"]),
    ("plotters", &["render/chart"]),
    ("resvg", &["render/chart"]),
    ("krilla", &["render/chart"]),
    ("krilla_svg", &["render/chart"]),
    ("unicode_width", &["render/chart"]),
    ("rust_xlsxwriter", &["render/xlsx.rs"]),
];

fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path: PathBuf = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
                files.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files.sort();
    assert!(files.len() > 50, "the sources were not found");
    files
}

/// The code of a file: no comments, no tests.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    text.lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n")
}

fn room(file: &str) -> &str {
    file.split(['/', '.']).next().unwrap_or_default()
}

#[test]
fn rooms_are_entered_only_along_the_arrows() {
    let rules: BTreeMap<&str, &[&str]> = MAY_ENTER.into_iter().collect();
    let mut broken = Vec::new();
    let mut seen = 0;
    for (file, text) in sources() {
        let own = room(&file);
        if own == "lib" {
            continue;
        }
        let allowed = rules.get(own).unwrap_or_else(|| panic!("no rule for the room of {file}"));
        let code = code(&text);
        for part in code.split("crate::").skip(1).chain(code.split("infercost::").skip(1)) {
            let target: String =
                part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if target.is_empty() || !rules.contains_key(target.as_str()) {
                continue;
            }
            seen += 1;
            if target != own && !allowed.contains(&target.as_str()) {
                broken.push(format!("{file} enters {target}"));
            }
        }
    }
    assert!(seen > 200, "only {seen} arrows were read");
    assert!(broken.is_empty(), "forbidden arrows:\n{}", broken.join("\n"));
}

#[test]
fn outside_crates_stay_behind_their_fences() {
    let mut broken = Vec::new();
    for (file, text) in sources() {
        let code = code(&text);
        for (name, homes) in FENCES {
            let used = code.contains(&format!("use {name}::"))
                || code.contains(&format!(" {name}::"))
                || code.contains(&format!("({name}::"));
            let shadowed = code.contains(&format!("{name}::{name}"));
            if used && !shadowed && !homes.iter().any(|home| file.starts_with(home)) {
                broken.push(format!("{file} uses {name}"));
            }
        }
    }
    assert!(broken.is_empty(), "crates beyond their fences:\n{}", broken.join("\n"));
}
