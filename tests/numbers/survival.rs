//! The Kaplan–Meier estimator against a hand calculation, other programs, another algorithm and its own
//! promises. Everything is seeded.

use buildout::sampling::{Address, LANES, uniforms};
use buildout::statistics::{Estimate, Survival};
use proptest::prelude::*;

#[track_caller]
fn near(seen: Option<f64>, expected: f64, tolerance: f64) {
    let seen = seen.expect("a value");
    assert!(
        (seen - expected).abs() <= tolerance,
        "{seen} is not {expected} within {tolerance}"
    );
}

/// 1, 2+, 3, 4+, 5: S(1) = 4/5, S(3) = 4/5 · 2/3, S(5) = 0; Greenwood's variance at 3 is
/// S² (1/(5·4) + 1/(3·2)) = .061629630.
#[test]
fn five_times_by_hand() {
    let times = [
        (1.0, true),
        (2.0, false),
        (3.0, true),
        (4.0, false),
        (5.0, true),
    ];
    let curve = Survival::new(times.into());
    assert_eq!(
        (curve.count(), curve.observed(), curve.undefined()),
        (5, 3, 0)
    );
    near(curve.share_after(1.0).value, 0.8, 1e-9);
    let three = curve.share_after(3.0);
    near(three.value, 0.533_333_333, 1e-9);
    near(three.std_error.map(|e| e * e), 0.061_629_630, 1e-9);
    assert_eq!(curve.share_after(4.9), three);
    let nothing = Estimate::normal(0.0, None);
    assert_eq!(curve.share_after(5.0), nothing);
    assert_eq!(curve.share_after(1e9), nothing);
    assert_eq!(curve.share_after(0.9), Estimate::normal(1.0, None));
    // A fifth is over at 1, 7/15 at 3, all at 5.
    for (p, time) in [
        (0.01, 1.0),
        (0.2, 1.0),
        (0.21, 3.0),
        (0.46, 3.0),
        (0.47, 5.0),
        (0.99, 5.0),
    ] {
        assert_eq!(curve.quantile(p).value, Some(time), "{p}");
    }
}

/// Weeks in remission of 21 children under 6-mercaptopurine (Freireich et al. 1963, Blood 21; the data of
/// Gehan 1965). Shares and intervals as lifelines 0.30.3 has them, whose `KaplanMeierFitter` takes
/// Greenwood's variance and the log-log interval too; errors by Greenwood's sum in Python.
#[test]
fn remissions_as_lifelines_has_them() {
    let weeks = [
        6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35,
    ];
    let times = weeks.map(|w: i32| (f64::from(w.abs()), w > 0));
    let curve = Survival::new(times.into());
    assert_eq!((curve.count(), curve.observed()), (21, 9));
    for (week, share, error, low, high) in [
        (
            6.0,
            0.857_142_857_142_857,
            0.076_360_354_832_121,
            0.619_717_955_265_984,
            0.951_551_747_646_997,
        ),
        (
            7.0,
            0.806_722_689_075_630,
            0.086_935_285_180_057,
            0.563_146_564_622_233,
            0.922_809_019_202_880,
        ),
        (
            10.0,
            0.752_941_176_470_588,
            0.096_349_652_994_321,
            0.503_199_510_799_956,
            0.889_361_835_169_265,
        ),
        (
            13.0,
            0.690_196_078_431_372,
            0.106_814_707_775_010,
            0.431_610_222_486_184,
            0.849_065_963_349_451,
        ),
        (
            16.0,
            0.627_450_980_392_157,
            0.114_053_865_256_753,
            0.367_510_855_987_502,
            0.804_912_189_471_841,
        ),
        (
            22.0,
            0.537_815_126_050_420,
            0.128_233_751_693_033,
            0.267_778_936_767_135,
            0.746_790_717_635_394,
        ),
        (
            23.0,
            0.448_179_271_708_683,
            0.134_591_456_755_760,
            0.188_052_005_959_232,
            0.680_142_628_495_241,
        ),
    ] {
        for after in [week, week + 0.5] {
            let found = curve.share_after(after);
            near(found.value, share, 1e-14);
            near(found.std_error, error, 1e-14);
            near(found.ci_low, low, 1e-14);
            near(found.ci_high, high, 1e-14);
        }
    }
    // Four tenths and more were still in remission: later quantiles and ends are not known.
    for (p, week, low, high) in [
        // lifelines has 6 for both low ends; had a tenth relapsed before week 6, none of 21 would have been seen
        // to with probability 0.11.
        (0.05, 6.0, None, Some(7.0)),
        (0.1, 6.0, None, Some(10.0)),
        (0.25, 13.0, Some(6.0), Some(22.0)),
        (0.5, 23.0, Some(13.0), None),
    ] {
        let found = curve.quantile(p);
        assert_eq!(
            (found.value, found.ci_low, found.ci_high),
            (Some(week), low, high)
        );
        assert_eq!(found.std_error.is_some(), low.is_some() && high.is_some());
    }
    assert_eq!(curve.quantile(0.75), Estimate::UNDEFINED);
    assert_eq!(curve.share_after(35.0), curve.share_after(23.0));
    assert_eq!(curve.share_after(35.1), Estimate::UNDEFINED);
}

#[test]
fn nothing_and_nothing_observed() {
    for times in [vec![], vec![(f64::NAN, true); 3]] {
        let undefined = times.len() as u64;
        let curve = Survival::new(times);
        assert_eq!((curve.count(), curve.undefined()), (0, undefined));
        assert_eq!(curve.share_after(0.0), Estimate::UNDEFINED);
        assert_eq!(curve.quantile(0.5), Estimate::UNDEFINED);
    }
    let waiting = Survival::new(vec![(2.0, false), (7.0, false)]);
    assert_eq!(waiting.share_after(7.0), Estimate::normal(1.0, None));
    assert_eq!(waiting.share_after(7.5), Estimate::UNDEFINED);
    assert_eq!(waiting.quantile(0.05), Estimate::UNDEFINED);
}

/// Efron (1967), "The two sample problem with censored data": the mass of each censored time goes in equal
/// parts to all longer ones; what is left of the last has no place.
fn redistributed(times: &[(f64, bool)], after: f64) -> f64 {
    let mut times = times.to_vec();
    times.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    let n = times.len();
    let mut mass = vec![1.0 / n as f64; n];
    for i in 0..n {
        let longer = n - i - 1;
        if !times[i].1 && longer > 0 {
            let part = mass[i] / longer as f64;
            mass[i] = 0.0;
            mass[i + 1..].iter_mut().for_each(|m| *m += part);
        }
    }
    let over = times.iter().zip(&mass);
    1.0 - over
        .filter(|((t, seen), _)| *seen && *t <= after)
        .map(|(_, m)| m)
        .sum::<f64>()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Without censoring it is the empirical distribution function, to the bit, with the error of a share of
    /// independent trials, and quantiles are its inverse (type 1 of Hyndman and Fan 1996).
    #[test]
    fn without_censoring_it_is_the_empirical_distribution(
        whole in prop::collection::vec(-20_i32..20, 1..60),
        twentieth in 1_u32..20,
    ) {
        let n = whole.len();
        let curve = Survival::new(whole.iter().map(|t| (f64::from(*t), true)).collect());
        for t in -21..21 {
            let found = curve.share_after(f64::from(t));
            let longer = whole.iter().filter(|x| **x > t).count();
            let share = longer as f64 / n as f64;
            prop_assert_eq!(found.value, Some(share));
            match found.std_error {
                Some(error) => {
                    let binomial = (share * (1.0 - share) / n as f64).sqrt();
                    prop_assert!((error - binomial).abs() < 1e-12, "{} {}", error, binomial);
                    prop_assert!(found.ci_low.unwrap() < share && share < found.ci_high.unwrap());
                }
                None => prop_assert!(longer == 0 || longer == n),
            }
        }
        let mut sorted = whole;
        sorted.sort_unstable();
        let rank = (twentieth as usize * n).div_ceil(20);
        let found = curve.quantile(f64::from(twentieth) / 20.0);
        prop_assert_eq!(found.value, Some(f64::from(sorted[rank - 1])));
        prop_assert!(found.ci_low <= found.value);
        prop_assert!(found.ci_high.is_none() || found.ci_high >= found.value);
    }

    /// Another algorithm gives the same shares, whatever the order of the rows and however they tie.
    #[test]
    fn redistribution_to_the_right_gives_the_same(
        rows in prop::collection::vec((0_u32..12, any::<bool>()), 1..50),
        after in 0_u32..12,
    ) {
        let times: Vec<(f64, bool)> = rows.iter().map(|(t, seen)| (f64::from(*t), *seen)).collect();
        let after = f64::from(after);
        let curve = Survival::new(times.clone());
        match curve.share_after(after).value {
            Some(share) => prop_assert!((share - redistributed(&times, after)).abs() < 1e-12),
            None => prop_assert!(times.iter().all(|(t, _)| *t < after)),
        }
        let backwards = times.into_iter().rev().collect();
        prop_assert_eq!(Survival::new(backwards), curve);
    }
}

/// Exponential times, censored by exponential times of half the rate, 100 a sample: the intervals of the share
/// after ln 2 (in truth a half) and of the median hold the truth in .95 of 1,500 samples, give or take 4.4
/// standard errors of .0056 (false alarm 1e-5 each).
#[test]
fn intervals_cover_the_truth() {
    const RUNS: u32 = 1500;
    let median = std::f64::consts::LN_2;
    let (mut shares, mut medians) = (0, 0);
    for run in 0..RUNS {
        let draws = |name: &str| {
            let mut u = [0.0; LANES];
            uniforms(17, Address::of(name), run, 0, &mut u);
            u.map(|u| -libm::log(u))
        };
        let (lives, ends) = (draws("lives"), draws("ends"));
        let rows = lives.into_iter().zip(ends.map(|e| 2.0 * e)).take(100);
        let curve = Survival::new(
            rows.map(|(life, end)| (life.min(end), life <= end))
                .collect(),
        );
        let holds = |e: Estimate, truth: f64| {
            e.ci_low.is_some_and(|low| low <= truth) && e.ci_high.is_none_or(|high| truth <= high)
        };
        shares += u32::from(holds(curve.share_after(median), 0.5));
        medians += u32::from(holds(curve.quantile(0.5), median));
    }
    for held in [shares, medians] {
        let share = f64::from(held) / f64::from(RUNS);
        assert!((0.925..0.975).contains(&share), "{shares} {medians}");
    }
}
