//! Every text from outside, changed in ways that nobody planned, goes the whole way to numbers,
//! tables and charts or is refused: nothing panics, nothing runs away, and no result holds what is
//! no number. `fuzz/` does the same for hours.
#![cfg(all(feature = "charts", feature = "workbook"))]
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

#[path = "mutations/mutate.rs"]
mod mutate;
#[path = "mutations/paths.rs"]
mod paths;

use std::path::Path;

use mutate::{Edit, mutated};
use proptest::prelude::*;
use proptest::test_runner::{FileFailurePersistence, RngSeed};

/// The texts of these folders and files, by name.
fn texts(places: &[&str]) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for place in places.iter().map(|place| root.join(place)) {
        if place.is_dir() {
            paths.extend(std::fs::read_dir(place).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            paths.push(place);
        }
    }
    // A folder of studies has their schema too, one of results a page that says where they are from.
    paths.retain(|path| !["README.md", "study.schema.json"].iter().any(|own| path.ends_with(own)));
    paths.sort();
    let name = |path: &Path| path.strip_prefix(root).unwrap().display().to_string();
    paths.iter().map(|path| (name(path), std::fs::read_to_string(path).unwrap())).collect()
}

fn studies() -> Vec<(String, String)> {
    texts(&[
        "configs/studies",
        "configs/starter.toml",
        "tests/fixtures/every-part.toml",
        "tests/fixtures/levers.toml",
        "tests/fixtures/slots",
    ])
}

fn entries() -> Vec<(String, String)> {
    texts(&["configs/gpus", "configs/models", "configs/rentals", "configs/apis"])
}

fn cases() -> Vec<(String, String)> {
    let measured = texts(&["tests/measured/measured.csv"]).remove(0).1;
    let lines: Vec<&str> = measured.lines().collect();
    let parts = lines[1..].chunks(lines.len() / 40).enumerate();
    let named = parts.map(|(at, rows)| {
        (format!("part {at}"), format!("{}\n{}", lines[0], rows[..4.min(rows.len())].join("\n")))
    });
    named.collect()
}

/// Up to five changes.
fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let edit = (0..16_u8, any::<u16>(), any::<u16>());
    prop::collection::vec(edit.prop_map(|(kind, place, what)| Edit { kind, place, what }), 0..6)
}

/// `cases` texts from each of these, each with up to five changes, go this way.
fn sent(cases: u32, texts: &[(String, String)], way: impl Fn(&str, &str)) {
    assert!(texts.len() > 8, "only {} texts were found", texts.len());
    let config = ProptestConfig {
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        max_shrink_iters: 200,
        // The same changes each time; `fuzz/run` looks for new ones.
        rng_seed: RngSeed::Fixed(20_261_125),
        ..ProptestConfig::with_cases(cases)
    };
    let one = || prop::sample::select(texts.to_vec());
    proptest!(config, |((name, text) in one(), (_, other) in one(), edits in edits())| {
        way(&name, &mutated(&text, &other, &edits));
    });
}

#[test]
fn what_the_fuzzers_found_stays_mended() {
    for (_, text) in texts(&["tests/mutations/found/studies"]) {
        paths::read(&text);
        paths::study(&text);
    }
    paths::cases("model,gpu,gpus,tp,pp,dp\nllama-3.1-8b,h100-sxm,8,1000000,1000000,1000000\n");
    for (_, text) in texts(&["tests/mutations/found/rentals"]) {
        paths::catalog("rentals", &text);
    }
}

#[test]
fn studies_go_the_whole_way_or_are_refused() {
    sent(150, &studies(), |_, text| paths::study(text));
}

#[test]
fn catalog_entries_serve_or_are_refused() {
    sent(150, &entries(), |name, text| {
        paths::catalog(name.split('/').nth(1).unwrap(), text);
    });
}

#[test]
fn cases_are_predicted_or_refused() {
    sent(150, &cases(), |_, text| paths::cases(text));
}

#[test]
fn foreign_files_are_imported_or_refused() {
    sent(150, &texts(&["tests/fixtures/hf_configs"]), |_, text| paths::hf_config(text));
    sent(300, &texts(&["tests/fixtures/benchmarks"]), |_, text| paths::benchmark(text));
}
