//! What a search found: as a table, as a record, as an option to paste, as a chart.

use super::compare::Heading;
use crate::spec::deployment::Deployment;
use crate::spec::scenario::Stage;
use crate::spec::space::{Objective, Space};
use crate::study::optimize::{Found, Optimum};
use crate::view::chart::{
    Axis, AxisName, AxisScale, Better, Body, Chart, Lines, Point, PointKind, Reference, Series,
    Unit,
};
use crate::view::record::Record;
use crate::view::table::{Cell, Column, Note, Table};

/// Rows of the table at most.
const ROWS: usize = 12;
/// Curves of the chart at most.
const CURVES: usize = 7;

/// The finding in one sentence.
#[must_use]
pub fn finding(optimum: &Optimum, space: &Space) -> String {
    let Some(best) = optimum.ranking.first() else {
        return "Nothing that may be chosen serves this workload".to_owned();
    };
    let runner_up = optimum.ranking.iter().find(|found| found.gpu != best.gpu);
    let ahead = runner_up.map_or_else(String::new, |second| match space.objective {
        Objective::GrossMargin => {
            format!("; {} leaves {:.0}%", second.setting, -second.score * 100.0)
        }
        _ if best.score > 0.0 => format!(
            "; {} is {:.0}% behind",
            second.setting,
            (second.score / best.score - 1.0) * 100.0
        ),
        _ => String::new(),
    });
    format!("{} from {} is {}{ahead}", best.setting, best.offer, wanted(space.objective))
}

const fn wanted(objective: Objective) -> &'static str {
    match objective {
        Objective::UsdPerQuery => "cheapest per query",
        Objective::UsdPerMtok => "cheapest per token",
        Objective::GrossMargin => "the most profitable",
        Objective::WhPerQuery => "the most frugal with energy",
        Objective::E2e => "the fastest",
    }
}

/// The winner, the runners-up and why they lost.
#[must_use]
pub fn table(optimum: &Optimum, space: &Space, heading: &Heading) -> Table {
    let best = optimum.ranking.first();
    let rows = optimum
        .ranking
        .iter()
        .take(ROWS)
        .map(|found| row(found, best, space.objective, heading))
        .collect();
    let mut notes = vec![Note::from(finding(optimum, space))];
    let number = |value: u64| Cell::Number(value as f64, Unit::Plain);
    notes.push(Note(vec![
        number(optimum.candidates),
        Cell::from(" deployments estimated, "),
        number(optimum.feasible),
        Cell::from(" serve within targets and limits"),
    ]));
    if optimum.ranking.len() > ROWS {
        notes.push(Note::from(format!(
            "{} more serve and cost more: JSON and CSV list them",
            optimum.ranking.len() - ROWS
        )));
    }
    if let Some(best) = best {
        for warning in &best.warnings {
            notes.push(Note::from(format!("{}: {}", best.setting, warning.message)));
        }
    }
    let formats: Vec<&str> = optimum
        .ranking
        .iter()
        .take(ROWS)
        .filter_map(|found| Some(deployment(found)?.precision.name()))
        .collect();
    if formats.windows(2).any(|pair| pair[0] != pair[1]) {
        notes.push(Note::from(
            "formats differ in quality, which is not in these figures: `precisions` in [optimize] \
             limits them"
                .to_owned(),
        ));
    }
    notes.extend(lost(optimum));
    Table {
        title: heading.title.clone(),
        currency: heading.currency.clone(),
        columns: vec![
            Column::new("Served by", "setting"),
            Column::new("Split", "split"),
            Column::new("In flight", "concurrency"),
            Column::new("Offer", "offer"),
            Column::new("Cost/query", "usd_per_query"),
            Column::new("Cost/Mtok", "usd_per_mtok_blended"),
            Column::new("TTFT", "ttft_ms"),
            Column::new("TPOT", "tpot_ms"),
            Column::new("GPUs", "gpus"),
            Column::new("Wh/query", "wh_per_query"),
            Column::new("Gross margin", "gross_margin"),
            Column::new("Why not", "why_not"),
        ],
        rows,
        notes,
    }
}

/// Every deployment of the ranking, for CSV.
#[must_use]
pub fn whole(optimum: &Optimum, space: &Space, heading: &Heading) -> Table {
    let best = optimum.ranking.first();
    let rows =
        optimum.ranking.iter().map(|found| row(found, best, space.objective, heading)).collect();
    Table { rows, notes: Vec::new(), ..table(optimum, space, heading) }
}

fn row(found: &Found, best: Option<&Found>, objective: Objective, heading: &Heading) -> Vec<Cell> {
    let estimate = &found.estimate;
    let money = |usd: f64| Cell::Number(usd * heading.per_usd, Unit::Usd);
    let time = |seconds: f64| Cell::Number(seconds * 1e3, Unit::Milliseconds);
    let number = |value: Option<f64>, unit| value.map_or(Cell::Empty, |v| Cell::Number(v, unit));
    let performance = estimate.performance();
    vec![
        Cell::from(found.setting.as_str()),
        Cell::from(deployment(found).map(split).unwrap_or_default()),
        number(performance.map(|p| p.concurrency.value.get()), Unit::Count),
        Cell::from(found.offer.as_str()),
        money(estimate.cost.usd_per_query.value.get()),
        money(estimate.cost.usd_per_mtok_blended.value.get()),
        estimate
            .latency
            .and_then(|latency| latency.ttft)
            .map_or(Cell::Empty, |ttft| time(ttft.value.get())),
        performance.map_or(Cell::Empty, |p| time(p.tpot.value.get())),
        number(estimate.fleet.map(|fleet| fleet.gpus.value.get()), Unit::Count),
        number(estimate.energy.map(|energy| energy.wh_per_query.value.get()), Unit::Plain),
        number(estimate.margin.map(|margin| margin.gross_margin.value.get()), Unit::Percent),
        Cell::from(why_not(found, best, objective)),
    ]
}

/// What decodes.
fn deployment(found: &Found) -> Option<&Deployment> {
    Some(&found.scenario.stages.last().serving.deployed()?.deployment)
}

/// `tp 4`, `tp 2, pp 2`, `tp 1, dp 8, ep 8`.
fn split(deployment: &Deployment) -> String {
    let ranks = deployment.parallelism;
    let mut parts = vec![format!("tp {}", ranks.tp.value.get())];
    for (name, value) in [("pp", ranks.pp), ("dp", ranks.dp), ("ep", ranks.ep)] {
        if value.value.get() > 1.0 {
            parts.push(format!("{name} {}", value.value.get()));
        }
    }
    parts.join(", ")
}

/// Why a deployment is not the winner.
fn why_not(found: &Found, best: Option<&Found>, objective: Objective) -> String {
    let Some(best) = best.filter(|best| best.score < found.score) else {
        return String::new();
    };
    let more = |what: &str| format!("{:.0}% more {what}", (found.score / best.score - 1.0) * 100.0);
    let (own, other) = (price(found), price(best));
    let yields = found.estimate.performance().zip(best.estimate.performance());
    let yields = yields.map(|(own, best)| {
        own.output_rate_per_gpu.value.get() / best.output_rate_per_gpu.value.get()
    });
    let single = found.scenario.stages.is_one() && best.scenario.stages.is_one();
    let reason = match (objective, own.zip(other), yields) {
        // Two fleets have no one rent and no one yield.
        (Objective::UsdPerQuery | Objective::UsdPerMtok, Some((own, other)), Some(yields))
            if single =>
        {
            format!(": rent {}, tokens {}", times(own / other), times(yields))
        }
        _ => String::new(),
    };
    match objective {
        Objective::UsdPerQuery | Objective::UsdPerMtok => format!("{}{reason}", more("cost")),
        Objective::GrossMargin => {
            format!("{:.1} points less margin", (found.score - best.score) * 100.0)
        }
        Objective::WhPerQuery => more("energy"),
        Objective::E2e => more("time"),
    }
}

fn times(factor: f64) -> String {
    format!("×{factor:.2}")
}

/// Rent of an accelerator and hour.
fn price(found: &Found) -> Option<f64> {
    match found.scenario.stages.last().serving.deployed()?.supply {
        crate::spec::supply::Supply::Rented(rented) => Some(rented.usd_per_gpu_hour.value.get()),
        crate::spec::supply::Supply::Owned(_) => None,
    }
}

/// Accelerators on which nothing serves, joined by reason.
fn lost(optimum: &Optimum) -> Vec<Note> {
    let mut reasons: Vec<(String, Vec<&str>)> = Vec::new();
    for (gpu, why) in &optimum.lost {
        let why = why.split(':').next().unwrap_or_default().trim().to_owned();
        match reasons.iter_mut().find(|(known, _)| *known == why) {
            Some((_, gpus)) => gpus.push(gpu),
            None => reasons.push((why, vec![gpu])),
        }
    }
    reasons
        .into_iter()
        .map(|(why, gpus)| Note::from(format!("not chosen, {why}: {}", gpus.join(", "))))
        .collect()
}

/// The winner as an option to paste into the study.
#[must_use]
pub fn option_toml(optimum: &Optimum, space: &Space) -> Option<String> {
    let best = optimum.ranking.first()?;
    let deployment = deployment(best)?;
    let ranks = deployment.parallelism;
    if let [prompt, answer] = &best.scenario.stages.iter().collect::<Vec<_>>()[..] {
        return option_apart(best, space, (prompt, answer));
    }
    let mut text = format!(
        "[[option]]\nname = {:?}\nextends = {:?}\n",
        format!("Best: {}", best.setting),
        &*space.base
    );
    if !best.model.is_empty() {
        text.push_str(&format!("model = {:?}\n", best.model));
    }
    text.push_str(&format!(
        "gpu = {:?}\nrental = {:?}\nprecision = {:?}\nkv_precision = {:?}\n",
        best.gpu,
        best.offer,
        deployment.precision.name(),
        deployment.kv_precision.name(),
    ));
    for (key, value) in [("tp", ranks.tp), ("pp", ranks.pp), ("dp", ranks.dp), ("ep", ranks.ep)] {
        text.push_str(&format!("{key} = {}\n", value.value.get()));
    }
    if let Some(performance) = best.estimate.performance() {
        text.push_str(&format!("concurrency = {}\n", performance.concurrency.value.get()));
    }
    Some(text)
}

/// The winner as an option whose prompts have accelerators of their own.
fn option_apart(best: &Found, space: &Space, (prompt, answer): (&Stage, &Stage)) -> Option<String> {
    let (first, second) = (best.offer.split_once(" + ")?, best.gpu.split_once(" + ")?);
    let part = |stage: &Stage, gpu: &str, offer: &str| {
        let own = &stage.serving.deployed()?.deployment;
        let ranks = own.parallelism;
        let mut text =
            format!("gpu = {gpu:?}\nrental = {offer:?}\nprecision = {:?}\n", own.precision.name());
        for (key, value) in [("tp", ranks.tp), ("dp", ranks.dp), ("ep", ranks.ep)] {
            text.push_str(&format!("{key} = {}\n", value.value.get()));
        }
        Some(text)
    };
    let own = &answer.serving.deployed()?.deployment;
    let model =
        if best.model.is_empty() { String::new() } else { format!("model = {:?}\n", best.model) };
    Some(format!(
        "[[option]]\nname = {:?}\nextends = {:?}\n{model}{}kv_precision = {:?}\n\n[option.prefill]\n{}",
        format!("Best: {}", best.setting),
        &*space.base,
        part(answer, second.1, first.1)?,
        own.kv_precision.name(),
        part(prompt, second.0, first.0)?,
    ))
}

/// The stable record of a search, schema 1.
#[must_use]
pub fn record(optimum: &Optimum, space: &Space, heading: &Heading) -> Record {
    let best = optimum.ranking.first();
    let ranking = optimum.ranking.iter().map(|found| {
        let estimate = &found.estimate;
        let performance = estimate.performance();
        let ranks = deployment(found).map(|own| own.parallelism);
        let rank = |pick: fn(&crate::spec::deployment::Parallelism) -> f64| {
            Record::from(ranks.as_ref().map(pick))
        };
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
        ("frontiers", Record::List(frontiers.collect())),
        ("option_toml", option_toml(optimum, space).into()),
    ])
}

/// Interactivity against cost of the accelerators that come closest, with the TPOT target and the
/// winner.
#[must_use]
pub fn chart(optimum: &Optimum, space: &Space, heading: &Heading) -> Option<Chart> {
    let best = optimum.ranking.first()?;
    let mut series = Vec::new();
    let mut points = Vec::new();
    let mut gpus: Vec<&str> = Vec::new();
    for found in &optimum.ranking {
        let drawn = optimum.frontiers.iter().any(|frontier| frontier.gpu == found.gpu);
        if drawn && !gpus.contains(&found.gpu.as_str()) && gpus.len() < CURVES {
            gpus.push(&found.gpu);
        }
    }
    for gpu in gpus {
        let Some(frontier) = optimum.frontiers.iter().find(|frontier| frontier.gpu == gpu) else {
            continue;
        };
        let line: Vec<(f64, f64)> =
            frontier.points.iter().map(|&(x, y)| (x, y * heading.per_usd)).collect();
        if gpu == best.gpu
            && let Some(performance) = best.estimate.performance()
        {
            points.push(Point {
                x: 1.0 / performance.tpot.value.get(),
                y: best.estimate.cost.usd_per_mtok_blended.value.get() * heading.per_usd,
                label: String::new(),
                kind: PointKind::Chosen,
                series: Some(series.len()),
            });
        }
        series.push(Series { label: gpu.to_owned(), points: line, ..Series::default() });
    }
    let target = best.scenario.stages.first.call.slo.tpot.or(best.scenario.workload.call.slo.tpot);
    let references = target
        .map(|target| Reference {
            on: AxisName::X,
            value: 1.0 / target.value.get(),
            label: "Target".to_owned(),
        })
        .into_iter()
        .collect();
    let title = finding(optimum, space);
    let body = Body::Lines(Lines {
        x: Axis {
            label: "interactivity: output tokens per second that one user sees".to_owned(),
            unit: Unit::TokensPerSecondPerUser,
            scale: AxisScale::Log,
            range: None,
        },
        y: Axis {
            label: String::new(),
            unit: Unit::UsdPerMtok,
            scale: AxisScale::Log,
            range: None,
        },
        series,
        references,
        points,
        better: Some(Better::DownRight),
    });
    Some(Chart {
        name: "frontier".to_owned(),
        subtitle: format!(
            "Cost of a million tokens against tok/s that one user sees, the best of each accelerator \
             over formats, splits and loads (log scales). {}",
            heading.title
        ),
        alt: format!("One curve for each accelerator of cost against interactivity. {title}."),
        title,
        currency: heading.currency.clone(),
        body,
    })
}
