//! How many accelerators are paid for.
//!
//! With a given utilization `u` the fleet follows demand: paid hours are busy hours *divided* by
//! `u`. Otherwise whole replicas cover the peak with headroom, and utilization follows; where the
//! shape of demand is known, they follow it hour by hour ([`super::need`]).

use super::need::{self, Need, Rules};
use crate::derive;
use crate::ledger::{Ledger, TableId, Traced};
use crate::perf::Performance;
use crate::spec::demand::Hourly;
use crate::spec::scenario::{Sizing, Unit};
use crate::spec::stages::Stages;
use crate::spec::workload::Workload;
use crate::units::{
    Count, HOURS_PER_WEEK, Hours, PerSecond, Ratio, SECONDS_PER_DAY, SECONDS_PER_HOUR, Seconds,
    ceil, count, max,
};

/// The accelerators that are paid for.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Fleet {
    /// Queries per second, on average.
    pub queries: Traced<PerSecond>,
    /// Replicas; a fraction when the fleet follows demand.
    pub replicas: Traced<Count>,
    /// Accelerators, on average.
    pub gpus: Traced<Count>,
    /// Accelerators of the whole replicas that the peak hour keeps busy.
    pub gpus_at_peak: Traced<Count>,
    /// Busy share of the paid time.
    pub utilization: Traced<Ratio>,
    /// Accelerator-hours of work in a query.
    pub busy_hours_per_query: Traced<Hours>,
    /// Accelerator-hours paid for a query.
    pub paid_hours_per_query: Traced<Hours>,
    /// Whether mean demand exceeds what the fleet can do.
    pub overloaded: bool,
    /// What stands hour by hour in the ledger, if something does.
    pub hours: Option<TableId>,
}

/// What a replica does, and with how much.
#[derive(Clone, Copy, Debug)]
pub struct Replica {
    /// Its accelerators.
    pub gpus: Traced<Count>,
    /// Accelerator-seconds of a call.
    pub gpu_seconds: Traced<Seconds>,
    /// Calls that it finishes in a second.
    pub requests: Traced<PerSecond>,
}

impl Replica {
    /// One whose calls were measured.
    pub fn measured<L: Ledger>(l: &mut L, unit: &Unit) -> Self {
        let gpus = l.given("gpus", "accelerators of a replica", unit.gpus);
        let requests = l.given("calls_per_s", "calls that a replica finishes", unit.calls_per_s);
        let gpu_seconds = derive!(l, "gpu_seconds", "accelerator-seconds of a call",
            [gpus, requests] => gpus / requests);
        Self { gpus, gpu_seconds, requests }
    }
}

impl From<&Performance> for Replica {
    fn from(own: &Performance) -> Self {
        Self { gpus: own.gpus, gpu_seconds: own.gpu_seconds, requests: own.requests }
    }
}

/// Sizes the fleet.
pub fn size<L: Ledger>(
    l: &mut L,
    sizing: &Sizing,
    workload: &Workload,
    per_day: Traced<Count>,
    replica: Replica,
) -> Fleet {
    l.enter("fleet", None);
    let queries = derive!(l, "queries_per_s", "queries per second, mean", [per_day] =>
        per_day / SECONDS_PER_DAY);
    let (gpu_seconds, gpus_each) = (replica.gpu_seconds, replica.gpus);
    let busy = derive!(l, "busy_hours_per_query", "accelerator-hours of work", [gpu_seconds] =>
        gpu_seconds / SECONDS_PER_HOUR);
    let peak = l.given("peak_to_mean", "peak over mean", workload.peak_to_mean);
    let capacity = replica.requests;
    // Batch requests wait for the hours in which live ones leave room.
    let batch = l.given("batch_share", "share of batch requests", workload.batch_share);
    let demand = derive!(l, "peak_queries_per_s", "queries per second to be served in the peak hour",
        [queries, peak, batch] => max(queries * peak * (1.0 - batch), queries));
    let gpus_at_peak = derive!(l, "gpus_at_peak", "accelerators busy in the peak hour, whole replicas",
        [demand, capacity, gpus_each] => ceil(count(demand / capacity)) * gpus_each);
    let fleet = match sizing {
        Sizing::Utilization(utilization) => {
            let utilization = l.given("utilization", "busy share of the paid time", *utilization);
            let gpus = derive!(l, "gpus", "accelerators, mean", [queries, gpu_seconds, utilization] =>
                queries * gpu_seconds / utilization);
            let replicas = derive!(l, "replicas", "replicas, mean", [gpus, gpus_each] =>
                count(gpus / gpus_each));
            let paid = derive!(l, "paid_hours_per_query", "accelerator-hours paid",
                [busy, utilization] => busy / utilization);
            Fleet {
                queries,
                replicas,
                gpus,
                gpus_at_peak,
                utilization,
                busy_hours_per_query: busy,
                paid_hours_per_query: paid,
                overloaded: false,
                hours: None,
            }
        }
        Sizing::Traffic { target_load, min_replicas, spare_replicas, hourly } => {
            let load = l.given("target_load", "share of capacity used at the peak", *target_load);
            let least = l.given("min_replicas", "replicas at least", *min_replicas);
            let spare = l.given("spare_replicas", "replicas against failures", *spare_replicas);
            let mut gpus_at_peak = gpus_at_peak;
            let mut hours = None;
            let replicas = if let Some(hourly) = hourly {
                let rules = Rules {
                    batch_share: workload.batch_share.value.get(),
                    target_load: target_load.value.get(),
                    min_replicas: min_replicas.value.get(),
                    scales: hourly.startup.is_some(),
                };
                let mean_load = derive!(l, "mean_load", "replicas that the mean demand keeps busy",
                    [queries, capacity] => count(queries / capacity));
                let need = Need::of(&hourly.shape, mean_load.value.get(), rules);
                let of = [
                    ("load", mean_load.line),
                    ("batch_share", batch.line),
                    ("target_load", load.line),
                    ("min_replicas", least.line),
                ];
                let table = l.table(|| need::table(&hourly.shape, rules.scales, of));
                hours = Some(table);
                let busiest = l.tabled(
                    "busiest",
                    "replicas busy in the busiest hour",
                    Count::new(need.busiest()),
                    table,
                    || "most(busy)".to_owned(),
                );
                gpus_at_peak = derive!(l, "gpus_at_peak",
                    "accelerators busy in the busiest hour, whole replicas", [busiest, gpus_each] =>
                    ceil(busiest) * gpus_each);
                hour_by_hour(l, hourly, (&need, table), spare)
            } else {
                derive!(l, "replicas", "replicas", [demand, capacity, load, least, spare] =>
                    max(least, ceil(count(demand / (capacity * load)))) + spare)
            };
            let gpus = derive!(l, "gpus", "accelerators", [replicas, gpus_each] =>
                replicas * gpus_each);
            let utilization = derive!(l, "utilization", "busy share of the paid time",
                [queries, gpu_seconds, gpus] => queries * gpu_seconds / gpus);
            let paid = derive!(l, "paid_hours_per_query", "accelerator-hours paid",
                [busy, utilization] => busy / utilization);
            Fleet {
                queries,
                replicas,
                gpus,
                gpus_at_peak,
                utilization,
                busy_hours_per_query: busy,
                paid_hours_per_query: paid,
                overloaded: utilization.value > Ratio::new(1.0),
                hours,
            }
        }
    };
    l.leave();
    fleet
}

/// Replicas that are paid for on average, where they follow the hours of a week.
fn hour_by_hour<L: Ledger>(
    l: &mut L,
    hourly: &Hourly,
    (need, table): (&Need, TableId),
    spare: Traced<Count>,
) -> Traced<Count> {
    let up = l.tabled(
        "replicas_up",
        "whole replicas of each hour, mean over the week",
        Count::new(need.mean()),
        table,
        || "mean(replicas)".to_owned(),
    );
    let Some(startup) = hourly.startup else {
        return derive!(l, "replicas", "replicas", [up, spare] => up + spare);
    };
    let starts = l.tabled(
        "starts_per_week",
        "replicas started in a week",
        Count::new(need.starts()),
        table,
        || "sum(started)".to_owned(),
    );
    let startup = l.given("startup", "time from asking for a replica to its first answer", startup);
    derive!(l, "replicas", "replicas, mean, paid from when they are asked for",
        [up, spare, starts, startup] => up + spare + starts * (startup / HOURS_PER_WEEK))
}

/// All fleets together, as one that serves whole queries; none if nothing runs on accelerators.
pub fn whole<L: Ledger>(
    l: &mut L,
    stages: &Stages<(Option<Traced<Count>>, Option<Fleet>)>,
) -> Option<Fleet> {
    if let (true, (None, fleet)) = (stages.is_one(), stages.first) {
        return fleet;
    }
    l.enter("fleet", None);
    let mut whole: Option<Fleet> = None;
    for &(calls, fleet) in stages.iter() {
        let Some(own) = fleet else { continue };
        let own = calls.map_or(own, |calls| {
            let (busy, paid) = (own.busy_hours_per_query, own.paid_hours_per_query);
            Fleet {
                busy_hours_per_query: derive!(l, "busy_hours", "of a stage in a query",
                    [busy, calls] => busy * calls),
                paid_hours_per_query: derive!(l, "paid_hours", "of a stage in a query",
                    [paid, calls] => paid * calls),
                ..own
            }
        });
        whole = Some(whole.map_or(own, |sum| sum.plus(l, &own)));
    }
    l.leave();
    whole
}

impl Fleet {
    /// Both fleets, serving the same queries.
    fn plus<L: Ledger>(&self, l: &mut L, other: &Self) -> Self {
        let (a, b) = (self.replicas, other.replicas);
        let replicas = derive!(l, "replicas", "replicas, all stages", [a, b] => a + b);
        let (a, b) = (self.gpus, other.gpus);
        let gpus = derive!(l, "gpus", "accelerators, all stages", [a, b] => a + b);
        let (a, b) = (self.gpus_at_peak, other.gpus_at_peak);
        let gpus_at_peak = derive!(l, "gpus_at_peak", "accelerators busy in the peak hour, all stages",
            [a, b] => a + b);
        let (a, b) = (self.busy_hours_per_query, other.busy_hours_per_query);
        let busy = derive!(l, "busy_hours_per_query", "accelerator-hours of work, all stages",
            [a, b] => a + b);
        let (a, b) = (self.paid_hours_per_query, other.paid_hours_per_query);
        let paid = derive!(l, "paid_hours_per_query", "accelerator-hours paid, all stages",
            [a, b] => a + b);
        let utilization = derive!(l, "utilization", "busy share of the paid time, all stages",
            [busy, paid] => busy / paid);
        Self {
            queries: self.queries,
            replicas,
            gpus,
            gpus_at_peak,
            utilization,
            busy_hours_per_query: busy,
            paid_hours_per_query: paid,
            overloaded: self.overloaded || other.overloaded,
            hours: None,
        }
    }
}
