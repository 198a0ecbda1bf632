//! The intervals of a deployment's predictions, from the catalog.

use crate::config::catalog::Catalog;
use crate::config::raw;
use crate::diag::Diagnostic;
use crate::spec::accuracy::{Accuracy, Basis, Interval};
use crate::spec::model::Model;

/// Widest spread in use: where nothing is known, a prediction may be off by this factor.
const UNKNOWN: Interval = Interval { low: 0.4, high: 2.5 };

/// The intervals of a model's class on accelerators of this basis.
///
/// # Errors
/// The faults of the user's files.
pub fn accuracy(
    catalog: &Catalog,
    model: &Model,
    basis: Basis,
) -> Result<Accuracy, Vec<Diagnostic>> {
    let found = catalog.exact::<raw::accuracy::Accuracy>("intervals")?;
    let intervals = found.map(|found| found.entry.interval).unwrap_or_default();
    let of = |quantity: &str| {
        intervals
            .iter()
            .find(|known| {
                known.quantity == quantity
                    && known.class == model.class()
                    && known.basis == basis.name()
            })
            .map_or(UNKNOWN, |known| Interval { low: known.low, high: known.high })
    };
    Ok(Accuracy {
        basis,
        tpot: of("TPOT"),
        ttft: of("TTFT"),
        throughput: of("throughput"),
        power: of("power"),
    })
}
