//! `infercost import`: foreign formats to catalog entries.

use std::io::Read;
use std::path::Path;

use crate::cli::args::Import;
use crate::cli::{Failure, Status, output};
use crate::config::{file, import};
use crate::diag::Diagnostic;

pub fn run(args: &Import) -> Result<Status, Failure> {
    let Import::HfConfig { path, name } = args;
    let json = if path == "-" {
        let mut text = String::new();
        std::io::stdin()
            .read_to_string(&mut text)
            .map_err(|error| Diagnostic::error(format!("cannot read standard input: {error}")))?;
        text
    } else {
        file::read_file(Path::new(path))?
    };
    let model = import::hf_config(&json, name.as_deref()).map_err(|mut fault| {
        fault.message = format!("{path}: {}", fault.message);
        fault
    })?;
    output::result(&import::to_toml(&model))?;
    Ok(Status::Fine)
}
