//! How dense values lie: a smooth curve for a chart.

use super::quantiles;

/// Steps of a curve.
const STEPS: usize = 240;

/// The density of values between two ends, at equal steps: a Gaussian kernel over a histogram, with
/// the bandwidth of B. W. Silverman, *Density Estimation*, 1986, equation 3.31. Empty where all
/// values are one.
#[must_use]
pub fn density(values: &[f64], (low, high): (f64, f64)) -> Vec<(f64, f64)> {
    let number = values.len() as f64;
    let mean = values.iter().sum::<f64>() / number;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / number;
    let [first, third] = quantiles(&mut values.to_vec(), [0.25, 0.75]);
    let sd = variance.sqrt();
    let narrow = if third > first { sd.min((third - first) / 1.34) } else { sd };
    let width = 0.9 * narrow * number.powf(-0.2);
    let step = (high - low) / STEPS as f64;
    if !(width > 0.0 && step > 0.0) {
        return Vec::new();
    }
    let mut counts = vec![0.0; STEPS + 1];
    for value in values {
        let place = ((value - low) / step).round();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        if place >= 0.0 && place <= STEPS as f64 {
            counts[place as usize] += 1.0;
        }
    }
    // A kernel narrower than the steps would show the histogram's own bins.
    let width = width.max(step);
    let weight = |from: usize, to: usize| {
        let deviations = from.abs_diff(to) as f64 * step / width;
        (-0.5 * deviations * deviations).exp()
    };
    (0..=STEPS)
        .map(|at| {
            let dense: f64 = counts
                .iter()
                .enumerate()
                .filter(|(_, count)| **count > 0.0)
                .map(|(from, count)| count * weight(from, at))
                .sum();
            (low + step * at as f64, dense / (number * width * 2.506_628_274_631_000_2))
        })
        .collect()
}
