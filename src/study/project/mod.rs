//! Month by month: demand, fleet, purchases, profit and cash, on the same model as an estimate.
//!
//! Every month is an estimate of the scenario as it then is: traffic by the trend, prices and
//! accelerator time as they have fallen. Rents, tokens and services are paid as they are used. Servers
//! of one's own are bought when the fleet needs them, in whole servers, written down over their book
//! life and sold at the end of their economic life. All months have 730 hours; the flows of a month
//! count at its start.

mod accounts;
mod books;
mod drift;
mod fan;
mod hardware;
mod month;

pub use books::{Books, Year};
pub use drift::{Drift, drifts, explained_months};
pub use fan::{Ask, Fan, fan};
pub use month::{Month, Parts};

use std::sync::Arc;

use super::vary;
use crate::estimate::estimate;
use crate::finance::{self, Irr};
use crate::ledger::Off;
use crate::perf::Infeasible;
use crate::spec::lot::{Lot, Source, Term};
use crate::spec::project::Project;
use crate::spec::scenario::Scenario;
use accounts::Accounts;
use hardware::Hardware;
use month::{Need, State};

/// One option on one line.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Projection {
    /// Name of the option.
    pub option: Arc<str>,
    /// Name of the line.
    pub line: String,
    /// What it is, for a second line: `2×H100, fp8`.
    pub setting: String,
    /// How it goes on.
    pub project: Project,
    /// The months, or why the option cannot serve one of them.
    pub result: Result<Course, Infeasible>,
}

/// The months and what they come to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Course {
    /// In order.
    pub months: Vec<Month>,
    /// By fiscal year.
    pub years: Vec<Year>,
    /// The whole.
    pub total: Books,
    /// Net present value of the free cash flows at the start of the first month, in US dollars.
    pub npv_usd: f64,
    /// Yearly internal rate of return of the free cash flows, compounded from the monthly one.
    pub irr: Irr,
    /// Months until the free cash flows are back for good; none within the horizon.
    pub payback_months: Option<f64>,
    /// Months until their discounted values are.
    pub discounted_payback_months: Option<f64>,
    /// Most money that is ever missing, the opening cash included, in US dollars.
    pub peak_funding_usd: f64,
    /// The first month at whose end most is missing; none if nothing ever is.
    pub peak_funding_month: Option<usize>,
    /// First month without cash, if it runs out.
    pub out_of_cash_month: Option<usize>,
}

/// Projects one option on one line.
#[must_use]
pub fn project(scenario: &Scenario, project: &Project) -> Projection {
    Projection {
        option: scenario.name.clone(),
        line: project.line.clone(),
        setting: super::compare::setting(scenario),
        project: project.clone(),
        result: course(scenario, project),
    }
}

/// The months, or why the option cannot serve one of them.
fn course(scenario: &Scenario, project: &Project) -> Result<Course, Infeasible> {
    let stages = scenario.stages.iter().enumerate();
    let hardware: Vec<Hardware> =
        stages.flat_map(|(place, stage)| Hardware::of(place, stage, project)).collect();
    let mut state = State {
        hardware,
        accounts: Accounts::of(&scenario.contracts),
        cash: project.cash_usd,
        loss_carried: 0.0,
    };
    let mut months = Vec::with_capacity(project.months);
    for at in 0..project.months {
        let varied = scenario_at(scenario, project, at);
        let found = estimate(&mut Off, &varied).map_err(|why| Infeasible {
            message: format!("in {}: {}", project.calendar.name(at), why.message),
            ..why
        })?;
        let need = Need::of(&varied, &found.value, price_factor(project, at));
        months.push(month::month(at, project, &need, &mut state));
    }
    let flows: Vec<f64> = months.iter().map(|month| month.books.free_cash_flow()).collect();
    let rate = finance::per_month(project.discount_rate);
    let yearly = |rate: f64| (1.0 + rate).powi(12) - 1.0;
    // Where money comes in before it goes out, a rate is what it costs, and no return.
    let earns_first = flows.iter().find(|flow| flow.abs() > 0.005).is_some_and(|flow| *flow > 0.0);
    let irr = match finance::irr(&flows) {
        _ if earns_first => Irr::None,
        Irr::None => Irr::None,
        Irr::One(rate) => Irr::One(yearly(rate)),
        Irr::Several(rates) => Irr::Several(rates.into_iter().map(yearly).collect()),
    };
    let lowest = months.iter().map(|month| month.cash_usd).fold(0.0, f64::min);
    let short = lowest < -0.005;
    Ok(Course {
        years: books::years(&months, project),
        total: books::sum(&months),
        npv_usd: finance::npv(rate, &flows),
        irr,
        payback_months: finance::payback(&flows),
        discounted_payback_months: finance::discounted_payback(rate, &flows),
        peak_funding_usd: -lowest,
        peak_funding_month: months
            .iter()
            .position(|month| short && month.cash_usd <= lowest + 0.005),
        out_of_cash_month: months.iter().position(|month| month.cash_usd < -0.005),
        months,
    })
}

/// The share that is left of a price after so many months of decline.
fn left(decline_per_year: f64, month: usize) -> f64 {
    (1.0 - decline_per_year).powf(month as f64 / 12.0)
}

pub(super) fn price_factor(project: &Project, month: usize) -> f64 {
    left(project.price_decline_per_year, month)
}

/// The month of whose market a lot has its price: rents follow it, what was agreed on does not until
/// it is renewed.
fn priced(lot: &Lot, month: usize) -> usize {
    match &lot.source {
        Source::Rented(_, Term::Block | Term::Reserved { months: None }) => 0,
        Source::Rented(_, Term::Reserved { months: Some(term) }) => {
            month.saturating_sub(lot.from_month) / term * term
        }
        Source::Rented(_, Term::OnDemand | Term::Spot(_)) | Source::Owned(_) | Source::Api(_) => {
            month
        }
    }
}

/// The scenario as it is in a month.
pub(super) fn scenario_at(scenario: &Scenario, project: &Project, month: usize) -> Scenario {
    let faster = vary::work(scenario, left(project.efficiency_gain_per_year, month));
    let decline = project.gpu_price_decline_per_year;
    let rent = vary::rents(&faster, left(decline, month), |lot| left(decline, priced(lot, month)));
    let rent = vary::month(&rent, month);
    let api = vary::api(&rent, left(project.api_price_decline_per_year, month));
    // A month without demand is one with next to none: what stands is still paid.
    vary::traffic(&api, project.demand.factor(month, project.calendar).max(1e-9))
}
