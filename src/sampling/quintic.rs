//! Non-decreasing polynomials of degree five that interpolate a function on an interval.

use std::cell::LazyCell;

/// A polynomial in the position of z within its interval, one cache line.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
pub(super) struct Quintic {
    middle: f64,
    per_half: f64,
    coefficients: [f64; 6],
}

/// Chebyshev–Lobatto points −cos(πj/5): the interval's ends and four between, where interpolation
/// errs least in the worst case.
const NODES: [f64; 6] = [
    -1.0,
    -0.809_016_994_374_947_5,
    -0.309_016_994_374_947_4,
    0.309_016_994_374_947_4,
    0.809_016_994_374_947_5,
    1.0,
];
/// Points between them, near which the error of interpolation is greatest: those first where it is greater, so
/// that a polynomial that will not do is mostly given up at the first.
const CONTROLS: [f64; 5] = [
    0.0,
    0.587_785_252_292_473_1,
    -0.587_785_252_292_473_1,
    0.951_056_516_295_153_5,
    -0.951_056_516_295_153_5,
];

impl Quintic {
    /// The value at `z`.
    #[inline(always)]
    pub(super) fn at(&self, z: f64) -> f64 {
        let t = (z - self.middle) * self.per_half;
        let [c0, c1, c2, c3, c4, c5] = self.coefficients;
        let square = t * t;
        (c0 + c1 * t) + square * ((c2 + c3 * t) + square * (c4 + c5 * t))
    }

    /// Interpolates `g` on [low, high]; `None` where the polynomial is not close to `g` at the
    /// points of control or decreases somewhere, and a straight line is not close either.
    pub(super) fn fit(
        g: &dyn Fn(f64) -> f64,
        low: f64,
        high: f64,
        close: &dyn Fn(f64, f64) -> bool,
    ) -> Option<Self> {
        let middle = 0.5 * (low + high);
        let half = 0.5 * (high - low);
        let place = |t: f64| middle + half * t;
        let values = NODES.map(|t| g(place(t)));
        if !values.iter().all(|x| x.is_finite()) {
            return None;
        }
        let controls = CONTROLS.map(|t| LazyCell::new(move || g(place(t))));
        let piece = |coefficients| Self {
            middle,
            per_half: 1.0 / half,
            coefficients,
        };
        let agrees = |piece: &Self| {
            let fits = |t: f64, x: f64| x.is_finite() && close(piece.at(place(t)), x);
            let mut controls = CONTROLS.iter().zip(&controls);
            let mut nodes = NODES.iter().zip(&values);
            controls.all(|(t, x)| fits(*t, **x)) && nodes.all(|(t, x)| fits(*t, *x))
        };
        let curve = interpolate(values);
        if never_decreases(curve) {
            let curve = piece(curve);
            if agrees(&curve) {
                return Some(curve);
            }
        }
        let rise = (0.5 * (values[5] - values[0])).max(0.0);
        let line = piece([0.5 * (values[0] + values[5]), rise, 0.0, 0.0, 0.0, 0.0]);
        agrees(&line).then_some(line)
    }
}

/// Coefficients of the polynomial through the values at [`NODES`], by divided differences.
fn interpolate(values: [f64; 6]) -> [f64; 6] {
    let mut differences = values;
    for order in 1..6 {
        for i in (order..6).rev() {
            differences[i] = (differences[i] - differences[i - 1]) / (NODES[i] - NODES[i - order]);
        }
    }
    let mut coefficients = [0.0; 6];
    for i in (0..6).rev() {
        // coefficients := coefficients · (t − node) + difference
        for k in (1..6).rev() {
            coefficients[k] = coefficients[k - 1] - NODES[i] * coefficients[k];
        }
        coefficients[0] = differences[i] - NODES[i] * coefficients[0];
    }
    coefficients
}

/// Whether the polynomial is sure to be non-decreasing on [−1, 1]: all Bernstein coefficients of
/// its derivative are non-negative, which is sufficient and, on short intervals, hardly strict.
fn never_decreases(c: [f64; 6]) -> bool {
    const CHOOSE_4: [f64; 5] = [1.0, 4.0, 6.0, 4.0, 1.0];
    // The derivative in t, then in s with t = 2s − 1, by repeated synthetic division at −1.
    let mut d = [c[1], 2.0 * c[2], 3.0 * c[3], 4.0 * c[4], 5.0 * c[5]];
    for from in 0..4 {
        for k in (from..4).rev() {
            d[k] -= d[k + 1];
        }
    }
    let mut power = 1.0;
    for (k, coefficient) in d.iter_mut().enumerate() {
        *coefficient *= power / CHOOSE_4[k];
        power *= 2.0;
    }
    (0..5).all(|i| {
        let mut choose = 1.0;
        let mut bernstein = 0.0;
        for (k, coefficient) in d[..=i].iter().enumerate() {
            bernstein += choose * coefficient;
            choose = choose * (i - k) as f64 / (k + 1) as f64;
        }
        bernstein >= 0.0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polynomials_of_degree_five_are_reproduced() {
        let g = |z: f64| 1.0 + z + 0.5 * z.powi(3) + 0.1 * z.powi(5);
        let close = |a: f64, b: f64| (a - b).abs() < 1e-12;
        let piece = Quintic::fit(&g, 0.0, 2.0, &close).expect("smooth");
        for i in 0..=300 {
            let z = f64::from(i) / 150.0;
            assert!(close(piece.at(z), g(z)), "{z}");
        }
    }

    #[test]
    fn a_decrease_is_seen() {
        assert!(never_decreases([0.0, 1.0, 0.5, 0.0, 0.0, 0.0]));
        assert!(never_decreases([7.0, 2.0, 0.0, 1.0 / 3.0, 0.0, 0.1]));
        assert!(!never_decreases([0.0, 1.0, 0.6, 0.0, 0.0, 0.0]));
        assert!(!never_decreases([0.0, 1.0, 0.0, -0.5, 0.0, 0.0]));
        assert!(!never_decreases([0.0, -1e-300, 0.0, 0.0, 0.0, 0.0]));
    }
}
