//! Where a function of one setting changes its sign: scanned first, then bisected, so that several
//! crossings are all told and a jump is not taken for a root.

/// Places at which the whole range is looked at.
const PLACES: usize = 384;
/// Places at which the part around the crossings is looked at again: whole replicas make teeth.
const SECOND_LOOK: usize = 768;
/// Steps in which a jump of a stair is enclosed: to a part in 10¹² of the distance of two places.
const ENCLOSED: usize = 40;
/// A change across a crossing that is this share of the values around it is a jump.
const JUMP: f64 = 1e-6;

/// A change of sign.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crossing {
    /// Where, on the side where the function is not negative if it jumps there.
    pub at: f64,
    /// Whether the function is negative before it and not after it.
    pub rises: bool,
    /// Whether the function jumps over zero there instead of passing through it.
    pub jumps: bool,
}

/// What a scan found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Crossings {
    /// In order; empty where the sign never changes.
    pub all: Vec<Crossing>,
    /// Whether the function is not negative at the low end; none where it has no value anywhere.
    pub holds_at_low: Option<bool>,
    /// Whether the function is not negative at the high end.
    pub holds_at_high: Option<bool>,
}

/// Numbers from one to another, both included: in equal ratios where they span more than a tenfold.
pub fn spaced((low, high): (f64, f64), number: usize) -> impl Iterator<Item = f64> {
    let log = low > 0.0 && high / low > 10.0;
    let last = number.saturating_sub(1).max(1);
    (0..=last).map(move |place| {
        let share = place as f64 / last as f64;
        if place == last {
            high
        } else if log {
            low * (high / low).powf(share)
        } else {
            (high - low).mul_add(share, low)
        }
    })
}

/// Every change of sign of `f` in a range; where `f` has no value, nothing is said of it.
///
/// Steps of a stair are looked at on both sides. Other changes that lie closer together than the scan
/// looks, twice between two of its places, are missed.
pub fn crossings(range: (f64, f64), mut f: impl FnMut(f64) -> Option<f64>) -> Crossings {
    let first = with_stairs(&scan(range, PLACES, &mut f), &mut f);
    let brackets = brackets(&first);
    let (Some(lowest), Some(highest)) = (brackets.first(), brackets.last()) else {
        return told(&first, Vec::new());
    };
    // Two places to either side of what was found.
    let around = (first[lowest.saturating_sub(2)].0, first[(highest + 3).min(first.len() - 1)].0);
    let second = with_stairs(&scan(around, SECOND_LOOK, &mut f), &mut f);
    let all = self::brackets(&second)
        .into_iter()
        .map(|at| bisected(second[at], second[at + 1], &mut f))
        .collect();
    told(&first, all)
}

fn told(scan: &[(f64, f64)], all: Vec<Crossing>) -> Crossings {
    let holds = |end: Option<&(f64, f64)>| end.map(|(_, value)| *value >= 0.0);
    Crossings { all, holds_at_low: holds(scan.first()), holds_at_high: holds(scan.last()) }
}

/// Places where the function has a value, and the value.
fn scan(
    range: (f64, f64),
    number: usize,
    f: &mut impl FnMut(f64) -> Option<f64>,
) -> Vec<(f64, f64)> {
    spaced(range, number).filter_map(|x| Some((x, f(x).filter(|y| !y.is_nan())?))).collect()
}

/// The scan with both sides of each step of a stair: between two places where a function that mostly
/// rises falls, or the other way round, the jump is enclosed.
fn with_stairs(scan: &[(f64, f64)], f: &mut impl FnMut(f64) -> Option<f64>) -> Vec<(f64, f64)> {
    let rises = scan.windows(2).filter(|pair| pair[1].1 > pair[0].1).count();
    let falls = scan.windows(2).filter(|pair| pair[1].1 < pair[0].1).count();
    // What goes against the rest is a jump.
    let sign = if rises >= falls { 1.0 } else { -1.0 };
    let mut whole = Vec::with_capacity(scan.len());
    for pair in scan.windows(2) {
        let (start, (mut high, mut after)) = (pair[0], pair[1]);
        whole.push(start);
        if (after - start.1) * sign >= 0.0 || rises == 0 || falls == 0 {
            continue;
        }
        let (mut low, mut before) = start;
        for _ in 0..ENCLOSED {
            let middle = f64::midpoint(low, high);
            match f(middle).filter(|_| low < middle && middle < high) {
                Some(value) if (value - start.1) * sign >= 0.0 => (low, before) = (middle, value),
                Some(value) => (high, after) = (middle, value),
                None => break,
            }
        }
        if low > start.0 {
            whole.push((low, before));
        }
        if high < pair[1].0 {
            whole.push((high, after));
        }
    }
    whole.extend(scan.last().copied());
    whole
}

/// Places of the scan after which the sign changes.
fn brackets(scan: &[(f64, f64)]) -> Vec<usize> {
    let signs = scan.windows(2).map(|pair| (pair[0].1 >= 0.0) != (pair[1].1 >= 0.0));
    signs.enumerate().filter_map(|(at, changes)| changes.then_some(at)).collect()
}

/// The crossing between two places of different sign.
fn bisected(
    (mut low, mut below): (f64, f64),
    (mut high, mut above): (f64, f64),
    f: &mut impl FnMut(f64) -> Option<f64>,
) -> Crossing {
    let rises = above >= 0.0;
    let size = below.abs().max(above.abs());
    let mut broken = false;
    // A double has 53 bits; each step halves what is left.
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        let Some(value) = f(middle).filter(|value| !value.is_nan()) else {
            broken = true;
            break;
        };
        if (value >= 0.0) == rises {
            (high, above) = (middle, value);
        } else {
            (low, below) = (middle, value);
        }
    }
    let jumps = broken || (above - below).abs() > JUMP * size;
    let holding = if rises { high } else { low };
    let nearest = if above.abs() < below.abs() { high } else { low };
    Crossing { at: if jumps { holding } else { nearest }, rises, jumps }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_jumps_and_none() {
        let found = crossings((0.1, 100.0), |x| Some((x - 2.0) * (x - 30.0)));
        let at: Vec<f64> = found.all.iter().map(|own| own.at).collect();
        assert_eq!(at.len(), 2);
        assert!((at[0] - 2.0).abs() < 1e-12 && (at[1] - 30.0).abs() < 1e-12);
        assert_eq!((found.all[0].rises, found.all[1].rises), (false, true));
        assert!(found.all.iter().all(|own| !own.jumps));

        let stairs = crossings((1.0, 9.0), |x| Some(x - x.ceil() * 0.9 - 0.05));
        assert!(stairs.all.len() >= 3, "{stairs:?}");
        let jump = stairs.all.iter().find(|own| own.jumps).copied();
        assert!(jump.is_some_and(|own| !own.rises && (own.at - own.at.round()).abs() < 1e-9));

        let never = crossings((1.0, 9.0), |_| Some(-1.0));
        assert_eq!((never.all.len(), never.holds_at_low), (0, Some(false)));
        let unknown = crossings((1.0, 9.0), |_| None);
        assert_eq!(unknown, Crossings::default());
    }
}
