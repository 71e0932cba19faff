//! Quantile functions, from both sides.

use super::Distribution;
use super::metalog::Metalog;
use super::window::Window;
use crate::math::{beta, gamma, normal};

impl Distribution {
    /// The smallest x with P(X ≤ x) ≥ p; the ends of the support at p = 0 and 1, NaN outside [0, 1].
    ///
    /// Near p = 1 use [`Self::quantile_upper`], which takes the upper tail itself.
    pub fn quantile(&self, p: f64) -> f64 {
        self.quantile_of(p, 1.0 - p)
    }

    /// The quantile with probability `q` above it, accurate for the smallest `q`.
    pub fn quantile_upper(&self, q: f64) -> f64 {
        self.quantile_of(1.0 - q, q)
    }

    /// Q(Φ(z)): the value that belongs to normal score `z`, accurate in both tails and never
    /// decreasing in `z` beyond rounding.
    pub fn at_score(&self, z: f64) -> f64 {
        match self {
            Self::Constant(value) => *value,
            Self::Normal { mean, sd } => mean + sd * z,
            Self::LogNormal { mu, sigma } => libm::exp(mu + sigma * z),
            Self::Affine {
                inner,
                shift,
                scale,
            } => shift + scale * inner.at_score(z),
            _ => self.quantile_of(normal::cdf(z), normal::cdf(-z)),
        }
    }

    /// The quantile with probability `p` below and `q` above, p + q = 1; the smaller of the two
    /// decides.
    pub fn quantile_of(&self, p: f64, q: f64) -> f64 {
        if !(0.0..=1.0).contains(&p) || !(0.0..=1.0).contains(&q) {
            return f64::NAN;
        }
        let (low, high) = self.support();
        if p == 0.0 {
            return low;
        }
        if q == 0.0 {
            return high;
        }
        self.interior_quantile(p, q).clamp(low, high)
    }

    fn interior_quantile(&self, p: f64, q: f64) -> f64 {
        let log_q = || {
            if p < 0.5 {
                libm::log1p(-p)
            } else {
                libm::log(q)
            }
        };
        match self {
            Self::Constant(value) => *value,
            Self::Normal { mean, sd } => mean + sd * normal::score(p, q),
            Self::LogNormal { mu, sigma } => libm::exp(mu + sigma * normal::score(p, q)),
            Self::Uniform { low, high } => {
                let width = high - low;
                if p <= 0.5 {
                    low + p * width
                } else {
                    high - q * width
                }
            }
            Self::Triangular { low, mode, high } => {
                let width = high - low;
                if p * width <= mode - low {
                    low + (p * width).sqrt() * (mode - low).sqrt()
                } else {
                    high - (q * width).sqrt() * (high - mode).sqrt()
                }
            }
            Self::Pert { low, high, .. } => {
                let (a, b) = self.pert_shapes();
                let (x, y) = beta::quantile(a, b, p, q);
                let width = high - low;
                if x <= y {
                    low + x * width
                } else {
                    high - y * width
                }
            }
            Self::Beta { a, b } => beta::quantile(*a, *b, p, q).0,
            Self::Kumaraswamy { a, b } => libm::pow(-libm::expm1(log_q() / b), 1.0 / a),
            Self::Gamma { shape, scale } => scale * gamma::quantile(*shape, p, q),
            Self::Weibull { shape, scale } => scale * libm::pow(-log_q(), 1.0 / shape),
            Self::Exponential { rate } => -log_q() / rate,
            Self::Pareto { scale, alpha } => scale * libm::exp(-log_q() / alpha),
            Self::StudentT {
                nu,
                location,
                scale,
            } => location + scale * student_quantile(*nu, p, q),
            Self::Bernoulli { p: one } => {
                let zero = if p <= 0.5 { p <= 1.0 - one } else { q >= *one };
                if zero { 0.0 } else { 1.0 }
            }
            Self::Discrete {
                values,
                probabilities,
            } => {
                let last = values.len() - 1;
                // The same partial sums as in the tails, so that a step is met exactly.
                let mut sum = 0.0;
                if p <= 0.5 {
                    let reached = probabilities[..last].iter().position(|step| {
                        sum += step;
                        sum >= p
                    });
                    values[reached.unwrap_or(last)]
                } else {
                    let passed = probabilities[1..].iter().rev().position(|step| {
                        sum += step;
                        sum > q
                    });
                    passed.map_or(values[0], |k| values[last - k])
                }
            }
            Self::Empirical { values, .. } => {
                let n = values.len();
                let count = n as f64;
                // Counted from the nearer end. A product may round past the step it stands for.
                let index = if p <= 0.5 {
                    let index = ((p * count).ceil() as usize).clamp(1, n);
                    let earlier = (index - 1) as f64 / count >= p;
                    index - usize::from(earlier && index > 1)
                } else {
                    let above = ((q * count).floor() as usize).min(n - 1);
                    let more = (above + 1) as f64 / count <= q;
                    n - (above + usize::from(more)).min(n - 1)
                };
                values[index - 1]
            }
            Self::Metalog { .. } => Metalog::of(self).map_or(f64::NAN, |m| m.quantile(p, q)),
            Self::Mixture { components, .. } => self.mixture_quantile(components, p, q),
            Self::Truncated { inner, low, high } => {
                let window = Window::of(inner, *low, *high);
                let (p, q) = window.outer_to_inner((p, q));
                inner.quantile_of(p, q).clamp(*low, *high)
            }
            Self::Affine {
                inner,
                shift,
                scale,
            } => shift + scale * inner.quantile_of(p, q),
            Self::Spliced {
                body,
                threshold,
                alpha,
                high,
            } => {
                let (below, above) = body.tails(*threshold);
                let in_body = if p <= 0.5 { p <= below } else { q >= above };
                if in_body {
                    return body.quantile_of(p, q).min(*threshold);
                }
                let tail = if *high == f64::INFINITY {
                    q / above
                } else {
                    let cut = libm::exp(-alpha * super::cdf::log_ratio(*high, *threshold));
                    cut + (1.0 - cut) * (q / above)
                };
                threshold * libm::exp(-libm::log(tail) / alpha)
            }
        }
    }

    /// Bisection in the order of doubles, with Newton steps where the density allows them.
    fn mixture_quantile(&self, components: &[Distribution], p: f64, q: f64) -> f64 {
        let quantiles = components.iter().map(|c| c.quantile_of(p, q));
        let (mut low, mut high) = quantiles
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| {
                (l.min(x), h.max(x))
            });
        let reached = |tails: (f64, f64)| if p <= q { tails.0 >= p } else { tails.1 <= q };
        if low >= high || reached(self.tails(low)) {
            return low;
        }
        // From here: not reached at low, reached at high.
        let mut x = 0.5 * low + 0.5 * high;
        let mut previous = f64::INFINITY;
        for _ in 0..200 {
            if !(x > low && x < high) {
                x = between(low, high);
                if !(x > low && x < high) {
                    return high;
                }
            }
            let tails = self.tails(x);
            if reached(tails) {
                high = x;
            } else {
                low = x;
            }
            let density = self.pdf(x);
            let step = if p <= q {
                libm::log(tails.0 / p) * tails.0 / density
            } else {
                -libm::log(tails.1 / q) * tails.1 / density
            };
            let next = x - step;
            // At a pole of the density the step is 0 and says nothing.
            let usable = step.is_finite() && density.is_finite();
            if usable && next >= low && next <= high && step.abs() <= 0.5 * previous {
                if step.abs() <= 1e-15 * x.abs() {
                    return next.clamp(low, high);
                }
                previous = step.abs();
                x = next;
            } else {
                previous = f64::INFINITY;
                x = between(low, high);
            }
        }
        high
    }
}

/// The double halfway between two others in the order of doubles, so that any interval closes in 64
/// steps whatever its scale.
fn between(low: f64, high: f64) -> f64 {
    let key = |x: f64| {
        let bits = x.to_bits() as i64;
        if bits < 0 { i64::MIN - bits } else { bits }
    };
    let middle = key(low).midpoint(key(high));
    f64::from_bits(if middle < 0 {
        i64::MIN - middle
    } else {
        middle
    } as u64)
}

/// The quantile of Student's t.
fn student_quantile(nu: f64, p: f64, q: f64) -> f64 {
    let tail = p.min(q);
    // 2·tail and its complement, which is |p − q|.
    let (x, y) = beta::quantile(0.5 * nu, 0.5, 2.0 * tail, (p - q).abs());
    let t = (nu * (y / x)).sqrt();
    if p < q { -t } else { t }
}
