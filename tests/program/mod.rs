//! The program as tests run it, and studies of their own.

use std::process::{Command, Output};

/// Writes a study into a file of its own; its path.
pub fn written(name: &str, text: &str) -> String {
    let folder = std::env::temp_dir().join(format!("infercost-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("study.toml");
    std::fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

/// Runs the program on so many threads.
pub fn infercost(arguments: &[&str], threads: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_infercost"))
        .args(arguments)
        .env("RAYON_NUM_THREADS", threads)
        .output()
        .unwrap()
}

/// Stops where a number is not what was wanted.
#[track_caller]
pub fn near(got: f64, wanted: f64, tolerance: f64) {
    assert!((got - wanted).abs() <= tolerance, "{got}, not {wanted} within {tolerance}");
}
