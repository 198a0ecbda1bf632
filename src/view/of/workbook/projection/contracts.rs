//! Commitments and credits of an option's page: credits pay bills until they are used up or expire, and
//! what bills lack of a commitment is paid.

use super::course::{Known, Row, Writer, queries};
use super::need::{self, Sum};
use super::page::Whole;
use crate::spec::contract::{Amount, Commitment, Contracts, Credit, concerns};
use crate::study::project::Month;
use crate::view::workbook::{Format, Look};

/// How far sums may be from the tool's, in US dollars and as a share.
const CLOSE: f64 = 1e-9;

/// Bills of a supplier: what is billed, and what credits have left open of it.
struct Bill {
    supplier: String,
    billed: Row,
    /// Rows of what credits pay of it.
    paid: Vec<Row>,
}

impl Bill {
    /// What is open in a month, as a formula and a number.
    fn open(&self, own: &Writer<'_>, month: usize) -> Known {
        let mut text = own.page.at(self.billed.at, month);
        let mut usd = self.billed.values[month];
        for paid in &self.paid {
            text += &format!("-{}", own.page.at(paid.at, month));
            usd -= paid.values[month];
        }
        (text, usd)
    }
}

/// What contracts come to: what is paid beyond bills, and what credits pay.
struct Settled {
    unused: Vec<Row>,
    credits: Vec<Row>,
}

impl Writer<'_> {
    /// Rows of what contracts cost beyond bills, and of what credits pay; scheduled where bills have no
    /// formulas.
    pub fn contracts(
        &mut self,
        contracts: &Contracts,
        bills: Option<&[(String, Sum)]>,
        number: usize,
    ) -> (Option<usize>, Option<usize>) {
        if contracts.is_empty() {
            return (None, None);
        }
        let start = self.page.next();
        let settled = bills.and_then(|bills| self.settled(contracts, bills, number));
        let agrees = |rows: &[Row], read: fn(&Month) -> f64| {
            self.base().iter().enumerate().all(|(month, own)| {
                let sum: f64 = rows.iter().map(|row| row.values[month]).sum();
                (sum - read(own)).abs() <= CLOSE * sum.abs().max(1.0)
            })
        };
        let settled = settled.filter(|own| {
            agrees(&own.unused, |month| month.books.unused_usd)
                && agrees(&own.credits, |month| month.books.credits_usd)
        });
        let Some(Settled { unused, credits }) = settled else {
            self.page.cut(start);
            return (
                self.scheduled("Commitments that bills do not reach", |month| {
                    month.books.unused_usd
                }),
                self.scheduled("Paid with credits", |month| month.books.credits_usd),
            );
        };
        let sum = |rows: Vec<Row>| {
            move |own: &Self, month: usize| {
                let cells: Vec<String> =
                    rows.iter().map(|row| own.page.at(row.at, month)).collect();
                own.ask.money.text(&cells.join("+"))
            }
        };
        let unused = (!unused.is_empty()).then(|| {
            let label = "Commitments that bills do not reach";
            self.money(label, Look::Plain, sum(unused), |month| month.books.unused_usd)
        });
        let credits = (!credits.is_empty()).then(|| {
            self.money("Paid with credits", Look::Plain, sum(credits), |month| {
                month.books.credits_usd
            })
        });
        (unused, credits)
    }

    fn settled(
        &mut self,
        contracts: &Contracts,
        bills: &[(String, Sum)],
        number: usize,
    ) -> Option<Settled> {
        self.page.part("Contracts");
        let mut bills = self.bills(bills, number)?;
        let mut settled = Settled { unused: Vec::new(), credits: Vec::new() };
        for credit in &contracts.credits {
            self.credit(credit, &mut bills);
        }
        for (place, commitment) in contracts.commitments.iter().enumerate() {
            let first = contracts.commitments.iter().take(place + 1);
            let number = first.filter(|own| own.holds(0)).count();
            let row = self.commitment(commitment, number, &bills);
            settled.unused.push(row);
        }
        settled.credits.extend(bills.into_iter().flat_map(|bill| bill.paid));
        Some(settled)
    }

    /// A row of US dollars.
    fn usd(&mut self, label: &str, cell: impl Fn(&Self, usize) -> Known) -> Row {
        let cells: Vec<Known> = (0..self.base().len()).map(|month| cell(self, month)).collect();
        self.known((label, "USD"), Whole::Sum, Format::Whole, &cells)
    }

    /// What each supplier is paid; none without the ledgers of the months.
    fn bills(&mut self, bills: &[(String, Sum)], number: usize) -> Option<Vec<Bill>> {
        let mut names: Vec<&String> = Vec::new();
        for (name, _) in bills {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let months = self.ask.months;
        let prices = months.page.values(months.price);
        let base = self.base();
        self.cases.as_ref()?;
        let rows = names.into_iter().map(|name| {
            let sum: Sum =
                bills.iter().filter(|own| own.0 == *name).flat_map(|own| own.1.clone()).collect();
            let billed = self.usd(&format!("Bill of {name}"), |own, month| {
                let Some(cases) = &own.cases else { return ("0".to_owned(), 0.0) };
                let price = months.page.place(months.price, month);
                let each = need::text(&sum, |line| cases.place(month, line), &price);
                let usd = need::value(&sum, |line| cases.value(month, line), prices[month]);
                (format!("({each})*{}", own.page.at(number, month)), usd * queries(&base[month]))
            });
            Bill { supplier: name.clone(), billed, paid: Vec::new() }
        });
        Some(rows.collect())
    }

    /// A credit: it pays bills in their order.
    fn credit(&mut self, credit: &Credit, bills: &mut [Bill]) {
        let name = &credit.name;
        let (usd, share) = (credit.usd.value.get(), credit.most_share_of_bill.value.get());
        let amount = self.marked(&format!("{name}: credit"), "USD", Format::Whole, usd);
        let label = format!("{name}: share of a bill at most");
        let most = self.marked(&label, "", Format::Percent, share);
        let concerned: Vec<usize> = (0..bills.len())
            .filter(|&at| concerns(credit.provider.as_deref(), &bills[at].supplier))
            .collect();
        // Rows come in this order: what it pays of each bill, and what is left of it.
        let first = self.page.next();
        let left_row = first + concerned.len();
        let months = self.base().len();
        let mut left = usd;
        let mut paid: Vec<Vec<Known>> = vec![Vec::new(); concerned.len()];
        let mut lefts: Vec<Known> = Vec::new();
        for month in 0..months {
            let before = match month.checked_sub(1) {
                Some(before) => self.page.at(left_row, before),
                None => amount.clone(),
            };
            let holds = credit.holds(month);
            let billed: f64 = concerned.iter().map(|&at| bills[at].billed.values[month]).sum();
            let texts: Vec<String> =
                concerned.iter().map(|&at| self.page.at(bills[at].billed.at, month)).collect();
            let mut rest = left.min(billed * share);
            let mut rest_text = format!("MIN({before},{most}*({}))", texts.join("+"));
            for (place, &at) in concerned.iter().enumerate() {
                if !holds {
                    paid[place].push(("0".to_owned(), 0.0));
                    continue;
                }
                let (open_text, open) = bills[at].open(self, month);
                let pays = rest.min(open);
                paid[place].push((format!("MIN({rest_text},{open_text})"), pays));
                rest -= pays;
                left -= pays;
                rest_text += &format!("-{}", self.page.at(first + place, month));
            }
            let ends = holds && !credit.holds(month + 1);
            let text = if ends {
                left = 0.0;
                "0".to_owned()
            } else {
                (0..concerned.len()).fold(before, |text, place| {
                    format!("{text}-{}", self.page.at(first + place, month))
                })
            };
            lefts.push((text, left));
        }
        for (cells, &at) in paid.into_iter().zip(&concerned) {
            let label = format!("{name}: paid to {}", bills[at].supplier);
            let row = self.usd(&label, |_, month| cells[month].clone());
            bills[at].paid.push(row);
        }
        let label = format!("{name}: left at the end");
        self.known((&label, "USD"), Whole::Last, Format::Whole, &lefts);
    }

    /// A commitment: what bills lack of it, month by month or over the term; `number` is its place among
    /// those of the first month.
    fn commitment(&mut self, commitment: &Commitment, number: usize, bills: &[Bill]) -> Row {
        let name = &commitment.name;
        let usd = commitment.amount.usd().value.get();
        let option = self.ask.option;
        let known = option.ledger.find(&format!("commitment{number}.committed"));
        let committed = match known.filter(|_| commitment.holds(0)) {
            Some((line, _)) => option.place(line),
            None => self.marked(&format!("{name}: committed"), "USD", Format::Whole, usd),
        };
        let provider = commitment.provider.as_deref();
        let counted: Vec<&Bill> =
            bills.iter().filter(|bill| concerns(provider, &bill.supplier)).collect();
        let count = self.usd(&format!("{name}: bills that count"), |own, month| {
            let open: Vec<Known> = counted.iter().map(|bill| bill.open(own, month)).collect();
            if open.is_empty() || !commitment.holds(month) {
                return ("0".to_owned(), 0.0);
            }
            let texts: Vec<&str> = open.iter().map(|(text, _)| text.as_str()).collect();
            (texts.join("+"), open.iter().map(|(_, usd)| usd).sum())
        });
        let last = commitment.from_month + commitment.months - 1;
        self.usd(&format!("{name}: not reached"), |own, month| {
            let (due_text, due, counted_text, counted) = match &commitment.amount {
                Amount::Monthly { .. } if commitment.holds(month) => {
                    let share = commitment.due_share(month);
                    let text = format!("{committed}*{share}");
                    (text, usd * share, own.page.at(count.at, month), count.values[month])
                }
                Amount::Term { .. } if month == last => {
                    let part = commitment.from_month..month + 1;
                    let sum: f64 = count.values[part.clone()].iter().sum();
                    let text = format!("SUM({})", own.page.span(count.at, &part));
                    (committed.clone(), usd, text, sum)
                }
                _ => return ("0".to_owned(), 0.0),
            };
            (format!("MAX({due_text}-{counted_text},0)"), (due - counted).max(0.0))
        })
    }
}
