//! Quantiles against reference values.

use crate::{close, read};
use buildout::math::{beta, gamma, normal};

fn quantiles(text: &str, expected: &[(f64, f64)], absolute: f64) {
    let d = read(text);
    for (percent, value) in expected {
        let x = d.quantile_of(percent / 100.0, (100.0 - percent) / 100.0);
        assert!(
            (x - value).abs() < absolute,
            "{text} p{percent}: {x} against {value}"
        );
    }
}

/// PERT with λ = 4 on (10, 15, 30) and (30, 38, 60): closed moments, and quantiles of the beta with
/// shapes (2, 4) and (2.0667, 3.9333) (Vose 2008 for the parametrization).
#[test]
fn pert() {
    let d = read("pert(10, 15, 30)");
    close(d.mean().unwrap(), 16.666_666_7, 1e-8);
    close(d.sd().unwrap(), 3.563_483_23, 1e-8);
    let expected = [
        (5.0, 11.528_807_83),
        (10.0, 12.244_699_17),
        (50.0, 16.276_203_41),
        (90.0, 21.677_807_49),
        (95.0, 23.148_166_36),
    ];
    quantiles("pert(10, 15, 30)", &expected, 1e-7);
    let d = read("pert(30, 38, 60)");
    close(d.mean().unwrap(), 40.333_333_3, 1e-8);
    close(d.sd().unwrap(), 5.388_111_55, 1e-8);
    let expected = [
        (10.0, 33.601_443_59),
        (50.0, 39.786_055_32),
        (90.0, 47.890_771_44),
    ];
    quantiles("pert(30, 38, 60)", &expected, 1e-7);
}

/// Triangular on (2, 4, 12): closed form (Johnson, Kotz and Balakrishnan 1995, chapter 26).
#[test]
fn triangular() {
    let d = read("triangular(2, 4, 12)");
    close(d.mean().unwrap(), 6.0, 1e-15);
    close(d.sd().unwrap(), 2.160_246_90, 1e-8);
    let expected = [
        (5.0, 3.0),
        (10.0, 3.414_213_56),
        (50.0, 5.675_444_68),
        (90.0, 9.171_572_88),
        (95.0, 10.0),
    ];
    quantiles("triangular(2, 4, 12)", &expected, 1e-7);
}

/// Lognormal through p10 = 20 and p90 = 80: closed form.
#[test]
fn lognormal_by_percentiles() {
    let d = read("lognormal(p10=20, p90=80)");
    let buildout::distributions::Distribution::LogNormal { mu, sigma } = d else {
        panic!("{d}");
    };
    close(mu, 3.688_879_454, 1e-9);
    close(sigma, 0.540_865_619, 1e-9);
    close(d.mean().unwrap(), 46.300_245_476, 1e-8);
    close(d.sd().unwrap(), 26.990_321_225, 1e-8);
    close(d.quantile(0.95), 97.370_591_422, 1e-8);
}

/// Kumaraswamy (1980): x = (1 − (1 − u)^(1/b))^(1/a), and the shapes of mean 0.55, sd 0.20.
#[test]
fn kumaraswamy() {
    let d = read("kumaraswamy(2.470119, 2.543206)");
    for (u, x) in [(0.1, 0.2733), (0.5, 0.5598), (0.9, 0.8108)] {
        assert!((d.quantile(u) - x).abs() < 1e-4);
    }
    close(d.mean().unwrap(), 0.55, 1e-6);
    close(d.sd().unwrap(), 0.20, 1e-5);
    let by_moments = read("kumaraswamy(mean=0.55, sd=0.20)");
    close(by_moments.mean().unwrap(), 0.55, 1e-12);
    close(by_moments.sd().unwrap(), 0.20, 1e-12);
}

/// Standard normal quantiles, 18 digits.
#[test]
fn normal_scores() {
    for (p, z) in [
        (0.975, 1.959_963_984_540_054_2),
        (0.001, -3.090_232_306_167_813_5),
        (1e-10, -6.361_340_902_404_056),
    ] {
        assert!((normal::quantile(p) - z).abs() < 1e-13);
        assert!((normal::quantile_upper(p) + z).abs() < 1e-13);
    }
}

/// Lower tails 1e-10, 0.01, 0.5 and upper tails 0.01, 1e-10 of gamma distributions, by bisection of
/// the incomplete gamma function at 60 digits (mpmath 1.3). A shape of 0.1 is where statrs 0.19
/// fails.
#[test]
fn gamma_quantiles_into_both_tails() {
    let reference = [
        (
            0.1,
            [
                6.073_048_362_407_962e-101,
                6.073_048_362_407_899e-21,
                5.933_911_044_602_262e-4,
                1.588_477_817_929_505_2,
                18.119_637_782_112_438,
            ],
        ),
        (
            2.0,
            [
                1.414_220_229_082_974e-5,
                0.148_554_740_253_265_95,
                1.678_346_990_016_660_7,
                6.638_352_067_993_812,
                26.333_981_605_530_87,
            ],
        ),
        (
            7.5,
            [
                0.169_144_916_954_586_5,
                2.614_674_442_049_479,
                7.169_429_755_478_323,
                15.288_957_083_446_247,
                39.573_393_659_350_91,
            ],
        ),
        (
            300.0,
            [
                202.610_403_194_162_56,
                261.182_563_240_437_03,
                299.666_732_590_439_24,
                341.757_795_478_004_3,
                423.658_109_821_137_4,
            ],
        ),
    ];
    for (shape, expected) in reference {
        let at = [
            (1e-10, 1.0),
            (0.01, 0.99),
            (0.5, 0.5),
            (0.99, 0.01),
            (1.0, 1e-10),
        ];
        for ((p, q), x) in at.into_iter().zip(expected) {
            close(gamma::quantile(shape, p, q), x, 2e-14);
        }
    }
}

/// The same five tails of beta distributions, with the complement of x, at 60 digits and more
/// (mpmath 1.3).
#[test]
fn beta_quantiles_into_both_tails() {
    let reference = [
        (
            0.3,
            0.7,
            [
                (7.721_676_616_361_381e-34, 1.0),
                (3.584_084_499_488_802_7e-7, 0.999_999_641_591_550_1),
                (0.158_774_686_978_501_63, 0.841_225_313_021_498_4),
                (0.994_215_909_071_031_5, 5.784_090_928_968_501e-3),
                (0.999_999_999_999_978_4, 2.161_226_992_694_403_4e-14),
            ],
        ),
        (
            0.05,
            20.0,
            [
                (2.993_083_320_015_332_3e-202, 1.0),
                (2.993_083_320_015_27e-42, 1.0),
                (2.854_428_163_518_54e-8, 0.999_999_971_455_718_4),
                (0.054_169_587_100_294_233, 0.945_830_412_899_705_8),
                (0.586_986_100_381_940_5, 0.413_013_899_618_059_5),
            ],
        ),
        (
            2.0,
            4.0,
            [
                (3.162_287_660_223_719_6e-6, 0.999_996_837_712_339_8),
                (0.032_682_112_200_602_88, 0.967_317_887_799_397_1),
                (0.313_810_170_455_697_4, 0.686_189_829_544_302_6),
                (0.777_927_716_615_001_9, 0.222_072_283_384_998_07),
                (0.997_884_361_719_324, 2.115_638_280_676_002_3e-3),
            ],
        ),
        (
            2.8531,
            2.3344,
            [
                (1.735_891_664_942_180_4e-4, 0.999_826_410_833_505_8),
                (0.115_227_980_557_080_57, 0.884_772_019_442_919_4),
                (0.556_874_987_058_004_3, 0.443_125_012_941_995_7),
                (0.935_510_499_743_210_4, 0.064_489_500_256_789_63),
                (0.999_976_740_799_230_2, 2.325_920_076_981_679_3e-5),
            ],
        ),
    ];
    for (a, b, expected) in reference {
        let at = [
            (1e-10, 1.0),
            (0.01, 0.99),
            (0.5, 0.5),
            (0.99, 0.01),
            (1.0, 1e-10),
        ];
        for ((p, q), (x, y)) in at.into_iter().zip(expected) {
            let (left, right) = beta::quantile(a, b, p, q);
            close(left, x, 1e-13);
            close(right, y, 1e-13);
        }
    }
}

/// Upper tails of Student's t at 60 digits (mpmath 1.3); ν = 4 at 0.01 is the 3.747 of every table.
#[test]
fn student_quantiles() {
    for (nu, q, t) in [
        (1.5, 1e-10, 2_422_663.101_134_394),
        (1.5, 0.01, 11.197_316_179_568_398),
        (1.5, 0.3, 0.651_795_482_602_357_1),
        (4.0, 1e-10, 416.175_140_329_604_1),
        (4.0, 0.01, 3.746_947_387_979_197),
        (4.0, 0.3, 0.568_649_063_049_705_5),
        (30.0, 1e-10, 9.377_489_780_407_143),
        (30.0, 0.01, 2.457_261_542_400_591_4),
        (30.0, 0.3, 0.530_019_003_906_506_5),
    ] {
        let d = read(&format!("student_t({nu})"));
        close(d.quantile_upper(q), t, 1e-13);
        close(d.quantile(q), -t, 1e-13);
    }
}
