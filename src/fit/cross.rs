//! Cross-validation: each group of rows is judged by a fit that did not see it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::measured::Measured;
use super::problem::Problem;
use crate::spec::calibration::Calibration;

/// What is left out together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldOut {
    /// A whole model.
    Model,
    /// A whole accelerator.
    Gpu,
    /// A whole source.
    Source,
    /// One model on one accelerator with one engine.
    Option,
}

impl HoldOut {
    /// The group of a row.
    #[must_use]
    pub fn group(self, row: &Measured) -> String {
        match self {
            Self::Model => row.deployment.model.name.clone(),
            Self::Gpu => row.deployment.gpu.name.to_string(),
            Self::Source => row.source.clone(),
            Self::Option => {
                let d = &row.deployment;
                let precision = d.precision.name();
                format!("{}, {} {precision}, {}", d.model.name, d.gpu.name, d.engine.name)
            }
        }
    }
}

/// A part of the rows that was left out, with the profile of the others applied.
#[derive(Clone, Debug)]
pub struct Fold {
    /// The rows.
    pub rows: Vec<Measured>,
}

/// Leaves out each group once, several in one fold where there are more than `most` groups. Each
/// fold is fitted when it is asked for.
#[must_use]
pub fn cross_validated(
    rows: &[Measured],
    hold_out: HoldOut,
    most: usize,
) -> impl ExactSizeIterator<Item = Fold> {
    let names: Vec<String> = rows.iter().map(|row| hold_out.group(row)).collect();
    let groups: BTreeSet<&String> = names.iter().collect();
    let folds = groups.len().min(most.max(1));
    let places: BTreeMap<&String, usize> = groups.into_iter().zip((0..folds).cycle()).collect();
    let fold_of: Vec<usize> = names.iter().map(|name| places[name]).collect();
    (0..folds).map(move |fold| {
        let part = |out: bool| {
            let rows = rows.iter().zip(&fold_of);
            rows.filter(move |(_, of)| (**of == fold) == out).map(|(row, _)| row)
        };
        let fitted = Problem::new(part(false)).solve();
        Fold { rows: part(true).map(|row| fitted.apply_to(row)).collect() }
    })
}

/// Leaves out each family of accelerators, and predicts it with `default` instead of its own
/// calibration: what a prediction is worth for accelerators that nobody measured.
#[must_use]
pub fn without_family(rows: &[Measured], default: &Calibration) -> Vec<Fold> {
    let families: BTreeSet<Arc<str>> =
        rows.iter().map(|row| row.deployment.gpu.family.clone()).collect();
    let default = Arc::new(*default);
    families
        .into_iter()
        .map(|family| {
            let own = |row: &&Measured| row.deployment.gpu.family == family;
            let fitted = Problem::new(rows.iter().filter(|row| !own(row))).solve();
            let unknown = |row: &Measured| {
                let mut row = row.clone();
                row.deployment.calibration = default.clone();
                fitted.apply_to(&row)
            };
            Fold { rows: rows.iter().filter(own).map(unknown).collect() }
        })
        .collect()
}
