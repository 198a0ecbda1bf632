//! Money: what serving one query costs, by component.
//!
//! ```text
//! performance ─► fleet (paid accelerators) ─┐
//! supply (one hour of an accelerator) ──────┼─► components ─► per query ─► per token, per month
//! energy (busy, idle, host, PUE) ───────────┘
//! ```

mod allocate;
pub mod components;
pub mod energy;
pub mod fleet;
pub mod supply;

pub use allocate::{Allocation, allocate};
pub use components::{COMPONENTS, Component, Components};
pub use energy::Energy;
pub use fleet::Fleet;

use crate::derive;
use crate::ledger::{Ledger, Traced};
use crate::perf::Performance;
use crate::spec::plan::Overheads;
use crate::spec::scenario::Deployed;
use crate::spec::supply::Api;
use crate::spec::workload::Workload;
use crate::units::{DAYS_PER_MONTH, Ratio, Usd, UsdPerMtok};

/// What serving costs.
#[derive(Clone, Debug)]
pub struct Cost {
    /// Cost of a query by component.
    pub components: Components,
    /// Cost of a query: all components.
    pub usd_per_query: Traced<Usd>,
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
    /// Cost of a query that falls as utilization rises; none for an API.
    pub falls_with_utilization: Option<Traced<Usd>>,
}

/// Cost of serving on accelerators.
pub fn deployed<L: Ledger>(
    l: &mut L,
    deployed: &Deployed,
    workload: &Workload,
    overheads: &Overheads,
    performance: &Performance,
    fleet: &Fleet,
    energy: Option<&Energy>,
) -> Cost {
    l.enter("cost", None);
    let hourly = supply::hourly(l, deployed);
    let mut parts = Components::default();
    let (busy, paid) = (fleet.busy_hours_per_query, fleet.paid_hours_per_query);
    let rate = hourly.hardware;
    let compute = derive!(l, "compute", "accelerators, busy", [rate, busy] => rate * busy);
    parts.set(Component::Compute, compute);
    let idle = derive!(l, "idle", "accelerators, paid but idle", [rate, paid, busy] =>
        rate * (paid - busy));
    parts.set(Component::Idle, idle);
    if let Some(rate) = hourly.network {
        let cost = derive!(l, "network", "network hardware", [rate, paid] => rate * paid);
        parts.set(Component::Network, cost);
    }
    if let Some(rate) = hourly.facility {
        let cost = derive!(l, "facility", "space and cooling", [rate, paid] => rate * paid);
        parts.set(Component::Facility, cost);
    }
    if let Some(rate) = hourly.operations {
        let cost = derive!(l, "operations", "maintenance and staff", [rate, paid] => rate * paid);
        parts.set(Component::Operations, cost);
    }
    if hourly.pays_power
        && let Some(energy) = energy
    {
        let (kwh, price) = (energy.kwh_per_query, energy.electricity);
        let cost = derive!(l, "power", "electricity", [kwh, price] => kwh * price);
        parts.set(Component::Power, cost);
    }
    let serving = parts.sum(l, "serving", "cost of serving a query");
    let falls = falling_part(l, &hourly, fleet, energy, overheads);
    let (prefill, whole) = (performance.prefill_gpu_seconds, performance.gpu_seconds);
    let input_share = derive!(l, "input_share", "share of accelerator time that is prefill",
        [prefill, whole] => prefill / whole);
    let cost = finish(l, parts, serving, input_share, workload, overheads, Some(falls));
    l.leave();
    cost
}

/// The part of a query's cost that is paid by the hour, whether busy or not, with its overhead.
fn falling_part<L: Ledger>(
    l: &mut L,
    hourly: &supply::Hourly,
    fleet: &Fleet,
    energy: Option<&Energy>,
    overheads: &Overheads,
) -> Traced<Usd> {
    let mut sum = hourly.hardware;
    for part in [hourly.network, hourly.facility, hourly.operations].into_iter().flatten() {
        let so_far = sum;
        sum = derive!(l, "hourly", "cost of an accelerator and hour, up to here",
            [so_far, part] => so_far + part);
    }
    if hourly.pays_power
        && let Some(energy) = energy
    {
        let (so_far, standing, price) = (sum, energy.standing_kw, energy.electricity);
        sum = derive!(l, "hourly", "cost of an accelerator and hour, standing power included",
            [so_far, standing, price] => so_far + standing * price);
    }
    let (paid, share) = (
        fleet.paid_hours_per_query,
        l.given("overhead_share", "overhead on compute", overheads.share_of_compute),
    );
    derive!(l, "falls_with_utilization", "cost that is paid by the hour", [sum, paid, share] =>
        sum * paid * (1.0 + share))
}

/// Cost of buying from an API.
pub fn api<L: Ledger>(l: &mut L, api: &Api, workload: &Workload, overheads: &Overheads) -> Cost {
    l.enter("cost", None);
    let tokens = supply::api::cost(l, api, workload);
    let mut parts = Components::default();
    parts.set(Component::Api, tokens.total);
    let (input, total) = (tokens.input, tokens.total);
    let input_share = derive!(l, "input_share", "share of the bill that is input", [input, total] => input / total);
    let cost = finish(l, parts, total, input_share, workload, overheads, None);
    l.leave();
    cost
}

/// Adds overheads and divides the total among tokens.
fn finish<L: Ledger>(
    l: &mut L,
    mut parts: Components,
    serving: Traced<Usd>,
    input_share: Traced<Ratio>,
    workload: &Workload,
    overheads: &Overheads,
    falls_with_utilization: Option<Traced<Usd>>,
) -> Cost {
    let fixed = l.given("overhead_per_query", "other costs of a query", overheads.usd_per_query);
    let share = l.given("overhead_share", "overhead on compute", overheads.share_of_compute);
    let overhead = derive!(l, "overhead", "costs of goods sold beside compute",
        [serving, share, fixed] => serving * share + fixed);
    parts.set(Component::Overhead, overhead);
    let usd_per_query = derive!(l, "usd_per_query", "cost of a query", [serving, overhead] =>
        serving + overhead);
    let Allocation { usd_per_mtok_input, usd_per_mtok_output, usd_per_mtok_blended } =
        allocate(l, usd_per_query, input_share, workload);
    let queries = l.given("queries_per_day", "queries per day", workload.queries_per_day);
    let usd_per_day = derive!(l, "usd_per_day", "cost of a day", [usd_per_query, queries] =>
        usd_per_query * queries);
    let usd_per_month = derive!(l, "usd_per_month", "cost of a month", [usd_per_day] =>
        usd_per_day * DAYS_PER_MONTH);
    Cost {
        components: parts,
        usd_per_query,
        usd_per_mtok_input,
        usd_per_mtok_output,
        usd_per_mtok_blended,
        usd_per_day,
        usd_per_month,
        falls_with_utilization,
    }
}
