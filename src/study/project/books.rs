//! Profit and cash of a month, a year or the whole: amounts in US dollars that add up.

use super::month::Month;
use crate::spec::project::Project;

/// Flows of a period. Costs and outlays are positive.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Books {
    /// Revenue.
    pub revenue_usd: f64,
    /// COGS that are paid as they arise: rent, tokens, services, power, space, maintenance, staff.
    pub running_usd: f64,
    /// COGS: commitments beyond the bills that count for them.
    pub unused_usd: f64,
    /// Bills that credits paid: taken off COGS.
    pub credits_usd: f64,
    /// COGS: leases of hardware.
    pub lease_usd: f64,
    /// COGS: depreciation, and what a sale brings less than the books say.
    pub depreciation_usd: f64,
    /// Operating expenses outside COGS.
    pub opex_usd: f64,
    /// Interest on loans.
    pub interest_usd: f64,
    /// Tax.
    pub tax_usd: f64,
    /// Purchases of hardware, installation and sites.
    pub purchases_usd: f64,
    /// What sales of hardware bring.
    pub disposals_usd: f64,
    /// Drawn on loans.
    pub borrowed_usd: f64,
    /// Repaid on loans.
    pub repaid_usd: f64,
}

impl Books {
    /// Costs of goods sold, less what credits paid of them.
    #[must_use]
    pub fn cogs(&self) -> f64 {
        self.running_usd + self.unused_usd - self.credits_usd
            + self.lease_usd
            + self.depreciation_usd
    }

    /// Gross margin as it would be if credits had paid nothing; none without revenue.
    #[must_use]
    pub fn gross_margin_before_credits(&self) -> Option<f64> {
        (self.revenue_usd > 0.0)
            .then(|| (self.gross_profit() - self.credits_usd) / self.revenue_usd)
    }

    /// Revenue less COGS.
    #[must_use]
    pub fn gross_profit(&self) -> f64 {
        self.revenue_usd - self.cogs()
    }

    /// Gross profit over revenue; none without revenue.
    #[must_use]
    pub fn gross_margin(&self) -> Option<f64> {
        (self.revenue_usd > 0.0).then(|| self.gross_profit() / self.revenue_usd)
    }

    /// Gross profit less operating expenses: EBIT.
    #[must_use]
    pub fn operating_profit(&self) -> f64 {
        self.gross_profit() - self.opex_usd
    }

    /// Operating profit before depreciation.
    #[must_use]
    pub fn ebitda(&self) -> f64 {
        self.operating_profit() + self.depreciation_usd
    }

    /// Operating profit less interest.
    #[must_use]
    pub fn profit_before_tax(&self) -> f64 {
        self.operating_profit() - self.interest_usd
    }

    /// What is left of it after tax.
    #[must_use]
    pub fn net_profit(&self) -> f64 {
        self.profit_before_tax() - self.tax_usd
    }

    /// Operating cash flow: net profit and depreciation, before interest.
    #[must_use]
    pub fn operating_cash_flow(&self) -> f64 {
        self.ebitda() - self.tax_usd
    }

    /// Free cash flow, before what financing brings and costs.
    #[must_use]
    pub fn free_cash_flow(&self) -> f64 {
        self.operating_cash_flow() - self.purchases_usd + self.disposals_usd
    }

    /// Free cash flow with loans, repayments and interest.
    #[must_use]
    pub fn net_cash_flow(&self) -> f64 {
        self.free_cash_flow() + self.borrowed_usd - self.repaid_usd - self.interest_usd
    }

    fn add(&mut self, other: &Self) {
        self.revenue_usd += other.revenue_usd;
        self.running_usd += other.running_usd;
        self.unused_usd += other.unused_usd;
        self.credits_usd += other.credits_usd;
        self.lease_usd += other.lease_usd;
        self.depreciation_usd += other.depreciation_usd;
        self.opex_usd += other.opex_usd;
        self.interest_usd += other.interest_usd;
        self.tax_usd += other.tax_usd;
        self.purchases_usd += other.purchases_usd;
        self.disposals_usd += other.disposals_usd;
        self.borrowed_usd += other.borrowed_usd;
        self.repaid_usd += other.repaid_usd;
    }
}

/// A fiscal year, or the part of it that the projection covers.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Year {
    /// The year in which it ends.
    pub fiscal_year: i32,
    /// How many of its months are covered.
    pub months: usize,
    /// Its last month.
    pub last: Month,
    /// Mean queries per day.
    pub queries_per_day: f64,
    /// Profit and cash.
    pub books: Books,
}

/// The sum of all months.
pub(super) fn sum(months: &[Month]) -> Books {
    let mut sum = Books::default();
    for month in months {
        sum.add(&month.books);
    }
    sum
}

/// Months by fiscal year.
pub(super) fn years(months: &[Month], project: &Project) -> Vec<Year> {
    let year = |month: &Month| project.calendar.fiscal_year(month.at);
    months
        .chunk_by(|a, b| year(a) == year(b))
        .filter_map(|own| {
            let last = own.last()?.clone();
            let queries: f64 = own.iter().map(|month| month.queries_per_day).sum();
            Some(Year {
                fiscal_year: last.fiscal_year,
                months: own.len(),
                queries_per_day: queries / own.len() as f64,
                books: sum(own),
                last,
            })
        })
        .collect()
}
