//! Probability distributions as people write them: one immutable value, its text, its moments, its
//! cumulative distribution and its quantile function (MODEL section 2).
//!
//! Probabilities travel as pairs (p, q) with p + q = 1, so that an upper tail keeps its digits:
//! 1 − 1e-20 is 1 in a double, the pair is not.

mod breakpoints;
pub mod build;
mod cdf;
mod display;
pub mod fit;
mod metalog;
mod moments;
mod pdf;
mod quantile;
mod support;
pub mod text;
mod window;

/// A distribution of one real number.
///
/// Every variant is valid by construction when it comes from [`text::parse`] or from the checked
/// constructors of [`build`].
#[derive(Debug, Clone, PartialEq)]
pub enum Distribution {
    /// A certain number.
    Constant(f64),
    Normal {
        mean: f64,
        sd: f64,
    },
    /// ln X ~ N(mu, sigma²).
    LogNormal {
        mu: f64,
        sigma: f64,
    },
    Uniform {
        low: f64,
        high: f64,
    },
    Triangular {
        low: f64,
        mode: f64,
        high: f64,
    },
    /// Beta on [low, high] with shapes 1 + λ(mode−low)/(high−low) and 1 + λ(high−mode)/(high−low)
    /// (Malcolm et al. 1959; λ as in Vose 2008).
    Pert {
        low: f64,
        mode: f64,
        high: f64,
        lambda: f64,
    },
    /// Beta on [0, 1].
    Beta {
        a: f64,
        b: f64,
    },
    /// F(x) = 1 − (1 − x^a)^b on [0, 1] (Kumaraswamy 1980).
    Kumaraswamy {
        a: f64,
        b: f64,
    },
    Gamma {
        shape: f64,
        scale: f64,
    },
    Weibull {
        shape: f64,
        scale: f64,
    },
    Exponential {
        rate: f64,
    },
    /// Survival (scale/x)^alpha above `scale`.
    Pareto {
        scale: f64,
        alpha: f64,
    },
    /// Location and scale Student t with `nu` degrees of freedom.
    StudentT {
        nu: f64,
        location: f64,
        scale: f64,
    },
    Bernoulli {
        p: f64,
    },
    /// Values in increasing order with probabilities that sum to 1.
    Discrete {
        values: Vec<f64>,
        probabilities: Vec<f64>,
    },
    /// Equally likely values in increasing order; `origin` is the text that names their file.
    Empirical {
        values: Vec<f64>,
        origin: Option<String>,
    },
    /// Quantile function a1 + a2 ln(p/q) + a3 (p − 1/2) ln(p/q) + a4 (p − 1/2) + …, as it is where
    /// both bounds are infinite, else by its exponential or logistic function (Keelin 2016).
    Metalog {
        coefficients: Vec<f64>,
        low: f64,
        high: f64,
    },
    /// Components with weights that sum to 1.
    Mixture {
        weights: Vec<f64>,
        components: Vec<Distribution>,
    },
    /// The inner distribution given that it lies in [low, high].
    Truncated {
        inner: Box<Distribution>,
        low: f64,
        high: f64,
    },
    /// shift + scale · X, scale > 0.
    Affine {
        inner: Box<Distribution>,
        shift: f64,
        scale: f64,
    },
    /// The body below `threshold`; above it, with the body's probability of being above, a Pareto
    /// tail of index `alpha`, cut at `high`.
    Spliced {
        body: Box<Distribution>,
        threshold: f64,
        alpha: f64,
        high: f64,
    },
}
