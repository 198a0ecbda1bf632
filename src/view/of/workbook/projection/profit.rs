//! Traffic and profit of an option's page.

use super::assumptions::{OPEX_SHARE, TAX};
use super::course::{Read, Writer, queries};
use super::hardware::Hardware;
use super::need::Need;
use super::page::{Whole, share};
use crate::study::project::Month;
use crate::view::workbook::{Cell, Format, Look};

/// Rows of what traffic asks for.
pub struct Traffic {
    /// Queries of a month.
    pub number: usize,
    earned: Option<usize>,
    used: Option<usize>,
    varies: Option<usize>,
    winning: Option<usize>,
}

/// Rows of profit.
pub struct Profit {
    /// Revenue.
    pub revenue: usize,
    /// Costs of goods sold.
    pub cogs: usize,
    /// Gross margin.
    pub margin: usize,
    /// Operating expenses.
    pub opex: usize,
    /// Operating profit before depreciation.
    pub ebitda: usize,
    /// Operating profit.
    pub operating: usize,
    /// Tax.
    pub tax: usize,
}

impl Writer<'_> {
    /// What traffic asks for.
    pub fn traffic(&mut self, need: Option<&Need>) -> Traffic {
        let number = self.queries();
        self.accelerators(need);
        let mut each = |label: &str, sum: Option<&super::need::Sum>, read: Read| {
            self.sum((label, "USD"), Whole::Nothing, Format::Money, sum, read)
        };
        let earned = each("Revenue of a query", need.map(|need| &need.revenue), |month| {
            month.books.revenue_usd / queries(month)
        });
        let used = each("Cost of a query as it is used", need.map(|need| &need.used), used);
        let label = "Varies with revenue outside COGS, a query";
        let varies = each(label, need.map(|need| &need.variable), |month| {
            month.parts.variable_usd / queries(month)
        });
        let winning = each("Winning users, a query", need.map(|need| &need.acquisition), |month| {
            month.parts.acquisition_usd / queries(month)
        });
        Traffic { number, earned, used, varies, winning }
    }

    /// Queries of a day and of a month.
    fn queries(&mut self) -> usize {
        let (option, base, months) = (self.ask.option, self.base(), self.ask.months);
        let first = option.ledger.find("demand.queries_per_day");
        let first = first.map(|(line, _)| option.place(line));
        let whole = (Format::Whole, Look::Plain);
        let per_day = self.row(("Queries a day", ""), Whole::Mean, whole, |_, month| {
            let value = base[month].queries_per_day;
            match &first {
                Some(first) => {
                    let factor = months.page.place(months.demand, month);
                    Cell::formula(format!("{first}*{factor}"), value)
                }
                None => Cell::number(value).as_a(Look::Fixed),
            }
        });
        self.row(("Queries", ""), Whole::Sum, whole, |own, month| {
            let text = format!("{}*DAYS_PER_MONTH", own.page.at(per_day, month));
            Cell::formula(text, queries(&base[month]))
        })
    }

    fn accelerators(&mut self, need: Option<&Need>) {
        let mut each = |label: &str, sum, read: Read| {
            self.sum((label, ""), Whole::Last, Format::Decimal, sum, read)
        };
        each("Accelerators busy", need.map(|need| &need.busy), |month| month.gpus_busy);
        let rented = need.and_then(|need| need.rented.as_ref());
        each("Accelerators rented", rented, |month| month.gpus - month.gpus_owned);
    }

    /// A row of money that goes with the queries.
    fn times(&mut self, label: &str, traffic: &Traffic, each: Option<usize>, read: Read) -> usize {
        let number = traffic.number;
        let text = move |own: &Self, month: usize| {
            let number = own.page.at(number, month);
            let text = each.map(|row| format!("{}*{number}", own.page.at(row, month)));
            own.ask.money.text(&text.unwrap_or_else(|| "0".to_owned()))
        };
        self.money(label, Look::Plain, text, read)
    }

    /// Revenue, costs, profit and tax; `unused` and `credits` are rows of what contracts cost and pay.
    pub fn profit(
        &mut self,
        traffic: &Traffic,
        (unused, credits): (Option<usize>, Option<usize>),
        hardware: &Hardware,
    ) -> Profit {
        self.page.part("Profit");
        let revenue =
            self.times("Revenue", traffic, traffic.earned, |month| month.books.revenue_usd);
        let running = self.times("Paid as it is used", traffic, traffic.used, |month| {
            month.books.running_usd - month.parts.hardware_usd
        });
        let cogs = self.signed(
            "Costs of goods sold",
            &[
                (true, Some(running)),
                (true, hardware.running),
                (true, unused),
                (false, credits),
                (true, hardware.lease),
                (true, hardware.depreciation),
            ],
            |month| month.books.cogs(),
        );
        let gross =
            self.signed("Gross profit", &[(true, Some(revenue)), (false, Some(cogs))], |month| {
                month.books.gross_profit()
            });
        let base = self.base();
        let percent = (Format::Percent, Look::Plain);
        let whole = Whole::Over(gross, revenue);
        let margin = self.row(("Gross margin", ""), whole, percent, |own, month| {
            let books = &base[month].books;
            let cell = |row| own.page.at(row, month);
            share(&cell(gross), &cell(revenue), (books.gross_profit(), books.revenue_usd))
        });
        let opex = self.opex(traffic, revenue);
        let ebitda = self.signed(
            "EBITDA",
            &[(true, Some(gross)), (false, Some(opex)), (true, hardware.depreciation)],
            |month| month.books.ebitda(),
        );
        let rows = [(true, Some(gross)), (false, Some(opex))];
        let operating =
            self.signed("Operating profit", &rows, |month| month.books.operating_profit());
        let rows = [(true, Some(operating)), (false, hardware.interest)];
        let profit =
            self.signed("Profit before tax", &rows, |month| month.books.profit_before_tax());
        let tax = self.tax(profit);
        let rows = [(true, Some(profit)), (false, Some(tax))];
        self.signed("Net profit", &rows, |month| month.books.net_profit());
        Profit { revenue, cogs, margin, opex, ebitda, operating, tax }
    }

    fn opex(&mut self, traffic: &Traffic, revenue: usize) -> usize {
        let (base, months) = (self.base(), self.ask.months);
        let fixed = months.page.values(months.opex);
        let sign = self.ask.money.sign().to_owned();
        let money = (Format::MoneyWhole, Look::Plain);
        let what = ("Operating expenses that are fixed", sign.as_str());
        let fixed = self.row(what, Whole::Sum, money, |own, month| {
            let place = months.page.place(months.opex, month);
            Cell::formula(own.ask.money.text(&place), own.ask.money.of_usd(fixed[month]))
        });
        let project = self.ask.lines[0].project;
        let what = ("Operating expenses that go with revenue", sign.as_str());
        let of_revenue = self.row(what, Whole::Sum, money, |own, month| {
            let usd = project.opex_share_of_revenue * base[month].books.revenue_usd;
            let text = format!("{OPEX_SHARE}*{}", own.page.at(revenue, month));
            Cell::formula(text, own.ask.money.of_usd(usd))
        });
        let variable = traffic.varies.map(|row| {
            self.times("What varies with revenue", traffic, Some(row), |month| {
                month.parts.variable_usd
            })
        });
        let acquisition = traffic.winning.map(|row| {
            self.times("Winning users", traffic, Some(row), |month| month.parts.acquisition_usd)
        });
        let switching =
            self.scheduled("Moving work to another lot", |month| month.parts.switching_usd);
        self.signed(
            "Operating expenses",
            &[
                (true, Some(fixed)),
                (true, Some(of_revenue)),
                (true, variable),
                (true, acquisition),
                (true, switching),
            ],
            |month| month.books.opex_usd,
        )
    }

    /// Tax on what is left of profit after the losses of earlier months.
    fn tax(&mut self, profit: usize) -> usize {
        let base = self.base();
        let mut carried = Vec::with_capacity(base.len());
        let mut left = 0.0_f64;
        for month in base {
            left = (left - month.books.profit_before_tax()).max(0.0);
            carried.push(left);
        }
        let at = self.page.next();
        let sign = self.ask.money.sign().to_owned();
        let what = ("Losses carried forward, at the end", sign.as_str());
        let money = (Format::MoneyWhole, Look::Plain);
        let losses = self.row(what, Whole::Last, money, |own, month| {
            let profit = own.page.at(profit, month);
            let text = match month.checked_sub(1) {
                Some(before) => format!("MAX({}-{profit},0)", own.page.at(at, before)),
                None => format!("MAX(-{profit},0)"),
            };
            Cell::formula(text, own.ask.money.of_usd(carried[month]))
        });
        let text = move |own: &Self, month: usize| {
            let profit = own.page.at(profit, month);
            let taxable = match month.checked_sub(1) {
                Some(before) => format!("{profit}-{}", own.page.at(losses, before)),
                None => profit,
            };
            format!("MAX({taxable},0)*{TAX}")
        };
        self.money("Tax", Look::Plain, text, |month| month.books.tax_usd)
    }
}

/// Cost of a query as it is used, without own hardware.
fn used(month: &Month) -> f64 {
    (month.books.running_usd - month.parts.hardware_usd) / queries(month)
}
