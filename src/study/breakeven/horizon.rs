//! From how many months on owning costs less than renting.
//!
//! Both are projected month by month. To a horizon of `h` months, an option is worth
//! `Σ_{t<h} F_t (1+r)^−t`, `F` its free cash flow, and, if its hardware is then sold at its book
//! value, that value of month `h − 1`. Loans do not count: how hardware is financed is another question.

use std::sync::Arc;

use crate::finance;
use crate::perf::Infeasible;
use crate::spec::project::Project;
use crate::spec::scenario::Scenario;
use crate::spec::supply::{Financing, Supply};
use crate::study::project::{Course, project};

/// An option with hardware of its own against one without.
#[derive(Clone, Debug)]
pub struct Horizon {
    /// The option that owns.
    pub owns: Arc<str>,
    /// The option that does not.
    pub rents: Arc<str>,
    /// What was found, or why one of them cannot serve.
    pub result: Result<Saved, Infeasible>,
}

/// What owning saves by horizon.
#[derive(Clone, Debug)]
pub struct Saved {
    /// By months from 1: present value in US dollars, hardware sold at its book value then.
    pub sold: Vec<f64>,
    /// The same if the hardware is then worth nothing.
    pub worthless: Vec<f64>,
}

impl Saved {
    /// The horizons, first and last month, to which owning costs no more.
    #[must_use]
    pub fn spans(saved: &[f64]) -> Vec<(usize, usize)> {
        let mut month = 0;
        let mut spans = Vec::new();
        for run in saved.chunk_by(|a, b| (*a >= 0.0) == (*b >= 0.0)) {
            if run[0] >= 0.0 {
                spans.push((month + 1, month + run.len()));
            }
            month += run.len();
        }
        spans
    }
}

/// A lease is no purchase: it cannot be sold, and ends on its day.
fn owns(scenario: &Scenario) -> bool {
    scenario.stages.iter().any(|stage| {
        stage.serving.hosting().is_some_and(|own| {
            matches!(&own.supply, Supply::Owned(own)
            if !matches!(own.financing, Financing::Lease { .. }))
        })
    })
}

/// Whether it has accelerators and owns none.
fn rents(scenario: &Scenario) -> bool {
    let mut supplies = scenario.stages.iter().filter_map(|stage| stage.serving.hosting());
    !owns(scenario) && supplies.any(|own| matches!(own.supply, Supply::Rented(_)))
}

/// Every option that owns against `against`, or against every option that rents, over so many months.
#[must_use]
pub fn horizons(
    scenarios: &[Scenario],
    chosen: &[usize],
    against: Option<usize>,
    plan: &Project,
    months: usize,
) -> Vec<Horizon> {
    let plan = Project { months, sell_at_end: false, ..plan.clone() };
    let chosen = || chosen.iter().filter_map(|&place| scenarios.get(place));
    let others: Vec<&Scenario> = match against {
        Some(place) => scenarios.get(place).filter(|other| !owns(other)).into_iter().collect(),
        None => scenarios.iter().filter(|other| rents(other)).collect(),
    };
    if others.is_empty() || !chosen().any(owns) {
        return Vec::new();
    }
    let worth = |scenario: &Scenario| {
        let course = project(scenario, &plan).result?;
        Ok(by_horizon(&course, finance::per_month(plan.discount_rate)))
    };
    let rented: Vec<Result<[Vec<f64>; 2], Infeasible>> =
        others.iter().map(|other| worth(other)).collect();
    let mut all = Vec::new();
    for own in chosen().filter(|own| owns(own)) {
        let owned = worth(own);
        for (other, rented) in others.iter().zip(&rented) {
            all.push(Horizon {
                owns: own.name.clone(),
                rents: other.name.clone(),
                result: saved(&owned, rented),
            });
        }
    }
    all
}

type Worth = Result<[Vec<f64>; 2], Infeasible>;

fn saved(owned: &Worth, rented: &Worth) -> Result<Saved, Infeasible> {
    let ([sold, worthless], [rent, same]) = (owned.clone()?, rented.clone()?);
    let less = |own: Vec<f64>, other: Vec<f64>| {
        own.into_iter().zip(other).map(|(own, other)| own - other).collect()
    };
    Ok(Saved { sold: less(sold, rent), worthless: less(worthless, same) })
}

/// Present value of each horizon, hardware sold at its book value, and worth nothing.
fn by_horizon(course: &Course, rate: f64) -> [Vec<f64>; 2] {
    let mut sum = 0.0;
    let mut discount = 1.0;
    let (mut sold, mut worthless) = (Vec::new(), Vec::new());
    for month in &course.months {
        sum += month.books.free_cash_flow() * discount;
        worthless.push(sum);
        sold.push(sum + month.book_value_usd * discount);
        discount /= 1.0 + rate;
    }
    [sold, worthless]
}
