//! Saddle-point pieces of gamma and beta densities, which keep all digits where differences of
//! log-gamma functions would cancel (Loader 2000, "Fast and accurate computation of binomial
//! probabilities").

/// ½ ln(2π).
const HALF_LN_2PI: f64 = 0.918_938_533_204_672_8;

/// ln Γ(n+1) − (n+½) ln n + n − ½ ln 2π for n > 0.
pub fn stirling_error(n: f64) -> f64 {
    if n < 8.0 {
        return super::gamma::ln_gamma_1p(n) - (n + 0.5) * libm::log(n) + n - HALF_LN_2PI;
    }
    // Stirling's series; its next term is below 1e-16 from n = 8 on.
    const SERIES: [f64; 8] = [
        1.0 / 12.0,
        -1.0 / 360.0,
        1.0 / 1260.0,
        -1.0 / 1680.0,
        1.0 / 1188.0,
        -691.0 / 360_360.0,
        1.0 / 156.0,
        -3617.0 / 122_400.0,
    ];
    let w = 1.0 / (n * n);
    SERIES.iter().rev().fold(0.0, |sum, c| sum * w + c) / n
}

/// The deviance n ln(n/m) + m − n ≥ 0 of positive n and m.
pub fn deviance(n: f64, m: f64) -> f64 {
    let difference = n - m;
    if difference.abs() >= 0.5 * (n + m) {
        return n * libm::log(n / m) + m - n;
    }
    let v = difference / (n + m);
    let mut sum = difference * v;
    let mut power = 2.0 * n * v;
    let v2 = v * v;
    for k in 1..100 {
        power *= v2;
        let next = sum + power / f64::from(2 * k + 1);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}
