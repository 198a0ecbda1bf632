//! Where draws come from: a scrambled Sobol sequence, repeated with independent scrambles.
//!
//! Sobol points fill the unit cube more evenly than random ones; a scramble of each dimension
//! keeps that and makes every point uniform. The scramble is the hash of Laine and Karras in the
//! form of B. Burley, *Practical Hash-based Owen Scrambling*, Journal of Computer Graphics
//! Techniques 9(4), 2020. Independent repetitions give honest standard errors (A. Owen, *Monte
//! Carlo theory, methods and examples*, chapter 17). Latin hypercubes (McKay, Beckman and Conover
//! 1979, *Technometrics* 21(2)) are drawn by the hashed permutation of A. Kensler, *Correlated
//! Multi-Jittered Sampling*, Pixar Technical Memo 13-01.

use super::directions::DIRECTIONS;

/// Independent repetitions.
const REPETITIONS: u32 = 16;

/// Draws of points in a unit cube. Point `i` depends on the seed, `i` and the input alone.
#[derive(Clone, Debug)]
pub struct Draws {
    seed: u64,
    /// Direction numbers, 32 of each dimension.
    directions: Vec<[u32; 32]>,
    inputs: usize,
    /// All draws, where they are of Latin hypercubes.
    hypercube: Option<u32>,
}

impl Draws {
    /// Independent repetitions: draw `i` belongs to repetition `i % REPETITIONS`.
    pub const REPETITIONS: u32 = REPETITIONS;

    /// Draws of so many inputs.
    #[must_use]
    pub fn new(seed: u64, inputs: usize) -> Self {
        let directions = (0..inputs.min(DIRECTIONS.len() + 1)).map(directions).collect();
        Self { seed, directions, inputs, hypercube: None }
    }

    /// So many draws, each repetition a Latin hypercube: of as many equal steps of an input as it has
    /// draws, each holds one.
    #[must_use]
    pub const fn latin_hypercube(seed: u64, inputs: usize, draws: u32) -> Self {
        Self { seed, directions: Vec::new(), inputs, hypercube: Some(draws) }
    }

    /// How many inputs there are.
    #[must_use]
    pub const fn inputs(&self) -> usize {
        self.inputs
    }

    /// One coordinate of a point, in (0, 1).
    #[must_use]
    pub fn at(&self, draw: u32, input: usize) -> f64 {
        let (repetition, index) = (draw % REPETITIONS, draw / REPETITIONS);
        let seed = mixed(self.seed ^ mixed((u64::from(repetition) << 32) | input as u64));
        if let Some(draws) = self.hypercube {
            let steps = (draws + REPETITIONS - 1 - repetition) / REPETITIONS;
            let step = permuted(index, steps.max(1), low_bits(seed));
            let part = low_bits(mixed(seed ^ (u64::from(index) << 32)));
            let part = (f64::from(part) + 0.5) / 4_294_967_296.0;
            return (f64::from(step) + part) / f64::from(steps.max(1));
        }
        let bits = match self.directions.get(input) {
            Some(own) => scrambled(sobol(own, index), low_bits(seed)),
            // Beyond the table: plain random numbers.
            None => low_bits(mixed(seed ^ u64::from(index))),
        };
        (f64::from(bits) + 0.5) / 4_294_967_296.0
    }
}

/// A plain random number in (0, 1) that depends on the seed and the index alone.
#[must_use]
pub fn random_share(seed: u64, index: u64) -> f64 {
    let bits = mixed(mixed(seed).wrapping_add(index)) >> 12;
    (bits as f64 + 0.5) / (1_u64 << 52) as f64
}

#[allow(clippy::cast_possible_truncation)]
const fn low_bits(value: u64) -> u32 {
    value as u32
}

fn sobol(directions: &[u32; 32], index: u32) -> u32 {
    let mut rest = index;
    let mut bits = 0;
    while rest != 0 {
        bits ^= directions[rest.trailing_zeros() as usize];
        rest &= rest - 1;
    }
    bits
}

/// The direction numbers of a dimension, from its polynomial (Joe and Kuo 2008, equation 2).
fn directions(dimension: usize) -> [u32; 32] {
    let mut own = [0; 32];
    let Some(&(polynomial, initial)) = dimension.checked_sub(1).and_then(|at| DIRECTIONS.get(at))
    else {
        for (place, number) in (0_u32..).zip(own.iter_mut()) {
            *number = 1 << (31 - place);
        }
        return own;
    };
    let degree = initial.len();
    for place in 0..32 {
        own[place] = if place < degree {
            initial[place] << (31 - place)
        } else {
            let mut number = own[place - degree] ^ (own[place - degree] >> degree);
            for back in 1..degree {
                if (polynomial >> (degree - back)) & 1 == 1 {
                    number ^= own[place - back];
                }
            }
            number
        };
    }
    own
}

/// A nested uniform scramble of 32 bits, from the highest down.
const fn scrambled(bits: u32, seed: u32) -> u32 {
    let mut x = bits.reverse_bits();
    x = x.wrapping_add(seed);
    x ^= x.wrapping_mul(0x6c50_b47c);
    x ^= x.wrapping_mul(0xb82f_1e52);
    x ^= x.wrapping_mul(0xc7af_e638);
    x ^= x.wrapping_mul(0x8d22_f6e6);
    x.reverse_bits()
}

/// The place of `index` in a permutation of `0..length` (Kensler 2013, listing 3).
const fn permuted(index: u32, length: u32, seed: u32) -> u32 {
    let mut mask = length - 1;
    mask |= mask >> 1;
    mask |= mask >> 2;
    mask |= mask >> 4;
    mask |= mask >> 8;
    mask |= mask >> 16;
    let mut i = index % length;
    loop {
        i ^= seed;
        i = i.wrapping_mul(0xe170_893d);
        i ^= seed >> 16;
        i ^= (i & mask) >> 4;
        i ^= seed >> 8;
        i = i.wrapping_mul(0x0929_eb3f);
        i ^= seed >> 23;
        i ^= (i & mask) >> 1;
        i = i.wrapping_mul(1 | (seed >> 27));
        i = i.wrapping_mul(0x6935_fa69);
        i ^= (i & mask) >> 11;
        i = i.wrapping_mul(0x74dc_b303);
        i ^= (i & mask) >> 2;
        i = i.wrapping_mul(0x9e50_1cc3);
        i ^= (i & mask) >> 2;
        i = i.wrapping_mul(0xc860_a3df);
        i &= mask;
        i ^= i >> 5;
        if i < length {
            return (i.wrapping_add(seed)) % length;
        }
    }
}

/// SplitMix64: Steele, Lea and Flood 2014, *Fast Splittable Pseudorandom Number Generators*.
#[must_use]
pub const fn mixed(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::{Draws, directions, sobol};

    #[test]
    fn the_first_points_are_those_of_the_published_sequence() {
        // The first points of Joe and Kuo's program, which walks them in the order of a Gray code.
        let wanted = [
            [0.0, 0.0, 0.0, 0.0],
            [0.5, 0.5, 0.5, 0.5],
            [0.75, 0.25, 0.25, 0.25],
            [0.25, 0.75, 0.75, 0.75],
            [0.375, 0.375, 0.625, 0.875],
        ];
        let own: Vec<[u32; 32]> = (0..4).map(directions).collect();
        for (index, point) in (0_u32..).zip(wanted) {
            for (directions, wanted) in own.iter().zip(point) {
                let got = f64::from(sobol(directions, index ^ (index >> 1))) / 4_294_967_296.0;
                assert!((got - wanted).abs() < 1e-12, "point {index}: {got}, not {wanted}");
            }
        }
    }

    #[test]
    fn every_step_of_a_latin_hypercube_holds_one_draw() {
        for draws in [16, 1_000, 1_024, 5_003] {
            let cube = Draws::latin_hypercube(7, 3, draws);
            for (input, repetition) in [(0, 0), (1, 3), (2, 15)] {
                let own = (0..draws).filter(|draw| draw % Draws::REPETITIONS == repetition);
                let all: Vec<f64> = own.map(|draw| cube.at(draw, input)).collect();
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                let mut steps: Vec<usize> =
                    all.iter().map(|share| (share * all.len() as f64) as usize).collect();
                steps.sort_unstable();
                assert!(steps.iter().copied().eq(0..all.len()), "{draws} draws, input {input}");
            }
        }
    }

    #[test]
    fn every_dimension_is_evenly_filled_in_every_repetition() {
        let draws = Draws::new(7, 100);
        for input in 0..96 {
            for repetition in 0..Draws::REPETITIONS {
                let mut bins = [0; 64];
                for index in 0..64 {
                    let x = draws.at(index * Draws::REPETITIONS + repetition, input);
                    assert!(x > 0.0 && x < 1.0);
                    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                    let bin = (x * 64.0) as usize;
                    bins[bin] += 1;
                }
                assert!(bins.iter().all(|count| *count == 1), "input {input}: {bins:?}");
            }
        }
    }
}
