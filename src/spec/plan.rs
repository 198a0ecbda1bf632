//! How a query is charged for, and what it costs beside compute.

use std::sync::Arc;

use crate::ledger::Given;
use crate::units::{Count, Ratio, Usd, UsdPerMtok, lognormal_limited, pareto_limited};

/// What customers pay.
#[derive(Clone, Debug)]
pub enum Plan {
    /// Nothing is charged: cost only.
    None,
    /// A price per query.
    PerQuery(Given<Usd>),
    /// A price per token.
    PerToken {
        /// Input tokens.
        input: Given<UsdPerMtok>,
        /// Input tokens found in the cache.
        cached_input: Given<UsdPerMtok>,
        /// Output tokens.
        output: Given<UsdPerMtok>,
    },
    /// Plans, with what it costs to sell them.
    Sold(Arc<Sold>),
}

impl Plan {
    /// Multiplies every price.
    pub fn scale(&mut self, factor: Ratio) {
        let usd = |price: &mut Given<Usd>| price.value = price.value * factor;
        match self {
            Self::None => {}
            Self::PerQuery(price) => usd(price),
            Self::PerToken { input, cached_input, output } => {
                for price in [input, cached_input, output] {
                    price.value = price.value * factor;
                }
            }
            Self::Sold(sold) => {
                for offer in &mut Arc::make_mut(sold).offers {
                    offer.seat.iter_mut().for_each(usd);
                    offer.minimum.iter_mut().for_each(usd);
                    match &mut offer.metered {
                        Metered::None => {}
                        Metered::PerQuery(price) | Metered::PerSuccessfulQuery(price) => usd(price),
                        Metered::PerToken { input, cached_input, output } => {
                            for price in [input, cached_input, output] {
                                price.value = price.value * factor;
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Costs of goods sold that are not compute.
#[derive(Clone, Copy, Debug)]
pub struct Overheads {
    /// Per query: retrieval, moderation, logging, egress.
    pub usd_per_query: Given<Usd>,
    /// As a share of the compute cost: platform, support, software.
    pub share_of_compute: Given<Ratio>,
    /// As a share of revenue, outside COGS: sales commissions, payment fees.
    pub variable_share_of_revenue: Given<Ratio>,
    /// Share taken off the price of batch requests.
    pub batch_discount: Given<Ratio>,
    /// The gross margin for which a price is asked.
    pub target_gross_margin: Given<Ratio>,
}

/// Plans that customers choose from, and what it costs to sell them.
#[derive(Clone, Debug)]
pub struct Sold {
    /// The plans; their shares of the queries add up to 1.
    pub offers: Vec<Offer>,
    /// Whether the number of queries is what their users ask.
    pub tells_traffic: bool,
    /// Share of revenue that the owner of the model or of the cloud takes.
    pub share_to_model_owner: Given<Ratio>,
    /// Share of revenue that payments cost.
    pub payment_fee_share: Given<Ratio>,
    /// What one payment costs; each user pays once a month.
    pub payment_fee: Given<Usd>,
    /// Support of a paying user and month.
    pub support: Given<Usd>,
    /// Hosting of the product beside inference, a month.
    pub hosting: Given<Usd>,
}

/// One plan.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Its name.
    pub name: Arc<str>,
    /// Share of all queries that its users ask, free ones included.
    pub share: Given<Ratio>,
    /// From what that share follows.
    pub part: Part,
    /// What its users ask; absent: the plan is one customer, unless `users` says otherwise.
    pub usage: Option<Usage>,
    /// Users who ask the plan's queries, all alike, where nothing is said of their usage.
    pub users: Option<Given<Count>>,
    /// Price of a user and month, whatever is asked.
    pub seat: Option<Given<Usd>>,
    /// Price of what is asked beyond what the seat includes.
    pub metered: Metered,
    /// Queries of a user and month in the price of the seat.
    pub included: Option<Given<Count>>,
    /// Discounts on the queries of a user and month above a number, lowest first.
    pub volume: Vec<VolumeDiscount>,
    /// Least bill of a user and month.
    pub minimum: Option<Given<Usd>>,
    /// Users who do not pay.
    pub free_tier: Option<FreeTier>,
    /// What it costs to win a paying user, and for how many months.
    pub acquisition: Option<Acquisition>,
}

/// From what the share of the queries follows that a plan has.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    /// It is stated.
    Stated,
    /// So many users pay, and ask what their usage says.
    Users(Given<Count>),
    /// It is what other plans leave.
    Rest,
}

/// A price by what is asked.
#[derive(Clone, Copy, Debug)]
pub enum Metered {
    /// None.
    None,
    /// A query.
    PerQuery(Given<Usd>),
    /// A query with a right answer.
    PerSuccessfulQuery(Given<Usd>),
    /// Tokens.
    PerToken {
        /// Input tokens.
        input: Given<UsdPerMtok>,
        /// Input tokens found in the cache.
        cached_input: Given<UsdPerMtok>,
        /// Output tokens.
        output: Given<UsdPerMtok>,
    },
}

/// What the users of a plan ask in a month.
#[derive(Clone, Copy, Debug)]
pub struct Usage {
    /// Queries that a user wants, on average, before any cap.
    pub mean: Given<Count>,
    /// How users differ.
    pub spread: Spread,
    /// The cap of a user.
    pub cap: Option<Cap>,
}

impl Usage {
    /// Queries that an average user is served in a month.
    #[must_use]
    pub fn served(&self) -> Count {
        let mean = self.mean.value;
        let Some(cap) = &self.cap else { return mean };
        let at = cap.queries.value;
        let below = match self.spread {
            Spread::Even => mean.min(at),
            Spread::Lognormal(sigma) => lognormal_limited(mean, sigma.value, at),
            Spread::Pareto(alpha) => pareto_limited(mean, alpha.value, at),
        };
        below + (mean - below) * cap.served_beyond.value
    }
}

impl Offer {
    /// Whether it has users, and is not one customer.
    #[must_use]
    pub const fn has_users(&self) -> bool {
        self.usage.is_some() || self.users.is_some()
    }

    /// Queries of a month that one paying user brings, with those of the free users behind it;
    /// none for a plan that is one customer.
    #[must_use]
    pub fn queries_per_payer(&self) -> Option<Count> {
        let paid = self.usage.as_ref()?.served();
        let Some(tier) = &self.free_tier else { return Some(paid) };
        let conversion = tier.conversion.value;
        Some(paid + tier.usage.served() * ((1.0 - conversion) / conversion))
    }
}

/// How users differ around the mean.
#[derive(Clone, Copy, Debug)]
pub enum Spread {
    /// Not at all.
    Even,
    /// Lognormal: the standard deviation of the logarithm.
    Lognormal(Given<Ratio>),
    /// Pareto: the exponent of the tail, above 1.
    Pareto(Given<Ratio>),
}

/// A cap on what a user is served.
#[derive(Clone, Copy, Debug)]
pub struct Cap {
    /// Queries of a user and month up to which all are served.
    pub queries: Given<Count>,
    /// Share of the queries beyond it that are still served; 0: none.
    pub served_beyond: Given<Ratio>,
}

/// Users who do not pay.
#[derive(Clone, Copy, Debug)]
pub struct FreeTier {
    /// Share of all users who pay.
    pub conversion: Given<Ratio>,
    /// What a free user asks.
    pub usage: Usage,
}

/// A discount above a number of queries.
#[derive(Clone, Copy, Debug)]
pub struct VolumeDiscount {
    /// Queries of a user and month above which it holds.
    pub above: Given<Count>,
    /// Taken off the metered price of the queries above it.
    pub discount: Given<Ratio>,
}

/// What it costs to win a paying user.
#[derive(Clone, Copy, Debug)]
pub struct Acquisition {
    /// Cost of one.
    pub usd: Given<Usd>,
    /// Months that one stays.
    pub months: Given<Ratio>,
}
