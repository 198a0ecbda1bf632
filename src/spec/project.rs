//! A business over months: how demand, prices and costs change, and what its money costs.

use std::sync::Arc;

use crate::chance::Chance;

/// How a study goes on month by month.
#[derive(Clone, Debug)]
pub struct Project {
    /// Name of its line: `base`, `upside`, …
    pub line: String,
    /// The first month and the fiscal year.
    pub calendar: Calendar,
    /// How many months, 1 to 120.
    pub months: usize,
    /// Yearly rate at which flows are discounted.
    pub discount_rate: f64,
    /// Demand of each month over that of the study.
    pub demand: Demand,
    /// Share by which rents and prices of hardware fall in a year; negative if they rise.
    pub gpu_price_decline_per_year: f64,
    /// Share by which APIs' prices fall in a year.
    pub api_price_decline_per_year: f64,
    /// Share by which the accelerator time of a query falls in a year.
    pub efficiency_gain_per_year: f64,
    /// Share by which the price that is charged falls in a year.
    pub price_decline_per_year: f64,
    /// Operating expenses in US dollars per month: what is no cost of goods sold.
    pub opex_usd_per_month: f64,
    /// Growth of these a month.
    pub opex_growth_per_month: f64,
    /// Operating expenses that are a share of revenue.
    pub opex_share_of_revenue: f64,
    /// Money that is there at the start, in US dollars.
    pub cash_usd: f64,
    /// Share of profit that is taxed away; losses are carried forward.
    pub tax_rate: f64,
    /// Whether hardware is sold at its book value in the last month.
    pub sell_at_end: bool,
    /// Accelerators of a node, where no server of one's own says it.
    pub gpus_per_node: f64,
    /// Power of a rack in kW.
    pub rack_kw: f64,
}

/// An uncertain number of a projection.
#[derive(Clone, Debug)]
pub struct Uncertainty {
    /// Its path, as in `--set`: `project.growth_per_month`.
    pub path: Arc<str>,
    /// What it may be.
    pub chance: Chance,
    /// How it is written.
    pub write: fn(&mut Project, f64),
}

/// How a number of a projection is written, by its key.
#[must_use]
pub fn write_of(key: &str) -> Option<fn(&mut Project, f64)> {
    let write: fn(&mut Project, f64) = match key {
        "growth_per_month" => |p, v| p.demand.growth = Growth::PerMonth(v),
        "churn_per_month" => |p, v| p.demand.churn_per_month = v,
        "discount_rate" => |p, v| p.discount_rate = v,
        "gpu_price_decline_per_year" => |p, v| p.gpu_price_decline_per_year = v,
        "api_price_decline_per_year" => |p, v| p.api_price_decline_per_year = v,
        "efficiency_gain_per_year" => |p, v| p.efficiency_gain_per_year = v,
        "price_decline_per_year" => |p, v| p.price_decline_per_year = v,
        "opex_usd_per_month" => |p, v| p.opex_usd_per_month = v,
        "opex_growth_per_month" => |p, v| p.opex_growth_per_month = v,
        "opex_share_of_revenue" => |p, v| p.opex_share_of_revenue = v,
        "cash_usd" => |p, v| p.cash_usd = v,
        "tax_rate" => |p, v| p.tax_rate = v,
        "rack_kw" => |p, v| p.rack_kw = v,
        _ => return None,
    };
    Some(write)
}

/// Months with their names.
#[derive(Clone, Copy, Debug)]
pub struct Calendar {
    /// Year of the first month.
    pub year: i32,
    /// The first month, 1 to 12.
    pub month: i32,
    /// First month of a fiscal year, 1 to 12.
    pub fiscal_year_starts: i32,
}

impl Calendar {
    fn at(self, month: usize) -> (i32, i32) {
        let count = self.month - 1 + i32::try_from(month).unwrap_or(i32::MAX / 2);
        (self.year + count / 12, count % 12 + 1)
    }

    /// Name of a month, counted from 0: `2027-01`.
    #[must_use]
    pub fn name(self, month: usize) -> String {
        let (year, month) = self.at(month);
        format!("{year:04}-{month:02}")
    }

    /// Place of a month in its year, 0 for January.
    #[must_use]
    pub fn season(self, month: usize) -> usize {
        usize::try_from(self.at(month).1 - 1).unwrap_or_default()
    }

    /// The fiscal year of a month, by the year in which it ends.
    #[must_use]
    pub fn fiscal_year(self, month: usize) -> i32 {
        let (year, month) = self.at(month);
        let starts = self.fiscal_year_starts;
        if starts > 1 && month >= starts { year + 1 } else { year }
    }
}

/// How demand changes month by month; 1 is the study's `queries_per_day`.
#[derive(Clone, Debug)]
pub struct Demand {
    /// The trend.
    pub growth: Growth,
    /// Share of demand that leaves each month.
    pub churn_per_month: f64,
    /// Factors of the months from January, mean 1.
    pub seasonality: Option<[f64; 12]>,
    /// Steps.
    pub launches: Vec<Launch>,
}

/// A trend.
#[derive(Clone, Debug)]
pub enum Growth {
    /// The same share more each month.
    PerMonth(f64),
    /// From 1 in the first month towards a ceiling.
    SCurve {
        /// Where it ends.
        ceiling: f64,
        /// Month of the steepest rise, from 0.
        midpoint_month: f64,
        /// Months from a tenth to nine tenths of the logistic curve.
        months_10_to_90: f64,
    },
    /// Given month by month; the last goes on.
    Multiples(Vec<f64>),
}

/// Something that changes demand at once.
#[derive(Clone, Copy, Debug)]
pub struct Launch {
    /// The month, from 0.
    pub month: usize,
    /// Demand over what it was.
    pub factor: f64,
    /// How many months it lasts; for good if absent.
    pub months: Option<usize>,
}

impl Launch {
    /// Whether it changes demand in a month.
    #[must_use]
    pub fn holds(&self, month: usize) -> bool {
        month >= self.month && self.months.is_none_or(|lasts| month < self.month + lasts)
    }
}

impl Demand {
    /// Demand of a month over the study's.
    #[must_use]
    pub fn factor(&self, month: usize, calendar: Calendar) -> f64 {
        let at = month as f64;
        let trend = match &self.growth {
            Growth::PerMonth(rate) => (1.0 + rate).powf(at),
            Growth::SCurve { ceiling, midpoint_month, months_10_to_90 } => {
                // A logistic curve goes from 10% to 90% in 2 ln 9 over its steepness.
                let steepness = 2.0 * 9.0_f64.ln() / months_10_to_90;
                let logistic = |at: f64| 1.0 / (1.0 + (-steepness * (at - midpoint_month)).exp());
                let start = logistic(0.0);
                1.0 + (ceiling - 1.0) * (logistic(at) - start) / (1.0 - start).max(1e-12)
            }
            Growth::Multiples(all) => all.get(month).or(all.last()).copied().unwrap_or(1.0),
        };
        let season = self.seasonality.map_or(1.0, |factors| factors[calendar.season(month)]);
        let launched: f64 = self
            .launches
            .iter()
            .filter(|launch| launch.holds(month))
            .map(|launch| launch.factor)
            .product();
        trend * (1.0 - self.churn_per_month).powf(at) * season * launched
    }
}
