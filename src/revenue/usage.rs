//! What a user is served in a month: what is wanted, under a cap.
//!
//! Under a cap `c` beyond which the share `s` is served, `X` wanted queries become
//! `Y = (1 − s) min(X, c) + s X`; everything else follows from `E[min(X, d)]` and `P(X ≤ d)`.

use crate::derive;
use crate::ledger::{Ledger, Traced};
use crate::spec::plan::{Spread, Usage};
use crate::units::{
    Count, Ratio, even_below, lognormal_below, lognormal_limited, max, min, pareto_below,
    pareto_limited, wanted_at,
};

/// Usage of a plan's users, its values in the ledger.
#[derive(Clone, Copy, Debug)]
pub struct Served {
    mean: Traced<Count>,
    spread: TracedSpread,
    cap: Option<(Traced<Count>, Traced<Ratio>)>,
}

#[derive(Clone, Copy, Debug)]
enum TracedSpread {
    Even,
    Lognormal(Traced<Ratio>),
    Pareto(Traced<Ratio>),
}

impl Served {
    /// The usage of a distribution.
    pub fn of<L: Ledger>(l: &mut L, usage: &Usage) -> Self {
        let spread = match usage.spread {
            Spread::Even => TracedSpread::Even,
            Spread::Lognormal(sigma) => {
                TracedSpread::Lognormal(l.given("usage_sigma", "spread of usage", sigma))
            }
            Spread::Pareto(alpha) => {
                TracedSpread::Pareto(l.given("usage_alpha", "tail of usage", alpha))
            }
        };
        let cap = usage.cap.map(|cap| {
            let queries = l.given("cap_queries", "cap of a user and month", cap.queries);
            let beyond =
                l.given("served_beyond_cap", "share served beyond the cap", cap.served_beyond);
            (queries, beyond)
        });
        let mean = l.given("wanted_queries", "queries that a user wants in a month", usage.mean);
        Self { mean, spread, cap }
    }

    /// One customer who asks `queries` in a month.
    pub const fn one(queries: Traced<Count>) -> Self {
        Self { mean: queries, spread: TracedSpread::Even, cap: None }
    }

    /// Queries that an average user is served.
    pub fn mean<L: Ledger>(&self, l: &mut L) -> Traced<Count> {
        let Some((cap, beyond)) = self.cap else { return self.mean };
        let (mean, below) = (self.mean, self.wanted_limited(l, cap));
        derive!(l, "served_queries", "queries that a user is served in a month",
            [mean, below, beyond] => below * (1.0 - beyond) + mean * beyond)
    }

    /// Queries that an average user is served up to `at`.
    pub fn limited<L: Ledger>(&self, l: &mut L, at: Traced<Count>) -> Traced<Count> {
        let Some((cap, beyond)) = self.cap else { return self.wanted_limited(l, at) };
        let until = derive!(l, "capped_at", "the number, or the cap", [at, cap] => min(at, cap));
        let until = self.wanted_limited(l, until);
        let below = self.wanted_limited(l, cap);
        let wanted = derive!(l, "wanted_at", "queries wanted where so many are served, the cap at least",
            [at, cap, beyond] => max(wanted_at(at, cap, beyond), cap));
        let above = self.wanted_limited(l, wanted);
        derive!(l, "served_up_to", "queries served up to a number", [until, below, above, beyond] =>
            until + (above - below) * beyond)
    }

    /// Share of the users who are served at most `at`.
    pub fn below<L: Ledger>(&self, l: &mut L, at: Traced<Count>) -> Traced<Ratio> {
        let Some((cap, beyond)) = self.cap else { return self.wanted_below(l, at) };
        let wanted = derive!(l, "wanted_at", "queries wanted where so many are served",
            [at, cap, beyond] => wanted_at(at, cap, beyond));
        self.wanted_below(l, wanted)
    }

    fn wanted_limited<L: Ledger>(&self, l: &mut L, at: Traced<Count>) -> Traced<Count> {
        let mean = self.mean;
        match self.spread {
            TracedSpread::Even => {
                derive!(l, "limited", "queries up to a number", [mean, at] => min(mean, at))
            }
            TracedSpread::Lognormal(sigma) => {
                derive!(l, "limited", "queries up to a number", [mean, sigma, at] =>
                    lognormal_limited(mean, sigma, at))
            }
            TracedSpread::Pareto(alpha) => {
                derive!(l, "limited", "queries up to a number", [mean, alpha, at] =>
                    pareto_limited(mean, alpha, at))
            }
        }
    }

    fn wanted_below<L: Ledger>(&self, l: &mut L, at: Traced<Count>) -> Traced<Ratio> {
        let mean = self.mean;
        match self.spread {
            TracedSpread::Even => {
                derive!(l, "users_below", "users at most there", [mean, at] =>
                    even_below(mean, at))
            }
            TracedSpread::Lognormal(sigma) => {
                derive!(l, "users_below", "users at most there", [mean, sigma, at] =>
                    lognormal_below(mean, sigma, at))
            }
            TracedSpread::Pareto(alpha) => {
                derive!(l, "users_below", "users at most there", [mean, alpha, at] =>
                    pareto_below(mean, alpha, at))
            }
        }
    }
}
