//! Who answers: a model on accelerators, an API, or a service with a price of its own.

use std::sync::Arc;

use jiff::civil::Date;

use super::book::Book;
use super::deployment::{self, Asked, Traffic};
use super::lot;
use super::settings::Settings;
use super::{hardware, supply};
use crate::config::catalog::Catalog;
use crate::config::raw;
use crate::config::raw::number::Number;
use crate::config::raw::study::{Part, StudyOption};
use crate::ledger::Given;
use crate::spec::accelerator::Accelerator;
use crate::spec::demand::{Hourly, Shape};
use crate::spec::deployment::{Measured, Mode};
use crate::spec::scenario::{Deployed, Hosting, Serving, Sizing, Unit};
use crate::spec::supply::{Api, Priced, Rented, Supply};
use crate::spec::workload::Call;
use crate::units::{
    Bytes, BytesPerSecond, Count, Hours, PerSecond, Ratio, Seconds, TokensPerSecond, Usd,
    UsdPerHour, UsdPerMonth,
};

/// Who answers the calls of a stage, or of an option that has none.
pub fn serving(
    option: &StudyOption,
    call: &Call,
    traffic: Traffic<'_>,
    day: Date,
    catalog: &Catalog,
    book: &mut Book<'_>,
) -> Option<Serving> {
    let terms = supply::terms(option, traffic.shape, catalog, book);
    if let Some(name) = &option.api {
        let api = supply::api(name, option, call, day, catalog, book)?;
        return Some(Serving::Api(Api { terms, ..api }));
    }
    if let Some(prices) = &option.api_prices {
        let api = supply::api_by_price(prices, option, call, book);
        return Some(Serving::Api(Api { terms, ..api }));
    }
    if let Some(raw) = &option.priced {
        return Some(Serving::Priced(priced(raw, book)));
    }
    if let Some(own) = option.measured.as_ref().filter(|own| own.calls_per_s.is_some()) {
        return unit(option, own, traffic, day, catalog, book).map(Serving::Unit);
    }
    let asked = Asked {
        model: option.model.clone(),
        gpu: option.gpu.clone(),
        engine: option.engine.clone(),
        profile: option.profile.clone(),
        precision: option.precision.clone(),
        kv_precision: option.kv_precision.clone(),
        gpus: None,
        tp: option.tp,
        pp: option.pp,
        dp: option.dp,
        ep: option.ep,
        concurrency: option.concurrency,
        max_sequences: option.max_sequences,
        token_budget: option.token_budget,
        settings: Settings::of(option),
        mode: option.part.map(|part| match part {
            Part::Prefill => Mode::Prefill,
            Part::Decode => Mode::Decode,
        }),
        kv_transfer: book
            .optional("kv_transfer_gb_per_s", option.kv_transfer_gb_per_s.clone())
            .map(|given| given.map(|gb| BytesPerSecond::new(gb * 1e9))),
        measured: option.measured.as_ref().map(|own| measured(own, book)),
    };
    let sizing = sizing(option, traffic.shape, book);
    let parts = deployment::parts(&asked, catalog, book);
    let deployment = parts.and_then(|parts| {
        deployment::deployment(&asked, &parts, call, Some((&sizing, traffic)), book)
    });
    let replica = deployment.as_ref().map(|deployment| {
        let ranks = deployment.parallelism;
        let gpus = ranks.tp.value * ranks.pp.value * ranks.dp.value;
        (&*deployment.gpu, gpus)
    });
    let asked = (traffic.shape, Some(call));
    let hosting = hosting(option, sizing, replica, asked, day, catalog, book);
    Some(Serving::Deployed(Deployed { hosting: hosting?, deployment: deployment? }))
}

/// The measured throughput of a language model's replica.
fn measured(own: &raw::study::Measured, book: &mut Book<'_>) -> Measured {
    for (key, said) in [("gpus", own.gpus.is_some()), ("latency_ms", own.latency_ms.is_some())] {
        if said {
            book.fault(
                &format!("measured.{key}"),
                format!("`{key}` goes with `calls_per_s`, of a model that has no tokens"),
                "leave it out: the model and its split say it",
            );
        }
    }
    let rate = own.output_tokens_per_s.clone();
    let help = "give it, or calls_per_s for a model that has no tokens";
    let rate = book.required("measured.output_tokens_per_s", rate, help);
    Measured { output_tokens_per_s: rate.map(TokensPerSecond::new) }
}

/// A model that has no tokens, by the calls that a replica was measured at.
fn unit(
    option: &StudyOption,
    own: &raw::study::Measured,
    traffic: Traffic<'_>,
    day: Date,
    catalog: &Catalog,
    book: &mut Book<'_>,
) -> Option<Unit> {
    if own.output_tokens_per_s.is_some() {
        book.fault(
            "measured.output_tokens_per_s",
            "`output_tokens_per_s` and `calls_per_s` exclude each other",
            "keep output_tokens_per_s for a language model, calls_per_s for any other",
        );
    }
    let calls = book.required("measured.calls_per_s", own.calls_per_s.clone(), "");
    let gpus = book.whole("measured.gpus", own.gpus, 1, "one accelerator").map(Count::new);
    let latency = book
        .optional("measured.latency_ms", own.latency_ms.clone())
        .map(|given| given.map(|ms| Seconds::new(ms / 1e3)));
    let sizing = sizing(option, traffic.shape, book);
    let Some(name) = &option.gpu else {
        book.fault(
            "",
            "missing key `gpu`",
            "name an accelerator of the catalog, such as gpu = \"l40s\"",
        );
        return None;
    };
    let found = catalog.find::<raw::gpu::Gpu>(name);
    let found = book.look_up("gpu", found)?;
    let gpu = Arc::new(hardware::accelerator(&found, book));
    let calibration = hardware::calibration(&found, catalog, book);
    let (calibration, _) = book.look_up("gpu", calibration)?;
    let replica = Some((&*gpu, gpus.value));
    let hosting = hosting(option, sizing, replica, (traffic.shape, None), day, catalog, book)?;
    Some(Unit {
        gpus,
        calls_per_s: calls.map(PerSecond::new),
        latency,
        idle_power_share: calibration.idle_power_share,
        hosting,
        gpu,
    })
}

/// How a replica's accelerators are had; `None` if the book has the faults, or nothing is known of
/// the replica.
fn hosting(
    option: &StudyOption,
    sizing: Sizing,
    replica: Option<(&Accelerator, Count)>,
    (shape, call): (Option<&Shape>, Option<&Call>),
    day: Date,
    catalog: &Catalog,
    book: &mut Book<'_>,
) -> Option<Hosting> {
    let found = option.site.as_ref().and_then(|name| {
        let found = catalog.site(name);
        book.look_up("site", found)
    });
    let site = supply::site(option, found.as_ref(), book);
    let (gpu, gpus) = replica?;
    let supply = if let Some(owned) = &option.owned {
        Supply::Owned(supply::owned(owned, &gpu.name, found.as_ref(), catalog, book)?)
    } else if let Some(price) = book.optional("gpu_hour_usd", option.gpu_hour_usd.clone()) {
        Supply::Rented(Rented { usd_per_gpu_hour: price.map(UsdPerHour::new) })
    } else if let Some(name) = &option.rental {
        Supply::Rented(supply::rented(name, &gpu.name, gpus, day, catalog, book)?)
    } else if let Some(raw) = &option.supply {
        let place = lot::Place {
            gpu: &gpu.name,
            replica: gpus,
            sizing: &sizing,
            call,
            site: found.as_ref(),
            day,
        };
        Supply::Lots(lot::lots(raw, &place, catalog, book)?)
    } else {
        book.fault(
            "",
            "no price of compute",
            "give one of rental, gpu_hour_usd, [option.owned], [[option.supply]], api, api_prices, \
             priced",
        );
        return None;
    };
    let host_power = supply::host_power(&gpu.name, gpu.tdp.map(|tdp| tdp.value), catalog, book);
    Some(Hosting { supply, site, host_power, sizing, shape: shape.cloned() })
}

fn sizing(option: &StudyOption, shape: Option<&Shape>, book: &mut Book<'_>) -> Sizing {
    if let Some(utilization) = book.optional("utilization", option.utilization.clone()) {
        return Sizing::Utilization(utilization.map(Ratio::new));
    }
    let fleet: raw::study::Fleet = option.fleet.clone().unwrap_or_default();
    let target_load: Given<f64> =
        book.number("fleet.target_load", fleet.target_load, 0.8, "four fifths at the peak");
    Sizing::Traffic {
        target_load: target_load.map(Ratio::new),
        min_replicas: book
            .whole("fleet.min_replicas", fleet.min_replicas, 1, "one replica at least")
            .map(Count::new),
        spare_replicas: book
            .whole("fleet.spare_replicas", fleet.spare_replicas, 0, "no spare")
            .map(Count::new),
        hourly: hourly(option, fleet.startup_minutes, shape, book),
    }
}

fn hourly(
    option: &StudyOption,
    startup_minutes: Option<Number>,
    shape: Option<&Shape>,
    book: &mut Book<'_>,
) -> Option<Hourly> {
    let startup = book
        .optional("fleet.startup_minutes", startup_minutes)
        .map(|given| given.map(|minutes| Hours::new(minutes / 60.0)));
    if startup.is_some() && shape.is_none() {
        let message = "a fleet scales with the hours of the week, of which nothing is said";
        book.fault("fleet.startup_minutes", message, "give [demand] a `shape` or `hours`");
    }
    if startup.is_some() && option.owned.is_some() {
        let message = "own servers are paid for whether they are up or not: they do not scale";
        book.fault("fleet.startup_minutes", message, "leave `startup_minutes` out");
    }
    Some(Hourly { shape: shape?.clone(), startup })
}

fn priced(raw: &raw::study::Priced, book: &mut Book<'_>) -> Priced {
    let mut price =
        |key: &str, value| book.number(&format!("priced.{key}"), value, 0.0, "costs nothing");
    let usd_per_call = price("usd_per_call", raw.usd_per_call.clone()).map(Usd::new);
    let usd_per_month = price("usd_per_month", raw.usd_per_month.clone()).map(UsdPerMonth::new);
    let stored = price("stored_gb", raw.stored_gb.clone()).map(|gb| Bytes::new(gb * 1e9));
    let usd_per_gb_month =
        price("usd_per_gb_month", raw.usd_per_gb_month.clone()).map(UsdPerMonth::new);
    let latency = book
        .optional("priced.latency_ms", raw.latency_ms.clone())
        .map(|given| given.map(|ms| Seconds::new(ms / 1e3)));
    Priced { usd_per_call, usd_per_month, stored, usd_per_gb_month, latency }
}
