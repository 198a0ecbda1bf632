//! One input at a time: what the cost of a query and the margin become where an input is lower or
//! higher, all others as they are.

use super::cases::{Case, Cases};
use super::leaves::Leaves;
use super::sheets::Money;
use super::stated::Stated;
use super::{Ranges, Sheeted};
use crate::ledger::LineId;
use crate::spec::slot;
use crate::study::uncertain::Input;
use crate::view::workbook::{
    Cell, Format, Look, Marks, NativeChart, Sheet, headings, place, range, sheet_name,
};

pub const SENSITIVITY: &str = "Sensitivity";
/// Name of the cell that says how far an input without a stated range is moved.
pub const SHARE: &str = "sensitivity_range";
/// What stands there.
const USUAL: f64 = 0.2;
/// Inputs of an option: those that move its cost most, and further ones that move its margin alone.
const MOST: (usize, usize) = (10, 3);
/// Legal values beyond it are none that a reader comes near.
const UNLIMITED: f64 = 1e4;
const SHARE_ROW: usize = 2;
/// Rows that a chart takes.
const CHART: usize = 22;
const HEAD: [&str; 13] = [
    "Input",
    "Name in formulas",
    "Now",
    "Unit",
    "Low",
    "High",
    "Cost at low",
    "Cost at high",
    "Change at low",
    "Change at high",
    "Swing",
    "Margin at low",
    "Margin at high",
];

/// An input and how far it goes.
struct Ranged {
    leaf: usize,
    lines: Vec<usize>,
    low: f64,
    high: f64,
    /// Whether the ends are the study's; a share of the value else, within these.
    stated: bool,
    legal: (f64, f64),
}

/// The inputs of an option that matter most, first.
struct Ranking {
    inputs: Vec<Ranged>,
    /// How many of them move the cost; the others move the margin alone.
    moving: usize,
    /// Names of those that move several numbers at once, which no formula repeats.
    entangled: Vec<String>,
}

/// What it does.
struct Swing {
    cost: f64,
    margin: f64,
}

impl Ranged {
    fn ends(&self, now: &str) -> [Cell; 2] {
        if self.stated {
            return [self.low, self.high].map(|end| Cell::number(end).as_a(Look::Input));
        }
        let (low, high) = self.legal;
        let below = format!("{now}*(1-{SHARE})");
        let above = format!("{now}*(1+{SHARE})");
        let above = if high < UNLIMITED { format!("MIN({high},{above})") } else { above };
        [Cell::formula(format!("MAX({low},{below})"), self.low), Cell::formula(above, self.high)]
    }
}

/// Inputs of an option that may be more or less than they are, and the names of those that move
/// several numbers at once, which no formula repeats.
fn ranged(
    option: &Sheeted<'_>,
    stated: &Stated<'_>,
    leaves: &Leaves,
    ranges: &Ranges<'_>,
) -> (Vec<Ranged>, Vec<String>) {
    let Stated { lines, slots, entangled } = stated;
    let error = option.error_of(ranges);
    let all = lines.iter().filter_map(|(&leaf, lines)| {
        let own = leaves.get(leaf)?;
        let (key, now) = (own.key.unwrap_or_default(), own.value);
        let (slot, error) = (slots.get(&leaf), error.filter(|_| option.are_factors(lines)));
        let known = slot::of_query(key).is_some()
            || slot::of_stage(key).is_some()
            || slot::of_plan(key).is_some();
        let varies = error.is_some() || known || own.unit.starts_with("USD");
        let moves_more = entangled.iter().any(|(slot, moved)| {
            // Of one that other formulas follow, only the key tells.
            let named = moved.is_empty() && !key.is_empty() && slot.path.ends_with(key);
            named || moved.iter().any(|own| lines.contains(own))
        });
        if own.searched || moves_more || !varies || now <= 0.0 {
            return None;
        }
        let legal = (ranges.legal)(key).unwrap_or((0.0, f64::MAX));
        let chance = slot.and_then(|slot| Some((slot.chance.as_ref()?, slot.value?)));
        let (low, high, stated) = match (error, chance) {
            // Time is the inverse of throughput.
            (Some(error), _) => (now / error.quantile(0.9), now / error.quantile(0.1), true),
            (None, Some((chance, central))) => {
                let at = |share: f64| chance.quantile(share) * now / central;
                (at(0.1), at(0.9), true)
            }
            (None, None) => {
                let high = now * (1.0 + USUAL);
                let high = if legal.1 < UNLIMITED { high.min(legal.1) } else { high };
                ((now * (1.0 - USUAL)).max(legal.0), high, false)
            }
        };
        Some(Ranged { leaf, lines: lines.clone(), low, high, stated, legal })
    });
    (all.collect(), entangled.iter().map(|(slot, _)| slot.path.to_string()).collect())
}

impl Sheeted<'_> {
    /// Places of the factors on predicted times.
    fn factors(&self) -> Vec<usize> {
        let lines = self.ledger.lines().iter().enumerate();
        lines.filter(|(_, line)| line.id.ends_with("time_factor")).map(|(at, _)| at).collect()
    }

    fn are_factors(&self, lines: &[usize]) -> bool {
        lines == self.factors()
    }

    /// The error of the performance model, where there is one of all stages.
    fn error_of<'a>(&self, ranges: &Ranges<'a>) -> Option<&'a Input> {
        let mut errors = ranges.errors.iter().filter(|own| own.concerns(self.at));
        let (first, further) = (errors.next()?, errors.next());
        further.is_none().then_some(first)
    }

    /// What an input is, with its stage where there are several.
    fn label_of(&self, leaves: &Leaves, own: &Ranged) -> String {
        let label = leaves.get(own.leaf).map_or("", |leaf| leaf.label);
        match self.stage_of(&own.lines) {
            Some(stage) => format!("{stage}: {label}"),
            None => label.to_owned(),
        }
    }

    fn margin(&self) -> Option<LineId> {
        self.estimate.margin.map(|margin| margin.gross_margin.line)
    }

    /// The inputs that matter most, first.
    fn ranked(&self, stated: &Stated<'_>, leaves: &Leaves, ranges: &Ranges<'_>) -> Ranking {
        let cost = self.estimate.cost.usd_per_query.line;
        let figure = |values: &[Option<f64>], line: LineId| {
            values[line.0 as usize].unwrap_or_else(|| self.value(line))
        };
        let (inputs, entangled) = ranged(self, stated, leaves, ranges);
        let swings = inputs
            .into_iter()
            .map(|own| {
                let at = |end: f64| {
                    let changed: Vec<(usize, f64)> =
                        own.lines.iter().map(|&line| (line, end)).collect();
                    self.replay.with(&changed)
                };
                let (low, high) = (at(own.low), at(own.high));
                let apart = |line: LineId| (figure(&high, line) - figure(&low, line)).abs();
                let swing = Swing { cost: apart(cost), margin: self.margin().map_or(0.0, apart) };
                (own, swing)
            })
            .filter(|(_, swing)| swing.cost.is_finite() && swing.margin.is_finite());
        // What a rounding moves does not move.
        let still = 1e-9 * self.value(cost).abs();
        let (mut moving, mut rest): (Vec<_>, Vec<_>) =
            swings.partition(|(_, swing)| swing.cost > still);
        moving.sort_by(|a, b| b.1.cost.total_cmp(&a.1.cost));
        moving.truncate(MOST.0);
        rest.retain(|(_, swing)| swing.margin > 1e-9);
        rest.sort_by(|a, b| b.1.margin.total_cmp(&a.1.margin));
        rest.truncate(MOST.1);
        Ranking {
            moving: moving.len(),
            inputs: moving.into_iter().chain(rest).map(|(own, _)| own).collect(),
            entangled,
        }
    }
}

/// The sheet of all options, and the working sheet of each.
pub fn sheets(
    (options, stated): (&[Sheeted<'_>], &[Stated<'_>]),
    leaves: &Leaves,
    places: &[String],
    money: &Money,
    ranges: &Ranges<'_>,
    command: &str,
    taken: &mut Vec<String>,
) -> (Sheet, Vec<Sheet>) {
    let sold = options.iter().any(|option| option.estimate.margin.is_some());
    let columns = if sold { HEAD.len() } else { HEAD.len() - 2 };
    let mut rows = vec![
        vec![Cell::text("Sensitivity: one input at a time").as_a(Look::Title)],
        vec![
            Cell::text(
                "What a query costs where one input is lower or higher, all others as they are now; those that move the cost most, first, as of when the file was written. Requests in flight and whatever else the tool searched for stay as they are.",
            )
            .as_a(Look::Note),
        ],
        vec![
            Cell::text("How far an input without a range of its own is moved, either way"),
            Cell::default(),
            Cell::number(USUAL).as_a(Look::Input).printed(Format::Percent),
            Cell::text("of its value; inputs that the study is unsure of go from their 10th to their 90th percentile: marked cells").as_a(Look::Note),
        ],
        Vec::new(),
    ];
    let (mut charts, mut working) = (Vec::new(), Vec::new());
    for (number, (option, own)) in options.iter().zip(stated).enumerate() {
        let Ranking { inputs, moving, entangled } = option.ranked(own, leaves, ranges);
        let first = rows.len() + 2;
        let name = sheet_name(&format!("{} one by one", number + 1), taken);
        taken.push(name.clone());
        let cases = inputs.iter().enumerate().flat_map(|(at, own)| {
            let label = option.label_of(leaves, own);
            [("low", 4, own.low), ("high", 5, own.high)].map(|(end, column, value)| Case {
                head: vec![Cell::text(label.as_str()), Cell::text(end)],
                changed: own
                    .lines
                    .iter()
                    .map(|&line| {
                        let cell = place(SENSITIVITY, first + at, column);
                        (line, Cell::formula(cell, value))
                    })
                    .collect(),
            })
        });
        let cases = Cases::new(option, name, cases.collect());
        rows.extend(head(option, money, columns));
        for (at, own) in inputs.iter().enumerate() {
            let mut row = shown(option, leaves, places, own);
            row.extend(results(option, &cases, money, (at, first + at)));
            row.truncate(columns);
            if cases.has_values(2 * at) {
                row.resize(columns, Cell::default());
                let note = format!("hours of the week are values in its columns: {command}");
                row.push(Cell::text(note).as_a(Look::Note));
            }
            rows.push(row);
        }
        if !entangled.is_empty() {
            rows.push(vec![
                Cell::text(format!(
                    "Left out, as several numbers follow from each: {} (infercost sensitivity)",
                    entangled.join(", ")
                ))
                .as_a(Look::Note),
            ]);
        }
        if !inputs.is_empty() {
            working.push(cases.sheet(
                &format!("{}: one input at a time", option.name),
                "Lines that follow from the input that a column changes; all others are those of the option's sheet.",
            ));
        }
        if moving > 0 {
            let below = u32::try_from(rows.len() + 1).unwrap_or_default();
            charts.push((below, chart(option, first, moving)));
            rows.extend(std::iter::repeat_n(Vec::new(), CHART + 2));
        } else {
            let note = "No input that goes further moves what a query costs.";
            rows.extend([vec![Cell::text(note).as_a(Look::Note)], Vec::new()]);
        }
    }
    let mut widths = vec![44.0, 32.0, 12.0, 10.0, 12.0, 12.0];
    widths.extend([16.0; 7]);
    let sheet = Sheet {
        name: SENSITIVITY.to_owned(),
        widths,
        rows,
        frozen_rows: 3,
        frozen_columns: 1,
        charts,
    };
    (sheet, working)
}

/// The name of the share's cell.
pub fn name() -> (String, String) {
    (SHARE.to_owned(), place(SENSITIVITY, SHARE_ROW, 2))
}

/// The option as it is, and the heads of its columns.
fn head(option: &Sheeted<'_>, money: &Money, columns: usize) -> [Vec<Cell>; 2] {
    let mut now = vec![Cell::default(); HEAD.len()];
    now[0] = Cell::text(option.name).as_a(Look::Title);
    let cost = option.estimate.cost.usd_per_query;
    now[5] = Cell::text("As it is:").as_a(Look::Note);
    now[6] = money.cell(option.place(cost.line), cost.value.get()).printed(Format::Money);
    if let Some(line) = option.margin() {
        now[11] = Cell::formula(option.place(line), option.value(line)).printed(Format::Percent);
    }
    [now, headings(&HEAD[..columns])]
}

/// An input and its ends.
fn shown(option: &Sheeted<'_>, leaves: &Leaves, places: &[String], own: &Ranged) -> Vec<Cell> {
    let (Some(leaf), Some(place)) = (leaves.get(own.leaf), places.get(own.leaf)) else {
        return Vec::new();
    };
    let label = option
        .stage_of(&own.lines)
        .map_or_else(|| leaf.label.to_owned(), |stage| format!("{stage}: {}", leaf.label));
    let mut row = vec![
        Cell::text(label),
        Cell::text(leaf.name),
        Cell::formula(place.as_str(), leaf.value).brief(),
        Cell::text(leaf.unit),
    ];
    row.extend(own.ends(place).map(Cell::brief));
    row
}

/// What follows from its ends.
fn results(
    option: &Sheeted<'_>,
    cases: &Cases<'_>,
    money: &Money,
    (at, row): (usize, usize),
) -> Vec<Cell> {
    let cost = option.estimate.cost.usd_per_query;
    let (low, high) = (2 * at, 2 * at + 1);
    let now = cost.value.get();
    let row = row + 1;
    let (at_low, at_high) = (cases.value(low, cost.line), cases.value(high, cost.line));
    let as_it_is = option.place(cost.line);
    let change = |case: usize, value: f64| {
        Cell::formula(format!("{}/{as_it_is}-1", cases.place(case, cost.line)), value / now - 1.0)
            .printed(Format::Percent)
    };
    let mut all = vec![
        money.cell(cases.place(low, cost.line), at_low).printed(Format::Money),
        money.cell(cases.place(high, cost.line), at_high).printed(Format::Money),
        change(low, at_low),
        change(high, at_high),
        Cell::formula(format!("ABS(H{row}-G{row})"), money.of_usd((at_high - at_low).abs()))
            .printed(Format::Money),
    ];
    if let Some(line) = option.margin() {
        all.extend([low, high].map(|case| {
            Cell::formula(cases.place(case, line), cases.value(case, line)).printed(Format::Percent)
        }));
    }
    all
}

fn chart(option: &Sheeted<'_>, first: usize, inputs: usize) -> NativeChart {
    let last = first + inputs - 1;
    let names = range(SENSITIVITY, (first, 0), (last, 0));
    let series = [8, 9].map(|column| {
        [
            place(SENSITIVITY, first - 1, column),
            names.clone(),
            range(SENSITIVITY, (first, column), (last, column)),
        ]
    });
    NativeChart {
        title: format!("{}: change of the cost of a query, one input at a time", option.name),
        axis: "Change of the cost of a query".to_owned(),
        series: series.to_vec(),
        marks: Marks::Tornado,
        format: Format::Percent,
    }
}
