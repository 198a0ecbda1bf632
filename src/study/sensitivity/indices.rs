//! Variance-based sensitivity indices: which share of the variance of a function of independent inputs
//! each input explains alone, and with all others.
//!
//! Two independent samples `A` and `B`; `AB_i` is `A` with input `i` from `B`, `BA_i` the reverse.
//! First order `S_i = E[f(B) (f(AB_i) − f(A))] / V` (Saltelli et al. 2010, *Variance based sensitivity
//! analysis of model output*, Computer Physics Communications 181, table 2b); total
//! `T_i = E[(f(A) − f(AB_i))²] / 2V` (Jansen 1999, *Analysis of variance designs for model output*,
//! Computer Physics Communications 117); second order
//! `S_ij = E[f(BA_i) f(AB_j) − f(A) f(B)] / V − S_i − S_j` (Saltelli 2002, *Making best use of model
//! evaluations to compute sensitivity indices*, Computer Physics Communications 145). `f` is centred on
//! its mean first, which takes noise away. Intervals are percentiles of bootstrap samples of the rows.

use rayon::prelude::*;

use crate::chance::{Draws, quantiles, random_share};

/// Bootstrap samples.
const RESAMPLES: usize = 200;
/// Rows that one thread computes at a time.
const CHUNK: usize = 128;

/// A share of the variance, with the interval that holds nine of ten bootstrap samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// The estimate.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// How much of the variance the inputs explain.
#[derive(Clone, Debug, PartialEq)]
pub struct Indices {
    /// Mean of the function.
    pub mean: f64,
    /// Its variance.
    pub variance: f64,
    /// By input: alone.
    pub first: Vec<Share>,
    /// By input: alone and with others.
    pub total: Vec<Share>,
    /// Pairs of inputs: what both explain together beyond each alone; of the inputs with the largest
    /// totals.
    pub pairs: Vec<(usize, usize, Share)>,
    /// Rows in use.
    pub rows: usize,
    /// Rows left out, because the function has no value at one of their points.
    pub dropped: usize,
}

/// A function of shares in (0, 1), one for each input, made anew for every chunk of rows; what is not
/// finite counts as no value.
pub type Make<'a, F> = dyn Fn() -> F + Sync + 'a;

/// The indices of a function, from so many rows; with pairs among so many inputs.
#[must_use]
pub fn indices<F: FnMut(&[f64]) -> f64>(
    make: &Make<'_, F>,
    inputs: usize,
    (rows, seed): (u32, u64),
    paired: usize,
) -> Indices {
    let draws = Draws::new(seed, 2 * inputs);
    let sample = Sample { draws, inputs };
    let first: Vec<Vec<f64>> = sample.evaluated(make, rows, |point, f| {
        let mut values = vec![f(&point.a), f(&point.b)];
        for input in 0..inputs {
            values.push(point.with(input, f));
        }
        values
    });
    let mut columns = transposed(&first, inputs + 2);
    let whole = |columns: &[Vec<f64>]| -> Vec<usize> {
        let finite = |row: &usize| columns.iter().all(|column| column[*row].is_finite());
        (0..rows as usize).filter(finite).collect()
    };
    let known = whole(&columns);
    let totals: Vec<f64> = {
        let (_, variance) = centred(&mut columns.clone(), &known);
        (0..inputs).map(|input| jansen(&columns, input, &known) / variance).collect()
    };
    let mut order: Vec<usize> = (0..inputs).collect();
    order.sort_by(|&a, &b| totals[b].total_cmp(&totals[a]).then(a.cmp(&b)));
    order.truncate(if paired > 1 { paired } else { 0 });
    let chosen = order;
    let second: Vec<Vec<f64>> = sample.evaluated(make, rows, |point, f| {
        chosen.iter().map(|&input| point.without(input, f)).collect()
    });
    let mut reversed = transposed(&second, chosen.len());
    columns.append(&mut reversed);
    let known = whole(&columns);
    let (mean, variance) = centred(&mut columns, &known);
    let samples = resamples(&known, seed);
    let share = |of: &(dyn Fn(&[usize]) -> f64 + Sync)| {
        let value = of(&known) / variance;
        let mut all: Vec<f64> =
            samples.par_iter().map(|sample| of(sample) / variance_of(&columns, sample)).collect();
        let [low, high] = quantiles(&mut all, [0.05, 0.95]);
        Share { value, low, high }
    };
    let first: Vec<Share> =
        (0..inputs).map(|input| share(&|rows| saltelli(&columns, input, rows))).collect();
    let total = (0..inputs).map(|input| share(&|rows| jansen(&columns, input, rows))).collect();
    let mut pairs = Vec::new();
    for (place, &i) in chosen.iter().enumerate() {
        for &j in &chosen[place + 1..] {
            let of = |rows: &[usize]| {
                let both = closed(&columns, (2 + inputs + place, 2 + j), rows);
                both - saltelli(&columns, i, rows) - saltelli(&columns, j, rows)
            };
            pairs.push((i, j, share(&of)));
        }
    }
    let dropped = rows as usize - known.len();
    Indices { mean, variance, first, total, pairs, rows: known.len(), dropped }
}

/// The points of both samples.
struct Sample {
    draws: Draws,
    inputs: usize,
}

/// One row of both samples.
struct Point {
    a: Vec<f64>,
    b: Vec<f64>,
}

impl Point {
    /// The function where input `i` is that of `B`, the others those of `A`.
    fn with(&mut self, input: usize, f: &mut dyn FnMut(&[f64]) -> f64) -> f64 {
        let own = std::mem::replace(&mut self.a[input], self.b[input]);
        let value = f(&self.a);
        self.a[input] = own;
        value
    }

    /// The function where input `i` is that of `A`, the others those of `B`.
    fn without(&mut self, input: usize, f: &mut dyn FnMut(&[f64]) -> f64) -> f64 {
        let own = std::mem::replace(&mut self.b[input], self.a[input]);
        let value = f(&self.b);
        self.b[input] = own;
        value
    }
}

impl Sample {
    fn evaluated<F: FnMut(&[f64]) -> f64>(
        &self,
        make: &Make<'_, F>,
        rows: u32,
        of: impl Fn(&mut Point, &mut dyn FnMut(&[f64]) -> f64) -> Vec<f64> + Sync,
    ) -> Vec<Vec<f64>> {
        let all: Vec<u32> = (0..rows).collect();
        let chunks: Vec<Vec<Vec<f64>>> = all
            .par_chunks(CHUNK)
            .map(|rows| {
                let mut f = make();
                let mut point = Point { a: vec![0.0; self.inputs], b: vec![0.0; self.inputs] };
                rows.iter()
                    .map(|&row| {
                        for input in 0..self.inputs {
                            point.a[input] = self.draws.at(row, input);
                            point.b[input] = self.draws.at(row, self.inputs + input);
                        }
                        of(&mut point, &mut f)
                    })
                    .collect()
            })
            .collect();
        chunks.into_iter().flatten().collect()
    }
}

fn transposed(rows: &[Vec<f64>], columns: usize) -> Vec<Vec<f64>> {
    (0..columns).map(|column| rows.iter().map(|row| row[column]).collect()).collect()
}

/// Takes the mean of both samples off every column; the mean and the variance.
fn centred(columns: &mut [Vec<f64>], rows: &[usize]) -> (f64, f64) {
    let number = 2.0 * rows.len() as f64;
    let mean = rows.iter().map(|&row| columns[0][row] + columns[1][row]).sum::<f64>() / number;
    for value in columns.iter_mut().flatten() {
        *value -= mean;
    }
    (mean, variance_of(columns, rows))
}

fn variance_of(columns: &[Vec<f64>], rows: &[usize]) -> f64 {
    let number = 2.0 * rows.len() as f64;
    let (mut sum, mut squares) = (0.0, 0.0);
    for &row in rows {
        for value in [columns[0][row], columns[1][row]] {
            sum += value;
            squares += value * value;
        }
    }
    squares / number - (sum / number) * (sum / number)
}

fn mean_of(rows: &[usize], of: impl Fn(usize) -> f64) -> f64 {
    rows.iter().map(|&row| of(row)).sum::<f64>() / rows.len() as f64
}

fn saltelli(columns: &[Vec<f64>], input: usize, rows: &[usize]) -> f64 {
    mean_of(rows, |row| columns[1][row] * (columns[2 + input][row] - columns[0][row]))
}

fn jansen(columns: &[Vec<f64>], input: usize, rows: &[usize]) -> f64 {
    0.5 * mean_of(rows, |row| (columns[0][row] - columns[2 + input][row]).powi(2))
}

fn closed(columns: &[Vec<f64>], (reversed, direct): (usize, usize), rows: &[usize]) -> f64 {
    mean_of(rows, |row| {
        columns[reversed][row] * columns[direct][row] - columns[0][row] * columns[1][row]
    })
}

/// Bootstrap samples of rows.
fn resamples(rows: &[usize], seed: u64) -> Vec<Vec<usize>> {
    let number = rows.len();
    (0..RESAMPLES as u64)
        .map(|sample| {
            (0..number as u64)
                .map(|place| {
                    let share = random_share(seed ^ 0x626f_6f74, (sample << 32) | place);
                    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                    let at = (share * number as f64) as usize;
                    rows[at.min(number - 1)]
                })
                .collect()
        })
        .collect()
}
