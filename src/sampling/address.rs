//! Where a draw lives: (seed, name, step, trial) is the key and the counter of a Philox block.

use multiversion::multiversion;
use sha2::{Digest, Sha256};

use super::philox::{halves, wide_block};
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

#[multiversion(targets("x86_64+avx2"))]
fn fill(first_pair: u32, tail: [u32; 3], key: [u32; 2], out: &mut [f64; LANES]) {
    let [step, low, high] = tail.map(u64::from);
    for (i, pair) in out.as_chunks_mut::<2>().0.iter_mut().enumerate() {
        let counter = first_pair.wrapping_add(i as u32);
        let words = wide_block([u64::from(counter), step, low, high], key);
        *pair = [unit(words[0], words[1]), unit(words[2], words[3])];
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
