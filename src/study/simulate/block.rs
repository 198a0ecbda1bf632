//! What is kept of a chunk of draws.

use std::ops::Range;

use super::Figure;
use crate::estimate::Estimate;

/// What became of an option in a draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It serves, within its latency targets if it has any.
    Served,
    /// It serves, but not within its latency targets.
    Late,
    /// It cannot serve: the reason's name.
    Refused(&'static str),
}

/// Figures and outcomes of a chunk of draws.
#[derive(Clone, Debug)]
pub struct Block {
    first: u32,
    length: usize,
    figures: usize,
    /// By option, figure, draw.
    values: Vec<f64>,
    /// By option, draw.
    outcomes: Vec<Outcome>,
}

impl Block {
    pub fn new(draws: &Range<u32>, options: usize, figures: usize) -> Self {
        let length = draws.len();
        Self {
            first: draws.start,
            length,
            figures,
            values: vec![f64::NAN; options * figures * length],
            outcomes: vec![Outcome::Served; options * length],
        }
    }

    fn place(&self, draw: u32, option: usize, figure: usize) -> usize {
        (option * self.figures + figure) * self.length + (draw - self.first) as usize
    }

    pub fn keep(
        &mut self,
        draw: u32,
        option: usize,
        within: bool,
        found: &Estimate,
        figures: &[Figure],
    ) {
        for (figure, of) in figures.iter().enumerate() {
            let place = self.place(draw, option, figure);
            self.values[place] = of(found);
        }
        if !within {
            self.outcomes[option * self.length + (draw - self.first) as usize] = Outcome::Late;
        }
    }

    pub fn refuse(&mut self, draw: u32, option: usize, why: &'static str) {
        self.outcomes[option * self.length + (draw - self.first) as usize] = Outcome::Refused(why);
    }

    /// First draw.
    pub const fn first(&self) -> u32 {
        self.first
    }

    pub fn value(&self, draw: u32, option: usize, figure: usize) -> f64 {
        self.values.get(self.place(draw, option, figure)).copied().unwrap_or(f64::NAN)
    }

    pub fn outcome(&self, draw: u32, option: usize) -> Outcome {
        let place = option * self.length + (draw - self.first) as usize;
        self.outcomes.get(place).copied().unwrap_or(Outcome::Served)
    }

    /// One figure of one option in all draws.
    pub fn column(&self, option: usize, figure: usize) -> &[f64] {
        let start = (option * self.figures + figure) * self.length;
        &self.values[start..start + self.length]
    }
}
