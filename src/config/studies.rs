//! Studies as read: a checked tree.

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use serde_json::Value;

use super::node::Node;
use super::{check, currency, layer, load, raw, samples, schema};
use crate::diag::{Diagnostic, SourceText};

/// The schema of a study: a sweep checks thousands of them.
static SCHEMA: LazyLock<Value> = LazyLock::new(schema::of::<raw::study::Study>);

/// A study that has been read and checked, not yet resolved.
#[derive(Clone, Debug)]
pub struct StudyText {
    /// The checked tree.
    pub node: Node,
    /// The folder of its file, if it is one.
    pub folder: Option<PathBuf>,
}

/// Reads a study (a path, `-`, or a built-in study's name), applies `--set` assignments and checks
/// the result.
///
/// # Errors
/// Every fault that can be seen without catalogs.
pub fn read(name: &str, assignments: &[String]) -> Result<StudyText, Vec<Diagnostic>> {
    let (source, folder) = load::study(name)?;
    StudyText { node: Node::parse(&source)?, folder }.with(assignments)
}

/// Reads a study from a text in memory, under the name that messages give it; files that it names
/// are looked up in the working directory. With `--set` assignments as in [`read`].
///
/// ```
/// use infercost::config::studies;
///
/// let text = "title = \"Empty\"\nquery_per_day = 5";
/// let fault = &studies::parse("my study", text, &[]).unwrap_err()[0];
/// assert_eq!(fault.place.as_ref().map(|place| place.label()), Some("my study:2".to_owned()));
/// ```
///
/// # Errors
/// As [`read`].
pub fn parse(name: &str, text: &str, assignments: &[String]) -> Result<StudyText, Vec<Diagnostic>> {
    let source = Arc::new(SourceText { name: name.to_owned(), text: text.to_owned() });
    StudyText { node: Node::parse(&source)?, folder: None }.with(assignments)
}

/// A study built in code, checked as a text would be; `name` is what messages call it.
///
/// # Errors
/// As [`read`]; places are in the study's text as TOML.
pub fn of(name: &str, study: &raw::study::Study) -> Result<StudyText, Vec<Diagnostic>> {
    let text = toml::to_string(study)
        .map_err(|error| vec![Diagnostic::error(format!("{name} is no study: {error}"))])?;
    parse(name, &text, &[])
}

impl StudyText {
    /// The study with these `--set` assignments, checked.
    ///
    /// # Errors
    /// As [`read`].
    pub fn with(mut self, assignments: &[String]) -> Result<Self, Vec<Diagnostic>> {
        let node = &mut self.node;
        let mut faults: Vec<Diagnostic> =
            assignments.iter().filter_map(|text| layer::set(node, text).err()).collect();
        samples::put_in(node, self.folder.as_deref(), &mut faults);
        currency::put_in(node, &mut faults);
        for fault in check::faults(node, &SCHEMA) {
            // An assignment to all options is wrong once, not once for each.
            if !faults.contains(&fault) {
                faults.push(fault);
            }
        }
        if faults.is_empty() { Ok(self) } else { Err(faults) }
    }
}
