//! Lots of supply: each is resolved as the supply of an option of its own.

use std::sync::Arc;

use jiff::civil::Date;

use super::book::Book;
use super::exposure::supplier;
use super::supply;
use crate::config::catalog::{Catalog, Found};
use crate::config::node::{Node, Value};
use crate::config::raw;
use crate::config::raw::lot::LotKind;
use crate::config::raw::study::StudyOption;
use crate::ledger::Given;
use crate::spec::lot::{Egress, Lot, Lots, MOST_LOTS, Source, Spot, Storage, Term};
use crate::spec::scenario::Sizing;
use crate::spec::supply::Rented;
use crate::spec::workload::Call;
use crate::units::{Bytes, Count, Ratio, Seconds, Usd, UsdPerHour, UsdPerMonth};

/// What lots are resolved for.
pub struct Place<'a> {
    /// The accelerator's name.
    pub gpu: &'a str,
    /// Accelerators of a replica.
    pub replica: Count,
    /// How many are paid for.
    pub sizing: &'a Sizing,
    /// The call that an API would answer; none where it has no tokens.
    pub call: Option<&'a Call>,
    /// Where they stand.
    pub site: Option<&'a Found<raw::site::Site>>,
    /// The day whose prices hold.
    pub day: Date,
}

/// The lots of an option; `None` if the book has the faults.
pub fn lots<'a>(
    raw: &[raw::lot::Lot],
    place: &Place<'_>,
    catalog: &Catalog,
    book: &mut Book<'a>,
) -> Option<Lots> {
    let whole: &'a Node = book.node;
    let nodes: &[Node] = match whole.get("supply").map(|node| &node.value) {
        Some(Value::Array(nodes)) => nodes,
        _ => &[],
    };
    let before = book.faults.len();
    if raw.is_empty() || raw.len() > MOST_LOTS {
        let message = format!("`supply` has {} lots, not 1 to {MOST_LOTS}", raw.len());
        book.fault("supply", message, "write [[option.supply]], a lot each, in order of use");
        return None;
    }
    let reads = book.reads.len();
    let mut all: Vec<Lot> = Vec::with_capacity(raw.len());
    for (own, node) in raw.iter().zip(nodes) {
        book.node = node;
        if let Some(lot) = lot(own, place, catalog, book) {
            in_order(&all, &lot, book);
            all.push(lot);
        }
    }
    if all.len() == raw.len() {
        // The last node is the last lot's.
        ends(&all, place, book);
    }
    book.node = whole;
    // A lot has no place in the scenario that a number could be written to: it is resolved anew.
    book.reads.truncate(reads);
    (book.faults.len() == before).then_some(Lots { all, month: 0 })
}

fn lot(
    raw: &raw::lot::Lot,
    place: &Place<'_>,
    catalog: &Catalog,
    book: &mut Book<'_>,
) -> Option<Lot> {
    let option = as_option(raw);
    let source = source(raw, &option, place, catalog, book)?;
    let months = raw.months.map(|months| months as usize);
    let mut paid_to = supplier(&option);
    if let Some(provider) = &raw.provider {
        paid_to.name = Arc::from(provider.as_str());
    }
    let gpus = raw.gpus.map(|gpus| Given::new(f64::from(gpus), book.stated_number("gpus")));
    let lot = Lot {
        name: Arc::from(raw.name.as_deref().unwrap_or_default()),
        supplier: paid_to,
        source,
        gpus: gpus.map(|gpus| gpus.map(Count::new)),
        from_month: raw.from_month.unwrap_or(0) as usize,
        months,
        switching: book
            .optional("switching_usd", raw.switching_usd.clone())
            .map(|usd| usd.map(Usd::new)),
        egress: egress(raw, book),
        storage: storage(raw, book),
    };
    let usual = if matches!(lot.source, Source::Owned(_)) { "own" } else { lot.kind() };
    let name = if lot.name.is_empty() { Arc::from(usual) } else { lot.name.clone() };
    let mut supplier = lot.supplier.clone();
    supplier.committed = lot.stands();
    Some(Lot { name, supplier, ..lot })
}

/// The keys that an option has, too.
fn as_option(raw: &raw::lot::Lot) -> StudyOption {
    StudyOption {
        rental: raw.rental.clone(),
        gpu_hour_usd: raw.gpu_hour_usd.clone(),
        owned: raw.owned.clone(),
        api: raw.api.clone(),
        api_prices: raw.api_prices.clone(),
        ..StudyOption::default()
    }
}

fn source(
    raw: &raw::lot::Lot,
    option: &StudyOption,
    place: &Place<'_>,
    catalog: &Catalog,
    book: &mut Book<'_>,
) -> Option<Source> {
    let given = [
        ("rental", raw.rental.is_some()),
        ("gpu_hour_usd", raw.gpu_hour_usd.is_some()),
        ("owned", raw.owned.is_some()),
        ("api", raw.api.is_some()),
        ("api_prices", raw.api_prices.is_some()),
    ];
    let given: Vec<&str> = given.iter().filter(|(_, there)| *there).map(|(key, _)| *key).collect();
    match given[..] {
        [] => {
            let help = "give one of rental, gpu_hour_usd, owned, api, api_prices";
            book.fault("", "a lot without a price of compute", help);
            return None;
        }
        [first, .., last] => {
            let message = format!("`{first}` and `{last}` exclude each other");
            book.fault(last, message, "write a lot for each");
            return None;
        }
        [_] => {}
    }
    if raw.kind.is_some() && raw.gpu_hour_usd.is_none() {
        let message = "`kind` says what `gpu_hour_usd` is the price of";
        book.fault("kind", message, "leave `kind` out: the rest of the lot says what it is");
    }
    if raw.api.is_some() || raw.api_prices.is_some() {
        let Some(call) = place.call else {
            let message = "these calls have no tokens: no API takes them";
            book.fault("", message, "end the list with accelerators, or with a stage of its own");
            return None;
        };
        if raw.gpus.is_some() {
            let message = "an API has no accelerators";
            book.fault("gpus", message, "leave `gpus` out: it takes the calls that are left");
        }
        not_spot(raw, book);
        let found = match (&raw.api, &raw.api_prices) {
            (Some(api), _) => supply::api(api, option, call, place.day, catalog, book),
            (None, Some(prices)) => Some(supply::api_by_price(prices, option, call, book)),
            (None, None) => None,
        };
        return found.map(Source::Api);
    }
    if let Some(owned) = &raw.owned {
        not_spot(raw, book);
        return supply::owned(owned, place.gpu, place.site, catalog, book).map(Source::Owned);
    }
    let (rented, kind, renewed) = if let Some(name) = &raw.rental {
        let rented = supply::rented(name, place.gpu, place.replica, place.day, catalog, book)?;
        let commitment = name.split('/').nth(1).unwrap_or_default();
        let (kind, renewed) = of_commitment(commitment);
        (rented, kind, renewed)
    } else {
        let price = book.required("gpu_hour_usd", raw.gpu_hour_usd.clone(), "");
        let rented = Rented { usd_per_gpu_hour: price.map(UsdPerHour::new) };
        (rented, raw.kind.unwrap_or_default(), None)
    };
    let term = match kind {
        LotKind::OnDemand => Term::OnDemand,
        LotKind::Spot => Term::Spot(spot(raw, book)),
        LotKind::Reserved => Term::Reserved { months: renewed },
        LotKind::Block => Term::Block,
    };
    if kind != LotKind::Spot {
        not_spot(raw, book);
    }
    Some(Source::Rented(rented, term))
}

/// What a commitment of the rental catalog is, and its months.
fn of_commitment(commitment: &str) -> (LotKind, Option<usize>) {
    match commitment {
        "spot" => (LotKind::Spot, None),
        "capacity-block" => (LotKind::Block, None),
        "reserved-1y" => (LotKind::Reserved, Some(12)),
        "reserved-3y" => (LotKind::Reserved, Some(36)),
        other if other.starts_with("reserved") => (LotKind::Reserved, None),
        _ => (LotKind::OnDemand, None),
    }
}

/// Keys of spot belong to spot.
fn not_spot(raw: &raw::lot::Lot, book: &mut Book<'_>) {
    for (key, given) in [
        ("interruptions_per_day", raw.interruptions_per_day.is_some()),
        ("lost_minutes", raw.lost_minutes.is_some()),
        ("unavailable_share", raw.unavailable_share.is_some()),
    ] {
        if given {
            let message = format!("`{key}` belongs to spot");
            book.fault(key, message, "write kind = \"spot\", or name a rental of spot");
        }
    }
}

fn spot(raw: &raw::lot::Lot, book: &mut Book<'_>) -> Spot {
    let rate = book.required(
        "interruptions_per_day",
        raw.interruptions_per_day.clone(),
        "spot is taken back: say how often, such as interruptions_per_day = 0.2",
    );
    let lost = book.number(
        "lost_minutes",
        raw.lost_minutes.clone(),
        10.0,
        "ten minutes: a model is loaded and answers are begun again",
    );
    let spot = Spot {
        interruptions_per_day: rate.map(Count::new),
        lost: lost.map(|minutes| Seconds::new(minutes * 60.0)),
        unavailable_share: book
            .number("unavailable_share", raw.unavailable_share.clone(), 0.0, "always there")
            .map(Ratio::new),
    };
    if spot.lost_share() >= 1.0 {
        book.fault(
            "interruptions_per_day",
            format!(
                "{} interruptions a day that lose {} minutes each leave no time for work",
                rate.value, lost.value
            ),
            "lower one of them",
        );
    }
    spot
}

fn egress(raw: &raw::lot::Lot, book: &mut Book<'_>) -> Option<Egress> {
    let data = book.optional("egress_kb_per_query", raw.egress_kb_per_query.clone());
    let price = book.optional("egress_usd_per_gb", raw.egress_usd_per_gb.clone());
    if data.is_some() != price.is_some() {
        let key = if data.is_some() { "egress_kb_per_query" } else { "egress_usd_per_gb" };
        let message = "`egress_kb_per_query` and `egress_usd_per_gb` belong together";
        book.fault(key, message, "give both, or none");
    }
    Some(Egress {
        per_call: data?.map(|kb| Bytes::new(kb * 1e3)),
        usd_per_gb: price?.map(Usd::new),
    })
}

fn storage(raw: &raw::lot::Lot, book: &mut Book<'_>) -> Option<Storage> {
    let stored = book.optional("stored_gb", raw.stored_gb.clone());
    let price = book.optional("usd_per_gb_month", raw.usd_per_gb_month.clone());
    if stored.is_some() != price.is_some() {
        let key = if stored.is_some() { "stored_gb" } else { "usd_per_gb_month" };
        let message = "`stored_gb` and `usd_per_gb_month` belong together";
        book.fault(key, message, "give both, or none");
    }
    Some(Storage {
        stored: stored?.map(|gb| Bytes::new(gb * 1e9)),
        usd_per_gb_month: price?.map(UsdPerMonth::new),
    })
}

/// Whether anything is left for a lot after those before it.
fn in_order(before: &[Lot], lot: &Lot, book: &mut Book<'_>) {
    if before.iter().any(|known| known.name == lot.name) {
        let message = format!("two lots are named `{}`", lot.name);
        book.fault("name", message, "give each lot a `name` of its own");
    }
    let end = |lot: &Lot| lot.months.map_or(usize::MAX, |months| lot.from_month + months);
    let takes_all = before.iter().find(|known| {
        known.gpus.is_none()
            && known.spot().is_none_or(|spot| spot.unavailable_share.value.get() <= 0.0)
            && known.from_month <= lot.from_month
            && end(known) >= end(lot)
    });
    if let Some(known) = takes_all {
        let message =
            format!("nothing is left for `{}`: `{}` before it has no limit", lot.name, known.name);
        book.fault("", message, "give the lot before it `gpus`, or change their order");
    }
}

/// Whether all work is done at the end of the list, as far as that can be told without a fleet.
fn ends(all: &[Lot], place: &Place<'_>, book: &mut Book<'_>) {
    let Some(last) = all.last() else { return };
    if last.spot().is_some_and(|spot| spot.unavailable_share.value.get() > 0.0) {
        let message = "nothing takes over in the hours in which this spot lot is gone";
        let help = "add a lot after it, such as { gpu_hour_usd = 4 }: the fallback to on-demand";
        book.fault("unavailable_share", message, help);
    }
    if all.iter().all(|lot| matches!(lot.source, Source::Api(_))) {
        let message = "an API takes what is left by accelerators, and no lot has any";
        book.fault("", message, "write `api` in the option instead of `supply`");
    }
    let api = all.iter().any(|lot| matches!(lot.source, Source::Api(_)));
    if let Sizing::Traffic { hourly: None, .. } = place.sizing
        && api
    {
        let message = "which calls go to the API depends on the hours of the week, of which nothing \
                       is said";
        book.fault(
            "",
            message,
            "give [demand] a `shape` or `hours`, or the option a `utilization`",
        );
    }
    if let Sizing::Traffic { .. } = place.sizing
        && let Some(small) =
            all.iter().find(|lot| lot.gpus.is_some_and(|gpus| gpus.value < place.replica))
    {
        let message = format!(
            "the lot `{}` holds no replica: one needs {} accelerators",
            small.name,
            place.replica.get()
        );
        book.fault("gpus", message, "enlarge the lot, or split the model over fewer");
    }
}
