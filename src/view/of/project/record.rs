//! The stable record of a projection, schema 1.

use super::table::{Period, periods};
use crate::finance::Irr;
use crate::study::Projection;
use crate::study::project::{Course, Fan};
use crate::view::of::compare::Heading;
use crate::view::record::Record;

/// Every figure of a period with its name.
pub(super) fn figures(period: &Period<'_>) -> Vec<(&'static str, Option<f64>)> {
    let (books, last) = (period.books, period.last);
    vec![
        ("queries_per_day", Some(period.queries_per_day)),
        ("gpus_busy", Some(last.gpus_busy)),
        ("gpus_at_peak", Some(last.gpus_at_peak)),
        ("gpus", Some(last.gpus)),
        ("gpus_owned", Some(last.gpus_owned)),
        ("revenue_usd", Some(books.revenue_usd)),
        ("running_cogs_usd", Some(books.running_usd)),
        ("unused_commitment_usd", Some(books.unused_usd)),
        ("credits_usd", Some(books.credits_usd)),
        ("lease_usd", Some(books.lease_usd)),
        ("depreciation_usd", Some(books.depreciation_usd)),
        ("cogs_usd", Some(books.cogs())),
        ("gross_profit_usd", Some(books.gross_profit())),
        ("gross_margin", books.gross_margin()),
        ("gross_margin_before_credits", books.gross_margin_before_credits()),
        ("opex_usd", Some(books.opex_usd)),
        ("ebitda_usd", Some(books.ebitda())),
        ("operating_profit_usd", Some(books.operating_profit())),
        ("interest_usd", Some(books.interest_usd)),
        ("tax_usd", Some(books.tax_usd)),
        ("net_profit_usd", Some(books.net_profit())),
        ("operating_cash_flow_usd", Some(books.operating_cash_flow())),
        ("purchases_usd", Some(books.purchases_usd)),
        ("disposals_usd", Some(books.disposals_usd)),
        ("free_cash_flow_usd", Some(books.free_cash_flow())),
        ("borrowed_usd", Some(books.borrowed_usd)),
        ("repaid_usd", Some(books.repaid_usd)),
        ("net_cash_flow_usd", Some(books.net_cash_flow())),
        ("book_value_usd", Some(last.book_value_usd)),
        ("owed_usd", Some(last.owed_usd)),
        ("commitments_left_usd", Some(last.commitments_left_usd)),
        ("credits_left_usd", Some(last.credits_left_usd)),
        ("cash_usd", Some(last.cash_usd)),
    ]
}

/// Options and lines with their months and fiscal years, and how they spread where that was asked for.
#[must_use]
pub fn record(all: &[Projection], fans: &[Fan], heading: &Heading) -> Record {
    let projections = all.iter().enumerate().map(|(place, projection)| {
        let mut entries = vec![
            ("option".to_owned(), (&*projection.option).into()),
            ("line".to_owned(), projection.line.as_str().into()),
            ("setting".to_owned(), projection.setting.as_str().into()),
            ("feasible".to_owned(), projection.result.is_ok().into()),
        ];
        match &projection.result {
            Err(why) => entries.push(("message".to_owned(), why.message.as_str().into())),
            Ok(course) => entries.extend([
                ("summary".to_owned(), summary(projection, course)),
                ("fiscal_years".to_owned(), list(course, false)),
                ("months".to_owned(), list(course, true)),
            ]),
        }
        if let Some(fan) = fans.get(place) {
            entries.push(("spread".to_owned(), super::fan::spread_record(fan)));
        }
        Record::Map(entries)
    });
    Record::map([
        ("schema", Record::Number(1.0)),
        ("study", heading.title.as_str().into()),
        ("file", heading.file.as_str().into()),
        ("projections", Record::List(projections.collect())),
    ])
}

fn list(course: &Course, monthly: bool) -> Record {
    let periods = periods(course, monthly).into_iter().map(|period| {
        let mut entries = vec![
            ("period".to_owned(), period.name.as_str().into()),
            ("fiscal_year".to_owned(), f64::from(period.last.fiscal_year).into()),
            ("months".to_owned(), (period.months as f64).into()),
        ];
        if monthly {
            entries.push(("servers_bought".to_owned(), period.last.servers_bought.into()));
            entries.push(("servers_retired".to_owned(), period.last.servers_retired.into()));
        }
        let figures = figures(&period).into_iter();
        entries.extend(figures.map(|(name, value)| (name.to_owned(), value.into())));
        Record::Map(entries)
    });
    Record::List(periods.collect())
}

fn summary(projection: &Projection, course: &Course) -> Record {
    let month = |at: Option<usize>| {
        Record::from(at.and_then(|at| course.months.get(at)).map(|month| month.name.clone()))
    };
    let irrs = match &course.irr {
        Irr::None => Vec::new(),
        Irr::One(rate) => vec![*rate],
        Irr::Several(rates) => rates.clone(),
    };
    Record::map([
        ("months", (course.months.len() as f64).into()),
        ("discount_rate", projection.project.discount_rate.into()),
        ("npv_usd", course.npv_usd.into()),
        ("irr_per_year", course.irr.one().into()),
        ("all_irrs_per_year", irrs.into()),
        ("payback_months", course.payback_months.into()),
        ("discounted_payback_months", course.discounted_payback_months.into()),
        ("peak_funding_usd", course.peak_funding_usd.into()),
        ("peak_funding_month", month(course.peak_funding_month)),
        ("out_of_cash_month", month(course.out_of_cash_month)),
        ("revenue_usd", course.total.revenue_usd.into()),
        ("cogs_usd", course.total.cogs().into()),
        ("gross_margin", course.total.gross_margin().into()),
        ("free_cash_flow_usd", course.total.free_cash_flow().into()),
    ])
}
