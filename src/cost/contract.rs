//! What contracts with providers do to cost: discounts on their bills, and commitments that bills lack.

use std::sync::Arc;

use super::components::{COMPONENTS, Components};
use super::{LotEstimate, Served};
use crate::derive;
use crate::ledger::{Given, Ledger, SourceId, Traced};
use crate::spec::contract::{Contracts, concerns};
use crate::units::{Count, DAYS_PER_MONTH, Ratio, Usd, max};

/// What a supplier is paid in an average query.
#[derive(Clone, Debug)]
pub struct Bill {
    /// Who is paid.
    pub supplier: Arc<str>,
    /// How much.
    pub usd: Traced<Usd>,
}

/// What a commitment comes to in a month.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CommitmentEstimate {
    /// Its name.
    pub name: Arc<str>,
    /// Whose bills count; none: everybody's.
    pub provider: Option<Arc<str>>,
    /// What is due in the month in US dollars.
    pub due_usd: f64,
    /// The bills that count in US dollars.
    pub bills_usd: f64,
    /// What is paid beyond the bills, in US dollars.
    pub unused_usd: f64,
}

/// Cost with a discount on all of it.
pub fn discounted<L: Ledger>(l: &mut L, served: Served, discount: Given<Ratio>) -> Served {
    l.enter("discounted", None);
    let discount = l.given("discount", "taken off the provider's bills", discount);
    let components = less(l, &served.components, discount);
    let usd = served.usd;
    let usd = derive!(l, "serving", "cost of a call, less the discount", [usd, discount] =>
        usd * (1.0 - discount));
    let hourly = served.hourly.map(|hourly| {
        derive!(l, "paid_by_the_hour", "cost that is paid by the hour, less the discount",
            [hourly, discount] => hourly * (1.0 - discount))
    });
    l.leave();
    Served { components, usd, hourly, ..served }
}

/// Components with a discount on each.
pub(super) fn less<L: Ledger>(
    l: &mut L,
    parts: &Components,
    discount: Traced<Ratio>,
) -> Components {
    let mut cheaper = Components::default();
    for (component, ..) in COMPONENTS {
        if let Some(usd) = parts.get(component) {
            let usd = derive!(l, "component", "a component, less the discount", [usd, discount] =>
                usd * (1.0 - discount));
            cheaper.set(component, usd);
        }
    }
    cheaper
}

/// What a supplier's stage or lot is paid in an average query.
pub fn bill<L: Ledger>(
    l: &mut L,
    supplier: &Arc<str>,
    usd: Traced<Usd>,
    calls: Option<Traced<Count>>,
) -> Bill {
    let usd = calls.map_or(usd, |calls| {
        derive!(l, "bill", "what a supplier is paid in a query", [usd, calls] => usd * calls)
    });
    Bill { supplier: supplier.clone(), usd }
}

/// What a lot is paid in an average query.
pub fn bill_of_lot<L: Ledger>(l: &mut L, lot: &LotEstimate, calls: Option<Traced<Count>>) -> Bill {
    bill(l, &lot.supplier, lot.usd, calls)
}

/// What is paid in an average query for commitments that the month's bills do not reach.
pub fn unused<L: Ledger>(
    l: &mut L,
    contracts: &Contracts,
    bills: &[Bill],
    queries_per_day: Traced<Count>,
    found: &mut Vec<CommitmentEstimate>,
) -> Option<Traced<Usd>> {
    let mut whole: Option<Traced<Usd>> = None;
    for (place, commitment) in contracts.active().enumerate() {
        l.enter("commitment", Some(place + 1));
        let committed = l.given("committed", "what is committed", commitment.amount.usd());
        let share = Given::new(Ratio::new(commitment.due_share(contracts.month)), SourceId(0));
        let share = l.given("due_share", "share of it that is due in the month", share);
        let due = derive!(l, "due", "what is due in the month, used or not", [committed, share] =>
            committed * share);
        let provider = commitment.provider.as_deref();
        let counted = bills.iter().filter(|bill| concerns(provider, &bill.supplier));
        let counted = counted.map(|bill| bill.usd).reduce(|so_far, usd| {
            derive!(l, "bills", "bills that count, of a query, up to here", [so_far, usd] =>
                so_far + usd)
        });
        let per_query = if let Some(bills) = counted {
            let month = derive!(l, "bills_of_the_month", "bills that count",
                [bills, queries_per_day] => bills * queries_per_day * DAYS_PER_MONTH);
            let unused = derive!(l, "unused", "what they lack", [due, month] =>
                max(due, month) - month);
            found.push(CommitmentEstimate {
                name: commitment.name.clone(),
                provider: commitment.provider.clone(),
                due_usd: due.value.get(),
                bills_usd: month.value.get(),
                unused_usd: unused.value.get(),
            });
            derive!(l, "unused_per_query", "what they lack, spread over the queries",
                [unused, queries_per_day] => unused / (queries_per_day * DAYS_PER_MONTH))
        } else {
            found.push(CommitmentEstimate {
                name: commitment.name.clone(),
                provider: commitment.provider.clone(),
                due_usd: due.value.get(),
                bills_usd: 0.0,
                unused_usd: due.value.get(),
            });
            derive!(l, "unused_per_query", "all of it, spread over the queries",
                [due, queries_per_day] => due / (queries_per_day * DAYS_PER_MONTH))
        };
        l.leave();
        whole = Some(whole.map_or(per_query, |so_far| {
            derive!(l, "unused_commitments", "commitments that are not used, up to here",
                [so_far, per_query] => so_far + per_query)
        }));
    }
    whole
}
