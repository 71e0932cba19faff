//! The value of one parameter at which a figure is what somebody wants it to be.
//!
//! Every evaluation is on the same draws, so that the figure is a fixed function of the parameter,
//! without noise from one evaluation to the next.

/// A figure at one value of the parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evaluation {
    /// The parameter.
    pub at: f64,
    pub figure: f64,
    pub std_error: Option<f64>,
}

/// What the search came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// In the order in which they were made.
    pub evaluations: Vec<Evaluation>,
    /// None where no value of the parameter gives the target.
    pub solution: Option<Solution>,
}

/// The value that gives the target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Solution {
    pub at: f64,
    /// The figure's standard error over the slope of the figure: how far the solution would move with
    /// other draws. None where either is unknown.
    pub std_error: Option<f64>,
    pub figure: f64,
}

/// Points between the ends that are looked at where the figure is on one side of the target at both.
const SCAN: usize = 8;
/// Most evaluations after the scan.
const MOST: usize = 60;
/// The width of the last bracket, as a share of the first.
const WIDTH: f64 = 1e-6;
/// How far to either side of the solution the slope is taken, as a share of the range; wider by `WIDER` until
/// the figure moves by twice its standard error: nearer by, a quantile moves in jumps.
const SLOPE: f64 = 0.005;
const WIDER: f64 = 4.0;

/// Looks for `target` between `low` and `high`: by regula falsi with the correction of Illinois
/// (Dowell and Jarratt 1971, "A modified regula falsi method", BIT 11) and a bisection each third
/// step, until the figure is within a hundredth of its own standard error of the target or the
/// bracket is narrow. A figure that jumps over the target ends at the jump.
///
/// # Errors
/// The first that `evaluate` returns.
pub fn find<E>(
    low: f64,
    high: f64,
    target: f64,
    mut evaluate: impl FnMut(f64) -> Result<Evaluation, E>,
) -> Result<Found, E> {
    let mut all = Vec::new();
    let mut look = |x: f64, all: &mut Vec<Evaluation>| -> Result<Evaluation, E> {
        let found = evaluate(x)?;
        all.push(found);
        Ok(found)
    };
    let ends = [look(low, &mut all)?, look(high, &mut all)?];
    let above = |e: &Evaluation| e.figure >= target;
    let mut bracket = (above(&ends[0]) != above(&ends[1])).then_some(ends);
    if bracket.is_none() {
        let mut before = ends[0];
        for i in 1..=SCAN {
            let x = low + (high - low) * i as f64 / (SCAN + 1) as f64;
            let next = look(x, &mut all)?;
            if above(&before) != above(&next) {
                bracket = Some([before, next]);
                break;
            }
            before = next;
        }
    }
    let Some([mut a, mut b]) = bracket else {
        return Ok(Found {
            evaluations: all,
            solution: None,
        });
    };
    let widest = (b.at - a.at).abs() * WIDTH;
    // Values that Illinois halves to move an end that stays.
    let (mut value_a, mut value_b) = (a.figure - target, b.figure - target);
    let near = |e: &Evaluation| (e.figure - target).abs() <= 0.01 * e.std_error.unwrap_or(0.0);
    for step in 0..MOST {
        if near(&a) || near(&b) || (b.at - a.at).abs() <= widest {
            break;
        }
        let secant = a.at - value_a * (b.at - a.at) / (value_b - value_a);
        let inside = secant > a.at.min(b.at) && secant < a.at.max(b.at);
        let x = match step % 3 == 2 || !inside {
            true => 0.5 * (a.at + b.at),
            false => secant,
        };
        let next = look(x, &mut all)?;
        let value = next.figure - target;
        if above(&next) == above(&b) {
            (b, value_b) = (next, value);
            value_a *= 0.5;
        } else {
            (a, value_a) = (next, value);
            value_b *= 0.5;
        }
    }
    let distance = |e: &Evaluation| (e.figure - target).abs();
    let best = if distance(&a) <= distance(&b) { a } else { b };
    let mut step = SLOPE * (high - low);
    let (left, right) = loop {
        let left = look((best.at - step).max(low), &mut all)?;
        let right = look((best.at + step).min(high), &mut all)?;
        let moves = (right.figure - left.figure).abs();
        let clear = best.std_error.is_none_or(|error| moves >= 2.0 * error);
        step *= WIDER;
        if clear || step > high - low {
            break (left, right);
        }
    };
    let slope = (right.figure - left.figure) / (right.at - left.at);
    Ok(Found {
        solution: Some(Solution {
            at: best.at,
            std_error: best
                .std_error
                .map(|error| error / slope.abs())
                .filter(|error| error.is_finite()),
            figure: best.figure,
        }),
        evaluations: all,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(low: f64, high: f64, target: f64, f: impl Fn(f64) -> f64) -> Found {
        let evaluate = |at: f64| {
            Ok::<_, ()>(Evaluation {
                at,
                figure: f(at),
                std_error: Some(1e-7),
            })
        };
        find(low, high, target, evaluate).unwrap()
    }

    /// x³ = 2 at the cube root of 2, whose slope there is 3 · 2^(2/3).
    #[test]
    fn a_smooth_figure_is_solved() {
        let found = run(0.0, 2.0, 2.0, |x| x * x * x);
        let solution = found.solution.unwrap();
        // The bracket ends at a millionth of the range.
        assert!((solution.at - 1.259_921_049_894_873).abs() < 2e-6);
        let expected = 1e-7 / 4.762_203_155_904_598;
        let error = solution.std_error.unwrap();
        assert!((error / expected - 1.0).abs() < 1e-3, "{error} {expected}");
        assert!(found.evaluations.len() < 30, "{}", found.evaluations.len());
    }

    #[test]
    fn a_falling_figure_a_hump_and_a_jump_are_solved() {
        let falling = run(0.0, 10.0, 3.0, |x| 10.0 - x).solution.unwrap();
        assert!((falling.at - 7.0).abs() < 1e-6);
        // Below 0.5 at both ends, above it in between.
        let hump = run(0.0, 1.0, 0.5, |x| 4.0 * x * (1.0 - x))
            .solution
            .unwrap();
        assert!((hump.at - 0.146_446_609).abs() < 1e-6, "{}", hump.at);
        let jump = run(0.0, 1.0, 0.5, |x| f64::from(x >= 0.3))
            .solution
            .unwrap();
        assert!((jump.at - 0.3).abs() < 1e-5);
    }

    /// A figure that moves by steps of half its error, one for one in all: the solution is as uncertain as it. Next
    /// to the solution nothing moves, or all of a step.
    #[test]
    fn steps_within_the_error_are_not_taken_for_the_slope() {
        let evaluate = |at: f64| {
            Ok::<_, ()>(Evaluation {
                at,
                figure: (20.0 * at).floor() / 20.0,
                std_error: Some(0.1),
            })
        };
        let solution = find(0.0, 1.0, 0.52, evaluate).unwrap().solution.unwrap();
        let error = solution.std_error.unwrap();
        assert!((0.08..0.13).contains(&error), "{error}");
    }

    #[test]
    fn what_cannot_be_reached_is_not_found() {
        let found = run(0.0, 1.0, 5.0, |x| x);
        assert_eq!(found.solution, None);
        assert_eq!(found.evaluations.len(), SCAN + 2);
    }
}
