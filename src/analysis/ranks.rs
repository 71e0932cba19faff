//! Ranks, and the correlation of ranks.

use crate::statistics::Estimate;

/// The ranks of a column, from 1; equal values share the mean of theirs (Kendall 1945). The values are
/// finite.
pub fn ranks(x: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..x.len()).collect();
    order.sort_by(|a, b| x[*a].total_cmp(&x[*b]));
    let mut out = vec![0.0; x.len()];
    let mut first = 0;
    while first < order.len() {
        let value = x[order[first]];
        let tied = order[first..].iter().take_while(|i| x[**i] == value);
        let next = first + tied.count();
        // Ranks first + 1 .. next.
        let shared = 0.5 * (first + 1 + next) as f64;
        for i in &order[first..next] {
            out[*i] = shared;
        }
        first = next;
    }
    out
}

/// Spearman's rank correlation (1904) of two columns given by their ranks, with the standard error of
/// Bonett and Wright (2000); undefined where a column is constant or there are fewer than 4 trials.
pub fn spearman(a: &[f64], b: &[f64]) -> Estimate {
    let n = a.len() as f64;
    if a.len() < 4 {
        return Estimate::UNDEFINED;
    }
    let (ma, mb) = (super::mean(a), super::mean(b));
    let (mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        let (a, b) = (a - ma, b - mb);
        aa += a * a;
        bb += b * b;
        ab += a * b;
    }
    if aa == 0.0 || bb == 0.0 {
        return Estimate::UNDEFINED;
    }
    let r = ab / (aa * bb).sqrt();
    let of_z = ((1.0 + 0.5 * r * r) / (n - 3.0)).sqrt();
    Estimate::normal(r, Some((1.0 - r * r) * of_z))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_share_their_ranks() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 2.0, 3.0]), [4.0, 1.0, 4.0, 2.0, 4.0]);
        assert_eq!(ranks(&[]), [0.0; 0]);
    }

    /// scipy.stats.spearmanr (SciPy 1.17.1) of the same eight pairs, which have ties.
    #[test]
    fn the_correlation_of_ranks_with_ties() {
        let x = [1.0, 2.0, 2.0, 3.0, 5.0, 8.0, 8.0, 9.0];
        let y = [2.0, 1.0, 4.0, 3.0, 7.0, 5.0, 5.0, 10.0];
        let r = spearman(&ranks(&x), &ranks(&y)).value.unwrap();
        assert!((r - 0.848_500_431_739_640_8).abs() < 1e-12, "{r}");
    }
}
