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
/// Magnitudes that codes tell apart.
const REACH: u32 = 1 << CODE_BITS;

/// Keys of a block's numbers and the values that repeat in it.
#[derive(Debug, Clone, Default)]
pub(super) struct Buckets {
    /// Key of all numbers, where they are equal, and how many they are.
    pub same: (u32, u32),
    pub zeros: u32,
    /// Magnitude that codes count from.
    pub base: u32,
    /// Where its codes are among those of other columns, and how many they are.
    first: u32,
    coded: u32,
    /// Keys that are out of reach of the codes.
    pub strays: Vec<u32>,
    /// Numbers that repeat; some of them several times.
    pub repeats: Vec<f64>,
}

impl Buckets {
    /// Its own of `codes`.
    pub fn own<'a>(&self, codes: &'a [u16]) -> &'a [u16] {
        let first = self.first as usize;
        &codes[first..first + self.coded as usize]
    }

    /// Fills it with at most [`super::BLOCK`] numbers between `min` and `max`, none of them NaN, and puts their
    /// codes behind those that are there; codes count from `base`, or from where the numbers are.
    pub fn fill(
        &mut self,
        values: &[f64],
        (min, max): (f64, f64),
        base: Option<u32>,
        codes: &mut Vec<u16>,
    ) {
        self.same = (0, 0);
        (self.zeros, self.first, self.coded) = (0, 0, 0);
        self.strays.clear();
        self.repeats.clear();
        let Some(&first) = values.first() else {
            return;
        };
        if min == max {
            self.same = (key(first), values.len() as u32);
            if values.len() > 1 && is_counted(first) {
                self.repeats.push(first);
            }
            return;
        }
        if repeats(values) > 0 {
            self.find_repeats(values);
        }
        let largest = (key(min) & !SIGN).max(key(max) & !SIGN);
        self.first = codes.len() as u32;
        self.base = base.unwrap_or_else(|| Pages::reach_for(largest));
        self.encode(values, codes);
        if self.strays.len() > values.len() / 2 && Pages::reach_for(largest) != self.base {
            self.base = Pages::reach_for(largest);
            self.encode(values, codes);
        }
    }

    /// [`Buckets::fill`] with `count` zeros.
    pub fn fill_zeros(&mut self, count: u32) {
        self.same = (0, 0);
        (self.zeros, self.first, self.coded) = (count, 0, 0);
        self.strays.clear();
        self.repeats.clear();
    }

    fn encode(&mut self, values: &[f64], codes: &mut Vec<u16>) {
        let first = self.first as usize;
        self.zeros = 0;
        self.strays.clear();
        codes.resize(first + values.len(), 0);
        if encode(values, self.base, &mut codes[first..]) > 0 {
            let coded = self.sort_out(values, &mut codes[first..]);
            codes.truncate(first + coded);
        }
        self.coded = (codes.len() - first) as u32;
    }

    /// Takes zeros and strays from the codes; returns how many are left.
    fn sort_out(&mut self, values: &[f64], codes: &mut [u16]) -> usize {
        let mut coded = 0;
        for (i, x) in values.iter().enumerate() {
            let key = key(*x);
            let magnitude = key & !SIGN;
            let within = is_within(magnitude, self.base);
            codes[coded] = codes[i];
            coded += usize::from(within);
            self.zeros += u32::from(magnitude < TINY);
            if !within && magnitude >= TINY {
                self.strays.push(key);
            }
        }
        coded
    }

    fn find_repeats(&mut self, values: &[f64]) {
        let mut last = 0.0;
        for pair in values.windows(2) {
            if pair[0] == pair[1] && pair[0] != last && is_counted(pair[0]) {
                last = pair[0];
                self.repeats.push(last);
            }
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
