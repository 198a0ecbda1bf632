//! The documentation tells the truth: its commands run and print what it shows, its links lead
//! somewhere, the shipped studies work, and the reference names every key.
#![cfg(feature = "cli")]
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// README and every page under `docs/`.
fn pages() -> Vec<(PathBuf, String)> {
    let mut folders = vec![root().join("docs")];
    let mut files = vec![root().join("README.md")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                files.push(path);
            }
        }
    }
    files.sort();
    files.into_iter().map(|path| (path.clone(), std::fs::read_to_string(path).unwrap())).collect()
}

/// The words of a command, quotes respected.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    let mut open = false;
    for c in command.chars() {
        match (c, quote) {
            ('\'' | '"', None) => (quote, open) = (Some(c), true),
            (c, Some(q)) if c == q => quote = None,
            (' ', None) => {
                if open || !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                open = false;
            }
            (c, _) => word.push(c),
        }
    }
    if open || !word.is_empty() {
        words.push(word);
    }
    words
}

fn infercost(arguments: &[String]) -> (Option<i32>, String) {
    infercost_in(&root(), arguments)
}

fn infercost_in(folder: &Path, arguments: &[String]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_infercost"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn console_blocks_show_what_the_program_prints() {
    let mut commands = 0;
    for (path, text) in pages() {
        for block in text.split("```console\n").skip(1) {
            let block = block.split("```").next().unwrap();
            let mut lines = block.lines();
            let command = lines.next().unwrap();
            let command = command.strip_prefix("$ infercost ").unwrap_or_else(|| {
                panic!(
                    "{}: a console block begins with `$ infercost`, not {command}",
                    path.display()
                )
            });
            // A tutorial's reader has its study at hand.
            let beside = path.parent().filter(|folder| folder.ends_with("tutorials"));
            let (code, printed) = infercost_in(beside.unwrap_or(&root()), &words(command));
            assert_eq!(code, Some(0), "{}: {command}", path.display());
            let printed: Vec<&str> = printed.lines().map(str::trim_end).collect();
            for line in lines.map(str::trim_end).filter(|line| *line != "...") {
                assert!(
                    printed.contains(&line),
                    "{}: `{command}` does not print\n{line}\nbut\n{}",
                    path.display(),
                    printed.join("\n")
                );
            }
            commands += 1;
        }
    }
    assert!(commands >= 8, "only {commands} commands were found");
}

#[test]
fn links_lead_somewhere() {
    let mut links = 0;
    for (path, text) in pages() {
        let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        let pictures = text
            .split("src=\"")
            .chain(text.split("srcset=\""))
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .filter(|target| target.starts_with("docs/"));
        for target in targets.chain(pictures) {
            let target = target.split('#').next().unwrap();
            if target.is_empty() || target.contains("://") {
                continue;
            }
            let there = path.parent().unwrap_or(Path::new(".")).join(target);
            assert!(there.exists(), "{}: {target} is not there", path.display());
            links += 1;
        }
    }
    assert!(links > 15, "only {links} links were found");
}

/// A page that the book does not name is a page that nobody finds.
#[test]
fn the_book_names_every_page() {
    let contents = std::fs::read_to_string(root().join("docs/SUMMARY.md")).unwrap();
    for (path, _) in pages() {
        let Ok(name) = path.strip_prefix(root().join("docs")) else { continue };
        let name = name.to_str().unwrap();
        let named = contents.contains(&format!("({name})"));
        assert!(named || name == "SUMMARY.md", "docs/SUMMARY.md does not name {name}");
    }
}

#[test]
fn every_shipped_study_works_and_every_option_serves() {
    let mut studies = 0;
    for folder in ["configs/studies", "configs"] {
        for entry in std::fs::read_dir(root().join(folder)).unwrap().flatten() {
            let path = entry.path();
            if path.extension().is_none_or(|extension| extension != "toml") {
                continue;
            }
            let study = path.to_str().unwrap().to_owned();
            let arguments = ["compare".to_owned(), study, "--format".to_owned(), "json".to_owned()];
            let (code, printed) = infercost(&arguments);
            assert_eq!(code, Some(0), "{}", path.display());
            let json: serde_json::Value = serde_json::from_str(&printed).unwrap();
            let options = json["options"].as_array().unwrap();
            assert!(options.len() >= 2, "{}", path.display());
            for option in options {
                assert_eq!(option["feasible"], true, "{}: {}", path.display(), option["name"]);
                assert!(option["cost"]["usd_per_query"].as_f64().unwrap() > 0.0);
                assert!(option["margin"]["gross_margin"].is_f64(), "{}", path.display());
            }
            studies += 1;
        }
    }
    assert!(studies >= 7, "{studies}");
}

#[test]
fn init_writes_a_study_that_runs_as_it_is() {
    let (code, text) = infercost(&["init".to_owned()]);
    assert_eq!(code, Some(0));
    assert_eq!(text, std::fs::read_to_string(root().join("configs/starter.toml")).unwrap());
}

#[test]
fn the_shipped_schema_is_the_programs() {
    let (_, printed) = infercost(&["schema".to_owned(), "study".to_owned()]);
    let shipped =
        std::fs::read_to_string(root().join("configs/studies/study.schema.json")).unwrap();
    assert!(printed == shipped, "run: infercost schema study > configs/studies/study.schema.json");
}

#[test]
fn the_reference_names_every_key_of_a_study() {
    let (_, printed) = infercost(&["schema".to_owned(), "study".to_owned()]);
    let schema: serde_json::Value = serde_json::from_str(&printed).unwrap();
    let reference = std::fs::read_to_string(root().join("docs/studies.md")).unwrap();
    let mut keys = 0;
    let tables = schema["$defs"].as_object().unwrap().values().chain([&schema]);
    for table in tables {
        for key in table["properties"].as_object().into_iter().flat_map(|all| all.keys()) {
            keys += 1;
            let mut words = reference.split(|c: char| !c.is_alphanumeric() && c != '_');
            assert!(words.any(|word| word == key), "docs/studies.md does not name `{key}`");
        }
    }
    assert!(keys > 60, "only {keys} keys were found");
}

/// The same input gives the same bytes on any number of threads.
#[test]
fn threads_change_nothing() {
    let cases = std::env::temp_dir().join(format!("infercost-threads-{}.csv", std::process::id()));
    let mut text = "id,model,gpu,isl,osl,concurrency\n".to_owned();
    for id in 0..500 {
        text.push_str(&format!(
            "{id},llama-3.1-8b,h100-sxm,{},{},{}\n",
            100 + id,
            50 + id,
            1 + id % 64
        ));
    }
    std::fs::write(&cases, text).unwrap();
    let run = |threads: &str| {
        Command::new(env!("CARGO_BIN_EXE_infercost"))
            .args(["predict", "--format", "csv", "--cases"])
            .arg(&cases)
            .env("RAYON_NUM_THREADS", threads)
            .output()
            .unwrap()
            .stdout
    };
    let one = run("1");
    assert!(one.len() > 10_000);
    assert!(one == run("2") && one == run("7"));
}

#[test]
fn every_shipped_study_is_in_the_gallery() {
    let page = std::fs::read_to_string(root().join("docs/gallery/README.md")).unwrap();
    for entry in std::fs::read_dir(root().join("configs/studies")).unwrap().flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let name = path.file_name().unwrap().to_str().unwrap();
            assert!(page.contains(name), "{name} has no chart; add it to docs/gallery/make");
        }
    }
}
