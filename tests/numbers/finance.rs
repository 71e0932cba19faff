//! Financial functions against published values, closed forms and independent searches. Everything
//! random is seeded.

use buildout::calendar::Date;
use buildout::finance::{
    InternalRate, annuity_payment, capital_recovery, debt_service_cover, default_intensity,
    default_probability, discounted_payback, growth_rate, implied_life, irr, irr_mid_period, mirr,
    moic, npv, payback, xirr, xnpv,
};
use buildout::model::Lanes;
use buildout::sampling::LANES;
use buildout::sampling::philox::PhiloxRng;
use rand::RngExt;

fn date(text: &str) -> Date {
    Date::parse(text, false).expect("a date")
}

#[track_caller]
fn close(seen: Option<f64>, expected: f64, tolerance: f64) {
    let seen = seen.expect("a value");
    assert!(
        (seen - expected).abs() <= tolerance,
        "{seen} is not {expected} within {tolerance}"
    );
}

/// The example of Microsoft's page on XIRR (0.373362535 at Excel's own tolerance) and its XNPV at
/// 9 % (2086.6476); more digits by recomputation.
/// <https://support.microsoft.com/en-us/office/xirr-function-de1242ec-6477-445b-b11b-a303ad9adc9d>
#[test]
fn excel_xirr_and_xnpv() {
    let flows = [
        (date("2008-01-01"), -10_000.0),
        (date("2008-03-01"), 2_750.0),
        (date("2008-10-30"), 4_250.0),
        (date("2009-02-15"), 3_250.0),
        (date("2009-04-01"), 2_750.0),
    ];
    close(xirr(&flows).one(), 0.373_362_533_518_831_8, 1e-12);
    close(xnpv(0.09, &flows), 2_086.647_602_031_535, 1e-9);
    let mut mixed = flows;
    mixed.reverse();
    assert_eq!(xirr(&mixed), xirr(&flows));
    assert_eq!(xirr(&[]), InternalRate::None);
}

/// The example of Microsoft's page on MIRR (12.61 %).
/// <https://support.microsoft.com/en-us/office/mirr-function-b020f038-7492-4fb4-93c1-35c345b53524>
#[test]
fn excel_mirr() {
    let flows = [-120_000.0, 39_000.0, 30_000.0, 21_000.0, 37_000.0, 46_000.0];
    close(mirr(&flows, 0.10, 0.12), 0.126_094_130_4, 1e-9);
}

/// The pump of Lorie and Savage (1955), "Three problems in rationing capital", Journal of Business
/// 28: −1600, 10 000, −10 000 is worth 0 at 25 % and at 400 %.
#[test]
fn two_rates_are_both_found() {
    let InternalRate::Several(rates) = irr(&[-1600.0, 10_000.0, -10_000.0], 1.0) else {
        panic!("several");
    };
    assert_eq!(rates.len(), 2);
    close(Some(rates[0]), 0.25, 1e-14);
    close(Some(rates[1]), 4.0, 1e-13);
}

/// A double zero is no single rate, and a near miss none.
#[test]
fn a_tangent_is_ambiguous() {
    let InternalRate::Several(rates) = irr(&[1.0, -2.2, 1.21], 1.0) else {
        panic!("ambiguous");
    };
    assert!(rates.iter().all(|r| (r - 0.1).abs() < 1e-4), "{rates:?}");
    assert_eq!(irr(&[1.0, -2.2, 1.2101], 1.0), InternalRate::None);
}

/// Closed forms of r/(1 − (1 + r)⁻ⁿ), and the cost of a data center of 1 GW by Epoch AI: $38 bn, of
/// which IT equipment lives 5, 3 or 7 years and the rest 14, and $0.9 bn a year; published as 8.5,
/// 12 and 7 bn a year. <https://epoch.ai/data-insights/ai-datacenter-cost-breakdown>
#[test]
fn capital_recovery_of_a_data_center() {
    for (rate, years, expected) in [
        (0.08, 5.0, 0.250_456_454_6),
        (0.10, 5.0, 0.263_797_480_8),
        (0.08, 14.0, 0.121_296_852_8),
        (0.08, 15.0, 0.116_829_544_9),
    ] {
        close(capital_recovery(rate, years), expected, 1e-10);
    }
    let rate = 0.067_895_19;
    let facility = annuity_payment(12.465_490_5, rate, 14.0).expect("a payment");
    for (life, exact, published) in [(5.0, 8.5, 8.5), (3.0, 12.0, 12.0), (7.0, 7.0107, 7.0)] {
        let it = annuity_payment(25.534_509_5, rate, life).expect("a payment");
        close(Some(it + facility + 0.9), exact, 1e-4);
        close(Some(it + facility + 0.9), published, 0.05);
    }
}

/// JPMorgan (2025): $650 bn of revenue a year is a return of 10 % on $5 trillion; 13 % a year of
/// the investment, which is recovered in 15.38 years.
#[test]
fn life_implied_by_a_revenue() {
    close(implied_life(0.10, 650.0 / 5000.0), 15.384_894_581, 1e-9);
}

/// $38 bn at once for $12 bn a year less $0.9 bn over five years: closed forms of the annuity; the
/// rate and the paybacks by an independent computation.
#[test]
fn unit_economics_of_a_gigawatt() {
    let flows: Vec<(f64, f64)> = (0..6)
        .map(|t| (f64::from(t), if t == 0 { -38.0 } else { 11.1 }))
        .collect();
    let amounts: Vec<f64> = flows.iter().map(|(_, a)| *a).collect();
    close(npv(0.10, &flows), 4.077_733_140, 1e-9);
    close(npv(0.08, &flows), 6.319_081_412, 1e-9);
    close(irr(&amounts, 1.0).one(), 0.141_173_144, 1e-9);
    close(moic(5.0 * 11.1, 38.0), 1.460_526_316, 1e-9);
    close(payback(&flows), 3.423_423_423, 1e-9);
    close(discounted_payback(0.10, &flows), 4.408_357_658, 1e-9);
}

/// Revenue of 10 a year for six years at a cost of 6.4, and 0.57 before the start, as read from
/// Oracle's contracts: a gross margin of 35 %, 36 % once running.
#[test]
fn margin_as_a_multiple() {
    close(
        moic(6.0 * 10.0, 6.0 * 6.4 + 0.57).map(|m| 1.0 - 1.0 / m),
        0.3505,
        1e-12,
    );
    close(moic(10.0, 6.4).map(|m| 1.0 - 1.0 / m), 0.36, 1e-12);
}

/// A cost per hour of a GPU: 545 454.5 GPUs in 1 GW of racks of 132 kW and 72 GPUs, used 80 %;
/// $38 bn with 10 % over 5 (IT) and 14 years, beside Epoch AI's 8.5 bn a year.
#[test]
fn levelized_cost_of_a_gpu_hour() {
    let hours = 1e6 / 132.0 * 72.0 * 8760.0 * 0.8 / 1e9;
    let it = annuity_payment(25.534_509_5, 0.10, 5.0).expect("a payment");
    let facility = annuity_payment(12.465_490_5, 0.10, 14.0).expect("a payment");
    close(moic(it + facility + 0.9, hours), 2.440_280_344, 1e-8);
    close(moic(8.5, hours), 2.223_649_163, 1e-8);
}

/// $22.8 bn of debt at 9 % over five years, served from 11.1 a year; the owners put up the other
/// 15.2. Closed form of the annuity, the rate by an independent computation.
#[test]
fn debt_service_and_the_return_on_equity() {
    let payment = annuity_payment(22.8, 0.09, 5.0).expect("a payment");
    close(Some(payment), 5.861_708_018, 1e-8);
    close(debt_service_cover(11.1, payment), 1.893_646_010, 1e-8);
    let mut equity = vec![11.1 - payment; 6];
    equity[0] = -15.2;
    close(irr(&equity, 1.0).one(), 0.213_851_290, 1e-8);
}

/// Spreads of 104, 640 and 700 basis points at a recovery of 40 %: closed forms.
#[test]
fn the_credit_triangle() {
    for (spread, intensity, probability) in [
        (0.0104, 0.017_333_333, 0.083_017_294),
        (0.0640, 0.106_666_667, 0.413_353_780),
        (0.0700, 0.116_666_667, 0.441_964_854),
    ] {
        let seen = default_intensity(spread, 0.4);
        close(seen, intensity, 1e-9);
        close(
            default_probability(seen.unwrap_or(0.0), 5.0),
            probability,
            1e-9,
        );
    }
}

/// Growth as published: LBNL (2024) for the United States, 176 TWh in 2023 to 325 or 580 in 2028
/// (13 to 27 %) after 76 in 2018 (18 %); IEA, *Energy and AI* (2025), 415 TWh in 2024 to 945 in 2030
/// (about 15 %), later 485 in 2025 to 950.
#[test]
fn published_growth_rates() {
    for (from, to, years, percent) in [
        (176.0, 325.0, 5.0, 13.05),
        (176.0, 580.0, 5.0, 26.94),
        (415.0, 945.0, 6.0, 14.70),
        (485.0, 950.0, 5.0, 14.39),
        (76.0, 176.0, 5.0, 18.29),
    ] {
        close(growth_rate(from, to, years), percent / 100.0, 5e-5);
    }
}

// ---- Internal rates against an independent search ----

/// Coefficients in u = (1 + r)^(−step), the way of a reader: plain sums of powers.
fn worth(coefficients: &[f64], u: f64) -> f64 {
    let (mut sum, mut power) = (0.0, 1.0);
    if u <= 1.0 {
        for a in coefficients {
            sum += a * power;
            power *= u;
        }
    } else {
        for a in coefficients.iter().rev() {
            sum += a * power;
            power /= u;
        }
    }
    sum
}

fn size(coefficients: &[f64], u: f64) -> f64 {
    let absolute: Vec<f64> = coefficients.iter().map(|a| a.abs()).collect();
    worth(&absolute, u)
}

/// u of an angle: all positive numbers, densest near 1.
fn at_angle(share: f64) -> f64 {
    let s = 2.0 * share - 1.0;
    (0.35 * s + 3.0 * s * s * s).exp()
}

/// Zeros in u between neighboring points of a grid whose signs are certain and differ, by bisection.
fn scan(coefficients: &[f64], points: usize) -> Vec<f64> {
    let certain = |u: f64| {
        let value = worth(coefficients, u);
        (value.abs() > 1e-12 * size(coefficients, u)).then_some(value > 0.0)
    };
    let mut zeros = Vec::new();
    let mut last: Option<(f64, bool)> = None;
    for i in 0..=points {
        let u = at_angle(i as f64 / points as f64);
        let Some(sign) = certain(u) else { continue };
        if let Some((low, _)) = last.filter(|(_, before)| *before != sign) {
            let (mut low, mut high) = (low, u);
            for _ in 0..70 {
                let middle = 0.5 * (low + high);
                if (worth(coefficients, middle) > 0.0) == sign {
                    high = middle;
                } else {
                    low = middle;
                }
            }
            zeros.push(0.5 * (low + high));
        }
        last = Some((u, sign));
    }
    zeros
}

/// Each zero of the scan is among the rates, each rate is a zero, and what is called one is one.
fn agree(coefficients: &[f64], step: f64, found: &InternalRate, points: usize) {
    let zeros = scan(coefficients, points);
    let rates = match found {
        InternalRate::None => vec![],
        InternalRate::One(rate) => vec![*rate],
        InternalRate::Several(rates) => rates.clone(),
    };
    let context = || format!("{coefficients:?} step {step}: {found:?}, scan {zeros:?}");
    match found {
        InternalRate::None => assert!(zeros.is_empty(), "{}", context()),
        InternalRate::One(_) => assert!(zeros.len() <= 1, "{}", context()),
        InternalRate::Several(_) => assert!(!rates.is_empty(), "{}", context()),
    }
    let us: Vec<f64> = rates.iter().map(|r| (-step * r.ln_1p()).exp()).collect();
    for zero in &zeros {
        // A zero is known to the rounding of the worth over its slope.
        let slope = |h: f64| (worth(coefficients, zero * (1.0 + h)) / h).abs();
        let known = 1e-14 * size(coefficients, *zero) / slope(1e-6) + 1e-12;
        // A rate next to −1 cannot tell zeros apart.
        let rate = (-zero.ln() / step).exp_m1();
        let near = us.iter().zip(&rates).map(|(u, r)| {
            if (r - rate).abs() <= 2.0 * f64::EPSILON {
                0.0
            } else {
                (u / zero - 1.0).abs()
            }
        });
        let distance = near.fold(f64::INFINITY, f64::min);
        assert!(
            distance < 10.0 * known + 1e-9 * known.sqrt(),
            "{zero} {distance} {known} {}",
            context()
        );
    }
    for (rate, u) in rates.iter().zip(&us) {
        // Next to −1 and far from it, a rate's own rounding is no longer that of u.
        if *rate > -0.999 && *rate < 1e6 {
            let value = worth(coefficients, *u).abs();
            let degree = coefficients.len() as f64;
            assert!(
                value <= 1e-14 * degree * size(coefficients, *u),
                "{rate}: {value} {}",
                context()
            );
        }
    }
}

/// Flows of many shapes: lengths of 2 to 60, magnitudes over decades, gaps, few or many changes of
/// sign, typical projects, a tiny terminal flow.
fn random_flows(rng: &mut PhiloxRng) -> (f64, Vec<f64>, f64) {
    let periods = rng.random_range(2..=60);
    let decades: f64 = rng.random_range(0.0..6.0);
    let gaps: f64 = rng.random_range(0.0..0.8);
    let shape = rng.random_range(0..4);
    let blocks = rng.random_range(1..=5);
    let magnitude = |rng: &mut PhiloxRng| {
        let size = 10f64.powf(decades * (rng.random::<f64>() - 0.5));
        if rng.random::<f64>() < gaps {
            0.0
        } else {
            size * rng.random::<f64>()
        }
    };
    let flows = (0..periods)
        .map(|k| {
            let size = magnitude(rng);
            match shape {
                0 => size * if rng.random() { 1.0 } else { -1.0 },
                1 => {
                    size * if k * blocks / periods % 2 == 0 {
                        -1.0
                    } else {
                        1.0
                    }
                }
                2 if k * 4 < periods => -3.0 * size,
                2 if k % 16 == 15 => -0.5 * size,
                2 => size,
                _ if rng.random::<f64>() < 0.1 => -size,
                _ => size,
            }
        })
        .collect();
    let outlay = match rng.random_range(0..3) {
        0 => 0.0,
        1 => -magnitude(rng),
        _ => -10.0 * magnitude(rng),
    };
    let terminal = match rng.random_range(0..4) {
        0 => 0.0,
        1 => magnitude(rng),
        2 => 1e-12 * magnitude(rng),
        _ => -1e-9 * magnitude(rng),
    };
    (outlay, flows, terminal)
}

fn in_half_periods(outlay: f64, flows: &[f64], terminal: f64) -> Vec<f64> {
    let mut coefficients = vec![0.0; 2 * flows.len() + 1];
    coefficients[0] = outlay;
    for (k, a) in flows.iter().enumerate() {
        coefficients[2 * k + 1] = *a;
    }
    coefficients[2 * flows.len()] = terminal;
    coefficients
}

const STEPS: [f64; 3] = [1.0, 0.25, 1.0 / 12.0];

#[test]
fn random_flows_have_the_rates_that_a_scan_finds() {
    let mut rng = PhiloxRng::new(20_251, 1);
    let mut kinds = [0; 3];
    for i in 0..100_000 {
        let (outlay, flows, terminal) = random_flows(&mut rng);
        let delta = STEPS[i % 3];
        let found = irr_mid_period(outlay, &flows, terminal, delta);
        kinds[match found {
            InternalRate::None => 0,
            InternalRate::One(_) => 1,
            InternalRate::Several(_) => 2,
        }] += 1;
        let points = if i % 100 == 0 { 4000 } else { 60 };
        let coefficients = in_half_periods(outlay, &flows, terminal);
        agree(&coefficients, 0.5 * delta, &found, points);
    }
    assert!(kinds.iter().all(|count| *count > 3000), "{kinds:?}");
}

/// Products of (1 − u/z) with factors that have no positive zero: the rates are known beforehand.
#[test]
fn zeros_built_in_are_found_and_no_others() {
    let mut rng = PhiloxRng::new(20_251, 2);
    for _ in 0..5_000 {
        let count = rng.random_range(0..=5);
        let mut zeros: Vec<f64> = Vec::new();
        while zeros.len() < count {
            let z = (rng.random_range(-1.2..1.2_f64)).exp();
            if zeros.iter().all(|other| (z / other).ln().abs() > 0.1) {
                zeros.push(z);
            }
        }
        let mut product = vec![rng.random_range(0.1..10.0)];
        let times = |factor: &[f64], product: &mut Vec<f64>| {
            let mut next = vec![0.0; product.len() + factor.len() - 1];
            for (i, a) in product.iter().enumerate() {
                for (j, b) in factor.iter().enumerate() {
                    next[i + j] += a * b;
                }
            }
            *product = next;
        };
        for z in &zeros {
            times(&[1.0, -1.0 / z], &mut product);
        }
        for _ in 0..rng.random_range(0..4) {
            times(&[1.0, rng.random_range(0.0..2.0)], &mut product);
            // Discriminant p² − 4q < 0.
            let p: f64 = rng.random_range(-2.0..2.0);
            times(&[1.0, p, 0.3 + 0.3 * p * p], &mut product);
        }
        let mut expected: Vec<f64> = zeros.iter().map(|z| 1.0 / z - 1.0).collect();
        expected.sort_by(f64::total_cmp);
        let found = match irr(&product, 1.0) {
            InternalRate::None => vec![],
            InternalRate::One(rate) => vec![rate],
            InternalRate::Several(rates) => rates,
        };
        assert_eq!(
            found.len(),
            expected.len(),
            "{found:?} {expected:?} {product:?}"
        );
        for (found, expected) in found.iter().zip(&expected) {
            assert!(
                (found - expected).abs() < 1e-7 * (1.0 + expected),
                "{found} {expected}"
            );
        }
    }
}

#[test]
fn flows_without_a_meaning_have_no_rate() {
    for flows in [
        &[][..],
        &[-1.0],
        &[0.0, 0.0],
        &[-1.0, f64::NAN, 2.0],
        &[-1.0, f64::INFINITY],
    ] {
        assert_eq!(irr(flows, 1.0), InternalRate::None, "{flows:?}");
    }
    for step in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(irr(&[-1.0, 2.0], step), InternalRate::None);
    }
    // Far beyond what a rate can be, but one.
    assert_eq!(irr(&[-1e-150, 1e150], 0.5).one(), Some(f64::MAX));
    assert_eq!(
        irr(&[-1e150, 1e-150], 0.5).one(),
        Some((-1.0_f64).next_up())
    );
    // Every order of magnitude of money gives the same rate.
    close(irr(&[-1e306, 1.1e306], 1.0).one(), 0.1, 1e-15);
    close(irr(&[-1e-306, 1.1e-306], 1.0).one(), 0.1, 1e-15);
}

// ---- Lanes ----

fn lanes(outlay: &Lanes, flows: &[Lanes], terminal: &Lanes, delta: f64) -> (Lanes, Lanes) {
    let (mut rate, mut several) = ([0.0; LANES], [7.0; LANES]);
    buildout::model::irr::irr(outlay, flows, terminal, delta, &mut rate, &mut several);
    (rate, several)
}

/// A block of flows of one length, as `random_flows` with zeros behind the shorter ones: those are
/// other flows where there is a terminal one, and just as good.
fn block(rng: &mut PhiloxRng, periods: usize) -> (Lanes, Vec<Lanes>, Lanes) {
    let mut outlay = [0.0; LANES];
    let mut terminal = [0.0; LANES];
    let mut flows = vec![[0.0; LANES]; periods];
    for l in 0..LANES {
        let own;
        (outlay[l], own, terminal[l]) = random_flows(rng);
        for (lanes, a) in flows.iter_mut().zip(own) {
            lanes[l] = a;
        }
    }
    (outlay, flows, terminal)
}

#[test]
fn lanes_have_the_rates_of_their_flows() {
    let mut rng = PhiloxRng::new(20_251, 3);
    for i in 0..390 {
        let periods = rng.random_range(1..=60);
        let delta = STEPS[i % 3];
        let (outlay, flows, terminal) = block(&mut rng, periods);
        let (rate, several) = lanes(&outlay, &flows, &terminal, delta);
        for l in 0..LANES {
            let own: Vec<f64> = flows.iter().map(|f| f[l]).collect();
            let scalar = irr_mid_period(outlay[l], &own, terminal[l], delta);
            let is_several = matches!(scalar, InternalRate::Several(_));
            assert_eq!(several[l], f64::from(u8::from(is_several)));
            match scalar.one() {
                None => assert!(rate[l].is_nan(), "{} {scalar:?} {own:?}", rate[l]),
                Some(one) => assert!(
                    (rate[l] - one).abs() <= 1e-12 * (1.0 + one.abs()),
                    "{} {one} {own:?}",
                    rate[l]
                ),
            }
        }
    }
}

#[test]
fn a_lane_does_not_depend_on_its_neighbors() {
    let mut rng = PhiloxRng::new(20_251, 4);
    let (outlay, flows, terminal) = block(&mut rng, 41);
    let (rate, several) = lanes(&outlay, &flows, &terminal, 0.25);
    for l in (0..LANES).step_by(7) {
        let alone = |lanes: &Lanes| {
            let mut other = [0.0; LANES];
            other[(l * 5 + 3) % LANES] = lanes[l];
            other
        };
        let own: Vec<Lanes> = flows.iter().map(alone).collect();
        let (rate_alone, several_alone) =
            self::lanes(&alone(&outlay), &own, &alone(&terminal), 0.25);
        let at = (l * 5 + 3) % LANES;
        assert_eq!(rate[l].to_bits(), rate_alone[at].to_bits());
        assert_eq!(several[l], several_alone[at]);
    }
}
