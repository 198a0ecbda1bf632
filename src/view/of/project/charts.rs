//! Margin over time, the cash curve, capacity against demand.

use super::{courses, name};
use crate::study::Projection;
use crate::study::project::{Course, Month};
use crate::view::chart::{Axis, AxisScale, Body, Chart, Lines, Series, Unit};
use crate::view::of::compare::Heading;

/// Curves that a reader can tell apart.
const MOST: usize = 8;

/// Every chart that there is something to show on.
#[must_use]
pub fn charts(all: &[Projection], heading: &Heading) -> Vec<Chart> {
    [margin(all, heading), cash(all, heading), capacity(all, heading)]
        .into_iter()
        .flatten()
        .collect()
}

fn over_time(all: &[Projection], value: impl Fn(&Month) -> Option<f64>) -> Vec<Series> {
    // Several options are compared on the base line; the lines of one are told apart.
    let several = all.iter().any(|other| other.option != all[0].option);
    let based = all.iter().any(|one| one.line == "base");
    courses(all)
        .filter(|(projection, _)| !several || !based || projection.line == "base")
        .take(MOST)
        .map(|(projection, course)| Series {
            label: name(projection, all),
            points: points(course, &value),
            dashed: projection.line != "base",
            ..Series::default()
        })
        .filter(|series| series.points.len() > 1)
        .collect()
}

fn points(course: &Course, value: impl Fn(&Month) -> Option<f64>) -> Vec<(f64, f64)> {
    let months = course.months.iter();
    months.filter_map(|month| Some((month.at as f64 + 1.0, value(month)?))).collect()
}

fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0).replace('-', "\u{2212}")
}

fn chart(
    heading: &Heading,
    all: &[Projection],
    (file, title, subtitle): (&str, String, String),
    unit: Unit,
    series: Vec<Series>,
) -> Option<Chart> {
    if series.is_empty() {
        return None;
    }
    let start = all.first().map(|first| first.project.calendar.name(0)).unwrap_or_default();
    let last = all.iter().map(|one| one.project.months).max().unwrap_or(1);
    Some(Chart {
        name: file.to_owned(),
        alt: format!("Curves over the months. {title}."),
        title,
        subtitle: format!("{subtitle}. {}", heading.title),
        currency: heading.currency.clone(),
        body: Body::Lines(Lines {
            x: Axis {
                label: format!("month, the first is {start}"),
                unit: Unit::Count,
                scale: AxisScale::Linear,
                range: Some((0.0, last as f64)),
            },
            y: Axis { label: String::new(), unit, scale: AxisScale::Linear, range: None },
            series,
            ..Lines::default()
        }),
    })
}

fn margin(all: &[Projection], heading: &Heading) -> Option<Chart> {
    let series = over_time(all, |month| month.books.gross_margin());
    let (first, last) = series
        .first()
        .and_then(|series| Some((series.points.first()?.1, series.points.last()?.1)))?;
    let label = &all.first()?.option;
    let verb = if last > first + 0.005 {
        "widens"
    } else if last < first - 0.005 {
        "narrows"
    } else {
        "stays"
    };
    let title = if verb == "stays" {
        format!("{label}: gross margin stays at {}", percent(last))
    } else {
        format!("{label}: gross margin {verb} from {} to {}", percent(first), percent(last))
    };
    let subtitle = "Gross margin, (revenue − COGS) / revenue, month by month".to_owned();
    chart(heading, all, ("margin-over-time", title, subtitle), Unit::Percent, series)
}

fn cash(all: &[Projection], heading: &Heading) -> Option<Chart> {
    let series = over_time(all, |month| Some(month.cash_usd * heading.per_usd));
    let (projection, course) = courses(all).next()?;
    let own = &projection.option;
    let title = match (course.peak_funding_month, course.payback_months) {
        (None, _) => format!("{own} never needs money from outside"),
        (Some(at), Some(months)) => format!(
            "{own} needs most money in {} and has it back after {months:.0} months",
            course.months[at].name
        ),
        (Some(at), None) => format!(
            "{own} needs most money in {} and does not have it back by {}",
            course.months[at].name,
            course.months.last().map(|last| last.name.clone()).unwrap_or_default()
        ),
    };
    let subtitle =
        format!("Cash at the end of each month, loans and interest included, {}", heading.currency);
    chart(heading, all, ("cash-over-time", title, subtitle), Unit::Usd, series)
}

/// Of the first projection with accelerators.
fn capacity(all: &[Projection], heading: &Heading) -> Option<Chart> {
    let (projection, course) =
        courses(all).find(|(_, course)| course.months.iter().any(|month| month.gpus > 0.0))?;
    let of = |label: &str, dashed: bool, value: fn(&Month) -> f64| Series {
        label: label.to_owned(),
        points: points(course, |month| Some(value(month))),
        dashed,
        ..Series::default()
    };
    let series = vec![
        of("paid for", false, |month| month.gpus),
        of("busy at the peak", false, |month| month.gpus_at_peak),
        of("busy on average", true, |month| month.gpus_busy),
    ];
    let most = course.months.iter().map(|month| month.gpus).fold(0.0, f64::max);
    let busy: f64 = course.months.iter().map(|month| month.gpus_busy).sum();
    let paid: f64 = course.months.iter().map(|month| month.gpus).sum();
    let title = format!(
        "{}: up to {:.0} GPUs, busy {} of the paid time",
        projection.option,
        most.ceil(),
        percent(busy / paid)
    );
    let subtitle = "GPUs paid for, and GPUs that traffic keeps busy".to_owned();
    chart(heading, all, ("capacity-and-demand", title, subtitle), Unit::Count, series)
}
