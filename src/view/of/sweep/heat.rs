//! A grid of two settings as a heat map, one for each option.

use super::{Curve, Metric, money};
use crate::study::sweep::{Axis, Plan, Value, Values};
use crate::view::chart::{Body, Chart, Heat, Unit};
use crate::view::of::compare::Heading;

/// Values of a setting on a heat map, at most.
const MOST_VALUES: usize = 60;
/// Options with a map of their own, at most.
const MOST_OPTIONS: usize = 6;

/// The maps of a grid of two settings; none of other plans.
pub fn maps(curves: &[Curve], plan: &Plan, metric: &Metric, heading: &Heading) -> Vec<Chart> {
    let [slow, fast] = plan.axes() else { return Vec::new() };
    let (Values::List(down), Values::List(across)) = (&slow.values, &fast.values) else {
        return Vec::new();
    };
    let drawable = |values: &[Value]| (2..=MOST_VALUES).contains(&values.len());
    if !drawable(down) || !drawable(across) {
        return Vec::new();
    }
    let several = curves.len() > 1;
    let map = |(place, curve): (usize, &Curve)| {
        let rows = curve.values.chunks(across.len()).map(<[f64]>::to_vec);
        one(rows.collect(), (slow, down), (fast, across), metric, heading).map(|body| Chart {
            name: if several { format!("map-{}", place + 1) } else { "map".to_owned() },
            title: title(curve, (slow, fast), metric),
            subtitle: heading.title.clone(),
            alt: format!("Shades of {} over {} and {}.", metric.name, slow.path, fast.path),
            currency: heading.currency.clone(),
            body,
        })
    };
    curves.iter().take(MOST_OPTIONS).enumerate().filter_map(map).collect()
}

fn title(curve: &Curve, (slow, fast): (&Axis, &Axis), metric: &Metric) -> String {
    format!("{}: {} by {} and {}", curve.option, metric.label.to_lowercase(), slow.path, fast.path)
}

/// Numbers rise upwards, as on any axis; other values keep their order.
fn one(
    mut rows: Vec<Vec<f64>>,
    (slow, down): (&Axis, &[Value]),
    (fast, across): (&Axis, &[Value]),
    metric: &Metric,
    heading: &Heading,
) -> Option<Body> {
    if !rows.iter().flatten().any(|value| value.is_finite()) {
        return None;
    }
    let factor = money(metric.unit, heading);
    for value in rows.iter_mut().flatten() {
        *value *= factor;
    }
    let mut names: Vec<String> = down.iter().map(|value| value.text.clone()).collect();
    if down.iter().all(|value| value.number.is_some()) {
        rows.reverse();
        names.reverse();
    }
    Some(Body::Heat(Heat {
        x_label: fast.path.clone(),
        columns: across.iter().map(|value| value.text.clone()).collect(),
        y_label: slow.path.clone(),
        rows: names,
        values: rows,
        unit: match metric.unit {
            // The title says of what.
            Unit::UsdPerQuery | Unit::UsdPerMtok | Unit::UsdPerMonth => Unit::Usd,
            other => other,
        },
    }))
}
