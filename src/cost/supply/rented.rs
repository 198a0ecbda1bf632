//! Rented accelerators: one price that includes power, space and network.

use super::Hourly;
use crate::ledger::Ledger;
use crate::spec::supply::Rented;

pub fn hourly<L: Ledger>(l: &mut L, rented: &Rented) -> Hourly {
    Hourly {
        hardware: l.given(
            "usd_per_gpu_hour",
            "rent of an accelerator and hour",
            rented.usd_per_gpu_hour,
        ),
        network: None,
        facility: None,
        operations: None,
        pays_power: false,
    }
}
