//! The Cholesky factor of a small symmetric matrix (Golub and Van Loan 2013, algorithm 4.2.1).

/// The lower factor L with L·Lᵀ = `matrix`, row by row.
///
/// # Errors
/// The index of the first leading minor that is not positive: the matrix is not positive definite.
pub fn cholesky(matrix: &[Vec<f64>]) -> Result<Vec<Vec<f64>>, usize> {
    let n = matrix.len();
    let mut factor = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            let known: f64 = (0..j).map(|k| factor[i][k] * factor[j][k]).sum();
            let rest = matrix[i][j] - known;
            if i != j {
                factor[i][j] = rest / factor[j][j];
            } else if rest > 1e-12 {
                factor[i][i] = rest.sqrt();
            } else {
                return Err(i);
            }
        }
    }
    Ok(factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A matrix with a factor of whole numbers.
    #[test]
    fn a_known_factor_is_found() {
        let matrix = [
            vec![4.0, 12.0, -16.0],
            vec![12.0, 37.0, -43.0],
            vec![-16.0, -43.0, 98.0],
        ];
        let factor = cholesky(&matrix).expect("positive definite");
        assert_eq!(factor[2], [-8.0, 5.0, 3.0]);
    }

    #[test]
    fn three_opposites_are_refused() {
        let opposed = |i: usize, j: usize| if i == j { 1.0 } else { -0.9 };
        let matrix: Vec<Vec<f64>> = (0..3)
            .map(|i| (0..3).map(|j| opposed(i, j)).collect())
            .collect();
        assert_eq!(cholesky(&matrix), Err(2));
    }
}
