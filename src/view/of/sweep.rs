//! A sweep as rows: the values of every axis, the option, and what it comes to there.

mod heat;

use crate::estimate::Estimate;
use crate::study::sweep::{Axis, Pick, Plan, Row, Value, Values};
use crate::view::chart::{Axis as ChartAxis, Body, Chart, Lines, Series, Unit};
use crate::view::of::compare::Heading;
use crate::view::rows::{Cell, Column, Columns, Kind};

/// Curves of one chart, at most.
const MOST_CURVES: usize = 8;

/// A figure of an estimate, under its name in JSON.
pub struct Metric {
    /// Its name: column, and `--metric`.
    pub name: &'static str,
    /// What it is, for a chart.
    pub label: &'static str,
    /// Its unit on a chart.
    pub unit: Unit,
    /// The figure; not finite: there is none.
    pub of: fn(&Estimate) -> f64,
}

const fn metric(
    name: &'static str,
    label: &'static str,
    unit: Unit,
    of: fn(&Estimate) -> f64,
) -> Metric {
    Metric { name, label, unit, of }
}

const NONE: f64 = f64::NAN;

/// Every figure of a row, in the order of columns.
pub const METRICS: [Metric; 18] = [
    metric("usd_per_query", "Cost of a query", Unit::UsdPerQuery, |e| {
        e.cost.usd_per_query.value.get()
    }),
    metric("usd_per_mtok_input", "Cost of a million input tokens", Unit::UsdPerMtok, |e| {
        e.cost.usd_per_mtok_input.value.get()
    }),
    metric("usd_per_mtok_output", "Cost of a million output tokens", Unit::UsdPerMtok, |e| {
        e.cost.usd_per_mtok_output.value.get()
    }),
    metric("usd_per_mtok_blended", "Cost of a million tokens", Unit::UsdPerMtok, |e| {
        e.cost.usd_per_mtok_blended.value.get()
    }),
    metric("usd_per_month", "Cost of a month", Unit::UsdPerMonth, |e| {
        e.cost.usd_per_month.value.get()
    }),
    metric("revenue_usd_per_query", "Revenue of a query", Unit::UsdPerQuery, |e| {
        e.margin.map_or(NONE, |own| own.revenue.value.get())
    }),
    metric("gross_margin", "Gross margin", Unit::Percent, |e| {
        e.margin.map_or(NONE, |own| own.gross_margin.value.get())
    }),
    metric("contribution_margin", "Contribution margin", Unit::Percent, |e| {
        e.margin.map_or(NONE, |own| own.contribution_margin.value.get())
    }),
    metric("ttft_ms", "Time to the first token", Unit::Milliseconds, |e| {
        e.latency.and_then(|own| own.ttft).map_or(NONE, |own| own.value.get() * 1e3)
    }),
    metric("tpot_ms", "Time per output token", Unit::Milliseconds, |e| {
        e.latency.and_then(|own| own.tpot).map_or(NONE, |own| own.value.get() * 1e3)
    }),
    metric("e2e_ms", "Time to the last token", Unit::Milliseconds, |e| {
        e.latency.map_or(NONE, |own| own.e2e.value.get() * 1e3)
    }),
    metric(
        "output_tok_s_per_gpu",
        "Output tokens per second and GPU",
        Unit::TokensPerSecondPerGpu,
        |e| e.performance().map_or(NONE, |own| own.output_rate_per_gpu.value.get()),
    ),
    metric("concurrency", "Requests in flight in a replica", Unit::Count, |e| {
        e.performance().map_or(NONE, |own| own.concurrency.value.get())
    }),
    metric("replicas", "Replicas", Unit::Count, |e| {
        e.fleet.map_or(NONE, |own| own.replicas.value.get())
    }),
    metric("gpus", "GPUs paid for", Unit::Count, |e| {
        e.fleet.map_or(NONE, |own| own.gpus.value.get())
    }),
    metric("utilization", "Busy share of the paid GPU time", Unit::Percent, |e| {
        e.fleet.map_or(NONE, |own| own.utilization.value.get())
    }),
    metric("wh_per_query", "Energy of a query in Wh", Unit::Plain, |e| {
        e.energy.map_or(NONE, |own| own.wh_per_query.value.get())
    }),
    metric("gco2e_per_query", "Carbon of a query in g CO2e", Unit::Plain, |e| {
        e.energy.and_then(|own| own.gco2e_per_query).map_or(NONE, |own| own.value.get())
    }),
];

/// Columns of a sweep: `point`, every axis by its path, `option`, `feasible`, `reason`, figures.
#[must_use]
pub fn columns(plan: &Plan) -> Columns {
    let mut all = vec![Column::new("point", Kind::Number)];
    all.extend(plan.axes().iter().map(|axis| {
        let texts = match &axis.values {
            Values::List(values) => values.iter().any(|value| value.number.is_none()),
            Values::Between(..) => false,
        };
        Column::new(&*axis.path, if texts { Kind::Text } else { Kind::Number })
    }));
    all.extend([
        Column::new("option", Kind::Text),
        Column::new("feasible", Kind::Flag),
        Column::new("reason", Kind::Text),
    ]);
    all.extend(METRICS.iter().map(|metric| Column::new(metric.name, Kind::Number)));
    Columns(all)
}

/// What an axis takes at a point.
#[must_use]
pub fn value(axis: &Axis, pick: Pick) -> Cell<'_> {
    match (pick, &axis.values) {
        (Pick::Drawn(number), _) => Cell::Number(number),
        (Pick::Listed(place), Values::List(values)) => match values.get(place) {
            Some(value) => value.number.map_or(Cell::Text(&value.text), Cell::Number),
            None => Cell::Empty,
        },
        (Pick::Listed(_), Values::Between(..)) => Cell::Empty,
    }
}

/// The cells of a row. A study that these values make invalid has the reason `invalid`.
pub fn cells<'a>(plan: &'a Plan, row: &'a Row<'_>) -> impl Iterator<Item = Cell<'a>> {
    let reason = match &row.result {
        Ok(_) => Cell::Empty,
        Err(why) => Cell::Text(why.as_ref().map_or("invalid", |why| why.name)),
    };
    let found = row.result.as_ref().ok().map(|found| &found.value);
    std::iter::once(Cell::Number(row.point as f64))
        .chain(plan.axes().iter().zip(row.picks).map(|(axis, &pick)| value(axis, pick)))
        .chain([Cell::Text(row.option), Cell::Flag(found.is_some()), reason])
        .chain(METRICS.iter().map(move |metric| {
            found.map_or(Cell::Empty, |estimate| Cell::Number((metric.of)(estimate)))
        }))
}

/// One figure of one option at every point, in order.
pub struct Curve {
    /// Name of the option.
    pub option: String,
    /// The figure; not finite: there is none.
    pub values: Vec<f64>,
}

/// Curves of a small grid, and heat maps of one of two settings.
#[must_use]
pub fn charts(curves: &[Curve], plan: &Plan, metric: &Metric, heading: &Heading) -> Vec<Chart> {
    let mut all = lines(curves, plan, metric, heading);
    all.extend(heat::maps(curves, plan, metric, heading));
    all
}

/// Curves of a small grid: over its only axis of numbers, one for each option and value of the
/// other axis, if there are not too many.
fn lines(curves: &[Curve], plan: &Plan, metric: &Metric, heading: &Heading) -> Vec<Chart> {
    let axes = plan.axes();
    let numbers = |axis: &Axis| -> Option<Vec<f64>> {
        let Values::List(values) = &axis.values else { return None };
        values.iter().map(|value| value.number).collect()
    };
    // The axis with the most numbers is the horizontal one.
    let across = (0..axes.len())
        .filter_map(|place| Some((place, numbers(&axes[place])?)))
        .filter(|(_, values)| values.len() > 1)
        .max_by_key(|(place, values)| (values.len(), usize::MAX - place));
    let Some((across, xs)) = across else { return Vec::new() };
    let others: Vec<&Axis> =
        axes.iter().enumerate().filter(|(n, _)| *n != across).map(|(_, axis)| axis).collect();
    let lists: Vec<&[Value]> = others
        .iter()
        .filter_map(|axis| match &axis.values {
            Values::List(values) => Some(values.as_slice()),
            Values::Between(..) => None,
        })
        .collect();
    let combinations: usize = lists.iter().map(|values| values.len()).product();
    if combinations * curves.len() > MOST_CURVES {
        return Vec::new();
    }
    let inner: usize = axes[across + 1..].iter().map(length).product();
    let mut series = Vec::new();
    for curve in curves {
        for combination in 0..combinations {
            // The place of the first point of this combination, and the step between points.
            let (before, behind) = (combination / inner, combination % inner);
            let start = before * inner * xs.len() + behind;
            let points: Vec<(f64, f64)> = xs
                .iter()
                .enumerate()
                .filter_map(|(n, &x)| Some((x, *curve.values.get(start + n * inner)?)))
                .map(|(x, y)| (x, y * money(metric.unit, heading)))
                .filter(|(_, y)| y.is_finite())
                .collect();
            if points.is_empty() {
                continue;
            }
            let mut label = curve.option.clone();
            let mut left = combination;
            for values in lists.iter().rev() {
                label = format!("{label}, {}", values[left % values.len()].text);
                left /= values.len();
            }
            series.push(Series { label, points, ..Series::default() });
        }
    }
    if series.is_empty() {
        return Vec::new();
    }
    let path = &axes[across].path;
    let with = others.iter().map(|axis| axis.path.as_str()).collect::<Vec<_>>().join(", ");
    let by = if with.is_empty() { String::new() } else { format!(" and {with}") };
    let title = format!("{} by {path}{by}", metric.label);
    let percent = xs.iter().all(|x| (0.0..=1.0).contains(x));
    let body = Body::Lines(Lines {
        x: ChartAxis {
            label: path.clone(),
            unit: if percent { Unit::Percent } else { Unit::Plain },
            ..ChartAxis::default()
        },
        y: ChartAxis { unit: metric.unit, ..ChartAxis::default() },
        series,
        ..Lines::default()
    });
    vec![Chart {
        name: "sweep".to_owned(),
        alt: format!("Curves of {} over {path}.", metric.name),
        subtitle: heading.title.clone(),
        title,
        currency: heading.currency.clone(),
        body,
    }]
}

fn length(axis: &Axis) -> usize {
    match &axis.values {
        Values::List(values) => values.len(),
        Values::Between(..) => 1,
    }
}

/// What money is multiplied with.
pub(in crate::view::of) fn money(unit: Unit, heading: &Heading) -> f64 {
    match unit {
        Unit::UsdPerQuery | Unit::UsdPerMtok | Unit::UsdPerMonth => heading.per_usd,
        _ => 1.0,
    }
}
