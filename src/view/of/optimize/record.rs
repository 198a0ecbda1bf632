//! The stable record of a search.

use super::{deployment, finding, option_toml, score, why_not};
use crate::spec::deployment::Parallelism;
use crate::spec::space::Space;
use crate::study::optimize::Optimum;
use crate::view::of::compare::Heading;
use crate::view::record::Record;

/// The stable record of a search, schema 1.
#[must_use]
pub fn record(optimum: &Optimum, space: &Space, heading: &Heading) -> Record {
    let best = optimum.ranking.first();
    let ranking = optimum.ranking.iter().map(|found| {
        let estimate = &found.estimate;
        let performance = estimate.performance();
        let ranks = deployment(found).map(|own| own.parallelism);
        let rank = |pick: fn(&Parallelism) -> f64| Record::from(ranks.as_ref().map(pick));
        Record::map([
            ("model", found.model.as_str().into()),
            ("gpu", found.gpu.as_str().into()),
            ("offer", found.offer.as_str().into()),
            ("setting", found.setting.as_str().into()),
            ("tp", rank(|ranks| ranks.tp.value.get())),
            ("pp", rank(|ranks| ranks.pp.value.get())),
            ("dp", rank(|ranks| ranks.dp.value.get())),
            ("ep", rank(|ranks| ranks.ep.value.get())),
            ("concurrency", performance.map(|p| p.concurrency.value.get()).into()),
            ("usd_per_query", estimate.cost.usd_per_query.value.get().into()),
            ("usd_per_mtok_blended", estimate.cost.usd_per_mtok_blended.value.get().into()),
            ("ttft_ms", estimate.latency.and_then(|l| Some(l.ttft?.value.get() * 1e3)).into()),
            ("tpot_ms", performance.map(|p| p.tpot.value.get() * 1e3).into()),
            ("e2e_ms", estimate.latency.map(|l| l.e2e.value.get() * 1e3).into()),
            ("gpus", estimate.fleet.map(|fleet| fleet.gpus.value.get()).into()),
            ("wh_per_query", estimate.energy.map(|energy| energy.wh_per_query.value.get()).into()),
            ("gross_margin", estimate.margin.map(|m| m.gross_margin.value.get()).into()),
            ("score", score(found).into()),
            ("why_not", why_not(found, best, space.objective).into()),
        ])
    });
    let frontiers = optimum.frontiers.iter().map(|frontier| {
        let points = frontier.points.iter().map(|&(speed, usd)| {
            Record::map([
                ("output_tok_s_per_user", speed.into()),
                ("usd_per_mtok_blended", usd.into()),
            ])
        });
        Record::map([
            ("gpu", frontier.gpu.as_str().into()),
            ("points", Record::List(points.collect())),
        ])
    });
    let lost = optimum.lost.iter().map(|(gpu, why)| {
        Record::map([("gpu", gpu.as_str().into()), ("why", why.as_str().into())])
    });
    let not_good_enough = space.not_good_enough.iter().map(|(what, why)| {
        Record::map([("what", what.as_str().into()), ("why", why.as_str().into())])
    });
    Record::map([
        ("schema", Record::Number(1.0)),
        ("study", heading.title.as_str().into()),
        ("file", heading.file.as_str().into()),
        ("base", (&*space.base).into()),
        ("finding", finding(optimum, space).into()),
        ("candidates", (optimum.candidates as f64).into()),
        ("feasible", (optimum.feasible as f64).into()),
        ("ranking", Record::List(ranking.collect())),
        ("lost", Record::List(lost.collect())),
        ("not_good_enough", Record::List(not_good_enough.collect())),
        ("frontiers", Record::List(frontiers.collect())),
        ("option_toml", option_toml(optimum, space).into()),
    ])
}
