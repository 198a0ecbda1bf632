//! What plans earn: a row a plan, and a month's revenue down to what is left.

use super::Heading;
use crate::estimate::Estimate;
use crate::ledger::Traced;
use crate::revenue::PlanEstimate;
use crate::units::{Ratio, Usd};
use crate::view::chart::Unit;
use crate::view::record::Record;
use crate::view::table::{Cell, Column, Note, Table};

/// The plans of an option, a row each; none where one price is charged.
#[must_use]
pub fn plans(estimate: &Estimate, heading: &Heading) -> Option<Table> {
    if estimate.plans.is_empty() {
        return None;
    }
    let money = |usd: Traced<Usd>| Cell::Number(usd.value.get() * heading.per_usd, Unit::Usd);
    let share = |share: Traced<Ratio>| Cell::Number(share.value.get(), Unit::Percent);
    let rows = estimate.plans.iter().map(|plan| {
        vec![
            Cell::from(&*plan.name),
            Cell::Number(plan.users.value.get(), Unit::Count),
            plan.free_users
                .map_or(Cell::Empty, |users| Cell::Number(users.value.get(), Unit::Count)),
            Cell::Number(plan.queries_per_user.value.get(), Unit::Plain),
            share(plan.share),
            money(plan.revenue_per_user),
            money(plan.revenue),
            money(plan.cogs),
            plan.gross_margin.map_or(Cell::Empty, share),
            share(plan.under_water),
            payback(plan).map_or(Cell::Empty, |months| Cell::Number(months, Unit::Plain)),
        ]
    });
    let mut notes = Vec::new();
    if estimate.plans.iter().any(|plan| plan.under_water.value > Ratio::ZERO) {
        notes.push(Note::from(
            "under water: paying users whose serving, fees and support cost more than their bill"
                .to_owned(),
        ));
    }
    Some(Table {
        title: "Plans, a month".to_owned(),
        currency: heading.currency.clone(),
        columns: vec![
            Column::new("Plan", "plan"),
            Column::new("Users", "users"),
            Column::new("Free users", "free_users"),
            Column::new("Queries/user", "queries_per_user_month"),
            Column::new("Of queries", "share_of_queries"),
            Column::new("Bill/user", "revenue_usd_per_user_month"),
            Column::new("Revenue", "revenue_usd_per_month"),
            Column::new("COGS", "cogs_usd_per_month"),
            Column::new("Gross margin", "gross_margin"),
            Column::new("Under water", "users_under_water"),
            Column::new("Payback months", "acquisition_payback_months"),
        ],
        rows: rows.collect(),
        notes,
    })
}

/// A month's revenue down to what is left, as software companies report it; none where one price
/// is charged.
#[must_use]
pub fn profit_and_loss(estimate: &Estimate, heading: &Heading) -> Option<Table> {
    let margin = estimate.margin.as_ref()?;
    let statement = margin.statement.as_ref()?;
    let month = estimate.cost.usd_per_month.value.get() / estimate.cost.usd_per_query.value.get();
    if !month.is_finite() {
        return None;
    }
    let revenue = margin.revenue.value;
    let row = |name: &str, usd: Usd| {
        vec![
            Cell::from(name),
            Cell::Number(usd.get() * month * heading.per_usd, Unit::UsdPerMonth),
            if revenue > Usd::ZERO {
                Cell::Number((usd / revenue).get(), Unit::Percent)
            } else {
                Cell::Empty
            },
        ]
    };
    let selling = margin.revenue.value - margin.cogs.value - margin.contribution.value;
    let mut rows = vec![
        row("Revenue", revenue),
        row("Serving", -estimate.cost.usd_per_query.value),
        row("Revenue share", -statement.revenue_share.value),
        row("Payment fees", -statement.payment_fees.value),
        row("Support", -statement.support.value),
        row("Hosting", -statement.hosting.value),
        row("Gross profit", revenue - margin.cogs.value),
        row("Costs that vary with revenue", -selling),
        row("Contribution", margin.contribution.value),
    ];
    if let Some(after) = margin.after_acquisition {
        rows.push(row("Winning users", after.value - margin.contribution.value));
        rows.push(row("Contribution after winning users", after.value));
    }
    Some(Table {
        title: "Revenue and what is left of it, a month".to_owned(),
        currency: heading.currency.clone(),
        columns: vec![
            Column::new("", "line"),
            Column::new("Month", "usd_per_month"),
            Column::new("Of revenue", "share_of_revenue"),
        ],
        rows,
        notes: Vec::new(),
    })
}

/// Months until a user has paid back what it cost to win it, if it ever does.
fn payback(plan: &PlanEstimate) -> Option<f64> {
    plan.payback_months.map(|months| months.value.get())
}

/// Cost of revenue beside serving, a query.
pub(super) fn statement(estimate: &Estimate) -> Record {
    let Some(statement) = estimate.margin.as_ref().and_then(|margin| margin.statement) else {
        return Record::Null;
    };
    Record::map([
        ("revenue_share_usd_per_query", statement.revenue_share.value.get().into()),
        ("payment_fees_usd_per_query", statement.payment_fees.value.get().into()),
        ("support_usd_per_query", statement.support.value.get().into()),
        ("hosting_usd_per_query", statement.hosting.value.get().into()),
    ])
}

/// The plans for machines.
pub(super) fn record(estimate: &Estimate) -> Record {
    let plans = estimate.plans.iter().map(|plan| {
        Record::map([
            ("name", (&*plan.name).into()),
            ("share_of_queries", plan.share.value.get().into()),
            ("queries_per_month", plan.queries.value.get().into()),
            ("users", plan.users.value.get().into()),
            ("free_users", plan.free_users.map(|users| users.value.get()).into()),
            ("queries_per_user_month", plan.queries_per_user.value.get().into()),
            ("revenue_usd_per_user_month", plan.revenue_per_user.value.get().into()),
            ("revenue_usd_per_query", plan.revenue_per_query.value.get().into()),
            ("revenue_usd_per_month", plan.revenue.value.get().into()),
            ("cogs_usd_per_month", plan.cogs.value.get().into()),
            ("gross_margin", plan.gross_margin.map(|margin| margin.value.get()).into()),
            ("users_under_water", plan.under_water.value.get().into()),
            ("acquisition_usd_per_month", plan.acquisition.map(|usd| usd.value.get()).into()),
            ("acquisition_payback_months", payback(plan).into()),
        ])
    });
    Record::List(plans.collect())
}
