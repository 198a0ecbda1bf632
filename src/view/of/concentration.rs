//! What depends on one customer or one supplier: as a table, as a record, as a chart.

use super::compare::Heading;
use crate::study::concentration::{Concentration, Event, Party, What, herfindahl};
use crate::units::{Ratio, UsdPerMonth};
use crate::view::chart::{BarRow, Bars, Body, Chart, Unit};
use crate::view::record::Record;
use crate::view::table::{Cell, Column, Note, Table};

/// The finding in one sentence: the event that leaves least.
#[must_use]
pub fn finding(found: &Concentration) -> String {
    let Some((today, events)) = found.events.split_first() else { return String::new() };
    let worst = events.iter().min_by(|a, b| a.cash_flow.get().total_cmp(&b.cash_flow.get()));
    let Some(worst) = worst else {
        return format!("{} depends on nobody that the study names", found.option);
    };
    let margin = |event: &Event| event.gross_margin.map_or_else(|| "none".to_owned(), percent);
    let runway = match (found.cash, worst.runway_months) {
        (Some(_), Some(months)) => format!(", cash lasts {:.0} months", months.get()),
        (Some(_), None) => ", and cash still grows".to_owned(),
        (None, _) => String::new(),
    };
    if worst.unserved > Ratio::ZERO {
        let unserved = percent(worst.unserved);
        return format!(
            "Hit hardest when {}: {unserved} of the queries go unanswered{runway}",
            words(&worst.what)
        );
    }
    format!(
        "Hit hardest when {}: gross margin {} instead of {}{runway}",
        words(&worst.what),
        margin(worst),
        margin(today)
    )
}

/// A share in whole percent.
fn percent(share: Ratio) -> String {
    format!("{:.0}%", share.get() * 100.0).replace('-', "\u{2212}")
}

fn words(what: &What) -> String {
    match what {
        What::Today => "nothing happens".to_owned(),
        What::CustomerLeaves(name) => format!("{name} leaves"),
        What::CustomerPaysLess(name, cut) => format!("{name} pays {} less", percent(*cut)),
        What::SupplierAsksMore(name, rise) => format!("{name} asks {} more", percent(*rise)),
        What::SupplierLeaves(name, factor) => {
            format!("{name} is replaced at {:.2}× its price", factor.get())
        }
        What::SupplierDown(name) => format!("{name} is down"),
    }
}

/// Name of an event for programs.
fn name(what: &What) -> &'static str {
    match what {
        What::Today => "today",
        What::CustomerLeaves(_) => "customer_leaves",
        What::CustomerPaysLess(..) => "customer_pays_less",
        What::SupplierAsksMore(..) => "supplier_asks_more",
        What::SupplierLeaves(..) => "supplier_leaves",
        What::SupplierDown(_) => "supplier_down",
    }
}

/// Concentration among those with a name; the many small ones add next to nothing.
fn index(parties: &[Party]) -> f64 {
    herfindahl(parties.iter().map(|party| party.share.get()))
}

/// An event a row.
#[must_use]
pub fn table(found: &Concentration, heading: &Heading) -> Table {
    let money = |usd: UsdPerMonth| Cell::Number(usd.get() * heading.per_usd, Unit::Usd);
    let rows = found
        .events
        .iter()
        .map(|event| {
            vec![
                Cell::from(if event.what == What::Today {
                    "today".to_owned()
                } else {
                    words(&event.what)
                }),
                money(event.revenue),
                money(event.cogs),
                money(event.stranded),
                event.gross_margin.map_or(Cell::Empty, |m| Cell::Number(m.get(), Unit::Percent)),
                money(event.cash_flow),
                event.runway_months.map_or(Cell::Empty, |m| Cell::Number(m.get(), Unit::Plain)),
            ]
        })
        .collect();
    let mut notes = vec![Note::from(finding(found))];
    for (what, parties, rest) in [
        ("revenue by customer", &found.customers, "many small ones"),
        ("spend by supplier", &found.suppliers, "other COGS"),
    ] {
        if parties.is_empty() {
            continue;
        }
        let named: f64 = parties.iter().map(|party| party.share.get()).sum();
        let mut cells = vec![Cell::from(format!("{what}: "))];
        for (place, party) in parties.iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            cells.push(Cell::from(format!("{comma}{} ", party.name)));
            cells.push(Cell::Number(party.share.get(), Unit::Percent));
            if party.committed > UsdPerMonth::ZERO {
                cells.push(Cell::from(" (of it committed "));
                let share = party.committed / party.usd_per_month;
                cells.push(Cell::Number(share.get(), Unit::Percent));
                cells.push(Cell::from(")"));
            }
        }
        if named < 1.0 - 1e-6 {
            cells.push(Cell::from(format!(", {rest} ")));
            cells.push(Cell::Number(1.0 - named, Unit::Percent));
        }
        cells.push(Cell::from(format!(
            "; HHI {:.0} of 10,000{}",
            index(parties),
            if index(parties) > 1800.0 { ", highly concentrated" } else { "" }
        )));
        notes.push(Note(cells));
    }
    for event in found.events.iter().filter(|event| event.unserved > Ratio::ZERO) {
        notes.push(Note(vec![
            Cell::from(format!("{}: ", words(&event.what))),
            Cell::Number(event.unserved.get(), Unit::Percent),
            Cell::from(" of the queries are answered by nobody"),
        ]));
    }
    if found.events.iter().any(|event| event.stranded > UsdPerMonth::ZERO) {
        notes.push(Note::from(
            "stranded: what is paid whether used or not, and the customer who left paid for"
                .to_owned(),
        ));
    }
    Table {
        title: format!("{}: {}", heading.title, found.option),
        currency: heading.currency.clone(),
        columns: vec![
            Column::new("What happens", "event"),
            Column::new("Revenue/month", "revenue_usd_per_month"),
            Column::new("COGS/month", "cogs_usd_per_month"),
            Column::new("Stranded/month", "stranded_usd_per_month"),
            Column::new("Gross margin", "gross_margin"),
            Column::new("Cash/month", "cash_flow_usd_per_month"),
            Column::new("Runway, months", "runway_months"),
        ],
        rows,
        notes,
    }
}

/// The stable record, schema 1.
#[must_use]
pub fn record(found: &Concentration, heading: &Heading) -> Record {
    let parties = |parties: &[Party]| {
        let each = parties.iter().map(|party| {
            Record::map([
                ("name", Record::from(&*party.name)),
                ("usd_per_month", party.usd_per_month.get().into()),
                ("share", party.share.get().into()),
                ("committed_usd_per_month", party.committed.get().into()),
            ])
        });
        Record::map([
            ("herfindahl", Record::from((!parties.is_empty()).then(|| index(parties)))),
            ("parties", Record::List(each.collect())),
        ])
    };
    let events = found.events.iter().map(|event| {
        Record::map([
            ("event", Record::from(name(&event.what))),
            ("words", words(&event.what).into()),
            ("revenue_usd_per_month", event.revenue.get().into()),
            ("cogs_usd_per_month", event.cogs.get().into()),
            ("stranded_usd_per_month", event.stranded.get().into()),
            ("gross_margin", event.gross_margin.map(Ratio::get).into()),
            ("cash_flow_usd_per_month", event.cash_flow.get().into()),
            ("once_usd", event.once.get().into()),
            ("unserved_share", event.unserved.get().into()),
            ("runway_months", event.runway_months.map(Ratio::get).into()),
        ])
    });
    Record::map([
        ("schema", Record::Number(1.0)),
        ("study", heading.title.as_str().into()),
        ("file", heading.file.as_str().into()),
        ("option", (&*found.option).into()),
        ("finding", finding(found).into()),
        ("customers", parties(&found.customers)),
        ("suppliers", parties(&found.suppliers)),
        ("events", Record::List(events.collect())),
    ])
}

/// Cash of a month after each event.
#[must_use]
pub fn chart(found: &Concentration, heading: &Heading) -> Chart {
    let rows = found.events.iter().map(|event| BarRow {
        label: if event.what == What::Today { "Today".to_owned() } else { words(&event.what) },
        sublabel: match (event.gross_margin, event.runway_months) {
            (Some(m), Some(r)) => {
                format!("gross margin {}, {:.0} months of cash", percent(m), r.get())
            }
            (Some(m), None) if event.unserved > Ratio::ZERO => {
                format!("gross margin {}, {} unanswered", percent(m), percent(event.unserved))
            }
            (Some(m), None) => format!("gross margin {}", percent(m)),
            (None, _) => String::new(),
        },
        value: Some(event.cash_flow.get() * heading.per_usd),
        interval: None,
        unavailable: None,
    });
    let title = finding(found);
    Chart {
        name: "concentration".to_owned(),
        subtitle: format!(
            "Cash of a month, {}: revenue less COGS and operating costs. {}, {}",
            heading.currency, heading.title, found.option
        ),
        alt: format!("Bars of the cash of a month after each event. {title}."),
        title,
        currency: heading.currency.clone(),
        body: Body::Bars(Bars { rows: rows.collect(), unit: Unit::Usd, target: None }),
    }
}
