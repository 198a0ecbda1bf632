//! The ledger of each month in formulas: what drifts follows the sheet of months, what the tool found is
//! scheduled, and all else follows from both.

use std::collections::HashMap;

use super::course::Ask;
use super::schedule::{Schedule, Scheduled};
use crate::estimate::Estimate;
use crate::ledger::{Line, LineId, LineKind, Recorder};
use crate::spec::project::Project;
use crate::study::project::{Drift, drifts, explained_months};
use crate::view::of::workbook::cases::{Case, Cases};
use crate::view::workbook::{Cell, Format};

/// How far the figures of a month may be from the tool's: rounding of the last digits.
const CLOSE: f64 = 1e-10;

/// The ledgers of the months on every line, held against that of the option.
struct Ledgers<'a> {
    ask: &'a Ask<'a>,
    months: usize,
    all: Vec<Vec<(Estimate, Recorder)>>,
    /// For each line of the option's ledger, the place of the same line in another month's.
    same: Vec<Vec<Vec<Option<usize>>>>,
    /// What drifts in each month.
    drifts: Vec<Vec<(usize, Drift)>>,
}

/// A line that the tool found, and its values by line and month.
type Found = (usize, Vec<Vec<f64>>);

/// The working sheet of the months; none where a month has other formulas than the option.
pub fn cases<'a>(
    ask: &'a Ask<'a>,
    schedule: &mut Schedule,
    name: &str,
    months: &[String],
) -> Option<Cases<'a>> {
    let ledgers = Ledgers::of(ask, months.len())?;
    let found = ledgers.found();
    if !ledgers.agree(&found) {
        return None;
    }
    let found: Vec<(usize, Scheduled)> = found
        .into_iter()
        .filter_map(|(at, values)| {
            let line = ledgers.line(at);
            let label = format!("{} ({})", line.label, line.id);
            Some((at, schedule.add((&label, line.unit), Format::Decimal, &values)?))
        })
        .collect();
    let cases = months.iter().enumerate().map(|(month, label)| {
        let drifting = ledgers.drifts[month].iter();
        let drifting = drifting.filter(|(at, _)| found.iter().all(|own| own.0 != *at));
        let drifting = drifting.map(|&(at, drift)| {
            (at, Cell::formula(ledgers.text(month, at, drift), ledgers.value(0, month, at)))
        });
        let scheduled = found.iter().map(|(at, rows)| {
            let (text, value) = schedule.cell(rows, month);
            (*at, Cell::formula(text, value))
        });
        Case {
            head: vec![Cell::text(label.as_str())],
            changed: drifting.chain(scheduled).collect(),
        }
    });
    Some(Cases::new(ask.option, name.to_owned(), cases.collect()))
}

/// The share that is left of something after so many months of decline.
fn left(decline_per_year: f64, month: usize) -> f64 {
    (1.0 - decline_per_year).powf(month as f64 / 12.0)
}

fn factor(project: &Project, month: usize, drift: Drift) -> f64 {
    match drift {
        Drift::Demand => project.demand.factor(month, project.calendar).max(1e-9),
        Drift::Work => left(project.efficiency_gain_per_year, month),
        Drift::Rate => 1.0 / left(project.efficiency_gain_per_year, month),
        Drift::Api => left(project.api_price_decline_per_year, month),
        Drift::Rent(same) => left(project.gpu_price_decline_per_year, same),
    }
}

impl<'a> Ledgers<'a> {
    fn of(ask: &'a Ask<'a>, months: usize) -> Option<Self> {
        let option = ask.option;
        let own = |line: &super::Line<'a>| line.scenarios.get(option.at);
        let all: Vec<Vec<(Estimate, Recorder)>> = ask
            .lines
            .iter()
            .map(|line| explained_months(own(line)?, line.project).into_iter().collect())
            .collect::<Option<_>>()?;
        let same = all
            .iter()
            .map(|own| own.iter().map(|(_, other)| aligned(option.ledger, other)).collect())
            .collect();
        let scenario = own(ask.lines.first()?)?;
        let drifts = (0..months).map(|month| drifts(scenario, option.ledger, month));
        let drifts = drifts.collect::<Option<_>>()?;
        Some(Self { ask, months, all, same, drifts })
    }

    fn line(&self, at: usize) -> &'a Line {
        &self.ask.option.ledger.lines()[at]
    }

    /// The same line in another month.
    fn other(&self, line: usize, month: usize, at: usize) -> Option<&Line> {
        let (_, ledger) = &self.all[line][month];
        self.same[line][month][at].and_then(|at| ledger.lines().get(at))
    }

    fn value(&self, line: usize, month: usize, at: usize) -> f64 {
        self.other(line, month, at).map_or_else(|| self.line(at).value, |other| other.value)
    }

    fn holds(&self, holds: impl Fn(usize, usize) -> bool) -> bool {
        (0..self.all.len()).all(|line| (0..self.months).all(|month| holds(line, month)))
    }

    /// Whether a given line is what its drift makes of it, in every month.
    fn drifts(&self, at: usize) -> bool {
        self.holds(|line, month| {
            let drift = self.drifts[month].iter().find(|(own, _)| *own == at);
            let project = self.ask.lines[line].project;
            let factor = drift.map_or(1.0, |&(_, drift)| factor(project, month, drift));
            let (expected, found) = (self.line(at).value * factor, self.value(line, month, at));
            (found - expected).abs() <= 1e-12 * expected.abs()
                || found.to_bits() == expected.to_bits()
        })
    }

    /// What no drift explains: found by a search, or by the hours of a week, or due in a month.
    fn found(&self) -> Vec<Found> {
        let is_found = |at: &usize| match self.line(*at).kind {
            LineKind::Given(_) => !self.drifts(*at),
            LineKind::Tabled { .. } => true,
            // A load that all requests fit in, where another month's was searched for.
            LineKind::Derived { .. } => !self.holds(|line, month| {
                let other = self.other(line, month, *at);
                other.is_none_or(|other| matches!(other.kind, LineKind::Derived { .. }))
            }),
        };
        let values = |at: usize| {
            let of_line =
                |line| (0..self.months).map(|month| self.value(line, month, at)).collect();
            (at, (0..self.all.len()).map(of_line).collect())
        };
        let lines = 0..self.ask.option.ledger.lines().len();
        lines.filter(is_found).map(values).collect()
    }

    /// Whether every month of every line comes to what the tool says.
    fn agree(&self, found: &[Found]) -> bool {
        let Ask { option, .. } = self.ask;
        let figures = [
            Some(option.estimate.cost.usd_per_query.line),
            option.estimate.margin.map(|margin| margin.revenue.line),
            option.estimate.fleet.map(|fleet| fleet.gpus.line),
        ];
        self.holds(|line, month| {
            let drifting = self.drifts[month].iter().map(|&(at, _)| at);
            let changed: Vec<(usize, f64)> = drifting
                .chain(found.iter().map(|(at, _)| *at))
                .map(|at| (at, self.value(line, month, at)))
                .collect();
            let values = option.replay.with(&changed);
            figures.iter().flatten().all(|id| {
                let at = id.0 as usize;
                let here = values[at].unwrap_or_else(|| self.line(at).value);
                let there = self.value(line, month, at);
                (here - there).abs() <= CLOSE * there.abs()
            })
        })
    }

    /// The formula of a line that drifts.
    fn text(&self, month: usize, at: usize, drift: Drift) -> String {
        let id = LineId(u32::try_from(at).unwrap_or_default());
        let leaf = self.ask.option.place(id);
        let months = self.ask.months;
        let of = |row: usize, month: usize| months.page.place(row, month);
        match drift {
            Drift::Demand => format!("{leaf}*{}", of(months.demand, month)),
            Drift::Work => format!("{leaf}*{}", of(months.work, month)),
            Drift::Rate => format!("{leaf}/{}", of(months.work, month)),
            Drift::Api => format!("{leaf}*{}", of(months.api, month)),
            Drift::Rent(same) => format!("{leaf}*{}", of(months.rent, same)),
        }
    }
}

/// For each line of a ledger, the place of the same line in another; lines of one name in their order.
fn aligned(ledger: &Recorder, other: &Recorder) -> Vec<Option<usize>> {
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, line) in other.lines().iter().enumerate() {
        places.entry(&line.id).or_default().push(at);
    }
    let mut seen: HashMap<&str, usize> = HashMap::new();
    ledger
        .lines()
        .iter()
        .map(|line| {
            let number = seen.entry(&line.id).or_default();
            *number += 1;
            places.get(&*line.id)?.get(*number - 1).copied()
        })
        .collect()
}
