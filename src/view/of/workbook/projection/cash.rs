//! Cash of an option's page, what comes of it, and checks.

use super::assumptions::CASH;
use super::course::Writer;
use super::hardware::Hardware;
use super::page::{Page, Whole};
use super::profit::Profit;
use crate::finance::Irr;
use crate::view::workbook::{Cell, Format, Look, Value};

const MONEY: (Format, Look) = (Format::MoneyWhole, Look::Plain);

/// Rows of cash.
pub struct Flows {
    /// Free cash flow.
    pub free: usize,
    flow: usize,
    /// Cash at the end of each month.
    pub cash: usize,
    present: usize,
    /// Months until it is back, plain and discounted; below 0 while it is not.
    back: [usize; 2],
}

/// Text from a formula.
fn words(formula: String, text: &str) -> Cell {
    Cell { value: Value::TextFormula(formula, text.to_owned()), ..Cell::default() }
}

impl Writer<'_> {
    /// Flows of cash, and when they are back.
    pub fn flows(&mut self, profit: &Profit, hardware: &Hardware) -> Flows {
        self.page.part("Cash");
        let rows = [
            (true, Some(profit.ebitda)),
            (false, Some(profit.tax)),
            (false, hardware.purchases),
            (true, hardware.disposals),
        ];
        let free = self.signed("Free cash flow", &rows, |month| month.books.free_cash_flow());
        let rows = [
            (true, Some(free)),
            (true, hardware.borrowed),
            (false, hardware.repaid),
            (false, hardware.interest),
        ];
        let flow = self.signed("Net cash flow", &rows, |month| month.books.net_cash_flow());
        let at = self.page.next();
        let (base, sign) = (self.base(), self.ask.money.sign().to_owned());
        let cash = self.row(("Cash at the end", &sign), Whole::Last, MONEY, |own, month| {
            let flow = own.page.at(flow, month);
            let before = match month.checked_sub(1) {
                Some(before) => own.page.at(at, before),
                None => own.ask.money.text(CASH),
            };
            Cell::formula(format!("{before}+{flow}"), own.ask.money.of_usd(base[month].cash_usd))
        });
        self.page.part("Return");
        let months = self.ask.months;
        let worth = months.page.values(months.discount);
        let usd = |month: usize| self.ask.money.of_usd(base[month].books.free_cash_flow());
        let flows: Vec<f64> = (0..base.len()).map(usd).collect();
        let discounted: Vec<f64> =
            flows.iter().zip(&worth).map(|(flow, worth)| flow * worth).collect();
        let what = ("Free cash flow, discounted", sign.as_str());
        let present = self.row(what, Whole::Sum, MONEY, |own, month| {
            let worth = months.page.place(months.discount, month);
            Cell::formula(format!("{}*{worth}", own.page.at(free, month)), discounted[month])
        });
        let back = [
            self.payback("Free cash flow", free, &flows),
            self.payback("Discounted", present, &discounted),
        ];
        Flows { free, flow, cash, present, back }
    }

    /// Months until the sum of a flow is back for good.
    fn payback(&mut self, label: &str, flow: usize, flows: &[f64]) -> usize {
        let mut sums = Vec::with_capacity(flows.len());
        let mut backs = Vec::with_capacity(flows.len());
        let (mut sum, mut back) = (0.0_f64, 0.0_f64);
        for (month, flow) in flows.iter().enumerate() {
            let before = sum;
            sum += flow;
            if sum < 0.0 {
                back = -1.0;
            } else if before < 0.0 {
                back = month as f64 - 1.0 - before / flow;
            }
            sums.push(sum);
            backs.push(back);
        }
        let at = self.page.next();
        let sign = self.ask.money.sign().to_owned();
        let what = format!("{label}, so far");
        let sum = self.row((&what, &sign), Whole::Last, MONEY, |own, month| {
            let flow = own.page.at(flow, month);
            let text = match month.checked_sub(1) {
                Some(before) => format!("{}+{flow}", own.page.at(at, before)),
                None => flow,
            };
            Cell::formula(text, sums[month])
        });
        let at = self.page.next();
        let what = format!("{label}, months until it is back (-1: not yet)");
        let decimal = (Format::Decimal, Look::Plain);
        self.row((&what, ""), Whole::Last, decimal, |own, month| {
            let now = own.page.at(sum, month);
            let text = match month.checked_sub(1) {
                Some(before) => {
                    let (sum, back) = (own.page.at(sum, before), own.page.at(at, before));
                    let flow = own.page.at(flow, month);
                    format!("IF({now}<0,-1,IF({sum}<0,{before}-{sum}/{flow},{back}))")
                }
                None => format!("IF({now}<0,-1,0)"),
            };
            Cell::formula(text, backs[month])
        })
    }

    /// What comes of it, in the order of [`super::course::RESULTS`].
    pub fn results(&mut self, profit: &Profit, flows: &Flows) -> [usize; 9] {
        let tool = self.ask.tool[0];
        let money = self.ask.money;
        let sign = money.sign().to_owned();
        self.page.part("Results");
        let text = format!("MAX(0,-MIN({}))", self.page.all(flows.cash));
        let missing = Cell::formula(text, money.of_usd(tool.peak_funding_usd).max(0.0));
        let text = format!("SUM({})", self.page.all(flows.present));
        let worth = Cell::formula(text, money.of_usd(tool.npv_usd));
        let irr = self.irr(flows.free);
        let [back, later] = [
            until(flows.back[0], tool.payback_months),
            until(flows.back[1], tool.discounted_payback_months),
        ];
        let mut result =
            |what, unit: &str, format, cell| self.page.result((what, unit), format, cell);
        let whole = Format::MoneyWhole;
        let missing = result("Most money that is ever missing", &sign, whole, missing);
        let worth = result("Net present value of free cash flow", &sign, whole, worth);
        let irr = result("Internal rate of return, a year", "", Format::Percent, irr);
        let back = result("Months until free cash flow is back", "", Format::Decimal, back);
        result("Months until it is, discounted", "", Format::Decimal, later);
        let Profit { revenue, margin, ebitda, .. } = *profit;
        [revenue, margin, ebitda, flows.free, flows.cash, missing, worth, irr, back]
    }

    /// The internal rate of return; none where money comes in first, or never.
    fn irr(&self, free: usize) -> Cell {
        let tool = self.ask.tool[0];
        if let Irr::Several(_) = &tool.irr {
            return Cell::text("several").as_a(Look::Fixed);
        }
        let (flows, first) = (self.page.all(free), self.page.at(free, 0));
        // Where a search begins.
        let guess = tool.irr.one().map_or(0.01, |yearly| (1.0 + yearly).powf(1.0 / 12.0) - 1.0);
        let guess = (guess * 1000.0).round() / 1000.0;
        let rate = format!("IFERROR(POWER(1+IRR({flows},{guess}),12)-1,\"none\")");
        let text = format!("IF({first}>0,\"none\",IF(COUNTIF({flows},\">0\")=0,\"none\",{rate}))");
        match tool.irr.one() {
            Some(yearly) => Cell::formula(text, yearly),
            None => words(text, "none"),
        }
    }

    /// Checks that sums agree; the row that says whether all do.
    pub fn checks(&mut self, profit: &Profit, flows: &Flows) -> usize {
        self.page.part("Checks");
        let total = Page::total;
        let years = |row: usize| format!("SUM({})", self.page.of_years(row));
        let Profit { revenue, cogs, opex, operating, .. } = *profit;
        let opening = self.ask.money.text(CASH);
        let pairs = [
            (
                "Cash is what was there and all flows",
                total(flows.cash),
                format!("{opening}+{}", total(flows.flow)),
            ),
            (
                "Revenue less all costs is the operating profit",
                total(operating),
                format!("{}-{}-{}", total(revenue), total(cogs), total(opex)),
            ),
            ("Years add up: revenue", total(revenue), years(revenue)),
            ("Years add up: free cash flow", total(flows.free), years(flows.free)),
        ];
        let first = self.page.next();
        for (label, a, b) in pairs {
            let text = format!("IF(ABS({a}-({b}))<=1E-9*MAX(ABS({a}),ABS({b}),1),\"ok\",\"off\")");
            self.page.result((label, ""), Format::General, words(text, "ok").as_a(Look::Check));
        }
        let all = Page::wholes(first..self.page.next());
        let text = format!("IF(COUNTIF({all},\"off\")=0,\"ok\",\"off\")");
        self.page.result(("All checks", ""), Format::General, words(text, "ok").as_a(Look::Check))
    }
}

/// Months until something is back.
fn until(row: usize, months: Option<f64>) -> Cell {
    let total = Page::total(row);
    let text = format!("IF({total}<0,\"not within\",{total})");
    match months {
        Some(months) => Cell::formula(text, months),
        None => words(text, "not within"),
    }
}
