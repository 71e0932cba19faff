use super::*;
use crate::sampling::{Address, uniforms};

fn uniform_lanes(name: &str, blocks: u64) -> Vec<f64> {
    let mut all = Vec::new();
    for block in 0..blocks {
        let mut lanes = [0.0; LANES];
        uniforms(1, Address::of(name), 0, block * LANES as u64, &mut lanes);
        all.extend(lanes);
    }
    all
}

fn assert_close(kernel: fn(&mut [f64]), reference: fn(f64) -> f64, arguments: &[f64]) {
    let mut seen = arguments.to_vec();
    kernel(&mut seen);
    for (x, y) in arguments.iter().zip(seen) {
        let expected = reference(*x);
        let ulps = expected.to_bits().abs_diff(y.to_bits());
        assert!(
            ulps <= 1 || expected.is_nan() && y.is_nan(),
            "{x:e}: {y:e} for {expected:e}"
        );
    }
}

#[test]
fn exp_is_within_an_ulp_of_the_reference_everywhere() {
    let mut arguments = vec![
        0.0,
        -0.0,
        1.0,
        -1.0,
        706.9,
        709.7,
        709.8,
        1e300,
        -706.9,
        -708.4,
        -745.1,
        -746.0,
        -1e300,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NAN,
        1e-300,
    ];
    for (i, u) in uniform_lanes("exp", 200).into_iter().enumerate() {
        arguments.push((u - 0.5) * [1.0, 10.0, 1500.0][i % 3]);
    }
    assert_close(exp, libm::exp, &arguments);
}

#[test]
fn ln_is_within_an_ulp_of_the_reference_everywhere() {
    let mut arguments = vec![
        0.0,
        -0.0,
        -1.0,
        1.0,
        f64::from_bits(1),
        f64::MIN_POSITIVE,
        f64::MAX,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NAN,
        1.0 - f64::EPSILON,
        1.0 + f64::EPSILON,
    ];
    for (i, u) in uniform_lanes("ln", 200).into_iter().enumerate() {
        arguments.push(match i % 3 {
            0 => u,
            1 => 0.5 + u,
            _ => f64::from_bits((u * f64::INFINITY.to_bits() as f64) as u64),
        });
    }
    assert_close(ln, libm::log, &arguments);
}

/// Published points (Wichura 1988 and 30-digit values) and the round trip through erfc.
#[test]
fn normal_score_is_accurate_in_both_tails() {
    let known = [
        (0.5, 0.0),
        (0.975, 1.959_963_984_540_054_24),
        (0.001, -3.090_232_306_167_813_54),
        (1e-10, -6.361_340_902_404_056_20),
        (0.25, -0.674_489_750_196_081_7),
    ];
    for (u, z) in known {
        let mut seen = [u];
        normal_score(&mut seen);
        assert!((seen[0] - z).abs() <= 1e-15 * z.abs(), "{u}: {}", seen[0]);
    }
    let mut arguments = uniform_lanes("score", 100);
    let tails: Vec<f64> = (1..=5300)
        .map(|i| libm::exp2(-f64::from(i) / 100.0))
        .collect();
    arguments.extend(&tails);
    arguments.extend(tails.iter().map(|p| 1.0 - p));
    let mut scores = arguments.clone();
    normal_score(&mut scores);
    for (u, z) in arguments.into_iter().zip(scores) {
        let p = u.min(1.0 - u);
        let magnitude = if u < 0.5 { -z } else { z };
        let back = 0.5 * libm::erfc(magnitude * std::f64::consts::FRAC_1_SQRT_2);
        let density = 0.398_942_280_401_432_7 * libm::exp(-0.5 * z * z);
        // Where p is near 1/2 its own rounding decides.
        let error = ((back - p) / density).abs();
        assert!(
            error <= 3e-15 * magnitude + 2e-16,
            "{u:e}: {z} off by {error:e}"
        );
    }
    let mut edges = [0.0, 1.0, -0.1, 1.1, f64::NAN];
    normal_score(&mut edges);
    assert_eq!(edges[..2], [f64::NEG_INFINITY, f64::INFINITY]);
    assert!(edges[2..].iter().all(|z| z.is_nan()));
}

/// Calling the lane functions here compiles them for the baseline processor.
#[test]
fn dispatch_and_position_do_not_change_a_bit() {
    let u = uniform_lanes("bits", 50);
    let same = |kernel: fn(&mut [f64]), lane: &dyn Fn(f64) -> f64, arguments: &[f64]| {
        let expected: Vec<u64> = arguments.iter().map(|x| lane(*x).to_bits()).collect();
        for start in [0, 1, 7, 255] {
            let mut seen = arguments[start..].to_vec();
            kernel(&mut seen);
            let bits: Vec<u64> = seen.iter().map(|x| x.to_bits()).collect();
            assert_eq!(bits, expected[start..]);
        }
    };
    let spread: Vec<f64> = u.iter().map(|u| (u - 0.5) * 1400.0).collect();
    same(exp, &exp_lane, &spread);
    same(ln, &ln_lane, &u);
    let score = |u: f64| {
        let (p, sign) = if u < 0.5 { (u, -1.0) } else { (1.0 - u, 1.0) };
        if (u - 0.5).abs() <= CENTRAL {
            central_lane(u - 0.5)
        } else if p < FAR {
            sign * far_lane(p)
        } else {
            sign * tail_lane(p)
        }
    };
    let mut tails = u.clone();
    tails.extend((1..=53).map(|i| libm::exp2(-f64::from(i))));
    tails.extend((1..=53).map(|i| 1.0 - libm::exp2(-f64::from(i))));
    same(normal_score, &score, &tails);
}
