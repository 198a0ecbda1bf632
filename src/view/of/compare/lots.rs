//! What each lot of an option does and costs.

use super::Heading;
use crate::cost::LotEstimate;
use crate::study::{Answer, Outcome};
use crate::units::HOURS_PER_MONTH;
use crate::view::chart::Unit;
use crate::view::record::Record;
use crate::view::table::{Cell, Column, Note, Table};

/// The lots of an option, a row each; none if it has one supply.
#[must_use]
pub fn lots(outcome: &Outcome, heading: &Heading) -> Option<Table> {
    let lots = &outcome.result.as_ref().ok()?.estimate.value.lots;
    if lots.is_empty() {
        return None;
    }
    let money = |usd: Option<f64>, unit| {
        usd.map_or(Cell::Empty, |usd| Cell::Number(usd * heading.per_usd, unit))
    };
    let hours = |gpus: f64| Cell::Number(gpus * HOURS_PER_MONTH.get(), Unit::Count);
    let rows: Vec<Vec<Cell>> = lots
        .iter()
        .map(|lot| {
            let api = lot.kind == "api";
            vec![
                Cell::from(&*lot.name),
                Cell::from(lot.kind),
                Cell::from(&*lot.supplier),
                match lot.gpus {
                    Some(gpus) => Cell::Number(gpus, Unit::Count),
                    None if api => Cell::Empty,
                    None => Cell::from("as needed"),
                },
                if api { Cell::Empty } else { hours(lot.used.paid) },
                if api { Cell::Empty } else { hours(lot.used.busy) },
                if api { Cell::Empty } else { hours(lot.used.spilled) },
                Cell::Number(lot.share, Unit::Percent),
                money(Some(lot.usd_per_month()), Unit::UsdPerMonth),
                money(lot.usd_per_hour_paid(), Unit::UsdPerHour),
                money(lot.usd_per_hour_busy(), Unit::UsdPerHour),
            ]
        })
        .collect();
    Some(Table {
        title: format!("{}: lots in order of use", outcome.name),
        currency: heading.currency.clone(),
        columns: vec![
            Column::new("Lot", "lot"),
            Column::new("Kind", "kind"),
            Column::new("Paid to", "supplier"),
            Column::new("GPUs", "gpus"),
            Column::new("GPU-hours paid", "gpu_hours_paid"),
            Column::new("used", "gpu_hours_used"),
            Column::new("Spills over", "gpu_hours_spilled"),
            Column::new("Calls", "share_of_calls"),
            Column::new("Cost/month", "usd_per_month"),
            Column::new("per GPU-hour paid", "usd_per_gpu_hour_paid"),
            Column::new("used", "usd_per_gpu_hour_used"),
        ],
        rows,
        notes: vec![Note::from(
            "GPU-hours of a month; used: busy with queries; what spills over goes to the next lot"
                .to_owned(),
        )],
    })
}

/// The lots as a record; empty if an option has one supply.
pub(super) fn record(answer: &Answer) -> Record {
    Record::List(answer.estimate.value.lots.iter().map(one).collect())
}

/// What commitments come to in the first month; empty where there are none.
pub(super) fn commitments(answer: &Answer) -> Record {
    let each = answer.estimate.value.commitments.iter().map(|own| {
        Record::map([
            ("name", Record::from(&*own.name)),
            ("provider", own.provider.as_deref().map(str::to_owned).into()),
            ("due_usd_per_month", own.due_usd.into()),
            ("bills_usd_per_month", own.bills_usd.into()),
            ("unused_usd_per_month", own.unused_usd.into()),
        ])
    });
    Record::List(each.collect())
}

/// The same in words, a note each.
pub(super) fn notes<'a>(
    name: &'a str,
    answer: &'a Answer,
    per_usd: f64,
) -> impl Iterator<Item = Note> + 'a {
    answer.estimate.value.commitments.iter().map(move |own| {
        let money = |usd: f64| Cell::Number(usd * per_usd, Unit::UsdPerMonth);
        Note(vec![
            Cell::from(format!("{name}: commitment to {}: ", own.name)),
            money(own.due_usd),
            Cell::from(" is due in the first month, bills that count are "),
            money(own.bills_usd),
            Cell::from(", paid for nothing "),
            money(own.unused_usd),
        ])
    })
}

fn one(lot: &LotEstimate) -> Record {
    let hours = |gpus: f64| Record::from(gpus * HOURS_PER_MONTH.get());
    Record::map([
        ("name", (&*lot.name).into()),
        ("stage", (lot.stage as f64).into()),
        ("kind", lot.kind.into()),
        ("supplier", (&*lot.supplier).into()),
        ("paid_whether_used", lot.stands.into()),
        ("gpus", lot.gpus.into()),
        ("most_gpus_up", lot.used.peak.into()),
        ("gpu_hours_paid_per_month", hours(lot.used.paid)),
        ("gpu_hours_up_per_month", hours(lot.used.up)),
        ("gpu_hours_used_per_month", hours(lot.used.busy)),
        ("gpu_hours_spilled_per_month", hours(lot.used.spilled)),
        ("share_of_calls", lot.share.into()),
        ("usd_per_month", lot.usd_per_month().into()),
        ("usd_per_gpu_hour_paid", lot.usd_per_hour_paid().into()),
        ("usd_per_gpu_hour_used", lot.usd_per_hour_busy().into()),
    ])
}
