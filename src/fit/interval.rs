//! Intervals from held-out residuals, and whether they hold.

use std::collections::BTreeMap;

use super::measured::{Measured, Quantity, Residual};
use super::statistics::quantile;

/// Measured over predicted: nine of ten of a class lie between.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassInterval {
    /// The quantity.
    pub quantity: Quantity,
    /// Dense, MoE or MLA.
    pub class: &'static str,
    /// Residuals.
    pub rows: usize,
    /// The 5th percentile.
    pub low: f64,
    /// The 95th percentile.
    pub high: f64,
}

/// A held-out row with its residuals.
pub type HeldOut = (Measured, Vec<Residual>);

type Class = (Quantity, &'static str);

fn factors<'a>(held_out: impl Iterator<Item = &'a HeldOut>) -> BTreeMap<Class, Vec<f64>> {
    let mut factors: BTreeMap<Class, Vec<f64>> = BTreeMap::new();
    for (row, residuals) in held_out {
        for residual in residuals {
            let class = (residual.quantity, row.deployment.model.class());
            factors.entry(class).or_default().push(residual.measured / residual.predicted);
        }
    }
    factors
}

/// The interval of each quantity and class.
#[must_use]
pub fn intervals(held_out: &[HeldOut]) -> Vec<ClassInterval> {
    factors(held_out.iter())
        .into_iter()
        .map(|((quantity, class), factors)| ClassInterval {
            quantity,
            class,
            rows: factors.len(),
            low: quantile(&factors, 0.05),
            high: quantile(&factors, 0.95),
        })
        .collect()
}

/// Share of residuals inside intervals that come from other groups: groups are dealt to two halves
/// in turn, and each half is judged by the other's intervals. `None` for none.
#[must_use]
pub fn coverage(
    held_out: &[HeldOut],
    quantity: Quantity,
    group: impl Fn(&Measured) -> String,
) -> Option<f64> {
    let mut groups: Vec<String> = held_out.iter().map(|(row, _)| group(row)).collect();
    groups.sort();
    groups.dedup();
    let half = |row: &Measured| {
        let own = group(row);
        groups.iter().position(|known| *known == own).unwrap_or(0) % 2
    };
    let (mut inside, mut all) = (0_usize, 0_usize);
    for side in 0..2 {
        let known = factors(held_out.iter().filter(|(row, _)| half(row) == side));
        let judged = factors(held_out.iter().filter(|(row, _)| half(row) != side));
        for (class, factors) in judged {
            let Some(known) = known.get(&class).filter(|_| class.0 == quantity) else { continue };
            let (low, high) = (quantile(known, 0.05), quantile(known, 0.95));
            inside += factors.iter().filter(|factor| (low..=high).contains(*factor)).count();
            all += factors.len();
        }
    }
    (all > 0).then(|| inside as f64 / all as f64)
}
