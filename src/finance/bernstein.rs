//! Isolation of the zeros of a polynomial on (0, 1) by Descartes' rule in the Bernstein basis: a
//! polynomial has at most as many zeros in an interval as its Bernstein coefficients there have
//! changes of sign, and fewer by an even number (Lane and Riesenfeld 1981, "Bounds on a polynomial",
//! BIT 21; bisection of Collins and Akritas 1976, "Polynomial real root isolation using Descartes'
//! rule of signs", SYMSAC).

use super::series::ROUNDING;
use super::signs::Changes;
use multiversion::multiversion;

/// Relative width at which an interval is no longer cut.
const NARROW: f64 = 1e-13;
/// Intervals looked at in all.
const MOST_INTERVALS: usize = 2000;
/// Where an interval is cut: in the middle, or beside it where the polynomial is 0 there.
const CUTS: [f64; 5] = [0.5, 0.46, 0.55, 0.41, 0.59];

/// An interval within (0, 1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Interval {
    pub(super) low: f64,
    pub(super) high: f64,
}

/// Intervals with one simple zero each, and those in which the polynomial is 0 within rounding: with
/// several zeros, a double one, or none.
#[derive(Debug, Default)]
pub(super) struct Isolated {
    pub(super) single: Vec<Interval>,
    pub(super) unclear: Vec<Interval>,
}

/// Bernstein coefficients on an interval and those of the polynomial of absolute values, which bound
/// the rounding errors of the first.
struct Piece {
    interval: Interval,
    coefficients: Vec<f64>,
    sizes: Vec<f64>,
    depth: u32,
}

/// Isolates the zeros of Σ a_i xⁱ on (0, 1), for a polynomial that is not 0 at either end.
pub(super) fn isolate(powers: &[f64]) -> Isolated {
    let mut found = Isolated::default();
    let whole = Interval {
        low: 0.0,
        high: 1.0,
    };
    let (coefficients, sizes) = in_bernstein_basis(powers);
    let mut waiting = vec![Piece {
        interval: whole,
        coefficients,
        sizes,
        depth: 0,
    }];
    let mut looked_at = 0;
    while let Some(piece) = waiting.pop() {
        looked_at += 1;
        let (least, most) = piece.changes();
        let Interval { low, high } = piece.interval;
        if most == 0 {
            continue;
        }
        if most == 1 && least == 1 {
            found.single.push(piece.interval);
        } else if looked_at > MOST_INTERVALS || high - low <= NARROW * high {
            found.unclear.push(piece.interval);
        } else if let Some((left, right)) = piece.cut() {
            waiting.push(right);
            waiting.push(left);
        } else {
            found.unclear.push(piece.interval);
        }
    }
    found.join();
    found
}

impl Isolated {
    /// Makes one of unclear intervals that touch.
    fn join(&mut self) {
        self.unclear.sort_by(|a, b| a.low.total_cmp(&b.low));
        let mut joined: Vec<Interval> = Vec::new();
        for interval in self.unclear.drain(..) {
            match joined.last_mut() {
                Some(last) if last.high == interval.low => last.high = interval.high,
                _ => joined.push(interval),
            }
        }
        self.unclear = joined;
    }
}

impl Piece {
    fn error(&self) -> f64 {
        ROUNDING * self.sizes.len() as f64 * f64::from(4 + 2 * self.depth)
    }

    /// The least and the most changes of sign of the coefficients.
    fn changes(&self) -> (u32, u32) {
        let error = self.error();
        if let Some(changes) = clear_changes(&self.coefficients, &self.sizes, error) {
            return (changes, changes);
        }
        let mut changes = Changes::new();
        for (c, size) in self.coefficients.iter().zip(&self.sizes) {
            changes.push(*c, error * size);
        }
        (changes.least(), changes.most())
    }

    /// The two parts of the interval, cut where the polynomial is certainly not 0.
    fn cut(&self) -> Option<(Self, Self)> {
        let Interval { low, high } = self.interval;
        CUTS.iter().find_map(|&share| {
            let (left, right) = de_casteljau(&self.coefficients, share);
            let (left_sizes, right_sizes) = de_casteljau(&self.sizes, share);
            let middle = low + share * (high - low);
            let part = |low, high, coefficients, sizes| Self {
                interval: Interval { low, high },
                coefficients,
                sizes,
                depth: self.depth + 1,
            };
            let right = part(middle, high, right, right_sizes);
            let certain = right.coefficients[0].abs() > right.error() * right.sizes[0];
            certain.then(|| (part(low, middle, left, left_sizes), right))
        })
    }
}

/// Changes of sign of numbers that are all told from 0; `None` where one is not.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn clear_changes(values: &[f64], sizes: &[f64], error: f64) -> Option<u32> {
    let mut clear = 0;
    for (value, size) in values.iter().zip(sizes) {
        clear += u64::from(value.abs() > error * size);
    }
    // Counted so that what is not a number is not clear.
    if clear < values.len() as u64 {
        return None;
    }
    let mut changes = 0;
    for (a, b) in values.iter().zip(&values[1..]) {
        changes += u64::from((*a > 0.0) != (*b > 0.0));
    }
    Some(changes as u32)
}

/// b_j = Σ_i C(j, i)/C(n, i) a_i, the ratio by its factors (j − m)/(n − m), which cannot overflow; and
/// the same of the absolute values.
fn in_bernstein_basis(powers: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let count = powers.len();
    let (mut sums, mut sizes) = (vec![0.0; count], vec![0.0; count]);
    let mut weights = vec![1.0; count];
    let numbers: Vec<f64> = (1..=count).map(|k| k as f64).collect();
    for (i, &a) in powers.iter().enumerate() {
        if a != 0.0 {
            add_times(&mut sums[i..], a, &weights[i..]);
            add_times(&mut sizes[i..], a.abs(), &weights[i..]);
        }
        if i + 1 < count {
            let inverse = 1.0 / (count - 1 - i) as f64;
            scale(&mut weights[i + 1..], inverse, &numbers);
        }
    }
    (sums, sizes)
}

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn add_times(to: &mut [f64], factor: f64, from: &[f64]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += from * factor;
    }
}

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn scale(values: &mut [f64], factor: f64, factors: &[f64]) {
    for (value, other) in values.iter_mut().zip(factors) {
        *value *= other * factor;
    }
}

/// Coefficients left and right of a point (de Casteljau 1959).
fn de_casteljau(coefficients: &[f64], share: f64) -> (Vec<f64>, Vec<f64>) {
    let count = coefficients.len();
    let mut work = vec![0.0; count.next_multiple_of(TOGETHER) + 1];
    work[..count].copy_from_slice(coefficients);
    let (mut left, mut right) = (vec![0.0; count], vec![0.0; count]);
    split(&mut work, share, &mut left, &mut right);
    (left, right)
}

/// Coefficients that are stepped together, so that the loop vectorizes without a rest.
const TOGETHER: usize = 8;

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn split(work: &mut [f64], share: f64, left: &mut [f64], right: &mut [f64]) {
    for (end, left) in (0..right.len()).rev().zip(left) {
        *left = work[0];
        right[end] = work[end];
        // What is stepped past the end is not looked at again.
        for first in (0..end).step_by(TOGETHER) {
            let mut next = [0.0; TOGETHER];
            next.copy_from_slice(&work[first + 1..][..TOGETHER]);
            for (value, next) in work[first..][..TOGETHER].iter_mut().zip(next) {
                *value += share * (next - *value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Π (x − z) in powers of x.
    fn with_zeros(zeros: &[f64]) -> Vec<f64> {
        zeros.iter().fold(vec![1.0], |product, z| {
            let mut next = vec![0.0; product.len() + 1];
            for (i, a) in product.iter().enumerate() {
                next[i + 1] += a;
                next[i] -= z * a;
            }
            next
        })
    }

    #[test]
    fn each_zero_has_an_interval_of_its_own() {
        // One half is the first cut, −2 and 3 are outside.
        let zeros = [0.01, 0.5, 0.501, 0.9, -2.0, 3.0];
        let found = isolate(&with_zeros(&zeros));
        assert!(found.unclear.is_empty());
        assert_eq!(found.single.len(), 4);
        for z in &zeros[..4] {
            let holding = found.single.iter().filter(|i| i.low < *z && *z < i.high);
            assert_eq!(holding.count(), 1, "{z}");
        }
    }

    #[test]
    fn a_double_zero_is_unclear_and_a_near_miss_is_not() {
        let found = isolate(&with_zeros(&[0.3, 0.3]));
        assert!(found.single.is_empty());
        assert_eq!(found.unclear.len(), 1);
        assert!((found.unclear[0].low - 0.3).abs() < 1e-5);
        let mut missed = with_zeros(&[0.3, 0.3]);
        missed[0] += 1e-9;
        let found = isolate(&missed);
        assert!(found.single.is_empty() && found.unclear.is_empty());
    }

    #[test]
    fn a_zero_of_high_order_ends() {
        let found = isolate(&with_zeros(&[0.7; 12]));
        assert!(!found.unclear.is_empty());
    }
}
