//! Cutting lines at the edge of the plot.

use super::canvas::Spot;
use super::labels::Area;

/// The part of a straight line inside an area (Liang and Barsky's method).
pub(super) fn segment(from: Spot, to: Spot, area: Area) -> Option<(Spot, Spot)> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    let edges = [
        (-dx, from.0 - area.x0),
        (dx, area.x1 - from.0),
        (-dy, from.1 - area.y0),
        (dy, area.y1 - from.1),
    ];
    for (toward, distance) in edges {
        if toward == 0.0 {
            if distance < 0.0 {
                return None;
            }
        } else if toward < 0.0 {
            enter = enter.max(distance / toward);
        } else {
            leave = leave.min(distance / toward);
        }
    }
    let at = |share: f64| (from.0 + dx * share, from.1 + dy * share);
    (enter <= leave).then(|| (at(enter), at(leave)))
}

/// The parts of a curve inside an area, each an unbroken run of points.
pub(super) fn curve(points: &[Spot], area: Area) -> Vec<Vec<Spot>> {
    let mut runs: Vec<Vec<Spot>> = Vec::new();
    let mut joined = false;
    for pair in points.windows(2) {
        let Some((from, to)) = segment(pair[0], pair[1], area) else {
            joined = false;
            continue;
        };
        let same = |a: Spot, b: Spot| (a.0 - b.0).hypot(a.1 - b.1) < 1e-6;
        match runs.last_mut() {
            Some(run) if joined && same(from, pair[0]) => run.push(to),
            _ => runs.push(vec![from, to]),
        }
        joined = same(to, pair[1]);
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOX: Area = Area { x0: 0.0, y0: 0.0, x1: 10.0, y1: 10.0 };

    #[test]
    fn lines_are_cut_at_the_edge() {
        assert_eq!(segment((-5.0, 5.0), (5.0, 5.0), BOX), Some(((0.0, 5.0), (5.0, 5.0))));
        assert_eq!(segment((-5.0, 5.0), (-1.0, 5.0), BOX), None);
        let runs = curve(&[(1.0, 1.0), (5.0, 20.0), (9.0, 1.0), (9.5, 2.0)], BOX);
        assert_eq!(runs.len(), 2);
        assert_eq!(runs[1].last(), Some(&(9.5, 2.0)));
    }
}
