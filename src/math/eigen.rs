//! Eigenvalues and eigenvectors of a symmetric matrix: Householder's reduction to three diagonals
//! and the implicit QL iteration (Bowdler, Martin, Reinsch and Wilkinson 1968, "The QR and QL
//! algorithms for symmetric matrices", Numerische Mathematik 11).

/// Steps that an eigenvalue may take; two are usual.
const MOST_STEPS: usize = 60;

/// The eigenvalues of a symmetric matrix in increasing order, and an orthogonal matrix with the
/// eigenvector of the k-th in its k-th column. Only the lower triangle is read.
pub fn symmetric(matrix: &[Vec<f64>]) -> (Vec<f64>, Vec<Vec<f64>>) {
    let n = matrix.len();
    let mut v = matrix.to_vec();
    let mut values = vec![0.0; n];
    let mut beside = vec![0.0; n];
    if n > 0 {
        reduce(&mut v, &mut values, &mut beside);
        iterate(&mut v, &mut values, &mut beside);
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let sorted = order.iter().map(|k| values[*k]).collect();
    let columns = |row: &Vec<f64>| order.iter().map(|k| row[*k]).collect();
    (sorted, v.iter().map(columns).collect())
}

/// Householder's reduction: the diagonal goes to `d`, what stands beside it to `e[1..]`, the
/// product of the reflections to `v`.
fn reduce(v: &mut [Vec<f64>], d: &mut [f64], e: &mut [f64]) {
    let n = d.len();
    d.copy_from_slice(&v[n - 1]);
    for i in (1..n).rev() {
        let scale: f64 = d[..i].iter().map(|x| x.abs()).sum();
        let mut h = 0.0;
        if scale == 0.0 {
            e[i] = d[i - 1];
            for j in 0..i {
                d[j] = v[i - 1][j];
                v[i][j] = 0.0;
                v[j][i] = 0.0;
            }
        } else {
            for x in &mut d[..i] {
                *x /= scale;
                h += *x * *x;
            }
            let f = d[i - 1];
            let g = if f > 0.0 { -h.sqrt() } else { h.sqrt() };
            e[i] = scale * g;
            h -= f * g;
            d[i - 1] = f - g;
            e[..i].fill(0.0);
            for j in 0..i {
                let f = d[j];
                v[j][i] = f;
                let mut g = e[j] + v[j][j] * f;
                for k in j + 1..i {
                    g += v[k][j] * d[k];
                    e[k] += v[k][j] * f;
                }
                e[j] = g;
            }
            let mut f = 0.0;
            for j in 0..i {
                e[j] /= h;
                f += e[j] * d[j];
            }
            let half = f / (h + h);
            for j in 0..i {
                e[j] -= half * d[j];
            }
            for j in 0..i {
                let (f, g) = (d[j], e[j]);
                for k in j..i {
                    v[k][j] -= f * e[k] + g * d[k];
                }
                d[j] = v[i - 1][j];
                v[i][j] = 0.0;
            }
        }
        d[i] = h;
    }
    for i in 0..n - 1 {
        v[n - 1][i] = v[i][i];
        v[i][i] = 1.0;
        let h = d[i + 1];
        if h != 0.0 {
            for k in 0..=i {
                d[k] = v[k][i + 1] / h;
            }
            for j in 0..=i {
                let g: f64 = (0..=i).map(|k| v[k][i + 1] * v[k][j]).sum();
                for k in 0..=i {
                    v[k][j] -= g * d[k];
                }
            }
        }
        for row in &mut v[..=i] {
            row[i + 1] = 0.0;
        }
    }
    for j in 0..n {
        d[j] = v[n - 1][j];
        v[n - 1][j] = 0.0;
    }
    v[n - 1][n - 1] = 1.0;
    e[0] = 0.0;
}

/// The QL iteration on the three diagonals; eigenvalues end in `d`.
fn iterate(v: &mut [Vec<f64>], d: &mut [f64], e: &mut [f64]) {
    let n = d.len();
    e.rotate_left(1);
    let (mut shift, mut largest): (f64, f64) = (0.0, 0.0);
    for l in 0..n {
        largest = largest.max(d[l].abs() + e[l].abs());
        let small = |x: f64| x.abs() <= f64::EPSILON * largest;
        let m = (l..n).find(|m| small(e[*m])).unwrap_or(n - 1);
        for _ in 0..MOST_STEPS {
            if m == l {
                break;
            }
            let g = d[l];
            let p = (d[l + 1] - g) / (2.0 * e[l]);
            let r = libm::hypot(p, 1.0).copysign(p);
            d[l] = e[l] / (p + r);
            d[l + 1] = e[l] * (p + r);
            let next = d[l + 1];
            let h = g - d[l];
            for x in &mut d[l + 2..] {
                *x -= h;
            }
            shift += h;
            let mut p = d[m];
            let (mut c, mut c2, mut c3) = (1.0, 1.0, 1.0);
            let (mut s, mut s2) = (0.0, 0.0);
            let beside = e[l + 1];
            for i in (l..m).rev() {
                c3 = c2;
                c2 = c;
                s2 = s;
                let g = c * e[i];
                let h = c * p;
                let r = libm::hypot(p, e[i]);
                e[i + 1] = s * r;
                s = e[i] / r;
                c = p / r;
                p = c * d[i] - s * g;
                d[i + 1] = h + s * (c * g + s * d[i]);
                for row in v.iter_mut() {
                    let h = row[i + 1];
                    row[i + 1] = s * row[i] + c * h;
                    row[i] = c * row[i] - s * h;
                }
            }
            p = -s * s2 * c3 * beside * e[l] / next;
            e[l] = s * p;
            d[l] = c * p;
            if small(e[l]) {
                break;
            }
        }
        d[l] += shift;
        e[l] = 0.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The second difference of n points has the eigenvalues 2 − 2 cos(kπ/(n + 1)).
    #[test]
    fn the_second_difference_has_its_closed_form() {
        let n = 12;
        let entry = |i: usize, j: usize| match i.abs_diff(j) {
            0 => 2.0,
            1 => -1.0,
            _ => 0.0,
        };
        let matrix: Vec<Vec<f64>> = (0..n)
            .map(|i| (0..n).map(|j| entry(i, j)).collect())
            .collect();
        let (values, _) = symmetric(&matrix);
        for (k, value) in values.iter().enumerate() {
            let angle = (k + 1) as f64 * std::f64::consts::PI / (n + 1) as f64;
            assert!((value - (2.0 - 2.0 * libm::cos(angle))).abs() < 1e-13);
        }
    }

    /// A = V·diag·Vᵀ with VᵀV = 1, of a full matrix, one with repeated eigenvalues and a diagonal one.
    #[test]
    fn the_parts_make_the_whole_again() {
        let full = |i: usize, j: usize| libm::cos((i * j) as f64) + f64::from(i == j);
        let equal = |i: usize, j: usize| if i == j { 1.0 } else { 0.3 };
        let diagonal = |i: usize, j: usize| if i == j { 3.0 - i as f64 } else { 0.0 };
        let entries: [&dyn Fn(usize, usize) -> f64; 3] = [&full, &equal, &diagonal];
        for entry in entries {
            let n = 9;
            let a: Vec<Vec<f64>> = (0..n)
                .map(|i| (0..n).map(|j| entry(i, j)).collect())
                .collect();
            let (values, v) = symmetric(&a);
            for i in 0..n {
                for j in 0..n {
                    let again: f64 = (0..n).map(|k| v[i][k] * values[k] * v[j][k]).sum();
                    let unit: f64 = (0..n).map(|k| v[k][i] * v[k][j]).sum();
                    assert!((again - a[i][j]).abs() < 1e-13, "{i} {j}");
                    assert!((unit - f64::from(i == j)).abs() < 1e-13);
                }
            }
        }
        assert!(symmetric(&[]).0.is_empty());
        assert_eq!(symmetric(&[vec![4.0]]), (vec![4.0], vec![vec![1.0]]));
    }
}
