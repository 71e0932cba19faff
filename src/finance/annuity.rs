//! Level payments (Grant, Ireson and Leavenworth 1990, *Principles of Engineering Economy*, ch. 4).

use super::finite;

/// Capital recovery factor r/(1 − (1 + r)⁻ⁿ): the level payment at the end of each of n years that
/// repays 1 with interest; 1/n at rate 0. `years` may be fractional, `rate` is above −1.
///
/// ```
/// let factor = buildout::finance::capital_recovery(0.08, 5.0).unwrap();
/// assert!((factor - 0.2504564546).abs() < 1e-10);
/// ```
pub fn capital_recovery(rate: f64, years: f64) -> Option<f64> {
    if !(rate > -1.0 && years > 0.0) {
        return None;
    }
    if rate == 0.0 {
        return finite(1.0 / years);
    }
    finite(rate / -libm::expm1(-years * libm::log1p(rate)))
}

/// The level payment at the end of each year that repays `principal` in `years`.
pub fn annuity_payment(principal: f64, rate: f64, years: f64) -> Option<f64> {
    finite(principal * capital_recovery(rate, years)?)
}

/// The years in which a level payment of `factor` a year repays 1 with interest, the inverse of
/// [`capital_recovery`]: n = −ln(1 − r/factor)/ln(1 + r). `None` where the payment does not cover
/// the interest.
pub fn implied_life(rate: f64, factor: f64) -> Option<f64> {
    if !(rate > -1.0 && factor > 0.0 && rate < factor) {
        return None;
    }
    if rate == 0.0 {
        return finite(1.0 / factor);
    }
    finite(-libm::log1p(-rate / factor) / libm::log1p(rate))
}

/// Debt service cover ratio: cash available for debt service over debt service due (Yescombe 2014,
/// *Principles of Project Finance*). `None` where nothing is due.
pub fn debt_service_cover(available: f64, due: f64) -> Option<f64> {
    if due > 0.0 {
        finite(available / due)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_factor_is_continuous_at_rate_0_and_may_be_of_part_years() {
        let at = |rate: f64| capital_recovery(rate, 2.5).unwrap();
        assert_eq!(at(0.0), 0.4);
        // The factor is 1/n + r(n + 1)/(2n) + O(r²).
        for rate in [1e-9, -1e-9, 1e-13] {
            assert!((at(rate) - 0.4 - 0.7 * rate).abs() < 1e-16, "{rate}");
        }
    }

    #[test]
    fn life_undoes_the_factor() {
        for rate in [-0.1, -1e-12, 0.0, 1e-12, 0.1, 0.5] {
            for years in [0.25, 1.0, 7.5, 30.0] {
                let factor = capital_recovery(rate, years).unwrap();
                let life = implied_life(rate, factor).unwrap();
                assert!((life / years - 1.0).abs() < 1e-10, "{rate} {years} {life}");
            }
        }
    }

    #[test]
    fn outside_the_domain_there_is_no_value() {
        for (rate, years) in [
            (-1.0, 5.0),
            (0.1, 0.0),
            (0.1, -1.0),
            (f64::NAN, 5.0),
            (0.1, f64::NAN),
            (0.0, 1e-320),
        ] {
            assert_eq!(capital_recovery(rate, years), None, "{rate} {years}");
        }
        assert_eq!(implied_life(0.1, 0.1), None);
        assert_eq!(implied_life(0.1, 0.05), None);
        assert_eq!(debt_service_cover(1.0, 0.0), None);
        assert_eq!(annuity_payment(f64::INFINITY, 0.1, 5.0), None);
    }
}
