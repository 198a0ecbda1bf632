//! Owned servers: capital recovered as an annuity, space, maintenance and staff.
//!
//! `[Capex − Residual / (1+r)^n] · CRF(r, n)` per year, `CRF = r (1+r)^n / ((1+r)^n − 1)`, divided
//! by the hours in which the server is available. This is the economic cost; book depreciation is
//! another figure.

use super::Hourly;
use crate::derive;
use crate::ledger::{Given, Ledger, SourceId, Traced};
use crate::spec::supply::Owned;
use crate::units::{HOURS_PER_MONTH, HOURS_PER_YEAR, Hours, UsdPerHour, pow};

pub fn hourly<L: Ledger>(l: &mut L, owned: &Owned) -> Hourly {
    l.enter("owned", None);
    let price = l.given("server_price", "purchase price of a server", owned.server_price);
    let gpus = l.given("gpus_per_server", "accelerators in a server", owned.gpus_per_server);
    let life = l.given("life_years", "years of use", owned.life_years);
    let residual = l.given("residual_share", "value at the end", owned.residual_share);
    let rate = l.given("cost_of_capital", "yearly cost of capital", owned.cost_of_capital);
    let availability = l.given("availability", "share of hours in service", owned.availability);
    let recovery = if owned.cost_of_capital.value.get().abs() < 1e-9 {
        derive!(l, "recovery", "share of the price to be earned each year", [life, residual] =>
            (1.0 - residual) / life)
    } else {
        derive!(l, "recovery", "share of the price to be earned each year",
            [rate, life, residual] =>
            (1.0 - residual / pow(1.0 + rate, life))
                * (rate * pow(1.0 + rate, life) / (pow(1.0 + rate, life) - 1.0)))
    };
    let year =
        l.given("year", "one year", Given::new(Hours::new(HOURS_PER_YEAR.get()), SourceId(0)));
    let hardware = derive!(l, "hardware", "capital cost of an accelerator and hour",
        [price, recovery, gpus, availability, year] =>
        price * recovery / gpus / availability / year);
    let share = l.given("network_share", "switches and cables over the price", owned.network_share);
    let network = derive!(l, "network", "network cost of an accelerator and hour",
        [hardware, share] => hardware * share);
    let power = l.given("server_power", "highest power of a server", owned.server_power);
    let colocation = l.given("colocation", "rent of space", owned.colocation);
    let facility = derive!(l, "facility", "space for an accelerator and hour",
        [power, colocation, gpus, availability] =>
        power * colocation / HOURS_PER_MONTH / gpus / availability);
    let maintenance =
        l.given("maintenance_share", "yearly maintenance over the price", owned.maintenance_share);
    let staff = l.given("staff", "staff per server and year", owned.staff);
    let operations: Traced<UsdPerHour> = derive!(l, "operations",
        "maintenance and staff for an accelerator and hour",
        [price, maintenance, staff, gpus, availability, year] =>
        price * maintenance / year / gpus / availability
            + staff / HOURS_PER_YEAR / gpus / availability);
    l.leave();
    Hourly {
        hardware,
        network: Some(network),
        facility: Some(facility),
        operations: Some(operations),
        pays_power: true,
    }
}
