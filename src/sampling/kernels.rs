//! Elementary functions over slices of lanes: branch-free inner loops that vectorize, no fused
//! multiply-add (the compiler never contracts on its own), no call into the platform's mathematics,
//! hence the same bits on every processor.
//!
//! `exp` and `ln` follow Sun's fdlibm (1993) and `normal_score` algorithm AS 241 of Wichura
//! (1988), "The percentage points of the normal distribution", Applied Statistics 37.

#![allow(
    clippy::excessive_precision,
    reason = "coefficients stand as published"
)]

use multiversion::multiversion;

use super::LANES;

const LN2_HIGH: f64 = 6.931_471_803_691_238_164_90e-1;
const LN2_LOW: f64 = 1.908_214_929_270_587_700_02e-10;

/// Replaces every value by its exponential, within one unit in the last place. Any `f64` is
/// allowed.
pub fn exp(values: &mut [f64]) {
    for chunk in values.chunks_mut(LANES) {
        if chunk
            .iter()
            .fold(true, |fine, x| fine & (x.abs() <= EXP_LIMIT))
        {
            exp_within(chunk);
        } else {
            for x in chunk {
                *x = if x.abs() <= EXP_LIMIT {
                    exp_lane(*x)
                } else {
                    libm::exp(*x)
                };
            }
        }
    }
}

/// Replaces every value by its natural logarithm, within one unit in the last place. Zero gives
/// −∞, negative numbers NaN.
pub fn ln(values: &mut [f64]) {
    for chunk in values.chunks_mut(LANES) {
        if chunk
            .iter()
            .fold(true, |fine, x| fine & is_normal_positive(*x))
        {
            ln_within(chunk);
        } else {
            for x in chunk {
                *x = if is_normal_positive(*x) {
                    ln_lane(*x)
                } else {
                    libm::log(*x)
                };
            }
        }
    }
}

/// Replaces every probability by its standard normal score Φ⁻¹(u), relative error about 1e-15 in
/// both tails as far as `1 − u` is exact. Zero gives −∞, one +∞, anything outside [0, 1] NaN.
pub fn normal_score(values: &mut [f64]) {
    for chunk in values.chunks_mut(LANES) {
        normal_score_chunk(chunk);
    }
}

/// Beyond this the result, or a step towards it, would leave the normal numbers.
const EXP_LIMIT: f64 = 707.0;

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn exp_within(values: &mut [f64]) {
    for x in values {
        *x = exp_lane(*x);
    }
}

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn ln_within(values: &mut [f64]) {
    for x in values {
        *x = ln_lane(*x);
    }
}

/// fdlibm `e_exp.c`: x = k ln 2 + r, |r| <= ln 2 / 2, and a rational approximation of exp(r).
#[inline(always)]
fn exp_lane(x: f64) -> f64 {
    /// Adding this rounds to an integer, which then sits in the low bits.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    const P: [f64; 5] = [
        1.666_666_666_666_660_190_37e-1,
        -2.777_777_777_701_559_338_42e-3,
        6.613_756_321_437_934_361_17e-5,
        -1.653_390_220_546_525_153_9e-6,
        4.138_136_797_057_238_460_39e-8,
    ];
    let shifted = x * std::f64::consts::LOG2_E + ROUND;
    let k = shifted - ROUND;
    let high = x - k * LN2_HIGH;
    let low = k * LN2_LOW;
    let r = high - low;
    let t = r * r;
    let c = r - t * (P[0] + t * (P[1] + t * (P[2] + t * (P[3] + t * P[4]))));
    let y = 1.0 + (r * c / (2.0 - c) - low + high);
    f64::from_bits(y.to_bits().wrapping_add(shifted.to_bits() << 52))
}

#[inline(always)]
fn is_normal_positive(x: f64) -> bool {
    const LEAST: u64 = f64::MIN_POSITIVE.to_bits();
    x.to_bits().wrapping_sub(LEAST) < f64::INFINITY.to_bits() - LEAST
}

/// fdlibm `e_log.c`: x = 2^k (1 + f) with 1 + f in [√2/2, √2), and a polynomial in s = f/(2 + f).
#[inline(always)]
fn ln_lane(x: f64) -> f64 {
    const SQRT_HALF: u64 = 0x3FE6_A09E_0000_0000;
    const ONE: u64 = 0x3FF0_0000_0000_0000;
    const MANTISSA: u64 = 0x000F_FFFF_FFFF_FFFF;
    /// 2^52 with an integer in its low bits is 2^52 plus that integer.
    const INTEGER: u64 = 0x4330_0000_0000_0000;
    const BIAS: f64 = 4_503_599_627_370_496.0 + 1023.0;
    const L: [f64; 7] = [
        6.666_666_666_666_735_13e-1,
        3.999_999_999_940_941_908e-1,
        2.857_142_874_366_239_149e-1,
        2.222_219_843_214_978_396e-1,
        1.818_357_216_161_805_012e-1,
        1.531_383_769_920_937_332e-1,
        1.479_819_860_511_658_591e-1,
    ];
    let bits = x.to_bits().wrapping_add(ONE - SQRT_HALF);
    let k = f64::from_bits(INTEGER | bits >> 52) - BIAS;
    let f = f64::from_bits((bits & MANTISSA).wrapping_add(SQRT_HALF)) - 1.0;
    let half_square = 0.5 * f * f;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w * (L[1] + w * (L[3] + w * L[5]));
    let odd = z * (L[0] + w * (L[2] + w * (L[4] + w * L[6])));
    s * (half_square + (odd + even)) + k * LN2_LOW - half_square + f + k * LN2_HIGH
}

/// |u − 1/2| up to which the central approximation of AS 241 holds.
const CENTRAL: f64 = 0.425;
/// Tail probability exp(−25) below which the third approximation of AS 241 holds.
const FAR: f64 = 1.388_794_386_496_402e-11;

/// The central 85 % in one dense pass; the tails, which need a logarithm and a root, are gathered
/// so that they too are computed densely.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn normal_score_chunk(values: &mut [f64]) {
    let mut lanes = [0_u16; LANES];
    let mut tails = [0.25; LANES];
    let mut count = 0;
    for (i, &u) in values.iter().enumerate() {
        lanes[count] = i as u16;
        tails[count] = u;
        count += usize::from((u - 0.5).abs() > CENTRAL);
    }
    for u in values.iter_mut() {
        *u = central_lane(*u - 0.5);
    }
    let mut scores = [0.0; LANES];
    for (score, &u) in scores[..count].iter_mut().zip(&tails[..count]) {
        *score = tail_lane(if u < 0.5 { u } else { 1.0 - u });
    }
    for ((&lane, &score), &u) in lanes[..count].iter().zip(&scores).zip(&tails) {
        let (p, sign) = if u < 0.5 { (u, -1.0) } else { (1.0 - u, 1.0) };
        let magnitude = if p < FAR { far_lane(p) } else { score };
        values[usize::from(lane)] = sign * magnitude;
    }
}

#[inline(always)]
fn horner(coefficients: [f64; 8], x: f64) -> f64 {
    let [c0, c1, c2, c3, c4, c5, c6, c7] = coefficients;
    ((((((c7 * x + c6) * x + c5) * x + c4) * x + c3) * x + c2) * x + c1) * x + c0
}

#[inline(always)]
fn central_lane(q: f64) -> f64 {
    const A: [f64; 8] = [
        3.387_132_872_796_366_608,
        1.331_416_678_917_843_774_5e2,
        1.971_590_950_306_551_442_7e3,
        1.373_169_376_550_946_112_5e4,
        4.592_195_393_154_987_145_7e4,
        6.726_577_092_700_870_085_3e4,
        3.343_057_558_358_812_810_5e4,
        2.509_080_928_730_122_672_7e3,
    ];
    const B: [f64; 8] = [
        1.0,
        4.231_333_070_160_091_125_2e1,
        6.871_870_074_920_579_083e2,
        5.394_196_021_424_751_107_7e3,
        2.121_379_430_158_659_586_7e4,
        3.930_789_580_009_271_061e4,
        2.872_908_573_572_194_267_4e4,
        5.226_495_278_852_854_561e3,
    ];
    let r = CENTRAL * CENTRAL - q * q;
    q * horner(A, r) / horner(B, r)
}

/// The magnitude of the score of a tail probability in [exp(−25), 0.075].
#[inline(always)]
fn tail_lane(p: f64) -> f64 {
    const C: [f64; 8] = [
        1.423_437_110_749_683_577_34,
        4.630_337_846_156_545_295_9,
        5.769_497_221_460_691_405_5,
        3.647_848_324_763_204_605_04,
        1.270_458_252_452_368_382_58,
        2.417_807_251_774_506_117_7e-1,
        2.272_384_498_926_918_458_33e-2,
        7.745_450_142_783_414_076_4e-4,
    ];
    const D: [f64; 8] = [
        1.0,
        2.053_191_626_637_758_821_87,
        1.676_384_830_183_803_849_4,
        6.897_673_349_851_000_045_5e-1,
        1.481_039_764_274_800_745_9e-1,
        1.519_866_656_361_645_719_66e-2,
        5.475_938_084_995_344_946e-4,
        1.050_750_071_644_416_843_24e-9,
    ];
    let r = (-ln_lane(p)).sqrt() - 1.6;
    horner(C, r) / horner(D, r)
}

/// The same beyond exp(−25), about three lanes in 10¹¹.
#[cold]
fn far_lane(p: f64) -> f64 {
    const E: [f64; 8] = [
        6.657_904_643_501_103_777_2,
        5.463_784_911_164_114_369_9,
        1.784_826_539_917_291_335_8,
        2.965_605_718_285_048_912_3e-1,
        2.653_218_952_657_612_309_3e-2,
        1.242_660_947_388_078_438_6e-3,
        2.711_555_568_743_487_578_15e-5,
        2.010_334_399_292_288_132_65e-7,
    ];
    const F: [f64; 8] = [
        1.0,
        5.998_322_065_558_879_376_9e-1,
        1.369_298_809_227_358_053_1e-1,
        1.487_536_129_085_061_485_25e-2,
        7.868_691_311_456_132_591e-4,
        1.846_318_317_510_054_681_8e-5,
        1.421_511_758_316_445_888_7e-7,
        2.044_263_103_389_939_785_64e-15,
    ];
    if p == 0.0 {
        return f64::INFINITY;
    }
    let r = (-libm::log(p)).sqrt() - 5.0;
    horner(E, r) / horner(F, r)
}

#[cfg(test)]
mod tests;
