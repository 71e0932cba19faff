//! The counter-based generator Philox4x32-10 of Salmon, Moraes, Dror and Shaw (2011), "Parallel
//! random numbers: as easy as 1, 2, 3", SC11, with the constants of their Random123 library.

use std::convert::Infallible;

use rand::rand_core::TryRng;

const MULTIPLIERS: [u64; 2] = [0xD251_1F53, 0xCD9E_8D57];
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];
const LOW: u64 = 0xFFFF_FFFF;

/// The four output words of one counter under one key.
pub fn block(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    let words = blocks(counter.map(|word| [u64::from(word)]), key);
    words.map(|[word]| (word & LOW) as u32)
}

/// [`block`] of `N` counters at once, every word in the low half of a `u64` (the high halves of the
/// result are unspecified): in this form it compiles to vector multiplies.
#[inline(always)]
pub(super) fn blocks<const N: usize>(counters: [[u64; N]; 4], key: [u32; 2]) -> [[u64; N]; 4] {
    let [mut a, mut b, mut c, mut d] = counters;
    let [mut k0, mut k1] = key;
    for _ in 0..10 {
        let (key0, key1) = (u64::from(k0), u64::from(k1));
        for i in 0..N {
            let left = MULTIPLIERS[0].wrapping_mul(a[i] & LOW);
            let right = MULTIPLIERS[1].wrapping_mul(c[i] & LOW);
            a[i] = (right >> 32) ^ b[i] ^ key0;
            c[i] = (left >> 32) ^ d[i] ^ key1;
            b[i] = right;
            d[i] = left;
        }
        k0 = k0.wrapping_add(WEYL[0]);
        k1 = k1.wrapping_add(WEYL[1]);
    }
    [a, b, c, d]
}

/// A stream of Philox4x32-10 words behind rand's core trait, for samplers that want a generator.
/// No result of a run comes from it; the run's own checks and the tests use it as a second
/// opinion, independent of the quantile transforms.
#[derive(Debug, Clone)]
pub struct PhiloxRng {
    key: [u32; 2],
    stream: u64,
    position: u64,
    words: [u32; 4],
    used: usize,
}

impl PhiloxRng {
    /// Stream `stream` of `seed`; distinct pairs give independent words.
    pub fn new(seed: u64, stream: u64) -> Self {
        Self {
            key: halves(seed),
            stream,
            position: 0,
            words: [0; 4],
            used: 4,
        }
    }

    fn next_word(&mut self) -> u32 {
        if self.used == self.words.len() {
            let [low, high] = halves(self.position);
            let [stream_low, stream_high] = halves(self.stream);
            self.words = block([low, high, stream_low, stream_high], self.key);
            self.position = self.position.wrapping_add(1);
            self.used = 0;
        }
        let word = self.words[self.used];
        self.used += 1;
        word
    }
}

/// The low and the high half of a word.
pub(super) fn halves(word: u64) -> [u32; 2] {
    [word as u32, (word >> 32) as u32]
}

impl TryRng for PhiloxRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.next_word())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let low = u64::from(self.next_word());
        Ok(low | u64::from(self.next_word()) << 32)
    }

    fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Infallible> {
        for chunk in dst.chunks_mut(4) {
            let bytes = self.next_word().to_le_bytes();
            chunk.copy_from_slice(&bytes[..chunk.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;

    /// Known answers of Random123's `kat_vectors` (Salmon et al. 2011).
    #[test]
    fn known_answers() {
        assert_eq!(
            block([0; 4], [0; 2]),
            [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]
        );
        assert_eq!(
            block([u32::MAX; 4], [u32::MAX; 2]),
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
        );
        assert_eq!(
            block(
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                [0xa409_3822, 0x299f_31d0]
            ),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        );
    }

    #[test]
    fn the_stream_is_the_counters_in_order() {
        let mut words = PhiloxRng::new(7, 9);
        let expected: Vec<u32> = (0..3)
            .flat_map(|position| block([position, 0, 9, 0], [7, 0]))
            .collect();
        let seen: Vec<u32> = (0..12).map(|_| words.next_u32()).collect();
        assert_eq!(seen, expected);

        let mut bytes = [0; 7];
        PhiloxRng::new(7, 9).fill_bytes(&mut bytes);
        assert_eq!(bytes[..4], expected[0].to_le_bytes());
        assert_eq!(bytes[4..], expected[1].to_le_bytes()[..3]);
        let low_first = u64::from(expected[0]) | u64::from(expected[1]) << 32;
        assert_eq!(PhiloxRng::new(7, 9).next_u64(), low_first);
    }
}
