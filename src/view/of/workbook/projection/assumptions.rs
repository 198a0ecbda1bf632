//! The sheet of a projection: which line is in use, what each line says, what comes of it.

use super::{Line, demand};
use crate::spec::project::Project;
use crate::view::workbook::{Cell, Format, Look, headings, letters, place};

pub const PROJECTION: &str = "Projection";
/// Name of the cell that says which line is in use.
pub const LINE: &str = "project_line";
/// Row and column of that cell.
const LINE_PLACE: (usize, usize) = (4, 2);
/// Column of the first line.
const FIRST: usize = 3;

/// A number of `[project]` that stands in a cell for each line.
struct Number {
    name: &'static str,
    label: &'static str,
    format: Format,
    read: fn(&Project) -> f64,
}

const fn number(
    name: &'static str,
    label: &'static str,
    format: Format,
    read: fn(&Project) -> f64,
) -> Number {
    Number { name, label, format, read }
}

/// Names of the numbers of the line in use.
pub const PRICE_DECLINE: &str = "project_price_decline_per_year";
pub const RENT_DECLINE: &str = "project_gpu_price_decline_per_year";
pub const API_DECLINE: &str = "project_api_price_decline_per_year";
pub const EFFICIENCY: &str = "project_efficiency_gain_per_year";
pub const OPEX: &str = "project_opex_usd_per_month";
pub const OPEX_GROWTH: &str = "project_opex_growth_per_month";
pub const OPEX_SHARE: &str = "project_opex_share_of_revenue";
pub const CASH: &str = "project_cash_usd";
pub const TAX: &str = "project_tax_rate";
pub const DISCOUNT: &str = "project_discount_rate";

const NUMBERS: [Number; 10] = [
    number(PRICE_DECLINE, "Prices charged fall in a year", Format::Percent, |p| {
        p.price_decline_per_year
    }),
    number(RENT_DECLINE, "Rents and prices of hardware fall in a year", Format::Percent, |p| {
        p.gpu_price_decline_per_year
    }),
    number(API_DECLINE, "Prices of APIs fall in a year", Format::Percent, |p| {
        p.api_price_decline_per_year
    }),
    number(EFFICIENCY, "Accelerator time of a query falls in a year", Format::Percent, |p| {
        p.efficiency_gain_per_year
    }),
    number(OPEX, "Operating expenses of a month, US dollars", Format::Whole, |p| {
        p.opex_usd_per_month
    }),
    number(OPEX_GROWTH, "Growth of these a month", Format::Percent, |p| p.opex_growth_per_month),
    number(OPEX_SHARE, "Operating expenses over revenue", Format::Percent, |p| {
        p.opex_share_of_revenue
    }),
    number(CASH, "Cash at the start, US dollars", Format::Whole, |p| p.cash_usd),
    number(TAX, "Tax on profit; losses are carried forward", Format::Percent, |p| p.tax_rate),
    number(DISCOUNT, "Yearly rate at which flows are discounted", Format::Percent, |p| {
        p.discount_rate
    }),
];

/// The cells of what lines say.
pub struct Assumptions {
    /// Rows from the top of the sheet.
    pub rows: Vec<Vec<Cell>>,
    /// Names of cells and what they stand for.
    pub names: Vec<(String, String)>,
    /// The formula of demand of each line, month by month, over the study's.
    demand: Vec<Vec<String>>,
}

impl Assumptions {
    /// The head of the sheet, and the inputs of these lines; `month` gives the cell that counts the
    /// months from 0.
    pub fn of(lines: &[&Line<'_>], month: impl Fn(usize) -> String) -> Self {
        let mut own = Self { rows: Vec::new(), names: Vec::new(), demand: Vec::new() };
        let mut head = vec!["", "Name in formulas", "In use"];
        head.extend(lines.iter().map(|line| line.project.line.as_str()));
        own.rows.extend([
            vec![Cell::text("Projection").as_a(Look::Title)],
            vec![
                Cell::text("Change the marked cells, or those of the sheets Inputs and Facts: months, years and results follow.")
                    .as_a(Look::Note),
            ],
            Vec::new(),
            headings(&head),
        ]);
        own.names.push((LINE.to_owned(), place(PROJECTION, LINE_PLACE.0, LINE_PLACE.1)));
        let mut choice = vec![
            Cell::text("Line in use, by its number"),
            Cell::text(LINE),
            Cell::number(1.0).as_a(Look::Input).printed(Format::Whole),
        ];
        let numbers = (1..=lines.len()).map(|number| Cell::number(number as f64));
        choice.extend(numbers.map(|cell| cell.printed(Format::Whole)));
        own.rows.push(choice);
        own.demand = demand::formulas(&mut own, lines, month);
        for number in &NUMBERS {
            let values: Vec<f64> = lines.iter().map(|line| (number.read)(line.project)).collect();
            let at = own.rows.len();
            let cells: Vec<String> = (0..lines.len())
                .map(|line| format!("{}{}", letters(FIRST + line), at + 1))
                .collect();
            let mut row = vec![
                Cell::text(number.label),
                Cell::text(number.name),
                Cell::formula(chosen(&cells), values.first().copied().unwrap_or(0.0)),
            ];
            row.extend(values.iter().map(|value| Cell::number(*value).as_a(Look::Input)));
            for cell in row.iter_mut().skip(2) {
                cell.format = number.format;
            }
            own.names.push((number.name.to_owned(), place(PROJECTION, at, 2)));
            own.rows.push(row);
        }
        own
    }

    /// The formula of the demand of a line in a month over the study's.
    pub fn demand_of(&self, line: usize, month: usize) -> &str {
        self.demand.get(line).and_then(|all| all.get(month)).map_or("1", String::as_str)
    }

    /// A row with a marked cell for each line that has the number; the cells.
    pub fn inputs(
        &mut self,
        label: &str,
        format: Format,
        values: &[Option<f64>],
    ) -> Vec<Option<String>> {
        if values.iter().all(Option::is_none) {
            return vec![None; values.len()];
        }
        let at = self.rows.len();
        let mut row = vec![Cell::text(label), Cell::default(), Cell::default()];
        row.extend(values.iter().map(|value| {
            value.map_or_else(Cell::default, |value| {
                Cell::number(value).as_a(Look::Input).printed(format)
            })
        }));
        self.rows.push(row);
        let cell = |line: usize| place(PROJECTION, at, FIRST + line);
        values.iter().enumerate().map(|(line, own)| own.map(|_| cell(line))).collect()
    }
}

/// That of several cells which the line in use says.
pub fn chosen(cells: &[String]) -> String {
    match cells {
        [only] => only.clone(),
        all => format!("CHOOSE({LINE},{})", all.join(",")),
    }
}
