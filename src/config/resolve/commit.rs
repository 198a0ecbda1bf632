//! An offer to commit to.

use std::sync::Arc;

use super::book::Book;
use super::supply;
use crate::config::catalog::{Catalog, typed};
use crate::config::node::Node;
use crate::config::raw;
use crate::config::studies::StudyText;
use crate::diag::Diagnostic;
use crate::ledger::Given;
use crate::spec::commit::Offer;
use crate::spec::lot::{Source, Term};
use crate::spec::scenario::{Hosting, Scenario, Serving};
use crate::spec::supply::Supply;
use crate::units::{Count, UsdPerHour};

/// What `[commit]` of a study offers to an option.
///
/// # Errors
/// An option without accelerators, or with several fleets; a price that nobody gives.
pub fn offer(
    text: &StudyText,
    catalog: &Catalog,
    scenario: &Scenario,
) -> Result<Offer, Vec<Diagnostic>> {
    let raw: raw::study::Study = typed(&text.node).map_err(|fault| vec![fault])?;
    let day = super::context(text, &raw)?.day;
    let asked = raw.commit.unwrap_or_default();
    let empty = Node::empty_table(text.node.place.clone());
    let node = text.node.get("commit").unwrap_or(&empty);
    let mut book = Book::new(node);
    let mut fleets = scenario.stages.iter().map(|stage| &stage.serving);
    let mut fleets = fleets.by_ref().filter(|serving| serving.hosting().is_some());
    let (first, more) = (fleets.next(), fleets.next());
    let Some((serving, hosting)) = first.and_then(|own| Some((own, own.hosting()?))) else {
        let message = format!("option `{}` has no accelerators to commit to", scenario.name);
        book.fault("", message, "name another with --option");
        return Err(book.faults);
    };
    if more.is_some() {
        let message = format!("option `{}` has several fleets", scenario.name);
        book.fault("", message, "name one with a single stage on accelerators with --option");
        return Err(book.faults);
    }
    let stated = book.optional("gpu_hour_usd", asked.gpu_hour_usd.clone());
    if stated.is_some() && asked.rental.is_some() {
        let message = "`rental` and `gpu_hour_usd` exclude each other";
        book.fault("gpu_hour_usd", message, "keep one of them");
    }
    let committed = match (stated, &asked.rental) {
        (Some(price), _) => Some(price.map(UsdPerHour::new)),
        (None, Some(name)) => {
            let (gpu, replica) = replica(serving);
            supply::rented(name, &gpu, replica, day, catalog, &mut book)
                .map(|rented| rented.usd_per_gpu_hour)
        }
        (None, None) => lot(hosting, |term| matches!(term, Term::Reserved { .. } | Term::Block)),
    };
    let by_the_hour = |term: &Term| matches!(term, Term::OnDemand);
    let on_demand = book
        .optional("on_demand_gpu_hour_usd", asked.on_demand_gpu_hour_usd.clone())
        .map(|price| price.map(UsdPerHour::new))
        .or_else(|| match &hosting.supply {
            Supply::Rented(rented) => Some(rented.usd_per_gpu_hour),
            _ => lot(hosting, by_the_hour),
        });
    if committed.is_none() && book.faults.is_empty() {
        let help = "add [commit] with rental = \"market/reserved-1y\", or gpu_hour_usd = 2.2";
        book.fault("", "no price of accelerators that are committed to", help);
    }
    if on_demand.is_none() && book.faults.is_empty() {
        let message = "no price of accelerators by the hour beside the commitment";
        let help = "add on_demand_gpu_hour_usd = 4 to [commit], or choose an option that rents";
        book.fault("", message, help);
    }
    match (committed, on_demand) {
        (Some(committed), Some(on_demand)) if book.faults.is_empty() => Ok(Offer {
            committed,
            on_demand,
            months: asked.months.unwrap_or(12) as usize,
            falls_by: asked.demand_falls_by.unwrap_or(0.5),
        }),
        _ => Err(book.faults),
    }
}

/// The accelerator of a replica, and how many it has.
fn replica(serving: &Serving) -> (Arc<str>, Count) {
    match serving {
        Serving::Deployed(own) => {
            let ranks = own.deployment.parallelism;
            let gpus = ranks.tp.value * ranks.pp.value * ranks.dp.value;
            (own.deployment.gpu.name.clone(), gpus)
        }
        Serving::Unit(unit) => (unit.gpu.name.clone(), unit.gpus.value),
        Serving::Api(_) | Serving::Priced(_) => (Arc::from(""), Count::new(1.0)),
    }
}

/// Price of the first lot that is rented on such terms.
fn lot(hosting: &Hosting, wanted: impl Fn(&Term) -> bool) -> Option<Given<UsdPerHour>> {
    let Supply::Lots(lots) = &hosting.supply else { return None };
    lots.all.iter().find_map(|lot| match &lot.source {
        Source::Rented(rented, term) if wanted(term) => Some(rented.usd_per_gpu_hour),
        _ => None,
    })
}
