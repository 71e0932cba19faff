//! Power, energy and returns of builds whose inputs are fixed, against closed forms.

use crate::common::{
    Ran, at, build, quantity, region, scenario, simulate, steady, with, with_assets,
};
use buildout::calendar::Step;
use buildout::domain::{Commitment, Metric, Region, Scenario, SubjectKind, Term};

fn figure(ran: &Ran, id: &str, metric: Metric) -> f64 {
    ran.build(id, metric).mean().value.expect("defined")
}

fn close(found: f64, expected: f64, relative: f64) {
    let error = (found - expected).abs();
    assert!(
        error <= relative * expected.abs().max(1e-3),
        "{found} is not {expected}"
    );
}

/// A region whose electricity is free.
fn free_power() -> Region {
    let mut grid = region("R");
    grid.power_price = steady("regions.R.power_price", "0");
    grid
}

/// Money spent within one quarter, online at once, all written off over its life.
fn bought_at_once(amount: &str, life: &str, end: &str, opex: &str) -> Scenario {
    let one = build("ONE", amount, ("2025-01-01", "2025-03-31"));
    with_assets(
        scenario(end, Step::Quarter, vec![at(one, 0)]),
        vec![free_power()],
        amount,
        "14",
        &[
            (Term::ChipLife, life),
            (Term::ChipShare, "1"),
            (Term::FixedOpex, opex),
            (Term::ItLife, life),
            (Term::FacilityLife, life),
            (Term::Wacc, "0.1"),
        ],
    )
}

/// Levelized cost of a gigawatt bought for `cost` at 10 %, by the closed form of a life of n
/// quarters with half a quarter at either end: cost / (Δ·(½ + v + … + v^{n−1} + ½ vⁿ)).
fn levelized(cost: f64, quarters: i32) -> f64 {
    let v = 1.1f64.powf(-0.25);
    let middle: f64 = (1..quarters).map(|k| v.powi(k)).sum();
    cost / (0.25 * (0.5 + middle + 0.5 * v.powi(quarters)))
}

/// Epoch AI (May 2026): one GW of IT costs 38 bn, of it 25.53 IT over 5 years and 12.47 facility over 14,
/// opex 0.9. By the whole model each part meets its closed form; paid at the end of each year, as
/// the capital recovery factor of a table is, the sum is 9.3 bn a year at 10 %.
#[test]
fn a_gigawatt_needs_nine_point_three_billions_a_year() {
    let it = simulate(&bought_at_once("25.53", "5", "2034-12-31", "0.9"), 1, 1, 1);
    let it = figure(&it, "ONE", Metric::LevelizedCost);
    close(it, levelized(25.53, 20) + 0.9, 1e-12);
    let facility = simulate(&bought_at_once("12.47", "14", "2044-12-31", "0"), 1, 1, 1);
    let facility = figure(&facility, "ONE", Metric::LevelizedCost);
    close(facility, levelized(12.47, 56), 1e-12);
    // From evenly through the year to its end: i/ln(1 + i).
    let yearly = 0.1 / 1.1f64.ln();
    let whole = (it - 0.9 + facility) * yearly + 0.9;
    assert!((whole - 9.3).abs() < 0.05, "{whole}");
}

/// The required revenue at the hurdle rate, taken as the price, makes the internal rate of return
/// the hurdle rate and the net present value at it 0 (before tax).
#[test]
fn the_required_revenue_earns_the_hurdle() {
    let mut s = bought_at_once("25.53", "5", "2034-12-31", "0.9");
    s.terms
        .insert(Term::Hurdle, quantity("returns.hurdle", "0.07"));
    let required = figure(&simulate(&s, 1, 1, 1), "ONE", Metric::RequiredRevenue);
    s.drivers.compute_price = Some(steady("drivers.compute_price", &format!("{required:.17}")));
    s.terms.insert(Term::Wacc, quantity("returns.wacc", "0.07"));
    let ran = simulate(&s, 1, 1, 1);
    assert!(figure(&ran, "ONE", Metric::Npv).abs() < 1e-9);
    close(figure(&ran, "ONE", Metric::Irr), 0.07, 1e-9);
    close(figure(&ran, "ONE", Metric::BreakEven), 1.0, 1e-12);
    close(figure(&ran, "ONE", Metric::ProfitabilityIndex), 1.0, 1e-12);
}

/// 1 GW of IT load, PUE 1.15, load factor 0.75: 862.5 MW of facility at full time, 7.5555 TWh a year;
/// 2.901312 Mt at 384 g/kWh (US grid, Ember), 4.231080 at 560 (China), 2.7124245 at 359 (combined cycle, RTE).
#[test]
fn energy_and_emissions_meet_the_identity() {
    for (grams, megatonnes) in [("384", 2.901312), ("560", 4.231080), ("359", 2.7124245)] {
        let mut grid = region("R");
        grid.pue = quantity("regions.R.pue", "1.15");
        grid.load_factor = quantity("regions.R.load_factor", "0.75");
        grid.grid_intensity = Some(steady("regions.R.grid_intensity", grams));
        // Complete before the horizon, and so online through all of it.
        let one = build("ONE", "40", ("2023-01-01", "2024-06-30"));
        let s = with_assets(
            scenario("2026-12-31", Step::Quarter, vec![at(one, 0)]),
            vec![grid],
            "40",
            "10",
            &[
                (Term::ChipShare, "0.6"),
                (Term::ItLife, "5"),
                (Term::FacilityLife, "14"),
                (Term::Wacc, "0.08"),
            ],
        );
        let ran = simulate(&s, 1, 1, 1);
        let in_year = |metric| ran.in_year("ONE", metric, 1).mean().value.expect("defined");
        close(in_year(Metric::GwOnline), 1.0, 1e-12);
        close(in_year(Metric::Energy), 7.5555, 1e-12);
        close(in_year(Metric::Emissions), megatonnes, 1e-12);
        // 0.5 l per kWh of IT load, 4 l per kWh of electricity.
        close(
            in_year(Metric::Water),
            7.5555 / 1.15 * 0.5 + 7.5555 * 4.0,
            1e-12,
        );
    }
}

/// LBNL (2024): 74 and 132 GW at half load are 325 and 580 TWh a year, to its own rounding.
#[test]
fn the_capacity_identity_of_lbnl_holds() {
    for (gigawatts, published) in [(74.0, 325.0), (132.0, 580.0)] {
        let mut grid = region("R");
        grid.pue = quantity("regions.R.pue", "1");
        grid.load_factor = quantity("regions.R.load_factor", "0.5");
        let amount = format!("{}", 40.0 * gigawatts);
        let one = build("ONE", &amount, ("2023-01-01", "2024-12-31"));
        let mut s = scenario("2025-12-31", Step::Quarter, vec![at(one, 0)]);
        s.drivers.capex_per_mw = Some(steady("drivers.capex_per_mw", "40"));
        s.regions = vec![grid];
        let energy = figure(&simulate(&s, 1, 1, 1), "ONE", Metric::Energy);
        close(energy, gigawatts * 4.38, 1e-12);
        close(energy, published, 5e-3);
    }
}

/// Two builds of 1,000 and 3,000 MW arrive together at a grid that connects 400 MW a quarter; a
/// quarter of the first brings its own power.
fn queueing() -> Ran {
    let mut grid = region("R");
    grid.grid_mw_per_year = Some(quantity("regions.R.grid_mw_per_year", "1600"));
    let small = at(build("SMALL", "40", ("2025-01-01", "2025-03-31")), 0);
    let small = own_power(small, "0.25");
    let large = at(build("LARGE", "120", ("2025-01-01", "2025-03-31")), 0);
    let mut s = scenario("2029-12-31", Step::Quarter, vec![small, large]);
    s.drivers.capex_per_mw = Some(steady("drivers.capex_per_mw", "40"));
    s.regions = vec![grid];
    simulate(&s, 1, 1, 1)
}

fn own_power(mut commitment: Commitment, share: &str) -> Commitment {
    let path = format!("commitments.{}.behind_the_meter", commitment.id);
    let terms = commitment.build.as_mut().expect("a build");
    terms.behind_the_meter = Some(quantity(&path, share));
    commitment
}

#[test]
fn a_queue_is_served_pro_rata_and_never_above_its_cap() {
    let ran = queueing();
    let online = |id, year| {
        ran.in_year(id, Metric::GwOnline, year)
            .mean()
            .value
            .unwrap()
    };
    // 250 MW at once; of the 3,750 that queue 1,600 are connected in the first year, 750 : 3,000.
    close(online("SMALL", 0), 0.25 + 1.6 * 0.2, 1e-12);
    close(online("LARGE", 0), 1.6 * 0.8, 1e-12);
    close(online("SMALL", 2), 1.0, 1e-12);
    close(online("LARGE", 2), 3.0, 1e-12);
    let region = |metric, year| {
        let at = ran.plan.specs.iter().position(|s| {
            s.kind == SubjectKind::Region && s.metric == metric && s.year == Some(year)
        });
        ran.collected.columns[at.expect("a column")].mean().value
    };
    let waiting = region(Metric::GwWaiting, 0).unwrap();
    close(waiting, 3.75 - 1.6, 1e-12);
    close(region(Metric::GwEnergized, 0).unwrap(), 0.25 + 1.6, 1e-12);
    assert!(ran.collected.deviations.queue <= 1e-12);
}

/// Ordered MW arrive a lag later, a fractional one split over two periods; those of the last
/// quarters are still to come at the end.
#[test]
fn a_fractional_lag_splits_over_two_periods() {
    let one = at(build("ONE", "40", ("2025-01-01", "2025-03-31")), 0);
    let mut s = scenario("2026-12-31", Step::Quarter, vec![one]);
    s.drivers.capex_per_mw = Some(steady("drivers.capex_per_mw", "40"));
    s.regions = vec![region("R")];
    // 3.4 quarters: 0.6 arrives in the fourth quarter of 2025, 0.4 in the next one.
    s.terms.insert(Term::Lag, quantity("capacity.lag", "0.85"));
    let ran = simulate(&s, 1, 1, 1);
    let online = |year| {
        ran.in_year("ONE", Metric::GwOnline, year)
            .mean()
            .value
            .unwrap()
    };
    close(online(0), 0.6, 1e-12);
    close(online(1), 1.0, 1e-12);
}

/// Half of the equipment is replaced after four years: 2 MW of 4, then 1 of 2.
#[test]
fn what_is_not_refreshed_goes_offline() {
    let mut s = bought_at_once("40", "4", "2034-12-31", "0");
    s.terms
        .insert(Term::Refresh, quantity("capacity.refresh", "0.5"));
    let ran = simulate(&s, 1, 1, 1);
    let online = |year| {
        ran.in_year("ONE", Metric::GwOnline, year)
            .mean()
            .value
            .unwrap()
    };
    for (year, expected) in [(0, 1.0), (3, 1.0), (4, 0.5), (7, 0.5), (8, 0.25)] {
        close(online(year), expected, 1e-12);
    }
    // Bought again at the whole cost, which is all chips here: 20 and 10.
    close(figure(&ran, "ONE", Metric::RefreshSpend), 30.0, 1e-12);
}

/// A pledge that states its capacity makes that much, whatever its money: 10 bn for 5 GW imply
/// 2 bn per GW.
#[test]
fn a_stated_capacity_makes_the_megawatts_and_an_implied_cost() {
    let mut one = at(build("ONE", "10", ("2025-01-01", "2026-12-31")), 0);
    one.power_gw = Some(quantity("commitments.ONE.power_gw", "5"));
    let one = with(one, "realized", "0.8");
    let run = |commitment: Commitment| {
        let mut s = scenario("2029-12-31", Step::Quarter, vec![commitment]);
        s.drivers.capex_per_mw = Some(steady("drivers.capex_per_mw", "40"));
        s.regions = vec![region("R")];
        simulate(&s, 1, 1, 1)
    };
    let stated = run(one.clone());
    close(figure(&stated, "ONE", Metric::GwOnline), 4.0, 1e-12);
    close(figure(&stated, "ONE", Metric::ImpliedCost), 2.0, 1e-12);
    let mut by_money = one;
    by_money.build.as_mut().unwrap().capacity_from_amount = true;
    let by_money = run(by_money);
    close(figure(&by_money, "ONE", Metric::GwOnline), 0.2, 1e-12);
    close(figure(&by_money, "ONE", Metric::ImpliedCost), 2.0, 1e-12);
}

/// What was announced implies its cost wherever it is built, in a region or in none.
#[test]
fn a_stated_capacity_implies_a_cost_without_a_region() {
    let mut one = build("ONE", "10", ("2025-01-01", "2026-12-31"));
    one.power_gw = Some(quantity("commitments.ONE.power_gw", "5"));
    let ran = simulate(&scenario("2029-12-31", Step::Quarter, vec![one]), 1, 1, 1);
    close(figure(&ran, "ONE", Metric::ImpliedCost), 2.0, 1e-12);
}

/// Revenue, costs and capacity of a portfolio are those of its builds, and money scales: twice the
/// prices and costs are twice the present value and the same rate of return.
#[test]
fn money_scales_and_sums_hold() {
    let two = |factor: f64| {
        let money = |x: f64| format!("{:.17}", x * factor);
        let a = at(build("A", &money(40.0), ("2025-01-01", "2026-12-31")), 0);
        let b = at(build("B", &money(90.0), ("2025-07-01", "2028-06-30")), 0);
        let mut grid = region("R");
        grid.power_price = steady("regions.R.power_price", &money(70.0));
        let s = with_assets(
            scenario("2034-12-31", Step::Quarter, vec![a, b]),
            vec![grid],
            &money(40.0),
            &money(13.0),
            &[
                (Term::ChipLife, "5"),
                (Term::ChipShare, "0.67"),
                (Term::Refresh, "0.7"),
                (Term::PriceErosion, "0.1"),
                (Term::Lag, "0.6"),
                (Term::ItLife, "5"),
                (Term::FacilityLife, "14"),
                (Term::TaxRate, "0.21"),
                (Term::Wacc, "0.09"),
                (Term::Salvage, "0.5"),
            ],
        );
        simulate(&s, 1, 1, 1)
    };
    let (once, twice) = (two(1.0), two(2.0));
    for id in ["A", "B"] {
        let (npv, double) = (
            figure(&once, id, Metric::Npv),
            figure(&twice, id, Metric::Npv),
        );
        close(double, 2.0 * npv, 1e-9);
        close(
            figure(&twice, id, Metric::Irr),
            figure(&once, id, Metric::Irr),
            1e-9,
        );
        close(
            figure(&twice, id, Metric::GwPeak),
            figure(&once, id, Metric::GwPeak),
            1e-9,
        );
    }
    for metric in [Metric::Npv, Metric::Energy, Metric::Revenue, Metric::Tax] {
        let sum = figure(&once, "A", metric) + figure(&once, "B", metric);
        let whole = once.column(SubjectKind::Portfolio, "portfolio", metric);
        close(whole.mean().value.unwrap(), sum, 1e-12);
    }
}
