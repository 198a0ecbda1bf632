//! Inputs that move together: a Gaussian copula with given rank correlations.
//!
//! Spearman's rank correlation `ρ` of a Gaussian copula comes from the correlation
//! `2 sin(π ρ / 6)` of its normal scores (Pearson 1907; Kruskal 1958, *Ordinal Measures of
//! Association*).

use super::{normal_below, normal_quantile};

/// Rank correlations that cannot hold together: those between these inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// Places of the inputs.
    pub inputs: Vec<usize>,
}

/// How inputs move together.
#[derive(Clone, Debug, PartialEq)]
pub struct Copula {
    /// Of every input that depends on others: the lower triangle of the Cholesky factor, rows in
    /// order; empty where nothing is correlated.
    factor: Vec<Vec<f64>>,
}

impl Copula {
    /// The copula of so many inputs with these rank correlations; others are independent.
    ///
    /// # Errors
    /// [`Clash`] names the fewest inputs whose correlations exclude each other.
    pub fn new(inputs: usize, pairs: &[(usize, usize, f64)]) -> Result<Self, Clash> {
        if pairs.is_empty() {
            return Ok(Self { factor: Vec::new() });
        }
        let mut matrix = vec![vec![0.0; inputs]; inputs];
        for (place, row) in matrix.iter_mut().enumerate() {
            row[place] = 1.0;
        }
        for &(a, b, rank) in pairs {
            let score = 2.0 * (std::f64::consts::PI * rank / 6.0).sin();
            matrix[a][b] = score;
            matrix[b][a] = score;
        }
        match cholesky(&matrix) {
            Some(factor) => Ok(Self { factor }),
            None => Err(clash(&matrix, pairs)),
        }
    }

    /// Whether inputs move together at all.
    #[must_use]
    pub const fn is_independent(&self) -> bool {
        self.factor.is_empty()
    }

    /// Turns independent shares into shares that move together, in place.
    pub fn apply(&self, shares: &mut [f64]) {
        // Rows from below: a row needs the independent scores of those before it.
        if self.factor.is_empty() {
            return;
        }
        for share in shares.iter_mut() {
            *share = normal_quantile(*share);
        }
        for (place, row) in self.factor.iter().enumerate().rev() {
            let score: f64 = row.iter().zip(shares.iter()).map(|(factor, own)| factor * own).sum();
            if let Some(own) = shares.get_mut(place) {
                *own = score;
            }
        }
        for share in shares.iter_mut() {
            *share = normal_below(*share).clamp(1e-12, 1.0 - 1e-12);
        }
    }
}

/// The lower triangle `L` with `L Lᵀ` the matrix; `None` if it is not positive semi-definite.
fn cholesky(matrix: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    const NONE: f64 = 1e-9;
    let mut factor: Vec<Vec<f64>> = Vec::with_capacity(matrix.len());
    for (i, row) in matrix.iter().enumerate() {
        let mut own = vec![0.0; i + 1];
        for j in 0..i {
            let before: f64 = (0..j).map(|k| own[k] * factor[j][k]).sum();
            let left = row[j] - before;
            let pivot = factor[j][j];
            if pivot > NONE {
                own[j] = left / pivot;
            } else if left.abs() > 1e-6 {
                return None;
            }
        }
        let left = row[i] - own.iter().map(|value| value * value).sum::<f64>();
        if left < -NONE {
            return None;
        }
        own[i] = left.max(0.0).sqrt();
        factor.push(own);
    }
    Some(factor)
}

/// Three inputs whose correlations exclude each other, or all that are correlated.
fn clash(matrix: &[Vec<f64>], pairs: &[(usize, usize, f64)]) -> Clash {
    let mut named: Vec<usize> = pairs.iter().flat_map(|pair| [pair.0, pair.1]).collect();
    named.sort_unstable();
    named.dedup();
    let part = |inputs: &[usize]| -> Vec<Vec<f64>> {
        inputs.iter().map(|&a| inputs.iter().map(|&b| matrix[a][b]).collect()).collect()
    };
    for (i, &a) in named.iter().enumerate() {
        for (j, &b) in named.iter().enumerate().skip(i + 1) {
            for &c in named.iter().skip(j + 1) {
                if cholesky(&part(&[a, b, c])).is_none() {
                    return Clash { inputs: vec![a, b, c] };
                }
            }
        }
    }
    Clash { inputs: named }
}
