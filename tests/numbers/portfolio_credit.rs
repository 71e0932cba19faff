//! Losses of credit portfolios against closed forms and the tables of the Basel Committee.

use buildout::finance::{
    basel_capital, basel_correlation, basel_risk_weight, default_share_cdf,
    default_share_deviation, default_share_quantile, event_correlation, joint_default_probability,
    kendall_tau, spearman_rho,
};

#[track_caller]
fn close(seen: Option<f64>, expected: f64, tolerance: f64) {
    let seen = seen.expect("a value");
    assert!(
        (seen - expected).abs() <= tolerance,
        "{seen} is not {expected} within {tolerance}"
    );
}

/// Closed form of Vasicek (2002), digits by an independent computation; the distribution function
/// undoes the quantile.
#[test]
fn large_portfolios() {
    for (p, rho, q, expected) in [
        (0.02, 0.2, 0.999, 0.226_312_807),
        (0.01, 0.12, 0.999, 0.090_325_832),
        (0.02, 0.1, 0.999, 0.128_237_107),
    ] {
        let share = default_share_quantile(p, rho, q);
        close(share, expected, 1e-8);
        close(default_share_cdf(p, rho, share.expect("a share")), q, 1e-13);
    }
    close(default_share_cdf(0.02, 0.2, 0.1), 0.978_782_008, 1e-8);
}

/// Two events of probability 0.4 whose scores have correlation 0.3, by an independent computation.
#[test]
fn one_factor_of_two_events() {
    close(
        joint_default_probability(0.4, 0.4, 0.3),
        0.205_849_272,
        1e-8,
    );
    close(default_share_deviation(0.4, 0.3), 0.214_124_432, 1e-8);
    close(event_correlation(0.4, 0.3), 0.191_038_635, 1e-8);
    close(default_share_quantile(0.4, 0.3, 0.1), 0.126_772_709, 1e-8);
    close(default_share_quantile(0.4, 0.3, 0.9), 0.704_077_647, 1e-8);
    // Moments of the share are those of the closed quantile function, by its mean over 10⁵ strata.
    let strata = 100_000;
    let (mut mean, mut square) = (0.0, 0.0);
    for k in 0..strata {
        let q = (f64::from(k) + 0.5) / f64::from(strata);
        let share = default_share_quantile(0.4, 0.3, q).expect("a share");
        mean += share / f64::from(strata);
        square += share * share / f64::from(strata);
    }
    close(Some(mean), 0.4, 1e-7);
    close(Some(square), 0.205_849_272, 1e-7);
    // Opposite scores exclude each other below one half.
    close(joint_default_probability(0.4, 0.3, -1.0), 0.0, 1e-15);
    close(joint_default_probability(0.4, 0.3, 1.0), 0.3, 1e-15);
    close(event_correlation(0.4, 1.0), 1.0, 1e-14);
}

/// Risk weights of corporate exposures at a loss of 45 % and 2.5 years: Basel Committee (2006),
/// "International convergence of capital measurement and capital standards", annex 5, which prints
/// hundredths of a percent made with a normal distribution of its time; more digits of some by
/// recomputation.
#[test]
fn basel_tables() {
    for (pd, printed) in [
        (0.0003, 14.44),
        (0.0005, 19.65),
        (0.001, 29.65),
        (0.0025, 49.47),
        (0.004, 62.72),
        (0.005, 69.61),
        (0.0075, 82.78),
        (0.01, 92.32),
        (0.013, 100.95),
        (0.015, 105.59),
        (0.02, 114.86),
        (0.025, 122.16),
        (0.03, 128.44),
    ] {
        let weight = basel_risk_weight(pd, 0.45, 2.5).map(|w| 100.0 * w);
        close(weight, printed, 0.011);
    }
    for (pd, correlation, weight) in [
        (0.0003, 0.238_213, 14.4436),
        (0.01, 0.192_784, 92.3168),
        (0.02, 0.164_146, 114.8542),
        (0.05, 0.129_850, 149.8544),
    ] {
        close(basel_correlation(pd), correlation, 5e-7);
        close(
            basel_risk_weight(pd, 0.45, 2.5).map(|w| 100.0 * w),
            weight,
            1e-4,
        );
        close(
            basel_capital(pd, 0.45, 2.5).map(|k| 1250.0 * k),
            weight,
            1e-4,
        );
    }
    // A maturity of a year takes the adjustment (1 − 1.5b)/(1 − 1.5b) away.
    let stressed = default_share_quantile(0.01, basel_correlation(0.01).expect("ρ"), 0.999);
    let plain = stressed.map(|s| 0.45 * (s - 0.01));
    close(basel_capital(0.01, 0.45, 1.0), plain.expect("K"), 1e-16);
}

/// Closed forms of Kruskal (1958) and Sheppard (1899).
#[test]
fn ranks_under_a_gaussian_copula() {
    for (rho, tau, spearman, below) in [
        (0.5, 1.0 / 3.0, 0.482_583_740, 1.0 / 3.0),
        (0.3, 0.193_973_368, 0.287_564_219, 0.298_493_342),
    ] {
        close(kendall_tau(rho), tau, 1e-9);
        close(spearman_rho(rho), spearman, 1e-9);
        close(joint_default_probability(0.5, 0.5, rho), below, 1e-9);
    }
    close(kendall_tau(-1.0), -1.0, 1e-15);
    close(spearman_rho(1.0), 1.0, 1e-15);
}
