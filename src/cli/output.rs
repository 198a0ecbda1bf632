//! Writing: standard output, standard error, whole files. The only place that prints.
#![allow(clippy::print_stderr)]

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

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

static QUIET: OnceLock<bool> = OnceLock::new();

/// Says once for the whole run whether only results and errors are wanted.
pub fn set_quiet(quiet: bool) {
    let _ = QUIET.set(quiet);
}

/// Whether only results and errors are wanted.
pub fn quiet() -> bool {
    QUIET.get().copied().unwrap_or(false)
}

/// Seconds since the beginning of 1970; `SOURCE_DATE_EPOCH` stands in for the clock.
pub fn now() -> i64 {
    let set = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| text.parse().ok());
    set.unwrap_or_else(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    })
}

/// Writes a long result through `$PAGER` (else `less`) where standard output is a terminal that it
/// does not fit on.
pub fn paged(text: &str) -> Result<(), Failure> {
    let height = terminal_size::terminal_size().map(|(_, height)| usize::from(height.0));
    let long = height.is_some_and(|height| text.lines().count() >= height);
    if !io::stdout().is_terminal() || !long {
        return result(text);
    }
    let pager = std::env::var("PAGER").ok().filter(|pager| !pager.trim().is_empty());
    let pager = pager.unwrap_or_else(|| "less -FRX".to_owned());
    let mut words = pager.split_whitespace();
    let child = words
        .next()
        .and_then(|program| Command::new(program).args(words).stdin(Stdio::piped()).spawn().ok());
    let Some(mut child) = child else { return result(text) };
    if let Some(mut pipe) = child.stdin.take() {
        // A reader that is left early has seen enough.
        let _ = pipe.write_all(text.as_bytes());
    }
    child.wait().map(|_| ()).map_err(|error| lost(&error))
}

/// Whether standard error may be coloured.
pub fn colour() -> bool {
    colour_allowed() && io::stderr().is_terminal()
}

fn colour_allowed() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// How text on standard output is drawn.
pub fn style() -> Style {
    let terminal = io::stdout().is_terminal();
    let width =
        if terminal { terminal_size::terminal_size().map(|(width, _)| width.0) } else { None };
    Style { width, colour: terminal && colour_allowed() }
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
    beside.push(format!(".{}.part", std::process::id()));
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
