//! The sheet of months: how demand, prices and costs drift in the line that is in use.

use super::Line;
use super::assumptions::{
    API_DECLINE, Assumptions, DISCOUNT, EFFICIENCY, OPEX, OPEX_GROWTH, PRICE_DECLINE, RENT_DECLINE,
    chosen,
};
use super::page::{Page, Whole};
use crate::spec::project::Project;
use crate::view::workbook::{Cell, Format, Look};

/// Demand of a month without any, over the study's: what stands is still paid.
const LEAST: f64 = 1e-9;

/// Name of the sheet.
pub const MONTHS: &str = "Months";

/// The rows of the sheet.
pub struct Months {
    /// The sheet.
    pub page: Page,
    /// Demand over the study's.
    pub demand: usize,
    /// Rents and prices of hardware over today's.
    pub rent: usize,
    /// Prices of APIs over today's.
    pub api: usize,
    /// Accelerator time of work over today's.
    pub work: usize,
    /// Prices charged over today's.
    pub price: usize,
    /// What a flow of the month is worth at the start.
    pub discount: usize,
    /// Operating expenses that are fixed, in US dollars.
    pub opex: usize,
}

/// The names of the months.
pub fn names(project: &Project) -> Vec<String> {
    (0..project.months).map(|at| project.calendar.name(at)).collect()
}

impl Months {
    /// The sheet of these lines, and the inputs that it reads.
    pub fn of(lines: &[&Line<'_>]) -> Option<(Self, Assumptions)> {
        let project = lines.first()?.project;
        let months = names(project);
        let note = "Over the months of the study, in the line in use: 1 is as the study says.";
        let mut page = Page::new(
            MONTHS,
            "How demand, prices and costs go on",
            note,
            "At the end",
            &months,
            Vec::new(),
        );
        let plain = (Format::Whole, Look::Plain);
        let count = (0..months.len()).map(|at| Cell::number(at as f64)).collect();
        let month = page.row(("Month, from 0", ""), Whole::Nothing, plain, count);
        let assumptions = Assumptions::of(lines, |at| page.place(month, at));
        let factor = (Format::Fine, Look::Plain);
        let mut each = Vec::new();
        for (place, line) in lines.iter().enumerate() {
            let own = line.project;
            let cells = (0..months.len()).map(|at| {
                let value = own.demand.factor(at, own.calendar);
                Cell::formula(assumptions.demand_of(place, at), value)
            });
            let label = format!("Demand, {}", own.line);
            each.push(page.row((&label, ""), Whole::Last, factor, cells.collect()));
        }
        let demand = (0..months.len()).map(|at| {
            let cells: Vec<String> = each.iter().map(|&row| page.at(row, at)).collect();
            let value = project.demand.factor(at, project.calendar).max(LEAST);
            Cell::formula(format!("MAX({},1E-9)", chosen(&cells)), value)
        });
        let demand = demand.collect();
        let demand = page.row(("Demand", ""), Whole::Last, factor, demand);
        let yearly = |page: &mut Page, label: &str, name: &str, rate: f64| {
            let cells = (0..months.len()).map(|at| {
                let value = (1.0 - rate).powf(at as f64 / 12.0);
                Cell::formula(format!("POWER(1-{name},{}/12)", page.at(month, at)), value)
            });
            let cells = cells.collect();
            page.row((label, ""), Whole::Last, factor, cells)
        };
        let rent = yearly(
            &mut page,
            "Rents and prices of hardware",
            RENT_DECLINE,
            project.gpu_price_decline_per_year,
        );
        let api =
            yearly(&mut page, "Prices of APIs", API_DECLINE, project.api_price_decline_per_year);
        let work = yearly(
            &mut page,
            "Accelerator time of a query",
            EFFICIENCY,
            project.efficiency_gain_per_year,
        );
        let price =
            yearly(&mut page, "Prices charged", PRICE_DECLINE, project.price_decline_per_year);
        let cells = (0..months.len()).map(|at| {
            let value = (1.0 + project.discount_rate).powf(-(at as f64) / 12.0);
            Cell::formula(format!("POWER(1+{DISCOUNT},-{}/12)", page.at(month, at)), value)
        });
        let cells = cells.collect();
        let discount = page.row(("Worth of a flow at the start", ""), Whole::Last, factor, cells);
        let cells = (0..months.len()).map(|at| {
            let value =
                project.opex_usd_per_month * (1.0 + project.opex_growth_per_month).powf(at as f64);
            let text = format!("{OPEX}*POWER(1+{OPEX_GROWTH},{})", page.at(month, at));
            Cell::formula(text, value)
        });
        let cells = cells.collect();
        let whole = (Format::Whole, Look::Plain);
        let opex =
            page.row(("Operating expenses that are fixed", "USD"), Whole::Last, whole, cells);
        let own = Self { page, demand, rent, api, work, price, discount, opex };
        Some((own, assumptions))
    }

    /// Fiscal years and the months of each.
    pub fn years(project: &Project) -> Vec<(String, std::ops::Range<usize>)> {
        let mut years: Vec<(String, std::ops::Range<usize>)> = Vec::new();
        for at in 0..project.months {
            let name = format!("FY{}", project.calendar.fiscal_year(at));
            match years.last_mut() {
                Some((last, range)) if *last == name => range.end = at + 1,
                _ => years.push((name, at..at + 1)),
            }
        }
        years
    }
}
