//! The formula of demand, line by line and month by month, over marked cells of the sheet of the projection.

use super::Line;
use super::assumptions::Assumptions;
use crate::spec::project::{Demand, Growth};
use crate::view::workbook::Format;

/// Places of the cells of a number, a cell for each line that has it.
type Row = Vec<Option<String>>;

/// The cells that demand reads.
struct Cells {
    growth: Row,
    ceiling: Row,
    midpoint: Row,
    width: Row,
    churn: Row,
    launches: Vec<Row>,
    seasons: Vec<Row>,
    multiples: Vec<Row>,
}

/// The formulas of demand over the study's, by line and month; `month` gives the cell that counts the
/// months from 0. Adds the inputs that they read.
pub fn formulas(
    own: &mut Assumptions,
    lines: &[&Line<'_>],
    month: impl Fn(usize) -> String,
) -> Vec<Vec<String>> {
    let cells = Cells::of(own, lines);
    let months = lines.first().map_or(0, |line| line.project.months);
    let of_line =
        |line| (0..months).map(|at| cells.formula(lines, line, (at, &month(at)))).collect();
    (0..lines.len()).map(of_line).collect()
}

impl Cells {
    fn of(own: &mut Assumptions, lines: &[&Line<'_>]) -> Self {
        let all: Vec<&Demand> = lines.iter().map(|line| &line.project.demand).collect();
        let months = lines.first().map_or(0, |line| line.project.months);
        let mut add = |label: &str, format: Format, read: &dyn Fn(&Demand) -> Option<f64>| {
            let values: Vec<Option<f64>> = all.iter().map(|own| read(own)).collect();
            own.inputs(label, format, &values)
        };
        let growth = add("Growth of demand a month", Format::Percent, &|own| match own.growth {
            Growth::PerMonth(rate) => Some(rate),
            _ => None,
        });
        let mut curve = |label: &str, pick: fn(f64, f64, f64) -> f64| {
            add(label, Format::Decimal, &move |own| match own.growth {
                Growth::SCurve { ceiling, midpoint_month, months_10_to_90 } => {
                    Some(pick(ceiling, midpoint_month, months_10_to_90))
                }
                _ => None,
            })
        };
        let ceiling = curve("Demand at the end of the S-curve over the study's", |own, _, _| own);
        let midpoint = curve("Month of its steepest rise, from 0", |_, own, _| own);
        let width = curve("Months from a tenth to nine tenths of it", |_, _, own| own);
        let churn =
            add("Demand that leaves in a month", Format::Percent, &|own| Some(own.churn_per_month));
        let calendar = lines.first().map(|line| line.project.calendar);
        let most = all.iter().map(|own| own.launches.len()).max().unwrap_or(0);
        let launches = (0..most).map(|at| {
            let first = all.iter().find_map(|own| own.launches.get(at));
            let name = calendar.zip(first).map(|(own, launch)| own.name(launch.month));
            let label = format!("Demand times, from {} on", name.unwrap_or_default());
            add(&label, Format::Decimal, &|own| own.launches.get(at).map(|launch| launch.factor))
        });
        let launches = launches.collect();
        let seasons = (0..12).map(|season| {
            let label = format!("Demand of month {} of a year over the mean", season + 1);
            add(&label, Format::Decimal, &|own| own.seasonality.map(|all| all[season]))
        });
        let seasons = seasons.collect();
        let multiples = (0..months).map(|at| {
            let label = format!("Demand of month {at} over the study's");
            add(&label, Format::Decimal, &|own| match &own.growth {
                Growth::Multiples(all) => all.get(at).copied(),
                _ => None,
            })
        });
        let multiples = multiples.collect();
        Self { growth, ceiling, midpoint, width, churn, launches, seasons, multiples }
    }

    fn formula(&self, lines: &[&Line<'_>], line: usize, (at, month): (usize, &str)) -> String {
        let cell = |row: &Row| row.get(line).cloned().flatten();
        let own = &lines[line].project.demand;
        let mut text = self.trend(&own.growth, cell, (at, month));
        if let Some(churn) = cell(&self.churn) {
            text += &format!("*POWER(1-{churn},{month})");
        }
        let season = lines[line].project.calendar.season(at);
        if let Some(season) = self.seasons.get(season).and_then(cell) {
            text += &format!("*{season}");
        }
        let launched = own.launches.iter().zip(&self.launches);
        let launched = launched.filter(|(launch, _)| launch.holds(at));
        for factor in launched.filter_map(|(_, row)| cell(row)) {
            text += &format!("*{factor}");
        }
        text
    }

    fn trend(
        &self,
        growth: &Growth,
        cell: impl Fn(&Row) -> Option<String>,
        (at, month): (usize, &str),
    ) -> String {
        let of = |row: &Row| cell(row).unwrap_or_else(|| "1".to_owned());
        match growth {
            Growth::PerMonth(_) => format!("POWER(1+{},{month})", of(&self.growth)),
            Growth::SCurve { .. } => {
                let (ceiling, midpoint) = (of(&self.ceiling), of(&self.midpoint));
                let width = of(&self.width);
                let logistic = |at: &str| format!("1/(1+EXP(-2*LN(9)/{width}*({at}-{midpoint})))");
                let (now, start) = (logistic(month), logistic("0"));
                format!("(1+({ceiling}-1)*({now}-{start})/MAX(1-{start},1E-12))")
            }
            Growth::Multiples(all) => {
                let last = all.len().saturating_sub(1).min(at);
                self.multiples.get(last).map_or_else(|| "1".to_owned(), of)
            }
        }
    }
}
