//! Own hardware: the study's figures upon a server's of the catalog.

use super::finance;
use crate::config::catalog::{Catalog, Found};
use crate::config::raw;
use crate::config::resolve::book::Book;
use crate::ledger::Given;
use crate::spec::supply::Owned;
use crate::units::{Count, Kilowatts, Ratio, Usd, UsdPerKilowattMonth, UsdPerYear, Watts};

/// Own hardware: the study's figures upon the server's.
// One field after the other: long, not complicated.
#[allow(clippy::too_many_lines)]
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
    let stated = book.optional("owned.server_price_usd", asked.server_price_usd.clone());
    let known = fact("price_usd", |server| Some(server.price_usd), book);
    let server_price = need("owned.server_price_usd", stated, known, book);
    let stated = asked
        .gpus_per_server
        .map(|gpus| Given::new(f64::from(gpus), book.stated_number("owned.gpus_per_server")));
    let known = fact("gpus", |server| Some(f64::from(server.gpus)), book);
    let gpus_per_server = need("owned.gpus_per_server", stated, known, book);
    let stated = book.optional("owned.server_power_kw", asked.server_power_kw.clone());
    let known = fact("power_kw", |server| Some(server.power_kw), book);
    let server_power = need("owned.server_power_kw", stated, known, book);
    let network_share = book
        .optional("owned.network_share", asked.network_share.clone())
        .or_else(|| fact("network_share", |server| server.network_share, book))
        .unwrap_or_else(|| {
            Given::new(0.1, book.default("a tenth of the server, as in 1,000-GPU clusters"))
        });
    let colocation = colocation(asked, site, book);
    let life_years = book
        .number("owned.life_years", asked.life_years.clone(), 4.0, "economic life of 4 years")
        .map(Ratio::new);
    let mut share =
        |key: &str, number| book.optional(key, number).map(|given| given.map(Ratio::new));
    let installation_share = share("owned.installation_share", asked.installation_share.clone());
    let spare_share = share("owned.spare_share", asked.spare_share.clone());
    let insurance_share = share("owned.insurance_share", asked.insurance_share.clone());
    Some(Owned {
        gpus_per_server: gpus_per_server.map(Count::new),
        server_price: server_price.map(Usd::new),
        network_share: network_share.map(Ratio::new),
        life_years,
        residual_share: book
            .number(
                "owned.residual_share",
                asked.residual_share.clone(),
                0.0,
                "worth nothing at the end",
            )
            .map(Ratio::new),
        cost_of_capital: book
            .number("owned.cost_of_capital", asked.cost_of_capital.clone(), 0.1, "10% a year")
            .map(Ratio::new),
        server_power: server_power.map(Kilowatts::new),
        colocation: colocation.map(UsdPerKilowattMonth::new),
        maintenance_share: book
            .number(
                "owned.maintenance_share",
                asked.maintenance_share.clone(),
                0.03,
                "3% of the price a year",
            )
            .map(Ratio::new),
        staff: book
            .number(
                "owned.staff_usd_per_server_year",
                asked.staff_usd_per_server_year.clone(),
                0.0,
                "no staff of its own",
            )
            .map(UsdPerYear::new),
        availability: finance::availability(asked, book),
        installation_share,
        spare_share,
        insurance_share,
        construction: finance::construction(asked, book),
        books: finance::books(asked, life_years, book),
        financing: finance::financing(asked, life_years, book),
    })
}

/// Rent of space and cooling: the study's, or the site's.
fn colocation(
    asked: &raw::study::Owned,
    site: Option<&Found<raw::site::Site>>,
    book: &mut Book<'_>,
) -> Given<f64> {
    book.optional("owned.colocation_usd_per_kw_month", asked.colocation_usd_per_kw_month.clone())
        .or_else(|| {
            let site = site?;
            let value = site.entry.colocation_usd_per_kw_month?;
            Some(Given::new(
                value,
                book.fact(&site.file, "colocation_usd_per_kw_month", &site.entry.evidence),
            ))
        })
        .unwrap_or_else(|| Given::new(0.0, book.default("own building: no rent of space")))
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
