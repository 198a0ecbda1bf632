//! What plans earn in a month, plan by plan, and what it costs to sell them.

use std::sync::Arc;

use super::asked::{Asked, Asks};
use super::bill::{Bill, nothing};
use super::price_of_tokens;
use super::usage::Served;
use crate::cost::{Cost, Demand};
use crate::derive;
use crate::ledger::{Given, Ledger, SourceId, Traced};
use crate::spec::plan::{Metered, Offer, Overheads, Sold};
use crate::spec::workload::Workload;
use crate::units::{Count, DAYS_PER_MONTH, Ratio, Usd, count, fee_of, ratio};

/// What one plan earns and leaves. Money is that of a month unless a name says otherwise.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PlanEstimate {
    /// Its name.
    pub name: Arc<str>,
    /// Its share of the queries.
    pub share: Traced<Ratio>,
    /// Its queries in a month, free users' included.
    pub queries: Traced<Count>,
    /// Users who pay, or 1 for a plan that is one customer.
    pub users: Traced<Count>,
    /// Users who do not pay.
    pub free_users: Option<Traced<Count>>,
    /// Queries that a paying user is served in a month.
    pub queries_per_user: Traced<Count>,
    /// Bill of an average paying user and month.
    pub revenue_per_user: Traced<Usd>,
    /// Revenue of a month.
    pub revenue: Traced<Usd>,
    /// Revenue of a query, free ones included.
    pub revenue_per_query: Traced<Usd>,
    /// Cost of revenue of a month, hosting by its share of the queries.
    pub cogs: Traced<Usd>,
    /// `(revenue − COGS) / revenue`; none if nothing is charged.
    pub gross_margin: Option<Traced<Ratio>>,
    /// Share of the paying users who cost more than they pay: serving, fees and support against
    /// their bill.
    pub under_water: Traced<Ratio>,
    /// Cost of winning users, spread over the months that they stay.
    pub acquisition: Option<Traced<Usd>>,
    /// Months after which an average user has paid back what it cost to win it; none if never.
    pub payback_months: Option<Traced<Ratio>>,
}

/// All plans together, a query.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct PerQuery {
    /// Revenue.
    pub revenue: Traced<Usd>,
    /// Cost of revenue beside serving: what the statement lists.
    pub statement: Statement,
    /// Cost of winning users; none if nothing is said of it.
    pub acquisition: Option<Traced<Usd>>,
    /// Cost of revenue that goes with revenue, as a share of it.
    pub share_of_revenue: Traced<Ratio>,
    /// Cost of revenue beside serving that does not.
    pub fixed: Traced<Usd>,
}

/// Cost of revenue beside serving, a query.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Statement {
    /// What the owner of the model or of the cloud takes.
    pub revenue_share: Traced<Usd>,
    /// Fees of payments.
    pub payment_fees: Traced<Usd>,
    /// Support of users.
    pub support: Traced<Usd>,
    /// Hosting of the product.
    pub hosting: Traced<Usd>,
}

/// What all plans share.
struct Common {
    month: Traced<Count>,
    cost: Traced<Usd>,
    /// Share of revenue that is passed on: to the owner, and for payments.
    off: Traced<Ratio>,
    fee: Traced<Usd>,
    support: Traced<Usd>,
    hosting: Traced<Usd>,
}

/// The plans of a scenario, and all of them together.
pub fn sold<L: Ledger>(
    l: &mut L,
    (sold, asked): (&Sold, &Asked),
    (workload, overheads): (&Workload, &Overheads),
    demand: &Demand,
    cost: &Cost,
) -> (Vec<PlanEstimate>, PerQuery) {
    l.enter("plans", None);
    let queries = demand.queries_per_day;
    let month = derive!(l, "queries_per_month", "queries of a month", [queries] =>
        queries * DAYS_PER_MONTH);
    let owner = l.given(
        "share_to_model_owner",
        "share of revenue of the model's owner",
        sold.share_to_model_owner,
    );
    let fee_share =
        l.given("payment_fee_share", "payment fees over revenue", sold.payment_fee_share);
    let off = derive!(l, "share_of_revenue", "share of revenue that is passed on",
        [owner, fee_share] => owner + fee_share);
    let common = Common {
        month,
        cost: cost.usd_per_query,
        off,
        fee: l.given("payment_fee_usd", "fee of one payment", sold.payment_fee),
        support: l.given("support_usd", "support of a paying user and month", sold.support),
        hosting: l.given("hosting_usd_per_month", "hosting beside inference", sold.hosting),
    };
    let shares = asked.shares(l, sold, month);
    let mut plans = Vec::with_capacity(sold.offers.len());
    let mut sums: Option<Sums> = None;
    let alone = sold.offers.len() == 1;
    for (place, (offer, share)) in sold.offers.iter().zip(shares).enumerate() {
        l.enter("plan", (!alone).then_some(place + 1));
        let own = (asked.plan(place), share);
        let (plan, own) = plan(l, offer, (workload, overheads), demand, &common, own);
        l.leave();
        sums = Some(sums.map_or(own, |sums| sums.plus(l, &own)));
        plans.push(plan);
    }
    let sums = sums.unwrap_or_else(|| Sums::nothing(l));
    let per_query = per_query(l, &sums, &common, owner, fee_share);
    l.leave();
    (plans, per_query)
}

/// A month of some plans.
#[derive(Clone, Copy)]
struct Sums {
    revenue: Traced<Usd>,
    /// Fees by the payment.
    fees: Traced<Usd>,
    support: Traced<Usd>,
    acquisition: Option<Traced<Usd>>,
}

impl Sums {
    fn nothing<L: Ledger>(l: &mut L) -> Self {
        let none = l.given("nothing", "no plan", Given::new(Usd::ZERO, SourceId(0)));
        Self { revenue: none, fees: none, support: none, acquisition: None }
    }

    fn plus<L: Ledger>(&self, l: &mut L, other: &Self) -> Self {
        let (a, b) = (self.revenue, other.revenue);
        let revenue = derive!(l, "revenue_usd_per_month", "revenue of the plans, up to here",
            [a, b] => a + b);
        let (a, b) = (self.fees, other.fees);
        let fees =
            derive!(l, "fees_usd_per_month", "fees by the payment, up to here", [a, b] => a + b);
        let (a, b) = (self.support, other.support);
        let support =
            derive!(l, "support_usd_per_month", "support of users, up to here", [a, b] => a + b);
        let acquisition = match (self.acquisition, other.acquisition) {
            (Some(a), Some(b)) => {
                Some(derive!(l, "acquisition_usd_per_month", "cost of winning users, up to here",
                    [a, b] => a + b))
            }
            (a, b) => a.or(b),
        };
        Self { revenue, fees, support, acquisition }
    }
}

fn per_query<L: Ledger>(
    l: &mut L,
    sums: &Sums,
    common: &Common,
    owner: Traced<Ratio>,
    fee_share: Traced<Ratio>,
) -> PerQuery {
    let (month, hosting) = (common.month, common.hosting);
    let Sums { revenue, fees, support, acquisition } = *sums;
    let revenue = derive!(l, "revenue_usd_per_query", "revenue of a query", [revenue, month] =>
        revenue / month);
    let fees = derive!(l, "fees_usd_per_query", "fees by the payment, of a query", [fees, month] =>
        fees / month);
    let support = derive!(l, "support_usd_per_query", "support, of a query", [support, month] =>
        support / month);
    let hosting = derive!(l, "hosting_usd_per_query", "hosting, of a query", [hosting, month] =>
        hosting / month);
    let fixed = derive!(l, "fixed_usd_per_query", "cost of revenue beside serving and shares of it",
        [fees, support, hosting] => fees + support + hosting);
    let statement = Statement {
        revenue_share: derive!(l, "revenue_share_usd_per_query", "share of the model's owner",
            [revenue, owner] => revenue * owner),
        payment_fees: derive!(l, "payment_fees_usd_per_query", "payment fees, of a query",
            [revenue, fee_share, fees] => revenue * fee_share + fees),
        support,
        hosting,
    };
    let acquisition = acquisition.map(|acquisition| {
        derive!(l, "acquisition_usd_per_query", "cost of winning users, of a query",
            [acquisition, month] => acquisition / month)
    });
    PerQuery { revenue, statement, acquisition, share_of_revenue: common.off, fixed }
}

/// Users of a plan and what they ask in a month.
struct Users {
    paying: Traced<Count>,
    free: Option<Traced<Count>>,
    usage: Served,
    each: Traced<Count>,
}

fn users<L: Ledger>(l: &mut L, offer: &Offer, asks: Option<Asks>, queries: Traced<Count>) -> Users {
    let Some(Asks { usage, each, free, .. }) = asks else {
        if let Some(users) = offer.users {
            let paying = l.given("users", "users who pay", users);
            let each = derive!(l, "wanted_queries", "queries that a user wants in a month",
                [queries, paying] => queries / ratio(paying));
            return Users { paying, free: None, usage: Served::one(each), each };
        }
        let one = Given::new(Count::new(1.0), SourceId(0));
        let paying = l.given("users", "one customer", one);
        return Users { paying, free: None, usage: Served::one(queries), each: queries };
    };
    let Some((free_each, per_payer)) = free else {
        let paying = derive!(l, "users", "users who pay", [queries, each] =>
            count(queries / each));
        return Users { paying, free: None, usage, each };
    };
    let paying = derive!(l, "users", "users who pay", [queries, each, free_each, per_payer] =>
        count(queries / (each + free_each * per_payer)));
    let free = derive!(l, "free_users", "users who do not pay", [paying, per_payer] =>
        paying * per_payer);
    Users { paying, free: Some(free), usage, each }
}

fn plan<L: Ledger>(
    l: &mut L,
    offer: &Offer,
    (workload, overheads): (&Workload, &Overheads),
    demand: &Demand,
    common: &Common,
    (asks, share): (Option<Asks>, Traced<Ratio>),
) -> (PlanEstimate, Sums) {
    let Common { month, cost, off, fee, support, hosting } = *common;
    let queries = derive!(l, "queries", "queries in a month", [month, share] => month * share);
    let Users { paying: users, free: free_users, usage, each } = users(l, offer, asks, queries);
    let bill = bill(l, offer, (workload, overheads), demand);
    let revenue_per_user = bill.expected(l, &usage);
    let revenue = derive!(l, "revenue_usd_per_month", "revenue of a month", [users, revenue_per_user] =>
        revenue_per_user * users);
    let revenue_per_query = derive!(l, "revenue_usd_per_query", "revenue of a query", [revenue, queries] =>
        revenue / queries);
    let pays = revenue_per_user.value > Usd::ZERO;
    let fee = derive!(l, "payment_fee_usd", "fee of one payment, if anything is paid",
        [fee, revenue_per_user] => fee_of(fee, revenue_per_user));
    let fees = derive!(l, "fees_usd_per_month", "fees by the payment", [users, fee] => fee * users);
    let support_all =
        derive!(l, "support_usd_per_month", "support", [users, support] => support * users);
    let cogs = derive!(l, "cogs_usd_per_month", "cost of revenue of a month",
        [queries, cost, revenue, off, fees, support_all, hosting, share] =>
        cost * queries + revenue * off + fees + support_all + hosting * share);
    let gross_margin = pays.then(|| {
        derive!(l, "gross_margin", "gross margin", [revenue, cogs] => (revenue - cogs) / revenue)
    });
    let fixed = derive!(l, "fixed_usd_per_user", "fee and support of a user", [fee, support] =>
        fee + support);
    l.enter("water", None);
    let under_water = bill.under_water(l, &usage, cost, (off, fixed));
    l.leave();
    let acquisition = offer.acquisition.map(|won| {
        let usd = l.given("acquisition_usd_per_user", "cost of winning a user", won.usd);
        let months = l.given("user_life_months", "months that a user stays", won.months);
        let spread = derive!(l, "acquisition_usd_per_month", "cost of winning users, a month",
            [users, usd, months] => usd * users / months);
        let left = derive!(l, "left_per_user", "gross profit of a paying user and month",
            [revenue, cogs, users] => (revenue - cogs) / users);
        let payback = (left.value > Usd::ZERO).then(|| {
            derive!(l, "payback_months", "months until a user has paid back", [usd, left] =>
                usd / left)
        });
        (spread, payback)
    });
    let sums = Sums {
        revenue,
        fees,
        support: support_all,
        acquisition: acquisition.map(|(spread, _)| spread),
    };
    let plan = PlanEstimate {
        name: offer.name.clone(),
        share,
        queries,
        users,
        free_users,
        queries_per_user: each,
        revenue_per_user,
        revenue,
        revenue_per_query,
        cogs,
        gross_margin,
        under_water,
        acquisition: acquisition.map(|(spread, _)| spread),
        payback_months: acquisition.and_then(|(_, payback)| payback),
    };
    (plan, sums)
}

/// The bill of a user and month.
fn bill<L: Ledger>(
    l: &mut L,
    offer: &Offer,
    (workload, overheads): (&Workload, &Overheads),
    demand: &Demand,
) -> Bill {
    let seat = offer.seat.unwrap_or(Given::new(Usd::ZERO, SourceId(0)));
    let base = l.given("usd_per_seat_month", "price of a user and month", seat);
    let mut pieces = Vec::new();
    if let Some(price) = metered(l, offer, (workload, overheads), demand) {
        let from = match offer.included {
            Some(included) => l.given("included_queries", "queries in the seat's price", included),
            None => nothing(l),
        };
        pieces.push((from, price));
        let first = price;
        for step in &offer.volume {
            let above = l.given("volume_above", "queries above which it is cheaper", step.above);
            let discount = l.given("volume_discount", "taken off above them", step.discount);
            let price = derive!(l, "price_above", "price of a query above them", [first, discount] =>
                first * (1.0 - discount));
            pieces.push((above, price));
        }
    }
    let bill = Bill::new(base, pieces);
    match offer.minimum {
        Some(minimum) => {
            let minimum = l.given("minimum_usd", "least bill of a user and month", minimum);
            bill.with_minimum(l, minimum)
        }
        None => bill,
    }
}

/// The metered price of a query, batch requests discounted; none if nothing is metered.
fn metered<L: Ledger>(
    l: &mut L,
    offer: &Offer,
    (workload, overheads): (&Workload, &Overheads),
    demand: &Demand,
) -> Option<Traced<Usd>> {
    let price = match offer.metered {
        Metered::None => return None,
        Metered::PerQuery(price) => l.given("price_usd_per_query", "price of a query", price),
        Metered::PerSuccessfulQuery(price) => {
            let each = l.given("price_usd_per_successful_query", "price of a right answer", price);
            match demand.solved {
                Some(solved) => derive!(l, "price_usd_per_query", "revenue of an average query",
                    [each, solved] => each * solved),
                None => each,
            }
        }
        Metered::PerToken { input, cached_input, output } => {
            price_of_tokens(l, workload, (input, cached_input, output))
        }
    };
    if workload.batch_share.value <= Ratio::ZERO || overheads.batch_discount.value <= Ratio::ZERO {
        return Some(price);
    }
    let share = l.given("batch_share", "share of batch requests", workload.batch_share);
    let off = l.given("batch_discount", "taken off their price", overheads.batch_discount);
    Some(derive!(l, "price_with_batch", "price of a query, batch requests discounted",
        [price, share, off] => price * (1.0 - share * off)))
}
