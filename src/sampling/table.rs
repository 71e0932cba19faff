//! Tables of score functions g(z) = Q(Φ(z)): polynomials on intervals that are halved until each
//! agrees with the distribution itself, so that the hot path needs neither Φ nor Q.

use super::LANES;
use super::quintic::Quintic;

/// Scores are tabulated on ±REACH; the two draws in a million beyond it ask the distribution.
const REACH: f64 = 5.12;
/// Equal bins over that range, each with the polynomial that covers it.
const BINS: usize = 1024;
const BIN: f64 = 2.0 * REACH / BINS as f64;
/// Bins of the widest polynomial.
const WIDEST: usize = 64;
/// Error allowed at the points of control, relative to the spread plus the distance from the
/// median, and relative to the distance from the nearer end of the support: a steep density there
/// makes much of little differences.
const TOLERANCE: f64 = 1e-9;
const END_TOLERANCE: f64 = 1e-6;
/// What rounding alone may do.
const ROUNDING: f64 = 4.0 * f64::EPSILON;
/// Around a jump or a kink this much on either side is left to the distribution.
const GUARD: f64 = 1e-9;
/// Intervals are not halved below this.
const NARROWEST: f64 = 1e-6;
/// Polynomials after which the rest is left to the distribution.
const MOST_PIECES: usize = 4096;
/// Marks a bin that is cut into finer pieces.
const CUT: u16 = u16::MAX;

/// A score function, tabulated.
#[derive(Debug, Clone)]
pub struct Table {
    bins: Box<[u16; BINS]>,
    pieces: Vec<Quintic>,
    /// Pieces of the bins that are cut, by increasing upper end; `None` asks the distribution.
    fine: Vec<(f64, Option<Quintic>)>,
    low: f64,
    high: f64,
}

impl Table {
    /// Tabulates `g`, non-decreasing with values in [low, high]. Between two `breakpoints`
    /// (increasing) it should be smooth; where it proves not to be, the table is finer and at last
    /// leaves the score to `g`.
    pub fn new(g: &dyn Fn(f64) -> f64, breakpoints: &[f64], (low, high): (f64, f64)) -> Self {
        let mut builder = Builder {
            g,
            breakpoints,
            median: g(0.0),
            spread: spread(g),
            table: Self {
                bins: Box::new([CUT; BINS]),
                pieces: Vec::new(),
                fine: Vec::new(),
                low,
                high,
            },
        };
        for first in (0..BINS).step_by(WIDEST) {
            builder.cover(first, WIDEST);
        }
        builder.table
    }

    /// Writes the value of every score; `g` must be the function that was tabulated.
    pub fn apply(&self, g: &dyn Fn(f64) -> f64, z: &[f64; LANES], out: &mut [f64; LANES]) {
        /// Adding this rounds to an integer, which then sits in the low bits.
        const ROUND: f64 = 4_503_599_627_370_496.0;
        for (x, &z) in out.iter_mut().zip(z) {
            let place = (z + (REACH - 0.5 * BIN)) * (1.0 / BIN) + ROUND;
            let bin = place.to_bits().wrapping_sub(ROUND.to_bits());
            let piece = if bin < BINS as u64 {
                self.bins[bin as usize]
            } else {
                CUT
            };
            *x = match self.pieces.get(usize::from(piece)) {
                Some(piece) => piece.at(z),
                None => self.fine_at(g, z),
            };
        }
        for x in out {
            let above = if *x > self.low { *x } else { self.low };
            *x = if above < self.high { above } else { self.high };
        }
    }

    /// How many polynomials the table holds, and how many intervals it leaves to the distribution.
    pub fn size(&self) -> (usize, usize) {
        let left = self
            .fine
            .iter()
            .filter(|(_, piece)| piece.is_none())
            .count();
        (self.pieces.len() + self.fine.len() - left, left)
    }

    #[cold]
    fn fine_at(&self, g: &dyn Fn(f64) -> f64, z: f64) -> f64 {
        if z.abs() < REACH {
            let place = self.fine.partition_point(|(upper, _)| *upper < z);
            if let Some((_, Some(piece))) = self.fine.get(place) {
                return piece.at(z);
            }
        }
        g(z)
    }
}

/// A width of the distribution that is not zero.
fn spread(g: &dyn Fn(f64) -> f64) -> f64 {
    (1..=8)
        .map(f64::from)
        .map(|z| (g(z) - g(-z)) / (2.0 * z))
        .find(|width| *width > 0.0)
        .unwrap_or(1.0)
}

struct Builder<'a> {
    g: &'a dyn Fn(f64) -> f64,
    breakpoints: &'a [f64],
    median: f64,
    spread: f64,
    table: Table,
}

impl Builder<'_> {
    /// Fills `width` bins, a power of two, with as few polynomials as will do.
    fn cover(&mut self, first: usize, width: usize) {
        let low = -REACH + first as f64 * BIN;
        let high = -REACH + (first + width) as f64 * BIN;
        if self.breaks(low, high).is_empty()
            && let Some(piece) = self.fit(low, high)
        {
            let number = self.table.pieces.len() as u16;
            self.table.pieces.push(piece);
            self.table.bins[first..first + width].fill(number);
        } else if width > 1 {
            self.cover(first, width / 2);
            self.cover(first + width / 2, width / 2);
        } else {
            self.cut(low, high);
        }
    }

    /// Covers one bin by pieces of any length.
    fn cut(&mut self, low: f64, high: f64) {
        let mut from = low;
        for place in self.breaks(low, high).to_vec() {
            if place - GUARD > from {
                self.halve(from, place - GUARD);
            }
            from = (place + GUARD).max(from);
            self.table.fine.push((from.min(high), None));
        }
        if from < high {
            self.halve(from, high);
        }
    }

    fn halve(&mut self, low: f64, high: f64) {
        if let Some(piece) = self.fit(low, high) {
            self.table.fine.push((high, Some(piece)));
        } else if high - low > NARROWEST && self.table.fine.len() < MOST_PIECES {
            let middle = 0.5 * (low + high);
            self.halve(low, middle);
            self.halve(middle, high);
        } else {
            self.table.fine.push((high, None));
        }
    }

    /// The breakpoints in or at the ends of an interval.
    fn breaks(&self, low: f64, high: f64) -> &[f64] {
        let from = self.breakpoints.partition_point(|b| *b < low - GUARD);
        let to = self.breakpoints.partition_point(|b| *b <= high + GUARD);
        &self.breakpoints[from..to]
    }

    fn fit(&self, low: f64, high: f64) -> Option<Quintic> {
        if self.table.fine.len() >= MOST_PIECES {
            return None;
        }
        let close = |seen: f64, x: f64| {
            let inside = TOLERANCE * (self.spread + (x - self.median).abs());
            let end = END_TOLERANCE * (x - self.table.low).min(self.table.high - x);
            (seen - x).abs() <= inside.min(end) + ROUNDING * x.abs()
        };
        Quintic::fit(self.g, low, high, &close)
    }
}
