//! Accumulators against published values, closed forms and each other. Everything is seeded; each
//! statistical test states how often a sound program would fail it.

use buildout::sampling::{Address, LANES, normal_scores, uniforms};
use buildout::statistics::quantile::{Convention, of_sorted};
use buildout::statistics::{BLOCK, Column, Estimate, Keep, Moments, QuantileHistogram, digits};
use proptest::prelude::*;

#[test]
fn blocks_are_those_of_the_draws() {
    assert_eq!(BLOCK, LANES);
}

/// Independent standard normal numbers, as many blocks as asked for.
fn normals(name: &str, blocks: u64) -> Vec<f64> {
    (0..blocks)
        .flat_map(|block| {
            let mut z = [0.0; LANES];
            normal_scores(7, Address::of(name), 0, block * LANES as u64, &mut z);
            z
        })
        .collect()
}

fn column_of(values: &[f64]) -> Column {
    let mut column = Column::new(Keep::Numbers);
    column.record(values);
    column
}

fn value(estimate: Estimate) -> f64 {
    estimate.value.expect("defined")
}

/// NIST Statistical Reference Datasets, NumAcc1 to NumAcc4 (univariate summary statistics; the
/// certified means and standard deviations are exact).
#[test]
fn nist_numerical_accuracy() {
    let alternating = |first: f64, low: f64, high: f64| {
        let mut values = vec![first];
        values.extend((0..1000).map(|i| if i % 2 == 0 { low } else { high }));
        values
    };
    let cases = [
        (
            vec![10_000_001.0, 10_000_003.0, 10_000_002.0],
            10_000_002.0,
            1.0,
        ),
        (alternating(1.2, 1.1, 1.3), 1.2, 0.1),
        (
            alternating(1_000_000.2, 1_000_000.1, 1_000_000.3),
            1_000_000.2,
            0.1,
        ),
        (
            alternating(10_000_000.2, 10_000_000.1, 10_000_000.3),
            10_000_000.2,
            0.1,
        ),
    ];
    for (values, mean, sd) in cases {
        let mut moments = Moments::new();
        moments.record(&values);
        assert!((value(moments.mean()) / mean - 1.0).abs() < 1e-15, "{mean}");
        // The data themselves, rounded to doubles, have this deviation only to about 1e-8.
        let rounded: Vec<f64> = values.iter().map(|x| x - values[0]).collect();
        let center = rounded.iter().sum::<f64>() / rounded.len() as f64;
        let squares: f64 = rounded.iter().map(|x| (x - center).powi(2)).sum();
        let exact = (squares / (rounded.len() - 1) as f64).sqrt();
        assert!((value(moments.sd()) / exact - 1.0).abs() < 1e-12, "{mean}");
        assert!((value(moments.sd()) / sd - 1.0).abs() < 2e-8, "{mean}");
    }
}

#[test]
fn a_tiny_spread_beside_a_huge_mean_survives() {
    let offsets = normals("offsets", 40);
    let values: Vec<f64> = offsets.iter().map(|z| 1e15 + (z * 64.0).round()).collect();
    let shifted: Vec<f64> = values.iter().map(|x| x - 1e15).collect();
    let (far, near) = (column_of(&values), column_of(&shifted));
    assert!((value(far.sd()) / value(near.sd()) - 1.0).abs() < 1e-13);
}

#[test]
fn a_constant_column_is_exact() {
    let column = column_of(&vec![0.1; 1000]);
    let certain = Estimate {
        value: Some(0.1),
        std_error: Some(0.0),
        ci_low: Some(0.1),
        ci_high: Some(0.1),
    };
    assert_eq!(column.mean(), certain);
    assert_eq!(column.quantile(0.5), certain);
    assert_eq!(value(column.sd()), 0.0);
    assert_eq!((column.min(), column.max()), (Some(0.1), Some(0.1)));
}

#[test]
fn empty_and_single() {
    for column in [column_of(&[]), column_of(&[f64::NAN; 3])] {
        for estimate in [
            column.mean(),
            column.sd(),
            column.quantile(0.5),
            column.quantile_censored(0.5),
        ] {
            assert_eq!(estimate, Estimate::UNDEFINED);
        }
        assert_eq!(
            (column.defined(), column.min(), column.max()),
            (0, None, None)
        );
    }
    let one = column_of(&[4.5]);
    assert_eq!((one.mean().value, one.mean().std_error), (Some(4.5), None));
    assert_eq!(
        (one.sd(), one.quantile(0.9).value),
        (Estimate::UNDEFINED, Some(4.5))
    );
    let empty = Column::new(Keep::Indicator);
    assert_eq!(empty.mean(), Estimate::UNDEFINED);
    let mut huge = Column::new(Keep::Numbers);
    huge.record(&[1e300, -1e300, f64::INFINITY]);
    assert_eq!((huge.mean().value, huge.sd().value), (None, None));
}

/// Every part of a column that results read, to the bit.
fn bits(column: &Column) -> Vec<Option<u64>> {
    let mut estimates = vec![column.mean(), column.sd()];
    estimates.extend(column.quantiles(&[0.0, 0.05, 0.5, 0.95, 1.0]));
    estimates.extend(column.quantiles_censored(&[0.1, 0.9]));
    let mut bits: Vec<_> = estimates
        .iter()
        .flat_map(|e| [e.value, e.std_error, e.ci_low, e.ci_high])
        .chain([column.min(), column.max()])
        .map(|x| x.map(f64::to_bits))
        .collect();
    bits.extend([Some(column.defined()), Some(column.undefined())]);
    bits
}

fn lane() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => any::<i32>().prop_map(|i| f64::from(i) * 1.37e-5),
        2 => (0_i32..4).prop_map(|i| f64::from(i) * 0.1),
        1 => Just(0.0),
        1 => Just(f64::NAN),
        1 => prop::num::f64::NORMAL.prop_map(|x| x % 1e30),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_partition_of_the_same_blocks_merges_to_the_same_bits(
        blocks in prop::collection::vec(prop::collection::vec(lane(), 1..LANES), 1..24),
        owners in prop::collection::vec(0_usize..3, 24),
        order in Just([0_usize, 1, 2]).prop_shuffle(),
    ) {
        let mut whole = Column::new(Keep::Numbers);
        let mut parts = [0, 1, 2].map(|_| Column::new(Keep::Numbers));
        for (block, owner) in blocks.iter().zip(&owners) {
            whole.record(block);
            parts[*owner].record(block);
        }
        let mut merged = Column::new(Keep::Numbers);
        for i in order {
            merged.merge(&parts[i]);
        }
        prop_assert_eq!(bits(&whole), bits(&merged));
    }

    /// Shares below a value are of the very numbers that quantiles are.
    #[test]
    fn counts_are_of_the_order_statistics(values in prop::collection::vec(lane(), 1..600), other in lane()) {
        let values: Vec<f64> = values.into_iter().filter(|x| !x.is_nan()).collect();
        let mut histogram = QuantileHistogram::new();
        histogram.record(&values);
        let ranks = histogram.ranks();
        let ordered: Vec<f64> = (0..ranks.count()).map(|k| ranks.at(k as f64)).collect();
        let near = values.iter().chain(&ordered).copied();
        for x in near.chain([other, 0.0, -1e-310, f64::MAX, f64::MIN]) {
            let expected = ordered.iter().filter(|v| **v <= x).count() as u64;
            prop_assert_eq!(ranks.up_to(x), expected, "{}", x);
        }
    }

    #[test]
    fn quantiles_are_within_their_bucket(values in prop::collection::vec(lane(), 1..600), p in 0.0..1.0) {
        let mut sorted: Vec<f64> = values.into_iter().filter(|x| !x.is_nan()).collect();
        prop_assume!(!sorted.is_empty());
        let mut histogram = QuantileHistogram::new();
        histogram.record(&sorted);
        sorted.sort_by(f64::total_cmp);
        let ranks = histogram.ranks();
        prop_assert_eq!(ranks.count(), sorted.len() as u64);
        for (i, exact) in sorted.iter().enumerate() {
            let seen = ranks.at(i as f64);
            prop_assert!((seen - exact).abs() <= exact.abs() / 2048.0, "{} for {}", seen, exact);
        }
        let (min, max) = (sorted[0], sorted[sorted.len() - 1]);
        let place = Convention::Seven.position(sorted.len() as u64, p);
        let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
        let exact = of_sorted(&sorted, p, Convention::Seven).expect("not empty");
        let seen = histogram.quantile(p, min, max).expect("not empty");
        let allowed = below.abs().max(above.abs()) / 2048.0;
        prop_assert!((seen - exact).abs() <= allowed * (1.0 + 1e-9), "{} for {}", seen, exact);
    }
}

/// Counters of one bucket wrap around beyond 65,535; their totals must not.
#[test]
fn long_columns_keep_their_counts() {
    let mut parts = [QuantileHistogram::new(), QuantileHistogram::new()];
    for i in 0..1200_u32 {
        let block: Vec<f64> = (0..LANES as u32)
            .map(|k| {
                if (i + k) % 4 == 0 {
                    -3.0 - f64::from(k) * 1e-7
                } else {
                    5.0 + f64::from(k) * 1e-7
                }
            })
            .collect();
        parts[(i % 2) as usize].record(&block);
        parts[0].record(&[1.0; LANES]);
    }
    let [mut whole, other] = parts;
    whole.merge(&other);
    let ranks = whole.ranks();
    assert_eq!(ranks.count(), 2 * 1200 * LANES as u64);
    let quarter = f64::from(1200 * LANES as u32) / 4.0;
    let near = |position: f64, x: f64| (ranks.at(position) - x).abs() <= x.abs() / 2048.0;
    assert!(near(quarter - 1.0, -3.0) && near(quarter, 1.0));
    assert!(near(5.0 * quarter - 1.0, 1.0) && near(5.0 * quarter, 5.0));
    assert_eq!(ranks.at(2.0 * quarter), 1.0);
}

#[test]
fn repeated_values_come_back_exactly() {
    let u = normals("atoms", 400);
    let capped: Vec<f64> = u.iter().map(|z| (500.0 + 100.0 * z).min(541.3)).collect();
    let column = column_of(&capped);
    assert_eq!(value(column.quantile(0.9)), 541.3);
    assert_eq!(column.quantile(0.9).std_error, Some(0.0));
    // Quarters of decimal years are told apart because they are counted from an origin.
    let mut dates = Column::about(2025.0);
    let quarters: Vec<f64> = u
        .iter()
        .map(|z| 2027.25 + 0.25 * (2.0 * z).round())
        .collect();
    dates.record(&quarters);
    for (p, date) in [(0.05, 2026.5), (0.5, 2027.25), (0.95, 2028.0)] {
        assert_eq!(value(dates.quantile(p)), date);
    }
    let mut sorted = quarters.clone();
    sorted.sort_by(f64::total_cmp);
    assert_eq!(
        (dates.min(), dates.max()),
        (Some(sorted[0]), sorted.last().copied())
    );
}

#[test]
fn missing_trials_count_as_last_where_asked() {
    let mut column = Column::new(Keep::Numbers);
    let lanes: Vec<f64> = (0..1000)
        .map(|i| if i % 5 == 0 { f64::NAN } else { f64::from(i) })
        .collect();
    column.record(&lanes);
    assert_eq!(
        (column.defined(), column.undefined(), column.trials()),
        (800, 200, 1000)
    );
    let median = value(column.quantile_censored(0.5));
    let mut sorted: Vec<f64> = lanes
        .iter()
        .map(|x| if x.is_nan() { f64::INFINITY } else { *x })
        .collect();
    sorted.sort_by(f64::total_cmp);
    let exact = of_sorted(&sorted, 0.5, Convention::Seven).expect("not empty");
    assert!(
        (median / exact - 1.0).abs() < 1.0 / 2048.0,
        "{median} {exact}"
    );
    assert_eq!(column.quantile_censored(0.9), Estimate::UNDEFINED);
    let near_the_edge = column.quantile_censored(0.79);
    assert!(near_the_edge.value.is_some() && near_the_edge.ci_low.is_some());
    assert_eq!(
        (near_the_edge.ci_high, near_the_edge.std_error),
        (None, None)
    );
    assert!(value(column.quantile(0.9)) > median);
}

/// The standard errors of a probability of .1 and of a normal median in 10⁶ trials: .0003 and
/// √(π/2)/1000 = .001253314. The latter is estimated from 1,960 spacings, whose relative sd is
/// 2.3 %: 10 % is more than 4 of those, false alarm 1e-5.
#[test]
fn standard_errors_of_a_million_trials() {
    let mut median = Column::new(Keep::Numbers);
    let mut rare = Column::new(Keep::Indicator);
    let trials = 1_000_000_usize;
    let z = normals("million", trials.div_ceil(LANES) as u64);
    for block in z[..trials].chunks(LANES) {
        median.record(block);
        let below: Vec<f64> = block
            .iter()
            .map(|z| f64::from(u8::from(*z < -1.281_551_565_5)))
            .collect();
        rare.record(&below);
    }
    assert_eq!((median.trials(), rare.trials()), (1_000_000, 1_000_000));
    let rare = rare.mean();
    assert!((value(rare) - 0.1).abs() < 4.0 * 0.0003);
    assert!((rare.std_error.expect("defined") / 0.0003 - 1.0).abs() < 0.01);
    let half = median.quantile(0.5);
    assert!(value(half).abs() < 4.0 * 0.001_253_314);
    assert!((half.std_error.expect("defined") / 0.001_253_314 - 1.0).abs() < 0.1);
    let spread = median.sd();
    assert!((value(spread) - 1.0).abs() < 4.0 * 0.000_707);
    assert!((spread.std_error.expect("defined") / 0.000_707_107 - 1.0).abs() < 0.02);
}

/// The share of 95 % intervals that cover the truth over 1,500 runs has standard error .0056;
/// .925 … .975 is 4.4 of those, false alarm 1e-5 each. Exponential trials, so that nothing leans on
/// normality; the sd's interval is allowed .90 because its skewness is not yet gone at n = 2,048.
#[test]
fn intervals_cover_the_truth_as_often_as_they_say() {
    const RUNS: u64 = 1500;
    let mut covered = [0_u32; 6];
    for run in 0..RUNS {
        let mut numbers = Column::new(Keep::Numbers);
        let mut indicator = Column::new(Keep::Indicator);
        for block in 0..8 {
            let mut u = [0.0; LANES];
            uniforms(
                11,
                Address::of("coverage"),
                run as u32,
                block * LANES as u64,
                &mut u,
            );
            numbers.record(&u.map(|u| -libm::log(u)));
            indicator.record(&u.map(|u| f64::from(u8::from(u < 0.03))));
        }
        let quantiles = numbers.quantiles(&[0.05, 0.5, 0.95]);
        let checks = [
            (numbers.mean(), 1.0),
            (indicator.mean(), 0.03),
            (quantiles[0], -libm::log(0.95)),
            (quantiles[1], std::f64::consts::LN_2),
            (quantiles[2], -libm::log(0.05)),
            (numbers.sd(), 1.0),
        ];
        for (count, (estimate, truth)) in covered.iter_mut().zip(checks) {
            let (low, high) = estimate.ci_low.zip(estimate.ci_high).expect("defined");
            *count += u32::from(low <= truth && truth <= high);
        }
    }
    for (i, count) in covered.into_iter().enumerate() {
        let share = f64::from(count) / RUNS as f64;
        let lowest = if i == 5 { 0.90 } else { 0.925 };
        assert!((lowest..0.975).contains(&share), "{i}: {share}");
    }
}

/// Wilson (1927): 0 and 10 of 10 give [0, .2775] and [.7225, 1].
#[test]
fn wilson_intervals() {
    let none = Estimate::probability(0, 10);
    assert_eq!(
        (none.value, none.std_error, none.ci_low),
        (Some(0.0), Some(0.0), Some(0.0))
    );
    assert!((none.ci_high.expect("defined") - 0.277_533).abs() < 1e-6);
    let all = Estimate::probability(10, 10);
    assert!((all.ci_low.expect("defined") - 0.722_467).abs() < 1e-6);
    assert_eq!(all.ci_high, Some(1.0));
}

#[test]
fn digits_follow_the_standard_error() {
    let cases = [
        (12.3456, Some(0.0321), 4, "12.346"),
        (12.3456, Some(0.0996), 4, "12.35"),
        (12.3, Some(0.0321), 4, "12.300"),
        (12.3456, Some(0.0321), 2, "12.35"),
        (123_456.0, Some(7890.0), 4, "123500"),
        (123_456.0, Some(98.7), 4, "123456"),
        (99_960.0, Some(1234.0), 4, "100000"),
        (40.0, Some(1200.0), 4, "0"),
        (-60.0, Some(1200.0), 4, "-100"),
        (-0.0004, Some(0.03), 4, "0.000"),
        (0.5, Some(5.0), 4, "0.5"),
        (1450.0, None, 4, "1450"),
        (38.461_538_461_538, None, 20, "38.46153846"),
        (38.461_538_461_538, None, 4, "38.4615"),
        (0.1, Some(0.0), 4, "0.1"),
        (-0.0, None, 4, "0"),
        (0.000_001_25, None, 12, "0.00000125"),
        (2.0 / 3.0, None, 20, "0.6666666667"),
        (123_456_789_012_345.0, None, 4, "123456789000000"),
        (1.5e300, None, 4, "1.5e300"),
        (f64::NAN, None, 4, ""),
        (1.0, Some(f64::NAN), 4, "1"),
        (9.999_999, Some(0.5), 4, "10.00"),
    ];
    for (x, error, decimals, expected) in cases {
        let seen = digits::rounded(x, error, decimals);
        assert_eq!(seen, expected, "{x} ± {error:?}");
    }
    for (error, expected) in [
        (0.0321, "0.032"),
        (0.0996, "0.10"),
        (1234.0, "1200"),
        (0.0, "0"),
        (5.0, "5.0"),
    ] {
        assert_eq!(digits::std_error(error), expected);
    }
}

/// The mean of the lowest p of a standard normal is −φ(z_p)/p. Each of the 4 · 40 comparisons fails
/// a sound program with probability 6e-5 (4 standard errors), all of them with 1 %; the average of
/// the squared scores lies beyond 1 ± 4·√(2/40) about as rarely.
#[test]
fn the_tail_mean_of_normals() {
    let levels = [
        (0.05, -1.644_853_626_951_472_7),
        (0.1, -1.281_551_565_544_600_4),
        (0.5, 0.0),
        (0.9, 1.281_551_565_544_600_4),
    ];
    let columns: Vec<Column> = (0..40)
        .map(|i| column_of(&normals(&format!("tail {i}"), 80)))
        .collect();
    for (p, z) in levels {
        let z: f64 = z;
        let expected = -(-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt() / p;
        let mut squares = 0.0;
        for column in &columns {
            let tail = column.tail_mean(p);
            let score = (value(tail) - expected) / tail.std_error.expect("an error");
            assert!(score.abs() < 4.0, "{p}: {tail:?} is not {expected}");
            squares += score * score / 40.0;
        }
        assert!(
            (squares - 1.0_f64).abs() < 4.0 * (2.0_f64 / 40.0).sqrt(),
            "{p}: {squares}"
        );
    }
}

/// −3 twice, −1 twice, 0 and 5: the lowest 3 are −7/3 on average, the lowest 2.4 have 0.4 of a −1.
#[test]
fn the_tail_mean_of_a_few_numbers() {
    let column = column_of(&[-3.0, -3.0, -1.0, -1.0, 0.0, 5.0]);
    let near = |p: f64, expected: f64| {
        let seen = value(column.tail_mean(p));
        assert!((seen - expected).abs() < 1e-14, "{p}: {seen}");
    };
    near(0.5, -7.0 / 3.0);
    near(0.4, -6.4 / 2.4);
    near(1.0 / 3.0, -3.0);
    near(5.0 / 6.0, -8.0 / 5.0);
    assert_eq!(column.tail_mean(0.1), Estimate::UNDEFINED);
    assert_eq!(column.tail_mean(f64::NAN), Estimate::UNDEFINED);
    let two = column.tail_mean(0.3);
    assert!(two.value.is_some() && two.std_error.is_none());
    let all = column_of(&normals("all", 20));
    let (tail, mean) = (all.tail_mean(1.0), all.mean());
    assert!((value(tail) - value(mean)).abs() < 1e-4);
    assert!((tail.std_error.unwrap() / mean.std_error.unwrap() - 1.0).abs() < 1e-3);
    assert_eq!(column_of(&[]).tail_mean(0.5), Estimate::UNDEFINED);
    let same = column_of(&[0.1; 100]).tail_mean(0.05);
    assert_eq!((same.value, same.std_error), (Some(0.1), Some(0.0)));
}

#[test]
fn the_tail_mean_merges_exactly() {
    let values = normals("tail merge", 30);
    let whole = column_of(&values).tail_mean(0.07);
    let (first, second) = values.split_at(11 * LANES);
    let mut merged = column_of(second);
    merged.merge(&column_of(first));
    assert_eq!(merged.tail_mean(0.07), whole);
    let mut dates = Column::about(-100.0);
    dates.record(&values);
    assert!((value(dates.tail_mean(0.07)) - value(whole)).abs() < 0.05);
}
