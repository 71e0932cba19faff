//! Delivery against closed forms. Statistical comparisons allow 4 standard errors of the estimate;
//! with fixed seeds they pass or fail for good (a false alarm has probability 6e-5 each).

use crate::common::{Ran, assert_mean, build, quantity, regimes, scenario, simulate, steady, with};
use buildout::calendar::Step;
use buildout::domain::{Curve, Metric, Overlap, OverrunPolicy};

const FOUR_YEARS: (&str, &str) = ("2025-01-01", "2028-12-31");

fn mean(column: &buildout::statistics::Column) -> f64 {
    column.mean().value.unwrap()
}

#[test]
fn a_certain_plan_delivers_its_headline_on_time_and_evenly() {
    let s = scenario(
        "2030-12-31",
        Step::Quarter,
        vec![build("A", "100", FOUR_YEARS)],
    );
    let ran = simulate(&s, 300, 1, 1);
    for year in 0..4 {
        assert_mean(ran.in_year("A", Metric::Spend, year), 25.0, 0.0);
    }
    assert_mean(ran.in_year("A", Metric::Spend, 4), 0.0, 0.0);
    assert_mean(ran.build("A", Metric::Delivered), 100.0, 0.0);
    assert_mean(ran.build("A", Metric::DeliveredByDeadline), 100.0, 0.0);
    assert_mean(ran.build("A", Metric::MetByDeadline), 1.0, 0.0);
    assert_mean(ran.build("A", Metric::Completion), 2029.0, 0.0);
}

/// With hazard h the sponsor survives period k with probability exp(−h k Δ): constant hazard of
/// 8 % a year over 5 years leaves .670320046 (exponential survival), and a straight line delivers
/// (1/n) Σ exp(−h k Δ), since a build stops before it spends in the period.
#[test]
fn constant_hazard_matches_exponential_survival() {
    let plan = with(
        build("A", "100", ("2025-01-01", "2029-12-31")),
        "hazard",
        "0.08",
    );
    let s = scenario("2030-12-31", Step::Quarter, vec![plan]);
    let ran = simulate(&s, 200_000, 2, 2);
    assert_mean(ran.build("A", Metric::Cancelled), 1.0 - 0.670320046, 4.0);
    let share = (1..=20)
        .map(|k| (-0.08 * 0.25 * f64::from(k)).exp())
        .sum::<f64>()
        / 20.0;
    assert_mean(ran.build("A", Metric::Delivered), 100.0 * share, 4.0);
    assert_mean(ran.build("A", Metric::Completed), 0.670320046, 4.0);
}

/// Competing risks, complete at .30 and cancel at .08 a year: P(complete ever) = .789473684. A
/// stretch ~ Exp(.30) of a one-year window completes at that rate; in months the exact probability
/// is (1 − q) r/(1 − q r) with q = e^{−.30/12}, r = e^{−.08/12}, which is .7868.
#[test]
fn competing_risks_match_their_closed_form() {
    let plan = with(
        build("A", "1", ("2025-01-01", "2025-12-31")),
        "hazard",
        "0.08",
    );
    let plan = with(plan, "stretch", "exponential(rate=0.30)");
    let s = scenario("2084-12-31", Step::Month, vec![plan]);
    let ran = simulate(&s, 100_000, 3, 2);
    let (q, r) = ((-0.30f64 / 12.0).exp(), (-0.08f64 / 12.0).exp());
    let exact = (1.0 - q) * r / (1.0 - q * r);
    assert_mean(ran.build("A", Metric::Completed), exact, 4.0);
    assert!(
        (exact - 0.789473684).abs() < 0.003,
        "months are close to continuous time"
    );
}

/// The same risks over five years: .671393195 complete and .179038185 cancelled in continuous time;
/// in months (1 − (q r)⁶⁰)/(1 − q r) times (1 − q) r and 1 − r.
#[test]
fn competing_risks_within_five_years_match_their_closed_form() {
    let plan = with(
        build("A", "1", ("2025-01-01", "2025-12-31")),
        "hazard",
        "0.08",
    );
    let plan = with(plan, "stretch", "exponential(rate=0.30)");
    let s = scenario("2029-12-31", Step::Month, vec![plan]);
    let ran = simulate(&s, 200_000, 13, 2);
    let (q, r) = ((-0.30f64 / 12.0).exp(), (-0.08f64 / 12.0).exp());
    let factor = (1.0 - (q * r).powi(60)) / (1.0 - q * r);
    for (metric, exact, continuous) in [
        (Metric::Completed, (1.0 - q) * r * factor, 0.671393195),
        (Metric::Cancelled, (1.0 - r) * factor, 0.179038185),
    ] {
        assert_mean(ran.build("A", metric), exact, 4.0);
        assert!(
            (exact - continuous).abs() < 0.003,
            "{exact} is far from {continuous}"
        );
    }
}

/// Ten independent lognormals LN(0, .5): mean 11.331484531 and sd 1.909701165 of their sum (closed
/// form: 10 e^{σ²/2} and √10 times the sd of one).
#[test]
fn a_sum_of_lognormals_has_the_closed_form_moments() {
    let builds = (0..10)
        .map(|i| build(&format!("L{i}"), "lognormal(mu=0, sigma=0.5)", FOUR_YEARS))
        .collect();
    let s = scenario("2030-12-31", Step::Quarter, builds);
    let ran = simulate(&s, 200_000, 14, 2);
    for metric in [Metric::NaiveTotal, Metric::Deduplicated, Metric::Delivered] {
        let column = portfolio(&ran, metric);
        assert_mean(column, 11.331484531, 4.0);
        let sd = column.sd();
        let error = (sd.value.unwrap() - 1.909701165).abs();
        assert!(error < 4.0 * sd.std_error.unwrap(), "{sd:?}");
    }
}

/// A delay uniform on [0, 2] years of a two-year straight line leaves (2 − D)/2 by the deadline:
/// mean .5, sd 1/√12, and probability .05 that at least 95 % is there.
#[test]
fn a_delay_costs_what_it_should() {
    let plan = with(
        build("A", "100", ("2025-01-01", "2026-12-31")),
        "delay_years",
        "uniform(0, 2)",
    );
    let s = scenario("2030-12-31", Step::Quarter, vec![plan]);
    let ran = simulate(&s, 100_000, 4, 2);
    let frac = ran.build("A", Metric::DeliveredByDeadlineFraction);
    assert_mean(frac, 0.5, 4.0);
    let sd = frac.sd();
    assert!((sd.value.unwrap() - (1.0f64 / 12.0).sqrt()).abs() < 4.0 * sd.std_error.unwrap());
    // 95 % is there where D ≤ 0.1.
    assert_mean(ran.build("A", Metric::MetByDeadline), 0.05, 4.0);
    assert_mean(ran.build("A", Metric::Delivered), 100.0, 0.0);
}

/// Spend follows the regime: E[spend_t] = B ΔF Σ_s P(state s in t) · spend_s, with the two-state
/// chain's closed form π + (p0 − π)(p00 + p11 − 1)^t.
#[test]
fn regimes_multiply_spend_by_their_occupancy() {
    let chain = regimes(
        &[1.0, 0.0],
        &[
            ("boom", 4.0, ["1", "1.2", "1"], &[0.0, 1.0]),
            ("bust", 2.0, ["1", "0.5", "1"], &[1.0, 0.0]),
        ],
    );
    let mut s = scenario(
        "2028-12-31",
        Step::Year,
        vec![build("A", "100", FOUR_YEARS)],
    );
    s.regimes = Some(chain);
    let ran = simulate(&s, 200_000, 5, 2);
    let (p00, p11) = ((-1.0f64 / 4.0).exp(), (-1.0f64 / 2.0).exp());
    let stationary = (1.0 - p11) / (2.0 - p00 - p11);
    for t in 0..4 {
        let boom = stationary + (1.0 - stationary) * (p00 + p11 - 1.0).powi(t);
        let expected = 25.0 * (1.2 * boom + 0.5 * (1.0 - boom));
        assert_mean(ran.in_year("A", Metric::Spend, t as usize), expected, 4.0);
    }
}

/// Pace 0.5 throughout doubles the time; the hazard multiplier scales the exponent.
#[test]
fn pace_and_hazard_multipliers_act_on_progress_and_exposure() {
    let slow = regimes(
        &[1.0],
        &[("slow", f64::INFINITY, ["0.5", "1", "2"], &[0.0])],
    );
    let plan = with(build("A", "100", FOUR_YEARS), "hazard", "0.05");
    let mut s = scenario("2034-12-31", Step::Quarter, vec![plan]);
    s.regimes = Some(slow);
    let ran = simulate(&s, 100_000, 6, 2);
    // Eight years of activity at 2 × 5 % a year.
    assert_mean(
        ran.build("A", Metric::Cancelled),
        1.0 - (-0.8f64).exp(),
        4.0,
    );
    let completion = ran.build("A", Metric::Completion);
    assert_eq!(mean(completion), 2033.0);
}

#[test]
fn a_parent_is_its_residual_and_its_parts() {
    let mut child = build("CHILD", "30", FOUR_YEARS);
    child.part_of = Some(0);
    child.part_share = quantity("commitments.CHILD.part_share", "0.5");
    let parent = with(build("PARENT", "100", FOUR_YEARS), "realized", "0.5");
    let s = scenario("2030-12-31", Step::Quarter, vec![parent, child]);
    let ran = simulate(&s, 256, 7, 1);
    // Residual 100 − 15 = 85, half of it realized; half of the child lies inside.
    assert_mean(ran.build("PARENT", Metric::OwnDelivered), 42.5, 0.0);
    assert_mean(ran.build("PARENT", Metric::Delivered), 57.5, 0.0);
    assert_mean(ran.build("CHILD", Metric::Delivered), 30.0, 0.0);
    assert_mean(portfolio(&ran, Metric::Delivered), 72.5, 0.0);
    assert_mean(portfolio(&ran, Metric::Deduplicated), 115.0, 0.0);
    assert_mean(portfolio(&ran, Metric::NaiveTotal), 130.0, 0.0);
}

#[test]
fn overlaps_leave_the_commitment_whole_and_the_portfolio_smaller() {
    let mut b = build("B", "40", FOUR_YEARS);
    let share = quantity("commitments.B.overlaps.A.share", "0.25");
    b.overlaps.push(Overlap { with: 0, share });
    let s = scenario(
        "2030-12-31",
        Step::Quarter,
        vec![build("A", "100", FOUR_YEARS), b],
    );
    let ran = simulate(&s, 256, 8, 1);
    assert_mean(ran.build("B", Metric::Delivered), 40.0, 0.0);
    assert_mean(portfolio(&ran, Metric::Delivered), 130.0, 0.0);
}

fn portfolio(ran: &Ran, metric: Metric) -> &buildout::statistics::Column {
    ran.column(
        buildout::domain::SubjectKind::Portfolio,
        "portfolio",
        metric,
    )
}

#[test]
fn a_window_that_opened_before_the_horizon_starts_where_the_money_is() {
    let open = || build("A", "80", ("2024-01-01", "2025-12-31"));
    let mut known = with(open(), "spent_to_date", "60");
    known.build.as_mut().unwrap().curve = Curve::Rayleigh;
    let s = scenario("2026-12-31", Step::Quarter, vec![known]);
    let ran = simulate(&s, 256, 9, 1);
    assert_mean(ran.build("A", Metric::SpentBefore), 60.0, 0.0);
    let left = mean(ran.build("A", Metric::Delivered)) - 60.0;
    assert!(
        (left - 20.0).abs() < 1e-9,
        "{left} is spent in the horizon, not 20"
    );
    // Without the fact, an undisturbed plan would be half way.
    let s = scenario("2026-12-31", Step::Quarter, vec![open()]);
    let ran = simulate(&s, 256, 9, 1);
    assert_mean(ran.build("A", Metric::SpentBefore), 40.0, 0.0);
    assert_mean(ran.build("A", Metric::Completion), 2026.0, 0.0);
}

/// More spent than the drawn plan holds: the fact stays, nothing is added.
#[test]
fn a_fact_is_not_unspent_by_a_small_draw() {
    let plan = with(
        build("A", "80", ("2024-01-01", "2025-12-31")),
        "spent_to_date",
        "60",
    );
    let plan = with(plan, "realized", "0.5");
    let s = scenario("2026-12-31", Step::Quarter, vec![plan]);
    let ran = simulate(&s, 256, 9, 1);
    assert_mean(ran.build("A", Metric::Delivered), 60.0, 0.0);
    // The plan was complete when the horizon began.
    assert_mean(ran.build("A", Metric::Completed), 1.0, 0.0);
    assert_mean(ran.build("A", Metric::Completion), 2025.0, 0.0);
}

/// A stopped plan that nobody takes up stays where it is.
#[test]
fn a_cancelled_build_makes_no_progress() {
    let plan = with(build("A", "100", FOUR_YEARS), "hazard", "1");
    let s = scenario("2034-12-31", Step::Quarter, vec![plan]);
    let plan = buildout::model::Plan::compile(&s).unwrap();
    let mut stopped = 0;
    for trial in 0..50 {
        let history =
            buildout::engine::replay(&s, &plan, &buildout::sampling::Source::random(3), trial);
        let periods = &history.builds[0].periods;
        for pair in periods.windows(2).filter(|pair| !pair[1].alive) {
            stopped += 1;
            assert_eq!(pair[0].progress, pair[1].progress);
        }
    }
    assert!(stopped > 500);
}

/// P overlaps A by half and C is part of P: 100 + (100 − 100 + 100)/2 in all, whether the money is
/// the parent's own or its part's.
#[test]
fn an_overlap_of_a_parent_covers_its_parts() {
    let mut parent = build("P", "100", FOUR_YEARS);
    let share = quantity("commitments.P.overlaps.A.share", "0.5");
    parent.overlaps.push(Overlap { with: 0, share });
    let mut child = build("C", "60", FOUR_YEARS);
    child.part_of = Some(1);
    let s = scenario(
        "2030-12-31",
        Step::Quarter,
        vec![build("A", "100", FOUR_YEARS), parent, child],
    );
    let ran = simulate(&s, 256, 8, 1);
    assert_mean(portfolio(&ran, Metric::Deduplicated), 150.0, 0.0);
    assert_mean(portfolio(&ran, Metric::Delivered), 150.0, 0.0);
}

#[test]
fn an_absorbed_overrun_costs_more_and_a_descoped_one_does_not() {
    let plan = || with(build("A", "100", FOUR_YEARS), "overrun", "1.4");
    let mut absorbed = plan();
    absorbed.build.as_mut().unwrap().overrun_policy = OverrunPolicy::Absorb;
    for (commitment, expected) in [(plan(), 100.0), (absorbed, 140.0)] {
        let s = scenario("2030-12-31", Step::Quarter, vec![commitment]);
        let ran = simulate(&s, 256, 1, 1);
        let delivered = mean(ran.build("A", Metric::Delivered));
        assert!(
            (delivered - expected).abs() < 1e-9,
            "{delivered} is not {expected}"
        );
    }
}

/// A cancelled plan that is taken up whole and at once loses nothing but the sponsor: what the
/// sponsor and the other party spend adds up to the plan in every trial.
#[test]
fn relet_takes_up_what_the_sponsor_leaves() {
    let plan = with(build("A", "100", FOUR_YEARS), "hazard", "0.5");
    let plan = with(plan, "relet", "1");
    let s = scenario("2034-12-31", Step::Quarter, vec![plan]);
    let ran = simulate(&s, 20_000, 10, 2);
    let together =
        mean(ran.build("A", Metric::Delivered)) + mean(ran.build("A", Metric::ReletSpend));
    assert!((together - 100.0).abs() < 1e-9, "{together} is not 100");
    assert!(mean(ran.build("A", Metric::ReletSpend)) > 30.0);
}

#[test]
fn a_build_by_capacity_counts_at_the_level_of_its_unit_cost() {
    let mut site = build("SITE", "1", FOUR_YEARS);
    site.amount = None;
    site.power_gw = Some(quantity("commitments.SITE.power_gw", "1.2"));
    let mut s = scenario("2030-12-31", Step::Quarter, vec![site]);
    s.drivers.capex_per_mw = Some(steady("drivers.capex_per_mw", "40"));
    let ran = simulate(&s, 256, 1, 1);
    assert_mean(ran.build("SITE", Metric::Headline), 48.0, 0.0);
    let delivered = mean(ran.build("SITE", Metric::Delivered));
    assert!((delivered - 48.0).abs() < 1e-9);
}

/// Certain plans on time, on every grid: complete in the period their window ends in, and whole by
/// their deadline, also where it lies inside a period.
#[test]
fn plans_on_time_are_whole_and_complete_by_their_deadline() {
    let windows = [
        ("2025-01-01", "2025-06-30", 2025.5),
        ("2025-04-01", "2027-03-31", 2027.25),
        ("2026-01-01", "2026-01-01", 2026.0 + 1.0 / 372.0),
        ("2025-07-01", "2027-03-31", 2027.25),
        ("2025-01-21", "2029-01-21", 2029.0 + 21.0 / 372.0),
        ("2025-01-01", "2030-12-31", 2031.0),
        ("2025-10-01", "2026-12-31", 2027.0),
    ];
    for (step, periods) in [(Step::Month, 12.0), (Step::Quarter, 4.0), (Step::Year, 1.0)] {
        for (start, end, at) in windows {
            let at: f64 = at;
            let s = scenario("2030-12-31", step, vec![build("A", "10", (start, end))]);
            let ran = simulate(&s, 3, 1, 1);
            let get = |metric| mean(ran.build("A", metric));
            let what = format!("{start} to {end} by {}", step.name());
            assert!(
                (get(Metric::DeliveredByDeadline) - 10.0).abs() < 1e-7,
                "{what}"
            );
            assert_eq!(get(Metric::MetByDeadline), 1.0, "{what}");
            let expected = (at * periods - 1e-6).ceil() / periods;
            assert!((get(Metric::Completion) - expected).abs() < 1e-9, "{what}");
        }
    }
}
