//! The figures of an estimate that its sheets show.

use crate::cost::COMPONENTS;
use crate::estimate::Estimate;
use crate::ledger::{LineId, Traced};
use crate::view::workbook::Format;

/// The line of a figure, if an estimate has it.
pub type Line = fn(&Estimate) -> Option<LineId>;

/// A figure: what it is, its unit, its value for one of the ledger's, how it prints, its line.
pub struct Figure {
    /// What it is.
    pub label: &'static str,
    /// Its unit; `$` stands for the currency.
    pub unit: &'static str,
    /// Its value for one of the ledger's.
    pub factor: f64,
    /// How it prints.
    pub format: Format,
    /// Its line.
    pub line: Line,
}

const fn figure(
    label: &'static str,
    unit: &'static str,
    factor: f64,
    format: Format,
    line: Line,
) -> Figure {
    Figure { label, unit, factor, format, line }
}

fn of<Q>(traced: Option<Traced<Q>>) -> Option<LineId> {
    traced.map(|traced| traced.line)
}

/// Speed, memory, fleet and energy.
pub const PERFORMANCE: [Figure; 22] = [
    figure("Requests in flight, a replica", "", 1.0, Format::Decimal, |e| {
        of(e.performance().map(|p| p.concurrency))
    }),
    figure("Requests in flight at most", "", 1.0, Format::Decimal, |e| {
        of(e.performance().map(|p| p.max_concurrency))
    }),
    figure("Time to the first token", "ms", 1e3, Format::Decimal, |e| {
        of(e.latency.and_then(|l| l.ttft))
    }),
    figure("Time per output token", "ms", 1e3, Format::Decimal, |e| {
        of(e.latency.and_then(|l| l.tpot))
    }),
    figure("Time to the end", "s", 1.0, Format::Decimal, |e| of(e.latency.map(|l| l.e2e))),
    figure("Requests finished, a replica", "1/s", 1.0, Format::Decimal, |e| {
        of(e.performance().map(|p| p.requests))
    }),
    figure("Output, a replica", "tok/s", 1.0, Format::Decimal, |e| {
        of(e.performance().map(|p| p.output_rate))
    }),
    figure("Output, a GPU", "tok/s", 1.0, Format::Decimal, |e| {
        of(e.performance().map(|p| p.output_rate_per_gpu))
    }),
    figure("Work of a request", "GPU s", 1.0, Format::General, |e| {
        of(e.performance().map(|p| p.gpu_seconds))
    }),
    figure("GPUs of a replica", "", 1.0, Format::Decimal, |e| of(e.performance().map(|p| p.gpus))),
    figure("Weights on a GPU", "GB", 1e-9, Format::Decimal, |e| {
        of(e.performance().map(|p| p.weight_bytes))
    }),
    figure("Memory filled on a GPU", "GB", 1e-9, Format::Decimal, |e| {
        of(e.performance().map(|p| p.memory))
    }),
    figure("Model FLOPs utilization", "", 1.0, Format::Percent, |e| {
        of(e.performance().map(|p| p.mfu))
    }),
    figure("Memory bandwidth utilization", "", 1.0, Format::Percent, |e| {
        of(e.performance().map(|p| p.mbu))
    }),
    figure("Queries", "1/s", 1.0, Format::Decimal, |e| of(e.fleet.map(|f| f.queries))),
    figure("Replicas", "", 1.0, Format::Decimal, |e| of(e.fleet.map(|f| f.replicas))),
    figure("GPUs", "", 1.0, Format::Decimal, |e| of(e.fleet.map(|f| f.gpus))),
    figure("GPUs busy in the peak hour", "", 1.0, Format::Decimal, |e| {
        of(e.fleet.map(|f| f.gpus_at_peak))
    }),
    figure("Utilization", "", 1.0, Format::Percent, |e| of(e.fleet.map(|f| f.utilization))),
    figure("Power of a busy GPU", "W", 1.0, Format::Decimal, |e| {
        of(e.performance().and_then(|p| p.power))
    }),
    figure("Energy of a query", "Wh", 1.0, Format::General, |e| {
        of(e.energy.map(|energy| energy.wh_per_query))
    }),
    figure("Carbon of a query", "gCO2e", 1.0, Format::General, |e| {
        of(e.energy.and_then(|energy| energy.gco2e_per_query))
    }),
];

/// Cost, beside its components.
pub const COST: [Figure; 7] = [
    figure("Cost of a query", "$", 1.0, Format::Money, |e| Some(e.cost.usd_per_query.line)),
    figure("Cost of a query with a right answer", "$", 1.0, Format::Money, |e| {
        of(e.cost.usd_per_successful_query)
    }),
    figure("Cost of a million input tokens", "$", 1.0, Format::Money, |e| {
        Some(e.cost.usd_per_mtok_input.line)
    }),
    figure("Cost of a million output tokens", "$", 1.0, Format::Money, |e| {
        Some(e.cost.usd_per_mtok_output.line)
    }),
    figure("Cost of a million tokens, all alike", "$", 1.0, Format::Money, |e| {
        Some(e.cost.usd_per_mtok_blended.line)
    }),
    figure("Cost of a day", "$", 1.0, Format::MoneyWhole, |e| Some(e.cost.usd_per_day.line)),
    figure("Cost of a month", "$", 1.0, Format::MoneyWhole, |e| Some(e.cost.usd_per_month.line)),
];

/// Revenue and what is left.
pub const MARGIN: [Figure; 9] = [
    figure("Revenue of a query", "$", 1.0, Format::Money, |e| of(e.margin.map(|m| m.revenue))),
    figure("Gross margin", "", 1.0, Format::Percent, |e| of(e.margin.map(|m| m.gross_margin))),
    figure("Cost of revenue of a query", "$", 1.0, Format::Money, |e| of(e.margin.map(|m| m.cogs))),
    figure("Markup", "", 1.0, Format::Percent, |e| of(e.margin.and_then(|m| m.markup))),
    figure("Contribution of a query", "$", 1.0, Format::Money, |e| {
        of(e.margin.map(|m| m.contribution))
    }),
    figure("Contribution margin", "", 1.0, Format::Percent, |e| {
        of(e.margin.map(|m| m.contribution_margin))
    }),
    figure("Utilization at zero margin", "", 1.0, Format::Percent, |e| {
        of(e.margin.and_then(|m| m.break_even_utilization))
    }),
    figure("Price of a query at zero margin", "$", 1.0, Format::Money, |e| {
        Some(e.prices.break_even.line)
    }),
    figure("Price of a query for the wanted margin", "$", 1.0, Format::Money, |e| {
        of(e.prices.for_target)
    }),
];

/// Components that at least one of these estimates has: place in [`COMPONENTS`] and name.
pub fn components<'a>(
    estimates: &(impl Iterator<Item = &'a Estimate> + Clone),
) -> Vec<(usize, &'static str)> {
    COMPONENTS
        .iter()
        .enumerate()
        .filter(|(_, (component, ..))| {
            estimates.clone().any(|estimate| estimate.cost.components.get(*component).is_some())
        })
        .map(|(at, &(_, _, name))| (at, name))
        .collect()
}
