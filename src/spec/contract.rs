//! Contracts with providers beside prices: take-or-pay commitments, and credits.

use std::sync::Arc;

use crate::ledger::Given;
use crate::units::{Ratio, Usd};

/// The contracts of an option.
#[derive(Clone, Debug, Default)]
pub struct Contracts {
    /// What is paid whether used or not.
    pub commitments: Vec<Commitment>,
    /// What pays bills.
    pub credits: Vec<Credit>,
    /// The month that is meant, from 0.
    pub month: usize,
}

/// Take-or-pay: so much is paid to a provider, used or not.
#[derive(Clone, Debug)]
pub struct Commitment {
    /// Its name.
    pub name: Arc<str>,
    /// Whose bills count; absent: everybody's who sends bills.
    pub provider: Option<Arc<str>>,
    /// How much.
    pub amount: Amount,
    /// The first month, from 0.
    pub from_month: usize,
    /// How many months it lasts.
    pub months: usize,
    /// Taken off the bills that count.
    pub discount: Option<Given<Ratio>>,
}

/// How much is committed.
#[derive(Clone, Debug)]
pub enum Amount {
    /// In each month: what bills lack of it is paid at the month's end.
    Monthly {
        /// US dollars a month.
        usd: Given<Usd>,
        /// Shares of it that are due in the first months; all of it after them.
        ramp: Vec<f64>,
    },
    /// Over the whole term: what bills lack of it is paid at the term's end.
    Term {
        /// US dollars.
        usd: Given<Usd>,
    },
}

/// Credit with a provider: it pays bills until it is used up or expires.
#[derive(Clone, Debug)]
pub struct Credit {
    /// Its name.
    pub name: Arc<str>,
    /// Whose bills it pays; absent: everybody's who sends bills.
    pub provider: Option<Arc<str>>,
    /// How much.
    pub usd: Given<Usd>,
    /// The first month, from 0.
    pub from_month: usize,
    /// The first month in which nothing of it is left; absent: never.
    pub expires_month: Option<usize>,
    /// Share of a bill that it pays at most.
    pub most_share_of_bill: Given<Ratio>,
}

/// Name of who is paid for own hardware: nobody who sends bills.
pub const OWN_HARDWARE: &str = "own hardware";

/// Whether a contract with `provider` is about what is paid to `supplier`.
#[must_use]
pub fn concerns(provider: Option<&str>, supplier: &str) -> bool {
    provider.map_or(supplier != OWN_HARDWARE, |provider| provider == supplier)
}

/// What bills lack of what is due, in US dollars.
#[must_use]
pub fn lacking(due: f64, bills: f64) -> f64 {
    (due - bills).max(0.0)
}

impl Contracts {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.commitments.is_empty() && self.credits.is_empty()
    }

    /// Commitments that hold in the month that is meant.
    pub fn active(&self) -> impl Iterator<Item = &Commitment> {
        self.commitments.iter().filter(|own| own.holds(self.month))
    }

    /// What is taken off the bills of a supplier in that month: the largest discount there is.
    #[must_use]
    pub fn discount(&self, supplier: &str) -> Option<Given<Ratio>> {
        self.active()
            .filter(|own| concerns(own.provider.as_deref(), supplier))
            .filter_map(|own| own.discount)
            .max_by(|a, b| a.value.get().total_cmp(&b.value.get()))
    }
}

impl Amount {
    /// US dollars, of a month or of the whole term.
    #[must_use]
    pub const fn usd(&self) -> Given<Usd> {
        match self {
            Self::Monthly { usd, .. } | Self::Term { usd } => *usd,
        }
    }
}

impl Commitment {
    /// Whether it holds in a month.
    #[must_use]
    pub const fn holds(&self, month: usize) -> bool {
        month >= self.from_month && month - self.from_month < self.months
    }

    /// The share of its amount that is due in a month; of what is committed over the term, the mean.
    #[must_use]
    pub fn due_share(&self, month: usize) -> f64 {
        match &self.amount {
            Amount::Monthly { ramp, .. } => {
                ramp.get(month.saturating_sub(self.from_month)).copied().unwrap_or(1.0)
            }
            Amount::Term { .. } => 1.0 / self.months.max(1) as f64,
        }
    }

    /// What is due in a month in US dollars, on average over the term where the whole term counts.
    #[must_use]
    pub fn due(&self, month: usize) -> f64 {
        self.amount.usd().value.get() * self.due_share(month)
    }

    /// All that is due over its term.
    #[must_use]
    pub fn whole(&self) -> f64 {
        match &self.amount {
            Amount::Monthly { .. } => {
                let last = self.from_month + self.months;
                (self.from_month..last).map(|month| self.due(month)).sum()
            }
            Amount::Term { usd } => usd.value.get(),
        }
    }
}

impl Credit {
    /// Whether it can be used in a month.
    #[must_use]
    pub fn holds(&self, month: usize) -> bool {
        month >= self.from_month && self.expires_month.is_none_or(|end| month < end)
    }
}
