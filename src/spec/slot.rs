//! Where a number of a study goes in a scenario: a write in place, instead of resolving anew.
//!
//! A slot holds what was chosen when the study was resolved: the tensor parallelism of an option
//! that leaves it open, the offer that a rental's name stands for, and the tier of an API's price.

mod selling;

use std::sync::Arc;

use super::deployment::Mode;
use super::plan::Plan;
use super::prefix_cache::PrefixCache;
use super::scenario::{Deployed, Hosting, Scenario, Serving, Sizing, Stage, Unit};
use super::supply::{Api, Owned, Priced, Supply};
use super::workload::{Slo, Tail};
use crate::chance::Chance;
use crate::ledger::{Given, SourceId};
use crate::units::{
    Bytes, BytesPerSecond, GramsCo2ePerKilowattHour, Kilowatts, Quantity, Ratio, Seconds, Tokens,
    TokensPerSecond, Usd, UsdPerHour, UsdPerKilowattHour, UsdPerKilowattMonth, UsdPerMonth,
    UsdPerMtok, UsdPerYear,
};

pub use selling::of_plan;

/// Writes a number, in the unit of its key, into a stage of a scenario or into the scenario as a
/// whole; `None` where the scenario has no such place. Allocates nothing.
pub type Write = fn(&mut Scenario, usize, f64) -> Option<()>;

/// One number of a study, and every place it goes to.
#[derive(Clone, Debug)]
pub struct Slot {
    /// Its path, as in `--set`.
    pub path: Arc<str>,
    /// The value in the study; `None` where the study does not state it.
    pub value: Option<f64>,
    /// What it may be, where it is uncertain.
    pub chance: Option<Chance>,
    /// Lowest and highest legal value.
    pub range: (f64, f64),
    /// Option, stage, and how it is written there; in this order.
    pub places: Vec<(usize, usize, Write)>,
}

impl Slot {
    /// Sets the number in the scenario of the option at this place of the study; an option that
    /// the number does not concern stays as it is.
    pub fn set(&self, option: usize, scenario: &mut Scenario, value: f64) {
        for (own, stage, write) in &self.places {
            if *own == option {
                write(scenario, *stage, value);
            }
        }
    }

    /// Whether an option depends on it.
    #[must_use]
    pub fn concerns(&self, option: usize) -> bool {
        self.places.iter().any(|(own, ..)| *own == option)
    }
}

// The answer of a `Write` whose place is there.
#[allow(clippy::unnecessary_wraps)]
fn put<Q: Quantity>(given: &mut Given<Q>, value: f64) -> Option<()> {
    given.value = Q::of(value);
    Some(())
}

#[allow(clippy::unnecessary_wraps)]
fn put_optional<Q: Quantity>(given: &mut Option<Given<Q>>, value: f64) -> Option<()> {
    let source = given.as_ref().map_or(SourceId(0), |given| given.source);
    *given = Some(Given::new(Q::of(value), source));
    Some(())
}

fn stage(scenario: &mut Scenario, place: usize) -> Option<&mut Stage> {
    scenario.stages.get_mut(place)
}

fn deployed(scenario: &mut Scenario, place: usize) -> Option<&mut Deployed> {
    stage(scenario, place)?.serving.deployed_mut()
}

fn hosting(scenario: &mut Scenario, place: usize) -> Option<&mut Hosting> {
    stage(scenario, place)?.serving.hosting_mut()
}

fn owned(scenario: &mut Scenario, place: usize) -> Option<&mut Owned> {
    if let Supply::Owned(owned) = &mut hosting(scenario, place)?.supply {
        Some(owned)
    } else {
        None
    }
}

fn api(scenario: &mut Scenario, place: usize) -> Option<&mut Api> {
    if let Serving::Api(api) = &mut stage(scenario, place)?.serving { Some(api) } else { None }
}

fn unit(scenario: &mut Scenario, place: usize) -> Option<&mut Unit> {
    if let Serving::Unit(unit) = &mut stage(scenario, place)?.serving { Some(unit) } else { None }
}

fn priced(scenario: &mut Scenario, place: usize) -> Option<&mut Priced> {
    if let Serving::Priced(priced) = &mut stage(scenario, place)?.serving {
        Some(priced)
    } else {
        None
    }
}

/// Sets a part of a stage's mean call, and what follows from it.
fn compose(
    scenario: &mut Scenario,
    place: usize,
    change: impl FnOnce(&mut super::composition::Composition),
) -> Option<()> {
    let stage = stage(scenario, place)?;
    let composition = stage.composition.as_mut()?;
    change(composition);
    let lengths = composition.lengths();
    stage.call.input_tokens.value = lengths.input_tokens;
    stage.call.output_tokens.value = lengths.output_tokens;
    stage.call.cached_input_share.value = Ratio::new(lengths.cached_input_share);
    if composition.keeps_all
        && let Serving::Deployed(deployed) = &mut stage.serving
        && let Some(PrefixCache::Outside { stored, .. }) = &mut deployed.deployment.prefix_cache
    {
        stored.value = Tokens::new(lengths.added());
    }
    Some(())
}

#[allow(clippy::unnecessary_wraps)]
fn tail(slo: &mut Slo, share: f64) -> Option<()> {
    let source = slo.tail.map_or(SourceId(0), |tail| tail.share.source);
    slo.tail = Some(Tail::of(Given::new(share, source)));
    Some(())
}

/// How a number of the whole query is written, by its path in an option.
#[must_use]
pub fn of_query(path: &str) -> Option<Write> {
    let write: Write = match path {
        "workload.queries_per_day" => |s, _, v| put(&mut s.workload.queries_per_day, v),
        "workload.batch_share" => |s, _, v| put(&mut s.workload.batch_share, v),
        "workload.peak_to_mean" => |s, _, v| put(&mut s.workload.peak_to_mean, v),
        "workload.input_tokens" => |s, _, v| put(&mut s.workload.call.input_tokens, v),
        "workload.output_tokens" => |s, _, v| put(&mut s.workload.call.output_tokens, v),
        "workload.reasoning_share" => {
            |s, _, v| put_optional(&mut s.workload.call.reasoning_share, v)
        }
        "workload.cached_input_share" => |s, _, v| put(&mut s.workload.call.cached_input_share, v),
        "slo.ttft_ms" => |s, _, v| put_optional(&mut s.workload.call.slo.ttft, v / 1e3),
        "slo.tpot_ms" => |s, _, v| put_optional(&mut s.workload.call.slo.tpot, v / 1e3),
        "slo.e2e_ms" => |s, _, v| put_optional(&mut s.workload.call.slo.e2e, v / 1e3),
        "slo.percentile" => |s, _, v| tail(&mut s.workload.call.slo, v),
        "response_cache.hit_share" => |s, _, v| put(&mut s.response_cache.as_mut()?.hit_share, v),
        "response_cache.usd_per_hit" => {
            |s, _, v| put(&mut s.response_cache.as_mut()?.usd_per_hit, v)
        }
        "success.rate" => |s, _, v| put(&mut s.success.as_mut()?.rate, v),
        "success.usd_per_check" => |s, _, v| put(&mut s.success.as_mut()?.usd_per_check, v),
        "success.usd_per_handoff" => {
            |s, _, v| put_optional(&mut s.success.as_mut()?.usd_per_handoff, v)
        }
        _ => return of_money(path),
    };
    Some(write)
}

fn of_money(path: &str) -> Option<Write> {
    let write: Write = match path {
        "revenue.usd_per_query" => |s, _, v| {
            let Plan::PerQuery(price) = &mut s.plan else { return None };
            put(price, v)
        },
        "revenue.usd_per_mtok_input" => |s, _, v| {
            let Plan::PerToken { input, .. } = &mut s.plan else { return None };
            put(input, v)
        },
        "revenue.usd_per_mtok_cached_input" => |s, _, v| {
            let Plan::PerToken { cached_input, .. } = &mut s.plan else { return None };
            put(cached_input, v)
        },
        "revenue.usd_per_mtok_output" => |s, _, v| {
            let Plan::PerToken { output, .. } = &mut s.plan else { return None };
            put(output, v)
        },
        "revenue.batch_discount" => |s, _, v| put(&mut s.overheads.batch_discount, v),
        "revenue.target_gross_margin" => |s, _, v| put(&mut s.overheads.target_gross_margin, v),
        "revenue.variable_share_of_revenue" => {
            |s, _, v| put(&mut s.overheads.variable_share_of_revenue, v)
        }
        "overheads.usd_per_query" => |s, _, v| put(&mut s.overheads.usd_per_query, v),
        "overheads.share_of_compute" => |s, _, v| put(&mut s.overheads.share_of_compute, v),
        _ => return selling::of_selling(path),
    };
    Some(write)
}

/// How a number of one stage is written, by its path in the stage, or in an option without stages.
#[must_use]
pub fn of_stage(path: &str) -> Option<Write> {
    let write: Write = match path {
        "calls" => |s, at, v| {
            put(stage(s, at)?.calls.as_mut()?, v)?;
            compose(s, at, |all| all.calls = v)
        },
        "workload.input_tokens" => |s, at, v| compose(s, at, |all| all.input_tokens = v),
        "workload.output_tokens" => |s, at, v| compose(s, at, |all| all.output_tokens = v),
        "workload.cached_input_share" => {
            |s, at, v| compose(s, at, |all| all.cached_input_share = v)
        }
        "workload.kept_input_share" => {
            |s, at, v| compose(s, at, |all| all.kept_input_share = Some(v))
        }
        "workload.output_length_factor" => {
            |s, at, v| compose(s, at, |all| all.output_length_factor = Some(v))
        }
        "workload.input_growth_tokens" => {
            |s, at, v| compose(s, at, |all| all.input_growth_tokens = v)
        }
        "workload.cached_history_share" => {
            |s, at, v| compose(s, at, |all| all.cached_history_share = Some(v))
        }
        "workload.reasoning_share" => {
            |s, at, v| put_optional(&mut stage(s, at)?.call.reasoning_share, v)
        }
        _ => return of_targets(path).or_else(|| of_deployment(path)).or_else(|| of_supply(path)),
    };
    Some(write)
}

/// Latency targets of the part of a call that a stage computes.
fn of_targets(path: &str) -> Option<Write> {
    fn slo(
        scenario: &mut Scenario,
        place: usize,
        not: Option<Mode>,
        only: Option<Mode>,
    ) -> Option<&mut Slo> {
        let stage = stage(scenario, place)?;
        let mode = stage.serving.deployed().map(|deployed| deployed.deployment.mode);
        let parted = matches!(mode, Some(Mode::Prefill | Mode::Decode));
        let without = parted && (mode == not || only.is_some_and(|only| mode != Some(only)));
        (!without).then_some(&mut stage.call.slo)
    }
    let write: Write = match path {
        "slo.ttft_ms" => {
            |s, at, v| put_optional(&mut slo(s, at, None, Some(Mode::Prefill))?.ttft, v / 1e3)
        }
        "slo.tpot_ms" => {
            |s, at, v| put_optional(&mut slo(s, at, Some(Mode::Prefill), None)?.tpot, v / 1e3)
        }
        "slo.e2e_ms" => |s, at, v| {
            put_optional(&mut slo(s, at, Some(Mode::Prefill), Some(Mode::Server))?.e2e, v / 1e3)
        },
        "slo.percentile" => {
            |s, at, v| tail(slo(s, at, Some(Mode::Prefill), Some(Mode::Server))?, v)
        }
        _ => return None,
    };
    Some(write)
}

fn of_deployment(path: &str) -> Option<Write> {
    let write: Write = match path {
        "utilization" => |s, at, v| {
            let sizing = &mut hosting(s, at)?.sizing;
            let source =
                if let Sizing::Utilization(own) = sizing { own.source } else { SourceId(0) };
            *sizing = Sizing::Utilization(Given::new(Ratio::new(v), source));
            Some(())
        },
        "fleet.target_load" => |s, at, v| {
            let Sizing::Traffic { target_load, .. } = &mut hosting(s, at)?.sizing else {
                return None;
            };
            put(target_load, v)
        },
        "measured.output_tokens_per_s" => |s, at, v| {
            let measured = deployed(s, at)?.deployment.measured.as_mut()?;
            measured.output_tokens_per_s.value = TokensPerSecond::new(v);
            Some(())
        },
        "speculation.acceptance" => {
            |s, at, v| put(&mut deployed(s, at)?.deployment.speculation.as_mut()?.acceptance, v)
        }
        "kv_transfer_gb_per_s" => |s, at, v| {
            let rate = &mut deployed(s, at)?.deployment.kv_transfer;
            put_optional::<BytesPerSecond>(rate, v * 1e9)
        },
        "electricity_usd_per_kwh" => |s, at, v| {
            hosting(s, at)?.site.electricity.value = UsdPerKilowattHour::new(v);
            Some(())
        },
        "pue" => |s, at, v| put(&mut hosting(s, at)?.site.pue, v),
        "carbon_gco2e_per_kwh" => {
            |s, at, v| put_optional::<GramsCo2ePerKilowattHour>(&mut hosting(s, at)?.site.carbon, v)
        }
        _ => return of_prefixes(path),
    };
    Some(write)
}

fn of_prefixes(path: &str) -> Option<Write> {
    fn cache(scenario: &mut Scenario, place: usize) -> Option<&mut PrefixCache> {
        deployed(scenario, place)?.deployment.prefix_cache.as_mut()
    }
    let write: Write = match path {
        "prefix_cache.memory_share" => |s, at, v| {
            let PrefixCache::Hbm { memory_share } = cache(s, at)? else { return None };
            put(memory_share, v)
        },
        "prefix_cache.load_gb_per_s" => |s, at, v| {
            let PrefixCache::Outside { load_bandwidth, .. } = cache(s, at)? else { return None };
            load_bandwidth.value = BytesPerSecond::new(v * 1e9);
            Some(())
        },
        "prefix_cache.stored_tokens" => |s, at, v| {
            let PrefixCache::Outside { stored, .. } = cache(s, at)? else { return None };
            stored.value = Tokens::new(v);
            stage(s, at)?.composition.as_mut()?.keeps_all = false;
            Some(())
        },
        "prefix_cache.ttl_s" => |s, at, v| {
            let PrefixCache::Outside { ttl, .. } = cache(s, at)? else { return None };
            ttl.value = Seconds::new(v);
            Some(())
        },
        "prefix_cache.usd_per_gb_month" => |s, at, v| {
            let PrefixCache::Outside { usd_per_gb_month, .. } = cache(s, at)? else { return None };
            usd_per_gb_month.value = UsdPerMonth::new(v);
            Some(())
        },
        _ => return None,
    };
    Some(write)
}

fn of_supply(path: &str) -> Option<Write> {
    let write: Write = match path {
        "gpu_hour_usd" => |s, at, v| {
            let Supply::Rented(rented) = &mut hosting(s, at)?.supply else { return None };
            rented.usd_per_gpu_hour.value = UsdPerHour::new(v);
            Some(())
        },
        "owned.server_price_usd" => |s, at, v| put::<Usd>(&mut owned(s, at)?.server_price, v),
        "owned.server_power_kw" => |s, at, v| put::<Kilowatts>(&mut owned(s, at)?.server_power, v),
        "owned.network_share" => |s, at, v| put(&mut owned(s, at)?.network_share, v),
        "owned.life_years" => |s, at, v| put(&mut owned(s, at)?.life_years, v),
        "owned.residual_share" => |s, at, v| put(&mut owned(s, at)?.residual_share, v),
        "owned.cost_of_capital" => |s, at, v| put(&mut owned(s, at)?.cost_of_capital, v),
        "owned.colocation_usd_per_kw_month" => {
            |s, at, v| put::<UsdPerKilowattMonth>(&mut owned(s, at)?.colocation, v)
        }
        "owned.maintenance_share" => |s, at, v| put(&mut owned(s, at)?.maintenance_share, v),
        "owned.staff_usd_per_server_year" => {
            |s, at, v| put::<UsdPerYear>(&mut owned(s, at)?.staff, v)
        }
        "owned.availability" => |s, at, v| put(&mut owned(s, at)?.availability, v),
        "owned.spare_share" => |s, at, v| put_optional(&mut owned(s, at)?.spare_share, v),
        "owned.installation_share" => {
            |s, at, v| put_optional(&mut owned(s, at)?.installation_share, v)
        }
        "owned.insurance_share" => |s, at, v| put_optional(&mut owned(s, at)?.insurance_share, v),
        _ => return of_services(path),
    };
    Some(write)
}

fn of_services(path: &str) -> Option<Write> {
    let write: Write = match path {
        "api_prices.usd_per_mtok_input" => |s, at, v| {
            let api = api(s, at)?;
            api.input.value = UsdPerMtok::new(v);
            api.discount();
            Some(())
        },
        "api_prices.usd_per_mtok_cached_input" => |s, at, v| put(&mut api(s, at)?.cached_input, v),
        "api_prices.usd_per_mtok_output" => |s, at, v| {
            let api = api(s, at)?;
            api.output.value = UsdPerMtok::new(v);
            api.discount();
            Some(())
        },
        "api_prices.batch_discount" => |s, at, v| {
            let api = api(s, at)?;
            api.batch_discount = Some(Ratio::new(v));
            api.discount();
            Some(())
        },
        "measured.calls_per_s" => |s, at, v| put(&mut unit(s, at)?.calls_per_s, v),
        "measured.latency_ms" => |s, at, v| put_optional(&mut unit(s, at)?.latency, v / 1e3),
        "api_latency_ms" => |s, at, v| put_optional(&mut api(s, at)?.latency, v / 1e3),
        "priced.usd_per_call" => |s, at, v| put(&mut priced(s, at)?.usd_per_call, v),
        "priced.usd_per_month" => |s, at, v| put(&mut priced(s, at)?.usd_per_month, v),
        "priced.stored_gb" => |s, at, v| put::<Bytes>(&mut priced(s, at)?.stored, v * 1e9),
        "priced.usd_per_gb_month" => |s, at, v| put(&mut priced(s, at)?.usd_per_gb_month, v),
        "priced.latency_ms" => |s, at, v| put_optional(&mut priced(s, at)?.latency, v / 1e3),
        _ => return None,
    };
    Some(write)
}
