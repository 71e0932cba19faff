//! Scores of forecasts against closed forms, published values and brute force.

use buildout::math::normal;
use buildout::sampling::{Address, LANES, kernels, uniforms};
use buildout::statistics::score::{Forecast, clopper_pearson, uniformity};
use std::f64::consts::PI;

/// `n` standard normal values from an address.
fn normals(n: usize, seed: u64, name: &str) -> Vec<f64> {
    let mut scores = unit(n, seed, name);
    kernels::normal_score(&mut scores);
    scores
}

fn unit(n: usize, seed: u64, name: &str) -> Vec<f64> {
    let mut values = Vec::new();
    for first in (0..n as u64).step_by(LANES) {
        let mut lanes = [0.0; LANES];
        uniforms(seed, Address::of(name), 0, first, &mut lanes);
        values.extend(lanes);
    }
    values.truncate(n);
    values
}

/// The midpoints of `n` equally probable slices of the standard normal distribution.
fn slices(n: usize) -> Vec<f64> {
    let at = |i: usize| normal::quantile((i as f64 + 0.5) / n as f64);
    (0..n).map(at).collect()
}

/// σ (z (2Φ(z) − 1) + 2φ(z) − 1/√π) (Gneiting and Raftery 2007, section 4.2).
fn of_normal(mean: f64, sd: f64, y: f64) -> f64 {
    let z = (y - mean) / sd;
    sd * (z * (2.0 * normal::cdf(z) - 1.0) + 2.0 * normal::pdf(z) - 1.0 / PI.sqrt())
}

/// The definition, pair by pair.
fn by_pairs(values: &[f64], y: f64) -> f64 {
    let n = values.len() as f64;
    let away: f64 = values.iter().map(|x| (x - y).abs()).sum();
    let apart = values
        .iter()
        .flat_map(|a| values.iter().map(move |b| (a - b).abs()));
    away / n - apart.sum::<f64>() / (2.0 * n * n)
}

/// scoringRules' `crps_norm` gives 0.233694977 and 0.602441358 at 0 and 1.
#[test]
fn the_standard_normal_scores_as_published() {
    for (y, published) in [(0.0, 0.233_694_977), (1.0, 0.602_441_358)] {
        assert!((of_normal(0.0, 1.0, y) - published).abs() < 1e-9);
        // n slices miss the tails beyond 1/n: an error of order 1/n.
        let score = Forecast::new(slices(200_000)).crps(y).value.unwrap();
        assert!((score - published).abs() < 2e-6, "{y}: {score}");
    }
}

/// 40 samples of 20,000 at 4 places; beyond 5 standard errors once in 1.7 million each: false alarm
/// below 1e-4. Their errors over the standard errors must also scatter as a normal value does: the sum
/// of 160 squares lies within 100 and 240 (false alarm below 1e-3 if independent, as samples are).
#[test]
fn samples_of_a_normal_score_as_its_closed_form_within_their_standard_errors() {
    let mut squares = 0.0;
    for seed in 0..40 {
        for (i, y) in [-40.0, -10.0, 3.0, 60.0].into_iter().enumerate() {
            let z = normals(20_000, seed, &format!("sample {i}"));
            let sample = z.iter().map(|z| -10.0 + 20.0 * z).collect();
            let score = Forecast::new(sample).crps(y);
            let off = score.value.unwrap() - of_normal(-10.0, 20.0, y);
            let off = off / score.std_error.unwrap();
            assert!(off.abs() < 5.0, "{seed} {y}: {off}");
            squares += off * off;
        }
    }
    assert!((100.0..240.0).contains(&squares), "{squares}");
}

#[test]
fn sorting_gives_what_all_pairs_give() {
    for n in [1, 2, 3, 10, 257] {
        let mut values = normals(n, 5, "pairs");
        // Ties, and a common offset that would cost digits.
        for (i, x) in values.iter_mut().enumerate() {
            *x = if i % 3 == 0 { x.round() } else { *x } + 1e6;
        }
        for y in [1e6 - 2.0, 1e6, 1e6 + 0.3, 2e6] {
            let score = Forecast::new(values.clone()).crps(y).value.unwrap();
            let expected = by_pairs(&values, y);
            assert!(
                (score - expected).abs() <= 1e-9 * y,
                "{n} {y}: {score} {expected}"
            );
        }
    }
}

/// One value: the absolute error. An event: the score of Brier (1950).
#[test]
fn a_point_scores_its_absolute_error_and_an_event_its_brier_score() {
    let point = Forecast::new(vec![7.0; 50]);
    assert_eq!(point.crps(4.5).value, Some(2.5));
    assert_eq!(point.crps(7.0).value, Some(0.0));
    let mut event = vec![0.0; 700];
    event.extend([1.0; 300]);
    let event = Forecast::new(event);
    for (y, brier) in [(0.0, 0.09), (1.0, 0.49)] {
        assert!((event.crps(y).value.unwrap() - brier).abs() < 1e-12);
    }
}

/// A truth drawn from the forecast scores better on average than under a narrower, wider or moved one:
/// 4,000 truths; the expected differences are 10 to 30 of their standard errors.
#[test]
fn the_truth_scores_best() {
    let truths = normals(4_000, 11, "truth");
    let mean = |shift: f64, scale: f64| {
        let forecast = Forecast::new(slices(500).iter().map(|z| shift + scale * z).collect());
        let crps: f64 = truths
            .iter()
            .map(|y| forecast.crps(*y).value.unwrap())
            .sum();
        let log: f64 = truths.iter().map(|y| forecast.log_score(*y).unwrap()).sum();
        (crps / 4_000.0, log / 4_000.0)
    };
    let truth = mean(0.0, 1.0);
    for (shift, scale) in [(0.0, 0.6), (0.0, 1.7), (0.5, 1.0), (-0.5, 1.0)] {
        let other = mean(shift, scale);
        assert!(truth.0 < other.0 && truth.1 < other.1, "{shift} {scale}");
    }
}

/// The density of a kernel estimate on normal slices is that of N(0, 1 + h²).
#[test]
fn the_logarithmic_score_is_that_of_the_smoothed_density() {
    let n = 20_000;
    let forecast = Forecast::new(slices(n));
    // sd 1 is below IQR/1.34 = 1.3490/1.34.
    let h = 0.9 * (n as f64).powf(-0.2);
    for y in [-2.5_f64, -1.0, 0.0, 0.4, 3.0] {
        let variance = 1.0 + h * h;
        let expected = 0.5 * (2.0 * PI * variance).ln() + y * y / (2.0 * variance);
        let score = forecast.log_score(y).unwrap();
        assert!(
            (score - expected).abs() < 2e-3,
            "{y}: {score} is not {expected}"
        );
    }
    // Far beyond all trials it is large and finite.
    let far = forecast.log_score(50.0).unwrap();
    assert!(far.is_finite() && far > 1e3, "{far}");
}

#[test]
fn what_has_no_density_has_no_logarithmic_score() {
    let mut values = normals(1_000, 3, "atom");
    values[..11].fill(0.25);
    assert_eq!(Forecast::new(values.clone()).log_score(0.0), None);
    values[0] = 0.26;
    assert!(Forecast::new(values.clone()).log_score(0.0).is_some());
    values[1] = f64::INFINITY;
    assert_eq!(Forecast::new(values).log_score(0.0), None);
    assert_eq!(Forecast::new(vec![1.0; 100]).log_score(1.0), None);
    assert_eq!(Forecast::new(vec![1.0, 2.0]).log_score(1.0), None);
}

#[test]
fn transforms_have_two_ends_at_an_atom() {
    let forecast = Forecast::new(vec![1.0, 2.0, 2.0, 2.0, f64::NAN, 5.0]);
    assert_eq!(forecast.count(), 5);
    assert_eq!(forecast.transform(2.0), Some((0.2, 0.8)));
    assert_eq!(forecast.transform(3.0), Some((0.8, 0.8)));
    assert_eq!(forecast.transform(0.0), Some((0.0, 0.0)));
    assert_eq!(forecast.transform(9.0), Some((1.0, 1.0)));
    assert_eq!(Forecast::new(Vec::new()).transform(1.0), None);
}

/// Dates that never come are later than any: no mean distance, but ranks and intervals.
#[test]
fn what_never_comes_is_later_than_any_date() {
    let never = f64::INFINITY;
    let forecast = Forecast::new(vec![2027.0, 2028.0, 2029.0, never, never]);
    assert_eq!(forecast.crps(2028.0).value, None);
    assert_eq!(forecast.transform(2028.0), Some((0.2, 0.4)));
    assert_eq!(forecast.quantile(0.5), Some(2029.0));
    assert_eq!(forecast.quantile(0.9), None);
    assert_eq!(forecast.holds(0.5, 2028.5), Some(true));
    assert_eq!(forecast.holds(0.9, 2035.0), Some(true));
    assert_eq!(forecast.holds(0.9, 2026.0), Some(false));
    let all = Forecast::new(vec![never; 4]);
    assert_eq!(all.holds(0.9, 2035.0), Some(false));
}

/// Truths drawn from the forecast itself: transforms are uniform (Kolmogorov: an alarm once in 1,000)
/// and intervals hold their share (4.5 standard errors).
#[test]
fn a_right_forecast_is_uniform_and_its_intervals_hold_what_they_say() {
    let n = 2_000;
    let truths = normals(n, 21, "drawn");
    let forecast = Forecast::new(normals(50_000, 22, "forecast"));
    let ranks: Vec<f64> = truths
        .iter()
        .map(|y| forecast.transform(*y).unwrap().0)
        .collect();
    let (d, p) = uniformity(&ranks).unwrap();
    assert!(p > 1e-3, "{d} {p}");
    for level in [0.5, 0.9] {
        let inside = truths
            .iter()
            .filter(|y| forecast.holds(level, **y).unwrap())
            .count();
        let off = inside as f64 / n as f64 - level;
        let error = (level * (1.0 - level) / n as f64).sqrt();
        assert!(off.abs() < 4.5 * error, "{level}: {off}");
    }
    // Moved by half a standard deviation it is not.
    let moved: Vec<f64> = truths
        .iter()
        .map(|y| forecast.transform(y + 0.5).unwrap().0)
        .collect();
    assert!(uniformity(&moved).unwrap().1 < 1e-12);
}

/// Critical values of Kolmogorov's distance at 5 %: 0.563 for 5 values, 0.409 for 10, 0.294 for 20
/// (Massey 1951, table 1, to within what the approximation allows).
#[test]
fn the_tail_of_kolmogorov_meets_the_table() {
    for (n, critical) in [(5_u32, 0.563), (10, 0.409), (20, 0.294)] {
        // Points whose largest distance is `critical`, below the first of them.
        let points: Vec<f64> = (0..n)
            .map(|i| (critical + f64::from(i) / f64::from(n)).min(1.0))
            .collect();
        let (d, p) = uniformity(&points).unwrap();
        assert!((d - critical).abs() < 1e-12, "{d}");
        assert!((p - 0.05).abs() < 0.004, "{n}: {p}");
    }
    assert_eq!(uniformity(&[]), None);
}

/// 95 % bounds of 3 in 10 are 0.0667 and 0.6525, of 0 in 5 0 and 0.5218 (Clopper and Pearson 1934; R's
/// `binom.test`).
#[test]
fn bounds_of_a_share_are_exact() {
    let near = |a: (f64, f64), b: (f64, f64)| {
        assert!(
            (a.0 - b.0).abs() < 5e-5 && (a.1 - b.1).abs() < 5e-5,
            "{a:?} {b:?}"
        );
    };
    near(clopper_pearson(3, 10).unwrap(), (0.066_74, 0.652_45));
    near(clopper_pearson(0, 5).unwrap(), (0.0, 0.521_82));
    near(clopper_pearson(5, 5).unwrap(), (0.478_18, 1.0));
    assert_eq!(clopper_pearson(0, 0), None);
    assert_eq!(clopper_pearson(2, 1), None);
}
