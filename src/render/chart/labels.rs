//! Words that keep out of each other's way.

use super::canvas::Spot;

/// A rectangle: left, upper, right and lower edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    pub x0: f64,
    pub y0: f64,
    pub x1: f64,
    pub y1: f64,
}

impl Area {
    fn meets(&self, other: &Self, gap: f64) -> bool {
        self.x0 < other.x1 + gap
            && other.x0 < self.x1 + gap
            && self.y0 < other.y1 + gap
            && other.y0 < self.y1 + gap
    }

    fn within(&self, outer: &Self) -> bool {
        self.x0 >= outer.x0 && self.y0 >= outer.y0 && self.x1 <= outer.x1 && self.y1 <= outer.y1
    }

    /// Whether a straight line passes through, or touches.
    fn crossed_by(&self, (from, to): (Spot, Spot)) -> bool {
        let Self { x0, y0, x1, y1 } = *self;
        let around = Self { x0: x0 - 3.0, y0: y0 - 2.0, x1: x1 + 3.0, y1: y1 + 2.0 };
        super::clip::segment(from, to, around).is_some()
    }
}

/// Moves intervals apart: each wants its centre somewhere and has a length; the results keep the
/// order of the wishes, do not overlap, stay within `low..high` if they fit there at all, and lie
/// as near to the wishes as that allows.
pub(super) fn spread(wishes: &[(f64, f64)], low: f64, high: f64) -> Vec<f64> {
    struct Block {
        members: Vec<usize>,
        length: f64,
        /// Sum over members of the block start that each would choose.
        starts: f64,
    }
    let start_of = |block: &Block| {
        let wished = block.starts / block.members.len() as f64;
        wished.min(high - block.length).max(low)
    };
    let mut order: Vec<usize> = (0..wishes.len()).collect();
    order.sort_by(|&a, &b| wishes[a].0.total_cmp(&wishes[b].0).then(a.cmp(&b)));

    let mut blocks: Vec<Block> = Vec::new();
    for index in order {
        let (center, length) = wishes[index];
        let mut block = Block { members: vec![index], length, starts: center - length / 2.0 };
        while let Some(before) = blocks.last() {
            if start_of(before) + before.length <= start_of(&block) + 1e-9 {
                break;
            }
            let Some(mut before) = blocks.pop() else { break };
            before.starts += block.starts - before.length * block.members.len() as f64;
            before.length += block.length;
            before.members.append(&mut block.members);
            block = before;
        }
        blocks.push(block);
    }

    let mut centers = vec![low; wishes.len()];
    for block in &blocks {
        let mut at = start_of(block);
        for &member in &block.members {
            let length = wishes[member].1;
            centers[member] = at + length / 2.0;
            at += length;
        }
    }
    centers
}

/// The part of a chart where labels look for room.
pub(super) struct Field {
    /// Labels stay in here.
    pub bounds: Area,
    /// Labels and marks already there.
    pub taken: Vec<Area>,
    /// Lines that a label should not cover.
    pub lines: Vec<(Spot, Spot)>,
}

impl Field {
    /// Finds room for a label of this size within reach of a point and takes it. The nearest place
    /// free of lines wins, best with none between it and the point; a place over a line is the last
    /// choice, where allowed; over a label there is never room.
    pub fn place(
        &mut self,
        at: Spot,
        size: (f64, f64),
        reach: f64,
        over_lines: bool,
    ) -> Option<Area> {
        let candidates = candidates(at, size, reach, &self.bounds);
        let free = |area: &&Area| {
            let lead = lead(at, area);
            area.within(&self.bounds)
                && !self.taken.iter().any(|other| {
                    let own = other.crossed_by((at, at));
                    other.meets(area, 2.0)
                        || !own && lead.is_some_and(|lead| other.crossed_by(lead))
                })
        };
        let clear = |area: &&Area| !self.lines.iter().any(|&line| area.crossed_by(line));
        let clear_lead = |area: &&Area| {
            lead(at, area).is_none_or(|lead| !self.lines.iter().any(|&line| cross(lead, line)))
        };
        let free: Vec<Area> = candidates.iter().filter(free).copied().collect();
        let found = free
            .iter()
            .find(|area| clear(area) && clear_lead(area))
            .or_else(|| free.iter().find(clear))
            .or_else(|| free.first().filter(|_| over_lines))
            .copied()?;
        self.taken.push(found);
        Some(found)
    }
}

/// The thin line from a point to a label that stands away from it.
pub(super) fn lead((x, y): Spot, area: &Area) -> Option<(Spot, Spot)> {
    let near = (x.clamp(area.x0, area.x1), y.clamp(area.y0, area.y1));
    let (dx, dy) = (near.0 - x, near.1 - y);
    let length = dx.hypot(dy);
    (length > 16.0).then(|| ((x + dx / length * 10.0, y + dy / length * 10.0), near))
}

/// Whether two straight lines cross.
fn cross((a, b): (Spot, Spot), (c, d): (Spot, Spot)) -> bool {
    let side = |from: Spot, to: Spot, point: Spot| {
        (to.0 - from.0) * (point.1 - from.1) - (to.1 - from.1) * (point.0 - from.0)
    };
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}

/// Places for a label around a point, the best first.
fn candidates(
    (x, y): Spot,
    (width, height): (f64, f64),
    furthest: f64,
    bounds: &Area,
) -> Vec<Area> {
    const DIRECTIONS: [Spot; 16] = [
        (1.0, -1.0),
        (-1.0, -1.0),
        (1.0, 1.0),
        (-1.0, 1.0),
        (1.0, 0.0),
        (-1.0, 0.0),
        (0.0, -1.0),
        (0.0, 1.0),
        (0.5, -1.0),
        (-0.5, -1.0),
        (0.5, 1.0),
        (-0.5, 1.0),
        (0.8, -1.0),
        (-0.8, -1.0),
        (0.8, 1.0),
        (-0.8, 1.0),
    ];
    let mut out = Vec::new();
    let reaches = [7.0, 14.0, 24.0, 38.0, 56.0, 80.0];
    for reach in reaches.into_iter().filter(|reach| *reach <= furthest) {
        for (right, down) in DIRECTIONS {
            let away = if right == 0.0 || down == 0.0 { reach + 3.0 } else { reach };
            let (mut cx, cy) = (x + right * (away + width / 2.0), y + down * (away + height / 2.0));
            if down != 0.0 {
                // Above and below, a label may slide along to stay within.
                let half = width / 2.0;
                cx = cx.min(bounds.x1 - half).max(bounds.x0 + half);
            }
            out.push(Area {
                x0: cx - width / 2.0,
                y0: cy - height / 2.0,
                x1: cx + width / 2.0,
                y1: cy + height / 2.0,
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_pushed_apart_no_further_than_needed() {
        assert_eq!(spread(&[(10.0, 14.0), (50.0, 14.0)], 0.0, 100.0), [10.0, 50.0]);
        assert_eq!(spread(&[(50.0, 14.0), (50.0, 14.0)], 0.0, 100.0), [43.0, 57.0]);
        assert_eq!(spread(&[(52.0, 14.0), (50.0, 14.0)], 0.0, 100.0), [58.0, 44.0]);
        assert_eq!(spread(&[(0.0, 10.0), (0.0, 10.0)], 0.0, 100.0), [5.0, 15.0]);
        assert_eq!(spread(&[(100.0, 10.0), (99.0, 10.0)], 0.0, 100.0), [95.0, 85.0]);
        assert!(spread(&[], 0.0, 1.0).is_empty());
    }

    #[test]
    fn many_labels_neither_overlap_nor_leave() {
        let wishes: Vec<(f64, f64)> =
            (0..20).map(|i| (f64::from(i * i % 7) * 40.0, 12.0 + f64::from(i % 3))).collect();
        let placed = spread(&wishes, 0.0, 300.0);
        let mut edges: Vec<(f64, f64)> = placed
            .iter()
            .zip(&wishes)
            .map(|(center, (_, length))| (center - length / 2.0, center + length / 2.0))
            .collect();
        edges.sort_by(|a, b| a.0.total_cmp(&b.0));
        assert!(edges[0].0 >= -1e-9 && edges[19].1 <= 300.0 + 1e-9);
        assert!(edges.windows(2).all(|pair| pair[0].1 <= pair[1].0 + 1e-9));
    }

    #[test]
    fn a_label_goes_where_there_is_room() {
        let bounds = Area { x0: 0.0, y0: 0.0, x1: 100.0, y1: 100.0 };
        let mut field = Field { bounds, taken: Vec::new(), lines: Vec::new() };
        let mut placed = Vec::new();
        while let Some(area) = field.place((50.0, 50.0), (30.0, 12.0), 80.0, true) {
            assert!(area.within(&bounds));
            assert!(placed.iter().all(|other: &Area| !other.meets(&area, 0.0)));
            placed.push(area);
        }
        assert!(placed.len() > 4);
    }
}
