//! How own servers are paid for and written down on an option's page: leases, loans, depreciation, sales.

use super::course::{Known, Row, Writer};
use super::hardware::{MONTHS_PER_YEAR, whole};
use super::page::Whole;
use crate::finance;
use crate::spec::supply::{Financing, Owned};
use crate::view::workbook::Format;

impl Writer<'_> {
    /// Whether hardware is sold at its book value in a month.
    fn sells(&self, at: usize) -> bool {
        at + 1 == self.base().len() && self.ask.lines[0].project.sell_at_end
    }

    /// Payments of leases, at the start of each month.
    pub fn leased(&mut self, owned: &Owned, cost: &Row, life: usize) -> Row {
        let Financing::Lease { rate_per_year, months, residual_share } = owned.financing else {
            return Row::default();
        };
        let (rate, back) = (rate_per_year.value.get(), residual_share.value.get());
        let rate_cell = self.marked("Lease: rate a year", "", Format::Percent, rate);
        let label = "Lease: value at its end over the purchase";
        let back_cell = self.marked(label, "", Format::Percent, back);
        let number = months.value.get();
        let r = rate / MONTHS_PER_YEAR;
        let payment = finance::lease_payment(r, number, 1.0, back);
        let text = format!(
            "IF(ABS({rate_cell})<1E-8,(1-{back_cell})/{number},(1-{back_cell}*POWER(1+{rate_cell}/12,-{number}))*{rate_cell}/12/(1-POWER(1+{rate_cell}/12,-{number}))/(1+{rate_cell}/12))"
        );
        let payment_cell = self.given(
            "Lease: payment of a month over the purchase",
            "",
            Format::Fine,
            (text, payment),
        );
        let cells: Vec<Known> = (0..cost.values.len())
            .map(|at| {
                let first = (at + 1).saturating_sub(life);
                let sum: f64 = cost.values[first..=at].iter().sum();
                (format!("{}*{payment_cell}", self.over(cost.at, first, at + 1)), sum * payment)
            })
            .collect();
        self.dollars("Payments of leases", &cells)
    }

    /// Depreciation in equal parts, and what sales bring.
    pub fn written_down(
        &mut self,
        owned: &Owned,
        (cost, worth): (&Row, &Row),
        life: usize,
    ) -> (Row, Row) {
        let months = cost.values.len();
        let years = owned.books.life_years.value.get();
        let book = whole(years * MONTHS_PER_YEAR);
        let cells: Vec<Known> = (0..months)
            .map(|at| {
                let text = format!(
                    "({}-{})/{book}",
                    self.page.at(cost.at, at),
                    self.page.at(worth.at, at)
                );
                (text, (cost.values[at] - worth.values[at]) / book as f64)
            })
            .collect();
        let label = format!("Written down in each of {book} months");
        let part = self.dollars(&label, &cells);
        let kept = book.min(life);
        let cells: Vec<Known> = (0..months)
            .map(|at| {
                let first = (at + 1).saturating_sub(kept);
                let mut text = self.over(part.at, first, at + 1);
                let mut usd: f64 = part.values[first..=at].iter().sum();
                if let Some(retired) = at.checked_sub(life).filter(|_| book > life) {
                    let rest = book - life;
                    text += &format!("+{}*{rest}", self.page.at(part.at, retired));
                    usd += part.values[retired] * rest as f64;
                }
                (text, usd)
            })
            .collect();
        let depreciation = self.dollars("Written down", &cells);
        let cells: Vec<Known> = (0..months)
            .map(|at| {
                let retired = at.checked_sub(life);
                let mut text = retired.map_or("0".to_owned(), |own| self.page.at(worth.at, own));
                let mut usd = retired.map_or(0.0, |own| worth.values[own]);
                if self.sells(at) {
                    for own in (at + 1).saturating_sub(life)..=at {
                        let age = (at - own + 1).min(book);
                        let (cost_cell, part_cell) =
                            (self.page.at(cost.at, own), self.page.at(part.at, own));
                        text += &format!("+{cost_cell}-{part_cell}*{age}");
                        usd += cost.values[own] - part.values[own] * age as f64;
                    }
                }
                (text, usd)
            })
            .collect();
        (depreciation, self.dollars("Sold", &cells))
    }

    /// Interest, what is drawn on loans, and what is repaid; none without loans.
    pub fn lent(&mut self, owned: &Owned, cost: &Row, life: usize) -> Option<(Row, Row, Row)> {
        let Financing::Loan { share, rate_per_year, months } = owned.financing else { return None };
        let (share, rate) = (share.value.get(), rate_per_year.value.get());
        let share_cell = self.marked("Loan: share of a purchase", "", Format::Percent, share);
        let rate_cell = self.marked("Loan: rate a year", "", Format::Percent, rate);
        let number = whole(months.value.get());
        let r = rate / MONTHS_PER_YEAR;
        let growth = (1.0 + r).powf(number as f64);
        let (first, each) = if r.abs() < 1e-9 {
            (1.0 / number as f64, 1.0 / number as f64)
        } else {
            (r / (growth - 1.0), finance::capital_recovery(r, number as f64))
        };
        let flat = format!("IF(ABS({rate_cell})<1E-8,1/{number},");
        let text = format!("{flat}{rate_cell}/12/(POWER(1+{rate_cell}/12,{number})-1))");
        let label = "Loan: first part repaid over the amount";
        let first_cell = self.given(label, "", Format::Fine, (text, first));
        let text = format!("{flat}{rate_cell}/12/(1-POWER(1+{rate_cell}/12,-{number})))");
        let label = "Loan: payment of a month over the amount";
        let each_cell = self.given(label, "", Format::Fine, (text, each));
        let count = cost.values.len();
        let cells: Vec<Known> = (0..count)
            .map(|at| {
                let text = format!("{}*{share_cell}", self.page.at(cost.at, at));
                (text, cost.values[at] * share)
            })
            .collect();
        let drawn = self.dollars("Drawn on loans of the month", &cells);
        let kept = number.min(life);
        let grown = |months: usize| format!("POWER(1+{rate_cell}/12,{months})");
        // What is repaid of all loans grows with the interest saved, less the loans that end.
        let row = self.page.next();
        let mut parts: Vec<f64> = Vec::with_capacity(count);
        let mut cells = Vec::with_capacity(count);
        for at in 0..count {
            let mut text = format!("{first_cell}*{}", self.page.at(drawn.at, at));
            let mut usd = first * drawn.values[at];
            if let Some(before) = at.checked_sub(1) {
                text += &format!("+{}*(1+{rate_cell}/12)", self.page.at(row, before));
                usd += parts[before] * (1.0 + r);
            }
            if let Some(over) = at.checked_sub(kept) {
                let cell = self.page.at(drawn.at, over);
                text += &format!("-{first_cell}*{cell}*{}", grown(kept));
                usd -= first * drawn.values[over] * (1.0 + r).powf(kept as f64);
            }
            parts.push(usd);
            cells.push((text, usd));
        }
        let part = self.dollars("Repaid of running loans", &cells);
        let cells: Vec<Known> = (0..count)
            .map(|at| {
                let from = (at + 1).saturating_sub(kept);
                let sum: f64 = drawn.values[from..=at].iter().sum();
                let text = format!(
                    "{each_cell}*{}-{}",
                    self.over(drawn.at, from, at + 1),
                    self.page.at(part.at, at)
                );
                (text, each * sum - part.values[at])
            })
            .collect();
        let interest = self.dollars("Interest on running loans", &cells);
        let mut owed = 0.0;
        let owed_row = self.page.next() + 1;
        let (mut repaid, mut left) = (Vec::new(), Vec::new());
        for at in 0..count {
            let before = at.checked_sub(1).map(|before| self.page.at(owed_row, before));
            let before = before.unwrap_or_else(|| "0".to_owned());
            let drawn_cell = self.page.at(drawn.at, at);
            let mut text = self.page.at(part.at, at);
            let mut usd = part.values[at];
            if self.sells(at) {
                text = format!("{before}+{drawn_cell}");
                usd = owed + drawn.values[at];
            } else if let Some(retired) = at.checked_sub(life).filter(|_| life < number) {
                let cell = self.page.at(drawn.at, retired);
                text += &format!("+{cell}*(1-{first_cell}*({}-1)/({rate_cell}/12))", grown(life));
                let paid = first * ((1.0 + r).powf(life as f64) - 1.0) / r;
                usd += drawn.values[retired] * (1.0 - paid);
            }
            owed += drawn.values[at] - usd;
            let row = self.page.next();
            left.push((format!("{before}+{drawn_cell}-{}", self.page.at(row, at)), owed));
            repaid.push((text, usd));
        }
        let repaid = self.dollars("Repaid", &repaid);
        self.known(("Owed at the end", "USD"), Whole::Last, Format::Whole, &left);
        Some((interest, drawn, repaid))
    }
}
