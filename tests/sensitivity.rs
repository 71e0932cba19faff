//! Measures of sensitivity against closed forms and against SALib, through the code that studies of
//! scenarios run.
//!
//! Estimates are held to within 4 of their own standard errors: each fails by chance once in 16,000
//! seeds. Seeds are fixed.

use buildout::analysis::elementary::effects;
use buildout::analysis::information::{partial, perfect};
use buildout::analysis::prim::{Search, Trials};
use buildout::error::Error;
use buildout::math::normal;
use buildout::sampling::{Address, LANES, Source};
use buildout::statistics::Estimate;
use buildout::study::causes::Cause;
use buildout::study::sensitivity::{About, Decision, Methods, Request, Sensitivity, sensitivity};
use buildout::study::simulate::Simulate;
use std::collections::BTreeMap;
use std::f64::consts::PI;

/// A function of uniform numbers `x1`, `x2`, ….
struct Function {
    inputs: usize,
    of: fn(&[f64]) -> f64,
}

impl Function {
    fn causes(&self) -> Vec<Cause> {
        (1..=self.inputs)
            .map(|i| Cause::uniform(&format!("x{i}")))
            .collect()
    }

    fn find(&self, trials: u64, methods: Methods, top: usize) -> Sensitivity {
        let request = request(trials, methods, top);
        sensitivity(self, &self.causes(), &request).unwrap()
    }
}

impl Simulate for Function {
    fn values(
        &self,
        source: &Source,
        trials: u64,
        columns: &[usize],
    ) -> Result<Vec<Vec<f64>>, Error> {
        let addresses: Vec<Address> = (1..=self.inputs)
            .map(|i| Address::of(&format!("x{i}")))
            .collect();
        let mut lanes = vec![[0.0; LANES]; self.inputs];
        let mut values = Vec::new();
        for first in (0..trials).step_by(LANES) {
            for (address, lanes) in addresses.iter().zip(&mut lanes) {
                source.uniforms(*address, 0, first, lanes);
            }
            for l in 0..LANES.min((trials - first) as usize) {
                let u: Vec<f64> = lanes.iter().map(|x| x[l]).collect();
                values.push((self.of)(&u));
            }
        }
        Ok(vec![values; columns.len()])
    }
}

fn request(trials: u64, methods: Methods, top: usize) -> Request {
    Request {
        seed: 11,
        trials,
        figures: vec![0],
        methods,
        top,
        decisions: Vec::new(),
    }
}

fn sobol() -> Methods {
    Methods {
        sobol: true,
        ..Methods::default()
    }
}

#[track_caller]
fn near(estimate: Option<&Estimate>, expected: f64) {
    let estimate = estimate.unwrap();
    let (value, error) = (estimate.value.unwrap(), estimate.std_error.unwrap());
    assert!(
        (value - expected).abs() <= 4.0 * error + 1e-12,
        "{value} ± {error} is not {expected}"
    );
    assert!(error < 0.06, "{error} says little");
}

const ISHIGAMI: Function = Function {
    inputs: 3,
    of: |u| {
        let [a, b, c] = [0, 1, 2].map(|i| 2.0 * PI * u[i] - PI);
        a.sin() + 7.0 * b.sin().powi(2) + 0.1 * c.powi(4) * a.sin()
    },
};

const COEFFICIENTS: [f64; 8] = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];

const G_FUNCTION: Function = Function {
    inputs: 8,
    of: |u| {
        let factors = u.iter().zip(COEFFICIENTS);
        factors
            .map(|(u, a)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a))
            .product()
    },
};

/// Ishigami and Homma (1990), a = 7, b = 0.1, closed form.
#[test]
fn ishigami() {
    let found = ISHIGAMI.find(16_384, sobol(), 3);
    let first = [0.313_905_191, 0.442_411_145, 0.0];
    let total = [0.557_588_855, 0.442_411_145, 0.243_683_664];
    for i in 0..3 {
        let about = About::Cause(i);
        near(found.find(0, about, "sobol", "first"), first[i]);
        near(found.find(0, about, "sobol", "total"), total[i]);
    }
    assert_eq!(found.simulated, 5 * 16_384);
    let y = ISHIGAMI.values(&Source::random(11), 16_384, &[0]).unwrap();
    let squares: Vec<f64> = y[0].iter().map(|y| (y - 3.5) * (y - 3.5)).collect();
    for (x, expected) in [(&y[0], 3.5), (&squares, 13.844_587_940_719)] {
        let n = x.len() as f64;
        let mean = x.iter().sum::<f64>() / n;
        let variance = x.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
        assert!(
            (mean - expected).abs() < 4.0 * (variance / n).sqrt(),
            "{mean}"
        );
    }
}

/// Sobol's g (Saltelli and Sobol 1995): V_i = 1 / (3 (1 + a_i)²), V = Π (1 + V_i) − 1.
#[test]
fn sobol_g() {
    let parts = COEFFICIENTS.map(|a| 1.0 / (3.0 * (1.0 + a) * (1.0 + a)));
    let all: f64 = parts.iter().map(|v| 1.0 + v).product();
    assert!((all - 1.0 - 0.465_424_432).abs() < 1e-9);
    let found = G_FUNCTION.find(16_384, sobol(), 8);
    for (i, v) in parts.into_iter().enumerate() {
        let about = About::Cause(i);
        near(found.find(0, about, "sobol", "first"), v / (all - 1.0));
        let total = v * all / (1.0 + v) / (all - 1.0);
        near(found.find(0, about, "sobol", "total"), total);
    }
    assert!((parts[0] / (all - 1.0) - 0.716_192_169).abs() < 1e-9);
}

/// What had no run of its own is a group: its total index is 1 less the first index of the rest, which
/// for one input is that input's own.
#[test]
fn the_screening_keeps_the_strongest_and_groups_the_others() {
    let found = G_FUNCTION.find(16_384, sobol(), 1);
    assert_eq!(found.top, [0]);
    near(
        found.find(0, About::Others, "sobol", "total"),
        1.0 - 0.716_192_169,
    );
    near(
        found.find(0, About::Cause(0), "sobol", "total"),
        0.787_144_127,
    );
    assert_eq!(found.find(0, About::Cause(1), "sobol", "total"), None);
    let screened = found.find(0, About::Cause(1), "screen", "total").unwrap();
    assert!((screened.value.unwrap() - 0.242_198_193).abs() < 4.0 * screened.std_error.unwrap());
}

/// Σ ω_i z_i with ω_i ~ N(i, 1/4), z_i ~ N(0, 1) (Saltelli et al. 2008, section 1.2): V = Σ (µ² + σ²),
/// first index of z_i µ²/V, of ω_i 0, total of z_i (µ² + σ²)/V, of ω_i σ²/V.
#[test]
fn a_portfolio_of_products() {
    const PORTFOLIO: Function = Function {
        inputs: 6,
        of: |u| {
            let z = |i: usize| normal::quantile(u[i]);
            (0..3)
                .map(|i| (i as f64 + 1.0 + 0.5 * z(i)) * z(i + 3))
                .sum()
        },
    };
    let found = PORTFOLIO.find(32_768, sobol(), 6);
    let variance = 1.0 + 4.0 + 9.0 + 0.75;
    for i in 0..3 {
        let square = (i as f64 + 1.0) * (i as f64 + 1.0);
        let (weight, price) = (About::Cause(i), About::Cause(i + 3));
        near(found.find(0, weight, "sobol", "first"), 0.0);
        near(found.find(0, weight, "sobol", "total"), 0.25 / variance);
        near(found.find(0, price, "sobol", "first"), square / variance);
        near(
            found.find(0, price, "sobol", "total"),
            (square + 0.25) / variance,
        );
    }
}

const WEIGHTS: [f64; 3] = [3.0, -2.0, 1.0];
const LINEAR: Function = Function {
    inputs: 3,
    of: |u| {
        let both = u.iter().zip(WEIGHTS);
        both.map(|(u, w)| w * normal::quantile(*u)).sum()
    },
};

/// A sum of weighted normal scores: SRC² and the indices are shares of the variance, partial
/// correlations ±1. The inputs are given by their uniform numbers, so plain coefficients are
/// those on uniforms: corr(u, z) = √(3/π); ranks are (6/π) asin(r/2) (Pearson 1907).
#[test]
fn a_linear_function() {
    let methods = Methods {
        sobol: true,
        regression: true,
        ..Methods::default()
    };
    let found = LINEAR.find(16_384, methods, 3);
    let variance: f64 = WEIGHTS.iter().map(|w| w * w).sum();
    for (i, w) in WEIGHTS.into_iter().enumerate() {
        let (about, share) = (About::Cause(i), w * w / variance);
        near(found.find(0, about, "sobol", "first"), share);
        near(found.find(0, about, "sobol", "total"), share);
        let r = w / variance.sqrt();
        let of_ranks = 6.0 / PI * (0.5 * r).asin();
        near(found.find(0, about, "regression", "spearman"), of_ranks);
        let src = found.find(0, about, "regression", "src");
        near(src, r * (3.0 / PI).sqrt());
    }
    let explained = found
        .find(0, About::All, "regression", "r_squared")
        .unwrap();
    assert!((explained.value.unwrap() - 3.0 / PI).abs() < 0.01);
}

/// A plane is found to rounding.
#[test]
fn a_plane_is_found_exactly() {
    const PLANE: Function = Function {
        inputs: 2,
        of: |u| 4.0 * u[0] - 3.0 * u[1],
    };
    let methods = Methods {
        regression: true,
        morris: true,
        ..Methods::default()
    };
    let found = PLANE.find(4_096, methods, 2);
    let squares: f64 = (0..2)
        .map(|i| {
            let about = About::Cause(i);
            let sign = [1.0, -1.0][i];
            let value = |method, statistic| {
                let estimate = found.find(0, about, method, statistic).unwrap();
                estimate.value.unwrap()
            };
            assert!((value("regression", "pcc") - sign).abs() < 1e-9);
            // Elementary effects, per unit of the quantile.
            let slope = [4.0, -3.0][i];
            assert!((value("morris", "mu") - slope).abs() < 1e-12);
            assert!((value("morris", "mu_star") - slope.abs()).abs() < 1e-12);
            assert!(value("morris", "sigma") < 1e-12);
            value("regression", "src").powi(2)
        })
        .sum();
    // Up to the correlation of the two columns.
    assert!((squares - 1.0).abs() < 0.05, "{squares}");
    let explained = found
        .find(0, About::All, "regression", "r_squared")
        .unwrap();
    assert!((explained.value.unwrap() - 1.0).abs() < 1e-12);
}

/// A tornado of x + 0.1 sin(x) on normal scores: the ends are those of the function, since the rest
/// cancels trial by trial.
#[test]
fn a_tornado_is_the_function_at_the_ends() {
    let methods = Methods {
        tornado: true,
        ..Methods::default()
    };
    let found = LINEAR.find(1_024, methods, 3);
    let z = normal::quantile(0.9);
    let order: Vec<usize> = found.swings.iter().map(|s| s.cause).collect();
    assert_eq!(order, [0, 1, 2]);
    for swing in &found.swings {
        let expected = 2.0 * z * WEIGHTS[swing.cause];
        assert!((swing.swing.value.unwrap() - expected).abs() < 1e-9);
    }
}

/// SALib's and SciPy's values on the same draws (`tests/salib/make.py`).
#[test]
fn salib_finds_the_same() {
    let text = include_str!("salib/reference.csv");
    let methods = Methods {
        regression: true,
        pawn: true,
        sobol: true,
        ..Methods::default()
    };
    let functions: BTreeMap<&str, Sensitivity> =
        [("ishigami", ISHIGAMI), ("g_function", G_FUNCTION)]
            .map(|(name, f)| (name, f.find(2_048, methods, f.inputs)))
            .into();
    let mut compared = 0;
    for line in text.lines().skip(1).filter(|l| !l.contains(",morris,")) {
        let (function, i, method, statistic, tool, theirs) = cells(line);
        let found = functions[function].find(0, About::Cause(i), method, statistic);
        let found = found.unwrap().value.unwrap();
        let off = match method {
            // SALib's last slice lacks the largest trial: one of about 205.
            "pawn" => 1.0 / 200.0,
            _ => 1e-9,
        };
        assert!((found - theirs).abs() <= off, "{line}: {found} ({tool})");
        compared += 1;
    }
    assert_eq!(compared, 11 * 6);
}

/// A line of SALib's results: function, input, method, statistic, tool, value.
fn cells(line: &str) -> (&str, usize, &str, &str, &str, f64) {
    let cells: Vec<&str> = line.split(',').collect();
    let [function, input, method, statistic, tool, value] = cells[..] else {
        panic!("{line}");
    };
    let i = input[1..].parse::<usize>().unwrap() - 1;
    (function, i, method, statistic, tool, value.parse().unwrap())
}

/// SALib walks through a grid, one input at a step (Morris 1991), and we around a point; steps are
/// steps. Its walks, their values by our functions, and what it makes of them: µ, µ*, σ.
#[test]
fn salib_finds_the_same_elementary_effects() {
    let walks: Vec<(&str, Vec<f64>)> = include_str!("salib/morris.csv")
        .lines()
        .map(|line| {
            let (function, point) = line.split_once(',').unwrap();
            let point = point.split(',').map(|x| x.parse().unwrap());
            (function, point.collect())
        })
        .collect();
    let mut compared = 0;
    for line in include_str!("salib/reference.csv").lines() {
        if !line.contains(",morris,") {
            continue;
        }
        let (function, i, _, statistic, tool, theirs) = cells(line);
        let Function { inputs, of } = match function {
            "ishigami" => ISHIGAMI,
            _ => G_FUNCTION,
        };
        let points: Vec<&Vec<f64>> = walks
            .iter()
            .filter(|w| w.0 == function)
            .map(|w| &w.1)
            .collect();
        let (mut base, mut moved, mut steps) = (Vec::new(), Vec::new(), Vec::new());
        for walk in points.chunks(inputs + 1) {
            for pair in walk.windows(2).filter(|p| p[0][i] != p[1][i]) {
                base.push(of(pair[0]));
                moved.push(of(pair[1]));
                steps.push(pair[1][i] - pair[0][i]);
            }
        }
        let found = effects(&base, &moved, &steps);
        assert_eq!(found.trials, 40, "{line}");
        let ours = match statistic {
            "mean" => found.mean.value,
            "size" => found.size.value,
            _ => found.sd,
        };
        let off = (ours.unwrap() - theirs).abs();
        assert!(off <= 1e-9, "{line}: {ours:?} ({tool})");
        compared += 1;
    }
    assert_eq!(compared, 11 * 3);
}

/// The unit normal loss: E max(m + s z, 0) = m Φ(m/s) + s φ(m/s) (Raiffa and Schlaifer 1961).
fn loss(mean: f64, sd: f64) -> f64 {
    mean * normal::cdf(mean / sd) + sd * normal::pdf(mean / sd)
}

/// Y = −1 + 3 z₁ − 2 z₂ + z₃: perfect information is worth the loss integral of all, partial
/// information that of the part that is known.
#[test]
fn the_value_of_information_of_a_normal_payoff() {
    let request = Request {
        decisions: vec![Decision {
            column: 0,
            hurdle: 1.0,
            sign: 1.0,
        }],
        ..request(65_536, Methods::default(), 3)
    };
    let found = sensitivity(&LINEAR, &LINEAR.causes(), &request).unwrap();
    let worth = |about, statistic| found.find(0, about, "information", statistic).unwrap();
    let within = |estimate: &Estimate, expected: f64| {
        let off = (estimate.value.unwrap() - expected).abs();
        assert!(
            off <= 4.0 * estimate.std_error.unwrap(),
            "{estimate:?} {expected}"
        );
    };
    within(worth(About::All, "payoff"), -1.0);
    within(worth(About::All, "evpi"), loss(-1.0, 14.0_f64.sqrt()));
    within(
        worth(About::All, "regret"),
        normal::cdf(-1.0 / 14.0_f64.sqrt()),
    );
    for (i, w) in WEIGHTS.into_iter().enumerate() {
        within(worth(About::Cause(i), "evppi"), loss(-1.0, w.abs()));
    }
}

#[test]
fn information_on_nothing_is_worth_nothing() {
    let y: Vec<f64> = (0..4_000).map(|i| f64::from(i % 7) - 2.0).collect();
    let nothing: Vec<f64> = (0..4_000).map(|i| f64::from(i * 7919 % 4_001)).collect();
    let value = partial(&nothing, &y);
    assert!(
        value.value.unwrap().abs() <= 4.0 * value.std_error.unwrap() + 1e-12,
        "{value:?}"
    );
    let sure = perfect(&[1.0, 2.0, 3.0]);
    assert!(sure.invest);
    assert_eq!(sure.value.value, Some(0.0));
}

/// Cases are the trials in a known box of two of five inputs, and one in twenty others: the box is
/// found to within a peel, and the inputs that do nothing are left out.
#[test]
fn a_known_box_is_found() {
    let source = Source::random(5);
    let inputs: Vec<Vec<f64>> = (0..5)
        .map(|i| {
            let mut all = Vec::new();
            let mut lanes = [0.0; LANES];
            for first in (0..8_192).step_by(LANES) {
                source.uniforms(Address::of(&format!("x{i}")), 0, first, &mut lanes);
                all.extend(lanes);
            }
            all
        })
        .collect();
    let noise = &inputs[4];
    let cases: Vec<bool> = (0..8_192)
        .map(|t| (inputs[0][t] > 0.7 && inputs[1][t] < 0.4) || noise[t] < 0.05)
        .collect();
    let trials = Trials {
        inputs: &inputs[..4],
        cases: &cases,
    };
    let found = trials.find(&Search::default());
    let limits = &found.chosen.limits;
    assert!((limits[0].low.unwrap() - 0.7).abs() < 0.05, "{limits:?}");
    assert!((limits[1].high.unwrap() - 0.4).abs() < 0.05, "{limits:?}");
    assert_eq!((limits[0].high, limits[1].low), (None, None));
    assert!(!limits[2].restricted() && !limits[3].restricted());
    assert!(found.chosen.tally.density() > 0.9);
    // 0.12 of the trials lie in the box, 0.05 of the others are cases.
    assert!((found.chosen.tally.coverage() - 0.12 / 0.164).abs() < 0.06);
    assert!(found.quasi_p[0].unwrap() < 1e-6 && found.quasi_p[2].is_none());
}

#[test]
fn equal_requests_give_equal_bits_on_any_number_of_threads() {
    let methods = Methods {
        regression: true,
        pawn: true,
        tornado: true,
        sobol: true,
        morris: true,
    };
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| G_FUNCTION.find(1_000, methods, 3))
    };
    let one = on(1);
    assert_eq!(one, on(3));
    assert_eq!((one.rows.len(), one.swings.len()), (100, 3));
}
