//! What is asked of a provider: as a table, as a record.

use super::compare::Heading;
use crate::spec::scenario::Scenario;
use crate::study::fleet::largest;
use crate::study::project::Month;
use crate::study::{Projection, ask};
use crate::view::chart::Unit;
use crate::view::record::Record;
use crate::view::table::{Cell, Column, Note, Table};

/// A month a row: the first, and each fiscal year's last; or all.
#[must_use]
pub fn table(all: &[(&Scenario, Projection)], monthly: bool, heading: &Heading) -> Table {
    let columns = vec![
        Column::new("Option", "option"),
        Column::new("Line", "line"),
        Column::new("Month", "month"),
        Column::new("Queries/day", "queries_per_day"),
        Column::new("GPUs busy", "gpus_busy"),
        Column::new("at peak", "gpus_at_peak"),
        Column::new("paid for", "gpus"),
        Column::new("GPU-hours", "gpu_hours"),
        Column::new("Nodes", "nodes"),
        Column::new("Racks", "racks"),
        Column::new("IT power", "it_mw"),
        Column::new("At the meter", "site_mw"),
    ];
    let mut rows = Vec::new();
    let mut notes = Vec::new();
    for (scenario, projection) in all {
        let Ok(course) = &projection.result else { continue };
        let chosen = |month: &&Month| {
            monthly || month.at == 0 || course.years.iter().any(|year| year.last.at == month.at)
        };
        for month in course.months.iter().filter(chosen) {
            let asked = ask(scenario, &projection.project, month);
            let power = |mw: Option<f64>| {
                mw.map_or(Cell::Empty, |mw| Cell::Number(mw * 1e3, Unit::Kilowatts))
            };
            rows.push(vec![
                Cell::from(&*projection.option),
                Cell::from(projection.line.as_str()),
                Cell::from(month.name.as_str()),
                Cell::Number(month.queries_per_day, Unit::Count),
                Cell::Number(month.gpus_busy, Unit::Count),
                Cell::Number(month.gpus_at_peak, Unit::Count),
                Cell::Number(asked.gpus, Unit::Count),
                Cell::Number(asked.gpu_hours, Unit::Count),
                Cell::Number(asked.nodes, Unit::Count),
                Cell::Number(asked.racks, Unit::Count),
                power(asked.it_mw),
                power(asked.site_mw),
            ]);
        }
        let (Some(first), Some(most)) = (course.months.first(), largest(course)) else { continue };
        let now = ask(scenario, &projection.project, first);
        let asked = ask(scenario, &projection.project, most);
        let line = if projection.line == "base" {
            String::new()
        } else {
            format!(", {}", projection.line)
        };
        notes.push(Note::from(if most.gpus > 0.0 {
            format!(
                "{}{line}: {} GPUs ({} nodes) now, {} GPUs ({} nodes, {} racks) at most, in {}",
                projection.option,
                count(now.gpus),
                count(now.nodes),
                count(asked.gpus),
                count(asked.nodes),
                count(asked.racks),
                most.name
            )
        } else {
            format!("{}{line}: no GPUs of its own; the API's provider has them", projection.option)
        }));
    }
    notes.push(Note::from(
        "nodes are whole servers; power is the highest the servers draw, and that times PUE at the \
         site's meter"
            .to_owned(),
    ));
    Table { title: heading.title.clone(), currency: heading.currency.clone(), columns, rows, notes }
}

fn count(value: f64) -> String {
    format!("{:.0}", (value - 1e-9).ceil().abs())
}

/// The stable record, schema 1: every month.
#[must_use]
pub fn record(all: &[(&Scenario, Projection)], heading: &Heading) -> Record {
    let fleets = all.iter().map(|(scenario, projection)| {
        let months: Vec<Record> = projection
            .result
            .iter()
            .flat_map(|course| &course.months)
            .map(|month| {
                let asked = ask(scenario, &projection.project, month);
                Record::map([
                    ("month", month.name.as_str().into()),
                    ("queries_per_day", month.queries_per_day.into()),
                    ("gpus_busy", month.gpus_busy.into()),
                    ("gpus_at_peak", month.gpus_at_peak.into()),
                    ("gpus", asked.gpus.into()),
                    ("gpu_hours", asked.gpu_hours.into()),
                    ("nodes", asked.nodes.into()),
                    ("racks", asked.racks.into()),
                    ("it_mw", asked.it_mw.into()),
                    ("site_mw", asked.site_mw.into()),
                ])
            })
            .collect();
        Record::map([
            ("option", (&*projection.option).into()),
            ("line", projection.line.as_str().into()),
            ("setting", projection.setting.as_str().into()),
            ("feasible", projection.result.is_ok().into()),
            ("months", Record::List(months)),
        ])
    });
    Record::map([
        ("schema", Record::Number(1.0)),
        ("study", heading.title.as_str().into()),
        ("file", heading.file.as_str().into()),
        ("fleets", Record::List(fleets.collect())),
    ])
}
