//! Servers and a site of one's own over the months: bought, written down, financed, retired.

use super::left;
use crate::finance::{self, Installment};
use crate::spec::lot::{Lot, Source};
use crate::spec::project::Project;
use crate::spec::scenario::Stage;
use crate::spec::supply::{Financing, Owned, Supply};

const MONTHS_PER_YEAR: f64 = 12.0;

/// The hardware of one stage.
pub(super) struct Hardware {
    /// The place of its stage.
    pub stage: usize,
    owned: Owned,
    /// Share by which its price falls in a year.
    decline: f64,
    batches: Vec<Batch>,
    sites: Vec<Asset>,
    /// Power that the sites can feed, in kW.
    built_kw: f64,
}

/// Servers bought together.
struct Batch {
    bought: usize,
    servers: f64,
    /// Price of one without network and installation.
    price: f64,
    asset: Asset,
    /// Payments of a lease, each month.
    lease: f64,
    loan: Vec<Installment>,
}

/// Something in the books.
struct Asset {
    bought: usize,
    value: f64,
    charges: Vec<f64>,
}

impl Asset {
    /// This month's charge; the value falls by it.
    fn charge(&mut self, at: usize) -> f64 {
        let charge = self.charges.get(at - self.bought).copied().unwrap_or(0.0).min(self.value);
        self.value -= charge;
        charge
    }
}

/// What a month does to it.
#[derive(Default)]
pub(super) struct Turn {
    /// Accelerators, spares included.
    pub gpus: f64,
    /// Accelerators in service that the fleet does not need.
    pub idle_gpus: f64,
    pub bought: f64,
    pub retired: f64,
    pub running_usd: f64,
    pub lease_usd: f64,
    pub depreciation_usd: f64,
    pub interest_usd: f64,
    pub purchases_usd: f64,
    pub disposals_usd: f64,
    pub borrowed_usd: f64,
    pub repaid_usd: f64,
    pub book_value_usd: f64,
    pub owed_usd: f64,
}

impl Hardware {
    /// None yet; one for each lot that a stage owns, in order.
    pub(super) fn of(place: usize, stage: &Stage, project: &Project) -> Vec<Self> {
        let own = |owned: Owned| Self {
            stage: place,
            owned,
            decline: project.gpu_price_decline_per_year,
            batches: Vec::new(),
            sites: Vec::new(),
            built_kw: 0.0,
        };
        match stage.serving.hosting().map(|hosting| &hosting.supply) {
            Some(Supply::Owned(owned)) => vec![own(*owned)],
            Some(Supply::Lots(lots)) => {
                let owned = |lot: &Lot| {
                    if let Source::Owned(owned) = lot.source { Some(owned) } else { None }
                };
                lots.all.iter().filter_map(owned).map(own).collect()
            }
            Some(Supply::Rented(_)) | None => Vec::new(),
        }
    }

    /// Months of use: the lease's, or the economic life.
    fn life(&self) -> usize {
        match self.owned.financing {
            Financing::Lease { months, .. } => whole(months.value.get()),
            _ => whole(self.owned.life_years.value.get() * MONTHS_PER_YEAR),
        }
    }

    /// One month in which `in_service` accelerators must serve.
    pub(super) fn turn(&mut self, at: usize, in_service: f64, sell: bool) -> Turn {
        let mut turn = Turn::default();
        let life = self.life();
        let (old, kept): (Vec<Batch>, Vec<Batch>) =
            self.batches.drain(..).partition(|batch| at >= batch.bought + life);
        self.batches = kept;
        for batch in old {
            turn.retired += batch.servers;
            let value = batch.residual(&self.owned);
            turn.disposals_usd += value;
            turn.depreciation_usd += batch.asset.value - value;
            turn.repaid_usd += batch.owed(at);
        }
        let per_server = self.owned.gpus_per_server.value.get();
        let availability = self.owned.availability.value.get();
        // A hair below a whole server is a rounding, not a server.
        let serving = (in_service / (availability * per_server) - 1e-9).ceil().max(0.0);
        let spare_share = self.owned.spare_share.map_or(0.0, |share| share.value.get());
        let wanted = serving + (serving * spare_share - 1e-9).ceil().max(0.0);
        let there: f64 = self.batches.iter().map(|batch| batch.servers).sum();
        if wanted > there {
            self.buy(at, wanted - there, &mut turn);
        }
        let servers = wanted.max(there);
        turn.gpus = servers * per_server;
        // Spares beyond those of the plan serve, too.
        let in_use = servers - (wanted - serving);
        turn.idle_gpus = (in_use * per_server * availability - in_service).max(0.0);
        self.run(at, in_use, &mut turn);
        if sell {
            self.sell(at, &mut turn);
        }
        turn.book_value_usd = self.batches.iter().map(|batch| batch.asset.value).sum::<f64>()
            + self.sites.iter().map(|site| site.value).sum::<f64>();
        turn.owed_usd = self.batches.iter().map(|batch| batch.owed(at + 1)).sum();
        turn
    }

    fn buy(&mut self, at: usize, servers: f64, turn: &mut Turn) {
        let owned = &self.owned;
        let price = owned.server_price.value.get() * left(self.decline, at);
        let network = owned.network_share.value.get();
        let installed = owned.installation_share.map_or(0.0, |share| share.value.get());
        let cost = servers * price * (1.0 + network + installed);
        let residual = servers * price * (1.0 + network) * owned.residual_share.value.get();
        turn.bought = servers;
        let mut batch = Batch {
            bought: at,
            servers,
            price,
            asset: Asset { bought: at, value: cost, charges: Vec::new() },
            lease: 0.0,
            loan: Vec::new(),
        };
        match owned.financing {
            Financing::Lease { rate_per_year, months, residual_share } => {
                let rate = rate_per_year.value.get() / MONTHS_PER_YEAR;
                let back = cost * residual_share.value.get();
                batch.asset.value = 0.0;
                batch.lease = finance::lease_payment(rate, months.value.get(), cost, back);
            }
            Financing::Cash | Financing::Loan { .. } => {
                turn.purchases_usd += cost;
                let life = whole(owned.books.life_years.value.get() * MONTHS_PER_YEAR);
                batch.asset.charges = match owned.books.declining_factor {
                    None => finance::straight_line(cost, residual, life),
                    Some(factor) => {
                        finance::declining_balance(cost, residual, life, factor.value.get())
                    }
                };
            }
        }
        if let Financing::Loan { share, rate_per_year, months } = owned.financing {
            let amount = cost * share.value.get();
            let rate = rate_per_year.value.get() / MONTHS_PER_YEAR;
            turn.borrowed_usd += amount;
            batch.loan = finance::loan(rate, whole(months.value.get()), amount);
        }
        self.batches.push(batch);
        self.build(at, turn);
    }

    /// A larger site, where the servers draw more than it can feed.
    fn build(&mut self, at: usize, turn: &mut Turn) {
        let Some(site) = self.owned.construction else { return };
        let servers: f64 = self.batches.iter().map(|batch| batch.servers).sum();
        let kw = servers * self.owned.server_power.value.get();
        if kw <= self.built_kw {
            return;
        }
        let cost = (kw - self.built_kw) * site.usd_per_kw.value.get();
        self.built_kw = kw;
        turn.purchases_usd += cost;
        let life = whole(site.life_years.value.get() * MONTHS_PER_YEAR);
        let charges = finance::straight_line(cost, 0.0, life);
        self.sites.push(Asset { bought: at, value: cost, charges });
    }

    /// What the month costs, with `in_use` servers drawing power.
    fn run(&mut self, at: usize, in_use: f64, turn: &mut Turn) {
        let owned = &self.owned;
        let yearly = owned.maintenance_share.value.get()
            + owned.insurance_share.map_or(0.0, |share| share.value.get());
        turn.running_usd += in_use
            * (owned.server_power.value.get() * owned.colocation.value.get()
                + owned.staff.value.get() / MONTHS_PER_YEAR);
        for batch in &mut self.batches {
            turn.running_usd += batch.servers * batch.price * yearly / MONTHS_PER_YEAR;
            turn.lease_usd += batch.lease;
            turn.depreciation_usd += batch.asset.charge(at);
            if let Some(due) = batch.loan.get(at - batch.bought) {
                turn.interest_usd += due.interest;
                turn.repaid_usd += due.principal;
            }
        }
        for site in &mut self.sites {
            turn.depreciation_usd += site.charge(at);
        }
    }

    /// Everything at its book value, and loans paid off.
    fn sell(&mut self, at: usize, turn: &mut Turn) {
        for batch in self.batches.drain(..) {
            turn.disposals_usd += batch.asset.value;
            turn.repaid_usd += batch.owed(at + 1);
            turn.retired += batch.servers;
        }
        turn.disposals_usd += self.sites.drain(..).map(|site| site.value).sum::<f64>();
    }
}

impl Batch {
    /// What it is sold for at the end of its economic life; a lessor takes it back for nothing.
    fn residual(&self, owned: &Owned) -> f64 {
        if matches!(owned.financing, Financing::Lease { .. }) {
            return 0.0;
        }
        self.servers
            * self.price
            * (1.0 + owned.network_share.value.get())
            * owned.residual_share.value.get()
    }

    /// What is owed at the start of a month.
    fn owed(&self, at: usize) -> f64 {
        match at.checked_sub(self.bought + 1) {
            Some(paid) => self.loan.get(paid).map_or(0.0, |last| last.owed),
            None => self.loan.first().map_or(0.0, |first| first.owed + first.principal),
        }
    }
}

/// A number of months, at least one.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(months: f64) -> usize {
    months.round().max(1.0) as usize
}
