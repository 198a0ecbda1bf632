//! One month: what it needs, and what follows for profit and cash.

use super::accounts::{Accounts, Bill};
use super::books::Books;
use super::hardware::Hardware;
use crate::cost::LotEstimate;
use crate::cost::components::Component;
use crate::estimate::{Estimate, StageEstimate};
use crate::spec::contract::OWN_HARDWARE;
use crate::spec::lot::{Lots, Source};
use crate::spec::project::Project;
use crate::spec::scenario::{Scenario, Stage};
use crate::spec::supply::Supply;
use crate::units::{DAYS_PER_MONTH, HOURS_PER_MONTH};

/// One month.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Month {
    /// Its place, from 0.
    pub at: usize,
    /// Its name: `2027-01`.
    pub name: String,
    /// The fiscal year that it belongs to, by the year in which that ends.
    pub fiscal_year: i32,
    /// Queries per day.
    pub queries_per_day: f64,
    /// Accelerators that the mean traffic keeps busy.
    pub gpus_busy: f64,
    /// Accelerators that the peak hour keeps busy, whole replicas.
    pub gpus_at_peak: f64,
    /// Accelerators that are paid for: rented, leased or owned.
    pub gpus: f64,
    /// Accelerators that are paid for, stage by stage.
    pub gpus_by_stage: Vec<f64>,
    /// Those of them that are owned or leased, spares included.
    pub gpus_owned: f64,
    /// Servers bought in this month.
    pub servers_bought: f64,
    /// Servers retired in this month.
    pub servers_retired: f64,
    /// Profit and cash.
    pub books: Books,
    /// What some of its sums are made of.
    pub parts: Parts,
    /// What hardware and sites are worth in the books at the end of the month, in US dollars.
    pub book_value_usd: f64,
    /// What is owed on loans at its end, in US dollars.
    pub owed_usd: f64,
    /// What is due for commitments in later months, used or not, in US dollars.
    pub commitments_left_usd: f64,
    /// What is left of credits at its end, in US dollars.
    pub credits_left_usd: f64,
    /// Credits that are lost at its end, in US dollars.
    pub credits_expired_usd: f64,
    /// Cash at its end, the opening cash included, in US dollars; negative where it is missing.
    pub cash_usd: f64,
}

/// Parts of the books of a month, in US dollars.
#[derive(Clone, Copy, Debug, Default)]
// The unit is part of a name.
#[allow(clippy::struct_field_names)]
pub struct Parts {
    /// Of what is paid as it arises: running own hardware.
    pub hardware_usd: f64,
    /// Of operating expenses: what varies with revenue outside COGS.
    pub variable_usd: f64,
    /// Of operating expenses: winning users.
    pub acquisition_usd: f64,
    /// Of operating expenses: moving work to other lots.
    pub switching_usd: f64,
}

/// What a month's traffic needs and costs as it is used.
pub(super) struct Need {
    queries_per_day: f64,
    gpus_busy: f64,
    gpus_at_peak: f64,
    /// Accelerators by the hour.
    gpus_rented: f64,
    /// One for each stage, or lot, of hardware of one's own.
    owned: Vec<Service>,
    /// What moving work to lots costs.
    switching_usd: f64,
    /// What each supplier is paid as it is used, own hardware left out.
    bills: Vec<Bill>,
    gpus_by_stage: Vec<f64>,
    revenue_usd: f64,
    variable_usd: f64,
    /// What winning users costs.
    acquisition_usd: f64,
    /// Costs of goods sold, but for what own hardware itself brings.
    used_usd: f64,
}

/// What own hardware must do.
struct Service {
    /// Accelerators in service.
    gpus: f64,
    /// US dollars a month for the standing power of one more.
    standing_usd: f64,
    /// Whether the month is its last.
    ends: bool,
}

impl Need {
    pub(super) fn of(scenario: &Scenario, found: &Estimate, price_factor: f64) -> Self {
        let queries_per_day = scenario.workload.queries_per_day.value.get();
        let queries = queries_per_day * DAYS_PER_MONTH.get();
        // What commitments cost beside bills is settled over the months.
        let unused = found.cost.components.get(Component::Commitment);
        let mut used =
            found.cost.usd_per_query.value.get() - unused.map_or(0.0, |usd| usd.value.get());
        let mut need = Self {
            queries_per_day,
            gpus_busy: 0.0,
            gpus_at_peak: 0.0,
            gpus_rented: 0.0,
            owned: Vec::new(),
            switching_usd: 0.0,
            bills: Vec::new(),
            gpus_by_stage: Vec::new(),
            revenue_usd: 0.0,
            variable_usd: 0.0,
            acquisition_usd: 0.0,
            used_usd: 0.0,
        };
        for (place, (stage, served)) in scenario.stages.iter().zip(found.stages.iter()).enumerate()
        {
            if !scenario.contracts.is_empty() {
                need.bills(queries, (place, stage), served, found);
            }
            let (Some(hosting), Some(fleet)) = (stage.serving.hosting(), &served.fleet) else {
                need.gpus_by_stage.push(0.0);
                continue;
            };
            let gpus = fleet.gpus.value.get();
            need.gpus_busy += gpus * fleet.utilization.value.get();
            need.gpus_at_peak += fleet.gpus_at_peak.value.get();
            let calls = served.calls.map_or(1.0, |calls| calls.value.get());
            let standing_usd = served.energy.map_or(0.0, |energy| {
                energy.standing_kw.value.get()
                    * energy.electricity.value.get()
                    * HOURS_PER_MONTH.get()
            });
            match &hosting.supply {
                Supply::Rented(_) => {
                    need.gpus_by_stage.push(gpus);
                    need.gpus_rented += gpus;
                }
                Supply::Owned(_) => {
                    let parts = Component::OF_THE_HARDWARE
                        .iter()
                        .filter_map(|part| served.served.components.get(*part))
                        .map(|usd| usd.value.get());
                    used -= calls * parts.sum::<f64>();
                    need.gpus_by_stage.push(0.0);
                    need.owned.push(Service { gpus, standing_usd, ends: false });
                }
                Supply::Lots(lots) => {
                    let of_stage = |own: &&LotEstimate| own.stage == place;
                    let own: Vec<&LotEstimate> = found.lots.iter().filter(of_stage).collect();
                    used -= calls * need.lots(lots, &own, standing_usd);
                }
            }
        }
        if let Some(margin) = &found.margin {
            let revenue = margin.revenue.value.get();
            // What varies with revenue outside COGS is what the contribution lacks of gross profit.
            let gross = revenue - margin.cogs.value.get();
            let variable = gross - margin.contribution.value.get();
            if let Some(selling) = &margin.statement {
                // The owner's share goes with the price; fees of payments are taken not to fall.
                used += selling.revenue_share.value.get() * price_factor
                    + selling.payment_fees.value.get()
                    + selling.support.value.get()
                    + selling.hosting.value.get();
            }
            let acquisition = margin
                .after_acquisition
                .map_or(0.0, |after| margin.contribution.value.get() - after.value.get());
            need.acquisition_usd = acquisition * queries;
            need.revenue_usd = revenue * price_factor * queries;
            need.variable_usd = variable * price_factor * queries;
        }
        need.used_usd = used * queries;
        need
    }

    /// Takes in what the suppliers of a stage are paid.
    fn bills(
        &mut self,
        queries: f64,
        (place, stage): (usize, &Stage),
        served: &StageEstimate,
        found: &Estimate,
    ) {
        let calls = queries * served.calls.map_or(1.0, |calls| calls.value.get());
        let mut lots = found.lots.iter().filter(|lot| lot.stage == place).peekable();
        if lots.peek().is_none() {
            let usd = served.served.usd.value.get() * calls;
            self.bills.push((stage.supplier.name.clone(), usd));
        }
        let of_lot = |lot: &LotEstimate| (lot.supplier.clone(), lot.usd.value.get() * calls);
        self.bills.extend(lots.map(of_lot));
        self.bills.retain(|(name, _)| **name != *OWN_HARDWARE);
    }

    /// Takes in the lots of a stage; returns what their own hardware itself brings to a call.
    fn lots(&mut self, lots: &Lots, found: &[&LotEstimate], standing_usd: f64) -> f64 {
        let (mut rented, mut hardware) = (0.0, 0.0);
        for (place, lot) in lots.all.iter().enumerate() {
            let own = found.iter().find(|own| own.place == place);
            let gpus = own.map_or(0.0, |own| own.used.paid);
            if matches!(lot.source, Source::Owned(_)) {
                hardware += own.map_or(0.0, |own| own.hardware.get());
                let ends = lot.is_there(lots.month) && !lot.is_there(lots.month + 1);
                self.owned.push(Service { gpus, standing_usd, ends });
            } else {
                rented += gpus;
            }
            if lots.month == lot.from_month {
                self.switching_usd += lot.switching.map_or(0.0, |usd| usd.value.get());
            }
        }
        self.gpus_by_stage.push(rented);
        self.gpus_rented += rented;
        hardware
    }
}

/// What goes on from month to month.
pub(super) struct State {
    /// Own hardware.
    pub hardware: Vec<Hardware>,
    /// Commitments and credits.
    pub accounts: Accounts,
    /// Cash.
    pub cash: f64,
    /// Losses that later profits are free of tax for.
    pub loss_carried: f64,
}

/// What a month comes to; hardware, contracts, cash and losses go on from the month before.
pub(super) fn month(at: usize, project: &Project, need: &Need, state: &mut State) -> Month {
    let State { hardware, accounts, cash, loss_carried } = state;
    let settled = accounts.settle(at, &need.bills);
    let last = at + 1 == project.months;
    let mut books = Books {
        revenue_usd: need.revenue_usd,
        running_usd: need.used_usd,
        unused_usd: settled.unused_usd,
        credits_usd: settled.credits_usd,
        opex_usd: project.opex_usd_per_month
            * (1.0 + project.opex_growth_per_month).powf(at as f64)
            + project.opex_share_of_revenue * need.revenue_usd
            + need.variable_usd
            + need.acquisition_usd
            + need.switching_usd,
        ..Books::default()
    };
    let mut parts = Parts {
        hardware_usd: 0.0,
        variable_usd: need.variable_usd,
        acquisition_usd: need.acquisition_usd,
        switching_usd: need.switching_usd,
    };
    let (mut gpus, mut bought, mut retired) = (0.0, 0.0, 0.0);
    let (mut book_value, mut owed) = (0.0, 0.0);
    let mut gpus_by_stage = need.gpus_by_stage.clone();
    for (own, service) in hardware.iter_mut().zip(&need.owned) {
        let sell = service.ends || (last && project.sell_at_end);
        let turn = own.turn(at, service.gpus, sell);
        parts.hardware_usd += turn.running_usd + turn.idle_gpus * service.standing_usd;
        books.lease_usd += turn.lease_usd;
        books.depreciation_usd += turn.depreciation_usd;
        books.interest_usd += turn.interest_usd;
        books.purchases_usd += turn.purchases_usd;
        books.disposals_usd += turn.disposals_usd;
        books.borrowed_usd += turn.borrowed_usd;
        books.repaid_usd += turn.repaid_usd;
        gpus += turn.gpus;
        if let Some(stage) = gpus_by_stage.get_mut(own.stage) {
            *stage += turn.gpus;
        }
        bought += turn.bought;
        retired += turn.retired;
        book_value += turn.book_value_usd;
        owed += turn.owed_usd;
    }
    books.running_usd += parts.hardware_usd;
    let profit = books.profit_before_tax();
    let taxable = (profit - *loss_carried).max(0.0);
    *loss_carried = (*loss_carried - profit).max(0.0);
    books.tax_usd = taxable * project.tax_rate;
    *cash += books.net_cash_flow();
    Month {
        at,
        name: project.calendar.name(at),
        fiscal_year: project.calendar.fiscal_year(at),
        queries_per_day: need.queries_per_day,
        gpus_busy: need.gpus_busy,
        gpus_at_peak: need.gpus_at_peak,
        gpus: need.gpus_rented + gpus,
        gpus_by_stage,
        gpus_owned: gpus,
        servers_bought: bought,
        servers_retired: retired,
        books,
        parts,
        book_value_usd: book_value,
        owed_usd: owed,
        commitments_left_usd: settled.commitments_left_usd,
        credits_left_usd: settled.credits_left_usd,
        credits_expired_usd: settled.expired_usd,
        cash_usd: *cash,
    }
}
