//! Numbers of selling, and of plans that customers choose from.

use std::sync::Arc;

use super::{Write, put};
use crate::spec::plan::{Metered, Offer, Plan, Sold, Spread};
use crate::spec::scenario::Scenario;

/// What is sold by plans, to be written: copied once where others hold it, too.
fn sold(scenario: &mut Scenario) -> Option<&mut Sold> {
    if let Plan::Sold(sold) = &mut scenario.plan { Some(Arc::make_mut(sold)) } else { None }
}

fn offer(scenario: &mut Scenario, place: usize) -> Option<&mut Offer> {
    sold(scenario)?.offers.get_mut(place)
}

/// How a number of selling is written, by its path in an option.
pub(super) fn of_selling(path: &str) -> Option<Write> {
    let write: Write = match path {
        "revenue.share_to_model_owner" => |s, _, v| put(&mut sold(s)?.share_to_model_owner, v),
        "revenue.payment_fee_share" => |s, _, v| put(&mut sold(s)?.payment_fee_share, v),
        "revenue.payment_fee_usd" => |s, _, v| put(&mut sold(s)?.payment_fee, v),
        "revenue.support_usd_per_user_month" => |s, _, v| put(&mut sold(s)?.support, v),
        "revenue.hosting_usd_per_month" => |s, _, v| put(&mut sold(s)?.hosting, v),
        _ => return None,
    };
    Some(write)
}

/// How a number of one plan is written, by its path in the plan; the place is that of the plan.
#[must_use]
pub fn of_plan(path: &str) -> Option<Write> {
    let write: Write = match path {
        "usd_per_seat_month" => |s, at, v| put(offer(s, at)?.seat.as_mut()?, v),
        "usd_per_query" => |s, at, v| {
            let Metered::PerQuery(price) = &mut offer(s, at)?.metered else { return None };
            put(price, v)
        },
        "usd_per_successful_query" => |s, at, v| {
            let Metered::PerSuccessfulQuery(price) = &mut offer(s, at)?.metered else {
                return None;
            };
            put(price, v)
        },
        "usd_per_mtok_input" => |s, at, v| {
            let Metered::PerToken { input, .. } = &mut offer(s, at)?.metered else { return None };
            put(input, v)
        },
        "usd_per_mtok_cached_input" => |s, at, v| {
            let Metered::PerToken { cached_input, .. } = &mut offer(s, at)?.metered else {
                return None;
            };
            put(cached_input, v)
        },
        "usd_per_mtok_output" => |s, at, v| {
            let Metered::PerToken { output, .. } = &mut offer(s, at)?.metered else { return None };
            put(output, v)
        },
        "included_queries" => |s, at, v| put(offer(s, at)?.included.as_mut()?, v),
        "minimum_usd_per_month" => |s, at, v| put(offer(s, at)?.minimum.as_mut()?, v),
        _ => return of_usage(path),
    };
    Some(write)
}

/// Sets how the users of a plan differ, those of its free tier alike.
fn spreads(
    scenario: &mut Scenario,
    place: usize,
    value: f64,
    is_its: fn(&Spread) -> bool,
) -> Option<()> {
    let offer = offer(scenario, place)?;
    let free = offer.free_tier.as_mut().map(|tier| &mut tier.usage);
    for usage in offer.usage.iter_mut().chain(free) {
        if !is_its(&usage.spread) {
            return None;
        }
        if let Spread::Lognormal(own) | Spread::Pareto(own) = &mut usage.spread {
            put(own, value)?;
        }
    }
    Some(())
}

/// What the users of a plan ask.
fn of_usage(path: &str) -> Option<Write> {
    let write: Write = match path {
        "queries_per_user_month" => |s, at, v| put(&mut offer(s, at)?.usage.as_mut()?.mean, v),
        "usage_sigma" => {
            |s, at, v| spreads(s, at, v, |spread| matches!(spread, Spread::Lognormal(_)))
        }
        "usage_alpha" => |s, at, v| spreads(s, at, v, |spread| matches!(spread, Spread::Pareto(_))),
        "cap_queries_per_user_month" => {
            |s, at, v| put(&mut offer(s, at)?.usage.as_mut()?.cap.as_mut()?.queries, v)
        }
        "served_beyond_cap" => {
            |s, at, v| put(&mut offer(s, at)?.usage.as_mut()?.cap.as_mut()?.served_beyond, v)
        }
        "free_tier.conversion" => {
            |s, at, v| put(&mut offer(s, at)?.free_tier.as_mut()?.conversion, v)
        }
        "free_tier.queries_per_user_month" => {
            |s, at, v| put(&mut offer(s, at)?.free_tier.as_mut()?.usage.mean, v)
        }
        _ => return None,
    };
    Some(write)
}
