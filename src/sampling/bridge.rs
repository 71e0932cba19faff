//! Paths by a bridge: from independent scores of the end, the middle, the quarters … to those of the
//! steps (Caflisch, Morokoff and Owen 1997, "Valuation of mortgage-backed securities using Brownian
//! bridges to reduce effective dimension", Journal of Computational Finance 1).

use super::LANES;

/// Turns scores in the order of the bridge into the increments of the path, in place: an orthogonal
/// map, so that independent standard normal scores become such again.
pub(super) fn increments(scores: &mut [[f64; LANES]]) {
    let n = scores.len();
    if n < 2 {
        return;
    }
    // The path after each step; it begins at 0.
    let mut path = vec![[0.0; LANES]; n + 1];
    let root = (n as f64).sqrt();
    for l in 0..LANES {
        path[n][l] = root * scores[0][l];
    }
    for (z, (left, middle, right)) in scores[1..].iter().zip(order(n)) {
        let span = (right - left) as f64;
        let weight = (middle - left) as f64 / span;
        let sd = ((middle - left) as f64 * (right - middle) as f64 / span).sqrt();
        for l in 0..LANES {
            let (a, b) = (path[left][l], path[right][l]);
            path[middle][l] = a + weight * (b - a) + sd * z[l];
        }
    }
    for (t, lanes) in scores.iter_mut().enumerate() {
        for l in 0..LANES {
            lanes[l] = path[t + 1][l] - path[t][l];
        }
    }
}

/// (left, middle, right) of the gaps that are halved, the wider first.
fn order(n: usize) -> Vec<(usize, usize, usize)> {
    let mut gaps = vec![(0, n)];
    let mut next = 0;
    let mut all = Vec::with_capacity(n - 1);
    while let Some(&(left, right)) = gaps.get(next) {
        next += 1;
        if right - left < 2 {
            continue;
        }
        let middle = left + (right - left) / 2;
        all.push((left, middle, right));
        gaps.extend([(left, middle), (middle, right)]);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The map is orthogonal: its rows, found by unit scores, have length 1 and are perpendicular; and the
    /// first score carries the path's end.
    #[test]
    fn independent_scores_stay_independent() {
        for n in [1, 2, 3, 7, 16, 41] {
            let mut scores = vec![[0.0; LANES]; n];
            for (i, lanes) in scores.iter_mut().enumerate() {
                lanes[i] = 1.0;
            }
            increments(&mut scores);
            for a in 0..n {
                for b in 0..n {
                    let dot: f64 = (0..n).map(|l| scores[a][l] * scores[b][l]).sum();
                    let expected = if a == b { 1.0 } else { 0.0 };
                    assert!((dot - expected).abs() < 1e-12, "{n} {a} {b} {dot}");
                }
            }
            let end: Vec<f64> = (0..n).map(|l| scores.iter().map(|z| z[l]).sum()).collect();
            assert!((end[0] - (n as f64).sqrt()).abs() < 1e-12);
            assert!(end[1..].iter().all(|x| x.abs() < 1e-12));
        }
    }
}
