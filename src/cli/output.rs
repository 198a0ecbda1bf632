//! Writing: standard output, standard error, whole files. The only place that prints.
#![allow(clippy::print_stderr)]

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use super::Failure;
use crate::diag::Diagnostic;
use crate::render::text::Style;

/// Writes a result to standard output.
pub fn result(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| lost(&error))
}

/// What a failed write to standard output means.
pub fn lost(error: &io::Error) -> Failure {
    if error.kind() == io::ErrorKind::BrokenPipe {
        Failure::BrokenPipe
    } else {
        Diagnostic::error(format!("cannot write the result: {error}")).into()
    }
}

/// Says something on standard error.
pub fn say(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Whether standard error may be coloured.
pub fn colour() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) && io::stderr().is_terminal()
}

/// How text on standard output is drawn.
pub fn style() -> Style {
    let terminal = io::stdout().is_terminal();
    let width =
        if terminal { terminal_size::terminal_size().map(|(width, _)| width.0) } else { None };
    Style { width }
}

/// Writes a file whole or not at all: beside its place, then moved there.
pub fn file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let fault = |error: &io::Error| {
        Diagnostic::error(format!("cannot write {}: {error}", path.display()))
            .help("choose another place, or make this one writable")
    };
    if path.is_dir() {
        return Err(Diagnostic::error(format!("{} is a folder", path.display()))
            .help("name a file in it")
            .into());
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    let beside = Path::new(&beside);
    let written = std::fs::write(beside, bytes).and_then(|()| std::fs::rename(beside, path));
    written.map_err(|error| {
        let _ = std::fs::remove_file(beside);
        Failure::from(fault(&error))
    })
}

/// Makes a folder for output files.
pub fn folder(path: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(path).map_err(|error| {
        Failure::from(
            Diagnostic::error(format!("cannot make the folder {}: {error}", path.display()))
                .help("choose another folder for --out, or make its parent writable"),
        )
    })
}
