//! Counting changes of sign where some signs are lost in rounding.

/// The least and the most changes of sign in a sequence of numbers known up to an error.
#[derive(Debug, Clone, Copy)]
pub(super) struct Changes {
    least: u32,
    last: f64,
    /// Most changes in a sequence that ends positive, and negative; `None` where it cannot.
    positive: Option<u32>,
    negative: Option<u32>,
}

impl Changes {
    pub(super) fn new() -> Self {
        Self {
            least: 0,
            last: 0.0,
            positive: None,
            negative: None,
        }
    }

    /// The next number, whose error is at most `error`; a certain 0 changes nothing.
    pub(super) fn push(&mut self, value: f64, error: f64) {
        if value == 0.0 && error == 0.0 {
            return;
        }
        let after = |same: Option<u32>, other: Option<u32>| {
            let start = same.is_none() && other.is_none();
            same.max(other.map(|n| n + 1)).or(start.then_some(0))
        };
        let positive = after(self.positive, self.negative);
        let negative = after(self.negative, self.positive);
        if value.abs() > error {
            if value * self.last < 0.0 {
                self.least += 1;
            }
            self.last = value.signum();
            (self.positive, self.negative) = if value > 0.0 {
                (positive, None)
            } else {
                (None, negative)
            };
        } else {
            (self.positive, self.negative) = (positive, negative);
        }
    }

    pub(super) fn least(&self) -> u32 {
        self.least
    }

    pub(super) fn most(&self) -> u32 {
        self.positive.max(self.negative).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[(f64, f64)]) -> (u32, u32) {
        let mut changes = Changes::new();
        for &(value, error) in values {
            changes.push(value, error);
        }
        (changes.least(), changes.most())
    }

    #[test]
    fn lost_signs_widen_the_range() {
        assert_eq!(of(&[]), (0, 0));
        assert_eq!(of(&[(1.0, 0.1), (0.0, 0.0), (-1.0, 0.1)]), (1, 1));
        assert_eq!(of(&[(1.0, 0.1), (0.0, 0.1), (1.0, 0.1)]), (0, 2));
        assert_eq!(of(&[(1.0, 0.1), (0.0, 0.1), (-1.0, 0.1)]), (1, 1));
        assert_eq!(of(&[(0.0, 0.1), (0.0, 0.1), (1.0, 0.1)]), (0, 2));
        assert_eq!(of(&[(1.0, 0.1), (0.0, 0.1)]), (0, 1));
    }
}
