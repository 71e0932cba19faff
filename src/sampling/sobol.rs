//! Points of the Sobol sequence (Sobol' 1967) and nested uniform scrambling (Owen 1995).

use super::LANES;

/// Polynomials and direction numbers, a line for each dimension from the second.
const TABLE: &str = include_str!("new-joe-kuo-6.txt");

/// Dimensions that there are direction numbers for.
pub const DIMENSIONS: usize = 1024;

/// Bits of a coordinate.
const BITS: usize = 32;

/// Direction numbers of one dimension: bit `k` of a point's index adds the `k`-th modulo 2.
pub type Directions = [u32; BITS];

/// The direction numbers of the first `count` dimensions, at most [`DIMENSIONS`].
pub fn directions(count: usize) -> Vec<Directions> {
    // The first dimension is van der Corput's sequence.
    let first = std::array::from_fn(|k| 1 << (BITS - 1 - k));
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    let others = lines.map(|line| {
        let numbers: Vec<u32> = line.split(' ').filter_map(|n| n.parse().ok()).collect();
        match numbers.split_first_chunk() {
            Some(([degree, polynomial], initial)) => {
                recurrence(*degree as usize, *polynomial, initial)
            }
            None => first,
        }
    });
    std::iter::once(first).chain(others).take(count).collect()
}

/// m_k = 2 a_1 m_{k−1} ⊕ … ⊕ 2^s m_{k−s} ⊕ m_{k−s} for a primitive polynomial of degree s (Bratley and
/// Fox 1988, "Algorithm 659", ACM Transactions on Mathematical Software 14).
fn recurrence(degree: usize, polynomial: u32, initial: &[u32]) -> Directions {
    let mut v = [0; BITS];
    for (k, m) in initial.iter().enumerate() {
        v[k] = m << (BITS - 1 - k);
    }
    for k in degree..BITS {
        let mut next = v[k - degree] ^ (v[k - degree] >> degree);
        for j in 1..degree {
            if polynomial >> (degree - 1 - j) & 1 == 1 {
                next ^= v[k - j];
            }
        }
        v[k] = next;
    }
    v
}

/// The coordinates of the [`LANES`] points from `first`, a multiple of [`LANES`], in their natural
/// order: point `i` adds the direction numbers of the bits of `i`, not of its Gray code.
pub fn points(directions: &Directions, first: u32, out: &mut [u32; LANES]) {
    let mut start = 0;
    for (k, v) in directions.iter().enumerate() {
        if first >> k & 1 == 1 {
            start ^= v;
        }
    }
    out[0] = start;
    let mut filled = 1;
    for v in directions {
        if filled == LANES {
            break;
        }
        let (from, to) = out.split_at_mut(filled);
        for (x, y) in from.iter().zip(to) {
            *y = x ^ v;
        }
        filled *= 2;
    }
}

/// Nested uniform scrambling by hash: whether a digit is flipped depends on the digits above it and on
/// the keys. Applied twice, so that 64 bits of key choose among the permutations (Laine and Karras
/// 2011, "Stratified sampling for stochastic transparency", Computer Graphics Forum 30; Burley 2020,
/// "Practical hash-based Owen scrambling", Journal of Computer Graphics Techniques 9).
#[inline(always)]
pub fn scramble(x: u32, keys: [u32; 2]) -> u32 {
    // In reversed bits what a bit of a sum or a product depends on are the bits below it.
    let mut x = x.reverse_bits();
    for key in keys {
        x = x.wrapping_add(key);
        x ^= x.wrapping_mul(0x6c50_b47c);
        x ^= x.wrapping_mul(0xb82f_1e52);
        x ^= x.wrapping_mul(0xc7af_e638);
        x ^= x.wrapping_mul(0x8d22_f6e6);
    }
    x.reverse_bits()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first ten points in three dimensions as the generator of Joe and Kuo (2008) prints them, in
    /// the order of the Gray code.
    #[test]
    fn first_points_are_the_published_ones() {
        let published = [
            [0.0, 0.0, 0.0],
            [0.5, 0.5, 0.5],
            [0.75, 0.25, 0.25],
            [0.25, 0.75, 0.75],
            [0.375, 0.375, 0.625],
            [0.875, 0.875, 0.125],
            [0.625, 0.125, 0.875],
            [0.125, 0.625, 0.375],
            [0.1875, 0.3125, 0.9375],
            [0.6875, 0.8125, 0.4375],
        ];
        for (d, directions) in directions(3).iter().enumerate() {
            let mut out = [0; LANES];
            points(directions, 0, &mut out);
            for (i, point) in published.iter().enumerate() {
                let at = i ^ (i >> 1);
                assert_eq!(f64::from(out[at]) / 4_294_967_296.0, point[d], "{i} {d}");
            }
        }
    }

    /// Every dimension has its direction numbers, odd and below 2^k, so that 2^k points fall into 2^k
    /// intervals.
    #[test]
    fn every_dimension_is_stratified() {
        let all = directions(DIMENSIONS);
        assert_eq!(all.len(), DIMENSIONS);
        let mut out = [0; LANES];
        for (d, directions) in all.iter().enumerate() {
            for (k, v) in directions.iter().enumerate() {
                assert_eq!(v.trailing_zeros() as usize, BITS - 1 - k, "{d} {k}");
            }
            points(directions, 512, &mut out);
            let mut seen: Vec<u32> = out.iter().map(|x| x >> 24).collect();
            seen.sort_unstable();
            assert!(seen.into_iter().eq(0..256), "{d}");
        }
    }
}
