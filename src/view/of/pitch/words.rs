//! What a pitch says in points: speed and quality, what would make it false, and the ask.

use super::super::compare::Heading;
use super::Sides;
use crate::study::pitch::{Break, Changed, Pitch};
use crate::view::chart::Unit;
use crate::view::table::{Cell, Note};

/// How fast and how good both are.
pub fn speed_and_quality(sides: &Sides<'_>) -> Vec<Note> {
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
pub fn breaks(pitch: &Pitch, heading: &Heading) -> Vec<Note> {
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
pub fn ask(pitch: &Pitch, sides: &Sides<'_>, heading: &Heading) -> Vec<Note> {
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
