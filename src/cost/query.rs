//! The cost of a query: its calls, what is beside them, and what follows for tokens and months.

use super::components::{Component, Components};
use super::served::Served;
use super::{Allocation, Demand, allocate};
use crate::derive;
use crate::ledger::{Ledger, Traced};
use crate::spec::plan::Overheads;
use crate::spec::stages::Stages;
use crate::spec::workload::Workload;
use crate::units::{Count, DAYS_PER_MONTH, Ratio, Usd, UsdPerMtok};

/// What serving costs.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Cost {
    /// Cost of a query by component.
    pub components: Components,
    /// Cost of a query: all components.
    pub usd_per_query: Traced<Usd>,
    /// Cost of a query with a right answer: all cost over the queries that are solved.
    pub usd_per_successful_query: Option<Traced<Usd>>,
    /// Cost of a million input tokens.
    pub usd_per_mtok_input: Traced<UsdPerMtok>,
    /// Cost of a million output tokens.
    pub usd_per_mtok_output: Traced<UsdPerMtok>,
    /// Cost of a million tokens, input and output alike.
    pub usd_per_mtok_blended: Traced<UsdPerMtok>,
    /// Cost of a day's queries.
    pub usd_per_day: Traced<Usd>,
    /// Cost of the queries of a month of 730 hours.
    pub usd_per_month: Traced<Usd>,
    /// Cost of a query that falls as utilization rises; none where no fleet is paid, or several.
    pub falls_with_utilization: Option<Traced<Usd>>,
}

/// The calls of one stage: how many a query makes (none: exactly one), and what one costs.
#[derive(Clone, Copy, Debug)]
pub struct Calls {
    /// How many.
    pub number: Option<Traced<Count>>,
    /// One of them.
    pub served: Served,
}

impl Calls {
    /// Their cost in an average query.
    fn usd<L: Ledger>(&self, l: &mut L) -> Traced<Usd> {
        let usd = self.served.usd;
        self.number.map_or(
            usd,
            |calls| derive!(l, "stage", "calls of a stage in a query", [usd, calls] => usd * calls),
        )
    }
}

/// The cost of a query that makes these calls; `unused` is what commitments cost beside them.
pub fn cost<L: Ledger>(
    l: &mut L,
    calls: &Stages<Calls>,
    demand: &Demand,
    workload: &Workload,
    overheads: &Overheads,
    unused: Option<Traced<Usd>>,
) -> Cost {
    l.enter("cost", None);
    let share = l.given("overhead_share", "overhead on compute", overheads.share_of_compute);
    let (mut parts, serving, input_share) = if calls.is_one() && calls.first.number.is_none() {
        let served = &calls.first.served;
        (served.components, served.usd, served.input_share)
    } else {
        gathered(l, calls)
    };
    let falls = calls.first.served.hourly.filter(|_| calls.is_one()).map(|hourly| {
        let number = calls.first.number;
        let hourly = number.map_or(
            hourly,
            |calls| derive!(l, "paid_by_the_hour", "of a query", [hourly, calls] => hourly * calls),
        );
        derive!(l, "falls_with_utilization", "cost that falls as utilization rises",
            [hourly, share] => hourly * (1.0 + share))
    });
    let mut serving = serving;
    for (component, extra) in
        [(Component::Services, demand.cached), (Component::Checks, demand.checks)]
    {
        let Some(extra) = extra else { continue };
        let so_far = serving;
        serving = derive!(l, "serving", "cost of serving a query, up to here", [so_far, extra] =>
            so_far + extra);
        let whole = parts.get(component).map_or(extra, |so_far| {
            derive!(l, "component", "a component, up to here", [so_far, extra] => so_far + extra)
        });
        parts.set(component, whole);
    }
    let fixed = l.given("overhead_per_query", "other costs of a query", overheads.usd_per_query);
    let overhead = derive!(l, "overhead", "costs of goods sold beside compute",
        [serving, share, fixed] => serving * share + fixed);
    parts.set(Component::Overhead, overhead);
    let mut usd_per_query = derive!(l, "usd_per_query", "cost of a query", [serving, overhead] =>
        serving + overhead);
    if let Some(unused) = unused {
        parts.set(Component::Commitment, unused);
        let used = usd_per_query;
        usd_per_query = derive!(l, "usd_per_query", "cost of a query, commitments kept",
            [used, unused] => used + unused);
    }
    let usd_per_successful_query = demand.solved.map(|solved| {
        derive!(l, "usd_per_successful_query", "cost of a query with a right answer",
            [usd_per_query, solved] => usd_per_query / solved)
    });
    let input_share = input_share.unwrap_or_else(|| {
        // Nothing is paid by the token: all tokens alike.
        let input = l.given("input_tokens", "input tokens of a query", workload.call.input_tokens);
        let output =
            l.given("output_tokens", "output tokens of a query", workload.call.output_tokens);
        derive!(l, "input_share", "input over all tokens", [input, output] =>
            input / (input + output))
    });
    let Allocation { usd_per_mtok_input, usd_per_mtok_output, usd_per_mtok_blended } =
        allocate(l, usd_per_query, input_share, &workload.call);
    let queries = demand.queries_per_day;
    let usd_per_day = derive!(l, "usd_per_day", "cost of a day", [usd_per_query, queries] =>
        usd_per_query * queries);
    let usd_per_month = derive!(l, "usd_per_month", "cost of a month", [usd_per_day] =>
        usd_per_day * DAYS_PER_MONTH);
    l.leave();
    Cost {
        components: parts,
        usd_per_query,
        usd_per_successful_query,
        usd_per_mtok_input,
        usd_per_mtok_output,
        usd_per_mtok_blended,
        usd_per_day,
        usd_per_month,
        falls_with_utilization: falls,
    }
}

/// Components, cost and share of the input of all calls together.
fn gathered<L: Ledger>(
    l: &mut L,
    stages: &Stages<Calls>,
) -> (Components, Traced<Usd>, Option<Traced<Ratio>>) {
    let mut parts = Components::default();
    let mut whole: Option<Traced<Usd>> = None;
    // Input, and all, of the stages that are paid by the token.
    let mut by_token: Option<(Traced<Usd>, Traced<Usd>)> = None;
    for stage in stages.iter() {
        for (component, usd) in stage.served.components.iter() {
            let usd = stage.number.map_or(
                usd,
                |calls| derive!(l, "part", "a component of a stage", [usd, calls] => usd * calls),
            );
            let sum = parts.get(component).map_or(usd, |so_far| {
                derive!(l, "component", "a component, up to here", [so_far, usd] => so_far + usd)
            });
            parts.set(component, sum);
        }
        let usd = stage.usd(l);
        whole = Some(whole.map_or(usd, |so_far| {
            derive!(l, "serving", "cost of serving a query, up to here", [so_far, usd] =>
                so_far + usd)
        }));
        if let Some(share) = stage.served.input_share {
            let input = derive!(l, "input", "input of a stage", [usd, share] => usd * share);
            by_token = Some(by_token.map_or((input, usd), |(inputs, all)| {
                let inputs = derive!(l, "inputs", "input of the stages, up to here",
                    [inputs, input] => inputs + input);
                let all = derive!(l, "by_token", "stages paid by the token, up to here",
                    [all, usd] => all + usd);
                (inputs, all)
            }));
        }
    }
    // Where all is free, all tokens are alike.
    let share = by_token.filter(|(_, all)| all.value > Usd::ZERO).map(|(input, all)| {
        derive!(l, "input_share", "share of the cost that is input", [input, all] => input / all)
    });
    let none = || Traced { value: Usd::ZERO, line: stages.first.served.usd.line };
    (parts, whole.unwrap_or_else(none), share)
}
