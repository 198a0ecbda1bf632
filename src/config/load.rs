//! Reading a study: a file, standard input, or a built-in one.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::catalog::Catalog;
use super::file::{read_file, utf8};
use crate::diag::{Diagnostic, SourceText, did_you_mean};

/// The faults of a file that is not there, with the built-in studies that may be meant.
fn or_built_in(name: &str, faults: Vec<Diagnostic>) -> Vec<Diagnostic> {
    if Path::new(name).exists() {
        return faults;
    }
    let built_in = Catalog::studies();
    let help = did_you_mean(name, built_in.iter().map(String::as_str)).map_or_else(
        || format!("check the path; built-in studies: {}", built_in.join(", ")),
        |near| format!("did you mean the built-in study `{near}`?"),
    );
    faults.into_iter().map(|fault| fault.help(help.clone())).collect()
}

/// Reads a study: a path, `-` for standard input, or the name of a built-in study.
///
/// # Errors
/// As [`read_file`]; an empty text.
pub fn study(name: &str) -> Result<(Arc<SourceText>, Option<PathBuf>), Vec<Diagnostic>> {
    let (shown, text, folder) = if name == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map_err(|error| {
            vec![Diagnostic::error(format!("cannot read standard input: {error}"))]
        })?;
        let text = utf8(bytes, "<stdin>").map_err(|fault| vec![fault])?;
        ("<stdin>".to_owned(), text, None)
    } else {
        let path = Path::new(name);
        match Catalog::study(name) {
            Some(text) if !path.exists() => {
                (format!("configs/studies/{name}.toml"), text.to_owned(), None)
            }
            _ => {
                let text = read_file(path).map_err(|faults| or_built_in(name, faults))?;
                (name.to_owned(), text, path.parent().map(Path::to_owned))
            }
        }
    };
    if text.trim().is_empty() {
        return Err(vec![
            Diagnostic::error(format!("{shown} is empty"))
                .help("`infercost init` writes a study to start from"),
        ]);
    }
    Ok((Arc::new(SourceText { name: shown, text }), folder))
}
