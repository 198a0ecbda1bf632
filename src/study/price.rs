//! What to charge: the price at which nothing is left (floor), the price for a wanted gross margin
//! (target), and what the cheapest rival asks (ceiling), for every way of charging.
//!
//! With the cost `C` of a query, costs of selling `f` that do not go with revenue, and the share `o` of
//! revenue that is passed on, the price for a gross margin `m` is `(C + f)/(1 − o − m)`; the floor is the
//! same with `m = 0`. Prices of tokens divide it as the cost is divided. Cached input costs what one more
//! share of cached input saves less: the difference of two estimates at today's utilization and load.

use std::sync::Arc;

use super::{compare, vary};
use crate::cost::supply::api;
use crate::estimate::{Estimate, estimate};
use crate::ledger::{Given, Off, SourceId};
use crate::perf::Infeasible;
use crate::revenue::PlanEstimate;
use crate::spec::plan::{Metered, Offer, Plan, Sold};
use crate::spec::rival::Rival;
use crate::spec::scenario::Scenario;
use crate::spec::slot;
use crate::units::{Ratio, TOKENS_PER_MTOK};

/// Half of the change of the cached share over which its worth is measured.
const STEP: f64 = 0.05;

/// The prices of one option.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PriceList {
    /// Name of the option.
    pub option: Arc<str>,
    /// What it is: `2×H100, fp8`.
    pub setting: String,
    /// The wanted gross margin.
    pub target_gross_margin: f64,
    /// What prices are blended over.
    pub mix: Mix,
    /// The list, or why the option cannot serve.
    pub result: Result<Listed, Infeasible>,
}

/// The query that all prices are of.
#[derive(Clone, Copy, Debug)]
pub struct Mix {
    /// Input tokens, cached ones included.
    pub input_tokens: f64,
    /// Output tokens.
    pub output_tokens: f64,
    /// Share of the input that is cached.
    pub cached_input_share: f64,
    /// Share of batch requests.
    pub batch_share: f64,
}

/// Prices and rivals.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Listed {
    /// A price a row.
    pub prices: Vec<Price>,
    /// Rivals, cheapest first.
    pub rivals: Vec<Competing>,
    /// Gross margin at the price of the cheapest rival; none if there is none.
    pub margin_at_ceiling: Option<f64>,
}

/// One price, in US dollars.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Price {
    /// The plan that it is of; none: no plan.
    pub plan: Option<Arc<str>>,
    /// What is charged.
    pub of: Of,
    /// What the study charges.
    pub today: Option<f64>,
    /// Where nothing is left.
    pub floor: f64,
    /// For the wanted margin; none where shares of revenue leave no room for it.
    pub target: Option<f64>,
    /// What the cheapest rival asks.
    pub ceiling: Option<f64>,
}

/// What a price is charged for.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Of {
    /// A query.
    Query,
    /// A query with a right answer.
    SuccessfulQuery,
    /// A million tokens of input that is not cached.
    MtokInput,
    /// A million tokens of cached input.
    MtokCachedInput,
    /// A million tokens of output.
    MtokOutput,
    /// A million tokens, input and output as the query has them.
    MtokBlended,
    /// A user and month of so many queries.
    UserMonth(f64),
    /// A seat and month.
    Seat,
    /// The least bill of a user and month.
    Minimum,
}

/// A rival and its bill.
#[derive(Clone, Debug)]
pub struct Competing {
    /// `provider/model`.
    pub name: Arc<str>,
    /// Bill of a query, in US dollars.
    pub usd_per_query: f64,
    /// Bill over all tokens of the query.
    pub usd_per_mtok_blended: f64,
    /// Prices of input, cached input and output.
    pub usd_per_mtok: [f64; 3],
    /// Where they are from.
    pub citation: String,
}

/// The prices of an option for a gross margin (the study's own unless given), held against rivals; with
/// `queries_per_user`, also that of a user and month of so many queries.
#[must_use]
pub fn price(
    scenario: &Scenario,
    rivals: &[Rival],
    margin: Option<f64>,
    queries_per_user: Option<f64>,
) -> PriceList {
    let mut scenario = scenario.clone();
    if let Some(margin) = margin {
        scenario.overheads.target_gross_margin = Given::new(Ratio::new(margin), SourceId(0));
    }
    let call = &scenario.workload.call;
    let mix = Mix {
        input_tokens: call.input_tokens.value.get(),
        output_tokens: call.output_tokens.value.get(),
        cached_input_share: call.cached_input_share.value.get(),
        batch_share: scenario.workload.batch_share.value.get(),
    };
    PriceList {
        option: scenario.name.clone(),
        setting: compare::setting(&scenario),
        target_gross_margin: scenario.overheads.target_gross_margin.value.get(),
        mix,
        result: estimate(&mut Off, &scenario)
            .map(|found| listed(&scenario, &found.value, mix, rivals, queries_per_user)),
    }
}

fn listed(
    scenario: &Scenario,
    found: &Estimate,
    mix: Mix,
    rivals: &[Rival],
    queries_per_user: Option<f64>,
) -> Listed {
    let tokens = (mix.input_tokens + mix.output_tokens) / TOKENS_PER_MTOK.get();
    let mut rivals: Vec<Competing> =
        rivals.iter().map(|rival| competing(scenario, rival, tokens)).collect();
    rivals.sort_by(|a, b| a.usd_per_query.total_cmp(&b.usd_per_query));
    let cheapest = rivals.first().cloned();
    let cost = found.cost.usd_per_query.value.get();
    let floor = found.prices.break_even.value.get();
    let target = found.prices.for_target.map(|price| price.value.get());
    // What selling adds is spread over tokens as the cost is.
    let row = |of, cost_of: f64, today, ceiling| {
        let over = if cost > 0.0 { cost_of / cost } else { 0.0 };
        Price {
            plan: None,
            of,
            today,
            floor: floor * over,
            target: target.map(|target| target * over),
            ceiling,
        }
    };
    let charged = Charged::of(&scenario.plan);
    let ceiling = |part: usize| cheapest.as_ref().map(|own| own.usd_per_mtok[part]);
    let [input, cached, output] = token_costs(scenario, found, mix);
    let per_query = cheapest.as_ref().map(|own| own.usd_per_query);
    let blended = cheapest.as_ref().map(|own| own.usd_per_mtok_blended);
    let mut prices = vec![
        row(Of::MtokInput, input, charged.tokens.map(|own| own[0]), ceiling(0)),
        row(Of::MtokCachedInput, cached, charged.tokens.map(|own| own[1]), ceiling(1)),
        row(Of::MtokOutput, output, charged.tokens.map(|own| own[2]), ceiling(2)),
        row(Of::MtokBlended, cost / tokens, None, blended),
        row(Of::Query, cost, charged.query, per_query),
    ];
    if let Some(solved) = found.cost.usd_per_successful_query {
        prices.push(row(Of::SuccessfulQuery, solved.value.get(), None, None));
    }
    if let Some(queries) = queries_per_user {
        let ceiling = per_query.map(|price| price * queries);
        prices.push(row(Of::UserMonth(queries), cost * queries, None, ceiling));
    }
    if let Plan::Sold(sold) = &scenario.plan {
        let wanted = scenario.overheads.target_gross_margin.value.get();
        for (offer, plan) in sold.offers.iter().zip(&found.plans) {
            prices.extend(of_plan(sold, offer, plan, wanted));
        }
    }
    let passed_on = passed_on(&scenario.plan);
    let margin_at_ceiling = per_query
        .filter(|price| *price > 0.0)
        .map(|price| (1.0 - passed_on) * (1.0 - floor / price));
    Listed { prices, rivals, margin_at_ceiling }
}

/// Share of revenue that is passed on.
fn passed_on(plan: &Plan) -> f64 {
    match plan {
        Plan::Sold(sold) => {
            sold.share_to_model_owner.value.get() + sold.payment_fee_share.value.get()
        }
        _ => 0.0,
    }
}

/// What a study without plans charges.
#[derive(Clone, Copy, Default)]
struct Charged {
    query: Option<f64>,
    tokens: Option<[f64; 3]>,
}

impl Charged {
    fn of(plan: &Plan) -> Self {
        match plan {
            Plan::None | Plan::Sold(_) => Self::default(),
            Plan::PerQuery(price) => Self { query: Some(price.value.get()), tokens: None },
            Plan::PerToken { input, cached_input, output } => {
                let tokens = [input, cached_input, output].map(|own| own.value.get());
                Self { query: None, tokens: Some(tokens) }
            }
        }
    }
}

fn competing(scenario: &Scenario, rival: &Rival, mtok: f64) -> Competing {
    let own = &rival.api;
    let bill = api::cost(&mut Off, own, &scenario.workload.call, &scenario.workload);
    let usd_per_query = bill.total.value.get();
    Competing {
        name: own.name.clone(),
        usd_per_query,
        usd_per_mtok_blended: usd_per_query / mtok,
        usd_per_mtok: [&own.input, &own.cached_input, &own.output].map(|price| price.value.get()),
        citation: rival.citation.clone(),
    }
}

/// Cost of a million tokens of uncached input, of cached input, and of output.
fn token_costs(scenario: &Scenario, found: &Estimate, mix: Mix) -> [f64; 3] {
    let mean = found.cost.usd_per_mtok_input.value.get();
    let output = found.cost.usd_per_mtok_output.value.get();
    let share = mix.cached_input_share;
    let saved = saved_by_caching(scenario, found, mix)
        .unwrap_or(0.0)
        .clamp(0.0, mean / (1.0 - share).max(1e-9));
    // (1 − s) p + s (p − saved) is the mean.
    let input = mean + share * saved;
    [input, (input - saved).max(0.0), output]
}

/// What a million tokens cost less for being found in the cache.
fn saved_by_caching(scenario: &Scenario, found: &Estimate, mix: Mix) -> Option<f64> {
    let mut fixed = compare::fixed(scenario, found);
    if let Some(fleet) = &found.fleet {
        fixed = vary::utilization(&fixed, fleet.utilization.value.min(Ratio::new(1.0)));
    }
    let path = "workload.cached_input_share";
    let (query, stage) = (slot::of_query(path)?, slot::of_stage(path)?);
    let cost = |share: f64| {
        let mut varied = fixed.clone();
        query(&mut varied, 0, share);
        for place in 0..varied.stages.number() {
            stage(&mut varied, place, share);
        }
        Some(estimate(&mut Off, &varied).ok()?.value.cost.usd_per_query.value.get())
    };
    let (low, high) =
        ((mix.cached_input_share - STEP).max(0.0), (mix.cached_input_share + STEP).min(1.0));
    let tokens = mix.input_tokens * (high - low) / TOKENS_PER_MTOK.get();
    Some((cost(low)? - cost(high)?) / tokens)
}

/// The prices of one plan, all multiplied alike until it reaches the wanted margin.
fn of_plan(sold: &Sold, offer: &Offer, plan: &PlanEstimate, wanted: f64) -> Vec<Price> {
    let passed_on = sold.share_to_model_owner.value.get() + sold.payment_fee_share.value.get();
    let revenue = plan.revenue.value.get();
    // COGS that do not go with revenue.
    let standing = plan.cogs.value.get() - revenue * passed_on;
    let needed = |margin: f64| {
        let left = 1.0 - passed_on - margin;
        (left > 0.0).then(|| standing / left)
    };
    let (Some(floor), target) = (needed(0.0), needed(wanted)) else { return Vec::new() };
    let row = |of, today: f64, over: f64| Price {
        plan: Some(offer.name.clone()),
        of,
        today: Some(today),
        floor: floor * over,
        target: target.map(|target| target * over),
        ceiling: None,
    };
    let mut prices = Vec::new();
    if offer.has_users() {
        let users = plan.users.value.get();
        let queries = plan.queries_per_user.value.get();
        prices.push(row(Of::UserMonth(queries), plan.revenue_per_user.value.get(), 1.0 / users));
    } else {
        let queries = plan.queries.value.get();
        prices.push(row(Of::Query, plan.revenue_per_query.value.get(), 1.0 / queries));
    }
    if revenue <= 0.0 {
        return prices;
    }
    let mut alike = |of, today: f64| prices.push(row(of, today, today / revenue));
    if let Some(seat) = offer.seat {
        alike(Of::Seat, seat.value.get());
    }
    match offer.metered {
        Metered::None => {}
        Metered::PerQuery(price) => {
            if offer.has_users() {
                alike(Of::Query, price.value.get());
            }
        }
        Metered::PerSuccessfulQuery(price) => alike(Of::SuccessfulQuery, price.value.get()),
        Metered::PerToken { input, cached_input, output } => {
            alike(Of::MtokInput, input.value.get());
            alike(Of::MtokCachedInput, cached_input.value.get());
            alike(Of::MtokOutput, output.value.get());
        }
    }
    if let Some(minimum) = offer.minimum {
        alike(Of::Minimum, minimum.value.get());
    }
    prices
}
