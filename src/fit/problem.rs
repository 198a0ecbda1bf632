//! Measured rows and the parameters that touch them.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::measured::{Measured, Quantity};
use super::parameter::{CALIBRATION, ENGINE, Owner, Parameter, REFERENCE_FAMILY};
use super::solver::{self, Values};
use crate::ledger::Off;
use crate::perf;
use crate::spec::calibration::Calibration;
use crate::spec::deployment::Deployment;
use crate::spec::engine::Engine;

/// Residuals beyond this count by their size, not by its square (Huber 1964).
const OUTLIER: f64 = 0.12;
/// Spread of a residual that the fit takes for noise: sets its weight against the prior. Wider than
/// the residuals are, since those of one option err together; options and models left out err less
/// with it than with the residuals' own spread.
const NOISE: f64 = 0.25;
/// Rows of one source beyond this number weigh less, as the square root: they share its habits.
const ROWS_OF_A_SOURCE: f64 = 300.0;

/// A fit to be made.
#[derive(Debug)]
pub struct Problem<'a> {
    rows: Vec<&'a Measured>,
    weights: Vec<f64>,
    parameters: Vec<Parameter>,
    /// Parameters that touch each row.
    touching: Vec<Vec<usize>>,
}

/// A profile that fits: a factor on the prior for each parameter.
#[derive(Clone, Debug)]
pub struct Fitted {
    parameters: Vec<Parameter>,
    logs: Vec<f64>,
}

impl<'a> Problem<'a> {
    /// The fit to the complete ones of these rows.
    #[must_use]
    pub fn new(rows: impl IntoIterator<Item = &'a Measured>) -> Self {
        let rows: Vec<&Measured> = rows.into_iter().filter(|row| row.complete).collect();
        let mut owners: BTreeMap<Owner, Vec<usize>> = BTreeMap::new();
        let mut sources: BTreeMap<&str, f64> = BTreeMap::new();
        for row in &rows {
            for owner in owners_of(&row.deployment) {
                owners.entry(owner).or_default();
            }
            *sources.entry(&row.source).or_default() += 1.0;
        }
        let mut parameters = Vec::new();
        for (owner, indices) in &mut owners {
            let keys = match owner {
                Owner::Family(_) => CALIBRATION,
                Owner::Engine(_) => ENGINE,
            };
            for &(key, spread) in keys {
                let fixed = key == "overhead_factor"
                    && *owner == Owner::Family(REFERENCE_FAMILY.to_owned());
                if !fixed {
                    indices.push(parameters.len());
                    parameters.push(Parameter { owner: owner.clone(), key, spread });
                }
            }
        }
        let touching = rows
            .iter()
            .map(|row| {
                owners_of(&row.deployment)
                    .iter()
                    .filter_map(|owner| owners.get(owner))
                    .flatten()
                    .copied()
                    .collect()
            })
            .collect();
        let weights = rows
            .iter()
            .map(|row| {
                let of_source = sources.get(row.source.as_str()).copied().unwrap_or(1.0);
                (ROWS_OF_A_SOURCE / of_source).sqrt().min(1.0)
            })
            .collect();
        Self { rows, weights, parameters, touching }
    }

    /// Rows that take part.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// The parameters that fit best, by Levenberg-Marquardt on logarithms from the prior on.
    #[must_use]
    pub fn solve(&self) -> Fitted {
        let spreads: Vec<f64> = self.parameters.iter().map(|p| p.spread).collect();
        let logs = solver::solve(
            &spreads,
            OUTLIER,
            |logs| self.residuals(logs),
            |logs, base| self.slopes(logs, base),
        );
        Fitted { parameters: self.parameters.clone(), logs }
    }

    /// Weighted residuals, those of one row together.
    fn residuals(&self, logs: &[f64]) -> Vec<Vec<Values>> {
        let rows: Vec<usize> = (0..self.rows.len()).collect();
        rows.par_iter().map(|&row| self.row(row, logs)).collect()
    }

    fn row(&self, row: usize, logs: &[f64]) -> Vec<Values> {
        let measured = self.rows[row];
        let changed = changed(&measured.deployment, &self.parameters, &self.touching[row], logs);
        let Ok(performance) = perf::predict(&mut Off, &changed, &measured.call) else {
            return Vec::new();
        };
        measured
            .residuals(&performance)
            .filter(|residual| residual.quantity != Quantity::Power)
            .map(|residual| Values {
                residual: residual.log(),
                weight: self.weights[row] * residual.quantity.weight() / (NOISE * NOISE),
            })
            .collect()
    }

    /// Changes of each row's residuals with each parameter that touches it.
    fn slopes(&self, logs: &[f64], base: &[Vec<Values>]) -> Vec<Vec<(usize, Vec<f64>)>> {
        const STEP: f64 = 1e-3;
        let rows: Vec<usize> = (0..self.rows.len()).collect();
        rows.par_iter()
            .map(|&row| {
                let mut moved = logs.to_vec();
                self.touching[row]
                    .iter()
                    .map(|&parameter| {
                        moved[parameter] += STEP;
                        let values = self.row(row, &moved);
                        moved[parameter] = logs[parameter];
                        let slopes = if values.len() == base[row].len() {
                            let change = values.iter().zip(&base[row]);
                            change.map(|(new, old)| (new.residual - old.residual) / STEP).collect()
                        } else {
                            vec![0.0; base[row].len()]
                        };
                        (parameter, slopes)
                    })
                    .collect()
            })
            .collect()
    }
}

impl Fitted {
    /// The deployment with this profile.
    #[must_use]
    pub fn apply(&self, deployment: &Deployment) -> Deployment {
        let owners = owners_of(deployment);
        let touching: Vec<usize> = (0..self.parameters.len())
            .filter(|&index| owners.contains(&self.parameters[index].owner))
            .collect();
        changed(deployment, &self.parameters, &touching, &self.logs)
    }

    /// The row with this profile.
    #[must_use]
    pub fn apply_to(&self, row: &Measured) -> Measured {
        Measured { deployment: self.apply(&row.deployment), ..row.clone() }
    }

    /// Each parameter with the factor on its prior.
    pub fn factors(&self) -> impl Iterator<Item = (&Parameter, f64)> {
        self.parameters.iter().zip(self.logs.iter().map(|log| log.exp()))
    }
}

fn owners_of(deployment: &Deployment) -> [Owner; 2] {
    [
        Owner::Family(deployment.gpu.family.to_string()),
        Owner::Engine(deployment.engine.name.to_string()),
    ]
}

fn changed(
    deployment: &Deployment,
    parameters: &[Parameter],
    touching: &[usize],
    logs: &[f64],
) -> Deployment {
    let mut calibration: Calibration = *deployment.calibration;
    let mut engine: Engine = (*deployment.engine).clone();
    for &index in touching {
        let Parameter { owner, key, .. } = &parameters[index];
        let factor = logs[index].exp();
        match owner {
            Owner::Family(_) => {
                if let Some(value) = calibration.get(key) {
                    calibration.set(key, value * factor);
                }
            }
            Owner::Engine(_) => {
                if let Some(value) = engine.get(key) {
                    engine.set(key, value * factor);
                }
            }
        }
    }
    Deployment {
        calibration: Arc::new(calibration),
        engine: Arc::new(engine),
        ..deployment.clone()
    }
}
