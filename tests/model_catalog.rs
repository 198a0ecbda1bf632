//! Every file of `configs/models`: readable, consistent, and its shape as heavy as published.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::Path;

use infercost::config::raw::model::Model;
use infercost::config::resolve;

/// How far a computed count of weights may be from the published one.
const TOLERANCE: f64 = 0.01;

/// Entries that may be farther off, and why. None is.
const EXCEPTIONS: &[(&str, &str)] = &[];

/// Every entry by its file's stem, with its text.
fn catalog() -> BTreeMap<String, (String, Model)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("configs/models");
    let mut entries = BTreeMap::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let model =
            toml::from_str::<Model>(&text).unwrap_or_else(|error| panic!("{stem}: {error}"));
        entries.insert(stem, (text, model));
    }
    entries
}

#[test]
fn counts_are_within_a_percent_of_the_published_ones() {
    let catalog = catalog();
    assert!(catalog.len() >= 102, "only {} models", catalog.len());
    for (stem, (_, raw)) in &catalog {
        let model = resolve::model::model(raw).unwrap_or_else(|error| panic!("{stem}: {error}"));
        let Some(published) = raw.parameters_b else { continue };
        let found = model.parameters().get() / 1e9;
        let error = (found / published - 1.0).abs();
        let excepted = EXCEPTIONS.iter().any(|(name, _)| name == stem);
        assert!(error < TOLERANCE || excepted, "{stem}: {found} computed, {published} published");
    }
}

/// Published active weights are rounded, and some leave out embeddings; a wrong number of experts
/// is farther off than this.
#[test]
fn active_counts_are_near_the_published_ones() {
    for (stem, (_, raw)) in &catalog() {
        let Some(published) = raw.active_parameters_b else { continue };
        let model = resolve::model::model(raw).unwrap();
        let found = model.active_parameters().get() / 1e9;
        assert!((0.9..1.31).contains(&(found / published)), "{stem}: {found} against {published}");
    }
}

#[test]
fn names_are_claimed_once() {
    let mut claimed = BTreeMap::new();
    for (stem, (_, raw)) in &catalog() {
        let names = raw.aliases.iter().chain(&raw.hugging_face).chain([stem]);
        for name in names {
            let other = claimed.insert(name.to_lowercase(), stem.clone());
            assert_eq!(other, None, "{name} is claimed by {stem} too");
        }
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
        assert!(stem.chars().all(plain), "{stem}");
    }
}

#[test]
fn entries_are_described() {
    for (stem, (text, raw)) in &catalog() {
        assert!(text.starts_with("# "), "{stem} starts without a comment");
        assert!(raw.evidence.of("default").is_some(), "{stem} names no source");
        let known = ["bf16", "fp8", "mxfp4", "nvfp4", "int4", "int8"];
        assert!(known.contains(&raw.native_precision.as_str()), "{stem}");
        for key in raw.evidence.0.keys().filter(|key| key.ends_with("_b")) {
            assert!(text.contains(&format!("\n{key} = ")), "{stem} has a source for no {key}");
        }
    }
}
