//! Axes: where a value lies, and which round values are written beside them.

/// What values are written at.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    pub value: f64,
    /// The value as written.
    pub label: String,
}

/// From values to places along an axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
    logarithmic: bool,
}

impl Scale {
    /// Values from `low` to `high` evenly over the places from `from` to `to`.
    pub fn linear(low: f64, high: f64, from: f64, to: f64) -> Self {
        Self {
            low,
            // An axis without length has its values at its beginning.
            high: if high > low { high } else { low + 1.0 },
            from,
            to,
            logarithmic: false,
        }
    }

    /// The same by the logarithms of positive values.
    pub fn logarithmic(low: f64, high: f64, from: f64, to: f64) -> Self {
        let low = low.max(f64::MIN_POSITIVE);
        let scale = Self::linear(libm::log10(low), libm::log10(high.max(low)), from, to);
        Self {
            logarithmic: true,
            ..scale
        }
    }

    /// The place of a value; values beyond an end are at that end.
    pub fn at(&self, value: f64) -> f64 {
        let value = match self.logarithmic {
            true => libm::log10(value.max(f64::MIN_POSITIVE)),
            false => value,
        };
        let share = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        self.from + share * (self.to - self.from)
    }
}

/// Round values that enclose `low` to `high`: their step is 1, 2, 2.5 or 5 times a power of ten and
/// there are at most `most` steps (at least 2). The first and last of them are the ends of an axis.
pub fn ticks(low: f64, high: f64, most: usize) -> Vec<Tick> {
    let (low, high) = match (low.is_finite(), high.is_finite()) {
        (true, true) if high > low => (low, high),
        (true, _) => (low.min(0.0), low.max(0.0).max(low.min(0.0) + 1.0)),
        _ => (0.0, 1.0),
    };
    let most = most.max(2) as f64;
    let raw = (high - low) / most;
    let mut power = 0;
    while ten(power) > raw && power > -15 {
        power -= 1;
    }
    while ten(power + 1) <= raw && power < 300 {
        power += 1;
    }
    // A range that begins between round values may take one step more than its length does.
    for (factor, finer) in [
        (1.0, 0),
        (2.0, 0),
        (2.5, 1),
        (5.0, 0),
        (10.0, -1),
        (20.0, -1),
    ] {
        let step = factor * ten(power);
        let (first, last) = ((low / step).floor(), (high / step).ceil());
        if last - first <= most {
            let decimals = usize::try_from(finer - power).unwrap_or(0);
            let value = |i: usize| (first + i as f64) * step;
            let values = (0..=(last - first) as usize).map(value);
            let tick = |value| Tick {
                value,
                label: number(value, decimals),
            };
            return values.map(tick).collect();
        }
    }
    Vec::new()
}

/// A power of ten; of negative ones the nearest number.
fn ten(power: i32) -> f64 {
    match power {
        0.. => 10_f64.powi(power),
        _ => 1.0 / 10_f64.powi(-power),
    }
}

/// Powers of ten that enclose positive values.
pub fn decades(low: f64, high: f64) -> Vec<Tick> {
    let low = low.max(1e-9);
    let (first, last) = (
        libm::log10(low).floor() as i32,
        libm::log10(high.max(low)).ceil() as i32,
    );
    (first..=last.max(first + 1))
        .map(|power| Tick {
            value: ten(power),
            label: number(ten(power), usize::try_from(-power).unwrap_or(0)),
        })
        .collect()
}

/// A number with so many decimals, a true minus sign and narrow gaps between thousands.
pub fn number(value: f64, decimals: usize) -> String {
    gaps(&format!("{value:.decimals$}"))
}

/// A printed number with a true minus sign and narrow gaps between thousands, where it has five
/// digits or more before the point.
pub fn gaps(printed: &str) -> String {
    let (sign, digits) = match printed.strip_prefix('-') {
        Some(rest) if rest.chars().any(|c| ('1'..='9').contains(&c)) => ("\u{2212}", rest),
        Some(rest) => ("", rest),
        None => ("", printed),
    };
    let (whole, part) = match digits.find('.') {
        Some(at) => digits.split_at(at),
        None => (digits, ""),
    };
    let mut shown = String::from(sign);
    let count = whole.len();
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && count >= 5 && (count - i).is_multiple_of(3) {
            shown.push('\u{202f}');
        }
        shown.push(c);
    }
    shown + part
}

/// A number with about three digits.
pub fn short(value: f64) -> String {
    let size = value.abs();
    let decimals = match size {
        _ if size == 0.0 || size >= 100.0 => 0,
        _ if size >= 10.0 => 1,
        _ if size >= 1.0 => 2,
        _ if size >= 0.01 => 3,
        _ => 4,
    };
    let printed = format!("{value:.decimals$}");
    let trimmed = match printed.contains('.') {
        true => printed.trim_end_matches('0').trim_end_matches('.'),
        false => printed.as_str(),
    };
    gaps(trimmed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().map(|t| t.label.as_str()).collect()
    }

    #[test]
    fn ticks_are_round_and_enclose() {
        assert_eq!(
            labels(&ticks(0.0, 1908.0, 5)),
            ["0", "500", "1000", "1500", "2000"]
        );
        assert_eq!(
            labels(&ticks(0.0, 26.0, 6)),
            ["0", "5", "10", "15", "20", "25", "30"]
        );
        assert_eq!(
            labels(&ticks(-450.0, 20.0, 6)),
            [
                "\u{2212}500",
                "\u{2212}400",
                "\u{2212}300",
                "\u{2212}200",
                "\u{2212}100",
                "0",
                "100"
            ]
        );
        assert_eq!(
            labels(&ticks(0.0, 1.0, 4)),
            ["0.00", "0.25", "0.50", "0.75", "1.00"]
        );
        assert_eq!(labels(&ticks(0.0, 0.3, 4)), ["0.0", "0.1", "0.2", "0.3"]);
        assert_eq!(
            labels(&ticks(0.0, 40_000.0, 4)),
            [
                "0",
                "10\u{202f}000",
                "20\u{202f}000",
                "30\u{202f}000",
                "40\u{202f}000"
            ]
        );
    }

    /// Over nine powers of ten and many ends: enough ticks and not too many, even steps, all inside
    /// them, no label twice.
    #[test]
    fn ticks_hold_for_any_range() {
        let mut low = -3.7e-4;
        for i in 0..400 {
            let high = low + 1e-4 * 1.06_f64.powi(i);
            for most in [3, 5, 8] {
                let found = ticks(low, high, most);
                assert!(
                    (2..=most + 1).contains(&found.len()),
                    "{low} {high} {found:?}"
                );
                let (first, last) = (&found[0], &found[found.len() - 1]);
                let step = found[1].value - first.value;
                assert!(first.value <= low + 1e-9 * step && last.value >= high - 1e-9 * step);
                assert!(first.value > low - 1.001 * step && last.value < high + 1.001 * step);
                let mut names = labels(&found);
                names.dedup();
                assert_eq!(names.len(), found.len(), "{found:?}");
                for tick in &found {
                    let plain: String = tick.label.replace('\u{2212}', "-").replace('\u{202f}', "");
                    let written: f64 = plain.parse().unwrap();
                    assert!((written - tick.value).abs() < 1e-6 * step, "{tick:?}");
                }
            }
            low = -low * 1.03;
        }
    }

    #[test]
    fn ranges_without_length_have_an_axis() {
        for (low, high) in [
            (0.0, 0.0),
            (5.0, 5.0),
            (-5.0, -5.0),
            (f64::NAN, 1.0),
            (1.0, f64::INFINITY),
        ] {
            let found = ticks(low, high, 5);
            assert!(found.len() >= 2, "{low} {high}");
        }
        assert!(Scale::linear(3.0, 3.0, 10.0, 20.0).at(3.0) == 10.0);
    }

    #[test]
    fn places_are_even_or_logarithmic() {
        let scale = Scale::linear(0.0, 10.0, 100.0, 0.0);
        assert_eq!(
            [0.0, 2.5, 10.0, 99.0].map(|v| scale.at(v)),
            [100.0, 75.0, 0.0, 0.0]
        );
        let scale = Scale::logarithmic(0.01, 100.0, 0.0, 40.0);
        assert_eq!(
            [0.0, 0.01, 1.0, 100.0].map(|v| scale.at(v)),
            [0.0, 0.0, 20.0, 40.0]
        );
        assert_eq!(
            labels(&decades(0.02, 30.0)),
            ["0.01", "0.1", "1", "10", "100"]
        );
    }

    #[test]
    fn numbers_are_short() {
        let shown = [0.0, 1473.8, 12.34, 0.0567, -0.0004, 12345.6, 3.0].map(short);
        assert_eq!(
            shown,
            [
                "0",
                "1474",
                "12.3",
                "0.057",
                "\u{2212}0.0004",
                "12\u{202f}346",
                "3"
            ]
        );
        assert_eq!(number(-0.001, 1), "0.0");
    }
}
