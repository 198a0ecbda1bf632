//! Where a fact comes from.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How far a fact can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// Measured on the thing itself.
    Measured,
    /// The vendor's data sheet.
    DataSheet,
    /// A named publication that is not the vendor's data sheet.
    Published,
    /// A price list.
    ListPrice,
    /// Fitted to named measurements.
    Fitted,
    /// Computed from other facts.
    Derived,
    /// Recalled or guessed: no document backs it yet.
    Assumed,
}

/// The source of one fact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Citation {
    /// Document, package with version, or page.
    pub source: String,
    /// When it was true or read: `2026-11-09`, `2026-11`, `2025-Q1`.
    pub as_of: String,
    /// How far it can be trusted.
    pub grade: Grade,
    /// Disagreements between sources, and what was done about them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Sources by key: `default` serves every key that is not listed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Evidence(pub BTreeMap<String, Citation>);

impl Evidence {
    /// The source of `key`.
    #[must_use]
    pub fn of(&self, key: &str) -> Option<&Citation> {
        self.0.get(key).or_else(|| self.0.get("default"))
    }
}
