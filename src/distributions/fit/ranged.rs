//! Families on a range whose only shape is the place of the mode in it.

use super::{Built, Percentile, increasing, no_fit, six_digits};
use crate::distributions::Distribution;
use crate::distributions::build::{self, Invalid, Part};
use crate::distributions::display::Shortest;
use crate::math::roots;

/// Fits a family on [low, high] whose only shape is the place c of its mode on [0, 1]: the ratio of
/// the two gaps between three percentiles falls as c rises.
pub(super) fn three_points(
    percentiles: &[Percentile],
    family: &str,
    standard: impl Fn(f64) -> Built,
) -> Built {
    let sorted = increasing(percentiles)?;
    let [low, middle, high] = sorted[..] else {
        return Err(Invalid::new(
            Part::Whole,
            format!("`{family}` takes three percentiles, not {}", sorted.len()),
        )
        .hint(format!("write `{family}(p10=..., p50=..., p90=...)`")));
    };
    // A family that cannot be built at all says so here rather than inside the solver.
    standard(0.5)?;
    let gaps = |c: f64| match standard(c) {
        Ok(d) => {
            let [x, y, z] = [low, middle, high].map(|p| p.of(&d));
            (y - x, z - y)
        }
        Err(_) => (f64::NAN, f64::NAN),
    };
    let wanted = (middle.value - low.value, high.value - middle.value);
    let mode = roots::bracketed(0.0, 1.0, |c| {
        let (lower, upper) = gaps(c);
        lower * wanted.1 - upper * wanted.0
    });
    let Some(c) = mode else {
        let share = |c: f64| {
            let (lower, upper) = gaps(c);
            six_digits(low.value + (high.value - low.value) * (lower / (lower + upper)))
        };
        let (first, last) = (share(0.0), share(1.0));
        let message = format!("no `{family}` has these percentiles: they are too skewed");
        return Err(Invalid::new(Part::Whole, message).hint(format!(
            "with these outer percentiles `{}` must lie between {} and {}",
            middle.name(),
            Shortest(first),
            Shortest(last)
        )));
    };
    let (lower, upper) = gaps(c);
    stretched(
        standard(c)?,
        low,
        (high.value - low.value) / (lower + upper),
    )
}

pub(super) fn two_points_and_mode(
    percentiles: &[Percentile],
    mode: f64,
    family: &str,
    standard: impl Fn(f64) -> Built,
) -> Built {
    let sorted = increasing(percentiles)?;
    let [low, high] = sorted[..] else {
        return Err(Invalid::new(
            Part::Whole,
            format!(
                "`{family}` takes two percentiles beside its mode, not {}",
                sorted.len()
            ),
        ));
    };
    if !(mode > low.value && mode < high.value) {
        let message = format!(
            "`mode` must lie between `{}` and `{}`, not at `{}`",
            low.name(),
            high.name(),
            Shortest(mode)
        );
        return Err(Invalid::new(Part::Name("mode"), message).hint(format!(
            "`{family}` also takes three percentiles instead of a mode"
        )));
    }
    standard(0.5)?;
    let sides = |c: f64| match standard(c) {
        Ok(d) => (c - low.of(&d), high.of(&d) - c),
        Err(_) => (f64::NAN, f64::NAN),
    };
    let wanted = (mode - low.value, high.value - mode);
    let place = roots::bracketed(0.0, 1.0, |c| {
        let (lower, upper) = sides(c);
        lower * wanted.1 - upper * wanted.0
    });
    let Some(c) = place else {
        return Err(no_fit(family));
    };
    let (lower, upper) = sides(c);
    stretched(
        standard(c)?,
        low,
        (high.value - low.value) / (lower + upper),
    )
}

/// A distribution on [0, 1] stretched to `width`, so that its quantile at `at` is the given one.
fn stretched(standard: Distribution, at: Percentile, width: f64) -> Built {
    let low = at.value - width * at.of(&standard);
    match standard {
        Distribution::Triangular { mode, .. } => {
            build::triangular(low, low + mode * width, low + width)
        }
        Distribution::Pert { mode, lambda, .. } => {
            build::pert(low, low + mode * width, low + width, lambda)
        }
        other => Ok(other),
    }
}
