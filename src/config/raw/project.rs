//! A business over months.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::number::Number;

/// How the business goes on month by month. A line (`[[project.line]]`) takes what it does not say
/// from the table above it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// Of a line: its name.
    pub name: Option<String>,
    /// Of a line: further changes to the study, as with `--set`: `["option.utilization=0.7"]`.
    pub set: Option<Vec<String>>,
    /// The first month, `2027-01`; `2027-01` unless given.
    pub start: Option<String>,
    /// Months; 36 unless given.
    pub months: Option<u32>,
    /// First month of a fiscal year, 1 to 12; January unless given.
    pub fiscal_year_starts: Option<u32>,
    /// Yearly rate at which flows are discounted; 0.12 unless given.
    pub discount_rate: Option<Number>,
    /// Growth of demand a month; 0 unless given.
    pub growth_per_month: Option<Number>,
    /// Growth of demand along an S instead.
    pub s_curve: Option<SCurve>,
    /// Demand of each month over `workload.queries_per_day` instead; the last goes on.
    pub multiples: Option<Vec<f64>>,
    /// Share of demand that leaves each month; 0 unless given.
    pub churn_per_month: Option<Number>,
    /// Factors of the months from January; their mean is scaled to 1.
    pub seasonality: Option<[f64; 12]>,
    /// Steps of demand.
    pub launch: Option<Vec<Launch>>,
    /// Share by which rents and prices of hardware fall in a year, negative if they rise; 0 unless
    /// given.
    pub gpu_price_decline_per_year: Option<Number>,
    /// Share by which APIs' prices fall in a year; 0 unless given.
    pub api_price_decline_per_year: Option<Number>,
    /// Share by which the accelerator time of a query falls in a year: better engines and models; 0
    /// unless given.
    pub efficiency_gain_per_year: Option<Number>,
    /// Share by which the price that is charged falls in a year; 0 unless given.
    pub price_decline_per_year: Option<Number>,
    /// Operating expenses in US dollars per month: people, sales, offices; 0 unless given.
    pub opex_usd_per_month: Option<Number>,
    /// Growth of these a month; 0 unless given.
    pub opex_growth_per_month: Option<Number>,
    /// Operating expenses that are a share of revenue, beside `revenue.variable_share_of_revenue`; 0
    /// unless given.
    pub opex_share_of_revenue: Option<Number>,
    /// Money that is there at the start in US dollars; 0 unless given.
    pub cash_usd: Option<Number>,
    /// Share of profit that is taxed away, losses carried forward; 0 unless given.
    pub tax_rate: Option<Number>,
    /// Whether hardware is sold at its book value in the last month; false unless given.
    pub sell_at_end: Option<bool>,
    /// Accelerators of a node where no own server says it; 8 unless given.
    pub gpus_per_node: Option<u32>,
    /// Power of a rack in kW; 41 unless given: four servers of eight H100.
    pub rack_kw: Option<Number>,
    /// Further lines beside the base: upside, downside.
    pub line: Option<Vec<Project>>,
}

/// Growth along an S.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SCurve {
    /// Demand at the end over that of the first month.
    pub ceiling: f64,
    /// Month of the steepest rise, counted from 0.
    pub midpoint_month: f64,
    /// Months from a tenth to nine tenths of the way.
    pub months_10_to_90: f64,
}

/// A step of demand.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Launch {
    /// What happens.
    pub name: Option<String>,
    /// The month, counted from 0.
    pub month: u32,
    /// Demand over what it was.
    pub factor: f64,
    /// Months that it lasts; for good unless given.
    pub months: Option<u32>,
}
