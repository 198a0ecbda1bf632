//! Own servers of an option's page: bought when the fleet needs them, in whole servers, written down,
//! leased or paid off, sold at the end of their life.

use super::course::{Known, Row, Writer};
use super::page::Whole;
use crate::ledger::LineId;
use crate::spec::scenario::Scenario;
use crate::spec::supply::{Financing, Owned, Supply};
use crate::units::HOURS_PER_MONTH;
use crate::view::workbook::Format;

/// Months of a year.
pub const MONTHS_PER_YEAR: f64 = 12.0;
/// How far sums may be from the tool's, as a share.
const CLOSE: f64 = 1e-9;

/// Rows of what own hardware brings, in US dollars; none where there is nothing of the kind.
#[derive(Default)]
pub struct Hardware {
    /// Power, space, maintenance and staff.
    pub running: Option<usize>,
    /// Leases.
    pub lease: Option<usize>,
    /// Depreciation.
    pub depreciation: Option<usize>,
    /// Interest on loans.
    pub interest: Option<usize>,
    /// Purchases.
    pub purchases: Option<usize>,
    /// Sales.
    pub disposals: Option<usize>,
    /// Drawn on loans.
    pub borrowed: Option<usize>,
    /// Repaid on loans.
    pub repaid: Option<usize>,
}

/// What the ledgers of the months say of hardware, month by month.
struct Facts {
    gpus: Vec<Known>,
    standing: Vec<Known>,
    electricity: Vec<Known>,
    price: Vec<Known>,
    each: Vec<Known>,
    availability: Vec<Known>,
    network: Vec<Known>,
    residual: Vec<Known>,
    power: Vec<Known>,
    space: Vec<Known>,
    care: Vec<Known>,
    staff: Vec<Known>,
    insurance: Vec<Known>,
    installed: Vec<Known>,
    spare: Option<Vec<Known>>,
}

/// Servers bought in each month, and those in use.
struct Fleet {
    bought: Row,
    in_use: Vec<Known>,
}

fn each_month(months: usize, cell: impl Fn(usize) -> Known) -> Vec<Known> {
    (0..months).map(cell).collect()
}

/// What the rows of hardware come to, in US dollars.
#[derive(Default)]
struct Servers {
    running: Row,
    lease: Option<Row>,
    depreciation: Option<Row>,
    interest: Option<Row>,
    purchases: Option<Row>,
    disposals: Option<Row>,
    borrowed: Option<Row>,
    repaid: Option<Row>,
}

/// The only stage with hardware of its own, if it is bought and written down in a way that formulas
/// follow.
fn sole(scenario: &Scenario) -> Option<(usize, &Owned)> {
    let mut own = scenario.stages.iter().enumerate().filter_map(|(place, stage)| {
        match &stage.serving.hosting()?.supply {
            Supply::Owned(owned) => Some((place, owned)),
            Supply::Rented(_) | Supply::Lots(_) => None,
        }
    });
    let (first, further) = (own.next()?, own.next());
    let plain = first.1.construction.is_none() && first.1.books.declining_factor.is_none();
    (plain && further.is_none()).then_some(first)
}

/// A number of months, at least one.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub fn whole(months: f64) -> usize {
    months.round().max(1.0) as usize
}

impl Writer<'_> {
    /// Rows of own hardware; scheduled where it has no formulas.
    pub fn hardware(&mut self, scenario: Option<&Scenario>) -> Hardware {
        let start = self.page.next();
        let servers = scenario.and_then(sole).and_then(|(place, owned)| self.servers(place, owned));
        if let Some(own) = servers.filter(|own| self.agrees(own)) {
            return self.of_servers(own);
        }
        self.page.cut(start);
        let label = ("Accelerators of one's own, or leased", "");
        self.sum(label, Whole::Last, Format::Decimal, None, |month| month.gpus_owned);
        Hardware {
            running: self.scheduled("Running own hardware", |month| month.parts.hardware_usd),
            lease: self.scheduled("Leases", |month| month.books.lease_usd),
            depreciation: self.scheduled("Depreciation", |month| month.books.depreciation_usd),
            interest: self.scheduled("Interest", |month| month.books.interest_usd),
            purchases: self
                .scheduled("Purchases of hardware and sites", |month| month.books.purchases_usd),
            disposals: self.scheduled("Sales of hardware", |month| month.books.disposals_usd),
            borrowed: self.scheduled("Drawn on loans", |month| month.books.borrowed_usd),
            repaid: self.scheduled("Repaid on loans", |month| month.books.repaid_usd),
        }
    }

    /// Whether the rows say what the tool says.
    fn agrees(&self, own: &Servers) -> bool {
        self.base().iter().enumerate().all(|(at, month)| {
            let of = |row: &Option<Row>| row.as_ref().map_or(0.0, |row| row.values[at]);
            let pairs = [
                (own.running.values[at], month.parts.hardware_usd),
                (of(&own.lease), month.books.lease_usd),
                (of(&own.depreciation), month.books.depreciation_usd),
                (of(&own.interest), month.books.interest_usd),
                (of(&own.purchases), month.books.purchases_usd),
                (of(&own.disposals), month.books.disposals_usd),
                (of(&own.borrowed), month.books.borrowed_usd),
                (of(&own.repaid), month.books.repaid_usd),
            ];
            let most = pairs.iter().map(|(_, there)| there.abs()).fold(1.0, f64::max);
            pairs.iter().all(|(here, there)| (here - there).abs() <= CLOSE * most)
        })
    }

    /// The rows in the currency.
    fn of_servers(&mut self, own: Servers) -> Hardware {
        Hardware {
            running: self.shown("Running own hardware", Some(own.running)),
            lease: self.shown("Leases", own.lease),
            depreciation: self.shown("Depreciation", own.depreciation),
            interest: self.shown("Interest", own.interest),
            purchases: self.shown("Purchases of hardware", own.purchases),
            disposals: self.shown("Sales of hardware", own.disposals),
            borrowed: self.shown("Drawn on loans", own.borrowed),
            repaid: self.shown("Repaid on loans", own.repaid),
        }
    }

    /// A line of the ledger in every month.
    fn line(&self, id: LineId) -> Option<Vec<Known>> {
        let cases = self.cases.as_ref()?;
        let months = 0..self.base().len();
        Some(months.map(|month| (cases.place(month, id), cases.value(month, id))).collect())
    }

    /// The same of the line of hardware that is named so.
    fn owned_line(&self, name: &str) -> Option<Vec<Known>> {
        let lines = self.ask.option.ledger.lines();
        let at = lines.iter().rposition(|line| line.id.ends_with(&format!("owned.{name}")))?;
        self.line(LineId(u32::try_from(at).ok()?))
    }

    /// The sum of a row over some months, as a formula.
    pub fn over(&self, row: usize, from: usize, until: usize) -> String {
        if from >= until {
            return "0".to_owned();
        }
        format!("SUM({})", self.page.span(row, &(from..until)))
    }

    fn servers(&mut self, place: usize, owned: &Owned) -> Option<Servers> {
        let facts = self.facts(place)?;
        let life = match owned.financing {
            Financing::Lease { months, .. } => whole(months.value.get()),
            _ => whole(owned.life_years.value.get() * MONTHS_PER_YEAR),
        };
        self.page.part("Own hardware");
        let fleet = self.fleet(&facts, life);
        let months = self.base().len();
        let cells = each_month(months, |at| {
            let share = &facts.installed[at];
            let text = format!(
                "{}*{}*(1+{}+{})",
                self.page.at(fleet.bought.at, at),
                facts.price[at].0,
                facts.network[at].0,
                share.0
            );
            let full = 1.0 + facts.network[at].1 + share.1;
            (text, fleet.bought.values[at] * facts.price[at].1 * full)
        });
        let cost = self.dollars("Cost of the servers bought", &cells);
        let cells = each_month(months, |at| {
            let text = format!("{}*{}", self.page.at(fleet.bought.at, at), facts.price[at].0);
            (text, fleet.bought.values[at] * facts.price[at].1)
        });
        let list = self.dollars("Price of the servers bought, alone", &cells);
        let mut servers =
            Servers { running: self.running(&facts, &fleet, (&list, life)), ..Servers::default() };
        if let Financing::Lease { .. } = owned.financing {
            servers.lease = Some(self.leased(owned, &cost, life));
            return Some(servers);
        }
        let cells = each_month(months, |at| {
            let (network, residual) = (&facts.network[at], &facts.residual[at]);
            let text = format!("{}*(1+{})*{}", self.page.at(list.at, at), network.0, residual.0);
            (text, list.values[at] * (1.0 + network.1) * residual.1)
        });
        let worth = self.dollars("What they are sold for at the end", &cells);
        let (depreciation, disposals) = self.written_down(owned, (&cost, &worth), life);
        servers.depreciation = Some(depreciation);
        servers.disposals = Some(disposals);
        if let Some((interest, borrowed, repaid)) = self.lent(owned, &cost, life) {
            servers.interest = Some(interest);
            servers.borrowed = Some(borrowed);
            servers.repaid = Some(repaid);
        }
        servers.purchases = Some(cost);
        Some(servers)
    }

    /// What the ledgers of the months say of the hardware of a stage.
    fn facts(&self, place: usize) -> Option<Facts> {
        let stage = self.ask.option.estimate.stages.iter().nth(place)?;
        let nothing = || vec![("0".to_owned(), 0.0); self.base().len()];
        let own = |name: &str| self.owned_line(name);
        let (standing, electricity) = match stage.energy {
            Some(energy) => {
                (self.line(energy.standing_kw.line)?, self.line(energy.electricity.line)?)
            }
            None => (nothing(), nothing()),
        };
        Some(Facts {
            gpus: self.line(stage.fleet?.gpus.line)?,
            standing,
            electricity,
            price: own("server_price")?,
            each: own("gpus_per_server")?,
            availability: own("availability")?,
            network: own("network_share")?,
            residual: own("residual_share")?,
            power: own("server_power")?,
            space: own("colocation")?,
            care: own("maintenance_share")?,
            staff: own("staff")?,
            insurance: own("insurance_share").unwrap_or_else(nothing),
            installed: own("installation_share").unwrap_or_else(nothing),
            spare: own("spare_share"),
        })
    }

    /// Servers that serve, spares, and what is bought when they lack.
    fn fleet(&mut self, facts: &Facts, life: usize) -> Fleet {
        let months = self.base().len();
        let first = |month: usize| (month + 1).saturating_sub(life);
        let Facts { gpus, each, availability, .. } = facts;
        // A hair below a whole server is a rounding, not a server.
        let cells = each_month(months, |at| {
            let value = gpus[at].1 / (availability[at].1 * each[at].1) - 1e-9;
            let text = format!("{}/({}*{})-1E-9", gpus[at].0, availability[at].0, each[at].0);
            (format!("MAX(ROUNDUP({text},0),0)"), value.ceil().max(0.0))
        });
        let serving = self.count("Servers that serve", &cells);
        let spares = facts.spare.as_ref().map(|spare| {
            let cells = each_month(months, |at| {
                let value = (serving.values[at] * spare[at].1 - 1e-9).ceil().max(0.0);
                let text = format!("{}*{}-1E-9", self.page.at(serving.at, at), spare[at].0);
                (format!("MAX(ROUNDUP({text},0),0)"), value)
            });
            self.count("Spare servers", &cells)
        });
        let spare = each_month(months, |at| match &spares {
            Some(row) => (self.page.at(row.at, at), row.values[at]),
            None => ("0".to_owned(), 0.0),
        });
        let row = self.page.next();
        let mut bought = vec![0.0; months];
        let mut cells = Vec::with_capacity(months);
        for at in 0..months {
            let there: f64 = bought[first(at).min(at)..at].iter().sum();
            bought[at] = (serving.values[at] + spare[at].1 - there).max(0.0);
            let there = self.over(row, first(at), at);
            let wanted = format!("{}+{}", self.page.at(serving.at, at), spare[at].0);
            cells.push((format!("MAX({wanted}-{there},0)"), bought[at]));
        }
        let bought = self.known(("Servers bought", ""), Whole::Sum, Format::Whole, &cells);
        let cells = each_month(months, |at| {
            let sum: f64 = bought.values[first(at)..=at].iter().sum();
            (self.over(bought.at, first(at), at + 1), sum)
        });
        let servers = self.count("Servers", &cells);
        let cells = each_month(months, |at| {
            let text = format!("{}*{}", self.page.at(servers.at, at), each[at].0);
            (text, servers.values[at] * each[at].1)
        });
        self.count("Accelerators of one's own, or leased", &cells);
        // Spares beyond those of the plan serve, too.
        let in_use = each_month(months, |at| {
            let text = format!("({}-{})", self.page.at(servers.at, at), spare[at].0);
            (text, servers.values[at] - spare[at].1)
        });
        Fleet { bought, in_use }
    }

    /// Power, space and staff of the servers in use, power of those that idle, and care for all.
    fn running(&mut self, facts: &Facts, fleet: &Fleet, (list, life): (&Row, usize)) -> Row {
        let months = self.base().len();
        let cells = each_month(months, |at| {
            let (in_use_text, in_use) = &fleet.in_use[at];
            let [power, space, staff] =
                [&facts.power, &facts.space, &facts.staff].map(|all| &all[at]);
            let [each, availability, gpus] =
                [&facts.each, &facts.availability, &facts.gpus].map(|all| &all[at]);
            let (kw, price) = (&facts.standing[at], &facts.electricity[at]);
            let text = format!(
                "{in_use_text}*({}*{}+{}/12)+MAX({in_use_text}*{}*{}-{},0)*{}*{}*24*DAYS_PER_MONTH",
                power.0, space.0, staff.0, each.0, availability.0, gpus.0, kw.0, price.0
            );
            let idle = (in_use * each.1 * availability.1 - gpus.1).max(0.0);
            let usd = in_use * (power.1 * space.1 + staff.1 / MONTHS_PER_YEAR)
                + idle * kw.1 * price.1 * HOURS_PER_MONTH.get();
            (text, usd)
        });
        let used = self.dollars("Power, space and staff", &cells);
        let cells = each_month(months, |at| {
            let first = (at + 1).saturating_sub(life);
            let (care, insurance) = (&facts.care[at], &facts.insurance[at]);
            let sum: f64 = list.values[first..=at].iter().sum();
            let text = format!(
                "{}+{}*({}+{})/12",
                self.page.at(used.at, at),
                self.over(list.at, first, at + 1),
                care.0,
                insurance.0
            );
            (text, used.values[at] + sum * (care.1 + insurance.1) / MONTHS_PER_YEAR)
        });
        self.dollars("With maintenance and insurance", &cells)
    }

    /// A row of a count.
    fn count(&mut self, label: &str, cells: &[Known]) -> Row {
        self.known((label, ""), Whole::Last, Format::Whole, cells)
    }

    /// A row of US dollars.
    pub fn dollars(&mut self, label: &str, cells: &[Known]) -> Row {
        self.known((label, "USD"), Whole::Sum, Format::Whole, cells)
    }
}
