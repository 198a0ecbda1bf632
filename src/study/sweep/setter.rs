//! Settings that are plain fields of a scenario: writing the field does what reading the study anew
//! with `--set` would, without its cost.
//!
//! Whether that holds for a given study is not assumed: [`super::Sweep`] compares, and reads anew
//! where it does not (a length that also decides how many accelerators a model needs, say).

use crate::ledger::{Given, SourceId};
use crate::spec::plan::Plan;
use crate::spec::scenario::{Deployed, Scenario, Sizing};
use crate::spec::supply::Supply;
use crate::spec::workload::{Call, Slo};
use crate::units::{Count, Quantity, Ratio, Tokens, Usd, UsdPerHour, UsdPerMtok};

/// Writes a number into a scenario.
pub type Setter = fn(&mut Scenario, f64);

fn put<Q: Quantity>(field: &mut Given<Q>, value: f64) {
    field.value = Q::of(value);
}

fn put_ms(field: &mut Option<Given<crate::units::Seconds>>, value: f64) {
    let source = field.map_or(SourceId(0), |given| given.source);
    *field = Some(Given::new(Quantity::of(value / 1e3), source));
}

/// The query and every call of it.
fn calls(scenario: &mut Scenario, change: impl Fn(&mut Call)) {
    change(&mut scenario.workload.call);
    for stage in scenario.stages.iter_mut() {
        change(&mut stage.call);
    }
}

fn slo(scenario: &mut Scenario, change: impl Fn(&mut Slo)) {
    calls(scenario, |call| change(&mut call.slo));
}

fn deployed(scenario: &mut Scenario, change: impl Fn(&mut Deployed)) {
    for stage in scenario.stages.iter_mut() {
        if let Some(own) = stage.serving.deployed_mut() {
            change(own);
        }
    }
}

/// Every setting that is a field, by its key in an option.
const SETTERS: [(&str, Setter); 19] = [
    ("workload.queries_per_day", |s, v| put::<Count>(&mut s.workload.queries_per_day, v)),
    ("workload.batch_share", |s, v| put::<Ratio>(&mut s.workload.batch_share, v)),
    ("workload.peak_to_mean", |s, v| put::<Ratio>(&mut s.workload.peak_to_mean, v)),
    ("workload.input_tokens", |s, v| {
        calls(s, |call| put::<Tokens>(&mut call.input_tokens, v));
    }),
    ("workload.output_tokens", |s, v| {
        calls(s, |call| put::<Tokens>(&mut call.output_tokens, v));
    }),
    ("workload.cached_input_share", |s, v| {
        calls(s, |call| put::<Ratio>(&mut call.cached_input_share, v));
    }),
    ("slo.ttft_ms", |s, v| slo(s, |slo| put_ms(&mut slo.ttft, v))),
    ("slo.tpot_ms", |s, v| slo(s, |slo| put_ms(&mut slo.tpot, v))),
    ("slo.e2e_ms", |s, v| slo(s, |slo| put_ms(&mut slo.e2e, v))),
    ("utilization", |s, v| {
        deployed(s, |own| {
            if let Sizing::Utilization(share) = &mut own.sizing {
                put::<Ratio>(share, v);
            }
        });
    }),
    ("concurrency", |s, v| {
        deployed(s, |own| {
            own.deployment.concurrency = Some(Given::new(Count::new(v), SourceId(0)));
        });
    }),
    ("gpu_hour_usd", |s, v| {
        deployed(s, |own| {
            if let Supply::Rented(rented) = &mut own.supply {
                put::<UsdPerHour>(&mut rented.usd_per_gpu_hour, v);
            }
        });
    }),
    ("revenue.usd_per_query", |s, v| {
        if let Plan::PerQuery(price) = &mut s.plan {
            put::<Usd>(price, v);
        }
    }),
    ("revenue.usd_per_mtok_input", |s, v| {
        if let Plan::PerToken { input, .. } = &mut s.plan {
            put::<UsdPerMtok>(input, v);
        }
    }),
    ("revenue.usd_per_mtok_output", |s, v| {
        if let Plan::PerToken { output, .. } = &mut s.plan {
            put::<UsdPerMtok>(output, v);
        }
    }),
    ("overheads.usd_per_query", |s, v| put::<Usd>(&mut s.overheads.usd_per_query, v)),
    ("overheads.share_of_compute", |s, v| put::<Ratio>(&mut s.overheads.share_of_compute, v)),
    ("overheads.batch_discount", |s, v| put::<Ratio>(&mut s.overheads.batch_discount, v)),
    ("overheads.target_gross_margin", |s, v| {
        put::<Ratio>(&mut s.overheads.target_gross_margin, v);
    }),
];

/// The field that a path may name: of all options or of one.
#[must_use]
pub fn of(path: &str) -> Option<Setter> {
    SETTERS.iter().find_map(|&(key, setter)| {
        let own = path == key
            || path.strip_prefix("option.").is_some_and(|rest| {
                rest.strip_suffix(key).is_some_and(|name| name.is_empty() || name.ends_with('.'))
            });
        own.then_some(setter)
    })
}
