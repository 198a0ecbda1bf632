//! Reading: files, standard input, built-in studies.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::catalog::Catalog;
use crate::diag::{Diagnostic, SourceText};

/// Reads a text file.
///
/// # Errors
/// Not there, not a file, not readable, not UTF-8.
pub fn read_file(path: &Path) -> Result<String, Vec<Diagnostic>> {
    let shown = path.display();
    if path.is_dir() {
        return Err(vec![
            Diagnostic::error(format!("{shown} is a folder, not a file"))
                .help("name a TOML file in it"),
        ]);
    }
    let bytes = std::fs::read(path).map_err(|error| {
        vec![Diagnostic::error(format!("cannot read {shown}: {error}")).help("check the path")]
    })?;
    utf8(bytes, &shown.to_string()).map_err(|fault| vec![fault])
}

fn utf8(bytes: Vec<u8>, name: &str) -> Result<String, Diagnostic> {
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes()[..at].iter().filter(|&&byte| byte == b'\n').count();
        Diagnostic::error(format!("{name}:{line}: not UTF-8 text")).help("save the file as UTF-8")
    })
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
            _ => (name.to_owned(), read_file(path)?, path.parent().map(Path::to_owned)),
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
