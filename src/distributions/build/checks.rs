//! What arguments must fulfil.

use super::{Built, Invalid, Part};
use crate::distributions::Distribution;
use crate::distributions::display::{Shortest, brief};

/// Shapes between these have accurate tails; beyond them a distribution is a constant, a normal or
/// a set of atoms in all but name.
pub(super) const SHAPES: std::ops::RangeInclusive<f64> = 1e-3..=1e9;

/// Weights may miss 1 by this much, which is rounding in what people type.
const WEIGHT_TOLERANCE: f64 = 1e-9;

/// Draws stay within this score.
const REACH: f64 = 8.5;

/// Refuses a distribution whose draws would not be finite numbers.
pub(super) fn reaching(distribution: Distribution) -> Built {
    let ends = [distribution.at_score(-REACH), distribution.at_score(REACH)];
    if ends.iter().all(|x| x.is_finite()) {
        return Ok(distribution);
    }
    Err(Invalid::new(
        Part::Whole,
        format!(
            "`{}` reaches beyond the largest number a double holds",
            brief(&distribution.to_string())
        ),
    )
    .hint("use a smaller spread, or truncate it"))
}

pub(super) fn finite(name: &'static str, value: f64) -> Result<(), Invalid> {
    if value.is_finite() {
        return Ok(());
    }
    Err(not_finite(Part::Name(name), &format!("`{name}`"), value))
}

pub(super) fn not_finite(part: Part, what: &str, value: f64) -> Invalid {
    Invalid::new(
        part,
        format!("{what} must be a finite number, not `{}`", Shortest(value)),
    )
}

pub(super) fn positive(name: &'static str, value: f64) -> Result<(), Invalid> {
    finite(name, value)?;
    if value > 0.0 {
        return Ok(());
    }
    let invalid = Invalid::new(
        Part::Name(name),
        format!("`{name}` must be above 0, not `{}`", Shortest(value)),
    );
    Err(if value == 0.0 && name.starts_with('s') {
        invalid.hint("where nothing varies, write the number alone")
    } else {
        invalid
    })
}

pub(super) fn shape(name: &'static str, value: f64) -> Result<(), Invalid> {
    positive(name, value)?;
    if SHAPES.contains(&value) {
        return Ok(());
    }
    Err(Invalid::new(
        Part::Name(name),
        format!(
            "`{name}` must lie between {} and {}, not `{}`",
            Shortest(*SHAPES.start()),
            Shortest(*SHAPES.end()),
            Shortest(value)
        ),
    ))
}

pub(super) fn above(
    low_name: &'static str,
    low: f64,
    high_name: &'static str,
    high: f64,
) -> Invalid {
    Invalid::new(
        Part::Name(high_name),
        format!(
            "`{high_name}` must be above `{low_name}`, but `{}` is not above `{}`",
            Shortest(high),
            Shortest(low)
        ),
    )
}

pub(super) fn ordered(
    low_name: &'static str,
    low: f64,
    high_name: &'static str,
    high: f64,
) -> Result<(), Invalid> {
    if low < high {
        return Ok(());
    }
    let invalid = above(low_name, low, high_name, high);
    Err(if low == high {
        invalid.hint(format!(
            "where nothing varies, write `{}` alone",
            Shortest(low)
        ))
    } else {
        invalid
    })
}

pub(super) fn range(low: f64, high: f64) -> Result<(), Invalid> {
    finite("low", low)?;
    finite("high", high)?;
    ordered("low", low, "high", high)?;
    if (high - low).is_finite() {
        return Ok(());
    }
    Err(Invalid::new(
        Part::Name("high"),
        "the range is wider than the largest number a double holds",
    ))
}

pub(super) fn peaked(low: f64, mode: f64, high: f64) -> Result<(), Invalid> {
    range(low, high)?;
    finite("mode", mode)?;
    if (low..=high).contains(&mode) {
        return Ok(());
    }
    Err(Invalid::new(
        Part::Name("mode"),
        format!(
            "`mode` must lie between `low` and `high`, but `{}` is outside [{}, {}]",
            Shortest(mode),
            Shortest(low),
            Shortest(high)
        ),
    )
    .hint("the order is low, mode, high"))
}

pub(super) fn fraction_moments(mean: f64, sd: f64) -> Result<(), Invalid> {
    finite("mean", mean)?;
    positive("sd", sd)?;
    if mean <= 0.0 || mean >= 1.0 {
        return Err(Invalid::new(
            Part::Name("mean"),
            format!(
                "`mean` of a fraction lies between 0 and 1, not at `{}`",
                Shortest(mean)
            ),
        )
        .hint("for another range use `pert(low, mode, high)`, or `scale(..., by)`"));
    }
    let largest = (mean * (1.0 - mean)).sqrt();
    if sd >= largest {
        return Err(Invalid::new(
            Part::Name("sd"),
            format!(
                "a fraction with mean `{}` has a `sd` below {:.4}, not `{}`",
                Shortest(mean),
                largest,
                Shortest(sd)
            ),
        ));
    }
    Ok(())
}

/// Puts the blame for a shape that came out too large or small on the spread that was asked for.
pub(super) fn derived(built: Built, sd: f64) -> Built {
    built.map_err(|invalid| match invalid.part {
        Part::Name("a" | "b" | "shape" | "scale" | "mu" | "sigma") => beyond(sd),
        _ => invalid,
    })
}

pub(super) fn beyond(sd: f64) -> Invalid {
    Invalid::new(
        Part::Name("sd"),
        format!("`sd` of `{}` is out of proportion to `mean`", Shortest(sd)),
    )
    .hint("use a spread nearer to the mean; where next to nothing varies, write the mean alone")
}

pub(super) fn weights(weights: impl Iterator<Item = f64>) -> Result<(), Invalid> {
    let weights: Vec<f64> = weights.collect();
    if weights.is_empty() {
        return Err(Invalid::new(Part::Whole, "at least one item is needed"));
    }
    for (index, w) in weights.iter().enumerate() {
        if !w.is_finite() {
            return Err(not_finite(Part::Item(index), "a weight", *w));
        }
        if *w < 0.0 {
            return Err(Invalid::new(
                Part::Item(index),
                format!("a weight cannot be negative, like `{}`", Shortest(*w)),
            ));
        }
    }
    let sum = weights.iter().fold(0.0, |s, w| s + w);
    if (sum - 1.0).abs() <= WEIGHT_TOLERANCE {
        return Ok(());
    }
    let rounded = libm::round(sum * 1e9) / 1e9;
    let invalid = Invalid::new(
        Part::Whole,
        format!("the weights sum to `{}`, not to 1", Shortest(rounded)),
    );
    if sum <= 0.0 || !sum.is_finite() {
        return Err(invalid);
    }
    let scaled: Vec<String> = weights
        .iter()
        .take(6)
        .map(|w| Shortest(libm::round(w / sum * 1e4) / 1e4).to_string())
        .collect();
    let more = if weights.len() > 6 { ", ..." } else { "" };
    Err(invalid.hint(format!(
        "in proportion they would be {}{more}",
        scaled.join(", ")
    )))
}
