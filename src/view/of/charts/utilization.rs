//! What a million tokens cost as accelerators stand idle.

use super::{answers, chart, percent};
use crate::study::Comparison;
use crate::view::chart::{
    Axis, AxisName, AxisScale, Body, Chart, Lines, Point, PointKind, Reference, Series, Unit,
};
use crate::view::of::compare::Heading;

/// Cost per million tokens against utilization, with break-evens and API prices.
pub(super) fn cost(comparison: &Comparison, heading: &Heading) -> Option<Chart> {
    let mut series = Vec::new();
    let mut references: Vec<Reference> = Vec::new();
    let mut points = Vec::new();
    for (outcome, answer) in answers(comparison) {
        let cost = answer.estimate.value.cost.usd_per_mtok_blended.value.get() * heading.per_usd;
        if outcome.is_api {
            let value = cost;
            references.push(Reference { on: AxisName::Y, value, label: outcome.name.to_string() });
            continue;
        }
        let line: Vec<(f64, f64)> = answer
            .by_utilization
            .iter()
            .filter(|(share, _)| share.get() >= 0.04)
            .map(|&(share, cost)| (share.get(), cost * heading.per_usd))
            .collect();
        if line.is_empty() {
            continue;
        }
        if let Some(fleet) = &answer.estimate.value.fleet
            && fleet.utilization.value.get() <= 1.0
            && fleet.utilization.value.get() >= 0.04
        {
            points.push(Point {
                x: fleet.utilization.value.get(),
                y: cost,
                label: String::new(),
                kind: PointKind::Chosen,
                series: Some(series.len()),
            });
        }
        series.push(Series { label: outcome.name.to_string(), points: line, ..Series::default() });
    }
    if series.is_empty() {
        return None;
    }
    let breaks = break_evens(&series, &references);
    let title = match (&references[..], breaks.first()) {
        ([], _) => {
            "Idle accelerators cost as much as busy ones: utilization sets the cost".to_owned()
        }
        ([api, ..], Some(point)) => format!(
            "{} undercuts {} from {} utilization",
            series[point.series.unwrap_or_default()].label,
            api.label,
            percent(point.x)
        ),
        ([api, ..], None) => {
            let dearer = series
                .iter()
                .all(|line| line.points.last().is_some_and(|(_, cost)| *cost > api.value));
            if dearer {
                format!("No utilization makes own serving cheaper than {}", api.label)
            } else {
                format!("Own serving undercuts {} at any utilization shown", api.label)
            }
        }
    };
    points.extend(breaks);
    let alt = format!("Curves of the cost of a million tokens against utilization. {title}.");
    let body = Body::Lines(Lines {
        x: Axis {
            label: "utilization: busy share of the paid accelerator time".to_owned(),
            unit: Unit::Percent,
            scale: AxisScale::Linear,
            range: Some((0.0, 1.0)),
        },
        y: Axis {
            label: String::new(),
            unit: Unit::UsdPerMtok,
            scale: AxisScale::Log,
            range: None,
        },
        series,
        references,
        points,
        better: None,
        ..Lines::default()
    });
    let subtitle = format!(
        "Cost of a million tokens, input and output alike, {}/Mtok (log scale). {}",
        heading.currency, heading.title
    );
    Some(chart(heading, "cost-by-utilization", title, &subtitle, alt, body))
}

/// Where each curve meets the first API's price.
fn break_evens(series: &[Series], references: &[Reference]) -> Vec<Point> {
    let Some(api) = references.first() else { return Vec::new() };
    let mut points = Vec::new();
    for (at, line) in series.iter().enumerate() {
        for pair in line.points.windows(2) {
            let [(x0, y0), (x1, y1)] = [pair[0], pair[1]];
            if (y0 - api.value) * (y1 - api.value) <= 0.0 && (y1 - y0).abs() > 0.0 {
                // Cost is a constant and a part that goes with 1/utilization: interpolate in 1/x.
                let share = (api.value - y0) / (y1 - y0);
                let x = 1.0 / (1.0 / x0 + share * (1.0 / x1 - 1.0 / x0));
                points.push(Point {
                    x,
                    y: api.value,
                    label: percent(x),
                    kind: PointKind::BreakEven,
                    series: Some(at),
                });
                break;
            }
        }
    }
    points
}
