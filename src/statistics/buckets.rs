//! What the numbers of one block add to a histogram, packed into few bytes.

use super::pages::{CODE_BITS, Pages};
use multiversion::multiversion;

/// Mantissa bits in a key.
const MANTISSA_BITS: u32 = 11;
/// Bits of a number below its key.
pub(super) const SHIFT: u32 = 52 - MANTISSA_BITS;
/// Magnitudes with a smaller key count as 0.
pub(super) const TINY: u32 = 256;
/// The sign in a key of sign, exponent and mantissa bits.
pub(super) const SIGN: u32 = 1 << (63 - SHIFT);
/// In the place of a key where there is no number.
pub(super) const NO_KEY: u32 = u32::MAX;
/// Magnitudes that codes tell apart.
const REACH: u32 = 1 << CODE_BITS;

/// Keys of a block's numbers and the values that repeat in it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Buckets {
    /// Key of all numbers, where they are equal, and how many they are.
    pub same: (u32, u32),
    pub zeros: u32,
    /// Magnitude that codes count from.
    pub base: u32,
    codes: Part,
    strays: Part,
    repeats: Part,
}

/// Where a column's own are among those of other columns.
#[derive(Debug, Clone, Copy, Default)]
struct Part {
    first: u32,
    count: u32,
}

impl Part {
    /// All from `first` on.
    fn since<T>(first: usize, all: &[T]) -> Self {
        Self {
            first: first as u32,
            count: (all.len() - first) as u32,
        }
    }

    fn of<T>(self, all: &[T]) -> &[T] {
        let first = self.first as usize;
        &all[first..first + self.count as usize]
    }
}

/// What does not have the same size for all columns of a block, of one column after another.
#[derive(Debug, Clone, Default)]
pub(super) struct Lists {
    codes: Vec<u16>,
    /// Keys that are out of reach of the codes.
    strays: Vec<u32>,
    /// Numbers that repeat; some of them several times.
    repeats: Vec<f64>,
}

impl Lists {
    /// Room for so many codes.
    pub fn with_capacity(codes: usize) -> Self {
        Self {
            codes: Vec::with_capacity(codes),
            ..Self::default()
        }
    }

    pub fn clear(&mut self) {
        self.codes.clear();
        self.strays.clear();
        self.repeats.clear();
    }
}

impl Buckets {
    /// Its own codes.
    pub fn codes(self, lists: &Lists) -> &[u16] {
        self.codes.of(&lists.codes)
    }

    /// Its own keys that have no code.
    pub fn strays(self, lists: &Lists) -> &[u32] {
        self.strays.of(&lists.strays)
    }

    /// Its own numbers that repeat.
    pub fn repeats(self, lists: &Lists) -> &[f64] {
        self.repeats.of(&lists.repeats)
    }

    /// Packs at most [`super::BLOCK`] numbers between `min` and `max`, none of them NaN, and puts their codes and
    /// what else there is behind those in the lists; codes count from `base`, or from where the numbers are.
    pub fn of(
        values: &[f64],
        (min, max): (f64, f64),
        base: Option<u32>,
        lists: &mut Lists,
    ) -> Self {
        let mut packed = Self::default();
        let Some(&first) = values.first() else {
            return packed;
        };
        let repeated = lists.repeats.len();
        if min == max {
            packed.same = (key(first), values.len() as u32);
            if values.len() > 1 && is_counted(first) {
                lists.repeats.push(first);
            }
        } else {
            if repeats(values) > 0 {
                find_repeats(values, &mut lists.repeats);
            }
            let largest = (key(min) & !SIGN).max(key(max) & !SIGN);
            packed.base = base.unwrap_or_else(|| Pages::reach_for(largest));
            packed.encode(values, lists);
            let strays = packed.strays.count as usize;
            if strays > values.len() / 2 && Pages::reach_for(largest) != packed.base {
                lists.codes.truncate(packed.codes.first as usize);
                lists.strays.truncate(packed.strays.first as usize);
                packed.base = Pages::reach_for(largest);
                packed.encode(values, lists);
            }
        }
        packed.repeats = Part::since(repeated, &lists.repeats);
        packed
    }

    /// [`Buckets::of`] so many zeros.
    pub fn of_zeros(count: u32) -> Self {
        Self {
            zeros: count,
            ..Self::default()
        }
    }

    fn encode(&mut self, values: &[f64], lists: &mut Lists) {
        let (coded, strayed) = (lists.codes.len(), lists.strays.len());
        self.zeros = 0;
        lists.codes.resize(coded + values.len(), 0);
        if encode(values, self.base, &mut lists.codes[coded..]) > 0 {
            let left = self.sort_out(values, &mut lists.codes[coded..], &mut lists.strays);
            lists.codes.truncate(coded + left);
        }
        self.codes = Part::since(coded, &lists.codes);
        self.strays = Part::since(strayed, &lists.strays);
    }

    /// Takes zeros and strays from the codes; returns how many are left.
    fn sort_out(&mut self, values: &[f64], codes: &mut [u16], strays: &mut Vec<u32>) -> usize {
        let mut coded = 0;
        for (i, x) in values.iter().enumerate() {
            let key = key(*x);
            let magnitude = key & !SIGN;
            let within = is_within(magnitude, self.base);
            codes[coded] = codes[i];
            coded += usize::from(within);
            self.zeros += u32::from(magnitude < TINY);
            if !within && magnitude >= TINY {
                strays.push(key);
            }
        }
        coded
    }
}

fn find_repeats(values: &[f64], found: &mut Vec<f64>) {
    let mut last = 0.0;
    for pair in values.windows(2) {
        if pair[0] == pair[1] && pair[0] != last && is_counted(pair[0]) {
            last = pair[0];
            found.push(last);
        }
    }
}

/// Sign, exponent and leading mantissa bits.
#[inline(always)]
pub(super) fn key(x: f64) -> u32 {
    (x.to_bits() >> SHIFT) as u32
}

/// Whether a number is told from 0.
#[inline(always)]
pub(super) fn is_counted(x: f64) -> bool {
    key(x) & !SIGN >= TINY
}

/// Neighbors that are equal and not 0.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn repeats(values: &[f64]) -> u64 {
    let mut count = 0;
    for (a, b) in values.iter().zip(&values[1..]) {
        count += u64::from((a == b) & (*a != 0.0));
    }
    count
}

/// Whether a magnitude has a code.
#[inline(always)]
fn is_within(magnitude: u32, base: u32) -> bool {
    (magnitude >= TINY) & (magnitude.wrapping_sub(base) < REACH)
}

/// The codes of numbers, counted from magnitude `base`; returns how many have none.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn encode(values: &[f64], base: u32, codes: &mut [u16]) -> u32 {
    let mut outside = 0;
    for (code, x) in codes.iter_mut().zip(values) {
        let key = key(*x);
        let magnitude = key & !SIGN;
        outside += u32::from(!is_within(magnitude, base));
        let sign = (key & SIGN) >> (63 - SHIFT - CODE_BITS);
        *code = (magnitude.wrapping_sub(base) & (REACH - 1) | sign) as u16;
    }
    outside
}
