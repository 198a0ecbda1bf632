//! Rent, own hardware, APIs and sites: catalog entries to the domain's types.

use std::sync::Arc;

use jiff::civil::Date;

use super::book::Book;
use super::price;
use crate::config::catalog::{Catalog, Found};
use crate::config::raw;
use crate::config::raw::api::{ApiPrice, Rates};
use crate::config::raw::rental::{Provider, Rental};
use crate::config::raw::study::{ApiPrices, StudyOption};
use crate::diag::did_you_mean;
use crate::ledger::Given;
use crate::spec::supply::{Api, Owned, Rented, Site};
use crate::spec::workload::Workload;
use crate::units::{
    Count, GramsCo2ePerKilowattHour, Kilowatts, Ratio, Usd, UsdPerHour, UsdPerKilowattHour,
    UsdPerKilowattMonth, UsdPerMtok, UsdPerYear, Watts,
};

/// The rent that `rental = "provider/commitment[/region]"` names.
pub fn rented(
    name: &str,
    gpu: &str,
    gpus: f64,
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
    // The smallest instance that holds a replica, else the largest there is; the file's order decides ties.
    let size = |rental: &Rental| f64::from(rental.gpus_per_instance.unwrap_or(1));
    let rental = matching
        .iter()
        .copied()
        .filter(|rental| size(rental) >= gpus)
        .min_by(|a, b| size(a).total_cmp(&size(b)))
        .or_else(|| {
            let largest = matching.iter().map(|rental| size(rental)).fold(0.0, f64::max);
            matching.iter().copied().find(|rental| size(rental) >= largest)
        })?;
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

/// Own hardware: the study's figures upon the server's.
pub fn owned(
    asked: &raw::study::Owned,
    gpu: &str,
    site: Option<&Found<raw::site::Site>>,
    catalog: &Catalog,
    book: &mut Book<'_>,
) -> Option<Owned> {
    let server = match &asked.server {
        Some(name) => {
            let found = catalog.find::<raw::server::Server>(name);
            let found = book.look_up("owned.server", found)?;
            if found.entry.gpu != gpu {
                book.fault(
                    "owned.server",
                    format!("the server `{name}` holds {}, not {gpu}", found.entry.gpu),
                    "choose a server with the option's accelerator",
                );
            }
            Some(found)
        }
        None => usual_server(gpu, catalog, book),
    };
    let fact =
        |key: &'static str, get: fn(&raw::server::Server) -> Option<f64>, book: &mut Book<'_>| {
            let server = server.as_ref()?;
            let value = get(&server.entry)?;
            Some(Given::new(value, book.fact(&server.file, key, &server.entry.evidence)))
        };
    let need =
        |path: &str, stated: Option<Given<f64>>, known: Option<Given<f64>>, book: &mut Book<'_>| {
            stated.or(known).unwrap_or_else(|| {
                let key = path.trim_start_matches("owned.");
                book.fault(
                    path,
                    format!("missing key `{key}`"),
                    format!("no server of the catalog holds {gpu}: give `{key}` in [option.owned]"),
                );
                Given::new(1.0, crate::ledger::SourceId(0))
            })
        };
    let stated = book.optional("owned.server_price_usd", asked.server_price_usd);
    let known = fact("price_usd", |server| Some(server.price_usd), book);
    let server_price = need("owned.server_price_usd", stated, known, book);
    let stated = asked
        .gpus_per_server
        .map(|gpus| Given::new(f64::from(gpus), book.stated("owned.gpus_per_server")));
    let known = fact("gpus", |server| Some(f64::from(server.gpus)), book);
    let gpus_per_server = need("owned.gpus_per_server", stated, known, book);
    let stated = book.optional("owned.server_power_kw", asked.server_power_kw);
    let known = fact("power_kw", |server| Some(server.power_kw), book);
    let server_power = need("owned.server_power_kw", stated, known, book);
    let network_share = book
        .optional("owned.network_share", asked.network_share)
        .or_else(|| fact("network_share", |server| server.network_share, book))
        .unwrap_or_else(|| {
            Given::new(0.1, book.default("a tenth of the server, as in 1,000-GPU clusters"))
        });
    let colocation = book
        .optional("owned.colocation_usd_per_kw_month", asked.colocation_usd_per_kw_month)
        .or_else(|| {
            let site = site?;
            let value = site.entry.colocation_usd_per_kw_month?;
            Some(Given::new(
                value,
                book.fact(&site.file, "colocation_usd_per_kw_month", &site.entry.evidence),
            ))
        })
        .unwrap_or_else(|| Given::new(0.0, book.default("own building: no rent of space")));
    Some(Owned {
        gpus_per_server: gpus_per_server.map(Count::new),
        server_price: server_price.map(Usd::new),
        network_share: network_share.map(Ratio::new),
        life_years: book
            .number("owned.life_years", asked.life_years, 4.0, "economic life of 4 years")
            .map(Ratio::new),
        residual_share: book
            .number("owned.residual_share", asked.residual_share, 0.0, "worth nothing at the end")
            .map(Ratio::new),
        cost_of_capital: book
            .number("owned.cost_of_capital", asked.cost_of_capital, 0.1, "10% a year")
            .map(Ratio::new),
        server_power: server_power.map(Kilowatts::new),
        colocation: colocation.map(UsdPerKilowattMonth::new),
        maintenance_share: book
            .number(
                "owned.maintenance_share",
                asked.maintenance_share,
                0.03,
                "3% of the price a year",
            )
            .map(Ratio::new),
        staff: book
            .number(
                "owned.staff_usd_per_server_year",
                asked.staff_usd_per_server_year,
                0.0,
                "no staff of its own",
            )
            .map(UsdPerYear::new),
        availability: book
            .number("owned.availability", asked.availability, 0.98, "in service 98% of the hours")
            .map(Ratio::new),
    })
}

fn usual_server(
    gpu: &str,
    catalog: &Catalog,
    book: &mut Book<'_>,
) -> Option<Found<raw::server::Server>> {
    let servers = catalog.all::<raw::server::Server>();
    book.look_up("owned", servers)?.into_iter().find(|server| server.entry.gpu == gpu)
}

/// Power of the host for one accelerator: the usual server's beyond its accelerators.
pub fn host_power(
    gpu: &str,
    tdp: Option<Watts>,
    catalog: &Catalog,
    book: &mut Book<'_>,
) -> Given<Watts> {
    let server = usual_server(gpu, catalog, book);
    match (server, tdp) {
        (Some(server), Some(tdp)) => {
            let each =
                server.entry.power_kw * 1e3 / f64::from(server.entry.gpus.max(1)) - tdp.get();
            let source = book.fact(&server.file, "power_kw", &server.entry.evidence);
            Given::new(Watts::new(each.max(0.0)), source)
        }
        _ => Given::new(Watts::ZERO, book.default("host unknown: accelerators alone")),
    }
}

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
        .optional("electricity_usd_per_kwh", option.electricity_usd_per_kwh)
        .or_else(|| fact("electricity_usd_per_kwh", |site| site.electricity_usd_per_kwh, book))
        .unwrap_or_else(|| Given::new(0.075, book.default("average US industrial price, 2024")));
    let pue = book
        .optional("pue", option.pue)
        .or_else(|| fact("pue", |site| site.pue, book))
        .unwrap_or_else(|| Given::new(1.2, book.default("a modern AI data centre")));
    let carbon = book
        .optional("carbon_gco2e_per_kwh", option.carbon_gco2e_per_kwh)
        .or_else(|| fact("carbon_gco2e_per_kwh", |site| site.carbon_gco2e_per_kwh, book))
        .unwrap_or_else(|| Given::new(369.473, book.default("average US grid, 2023")));
    Site {
        electricity: electricity.map(UsdPerKilowattHour::new),
        pue: pue.map(Ratio::new),
        carbon: Some(carbon.map(GramsCo2ePerKilowattHour::new)),
    }
}

/// The API that `api = "provider/model"` names, at the study's day, length and time of day.
pub fn api(
    name: &str,
    option: &StudyOption,
    workload: &Workload,
    day: Date,
    catalog: &Catalog,
    book: &mut Book<'_>,
) -> Option<Api> {
    let Some((provider, model)) = name.split_once('/') else {
        book.fault(
            "api",
            format!("`{name}` names no model"),
            "write provider/model, such as openai/gpt-5.4-mini",
        );
        return None;
    };
    let found = catalog.find::<raw::api::ApiProvider>(provider);
    let found = book.look_up("api", found)?;
    let models = &found.entry.model;
    let Some(entry) = models.iter().find(|entry| entry.name.eq_ignore_ascii_case(model)) else {
        let help = did_you_mean(model, models.iter().map(|entry| entry.name.as_str())).map_or_else(
            || format!("`infercost catalog apis {}` lists its models", found.name),
            |near| format!("did you mean `{}/{near}`?", found.name),
        );
        book.fault("api", format!("{} has no model `{model}`", found.entry.name), help);
        return None;
    };
    let Some(price) = price::on(&entry.price, day) else {
        let first = price::first_day(&entry.price).unwrap_or("an unknown day");
        book.fault(
            "api",
            format!("no price of {name} is known on {day}"),
            format!("the first known price is of {first}"),
        );
        return None;
    };
    let total = workload.input_tokens.value.get() + workload.output_tokens.value.get();
    if let Some(most) = entry.max_context_tokens
        && total > most as f64
    {
        book.fault(
            "api",
            format!("{total:.0} tokens (input and output) are more than the {most} of {name}"),
            "shorten the workload, or choose a model with a longer context",
        );
    }
    let rates = rates(price, option, workload, book);
    let place = format!("{} {}", found.file, entry.name);
    let source = book.price(&place, price.grade, format!("{} ({})", price.source, price.as_of));
    let given = |value: f64| Given::new(UsdPerMtok::new(value), source);
    let (Some(input), Some(output)) = (rates.usd_per_mtok_input, rates.usd_per_mtok_output) else {
        book.fault(
            "api",
            format!("{name} has no price for input and output tokens"),
            "choose a language model",
        );
        return None;
    };
    let discount = 1.0 - price.batch_discount.unwrap_or(0.0);
    Some(Api {
        name: Arc::from(name),
        input: given(input),
        cached_input: given(rates.usd_per_mtok_cached_input.unwrap_or(input)),
        output: given(output),
        batch_input: given(rates.usd_per_mtok_batch_input.unwrap_or(input * discount)),
        batch_output: given(rates.usd_per_mtok_batch_output.unwrap_or(output * discount)),
    })
}

/// The rates at the workload's input length and the option's time of day.
fn rates(
    price: &ApiPrice,
    option: &StudyOption,
    workload: &Workload,
    book: &mut Book<'_>,
) -> Rates {
    let mut rates = price.rates.clone();
    if let Some(window) = option.api_window.as_deref().filter(|window| *window != "off-peak") {
        if let Some(known) = price.window.iter().find(|known| known.name == window) {
            rates = over(&rates, &known.rates);
        } else {
            let mut known: Vec<&str> =
                price.window.iter().map(|window| window.name.as_str()).collect();
            known.dedup();
            let help = if known.is_empty() {
                "this API has one price all day: leave `api_window` out".to_owned()
            } else {
                format!("known: off-peak, {}", known.join(", "))
            };
            book.fault("api_window", format!("no price window is named `{window}`"), help);
        }
    }
    let input = workload.input_tokens.value.get();
    let tier = price
        .long_context
        .iter()
        .filter(|tier| input > tier.above_input_tokens as f64)
        .max_by_key(|tier| tier.above_input_tokens);
    tier.map_or(rates.clone(), |tier| over(&rates, &tier.rates))
}

fn over(base: &Rates, over: &Rates) -> Rates {
    Rates {
        usd_per_mtok_input: over.usd_per_mtok_input.or(base.usd_per_mtok_input),
        usd_per_mtok_cached_input: over
            .usd_per_mtok_cached_input
            .or(base.usd_per_mtok_cached_input),
        usd_per_mtok_cache_write: over.usd_per_mtok_cache_write.or(base.usd_per_mtok_cache_write),
        usd_per_mtok_cache_write_1h: over
            .usd_per_mtok_cache_write_1h
            .or(base.usd_per_mtok_cache_write_1h),
        usd_per_mtok_output: over.usd_per_mtok_output.or(base.usd_per_mtok_output),
        usd_per_mtok_batch_input: over.usd_per_mtok_batch_input.or(base.usd_per_mtok_batch_input),
        usd_per_mtok_batch_output: over
            .usd_per_mtok_batch_output
            .or(base.usd_per_mtok_batch_output),
    }
}

/// An API by the study's own prices.
pub fn api_by_price(prices: &ApiPrices, name: &str, book: &mut Book<'_>) -> Api {
    let mut price = |key: &str, value: Option<raw::number::Number>, default: f64| {
        let path = format!("api_prices.{key}");
        book.number(&path, value, default, "as input").map(UsdPerMtok::new)
    };
    let input = price("usd_per_mtok_input", Some(prices.usd_per_mtok_input), 0.0);
    let cached_input =
        price("usd_per_mtok_cached_input", prices.usd_per_mtok_cached_input, input.value.get());
    let output = price("usd_per_mtok_output", Some(prices.usd_per_mtok_output), 0.0);
    let discount =
        1.0 - book.number("api_prices.batch_discount", prices.batch_discount, 0.0, "none").value;
    Api {
        name: Arc::from(name),
        input,
        cached_input,
        output,
        batch_input: input.map(|price| price * discount),
        batch_output: output.map(|price| price * discount),
    }
}
