//! What one accelerator and hour costs, by kind of supply.

pub mod api;
mod owned;
mod rented;

use crate::ledger::{Ledger, Traced};
use crate::spec::supply::Supply;
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

/// Cost of one accelerator and hour.
pub fn hourly<L: Ledger>(l: &mut L, supply: &Supply) -> Hourly {
    match supply {
        Supply::Rented(rented) => rented::hourly(l, rented),
        Supply::Owned(owned) => owned::hourly(l, owned),
    }
}
