//! A sum without rounding: a fixed-point accumulator wide enough for every `f64` (the long
//! accumulator of Kulisch 1971; carries postponed as in Neal 2015, "Fast exact summation using
//! small and large superaccumulators").

/// Digits of 32 bits that cover 2^−1074 … 2^1024, and one more for the carries of a long sum.
const DIGITS: usize = 67;
/// Additions whose carries fit beside a digit in an `i64`.
const POSTPONED: u32 = 1 << 30;
const DIGIT_MASK: i64 = 0xFFFF_FFFF;

/// A sum of any finite `f64`s, exact until it is read.
///
/// Addition and merging are associative and commutative to the last bit. A value that is not
/// finite makes the whole sum NaN.
#[derive(Debug, Clone)]
pub struct ExactSum {
    /// Value Σ digit_i · 2^(32 i − 1074), digits signed and wider than 32 bits between carries.
    digits: [i64; DIGITS],
    pending: u32,
    spoiled: bool,
}

impl Default for ExactSum {
    fn default() -> Self {
        Self {
            digits: [0; DIGITS],
            pending: 0,
            spoiled: false,
        }
    }
}

impl PartialEq for ExactSum {
    fn eq(&self, other: &Self) -> bool {
        let (mut a, mut b) = (self.clone(), other.clone());
        a.carry();
        b.carry();
        a.digits == b.digits && a.spoiled == b.spoiled
    }
}

impl ExactSum {
    /// Zero.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one number.
    pub fn add(&mut self, x: f64) {
        let bits = x.to_bits();
        let exponent = (bits >> 52 & 0x7FF) as usize;
        if exponent == 0x7FF {
            self.spoiled = true;
            return;
        }
        let hidden = u64::from(exponent != 0) << 52;
        let mantissa = bits & ((1 << 52) - 1) | hidden;
        let position = exponent.saturating_sub(1);
        let wide = u128::from(mantissa) << (position % 32);
        let sign = 1 - 2 * (bits >> 63) as i64;
        let low = position / 32;
        for (i, digit) in self.digits[low..low + 3].iter_mut().enumerate() {
            *digit += sign * ((wide >> (32 * i)) as i64 & DIGIT_MASK);
        }
        self.pending += 1;
        if self.pending >= POSTPONED {
            self.carry();
        }
    }

    /// Adds another sum.
    pub fn merge(&mut self, other: &Self) {
        if self.pending + other.pending >= POSTPONED {
            self.carry();
        }
        let mut other = other.clone();
        other.carry();
        for (digit, more) in self.digits.iter_mut().zip(other.digits) {
            *digit += more;
        }
        self.pending += 1;
        self.spoiled |= other.spoiled;
    }

    /// The sum, correctly rounded to nearest, ties to even; ±∞ where it exceeds the largest `f64`
    /// and NaN where something added was not finite.
    pub fn value(&self) -> f64 {
        if self.spoiled {
            return f64::NAN;
        }
        let mut sum = self.clone();
        sum.carry();
        let negative = sum.digits[DIGITS - 1] < 0;
        if negative {
            for digit in &mut sum.digits {
                *digit = -*digit;
            }
            sum.carry();
        }
        let magnitude = rounded_magnitude(&sum.digits);
        if negative { -magnitude } else { magnitude }
    }

    /// The sum as an unevaluated pair: its rounded value and the rounded remainder, together about
    /// 106 bits.
    pub fn pair(&self) -> (f64, f64) {
        let high = self.value();
        let mut rest = self.clone();
        rest.add(-high);
        (high, if high.is_finite() { rest.value() } else { 0.0 })
    }

    /// Brings every digit but the last into [0, 2^32).
    fn carry(&mut self) {
        let mut carry = 0;
        for digit in &mut self.digits[..DIGITS - 1] {
            let total = *digit + carry;
            *digit = total & DIGIT_MASK;
            carry = total >> 32;
        }
        self.digits[DIGITS - 1] += carry;
        self.pending = 1;
    }
}

/// Rounds a non-negative carried number to the nearest `f64`.
fn rounded_magnitude(digits: &[i64; DIGITS]) -> f64 {
    let Some(top) = digits.iter().rposition(|&digit| digit != 0) else {
        return 0.0;
    };
    // The top digit has at most 32 bits, so 128 bits hold it and at least 64 bits below it.
    let lowest = top.saturating_sub(3);
    let head = digits[lowest..=top]
        .iter()
        .rev()
        .fold(0_u128, |head, &digit| head << 32 | digit as u128);
    let sticky = digits[..lowest].iter().any(|&digit| digit != 0);
    let length = 128 - head.leading_zeros();
    if length <= 53 {
        // Then `lowest` is 0: the number is exact and, below 2^52, subnormal.
        return scaled(head as u64, 0);
    }
    let dropped = length - 53;
    let mut mantissa = (head >> dropped) as u64;
    let rest = head & ((1 << dropped) - 1);
    let half = 1_u128 << (dropped - 1);
    if rest > half || rest == half && (sticky || mantissa & 1 == 1) {
        mantissa += 1;
    }
    scaled(mantissa, lowest * 32 + dropped as usize)
}

/// mantissa · 2^(position − 1074) for a mantissa of at most 54 bits that needs no rounding.
fn scaled(mantissa: u64, position: usize) -> f64 {
    let (mantissa, position) = if mantissa >> 53 == 1 {
        (mantissa >> 1, position + 1)
    } else {
        (mantissa, position)
    };
    if mantissa >> 52 == 0 {
        return f64::from_bits(mantissa);
    }
    let exponent = position as u64 + 1;
    if exponent >= 0x7FF {
        return f64::INFINITY;
    }
    f64::from_bits(exponent << 52 | mantissa & ((1 << 52) - 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sum_of(values: &[f64]) -> ExactSum {
        let mut sum = ExactSum::new();
        for &x in values {
            sum.add(x);
        }
        sum
    }

    #[test]
    fn single_numbers_come_back() {
        for x in [
            0.0,
            1.0,
            -1.5,
            f64::MAX,
            f64::MIN,
            f64::MIN_POSITIVE,
            f64::from_bits(1),
            -f64::from_bits(0x000F_FFFF_FFFF_FFFF),
            0.1,
            1e300,
        ] {
            assert_eq!(sum_of(&[x]).value(), x);
            assert_eq!(sum_of(&[x]).pair(), (x, 0.0));
        }
    }

    #[test]
    fn nothing_is_lost_between_extremes() {
        let sum = sum_of(&[f64::MAX, 1.0, f64::from_bits(1), -f64::MAX, -1.0]);
        assert_eq!(sum.value(), f64::from_bits(1));
        assert_eq!(sum_of(&[1e100, 1.0, -1e100]).value(), 1.0);
        assert_eq!(sum_of(&[1.0, 1e-30]).pair(), (1.0, 1e-30));
    }

    #[test]
    fn rounds_to_nearest_ties_to_even() {
        let ulp = f64::EPSILON;
        assert_eq!(sum_of(&[1.0, ulp / 2.0]).value(), 1.0);
        assert_eq!(sum_of(&[1.0 + ulp, ulp / 2.0]).value(), 1.0 + 2.0 * ulp);
        assert_eq!(sum_of(&[1.0, ulp / 2.0, 1e-300]).value(), 1.0 + ulp);
        assert_eq!(sum_of(&[1.0, ulp / 2.0, -1e-300]).value(), 1.0);
        let below = 2.0_f64.powi(53) - 1.0;
        assert_eq!(sum_of(&[below, 0.5]).value(), below + 1.0);
    }

    #[test]
    fn overflow_is_infinite_and_reversible() {
        let mut sum = sum_of(&[f64::MAX, f64::MAX]);
        assert_eq!(sum.value(), f64::INFINITY);
        sum.add(-f64::MAX);
        assert_eq!(sum.value(), f64::MAX);
        assert!(sum_of(&[f64::INFINITY, 1.0]).value().is_nan());
    }

    proptest! {
        #[test]
        fn agrees_with_integer_arithmetic(values in prop::collection::vec(-(1_i64 << 52)..1_i64 << 52, 0..200)) {
            let exact: i128 = values.iter().map(|&v| i128::from(v)).sum();
            let floats: Vec<f64> = values.iter().map(|&v| v as f64).collect();
            prop_assert_eq!(sum_of(&floats).value(), exact as f64);
        }

        #[test]
        fn order_and_grouping_do_not_matter(values in prop::collection::vec(any::<f64>(), 1..60), cut in any::<prop::sample::Index>()) {
            let values: Vec<f64> = values.into_iter().filter(|x| x.is_finite()).collect();
            let cut = if values.is_empty() { 0 } else { cut.index(values.len()) };
            let whole = sum_of(&values);
            let mut right = sum_of(&values[cut..]);
            right.merge(&sum_of(&values[..cut]));
            let reversed: Vec<f64> = values.iter().rev().copied().collect();
            prop_assert_eq!(&whole, &right);
            prop_assert_eq!(&whole, &sum_of(&reversed));
            prop_assert_eq!(whole.value().to_bits(), right.value().to_bits());
        }

        #[test]
        fn the_sum_of_two_is_the_rounded_sum(a in any::<f64>(), b in any::<f64>()) {
            prop_assume!(a.is_finite() && b.is_finite());
            prop_assert_eq!(sum_of(&[a, b]).value(), a + b);
        }
    }
}
