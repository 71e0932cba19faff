//! What has been observed of figures that a trial yields (MODEL section 11). Observations shape a
//! run: trials that come near them count for more.

use super::Evidence;
use std::f64::consts::PI;

/// How far what was observed may be from the truth, one standard deviation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MeasurementError {
    /// In the unit of the figure.
    Absolute(f64),
    /// Of the figure's natural logarithm.
    Logarithmic(f64),
}

/// A figure that has been observed.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    pub id: String,
    /// `[SUBJECT.]METRIC[.YEAR]`, as results name it.
    pub figure: String,
    /// In the unit of the figure.
    pub value: f64,
    pub error: MeasurementError,
    pub evidence: Evidence,
}

/// What a run is conditioned on.
#[derive(Debug, Clone, PartialEq)]
pub struct Conditioning {
    pub observations: Vec<Observation>,
    /// The effective sample size below which no figures are shown.
    pub min_ess: f64,
}

impl Default for Conditioning {
    /// Nothing has been observed.
    fn default() -> Self {
        Self {
            observations: Vec::new(),
            min_ess: MIN_ESS,
        }
    }
}

/// The least effective sample size unless a scenario says otherwise: means are then good to a
/// twentieth of their standard deviation.
pub const MIN_ESS: f64 = 400.0;

/// ½ ln 2π.
fn half_log_two_pi() -> f64 {
    0.5 * libm::log(2.0 * PI)
}

impl MeasurementError {
    /// The standard deviation.
    pub fn sd(self) -> f64 {
        match self {
            Self::Absolute(sd) | Self::Logarithmic(sd) => sd,
        }
    }

    /// How many standard deviations `value` lies above `simulated`; none where that is undefined, or
    /// has no logarithm.
    pub fn distance(self, value: f64, simulated: f64) -> Option<f64> {
        match self {
            Self::Absolute(sd) => (!simulated.is_nan()).then(|| (value - simulated) / sd),
            Self::Logarithmic(sd) => {
                (simulated > 0.0).then(|| (libm::log(value) - libm::log(simulated)) / sd)
            }
        }
    }

    /// The values that are `distances` standard deviations from `value`.
    pub fn at(self, value: f64, distance: f64) -> f64 {
        match self {
            Self::Absolute(sd) => value + distance * sd,
            Self::Logarithmic(sd) => value * libm::exp(distance * sd),
        }
    }

    /// The logarithm of the density of `value` where the truth is `simulated`: normal, or
    /// log-normal; −∞ where `simulated` is undefined.
    pub fn log_density(self, value: f64, simulated: f64) -> f64 {
        let Some(z) = self.distance(value, simulated) else {
            return f64::NEG_INFINITY;
        };
        let scale = match self {
            Self::Absolute(sd) => sd,
            Self::Logarithmic(sd) => sd * value,
        };
        -0.5 * z * z - libm::log(scale) - half_log_two_pi()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Densities of N(0.3; 0.6, 0.25²) and of a log-normal: ln 5 is ln 4 plus 0.2231435513.
    #[test]
    fn densities_are_normal_and_log_normal() {
        let density = MeasurementError::Absolute(0.25).log_density(0.3, 0.6);
        assert!((density.exp() - 0.776_744_22).abs() < 1e-8);
        let error = MeasurementError::Logarithmic(0.2);
        let z: f64 = 0.223_143_551_3 / 0.2;
        let expected = (-0.5 * z * z).exp() / (5.0 * 0.2 * (2.0 * PI).sqrt());
        assert!((error.log_density(5.0, 4.0).exp() - expected).abs() < 1e-10);
        assert_eq!(error.log_density(5.0, 0.0), f64::NEG_INFINITY);
        assert_eq!(error.log_density(5.0, f64::NAN), f64::NEG_INFINITY);
        assert!((error.at(5.0, -1.0) - 5.0 * (-0.2_f64).exp()).abs() < 1e-12);
    }
}
