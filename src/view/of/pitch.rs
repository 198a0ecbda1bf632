//! A pitch: how much less compute the same work takes, as a page and as a record.

use super::charts;
use super::compare::Heading;
use crate::ledger::{Evidence, Line, LineKind, Recorder};
use crate::study::pitch::{Break, Changed, Kind, Measure, Pitch};
use crate::study::{Answer, Comparison, Outcome};
use crate::view::chart::{BarRow, Bars, Body, Chart, Unit};
use crate::view::page::{Block, Page};
use crate::view::record::Record;
use crate::view::table::{Cell, Column, Note, Table};

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
        blocks.push(Block::Code(format!(
            "{command}\ninfercost explain {file} --option {ours:?} --quantity fleet.paid_hours_per_query\n\
             infercost explain {file} --option {incumbent:?} --quantity fleet.paid_hours_per_query\n\
             infercost explain {file} --option {ours:?} --format json",
            file = heading.file,
            ours = &*sides.ours.name,
            incumbent = &*sides.incumbent.name,
        )));
        blocks.push(Block::text(format!("infercost {}", env!("CARGO_PKG_VERSION"))));
    }
    Page { title: finding(pitch, comparison), currency: heading.currency.clone(), blocks }
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

fn speed_and_quality(sides: &Sides<'_>) -> Vec<Note> {
    let mut points = Vec::new();
    for (outcome, answer) in [(sides.ours, sides.own), (sides.incumbent, sides.other)] {
        let mut parts = vec![Cell::from(format!("{}: ", outcome.name))];
        if let Some(latency) = &answer.estimate.value.latency {
            for (label, time) in [("TTFT ", latency.ttft), ("TPOT ", latency.tpot)] {
                if let Some(time) = time {
                    parts.push(Cell::from(label));
                    parts.push(Cell::Number(time.value.get() * 1e3, Unit::Milliseconds));
                    parts.push(Cell::from(", "));
                }
            }
        } else {
            parts.push(Cell::from("latency not known, "));
        }
        match outcome.quality.score {
            Some(score) => {
                parts.push(Cell::from("score "));
                parts.push(Cell::Number(score.value, Unit::Plain));
                if let Some(source) = &outcome.quality.source {
                    parts.push(Cell::from(format!(" ({source})")));
                }
            }
            None => parts.push(Cell::from("no score given")),
        }
        if let Some(statement) = &outcome.quality.statement {
            parts.push(Cell::from(format!(". {statement}")));
        }
        points.push(Note(parts));
    }
    if sides.ours.quality.score.is_none() && sides.ours.quality.statement.is_none() {
        points.push(Note::from(
            "Nothing is stated about our quality: the claim is of compute alone. State it with \
             [option.quality]."
                .to_owned(),
        ));
    }
    points
}

/// What would make the claim false, a point each.
fn breaks(pitch: &Pitch, heading: &Heading) -> Vec<Note> {
    let mut points: Vec<Note> = pitch.breaks.iter().map(|own| broken(own, heading)).collect();
    points.push(Note::from(
        "Answers that are worse: an option that must try again, or hand over to people, pays for it \
         ([option.success])."
            .to_owned(),
    ));
    points
}

fn broken(own: &Break, heading: &Heading) -> Note {
    let (what, unit) = match own.what {
        Changed::OurThroughput => ("Our throughput as a share of what is predicted", Unit::Percent),
        Changed::TheirThroughput => {
            ("The incumbent's throughput as a multiple of what is predicted", Unit::Times)
        }
        Changed::OurUtilization => ("Our utilization", Unit::Percent),
        Changed::TheirUtilization => ("The incumbent's utilization", Unit::Percent),
        Changed::TheirRent => ("The incumbent's rent for an accelerator and hour", Unit::Usd),
    };
    let money = |value: f64| if unit == Unit::Usd { value * heading.per_usd } else { value };
    let mut parts = vec![Cell::from(format!("{what}: "))];
    match own.then {
        Some(then) => {
            parts.push(Cell::Number(money(then), unit));
            parts.push(Cell::from(" instead of "));
            parts.push(Cell::Number(money(own.now), unit));
            parts.push(Cell::from(" would make both cost the same"));
        }
        None => parts.push(Cell::from("no value of it makes both cost the same")),
    }
    Note(parts)
}

/// What is asked for, and what it buys; for investors, what a query leaves.
fn ask(pitch: &Pitch, sides: &Sides<'_>, heading: &Heading) -> Vec<Note> {
    let claim = &pitch.claim;
    let found = &sides.own.estimate.value;
    let usd = |value: f64| Cell::Number(value * heading.per_usd, Unit::Usd);
    let month = found.cost.usd_per_month.value.get();
    let mut points = Vec::new();
    if !claim.to_provider
        && let Some(margin) = &found.margin
    {
        let mut parts = vec![
            Cell::from("A query earns "),
            usd(margin.revenue.value.get()),
            Cell::from(", costs "),
            usd(found.cost.usd_per_query.value.get()),
            Cell::from(": gross margin "),
            Cell::Number(margin.gross_margin.value.get(), Unit::Percent),
        ];
        let cost = sides.other.estimate.value.cost.usd_per_query.value.get();
        let revenue = margin.revenue.value.get();
        parts.push(Cell::from("; at the incumbent's cost it would be "));
        parts.push(Cell::Number((revenue - cost) / revenue, Unit::Percent));
        points.push(Note(parts));
    }
    if let Some(fleet) = &found.fleet {
        points.push(Note(vec![
            Cell::from("At the study's traffic: "),
            Cell::Number(fleet.gpus.value.get(), Unit::Count),
            Cell::from(" accelerators paid for on average, "),
            Cell::Number(fleet.gpus_at_peak.value.get(), Unit::Count),
            Cell::from(" busy at the peak, "),
            usd(month),
            Cell::from(" a month"),
        ]));
        if let Some(months) = claim.commitment_months {
            points.push(Note(vec![
                Cell::from("Commitment offered: "),
                Cell::Number(months.get(), Unit::Plain),
                Cell::from(" months, "),
                Cell::Number(fleet.gpus.value.get() * 730.0 * months.get(), Unit::Count),
                Cell::from(" GPU-hours, "),
                usd(month * months.get()),
            ]));
        }
    }
    if let Some(credits) = claim.credits {
        let query = found.cost.usd_per_query.value.get();
        let theirs = sides.other.estimate.value.cost.usd_per_query.value.get();
        points.push(Note(vec![
            Cell::from("Credits asked for: "),
            usd(credits.get()),
            Cell::from(", which serve "),
            Cell::Number(credits.get() / query, Unit::Count),
            Cell::from(" queries ("),
            Cell::Number(credits.get() / month, Unit::Plain),
            Cell::from(" months of this traffic); the incumbent's way they serve "),
            Cell::Number(credits.get() / theirs, Unit::Count),
        ]));
    }
    if let Some(text) = &claim.ask {
        points.push(Note::from(text.to_string()));
    }
    points
}

/// Whether a reader should see an input: what somebody states, asks or assumes of the business. What
/// the performance model takes from data sheets and fits stays in the ledger.
fn telling(line: &Line) -> bool {
    matches!(line.evidence, Evidence::Stated | Evidence::ListPrice | Evidence::Assumed)
        && !line.id.contains("perf.machine.")
        && line.value != 0.0
        && line.value.is_finite()
        && (!line.unit.is_empty()
            || ["share", "utilization", "queries", "peak", "rate", "calls", "attempts"]
                .iter()
                .any(|word| line.id.contains(word)))
}

/// The inputs of a ledger, each once.
fn given(ledger: &Recorder) -> Vec<&Line> {
    let origin = |line: &Line| match &line.kind {
        LineKind::Given(source) => Some(source.place.clone()),
        LineKind::Derived { .. } => None,
    };
    let mut lines: Vec<&Line> = Vec::new();
    for line in ledger.lines() {
        let own = origin(line);
        let known = |known: &&Line| {
            known.unit == line.unit
                && (known.value - line.value).abs() <= 1e-12 * line.value.abs()
                && (known.label == line.label || origin(known) == own)
        };
        if own.is_some() && !lines.iter().any(known) {
            lines.push(line);
        }
    }
    lines
}

/// What somebody states, asks or assumes, side by side; and how many further values there are.
fn assumptions(sides: &Sides<'_>, heading: &Heading) -> (Table, usize) {
    let (ours, theirs) = (given(&sides.own.ledger), given(&sides.other.ledger));
    let mut rows = Vec::new();
    for (mine, lines, others) in [(true, &ours, &theirs), (false, &theirs, &ours)] {
        for line in lines.iter().filter(|line| telling(line)) {
            let twin = others.iter().find(|other| other.id == line.id);
            if !mine && twin.is_some_and(|twin| telling(twin)) {
                continue;
            }
            let LineKind::Given(source) = &line.kind else { continue };
            let text = source.citation.clone().unwrap_or_else(|| source.place.clone());
            let other = twin.map_or(Cell::Empty, |twin| Cell::Number(twin.value, Unit::Plain));
            let own = Cell::Number(line.value, Unit::Plain);
            let (first, second) = if mine { (own, other) } else { (other, own) };
            rows.push(vec![
                Cell::from(line.label),
                first,
                second,
                Cell::from(line.unit),
                Cell::from(line.evidence.name()),
                Cell::from(text),
            ]);
        }
    }
    let further = ours.len() - ours.iter().filter(|line| telling(line)).count();
    let table = Table {
        title: String::new(),
        currency: heading.currency.clone(),
        columns: vec![
            Column::new("Assumption", "assumption"),
            Column::new("Ours", "ours"),
            Column::new("Incumbent", "incumbent"),
            Column::new("Unit", "unit"),
            Column::new("Evidence", "evidence"),
            Column::new("Source", "source"),
        ],
        rows,
        notes: Vec::new(),
    };
    (table, further)
}

/// The stable record of a pitch, schema 1.
#[must_use]
pub fn record(pitch: &Pitch, comparison: &Comparison, heading: &Heading) -> Record {
    let option = |place: usize| {
        Record::from(comparison.outcomes.get(place).map(|outcome| outcome.name.to_string()))
    };
    let measures = pitch.measures.iter().map(|measure: &Measure| {
        let (_, id, quantity) = name(measure.kind);
        Record::map([
            ("measure", id.into()),
            ("quantity", quantity.into()),
            ("ours", measure.ours.into()),
            ("incumbent", measure.incumbent.into()),
            ("times_less", measure.times_less().into()),
            ("times_less_low", measure.interval.map(|(low, _)| low).into()),
            ("times_less_high", measure.interval.map(|(_, high)| high).into()),
        ])
    });
    let breaks = pitch.breaks.iter().map(|own| {
        let what = match own.what {
            Changed::OurThroughput => "our_throughput_factor",
            Changed::TheirThroughput => "incumbent_throughput_factor",
            Changed::OurUtilization => "our_utilization",
            Changed::TheirUtilization => "incumbent_utilization",
            Changed::TheirRent => "incumbent_usd_per_gpu_hour",
        };
        Record::map([
            ("what", what.into()),
            ("now", own.now.into()),
            ("at_equal_cost", own.then.into()),
        ])
    });
    Record::map([
        ("schema", Record::Number(1.0)),
        ("study", heading.title.as_str().into()),
        ("file", heading.file.as_str().into()),
        ("finding", finding(pitch, comparison).into()),
        ("ours", option(pitch.claim.ours)),
        ("incumbent", option(pitch.claim.incumbent)),
        ("measures", Record::List(measures.collect())),
        ("breaks", Record::List(breaks.collect())),
    ])
}
