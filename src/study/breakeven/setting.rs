//! Settings whose break-even is asked: what they are today, and how they are written.

use crate::estimate::Estimate;
use crate::ledger::{Given, SourceId};
use crate::spec::plan::Plan;
use crate::spec::scenario::{Hosting, Scenario, Serving, Sizing};
use crate::spec::supply::{Rented, Supply};
use crate::study::vary;
use crate::units::{Ratio, Usd, UsdPerHour};

/// A setting that every study has, if it applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// Busy share of the paid accelerator time.
    Utilization,
    /// Queries per day.
    Volume,
    /// What is charged: the price of a query, or all prices of plans and tokens together.
    Price,
    /// What an accelerator and hour costs, all in.
    GpuHour,
    /// All prices of APIs together.
    ApiPrice,
}

/// All of them, in the order in which they are told.
pub const SETTINGS: [Setting; 5] =
    [Setting::Utilization, Setting::Volume, Setting::Price, Setting::GpuHour, Setting::ApiPrice];

/// What the number of a setting measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// A share.
    Share,
    /// Queries per day.
    QueriesPerDay,
    /// US dollars for a query.
    UsdPerQuery,
    /// US dollars for an accelerator and hour.
    UsdPerGpuHour,
    /// A multiple of what it is today.
    OfToday,
    /// A number of the study in the unit of its key.
    Plain,
}

/// A setting of one option: today's value and where it is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Today {
    /// What it measures.
    pub measure: Measure,
    /// Its value.
    pub value: f64,
    /// Lowest and highest value that is tried.
    pub range: (f64, f64),
}

/// Highest rent of an accelerator and hour that is tried, in US dollars: no market rent of the
/// catalogs is near it.
const MOST_USD_PER_GPU_HOUR: f64 = 100.0;
/// Factors that are tried on what has no scale of its own.
const FACTORS: (f64, f64) = (1e-2, 1e2);

impl Setting {
    /// Name for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utilization => "utilization",
            Self::Volume => "queries_per_day",
            Self::Price => "price",
            Self::GpuHour => "gpu_hour",
            Self::ApiPrice => "api_price",
        }
    }

    /// Today's value in an option; none where the setting does not apply.
    #[must_use]
    pub fn today(self, scenario: &Scenario, found: &Estimate) -> Option<Today> {
        let today = |measure, value, range| Some(Today { measure, value, range });
        let of_today = today(Measure::OfToday, 1.0, FACTORS);
        match self {
            Self::Utilization => {
                // The utilization of lots follows from what each is paid for.
                found.lots.is_empty().then_some(())?;
                let value = found.fleet?.utilization.value.get();
                today(Measure::Share, value, (0.005, 1.0))
            }
            Self::Volume => {
                let value = scenario.workload.queries_per_day.value.get();
                today(Measure::QueriesPerDay, value, (value * 1e-4, (value * 1e4).min(1e13)))
            }
            Self::Price => match &scenario.plan {
                Plan::None => None,
                Plan::PerQuery(price) => {
                    let (value, cost) = (price.value.get(), found.prices.break_even.value.get());
                    let (low, high) = (value.min(cost), value.max(cost));
                    let range = (low * FACTORS.0, (high * FACTORS.1).min(1e6));
                    (low > 0.0).then_some(Today { measure: Measure::UsdPerQuery, value, range })
                }
                _ => of_today.filter(|_| {
                    found.margin.is_some_and(|margin| margin.revenue.value > Usd::ZERO)
                }),
            },
            Self::GpuHour => {
                let mut hours =
                    scenario.stages.iter().zip(found.stages.iter()).filter_map(|(stage, found)| {
                        stage.serving.hosting()?;
                        let hourly = found.served.hourly?.value.get();
                        Some(hourly / found.fleet?.paid_hours_per_query.value.get())
                    });
                let first = hours.next()?;
                if hours.next().is_some() {
                    return of_today;
                }
                let most = MOST_USD_PER_GPU_HOUR.max(first * 2.0);
                today(Measure::UsdPerGpuHour, first, (1e-3, most))
            }
            Self::ApiPrice => {
                let mut servings = scenario.stages.iter().map(|stage| &stage.serving);
                servings.any(|serving| matches!(serving, Serving::Api(_))).then_some(())?;
                of_today
            }
        }
    }

    /// The option with the setting at a value.
    #[must_use]
    pub fn at(self, scenario: &Scenario, today: &Today, value: f64) -> Scenario {
        let mut varied = scenario.clone();
        match self {
            Self::Utilization => {
                for hosting in hostings(&mut varied) {
                    hosting.sizing = Sizing::Utilization(stated(Ratio::new(value)));
                }
            }
            Self::Volume => {
                varied.set_queries(crate::units::Count::new(value));
            }
            Self::Price => match &mut varied.plan {
                Plan::PerQuery(price) => price.value = Usd::new(value),
                _ => return vary::price(scenario, value),
            },
            Self::GpuHour if today.measure == Measure::UsdPerGpuHour => {
                for hosting in hostings(&mut varied) {
                    hosting.supply =
                        Supply::Rented(Rented { usd_per_gpu_hour: stated(UsdPerHour::new(value)) });
                }
            }
            Self::GpuHour => return vary::rent(scenario, value),
            Self::ApiPrice => return vary::api(scenario, value),
        }
        varied
    }
}

fn hostings(scenario: &mut Scenario) -> impl Iterator<Item = &mut Hosting> {
    scenario.stages.iter_mut().filter_map(|stage| stage.serving.hosting_mut())
}

fn stated<Q>(value: Q) -> Given<Q> {
    Given::new(value, SourceId(0))
}
