//! A whole comparison as one page: the answer first, what it rests on last.

use super::charts;
use super::compare::{Heading, finding, table};
use super::explain;
use super::workbook::figures::{COST, Figure, MARGIN, PERFORMANCE, components};
use super::workbook::leaves::{Kind, Leaves};
use super::workbook::option::enter;
use crate::cost::COMPONENTS;
use crate::spec::accuracy::{Accuracy, Basis, Interval};
use crate::spec::scenario::Scenario;
use crate::study::{Answer, Comparison};
use crate::view::chart::{Chart, Unit};
use crate::view::page::{Block, Page, Section};
use crate::view::table::{Cell, Column, Table};
use crate::view::workbook::Format;

/// What it takes to make the report again.
#[derive(Clone, Debug)]
pub struct Reproduce {
    /// The command.
    pub command: String,
    /// The text of the study, as read.
    pub study: String,
}

/// The page; `further` are sections of other questions to the same study.
#[must_use]
pub fn page(
    comparison: &Comparison,
    scenarios: &[Scenario],
    heading: &Heading,
    further: Vec<Section>,
    reproduce: &Reproduce,
) -> Page {
    let answers = answers(comparison);
    let mut charts = Charts(charts::all(comparison, heading));
    let mut blocks = vec![Block::text(heading.title.as_str())];
    blocks.extend(charts.take(&["cost-per-query"]));
    let mut add = |text: &str, own: Vec<Block>| {
        if !own.is_empty() {
            blocks.push(Block::Heading(text.to_owned()));
            blocks.extend(own);
        }
    };
    add("The options side by side", side_by_side(comparison, heading));
    let mut cost = parts(&answers, heading);
    cost.extend(charts.take(&["cost-by-stage"]));
    add("What a query costs", cost);
    let mut margin = in_groups(&answers, |some| shown(&MARGIN, some, heading));
    margin.extend(charts.take(&["gross-margin", "cost-by-utilization"]));
    add("Margin and break-even", margin);
    let mut latency = feasibility(comparison, &answers, heading);
    latency.extend(charts.take(&["interactivity-throughput", "interactivity-cost"]));
    add("Latency, fleet and feasibility", latency);
    add("Further charts", charts.rest());
    for section in further {
        add(&section.heading, section.blocks);
    }
    add("Accuracy of the predictions", accuracy(scenarios));
    add("Assumptions", assumptions(&answers));
    add("Method", method(&answers));
    add(
        "How to reproduce this",
        vec![
            Block::text(format!(
                "infercost {}. The same study and version give the same report.",
                env!("CARGO_PKG_VERSION")
            )),
            Block::Code(reproduce.command.clone()),
            Block::Details(
                format!("The study: {}", heading.file),
                vec![Block::Code(reproduce.study.clone())],
            ),
        ],
    );
    Page {
        title: finding(comparison).unwrap_or_else(|| "No option can serve".to_owned()),
        currency: heading.currency.clone(),
        blocks,
    }
}

fn answers(comparison: &Comparison) -> Vec<(&str, &Answer)> {
    let outcomes = comparison.outcomes.iter();
    outcomes.filter_map(|own| Some((&*own.name, own.result.as_ref().ok()?))).collect()
}

/// Charts that are still to be shown.
struct Charts(Vec<Chart>);

impl Charts {
    /// Those of these names, which are shown nowhere else.
    fn take(&mut self, names: &[&str]) -> Vec<Block> {
        let (taken, left): (Vec<Chart>, _) = std::mem::take(&mut self.0)
            .into_iter()
            .partition(|chart| names.contains(&chart.name.as_str()));
        self.0 = left;
        blocks(taken)
    }

    /// All that are left.
    fn rest(self) -> Vec<Block> {
        blocks(self.0)
    }
}

fn blocks(charts: Vec<Chart>) -> Vec<Block> {
    charts.into_iter().map(|chart| Block::Chart(Box::new(chart))).collect()
}

fn side_by_side(comparison: &Comparison, heading: &Heading) -> Vec<Block> {
    let mut main = table(comparison, heading);
    // The heading stands above it, and its first remark is the title of the page.
    main.title.clear();
    let notes = std::mem::take(&mut main.notes).into_iter().skip(1).collect();
    let mut blocks = vec![Block::Table(main)];
    blocks.extend(Block::remarks(notes));
    blocks
}

/// A table for each few options, of which a sheet of paper holds no more.
fn in_groups<'a>(
    answers: &[(&'a str, &'a Answer)],
    table: impl Fn(&[(&'a str, &'a Answer)]) -> Table,
) -> Vec<Block> {
    const MOST: usize = 8;
    let groups = answers.len().div_ceil(MOST).max(1);
    let tables = answers.chunks(answers.len().div_ceil(groups).max(1)).map(table);
    tables.map(Block::Table).collect()
}

/// An empty table with a column for each option after the first.
fn by_option(answers: &[(&str, &Answer)], heading: &Heading) -> Table {
    let mut columns = vec![Column::new("", "figure")];
    columns.extend(answers.iter().map(|(name, _)| Column::new(name, name)));
    Table { currency: heading.currency.clone(), columns, ..Table::default() }
}

/// Figures, a row each, of all options; those that no option has are left out.
fn shown(figures: &[Figure], answers: &[(&str, &Answer)], heading: &Heading) -> Table {
    let mut table = by_option(answers, heading);
    for figure in figures {
        let values = answers.iter().map(|(_, answer)| {
            let line = (figure.line)(&answer.estimate.value)?;
            Some(answer.ledger.line(line)?.value * figure.factor)
        });
        let (unit, rate) = match (figure.unit, figure.format) {
            ("$", _) => (Unit::Usd, heading.per_usd),
            (_, Format::Percent) => (Unit::Percent, 1.0),
            _ => (Unit::Plain, 1.0),
        };
        let cells: Vec<Cell> = values
            .map(|value| value.map_or(Cell::Empty, |value| Cell::Number(value * rate, unit)))
            .collect();
        if cells.iter().all(|cell| *cell == Cell::Empty) {
            continue;
        }
        // Money carries its sign.
        let label = match figure.unit {
            "" | "$" => figure.label.to_owned(),
            unit => format!("{}, {unit}", figure.label),
        };
        let mut row = vec![Cell::from(label)];
        row.extend(cells);
        table.rows.push(row);
    }
    table
}

/// Components of the cost of a query, then what follows from it.
fn parts(answers: &[(&str, &Answer)], heading: &Heading) -> Vec<Block> {
    let components = components(&answers.iter().map(|(_, answer)| &answer.estimate.value));
    in_groups(answers, |some| {
        let mut table = by_option(some, heading);
        for (at, name) in &components {
            let mut row = vec![Cell::from(*name)];
            row.extend(some.iter().map(|(_, answer)| {
                let (component, ..) = COMPONENTS[*at];
                let part = answer.estimate.value.cost.components.get(component);
                part.map_or(Cell::Empty, |part| {
                    Cell::Number(part.value.get() * heading.per_usd, Unit::Usd)
                })
            }));
            table.rows.push(row);
        }
        table.rows.extend(shown(&COST, some, heading).rows);
        table
    })
}

fn feasibility(
    comparison: &Comparison,
    answers: &[(&str, &Answer)],
    heading: &Heading,
) -> Vec<Block> {
    let mut blocks = in_groups(answers, |some| shown(&PERFORMANCE, some, heading));
    let refused: Vec<_> = comparison
        .outcomes
        .iter()
        .filter_map(|outcome| {
            let why = outcome.result.as_ref().err()?;
            Some(format!("{} {}: {}", outcome.name, why.message, why.help).into())
        })
        .collect();
    if refused.is_empty() {
        blocks.push(Block::text("Every option can serve the workload."));
    } else {
        blocks.push(Block::List(refused));
    }
    blocks
}

/// What is known of the errors of each stage's prediction.
fn accuracy(scenarios: &[Scenario]) -> Vec<Block> {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for deployed in scenarios
        .iter()
        .flat_map(|scenario| scenario.stages.iter())
        .filter_map(|stage| stage.serving.deployed())
    {
        let own = &deployed.deployment;
        let Accuracy { basis, tpot, ttft, throughput, .. } = own.accuracy;
        let range = |own: Interval| {
            Cell::from(if own == Interval::EXACT {
                "as given".to_owned()
            } else {
                let off = |factor: f64| format!("{:+.0}%", (factor - 1.0) * 100.0);
                format!("{} to {}", off(own.low), off(own.high)).replace('-', "\u{2212}")
            })
        };
        let row = vec![
            Cell::from(&*own.gpu.name),
            Cell::from(&*own.model.name),
            range(throughput),
            range(ttft),
            range(tpot),
            Cell::from(match basis {
                Basis::Measured => "measurements of this family",
                Basis::Prior => "no measurement of this family: values of its neighbours",
            }),
        ];
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    if rows.is_empty() {
        return Vec::new();
    }
    let columns = [
        ("Accelerator", "gpu"),
        ("Model", "model"),
        ("Throughput", "throughput"),
        ("TTFT", "ttft"),
        ("TPOT", "tpot"),
        ("Rests on", "basis"),
    ];
    vec![
        Block::text(
            "Measured over predicted: nine of ten measurements that the fit did not see lie between these \
             bounds. Prices and volumes are taken as stated.",
        ),
        Block::Table(Table {
            columns: columns.iter().map(|(heading, name)| Column::new(heading, name)).collect(),
            rows,
            ..Table::default()
        }),
    ]
}

/// Every number that no formula gives: of the study in sight, of the catalogs folded.
fn assumptions(answers: &[(&str, &Answer)]) -> Vec<Block> {
    let mut leaves = Leaves::default();
    for (option, (_, answer)) in answers.iter().enumerate() {
        enter(&mut leaves, option, &answer.ledger);
    }
    // Names would make most of every row.
    let numbers: Vec<String> = (1..=answers.len()).map(|number| number.to_string()).collect();
    let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
    let stated = leaves.table(&[Kind::Input], &numbers);
    let rest = leaves.table(&[Kind::Fact, Kind::Fixed], &numbers);
    let mut blocks =
        vec![Block::text("What the study states, and the defaults that it leaves in place.")];
    if answers.len() > 1 {
        let names = answers.iter().zip(&numbers).map(|((name, _), at)| format!("{at} {name}"));
        let names: Vec<String> = names.collect();
        blocks.push(Block::text(format!("Options by number: {}.", names.join("; "))));
    }
    blocks.push(Block::Table(stated));
    blocks.push(Block::Details(
        format!("{} facts of catalogs and choices of the tool", rest.rows.len()),
        vec![Block::Table(rest)],
    ));
    blocks
}

fn method(answers: &[(&str, &Answer)]) -> Vec<Block> {
    let mut blocks = vec![Block::text(
        "Each number is a formula over others, down to a source. The trees below give the cost of a query; \
         `infercost explain` prints that of any other number.",
    )];
    for (name, answer) in answers {
        let line = answer.estimate.value.cost.usd_per_query.line;
        if let Some(tree) = explain::tree(&answer.ledger, line, usize::MAX) {
            let inside = vec![Block::Tree(Box::new(tree))];
            blocks.push(Block::Details(format!("Cost of a query: {name}"), inside));
        }
    }
    blocks
}
