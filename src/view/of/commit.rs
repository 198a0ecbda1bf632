//! How much to commit to: as a table, as a record, as charts.

use super::compare::Heading;
use crate::study::commit::{Commit, Level};
use crate::units::UsdPerHour;
use crate::view::chart::{
    Axis, AxisName, AxisScale, Body, Chart, Lines, Point, PointKind, Reference, Series, Unit,
};
use crate::view::record::Record;
use crate::view::table::{Cell, Column, Note, Table};

/// The finding in one sentence.
#[must_use]
pub fn finding(found: &Commit) -> String {
    let (Some(best), Some(nothing)) = (found.levels.get(found.best), found.levels.first()) else {
        return String::new();
    };
    if best.gpus <= 0.0 {
        return format!(
            "{}: commit to nothing: by the hour is cheaper at every level",
            found.option
        );
    }
    let saved = 1.0 - best.usd_per_month / nothing.usd_per_month;
    format!(
        "{}: {:.0} GPUs for {} months cost least, {:.0}% less than none",
        found.option,
        best.gpus,
        found.offer.months,
        saved * 100.0
    )
}

/// A level a row.
#[must_use]
pub fn table(found: &Commit, heading: &Heading) -> Table {
    let least = found.levels.get(found.best).map_or(0.0, |best| best.usd_per_month);
    let usd = |usd: f64, unit| Cell::Number(usd * heading.per_usd, unit);
    let times =
        |value: Option<f64>| value.map_or(Cell::Empty, |value| Cell::Number(value, Unit::Times));
    let row = |level: &Level| {
        vec![
            Cell::from(level.name),
            Cell::Number(level.gpus, Unit::Count),
            level.needed_share.map_or(Cell::Empty, |share| Cell::Number(share, Unit::Percent)),
            usd(level.usd_per_month, Unit::UsdPerMonth),
            usd(level.over_usd_per_month, Unit::UsdPerMonth),
            usd(level.under_usd_per_month, Unit::UsdPerMonth),
            usd((level.usd_per_month - least).max(0.0), Unit::UsdPerMonth),
            usd(level.committed_usd, Unit::Usd),
            times(level.coverage),
            times(level.coverage_low),
            usd(level.stranded_usd, Unit::Usd),
        ]
    };
    let hour = |price: UsdPerHour| Cell::Number(price.get() * heading.per_usd, Unit::UsdPerHour);
    let mut notes = vec![Note::from(finding(found))];
    let mut prices = vec![
        Cell::from("an hour costs "),
        hour(found.offer.committed.value),
        Cell::from(" committed, "),
        hour(found.offer.on_demand.value),
        Cell::from(" on demand"),
    ];
    if let Some(ratio) = found.critical_ratio {
        prices.push(Cell::from(": commit up to the need that "));
        prices.push(Cell::Number(ratio, Unit::Percent));
        prices
            .push(Cell::from(" of the hours stay below (critical ratio), as long as prices stay"));
    } else {
        prices.push(Cell::from(": a commitment never pays"));
    }
    notes.push(Note(prices));
    notes.push(Note::from(format!(
        "stranded: paid for and not needed over the term if demand falls by {:.0}%; covered: revenue \
         of the term over what is committed, at the mean and at the lowest of ten demands",
        found.offer.falls_by * 100.0
    )));
    if !found.uncertain {
        notes.push(Note::from(
            "demand is taken as certain: make it uncertain, such as queries_per_day = { p10 = …, p50 \
             = …, p90 = … }"
                .to_owned(),
        ));
    }
    Table {
        title: format!("{}: {}", heading.title, found.option),
        currency: heading.currency.clone(),
        columns: vec![
            Column::new("Level", "level"),
            Column::new("GPUs", "gpus"),
            Column::new("needed", "needed_share"),
            Column::new("Cost/month", "usd_per_month"),
            Column::new("committed too much", "over_usd_per_month"),
            Column::new("too little", "under_usd_per_month"),
            Column::new("above the least", "regret_usd_per_month"),
            Column::new("Committed", "committed_usd"),
            Column::new("covered", "coverage"),
            Column::new("at low demand", "coverage_low"),
            Column::new("Stranded", "stranded_usd"),
        ],
        rows: found.levels.iter().map(row).collect(),
        notes,
    }
}

/// The stable record, schema 1.
#[must_use]
pub fn record(found: &Commit, heading: &Heading) -> Record {
    let level = |level: &Level| {
        Record::map([
            ("level", Record::from(level.name)),
            ("gpus", level.gpus.into()),
            ("needed_share", level.needed_share.into()),
            ("usd_per_month", level.usd_per_month.into()),
            ("over_usd_per_month", level.over_usd_per_month.into()),
            ("under_usd_per_month", level.under_usd_per_month.into()),
            ("committed_usd", level.committed_usd.into()),
            ("coverage", level.coverage.into()),
            ("coverage_low", level.coverage_low.into()),
            ("stranded_usd", level.stranded_usd.into()),
        ])
    };
    let curve = found.curve.iter().map(|own| {
        Record::map([
            ("gpus", own.gpus.into()),
            ("usd_per_month", own.usd_per_month.into()),
            ("over_usd_per_month", own.over_usd_per_month.into()),
            ("under_usd_per_month", own.under_usd_per_month.into()),
        ])
    });
    Record::map([
        ("schema", Record::Number(1.0)),
        ("study", heading.title.as_str().into()),
        ("file", heading.file.as_str().into()),
        ("option", (&*found.option).into()),
        ("finding", finding(found).into()),
        ("months", (found.offer.months as f64).into()),
        ("committed_usd_per_gpu_hour", found.offer.committed.value.get().into()),
        ("on_demand_usd_per_gpu_hour", found.offer.on_demand.value.get().into()),
        ("critical_ratio", found.critical_ratio.into()),
        ("demand_is_uncertain", found.uncertain.into()),
        ("demand_falls_by", found.offer.falls_by.into()),
        ("best_gpus", found.levels.get(found.best).map(|best| best.gpus).into()),
        ("levels", Record::List(found.levels.iter().map(level).collect())),
        ("curve", Record::List(curve.collect())),
    ])
}

/// Cost by level, and the load-duration curve.
#[must_use]
pub fn charts(found: &Commit, heading: &Heading) -> Vec<Chart> {
    vec![cost(found, heading), duration(found, heading)]
}

fn cost(found: &Commit, heading: &Heading) -> Chart {
    let of = |label: &str, dashed: bool, value: fn(&Level) -> f64| Series {
        label: label.to_owned(),
        points: found.curve.iter().map(|own| (own.gpus, value(own) * heading.per_usd)).collect(),
        dashed,
        ..Series::default()
    };
    let best = found.levels.get(found.best);
    let point = best.map(|best| Point {
        x: best.gpus,
        y: best.usd_per_month * heading.per_usd,
        label: format!("{:.0} GPUs", best.gpus),
        kind: PointKind::Chosen,
        series: Some(0),
    });
    let title = finding(found);
    Chart {
        name: "cost-by-commitment".to_owned(),
        subtitle: format!(
            "Cost of accelerators in an average month of the term, {}. {}",
            heading.currency, heading.title
        ),
        alt: format!("Curves of cost over the accelerators committed to. {title}."),
        title,
        currency: heading.currency.clone(),
        body: Body::Lines(Lines {
            x: axis(
                "GPUs committed to",
                Unit::Count,
                found.curve.last().map(|last| (0.0, last.gpus)),
            ),
            y: axis("", Unit::UsdPerMonth, None),
            series: vec![
                of("all", false, |own| own.usd_per_month),
                of("committed too much", true, |own| own.over_usd_per_month),
                of("committed too little", true, |own| own.under_usd_per_month),
            ],
            references: Vec::new(),
            bands: Vec::new(),
            points: point.into_iter().collect(),
            better: None,
        }),
    }
}

fn duration(found: &Commit, heading: &Heading) -> Chart {
    let of = |label: &str, dashed: bool, points: &[(f64, f64)]| Series {
        label: label.to_owned(),
        points: points.to_vec(),
        dashed,
        ..Series::default()
    };
    let best = found.levels.get(found.best).map_or(0.0, |best| best.gpus);
    let title = match found.levels.get(found.best).and_then(|best| best.needed_share) {
        Some(share) => format!(
            "{}: {best:.0} GPUs are needed {:.0}% of the time that is paid for them",
            found.option,
            share * 100.0
        ),
        None => format!("{}: no GPU is needed often enough to commit to it", found.option),
    };
    let over = if found.uncertain { "over the term, all demands" } else { "over the term" };
    Chart {
        name: "load-duration".to_owned(),
        subtitle: format!("GPUs needed in the busiest share of the hours. {}", heading.title),
        alt: format!("Load-duration curves. {title}."),
        title,
        currency: heading.currency.clone(),
        body: Body::Lines(Lines {
            x: axis("share of the hours", Unit::Percent, Some((0.0, 1.0))),
            y: axis("", Unit::Count, None),
            series: vec![of(over, false, &found.need), of("first month", true, &found.need_today)],
            references: vec![Reference {
                on: AxisName::Y,
                value: best,
                label: "least cost".to_owned(),
            }],
            bands: Vec::new(),
            points: Vec::new(),
            better: None,
        }),
    }
}

fn axis(label: &str, unit: Unit, range: Option<(f64, f64)>) -> Axis {
    Axis { label: label.to_owned(), unit, scale: AxisScale::Linear, range }
}
