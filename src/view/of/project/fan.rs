//! A projection with its uncertain numbers drawn: a table, a record, fan charts.

use super::name;
use crate::study::Projection;
use crate::study::project::Fan;
use crate::study::simulate::{Probability, Spread};
use crate::view::chart::{Axis, AxisScale, Band, Body, Chart, Lines, Series, Unit};
use crate::view::of::compare::Heading;
use crate::view::record::Record;
use crate::view::table::{Cell, Column, Note, Table};

/// Projections with charts of their own, at most.
const MOST: usize = 4;

/// How each projection spreads, in the order of the projections.
#[must_use]
pub fn spread_table(all: &[Projection], fans: &[Fan], heading: &Heading) -> Table {
    let usd = |value: f64| Cell::Number(value * heading.per_usd, Unit::Usd);
    let share = |own: &Probability| Cell::Number(own.share, Unit::Percent);
    let rows = all.iter().zip(fans).map(|(projection, fan)| {
        let mut cells = vec![Cell::from(name(projection, all))];
        match &fan.npv_usd {
            None => cells.push(Cell::from("not feasible")),
            Some(npv) => {
                cells.extend([npv.p10, npv.p50, npv.p90].map(usd));
                cells.push(share(&fan.npv_above_zero));
                cells.push(share(&fan.pays_back));
                let funding = fan.peak_funding_usd.map_or([f64::NAN; 2], |own| [own.p50, own.p90]);
                cells.extend(funding.map(usd));
                cells.push(share(&fan.runs_out));
            }
        }
        cells.resize(9, Cell::Empty);
        cells
    });
    let columns = [
        ("Projection", "projection"),
        ("NPV P10", "npv_usd_p10"),
        ("P50", "npv_usd_p50"),
        ("P90", "npv_usd_p90"),
        ("NPV above 0", "npv_above_zero"),
        ("Pays back", "pays_back"),
        ("Funding P50", "peak_funding_usd_p50"),
        ("P90", "peak_funding_usd_p90"),
        ("Cash runs out", "runs_out"),
    ];
    let draws = fans.iter().map(|fan| fan.draws).min().unwrap_or(0);
    let mut notes = vec![Note::from(format!(
        "{draws} draws of every uncertain number of the study and of [project]; columns are shares of draws \
         or percentiles of them"
    ))];
    for (projection, fan) in all.iter().zip(fans).filter(|(_, fan)| fan.refused > 0) {
        notes.push(Note::from(format!(
            "{} cannot serve some month in {} draws: its figures are those of the others, and each share \
             counts them as failures",
            name(projection, all),
            fan.refused
        )));
    }
    Table {
        title: "How sure".to_owned(),
        currency: heading.currency.clone(),
        columns: columns.map(|(heading, name)| Column::new(heading, name)).to_vec(),
        rows: rows.collect(),
        notes,
    }
}

/// The spread of one projection as a record.
#[must_use]
pub fn spread_record(fan: &Fan) -> Record {
    let spread = |own: &Option<Spread>| {
        own.map_or(Record::Null, |own| {
            Record::map([
                ("mean", own.mean.into()),
                ("standard_error", own.standard_error.into()),
                ("p5", own.p5.into()),
                ("p10", own.p10.into()),
                ("p50", own.p50.into()),
                ("p90", own.p90.into()),
                ("p95", own.p95.into()),
            ])
        })
    };
    let share = |own: &Probability| {
        Record::map([("share", own.share.into()), ("standard_error", own.standard_error.into())])
    };
    let months = fan.cash_usd.iter().zip(&fan.gross_margin).map(|(cash, margin)| {
        let of = |values: &[f64; 5]| {
            Record::map([
                ("p10", values[0].into()),
                ("p25", values[1].into()),
                ("p50", values[2].into()),
                ("p75", values[3].into()),
                ("p90", values[4].into()),
            ])
        };
        Record::map([("cash_usd", of(cash)), ("gross_margin", of(margin))])
    });
    Record::map([
        ("draws", f64::from(fan.draws).into()),
        ("draws_not_feasible", f64::from(fan.refused).into()),
        ("npv_usd", spread(&fan.npv_usd)),
        ("peak_funding_usd", spread(&fan.peak_funding_usd)),
        ("npv_above_zero", share(&fan.npv_above_zero)),
        ("pays_back", share(&fan.pays_back)),
        ("cash_runs_out", share(&fan.runs_out)),
        ("months", Record::List(months.collect())),
    ])
}

/// Cash and gross margin of each projection as fans.
#[must_use]
pub fn fan_charts(all: &[Projection], fans: &[Fan], heading: &Heading) -> Vec<Chart> {
    let mut charts = Vec::new();
    let known = all.iter().zip(fans).filter(|(_, fan)| fan.npv_usd.is_some());
    for (place, (projection, fan)) in known.take(MOST).enumerate() {
        let suffix = if all.len() > 1 { format!("-{}", place + 1) } else { String::new() };
        let own = name(projection, all);
        let title = format!(
            "{own}: the net present value is above 0 in {} of the draws",
            percent(fan.npv_above_zero.share)
        );
        let subtitle = format!("Cash at the end of each month, {}", heading.currency);
        charts.push(chart(
            (&format!("cash-fan{suffix}"), title, subtitle),
            (projection, fan, heading),
            (&fan.cash_usd, Unit::Usd, heading.per_usd),
        ));
        if let Some(last) = fan.gross_margin.last().filter(|last| last[2].is_finite()) {
            let title = format!(
                "{own}: at the end the gross margin is {} to {} in eight of ten draws",
                percent(last[0]),
                percent(last[4])
            );
            let subtitle = "Gross margin, (revenue − COGS) / revenue, month by month".to_owned();
            charts.push(chart(
                (&format!("margin-fan{suffix}"), title, subtitle),
                (projection, fan, heading),
                (&fan.gross_margin, Unit::Percent, 1.0),
            ));
        }
    }
    charts
}

fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0).replace('-', "\u{2212}")
}

fn chart(
    (file, title, subtitle): (&str, String, String),
    (projection, fan, heading): (&Projection, &Fan, &Heading),
    (values, unit, factor): (&[[f64; 5]], Unit, f64),
) -> Chart {
    let at = |month: usize| month as f64 + 1.0;
    let band = |label: &str, low: usize, high: usize| Band {
        label: label.to_owned(),
        points: values
            .iter()
            .enumerate()
            .map(|(month, own)| (at(month), own[low] * factor, own[high] * factor))
            .collect(),
        series: 0,
    };
    let median = Series {
        label: "median".to_owned(),
        points: values
            .iter()
            .enumerate()
            .map(|(month, own)| (at(month), own[2] * factor))
            .filter(|(_, value)| value.is_finite())
            .collect(),
        ..Series::default()
    };
    let start = projection.project.calendar.name(0);
    Chart {
        name: file.to_owned(),
        alt: format!("A fan over the months. {title}."),
        title,
        subtitle: format!("{subtitle}; {} draws. {}", fan.draws, heading.title),
        currency: heading.currency.clone(),
        body: Body::Lines(Lines {
            x: Axis {
                label: format!("month, the first is {start}"),
                unit: Unit::Count,
                scale: AxisScale::Linear,
                range: Some((0.0, projection.project.months as f64)),
            },
            y: Axis { unit, ..Axis::default() },
            series: vec![median],
            bands: vec![band("eight of ten draws", 0, 4), band("half of the draws", 1, 3)],
            ..Lines::default()
        }),
    }
}
