//! How each option trades the speed that a user sees against yield and cost.

use super::{answers, chart};
use crate::study::Comparison;
use crate::study::compare::{Answer, FrontierPoint};
use crate::view::chart::{
    Axis, AxisScale, Better, Body, Chart, Lines, Point, PointKind, Series, Unit,
};
use crate::view::of::compare::Heading;

/// Interactivity against throughput per accelerator, or against cost.
pub(super) fn frontier(comparison: &Comparison, heading: &Heading, against: &str) -> Option<Chart> {
    let throughput = against == "throughput";
    let mut series = Vec::new();
    let mut points = Vec::new();
    let mut best: Option<(String, f64)> = None;
    for (outcome, answer) in answers(comparison) {
        let value = |point: &FrontierPoint| {
            if throughput { point.throughput_per_gpu } else { point.usd_per_mtok * heading.per_usd }
        };
        let frontier = pareto(answer, throughput);
        let line: Vec<(f64, f64)> =
            frontier.iter().map(|point| (point.interactivity, value(point))).collect();
        if line.is_empty() {
            continue;
        }
        let at = series.len();
        for (number, point) in frontier.iter().enumerate() {
            if number % 3 == 0 || number + 1 == frontier.len() {
                points.push(Point {
                    x: point.interactivity,
                    y: value(point),
                    label: format!("{:.0}", point.concurrency),
                    kind: PointKind::Step,
                    series: Some(at),
                });
            }
            let top = if throughput { value(point) } else { -value(point) };
            if best.as_ref().is_none_or(|(_, most)| top > *most) {
                best = Some((outcome.name.to_string(), top));
            }
        }
        if let Some(performance) = answer.estimate.value.performance() {
            let cost =
                answer.estimate.value.cost.usd_per_mtok_blended.value.get() * heading.per_usd;
            let y = if throughput { performance.output_rate_per_gpu.value.get() } else { cost };
            points.push(Point {
                x: 1.0 / performance.tpot.value.get(),
                y,
                label: String::new(),
                kind: PointKind::Chosen,
                series: Some(at),
            });
        }
        series.push(Series { label: outcome.name.to_string(), points: line, ..Series::default() });
    }
    let (name, _) = best?;
    let (title, y, unit, better, subtitle, file) = if throughput {
        (
            format!("{name} gets the most tokens out of each accelerator"),
            "output tokens per second and accelerator",
            Unit::TokensPerSecondPerGpu,
            Better::UpRight,
            "Output tok/s per GPU against tok/s that one user sees (log scales); figures on the curves: requests in flight",
            "interactivity-throughput",
        )
    } else {
        (
            format!("{name} is cheapest where answers may be slow"),
            "cost of a million tokens",
            Unit::UsdPerMtok,
            Better::DownRight,
            "Cost of a million tokens against tok/s that one user sees (log scales); figures on the curves: requests in flight",
            "interactivity-cost",
        )
    };
    let alt = format!("One curve for each option of {y} against interactivity. {title}.");
    let body = Body::Lines(Lines {
        x: Axis {
            label: "interactivity: output tokens per second that one user sees".to_owned(),
            unit: Unit::TokensPerSecondPerUser,
            scale: AxisScale::Log,
            range: None,
        },
        y: Axis { label: String::new(), unit, scale: AxisScale::Log, range: None },
        series,
        references: Vec::new(),
        points,
        better: Some(better),
        ..Lines::default()
    });
    Some(chart(heading, file, title, subtitle, alt, body))
}

/// The operating points that no other point of the option beats in both speed and yield.
fn pareto(answer: &Answer, throughput: bool) -> Vec<FrontierPoint> {
    let score = |point: &FrontierPoint| {
        if throughput { point.throughput_per_gpu } else { -point.usd_per_mtok }
    };
    let mut frontier: Vec<FrontierPoint> = Vec::new();
    // Concurrency rises along the list, so interactivity falls: a point stays if it yields more
    // than every faster one.
    for point in &answer.frontier {
        if frontier.last().is_none_or(|last| score(point) > score(last)) {
            frontier.push(*point);
        }
    }
    frontier
}
