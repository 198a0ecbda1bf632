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
use crate::view::chart::Unit;
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
    let mut charts =
        charts::all(comparison, heading).into_iter().map(|own| Block::Chart(Box::new(own)));
    let mut blocks = vec![Block::text(heading.title.as_str())];
    blocks.extend(charts.next());
    let mut add = |text: &str, own: Vec<Block>| {
        if !own.is_empty() {
            blocks.push(Block::Heading(text.to_owned()));
            blocks.extend(own);
        }
    };
    let main = table(comparison, heading);
    // The first remark is the title.
    let notes = Block::List(main.notes.iter().skip(1).cloned().collect());
    add("The options side by side", vec![Block::Table(main), notes]);
    add("What a query costs", vec![Block::Table(parts(&answers, heading))]);
    add("Margin and break-even", vec![Block::Table(shown(&MARGIN, &answers, heading))]);
    add("Latency, fleet and feasibility", feasibility(comparison, &answers, heading));
    add("Further charts", charts.collect());
    for section in further {
        add(&section.heading, section.blocks);
    }
    add("How sure the predictions are", accuracy(scenarios));
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

/// An empty table with a column for each option after `first`.
fn by_option(first: &[(&str, &str)], answers: &[(&str, &Answer)], heading: &Heading) -> Table {
    let mut columns: Vec<Column> =
        first.iter().map(|&(heading, name)| Column::new(heading, name)).collect();
    columns.extend(answers.iter().map(|(name, _)| Column::new(name, name)));
    Table { currency: heading.currency.clone(), columns, ..Table::default() }
}

/// Figures, a row each, of all options; those that no option has are left out.
fn shown(figures: &[Figure], answers: &[(&str, &Answer)], heading: &Heading) -> Table {
    let mut table = by_option(&[("", "figure"), ("Unit", "unit")], answers, heading);
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
        let said = if figure.unit == "$" { "" } else { figure.unit };
        let mut row = vec![Cell::from(figure.label), Cell::from(said)];
        row.extend(cells);
        table.rows.push(row);
    }
    table
}

/// Components of the cost of a query, then what follows from it.
fn parts(answers: &[(&str, &Answer)], heading: &Heading) -> Table {
    let mut table = by_option(&[("", "component"), ("Unit", "unit")], answers, heading);
    for (at, name) in components(&answers.iter().map(|(_, answer)| &answer.estimate.value)) {
        let mut row = vec![Cell::from(name), Cell::from("")];
        row.extend(answers.iter().map(|(_, answer)| {
            let (component, ..) = COMPONENTS[at];
            let part = answer.estimate.value.cost.components.get(component);
            part.map_or(Cell::Empty, |part| {
                Cell::Number(part.value.get() * heading.per_usd, Unit::Usd)
            })
        }));
        table.rows.push(row);
    }
    table.rows.extend(shown(&COST, answers, heading).rows);
    table
}

fn feasibility(
    comparison: &Comparison,
    answers: &[(&str, &Answer)],
    heading: &Heading,
) -> Vec<Block> {
    let mut blocks = vec![Block::Table(shown(&PERFORMANCE, answers, heading))];
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
                format!("{:+.0}% to {:+.0}%", (own.low - 1.0) * 100.0, (own.high - 1.0) * 100.0)
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
    let names: Vec<&str> = answers.iter().map(|(name, _)| *name).collect();
    let stated = leaves.table(&[Kind::Input], &names);
    let rest = leaves.table(&[Kind::Fact, Kind::Fixed], &names);
    vec![
        Block::text("What the study states, and the defaults that it leaves in place."),
        Block::Table(stated),
        Block::Details(
            format!("{} facts of catalogs and choices of the tool", rest.rows.len()),
            vec![Block::Table(rest)],
        ),
    ]
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
