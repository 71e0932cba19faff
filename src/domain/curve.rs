//! S-curves: the share of the spend that lies behind a build at progress x.

/// F with F(0) = 0 and F(1) = 1.
#[derive(Debug, Clone, PartialEq)]
pub enum Curve {
    Linear,
    /// The beta cumulative distribution.
    Beta {
        a: f64,
        b: f64,
    },
    /// Norden–Rayleigh, 97 % spent at x = 1, rescaled: (1 − exp(−3.506557897 x²))/0.97.
    Rayleigh,
    /// Logistic of steepness `k` about the middle, rescaled to pass through (0, 0) and (1, 1).
    Logistic {
        k: f64,
    },
    /// Straight lines between increasing points (x, F), the first (0, 0) and the last (1, 1).
    Table(Vec<(f64, f64)>),
}
