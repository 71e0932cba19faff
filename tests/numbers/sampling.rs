//! The random numbers and the transforms, judged by independent cumulative distribution functions.
//! Everything is seeded; each statistical test states how often a sound program would fail it.

use buildout::distributions::{Distribution, text};
use buildout::sampling::{Address, LANES, Transform, normal_scores, uniforms};
use sha2::{Digest, Sha256};
use statrs::distribution as independent;
use statrs::distribution::ContinuousCDF;

const SEED: u64 = 20_250_930;

fn parse(words: &str) -> Distribution {
    let none = |_: &str, _: &str| Err("no columns here".to_owned());
    text::parse(words, &none).unwrap_or_else(|e| panic!("{words}: {e:?}"))
}

fn scores(name: &str, blocks: u64) -> Vec<[f64; LANES]> {
    (0..blocks)
        .map(|block| {
            let mut z = [0.0; LANES];
            normal_scores(SEED, Address::of(name), 0, block * LANES as u64, &mut z);
            z
        })
        .collect()
}

fn draws(distribution: &Distribution, name: &str, blocks: u64) -> Vec<f64> {
    let transform = Transform::compile(distribution);
    let mut all = Vec::new();
    for z in scores(name, blocks) {
        let mut x = [0.0; LANES];
        transform.apply(&z, &mut x);
        all.extend(x);
    }
    all
}

const FAMILIES: [&str; 26] = [
    "normal(10, 3)",
    "lognormal(p10=20, p90=80)",
    "uniform(-2, 5)",
    "triangular(2, 4, 12)",
    "triangular(0, 0, 1)",
    "pert(10, 15, 30)",
    "pert(100, 400, 500, lambda=9)",
    "beta(0.5, 0.5)",
    "beta(0.3, 0.7)",
    "beta(2.8531, 2.3344)",
    "beta(200, 3)",
    "kumaraswamy(mean=0.55, sd=0.20)",
    "gamma(0.1, 1)",
    "gamma(2, 3)",
    "gamma(400, 0.1)",
    "weibull(0.7, 2)",
    "exponential(rate=0.25)",
    "pareto(1, 2.5)",
    "student_t(3, 1, 2)",
    "mixture(0.7: normal(10, 1), 0.3: uniform(4, 8))",
    "mixture(0.5: normal(0, 1), 0.5: normal(100, 1))",
    "mixture(0.4: 1, 0.6: lognormal(median=2, sigma=0.4))",
    "mixture(0.2: uniform(0, 1), 0.5: triangular(3, 4, 5), 0.3: uniform(8, 9))",
    "truncate(normal(0, 1), 0.5, 3)",
    "scale(shift(gamma(2, 3), 1), 2.5)",
    "spliced(lognormal(median=2, sigma=0.5), 5, 1.8)",
];

/// The table's documented error, and what it promises of order and support.
#[test]
fn transforms_agree_with_the_distribution_and_keep_order_and_support() {
    for words in FAMILIES {
        let distribution = parse(words);
        let transform = Transform::compile(&distribution);
        let median = distribution.at_score(0.0);
        let spread = 0.5 * (distribution.at_score(1.0) - distribution.at_score(-1.0));
        let (low, high) = distribution.support();
        let mut z: Vec<f64> = scores(words, 8).into_iter().flatten().collect();
        z.extend((0..LANES as i32 * 16).map(|i| f64::from(i - LANES as i32 * 8) * 0.004));
        z.sort_by(f64::total_cmp);
        let mut before = f64::NEG_INFINITY;
        for block in z.as_chunks::<LANES>().0 {
            let mut x = [f64::NAN; LANES];
            transform.apply(block, &mut x);
            for (&z, &x) in block.iter().zip(&x) {
                let exact = distribution.at_score(z);
                let allowed = 3e-9 * (spread + (exact - median).abs());
                assert!(
                    (x - exact).abs() <= allowed,
                    "{words} at {z}: {x} for {exact}"
                );
                assert!((low..=high).contains(&x), "{words} at {z}: {x}");
                assert!(x >= before - 1e-14 * (spread + x.abs()), "{words} at {z}");
                before = x;
            }
        }
    }
}

/// Kolmogorov–Smirnov: √n D above 2.69 has probability 1e-6 (Kolmogorov 1933).
fn assert_drawn_from(words: &str, cdf: &dyn Fn(f64) -> f64) {
    let mut values = draws(&parse(words), words, 512);
    values.sort_by(f64::total_cmp);
    let n = values.len() as f64;
    let distance = values
        .iter()
        .enumerate()
        .map(|(i, x)| {
            let p = cdf(*x);
            (p - i as f64 / n).abs().max(((i + 1) as f64 / n - p).abs())
        })
        .fold(0.0, f64::max);
    assert!(
        distance * n.sqrt() < 2.69,
        "{words}: {}",
        distance * n.sqrt()
    );
}

/// False alarm: 2e-5 for all families together.
#[test]
fn draws_follow_independent_distribution_functions() {
    let normal = |mean, sd| independent::Normal::new(mean, sd).expect("valid");
    let beta = |a, b| independent::Beta::new(a, b).expect("valid");
    let gamma = |shape, rate| independent::Gamma::new(shape, rate).expect("valid");
    let lognormal = independent::LogNormal::new(3.688_879_454, 0.540_865_619).expect("valid");
    let body = independent::LogNormal::new(std::f64::consts::LN_2, 0.5).expect("valid");
    let triangular = independent::Triangular::new(2.0, 12.0, 4.0).expect("valid");
    let weibull = independent::Weibull::new(0.7, 2.0).expect("valid");
    let pareto = independent::Pareto::new(1.0, 2.5).expect("valid");
    let student = independent::StudentsT::new(1.0, 2.0, 3.0).expect("valid");

    assert_drawn_from("normal(10, 3)", &|x| normal(10.0, 3.0).cdf(x));
    assert_drawn_from("lognormal(p10=20, p90=80)", &|x| lognormal.cdf(x));
    assert_drawn_from("uniform(-2, 5)", &|x| (x + 2.0) / 7.0);
    assert_drawn_from("triangular(2, 4, 12)", &|x| triangular.cdf(x));
    assert_drawn_from("pert(10, 15, 30)", &|x| {
        beta(2.0, 4.0).cdf((x - 10.0) / 20.0)
    });
    for (words, a, b) in [
        ("beta(0.5, 0.5)", 0.5, 0.5),
        ("beta(0.3, 0.7)", 0.3, 0.7),
        ("beta(2.8531, 2.3344)", 2.8531, 2.3344),
        ("beta(200, 3)", 200.0, 3.0),
    ] {
        assert_drawn_from(words, &|x| beta(a, b).cdf(x));
    }
    assert_drawn_from("kumaraswamy(2.470119, 2.543206)", &|x| {
        1.0 - (1.0 - x.powf(2.470_119)).powf(2.543_206)
    });
    for (words, shape, scale) in [
        ("gamma(0.1, 1)", 0.1, 1.0),
        ("gamma(2, 3)", 2.0, 3.0),
        ("gamma(400, 0.1)", 400.0, 0.1),
    ] {
        assert_drawn_from(words, &|x| gamma(shape, 1.0 / scale).cdf(x));
    }
    assert_drawn_from("weibull(0.7, 2)", &|x| weibull.cdf(x));
    assert_drawn_from("exponential(rate=0.25)", &|x| -(-0.25 * x).exp_m1());
    assert_drawn_from("pareto(1, 2.5)", &|x| pareto.cdf(x));
    assert_drawn_from("student_t(3, 1, 2)", &|x| student.cdf(x));
    assert_drawn_from("mixture(0.7: normal(10, 1), 0.3: uniform(4, 8))", &|x| {
        0.7 * normal(10.0, 1.0).cdf(x) + 0.3 * ((x - 4.0) / 4.0).clamp(0.0, 1.0)
    });
    assert_drawn_from("mixture(0.5: normal(0, 1), 0.5: normal(100, 1))", &|x| {
        0.5 * normal(0.0, 1.0).cdf(x) + 0.5 * normal(100.0, 1.0).cdf(x)
    });
    assert_drawn_from("truncate(normal(0, 1), 0.5, 3)", &|x| {
        let standard = normal(0.0, 1.0);
        let (below, inside) = (standard.cdf(0.5), standard.cdf(3.0) - standard.cdf(0.5));
        (standard.cdf(x) - below) / inside
    });
    assert_drawn_from("scale(shift(gamma(2, 3), 1), 2.5)", &|x| {
        gamma(2.0, 1.0 / 3.0).cdf(x / 2.5 - 1.0)
    });
    assert_drawn_from("spliced(lognormal(median=2, sigma=0.5), 5, 1.8)", &|x| {
        if x <= 5.0 {
            body.cdf(x)
        } else {
            1.0 - (1.0 - body.cdf(5.0)) * (5.0 / x).powf(1.8)
        }
    });
}

/// Each frequency within 5.3 binomial standard errors: false alarm 1e-7 each.
#[test]
fn discrete_draws_have_their_frequencies() {
    let cases: [(&str, &[(f64, f64)]); 5] = [
        ("bernoulli(0.3)", &[(0.0, 0.7), (1.0, 0.3)]),
        (
            "discrete(1: 0.2, 5: 0.5, 9: 0.3)",
            &[(1.0, 0.2), (5.0, 0.5), (9.0, 0.3)],
        ),
        (
            "empirical(4, 2, 2, 8)",
            &[(2.0, 0.5), (4.0, 0.25), (8.0, 0.25)],
        ),
        ("shift(bernoulli(0.25), 2)", &[(2.0, 0.75), (3.0, 0.25)]),
        (
            "mixture(0.5: 1, 0.5: discrete(1: 0.5, 2: 0.5))",
            &[(1.0, 0.75), (2.0, 0.25)],
        ),
    ];
    for (words, frequencies) in cases {
        let values = draws(&parse(words), words, 512);
        let n = values.len() as f64;
        let mut seen = 0;
        for &(value, p) in frequencies {
            let hits = values.iter().filter(|x| **x == value).count();
            seen += hits;
            let z = (hits as f64 - n * p) / (n * p * (1.0 - p)).sqrt();
            assert!(z.abs() < 5.3, "{words}: {value} at {z} standard errors");
        }
        assert_eq!(seen, values.len(), "{words}");
    }
}

/// Correlations of 2^17 pairs within 5.3 standard errors: false alarm 1e-7 each. Names, steps,
/// seeds and neighboring trials must not see each other.
#[test]
fn different_addresses_are_independent() {
    let block = |seed, name: &str, step, first| {
        let mut u = [0.0; LANES];
        uniforms(seed, Address::of(name), step, first, &mut u);
        u
    };
    let mut sums = [0.0; 5];
    let blocks = 512;
    for first in (0..blocks).map(|k| k * LANES as u64) {
        let u = block(1, "a", 0, first);
        let others = [
            block(1, "b", 0, first),
            block(1, "a", 1, first),
            block(2, "a", 0, first),
            block(1 << 32, "a", 0, first),
        ];
        for (sum, other) in sums.iter_mut().zip(&others) {
            *sum += u
                .iter()
                .zip(other)
                .map(|(a, b)| (a - 0.5) * (b - 0.5))
                .sum::<f64>();
        }
        sums[4] += u
            .windows(2)
            .map(|w| (w[0] - 0.5) * (w[1] - 0.5))
            .sum::<f64>();
    }
    let n = (blocks * LANES as u64) as f64;
    for sum in sums {
        let z = 12.0 * sum / n.sqrt();
        assert!(z.abs() < 5.3, "{z}");
    }
}

/// Value at risk and expected shortfall at 95 % (closed forms: Φ⁻¹(.95) and φ(z)/.05; for
/// LN(0, .5) exp(.5 z) and exp(.125) Φ(.5 − z)/.05), each within 4 standard errors: false alarm
/// 6e-5 each.
#[test]
fn tails_of_normal_and_lognormal() {
    let cases = [
        ("normal(0, 1)", 1.644_853_627, 2.062_712_808, 0.103_135_6),
        (
            "lognormal(mu=0, sigma=0.5)",
            2.276_016_609,
            2.858_591_295,
            0.103_135_6 / (2.276_016_609 * 0.5),
        ),
    ];
    for (words, at_risk, shortfall, density) in cases {
        let mut values = draws(&parse(words), words, 4096);
        values.sort_by(f64::total_cmp);
        let n = values.len() as f64;
        let place = (0.95 * n) as usize;
        let error = (0.95_f64 * 0.05 / n).sqrt() / density;
        assert!(
            (values[place] - at_risk).abs() < 4.0 * error,
            "{words}: {}",
            values[place]
        );
        let tail = &values[place..];
        let count = tail.len() as f64;
        let mean = tail.iter().sum::<f64>() / count;
        let variance = tail.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / count;
        // The threshold's own error adds p (mean − threshold)² (Manistre and Hancock 2005).
        let error = ((variance + 0.95 * (mean - at_risk).powi(2)) / count).sqrt();
        assert!((mean - shortfall).abs() < 4.0 * error, "{words}: {mean}");
    }
}

/// Pinned: a change here changes every result and needs a new version.
#[test]
fn draws_are_the_same_on_every_machine() {
    let mut u = [0.0; LANES];
    uniforms(SEED, Address::of("pinned"), 3, 512, &mut u);
    let mut z = [0.0; LANES];
    normal_scores(SEED, Address::of("pinned"), 3, 512, &mut z);
    let mut x = [0.0; LANES];
    Transform::compile(&parse("lognormal(mu=1, sigma=2)")).apply(&z, &mut x);
    assert_eq!(
        [u[0], u[255]],
        [0.119_732_510_953_179_6, 0.630_564_363_464_026_2]
    );
    assert_eq!(
        [z[0], z[255]],
        [-1.176_325_018_591_133_6, 0.333_348_447_041_995_45]
    );
    let mut digest = Sha256::new();
    for lane in u.iter().chain(&z).chain(&x) {
        digest.update(lane.to_bits().to_le_bytes());
    }
    let hex: String = digest.finalize()[..8]
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    assert_eq!(hex, "2c82e57177c46668");
}
