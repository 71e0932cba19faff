//! Numerical integration.

/// Nodes and weights of the 16-point Gauss–Legendre rule on [−1, 1], positive half (Abramowitz and
/// Stegun 1964, table 25.4).
const NODES: [(f64, f64); 8] = [
    (0.095_012_509_837_637_44, 0.189_450_610_455_068_5),
    (0.281_603_550_779_258_9, 0.182_603_415_044_923_6),
    (0.458_016_777_657_227_4, 0.169_156_519_395_002_54),
    (0.617_876_244_402_643_7, 0.149_595_988_816_576_73),
    (0.755_404_408_355_003, 0.124_628_971_255_533_87),
    (0.865_631_202_387_831_7, 0.095_158_511_682_492_78),
    (0.944_575_023_073_232_6, 0.062_253_523_938_647_89),
    (0.989_400_934_991_649_9, 0.027_152_459_411_754_094),
];

/// ∫ f over [low, high], for several integrands at once, by 16-point Gauss–Legendre rules on panels no wider than `width`.
pub fn integrate<const N: usize>(
    low: f64,
    high: f64,
    width: f64,
    mut f: impl FnMut(f64) -> [f64; N],
) -> [f64; N] {
    let panels = ((high - low) / width).ceil().max(1.0);
    let half = 0.5 * (high - low) / panels;
    let mut total = [0.0; N];
    let mut k = 0.0;
    while k < panels {
        let center = low + half * (2.0 * k + 1.0);
        for (node, weight) in NODES {
            let (left, right) = (f(center - half * node), f(center + half * node));
            for (sum, (a, b)) in total.iter_mut().zip(left.into_iter().zip(right)) {
                *sum += half * weight * (a + b);
            }
        }
        k += 1.0;
    }
    total
}
