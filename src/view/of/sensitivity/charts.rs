//! A tornado, shares of the variance, and a heat map of pairs.

use super::{Result, range, short_name};
use crate::view::chart::{
    Body, Chart, Component, Heat, Role, Stacked, StackedRow, SwingRow, Swings, Unit,
};
use crate::view::of::sweep::METRICS;

/// Inputs on a chart.
const MOST: usize = 12;

/// Every chart that there is something to show on.
#[must_use]
pub fn charts(result: &Result<'_>) -> Vec<Chart> {
    [tornado(result), variance(result), interactions(result)].into_iter().flatten().collect()
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

fn label(result: &Result<'_>) -> String {
    format!("{} of {}", METRICS[result.figure].label, result.options[result.option])
}

fn spread(result: &Result<'_>) -> &'static str {
    if super::in_logarithms(result.figure) { "variance of the logarithm" } else { "variance" }
}

fn tornado(result: &Result<'_>) -> Option<Chart> {
    let metric = &METRICS[result.figure];
    // A query costs too little to read: a thousand of them.
    let per_1000 = metric.unit == Unit::UsdPerQuery && result.found.central < 0.01;
    let factor = result.factor() * if per_1000 { 1000.0 } else { 1.0 };
    let rows: Vec<SwingRow> = result
        .order()
        .into_iter()
        .filter(|place| result.found.swings[*place].width() > 0.0)
        .take(MOST)
        .map(|place| {
            let (ranged, swing) = (&result.inputs[place], &result.found.swings[place]);
            let end = |value: f64| Some(value * factor).filter(|value| value.is_finite());
            SwingRow {
                label: short_name(&ranged.input.name),
                sublabel: range(ranged),
                at_low: end(swing.at_low),
                at_high: end(swing.at_high),
            }
        })
        .collect();
    if rows.is_empty() || !result.found.central.is_finite() {
        return None;
    }
    let unit = if metric.unit == Unit::UsdPerQuery { Unit::Usd } else { metric.unit };
    let body = Body::Swings(Swings { rows, unit, central: result.found.central * factor });
    let what = if per_1000 {
        format!("Cost of 1,000 queries with {}", result.options[result.option])
    } else {
        label(result)
    };
    let subtitle = format!("{what}: one input over its range, the others at their central values");
    Some(chart(result, "tornado", result.finding(), &subtitle, body))
}

fn variance(result: &Result<'_>) -> Option<Chart> {
    let indices = result.found.indices.as_ref()?;
    let mut order: Vec<usize> = (0..result.inputs.len()).collect();
    order.sort_by(|&a, &b| indices.total[b].value.total_cmp(&indices.total[a].value));
    order.retain(|place| indices.total[*place].value > 1e-3);
    order.truncate(MOST);
    let rows: Vec<StackedRow> = order
        .iter()
        .map(|&place| {
            let (first, total) = (indices.first[place], indices.total[place]);
            let alone = first.value.clamp(0.0, total.value.max(0.0));
            StackedRow {
                label: short_name(&result.inputs[place].input.name),
                sublabel: range(&result.inputs[place]),
                values: vec![alone, (total.value - alone).max(0.0)],
                interval: Some((total.low.max(0.0), total.high)),
                ..StackedRow::default()
            }
        })
        .collect();
    let first = *order.first()?;
    let own = short_name(&result.inputs[first].input.name);
    let title =
        format!("{own} takes part in {:.0}% of the variance", indices.total[first].value * 100.0);
    let components = [("alone", Role::Busy), ("together with others", Role::Idle)];
    let body = Body::Stacked(Stacked {
        components: components
            .map(|(label, role)| Component { label: label.to_owned(), role })
            .to_vec(),
        rows,
        unit: Unit::Percent,
        ..Stacked::default()
    });
    let subtitle =
        format!("{}: share of the {} (Sobol indices, total)", label(result), spread(result));
    Some(chart(result, "variance", title, &subtitle, body))
}

fn interactions(result: &Result<'_>) -> Option<Chart> {
    let indices = result.found.indices.as_ref()?;
    let mut places: Vec<usize> = indices.pairs.iter().flat_map(|pair| [pair.0, pair.1]).collect();
    places.sort_by(|&a, &b| {
        indices.total[b].value.total_cmp(&indices.total[a].value).then(a.cmp(&b))
    });
    places.dedup();
    places.retain(|place| indices.total[*place].value > 1e-3);
    if places.len() < 2 {
        return None;
    }
    let pair = |a: usize, b: usize| {
        let own = |pair: &&(usize, usize, _)| [(a, b), (b, a)].contains(&(pair.0, pair.1));
        let share = indices.pairs.iter().find(own).map(|pair| pair.2);
        // What cannot be told from nothing is shown as nothing.
        share.map_or(f64::NAN, |share| if share.low > 0.0 { share.value } else { 0.0 })
    };
    let tidy = |value: f64| if value.abs() < 5e-4 { 0.0 } else { value.max(0.0) };
    let values: Vec<Vec<f64>> = places
        .iter()
        .map(|&a| {
            let of = |&b: &usize| if a == b { indices.first[a].value } else { pair(a, b) };
            places.iter().map(of).map(tidy).collect()
        })
        .collect();
    let names: Vec<String> =
        places.iter().map(|&place| short_name(&result.inputs[place].input.name)).collect();
    let together: f64 = indices.pairs.iter().map(|pair| pair.2.value.max(0.0)).sum();
    let alone: f64 = indices.first.iter().map(|own| own.value).sum();
    let title = if alone > 0.95 {
        format!("Inputs hardly work on each other: alone they explain {:.0}%", alone * 100.0)
    } else {
        format!(
            "Alone the inputs explain {:.0}% of the variance, in pairs {:.0}% more",
            alone * 100.0,
            together * 100.0
        )
    };
    let body = Body::Heat(Heat {
        columns: names.clone(),
        rows: names,
        values,
        unit: Unit::Percent,
        ..Heat::default()
    });
    let subtitle = format!(
        "{}: shares of the {}; on the diagonal an input alone, beside it what two do together beyond that",
        label(result),
        spread(result)
    );
    Some(chart(result, "interactions", title, &subtitle, body))
}
