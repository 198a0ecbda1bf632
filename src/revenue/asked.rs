//! What the users of plans ask in a month, and which share of the queries each plan has.

use super::usage::Served;
use crate::derive;
use crate::ledger::{Ledger, Traced};
use crate::spec::plan::{FreeTier, Offer, Part, Sold};
use crate::units::{Count, Ratio};

/// What the plans' users ask.
#[derive(Clone, Debug)]
pub struct Asked {
    plans: Vec<Option<Asks>>,
    /// Queries of a month that users ask, where they say so, all plans together.
    told: Option<Traced<Count>>,
}

/// What the users of one plan ask.
#[derive(Clone, Copy, Debug)]
pub struct Asks {
    /// Their usage.
    pub usage: Served,
    /// Queries that an average one is served in a month.
    pub each: Traced<Count>,
    /// Queries of a free user, and free users for one who pays, where there are some.
    pub free: Option<(Traced<Count>, Traced<Ratio>)>,
    /// Queries of a month, where the number of users is known.
    month: Option<Traced<Count>>,
}

impl Asked {
    /// What the users of these plans ask.
    pub fn of<L: Ledger>(l: &mut L, sold: &Sold) -> Self {
        l.enter("plans", None);
        let alone = sold.offers.len() == 1;
        let mut plans = Vec::with_capacity(sold.offers.len());
        let mut told: Option<Traced<Count>> = None;
        for (place, offer) in sold.offers.iter().enumerate() {
            l.enter("plan", (!alone).then_some(place + 1));
            let asks = asks(l, offer);
            l.leave();
            if let Some(month) = asks.and_then(|asks| asks.month) {
                told = Some(told.map_or(month, |so_far| {
                    derive!(l, "asked", "queries that users ask in a month, up to here",
                        [so_far, month] => so_far + month)
                }));
            }
            plans.push(asks);
        }
        l.leave();
        Self { plans, told }
    }

    /// Queries of a month that all users ask.
    #[must_use]
    pub const fn month(&self) -> Option<Traced<Count>> {
        self.told
    }

    /// What the users of a plan ask.
    #[must_use]
    pub fn plan(&self, place: usize) -> Option<Asks> {
        self.plans.get(place).copied().flatten()
    }

    /// The share of the queries that each plan has, in order.
    pub fn shares<L: Ledger>(
        &self,
        l: &mut L,
        sold: &Sold,
        month: Traced<Count>,
    ) -> Vec<Traced<Ratio>> {
        // Where all plans tell, their shares are those of what they tell.
        let all = sold.offers.iter().all(|offer| matches!(offer.part, Part::Users(_)));
        let whole = self.told.filter(|_| all).unwrap_or(month);
        let alone = sold.offers.len() == 1;
        let mut taken: Option<Traced<Ratio>> = None;
        let mut shares: Vec<Option<Traced<Ratio>>> = Vec::with_capacity(sold.offers.len());
        for (place, offer) in sold.offers.iter().enumerate() {
            l.enter("plan", (!alone).then_some(place + 1));
            let asked = self.plan(place).and_then(|asks| asks.month);
            let share = match (offer.part, asked) {
                (Part::Rest, _) => None,
                (Part::Users(_), Some(own)) => {
                    Some(derive!(l, "share_of_queries", "share of the queries", [own, whole] =>
                        own / whole))
                }
                _ => Some(l.given("share_of_queries", "share of the queries", offer.share)),
            };
            l.leave();
            if let Some(share) = share {
                taken = Some(taken.map_or(share, |so_far| {
                    derive!(l, "shares", "shares of the queries, up to here", [so_far, share] =>
                        so_far + share)
                }));
            }
            shares.push(share);
        }
        let rest = sold.offers.iter().find(|offer| matches!(offer.part, Part::Rest));
        let rest = rest.map(|offer| match taken {
            None => l.given("share_of_queries", "share of the queries", offer.share),
            Some(shares) => {
                derive!(l, "rest", "share of the queries that other plans leave", [shares] =>
                    1.0 - shares)
            }
        });
        shares.into_iter().filter_map(|share| share.or(rest)).collect()
    }
}

fn asks<L: Ledger>(l: &mut L, offer: &Offer) -> Option<Asks> {
    let usage = Served::of(l, offer.usage.as_ref()?);
    let each = usage.mean(l);
    let free = offer.free_tier.as_ref().map(|tier| free(l, tier));
    let month = match offer.part {
        Part::Users(users) => {
            let users = l.given("users_asking", "users who pay", users);
            Some(match free {
                None => derive!(l, "asked", "queries that users ask in a month", [users, each] =>
                    users * each),
                Some((free_each, per_payer)) => {
                    derive!(l, "asked", "queries that users ask in a month, free ones included",
                        [users, each, free_each, per_payer] =>
                        users * (each + free_each * per_payer))
                }
            })
        }
        _ => None,
    };
    Some(Asks { usage, each, free, month })
}

fn free<L: Ledger>(l: &mut L, tier: &FreeTier) -> (Traced<Count>, Traced<Ratio>) {
    l.enter("free_tier", None);
    let conversion = l.given("conversion", "share of the users who pay", tier.conversion);
    let usage = Served::of(l, &tier.usage);
    let each = usage.mean(l);
    l.leave();
    let per_payer = derive!(l, "free_users_per_user", "free users for one who pays", [conversion] =>
        (1.0 - conversion) / conversion);
    (each, per_payer)
}
