//! One option of a study to a scenario.

use std::sync::Arc;

use jiff::civil::Date;

use super::book::Book;
use super::deployment::{self, Asked};
use super::supply;
use crate::config::catalog::{Catalog, typed};
use crate::config::node::Node;
use crate::config::raw;
use crate::config::raw::study::StudyOption;
use crate::diag::Diagnostic;
use crate::ledger::Given;
use crate::spec::deployment::Measured;
use crate::spec::plan::{Overheads, Plan};
use crate::spec::scenario::{Deployed, Scenario, Serving, Sizing};
use crate::spec::supply::{Rented, Supply};
use crate::spec::workload::{Slo, Workload};
use crate::units::{Count, Ratio, Seconds, Tokens, TokensPerSecond, Usd, UsdPerHour, UsdPerMtok};

/// The scenario of an option that has everything it takes from elsewhere.
///
/// # Errors
/// All its faults.
pub fn scenario(node: &Node, catalog: &Catalog, day: Date) -> Result<Scenario, Vec<Diagnostic>> {
    let option: StudyOption = typed(node).map_err(|fault| vec![fault])?;
    let mut book = Book::new(node);
    let workload = workload(&option, &mut book);
    let (plan, overheads) = money(&option, &mut book);
    let serving = serving(&option, &workload, day, catalog, &mut book);
    match serving {
        Some(serving) if book.faults.is_empty() => Ok(Scenario {
            name: Arc::from(option.name.as_str()),
            workload,
            serving,
            plan,
            overheads,
            sources: book.sources(),
        }),
        _ => Err(book.faults),
    }
}

fn workload(option: &StudyOption, book: &mut Book<'_>) -> Workload {
    let raw = option.workload.clone().unwrap_or_default();
    let slo = option.slo.clone().unwrap_or_default();
    let mut target = |path: &str, value| {
        book.optional(path, value).map(|given| given.map(|ms| Seconds::new(ms / 1e3)))
    };
    let slo = Slo {
        ttft: target("slo.ttft_ms", slo.ttft_ms),
        tpot: target("slo.tpot_ms", slo.tpot_ms),
        e2e: target("slo.e2e_ms", slo.e2e_ms),
    };
    Workload {
        queries_per_day: book
            .required(
                "workload.queries_per_day",
                raw.queries_per_day,
                "say how many queries a day: queries_per_day = 100_000",
            )
            .map(Count::new),
        input_tokens: book
            .required(
                "workload.input_tokens",
                raw.input_tokens,
                "say how long a query is: input_tokens = 1_000",
            )
            .map(Tokens::new),
        output_tokens: book
            .required(
                "workload.output_tokens",
                raw.output_tokens,
                "say how long an answer is: output_tokens = 300",
            )
            .map(Tokens::new),
        cached_input_share: book
            .number("workload.cached_input_share", raw.cached_input_share, 0.0, "nothing cached")
            .map(Ratio::new),
        batch_share: book
            .number("workload.batch_share", raw.batch_share, 0.0, "no batch requests")
            .map(Ratio::new),
        peak_to_mean: book
            .number("workload.peak_to_mean", raw.peak_to_mean, 2.0, "peak hour twice the mean")
            .map(Ratio::new),
        slo,
    }
}

fn money(option: &StudyOption, book: &mut Book<'_>) -> (Plan, Overheads) {
    let revenue = option.revenue.clone().unwrap_or_default();
    let overheads = option.overheads.clone().unwrap_or_default();
    let per_token = revenue.usd_per_mtok_input.is_some() || revenue.usd_per_mtok_output.is_some();
    let plan = if let Some(price) = book.optional("revenue.usd_per_query", revenue.usd_per_query) {
        if per_token {
            book.fault(
                "revenue",
                "revenue is given per query and per token",
                "keep one of the two",
            );
        }
        Plan::PerQuery(price.map(Usd::new))
    } else if per_token {
        let mut price = |path: &str, value, default: f64, rule: &str| {
            book.number(path, value, default, rule).map(UsdPerMtok::new)
        };
        let input =
            price("revenue.usd_per_mtok_input", revenue.usd_per_mtok_input, 0.0, "input is free");
        let cached_input = price(
            "revenue.usd_per_mtok_cached_input",
            revenue.usd_per_mtok_cached_input,
            input.value.get(),
            "as input",
        );
        let output = price(
            "revenue.usd_per_mtok_output",
            revenue.usd_per_mtok_output,
            0.0,
            "output is free",
        );
        Plan::PerToken { input, cached_input, output }
    } else {
        Plan::None
    };
    let mut share = |path: &str, value, default: f64, rule: &str| {
        book.number(path, value, default, rule).map(Ratio::new)
    };
    let share_of_compute =
        share("overheads.share_of_compute", overheads.share_of_compute, 0.0, "no overhead");
    let variable_share_of_revenue =
        share("revenue.variable_share_of_revenue", revenue.variable_share_of_revenue, 0.0, "none");
    let target_gross_margin = share(
        "revenue.target_gross_margin",
        revenue.target_gross_margin,
        0.7,
        "70%, usual for software",
    );
    let overheads = Overheads {
        usd_per_query: book
            .number("overheads.usd_per_query", overheads.usd_per_query, 0.0, "no overhead")
            .map(Usd::new),
        share_of_compute,
        variable_share_of_revenue,
        target_gross_margin,
    };
    (plan, overheads)
}

fn serving(
    option: &StudyOption,
    workload: &Workload,
    day: Date,
    catalog: &Catalog,
    book: &mut Book<'_>,
) -> Option<Serving> {
    if let Some(name) = &option.api {
        return supply::api(name, option, workload, day, catalog, book).map(Serving::Api);
    }
    if let Some(prices) = &option.api_prices {
        return Some(Serving::Api(supply::api_by_price(prices, &option.name, book)));
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
        mode: None,
        measured: option.measured.as_ref().map(|measured| Measured {
            output_tokens_per_s: book
                .required("measured.output_tokens_per_s", Some(measured.output_tokens_per_s), "")
                .map(TokensPerSecond::new),
        }),
    };
    let sizing = sizing(option, book);
    let parts = deployment::parts(&asked, catalog, book);
    let deployment = parts
        .and_then(|parts| deployment::deployment(&asked, &parts, workload, Some(&sizing), book));
    let found = option.site.as_ref().and_then(|name| {
        let found = catalog.site(name);
        book.look_up("site", found)
    });
    let site = supply::site(option, found.as_ref(), book);
    let deployment = deployment?;
    let gpu = deployment.gpu.name.clone();
    let parallelism = deployment.parallelism;
    let gpus = (parallelism.tp.value * parallelism.pp.value * parallelism.dp.value).get();
    let supply = if let Some(owned) = &option.owned {
        Supply::Owned(supply::owned(owned, &gpu, found.as_ref(), catalog, book)?)
    } else if let Some(price) = book.optional("gpu_hour_usd", option.gpu_hour_usd) {
        Supply::Rented(Rented { usd_per_gpu_hour: price.map(UsdPerHour::new) })
    } else if let Some(name) = &option.rental {
        Supply::Rented(supply::rented(name, &gpu, gpus, day, catalog, book)?)
    } else {
        book.fault(
            "",
            "no price of compute",
            "give one of rental, gpu_hour_usd, [option.owned], api, api_prices",
        );
        return None;
    };
    let host_power =
        supply::host_power(&gpu, deployment.gpu.tdp.map(|tdp| tdp.value), catalog, book);
    Some(Serving::Deployed(Deployed { deployment, supply, site, host_power, sizing }))
}

fn sizing(option: &StudyOption, book: &mut Book<'_>) -> Sizing {
    if let Some(utilization) = book.optional("utilization", option.utilization) {
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
    }
}
