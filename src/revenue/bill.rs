//! The bill of a user and month: a base, and prices of further queries that change at some numbers.

use super::usage::Served;
use crate::derive;
use crate::ledger::{Given, Ledger, SourceId, Traced};
use crate::units::{Count, NEVER, Ratio, Usd, loss_from, loss_to, max, min, queries_for};

/// A bill that rises with what is served, in straight pieces.
#[derive(Clone, Debug)]
pub struct Bill {
    /// What is paid before the first piece.
    base: Traced<Usd>,
    /// From how many queries on, and the price of each further one.
    pieces: Vec<Piece>,
}

/// The number of queries at which a price begins, and the price.
pub type Piece = (Traced<Count>, Traced<Usd>);

impl Bill {
    /// The bill with these pieces, lowest first.
    pub const fn new(base: Traced<Usd>, pieces: Vec<Piece>) -> Self {
        Self { base, pieces }
    }

    /// Where the piece at a place ends; none: never.
    fn end(&self, place: usize) -> Option<Traced<Count>> {
        self.pieces.get(place + 1).map(|&(next, _)| next)
    }

    /// The bill with a minimum: the base becomes the minimum, and each piece begins where it is
    /// used up. No branch depends on a value, so that a spreadsheet follows every change.
    pub fn with_minimum<L: Ledger>(self, l: &mut L, minimum: Traced<Usd>) -> Self {
        let base = self.base;
        let base = derive!(l, "base_usd", "the base, or the least bill", [base, minimum] =>
            max(base, minimum));
        let free = l.given(
            "price_of_nothing",
            "within the least bill",
            Given::new(Usd::ZERO, SourceId(0)),
        );
        let mut so_far = self.base;
        let mut pieces = Vec::with_capacity(2 * self.pieces.len());
        for (place, &(from, price)) in self.pieces.iter().enumerate() {
            let used = derive!(l, "minimum_used_up_at", "queries that the minimum pays for",
                [from, minimum, so_far, price] => from + queries_for(minimum - so_far, price));
            let used = match self.end(place) {
                None => used,
                Some(to) => {
                    so_far = derive!(l, "bill_at", "bill at the next number", [so_far, price, from, to] =>
                        so_far + price * (to - from));
                    derive!(l, "piece_from", "where this price begins", [used, to] => min(used, to))
                }
            };
            pieces.push((from, free));
            pieces.push((used, price));
        }
        Self { base, pieces }
    }

    /// The bill of an average user.
    pub fn expected<L: Ledger>(&self, l: &mut L, usage: &Served) -> Traced<Usd> {
        let mut bill = self.base;
        for (place, &(from, price)) in self.pieces.iter().enumerate() {
            let from = usage.limited(l, from);
            let to = match self.end(place) {
                Some(to) => usage.limited(l, to),
                None => usage.mean(l),
            };
            bill = derive!(l, "bill_usd", "bill of a user and month, up to here",
                [bill, price, to, from] => bill + price * (to - from));
        }
        bill
    }

    /// Share of the users whose bill, less `off` of it and less `fixed`, does not pay for what they
    /// are served at `cost` a query.
    pub fn under_water<L: Ledger>(
        &self,
        l: &mut L,
        usage: &Served,
        cost: Traced<Usd>,
        (off, fixed): (Traced<Ratio>, Traced<Usd>),
    ) -> Traced<Ratio> {
        let base = self.base;
        let mut left = derive!(l, "left_usd", "what a user leaves who asks nothing",
            [base, off, fixed] => base * (1.0 - off) - fixed);
        let mut from = nothing(l);
        let never = l.given("never", "no end", Given::new(NEVER, SourceId(0)));
        let mut share: Option<Traced<Ratio>> = None;
        let mut each =
            derive!(l, "left_usd_per_query", "what one more query leaves", [cost] => -cost);
        for place in 0..=self.pieces.len() {
            let next = self.pieces.get(place).copied();
            let to = next.map_or(never, |(to, _)| to);
            let part = piece_under_water(l, usage, (from, to), left, each);
            share = Some(match share {
                None => part,
                Some(so_far) => derive!(l, "under_water", "users who cost more than they pay",
                    [so_far, part] => so_far + part),
            });
            let Some((to, price)) = next else { break };
            left = derive!(l, "left_usd", "what a user leaves at the next number",
                [left, each, to, from] => left + each * (to - from));
            each = derive!(l, "left_usd_per_query", "what one more query leaves",
                [price, off, cost] => price * (1.0 - off) - cost);
            from = to;
        }
        share.unwrap_or_else(|| {
            let nobody = Given::new(Ratio::ZERO, SourceId(0));
            l.given("under_water", "users who cost more than they pay: none", nobody)
        })
    }
}

/// The first query.
pub fn nothing<L: Ledger>(l: &mut L) -> Traced<Count> {
    l.given("from_queries", "from the first query", Given::new(Count::ZERO, SourceId(0)))
}

/// Share of the users between two numbers who leave less than nothing.
fn piece_under_water<L: Ledger>(
    l: &mut L,
    usage: &Served,
    (from, to): (Traced<Count>, Traced<Count>),
    left: Traced<Usd>,
    each: Traced<Usd>,
) -> Traced<Ratio> {
    let start = derive!(l, "loss_from", "queries from which a user leaves less than nothing",
        [from, to, left, each] => loss_from(from, to, left, each));
    let end = derive!(l, "loss_to", "queries up to which a user leaves less than nothing",
        [from, to, left, each] => loss_to(from, to, left, each));
    let start = usage.below(l, start);
    let end = usage.below(l, end);
    derive!(l, "under_water", "users of a range who cost more than they pay", [start, end] =>
        end - start)
}
