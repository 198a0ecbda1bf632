//! Distributions, draws and correlations against closed forms.
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use infercost::chance::{
    Chance, Copula, Draws, Family, Shape, fitted, metalog, normal_quantile, sample_quantile,
};

const ALL: (f64, f64) = (f64::MIN, f64::MAX);
const N: u32 = 1 << 14;

/// Draws of one input.
fn drawn(chance: &Chance, seed: u64) -> Vec<f64> {
    let draws = Draws::new(seed, 1);
    (0..N).map(|draw| chance.quantile(draws.at(draw, 0))).collect()
}

fn moments(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    (mean, (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt())
}

#[track_caller]
fn near(got: f64, wanted: f64, tolerance: f64) {
    assert!((got - wanted).abs() <= tolerance, "{got}, not {wanted} within {tolerance}");
}

#[test]
fn sampled_moments_are_those_of_the_closed_form() {
    let lognormal = 1.125_f64.exp();
    for (shape, mean, sd) in [
        (Shape::Uniform { low: 2.0, high: 6.0 }, 4.0, 4.0 / 12.0_f64.sqrt()),
        (Shape::Triangular { low: 1.0, mode: 2.0, high: 6.0 }, 3.0, (21.0_f64 / 18.0).sqrt()),
        // Alpha 1.8, beta 4.2 on a width of 5.
        (Shape::pert(1.0, 2.0, 6.0), 2.5, 5.0 * (1.8 * 4.2_f64 / (36.0 * 7.0)).sqrt()),
        (Shape::Normal { mean: 10.0, sd: 3.0 }, 10.0, 3.0),
        (Shape::Lognormal { mu: 1.0, sigma: 0.5 }, lognormal, lognormal * 0.25_f64.exp_m1().sqrt()),
        (Shape::Gamma { shape: 2.5, scale: 4.0 }, 10.0, 4.0 * 2.5_f64.sqrt()),
        (Shape::Gamma { shape: 0.5, scale: 2.0 }, 1.0, 2.0_f64.sqrt()),
        (Shape::Beta { alpha: 2.0, beta: 3.0, low: 0.0, high: 1.0 }, 0.4, 0.2),
        (Shape::discrete(&[(1.0, 1.0), (4.0, 3.0)]), 3.25, (27.0_f64 / 16.0).sqrt()),
    ] {
        let (got, spread) = moments(&drawn(&Chance::new(shape, ALL), 1));
        near(got, mean, 2e-3 * sd);
        near(spread, sd, 1e-2 * sd);
    }
}

#[test]
fn quantiles_are_those_of_the_closed_form() {
    let gamma = Chance::new(Shape::Gamma { shape: 2.5, scale: 4.0 }, ALL);
    let beta = Chance::new(Shape::Beta { alpha: 2.0, beta: 3.0, low: 0.0, high: 1.0 }, ALL);
    let triangular = Chance::new(Shape::Triangular { low: 1.0, mode: 2.0, high: 6.0 }, ALL);
    // Twice a chi-square of 5 degrees of freedom, from its published table.
    for (share, chi_square) in [(0.05, 1.145), (0.1, 1.610), (0.5, 4.351), (0.95, 11.070)] {
        near(gamma.quantile(share), 2.0 * chi_square, 2e-3);
    }
    for share in [0.001, 0.05, 0.3, 0.5, 0.9, 0.999] {
        let x = beta.quantile(share);
        near(x * x * (6.0 - 8.0 * x + 3.0 * x * x), share, 1e-6);
        let x = triangular.quantile(share);
        let below = if x < 2.0 { (x - 1.0).powi(2) / 5.0 } else { 1.0 - (6.0 - x).powi(2) / 20.0 };
        near(below, share, 1e-12);
    }
}

#[test]
fn percentiles_are_met_or_refused() {
    for family in
        [Family::Normal, Family::Lognormal, Family::Gamma, Family::Beta { low: 0.0, high: 2000.0 }]
    {
        let shape = fitted(family, &[(0.1, 300.0), (0.9, 800.0)]).unwrap();
        near(shape.quantile(0.1), 300.0, 0.1);
        near(shape.quantile(0.9), 800.0, 0.1);
        let why = fitted(family, &[(0.1, 300.0), (0.5, 310.0), (0.9, 800.0)]).unwrap_err();
        assert!(why.contains("cannot be met"), "{why}");
        assert!(fitted(family, &[(0.1, 800.0), (0.9, 300.0)]).is_err());
    }
    assert!(fitted(Family::Lognormal, &[(0.1, -1.0), (0.9, 3.0)]).is_err());
    let shape = metalog(0.1, 300.0, 420.0, 800.0).unwrap();
    for (share, value) in [(0.1, 300.0), (0.5, 420.0), (0.9, 800.0)] {
        near(shape.quantile(share), value, 1e-9);
    }
    let mut last = f64::MIN;
    for step in 1..1000 {
        let value = shape.quantile(f64::from(step) / 1000.0);
        assert!(value > last, "not rising at {step}");
        last = value;
    }
    assert!(metalog(0.1, 300.0, 320.0, 800.0).unwrap_err().contains("p50 must lie between"));
}

#[test]
fn what_is_cut_off_gives_its_share_to_the_rest() {
    // A half normal: mean sd √(2/π).
    let half = Chance::new(Shape::Normal { mean: 0.0, sd: 2.0 }, (0.0, f64::MAX));
    let values = drawn(&half, 3);
    near(moments(&values).0, 2.0 * (2.0 / std::f64::consts::PI).sqrt(), 4e-3);
    assert!(values.iter().all(|value| *value >= 0.0));
}

#[test]
fn degenerate_ranges_have_one_value() {
    for shape in [
        Shape::Uniform { low: 3.0, high: 3.0 },
        Shape::Triangular { low: 3.0, mode: 3.0, high: 3.0 },
        Shape::pert(3.0, 3.0, 3.0),
        Shape::Normal { mean: 3.0, sd: 0.0 },
        Shape::Lognormal { mu: 3.0_f64.ln(), sigma: 0.0 },
        Shape::discrete(&[(3.0, 1.0)]),
        Shape::empirical(&[3.0]),
        metalog(0.1, 3.0, 3.0, 3.0).unwrap(),
    ] {
        let chance = Chance::new(shape, ALL);
        assert!(chance.is_certain(), "{chance:?}");
        assert!(drawn(&chance, 1).iter().all(|value| (value - 3.0).abs() < 1e-9), "{chance:?}");
    }
}

#[test]
fn correlations_are_what_was_asked_for() {
    let asked = [(0, 1, 0.7), (1, 2, -0.4), (0, 2, 0.1)];
    let copula = Copula::new(4, &asked).unwrap();
    let draws = Draws::new(11, 4);
    let mut columns = vec![Vec::new(); 4];
    for draw in 0..N {
        let mut shares: Vec<f64> = (0..4).map(|input| draws.at(draw, input)).collect();
        copula.apply(&mut shares);
        for (column, share) in columns.iter_mut().zip(shares) {
            column.push(share);
        }
    }
    for (a, b, rank) in asked.into_iter().chain([(0, 3, 0.0), (2, 3, 0.0)]) {
        let (mean_a, sd_a) = moments(&columns[a]);
        let (mean_b, sd_b) = moments(&columns[b]);
        let both: Vec<f64> =
            columns[a].iter().zip(&columns[b]).map(|(x, y)| (x - mean_a) * (y - mean_b)).collect();
        // The marginals are uniform, so this is the rank correlation.
        near(moments(&both).0 / (sd_a * sd_b), rank, 0.01);
        near(mean_a, 0.5, 1e-3);
        near(sd_a, 1.0 / 12.0_f64.sqrt(), 1e-3);
    }
}

#[test]
fn correlations_that_exclude_each_other_are_named() {
    let clash = Copula::new(5, &[(0, 1, 0.9), (1, 3, 0.9), (0, 3, -0.9), (2, 4, 0.5)]).unwrap_err();
    assert_eq!(clash.inputs, [0, 1, 3]);
    assert!(Copula::new(2, &[(0, 1, 1.0)]).is_ok());
    assert!(Copula::new(3, &[(0, 1, 1.0), (1, 2, 1.0), (0, 2, 1.0)]).is_ok());
}

#[test]
fn nine_of_ten_intervals_hold_the_truth_over_a_thousand_seeds() {
    // Standard errors from 16 repetitions: Student's t, 15 degrees of freedom, 1.753 for nine of ten.
    let mut held = 0;
    for seed in 0..1000 {
        let draws = Draws::new(seed, 2);
        let mut means = [0.0; Draws::REPETITIONS as usize];
        for draw in 0..64 * Draws::REPETITIONS {
            let (x, y) = (draws.at(draw, 0), draws.at(draw, 1));
            means[(draw % Draws::REPETITIONS) as usize] += (x * x + (x * y).exp()) / 64.0;
        }
        let (mean, sd) = moments(&means);
        // ∫∫ exp(xy) = Ei(1) − γ.
        let truth = 1.0 / 3.0 + 1.317_902_151_454_404;
        held += u32::from((mean - truth).abs() < 1.753 * sd / 4.0);
    }
    assert!((860..=940).contains(&held), "{held} of 1000 intervals hold the truth");
}

#[test]
fn draws_depend_on_seed_number_and_input_alone() {
    let (few, many) = (Draws::new(5, 2), Draws::new(5, 40));
    for draw in [0, 1, 77, 9_999] {
        assert_eq!(few.at(draw, 1).to_bits(), many.at(draw, 1).to_bits());
    }
    assert_ne!(Draws::new(6, 2).at(77, 1).to_bits(), few.at(77, 1).to_bits());
}

#[test]
fn sample_quantiles_run_straight_between_values() {
    near(sample_quantile(&[1.0, 2.0, 4.0], 0.75), 3.0, 1e-12);
    near(sample_quantile(&[1.0], 0.3), 1.0, 1e-12);
    assert!(sample_quantile(&[], 0.5).is_nan());
    near(normal_quantile(0.975), 1.959_964, 1e-6);
}
