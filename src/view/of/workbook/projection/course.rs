//! The page of one option: what it earns, costs and leaves, month by month and year by year.

use super::months::{self, Months};
use super::need::{self, Need, Sum};
use super::page::{Page, Whole};
use super::schedule::Schedule;
use super::{Line, ledgers};
use crate::ledger::LineId;
use crate::study::project::{self, Month};
use crate::units::DAYS_PER_MONTH;
use crate::view::of::workbook::Sheeted;
use crate::view::of::workbook::cases::Cases;
use crate::view::of::workbook::sheets::Money;
use crate::view::workbook::{Cell, Format, Look, Sheet};

/// What comes of an option: names and how they print, in the order of [`Course::results`].
pub const RESULTS: [(&str, Format); 9] = [
    ("Revenue", Format::MoneyWhole),
    ("Gross margin", Format::Percent),
    ("EBITDA", Format::MoneyWhole),
    ("Free cash flow", Format::MoneyWhole),
    ("Cash at the end", Format::MoneyWhole),
    ("Most money missing", Format::MoneyWhole),
    ("Net present value", Format::MoneyWhole),
    ("IRR, a year", Format::Percent),
    ("Months until it is back", Format::Decimal),
];

/// What is asked.
pub struct Ask<'a> {
    /// The option.
    pub option: &'a Sheeted<'a>,
    /// The lines among which a reader may choose.
    pub lines: &'a [&'a Line<'a>],
    /// What the tool says of each.
    pub tool: &'a [&'a project::Course],
    /// The sheet of months.
    pub months: &'a Months,
    /// The currency.
    pub money: &'a Money,
    /// The command that says the same.
    pub command: &'a str,
}

/// The page, and what is behind it.
pub struct Course {
    /// The page.
    pub page: Page,
    /// Rows of the results.
    pub results: [usize; 9],
    /// Row of the cash at the end of each month.
    pub cash: usize,
    /// Row that says whether all checks hold.
    pub check: usize,
    /// What the tool scheduled, and the ledgers of the months.
    pub working: Vec<Sheet>,
}

/// A number of a month that the tool says.
pub type Read = fn(&Month) -> f64;

/// A formula and the number that it gives.
pub type Known = (String, f64);

/// A row of the page, and its numbers.
#[derive(Default)]
pub struct Row {
    /// Its place.
    pub at: usize,
    /// Its numbers, month by month.
    pub values: Vec<f64>,
}

/// A page that is being written.
pub struct Writer<'a> {
    /// What is asked.
    pub ask: &'a Ask<'a>,
    /// The page.
    pub page: Page,
    schedule: Schedule,
    /// The ledgers of the months in formulas; none where a month has other formulas than the option.
    pub cases: Option<Cases<'a>>,
    months: usize,
}

/// Queries of a month.
pub fn queries(month: &Month) -> f64 {
    month.queries_per_day * DAYS_PER_MONTH.get()
}

impl Course {
    /// The page of an option, on sheets of these names: the page, its schedule and its ledgers.
    pub fn of(ask: &Ask<'_>, [name, scheduled, by_month]: [String; 3]) -> Self {
        let Ask { option, lines, .. } = ask;
        let project = lines[0].project;
        let names = months::names(project);
        let page = Page::new(
            &name,
            &format!("{}, month by month", option.name),
            "In the line in use on the sheet Projection. All months have 730 hours; the flows of a month count at its start.",
            "All",
            &names,
            Months::years(project),
        );
        let schedule = Page::new(
            &scheduled,
            &format!("{}: scheduled by the tool", option.name),
            &format!(
                "Values, not formulas: they do not follow changed inputs. Made by: {}",
                ask.command
            ),
            "",
            &names,
            Vec::new(),
        );
        let lines = lines.iter().map(|line| line.project.line.clone()).collect();
        let mut schedule = Schedule::new(schedule, lines);
        let cases = ledgers::cases(ask, &mut schedule, &by_month, &names);
        let mut writer = Writer { ask, page, schedule, cases, months: project.months };
        let scenario = ask.lines[0].scenarios.get(option.at);
        let need = scenario.and_then(|scenario| Need::of(scenario, option.estimate));
        let traffic = writer.traffic(need.as_ref());
        let bills = need.as_ref().map(|need| need.bills.as_slice());
        let contracts = scenario.map_or((None, None), |scenario| {
            writer.contracts(&scenario.contracts, bills, traffic.number)
        });
        let hardware = writer.hardware(scenario);
        let profit = writer.profit(&traffic, contracts, &hardware);
        let flows = writer.flows(&profit, &hardware);
        let results = writer.results(&profit, &flows);
        let check = writer.checks(&profit, &flows);
        let ledgers = writer.cases.map(|cases| {
            cases.sheet(
                &format!("{}: the ledger of each month", option.name),
                "Lines that change with the months; all others are those of the option's sheet.",
            )
        });
        let working = [writer.schedule.sheet(), ledgers].into_iter().flatten().collect();
        Self { page: writer.page, results, cash: flows.cash, check, working }
    }
}

impl<'a> Writer<'a> {
    /// What the tool says of the first line.
    pub fn base(&self) -> &'a [Month] {
        &self.ask.tool[0].months
    }

    /// What the tool says of every line.
    fn read(&self, read: Read) -> Vec<Vec<f64>> {
        self.ask.tool.iter().map(|own| own.months.iter().map(read).collect()).collect()
    }

    /// A row of each month.
    pub fn row(
        &mut self,
        what: (&str, &str),
        whole: Whole,
        (format, look): (Format, Look),
        cell: impl Fn(&Self, usize) -> Cell,
    ) -> usize {
        let cells = (0..self.months).map(|month| cell(self, month)).collect();
        self.page.row(what, whole, (format, look), cells)
    }

    /// A row of formulas and their numbers.
    pub fn known(
        &mut self,
        what: (&str, &str),
        whole: Whole,
        format: Format,
        cells: &[Known],
    ) -> Row {
        let values = cells.iter().map(|(_, value)| *value).collect();
        let cells = cells.iter().map(|(text, value)| Cell::formula(text.as_str(), *value));
        let at = self.page.row(what, whole, (format, Look::Plain), cells.collect());
        Row { at, values }
    }

    /// A marked cell that stands for all months; its place.
    pub fn marked(&mut self, label: &str, unit: &str, format: Format, value: f64) -> String {
        let cell = Cell::number(value).as_a(Look::Input);
        Page::total(self.page.result((label, unit), format, cell))
    }

    /// A formula that stands for all months; its place.
    pub fn given(
        &mut self,
        label: &str,
        unit: &str,
        format: Format,
        (text, value): Known,
    ) -> String {
        Page::total(self.page.result((label, unit), format, Cell::formula(text, value)))
    }

    /// A row of US dollars in the currency; none of none.
    pub fn shown(&mut self, label: &str, row: Option<Row>) -> Option<usize> {
        let Row { at, values } = row?;
        let sign = self.ask.money.sign().to_owned();
        let money = (Format::MoneyWhole, Look::Plain);
        Some(self.row((label, &sign), Whole::Sum, money, |own, month| {
            let text = own.ask.money.text(&own.page.at(at, month));
            Cell::formula(text, own.ask.money.of_usd(values[month]))
        }))
    }

    /// A row of money: a formula over others, and what the tool says.
    pub fn money(
        &mut self,
        label: &str,
        look: Look,
        text: impl Fn(&Self, usize) -> String,
        read: Read,
    ) -> usize {
        let (base, sign) = (self.base(), self.ask.money.sign().to_owned());
        self.row((label, &sign), Whole::Sum, (Format::MoneyWhole, look), |own, month| {
            Cell::formula(text(own, month), own.ask.money.of_usd(read(&base[month])))
        })
    }

    /// A row of money that is the sum of others, each added or taken off.
    pub fn signed(&mut self, label: &str, rows: &[(bool, Option<usize>)], read: Read) -> usize {
        let rows: Vec<(bool, usize)> =
            rows.iter().filter_map(|&(plus, row)| Some((plus, row?))).collect();
        let text = move |own: &Self, month: usize| {
            let mut text = String::new();
            for &(plus, row) in &rows {
                text += if plus { "+" } else { "-" };
                text += &own.page.at(row, month);
            }
            text.strip_prefix('+').map(str::to_owned).unwrap_or(text)
        };
        self.money(label, Look::Total, text, read)
    }

    /// A row of money that is scheduled; none if it is nothing.
    pub fn scheduled(&mut self, label: &str, read: Read) -> Option<usize> {
        let values = self.read(read);
        let rows = self.schedule.add((label, "USD"), Format::Whole, &values)?;
        Some(self.money(
            &format!("{label} (scheduled)"),
            Look::Plain,
            move |own, month| own.ask.money.text(&own.schedule.cell(&rows, month).0),
            read,
        ))
    }

    /// A row of a sum of lines: from the ledger of each month, from that of the option, or as values,
    /// whichever says what the tool says. None where it is nothing.
    pub fn sum(
        &mut self,
        (label, unit): (&str, &str),
        whole: Whole,
        format: Format,
        sum: Option<&Sum>,
        read: Read,
    ) -> Option<usize> {
        let (base, option) = (self.base(), self.ask.option);
        let price =
            |own: &Self, month: usize| own.ask.months.page.place(own.ask.months.price, month);
        let prices = self.ask.months.page.values(self.ask.months.price);
        if let Some(sum) = sum.filter(|sum| !sum.is_empty()) {
            let says = |value: &dyn Fn(usize, LineId) -> f64| {
                base.iter().enumerate().all(|(month, own)| {
                    let found = need::value(sum, |line| value(month, line), prices[month]);
                    let expected = read(own);
                    (found - expected).abs() <= 1e-10 * expected.abs().max(found.abs()).max(1e-12)
                })
            };
            if let Some(cases) = &self.cases
                && says(&|month, line| cases.value(month, line))
            {
                return Some(self.row(
                    (label, unit),
                    whole,
                    (format, Look::Plain),
                    |own, month| {
                        let place = |line| match &own.cases {
                            Some(cases) => cases.place(month, line),
                            None => option.place(line),
                        };
                        Cell::formula(
                            need::text(sum, place, &price(own, month)),
                            read(&base[month]),
                        )
                    },
                ));
            }
            if says(&|_, line| option.value(line)) {
                return Some(self.row(
                    (label, unit),
                    whole,
                    (format, Look::Plain),
                    |own, month| {
                        let text = need::text(sum, |line| option.place(line), &price(own, month));
                        Cell::formula(text, read(&base[month]))
                    },
                ));
            }
        }
        let values = self.read(read);
        let rows = self.schedule.add((label, unit), format, &values)?;
        Some(self.row((label, unit), whole, (format, Look::Plain), move |own, month| {
            Cell::formula(own.schedule.cell(&rows, month).0, read(&base[month]))
        }))
    }
}
