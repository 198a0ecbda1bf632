//! How much to commit to: what is offered.

use crate::ledger::Given;
use crate::units::UsdPerHour;

/// Accelerators that could be committed to.
#[derive(Clone, Copy, Debug)]
pub struct Offer {
    /// Price of an accelerator and hour that is committed to, used or not.
    pub committed: Given<UsdPerHour>,
    /// Price of one more by the hour, on the first day.
    pub on_demand: Given<UsdPerHour>,
    /// Months of the commitment.
    pub months: usize,
    /// Share by which demand falls in the case that stranded cost is shown for.
    pub falls_by: f64,
}
