//! Months and years of a study with `[project]`: every option a page of revenue, costs and cash with
//! live formulas, on inputs of the line that is in use.

mod assumptions;
mod cash;
mod contracts;
mod course;
mod demand;
mod financing;
mod hardware;
mod ledgers;
mod months;
mod need;
mod page;
mod profit;
mod schedule;

use super::Sheeted;
use super::sheets::Money;
use crate::estimate::explained;
use crate::ledger::{LineKind, Recorder};
use crate::spec::project::Project;
use crate::spec::scenario::Scenario;
use crate::study::Projection;
use crate::view::workbook::{
    Cell, Format, Look, Marks, NativeChart, Sheet, headings, place, sheet_name,
};
use assumptions::Assumptions;
pub use assumptions::PROJECTION;
use course::{Course, RESULTS};
pub use months::MONTHS;
use months::Months;

/// A line of a projection: how the study goes on, and the options as it sees them.
#[derive(Clone, Copy)]
pub struct Line<'a> {
    /// How it goes on.
    pub project: &'a Project,
    /// The options.
    pub scenarios: &'a [Scenario],
}

/// A study month by month.
#[derive(Clone, Copy)]
pub struct Projected<'a> {
    /// Its lines; `base` is the first.
    pub lines: &'a [Line<'a>],
    /// Every option on every line.
    pub all: &'a [Projection],
    /// The command that says the same.
    pub command: &'a str,
}

/// The sheets of a projection.
#[derive(Default)]
pub struct Sheets {
    /// Inputs and results, a page for each option, and the months.
    pub front: Vec<Sheet>,
    /// What the tool scheduled, and the ledgers of the months.
    pub back: Vec<Sheet>,
    /// Names of cells.
    pub names: Vec<(String, String)>,
}

impl Projected<'_> {
    fn find(&self, option: &str, line: &str) -> Option<&Projection> {
        self.all.iter().find(|own| *own.option == *option && own.line == line)
    }

    fn course(&self, option: &str, line: &str) -> Option<&crate::study::project::Course> {
        self.find(option, line)?.result.as_ref().ok()
    }
}

/// Whether two ledgers have the same lines, and the same given numbers.
fn alike(a: &Recorder, b: &Recorder) -> bool {
    a.lines().len() == b.lines().len()
        && a.lines().iter().zip(b.lines()).all(|(a, b)| {
            let derived = matches!(a.kind, LineKind::Derived { .. });
            a.id == b.id && (derived || a.value.to_bits() == b.value.to_bits())
        })
}

/// The lines among which a reader may choose: those that go on as long as the first, on the same study.
fn choice<'a>(shown: &[&Sheeted<'_>], asked: &Projected<'a>) -> Vec<&'a Line<'a>> {
    let Some(base) = asked.lines.first() else { return Vec::new() };
    let calendar =
        |own: &Project| (own.months, own.calendar.name(0), own.calendar.fiscal_year_starts);
    let serves = |line: &Line<'_>| {
        shown.iter().all(|option| {
            let same = || {
                let own = line.scenarios.get(option.at)?;
                let (_, ledger) = explained(own).ok()?;
                alike(option.ledger, &ledger).then_some(())
            };
            asked.course(option.name, &line.project.line).is_some() && same().is_some()
        })
    };
    let of_base = calendar(base.project);
    asked
        .lines
        .iter()
        .enumerate()
        .filter(|(at, line)| *at == 0 || (calendar(line.project) == of_base && serves(line)))
        .map(|(_, line)| line)
        .collect()
}

/// All sheets; none where no option can serve the months.
pub fn sheets(
    options: &[Sheeted<'_>],
    money: &Money,
    asked: &Projected<'_>,
    taken: &mut Vec<String>,
) -> Sheets {
    let Some(base) = asked.lines.first() else { return Sheets::default() };
    let shown: Vec<(usize, &Sheeted<'_>)> = options
        .iter()
        .enumerate()
        .filter(|(_, option)| asked.course(option.name, &base.project.line).is_some())
        .collect();
    let own: Vec<&Sheeted<'_>> = shown.iter().map(|(_, option)| *option).collect();
    let lines = choice(&own, asked);
    let Some((months, assumptions)) = Months::of(&lines).filter(|_| !shown.is_empty()) else {
        return Sheets::default();
    };
    let mut name = |text: String| {
        let name = sheet_name(&text, taken);
        taken.push(name.clone());
        name
    };
    let mut courses = Vec::new();
    for (number, option) in &shown {
        let tool = lines.iter().filter_map(|line| asked.course(option.name, &line.project.line));
        let names = ["projection", "scheduled", "by month"]
            .map(|what| name(format!("{} {what}", number + 1)));
        let ask = course::Ask {
            option,
            lines: &lines,
            tool: &tool.collect::<Vec<_>>(),
            months: &months,
            money,
            command: asked.command,
        };
        courses.push(Course::of(&ask, names));
    }
    let Assumptions { mut rows, names, .. } = assumptions;
    let mut charts = Vec::new();
    results(&mut rows, &shown, &courses, money);
    if courses.len() == shown.len() {
        let chart = NativeChart {
            title: "Cash at the end of each month".to_owned(),
            axis: money.sign().to_owned(),
            series: courses
                .iter()
                .zip(&shown)
                .map(|(course, (_, option))| {
                    let (names, values) = course.page.series(course.cash);
                    [place(&option.sheet, 0, 0), names, values]
                })
                .collect(),
            marks: Marks::Lines,
            format: Format::MoneyWhole,
        };
        charts.push((u32::try_from(rows.len() + 1).unwrap_or_default(), chart));
        rows.extend(std::iter::repeat_n(Vec::new(), 24));
    }
    written(&mut rows, asked, &lines, money);
    let mut widths = vec![50.0, 38.0, 18.0];
    widths.extend([18.0; 9]);
    let front = Sheet {
        name: PROJECTION.to_owned(),
        widths,
        rows,
        frozen_rows: 4,
        frozen_columns: 1,
        charts,
    };
    let mut sheets = Sheets { front: vec![front], back: Vec::new(), names };
    for course in courses {
        sheets.front.push(course.page.sheet());
        sheets.back.extend(course.working);
    }
    sheets.front.push(months.page.sheet());
    sheets
}

/// What comes of each option in the line in use.
fn results(
    rows: &mut Vec<Vec<Cell>>,
    shown: &[(usize, &Sheeted<'_>)],
    courses: &[Course],
    money: &Money,
) {
    let mut head = vec!["Results of the line in use", "Over all months, in"];
    head.extend(RESULTS.iter().map(|(label, _)| *label));
    head.push("Checks");
    rows.extend([Vec::new(), headings(&head)]);
    for ((_, option), course) in shown.iter().zip(courses) {
        let mut row = vec![Cell::text(option.name), Cell::text(money.sign())];
        for (at, (_, format)) in RESULTS.iter().enumerate() {
            let whole = course.page.cell_of_whole(course.results[at]);
            let place = course.page.place_of_whole(course.results[at]);
            row.push(linked(place, &whole).printed(*format));
        }
        row.push(
            linked(
                course.page.place_of_whole(course.check),
                &course.page.cell_of_whole(course.check),
            )
            .as_a(Look::Check),
        );
        rows.push(row);
    }
}

/// A cell that shows another.
fn linked(place: String, other: &Cell) -> Cell {
    use crate::view::workbook::Value;
    match &other.value {
        Value::Number(value) | Value::Formula(_, value) => Cell::formula(place, *value),
        Value::Text(text) | Value::TextFormula(_, text) => {
            Cell { value: Value::TextFormula(place, text.clone()), ..Cell::default() }
        }
        Value::Empty => Cell::default(),
    }
}

/// What the tool says of every line, as values.
fn written(rows: &mut Vec<Vec<Cell>>, asked: &Projected<'_>, lines: &[&Line<'_>], money: &Money) {
    rows.extend([
        Vec::new(),
        vec![Cell::text("Every line when the file was written").as_a(Look::Title)],
        vec![
            Cell::text(format!(
                "Values, not formulas: they do not follow changed inputs. Made by: {}",
                asked.command
            ))
            .as_a(Look::Note),
        ],
        headings(&[
            "Option",
            "Line",
            "Revenue",
            "Gross profit",
            "Operating profit",
            "Free cash flow",
            "Net present value",
            "Cash at the end",
            "",
        ]),
    ]);
    for own in asked.all {
        let mut row = vec![Cell::text(&*own.option), Cell::text(own.line.as_str())];
        match &own.result {
            Ok(course) => {
                let total = &course.total;
                let cash = course.months.last().map_or(0.0, |month| month.cash_usd);
                let usd = [
                    total.revenue_usd,
                    total.gross_profit(),
                    total.operating_profit(),
                    total.free_cash_flow(),
                    course.npv_usd,
                    cash,
                ];
                row.extend(usd.map(|usd| {
                    Cell::number(money.of_usd(usd)).as_a(Look::Fixed).printed(Format::MoneyWhole)
                }));
                if !lines.iter().any(|line| line.project.line == own.line) {
                    let note = "not among the lines to choose: its study is another";
                    row.push(Cell::text(note).as_a(Look::Note));
                }
            }
            Err(why) => row.push(Cell::text(why.message.as_str()).as_a(Look::Note)),
        }
        rows.push(row);
    }
}
