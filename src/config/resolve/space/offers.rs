//! What providers ask for each accelerator.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::config::catalog::Catalog;
use crate::config::raw::rental::{Provider, Rental};
use crate::config::raw::study::Optimize;
use crate::config::resolve::price;
use crate::config::resolve::supply::size;
use crate::diag::Diagnostic;
use crate::spec::space::Offer;
use crate::units::UsdPerHour;

/// Commitments that may be chosen unless a study says otherwise.
const USUAL_COMMITMENTS: [&str; 1] = ["on-demand"];

/// Every offer that may be chosen, by accelerator.
///
/// # Errors
/// Faults of the catalog.
pub fn offers(
    asked: &Optimize,
    catalog: &Catalog,
    day: Date,
) -> Result<BTreeMap<String, Vec<Offer>>, Vec<Diagnostic>> {
    let among = |list: Option<&Vec<String>>, name: &str| {
        list.is_none_or(|list| list.iter().any(|known| known.eq_ignore_ascii_case(name)))
    };
    let wanted = |rental: &Rental| {
        let commitment = rental.commitment.as_str();
        let region = rental.region.as_deref();
        asked.commitments.as_ref().map_or_else(
            || USUAL_COMMITMENTS.contains(&commitment),
            |list| list.iter().any(|known| known == commitment),
        ) && (asked.regions.is_none()
            || region.is_some_and(|region| among(asked.regions.as_ref(), region)))
    };
    let mut offers: BTreeMap<String, Vec<Offer>> = BTreeMap::new();
    for found in catalog.all::<Provider>()? {
        if !among(asked.providers.as_ref(), &found.name) {
            continue;
        }
        for rental in found.entry.rental.iter().filter(|rental| wanted(rental)) {
            let region = rental.region.as_ref();
            let suffix = region.map(|region| format!("/{region}")).unwrap_or_default();
            let name = format!("{}/{}{suffix}", found.name, rental.commitment);
            let own = offers.entry(rental.gpu.clone()).or_default();
            if own.iter().any(|offer| offer.name == name) {
                continue;
            }
            // What the name means to an option: without a region, instances anywhere.
            let instances: Vec<_> = found
                .entry
                .rental
                .iter()
                .filter(|other| other.gpu == rental.gpu && other.commitment == rental.commitment)
                .filter(|other| region.is_none() || other.region.as_ref() == region)
                .filter_map(|other| {
                    let price = price::on(&other.price, day)?;
                    Some((size(other), UsdPerHour::new(price.usd_per_gpu_hour)))
                })
                .collect();
            if !instances.is_empty() {
                let provider = found.name.clone();
                own.push(Offer { name, provider, region: region.cloned(), instances });
            }
        }
    }
    offers.retain(|_, own| !own.is_empty());
    Ok(offers)
}
