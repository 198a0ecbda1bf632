//! Gross margin, or cost of a query, over each setting; what owning saves by horizon.

use super::words::{percent, room, setting as named};
use super::{Answer, unit};
use crate::study::breakeven::{Found, Measure, Outcome, Saved, Setting, Target};
use crate::view::chart::{
    Axis, AxisName, AxisScale, Body, Chart, Lines, Point, PointKind, Reference, Series, Unit,
};
use crate::view::of::compare::Heading;

/// Curves that a reader can tell apart.
const MOST: usize = 8;
/// Decades of a horizontal axis that are shown to either side of what matters.
const AROUND: f64 = 10.0;

/// A chart for each setting in which some option has a curve, and one of the horizons.
#[must_use]
pub fn charts(answer: &Answer<'_>, heading: &Heading) -> Vec<Chart> {
    let mut names: Vec<(&str, Measure)> = Vec::new();
    for found in answer.outcomes.iter().flat_map(|own| own.result.iter().flatten()) {
        if !names.contains(&(found.name.as_str(), found.measure)) {
            names.push((&found.name, found.measure));
        }
    }
    let mut charts: Vec<Chart> = Vec::new();
    for (name, measure) in names {
        let Some(mut chart) = chart(answer, (name, measure), heading) else { continue };
        // Options that measure a setting otherwise have a chart of their own.
        if charts.iter().any(|known| known.name == chart.name) {
            chart.name.push_str("-of-today");
        }
        charts.push(chart);
    }
    charts.extend(horizon(answer, heading));
    charts
}

fn chart(
    answer: &Answer<'_>,
    (name, measure): (&str, Measure),
    heading: &Heading,
) -> Option<Chart> {
    let margin = matches!(answer.target, Target::GrossMargin(_));
    let (x_unit, x_factor) = unit(measure, heading);
    let y_factor = if margin { 1.0 } else { heading.per_usd };
    let drawn: Vec<(&Outcome, &Found)> = answer
        .outcomes
        .iter()
        .flat_map(|own| own.result.iter().flatten().map(move |found| (own, found)))
        .filter(|(_, found)| found.name == name && found.measure == measure)
        .filter(|(_, found)| found.curve.len() > 1)
        .take(MOST)
        .collect();
    let (_, first) = drawn.first()?;
    let range = shown(&drawn);
    let scaled = |curve: &[(f64, f64)]| -> Vec<(f64, f64)> {
        let inside = curve.iter().filter(|(x, _)| range.0 <= *x && *x <= range.1);
        inside.map(|(x, y)| (x * x_factor, y * y_factor)).collect()
    };
    let mut series = Vec::new();
    let mut points = Vec::new();
    for (own, found) in &drawn {
        let place = Some(series.len());
        let points_of = scaled(&found.curve);
        let at = |x: f64| level(&found.curve, x).map(|y| (x * x_factor, y * y_factor));
        if let Some((x, y)) = found.today.and_then(at) {
            let kind = PointKind::Chosen;
            points.push(Point { x, y, label: String::new(), kind, series: place });
        }
        if let Some(own) = found.nearest() {
            let y = match answer.target {
                Target::GrossMargin(wanted) => Some(wanted),
                Target::CostOf(_) => level(&found.curve, own.at),
            };
            let (x, kind) = (own.at * x_factor, PointKind::BreakEven);
            let point =
                y.map(|y| Point { x, y: y * y_factor, label: String::new(), kind, series: place });
            // Options that break even at one place are one point.
            let same = |known: &Point| known.kind == kind && (known.x / x - 1.0).abs() < 1e-3;
            points.extend(point.filter(|_| !points.iter().any(same)));
        }
        series.push(Series { label: own.name.to_string(), points: points_of, ..Series::default() });
    }
    let mut references = Vec::new();
    match answer.target {
        Target::GrossMargin(wanted) => references.push(Reference {
            on: AxisName::Y,
            value: wanted,
            label: if wanted == 0.0 { "break-even" } else { "wanted" }.to_owned(),
        }),
        Target::CostOf(_) => series.push(Series {
            label: answer.against.unwrap_or_default().to_owned(),
            points: scaled(&first.other),
            dashed: true,
            ..Series::default()
        }),
    }
    let title = title(&drawn, answer);
    let quantity = if margin {
        "Gross margin, (revenue − COGS) / revenue".to_owned()
    } else {
        format!("Cost of a query, {} (log scale)", heading.currency)
    };
    let label = named(first);
    let log = range.0 > 0.0 && range.1 / range.0 > AROUND;
    let body = Body::Lines(Lines {
        x: Axis {
            label: label.clone(),
            unit: x_unit,
            scale: if log { AxisScale::Log } else { AxisScale::Linear },
            range: Some((range.0 * x_factor, range.1 * x_factor)),
        },
        y: Axis {
            label: String::new(),
            unit: if margin { Unit::Percent } else { Unit::Usd },
            scale: if margin { AxisScale::Linear } else { AxisScale::Log },
            range: margin.then_some((lowest(&series), 1.0)),
        },
        series,
        references,
        points,
        better: None,
        ..Lines::default()
    });
    let file = match first.setting {
        Some(_) => format!("breakeven-{}", name.replace('_', "-")),
        None => "breakeven-over".to_owned(),
    };
    Some(Chart {
        name: file,
        alt: format!("Curves over {label}, a point where each breaks even. {title}."),
        title,
        subtitle: format!("{quantity}, over {label}; all else as it is. {}", heading.title),
        currency: heading.currency.clone(),
        body,
    })
}

/// The part of the range around today's values and the crossings.
fn shown(drawn: &[(&Outcome, &Found)]) -> (f64, f64) {
    let ends = |of: fn(&Found) -> Option<&(f64, f64)>| {
        drawn.iter().filter_map(move |(_, own)| Some(of(own)?.0))
    };
    let low = ends(|own| own.curve.first()).fold(f64::INFINITY, f64::min);
    let high = ends(|own| own.curve.last()).fold(0.0, f64::max);
    if drawn.iter().any(|(_, own)| own.setting == Some(Setting::Utilization)) {
        return (0.0, 1.0);
    }
    let matters = || {
        drawn.iter().flat_map(|(_, own)| own.today.into_iter().chain(own.nearest().map(|c| c.at)))
    };
    let least = matters().fold(f64::INFINITY, f64::min);
    let most = matters().fold(0.0, f64::max);
    if !(least > 0.0 && least.is_finite() && low > 0.0) {
        return (low, high);
    }
    ((least / AROUND).max(low), (most * AROUND).min(high))
}

/// The lower end of an axis of margins: a quarter below the curves, what is lost once over at most.
fn lowest(series: &[Series]) -> f64 {
    let least = series.iter().flat_map(|own| &own.points).map(|point| point.1);
    let least = least.fold(0.0, f64::min);
    ((least * 4.0).floor() / 4.0).max(-1.0)
}

/// The height of a curve at a place between its points.
fn level(curve: &[(f64, f64)], x: f64) -> Option<f64> {
    let after = curve.iter().position(|point| point.0 >= x)?;
    let ((x0, y0), (x1, y1)) = (curve[after.saturating_sub(1)], curve[after]);
    let share = if x1 > x0 { (x - x0) / (x1 - x0) } else { 0.0 };
    Some((y1 - y0).mul_add(share, y0))
}

/// The finding: the option that is nearest to its break-even.
fn title(drawn: &[(&Outcome, &Found)], answer: &Answer<'_>) -> String {
    let nearest = drawn
        .iter()
        .filter_map(|(own, found)| room(&own.name, found, answer))
        .min_by(|a, b| a.0.total_cmp(&b.0));
    if let Some((_, words)) = nearest {
        return words;
    }
    let Some((_, first)) = drawn.first() else { return String::new() };
    let what = match answer.target {
        Target::GrossMargin(0.0) => "Break-even".to_owned(),
        Target::GrossMargin(wanted) => format!("A gross margin of {}", percent(wanted)),
        Target::CostOf(_) => format!("Costing less than {}", answer.against.unwrap_or_default()),
    };
    format!("{what} does not hang on {} here", named(first).trim_end_matches(", of today's"))
}

fn horizon(answer: &Answer<'_>, heading: &Heading) -> Option<Chart> {
    let all = answer.horizons.iter().filter_map(|own| Some((own, own.result.as_ref().ok()?)));
    let first_rent = answer.horizons.first()?.rents.clone();
    // Several rents would make too many curves: the first is drawn.
    let mut series = Vec::new();
    let mut title = None;
    for (own, saved) in all.filter(|(own, _)| own.rents == first_rent).take(MOST) {
        title = title.or_else(|| {
            let within = format!("over {} months", saved.sold.len());
            Some(match &Saved::spans(&saved.worthless)[..] {
                [] => format!("{} never pays for itself against {first_rent} {within}, unless it is sold", own.owns),
                [(first, _), ..] => format!(
                    "{} has paid for itself against {first_rent} after {first} months, even if worth nothing then",
                    own.owns
                ),
            })
        });
        for (values, dashed) in [(&saved.sold, false), (&saved.worthless, true)] {
            let values = values.iter().enumerate();
            let points: Vec<(f64, f64)> =
                values.map(|(at, usd)| (at as f64 + 1.0, usd * heading.per_usd)).collect();
            // How hardware is financed makes no difference here.
            if series.iter().any(|known: &Series| known.points == points) {
                continue;
            }
            series.push(Series {
                label: if dashed {
                    format!("{}, then worth nothing", own.owns)
                } else {
                    own.owns.to_string()
                },
                points,
                dashed,
                ..Series::default()
            });
        }
    }
    let title = title?;
    let months = series.iter().map(|own| own.points.len()).max().unwrap_or(1);
    let body = Body::Lines(Lines {
        x: Axis {
            label: "horizon, months".to_owned(),
            unit: Unit::Count,
            range: Some((0.0, months as f64)),
            ..Axis::default()
        },
        y: Axis { unit: Unit::Usd, ..Axis::default() },
        series,
        references: vec![Reference { on: AxisName::Y, value: 0.0, label: first_rent.to_string() }],
        ..Lines::default()
    });
    Some(Chart {
        name: "breakeven-horizon".to_owned(),
        alt: format!("Curves of what owning saves by horizon. {title}."),
        title,
        subtitle: format!(
            "Present value saved against {first_rent}, {}, by horizon; hardware then sold at its book \
             value. {}",
            heading.currency, heading.title
        ),
        currency: heading.currency.clone(),
        body,
    })
}
