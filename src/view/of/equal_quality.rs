//! Cost at equal quality: as a table, as a record, as a chart.

use super::compare::Heading;
use crate::study::equal_quality::{Entry, EqualQuality, Standing};
use crate::study::{Comparison, Outcome};
use crate::units::Usd;
use crate::view::chart::{
    Axis, AxisName, AxisScale, Better, Body, Chart, Lines, Point, PointKind, Reference, Series,
    Unit,
};
use crate::view::record::Record;
use crate::view::table::{Cell, Column, Note, Table};

/// The finding in one sentence.
#[must_use]
pub fn finding(found: &EqualQuality, comparison: &Comparison) -> String {
    let name = |entry: &Entry| &comparison.outcomes[entry.place].name;
    let cleared: Vec<&Entry> = found
        .entries
        .iter()
        .filter(|entry| matches!(entry.standing, Standing::Frontier | Standing::Beaten(_)))
        .collect();
    let bar = found.bar.map_or_else(String::new, |bar| format!(" of those with at least {bar}"));
    let Some(cheapest) = cleared.first() else {
        return match found.bar {
            Some(bar) => format!("No option clears {bar} on {}", found.benchmark),
            None => format!("No option has a score on {}", found.benchmark),
        };
    };
    let dearest = cleared.last().filter(|last| cleared.len() > 1 && last.place != cheapest.place);
    let against = dearest.and_then(|dearest| {
        let factor = dearest.usd_per_query?.get() / cheapest.usd_per_query?.get();
        let digits = usize::from(factor < 10.0);
        Some(format!(": {factor:.digits$} times less per query than {}", name(dearest)))
    });
    format!(
        "{} is cheapest{bar} on {}{}",
        name(cheapest),
        found.benchmark,
        against.unwrap_or_default()
    )
}

fn standing(entry: &Entry) -> String {
    match &entry.standing {
        Standing::Frontier => "frontier".to_owned(),
        Standing::Beaten(by) => format!("beaten by {by}"),
        Standing::BelowBar => "below the bar".to_owned(),
        Standing::NoScore => "no score".to_owned(),
        Standing::Infeasible => "not feasible".to_owned(),
    }
}

/// An option a row: those that clear the bar first, cheapest first.
#[must_use]
pub fn table(found: &EqualQuality, comparison: &Comparison, heading: &Heading) -> Table {
    let money = |usd: Option<Usd>| {
        usd.map_or(Cell::Empty, |usd| Cell::Number(usd.get() * heading.per_usd, Unit::Usd))
    };
    let any_solved = comparison.outcomes.iter().any(|outcome| solved(outcome).is_some());
    let mut columns = vec![
        Column::new("Option", "option"),
        Column::new("Served by", "setting"),
        Column::new(&found.benchmark, "score"),
        Column::new("Cost/query", "usd_per_query"),
        Column::new("Cost/right answer", "usd_per_right_answer"),
        Column::new("Standing", "standing"),
    ];
    if any_solved {
        columns.insert(5, Column::new("Cost/solved", "usd_per_successful_query"));
    }
    let rows = found
        .entries
        .iter()
        .map(|entry| {
            let outcome = &comparison.outcomes[entry.place];
            let mut row = vec![
                Cell::from(&*outcome.name),
                Cell::from(outcome.setting.as_str()),
                entry.score.map_or(Cell::Empty, |score| Cell::Number(score, Unit::Plain)),
                money(entry.usd_per_query),
                money(entry.usd_per_right_answer),
                Cell::from(standing(entry)),
            ];
            if any_solved {
                row.insert(5, money(solved(outcome)));
            }
            row
        })
        .collect();
    let mut notes = vec![Note::from(finding(found, comparison))];
    if found.entries.iter().any(|entry| entry.usd_per_right_answer.is_some()) {
        notes.push(Note::from(format!(
            "a right answer costs a query over its score: true of traffic like {}",
            found.benchmark
        )));
    }
    notes.extend(sources(found, comparison));
    for outcome in &comparison.outcomes {
        if let Some(statement) = &outcome.quality.statement {
            notes.push(Note::from(format!("{}: {statement}", outcome.name)));
        }
    }
    if found.entries.iter().any(|entry| {
        let outcome = &comparison.outcomes[entry.place];
        entry.score.is_some() && !outcome.quality.own && !outcome.is_api
    }) {
        notes.push(Note::from(
            "scores are their models', whatever the format of the weights: state an option's own with \
             quality.score"
                .to_owned(),
        ));
    }
    Table { title: heading.title.clone(), currency: heading.currency.clone(), columns, rows, notes }
}

fn solved(outcome: &Outcome) -> Option<Usd> {
    let answer = outcome.result.as_ref().ok()?;
    Some(answer.estimate.value.cost.usd_per_successful_query?.value)
}

/// Where each score is from, once for each source.
fn sources(found: &EqualQuality, comparison: &Comparison) -> Vec<Note> {
    let mut sources: Vec<String> = Vec::new();
    for entry in &found.entries {
        let outcome = &comparison.outcomes[entry.place];
        let Some(source) = source(outcome) else { continue };
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    sources.into_iter().map(|source| Note::from(format!("scores: {source}"))).collect()
}

/// The citation behind an option's score.
fn source(outcome: &Outcome) -> Option<String> {
    outcome.quality.source.as_ref().map(ToString::to_string)
}

/// The stable record, schema 1.
#[must_use]
pub fn record(found: &EqualQuality, comparison: &Comparison, heading: &Heading) -> Record {
    let options = found.entries.iter().map(|entry| {
        let outcome = &comparison.outcomes[entry.place];
        Record::map([
            ("name", (&*outcome.name).into()),
            ("setting", outcome.setting.as_str().into()),
            ("score", entry.score.into()),
            ("score_is_of_the_option", outcome.quality.own.into()),
            ("source", source(outcome).into()),
            ("usd_per_query", entry.usd_per_query.map(Usd::get).into()),
            ("usd_per_right_answer", entry.usd_per_right_answer.map(Usd::get).into()),
            ("usd_per_successful_query", solved(outcome).map(Usd::get).into()),
            ("standing", standing(entry).into()),
            ("statement", outcome.quality.statement.as_ref().map(ToString::to_string).into()),
        ])
    });
    Record::map([
        ("schema", Record::Number(1.0)),
        ("study", heading.title.as_str().into()),
        ("file", heading.file.as_str().into()),
        ("benchmark", found.benchmark.as_str().into()),
        ("bar", found.bar.into()),
        ("finding", finding(found, comparison).into()),
        ("options", Record::List(options.collect())),
    ])
}

/// Cost of a query against quality, with the frontier and the bar.
#[must_use]
pub fn chart(found: &EqualQuality, comparison: &Comparison, heading: &Heading) -> Option<Chart> {
    let place = |entry: &Entry| Some((entry.score?, entry.usd_per_query?.get() * heading.per_usd));
    let mut frontier: Vec<(f64, f64)> = found
        .entries
        .iter()
        .filter(|entry| entry.standing == Standing::Frontier)
        .filter_map(place)
        .collect();
    frontier.sort_by(|a, b| a.0.total_cmp(&b.0));
    let points: Vec<Point> = found
        .entries
        .iter()
        .filter_map(|entry| {
            let (x, y) = place(entry)?;
            let label = comparison.outcomes[entry.place].name.to_string();
            let kind = match entry.standing {
                Standing::Frontier => PointKind::Chosen,
                _ => PointKind::BreakEven,
            };
            let series = (entry.standing == Standing::Frontier).then_some(0);
            Some(Point { x, y, label, kind, series })
        })
        .collect();
    if points.is_empty() {
        return None;
    }
    let (low, high) = points
        .iter()
        .map(|point| point.x)
        .chain(found.bar)
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
    let margin = ((high - low) * 0.06).max(high.abs() * 0.01);
    let title = finding(found, comparison);
    let series = Series { label: "frontier".to_owned(), points: frontier, ..Series::default() };
    let bar = found.bar.map(|value| Reference { on: AxisName::X, value, label: "bar".to_owned() });
    Some(Chart {
        name: "cost-by-quality".to_owned(),
        subtitle: format!(
            "Cost of a query, {} (log scale), against the score on {}. {}",
            heading.currency, found.benchmark, heading.title
        ),
        alt: format!("Options by score on {} and cost of a query. {title}.", found.benchmark),
        title,
        currency: heading.currency.clone(),
        body: Body::Lines(Lines {
            x: Axis {
                label: format!("score on {}", found.benchmark),
                unit: Unit::Plain,
                scale: AxisScale::Linear,
                range: Some((low - margin, high + margin)),
            },
            y: Axis {
                label: String::new(),
                unit: Unit::UsdPerQuery,
                scale: AxisScale::Log,
                range: None,
            },
            series: vec![series],
            references: bar.into_iter().collect(),
            points,
            better: Some(Better::DownRight),
            ..Lines::default()
        }),
    })
}
