//! Owned servers: capital recovered as an annuity, space, maintenance and staff.
//!
//! `[Capex − Residual / (1+r)^n] · CRF(r, n)` per year, `CRF = r (1+r)^n / ((1+r)^n − 1)`, divided
//! by the hours in which the server is available. This is the economic cost; book depreciation is
//! another figure.

use super::Hourly;
use crate::derive;
use crate::ledger::{Given, Ledger, SourceId, Traced};
use crate::spec::supply::Owned;
use crate::units::{HOURS_PER_MONTH, HOURS_PER_YEAR, Hours, Ratio, UsdPerHour, pow};

pub fn hourly<L: Ledger>(l: &mut L, owned: &Owned) -> Hourly {
    l.enter("owned", None);
    let price = l.given("server_price", "purchase price of a server", owned.server_price);
    let price = match owned.spare_share {
        None => price,
        Some(spare) => {
            let spare = l.given("spare_share", "spare servers over those in service", spare);
            derive!(l, "server_price_with_spares", "price of a server and its share of spares",
                [price, spare] => price * (1.0 + spare))
        }
    };
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
    let hardware = match owned.installation_share {
        None => hardware,
        Some(share) => {
            let share = l.given("installation_share", "installation over the price", share);
            let full = recovery_in_full(l, rate, life);
            derive!(l, "hardware_installed", "capital cost of an accelerator and hour, installed",
                [hardware, price, share, full, gpus, availability, year] =>
                hardware + price * share * full / gpus / availability / year)
        }
    };
    let power = l.given("server_power", "highest power of a server", owned.server_power);
    let colocation = l.given("colocation", "rent of space", owned.colocation);
    let facility = derive!(l, "facility", "space for an accelerator and hour",
        [power, colocation, gpus, availability] =>
        power * colocation / HOURS_PER_MONTH / gpus / availability);
    let facility = match owned.construction {
        None => facility,
        Some(site) => {
            let build = l.given("construction", "building a kW of IT load", site.usd_per_kw);
            let life = l.given("construction_life", "years of use of the site", site.life_years);
            let full = recovery_in_full(l, rate, life);
            derive!(l, "facility_built", "space for an accelerator and hour, own site",
                [facility, power, build, full, gpus, availability, year] =>
                facility + power * build * full / gpus / availability / year)
        }
    };
    let maintenance =
        l.given("maintenance_share", "yearly maintenance over the price", owned.maintenance_share);
    let staff = l.given("staff", "staff per server and year", owned.staff);
    let operations: Traced<UsdPerHour> = derive!(l, "operations",
        "maintenance and staff for an accelerator and hour",
        [price, maintenance, staff, gpus, availability, year] =>
        price * maintenance / year / gpus / availability
            + staff / HOURS_PER_YEAR / gpus / availability);
    let operations = match owned.insurance_share {
        None => operations,
        Some(share) => {
            let share = l.given("insurance_share", "yearly insurance over the price", share);
            derive!(l, "operations_insured",
                "maintenance, staff and insurance for an accelerator and hour",
                [operations, price, share, gpus, availability, year] =>
                operations + price * share / year / gpus / availability)
        }
    };
    l.leave();
    Hourly {
        hardware,
        network: Some(network),
        facility: Some(facility),
        operations: Some(operations),
        pays_power: true,
    }
}

/// Share of an amount to be earned each year where nothing is left at the end.
fn recovery_in_full<L: Ledger>(
    l: &mut L,
    rate: Traced<Ratio>,
    life: Traced<Ratio>,
) -> Traced<Ratio> {
    if rate.value.get().abs() < 1e-9 {
        derive!(l, "recovery_in_full", "share to be earned each year", [life] => 1.0 / life)
    } else {
        derive!(l, "recovery_in_full", "share to be earned each year", [rate, life] =>
            rate * pow(1.0 + rate, life) / (pow(1.0 + rate, life) - 1.0))
    }
}
