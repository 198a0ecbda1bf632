//! A place: power price, PUE, carbon.

use crate::config::catalog::Found;
use crate::config::raw;
use crate::config::raw::study::StudyOption;
use crate::config::resolve::book::Book;
use crate::ledger::Given;
use crate::spec::supply::Site;
use crate::units::{GramsCo2ePerKilowattHour, Ratio, UsdPerKilowattHour};

/// Power price, PUE and carbon: the study's figures upon the site's.
pub fn site(
    option: &StudyOption,
    found: Option<&Found<raw::site::Site>>,
    book: &mut Book<'_>,
) -> Site {
    let fact =
        |key: &'static str, get: fn(&raw::site::Site) -> Option<f64>, book: &mut Book<'_>| {
            let site = found?;
            Some(Given::new(get(&site.entry)?, book.fact(&site.file, key, &site.entry.evidence)))
        };
    let electricity = book
        .optional("electricity_usd_per_kwh", option.electricity_usd_per_kwh.clone())
        .or_else(|| fact("electricity_usd_per_kwh", |site| site.electricity_usd_per_kwh, book))
        .unwrap_or_else(|| Given::new(0.075, book.default("average US industrial price, 2024")));
    let pue = book
        .optional("pue", option.pue.clone())
        .or_else(|| fact("pue", |site| site.pue, book))
        .unwrap_or_else(|| Given::new(1.2, book.default("a modern AI data centre")));
    let carbon = book
        .optional("carbon_gco2e_per_kwh", option.carbon_gco2e_per_kwh.clone())
        .or_else(|| fact("carbon_gco2e_per_kwh", |site| site.carbon_gco2e_per_kwh, book))
        .unwrap_or_else(|| Given::new(369.473, book.default("average US grid, 2023")));
    Site {
        electricity: electricity.map(UsdPerKilowattHour::new),
        pue: pue.map(Ratio::new),
        carbon: Some(carbon.map(GramsCo2ePerKilowattHour::new)),
    }
}
