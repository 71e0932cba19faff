use crate::distributions::Distribution;
pub trait Score {
    fn at_score(&self, z: f64) -> f64;
    fn support(&self) -> (f64, f64);
    fn breakpoints(&self) -> Vec<f64>;
}
fn phi(z: f64) -> f64 {
    0.5 * libm::erfc(-z / std::f64::consts::SQRT_2)
}
impl Score for Distribution {
    fn at_score(&self, z: f64) -> f64 {
        match self {
            Self::Constant(v) => *v,
            Self::Normal { mean, sd } => mean + sd * z,
            Self::LogNormal { mu, sigma } => libm::exp(mu + sigma * z),
            Self::Uniform { low, high } => low + (high - low) * phi(z),
            Self::Exponential { rate } => -libm::log(phi(-z)) / rate,
            Self::Weibull { shape, scale } => scale * libm::pow(-libm::log(phi(-z)), 1.0 / shape),
            Self::Pareto { scale, alpha } => scale * libm::exp(-libm::log(phi(-z)) / alpha),
            Self::Kumaraswamy { a, b } => libm::pow(-libm::expm1(libm::log(phi(-z)) / b), 1.0 / a),
            Self::Triangular { low, mode, high } => {
                let cut = (mode - low) / (high - low);
                if phi(z) <= cut {
                    low + (phi(z) * (high - low) * (mode - low)).sqrt()
                } else {
                    high - (phi(-z) * (high - low) * (high - mode)).sqrt()
                }
            }
            Self::Pert {
                low, mode, high, ..
            } => Self::Triangular {
                low: *low,
                mode: *mode,
                high: *high,
            }
            .at_score(z),
            Self::Affine {
                inner,
                shift,
                scale,
            } => shift + scale * inner.at_score(z),
            Self::Beta { a, b } => Self::Kumaraswamy { a: *a, b: *b }.at_score(z),
            Self::Gamma { shape, scale } => Self::Weibull {
                shape: *shape,
                scale: *scale,
            }
            .at_score(z),
            _ => z,
        }
    }
    fn support(&self) -> (f64, f64) {
        (self.at_score(-30.0), self.at_score(30.0))
    }
    fn breakpoints(&self) -> Vec<f64> {
        match self {
            Self::Triangular { low, mode, high } => {
                let mut o = vec![(mode - low) / (high - low)];
                crate::sampling::kernels::normal_score(&mut o);
                o
            }
            _ => Vec::new(),
        }
    }
}
