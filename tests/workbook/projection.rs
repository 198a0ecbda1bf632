//! The pages of a projection against the tool: another line in use, and changed inputs.

use infercost::render::xlsx;
use infercost::study::Projection;
use infercost::study::project::{Course, Month};
use infercost::view::workbook::{Cell, Look, Sheet, Value, Workbook};

use super::evaluator::{Book, Value as Computed};
use super::{close, projected, written};

/// Shipped studies that go on.
const STUDIES: [&str; 4] = ["how-much-to-commit", "rent-or-own", "startup-credits", "take-or-pay"];

fn text(cell: Option<&Cell>) -> &str {
    match cell.map(|cell| &cell.value) {
        Some(Value::Text(text)) => text,
        _ => "",
    }
}

/// The page of an option.
fn page<'a>(book: &'a Workbook, option: &str) -> Option<&'a Sheet> {
    let title = format!("{option}, month by month");
    book.sheets.iter().find(|sheet| text(sheet.rows[0].first()) == title)
}

/// What the tool says of a month, and of all of them.
type OfMonth = fn(&Month) -> f64;
type OfCourse = fn(&Course) -> Option<f64>;

/// Rows and what the tool says of them.
const ROWS: [(&str, OfMonth); 10] = [
    ("Queries a day", |month| month.queries_per_day),
    ("Revenue", |month| month.books.revenue_usd),
    ("Costs of goods sold", |month| month.books.cogs()),
    ("Gross profit", |month| month.books.gross_profit()),
    ("Operating expenses", |month| month.books.opex_usd),
    ("EBITDA", |month| month.books.ebitda()),
    ("Tax", |month| month.books.tax_usd),
    ("Net profit", |month| month.books.net_profit()),
    ("Free cash flow", |month| month.books.free_cash_flow()),
    ("Cash at the end", |month| month.cash_usd),
];

/// Results and what the tool says of them; none where it says that there is none.
const RESULTS: [(&str, OfCourse); 5] = [
    ("Most money that is ever missing", |course| Some(course.peak_funding_usd)),
    ("Net present value of free cash flow", |course| Some(course.npv_usd)),
    ("Internal rate of return, a year", |course| course.irr.one()),
    ("Months until free cash flow is back", |course| course.payback_months),
    ("Months until it is, discounted", |course| course.discounted_payback_months),
];

/// Every month of an option's page and its results, as a workbook computes them, against the tool; how
/// many numbers.
pub fn agrees(
    value: impl Fn(&str, usize, usize) -> Computed,
    sheet: &Sheet,
    course: &Course,
    label: &str,
) -> usize {
    let is_month = |cell: &Cell| text(Some(cell)).starts_with("20");
    let first = sheet.rows[3].iter().position(is_month).unwrap();
    let row = |name: &str| sheet.rows.iter().position(|row| text(row.first()) == name).unwrap();
    let mut compared = 0;
    for (name, read) in ROWS {
        let at = row(name);
        let most = course.months.iter().map(|month| read(month).abs()).fold(1.0, f64::max);
        for (place, month) in course.months.iter().enumerate() {
            let Computed::Number(found) = value(&sheet.name, at, first + place) else {
                panic!("{label}: {name} of {} is no number", month.name)
            };
            let expected = read(month);
            // A difference of large sums has their digits.
            assert!(
                close(found, expected) || (found - expected).abs() <= 1e-9 * most,
                "{label}: {name} of {} is {found}, not {expected}",
                month.name
            );
            compared += 1;
        }
    }
    for (name, read) in RESULTS {
        match (value(&sheet.name, row(name), 2), read(course)) {
            (Computed::Number(found), Some(expected)) => assert!(
                (found - expected).abs() <= 1e-8 * expected.abs().max(1.0),
                "{label}: {name} is {found}, not {expected}"
            ),
            (Computed::Text(_), None) => {}
            (found, expected) => panic!("{label}: {name} is {found:?}, not {expected:?}"),
        }
        compared += 1;
    }
    compared
}

/// A change: an assignment to the study, and what stands in which cell: a name of the workbook, or the
/// label or the name of a row of the sheet of the projection, for the base line.
type Change<'a> = (&'a str, &'a str, f64);

/// A workbook in which cells were changed, and what the tool says of the study with the same changes.
pub struct Changed {
    /// What it is.
    pub label: String,
    /// The workbook.
    pub view: Workbook,
    line: String,
    only: Vec<String>,
    all: Vec<Projection>,
}

impl Changed {
    /// A study as it is shipped with these changes; of these options alone, if any are named.
    fn of(name: &str, line: &str, changes: &[Change<'_>], only: &[&str]) -> Self {
        let (_, mut view) = written(name, &[]);
        for (_, cell, value) in changes {
            let projection = |sheet: &&mut Sheet| sheet.name == "Projection";
            let sheet = view.sheets.iter_mut().find(projection).unwrap();
            let is = |row: &&mut Vec<Cell>| text(row.first()) == *cell || text(row.get(1)) == *cell;
            let (row, column) = if let Some(row) = sheet.rows.iter_mut().find(is) {
                // The number of the line in use stands left of what lines say.
                (row, if *cell == IN_USE { 2 } else { 3 })
            } else {
                let mut sheets = view.sheets.iter_mut();
                let inputs = sheets.find(|sheet| sheet.name == "Inputs").unwrap();
                (inputs.rows.iter_mut().find(|row| text(row.get(3)) == *cell).unwrap(), 1)
            };
            assert_eq!(row[column].look, Look::Input, "{cell} is no input");
            row[column].value = Value::Number(*value);
        }
        let assignments = changes.iter().filter(|own| !own.0.is_empty());
        let assignments: Vec<String> =
            assignments.map(|(path, _, value)| format!("{path}={value}")).collect();
        let (_, all) = projected(name, &assignments);
        Self {
            label: format!("{name} on {line} with {}", assignments.join(" ")),
            view,
            line: line.to_owned(),
            only: only.iter().map(|&own| own.to_owned()).collect(),
            all,
        }
    }

    /// Holds what a spreadsheet computes against the tool.
    pub fn check(&self, value: impl Fn(&str, usize, usize) -> Computed) {
        let mut compared = 0;
        for own in self.all.iter().filter(|own| own.line == self.line) {
            if !self.only.is_empty() && !self.only.contains(&own.option.to_string()) {
                continue;
            }
            let sheet = page(&self.view, &own.option).unwrap();
            let label = format!("{}, {}", self.label, own.option);
            compared += agrees(&value, sheet, own.result.as_ref().unwrap(), &label);
        }
        assert!(compared > 100, "{}: {compared} numbers", self.label);
    }

    /// The same by the evaluator of these tests.
    fn evaluated(&self) {
        let book = Book::read(&xlsx::workbook(&self.view).unwrap());
        self.check(|sheet, row, column| book.value(&(sheet.to_owned(), row, column)));
    }
}

/// Studies with changes in demand, prices, costs and taxes, for another program to compute.
pub fn changed() -> Vec<Changed> {
    let changes = [&BUSINESS[..], &TRAFFIC[..]].concat();
    let price = ("revenue.usd_per_query", "in_revenue_usd_per_query", 0.0013);
    let volume = ("workload.queries_per_day", "in_workload_queries_per_day", 4_500_000.0);
    let busy = ("option.utilization", "in_utilization", 0.5);
    let settled = ["Cloud with credits", "Cheaper cloud, no credits"];
    let of = Changed::of;
    vec![
        of("rent-or-own", "base", &[&changes[..], &[price, volume]].concat(), &[]),
        of("rent-or-own", "downside", &[("", IN_USE, 3.0)], &[]),
        of("startup-credits", "base", &[&changes[..], &[busy]].concat(), &settled),
    ]
}

#[test]
fn every_line_in_use_is_as_the_tool_says() {
    for name in STUDIES {
        let (lines, _) = projected(name, &[]);
        for (at, line) in lines.iter().enumerate() {
            let number = (at + 1) as f64;
            Changed::of(name, &line.project.line, &[("", IN_USE, number)], &[]).evaluated();
        }
    }
}

const IN_USE: &str = "project_line";

/// Changes of what the business says.
const BUSINESS: [Change<'static>; 6] = [
    ("project.price_decline_per_year", "project_price_decline_per_year", 0.2),
    ("project.opex_usd_per_month", "project_opex_usd_per_month", 31_000.0),
    ("project.opex_growth_per_month", "project_opex_growth_per_month", 0.02),
    ("project.tax_rate", "project_tax_rate", 0.27),
    ("project.discount_rate", "project_discount_rate", 0.21),
    ("project.cash_usd", "project_cash_usd", 250_000.0),
];

/// Changes of demand and of costs.
const TRAFFIC: [Change<'static>; 3] = [
    ("project.growth_per_month", "Growth of demand a month", 0.04),
    ("project.churn_per_month", "Demand that leaves in a month", 0.01),
    ("project.gpu_price_decline_per_year", "project_gpu_price_decline_per_year", 0.33),
];

#[test]
fn months_follow_what_the_business_says() {
    for name in STUDIES {
        Changed::of(name, "base", &BUSINESS, &[]).evaluated();
    }
}

#[test]
fn months_follow_demand_prices_and_utilization() {
    for own in changed() {
        own.evaluated();
    }
}
