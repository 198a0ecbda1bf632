//! Text files.

use std::path::Path;

use crate::diag::Diagnostic;

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

/// Reads a text file that another file names: its path is relative to the folder of that one, or
/// to the working directory.
///
/// # Errors
/// As [`read_file`]; also what is no plain file, such as a device, which might never end.
pub fn read_beside(folder: Option<&Path>, name: &str) -> Result<String, Vec<Diagnostic>> {
    let path = folder.unwrap_or_else(|| Path::new(".")).join(name);
    if path.exists() && !path.is_dir() && !path.is_file() {
        let fault = format!("{} is no plain file", path.display());
        return Err(vec![Diagnostic::error(fault).help("name a file of text")]);
    }
    read_file(&path)
}

/// Bytes as text.
///
/// # Errors
/// Not UTF-8; the message names the line.
pub fn utf8(bytes: Vec<u8>, name: &str) -> Result<String, Diagnostic> {
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes()[..at].iter().filter(|&&byte| byte == b'\n').count();
        Diagnostic::error(format!("{name}:{line}: not UTF-8 text")).help("save the file as UTF-8")
    })
}
