//! How many instructions an estimate takes, counted under callgrind: the same on a busy machine as
//! on an idle one, so that a change which costs something shows.
//!
//! `cargo bench --bench instructions` runs itself under `valgrind --tool=callgrind` for every case,
//! prints instructions per estimate beside those noted in `benches/instructions.csv`, and exits
//! with 1 if one takes over 3% more. `-- --note` writes the file anew. Without valgrind it says so
//! and does nothing. `docs/speed.md` says where the instructions go.

// Printing is what it is for.
#![allow(clippy::print_stdout)]

use std::env;
use std::fmt::Write as _;
use std::hint::black_box;
use std::process::{Command, ExitCode};
use std::sync::Arc;

use infercost::config::node::Node;
use infercost::config::studies::StudyText;
use infercost::config::{Catalog, resolve};
use infercost::diag::SourceText;
use infercost::estimate::estimate;
use infercost::ledger::Off;
use infercost::spec::scenario::Scenario;

/// A name, and the keys of the one option of a study.
const CASES: [(&str, &str); 5] = [
    (
        "dense, concurrency given",
        "model = \"llama-3.3-70b\"\ngpu = \"h100-sxm\"\ntp = 4\nconcurrency = 32",
    ),
    ("dense, concurrency sought", "model = \"llama-3.3-70b\"\ngpu = \"h100-sxm\"\ntp = 4"),
    (
        "experts, concurrency given",
        "model = \"gpt-oss-120b\"\ngpu = \"h100-sxm\"\ntp = 2\nconcurrency = 32",
    ),
    (
        "latent attention, concurrency given",
        "model = \"deepseek-v3\"\ngpu = \"h200-sxm\"\ntp = 8\nprecision = \"fp8\"\nconcurrency = 32",
    ),
    ("API", "api_prices = { usd_per_mtok_input = 1.0, usd_per_mtok_output = 4.0 }"),
];
const NOTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/instructions.csv");

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.as_slice() {
        [run, case, times] if run == "run" => {
            let scenario = scenario(CASES[case.parse::<usize>().expect("a place")].1);
            for _ in 0..times.parse().expect("a number") {
                black_box(estimate(&mut Off, black_box(&scenario)).is_ok());
            }
            ExitCode::SUCCESS
        }
        other => all(other.iter().any(|argument| argument == "--note")),
    }
}

fn scenario(option: &str) -> Scenario {
    let supply =
        if option.starts_with("api") { "" } else { "gpu_hour_usd = 2.99\nutilization = 0.55\n" };
    let text = format!(
        "title = \"Instructions\"\n[workload]\nqueries_per_day = 250_000\ninput_tokens = 1_200\n\
         output_tokens = 350\n[slo]\nttft_ms = 1000\ntpot_ms = 50\n[revenue]\nusd_per_query = 0.004\n\
         [[option]]\nname = \"one\"\n{supply}{option}\n"
    );
    let source = Arc::new(SourceText { name: "instructions.toml".to_owned(), text });
    let node = Node::parse(&source).expect("the study is TOML");
    let study = StudyText { node, folder: None };
    let mut found = resolve::study(&study, &Catalog::default()).expect("the study is valid");
    found.scenarios.remove(0)
}

/// Instructions of one run of this program in which a case is estimated so many times.
fn counted(case: usize, times: u32) -> Option<f64> {
    let out = env::temp_dir().join(format!("infercost-callgrind-{}", std::process::id()));
    let run = Command::new("valgrind")
        .args(["--tool=callgrind", &format!("--callgrind-out-file={}", out.display())])
        .arg(env::current_exe().ok()?)
        .args(["run", &case.to_string(), &times.to_string()])
        .output()
        .ok()?;
    let text = std::fs::read_to_string(&out).ok();
    std::fs::remove_file(&out).ok();
    if !run.status.success() {
        return None;
    }
    text?.lines().find_map(|line| line.strip_prefix("summary: ")?.trim().parse().ok())
}

fn all(note: bool) -> ExitCode {
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("valgrind is not installed: nothing is counted");
        return ExitCode::SUCCESS;
    }
    let noted = std::fs::read_to_string(NOTED).unwrap_or_default();
    let noted = |name: &str| {
        noted
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(';')?.parse::<f64>().ok())
    };
    let mut file = "case;instructions_per_estimate\n".to_owned();
    let mut worse = false;
    for (place, (name, _)) in CASES.iter().enumerate() {
        let (Some(few), Some(many)) = (counted(place, 100), counted(place, 1_100)) else {
            println!("{name}: valgrind failed");
            return ExitCode::FAILURE;
        };
        let each = (many - few) / 1_000.0;
        writeln!(file, "{name};{each:.0}").expect("text can be written");
        match noted(name) {
            Some(before) => {
                let change = each / before - 1.0;
                worse |= change > 0.03;
                println!("{name:<40}{each:>10.0}  noted {before:>8.0}  {:>+6.1}%", change * 100.0);
            }
            None => println!("{name:<40}{each:>10.0}"),
        }
    }
    if note {
        std::fs::write(NOTED, file).expect("the file can be written");
        return ExitCode::SUCCESS;
    }
    if worse { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
