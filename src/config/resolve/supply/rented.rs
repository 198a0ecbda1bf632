//! Rent by name: which offer of a provider, at which price.

use jiff::civil::Date;

use crate::config::catalog::{Catalog, Found};
use crate::config::raw::rental::{Provider, Rental};
use crate::config::resolve::book::Book;
use crate::config::resolve::price;
use crate::ledger::Given;
use crate::spec::supply::{Rented, instance_for};
use crate::units::{Count, UsdPerHour};

/// The rent that `rental = "provider/commitment[/region]"` names.
pub fn rented(
    name: &str,
    gpu: &str,
    gpus: Count,
    day: Date,
    catalog: &Catalog,
    book: &mut Book<'_>,
) -> Option<Rented> {
    let mut parts = name.splitn(3, '/');
    let (provider, commitment, region) =
        (parts.next().unwrap_or_default(), parts.next(), parts.next());
    let Some(commitment) = commitment else {
        book.fault(
            "rental",
            format!("`{name}` names no commitment"),
            "write provider/commitment, such as lambda/on-demand",
        );
        return None;
    };
    let found = catalog.find::<Provider>(provider);
    let found = book.look_up("rental", found)?;
    let of_gpu: Vec<&Rental> =
        found.entry.rental.iter().filter(|rental| rental.gpu == gpu).collect();
    let matching: Vec<&Rental> = of_gpu
        .iter()
        .copied()
        .filter(|rental| rental.commitment == commitment)
        .filter(|rental| {
            region.is_none_or(|region| {
                rental.region.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(region))
            })
        })
        .collect();
    if matching.is_empty() {
        book.fault(
            "rental",
            format!("{} has no {gpu} `{}`", found.entry.name, &name[provider.len() + 1..]),
            others(&of_gpu, gpu, &found, commitment, catalog),
        );
        return None;
    }
    let rental = *instance_for(&matching, |rental| size(rental), gpus)?;
    let Some(price) = price::on(&rental.price, day) else {
        let first = price::first_day(&rental.price).unwrap_or("an unknown day");
        book.fault("rental", format!("no price of {name} for {gpu} is known on {day}"),
            format!("the first known price is of {first}: choose a later `as_of`, or give `gpu_hour_usd`"));
        return None;
    };
    let place = format!(
        "{} {gpu} {commitment}{}{}",
        found.file,
        rental.region.as_deref().map(|region| format!(", {region}")).unwrap_or_default(),
        rental.instance.as_deref().map(|instance| format!(", {instance}")).unwrap_or_default(),
    );
    let source = book.price(&place, price.grade, format!("{}, from {}", price.source, price.from));
    Some(Rented { usd_per_gpu_hour: Given::new(UsdPerHour::new(price.usd_per_gpu_hour), source) })
}

/// Accelerators that are rented together.
pub fn size(rental: &Rental) -> Count {
    Count::new(f64::from(rental.gpus_per_instance.unwrap_or(1)))
}

/// What else there is: the provider's other offers of the accelerator, or other providers of it.
fn others(
    of_gpu: &[&Rental],
    gpu: &str,
    found: &Found<Provider>,
    commitment: &str,
    catalog: &Catalog,
) -> String {
    if !of_gpu.is_empty() {
        let mut offers: Vec<String> = of_gpu
            .iter()
            .map(|rental| match &rental.region {
                Some(region) => format!("{}/{}/{region}", found.name, rental.commitment),
                None => format!("{}/{}", found.name, rental.commitment),
            })
            .collect();
        offers.sort();
        offers.dedup();
        return format!("it has {}", offers.join(", "));
    }
    let mut providers: Vec<String> = catalog
        .all::<Provider>()
        .unwrap_or_default()
        .into_iter()
        .filter(|other| {
            other
                .entry
                .rental
                .iter()
                .any(|rental| rental.gpu == gpu && rental.commitment == commitment)
        })
        .map(|other| format!("{}/{commitment}", other.name))
        .collect();
    providers.sort();
    if providers.is_empty() {
        format!(
            "no provider of the catalog rents out {gpu} so: give `gpu_hour_usd`, or choose another accelerator"
        )
    } else {
        format!("these have: {}", providers.join(", "))
    }
}
