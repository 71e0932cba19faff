//! Where a draw lives: (seed, name, step, trial) is the key and the counter of a Philox block.

use multiversion::multiversion;
use sha2::{Digest, Sha256};

use super::philox::{blocks, halves};
use super::{LANES, kernels};

/// Trials that a run may have: the counter gives 32 bits to pairs of trials.
pub const MAX_TRIALS: u64 = 1 << 33;

/// The name of a random quantity as a number: the first eight bytes, little endian, of the SHA-256
/// digest of its UTF-8 name.
///
/// A user can reproduce any draw with any Philox4x32-10. For trial `k` of step `t` the key is the
/// seed (low word, high word) and the counter is (`k / 2`, `t`, address low word, address high
/// word). An even trial takes output words 0 and 1, an odd one words 2 and 3, as the low and the
/// high half of a 64-bit word `w`; the uniform number is `((w >> 12) + 0.5) / 2^52`, exact in
/// double precision, symmetric around one half and strictly inside (0, 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address(pub u64);

impl Address {
    /// The address of a name.
    pub fn of(name: &str) -> Self {
        let digest = Sha256::digest(name.as_bytes());
        let mut first = [0; 8];
        first.copy_from_slice(&digest[..8]);
        Self(u64::from_le_bytes(first))
    }
}

/// The uniform numbers of the [`LANES`] trials that begin with `first_trial`, a multiple of two
/// below [`MAX_TRIALS`].
pub fn uniforms(seed: u64, address: Address, step: u32, first_trial: u64, out: &mut [f64; LANES]) {
    debug_assert!(first_trial.is_multiple_of(2) && first_trial < MAX_TRIALS);
    let [low, high] = halves(address.0);
    fill(
        (first_trial / 2) as u32,
        [step, low, high],
        halves(seed),
        out,
    );
}

/// The standard normal scores of the same draws as [`uniforms`].
pub fn normal_scores(
    seed: u64,
    address: Address,
    step: u32,
    first_trial: u64,
    out: &mut [f64; LANES],
) {
    uniforms(seed, address, step, first_trial, out);
    kernels::normal_score(out);
}

/// Counters that are computed side by side.
const ABREAST: usize = 8;

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn fill(first_pair: u32, tail: [u32; 3], key: [u32; 2], out: &mut [f64; LANES]) {
    let [step, low, high] = tail.map(|word| [u64::from(word); ABREAST]);
    let mut pair = first_pair;
    for chunk in out.as_chunks_mut::<{ 2 * ABREAST }>().0 {
        let mut counters = [0; ABREAST];
        for (i, counter) in counters.iter_mut().enumerate() {
            *counter = u64::from(pair.wrapping_add(i as u32));
        }
        let [a, b, c, d] = blocks([counters, step, low, high], key);
        for i in 0..ABREAST {
            chunk[2 * i] = unit(a[i], b[i]);
            chunk[2 * i + 1] = unit(c[i], d[i]);
        }
        pair = pair.wrapping_add(ABREAST as u32);
    }
}

/// `((w >> 12) + 0.5) / 2^52` without an integer conversion: the bits are the mantissa of a number
/// in [1, 2).
#[inline(always)]
fn unit(low: u64, high: u64) -> f64 {
    const HALF_STEP: f64 = f64::EPSILON / 2.0;
    let word = (high << 32) | (low & 0xFFFF_FFFF);
    (f64::from_bits(word >> 12 | 0x3FF0_0000_0000_0000) - 1.0) + HALF_STEP
}

#[cfg(test)]
mod tests {
    use super::super::philox::block;
    use super::*;

    /// First eight bytes of SHA-256("abc") (FIPS 180-4, example B.1).
    #[test]
    fn an_address_is_the_head_of_the_digest() {
        assert_eq!(Address::of("abc").0, 0xeacf_018f_bf16_78ba);
    }

    /// The recipe in the documentation of [`Address`], followed literally.
    #[test]
    fn draws_follow_the_documented_recipe() {
        let (seed, step, first) = (0x0123_4567_89AB_CDEF, 5, 512);
        let address = Address::of("commitments.A.amount");
        let mut seen = [0.0; LANES];
        uniforms(seed, address, step, first, &mut seen);
        for (lane, u) in seen.into_iter().enumerate() {
            let trial = first + lane as u64;
            let counter = [
                (trial / 2) as u32,
                step,
                address.0 as u32,
                (address.0 >> 32) as u32,
            ];
            let words = block(counter, [seed as u32, (seed >> 32) as u32]);
            let pair = if trial.is_multiple_of(2) {
                [words[0], words[1]]
            } else {
                [words[2], words[3]]
            };
            let w = u64::from(pair[0]) | u64::from(pair[1]) << 32;
            assert_eq!(u, ((w >> 12) as f64 + 0.5) / 4_503_599_627_370_496.0);
        }
    }

    #[test]
    fn extreme_words_stay_inside_the_unit_interval() {
        let (lowest, highest) = (unit(0, 0), unit(u64::MAX, u64::from(u32::MAX)));
        assert!(lowest > 0.0 && highest < 1.0);
        assert_eq!(lowest, 1.0 - highest);
        assert_eq!(unit(0, 1 << 31) - 0.5, lowest);
    }
}
