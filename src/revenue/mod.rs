//! What a query earns, and what is left.
//!
//! Gross margin is `(R − C) / R`; markup is `(R − C) / C`, and a "545% margin" in the press is a
//! markup. COGS are all components of the cost; the contribution also takes off what varies with
//! revenue outside COGS.

mod asked;
mod bill;
mod sold;
mod usage;

pub use asked::Asked;
pub use sold::{PerQuery, PlanEstimate, Statement, sold};

use crate::cost::Cost;
use crate::derive;
use crate::ledger::{Given, Ledger, Traced};
use crate::spec::plan::{Overheads, Plan};
use crate::spec::workload::Workload;
use crate::units::{Ratio, TOKENS_PER_MTOK, Usd, UsdPerMtok};

/// What is left of a query's revenue.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Margin {
    /// Revenue of a query.
    pub revenue: Traced<Usd>,
    /// Cost of revenue of a query: serving, and what it costs to sell.
    pub cogs: Traced<Usd>,
    /// Cost of revenue beside serving; none where nothing is said of it.
    pub statement: Option<Statement>,
    /// `(R − C) / R`.
    pub gross_margin: Traced<Ratio>,
    /// `(R − C) / C`; none where serving costs nothing.
    pub markup: Option<Traced<Ratio>>,
    /// Revenue less COGS less what varies with revenue.
    pub contribution: Traced<Usd>,
    /// Contribution over revenue.
    pub contribution_margin: Traced<Ratio>,
    /// Contribution less the cost of winning users; none if nothing is said of it.
    pub after_acquisition: Option<Traced<Usd>>,
    /// Utilization at which a query earns nothing; none for an API, and if it always
    /// loses.
    pub break_even_utilization: Option<Traced<Ratio>>,
}

/// Prices that would give a wanted margin.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Prices {
    /// Price of a query at which nothing is left.
    pub break_even: Traced<Usd>,
    /// Price of a query for the target gross margin; none if shares of revenue leave no room for it.
    pub for_target: Option<Traced<Usd>>,
}

/// Prices that follow from cost; `sold` adds what it costs to sell.
pub fn prices<L: Ledger>(
    l: &mut L,
    cost: &Cost,
    overheads: &Overheads,
    sold: Option<&PerQuery>,
) -> Prices {
    l.enter("margin", None);
    let cost = cost.usd_per_query;
    let target =
        l.given("target_gross_margin", "wanted gross margin", overheads.target_gross_margin);
    if let Some(&PerQuery { fixed, share_of_revenue: off, .. }) = sold {
        let break_even = derive!(l, "break_even_usd_per_query", "price at zero margin",
            [cost, fixed, off] => (cost + fixed) / (1.0 - off));
        let for_target = (off.value + target.value < Ratio::new(1.0)).then(|| {
            derive!(l, "price_for_target_usd_per_query", "price for the wanted margin",
                [cost, fixed, off, target] => (cost + fixed) / (1.0 - off - target))
        });
        l.leave();
        return Prices { break_even, for_target };
    }
    let break_even = derive!(l, "break_even_usd_per_query", "price at zero margin", [cost] => cost);
    let for_target = derive!(l, "price_for_target_usd_per_query", "price for the wanted margin",
        [cost, target] => cost / (1.0 - target));
    l.leave();
    Prices { break_even, for_target: Some(for_target) }
}

/// Margin under the plan; none if nothing is charged, or a price of nothing.
pub fn margin<L: Ledger>(
    l: &mut L,
    plan: &Plan,
    workload: &Workload,
    cost: &Cost,
    utilization: Option<Traced<Ratio>>,
    overheads: &Overheads,
    sold: Option<&PerQuery>,
) -> Option<Margin> {
    l.enter("margin", None);
    let full = sold.map_or_else(|| revenue(l, plan, workload), |sold| Some(sold.revenue));
    let margin = full.filter(|full| full.value > Usd::ZERO).map(|full| {
        let mut revenue = full;
        // Plans have the discount in their metered prices.
        if sold.is_none() && overheads.batch_discount.value > Ratio::ZERO {
            let share = l.given("batch_share", "share of batch requests", workload.batch_share);
            let off = l.given("batch_discount", "taken off their price", overheads.batch_discount);
            revenue = derive!(l, "revenue_with_batch", "revenue of a query, batch requests discounted",
                [full, share, off] => full * (1.0 - share * off));
        }
        let mut cogs = cost.usd_per_query;
        if let Some(&PerQuery { fixed, share_of_revenue: off, .. }) = sold {
            let serving = cogs;
            cogs = derive!(l, "cogs_usd_per_query", "cost of revenue of a query",
                [serving, fixed, revenue, off] => serving + fixed + revenue * off);
        }
        let gross_margin = derive!(l, "gross_margin", "gross margin", [revenue, cogs] =>
            (revenue - cogs) / revenue);
        let markup = (cogs.value > Usd::ZERO).then(
            || derive!(l, "markup", "markup", [revenue, cogs] => (revenue - cogs) / cogs),
        );
        let variable = l.given(
            "variable_share",
            "costs outside COGS over revenue",
            overheads.variable_share_of_revenue,
        );
        let contribution = derive!(l, "contribution_usd_per_query", "contribution of a query",
            [revenue, cogs, variable] => revenue - cogs - revenue * variable);
        let contribution_margin = derive!(l, "contribution_margin", "contribution margin",
            [contribution, revenue] => contribution / revenue);
        let after_acquisition = sold.and_then(|sold| sold.acquisition).map(|acquisition| {
            derive!(l, "contribution_after_acquisition_usd_per_query",
                "contribution less the cost of winning users",
                [contribution, acquisition] => contribution - acquisition)
        });
        let break_even_utilization =
            utilization.zip(cost.falls_with_utilization).and_then(|(utilization, hourly)| {
                let left = derive!(l, "left_for_hours", "revenue left for what is paid by the hour",
                    [revenue, cogs, hourly] => revenue - (cogs - hourly));
                (left.value > Usd::ZERO).then(|| {
                    derive!(l, "break_even_utilization", "utilization at zero margin",
                        [hourly, utilization, left] => hourly * utilization / left)
                })
            });
        Margin {
            revenue,
            cogs,
            statement: sold.map(|sold| sold.statement),
            gross_margin,
            markup,
            contribution,
            contribution_margin,
            after_acquisition,
            break_even_utilization,
        }
    });
    l.leave();
    margin
}

fn revenue<L: Ledger>(l: &mut L, plan: &Plan, workload: &Workload) -> Option<Traced<Usd>> {
    match *plan {
        Plan::None | Plan::Sold(_) => None,
        Plan::PerQuery(price) => Some(l.given("revenue_usd_per_query", "price of a query", price)),
        Plan::PerToken { input, cached_input, output } => {
            Some(price_of_tokens(l, workload, (input, cached_input, output)))
        }
    }
}

/// Revenue of a query at prices of input, cached input and output.
fn price_of_tokens<L: Ledger>(
    l: &mut L,
    workload: &Workload,
    (input, cached_input, output): (Given<UsdPerMtok>, Given<UsdPerMtok>, Given<UsdPerMtok>),
) -> Traced<Usd> {
    let tokens_in = l.given("input_tokens", "input tokens", workload.call.input_tokens);
    let tokens_out = l.given("output_tokens", "output tokens", workload.call.output_tokens);
    let share =
        l.given("cached_share", "share of input in the cache", workload.call.cached_input_share);
    let input = l.given("price_input", "price of input", input);
    let cached = l.given("price_cached_input", "price of cached input", cached_input);
    let output = l.given("price_output", "price of output", output);
    derive!(l, "revenue_usd_per_query", "revenue of a query",
        [tokens_in, tokens_out, share, input, cached, output] =>
        tokens_in / TOKENS_PER_MTOK * (input * (1.0 - share) + cached * share)
            + tokens_out / TOKENS_PER_MTOK * output)
}
