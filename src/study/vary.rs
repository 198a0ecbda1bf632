//! Copies of a scenario with one thing changed.

use std::sync::Arc;

use crate::ledger::{Given, SourceId};
use crate::spec::lot::{Lot, Source, Term};
use crate::spec::scenario::{Deployed, Hosting, Scenario, Serving, Sizing};
use crate::spec::supply::{Api, Owned, Rented, Supply};
use crate::spec::workload::Slo;
use crate::units::{Count, Ratio, UsdPerHour};

/// Its stages on accelerators.
fn deployed(scenario: &mut Scenario) -> impl Iterator<Item = &mut Deployed> {
    scenario.stages.iter_mut().filter_map(|stage| stage.serving.deployed_mut())
}

/// Its accelerators, however they are had.
fn hosting(scenario: &mut Scenario) -> impl Iterator<Item = &mut Hosting> {
    scenario.stages.iter_mut().filter_map(|stage| stage.serving.hosting_mut())
}

/// The scenario without latency targets.
#[must_use]
pub fn without_slo(scenario: &Scenario) -> Scenario {
    let mut varied = scenario.clone();
    varied.workload.call.slo = Slo::default();
    for stage in varied.stages.iter_mut() {
        stage.call.slo = Slo::default();
    }
    varied
}

/// The scenario at another utilization; an API is left as it is.
#[must_use]
pub fn utilization(scenario: &Scenario, value: Ratio) -> Scenario {
    let mut varied = scenario.clone();
    for hosting in hosting(&mut varied) {
        hosting.sizing = Sizing::Utilization(Given::new(value, SourceId(0)));
    }
    varied
}

/// The scenario with so many requests in flight in each replica.
#[must_use]
pub fn concurrency(scenario: &Scenario, value: Count) -> Scenario {
    let mut varied = scenario.clone();
    for deployed in deployed(&mut varied) {
        deployed.deployment.concurrency = Some(Given::new(value, SourceId(0)));
    }
    varied
}

/// The scenario with all predicted times multiplied; a measured throughput stays as it is.
#[must_use]
pub fn time(scenario: &Scenario, factor: f64) -> Scenario {
    let mut varied = scenario.clone();
    for deployed in deployed(&mut varied) {
        let own = &mut deployed.deployment.time_factor;
        *own = own.map(|own| own * Ratio::new(factor));
    }
    varied
}

/// The scenario with all rents and prices of hardware multiplied; APIs and services stay.
#[must_use]
pub fn rent(scenario: &Scenario, factor: f64) -> Scenario {
    rents(scenario, factor, |_| factor)
}

/// The same with a factor for each lot, where there are lots.
#[must_use]
pub fn rents(scenario: &Scenario, factor: f64, of_lot: impl Fn(&Lot) -> f64) -> Scenario {
    let by_hour = |rented: &mut Rented, factor: f64| {
        rented.usd_per_gpu_hour = rented.usd_per_gpu_hour.map(|price| price * Ratio::new(factor));
    };
    let bought = |owned: &mut Owned, factor: f64| {
        owned.server_price = owned.server_price.map(|price| price * Ratio::new(factor));
    };
    let mut varied = scenario.clone();
    for hosting in hosting(&mut varied) {
        match &mut hosting.supply {
            Supply::Rented(rented) => by_hour(rented, factor),
            Supply::Owned(owned) => bought(owned, factor),
            Supply::Lots(lots) => {
                for lot in &mut lots.all {
                    let factor = of_lot(lot);
                    match &mut lot.source {
                        Source::Rented(rented, _) => by_hour(rented, factor),
                        Source::Owned(owned) => bought(owned, factor),
                        Source::Api(_) => {}
                    }
                }
            }
        }
    }
    varied
}

/// Name of the lot that takes what no lot of an outage carries.
pub const NOBODY: &str = "nobody";

/// The scenario with the lots of a supplier down, and with a last lot, for nothing, that shows what
/// nobody carries; none where the supplier has no lots.
#[must_use]
pub fn without(scenario: &Scenario, supplier: &str) -> Option<Scenario> {
    let mut varied = scenario.clone();
    let mut any = false;
    for hosting in hosting(&mut varied) {
        let Supply::Lots(lots) = &mut hosting.supply else { continue };
        let Some(mut last) = lots.all.first().cloned() else { continue };
        let before = lots.all.len();
        lots.all.retain(|lot| *lot.supplier.name != *supplier);
        if lots.all.len() == before {
            continue;
        }
        any = true;
        let free = Given::new(UsdPerHour::ZERO, SourceId(0));
        last.source = Source::Rented(Rented { usd_per_gpu_hour: free }, Term::OnDemand);
        last.name = NOBODY.into();
        last.supplier.name = NOBODY.into();
        (last.gpus, last.from_month, last.months) = (None, 0, None);
        (last.egress, last.storage, last.switching) = (None, None, None);
        lots.all.push(last);
    }
    any.then_some(varied)
}

/// The scenario in a month, from 0: lots and contracts come and go.
#[must_use]
pub fn month(scenario: &Scenario, month: usize) -> Scenario {
    let mut varied = scenario.clone();
    varied.contracts.month = month;
    for hosting in hosting(&mut varied) {
        if let Supply::Lots(lots) = &mut hosting.supply {
            lots.month = month;
        }
    }
    varied
}

/// The scenario with the accelerator time of all work multiplied, measured or predicted.
#[must_use]
pub fn work(scenario: &Scenario, factor: f64) -> Scenario {
    let mut varied = time(scenario, factor);
    for deployed in deployed(&mut varied) {
        if let Some(measured) = &mut deployed.deployment.measured {
            measured.output_tokens_per_s =
                measured.output_tokens_per_s.map(|rate| rate / Ratio::new(factor));
        }
    }
    for stage in varied.stages.iter_mut() {
        if let Serving::Unit(unit) = &mut stage.serving {
            unit.calls_per_s = unit.calls_per_s.map(|rate| rate / Ratio::new(factor));
        }
    }
    varied
}

/// The scenario with the prices of APIs multiplied.
#[must_use]
pub fn api(scenario: &Scenario, factor: f64) -> Scenario {
    let mut varied = scenario.clone();
    for stage in varied.stages.iter_mut() {
        match &mut stage.serving {
            Serving::Api(api) => tokens(api, factor),
            Serving::Deployed(Deployed { hosting, .. }) => {
                if let Supply::Lots(lots) = &mut hosting.supply {
                    for lot in &mut lots.all {
                        if let Source::Api(api) = &mut lot.source {
                            tokens(api, factor);
                        }
                    }
                }
            }
            Serving::Unit(_) | Serving::Priced(_) => {}
        }
    }
    varied
}

/// The scenario with all prices that are charged multiplied; shares of revenue and fees stay.
#[must_use]
pub fn price(scenario: &Scenario, factor: f64) -> Scenario {
    let mut varied = scenario.clone();
    varied.plan.scale(Ratio::new(factor));
    varied
}

fn tokens(api: &mut Api, factor: f64) {
    for price in [
        &mut api.input,
        &mut api.cached_input,
        &mut api.output,
        &mut api.batch_input,
        &mut api.batch_output,
    ] {
        *price = price.map(|price| price * Ratio::new(factor));
    }
    // Units are a price, too; a least bill is an amount that was agreed on.
    let units = api.terms.as_mut().and_then(|terms| Arc::make_mut(terms).provisioned.as_mut());
    if let Some(units) = units {
        let price = &mut units.usd_per_unit_month;
        *price = price.map(|price| price * Ratio::new(factor));
    }
}

/// The scenario with another number of queries.
#[must_use]
pub fn traffic(scenario: &Scenario, factor: f64) -> Scenario {
    let mut varied = scenario.clone();
    varied.set_queries(scenario.workload.queries_per_day.value * Ratio::new(factor));
    varied
}
