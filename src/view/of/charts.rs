//! The charts of a comparison.

use super::compare::{Heading, finding};
use crate::cost::{COMPONENTS, Component};
use crate::study::compare::{Answer, FrontierPoint};
use crate::study::{Comparison, Outcome};
use crate::view::chart::{
    Axis, AxisName, AxisScale, BarRow, Bars, Better, Body, Chart, Component as Part, Lines, Mark,
    Point, PointKind, Reference, Role, Series, Stacked, StackedRow, Unit,
};

/// Every chart that the comparison has something to show on.
#[must_use]
pub fn all(comparison: &Comparison, heading: &Heading) -> Vec<Chart> {
    [
        Some(cost_per_query(comparison, heading)),
        gross_margin(comparison, heading),
        utilization(comparison, heading),
        interactivity(comparison, heading, "throughput"),
        interactivity(comparison, heading, "cost"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn chart(
    heading: &Heading,
    name: &str,
    title: String,
    subtitle: &str,
    alt: String,
    body: Body,
) -> Chart {
    Chart {
        name: name.to_owned(),
        title,
        subtitle: subtitle.to_owned(),
        alt,
        currency: heading.currency.clone(),
        body,
    }
}

fn answers(comparison: &Comparison) -> impl Iterator<Item = (&Outcome, &Answer)> {
    comparison.outcomes.iter().filter_map(|outcome| Some((outcome, outcome.result.as_ref().ok()?)))
}

const fn role(component: Component) -> Role {
    match component {
        Component::Compute => Role::Busy,
        Component::Idle => Role::Idle,
        Component::Power => Role::Power,
        Component::Facility => Role::Facility,
        Component::Network => Role::Network,
        Component::Operations => Role::Operations,
        Component::Api => Role::Api,
        Component::Overhead => Role::Overhead,
    }
}

/// Cost stacked by component, with price and margin: per query, or per 1,000 queries where a
/// query costs less than a cent and its digits would be hard to read.
fn cost_per_query(comparison: &Comparison, heading: &Heading) -> Chart {
    let most = answers(comparison)
        .flat_map(|(_, answer)| {
            let estimate = &answer.estimate.value;
            let price = estimate.margin.map(|margin| margin.revenue.value.get());
            [Some(estimate.cost.usd_per_query.value.get()), price]
        })
        .flatten()
        .fold(0.0, f64::max)
        * heading.per_usd;
    let (queries, of) = if most < 0.01 { (1000.0, "1,000 queries") } else { (1.0, "a query") };
    let per_usd = heading.per_usd * queries;
    let used: Vec<(Component, &str)> = COMPONENTS
        .iter()
        .filter(|(component, ..)| {
            answers(comparison).any(|(_, answer)| {
                let cost = answer.estimate.value.cost.components.get(*component);
                cost.is_some_and(|cost| cost.value.get() > 0.0)
            })
        })
        .map(|&(component, _, name)| (component, name))
        .collect();
    let prices: Vec<f64> = answers(comparison)
        .filter_map(|(_, answer)| Some(answer.estimate.value.margin?.revenue.value.get() * per_usd))
        .collect();
    let common = prices
        .first()
        .copied()
        .filter(|first| prices.iter().all(|price| (price - first).abs() <= 1e-9 * first.abs()));
    let rows = comparison
        .outcomes
        .iter()
        .map(|outcome| match &outcome.result {
            Err(why) => StackedRow {
                label: outcome.name.to_string(),
                sublabel: outcome.setting.clone(),
                unavailable: Some(why.message.split(':').next().unwrap_or_default().to_owned()),
                ..StackedRow::default()
            },
            Ok(answer) => {
                let estimate = &answer.estimate.value;
                let margin = estimate.margin.as_ref();
                let values = used
                    .iter()
                    .map(|(component, _)| {
                        let cost = estimate.cost.components.get(*component);
                        cost.map_or(0.0, |cost| cost.value.get()) * per_usd
                    })
                    .collect();
                let gross = margin.map(|margin| margin.gross_margin.value.get());
                StackedRow {
                    label: outcome.name.to_string(),
                    sublabel: outcome.setting.clone(),
                    values,
                    note: gross.map(percent).unwrap_or_default(),
                    loss: gross.is_some_and(|gross| gross < 0.0),
                    marker: if common.is_some() {
                        None
                    } else {
                        margin.map(|margin| margin.revenue.value.get() * per_usd)
                    },
                    unavailable: None,
                }
            }
        })
        .collect();
    let body = Body::Stacked(Stacked {
        components: used
            .iter()
            .map(|&(component, name)| Part { label: name.to_owned(), role: role(component) })
            .collect(),
        rows,
        unit: Unit::Usd,
        marker: common.map(|value| Mark { value, label: "price".to_owned() }),
        note_heading: if prices.is_empty() { String::new() } else { "Gross margin".to_owned() },
    });
    let title =
        finding(comparison).unwrap_or_else(|| "No option can serve this workload".to_owned());
    let subtitle = format!("Cost of {of} by component, {}. {}", heading.currency, heading.title);
    let alt =
        format!("Stacked bars of the cost of {of} by component, one for each option. {title}.");
    chart(heading, "cost-per-query", title, &subtitle, alt, body)
}

fn percent(share: f64) -> String {
    // Whole percents are enough beside a bar; the tables carry more.
    let whole = (share * 100.0).round();
    if whole < 0.0 { format!("\u{2212}{:.0}%", -whole) } else { format!("{:.0}%", whole.abs()) }
}

/// Gross margin by option.
fn gross_margin(comparison: &Comparison, heading: &Heading) -> Option<Chart> {
    let mut best: Option<(&str, f64)> = None;
    let mut losses = 0;
    let mut count = 0;
    for (outcome, answer) in answers(comparison) {
        let gross = answer.estimate.value.margin?.gross_margin.value.get();
        count += 1;
        losses += usize::from(gross < 0.0);
        if best.is_none_or(|(_, most)| gross > most) {
            best = Some((&outcome.name, gross));
        }
    }
    let (name, most) = best?;
    let rows =
        comparison
            .outcomes
            .iter()
            .map(|outcome| BarRow {
                label: outcome.name.to_string(),
                sublabel: outcome.setting.clone(),
                value: outcome.result.as_ref().ok().and_then(|answer| {
                    Some(answer.estimate.value.margin?.gross_margin.value.get())
                }),
                unavailable: outcome
                    .result
                    .as_ref()
                    .err()
                    .map(|why| why.message.split(':').next().unwrap_or_default().to_owned()),
            })
            .collect();
    let title = match losses {
        0 => format!("{name} leaves the highest gross margin: {}", percent(most)),
        all if all == count => {
            format!("Every option loses money; {name} loses least: {}", percent(most))
        }
        some => format!(
            "{name} leaves {} gross margin; {some} of {count} options lose money",
            percent(most)
        ),
    };
    let alt = format!("Bars of gross margin, one for each option. {title}.");
    let body = Body::Bars(Bars { rows, unit: Unit::Percent, target: None });
    let subtitle = format!("Gross margin, (revenue − COGS) / revenue. {}", heading.title);
    Some(chart(heading, "gross-margin", title, &subtitle, alt, body))
}

/// Cost per million tokens against utilization, with break-evens and API prices.
fn utilization(comparison: &Comparison, heading: &Heading) -> Option<Chart> {
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

/// Interactivity against throughput per accelerator, or against cost.
fn interactivity(comparison: &Comparison, heading: &Heading, against: &str) -> Option<Chart> {
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
        if let Some(performance) = &answer.estimate.value.performance {
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
