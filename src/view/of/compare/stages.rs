//! The calls of a query, stage by stage.

use super::Heading;
use crate::estimate::StageEstimate;
use crate::study::{Answer, Outcome};
use crate::view::chart::Unit;
use crate::view::record::Record;
use crate::view::table::{Cell, Column, Table};

/// The stages of an option, a row each; none if a query is one call.
#[must_use]
pub fn stages(outcome: &Outcome, heading: &Heading) -> Option<Table> {
    let answer = outcome.result.as_ref().ok()?;
    if outcome.stages.len() < 2 {
        return None;
    }
    let whole = answer.estimate.value.cost.usd_per_query.value.get();
    let money = |usd: f64| Cell::Number(usd * heading.per_usd, Unit::Usd);
    let share = |usd: f64| Cell::Number(if whole > 0.0 { usd / whole } else { 0.0 }, Unit::Percent);
    let time = |seconds: Option<f64>| {
        seconds.map_or(Cell::Empty, |seconds| Cell::Number(seconds * 1e3, Unit::Milliseconds))
    };
    let mut rows: Vec<Vec<Cell>> = each(outcome, answer)
        .map(|((name, setting), stage)| {
            let fleet = stage.fleet.map(|fleet| fleet.gpus.value.get());
            vec![
                Cell::from(name),
                Cell::from(setting),
                Cell::Number(calls(stage), Unit::Plain),
                money(usd_per_query(stage)),
                share(usd_per_query(stage)),
                time(stage.latency.and_then(|latency| Some(latency.ttft?.value.get()))),
                time(stage.latency.map(|latency| latency.e2e.value.get())),
                fleet.map_or(Cell::Empty, |gpus| Cell::Number(gpus, Unit::Count)),
            ]
        })
        .collect();
    let beside = beside(answer);
    if beside > whole * 1e-9 {
        let mut row = vec![Cell::from("beside the calls"), Cell::Empty, Cell::Empty];
        row.extend([money(beside), share(beside)]);
        row.resize(8, Cell::Empty);
        rows.push(row);
    }
    Some(Table {
        title: format!("{}: a query by stage", outcome.name),
        currency: heading.currency.clone(),
        columns: vec![
            Column::new("Stage", "stage"),
            Column::new("Served by", "setting"),
            Column::new("Calls/query", "calls_per_query"),
            Column::new("Cost/query", "usd_per_query"),
            Column::new("Share", "share"),
            Column::new("TTFT", "ttft_ms"),
            Column::new("E2E of a call", "e2e_ms"),
            Column::new("GPUs", "gpus"),
        ],
        rows,
        notes: Vec::new(),
    })
}

/// The stages as a record; empty if a query is one call.
pub(super) fn record(outcome: &Outcome, answer: &Answer) -> Record {
    if outcome.stages.len() < 2 {
        return Record::List(Vec::new());
    }
    let all = each(outcome, answer).map(|((name, setting), stage)| {
        let latency = stage.latency;
        Record::map([
            ("name", name.into()),
            ("setting", setting.into()),
            ("calls_per_query", calls(stage).into()),
            ("usd_per_call", stage.served.usd.value.get().into()),
            ("usd_per_query", usd_per_query(stage).into()),
            ("ttft_ms", latency.and_then(|l| Some(l.ttft?.value.get() * 1e3)).into()),
            ("tpot_ms", latency.and_then(|l| Some(l.tpot?.value.get() * 1e3)).into()),
            ("e2e_ms", latency.map(|l| l.e2e.value.get() * 1e3).into()),
            ("gpus", stage.fleet.map(|fleet| fleet.gpus.value.get()).into()),
            ("utilization", stage.fleet.map(|fleet| fleet.utilization.value.get()).into()),
        ])
    });
    Record::List(all.collect())
}

fn each<'a>(
    outcome: &'a Outcome,
    answer: &'a Answer,
) -> impl Iterator<Item = ((&'a str, &'a str), &'a StageEstimate)> {
    let names = outcome.stages.iter().map(|(name, setting)| (&**name, setting.as_str()));
    names.zip(answer.estimate.value.stages.iter())
}

fn calls(stage: &StageEstimate) -> f64 {
    stage.calls.map_or(1.0, |calls| calls.value.get())
}

/// What a stage's calls cost in an average query.
pub(in crate::view::of) fn usd_per_query(stage: &StageEstimate) -> f64 {
    stage.served.usd.value.get() * calls(stage)
}

/// What a query costs beside its calls: checks, hand-offs, answers from a cache, other COGS.
pub(in crate::view::of) fn beside(answer: &Answer) -> f64 {
    let estimate = &answer.estimate.value;
    let calls: f64 = estimate.stages.iter().map(usd_per_query).sum();
    estimate.cost.usd_per_query.value.get() - calls
}
