//! Problems as values: what is wrong, where, and how to mend it.
//!
//! Library code returns [`Diagnostic`]s and [`Warned`] values; only the command line prints them.

mod suggest;

pub use suggest::did_you_mean;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Severity {
    /// No result can be given.
    Error,
    /// The result stands, and the reader should know this.
    Warning,
}

/// A text that was read, by the name that messages give it.
#[derive(Debug, PartialEq, Eq)]
pub struct SourceText {
    /// File name, `<stdin>` or `--set …`.
    pub name: String,
    /// The whole text.
    pub text: String,
}

impl SourceText {
    /// The line number (from 1) of a byte offset.
    #[must_use]
    pub fn line(&self, offset: usize) -> usize {
        1 + self.text.bytes().take(offset).filter(|&byte| byte == b'\n').count()
    }
}

/// A place in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The text.
    pub source: Arc<SourceText>,
    /// Bytes in it.
    pub span: Range<usize>,
}

impl Place {
    /// `file:line`, as printed.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{}:{}", self.source.name, self.source.line(self.span.start))
    }
}

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one sentence.
    pub message: String,
    /// Where, if it is in a text.
    pub place: Option<Place>,
    /// How to mend it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error without a place.
    #[must_use]
    pub fn error(message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, message: message.into(), place: None, help: None }
    }

    /// A warning without a place.
    #[must_use]
    pub fn warning(message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(message) }
    }

    /// The same problem at a place.
    #[must_use]
    pub fn at(mut self, place: Option<Place>) -> Self {
        self.place = place;
        self
    }

    /// The same problem with a way to mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{}: ", place.label())?;
        }
        f.write_str(&self.message)?;
        if let Some(help) = &self.help {
            write!(f, " ({help})")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostic {}

/// A value, and what the reader should know about it.
#[derive(Clone, Debug)]
pub struct Warned<T> {
    /// The value.
    pub value: T,
    /// What to know.
    pub warnings: Vec<Warning>,
}

/// A remark on an estimate: a stable name for programs and a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Stable name, in kebab case.
    pub name: &'static str,
    /// The sentence.
    pub message: String,
}
