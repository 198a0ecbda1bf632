//! What one accelerator and hour costs, by kind of supply.

pub mod api;
mod owned;
mod rented;
pub mod terms;

use crate::ledger::{Ledger, Traced};
use crate::spec::supply::{Owned, Rented};
use crate::units::UsdPerHour;

/// Cost of one accelerator and hour, by part; absent parts are in the rent or do not apply.
#[derive(Clone, Copy, Debug)]
pub struct Hourly {
    /// Rent, or the hardware's capital cost.
    pub hardware: Traced<UsdPerHour>,
    /// Switches and cables.
    pub network: Option<Traced<UsdPerHour>>,
    /// Space and cooling.
    pub facility: Option<Traced<UsdPerHour>>,
    /// Maintenance and staff.
    pub operations: Option<Traced<UsdPerHour>>,
    /// Whether power is paid beside all this.
    pub pays_power: bool,
}

/// One way in which accelerators are had.
#[derive(Clone, Copy, Debug)]
pub enum Accelerators<'a> {
    /// By the hour.
    Rented(&'a Rented),
    /// By purchase.
    Owned(&'a Owned),
}

/// Cost of one accelerator and hour.
pub fn hourly<L: Ledger>(l: &mut L, accelerators: Accelerators<'_>) -> Hourly {
    match accelerators {
        Accelerators::Rented(rented) => rented::hourly(l, rented),
        Accelerators::Owned(owned) => owned::hourly(l, owned),
    }
}
