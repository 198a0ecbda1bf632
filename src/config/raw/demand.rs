//! How demand is spread over time.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How demand is spread over time: a named shape, or hours of one's own.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Demand {
    /// A named shape of the week; `hours` excludes it.
    pub shape: Option<ShapeName>,
    /// Traffic hour by hour in any unit: 24 numbers of a day from midnight, or 168 of a week from
    /// Monday's first hour.
    pub hours: Option<Vec<f64>>,
    /// With 24 `hours`: weights of the days, Monday first; all alike unless given.
    pub days: Option<[f64; 7]>,
}

/// A named shape of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ShapeName {
    /// The same in every hour.
    Flat,
    /// Offices of one time zone: a plateau from nine to five on working days.
    BusinessHours,
    /// Consumers of one time zone: least before dawn, most in the evening.
    Consumer,
}
