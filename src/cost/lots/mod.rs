//! A deployment whose accelerators come from several lots: what each carries, costs and passes on.

mod fill;
mod named;
mod table;
mod week;

pub use fill::{Filled, Use, fill};
pub use week::Week;

use table::Told;

use std::sync::Arc;

use super::components::{Component, Components};
use super::contract;
use super::fleet::Replica;
use super::supply::{self, Accelerators};
use super::{Energy, Fleet, Served, served};
use crate::derive;
use crate::ledger::{Given, Ledger, SourceId, Traced};
use crate::perf::Performance;
use crate::spec::contract::Contracts;
use crate::spec::demand::Shape;
use crate::spec::lot::{Lot, Lots, MOST_LOTS, Source};
use crate::spec::scenario::{Deployed, Sizing};
use crate::spec::workload::{Call, Workload};
use crate::units::{
    Count, GB, HOURS_PER_DAY, HOURS_PER_MONTH, Hours, Ratio, SECONDS_PER_HOUR, Usd, count,
};

/// What one lot does and costs.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LotEstimate {
    /// The stage that it serves, by its place.
    pub stage: usize,
    /// Its place among the lots.
    pub place: usize,
    /// Its name.
    pub name: Arc<str>,
    /// Who is paid.
    pub supplier: Arc<str>,
    /// What it is, in a word.
    pub kind: &'static str,
    /// Whether it is paid for whether used or not.
    pub stands: bool,
    /// Accelerators at most; none: as many as needed.
    pub gpus: Option<f64>,
    /// Accelerators on average over the week.
    pub used: Use,
    /// Share of the calls that it carries.
    pub share: f64,
    /// Calls per day of the whole stage.
    pub calls_per_day: f64,
    /// Its cost, spread over all calls of the stage.
    pub usd: Traced<Usd>,
    /// The part of it that own hardware itself brings: capital, space, maintenance; not power.
    pub hardware: Usd,
}

impl LotEstimate {
    /// Its cost of a month of 730 hours in US dollars.
    #[must_use]
    pub fn usd_per_month(&self) -> f64 {
        self.usd.value.get() * self.calls_per_day * 730.0 / 24.0
    }

    /// Cost of a paid accelerator and hour; none where none is paid.
    #[must_use]
    pub fn usd_per_hour_paid(&self) -> Option<f64> {
        (self.used.paid > 0.0).then(|| self.usd_per_month() / (self.used.paid * 730.0))
    }

    /// Cost of an accelerator and hour of work; none where none works.
    #[must_use]
    pub fn usd_per_hour_busy(&self) -> Option<f64> {
        let busy = self.used.busy;
        (busy > 0.0 && self.used.paid > 0.0).then(|| self.usd_per_month() / (busy * 730.0))
    }
}

/// What a lot does, as lines.
#[derive(Clone, Copy, Debug)]
pub struct Does {
    /// Share of the calls that it carries.
    share: Traced<Ratio>,
    /// Accelerators that are paid for, and those that are busy; none for an API.
    gpus: Option<(Traced<Count>, Traced<Count>)>,
}

/// Lots with what they do.
#[derive(Clone, Debug)]
pub struct Filling<'a> {
    lots: &'a Lots,
    filled: Filled,
    /// By their places.
    does: [Option<Does>; MOST_LOTS],
}

/// The fleet that lots make of what is needed: `needed` with what is paid and busy in them; and what
/// each of them does.
pub fn fleet<'a, L: Ledger>(
    l: &mut L,
    needed: &Fleet,
    (sizing, shape): (&Sizing, Option<&Shape>),
    lots: &'a Lots,
    (week, filled): (&Week, Filled),
    replica: Replica,
) -> (Fleet, Filling<'a>) {
    l.enter("lots", None);
    let told = Told::of(l, lots, (sizing, shape), needed, (replica, week));
    told.undone(l);
    let mut does = [None; MOST_LOTS];
    let mut sums: Option<(Traced<Count>, Traced<Count>)> = None;
    for (place, lot) in lots.active().take(MOST_LOTS) {
        let used = &filled.uses[place];
        let carried = if filled.work > 0.0 { used.busy / filled.work } else { 0.0 };
        l.enter("lot", Some(place + 1));
        let share = told.share(l, place, carried);
        if matches!(lot.source, Source::Api(_)) {
            l.leave();
            does[place] = Some(Does { share, gpus: None });
            continue;
        }
        let paid = told.paid(l, place, used.paid);
        let busy = told.busy(l, place, used.busy);
        l.leave();
        does[place] = Some(Does { share, gpus: Some((paid, busy)) });
        sums = Some(sums.map_or((paid, busy), |(all_paid, all_busy)| {
            let all_paid = derive!(l, "gpus", "accelerators, mean, up to here", [all_paid, paid] =>
                all_paid + paid);
            let all_busy = derive!(l, "gpus_busy", "of them busy, up to here", [all_busy, busy] =>
                all_busy + busy);
            (all_paid, all_busy)
        }));
    }
    let none = || Given::new(Count::ZERO, SourceId(0));
    let (gpus, busy) = sums.unwrap_or_else(|| {
        let none = l.given("gpus", "accelerators", none());
        (none, none)
    });
    let (queries, each) = (needed.queries, replica.gpus);
    let replicas = derive!(l, "replicas", "replicas, mean", [gpus, each] => count(gpus / each));
    let paid_hours = derive!(l, "paid_hours_per_query", "accelerator-hours paid", [gpus, queries] =>
        gpus / queries / SECONDS_PER_HOUR);
    let busy_hours = derive!(l, "busy_hours_per_query", "accelerator-hours of work", [busy, queries] =>
        busy / queries / SECONDS_PER_HOUR);
    let utilization = if gpus.value > Count::ZERO {
        derive!(l, "utilization", "busy share of the paid time", [busy, gpus] => busy / gpus)
    } else {
        l.given("utilization", "nothing is paid for", Given::new(Ratio::ZERO, SourceId(0)))
    };
    l.leave();
    let fleet = Fleet {
        replicas,
        gpus,
        utilization,
        busy_hours_per_query: busy_hours,
        paid_hours_per_query: paid_hours,
        overloaded: false,
        ..*needed
    };
    (fleet, Filling { lots, filled, does })
}

/// What the calls of a stage are that lots serve.
#[derive(Clone, Copy, Debug)]
pub struct Stream<'a> {
    /// The queries.
    pub workload: &'a Workload,
    /// One call.
    pub call: &'a Call,
    /// Calls per day.
    pub per_day: Traced<Count>,
    /// What is agreed on with providers.
    pub contracts: &'a Contracts,
    /// The place of the stage.
    pub stage: usize,
}

/// What a call of a language model costs, and what each lot has of it.
pub fn deployed<L: Ledger>(
    l: &mut L,
    deployed: &Deployed,
    filling: &Filling<'_>,
    stream: Stream<'_>,
    (performance, fleet, energy): (&Performance, &Fleet, Option<&Energy>),
    found: &mut Vec<LotEstimate>,
) -> Served {
    l.enter("cost", None);
    let (prefill, whole) = (performance.prefill_gpu_seconds, performance.gpu_seconds);
    let prefill_share = derive!(l, "prefill_share", "share of accelerator time that is prefill",
        [prefill, whole] => prefill / whole);
    let kept = served::kept_prefixes(l, deployed);
    let beside = (Some(prefill_share), kept);
    let served = by_lot(l, filling, stream, (fleet, energy), beside, found);
    l.leave();
    served
}

/// The same of a model that has no tokens.
pub fn unit<L: Ledger>(
    l: &mut L,
    filling: &Filling<'_>,
    stream: Stream<'_>,
    known: (&Fleet, Option<&Energy>),
    found: &mut Vec<LotEstimate>,
) -> Served {
    l.enter("cost", None);
    let served = by_lot(l, filling, stream, known, (None, None), found);
    l.leave();
    served
}

/// What a call costs, by component, and what each lot has of it. Beside lots: the share of accelerator
/// time that is input's, where there are tokens, and what is kept outside accelerators.
fn by_lot<L: Ledger>(
    l: &mut L,
    filling: &Filling<'_>,
    stream: Stream<'_>,
    (fleet, energy): (&Fleet, Option<&Energy>),
    (prefill_share, kept): (Option<Traced<Ratio>>, Option<Traced<Usd>>),
    found: &mut Vec<LotEstimate>,
) -> Served {
    let mut parts = Components::default();
    let mut usd: Option<Traced<Usd>> = None;
    // Input of the calls, so far.
    let mut inputs: Option<Traced<Usd>> = None;
    let Filling { lots, filled, does } = filling;
    for (place, lot) in lots.active().take(MOST_LOTS) {
        let used = filled.uses[place];
        let Some(Does { share: carried, gpus }) = does[place] else { continue };
        l.enter("lot", Some(place + 1));
        let mut own = Components::default();
        let input_share = match &lot.source {
            Source::Api(api) => {
                let bill = supply::api::cost(l, api, stream.call, stream.workload);
                let (total, input) = (bill.total, bill.input);
                let usd = derive!(l, "api", "calls that go to the API", [total, carried] =>
                    total * carried);
                own.set(Component::Api, usd);
                (total.value > Usd::ZERO).then(|| {
                    derive!(l, "input_share", "share of the bill that is input",
                        [input, total] => input / total)
                })
            }
            Source::Rented(rented, _) => {
                accelerators(l, Accelerators::Rented(rented), gpus, (fleet, energy), &mut own);
                prefill_share
            }
            Source::Owned(owned) => {
                accelerators(l, Accelerators::Owned(owned), gpus, (fleet, energy), &mut own);
                prefill_share
            }
        };
        beside(l, lot, carried, stream.per_day, &mut own);
        if let Some(discount) = stream.contracts.discount(&lot.supplier.name) {
            let discount = l.given("discount", "taken off the provider's bills", discount);
            own = contract::less(l, &own, discount);
        }
        let own_usd = own.sum(l, "usd", "cost of the lot, spread over all calls");
        let input = input_share
            .map(|share| derive!(l, "input", "of it input", [own_usd, share] => own_usd * share));
        let hardware = Component::OF_THE_HARDWARE.iter().filter_map(|part| own.get(*part));
        let hardware: Usd = hardware.map(|usd| usd.value).sum();
        l.leave();
        for (component, cost) in own.iter() {
            let sum = parts.get(component).map_or(cost, |so_far| {
                derive!(l, "component", "a component, up to here", [so_far, cost] => so_far + cost)
            });
            parts.set(component, sum);
        }
        usd = Some(usd.map_or(own_usd, |so_far| {
            derive!(l, "serving", "cost of serving a query, up to here", [so_far, own_usd] =>
                so_far + own_usd)
        }));
        inputs = match (inputs, input) {
            (Some(so_far), Some(input)) => {
                Some(derive!(l, "inputs", "input, up to here", [so_far, input] => so_far + input))
            }
            (so_far, input) => so_far.or(input),
        };
        found.push(LotEstimate {
            stage: stream.stage,
            place,
            name: lot.name.clone(),
            supplier: lot.supplier.name.clone(),
            kind: lot.kind(),
            stands: lot.stands(),
            gpus: lot.gpus.map(|gpus| gpus.value.get()),
            used,
            share: carried.value.get(),
            calls_per_day: stream.per_day.value.get(),
            usd: own_usd,
            hardware,
        });
    }
    let all = usd;
    if let Some(cost) = kept {
        parts.set(Component::Storage, match parts.get(Component::Storage) {
            None => cost,
            Some(so_far) => {
                derive!(l, "component", "a component, up to here", [so_far, cost] => so_far + cost)
            }
        });
        usd = usd.map(|so_far| {
            derive!(l, "serving", "cost of serving a query", [so_far, cost] => so_far + cost)
        });
    }
    let input_share = match (inputs, all) {
        (Some(input), Some(all)) if all.value > Usd::ZERO => {
            Some(derive!(l, "input_share", "share of the lots' cost that is input", [input, all] =>
                input / all))
        }
        _ => prefill_share,
    };
    let usd = usd.unwrap_or_else(|| parts.sum(l, "serving", "cost of serving a query"));
    // What falls as utilization rises is no longer one rate times the paid time.
    Served { components: parts, usd, input_share, hourly: None }
}

/// Accelerators of a lot, as of a whole fleet.
fn accelerators<L: Ledger>(
    l: &mut L,
    source: Accelerators<'_>,
    gpus: Option<(Traced<Count>, Traced<Count>)>,
    (fleet, energy): (&Fleet, Option<&Energy>),
    parts: &mut Components,
) {
    let Some((paid, busy)) = gpus else { return };
    let queries = fleet.queries;
    let paid: Traced<Hours> = derive!(l, "paid_hours", "accelerator-hours paid for a call",
        [paid, queries] => paid / queries / SECONDS_PER_HOUR);
    let busy: Traced<Hours> = derive!(l, "busy_hours", "accelerator-hours of work in a call",
        [busy, queries] => busy / queries / SECONDS_PER_HOUR);
    let rates = supply::hourly(l, source);
    *parts = served::by_the_hour(l, &rates, paid, busy);
    if rates.pays_power
        && let Some(energy) = energy
    {
        let (kwh, standing, price) = (energy.kwh_per_query, energy.standing_kw, energy.electricity);
        let (all_paid, all_busy) = (fleet.paid_hours_per_query, fleet.busy_hours_per_query);
        let cost = if all_busy.value > Hours::ZERO {
            derive!(l, "power", "electricity: at rest while paid, and this lot's part of the work",
                [kwh, standing, price, paid, busy, all_paid, all_busy] =>
                (standing * paid + (kwh - standing * all_paid) * (busy / all_busy)) * price)
        } else {
            derive!(l, "power", "electricity at rest", [standing, price, paid] =>
                standing * paid * price)
        };
        parts.set(Component::Power, cost);
    }
}

/// What a lot costs beside accelerators and tokens.
fn beside<L: Ledger>(
    l: &mut L,
    lot: &Lot,
    carried: Traced<Ratio>,
    per_day: Traced<Count>,
    parts: &mut Components,
) {
    if let Some(egress) = lot.egress {
        let data = l.given("egress", "data of a call that leaves the provider", egress.per_call);
        let price = l.given("egress_usd_per_gb", "price of a GB of it", egress.usd_per_gb);
        let cost = derive!(l, "egress_cost", "data of the calls carried here", [data, price, carried] =>
            price * (data / GB) * carried);
        parts.set(Component::Egress, cost);
    }
    if let Some(storage) = lot.storage {
        let stored = l.given("stored", "what is kept here", storage.stored);
        let rate = l.given("usd_per_gb_month", "price of a GB and month", storage.usd_per_gb_month);
        let cost = derive!(l, "storage", "storage, spread over all calls", [stored, rate, per_day] =>
            stored / GB * rate / HOURS_PER_MONTH * HOURS_PER_DAY / per_day);
        parts.set(Component::Storage, cost);
    }
}
