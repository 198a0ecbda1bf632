//! Which points a sweep visits: every combination of values, or draws among them.

use crate::chance::mixed;

/// Values of one setting.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// The setting, as `--set` names it.
    pub path: String,
    /// What it takes.
    pub values: Values,
}

/// What a setting takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// These.
    List(Vec<Value>),
    /// Any number between two, both included; only draws can visit it.
    Between(f64, f64),
}

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// As it is written in a study and in the result.
    pub text: String,
    /// As a number, if it is one.
    pub number: Option<f64>,
}

/// The value of an axis at a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pick {
    /// The value at this place of the list.
    Listed(usize),
    /// A number that was drawn.
    Drawn(f64),
}

/// The points of a sweep, in order. Point `i` depends on `i` and the seed alone, so that any part
/// can be computed anywhere.
#[derive(Clone, Debug)]
pub struct Plan {
    axes: Vec<Axis>,
    points: u64,
    /// The seed, if points are drawn.
    seed: Option<u64>,
}

impl Plan {
    /// Every combination, the last axis fastest; `None` if an axis has no list of values or there
    /// are more than 2⁵³ points.
    #[must_use]
    pub fn grid(axes: Vec<Axis>) -> Option<Self> {
        let mut points: u64 = 1;
        for axis in &axes {
            let Values::List(values) = &axis.values else { return None };
            points = points.checked_mul(values.len() as u64).filter(|&all| all <= 1 << 53)?;
        }
        Some(Self { axes, points, seed: None })
    }

    /// So many independent draws: of a range any number alike, of a list any value alike.
    #[must_use]
    pub const fn sample(axes: Vec<Axis>, points: u64, seed: u64) -> Self {
        Self { axes, points, seed: Some(seed) }
    }

    /// The axes, in the order of columns.
    #[must_use]
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// How many points there are.
    #[must_use]
    pub const fn points(&self) -> u64 {
        self.points
    }

    /// Whether points are drawn.
    #[must_use]
    pub const fn is_sample(&self) -> bool {
        self.seed.is_some()
    }

    /// The points of the `shard`th (from 1) of `of` parts: parts follow each other, and their sizes
    /// differ by one at most.
    #[must_use]
    pub fn shard(&self, shard: u64, of: u64) -> std::ops::Range<u64> {
        let edge = |place: u64| {
            let edge = u128::from(self.points) * u128::from(place) / u128::from(of.max(1));
            u64::try_from(edge).unwrap_or(self.points).min(self.points)
        };
        edge(shard.saturating_sub(1))..edge(shard)
    }

    /// The value of every axis at a point.
    pub fn picks(&self, point: u64, into: &mut Vec<Pick>) {
        into.clear();
        if let Some(seed) = self.seed {
            into.extend(self.axes.iter().enumerate().map(|(place, axis)| {
                let share = uniform(seed, point, place as u64);
                match &axis.values {
                    Values::Between(low, high) => Pick::Drawn(low + (high - low) * share),
                    Values::List(values) => Pick::Listed(nth(share, values.len())),
                }
            }));
            return;
        }
        let mut left = point;
        for axis in self.axes.iter().rev() {
            let Values::List(values) = &axis.values else { continue };
            let number = values.len().max(1) as u64;
            into.push(Pick::Listed(usize::try_from(left % number).unwrap_or(0)));
            left /= number;
        }
        into.reverse();
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn nth(share: f64, of: usize) -> usize {
    ((share * of as f64) as usize).min(of.saturating_sub(1))
}

/// A number in [0, 1) that depends on these three alone: each in turn is mixed in.
fn uniform(seed: u64, point: u64, axis: u64) -> f64 {
    let mixed = mixed(mixed(mixed(seed).wrapping_add(point)).wrapping_add(axis));
    (mixed >> 11) as f64 / (1_u64 << 53) as f64
}
