//! Deployments whose own measurements anchor the curve.

use std::collections::BTreeMap;

use super::measured::{Measured, Quantity};

/// A deployment and how its measured times compare with the predicted ones.
#[derive(Clone, Debug, PartialEq)]
pub struct AnchorFactor {
    /// Full name of the model.
    pub model: String,
    /// Catalog name of the accelerator.
    pub gpu: String,
    /// Catalog name of the engine.
    pub engine: String,
    /// Format of the weights.
    pub precision: &'static str,
    /// Tensor parallelism.
    pub tp: f64,
    /// Rows.
    pub rows: usize,
    /// Measured over predicted time: the curve goes through one row, and through the middle of
    /// several.
    pub time_factor: f64,
}

/// The factor of each deployment: the geometric mean of what its TPOT and throughput rows say.
#[must_use]
pub fn anchors(rows: &[Measured]) -> Vec<AnchorFactor> {
    let mut groups: BTreeMap<(String, String, String, &'static str, u64), Vec<f64>> =
        BTreeMap::new();
    for row in rows {
        let Ok(performance) = row.predict() else { continue };
        let logs: Vec<f64> = row
            .residuals(&performance)
            .filter_map(|residual| match residual.quantity {
                Quantity::Tpot => Some(-residual.log()),
                Quantity::Throughput => Some(residual.log()),
                Quantity::Ttft | Quantity::Power => None,
            })
            .collect();
        if logs.is_empty() {
            continue;
        }
        let d = &row.deployment;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let tp = d.parallelism.tp.value.get() as u64;
        let key = (
            d.model.name.clone(),
            d.gpu.name.to_string(),
            d.engine.name.to_string(),
            d.precision.name(),
            tp,
        );
        let mean = logs.iter().sum::<f64>() / logs.len() as f64;
        groups.entry(key).or_default().push(mean);
    }
    groups
        .into_iter()
        .map(|((model, gpu, engine, precision, tp), logs)| AnchorFactor {
            model,
            gpu,
            engine,
            precision,
            tp: tp as f64,
            rows: logs.len(),
            time_factor: (logs.iter().sum::<f64>() / logs.len() as f64).exp(),
        })
        .collect()
}
