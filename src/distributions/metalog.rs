//! Metalogs: distributions by a quantile function that is linear in its coefficients (Keelin 2016,
//! "The metalog distributions", Decision Analysis 13).

use super::Distribution;

/// Log odds beyond which a double holds no probability.
const LAST_ODDS: f64 = 750.0;

/// The coefficients and bounds of a [`Distribution::Metalog`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Metalog<'a> {
    pub coefficients: &'a [f64],
    pub low: f64,
    pub high: f64,
}

impl<'a> Metalog<'a> {
    /// The metalog in a distribution that is one.
    pub fn of(distribution: &'a Distribution) -> Option<Self> {
        match distribution {
            Distribution::Metalog {
                coefficients,
                low,
                high,
            } => Some(Self {
                coefficients,
                low: *low,
                high: *high,
            }),
            _ => None,
        }
    }

    /// μ(u) + s(u) t, with its parts (μ, μ', s, s'): the terms of Keelin's equation 6 are powers of
    /// u = p − 1/2 alone, or times the log odds t.
    fn parts(&self, u: f64) -> [f64; 4] {
        let (mut location, mut scale) = ([0.0; 2], [0.0; 2]);
        for (index, a) in self.coefficients.iter().enumerate() {
            let (power, to) = match index {
                0 => (0, &mut location),
                1 => (0, &mut scale),
                2 => (1, &mut scale),
                3 => (1, &mut location),
                // The fifth term is u², the sixth u² t, and so on.
                _ if index % 2 == 0 => (index as i32 / 2, &mut location),
                _ => (index as i32 / 2, &mut scale),
            };
            to[0] += a * powi(u, power);
            if power > 0 {
                to[1] += a * f64::from(power) * powi(u, power - 1);
            }
        }
        [location[0], location[1], scale[0], scale[1]]
    }

    /// M and dM/dt at log odds `t`.
    fn rise(&self, t: f64) -> (f64, f64) {
        let (p, q) = odds(t);
        let [location, along, scale, steeper] = self.parts(0.5 * libm::tanh(0.5 * t));
        (
            location + scale * t,
            (along + steeper * t) * (p * q) + scale,
        )
    }

    /// What belongs to a value M of the unbounded metalog.
    fn bounded(&self, m: f64) -> f64 {
        let (low, high) = (self.low, self.high);
        match (low.is_finite(), high.is_finite()) {
            (false, false) => m,
            (true, false) => low + libm::exp(m),
            (false, true) => high - libm::exp(-m),
            (true, true) if m < 0.0 => low + (high - low) / (1.0 + libm::exp(-m)),
            (true, true) => high - (high - low) / (1.0 + libm::exp(m)),
        }
    }

    /// The value M of the unbounded metalog that belongs to `x` inside the bounds, and dx/dM.
    fn unbounded(&self, x: f64) -> (f64, f64) {
        let (below, above) = (x - self.low, self.high - x);
        match (self.low.is_finite(), self.high.is_finite()) {
            (false, false) => (x, 1.0),
            (true, false) => (libm::log(below), below),
            (false, true) => (-libm::log(above), above),
            (true, true) => (
                libm::log(below) - libm::log(above),
                below * (above / (self.high - self.low)),
            ),
        }
    }

    /// The smallest and the largest value.
    pub fn support(&self) -> (f64, f64) {
        let end = |u: f64| {
            let [location, _, scale, _] = self.parts(u);
            let far = u.signum() * f64::INFINITY;
            self.bounded(if scale > 0.0 { far } else { location })
        };
        (end(-0.5), end(0.5))
    }

    /// The quantile with probability `p` below and `q` above.
    pub fn quantile(&self, p: f64, q: f64) -> f64 {
        self.bounded(self.rise(libm::log(p) - libm::log(q)).0)
    }

    /// Log odds of a value strictly inside the support.
    fn odds_of(&self, x: f64) -> f64 {
        let wanted = self.unbounded(x).0;
        let (mut low, mut high) = (-LAST_ODDS, LAST_ODDS);
        let mut t = 0.0;
        // Newton, with bisection where it leaves what is left.
        for _ in 0..200 {
            let (m, slope) = self.rise(t);
            if m < wanted {
                low = t;
            } else {
                high = t;
            }
            let next = t - (m - wanted) / slope;
            let next = match next > low && next < high {
                true => next,
                false => 0.5 * low + 0.5 * high,
            };
            if (next - t).abs() <= 1e-15 * t.abs() || !(next > low && next < high) {
                return next;
            }
            t = next;
        }
        t
    }

    /// P(X ≤ x) and P(X > x).
    pub fn tails(&self, x: f64) -> (f64, f64) {
        let (low, high) = self.support();
        if x <= low {
            (0.0, 1.0)
        } else if x >= high {
            (1.0, 0.0)
        } else {
            odds(self.odds_of(x))
        }
    }

    /// The density at `x`.
    pub fn pdf(&self, x: f64) -> f64 {
        let (low, high) = self.support();
        if x <= low || x >= high {
            return 0.0;
        }
        let t = self.odds_of(x);
        let (p, q) = odds(t);
        p * q / (self.rise(t).1 * self.unbounded(x).1)
    }

    /// How fast the heavier tail falls: a bound on one side makes an exponential of the other.
    pub fn tail_index(&self) -> f64 {
        let far = match (self.low.is_finite(), self.high.is_finite()) {
            (true, false) => self.parts(0.5)[2],
            (false, true) => self.parts(-0.5)[2],
            _ => 0.0,
        };
        if far > 0.0 { 1.0 / far } else { f64::INFINITY }
    }

    /// The first probability at which the quantile function falls, if it does: then the
    /// coefficients are of no distribution.
    pub fn falls_at(&self) -> Option<f64> {
        // Odds of e^±40 are beyond every draw.
        const STEPS: i32 = 4000;
        let mut last = f64::NEG_INFINITY;
        for step in -STEPS..=STEPS {
            let t = f64::from(step) / 100.0;
            let m = self.rise(t).0;
            if m.is_nan() || m < last {
                return Some(odds(t).0);
            }
            last = m;
        }
        // Beyond them the log odds decide.
        let ends = [(-0.5, 0.0), (0.5, 1.0)];
        let fall = ends.into_iter().find(|(u, _)| self.parts(*u)[2] < 0.0);
        fall.map(|(_, p)| p)
    }
}

fn powi(u: f64, power: i32) -> f64 {
    (0..power).fold(1.0, |product, _| product * u)
}

/// p and q at log odds `t`.
fn odds(t: f64) -> (f64, f64) {
    (1.0 / (1.0 + libm::exp(-t)), 1.0 / (1.0 + libm::exp(t)))
}
