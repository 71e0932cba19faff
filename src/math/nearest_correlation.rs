//! The nearest correlation matrix in the Frobenius norm (Higham 2002, "Computing the nearest
//! correlation matrix: a problem from finance", IMA Journal of Numerical Analysis 22, algorithm 3.3:
//! alternating projections with Dykstra's correction).

use super::eigen::symmetric;

/// Projections after which the search ends; a hundred are usual.
const MOST_STEPS: usize = 1000;

/// Relative change at which it has converged.
const SETTLED: f64 = 1e-10;

/// The correlation matrix nearest to a symmetric one: unit diagonal, no negative eigenvalue.
pub fn nearest_correlation(matrix: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let n = matrix.len();
    let mut unit = matrix.to_vec();
    let mut correction = vec![vec![0.0; n]; n];
    let mut positive = unit.clone();
    for _ in 0..MOST_STEPS {
        let mut shifted = unit.clone();
        for i in 0..n {
            for j in 0..n {
                shifted[i][j] -= correction[i][j];
            }
        }
        positive = without_negative(&shifted);
        for i in 0..n {
            for j in 0..n {
                correction[i][j] = positive[i][j] - shifted[i][j];
            }
        }
        let before = std::mem::replace(&mut unit, positive.clone());
        for (i, row) in unit.iter_mut().enumerate() {
            row[i] = 1.0;
        }
        let size = norm(&unit).max(f64::MIN_POSITIVE);
        let change = distance(&unit, &before).max(distance(&unit, &positive));
        if change <= SETTLED * size {
            break;
        }
    }
    // Positive in any case, however far the diagonal is from 1.
    let roots: Vec<f64> = (0..n).map(|i| positive[i][i].sqrt()).collect();
    for i in 0..n {
        for j in 0..n {
            positive[i][j] = if i == j {
                1.0
            } else {
                positive[i][j] / (roots[i] * roots[j])
            };
        }
    }
    positive
}

/// ‖a − b‖ in the Frobenius norm.
pub fn distance(a: &[Vec<f64>], b: &[Vec<f64>]) -> f64 {
    let square = |(x, y): (&f64, &f64)| (x - y) * (x - y);
    let rows = a.iter().zip(b);
    let sum: f64 = rows
        .map(|(x, y)| x.iter().zip(y).map(square).sum::<f64>())
        .sum();
    sum.sqrt()
}

fn norm(a: &[Vec<f64>]) -> f64 {
    let sum: f64 = a.iter().flatten().map(|x| x * x).sum();
    sum.sqrt()
}

/// The nearest matrix without negative eigenvalues.
fn without_negative(matrix: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let n = matrix.len();
    let (values, vectors) = symmetric(matrix);
    let from = values.partition_point(|x| *x <= 0.0);
    let mut out = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            let sum: f64 = (from..n)
                .map(|k| vectors[i][k] * values[k] * vectors[j][k])
                .sum();
            out[i][j] = sum;
            out[j][i] = sum;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Higham's own example (section 4): the distance is 0.5278.
    #[test]
    fn highams_example_is_reproduced() {
        let a = [
            vec![1.0, 1.0, 0.0],
            vec![1.0, 1.0, 1.0],
            vec![0.0, 1.0, 1.0],
        ];
        let x = nearest_correlation(&a);
        let expected = [
            [1.0, 0.760_7, 0.157_3],
            [0.760_7, 1.0, 0.760_7],
            [0.157_3, 0.760_7, 1.0],
        ];
        for i in 0..3 {
            for j in 0..3 {
                assert!((x[i][j] - expected[i][j]).abs() < 5e-5, "{i} {j}");
            }
        }
        assert!((distance(&x, &a) - 0.527_8).abs() < 5e-5);
    }

    #[test]
    fn a_correlation_matrix_is_its_own_nearest() {
        let a = [vec![1.0, -0.4], vec![-0.4, 1.0]];
        assert!(distance(&nearest_correlation(&a), &a) < 1e-14);
    }
}
