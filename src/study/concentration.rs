//! What depends on one customer or one supplier, and what is left when it goes.
//!
//! Concentration is measured by the Herfindahl-Hirschman index, the sum of squared shares in percent:
//! 10,000 is one party alone (U.S. Department of Justice and Federal Trade Commission, *Merger
//! Guidelines* 2023, guideline 1: above 1,800 a market counts as highly concentrated).

use std::sync::Arc;

use super::vary;
use crate::estimate::{Estimate, estimate};
pub use crate::finance::herfindahl;
use crate::ledger::Off;
use crate::perf::Infeasible;
use crate::spec::contract::OWN_HARDWARE;
use crate::spec::exposure::Exposure;
use crate::spec::scenario::{Hosting, Scenario, Serving};
use crate::spec::supply::Supply;
use crate::units::{Count, DAYS_PER_MONTH, GB, Ratio, Usd, UsdPerMonth};

/// Who pays and who is paid, and what becomes of an option when one of them goes.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Concentration {
    /// Name of the option.
    pub option: Arc<str>,
    /// Customers by their share of the revenue, largest first.
    pub customers: Vec<Party>,
    /// Suppliers by their share of the spend, largest first.
    pub suppliers: Vec<Party>,
    /// Cash at hand, if known.
    pub cash: Option<Usd>,
    /// Today and each event.
    pub events: Vec<Event>,
}

/// A customer or a supplier.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Party {
    /// Name.
    pub name: Arc<str>,
    /// What it pays or is paid.
    pub usd_per_month: UsdPerMonth,
    /// Share of the whole.
    pub share: Ratio,
    /// The part that is paid whether used or not.
    pub committed: UsdPerMonth,
}

/// What happens.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum What {
    /// Nothing.
    Today,
    /// The largest customer leaves.
    CustomerLeaves(Arc<str>),
    /// The largest customer gets its price cut by this share.
    CustomerPaysLess(Arc<str>, Ratio),
    /// The largest supplier raises its price by this share.
    SupplierAsksMore(Arc<str>, Ratio),
    /// The largest supplier is replaced by others at this price over its own.
    SupplierLeaves(Arc<str>, Ratio),
    /// A supplier's lots are down, and the others take what they can; what stands is paid for.
    SupplierDown(Arc<str>),
}

/// A month after an event.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Event {
    /// What happened.
    pub what: What,
    /// Revenue.
    pub revenue: UsdPerMonth,
    /// Costs of goods sold.
    pub cogs: UsdPerMonth,
    /// Committed cost that nobody's queries carry any more.
    pub stranded: UsdPerMonth,
    /// Revenue less COGS over revenue; none without revenue.
    pub gross_margin: Option<Ratio>,
    /// Cash of the month: revenue less COGS, costs that vary with revenue, and operating costs.
    pub cash_flow: UsdPerMonth,
    /// Cash that is paid once.
    pub once: Usd,
    /// Share of the queries that nobody answers.
    pub unserved: Ratio,
    /// Months until cash at hand is used up; none if it is not known or never.
    pub runway_months: Option<Ratio>,
}

/// What an option depends on.
///
/// # Errors
/// As [`estimate`].
pub fn concentration(
    scenario: &Scenario,
    exposure: &Exposure,
) -> Result<Concentration, Infeasible> {
    let found = estimate(&mut Off, scenario)?.value;
    let queries = scenario.workload.queries_per_day.value * DAYS_PER_MONTH;
    let monthly = |usd: Usd| UsdPerMonth::new(usd.get() * queries.get());
    let revenue = found.margin.map_or(UsdPerMonth::ZERO, |margin| monthly(margin.revenue.value));
    let (of_revenue, beside) = selling(&found);
    let cogs = monthly(found.cost.usd_per_query.value + beside);
    let suppliers = suppliers(scenario, &found, queries, cogs);
    let mut customers: Vec<Party> = exposure
        .customers
        .iter()
        .map(|customer| Party {
            name: customer.name.clone(),
            usd_per_month: revenue * customer.share,
            share: customer.share,
            committed: UsdPerMonth::ZERO,
        })
        .collect();
    customers.sort_by(|a, b| b.share.get().total_cmp(&a.share.get()));
    let committed: UsdPerMonth = suppliers.iter().map(|party| party.committed).sum();
    let variable_share = scenario.overheads.variable_share_of_revenue.value;
    let operating = exposure.operating.unwrap_or(UsdPerMonth::ZERO);
    let event = |what: What, revenue: UsdPerMonth, cogs: UsdPerMonth, stranded, once: Usd| {
        let cogs = cogs + revenue * of_revenue;
        let cash_flow = revenue - cogs - revenue * variable_share - operating;
        let left = exposure.cash.map(|cash| cash - once);
        Event {
            what,
            revenue,
            cogs,
            stranded,
            gross_margin: (revenue > UsdPerMonth::ZERO).then(|| (revenue - cogs) / revenue),
            cash_flow,
            once,
            unserved: Ratio::ZERO,
            runway_months: left
                .filter(|_| cash_flow < UsdPerMonth::ZERO)
                .map(|left| Ratio::new((left.get() / -cash_flow.get()).max(0.0))),
        }
    };
    let none = UsdPerMonth::ZERO;
    let mut events = vec![event(What::Today, revenue, cogs, none, Usd::ZERO)];
    if let Some(largest) = customers.first() {
        let (name, share) = (largest.name.clone(), largest.share);
        let stays = 1.0 - share;
        let (left, stranded) = if found.lots.is_empty() && found.commitments.is_empty() {
            (committed + (cogs - committed) * stays, committed * share)
        } else {
            // Lots and commitments are not in proportion to traffic: what is left is estimated anew.
            let kept = stays.max(Ratio::new(1e-9));
            let found = estimate(&mut Off, &vary::traffic(scenario, kept.get()))?.value;
            let left = monthly(found.cost.usd_per_query.value + beside) * kept;
            (left, left - cogs * stays)
        };
        let what = What::CustomerLeaves(name.clone());
        events.push(event(what, revenue * stays, left, stranded, Usd::ZERO));
        events.push(event(
            What::CustomerPaysLess(name, exposure.price_cut),
            revenue * (1.0 - share * exposure.price_cut),
            cogs,
            none,
            Usd::ZERO,
        ));
    }
    // Nobody raises the price of what is owned already.
    let others = || suppliers.iter().filter(|party| *party.name != *OWN_HARDWARE);
    let largest = if found.lots.is_empty() { suppliers.first() } else { others().next() };
    if let Some(largest) = largest {
        let name = largest.name.clone();
        let more = largest.usd_per_month * exposure.price_rise;
        let what = What::SupplierAsksMore(name.clone(), exposure.price_rise);
        events.push(event(what, revenue, cogs + more, none, Usd::ZERO));
        let factor = exposure.replacement_price_factor;
        let more = largest.usd_per_month * factor - largest.usd_per_month;
        let what = What::SupplierLeaves(name, factor);
        events.push(event(what, revenue, cogs + more, none, exposure.switching));
    }
    if !found.lots.is_empty() {
        for party in others().skip(1) {
            let what = What::SupplierAsksMore(party.name.clone(), exposure.price_rise);
            let more = party.usd_per_month * exposure.price_rise;
            events.push(event(what, revenue, cogs + more, none, Usd::ZERO));
        }
        for party in &suppliers {
            let Some((down, unserved)) = outage(scenario, &found, party) else { continue };
            let down = down + monthly(beside);
            // A share of next to nothing is a rounding, not a query.
            let served = if unserved.get() > 1.0 - 1e-9 { Ratio::ZERO } else { 1.0 - unserved };
            let what = What::SupplierDown(party.name.clone());
            let of_it = event(what, revenue * served, down, none, Usd::ZERO);
            events.push(Event { unserved, ..of_it });
        }
    }
    Ok(Concentration {
        option: scenario.name.clone(),
        customers,
        suppliers,
        cash: exposure.cash,
        events,
    })
}

/// What selling costs beside serving: the share of revenue that goes with it (the owner's share, fees of
/// payments), and the rest for a query.
fn selling(found: &Estimate) -> (Ratio, Usd) {
    let Some((margin, own)) = found.margin.and_then(|margin| Some((margin, margin.statement?)))
    else {
        return (Ratio::ZERO, Usd::ZERO);
    };
    let revenue = margin.revenue.value;
    let passed_on = own.revenue_share.value + own.payment_fees.value;
    let share = if revenue > Usd::ZERO { passed_on / revenue } else { Ratio::ZERO };
    (share, own.support.value + own.hosting.value)
}

/// Cost of a month in which a supplier's lots are down, and the share of the queries that nobody
/// answers; none where it has no lots. What stands there is paid for all the same.
fn outage(scenario: &Scenario, today: &Estimate, party: &Party) -> Option<(UsdPerMonth, Ratio)> {
    let down = vary::without(scenario, &party.name)?;
    let found = estimate(&mut Off, &down).ok()?.value;
    let queries = scenario.workload.queries_per_day.value * DAYS_PER_MONTH;
    let nobody = found.lots.iter().filter(|lot| &*lot.name == vary::NOBODY);
    let unserved = Ratio::new(nobody.map(|lot| lot.share).fold(0.0, f64::max));
    let of_it = today.lots.iter().filter(|lot| lot.supplier == party.name && lot.stands);
    let stands: f64 = of_it.map(crate::cost::LotEstimate::usd_per_month).sum();
    let cogs = found.cost.usd_per_query.value.get() * queries.get() + stands;
    Some((UsdPerMonth::new(cogs), unserved))
}

/// What each supplier is paid in a month for its stages' calls, largest first.
fn suppliers(
    scenario: &Scenario,
    found: &Estimate,
    queries: Count,
    cogs: UsdPerMonth,
) -> Vec<Party> {
    let mut parties: Vec<Party> = Vec::new();
    let mut paid = |name: &Arc<str>, usd_per_month: UsdPerMonth, committed: UsdPerMonth| {
        if let Some(party) = parties.iter_mut().find(|party| party.name == *name) {
            party.usd_per_month += usd_per_month;
            party.committed += committed;
        } else {
            parties.push(Party {
                name: name.clone(),
                usd_per_month,
                share: Ratio::ZERO,
                committed,
            });
        }
    };
    for lot in &found.lots {
        let usd = UsdPerMonth::new(lot.usd_per_month());
        paid(&lot.supplier, usd, if lot.stands { usd } else { UsdPerMonth::ZERO });
    }
    for (stage, served) in scenario.stages.iter().zip(found.stages.iter()) {
        if let Some(Hosting { supply: Supply::Lots(_), .. }) = stage.serving.hosting() {
            continue;
        }
        let calls = queries * served.calls.map_or(Count::new(1.0), |calls| calls.value);
        let monthly = |usd: Usd| UsdPerMonth::new(usd.get() * calls.get());
        let committed = match &stage.serving {
            _ if !stage.supplier.committed => UsdPerMonth::ZERO,
            Serving::Priced(priced) => {
                priced.usd_per_month.value
                    + priced.usd_per_gb_month.value * (priced.stored.value / GB).get()
            }
            _ => served.served.hourly.map_or(UsdPerMonth::ZERO, |hourly| monthly(hourly.value)),
        };
        paid(&stage.supplier.name, monthly(served.served.usd.value), committed);
    }
    // A commitment is paid to its provider whether used or not.
    for commitment in &found.commitments {
        let provider = commitment.provider.as_ref();
        let Some(party) = parties.iter_mut().find(|party| match provider {
            Some(provider) => party.name == *provider,
            None => *party.name != *OWN_HARDWARE,
        }) else {
            continue;
        };
        party.usd_per_month += UsdPerMonth::new(commitment.unused_usd);
        party.committed = party.committed.max(UsdPerMonth::new(commitment.due_usd));
        party.committed = party.committed.min(party.usd_per_month);
    }
    // Nobody has a share of nothing.
    parties.retain(|party| party.usd_per_month > UsdPerMonth::ZERO);
    for party in &mut parties {
        party.share = party.usd_per_month / cogs;
    }
    parties.sort_by(|a, b| b.usd_per_month.get().total_cmp(&a.usd_per_month.get()));
    parties
}
