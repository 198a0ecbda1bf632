//! The table for people, and all figures for programs.

use super::{courses, irr_words, name};
use crate::study::Projection;
use crate::study::project::{Books, Course, Month};
use crate::view::chart::Unit;
use crate::view::of::compare::Heading;
use crate::view::table::{Cell, Column, Note, Table};

/// One period: a month or a fiscal year.
pub(super) struct Period<'a> {
    pub name: String,
    pub months: usize,
    pub queries_per_day: f64,
    pub books: &'a Books,
    pub last: &'a Month,
}

/// The periods of a course.
pub(super) fn periods(course: &Course, monthly: bool) -> Vec<Period<'_>> {
    if monthly {
        let period = |month| Period::of_month(month);
        return course.months.iter().map(period).collect();
    }
    course
        .years
        .iter()
        .map(|year| Period {
            name: match year.months {
                12 => format!("FY{}", year.fiscal_year),
                1 => format!("FY{}, 1 month", year.fiscal_year),
                some => format!("FY{}, {some} months", year.fiscal_year),
            },
            months: year.months,
            queries_per_day: year.queries_per_day,
            books: &year.books,
            last: &year.last,
        })
        .collect()
}

impl<'a> Period<'a> {
    fn of_month(month: &'a Month) -> Self {
        Self {
            name: month.name.clone(),
            months: 1,
            queries_per_day: month.queries_per_day,
            books: &month.books,
            last: month,
        }
    }
}

/// A period a row.
#[must_use]
pub fn table(all: &[Projection], monthly: bool, heading: &Heading) -> Table {
    let several = all.len() > 1;
    let mut columns = vec![Column::new("Projection", "projection")];
    columns.extend([
        Column::new("Period", "period"),
        Column::new("Queries/day", "queries_per_day"),
        Column::new("GPUs", "gpus"),
        Column::new("Revenue", "revenue_usd"),
        Column::new("COGS", "cogs_usd"),
        Column::new("of it depreciation", "depreciation_usd"),
        Column::new("Gross margin", "gross_margin"),
        Column::new("Opex", "opex_usd"),
        Column::new("EBIT", "operating_profit_usd"),
        Column::new("Capex", "purchases_usd"),
        Column::new("Free cash flow", "free_cash_flow_usd"),
        Column::new("Cash at end", "cash_usd"),
    ]);
    let usd = |value: f64| Cell::Number(value * heading.per_usd, Unit::Usd);
    let mut rows = Vec::new();
    for (projection, course) in courses(all) {
        for (place, period) in periods(course, monthly).into_iter().enumerate() {
            let books = period.books;
            let own = if place == 0 { name(projection, all) } else { String::new() };
            rows.push(vec![
                Cell::from(own),
                Cell::from(period.name),
                Cell::Number(period.queries_per_day, Unit::Count),
                Cell::Number(period.last.gpus, Unit::Count),
                usd(books.revenue_usd),
                usd(books.cogs()),
                usd(books.depreciation_usd),
                books
                    .gross_margin()
                    .map_or(Cell::Empty, |share| Cell::Number(share, Unit::Percent)),
                usd(books.opex_usd),
                usd(books.operating_profit()),
                usd(books.purchases_usd),
                usd(books.free_cash_flow()),
                usd(period.last.cash_usd),
            ]);
        }
    }
    let mut notes: Vec<Note> = Vec::new();
    for (projection, course) in courses(all) {
        let own = if several { format!("{}: ", name(projection, all)) } else { String::new() };
        notes.extend(summary(&own, projection, course, heading));
    }
    notes.push(Note::from(
        "GPUs and cash at the end of a period; free cash flow before loans and interest; flows of a \
         month count at its start, months have 730 hours"
            .to_owned(),
    ));
    if !several {
        columns.remove(0);
        for row in &mut rows {
            row.remove(0);
        }
    }
    notes.extend(heading.rate.clone().map(Note::from));
    Table { title: heading.title.clone(), currency: heading.currency.clone(), columns, rows, notes }
}

/// What it comes to, in a sentence.
fn summary(own: &str, projection: &Projection, course: &Course, heading: &Heading) -> Vec<Note> {
    let usd = |value: f64| Cell::Number(value * heading.per_usd, Unit::Usd);
    let rate = format!("{:.1}", projection.project.discount_rate * 100.0);
    let percent = rate.trim_end_matches(".0");
    let payback = match course.payback_months {
        Some(months) if months <= 0.0 => "money is never out".to_owned(),
        Some(months) => format!("payback after {months:.1} months"),
        None => "no payback within the horizon".to_owned(),
    };
    let mut parts = vec![
        Cell::from(format!("{own}NPV at {percent}% is ")),
        usd(course.npv_usd),
        Cell::from(format!("; {}; {payback}; peak funding need ", irr_words(&course.irr))),
        usd(course.peak_funding_usd),
    ];
    if let Some(month) = course.peak_funding_month {
        parts.push(Cell::from(format!(" in {}", course.months[month].name)));
    }
    let mut notes = vec![Note(parts)];
    notes.extend(credits(own, course, heading));
    notes.extend(commitments(own, course, heading));
    let last = course.months.last();
    if let Some(last) = last.filter(|last| last.book_value_usd > 0.5) {
        notes.push(Note(vec![
            Cell::from(format!("{own}hardware is still in the books with ")),
            usd(last.book_value_usd),
            Cell::from(" at the end, which NPV leaves out (sell_at_end = true counts it)"),
        ]));
    }
    notes
}

/// What credits did.
fn credits(own: &str, course: &Course, heading: &Heading) -> Option<Note> {
    let total = &course.total;
    let expired: f64 = course.months.iter().map(|month| month.credits_expired_usd).sum();
    let left = course.months.last().map_or(0.0, |last| last.credits_left_usd);
    if total.credits_usd + expired + left < 0.5 {
        return None;
    }
    let usd = |value: f64| Cell::Number(value * heading.per_usd, Unit::Usd);
    let mut parts = vec![
        Cell::from(format!("{own}credits pay ")),
        usd(total.credits_usd),
        Cell::from(" of the bills"),
    ];
    let last = course.months.iter().rev().find(|month| month.books.credits_usd > 0.5);
    if let Some(last) = last {
        parts.push(Cell::from(format!(", the last in {}", last.name)));
    }
    if expired > 0.5 {
        parts.extend([Cell::from("; "), usd(expired), Cell::from(" expires unused")]);
    }
    if left > 0.5 {
        parts.extend([Cell::from("; "), usd(left), Cell::from(" is left at the end")]);
    }
    if let Some(margin) = total.gross_margin_before_credits() {
        parts.push(Cell::from("; without them the gross margin of all months is "));
        parts.push(Cell::Number(margin, Unit::Percent));
    }
    Some(Note(parts))
}

/// What commitments did.
fn commitments(own: &str, course: &Course, heading: &Heading) -> Option<Note> {
    let left = course.months.last().map_or(0.0, |last| last.commitments_left_usd);
    let ever = course.months.iter().map(|month| month.commitments_left_usd).fold(0.0, f64::max);
    if ever + course.total.unused_usd < 0.5 {
        return None;
    }
    let usd = |value: f64| Cell::Number(value * heading.per_usd, Unit::Usd);
    let mut parts = vec![
        Cell::from(format!("{own}commitments cost ")),
        usd(course.total.unused_usd),
        Cell::from(" beyond the bills that count for them"),
    ];
    if left > 0.5 {
        parts.extend([
            Cell::from("; "),
            usd(left),
            Cell::from(" of them is due after the last month"),
        ]);
    }
    Some(Note(parts))
}

/// All figures: a period a row, for programs, in US dollars.
#[must_use]
pub fn tidy(all: &[Projection], monthly: bool, heading: &Heading) -> Table {
    let mut columns: Vec<Column> = ["option", "line", "period", "months", "fiscal_year"]
        .iter()
        .map(|name| Column::new(name, name))
        .collect();
    let mut rows = Vec::new();
    for (projection, course) in courses(all) {
        for period in periods(course, monthly) {
            let figures = super::record::figures(&period);
            if rows.is_empty() {
                columns.extend(figures.iter().map(|(name, _)| Column::new(name, name)));
            }
            let mut row = vec![
                Cell::from(&*projection.option),
                Cell::from(projection.line.as_str()),
                Cell::from(period.name.as_str()),
                Cell::Number(period.months as f64, Unit::Plain),
                Cell::Number(f64::from(period.last.fiscal_year), Unit::Plain),
            ];
            row.extend(figures.into_iter().map(|(_, value)| {
                value.map_or(Cell::Empty, |value| Cell::Number(value, Unit::Plain))
            }));
            rows.push(row);
        }
    }
    Table {
        title: heading.title.clone(),
        currency: heading.currency.clone(),
        columns,
        rows,
        notes: Vec::new(),
    }
}
