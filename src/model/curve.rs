//! S-curves in the form that lanes are stepped through: polynomials where the curve is one, cubic
//! Hermite tables where it is smooth, the defining function otherwise.

use crate::domain::Curve;
use crate::math;

/// −ln 0.03: the Norden–Rayleigh shape with 97 % of the spend at x = 1 (Norden 1963; Putnam 1978).
pub const RAYLEIGH_SHAPE: f64 = 3.506_557_897_319_982;

/// Intervals of a Hermite table. With |F''''| below 200 the error h⁴/384·|F''''| is below 1e-11.
const GRID: usize = 512;

/// A compiled S-curve: F(0) = 0, F(1) = 1, never decreasing up to the table's accuracy.
#[derive(Debug, Clone, PartialEq)]
pub enum CurveKernel {
    /// Coefficients of x, x², …
    Polynomial(Vec<f64>),
    /// Value and h·F' at the grid's points.
    Hermite(Vec<(f64, f64)>),
    /// Straight lines between points.
    Lines(Vec<(f64, f64)>),
    /// Beta cumulative distribution with a shape below 1, whose slope is infinite at an end.
    Beta { a: f64, b: f64 },
}

impl CurveKernel {
    /// Compiles a curve.
    pub fn compile(curve: &Curve) -> Self {
        match curve {
            Curve::Linear => Self::Polynomial(vec![1.0]),
            Curve::Beta { a, b } => Self::beta(*a, *b),
            Curve::Rayleigh => Self::hermite(rayleigh, rayleigh_slope),
            Curve::Logistic { k } => {
                let k = *k;
                Self::hermite(move |x| logistic(k, x), move |x| logistic_slope(k, x))
            }
            Curve::Table(points) => Self::Lines(points.clone()),
        }
    }

    pub fn is_straight(&self) -> bool {
        matches!(self, Self::Polynomial(coefficients) if coefficients[..] == [1.0])
    }

    fn beta(a: f64, b: f64) -> Self {
        let whole = |v: f64| v >= 1.0 && v.fract() == 0.0;
        if whole(a) && whole(b) && a + b <= 12.0 {
            return Self::Polynomial(beta_polynomial(a as usize, b as usize));
        }
        // A table is as good as the fourth derivative is tame; shapes below 4 that are not whole
        // have an unbounded one at the end, so they are computed.
        if a >= 4.0 && b >= 4.0 && a + b <= 40.0 {
            let scale = libm::exp(
                math::gamma::ln_gamma(a + b) - math::gamma::ln_gamma(a) - math::gamma::ln_gamma(b),
            );
            return Self::hermite(
                move |x| math::beta::regularized(a, b, x),
                move |x| scale * libm::pow(x, a - 1.0) * libm::pow(1.0 - x, b - 1.0),
            );
        }
        Self::Beta { a, b }
    }

    fn hermite(f: impl Fn(f64) -> f64, slope: impl Fn(f64) -> f64) -> Self {
        let h = 1.0 / GRID as f64;
        let mut points: Vec<(f64, f64)> = (0..=GRID)
            .map(|i| (f(i as f64 * h), slope(i as f64 * h) * h))
            .collect();
        points[0].0 = 0.0;
        points[GRID].0 = 1.0;
        Self::Hermite(points)
    }

    /// F at one progress x in [0, 1].
    #[inline(always)]
    pub fn at(&self, x: f64) -> f64 {
        match self {
            Self::Polynomial(c) => polynomial(c, x),
            Self::Hermite(p) => hermite_at(p, x),
            Self::Lines(p) => lines_at(p, x),
            Self::Beta { a, b } => math::beta::regularized(*a, *b, x),
        }
    }

    /// F of every lane, never below `floor` (what was reached before): spend is never negative.
    #[inline(always)]
    pub fn advance(&self, x: &super::Lanes, floor: &super::Lanes, out: &mut super::Lanes) {
        match self {
            Self::Polynomial(c) => {
                polynomials(c, x, out);
                for l in 0..x.len() {
                    out[l] = out[l].max(floor[l]);
                }
            }
            Self::Hermite(p) => {
                for l in 0..x.len() {
                    out[l] = hermite_at(p, x[l]).max(floor[l]);
                }
            }
            Self::Lines(_) | Self::Beta { .. } => {
                for l in 0..x.len() {
                    out[l] = self.at(x[l]).max(floor[l]);
                }
            }
        }
    }

    /// F of each of `x`.
    #[inline(always)]
    pub fn fill(&self, x: &[f64], out: &mut [f64]) {
        match self {
            Self::Polynomial(c) => polynomials(c, x, out),
            Self::Hermite(p) => {
                for (out, x) in out.iter_mut().zip(x) {
                    *out = hermite_at(p, *x);
                }
            }
            Self::Lines(_) | Self::Beta { .. } => {
                for (out, x) in out.iter_mut().zip(x) {
                    *out = self.at(*x);
                }
            }
        }
    }

    /// F and its slope F' at each of `x`, where the curve is a polynomial; else false.
    #[inline(always)]
    pub fn fill_with_slope(&self, x: &[f64], out: &mut [f64], slope: &mut [f64]) -> bool {
        let Self::Polynomial(coefficients) = self else {
            return false;
        };
        out.fill(0.0);
        slope.fill(0.0);
        for c in coefficients.iter().rev() {
            for ((sum, slope), x) in out.iter_mut().zip(&mut *slope).zip(x) {
                let next = *sum + c;
                *slope = *slope * x + next;
                *sum = next * x;
            }
        }
        for (sum, x) in out.iter_mut().zip(x) {
            *sum = if *x >= 1.0 { 1.0 } else { *sum };
        }
        true
    }

    /// The progress at which F is `share`: itself on a straight line, else by bisection to the last
    /// bit.
    pub fn inverse(&self, share: f64) -> f64 {
        let share = share.clamp(0.0, 1.0);
        if share == 0.0 || share == 1.0 || self.is_straight() {
            return share;
        }
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..60 {
            let mid = 0.5 * (low + high);
            if self.at(mid) < share {
                low = mid;
            } else {
                high = mid;
            }
        }
        0.5 * (low + high)
    }
}

#[inline(always)]
fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    if x >= 1.0 {
        return 1.0;
    }
    let mut sum = 0.0;
    for c in coefficients.iter().rev() {
        sum = (sum + c) * x;
    }
    sum
}

/// [`polynomial`] of each of `x`, coefficient by coefficient so that lanes go side by side.
#[inline(always)]
fn polynomials(coefficients: &[f64], x: &[f64], out: &mut [f64]) {
    out.fill(0.0);
    for c in coefficients.iter().rev() {
        for (sum, x) in out.iter_mut().zip(x) {
            *sum = (*sum + c) * x;
        }
    }
    for (sum, x) in out.iter_mut().zip(x) {
        *sum = if *x >= 1.0 { 1.0 } else { *sum };
    }
}

#[inline(always)]
fn hermite_at(points: &[(f64, f64)], x: f64) -> f64 {
    let s = x * GRID as f64;
    let i = (s as usize).min(GRID - 1);
    let u = s - i as f64;
    let (f0, d0) = points[i];
    let (f1, d1) = points[i + 1];
    let v = 1.0 - u;
    // Cubic Hermite form; exact at both ends.
    f0 * (1.0 + 2.0 * u) * v * v + d0 * u * v * v + f1 * u * u * (3.0 - 2.0 * u) - d1 * u * u * v
}

fn lines_at(points: &[(f64, f64)], x: f64) -> f64 {
    let above = points
        .partition_point(|p| p.0 < x)
        .clamp(1, points.len() - 1);
    let (x0, f0) = points[above - 1];
    let (x1, f1) = points[above];
    if x1 > x0 {
        f0 + (f1 - f0) * ((x - x0) / (x1 - x0)).clamp(0.0, 1.0)
    } else {
        f1
    }
}

/// I_x(a, b) for whole shapes: Σ_{j=a}^{a+b−1} C(n, j) x^j (1−x)^{n−j}, n = a+b−1, expanded.
fn beta_polynomial(a: usize, b: usize) -> Vec<f64> {
    let n = a + b - 1;
    let binomial = |n: usize, k: usize| -> f64 {
        (0..k)
            .fold(1.0, |c, i| c * (n - i) as f64 / (i + 1) as f64)
            .round()
    };
    let mut coefficients = vec![0.0; n];
    for j in a..=n {
        for i in 0..=(n - j) {
            let sign = if i % 2 == 0 { 1.0 } else { -1.0 };
            coefficients[j + i - 1] += sign * binomial(n, j) * binomial(n - j, i);
        }
    }
    coefficients
}

fn rayleigh(x: f64) -> f64 {
    (1.0 - libm::exp(-RAYLEIGH_SHAPE * x * x)) / 0.97
}

fn rayleigh_slope(x: f64) -> f64 {
    2.0 * RAYLEIGH_SHAPE * x * libm::exp(-RAYLEIGH_SHAPE * x * x) / 0.97
}

fn logistic_raw(k: f64, x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-k * (x - 0.5)))
}

fn logistic(k: f64, x: f64) -> f64 {
    let (low, high) = (logistic_raw(k, 0.0), logistic_raw(k, 1.0));
    (logistic_raw(k, x) - low) / (high - low)
}

fn logistic_slope(k: f64, x: f64) -> f64 {
    let (low, high) = (logistic_raw(k, 0.0), logistic_raw(k, 1.0));
    let f = logistic_raw(k, x);
    k * f * (1.0 - f) / (high - low)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64, tolerance: f64) {
        assert!(
            (a - b).abs() <= tolerance,
            "{a} is not {b} within {tolerance}"
        );
    }

    /// Annual shares of five equal years and E(0.5) from the closed form (1 − exp(−a x²))/0.97
    /// (Norden–Rayleigh as in AFIT thesis 4678 and the SCEA 2004 tutorial).
    #[test]
    fn rayleigh_shares_match_the_closed_form() {
        let k = CurveKernel::compile(&Curve::Rayleigh);
        let shares = [
            0.134917300,
            0.307752773,
            0.296520490,
            0.182445902,
            0.078363535,
        ];
        for (i, share) in shares.into_iter().enumerate() {
            let (from, to) = (i as f64 / 5.0, (i + 1) as f64 / 5.0);
            close(k.at(to) - k.at(from), share, 1e-9);
        }
        close(k.at(0.5), 0.601877170, 1e-9);
        // The 60/40 rule: .584/.97 at half schedule (Norden–Rayleigh, as cited by Lee 2002).
        close(k.at(0.5), 0.584 / 0.97, 1e-3);
        // Peak rate at x = 1/√(2a).
        let rate = |x: f64| (k.at(x + 1e-4) - k.at(x - 1e-4)) / 2e-4;
        assert!(rate(0.377610877) > rate(0.3676) && rate(0.377610877) > rate(0.3876));
    }

    /// Beta(2, 3) is 6x² − 8x³ + 3x⁴.
    #[test]
    fn whole_beta_shapes_are_polynomials() {
        let k = CurveKernel::compile(&Curve::Beta { a: 2.0, b: 3.0 });
        assert_eq!(k, CurveKernel::Polynomial(vec![0.0, 6.0, -8.0, 3.0]));
        for (x, f) in [
            (0.2, 0.1808),
            (0.25, 0.26171875),
            (0.4, 0.5248),
            (0.5, 0.6875),
            (0.75, 0.94921875),
        ] {
            close(k.at(x), f, 1e-12);
        }
    }

    #[test]
    fn every_curve_runs_from_0_to_1_without_falling() {
        let curves = [
            Curve::Linear,
            Curve::Rayleigh,
            Curve::Logistic { k: 8.0 },
            Curve::Logistic { k: 0.5 },
            Curve::Beta { a: 2.0, b: 3.0 },
            Curve::Beta { a: 5.5, b: 4.5 },
            Curve::Beta { a: 0.5, b: 2.0 },
            Curve::Beta { a: 1.5, b: 2.5 },
            Curve::Table(vec![(0.0, 0.0), (0.5, 0.2), (0.5, 0.4), (1.0, 1.0)]),
        ];
        for curve in curves {
            let k = CurveKernel::compile(&curve);
            assert_eq!((k.at(0.0), k.at(1.0)), (0.0, 1.0), "{curve:?}");
            let mut before = 0.0;
            for i in 0..=5000 {
                let f = k.at(f64::from(i) / 5000.0);
                // A table is good to 1e-11; `advance` holds the floor.
                assert!(f >= before - 1e-11, "{curve:?} falls at {i}");
                before = before.max(f);
            }
        }
    }

    #[test]
    fn inverse_undoes_the_curve() {
        for curve in [
            Curve::Rayleigh,
            Curve::Linear,
            Curve::Beta { a: 2.0, b: 3.0 },
        ] {
            let k = CurveKernel::compile(&curve);
            for i in 1..20 {
                let share = f64::from(i) / 20.0;
                close(k.at(k.inverse(share)), share, 1e-13);
            }
            assert_eq!((k.inverse(0.0), k.inverse(2.0)), (0.0, 1.0));
        }
    }
}
