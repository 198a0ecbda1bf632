//! Settings that are numbers of a scenario, by their path: the slots of every option and stage.
//!
//! Whether writing them does what reading the study anew with `--set` would do, and for which
//! options, is not assumed: [`super::Sweep`] compares, and reads anew where it does not (a length
//! that also decides how many accelerators a model needs, say).

use crate::spec::scenario::Scenario;
use crate::spec::slot::{self, Write};

/// Writes a number into a scenario.
#[derive(Clone, Copy)]
pub struct Setter {
    query: Option<Write>,
    stage: Option<Write>,
}

impl Setter {
    /// What a path may name: of all options, or of one.
    pub fn of(path: &str) -> Option<Self> {
        let Some(mut key) = path.strip_prefix("option.") else { return Self::of_key(path) };
        // Names of options may hold dots: the longest key that is known is meant.
        loop {
            if let Some(found) = Self::of_key(key) {
                return Some(found);
            }
            key = key.split_once('.')?.1;
        }
    }

    fn of_key(key: &str) -> Option<Self> {
        let found = Self { query: slot::of_query(key), stage: slot::of_stage(key) };
        (found.query.is_some() || found.stage.is_some()).then_some(found)
    }

    /// Writes the number wherever it has a place.
    pub fn set(self, scenario: &mut Scenario, value: f64) {
        if let Some(write) = self.query {
            write(scenario, 0, value);
        }
        if let Some(write) = self.stage {
            for stage in 0..scenario.stages.number() {
                write(scenario, stage, value);
            }
        }
    }
}
