//! What one call of a stage costs, whoever answers it.

use super::components::{Component, Components};
use super::supply::terms::Contract;
use super::supply::{self, Accelerators};
use super::{Energy, Fleet};
use crate::derive;
use crate::ledger::{Given, Ledger, Traced};
use crate::perf::Performance;
use crate::spec::prefix_cache::PrefixCache;
use crate::spec::scenario::Deployed;
use crate::spec::supply::{Api, Priced};
use crate::spec::workload::{Call, Workload};
use crate::units::{
    BytesPerToken, Count, GB, HOURS_PER_DAY, HOURS_PER_MONTH, Hours, Ratio, SECONDS_PER_HOUR, Usd,
};

/// The cost of one call.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Served {
    /// By component.
    pub components: Components,
    /// All of it.
    pub usd: Traced<Usd>,
    /// Share of it that is the input's; none where tokens are not what is paid for.
    pub input_share: Option<Traced<Ratio>>,
    /// The part that is paid by the hour, whether busy or not.
    pub hourly: Option<Traced<Usd>>,
}

/// On accelerators that are had in one way.
pub fn deployed<L: Ledger>(
    l: &mut L,
    deployed: &Deployed,
    accelerators: Accelerators<'_>,
    (performance, fleet, energy): (&Performance, &Fleet, Option<&Energy>),
) -> Served {
    l.enter("cost", None);
    let (mut components, rates) = on_accelerators(l, accelerators, fleet, energy);
    if let Some(kept) = kept_prefixes(l, deployed) {
        components.set(Component::Storage, kept);
    }
    let usd = components.sum(l, "serving", "cost of serving a query");
    let hourly = Some(hourly_part(l, &rates, fleet, energy));
    let (prefill, whole) = (performance.prefill_gpu_seconds, performance.gpu_seconds);
    let input_share = derive!(l, "input_share", "share of accelerator time that is prefill",
        [prefill, whole] => prefill / whole);
    l.leave();
    Served { components, usd, input_share: Some(input_share), hourly }
}

/// On accelerators that are had in one way, by a model that has no tokens.
pub fn unit<L: Ledger>(
    l: &mut L,
    accelerators: Accelerators<'_>,
    (fleet, energy): (&Fleet, Option<&Energy>),
) -> Served {
    l.enter("cost", None);
    let (components, rates) = on_accelerators(l, accelerators, fleet, energy);
    let usd = components.sum(l, "serving", "cost of a call");
    let hourly = Some(hourly_part(l, &rates, fleet, energy));
    l.leave();
    Served { components, usd, input_share: None, hourly }
}

/// What accelerators cost for a call.
fn on_accelerators<L: Ledger>(
    l: &mut L,
    accelerators: Accelerators<'_>,
    fleet: &Fleet,
    energy: Option<&Energy>,
) -> (Components, supply::Hourly) {
    let rates = supply::hourly(l, accelerators);
    let (busy, paid) = (fleet.busy_hours_per_query, fleet.paid_hours_per_query);
    let mut parts = by_the_hour(l, &rates, paid, busy);
    if rates.pays_power
        && let Some(energy) = energy
    {
        let (kwh, price) = (energy.kwh_per_query, energy.electricity);
        let cost = derive!(l, "power", "electricity", [kwh, price] => kwh * price);
        parts.set(Component::Power, cost);
    }
    (parts, rates)
}

/// What hours of accelerators cost that are paid for and worked, power left out.
pub(super) fn by_the_hour<L: Ledger>(
    l: &mut L,
    rates: &supply::Hourly,
    paid: Traced<Hours>,
    busy: Traced<Hours>,
) -> Components {
    let mut parts = Components::default();
    let rate = rates.hardware;
    let compute = derive!(l, "compute", "accelerators, busy", [rate, busy] => rate * busy);
    parts.set(Component::Compute, compute);
    let idle = derive!(l, "idle", "accelerators, paid but idle", [rate, paid, busy] =>
        rate * (paid - busy));
    parts.set(Component::Idle, idle);
    if let Some(rate) = rates.network {
        let cost = derive!(l, "network", "network hardware", [rate, paid] => rate * paid);
        parts.set(Component::Network, cost);
    }
    if let Some(rate) = rates.facility {
        let cost = derive!(l, "facility", "space and cooling", [rate, paid] => rate * paid);
        parts.set(Component::Facility, cost);
    }
    if let Some(rate) = rates.operations {
        let cost = derive!(l, "operations", "maintenance and staff", [rate, paid] => rate * paid);
        parts.set(Component::Operations, cost);
    }
    parts
}

/// What prefixes cost that are kept outside the accelerators' memory; none if none are.
pub(super) fn kept_prefixes<L: Ledger>(l: &mut L, deployed: &Deployed) -> Option<Traced<Usd>> {
    let d = &deployed.deployment;
    let Some(PrefixCache::Outside { stored, ttl, usd_per_gb_month, .. }) = d.prefix_cache else {
        return None;
    };
    let elements = d.model.kv_elements_per_token();
    let each =
        Given::new(BytesPerToken::new(elements * d.kv_precision.element_bytes()), d.model_source);
    let each = l.given("token_bytes", "cache of a token, whole model", each);
    let stored = l.given("stored", "tokens that a call adds to the kept prefixes", stored);
    let ttl = l.given("ttl", "time for which they are kept", ttl);
    let price = l.given("usd_per_gb_month", "price of a GB and month", usd_per_gb_month);
    Some(derive!(l, "storage", "kept prefixes", [stored, each, ttl, price] =>
        stored * each / GB * price / HOURS_PER_MONTH * (ttl / SECONDS_PER_HOUR)))
}

/// The part of the cost that is paid by the hour, whether busy or not.
fn hourly_part<L: Ledger>(
    l: &mut L,
    rates: &supply::Hourly,
    fleet: &Fleet,
    energy: Option<&Energy>,
) -> Traced<Usd> {
    let mut sum = rates.hardware;
    for part in [rates.network, rates.facility, rates.operations].into_iter().flatten() {
        let so_far = sum;
        sum = derive!(l, "hourly", "cost of an accelerator and hour, up to here",
            [so_far, part] => so_far + part);
    }
    if rates.pays_power
        && let Some(energy) = energy
    {
        let (so_far, standing, price) = (sum, energy.standing_kw, energy.electricity);
        sum = derive!(l, "hourly", "cost of an accelerator and hour, standing power included",
            [so_far, standing, price] => so_far + standing * price);
    }
    let paid = fleet.paid_hours_per_query;
    derive!(l, "paid_by_the_hour", "cost that is paid by the hour", [sum, paid] => sum * paid)
}

/// From an API, `calls_per_day` of it; and what a contract comes to, if there is one.
pub fn api<L: Ledger>(
    l: &mut L,
    api: &Api,
    call: &Call,
    workload: &Workload,
    calls_per_day: Traced<Count>,
) -> (Served, Option<Contract>) {
    l.enter("cost", None);
    let bill = supply::api::cost(l, api, call, workload);
    let contract = api.terms.as_ref().map(|terms| {
        supply::terms::cost(l, (api, terms), (call, workload), bill.total, calls_per_day)
    });
    let usd = contract.map_or(bill.total, |contract| contract.total);
    let mut components = Components::default();
    components.set(Component::Api, usd);
    let (input, total) = (bill.input, bill.total);
    // What is free has no shares.
    let input_share = (total.value > Usd::ZERO).then(|| {
        derive!(l, "input_share", "share of the bill that is input", [input, total] => input / total)
    });
    l.leave();
    (Served { components, usd, input_share, hourly: None }, contract)
}

/// By a service with a price of its own, `calls_per_day` of it.
pub fn priced<L: Ledger>(l: &mut L, priced: &Priced, calls_per_day: Traced<Count>) -> Served {
    l.enter("cost", None);
    let mut components = Components::default();
    let call = l.given("usd_per_call", "price of a call", priced.usd_per_call);
    let month = l.given("usd_per_month", "price of a month", priced.usd_per_month);
    let services = derive!(l, "services", "the service, its monthly price spread over the calls",
        [call, month, calls_per_day] =>
        call + month / HOURS_PER_MONTH * HOURS_PER_DAY / calls_per_day);
    components.set(Component::Services, services);
    let stored = l.given("stored", "what it keeps", priced.stored);
    let rate = l.given("usd_per_gb_month", "price of a GB and month", priced.usd_per_gb_month);
    let storage = derive!(l, "storage", "storage, spread over the calls",
        [stored, rate, calls_per_day] =>
        stored / GB * rate / HOURS_PER_MONTH * HOURS_PER_DAY / calls_per_day);
    components.set(Component::Storage, storage);
    let usd = derive!(l, "serving", "cost of a call", [services, storage] => services + storage);
    l.leave();
    Served { components, usd, input_share: None, hourly: None }
}
