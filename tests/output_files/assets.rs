//! The files of a scenario with regions, a compute price and benchmarks.

use super::fixture::{self, day, driver, estimate, evidence, figure, quantity};
use super::{assert_lines, text};
use buildout::distributions::Distribution;
use buildout::domain::metric::SubjectKind::{self, Commitment, Portfolio, Region};
use buildout::domain::{
    self, Benchmark, Beside, BuildTerms, Curve, Evidence, FuelShare, Metric, OverrunPolicy,
    Quantity, Scenario, Site, Source, Terms, Window,
};
use buildout::output::terminal::{self, Style};
use buildout::output::{Dialect, csv};
use buildout::results::{BenchmarkFigure, Figure, Ours, Results, Tail};
use buildout::statistics::Estimate;
use buildout::units::Unit;
use std::path::Path;

fn fixed(path: &str, value: f64, unit: Unit) -> Quantity {
    quantity(path, Distribution::Constant(value), unit)
}

fn region(id: &str, group: Option<&str>, pue: Distribution) -> domain::Region {
    let path = |field: &str| format!("regions.{id}.{field}");
    let price = fixed(&path("power_price.level"), 65.0, Unit::MoneyPerMwh);
    domain::Region {
        id: id.to_owned(),
        title: format!("Title of {id}"),
        group: group.map(str::to_owned),
        evidence: Evidence::default(),
        pue: quantity(&path("pue"), pue, Unit::Multiplier),
        load_factor: fixed(&path("load_factor"), 0.75, Unit::Fraction),
        power_price: driver(&path("power_price"), price),
        grid_intensity: None,
        fuels: vec![FuelShare {
            source: Source::Grid,
            share: 1.0,
        }],
        grid_mw_per_year: None,
        behind_the_meter: fixed(&path("behind_the_meter"), 0.0, Unit::Fraction),
        wue: fixed(&path("wue"), 0.0, Unit::LitresPerKwh),
        water_intensity: fixed(&path("water_intensity"), 0.0, Unit::LitresPerKwh),
    }
}

fn build(sites: Vec<Site>) -> BuildTerms {
    let one = |field: &str| {
        let path = format!("commitments.STARGATE-500.{field}");
        fixed(&path, 1.0, Unit::Fraction)
    };
    BuildTerms {
        window: Window {
            start: day("2025-01-01"),
            end: day("2028-12-31"),
        },
        ai_share: one("ai_share"),
        realized: one("realized"),
        delay_years: one("delay_years"),
        stretch: one("stretch"),
        overrun: one("overrun"),
        overrun_policy: OverrunPolicy::Descope,
        hazard: one("hazard"),
        curve: Curve::Linear,
        spent_to_date: None,
        met_threshold: 0.95,
        relet: one("relet"),
        relet_delay: one("relet_delay"),
        capacity_from_amount: false,
        sites,
        fuels: None,
        behind_the_meter: None,
        terms: Terms::new(),
        suppliers: vec![],
    }
}

fn benchmark(id: &str, beside: Beside) -> Benchmark {
    Benchmark {
        id: id.to_owned(),
        title: format!("Title of {id}"),
        scope: "all data centers, AI or not".to_owned(),
        year: Some(2026),
        low: Some(400.0),
        central: Some(500.0),
        high: None,
        unit: "TWh".to_owned(),
        factor: 1.0,
        beside,
        evidence: Evidence {
            url: "https://example.org/p".to_owned(),
            date: "2025-04".to_owned(),
            accessed: "2025-09-30".to_owned(),
            confidence: "seen in a source".to_owned(),
            ..evidence("IEA", "some 500 TWh", "")
        },
    }
}

fn scenario() -> Scenario {
    let mut scenario = fixture::scenario();
    let pue = Distribution::Uniform {
        low: 1.1,
        high: 1.3,
    };
    scenario.regions = vec![
        region("ERCOT", Some("US"), pue),
        region("PJM", Some("US"), Distribution::Constant(1.25)),
        region("FR", None, Distribution::Constant(1.4)),
    ];
    let price = fixed("drivers.compute_price.level", 12.0, Unit::MoneyPerMwYear);
    scenario.drivers.compute_price = Some(driver("drivers.compute_price", price));
    let sites = [(0, 0.6), (2, 0.4)].map(|(region, share)| Site { region, share });
    scenario.commitments[0].build = Some(build(sites.to_vec()));
    scenario.benchmarks = vec![
        benchmark("IEA-2026", Beside::Portfolio(Metric::Energy)),
        Benchmark {
            year: None,
            central: None,
            high: Some(600.0),
            ..benchmark("SHOWN-ONLY", Beside::Nothing)
        },
    ];
    scenario
}

fn npv(kind: SubjectKind, subject: &str) -> Figure {
    Figure {
        tail: Some(Tail {
            var: estimate(205.5, 6.0),
            cvar: estimate(251.75, 8.0),
        }),
        ..figure(kind, subject, Metric::Npv, -31.25, 3.1)
    }
}

fn results() -> Results {
    let year = |kind, subject: &str, metric, year: i16, mean, error| Figure {
        period: Some((day(&format!("{year}-01-01")), day(&format!("{year}-12-31")))),
        ..figure(kind, subject, metric, mean, error)
    };
    let all = |metric, mean, error| figure(Portfolio, "portfolio", metric, mean, error);
    let about = |metric, mean, error| figure(Commitment, "STARGATE-500", metric, mean, error);
    let mut results = fixture::results();
    results.figures.extend([
        year(Portfolio, "portfolio", Metric::GwOnline, 2026, 3.25, 0.05),
        year(Portfolio, "portfolio", Metric::GwOnline, 2027, 8.5, 0.08),
        year(Portfolio, "portfolio", Metric::GwOnline, 2028, 7.5, 0.08),
        year(Portfolio, "portfolio", Metric::Energy, 2026, 20.5, 0.31),
        year(Portfolio, "portfolio", Metric::Energy, 2027, 48.5, 0.61),
        all(Metric::Energy, 99.5, 1.2),
        all(Metric::Emissions, 34.5, 0.42),
        npv(Portfolio, "portfolio"),
        all(Metric::Loss, 0.5625, 0.0157),
        about(Metric::GwOrdered, 9.125, 0.09),
        about(Metric::GwPeak, 8.875, 0.08),
        about(Metric::GwOnline, 7.75, 0.08),
        about(Metric::Energy, 88.5, 1.2),
        about(Metric::Emissions, 31.5, 0.42),
        about(Metric::Water, 210.0, 4.2),
        npv(Commitment, "STARGATE-500"),
        about(Metric::Loss, 0.5625, 0.0157),
        Figure {
            defined: 640,
            defined_share: Estimate::probability(640, 1000),
            ..about(Metric::Irr, 0.0825, 0.0011)
        },
        about(Metric::IrrSeveral, 0.021, 0.0045),
        about(Metric::Moic, 1.125, 0.012),
        Figure {
            defined: 700,
            defined_share: Estimate::probability(700, 1000),
            quantiles: vec![
                (0.05, estimate(2027.5, 0.01)),
                (0.5, estimate(2028.125, 0.02)),
                (0.95, Estimate::default()),
            ],
            ..about(Metric::Payback, 2027.9, 0.012)
        },
        about(Metric::ProfitabilityIndex, 0.9375, 0.012),
        about(Metric::BreakEven, 1.0625, 0.011),
        about(Metric::RequiredRevenue, 101.5, 0.55),
        about(Metric::LevelizedCost, 11.375, 0.062),
        year(Region, "ERCOT", Metric::GwOnline, 2026, 1.95, 0.03),
        year(Region, "ERCOT", Metric::GwEnergized, 2026, 1.5, 0.03),
        year(Region, "ERCOT", Metric::GwWaiting, 2026, 0.25, 0.01),
        year(Region, "ERCOT", Metric::FacilityGw, 2026, 2.34, 0.04),
        year(Region, "ERCOT", Metric::Energy, 2026, 12.3, 0.19),
        year(Region, "ERCOT", Metric::Emissions, 2026, 4.5, 0.07),
        year(Region, "ERCOT", Metric::Water, 2026, 55.0, 0.9),
        year(Region, "ERCOT", Metric::GwOnline, 2027, 5.1, 0.05),
        figure(Region, "ERCOT", Metric::Energy, 59.7, 0.7),
        year(Region, "US", Metric::GwOnline, 2026, 1.95, 0.03),
    ]);
    let compared = BenchmarkFigure {
        benchmark: 0,
        ours: Some(Ours {
            mean: estimate(20.5, 0.31),
            q05: estimate(6.55, 0.62),
            q50: estimate(20.5, 0.62),
            q95: Estimate::default(),
            share: Some(0.041),
        }),
        verdict: "0.041 of the central figure, below the published range".to_owned(),
    };
    let alone = BenchmarkFigure {
        benchmark: 1,
        ours: None,
        verdict: "nothing of ours is comparable".to_owned(),
    };
    results.benchmarks = vec![compared, alone];
    results
}

const EVIDENCE: &str =
    "IEA,some 500 TWh,https://example.org/p,\"2025-04\",2025-09-30,seen in a source,";

#[test]
fn summary_csv_has_the_tail_of_net_present_value() {
    let mut results = results();
    results
        .figures
        .retain(|f| f.metric == Metric::Npv && f.subject_kind == Portfolio);
    assert_lines(
        csv::summary_csv(&results, &scenario(), Dialect::Rfc4180),
        &[
            "subject_kind,subject,metric,unit,period_start,period_end,statistic,value,std_error,ci_low,ci_high,trials",
            "portfolio,portfolio,npv,usd_bn,,,mean,-31.2,3.1,-37.3,-25.2,1000",
            "portfolio,portfolio,npv,usd_bn,,,sd,98.0,2.2,93.7,102.2,1000",
            "portfolio,portfolio,npv,usd_bn,,,q05,-170.8,6.2,-182.9,-158.6,1000",
            "portfolio,portfolio,npv,usd_bn,,,q50,-31.2,6.2,-43.4,-19.1,1000",
            "portfolio,portfolio,npv,usd_bn,,,q95,108.2,6.2,96.1,120.4,1000",
            "portfolio,portfolio,npv,usd_bn,,,var95,205.5,6.0,193.7,217.3,1000",
            "portfolio,portfolio,npv,usd_bn,,,cvar95,251.8,8.0,236.1,267.4,1000",
        ],
    );
}

#[test]
fn regions_csv_lists_regions_and_then_groups() {
    assert_lines(
        csv::regions_csv(&results(), &scenario(), Dialect::Rfc4180),
        &[
            "region,level,title,group,year,pue_mean_x,load_factor_mean_frac,online_mean_gw,online_std_error_gw,online_q05_gw,online_q50_gw,online_q95_gw,energized_mean_gw,energized_std_error_gw,energized_q05_gw,energized_q50_gw,energized_q95_gw,waiting_mean_gw,waiting_std_error_gw,waiting_q05_gw,waiting_q50_gw,waiting_q95_gw,facility_mean_gw,facility_std_error_gw,facility_q05_gw,facility_q50_gw,facility_q95_gw,energy_mean_twh,energy_std_error_twh,energy_q05_twh,energy_q50_twh,energy_q95_twh,emissions_mean_mt_co2,emissions_std_error_mt_co2,emissions_q05_mt_co2,emissions_q50_mt_co2,emissions_q95_mt_co2,water_mean_bn_litres,water_std_error_bn_litres,water_q05_bn_litres,water_q50_bn_litres,water_q95_bn_litres",
            "ERCOT,region,Title of ERCOT,US,2026,1.2,0.75,1.950,0.030,0.600,1.950,3.300,1.500,0.030,0.150,1.500,2.850,0.250,0.010,-0.200,0.250,0.700,2.340,0.040,0.540,2.340,4.140,12.30,0.19,3.75,12.30,20.85,4.500,0.070,1.35,4.50,7.65,55.00,0.90,14.5,55.0,95.5",
            "ERCOT,region,Title of ERCOT,US,2027,1.2,0.75,5.100,0.050,2.85,5.10,7.35,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,",
            "US,group,ERCOT; PJM,,2026,,,1.950,0.030,0.600,1.950,3.300,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,",
        ],
    );
}

#[test]
fn benchmarks_csv_sets_ours_beside_what_was_published() {
    let compared = "IEA-2026,Title of IEA-2026,\"all data centers, AI or not\",2026,TWh,400,500,,energy,portfolio,20.50,0.31,6.55,20.50,,0.041,\"0.041 of the central figure, below the published range\"";
    let alone = "SHOWN-ONLY,Title of SHOWN-ONLY,\"all data centers, AI or not\",,TWh,400,,600,,,,,,,,,nothing of ours is comparable";
    assert_lines(
        csv::benchmarks_csv(&results(), &scenario(), Dialect::Rfc4180),
        &[
            "id,title,scope,year,unit,low,central,high,metric,subject,ours_mean,ours_std_error,ours_q05,ours_q50,ours_q95,share_of_central,verdict,source,quote,url,date,accessed,confidence,note",
            &format!("{compared},{EVIDENCE}"),
            &format!("{alone},{EVIDENCE}"),
        ],
    );
    let european = text(csv::benchmarks_csv(
        &results(),
        &scenario(),
        Dialect::ExcelEu,
    ));
    assert!(
        european.contains(";portfolio;20,50;0,31;6,55;20,50;;0,041;0.041 of the central figure, "),
        "{european}"
    );
}

/// The cells of the first commitment from `sites` until `documents`, with their headers.
fn asset_cells(results: &Results, scenario: &Scenario) -> Vec<String> {
    let bytes = csv::commitments_csv(results, scenario, Dialect::Rfc4180);
    let mut reader = ::csv::Reader::from_reader(bytes.as_slice());
    let header = reader.headers().unwrap().clone();
    let first = reader.records().next().unwrap().unwrap();
    let pairs = header.iter().zip(&first);
    pairs
        .skip_while(|(name, _)| *name != "sites")
        .take_while(|(name, _)| *name != "documents")
        .map(|(name, cell)| format!("{name} {cell}"))
        .collect()
}

#[test]
fn commitments_csv_has_power_energy_and_returns() {
    let energy = [
        "sites ERCOT:0.6; FR:0.4",
        "ordered_mean_gw 9.125",
        "ordered_std_error_gw 0.090",
        "peak_mean_gw 8.875",
        "peak_std_error_gw 0.080",
        "peak_q05_gw 5.28",
        "peak_q50_gw 8.88",
        "peak_q95_gw 12.47",
        "online_mean_gw 7.750",
        "online_std_error_gw 0.080",
        "energy_mean_twh 88.5",
        "energy_std_error_twh 1.2",
        "energy_q05_twh 34.5",
        "energy_q50_twh 88.5",
        "energy_q95_twh 142.5",
        "emissions_mean_mt_co2 31.50",
        "emissions_std_error_mt_co2 0.42",
        "water_mean_bn_litres 210.0",
        "water_std_error_bn_litres 4.2",
        "implied_cost_mean_usd_bn_per_gw ",
        "implied_cost_std_error_usd_bn_per_gw ",
    ];
    let returns = [
        "npv_mean_usd_bn -31.2",
        "npv_std_error_usd_bn 3.1",
        "npv_q05_usd_bn -170.8",
        "npv_q50_usd_bn -31.2",
        "npv_q95_usd_bn 108.2",
        "npv_var95_usd_bn 205.5",
        "npv_cvar95_usd_bn 251.8",
        "loss_prob 0.562",
        "loss_std_error_prob 0.016",
        "irr_q05_frac 0.0330",
        "irr_q50_frac 0.0825",
        "irr_q95_frac 0.1320",
        "irr_defined_prob 0.640",
        "irr_several_prob 0.0210",
        "moic_q50_x 1.125",
        "payback_q50 2028-02-15",
        "profitability_index_q50_x 0.938",
        "break_even_multiple_q50_x 1.062",
        "required_revenue_q50_usd_bn_per_year 101.5",
        "levelized_cost_q05_usd_mn_per_mw_year 8.59",
        "levelized_cost_q50_usd_mn_per_mw_year 11.38",
        "levelized_cost_q95_usd_mn_per_mw_year 14.16",
    ];
    let (results, mut scenario) = (results(), scenario());
    let found = asset_cells(&results, &scenario);
    assert_eq!(found, [energy.as_slice(), &returns].concat());
    scenario.drivers.compute_price = None;
    assert_eq!(asset_cells(&results, &scenario), energy);
    scenario.regions.clear();
    assert!(asset_cells(&results, &scenario).is_empty());
}

#[test]
fn a_payback_that_half_of_the_trials_never_see_is_never() {
    let mut results = results();
    let payback = |results: &Results| {
        let cells = asset_cells(results, &scenario());
        let found = cells.into_iter().find(|c| c.starts_with("payback_q50 "));
        found.unwrap()
    };
    let figures = &mut results.figures;
    let figure = figures.iter_mut().find(|f| f.metric == Metric::Payback);
    figure.unwrap().quantiles[1].1 = Estimate::default();
    assert_eq!(payback(&results), "payback_q50 never");
    results.figures.retain(|f| f.metric != Metric::Payback);
    assert_eq!(payback(&results), "payback_q50 ");
}

#[test]
fn files_of_what_is_not_simulated_are_not_written() {
    let names = |scenario: &Scenario| -> Vec<&str> {
        let files = csv::files(&results(), scenario, Dialect::Rfc4180);
        files.into_iter().map(|f| f.0).collect()
    };
    let plain = [
        "summary.csv",
        "annual.csv",
        "quantiles.csv",
        "commitments.csv",
        "portfolio.csv",
        "inputs.csv",
        "checks.csv",
    ];
    assert_eq!(names(&fixture::scenario()), plain);
    let mut all = plain.to_vec();
    all.splice(5..5, ["regions.csv", "benchmarks.csv"]);
    assert_eq!(names(&scenario()), all);
}

#[test]
fn the_screen_shows_power_energy_returns_and_benchmarks() {
    let path = Path::new("output/essai/0123456789ab");
    let screen = terminal::screen(&results(), &scenario(), path, 80, Style::Plain);
    let expected = "\
Un scénario d'essai
1000 trials, seed 7, 2025-01-01 to 2028-12-31 by quarter

usd_bn      mean  std error    q05    q50    q95
naive      511.0      0.020  510.1  511.0  511.9
delivered  301.2        3.2  156.8  301.2  445.7

portfolio                    unit     mean  std error     q05    q50    q95
IT load, end of 2027 (peak)  gw        8.5      0.080     4.9    8.5   12.1
electricity in 2027          twh      48.5       0.61    21.1   48.5   75.9
electricity, all years       twh      99.5        1.2    45.5   99.5  153.5
CO2, all years               mt_co2   34.5       0.42    15.6   34.5   53.4
net present value            usd_bn  -31.2        3.1  -170.8  -31.2  108.2
probability of loss          prob    0.562      0.016

delivered by date  headline  q05  q50  q95    P(met) ± se        date
STARGATE-500            500                 0.123 ± 0.010  2028-12-31

benchmark                      published  unit         ours (q05 to q95)  share
IEA-2026                  500 (from 400)  TWh in 2026               20.5  0.041
1 more in benchmarks.csv

warning  no class for `@MISTRAL`

failed   marginal fx.EUR, largest gap: undefined where 0 ± 0.061 was expected
checks   1 of 2 failed; all are in checks.csv
result   output/essai/0123456789ab
";
    assert_eq!(screen, expected);
}

/// 2030 is the year that stands beside most projections; the horizon may end before it.
#[test]
fn the_screen_takes_2030_where_it_is_in_the_horizon() {
    let (mut results, scenario) = (results(), scenario());
    for figure in &mut results.figures {
        if figure.metric == Metric::Energy
            && figure.period == Some((day("2026-01-01"), day("2026-12-31")))
        {
            figure.period = Some((day("2030-01-01"), day("2030-12-31")));
        }
    }
    let path = Path::new("output/essai/0123456789ab");
    let screen = terminal::screen(&results, &scenario, path, 80, Style::Plain);
    assert!(screen.contains("\nelectricity in 2030 "), "{screen}");
}

#[test]
fn a_wide_benchmark_fits_the_screen() {
    let (mut results, mut scenario) = (results(), scenario());
    scenario.benchmarks[0].id = "A-PUBLISHER-WITH-A-LONG-NAME-2030".to_owned();
    scenario.benchmarks[0].unit = "billions of dollars a year".to_owned();
    for benchmark in 0..9 {
        let figure = results.benchmarks[0].clone();
        results.benchmarks.push(BenchmarkFigure {
            benchmark: benchmark % 2,
            ..figure
        });
    }
    let path = Path::new("output/essai/0123456789ab");
    let screen = terminal::screen(&results, &scenario, path, 80, Style::Plain);
    assert!(screen.lines().all(|l| l.chars().count() <= 80), "{screen}");
    assert!(screen.contains("\n5 more in "), "{screen}");
    assert!(screen.lines().count() <= 40, "{screen}");
}
