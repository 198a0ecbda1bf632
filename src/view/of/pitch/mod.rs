//! A pitch: how much less compute the same work takes, as a page and as a record.

mod assumptions;
mod record;
mod words;

pub use record::record;

use super::charts;
use super::compare::Heading;
use crate::study::pitch::{Kind, Pitch};
use crate::study::{Answer, Comparison, Outcome};
use crate::view::chart::{BarRow, Bars, Body, Chart, Unit};
use crate::view::page::{Block, Page};
use crate::view::table::{Cell, Column, Table};
use assumptions::assumptions;
use words::{ask, breaks, speed_and_quality};

/// Who is who, and their answers.
struct Sides<'a> {
    ours: &'a Outcome,
    incumbent: &'a Outcome,
    own: &'a Answer,
    other: &'a Answer,
}

fn sides<'a>(pitch: &Pitch, comparison: &'a Comparison) -> Option<Sides<'a>> {
    let (ours, incumbent) = (
        comparison.outcomes.get(pitch.claim.ours)?,
        comparison.outcomes.get(pitch.claim.incumbent)?,
    );
    Some(Sides {
        ours,
        incumbent,
        own: ours.result.as_ref().ok()?,
        other: incumbent.result.as_ref().ok()?,
    })
}

/// The claim in one sentence.
#[must_use]
pub fn finding(pitch: &Pitch, comparison: &Comparison) -> String {
    let (Some(sides), Some(first)) = (sides(pitch, comparison), pitch.measures.first()) else {
        return "There is nothing to claim".to_owned();
    };
    let (ours, incumbent) = (&sides.ours.name, &sides.incumbent.name);
    let times = first.times_less();
    let what = match first.kind {
        Kind::Cost => "money",
        _ => "compute",
    };
    let plain = |times: f64| format!("{times:.*}", usize::from(times < 9.95));
    let interval = first
        .interval
        .filter(|_| times > 1.0)
        .map_or_else(String::new, |(low, high)| format!(" ({} to {}×)", plain(low), plain(high)));
    if times > 1.0 {
        format!("{ours} does the work of {incumbent} with {}× less {what}{interval}", plain(times))
    } else {
        format!("{ours} does the work of {incumbent} with {}× more {what}", plain(1.0 / times))
    }
}

const fn name(kind: Kind) -> (&'static str, &'static str, &'static str) {
    match kind {
        Kind::GpuHours => (
            "GPU-hours paid per million queries",
            "gpu_hours_per_million_queries",
            "fleet.paid_hours_per_query",
        ),
        Kind::GpusAtPeak => ("GPUs at peak, whole replicas", "gpus_at_peak", "fleet.gpus_at_peak"),
        Kind::Energy => {
            ("Energy per million queries, kWh", "kwh_per_million_queries", "energy.kwh_per_query")
        }
        Kind::Cost => ("Cost per million queries", "usd_per_million_queries", "cost.usd_per_query"),
    }
}

/// The page.
#[must_use]
pub fn page(pitch: &Pitch, comparison: &Comparison, heading: &Heading, command: &str) -> Page {
    let mut blocks = Vec::new();
    if let Some(sides) = sides(pitch, comparison) {
        blocks.push(Block::text(format!(
            "{}. {} is {}; {} is {}.",
            heading.title,
            sides.ours.name,
            sides.ours.setting,
            sides.incumbent.name,
            sides.incumbent.setting
        )));
        blocks.push(Block::Table(measures(pitch, heading)));
        blocks.push(Block::text(
            "In nine of ten cases the ratio lies in the interval: the errors of both predictions on \
             measurements held out of the fit, taken as independent.",
        ));
        if accelerator(sides.ours) != accelerator(sides.incumbent) {
            blocks.push(Block::text(
                "The two run on different accelerators: an hour of one is not an hour of another. Energy \
                 and cost compare across them.",
            ));
        }
        blocks.push(Block::Chart(Box::new(chart(pitch, comparison, heading))));
        blocks.push(Block::Heading("Same speed, same quality?".to_owned()));
        blocks.push(Block::List(speed_and_quality(&sides)));
        blocks.push(Block::Heading("What would make this false".to_owned()));
        blocks.push(Block::List(breaks(pitch, heading)));
        blocks.push(Block::Heading(if pitch.claim.to_provider {
            "The ask, and what it buys".to_owned()
        } else {
            "Unit economics, and the ask".to_owned()
        }));
        blocks.push(Block::List(ask(pitch, &sides, heading)));
        let pair = Comparison { outcomes: vec![sides.incumbent.clone(), sides.ours.clone()] };
        if let Some(cost) = charts::all(&pair, heading).into_iter().next() {
            blocks.push(Block::Chart(Box::new(cost)));
        }
        blocks.push(Block::Heading("Assumptions and sources".to_owned()));
        let (table, further) = assumptions(&sides, heading);
        blocks.push(Block::Table(table));
        blocks.push(Block::text(format!(
            "{further} further values of ours are data sheets, shapes of models, fits to measurements and \
             minor assumptions; the ledger lists each with its source."
        )));
        blocks.push(Block::Heading("Every figure explained".to_owned()));
        blocks.push(Block::text(
            "Each line below prints a figure of the first table as a tree: the formula, its inputs, and \
             the source of each, before it is scaled to a million queries.",
        ));
        blocks.push(Block::Code(explained(pitch, &sides, heading, command)));
        blocks.push(Block::text(format!("infercost {}", env!("CARGO_PKG_VERSION"))));
    }
    Page { title: finding(pitch, comparison), currency: heading.currency.clone(), blocks }
}

/// The commands that explain every measure of both sides.
fn explained(pitch: &Pitch, sides: &Sides<'_>, heading: &Heading, command: &str) -> String {
    let mut commands = vec![command.to_owned()];
    for measure in &pitch.measures {
        let (.., quantity) = name(measure.kind);
        for side in [sides.ours, sides.incumbent] {
            commands.push(format!(
                "infercost explain {} --option {:?} --quantity {quantity}",
                heading.file, &*side.name
            ));
        }
    }
    commands.join("\n")
}

/// `h100-sxm` of `4×h100-sxm, fp8`.
fn accelerator(outcome: &Outcome) -> &str {
    let own = outcome.setting.split(',').next().unwrap_or_default();
    own.split_once('×').map_or(own, |(_, name)| name)
}

/// What each takes.
fn measures(pitch: &Pitch, heading: &Heading) -> Table {
    let rows = pitch
        .measures
        .iter()
        .map(|measure| {
            let (label, ..) = name(measure.kind);
            let value = |value: f64| match measure.kind {
                Kind::Cost => Cell::Number(value * heading.per_usd, Unit::Usd),
                _ => Cell::Number(value, Unit::Plain),
            };
            let mut cells = vec![
                Cell::from(label),
                value(measure.ours),
                value(measure.incumbent),
                Cell::Number(measure.times_less(), Unit::Times),
            ];
            match measure.interval {
                Some((low, high)) => {
                    cells.push(Cell::Number(low, Unit::Times));
                    cells.push(Cell::Number(high, Unit::Times));
                }
                None => cells.extend([Cell::Empty, Cell::Empty]),
            }
            cells
        })
        .collect();
    Table {
        title: String::new(),
        currency: heading.currency.clone(),
        columns: vec![
            Column::new("The same work", "measure"),
            Column::new("Ours", "ours"),
            Column::new("Incumbent", "incumbent"),
            Column::new("Times less", "times_less"),
            Column::new("at least", "times_less_low"),
            Column::new("at most", "times_less_high"),
        ],
        rows,
        notes: Vec::new(),
    }
}

/// How many times less, measure by measure.
#[must_use]
pub fn chart(pitch: &Pitch, comparison: &Comparison, heading: &Heading) -> Chart {
    let rows = pitch
        .measures
        .iter()
        .map(|measure| BarRow {
            label: name(measure.kind).0.to_owned(),
            sublabel: String::new(),
            value: Some(measure.times_less()),
            interval: measure.interval,
            unavailable: None,
        })
        .collect();
    let title = finding(pitch, comparison);
    Chart {
        name: "times-less".to_owned(),
        subtitle: format!("How many times less the same work takes. {}", heading.title),
        alt: format!("Bars of how many times less the same work takes. {title}."),
        title,
        currency: heading.currency.clone(),
        body: Body::Bars(Bars { rows, unit: Unit::Times, target: None }),
    }
}
