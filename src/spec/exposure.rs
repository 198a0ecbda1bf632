//! Who pays, who is paid, and what happens if one of them goes.

use std::sync::Arc;

use crate::units::{Ratio, Usd, UsdPerMonth};

/// Somebody who pays a share of the revenue.
#[derive(Clone, Debug)]
pub struct Customer {
    /// Name.
    pub name: Arc<str>,
    /// Share of the revenue, and of the queries.
    pub share: Ratio,
}

/// Who is paid for the calls of a stage.
#[derive(Clone, Debug)]
pub struct Supplier {
    /// Name: a provider, `own hardware`, or the service's.
    pub name: Arc<str>,
    /// Whether what is paid by the hour or month stays when traffic goes: own hardware, reservations.
    pub committed: bool,
}

/// What a company has at stake beside its options.
#[derive(Clone, Debug)]
pub struct Exposure {
    /// Customers with a name; the rest of the revenue comes from many small ones.
    pub customers: Vec<Customer>,
    /// Cash at hand, if known.
    pub cash: Option<Usd>,
    /// Costs outside COGS, if known.
    pub operating: Option<UsdPerMonth>,
    /// Share that the largest customer takes off its price.
    pub price_cut: Ratio,
    /// Share that the largest supplier puts on its price.
    pub price_rise: Ratio,
    /// What others ask for the largest supplier's part, over its price.
    pub replacement_price_factor: Ratio,
    /// One-off cost of moving away from the largest supplier.
    pub switching: Usd,
}
