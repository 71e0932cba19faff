//! From scores with Student's t distribution to normal scores, z' = Φ⁻¹(T_ν(t)), for the t copula.

use super::{LANES, kernels};
use crate::math::{beta, gamma, normal};

/// Where the table ends: a tail probability of about 1e-280.
const END: f64 = 36.0;

/// Intervals of the table in a unit.
const PER_UNIT: usize = 64;

/// The divisor below which nothing changes any more, and no square overflows.
const LEAST: f64 = 1e-200;

/// The normal score of a t variate, tabulated over s = ±sqrt(ν ln(1 + t²/ν)), in which it is nearly
/// straight (Wallace 1959, "Bounds on normal approximations to Student's and the chi-square
/// distributions"). Cubic interpolation with exact slopes, within 1e-10.
#[derive(Debug, Clone)]
pub struct StudentScore {
    degrees: f64,
    /// Value and slope times the width of an interval.
    knots: Vec<(f64, f64)>,
}

impl StudentScore {
    /// Prepares the map for ν degrees of freedom.
    pub fn new(degrees: f64) -> Self {
        let width = 1.0 / PER_UNIT as f64;
        let count = END as usize * PER_UNIT;
        let knot = |i: usize| {
            let s = i as f64 * width;
            let z = score(degrees, s);
            (z, width * slope(degrees, s, z))
        };
        Self {
            degrees,
            knots: (0..=count + 1).map(knot).collect(),
        }
    }

    /// Replaces normal scores z by Φ⁻¹(T_ν(z/√w)), w being χ²_ν/ν.
    pub fn apply(&self, w: &[f64; LANES], scores: &mut [f64; LANES]) {
        let nu = self.degrees;
        let (mut square, mut size) = ([0.0; LANES], [0.0; LANES]);
        for l in 0..LANES {
            square[l] = scores[l] * scores[l] / (nu * w[l].max(LEAST));
            size[l] = 1.0 + square[l];
        }
        let mut log = size;
        kernels::ln(&mut log);
        for l in 0..LANES {
            // ln(1 + x) with its full accuracy for small x: ln(u) x/(u − 1) (Goldberg 1991).
            let seen = size[l] - 1.0;
            let log = if seen > 0.0 {
                log[l] * (square[l] / seen)
            } else {
                square[l]
            };
            let s = (nu * log).sqrt().min(END) * PER_UNIT as f64;
            let i = s as usize;
            let h = s - i as f64;
            let ((a, da), (b, db)) = (self.knots[i], self.knots[i + 1]);
            let (c, d) = (3.0 * (b - a) - 2.0 * da - db, 2.0 * (a - b) + da + db);
            let z = a + h * (da + h * (c + h * d));
            scores[l] = z.copysign(scores[l]);
        }
    }
}

/// The normal score of t ≥ 0 by s: T_ν(−t) = ½ I_x(ν/2, ½) with x = ν/(ν + t²) = exp(−s²/ν)
/// (Abramowitz and Stegun 26.7.1).
fn score(nu: f64, s: f64) -> f64 {
    let power = s * s / nu;
    let (x, y) = (libm::exp(-power), -libm::expm1(-power));
    let (below, above) = beta::tails(0.5 * nu, 0.5, x, y);
    // ½ I and its complement ½ + ½ (1 − I).
    normal::score(0.5 + 0.5 * above, 0.5 * below)
}

/// dz/ds, from f_ν(t) dt = φ(z) dz.
fn slope(nu: f64, s: f64, z: f64) -> f64 {
    let power = s * s / nu;
    let log_constant = gamma::ln_gamma(0.5 * (nu + 1.0)) - gamma::ln_gamma(0.5 * nu);
    let constant = libm::exp(log_constant) * (2.0 / nu).sqrt();
    // s/t exp(s²/2ν) = sqrt(x/(1 − e^−x)) with x = s²/ν.
    let ratio = if power > 0.0 {
        (power / -libm::expm1(-power)).sqrt()
    } else {
        1.0
    };
    constant * ratio * libm::exp(0.5 * (z * z - s * s))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// T_2(t) = ½ (1 + t/√(2 + t²)) and T_4(t) = ½ + ¾ (y − y³/3), y = t/√(4 + t²); statrs for
    /// another ν.
    #[test]
    fn the_table_agrees_with_closed_forms() {
        use statrs::distribution::{ContinuousCDF, StudentsT};
        let two = |t: f64| 0.5 * (1.0 + t / (2.0 + t * t).sqrt());
        let four = |t: f64| {
            let y = t / (4.0 + t * t).sqrt();
            0.5 + 0.75 * (y - y * y * y / 3.0)
        };
        let other = |t: f64| StudentsT::new(0.0, 1.0, 7.3).map_or(f64::NAN, |d| d.cdf(t));
        let cases: [(f64, &dyn Fn(f64) -> f64); 3] = [(2.0, &two), (4.0, &four), (7.3, &other)];
        for (nu, cdf) in cases {
            let map = StudentScore::new(nu);
            let (mut scores, mut w) = ([0.0; LANES], [0.0; LANES]);
            for l in 0..LANES {
                scores[l] = (l as f64 - 128.0) / 25.0;
                w[l] = 0.3 + 0.01 * l as f64;
            }
            let t: Vec<f64> = (0..LANES).map(|l| scores[l] / w[l].sqrt()).collect();
            map.apply(&w, &mut scores);
            for l in 0..LANES {
                let error = (normal::cdf(scores[l]) - cdf(t[l])).abs();
                assert!(error < 2e-10, "{nu} {} {error}", t[l]);
            }
        }
    }

    /// At many degrees of freedom t scores are normal, and the ends stay finite and odd.
    #[test]
    fn the_limit_is_normal_and_the_ends_are_finite() {
        let map = StudentScore::new(1e7);
        let mut scores = [0.0; LANES];
        for (l, z) in scores.iter_mut().enumerate() {
            *z = l as f64 / 40.0 - 3.0;
        }
        let before = scores;
        map.apply(&[1.0; LANES], &mut scores);
        for l in 0..LANES {
            assert!((scores[l] - before[l]).abs() < 1e-5, "{}", before[l]);
        }
        let map = StudentScore::new(2.1);
        for z in [0.0, 1e-300, 1e-9, 8.0, 1e50] {
            let (mut up, mut down) = ([z; LANES], [-z; LANES]);
            map.apply(&[0.0; LANES], &mut up);
            map.apply(&[0.0; LANES], &mut down);
            assert!(up[0].is_finite() && up[0] == -down[0] && up[0] >= 0.0);
        }
    }
}
