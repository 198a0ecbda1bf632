//! Figures of merit over residuals.

use super::measured::Residual;

/// Errors of a group of residuals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// Residuals.
    pub n: usize,
    /// Median of |predicted / measured − 1|.
    pub median: f64,
    /// Median of predicted / measured, less 1.
    pub bias: f64,
    /// 90th percentile of |predicted / measured − 1|.
    pub p90: f64,
    /// Share of residuals within 25%.
    pub within_25: f64,
    /// Spearman's rank correlation of predicted and measured; 1 for a single value.
    pub rank: f64,
}

impl Summary {
    /// Errors of some residuals; `None` for none.
    #[must_use]
    pub fn of(residuals: &[Residual]) -> Option<Self> {
        if residuals.is_empty() {
            return None;
        }
        let ratios: Vec<f64> = residuals.iter().map(|r| r.predicted / r.measured - 1.0).collect();
        let sizes: Vec<f64> = ratios.iter().map(|error| error.abs()).collect();
        let within = sizes.iter().filter(|size| **size <= 0.25).count();
        let pairs: Vec<(f64, f64)> = residuals.iter().map(|r| (r.predicted, r.measured)).collect();
        Some(Self {
            n: residuals.len(),
            median: quantile(&sizes, 0.5),
            bias: quantile(&ratios, 0.5),
            p90: quantile(&sizes, 0.9),
            within_25: within as f64 / sizes.len() as f64,
            rank: rank_correlation(&pairs),
        })
    }
}

/// The value below which a share of the values lies, interpolated; NaN for none.
#[must_use]
pub fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let place = share.clamp(0.0, 1.0) * last as f64;
    let low = place.floor();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let index = low as usize;
    let next = sorted[(index + 1).min(last)];
    sorted[index] + (next - sorted[index]) * (place - low)
}

/// Spearman's rank correlation, equal values sharing their mean rank; 1 where all are equal.
#[must_use]
pub fn rank_correlation(pairs: &[(f64, f64)]) -> f64 {
    let firsts = ranks(&pairs.iter().map(|pair| pair.0).collect::<Vec<_>>());
    let seconds = ranks(&pairs.iter().map(|pair| pair.1).collect::<Vec<_>>());
    let mean = f64::midpoint(pairs.len() as f64, 1.0);
    let (mut both, mut first, mut second) = (0.0, 0.0, 0.0);
    for (a, b) in firsts.iter().zip(&seconds) {
        both += (a - mean) * (b - mean);
        first += (a - mean) * (a - mean);
        second += (b - mean) * (b - mean);
    }
    let size = (first * second).sqrt();
    if size > 0.0 { both / size } else { 1.0 }
}

fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    while start < order.len() {
        let mut end = start + 1;
        while end < order.len() && values[order[end]].total_cmp(&values[order[start]]).is_eq() {
            end += 1;
        }
        for &index in &order[start..end] {
            ranks[index] = (start + end + 1) as f64 / 2.0;
        }
        start = end;
    }
    ranks
}

/// Mean rank correlation over sets of measurements that differ in their accelerators alone, each
/// set with at least three of them, weighted by size; with the number of sets. `None` for none.
#[must_use]
pub fn rank_correlation_across_gpus(sets: &[Vec<(f64, f64)>]) -> Option<(f64, usize)> {
    let sets: Vec<&Vec<(f64, f64)>> = sets.iter().filter(|set| set.len() >= 3).collect();
    let members: usize = sets.iter().map(|set| set.len()).sum();
    let total: f64 = sets.iter().map(|set| rank_correlation(set) * set.len() as f64).sum();
    (members > 0).then(|| (total / members as f64, sets.len()))
}

#[cfg(test)]
mod tests {
    use super::{Summary, quantile, rank_correlation, rank_correlation_across_gpus};
    use crate::fit::{Quantity, Residual};

    #[test]
    fn quantiles_interpolate() {
        let values = [4.0, 1.0, 3.0, 2.0];
        assert!((quantile(&values, 0.5) - 2.5).abs() < 1e-12);
        assert!((quantile(&values, 1.0) - 4.0).abs() < 1e-12);
        assert!(quantile(&[], 0.5).is_nan());
    }

    #[test]
    fn rank_correlation_is_that_of_the_textbook() {
        // Ranks 1 2 3 4 5 against 2 1 4 3 5: 1 − 6·4 / (5·24).
        let pairs = [(1.0, 20.0), (2.0, 10.0), (3.0, 40.0), (4.0, 30.0), (5.0, 50.0)];
        assert!((rank_correlation(&pairs) - 0.8).abs() < 1e-12);
        assert!((rank_correlation(&[(1.0, 3.0), (2.0, 2.0), (3.0, 1.0)]) + 1.0).abs() < 1e-12);
        let sets = [vec![(1.0, 1.0), (2.0, 2.0), (3.0, 3.0)], vec![(1.0, 2.0)]];
        assert_eq!(rank_correlation_across_gpus(&sets), Some((1.0, 1)));
    }

    #[test]
    fn summaries_count_both_directions() {
        let residuals: Vec<Residual> = [0.5, 0.9, 1.0, 1.1, 2.0]
            .iter()
            .map(|ratio| Residual {
                quantity: Quantity::Tpot,
                measured: 10.0,
                predicted: 10.0 * ratio,
            })
            .collect();
        let summary = Summary::of(&residuals);
        assert!(summary.is_some_and(|s| s.n == 5
            && (s.median - 0.1).abs() < 1e-9
            && s.bias.abs() < 1e-9
            && (s.within_25 - 0.6).abs() < 1e-9));
        assert_eq!(Summary::of(&[]), None);
    }
}
