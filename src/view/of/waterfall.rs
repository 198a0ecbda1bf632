//! What each lever is worth: as a table, as a record, as a chart.

use super::compare::Heading;
use crate::estimate::Estimate;
use crate::study::waterfall::{Step, Waterfall, Worth};
use crate::units::Usd;
use crate::view::chart::{Body, Chart, StepKind, StepRow, Steps, Unit};
use crate::view::record::Record;
use crate::view::table::{Cell, Column, Note, Table};

/// The finding in one sentence.
#[must_use]
pub fn finding(waterfall: &Waterfall) -> String {
    let base = &waterfall.base;
    let (Some(from), Some(last)) = (base.usd_per_query(), waterfall.steps.last()) else {
        return format!("{} cannot serve: there is nothing to start from", base.name);
    };
    let Some(to) = last.usd_per_query() else {
        return format!("with all levers {} cannot serve", base.name);
    };
    let (from, to) = (from.get(), to.get());
    if from <= 0.0 || to <= 0.0 {
        let free = if from <= 0.0 { "" } else { "with all levers " };
        return format!("{free}{} costs nothing", base.name);
    }
    let change = if to < from {
        let factor = from / to;
        let digits = usize::from(factor < 10.0);
        format!("{factor:.digits$} times less per query than {}", base.name)
    } else {
        format!("{:.0}% more per query than {}", (to / from - 1.0) * 100.0, base.name)
    };
    let most = waterfall
        .steps
        .iter()
        .zip(&waterfall.worth)
        .filter_map(|(step, worth)| Some((step.name.as_str(), worth.shapley?.get())))
        .min_by(|a, b| a.1.total_cmp(&b.1));
    match most {
        Some((name, share)) if to < from && share < 0.0 => format!(
            "All levers: {change}; {name} is worth most, {:.0}% of it",
            share / (to - from) * 100.0
        ),
        _ => format!("All levers: {change}"),
    }
}

/// A row for the base and each step.
#[must_use]
pub fn table(waterfall: &Waterfall, heading: &Heading) -> Table {
    let mut rows = vec![row(&waterfall.base, None, None, waterfall, heading)];
    let mut before = &waterfall.base;
    for (step, worth) in waterfall.steps.iter().zip(&waterfall.worth) {
        rows.push(row(step, Some(before), Some(worth), waterfall, heading));
        before = step;
    }
    let mut notes = vec![Note::from(finding(waterfall))];
    notes.push(Note::from(
        "alone: change with this lever and no other; left out: change of the whole without it; \
         share: Shapley share of the whole change, whatever the order"
            .to_owned(),
    ));
    notes.extend(waterfall.without_shapley.clone().map(Note::from));
    for step in std::iter::once(&waterfall.base).chain(&waterfall.steps) {
        if let Err(why) = &step.result {
            notes.push(Note::from(format!("{} {}; {}", step.name, why.message, why.help)));
        }
        for warning in &step.warnings {
            notes.push(Note::from(format!("{}: {}", step.name, warning.message)));
        }
    }
    Table {
        title: heading.title.clone(),
        currency: heading.currency.clone(),
        columns: vec![
            Column::new("Lever", "lever"),
            Column::new("Served by", "setting"),
            Column::new("Cost/query", "usd_per_query"),
            Column::new("Change", "change"),
            Column::new("Gross margin", "gross_margin"),
            Column::new("TTFT", "ttft_ms"),
            Column::new("TPOT", "tpot_ms"),
            Column::new("GPU-h/1M queries", "gpu_hours_per_million_queries"),
            Column::new("Alone", "alone"),
            Column::new("Left out", "left_out"),
            Column::new("Share", "shapley_share"),
        ],
        rows,
        notes,
    }
}

fn row(
    step: &Step,
    before: Option<&Step>,
    worth: Option<&Worth>,
    waterfall: &Waterfall,
    heading: &Heading,
) -> Vec<Cell> {
    let mut cells = vec![Cell::from(step.name.as_str()), Cell::from(step.setting.as_str())];
    let percent =
        |value: Option<f64>| value.map_or(Cell::Empty, |v| Cell::Number(v, Unit::Percent));
    let ratio = |a: Option<Usd>, b: Option<Usd>| Some(a?.get() / b?.get() - 1.0);
    match &step.result {
        Err(_) => {
            cells.push(Cell::from("not feasible"));
            cells.resize(8, Cell::Empty);
        }
        Ok(found) => {
            let usd = found.cost.usd_per_query.value.get() * heading.per_usd;
            cells.push(Cell::Number(usd, Unit::Usd));
            cells.push(percent(ratio(step.usd_per_query(), before.and_then(Step::usd_per_query))));
            cells.push(percent(found.margin.map(|margin| margin.gross_margin.value.get())));
            let time = |value: Option<f64>| {
                value.map_or(Cell::Empty, |s| Cell::Number(s * 1e3, Unit::Milliseconds))
            };
            let latency = found.latency;
            cells.push(time(latency.and_then(|l| Some(l.ttft?.value.get()))));
            cells.push(time(latency.and_then(|l| Some(l.tpot?.value.get()))));
            cells.push(gpu_hours(found).map_or(Cell::Empty, |h| Cell::Number(h, Unit::Count)));
        }
    }
    let whole = waterfall.steps.last().and_then(Step::usd_per_query);
    let base = waterfall.base.usd_per_query();
    cells.push(percent(worth.and_then(|worth| ratio(worth.alone, base))));
    cells.push(percent(worth.and_then(|worth| ratio(worth.left_out, whole))));
    cells.push(percent(worth.and_then(|worth| share(worth, waterfall))));
    cells
}

fn share(worth: &Worth, waterfall: &Waterfall) -> Option<f64> {
    let whole = waterfall.steps.last()?.usd_per_query()? - waterfall.base.usd_per_query()?;
    (whole.get().abs() > 0.0).then_some(worth.shapley?.get() / whole.get())
}

/// Accelerator-hours that a million queries pay for.
fn gpu_hours(found: &Estimate) -> Option<f64> {
    Some(found.fleet?.paid_hours_per_query.value.get() * 1e6)
}

/// The stable record of a waterfall, schema 1.
#[must_use]
pub fn record(waterfall: &Waterfall, heading: &Heading) -> Record {
    let usd = |value: Option<Usd>| Record::from(value.map(Usd::get));
    let step = |step: &Step| match &step.result {
        Err(why) => vec![
            ("name".to_owned(), Record::from(step.name.as_str())),
            ("feasible".to_owned(), false.into()),
            ("message".to_owned(), why.message.as_str().into()),
            ("help".to_owned(), why.help.as_str().into()),
        ],
        Ok(found) => {
            let latency = found.latency;
            let ms = |value: Option<f64>| Record::from(value.map(|s| s * 1e3));
            vec![
                ("name".to_owned(), Record::from(step.name.as_str())),
                ("feasible".to_owned(), true.into()),
                ("setting".to_owned(), step.setting.as_str().into()),
                ("usd_per_query".to_owned(), usd(step.usd_per_query())),
                (
                    "gross_margin".to_owned(),
                    found.margin.map(|margin| margin.gross_margin.value.get()).into(),
                ),
                ("ttft_ms".to_owned(), ms(latency.and_then(|l| Some(l.ttft?.value.get())))),
                ("tpot_ms".to_owned(), ms(latency.and_then(|l| Some(l.tpot?.value.get())))),
                ("gpu_hours_per_million_queries".to_owned(), gpu_hours(found).into()),
            ]
        }
    };
    let steps = waterfall.steps.iter().zip(&waterfall.worth).map(|(own, worth)| {
        let mut entries = step(own);
        entries.extend([
            ("usd_per_query_alone".to_owned(), usd(worth.alone)),
            ("usd_per_query_left_out".to_owned(), usd(worth.left_out)),
            ("shapley_usd_per_query".to_owned(), usd(worth.shapley)),
            ("shapley_share".to_owned(), share(worth, waterfall).into()),
        ]);
        Record::Map(entries)
    });
    Record::map([
        ("schema", Record::Number(1.0)),
        ("study", heading.title.as_str().into()),
        ("file", heading.file.as_str().into()),
        ("finding", finding(waterfall).into()),
        ("base", Record::Map(step(&waterfall.base))),
        ("steps", Record::List(steps.collect())),
        ("without_shapley", waterfall.without_shapley.clone().into()),
    ])
}

/// The cost of a query from the base to the target, step by step.
#[must_use]
pub fn chart(waterfall: &Waterfall, heading: &Heading) -> Chart {
    let most = std::iter::once(&waterfall.base)
        .chain(&waterfall.steps)
        .filter_map(Step::usd_per_query)
        .fold(0.0, |most: f64, usd| most.max(usd.get()))
        * heading.per_usd;
    let (queries, of) = if most < 0.01 { (1000.0, "1,000 queries") } else { (1.0, "a query") };
    let per_usd = heading.per_usd * queries;
    let value = |step: &Step| step.usd_per_query().map(|usd| usd.get() * per_usd);
    let reason = |step: &Step| {
        step.result
            .as_ref()
            .err()
            .map(|why| why.message.split(':').next().unwrap_or_default().to_owned())
    };
    let mut rows = vec![StepRow {
        label: waterfall.base.name.clone(),
        sublabel: waterfall.base.setting.clone(),
        from: 0.0,
        to: value(&waterfall.base),
        kind: StepKind::Total,
        unavailable: reason(&waterfall.base),
    }];
    let mut at = value(&waterfall.base).unwrap_or_default();
    for step in &waterfall.steps {
        rows.push(StepRow {
            label: step.name.clone(),
            sublabel: step.setting.clone(),
            from: at,
            to: value(step),
            kind: StepKind::Change,
            unavailable: reason(step),
        });
        at = value(step).unwrap_or(at);
    }
    if let Some(last) = waterfall.steps.last() {
        rows.push(StepRow {
            label: "All levers".to_owned(),
            sublabel: last.setting.clone(),
            from: 0.0,
            to: value(last),
            kind: StepKind::Total,
            unavailable: reason(last),
        });
    }
    let title = finding(waterfall);
    Chart {
        name: "waterfall".to_owned(),
        subtitle: format!(
            "Cost of {of}, {}, each lever on top of those before it. {}",
            heading.currency, heading.title
        ),
        alt: format!("Steps from the base option's cost of {of} to that with all levers. {title}."),
        title,
        currency: heading.currency.clone(),
        body: Body::Steps(Steps { rows, unit: Unit::Usd }),
    }
}
