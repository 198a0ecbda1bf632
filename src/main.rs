//! The `infercost` program: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    infercost::cli::run()
}
