//! A profile of one's own over the catalog's calibration and engine.

use std::sync::Arc;

use super::book::Book;
use crate::config::catalog::Found;
use crate::config::raw;
use crate::ledger::Given;
use crate::spec::accelerator::Accelerator;
use crate::spec::calibration::Calibration;
use crate::spec::deployment::Deployment;
use crate::spec::engine::Engine;

/// A deployment whose measured times anchor the curve.
#[derive(Clone, Debug)]
pub struct Anchor {
    model: Arc<str>,
    gpu: Arc<str>,
    engine: Arc<str>,
    precision: Arc<str>,
    tp: f64,
    /// Measured over predicted time.
    pub time_factor: f64,
}

impl Anchor {
    /// Whether it is measured on this deployment.
    #[must_use]
    pub fn is_of(&self, deployment: &Deployment) -> bool {
        *self.model == *deployment.model.name
            && self.gpu == deployment.gpu.name
            && self.engine == deployment.engine.name
            && *self.precision == *deployment.precision.name()
            && (self.tp - deployment.parallelism.tp.value.get()).abs() < 0.5
    }
}

/// Sets what the profile says of this accelerator and engine.
pub fn apply(
    found: &Found<raw::profile::Profile>,
    accelerator: &Accelerator,
    calibration: &mut Calibration,
    engine: &mut Engine,
    book: &mut Book<'_>,
) {
    let Found { entry, file, .. } = found;
    if let Some(own) = entry.calibration.get(&*accelerator.family) {
        for (key, value) in own.given() {
            calibration.replace(key, value, book.fact(file, key, &entry.evidence));
        }
    }
    if let Some(own) = entry.engine.get(&*engine.name) {
        for (key, value) in own.given() {
            engine.replace(key, value, book.fact(file, key, &entry.evidence));
        }
    }
}

/// The anchors of a profile.
pub fn anchors(found: &Found<raw::profile::Profile>, book: &mut Book<'_>) -> Vec<Given<Anchor>> {
    let Found { entry, file, .. } = found;
    let source = book.fact(file, "time_factor", &entry.evidence);
    let anchor = |raw: &raw::profile::Anchor| Anchor {
        model: raw.model.as_str().into(),
        gpu: raw.gpu.as_str().into(),
        engine: raw.engine.as_str().into(),
        precision: raw.precision.as_str().into(),
        tp: f64::from(raw.tp),
        time_factor: raw.time_factor,
    };
    entry.anchor.iter().map(|raw| Given::new(anchor(raw), source)).collect()
}
