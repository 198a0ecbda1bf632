//! Cost of a query by option as ridges, and how probable each gross margin is.

use super::{Result, figure, grouped, percent};
use crate::chance::{density, quantiles};
use crate::study::simulate::Claim;
use crate::view::chart::{
    Axis, AxisName, AxisScale, Body, Chart, Lines, Mark, Reference, RidgeRow, Ridges, Series, Unit,
};

/// Costs that differ by more than this are drawn on a logarithmic axis.
const WIDE: f64 = 12.0;
/// Options on one chart of curves.
const MOST: usize = 8;

/// Every chart that there is something to show on.
#[must_use]
pub fn charts(result: &Result<'_>) -> Vec<Chart> {
    [cost(result), margin(result)].into_iter().flatten().collect()
}

fn chart(result: &Result<'_>, name: &str, title: String, subtitle: &str, body: Body) -> Chart {
    Chart {
        name: name.to_owned(),
        alt: format!("{subtitle}. {title}."),
        subtitle: format!("{subtitle}. {}", result.heading.title),
        title,
        currency: result.heading.currency.clone(),
        body,
    }
}

fn cost(result: &Result<'_>) -> Option<Chart> {
    let place = figure("usd_per_query")?;
    let most = result.spreads.iter().filter_map(|own| Some(own[place]?.p50)).fold(0.0, f64::max);
    let per_1000 = most * result.heading.per_usd < 0.01;
    let (queries, of) = if per_1000 { (1000.0, "1,000 queries") } else { (1.0, "a query") };
    let factor = result.heading.per_usd * queries;
    let simulation = result.simulation;
    let mut columns: Vec<Vec<f64>> = (0..simulation.options.len())
        .map(|option| {
            let column = simulation.column(option, place);
            column.into_iter().map(|value| value * factor).collect()
        })
        .collect();
    let ends: Vec<[f64; 2]> =
        columns.iter_mut().map(|column| quantiles(column, [0.005, 0.995])).collect();
    let low = ends.iter().map(|own| own[0]).fold(f64::INFINITY, f64::min);
    let high = ends.iter().map(|own| own[1]).fold(0.0, f64::max);
    let log = low > 0.0 && high / low > WIDE;
    let rows = columns.iter().zip(&ends).enumerate().map(|(option, (column, ends))| {
        let spread = result.spreads[option][place];
        let curve = if log {
            let logs: Vec<f64> = column.iter().map(|value| value.ln()).collect();
            let curve = density(&logs, (ends[0].ln(), ends[1].ln()));
            curve.into_iter().map(|(value, dense)| (value.exp(), dense)).collect()
        } else {
            density(column, (ends[0], ends[1]))
        };
        let central = simulation.central[option][place] * factor;
        RidgeRow {
            label: simulation.options[option].to_string(),
            sublabel: result.settings[option].clone(),
            density: curve,
            percentiles: spread.map(|own| [own.p10 * factor, own.p50 * factor, own.p90 * factor]),
            central: Some(central).filter(|central| central.is_finite()),
            unavailable: spread.is_none().then(|| {
                let why = simulation.refusals(option);
                why.first().map_or(String::new(), |(why, _)| (*why).to_owned())
            }),
        }
    });
    let price = price(result).map(|price| price * factor);
    let body = Body::Ridges(Ridges {
        rows: rows.collect(),
        unit: Unit::Usd,
        scale: if log { AxisScale::Log } else { AxisScale::Linear },
        marker: price.map(|value| Mark { value, label: "price".to_owned() }),
    });
    let axis = if log { ", log scale" } else { "" };
    let subtitle = format!(
        "What {of} cost{} over {} draws{axis}; ridges are as high as their peaks allow",
        if per_1000 { "" } else { "s" },
        grouped(simulation.draws)
    );
    Some(chart(result, "cost-distribution", result.finding()?, &subtitle, body))
}

/// The revenue of a query, where it is the same for all options in all draws.
fn price(result: &Result<'_>) -> Option<f64> {
    let spreads = (0..result.spreads.len())
        .filter_map(|option| result.spread(option, "revenue_usd_per_query"));
    let mut price = None;
    for spread in spreads {
        let known = *price.get_or_insert(spread.p50);
        if (spread.p95 - spread.p5).abs() > 1e-9 * known
            || (spread.p50 - known).abs() > 1e-9 * known
        {
            return None;
        }
    }
    price
}

fn margin(result: &Result<'_>) -> Option<Chart> {
    let place = figure("gross_margin")?;
    let mut series = Vec::new();
    for (option, name) in result.simulation.options.iter().enumerate().take(MOST) {
        let mut column = result.simulation.column(option, place);
        if column.is_empty() {
            continue;
        }
        let shares: [f64; 101] = std::array::from_fn(|step| {
            // Ends are drawn as far as one draw in 200.
            (step as f64 * 0.01).clamp(0.005, 0.995)
        });
        let values = quantiles(&mut column, shares);
        let points = values.into_iter().zip(shares.map(|share| 1.0 - share)).collect();
        series.push(Series { label: name.to_string(), points, ..Series::default() });
    }
    if series.is_empty() {
        return None;
    }
    // The target of the options, where it is one.
    let limits: Vec<(usize, f64)> = result
        .statements
        .iter()
        .filter_map(|own| match own.claim {
            Claim::MarginAbove(limit) if limit > 0.0 => Some((own.option, limit)),
            _ => None,
        })
        .collect();
    let target = limits.first().map(|(_, limit)| *limit);
    let target = target.filter(|target| limits.iter().all(|(_, own)| (own - target).abs() < 1e-12));
    let best = limits
        .iter()
        .filter_map(|(option, limit)| {
            Some((*option, *limit, result.probability(*option, &Claim::MarginAbove(*limit))?))
        })
        .max_by(|a, b| a.2.total_cmp(&b.2));
    let title = match best {
        Some((option, limit, share)) => format!(
            "{} leaves more than {} gross margin in {} of the draws",
            result.simulation.options[option],
            percent(limit),
            percent(share)
        ),
        None => "How probable each gross margin is".to_owned(),
    };
    let low = series.iter().filter_map(|own: &Series| own.points.first()).map(|first| first.0);
    let low = low.fold(f64::INFINITY, f64::min).max(-0.5);
    let mut references = Vec::new();
    references.extend(target.map(|value| Reference {
        on: AxisName::X,
        value,
        label: "target".to_owned(),
    }));
    let body = Body::Lines(Lines {
        x: Axis {
            label: "gross margin".to_owned(),
            unit: Unit::Percent,
            scale: AxisScale::Linear,
            range: Some((low, 1.0)),
        },
        y: Axis {
            label: "share of draws with more".to_owned(),
            unit: Unit::Percent,
            scale: AxisScale::Linear,
            range: Some((0.0, 1.0)),
        },
        series,
        references,
        ..Lines::default()
    });
    let subtitle = format!(
        "Share of {} draws in which the gross margin is higher",
        grouped(result.simulation.draws)
    );
    Some(chart(result, "margin-probability", title, &subtitle, body))
}
