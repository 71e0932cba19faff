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
    pub solution: Result<Solution, NoSolution>,
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

/// Why no value of the parameter gives the target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NoSolution {
    /// The figure is the same at every value that was looked at.
    Constant(f64),
    /// It jumps over the target: the last values on either side.
    Jump([Evaluation; 2]),
    /// It is on one side of the target wherever it was looked at.
    Missed,
}

/// Points between the ends that are looked at where the figure is on one side of the target at both.
const SCAN: usize = 8;
/// Most evaluations after the scan.
const MOST: usize = 60;
/// The width of the last bracket, as a share of the first.
const WIDTH: f64 = 1e-6;
/// How near the target is near enough to stop, in standard errors of the figure.
const NEAR: f64 = 0.01;
/// How far to either side of the solution the slope is taken, as a share of the range; wider by `WIDER` until
/// the figure moves by twice its standard error: nearer by, a quantile moves in jumps.
const SLOPE: f64 = 0.005;
const WIDER: f64 = 4.0;
/// A figure that is further from the target than this many of its standard errors ...
const ERRORS: f64 = 2.0;
/// ... and moves within the last bracket by this share of what it moves along the slope has jumped: the bracket
/// is no wider than 1e-4 of that stretch.
const JUMP: f64 = 0.1;

/// Looks for `target` between `low` and `high`: by regula falsi with the correction of Illinois
/// (Dowell and Jarratt 1971, "A modified regula falsi method", BIT 11) and a bisection each third
/// step, until the figure is within a hundredth of its own standard error of the target or the
/// bracket is narrow. A figure that jumps over the target has no solution.
///
/// # Errors
/// The first that `evaluate` returns.
pub fn find<E>(
    low: f64,
    high: f64,
    target: f64,
    evaluate: impl FnMut(f64) -> Result<Evaluation, E>,
) -> Result<Found, E> {
    let mut search = Search {
        target,
        evaluate,
        all: Vec::new(),
    };
    let solution = match search.bracket(low, high)? {
        Some(bracket) => {
            let [a, b] = search.narrowed(bracket)?;
            let best = match search.distance(&a) <= search.distance(&b) {
                true => a,
                false => b,
            };
            let [left, right] = search.beside(&best, low, high)?;
            let moves = |a: &Evaluation, b: &Evaluation| (b.figure - a.figure).abs();
            let unlike = search.distance(&best) > ERRORS * best.std_error.unwrap_or(0.0);
            match unlike && moves(&a, &b) > JUMP * moves(&left, &right) {
                true if a.at < b.at => Err(NoSolution::Jump([a, b])),
                true => Err(NoSolution::Jump([b, a])),
                false => Ok(solution(&best, &left, &right)),
            }
        }
        None => {
            let first = search.all[0];
            let met = search.all.iter().find(|e| search.is_near(e)).copied();
            match met {
                _ if search.all.iter().all(|e| e.figure == first.figure) => {
                    Err(NoSolution::Constant(first.figure))
                }
                None => Err(NoSolution::Missed),
                Some(met) => {
                    let [left, right] = search.beside(&met, low, high)?;
                    Ok(solution(&met, &left, &right))
                }
            }
        }
    };
    Ok(Found {
        solution,
        evaluations: search.all,
    })
}

fn solution(best: &Evaluation, left: &Evaluation, right: &Evaluation) -> Solution {
    let slope = (right.figure - left.figure) / (right.at - left.at);
    Solution {
        at: best.at,
        std_error: best
            .std_error
            .map(|error| error / slope.abs())
            .filter(|error| error.is_finite()),
        figure: best.figure,
    }
}

struct Search<F> {
    target: f64,
    evaluate: F,
    /// Every evaluation so far.
    all: Vec<Evaluation>,
}

impl<E, F: FnMut(f64) -> Result<Evaluation, E>> Search<F> {
    fn look(&mut self, at: f64) -> Result<Evaluation, E> {
        let found = (self.evaluate)(at)?;
        self.all.push(found);
        Ok(found)
    }

    fn above(&self, e: &Evaluation) -> bool {
        e.figure >= self.target
    }

    fn distance(&self, e: &Evaluation) -> f64 {
        (e.figure - self.target).abs()
    }

    fn is_near(&self, e: &Evaluation) -> bool {
        self.distance(e) <= NEAR * e.std_error.unwrap_or(0.0)
    }

    /// Two values between which the figure crosses the target: the ends, or the first in between.
    fn bracket(&mut self, low: f64, high: f64) -> Result<Option<[Evaluation; 2]>, E> {
        let ends = [self.look(low)?, self.look(high)?];
        if self.above(&ends[0]) != self.above(&ends[1]) {
            return Ok(Some(ends));
        }
        let mut before = ends[0];
        for i in 1..=SCAN {
            let next = self.look(low + (high - low) * i as f64 / (SCAN + 1) as f64)?;
            if self.above(&before) != self.above(&next) {
                return Ok(Some([before, next]));
            }
            before = next;
        }
        Ok(None)
    }

    fn narrowed(&mut self, [mut a, mut b]: [Evaluation; 2]) -> Result<[Evaluation; 2], E> {
        let widest = (b.at - a.at).abs() * WIDTH;
        // Values that Illinois halves to move an end that stays.
        let (mut value_a, mut value_b) = (a.figure - self.target, b.figure - self.target);
        for step in 0..MOST {
            if self.is_near(&a) || self.is_near(&b) || (b.at - a.at).abs() <= widest {
                break;
            }
            let secant = a.at - value_a * (b.at - a.at) / (value_b - value_a);
            let inside = secant > a.at.min(b.at) && secant < a.at.max(b.at);
            let x = match step % 3 == 2 || !inside {
                true => 0.5 * (a.at + b.at),
                false => secant,
            };
            let next = self.look(x)?;
            let value = next.figure - self.target;
            if self.above(&next) == self.above(&b) {
                (b, value_b) = (next, value);
                value_a *= 0.5;
            } else {
                (a, value_a) = (next, value);
                value_b *= 0.5;
            }
        }
        Ok([a, b])
    }

    /// Values to either side, for the slope.
    fn beside(&mut self, best: &Evaluation, low: f64, high: f64) -> Result<[Evaluation; 2], E> {
        let mut step = SLOPE * (high - low);
        loop {
            let left = self.look((best.at - step).max(low))?;
            let right = self.look((best.at + step).min(high))?;
            let moves = (right.figure - left.figure).abs();
            let clear = best.std_error.is_none_or(|error| moves >= 2.0 * error);
            step *= WIDER;
            if clear || step > high - low {
                return Ok([left, right]);
            }
        }
    }
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
    fn a_falling_figure_and_a_hump_are_solved() {
        let falling = run(0.0, 10.0, 3.0, |x| 10.0 - x).solution.unwrap();
        assert!((falling.at - 7.0).abs() < 1e-6);
        // Below 0.5 at both ends, above it in between.
        let hump = run(0.0, 1.0, 0.5, |x| 4.0 * x * (1.0 - x))
            .solution
            .unwrap();
        assert!((hump.at - 0.146_446_609).abs() < 1e-6, "{}", hump.at);
    }

    /// A jump over the target is told, with its sides, from a kink, a steep rise and a jump elsewhere.
    #[test]
    fn a_jump_has_no_solution() {
        for jump in [
            (|x| f64::from(x >= 0.3)) as fn(f64) -> f64,
            |x| f64::from(x < 0.3),
            |x| x + f64::from(x >= 0.3),
        ] {
            let Err(NoSolution::Jump([a, b])) = run(0.0, 1.0, 0.5, jump).solution else {
                panic!("the figure does not jump");
            };
            assert!(a.at < 0.3 && 0.3 <= b.at && b.at - a.at < 1e-5);
            assert!((a.figure - b.figure).abs() > 0.9);
        }
        for smooth in [
            (|x: f64| 0.5 + (x - 0.3).cbrt()) as fn(f64) -> f64,
            |x| 1.0 / (1.0 + f64::exp(-(x - 0.3) * 1e5)),
            |x| x + 0.2 + f64::from(x >= 0.7),
        ] {
            let solution = run(0.0, 1.0, 0.5, smooth).solution.unwrap();
            assert!((solution.at - 0.3).abs() < 1e-5, "{}", solution.at);
        }
    }

    #[test]
    fn an_end_may_be_the_solution_and_a_constant_is_none() {
        let end = run(0.0, 1.0, 0.0, |x| x).solution.unwrap();
        assert_eq!((end.at, end.figure), (0.0, 0.0));
        for target in [3.0, 4.0] {
            let constant = run(0.0, 1.0, target, |_| 3.0).solution;
            assert_eq!(constant, Err(NoSolution::Constant(3.0)));
        }
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
        assert_eq!(found.solution, Err(NoSolution::Missed));
        assert_eq!(found.evaluations.len(), SCAN + 2);
    }
}
