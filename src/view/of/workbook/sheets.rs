//! The sheets that show all options side by side.

use super::Sheeted;
use super::figures::{COST, Figure, MARGIN, PERFORMANCE, components};
use super::leaves::{FACTS, INPUTS};
use super::limits;
use super::option::place_of;
use super::projection::{MONTHS, PROJECTION};
use super::sensitivity::SENSITIVITY;
use crate::cost::COMPONENTS;
use crate::ledger::LineId;
use crate::perf::Infeasible;
use crate::view::of::compare::Heading;
use crate::view::workbook::{
    Cell, Format, Look, Marks, NativeChart, Sheet, Value, headings, letters, place, range,
};

const SUMMARY: &str = "Summary";
const PERFORMANCE_SHEET: &str = "Performance";
const COST_SHEET: &str = "Cost";
const MARGIN_SHEET: &str = "Margin";
const CHECKS: &str = "Checks";
/// Names that no option's sheet may take.
pub const NAMES: [&str; 10] = [
    SUMMARY,
    INPUTS,
    PERFORMANCE_SHEET,
    COST_SHEET,
    MARGIN_SHEET,
    SENSITIVITY,
    PROJECTION,
    MONTHS,
    FACTS,
    CHECKS,
];
/// Row of the first figure, and column of the first option.
const FIRST: (usize, usize) = (4, 2);
/// How far sums may be apart: rounding of the last digits.
const CLOSE: &str = "1E-9";

/// From US dollars to the study's currency.
pub struct Money {
    per_usd: f64,
    sign: String,
}

const CURRENCY: &str = "currency_per_usd";

impl Money {
    pub fn of(heading: &Heading) -> Self {
        Self { per_usd: heading.per_usd, sign: heading.currency.clone() }
    }

    /// The name of the rate, where the currency is another.
    pub fn name(&self) -> Option<(String, String)> {
        let other = (self.per_usd - 1.0).abs() > f64::EPSILON;
        other.then(|| (CURRENCY.to_owned(), place(SUMMARY, 2, 1)))
    }

    /// An amount of US dollars in the currency.
    pub fn of_usd(&self, usd: f64) -> f64 {
        usd * self.per_usd
    }

    /// Its sign.
    pub fn sign(&self) -> &str {
        &self.sign
    }

    /// A formula of US dollars in the currency.
    pub fn text(&self, usd: &str) -> String {
        match self.name() {
            Some((name, _)) => format!("({usd})*{name}"),
            None => usd.to_owned(),
        }
    }

    /// The cell of an amount that stands elsewhere in US dollars.
    pub fn cell(&self, place: String, usd: f64) -> Cell {
        match self.name() {
            Some((name, _)) => Cell::formula(format!("{place}*{name}"), usd * self.per_usd),
            None => Cell::formula(place, usd),
        }
    }
}

impl Sheeted<'_> {
    /// A figure's cell; empty if the option has none.
    fn cell(&self, figure: &Figure, money: &Money) -> Cell {
        let Some(line) = (figure.line)(self.estimate) else { return Cell::default() };
        let (place, value) = (place_of(&self.sheet, line), self.value(line));
        let cell = if figure.unit == "$" {
            money.cell(place, value)
        } else if (figure.factor - 1.0).abs() < f64::EPSILON {
            Cell::formula(place, value)
        } else {
            Cell::formula(format!("{place}*{:E}", figure.factor), value * figure.factor)
        };
        cell.printed(figure.format)
    }
}

fn head(options: &[Sheeted<'_>]) -> Vec<Cell> {
    let mut head = headings(&["", "Unit"]);
    head.extend(options.iter().map(|option| Cell::text(option.name).as_a(Look::Heading)));
    head
}

fn top(title: &str, note: &str, options: &[Sheeted<'_>]) -> Vec<Vec<Cell>> {
    vec![
        vec![Cell::text(title).as_a(Look::Title)],
        vec![Cell::text(note).as_a(Look::Note)],
        Vec::new(),
        head(options),
    ]
}

fn rows<'a>(
    figures: &'a [Figure],
    options: &'a [Sheeted<'_>],
    money: &'a Money,
) -> impl Iterator<Item = Vec<Cell>> + 'a {
    figures.iter().map(move |figure| {
        let unit = if figure.unit == "$" { money.sign.as_str() } else { figure.unit };
        let mut row = vec![Cell::text(figure.label), Cell::text(unit)];
        row.extend(options.iter().map(|option| option.cell(figure, money)));
        row
    })
}

fn sheet(name: &str, rows: Vec<Vec<Cell>>, options: usize) -> Sheet {
    let mut widths = vec![40.0, 10.0];
    widths.extend(std::iter::repeat_n(20.0, options));
    Sheet {
        name: name.to_owned(),
        widths,
        rows,
        frozen_rows: 4,
        frozen_columns: 1,
        charts: Vec::new(),
    }
}

pub fn performance(options: &[Sheeted<'_>], money: &Money) -> Sheet {
    let mut all = top("Performance", "Speed, memory, fleet and energy of each option.", options);
    all.extend(rows(&PERFORMANCE, options, money));
    sheet(PERFORMANCE_SHEET, all, options.len())
}

/// Rows of the components, from [`FIRST`].
fn component_rows(options: &[Sheeted<'_>]) -> Vec<(usize, &'static str)> {
    components(&options.iter().map(|option| option.estimate))
}

pub fn cost(options: &[Sheeted<'_>], money: &Money) -> Sheet {
    let mut all = top("Cost of a query", "Components add up to the cost of a query.", options);
    let parts = component_rows(options);
    for &(at, name) in &parts {
        let mut row = vec![Cell::text(name), Cell::text(money.sign.as_str())];
        row.extend(options.iter().map(|option| {
            let (component, ..) = COMPONENTS[at];
            option.estimate.cost.components.get(component).map_or_else(Cell::default, |part| {
                money
                    .cell(place_of(&option.sheet, part.line), part.value.get())
                    .printed(Format::Money)
            })
        }));
        all.push(row);
    }
    let mut sum = vec![
        Cell::text("Sum of the components").as_a(Look::Total),
        Cell::text(money.sign.as_str()),
    ];
    sum.extend(options.iter().enumerate().map(|(at, option)| {
        let column = letters(FIRST.1 + at);
        let text = format!("SUM({column}{}:{column}{})", FIRST.0 + 1, FIRST.0 + parts.len());
        let usd = option.estimate.cost.usd_per_query.value.get();
        Cell::formula(text, usd * money.per_usd).as_a(Look::Total).printed(Format::Money)
    }));
    all.push(sum);
    all.extend(rows(&COST, options, money));
    let mut sheet = sheet(COST_SHEET, all, options.len());
    let last = FIRST.1 + options.len().max(1) - 1;
    let series = parts.iter().enumerate().map(|(at, _)| {
        let row = FIRST.0 + at;
        [
            place(COST_SHEET, row, 0),
            range(COST_SHEET, (FIRST.0 - 1, FIRST.1), (FIRST.0 - 1, last)),
            range(COST_SHEET, (row, FIRST.1), (row, last)),
        ]
    });
    let chart = NativeChart {
        title: "Cost of a query by component".to_owned(),
        axis: format!("{} for a query", money.sign),
        series: series.collect(),
        marks: Marks::Stacked,
        format: Format::Money,
    };
    let below = u32::try_from(sheet.rows.len() + 1).unwrap_or_default();
    if !options.is_empty() {
        sheet.charts.push((below, chart));
    }
    sheet
}

pub fn margin(options: &[Sheeted<'_>], money: &Money) -> Sheet {
    let mut all = top(
        "Margin",
        "Gross margin is (revenue - cost) / revenue; markup is (revenue - cost) / cost.",
        options,
    );
    all.extend(rows(&MARGIN, options, money));
    let (revenue_row, cost_row) = (FIRST.0, cost_row(options));
    let month_row = cost_row + 6;
    let mut months = [
        vec![Cell::text("Revenue of a month"), Cell::text(money.sign.as_str())],
        vec![Cell::text("Gross profit of a month"), Cell::text(money.sign.as_str())],
    ];
    for (at, option) in options.iter().enumerate() {
        let Some(margin) = option.estimate.margin else {
            for row in &mut months {
                row.push(Cell::default());
            }
            continue;
        };
        let cost = &option.estimate.cost;
        let column = FIRST.1 + at;
        let cell = |row: usize| place(COST_SHEET, row, column);
        let text = format!(
            "{}{}*{}/{}",
            letters(column),
            revenue_row + 1,
            cell(month_row),
            cell(cost_row)
        );
        let month = cost.usd_per_month.value.get();
        let earned = margin.revenue.value.get() * month / cost.usd_per_query.value.get();
        months[0].push(Cell::formula(text, earned * money.per_usd).printed(Format::MoneyWhole));
        // The margin stands in the second row.
        let own = letters(column);
        let text = format!("{own}{}*{own}{}", FIRST.0 + MARGIN.len() + 1, FIRST.0 + 2);
        let left = earned * margin.gross_margin.value.get() * money.per_usd;
        months[1].push(Cell::formula(text, left).printed(Format::MoneyWhole));
    }
    all.extend(months);
    let mut sheet = sheet(MARGIN_SHEET, all, options.len());
    if options.iter().any(|option| option.estimate.margin.is_some()) {
        let last = FIRST.1 + options.len() - 1;
        let row = FIRST.0 + 1;
        let chart = NativeChart {
            title: "Gross margin by option".to_owned(),
            axis: "Gross margin".to_owned(),
            series: vec![[
                place(MARGIN_SHEET, row, 0),
                range(MARGIN_SHEET, (FIRST.0 - 1, FIRST.1), (FIRST.0 - 1, last)),
                range(MARGIN_SHEET, (row, FIRST.1), (row, last)),
            ]],
            marks: Marks::Columns,
            format: Format::Percent,
        };
        let below = u32::try_from(sheet.rows.len() + 1).unwrap_or_default();
        sheet.charts.push((below, chart));
    }
    sheet
}

/// The row of the cost of a query in its sheet.
fn cost_row(options: &[Sheeted<'_>]) -> usize {
    FIRST.0 + component_rows(options).len() + 1
}

/// What a check holds together: its name, the two sides, and whether an option has them.
type Check = (&'static str, fn(&Sheeted<'_>, usize, usize) -> Option<(String, String)>);

fn line(option: &Sheeted<'_>, line: LineId) -> String {
    place_of(&option.sheet, line)
}

const ALL_CHECKS: [Check; 5] = [
    ("Components add up to the cost of a query", |_, column, cost_row| {
        Some((place(COST_SHEET, cost_row - 1, column), place(COST_SHEET, cost_row, column)))
    }),
    ("Input and output tokens carry all of it", |option, _, _| {
        let cost = &option.estimate.cost;
        let tokens = |id: &str| Some(line(option, option.ledger.find(id)?.0));
        let (input, output) = (tokens("cost.input_tokens")?, tokens("cost.output_tokens")?);
        let parts = format!(
            "({}*{input}+{}*{output})/TOKENS_PER_MTOK",
            line(option, cost.usd_per_mtok_input.line),
            line(option, cost.usd_per_mtok_output.line)
        );
        Some((parts, line(option, cost.usd_per_query.line)))
    }),
    ("A month is 730 hours of queries", |option, _, _| {
        let cost = &option.estimate.cost;
        let queries = line(option, option.ledger.find("demand.queries_per_day")?.0);
        Some((
            format!("{}*{queries}*730/24", line(option, cost.usd_per_query.line)),
            line(option, cost.usd_per_month.line),
        ))
    }),
    ("Revenue less cost is the gross margin", |option, _, _| {
        let margin = option.estimate.margin?;
        let revenue = line(option, margin.revenue.line);
        Some((
            format!("{revenue}*{}", line(option, margin.gross_margin.line)),
            format!("{revenue}-{}", line(option, margin.cogs.line)),
        ))
    }),
    ("Busy over paid hours is the utilization", |option, _, _| {
        let fleet = option.estimate.fleet?;
        Some((
            format!(
                "{}/{}",
                line(option, fleet.busy_hours_per_query.line),
                line(option, fleet.paid_hours_per_query.line)
            ),
            line(option, fleet.utilization.line),
        ))
    }),
];

pub fn checks(options: &[Sheeted<'_>], _: &Money) -> Sheet {
    let mut all = top("Checks", "Each says ok while both sides agree to a billionth.", options);
    let cost_row = cost_row(options);
    for (name, sides) in &ALL_CHECKS {
        let mut row = vec![Cell::text(*name), Cell::default()];
        row.extend(options.iter().enumerate().map(|(at, option)| {
            sides(option, FIRST.1 + at, cost_row).map_or_else(Cell::default, |(a, b)| Cell {
                value: Value::TextFormula(
                    format!("IF(ABS({a}-({b}))<={CLOSE}*MAX(ABS({b}),1E-9),\"ok\",\"off\")"),
                    "ok".to_owned(),
                ),
                look: Look::Check,
                format: Format::General,
            })
        }));
        all.push(row);
    }
    all.push(Vec::new());
    all.push(vec![Cell::text("Limits: each says yes while the option keeps it.").as_a(Look::Note)]);
    all.extend(limits::rows(options));
    sheet(CHECKS, all, options.len())
}

pub fn summary(
    options: &[Sheeted<'_>],
    refused: &[(&str, &Infeasible)],
    heading: &Heading,
    money: &Money,
    command: &str,
) -> Sheet {
    let (cost_row, checks) = (cost_row(options), ALL_CHECKS.len());
    let mut all = vec![
        vec![Cell::text(heading.title.as_str()).as_a(Look::Title)],
        vec![
            Cell::text(format!(
                "infercost {}. Marked cells on the sheets {INPUTS} and {FACTS} may be changed; all else follows. Made by: {command}",
                env!("CARGO_PKG_VERSION")
            ))
            .as_a(Look::Note),
        ],
    ];
    all.push(match money.name() {
        Some(_) => vec![
            Cell::text(format!("{} for one US dollar", money.sign)),
            Cell::number(money.per_usd).as_a(Look::Input),
        ],
        None => Vec::new(),
    });
    all.push(headings(&[
        "Option",
        "Set-up",
        "Cost of a query",
        "When written",
        "Change",
        "A million tokens",
        "Gross margin",
        "Cost of a month",
        "GPUs",
        "First token, ms",
        "Within limits",
        "Checks",
    ]));
    for (at, option) in options.iter().enumerate() {
        let row = FIRST.0 + at + 1;
        let column = FIRST.1 + at;
        let cost = &option.estimate.cost;
        let shown = |figure: &Figure| option.cell(figure, money);
        let then = cost.usd_per_query.value.get() * money.per_usd;
        let first = FIRST.0 + checks + 2;
        let none = |(first, number): (usize, usize), bad: &str, good: &str, now: bool| {
            let marks = range(CHECKS, (first, column), (first + number - 1, column));
            let formula = format!("IF(COUNTIF({marks},\"{bad}\")=0,\"{good}\",\"{bad}\")");
            Cell {
                value: Value::TextFormula(formula, if now { good } else { bad }.to_owned()),
                look: Look::Check,
                format: Format::General,
            }
        };
        all.push(vec![
            Cell::text(option.name),
            Cell::text(option.setting),
            Cell::formula(place(COST_SHEET, cost_row, column), then).printed(Format::Money),
            Cell::number(then).printed(Format::Money),
            Cell::formula(format!("IF(D{row}=0,0,C{row}/D{row}-1)"), 0.0).printed(Format::Percent),
            shown(&COST[4]),
            shown(&MARGIN[1]),
            shown(&COST[6]),
            shown(&PERFORMANCE[16]),
            shown(&PERFORMANCE[2]),
            none((first, limits::ROWS), "no", "yes", limits::kept(option)),
            none((FIRST.0, checks), "off", "ok", true),
        ]);
    }
    for (name, why) in refused {
        all.push(vec![Cell::text(*name), Cell::text(why.message.as_str()).as_a(Look::Note)]);
    }
    Sheet {
        name: SUMMARY.to_owned(),
        widths: vec![34.0, 28.0, 16.0, 16.0, 10.0, 16.0, 14.0, 18.0, 10.0, 16.0, 10.0, 10.0],
        rows: all,
        frozen_rows: 4,
        frozen_columns: 1,
        charts: Vec::new(),
    }
}
