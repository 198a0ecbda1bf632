//! The steps of the documentation work as they are written: a shell runs them one after the other in
//! an empty folder, with what a reader would have at hand, and the files they speak of are there.
#![cfg(all(unix, feature = "cli"))]
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Programs that a reader may have and this test has not: their lines are left out.
const FOREIGN: [&str; 4] = ["cargo", "man", "sbatch", "vllm serve"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(page: &str) -> String {
    std::fs::read_to_string(root().join(page)).unwrap()
}

/// A reader at an empty folder.
struct Reader {
    folder: PathBuf,
    home: PathBuf,
}

impl Reader {
    fn new(name: &str) -> Self {
        let own = Path::new(env!("CARGO_TARGET_TMPDIR")).join("docs-steps").join(name);
        let _ = std::fs::remove_dir_all(&own);
        let (folder, home, bin) = (own.join("folder"), own.join("home"), own.join("home/bin"));
        for folder in [&folder, &bin] {
            std::fs::create_dir_all(folder).unwrap();
        }
        let reader = Self { folder, home };
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_infercost"), bin.join("infercost")).unwrap();
        // Stands for a benchmark that takes a server and ten minutes: its result is a real one.
        let result = root().join("tests/fixtures/benchmarks/vllm-gpt-oss-120b.json");
        let benchmark = format!("#!/bin/sh\ncp '{}' openai-result.json\n", result.display());
        std::fs::write(bin.join("vllm"), benchmark).unwrap();
        let executable = PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(bin.join("vllm"), executable).unwrap();
        reader
    }

    fn has(&self, name: &str, like: &str) {
        let target = self.folder.join(name);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::copy(root().join(like), target).unwrap();
    }

    /// Runs a line of a shell; what a `--fail-if` guards against ends with 1.
    fn runs(&self, line: &str, page: &str) {
        let usual = std::env::var("PATH").unwrap_or_default();
        let path = format!("{}:{usual}", self.home.join("bin").display());
        let done = Command::new("sh")
            .args(["-c", line])
            .current_dir(&self.folder)
            .env("PATH", path)
            .env("HOME", &self.home)
            .env("PROFILE", self.home.join("profile.ps1"))
            .output()
            .unwrap();
        let wanted = i32::from(line.contains("--fail-if"));
        let said = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(wanted), "{page}: {line}\n{said}");
        for target in targets(line) {
            assert!(self.is_filled(&target), "{page}: `{line}` left nothing at {target}");
        }
    }

    /// Whether a file with something in it, or a folder with files, is there.
    fn is_filled(&self, name: &str) -> bool {
        let path = match name.strip_prefix("~/") {
            Some(own) => self.home.join(own),
            None => self.folder.join(name.replace("$PROFILE", "../home/profile.ps1")),
        };
        let within = |folder: std::fs::ReadDir| folder.count() > 0;
        std::fs::read_dir(&path)
            .map_or_else(|_| std::fs::metadata(&path).is_ok_and(|file| file.len() > 0), within)
    }
}

/// Where a line says that it writes.
fn targets(line: &str) -> Vec<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let pairs = words.windows(2).filter(|pair| [">", ">>", "--out"].contains(&pair[0]));
    pairs.map(|pair| pair[1].to_owned()).collect()
}

/// The lines that a page tells its reader to type, in order; broken lines are put together.
fn steps(text: &str) -> Vec<String> {
    let mut steps = Vec::new();
    for (place, block) in text.split("```").enumerate().filter(|(place, _)| place % 2 == 1) {
        let (kind, body) = block.split_once('\n').unwrap_or_else(|| panic!("block {place}"));
        let body = body.replace("\\\n", " ");
        let lines = body.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        match kind {
            "sh" => steps.extend(lines.map(str::to_owned)),
            "console" => {
                steps.extend(lines.filter_map(|line| line.strip_prefix("$ ")).map(str::to_owned));
            }
            _ => {}
        }
    }
    steps
}

/// The files that a page speaks of by name, outside its blocks.
fn named(text: &str) -> Vec<&str> {
    const KINDS: [&str; 6] = [".png", ".pdf", ".html", ".md", ".xlsx", ".csv"];
    let prose = text.split("```").step_by(2);
    let spans = prose.flat_map(|part| part.split('`').skip(1).step_by(2));
    spans.filter(|span| KINDS.iter().any(|kind| span.ends_with(kind))).collect()
}

#[test]
fn tutorials_can_be_followed_in_an_empty_folder() {
    for (page, study, files) in [("strategist", "helpdesk", 2), ("startup", "startup", 4)] {
        let text = read(&format!("docs/tutorials/{page}.md"));
        let reader = Reader::new(page);
        let study = format!("{study}.toml");
        reader.has(&study, &format!("docs/tutorials/{study}"));
        let steps = steps(&text);
        assert!(steps.len() >= 8, "{page}: {steps:?}");
        for step in steps {
            reader.runs(&step, page);
        }
        let named = named(&text);
        assert!(named.len() >= files, "{page} speaks of {named:?}");
        for name in named {
            assert!(reader.is_filled(name), "{page}: {name} is not there");
        }
    }
}

#[test]
fn the_shell_blocks_of_all_other_pages_run() {
    let mut pages = vec!["README.md".to_owned()];
    for folder in ["docs", "docs/questions"] {
        for entry in std::fs::read_dir(root().join(folder)).unwrap().flatten() {
            let path = entry.path();
            if path.extension().is_some_and(|extension| extension == "md") {
                pages.push(format!("{folder}/{}", entry.file_name().to_str().unwrap()));
            }
        }
    }
    let mut ran = 0;
    for page in pages {
        // What the program prints in console blocks is compared elsewhere.
        let text = read(&page).replace("```console", "```text");
        let own = |step: &String| !FOREIGN.iter().any(|other| step.starts_with(other));
        let steps: Vec<String> = steps(&text).into_iter().filter(own).collect();
        if steps.is_empty() {
            continue;
        }
        let reader = Reader::new(&page.replace('/', "-"));
        reader.has("study.toml", "configs/starter.toml");
        reader.has("config.json", "tests/fixtures/hf_configs/llama-3.1-70b.json");
        reader.has("results/run.json", "tests/fixtures/benchmarks/vllm-gpt-oss-120b.json");
        let cases = "id,model,gpu,isl,osl,concurrency\n1,llama-3.1-8b,h100-sxm,1000,300,16\n";
        std::fs::write(reader.folder.join("cases.csv"), cases).unwrap();
        for step in steps {
            reader.runs(&step, &page);
            ran += 1;
        }
    }
    assert!(ran >= 18, "only {ran} steps were run");
}

#[test]
fn a_step_that_fails_and_one_that_writes_nothing_are_found() {
    let reader = Reader::new("faults");
    let fails = |line: &str| std::panic::catch_unwind(|| reader.runs(line, "a page")).is_err();
    assert!(!fails("infercost init study.toml && infercost compare study.toml > table.txt"));
    assert!(fails("infercost compare no-such-study.toml"));
    assert!(fails("infercost check quick-start --quiet > empty.txt"));
    assert!(fails("infercost compare quick-start --fail-if 'margin.gross_margin<-5'"));
}
