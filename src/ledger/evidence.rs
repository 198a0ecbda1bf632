//! Where an input comes from and how far it can be trusted.

use std::sync::Arc;

/// How far a number can be trusted, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Evidence {
    /// Follows from definitions alone (a unit conversion, a count of things in the study).
    Exact,
    /// Measured on the thing itself.
    Measured,
    /// The vendor's data sheet.
    DataSheet,
    /// A named publication.
    Published,
    /// A price list.
    ListPrice,
    /// Stated by the user in the study.
    Stated,
    /// Fitted to named measurements.
    Fitted,
    /// Computed from other facts before it entered a catalog.
    Derived,
    /// No document backs it.
    Assumed,
}

impl Evidence {
    /// The grade as printed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Measured => "measured",
            Self::DataSheet => "data sheet",
            Self::Published => "published",
            Self::ListPrice => "list price",
            Self::Stated => "stated",
            Self::Fitted => "fitted",
            Self::Derived => "derived",
            Self::Assumed => "assumed",
        }
    }
}

/// The origin of one input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// How far it can be trusted.
    pub evidence: Evidence,
    /// `file:line` for what was read, or the name of the rule that gave a default.
    pub place: String,
    /// Document and date, where a catalog cites one.
    pub citation: Option<String>,
    /// The key that holds this very number; none where one entry gives several numbers.
    pub key: Option<String>,
}

/// The place of a source in its table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SourceId(pub u32);

/// An input and the place of its source in the scenario's table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Given<Q> {
    /// The quantity.
    pub value: Q,
    /// Its source.
    pub source: SourceId,
}

impl<Q> Given<Q> {
    /// An input with its source.
    pub const fn new(value: Q, source: SourceId) -> Self {
        Self { value, source }
    }

    /// The same source for another quantity.
    pub fn map<R>(self, change: impl FnOnce(Q) -> R) -> Given<R> {
        Given { value: change(self.value), source: self.source }
    }
}

/// All sources of a scenario, shared between its copies.
pub type Sources = Arc<[Source]>;
