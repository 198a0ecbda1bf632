//! The frontier as a chart.

use super::finding;
use crate::spec::space::Space;
use crate::study::optimize::Optimum;
use crate::view::chart::{
    Axis, AxisName, AxisScale, Better, Body, Chart, Lines, Point, PointKind, Reference, Series,
    Unit,
};
use crate::view::of::compare::Heading;

/// Curves of the chart at most.
const CURVES: usize = 7;

/// Interactivity against cost of the accelerators that come closest, with the TPOT target and the
/// winner.
#[must_use]
pub fn chart(optimum: &Optimum, space: &Space, heading: &Heading) -> Option<Chart> {
    let best = optimum.ranking.first()?;
    let mut series = Vec::new();
    let mut points = Vec::new();
    let mut gpus: Vec<&str> = Vec::new();
    for found in &optimum.ranking {
        let drawn = optimum.frontiers.iter().any(|frontier| frontier.gpu == found.gpu);
        if drawn && !gpus.contains(&found.gpu.as_str()) && gpus.len() < CURVES {
            gpus.push(&found.gpu);
        }
    }
    for gpu in gpus {
        let Some(frontier) = optimum.frontiers.iter().find(|frontier| frontier.gpu == gpu) else {
            continue;
        };
        let line: Vec<(f64, f64)> =
            frontier.points.iter().map(|&(x, y)| (x, y * heading.per_usd)).collect();
        if gpu == best.gpu
            && let Some(performance) = best.estimate.performance()
        {
            points.push(Point {
                x: 1.0 / performance.tpot.value.get(),
                y: best.estimate.cost.usd_per_mtok_blended.value.get() * heading.per_usd,
                label: String::new(),
                kind: PointKind::Chosen,
                series: Some(series.len()),
            });
        }
        series.push(Series { label: gpu.to_owned(), points: line, ..Series::default() });
    }
    let target = best.scenario.stages.first.call.slo.tpot.or(best.scenario.workload.call.slo.tpot);
    let references = target
        .map(|target| Reference {
            on: AxisName::X,
            value: 1.0 / target.value.get(),
            label: "Target".to_owned(),
        })
        .into_iter()
        .collect();
    let title = finding(optimum, space);
    let body = Body::Lines(Lines {
        x: Axis {
            label: "interactivity: output tokens per second that one user sees".to_owned(),
            unit: Unit::TokensPerSecondPerUser,
            scale: AxisScale::Log,
            range: None,
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
        better: Some(Better::DownRight),
        ..Lines::default()
    });
    Some(Chart {
        name: "frontier".to_owned(),
        subtitle: format!(
            "Cost of a million tokens against tok/s that one user sees, the best of each accelerator \
             over formats, splits and loads (log scales). {}",
            heading.title
        ),
        alt: format!("One curve for each accelerator of cost against interactivity. {title}."),
        title,
        currency: heading.currency.clone(),
        body,
    })
}
