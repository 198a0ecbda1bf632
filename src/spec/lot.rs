//! Lots of supply: several ways in which one deployment gets its accelerators, in order of use.

use std::sync::Arc;

use super::exposure::Supplier;
use super::supply::{Api, Owned, Rented};
use crate::ledger::Given;
use crate::units::{Bytes, Count, Ratio, Seconds, Usd, UsdPerMonth};

/// Lots of one deployment at most.
pub const MOST_LOTS: usize = 8;

/// Lots in order of use: what one cannot carry spills over to the next.
#[derive(Clone, Debug)]
pub struct Lots {
    /// One to [`MOST_LOTS`].
    pub all: Vec<Lot>,
    /// The month that is meant, from 0: lots come and go.
    pub month: usize,
}

/// One lot.
#[derive(Clone, Debug)]
pub struct Lot {
    /// Its name.
    pub name: Arc<str>,
    /// Who is paid for it.
    pub supplier: Supplier,
    /// What it is.
    pub source: Source,
    /// Accelerators at most; absent: as many as needed. An API has none.
    pub gpus: Option<Given<Count>>,
    /// The first month, from 0.
    pub from_month: usize,
    /// How many months it is there; absent: for good.
    pub months: Option<usize>,
    /// Paid once, in its first month, for moving work to it.
    pub switching: Option<Given<Usd>>,
    /// Data that leaves it.
    pub egress: Option<Egress>,
    /// What is kept there, used or not.
    pub storage: Option<Storage>,
}

/// What a lot is.
#[derive(Clone, Debug)]
// A study has a handful of these: a box would cost more than it saves.
#[allow(clippy::large_enum_variant)]
pub enum Source {
    /// Accelerators of somebody else.
    Rented(Rented, Term),
    /// Accelerators of one's own.
    Owned(Owned),
    /// An API that takes the calls for which there is no accelerator.
    Api(Api),
}

/// How rented accelerators are paid for.
#[derive(Clone, Copy, Debug)]
pub enum Term {
    /// By the hour, as long as they are wanted.
    OnDemand,
    /// By the hour, as long as the provider has no better use for them.
    Spot(Spot),
    /// Whether used or not, for a term.
    Reserved {
        /// Months after which the contract is renewed at the price of the day; absent: never.
        months: Option<usize>,
    },
    /// Whether used or not, for the hours that were bought.
    Block,
}

/// What is wrong with accelerators that the provider may take back.
#[derive(Clone, Copy, Debug)]
pub struct Spot {
    /// Times a day that one is taken back.
    pub interruptions_per_day: Given<Count>,
    /// Accelerator time that is lost each time: work done again, and the next start.
    pub lost: Given<Seconds>,
    /// Share of hours in which there are none: all lots after it take its work.
    pub unavailable_share: Given<Ratio>,
}

/// Data that leaves a provider.
#[derive(Clone, Copy, Debug)]
pub struct Egress {
    /// Data of a call.
    pub per_call: Given<Bytes>,
    /// Price of a GB (10⁹ bytes).
    pub usd_per_gb: Given<Usd>,
}

/// What is kept at a provider.
#[derive(Clone, Copy, Debug)]
pub struct Storage {
    /// How much.
    pub stored: Given<Bytes>,
    /// Price of keeping a GB (10⁹ bytes) for a month.
    pub usd_per_gb_month: Given<UsdPerMonth>,
}

impl Lots {
    /// Those that are there in the month that is meant, with their places, in order of use.
    pub fn active(&self) -> impl Iterator<Item = (usize, &Lot)> {
        self.all.iter().enumerate().filter(|(_, lot)| lot.is_there(self.month))
    }
}

impl Lot {
    /// Whether it is there in a month.
    #[must_use]
    pub fn is_there(&self, month: usize) -> bool {
        month >= self.from_month && self.months.is_none_or(|lasts| month - self.from_month < lasts)
    }

    /// Whether it is paid for whether used or not.
    #[must_use]
    pub const fn stands(&self) -> bool {
        matches!(
            self.source,
            Source::Owned(_) | Source::Rented(_, Term::Reserved { .. } | Term::Block)
        )
    }

    /// What happens to it, if the provider may take it back.
    #[must_use]
    pub const fn spot(&self) -> Option<&Spot> {
        if let Source::Rented(_, Term::Spot(spot)) = &self.source { Some(spot) } else { None }
    }

    /// What it is, in a word or two.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self.source {
            Source::Owned(_) => "owned",
            Source::Api(_) => "api",
            Source::Rented(_, Term::OnDemand) => "on-demand",
            Source::Rented(_, Term::Spot(_)) => "spot",
            Source::Rented(_, Term::Reserved { .. }) => "reserved",
            Source::Rented(_, Term::Block) => "block",
        }
    }
}

impl Spot {
    /// Share of the paid time that is lost to interruptions; below 1.
    #[must_use]
    pub fn lost_share(&self) -> f64 {
        self.interruptions_per_day.value.get() * self.lost.value.get() / 86_400.0
    }
}
