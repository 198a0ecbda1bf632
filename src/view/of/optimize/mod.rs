//! What a search found: as a table, as a record, as an option to paste, as a chart.

mod chart;
mod paste;
mod record;

pub use chart::chart;
pub use paste::option_toml;
pub use record::record;

use super::compare::Heading;
use crate::spec::deployment::Deployment;
use crate::spec::space::{Objective, Space};
use crate::spec::supply::Supply;
use crate::study::optimize::{Found, Optimum};
use crate::view::chart::Unit;
use crate::view::table::{Cell, Column, Note, Table};

/// Rows of the table at most.
const ROWS: usize = 12;

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
    format!("{} from {} is {}{ahead}", best.setting, offer(best), wanted(space.objective))
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
        .map(|found| row(found, best, space.objective, heading, is_scored(optimum)))
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
    let formats_differ = formats.windows(2).any(|pair| pair[0] != pair[1]);
    let scored_by_model = optimum
        .ranking
        .iter()
        .take(ROWS)
        .any(|found| found.scenario.quality.score.is_some() && !found.scenario.quality.own);
    if formats_differ && scored_by_model {
        notes.push(Note::from(
            "scores are their models', whatever the format: a [[quality.score]] may name its \
             `precision`"
                .to_owned(),
        ));
    } else if formats_differ && optimum.ranking.iter().all(|found| score(found).is_none()) {
        notes.push(Note::from(
            "formats differ in quality, which is not in these figures: `precisions` in [optimize] \
             limits them"
                .to_owned(),
        ));
    }
    notes.extend(by_reason(&optimum.lost));
    notes.extend(by_reason(&space.not_good_enough));
    let mut columns = vec![
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
    ];
    if is_scored(optimum) {
        columns.push(Column::new("Score", "score"));
    }
    columns.push(Column::new("Why not", "why_not"));
    Table { title: heading.title.clone(), currency: heading.currency.clone(), columns, rows, notes }
}

/// Every deployment of the ranking, for CSV.
#[must_use]
pub fn whole(optimum: &Optimum, space: &Space, heading: &Heading) -> Table {
    let best = optimum.ranking.first();
    let rows = optimum
        .ranking
        .iter()
        .map(|found| row(found, best, space.objective, heading, is_scored(optimum)))
        .collect();
    Table { rows, notes: Vec::new(), ..table(optimum, space, heading) }
}

fn row(
    found: &Found,
    best: Option<&Found>,
    objective: Objective,
    heading: &Heading,
    scored: bool,
) -> Vec<Cell> {
    let estimate = &found.estimate;
    let money = |usd: f64| Cell::Number(usd * heading.per_usd, Unit::Usd);
    let time = |seconds: f64| Cell::Number(seconds * 1e3, Unit::Milliseconds);
    let number = |value: Option<f64>, unit| value.map_or(Cell::Empty, |v| Cell::Number(v, unit));
    let performance = estimate.performance();
    let mut cells = vec![
        Cell::from(found.setting.as_str()),
        Cell::from(deployment(found).map(split).unwrap_or_default()),
        number(performance.map(|p| p.concurrency.value.get()), Unit::Count),
        Cell::from(offer(found)),
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
    ];
    if scored {
        cells.push(number(score(found), Unit::Plain));
    }
    cells.push(Cell::from(why_not(found, best, objective)));
    cells
}

/// Where its accelerators are rented; of two parts under one offer, once.
fn offer(found: &Found) -> &str {
    match found.offer.split_once(" + ") {
        Some((prompts, answers)) if prompts == answers => prompts,
        _ => &found.offer,
    }
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
    let more = |what: &str| match found.score / best.score {
        times if times.is_finite() => format!("{:.0}% more {what}", (times - 1.0) * 100.0),
        _ => format!("more {what}"),
    };
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
    match &found.scenario.stages.last().serving.deployed()?.hosting.supply {
        Supply::Rented(rented) => Some(rented.usd_per_gpu_hour.value.get()),
        Supply::Owned(_) | Supply::Lots(_) => None,
    }
}

/// What was left out, joined by reason.
fn by_reason(lost: &[(String, String)]) -> Vec<Note> {
    let mut reasons: Vec<(String, Vec<&str>)> = Vec::new();
    for (what, why) in lost {
        let why = why.split(':').next().unwrap_or_default().trim().to_owned();
        match reasons.iter_mut().find(|(known, _)| *known == why) {
            Some((_, all)) => all.push(what),
            None => reasons.push((why, vec![what])),
        }
    }
    reasons
        .into_iter()
        .map(|(why, all)| Note::from(format!("not chosen, {why}: {}", all.join(", "))))
        .collect()
}

/// Its score on the study's benchmark, if it has one.
fn score(found: &Found) -> Option<f64> {
    found.scenario.quality.score.map(|given| given.value)
}

/// Whether any of them has a score.
fn is_scored(optimum: &Optimum) -> bool {
    optimum.ranking.iter().any(|found| score(found).is_some())
}
