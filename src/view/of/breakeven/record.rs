//! Break-evens for machines.

use super::Answer;
use crate::study::breakeven::{Found, Horizon, Measure, Outcome, Saved, Target};
use crate::view::of::compare::Heading;
use crate::view::record::Record;

/// The stable record, schema 1. Money is in US dollars.
#[must_use]
pub fn record(answer: &Answer<'_>, heading: &Heading) -> Record {
    let wanted = match answer.target {
        Target::GrossMargin(wanted) => Some(wanted),
        Target::CostOf(_) => None,
    };
    let options = answer.outcomes.iter().map(option);
    let horizons = answer.horizons.iter().map(horizon);
    Record::map([
        ("schema", Record::Number(1.0)),
        ("study", heading.title.as_str().into()),
        ("file", heading.file.as_str().into()),
        ("target_gross_margin", wanted.into()),
        ("against", answer.against.into()),
        ("options", Record::List(options.collect())),
        ("horizons", Record::List(horizons.collect())),
    ])
}

fn option(outcome: &Outcome) -> Record {
    let name = ("name", Record::from(&*outcome.name));
    match &outcome.result {
        Err(why) => Record::map([
            name,
            ("feasible", false.into()),
            ("message", why.message.as_str().into()),
            ("help", why.help.as_str().into()),
        ]),
        Ok(all) => Record::map([
            name,
            ("feasible", true.into()),
            ("served_by", outcome.setting.as_str().into()),
            ("settings", Record::List(all.iter().map(setting).collect())),
        ]),
    }
}

fn setting(found: &Found) -> Record {
    let crossings = found.crossings.all.iter().map(|own| {
        Record::map([
            ("value", Record::from(own.at)),
            ("holds", if own.rises { "above" } else { "below" }.into()),
            ("step", own.jumps.into()),
        ])
    });
    let unit = match found.measure {
        Measure::Share => "share",
        Measure::QueriesPerDay => "queries_per_day",
        Measure::UsdPerQuery => "usd_per_query",
        Measure::UsdPerGpuHour => "usd_per_gpu_hour",
        Measure::OfToday => "of_today",
        Measure::Plain => "as_written",
    };
    let nearest = found.nearest().map(|own| own.at);
    Record::map([
        ("setting", found.name.as_str().into()),
        ("unit", unit.into()),
        ("today", found.today.into()),
        ("left_today_usd_per_query", found.left_today.into()),
        ("break_even", nearest.into()),
        ("change", nearest.and_then(|at| Some(at / found.today? - 1.0)).into()),
        ("crossings", Record::List(crossings.collect())),
        ("tried_from", found.range.0.into()),
        ("tried_to", found.range.1.into()),
        ("holds_at_low", found.crossings.holds_at_low.into()),
        ("holds_at_high", found.crossings.holds_at_high.into()),
    ])
}

fn horizon(own: &Horizon) -> Record {
    let saved = own.result.as_ref().ok();
    let spans = |values: Option<&Vec<f64>>| -> Record {
        let spans = values.map(|all| Saved::spans(all)).unwrap_or_default().into_iter();
        let each = spans.map(|(first, last)| {
            Record::map([
                ("first_month", Record::from(first as f64)),
                ("last_month", (last as f64).into()),
            ])
        });
        Record::List(each.collect())
    };
    let list = |values: Option<&Vec<f64>>| -> Record { values.cloned().map(Record::from).into() };
    Record::map([
        ("owns", Record::from(&*own.owns)),
        ("rents", (&*own.rents).into()),
        ("feasible", saved.is_some().into()),
        ("owning_costs_less_sold_at_book_value", spans(saved.map(|own| &own.sold))),
        ("owning_costs_less_worth_nothing", spans(saved.map(|own| &own.worthless))),
        ("saved_usd_sold_at_book_value", list(saved.map(|own| &own.sold))),
        ("saved_usd_worth_nothing", list(saved.map(|own| &own.worthless))),
    ])
}
