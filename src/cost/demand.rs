//! How many calls of each stage a query makes, once caches, attempts and hand-offs are counted.
//!
//! With a success rate `p` of independent attempts, `n` at most, a query takes
//! `(1 − (1 − p)ⁿ) / p` attempts on average (a truncated geometric series) and is solved with
//! probability `1 − (1 − p)ⁿ`.

use crate::derive;
use crate::ledger::{Given, Ledger, SourceId, Traced};
use crate::spec::scenario::{Scenario, Stage};
use crate::units::{Count, DAYS_PER_MONTH, Ratio, Usd, count, pow, ratio};

/// What a query asks of its stages, and what it costs beside them.
#[derive(Clone, Copy, Debug)]
pub struct Demand {
    /// Queries per day.
    pub queries_per_day: Traced<Count>,
    /// Times that a query runs through its stages; none: exactly once.
    pub runs: Option<Traced<Ratio>>,
    /// Answers from the cache: their cost for an average query.
    pub cached: Option<Traced<Usd>>,
    /// Checks and hand-offs: their cost for an average query.
    pub checks: Option<Traced<Usd>>,
    /// Share of queries with a right answer; none if nothing is said of it.
    pub solved: Option<Traced<Ratio>>,
}

impl Demand {
    /// The demand of a scenario; `told` is what users ask in a month, where that is the demand.
    pub fn of<L: Ledger>(l: &mut L, scenario: &Scenario, told: Option<Traced<Count>>) -> Self {
        l.enter("demand", None);
        let queries = scenario.workload.queries_per_day;
        // Traffic that was changed apart from the users is what counts.
        let agrees = |month: &Traced<Count>| {
            let told = (month.value / DAYS_PER_MONTH).get();
            (told / queries.value.get() - 1.0).abs() < 1e-9
        };
        let queries_per_day = match told.filter(agrees) {
            None => l.given("queries_per_day", "queries per day", queries),
            Some(month) => {
                derive!(l, "queries_per_day", "queries per day", [month] => month / DAYS_PER_MONTH)
            }
        };
        let mut demand =
            Self { queries_per_day, runs: None, cached: None, checks: None, solved: None };
        if let Some(cache) = &scenario.response_cache {
            let hit = l.given("hit_share", "queries answered from the cache", cache.hit_share);
            let price = l.given("usd_per_hit", "cost of such an answer", cache.usd_per_hit);
            demand.runs = Some(derive!(l, "missed", "queries that the cache does not answer",
                [hit] => 1.0 - hit));
            demand.cached = Some(derive!(l, "cached", "answers from the cache", [hit, price] =>
                price * hit));
        }
        if let Some(success) = &scenario.success {
            let rate = l.given("success_rate", "attempts that succeed", success.rate);
            let most = l.given("max_attempts", "attempts at most", success.max_attempts);
            let check = l.given("usd_per_check", "cost of checking one", success.usd_per_check);
            let missed = demand.runs.unwrap_or_else(|| {
                let all = Given::new(Ratio::new(1.0), SourceId(0));
                l.given("missed", "queries that are attempted", all)
            });
            let failed = derive!(l, "failed", "attempted queries of which all attempts fail",
                [rate, most] => pow(1.0 - rate, ratio(most)));
            let runs = derive!(l, "attempts", "attempts of an average query",
                [missed, failed, rate] => missed * (1.0 - failed) / rate);
            demand.runs = Some(runs);
            let mut solved = derive!(l, "solved", "queries with a right answer", [missed, failed] =>
                1.0 - missed * failed);
            let mut checks = derive!(l, "checks", "checks of an average query", [runs, check] =>
                check * runs);
            if let Some(price) = success.usd_per_handoff {
                let price = l.given("usd_per_handoff", "cost of a person who takes over", price);
                checks = derive!(l, "handoffs", "checks and hand-offs of an average query",
                    [checks, price, missed, failed] => checks + price * (missed * failed));
                let all = Given::new(Ratio::new(1.0), SourceId(0));
                solved = l.given("solved_with_handoff", "queries with a right answer", all);
            }
            demand.checks = Some(checks);
            demand.solved = Some(solved);
        }
        l.leave();
        demand
    }

    /// Calls that an average query makes of a stage; none: exactly one.
    pub fn calls<L: Ledger>(&self, l: &mut L, stage: &Stage) -> Option<Traced<Count>> {
        match (stage.calls, self.runs) {
            (None, None) => None,
            (None, Some(runs)) => {
                Some(derive!(l, "calls", "calls of an average query", [runs] => count(runs)))
            }
            (Some(calls), None) => Some(l.given("calls", "calls of an average query", calls)),
            (Some(calls), Some(runs)) => {
                let calls = l.given("calls_each", "calls of one attempt", calls);
                Some(derive!(l, "calls", "calls of an average query", [calls, runs] =>
                    calls * runs))
            }
        }
    }

    /// Calls of a stage in a day.
    pub fn per_day<L: Ledger>(&self, l: &mut L, calls: Option<Traced<Count>>) -> Traced<Count> {
        let queries = self.queries_per_day;
        calls.map_or(queries, |calls| {
            derive!(l, "calls_per_day", "calls per day", [queries, calls] => queries * calls)
        })
    }
}
