//! The canonical text of a distribution, which [`super::text::parse`] reads back to an equal value.

use super::Distribution;
use std::fmt;

/// A number in the shortest digits that read back to the same double.
pub(super) struct Shortest(pub f64);

impl fmt::Display for Shortest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let x = self.0;
        let size = x.abs();
        if x == 0.0 {
            f.write_str("0")
        } else if x.is_infinite() {
            f.write_str(if x > 0.0 { "inf" } else { "-inf" })
        } else if (1e-5..1e15).contains(&size) {
            write!(f, "{x}")
        } else {
            write!(f, "{x:e}")
        }
    }
}

/// The first characters of a text, for messages.
pub(super) fn brief(text: &str) -> String {
    const LENGTH: usize = 60;
    match text.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

/// Numbers between commas.
struct List<'a>(&'a [f64]);

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, x) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{}", Shortest(*x))?;
        }
        Ok(())
    }
}

impl fmt::Display for Distribution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let call = |f: &mut fmt::Formatter<'_>, name: &str, arguments: &[f64]| {
            write!(f, "{name}({})", List(arguments))
        };
        match self {
            Self::Constant(value) => write!(f, "{}", Shortest(*value)),
            Self::Normal { mean, sd } => call(f, "normal", &[*mean, *sd]),
            Self::LogNormal { mu, sigma } => write!(
                f,
                "lognormal(mu={}, sigma={})",
                Shortest(*mu),
                Shortest(*sigma)
            ),
            Self::Uniform { low, high } => call(f, "uniform", &[*low, *high]),
            Self::Triangular { low, mode, high } => call(f, "triangular", &[*low, *mode, *high]),
            Self::Pert {
                low,
                mode,
                high,
                lambda,
            } => {
                if *lambda == super::build::PERT_LAMBDA {
                    call(f, "pert", &[*low, *mode, *high])
                } else {
                    let first = [*low, *mode, *high];
                    write!(f, "pert({}, lambda={})", List(&first), Shortest(*lambda))
                }
            }
            Self::Beta { a, b } => call(f, "beta", &[*a, *b]),
            Self::Kumaraswamy { a, b } => call(f, "kumaraswamy", &[*a, *b]),
            Self::Gamma { shape, scale } => call(f, "gamma", &[*shape, *scale]),
            Self::Weibull { shape, scale } => call(f, "weibull", &[*shape, *scale]),
            Self::Exponential { rate } => write!(f, "exponential(rate={})", Shortest(*rate)),
            Self::Pareto { scale, alpha } => call(f, "pareto", &[*scale, *alpha]),
            Self::StudentT {
                nu,
                location,
                scale,
            } => call(f, "student_t", &[*nu, *location, *scale]),
            Self::Bernoulli { p } => call(f, "bernoulli", &[*p]),
            Self::Discrete {
                values,
                probabilities,
            } => {
                f.write_str("discrete(")?;
                for (index, (v, p)) in values.iter().zip(probabilities).enumerate() {
                    let comma = if index == 0 { "" } else { ", " };
                    write!(f, "{comma}{}: {}", Shortest(*v), Shortest(*p))?;
                }
                f.write_str(")")
            }
            Self::Empirical { values, origin } => match origin {
                Some(origin) => f.write_str(origin),
                None => call(f, "empirical", values),
            },
            Self::Metalog {
                coefficients,
                low,
                high,
            } => {
                write!(f, "metalog({}", List(coefficients))?;
                for (name, bound) in [("low", low), ("high", high)] {
                    if bound.is_finite() {
                        write!(f, ", {name}={}", Shortest(*bound))?;
                    }
                }
                f.write_str(")")
            }
            Self::Mixture {
                weights,
                components,
            } => {
                f.write_str("mixture(")?;
                for (index, (w, c)) in weights.iter().zip(components).enumerate() {
                    let comma = if index == 0 { "" } else { ", " };
                    write!(f, "{comma}{}: {c}", Shortest(*w))?;
                }
                f.write_str(")")
            }
            Self::Truncated { inner, low, high } => {
                write!(
                    f,
                    "truncate({inner}, {}, {})",
                    Shortest(*low),
                    Shortest(*high)
                )
            }
            Self::Affine {
                inner,
                shift,
                scale,
            } => {
                if *scale == 1.0 {
                    write!(f, "shift({inner}, {})", Shortest(*shift))
                } else if *shift == 0.0 {
                    write!(f, "scale({inner}, {})", Shortest(*scale))
                } else {
                    write!(
                        f,
                        "shift(scale({inner}, {}), {})",
                        Shortest(*scale),
                        Shortest(*shift)
                    )
                }
            }
            Self::Spliced {
                body,
                threshold,
                alpha,
                high,
            } => {
                let (threshold, alpha) = (Shortest(*threshold), Shortest(*alpha));
                write!(f, "spliced({body}, {threshold}, {alpha}")?;
                if high.is_finite() {
                    write!(f, ", {}", Shortest(*high))?;
                }
                f.write_str(")")
            }
        }
    }
}
