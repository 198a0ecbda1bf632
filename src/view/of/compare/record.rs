//! The stable record of a comparison: what other programs read.

use super::{Heading, finding};
use crate::cost::COMPONENTS;
use crate::estimate::Estimate;
use crate::ledger::Traced;
use crate::study::{Answer, Comparison, Outcome};
use crate::units::Seconds;
use crate::view::record::Record;

/// The stable record of a comparison, schema 1.
#[must_use]
pub fn record(comparison: &Comparison, heading: &Heading) -> Record {
    let options: Vec<Record> = comparison.outcomes.iter().map(option).collect();
    Record::map([
        ("schema", Record::Number(1.0)),
        ("study", heading.title.as_str().into()),
        ("file", heading.file.as_str().into()),
        ("finding", finding(comparison).into()),
        ("options", Record::List(options)),
    ])
}

pub(super) fn option(outcome: &Outcome) -> Record {
    let name = ("name", Record::from(&*outcome.name));
    let setting = ("setting", Record::from(outcome.setting.as_str()));
    match &outcome.result {
        Err(why) => Record::map([
            name,
            setting,
            ("feasible", false.into()),
            ("reason", why.name.into()),
            ("message", why.message.as_str().into()),
            ("help", why.help.as_str().into()),
            ("warnings", Record::List(Vec::new())),
        ]),
        Ok(answer) => {
            let estimate = &answer.estimate.value;
            let warnings: Vec<Record> = answer
                .estimate
                .warnings
                .iter()
                .map(|warning| {
                    Record::map([
                        ("name", warning.name.into()),
                        ("message", warning.message.as_str().into()),
                    ])
                })
                .collect();
            let volumes: Vec<Record> = answer
                .break_even_volumes
                .iter()
                .map(|volume| {
                    Record::map([
                        ("api", Record::from(&*volume.api)),
                        (
                            "queries_per_day",
                            volume.queries_per_day.map(crate::units::Count::get).into(),
                        ),
                    ])
                })
                .collect();
            Record::map([
                name,
                setting,
                ("feasible", true.into()),
                ("performance", performance(estimate)),
                ("latency", latency(estimate)),
                ("latency_at_percentile", at_percentile(estimate)),
                ("stages", super::stages::record(outcome, answer)),
                ("lots", super::lots::record(answer)),
                ("commitments", super::lots::commitments(answer)),
                ("cost_interval", cost_interval(answer)),
                ("contract", contract(estimate)),
                ("fleet", fleet(estimate)),
                ("cost", cost(estimate)),
                ("margin", margin(estimate)),
                ("energy", energy(estimate)),
                ("break_even_volumes", Record::List(volumes)),
                ("warnings", Record::List(warnings)),
            ])
        }
    }
}

/// The contract of the API that ends the query.
fn contract(estimate: &Estimate) -> Record {
    let Some(contract) = estimate.stages.last().contract else { return Record::Null };
    let held = contract.held;
    let number = |value: Option<f64>| Record::from(value);
    Record::map([
        ("units", number(held.map(|held| held.units.value.get()))),
        ("unit_utilization", number(held.map(|held| held.utilization.value.get()))),
        ("spill_over_share", number(held.map(|held| 1.0 - held.kept.value.get()))),
        ("unused_minimum_usd_per_month", contract.unused.get().into()),
    ])
}

fn performance(estimate: &Estimate) -> Record {
    let Some(p) = estimate.performance() else { return Record::Null };
    Record::map([
        ("ttft_ms", (p.ttft.value.get() * 1e3).into()),
        ("tpot_ms", (p.tpot.value.get() * 1e3).into()),
        ("e2e_ms", (p.e2e.value.get() * 1e3).into()),
        ("output_tok_s", p.output_rate.value.get().into()),
        ("output_tok_s_per_gpu", p.output_rate_per_gpu.value.get().into()),
        ("requests_per_s", p.requests.value.get().into()),
        ("gpu_seconds_per_query", p.gpu_seconds.value.get().into()),
        ("prefill_gpu_seconds_per_query", p.prefill_gpu_seconds.value.get().into()),
        ("concurrency", p.concurrency.value.get().into()),
        ("max_concurrency", p.max_concurrency.value.get().into()),
        ("gpus_per_replica", p.gpus.value.get().into()),
        ("weights_gb_per_gpu", (p.weight_bytes.value.get() / 1e9).into()),
        ("memory_gb_per_gpu", (p.memory.value.get() / 1e9).into()),
        ("power_w_per_gpu", p.power.map(|power| power.value.get()).into()),
        ("mfu", p.mfu.value.get().into()),
        ("mbu", p.mbu.value.get().into()),
        ("bound_by", p.bound_by.name().into()),
    ])
}

/// How long a query takes; for one call the same as its performance says.
fn latency(estimate: &Estimate) -> Record {
    let Some(latency) = &estimate.latency else { return Record::Null };
    let ms = |time: Option<Traced<Seconds>>| Record::from(time.map(|time| time.value.get() * 1e3));
    Record::map([
        ("ttft_ms", ms(latency.ttft)),
        ("tpot_ms", ms(latency.tpot)),
        ("time_to_first_visible_token_ms", ms(latency.visible)),
        ("e2e_ms", ms(Some(latency.e2e))),
    ])
}

/// The latencies of the last call that a share of the requests stays within.
fn at_percentile(estimate: &Estimate) -> Record {
    let Some(tail) = estimate.performance().and_then(|own| own.tail) else { return Record::Null };
    let ms = |time: Traced<Seconds>| Record::from(time.value.get() * 1e3);
    Record::map([
        ("percentile", tail.share.value.get().into()),
        ("ttft_ms", ms(tail.ttft)),
        ("tpot_ms", ms(tail.tpot)),
        ("e2e_ms", ms(tail.e2e)),
    ])
}

/// Cost of a query that nine of ten measurements of such deployments would lead to.
fn cost_interval(answer: &Answer) -> Record {
    let Some((low, high)) = answer.cost_interval else { return Record::Null };
    Record::map([
        ("usd_per_query_low", low.get().into()),
        ("usd_per_query_high", high.get().into()),
        ("share_of_measurements", 0.9.into()),
    ])
}

fn fleet(estimate: &Estimate) -> Record {
    let Some(fleet) = &estimate.fleet else { return Record::Null };
    Record::map([
        ("replicas", fleet.replicas.value.get().into()),
        ("gpus", fleet.gpus.value.get().into()),
        ("gpus_at_peak", fleet.gpus_at_peak.value.get().into()),
        ("utilization", fleet.utilization.value.get().into()),
        ("gpu_hours_per_query", fleet.paid_hours_per_query.value.get().into()),
    ])
}

fn cost(estimate: &Estimate) -> Record {
    let cost = &estimate.cost;
    let components = COMPONENTS
        .iter()
        .filter_map(|&(component, name, _)| {
            let value = cost.components.get(component)?.value.get();
            Some((name.to_owned(), Record::Number(value)))
        })
        .collect();
    Record::map([
        ("usd_per_query", cost.usd_per_query.value.get().into()),
        (
            "usd_per_successful_query",
            cost.usd_per_successful_query.map(|usd| usd.value.get()).into(),
        ),
        ("success_share", estimate.solved.map(|share| share.value.get()).into()),
        ("usd_per_mtok_input", cost.usd_per_mtok_input.value.get().into()),
        ("usd_per_mtok_output", cost.usd_per_mtok_output.value.get().into()),
        ("usd_per_mtok_blended", cost.usd_per_mtok_blended.value.get().into()),
        ("usd_per_day", cost.usd_per_day.value.get().into()),
        ("usd_per_month", cost.usd_per_month.value.get().into()),
        ("components", Record::Map(components)),
    ])
}

fn margin(estimate: &Estimate) -> Record {
    let margin = estimate.margin.as_ref();
    let number = |value: Option<f64>| Record::from(value);
    Record::map([
        ("revenue_usd_per_query", number(margin.map(|m| m.revenue.value.get()))),
        ("gross_margin", number(margin.map(|m| m.gross_margin.value.get()))),
        ("markup", number(margin.and_then(|m| m.markup).map(|m| m.value.get()))),
        ("contribution_usd_per_query", number(margin.map(|m| m.contribution.value.get()))),
        ("contribution_margin", number(margin.map(|m| m.contribution_margin.value.get()))),
        ("break_even_usd_per_query", estimate.prices.break_even.value.get().into()),
        (
            "price_for_target_usd_per_query",
            number(estimate.prices.for_target.map(|price| price.value.get())),
        ),
        (
            "break_even_utilization",
            number(margin.and_then(|m| m.break_even_utilization).map(|u| u.value.get())),
        ),
        ("cogs_usd_per_query", number(margin.map(|m| m.cogs.value.get()))),
        (
            "contribution_after_acquisition_usd_per_query",
            number(margin.and_then(|m| m.after_acquisition).map(|usd| usd.value.get())),
        ),
        ("cogs_beside_serving", super::plans::statement(estimate)),
        ("plans", super::plans::record(estimate)),
    ])
}

fn energy(estimate: &Estimate) -> Record {
    let energy = estimate.energy.as_ref();
    Record::map([
        ("wh_per_query", energy.map(|e| e.wh_per_query.value.get()).into()),
        (
            "gco2e_per_query",
            energy.and_then(|e| e.gco2e_per_query).map(|grams| grams.value.get()).into(),
        ),
    ])
}
