//! Guarded root finding of increasing functions.

/// The root of an increasing function on [low, high] by Newton's method, each step kept inside the
/// bracket and replaced by bisection where it would leave it or stalls.
///
/// `f` gives the value and its derivative; an infinite or undefined value counts by its sign alone
/// (undefined: as below the root). Where the function has no sign change the nearer end is given.
pub fn newton(start: f64, low: f64, high: f64, mut f: impl FnMut(f64) -> (f64, f64)) -> f64 {
    let (mut low, mut high) = (low, high);
    let mut x = if start.is_finite() {
        start.clamp(low, high)
    } else {
        0.5 * (low + high)
    };
    let mut previous = f64::INFINITY;
    for _ in 0..200 {
        let (value, slope) = f(x);
        if value == 0.0 {
            return x;
        }
        if value > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let step = value / slope;
        let mut next = x - step;
        let usable = step.is_finite() && next > low && next < high && step.abs() <= 0.75 * previous;
        previous = if usable { step.abs() } else { f64::INFINITY };
        if !usable {
            next = 0.5 * (low + high);
        }
        // Past this point the quadratic convergence of the step just taken is below rounding.
        if usable && step.abs() <= 1e-10 * x.abs().max(1.0)
            || next == x
            || next <= low
            || next >= high
        {
            return next.clamp(low, high);
        }
        x = next;
    }
    x
}

/// The root of a monotone function on [low, high] by the ITP method's safe part, bisection, with
/// secant steps in between (Dekker 1969 as guarded by Brent 1973); `None` where the ends do not
/// differ in sign.
pub fn bracketed(low: f64, high: f64, mut f: impl FnMut(f64) -> f64) -> Option<f64> {
    let (mut a, mut b) = (low, high);
    let (mut fa, mut fb) = (f(a), f(b));
    if fa == 0.0 {
        return Some(a);
    }
    if fb == 0.0 {
        return Some(b);
    }
    if fa.is_nan() || fb.is_nan() || (fa > 0.0) == (fb > 0.0) {
        return None;
    }
    let mut side = 0;
    for iteration in 0..300 {
        let width = b - a;
        // Illinois steps, with a bisection every third so that a flat stretch cannot stall them.
        let mut x = if iteration % 3 == 2 || !(fa.is_finite() && fb.is_finite()) {
            a + 0.5 * width
        } else {
            a - fa * width / (fb - fa)
        };
        if !(x > a && x < b) {
            x = a + 0.5 * width;
        }
        if x <= a || x >= b || width.abs() <= 1e-16 * x.abs() {
            break;
        }
        let fx = f(x);
        if fx == 0.0 || fx.is_nan() {
            return Some(x);
        }
        if (fx > 0.0) == (fb > 0.0) {
            (b, fb) = (x, fx);
            if side == 1 {
                fa *= 0.5;
            }
            side = 1;
        } else {
            (a, fa) = (x, fx);
            if side == -1 {
                fb *= 0.5;
            }
            side = -1;
        }
    }
    Some(if fa.abs() < fb.abs() { a } else { b })
}
