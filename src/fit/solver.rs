//! Levenberg-Marquardt with Huber's loss and a prior (Marquardt 1963; Huber 1964).
//!
//! Each row touches few parameters, so its slopes are a short list.

/// One residual and how much it counts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Values {
    pub residual: f64,
    pub weight: f64,
}

/// Slopes of a row's residuals by parameter.
type Slopes = Vec<(usize, Vec<f64>)>;

const ROUNDS: usize = 30;
const TRIES: usize = 8;
const LONGEST_STEP: f64 = 0.7;
/// The fit ends when a round gains less than this share.
const SMALLEST_GAIN: f64 = 1e-4;

/// Values at which the sum of the losses and of the squared distances from 0 in spreads is least,
/// as far as a search from 0 finds it.
pub(super) fn solve(
    spreads: &[f64],
    outlier: f64,
    residuals: impl Fn(&[f64]) -> Vec<Vec<Values>>,
    slopes: impl Fn(&[f64], &[Vec<Values>]) -> Vec<Slopes>,
) -> Vec<f64> {
    let count = spreads.len();
    let mut at = vec![0.0; count];
    let mut values = residuals(&at);
    let mut loss = total(&values, &at, spreads, outlier);
    let mut damping = 1e-2;
    for _ in 0..ROUNDS {
        let slopes = slopes(&at, &values);
        let (matrix, gradient) = normal(&values, &slopes, &at, spreads, outlier);
        let mut gained = false;
        for _ in 0..TRIES {
            let mut damped = matrix.clone();
            for (index, row) in damped.iter_mut().enumerate() {
                row[index] *= 1.0 + damping;
            }
            let Some(step) = cholesky(damped, &gradient) else {
                damping *= 4.0;
                continue;
            };
            let next: Vec<f64> = at
                .iter()
                .zip(&step)
                .map(|(value, step)| value - step.clamp(-LONGEST_STEP, LONGEST_STEP))
                .collect();
            let next_values = residuals(&next);
            let next_loss = total(&next_values, &next, spreads, outlier);
            if next_loss < loss {
                gained = loss - next_loss > SMALLEST_GAIN * loss;
                (at, values, loss) = (next, next_values, next_loss);
                damping /= 3.0;
                break;
            }
            damping *= 4.0;
        }
        if !gained {
            break;
        }
    }
    at
}

fn huber(residual: f64, outlier: f64) -> f64 {
    let size = residual.abs();
    if size < outlier { 0.5 * size * size } else { outlier * (size - 0.5 * outlier) }
}

fn total(values: &[Vec<Values>], at: &[f64], spreads: &[f64], outlier: f64) -> f64 {
    let data: f64 = values.iter().flatten().map(|v| v.weight * huber(v.residual, outlier)).sum();
    let prior: f64 =
        at.iter().zip(spreads).map(|(value, spread)| 0.5 * (value / spread).powi(2)).sum();
    data + prior
}

/// The normal equations: matrix and gradient.
fn normal(
    values: &[Vec<Values>],
    slopes: &[Slopes],
    at: &[f64],
    spreads: &[f64],
    outlier: f64,
) -> (Vec<Vec<f64>>, Vec<f64>) {
    let count = at.len();
    let mut matrix = vec![vec![0.0; count]; count];
    let mut gradient = vec![0.0; count];
    for (index, (value, spread)) in at.iter().zip(spreads).enumerate() {
        matrix[index][index] = 1.0 / (spread * spread);
        gradient[index] = value / (spread * spread);
    }
    for (values, slopes) in values.iter().zip(slopes) {
        for (place, value) in values.iter().enumerate() {
            let size = value.residual.abs();
            let weight = value.weight * if size < outlier { 1.0 } else { outlier / size };
            for (a, slope_a) in slopes {
                let scaled = weight * slope_a[place];
                gradient[*a] += scaled * value.residual;
                for (b, slope_b) in slopes {
                    matrix[*a][*b] += scaled * slope_b[place];
                }
            }
        }
    }
    (matrix, gradient)
}

/// Solves a symmetric positive definite system; `None` if it is not one.
fn cholesky(mut matrix: Vec<Vec<f64>>, right: &[f64]) -> Option<Vec<f64>> {
    let count = right.len();
    for column in 0..count {
        let (done, rest) = matrix.split_at_mut(column + 1);
        let pivot_row = &mut done[column];
        let pivot = pivot_row[column] - pivot_row[..column].iter().map(|x| x * x).sum::<f64>();
        if pivot.is_nan() || pivot <= 0.0 {
            return None;
        }
        let root = pivot.sqrt();
        pivot_row[column] = root;
        for row in rest {
            let dot: f64 = row[..column].iter().zip(&pivot_row[..column]).map(|(a, b)| a * b).sum();
            row[column] = (row[column] - dot) / root;
        }
    }
    let mut answer = right.to_vec();
    for row in 0..count {
        let dot: f64 = matrix[row][..row].iter().zip(&answer).map(|(a, b)| a * b).sum();
        answer[row] = (answer[row] - dot) / matrix[row][row];
    }
    for row in (0..count).rev() {
        let dot: f64 = (row + 1..count).map(|below| matrix[below][row] * answer[below]).sum();
        answer[row] = (answer[row] - dot) / matrix[row][row];
    }
    Some(answer)
}

#[cfg(test)]
mod tests {
    use super::{Values, cholesky, solve};

    #[test]
    fn solves_a_symmetric_system() {
        let matrix = vec![vec![4.0, 2.0, 0.0], vec![2.0, 5.0, 1.0], vec![0.0, 1.0, 3.0]];
        let answer = cholesky(matrix, &[8.0, 15.0, 11.0]);
        let expected = [1.0, 2.0, 3.0];
        assert!(answer.is_some_and(|a| a.iter().zip(expected).all(|(a, e)| (a - e).abs() < 1e-12)));
        assert_eq!(cholesky(vec![vec![0.0]], &[1.0]), None);
    }

    #[test]
    fn a_weak_measurement_moves_little_and_a_strong_one_all_the_way() {
        let fit = |weight: f64| {
            let answer = solve(
                &[0.1],
                10.0,
                |at| vec![vec![Values { residual: at[0] - 1.0, weight }]],
                |_, _| vec![vec![(0, vec![1.0])]],
            );
            answer[0]
        };
        // The least of weight (x − 1)² + (x / 0.1)² is weight / (weight + 100).
        assert!((fit(1.0) - 1.0 / 101.0).abs() < 1e-3);
        assert!((fit(1e6) - 1.0).abs() < 1e-3);
    }
}
