//! Numbers with as many digits as their standard error supports.

/// Digits of a number that is known exactly, or whose error is not known.
const SIGNIFICANT: usize = 10;

/// The value to the decimal place of the second significant digit of its standard error, with at
/// most `max_decimals` decimals: 12.3456 ± 0.0321 is `12.346`, 123456 ± 7890 is `123500`. Without
/// an error, or with none, up to ten significant digits without trailing zeros. A value that is not
/// finite gives an empty text. Plain notation for magnitudes from 1e-6 to 1e15; never `-0`.
pub fn rounded(value: f64, std_error: Option<f64>, max_decimals: usize) -> String {
    if !value.is_finite() {
        return String::new();
    }
    match std_error {
        Some(error) if error > 0.0 && error.is_finite() => {
            to_place(value, exponent(error, 1) - 1, max_decimals)
        }
        _ => trimmed(capped(value, SIGNIFICANT, max_decimals)),
    }
}

/// A standard error with two significant digits; empty where it is not finite.
pub fn std_error(error: f64) -> String {
    if !error.is_finite() {
        return String::new();
    }
    if error == 0.0 {
        return "0".into();
    }
    to_place(error, exponent(error, 1) - 1, usize::MAX)
}

/// 10⁻⁹ … 10⁹.
const POWERS: [f64; 19] = [
    1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7,
    1e8, 1e9,
];

/// Decimal exponent of a number after rounding to `1 + decimals` significant digits.
fn exponent(x: f64, decimals: usize) -> i32 {
    let below = POWERS.partition_point(|power| *power <= x.abs());
    if let Some(place) = below.checked_sub(1) {
        // Nothing this far below the next power rounds to it.
        if x.abs() < 9.4 * POWERS[place] {
            return place as i32 - 9;
        }
    }
    let text = format!("{x:.decimals$e}");
    text.split_once('e')
        .and_then(|(_, e)| e.parse().ok())
        .unwrap_or(0)
}

/// Decimal exponent of the first digit.
fn leading_place(x: f64) -> i32 {
    let text = format!("{x:e}");
    text.split_once('e')
        .and_then(|(_, e)| e.parse().ok())
        .unwrap_or(0)
}

/// Rounds to the place 10^place.
fn to_place(value: f64, place: i32, max_decimals: usize) -> String {
    if value.abs() >= 1e15 {
        return trimmed(format!("{value:.9e}"));
    }
    let decimals = usize::try_from(-place).unwrap_or(0).min(max_decimals);
    if place <= 0 {
        return unsigned_zero(format!("{value:.decimals$}"));
    }
    let digits = leading_place(value) - place;
    if digits < 0 {
        // Less than one unit of the place: either that unit or nothing.
        let unit = libm::pow(10.0, f64::from(place));
        return unsigned_zero(format!("{:.0}", (value / unit).round() * unit));
    }
    let digits = digits as usize;
    let shortened: f64 = format!("{value:.digits$e}").parse().unwrap_or(value);
    unsigned_zero(format!("{shortened:.0}"))
}

fn capped(value: f64, significant: usize, max_decimals: usize) -> String {
    if value == 0.0 {
        return "0".into();
    }
    let exponent = exponent(value, significant - 1);
    if exponent >= 15 || exponent < -6 && max_decimals > 6 {
        return format!("{value:.*e}", significant - 1);
    }
    let decimals = significant as i32 - 1 - exponent;
    if decimals >= 0 {
        let decimals = (decimals as usize).min(max_decimals);
        return unsigned_zero(format!("{value:.decimals$}"));
    }
    let shortened: f64 = format!("{value:.*e}", significant - 1)
        .parse()
        .unwrap_or(value);
    format!("{shortened:.0}")
}

/// Without trailing zeros of the fraction.
fn trimmed(text: String) -> String {
    let (mantissa, exponent) = match text.split_once('e') {
        Some((mantissa, exponent)) => (mantissa, format!("e{exponent}")),
        None => (text.as_str(), String::new()),
    };
    let mantissa = if mantissa.contains('.') {
        mantissa.trim_end_matches('0').trim_end_matches('.')
    } else {
        mantissa
    };
    unsigned_zero(format!("{mantissa}{exponent}"))
}

fn unsigned_zero(text: String) -> String {
    match text.strip_prefix('-') {
        Some(rest) if rest.bytes().all(|b| matches!(b, b'0' | b'.')) => rest.to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The decimal exponent read off the powers of ten is that of the rounded text, on both sides of
    /// every power and of what rounds to it.
    #[test]
    fn exponents_are_those_of_the_text() {
        for place in -11..12 {
            let power: f64 = format!("1e{place}").parse().unwrap();
            for leading in [1.0, 1.5, 5.0, 9.39, 9.4, 9.49, 9.5, 9.94, 9.95, 9.96, 9.999] {
                let x = leading * power;
                for x in [x.next_down(), x, x.next_up(), -x] {
                    for decimals in [0, 1, 9] {
                        let text = format!("{x:.decimals$e}");
                        let expected: i32 = text.split_once('e').unwrap().1.parse().unwrap();
                        assert_eq!(exponent(x, decimals), expected, "{x:e}, {decimals}");
                    }
                }
            }
        }
    }
}
