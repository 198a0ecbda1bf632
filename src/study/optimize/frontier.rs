//! The best trade of interactivity against cost.

/// Width of the bins of interactivity in which a frontier keeps its cheapest point, as a factor.
const BIN: f64 = 1.05;

/// The cheapest point of each bin of interactivity.
pub(super) fn thinned(points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    let mut bins: std::collections::BTreeMap<i64, (f64, f64)> = std::collections::BTreeMap::new();
    for point in points.into_iter().filter(|point| point.0.is_finite() && point.1.is_finite()) {
        #[allow(clippy::cast_possible_truncation)]
        let bin = (point.0.ln() / BIN.ln()).floor() as i64;
        let best = bins.entry(bin).or_insert(point);
        if point.1 < best.1 {
            *best = point;
        }
    }
    bins.into_values().collect()
}

/// The points that no other beats in both: faster and dearer along the list.
pub(super) fn pareto(mut points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    points.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.total_cmp(&b.1)));
    let mut frontier: Vec<(f64, f64)> = Vec::new();
    for point in points {
        if frontier.last().is_none_or(|last| point.1 < last.1) {
            frontier.push(point);
        }
    }
    frontier.reverse();
    frontier
}
