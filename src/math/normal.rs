//! The standard normal distribution, accurate to a few units in the last place in both tails.

use std::f64::consts::FRAC_1_SQRT_2;

/// 1/√2 − `FRAC_1_SQRT_2`, so that a scaled score keeps its low half.
const FRAC_1_SQRT_2_LOW: f64 = -4.833_646_656_726_457e-17;
/// 1/√(2π).
const FRAC_1_SQRT_2PI: f64 = 0.398_942_280_401_432_7;

/// The density at score `z`.
pub fn pdf(z: f64) -> f64 {
    // exp of a rounded square would be wrong by z²·2⁻⁵⁴ relative: the square is taken in two parts.
    let head = (z * 16.0).round() / 16.0;
    if head.is_finite() {
        let rest = (z - head) * (z + head);
        FRAC_1_SQRT_2PI * libm::exp(-0.5 * head * head) * libm::exp(-0.5 * rest)
    } else {
        0.0
    }
}

/// The probability of a score at or below `z`, with full relative accuracy for z < 0.
///
/// The upper tail is `cdf(-z)`.
pub fn cdf(z: f64) -> f64 {
    let x = -z * FRAC_1_SQRT_2;
    let tail = libm::erfc(x);
    if !(1.0..27.0).contains(&x) {
        return 0.5 * tail;
    }
    // erfc multiplies the rounding error of z/√2 by 2x²: it is taken back to first order.
    let rounding = libm::fma(-z, FRAC_1_SQRT_2, -x) - z * FRAC_1_SQRT_2_LOW;
    let slope = 2.0 * std::f64::consts::SQRT_2 * pdf(z);
    0.5 * (tail - slope * rounding)
}

/// The score below which the probability is `p`: −∞ at 0, +∞ at 1, NaN outside [0, 1].
///
/// For probabilities near 1 use [`quantile_upper`], which takes the upper tail itself.
/// Algorithm AS 241, PPND16 (Wichura 1988).
pub fn quantile(p: f64) -> f64 {
    let centered = p - 0.5;
    if centered.abs() <= 0.425 {
        let r = 0.180_625 - centered * centered;
        return centered * ratio(&CENTER_NUMERATOR, &CENTER_DENOMINATOR, r);
    }
    if centered < 0.0 {
        -upper_score(p)
    } else {
        upper_score(1.0 - p)
    }
}

/// The score above which the probability is `q`: `-quantile(q)`.
pub fn quantile_upper(q: f64) -> f64 {
    -quantile(q)
}

/// The score that has probability `p` below and `q` above it, p + q = 1; the smaller of the two
/// decides, so that neither tail loses digits.
pub fn score(p: f64, q: f64) -> f64 {
    if p <= q { quantile(p) } else { -quantile(q) }
}

/// The positive score of an upper tail q < 0.075.
fn upper_score(q: f64) -> f64 {
    if q <= 0.0 {
        return if q == 0.0 { f64::INFINITY } else { f64::NAN };
    }
    let r = (-libm::log(q)).sqrt();
    if r <= 5.0 {
        ratio(&MIDDLE_NUMERATOR, &MIDDLE_DENOMINATOR, r - 1.6)
    } else {
        ratio(&FAR_NUMERATOR, &FAR_DENOMINATOR, r - 5.0)
    }
}

fn ratio(numerator: &[f64; 8], denominator: &[f64; 8], x: f64) -> f64 {
    let horner = |c: &[f64; 8]| c.iter().rev().fold(0.0, |sum, k| sum * x + k);
    horner(numerator) / horner(denominator)
}

const CENTER_NUMERATOR: [f64; 8] = [
    3.387_132_872_796_366_5,
    1.331_416_678_917_843_8e2,
    1.971_590_950_306_551_3e3,
    1.373_169_376_550_946e4,
    4.592_195_393_154_987e4,
    6.726_577_092_700_87e4,
    3.343_057_558_358_813e4,
    2.509_080_928_730_122_7e3,
];
const CENTER_DENOMINATOR: [f64; 8] = [
    1.0,
    4.231_333_070_160_091e1,
    6.871_870_074_920_579e2,
    5.394_196_021_424_751e3,
    2.121_379_430_158_659_7e4,
    3.930_789_580_009_271e4,
    2.872_908_573_572_194_3e4,
    5.226_495_278_852_854e3,
];
const MIDDLE_NUMERATOR: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    2.417_807_251_774_506e-1,
    2.272_384_498_926_918_4e-2,
    7.745_450_142_783_414e-4,
];
const MIDDLE_DENOMINATOR: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    6.897_673_349_851e-1,
    1.481_039_764_274_800_8e-1,
    1.519_866_656_361_645_7e-2,
    5.475_938_084_995_345e-4,
    1.050_750_071_644_416_9e-9,
];
const FAR_NUMERATOR: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    2.965_605_718_285_048_7e-1,
    2.653_218_952_657_612_4e-2,
    1.242_660_947_388_078_4e-3,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const FAR_DENOMINATOR: [f64; 8] = [
    1.0,
    5.998_322_065_558_88e-1,
    1.369_298_809_227_358e-1,
    1.487_536_129_085_061_5e-2,
    7.868_691_311_456_133e-4,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_8e-15,
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Standard normal quantiles at 0.975, 0.001 and 1e-10, of which tables print the first digits.
    #[test]
    fn quantile_agrees_with_published_values() {
        for (p, z) in [
            (0.975, 1.959_963_984_540_054_2),
            (0.001, -3.090_232_306_167_813_5),
            (1e-10, -6.361_340_902_404_056),
        ] {
            assert!((quantile(p) - z).abs() < 1e-13, "{p}: {}", quantile(p));
        }
    }

    #[test]
    fn quantile_and_cdf_are_inverse_into_both_tails() {
        for k in -370..=370 {
            let z = f64::from(k) / 10.0;
            let back = score(cdf(z), cdf(-z));
            assert!((back - z).abs() <= 2e-15 * z.abs().max(0.5), "{z}: {back}");
        }
    }

    /// Φ(−10), Φ(−37) and φ(30) at 40 digits (mpmath 1.3).
    #[test]
    fn tails_keep_their_relative_accuracy() {
        let close = |a: f64, b: f64| assert!((a / b - 1.0).abs() < 1e-15, "{a} {b}");
        close(cdf(-10.0), 7.619_853_024_160_526e-24);
        close(cdf(-37.0), 5.725_571_222_524_577e-300);
        close(pdf(30.0), 1.473_646_134_878_547_7e-196);
    }

    #[test]
    fn ends_are_infinite_and_outside_is_not_a_number() {
        assert_eq!(quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(quantile(1.0), f64::INFINITY);
        assert!(quantile(-0.1).is_nan() && quantile(1.1).is_nan() && quantile(f64::NAN).is_nan());
        assert_eq!(cdf(f64::NEG_INFINITY), 0.0);
        assert_eq!(cdf(f64::INFINITY), 1.0);
    }
}
