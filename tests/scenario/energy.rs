//! The format of drivers, regions, fuels, terms and benchmarks: layers, `--set` and the resolved
//! scenario. What it refuses is in `errors.rs`.

use crate::load_support::{at, loaded, messages, plain, refuses, scenario, value};
use buildout::domain::{Beside, Metric, Quantity, Scenario, Source, Term};
use buildout::input::resolved_toml;
use std::collections::BTreeMap;
use std::fs;

const ENERGY: &str = "tests/fixtures/energy.toml";
const VARIANT: &str = "tests/fixtures/energy-variant.toml";

fn correlations(scenario: &Scenario) -> Vec<(&str, &str, f64)> {
    let pairs = scenario.drivers.correlations.iter();
    pairs.map(|c| (c.a.as_str(), c.b.as_str(), c.r)).collect()
}

/// Every quantity with all that is known of it, but where it was written.
fn quantities(scenario: &Scenario) -> BTreeMap<String, String> {
    let all = scenario.quantities();
    let without_origin = |q: &Quantity| {
        let mut q = q.clone();
        q.origin.clear();
        format!("{q:?}")
    };
    let map: BTreeMap<_, _> = all
        .iter()
        .map(|q| (q.path.clone(), without_origin(q)))
        .collect();
    assert_eq!(map.len(), all.len(), "paths are unique");
    map
}

#[test]
fn the_resolved_scenario_loads_as_an_equal_one() {
    for (path, sets) in [
        (ENERGY, &[][..]),
        (VARIANT, &[]),
        (ENERGY, &["commitments.ONE.behind_the_meter=0.25"]),
    ] {
        let first = scenario(path, sets);
        let text = resolved_toml(&first);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("resolved.toml");
        fs::write(&file, &text).unwrap();
        let again = scenario(&file.display().to_string(), &[]);
        assert_eq!(resolved_toml(&again), text);
        assert_eq!(quantities(&again), quantities(&first));
        assert_eq!(plain(&again), plain(&first));
    }
}

#[test]
fn every_part_is_read() {
    let s = scenario(ENERGY, &[]);
    assert!(s.has_energy() && s.has_returns());
    let texas = &s.regions[0];
    assert_eq!(texas.group.as_deref(), Some("US"));
    let sources: Vec<Source> = texas.fuels.iter().map(|f| f.source).collect();
    assert_eq!(
        sources,
        [Source::Grid, Source::Fuel(0), Source::Fuel(1)],
        "a dot in a fuel's id"
    );
    assert_eq!(texas.pue.evidence.source, "operators", "its own");
    assert_eq!(texas.wue.evidence.source, "grid operator", "the region's");
    let both = s.commitments[0].build.as_ref().unwrap();
    let sites: Vec<(usize, f64)> = both.sites.iter().map(|s| (s.region, s.share)).collect();
    assert_eq!(sites, [(0, 0.6), (1, 0.4)]);
    assert!(both.capacity_from_amount);
    let own: Vec<Term> = both.terms.keys().copied().collect();
    assert_eq!(own, [Term::Lag, Term::ChipLife, Term::Wacc, Term::Hurdle]);
    let origin = at(&s, "commitments.BOTH.lag").origin;
    assert!(origin.starts_with("class site ("), "{origin}");
    let one = s.commitments[1].build.as_ref().unwrap();
    assert_eq!((one.sites.len(), one.sites[0].share), (1, 1.0));
    assert!(one.terms.is_empty());
    let beside: Vec<&Beside> = s.benchmarks.iter().map(|b| &b.beside).collect();
    assert_eq!(*beside[0], Beside::Portfolio(Metric::Energy));
    assert_eq!(*beside[1], Beside::Region("US".into(), Metric::Spend));
    assert_eq!(*beside[2], Beside::Nothing);
}

#[test]
fn a_variant_merges_regions_drivers_and_terms_by_key() {
    let s = scenario(VARIANT, &[]);
    for (path, wanted) in [
        ("fx.CNY", "pert(0.13, 0.14, 0.15)"),
        ("fx.CNY.trend", "0.02"),
        ("fx.CNY.volatility", "0.05"),
        ("drivers.capex_per_mw.level", "45"),
        ("drivers.capex_per_mw.reversion", "0.5"),
        ("drivers.compute_price.level", "pert(8, 10, 14)"),
        ("drivers.compute_price.volatility", "0.25"),
        ("fuels.gas.intensity", "359"),
        ("regions.TEXAS.pue", "1.3"),
        ("regions.TEXAS.load_factor", "pert(0.55, 0.75, 0.9)"),
        ("regions.TEXAS.power_price.level", "80"),
        ("regions.TEXAS.power_price.trend", "0.02"),
        ("regions.OHIO.pue", "1.2"),
        ("regions.IOWA.pue", "1.1"),
        ("capacity.refresh", "0"),
        ("capacity.chip_life", "5"),
        ("returns.wacc", "0.09"),
        ("commitments.ONE.wacc", "0.12"),
        ("commitments.BOTH.wacc", "0.1"),
    ] {
        assert_eq!(value(&s, path), wanted, "{path}");
    }
    let ids: Vec<&str> = s.regions.iter().map(|r| r.id.as_str()).collect();
    assert_eq!(ids, ["TEXAS", "OHIO", "IOWA"]);
    assert_eq!(s.regions[0].fuels.len(), 1, "a mix is replaced as a whole");
    let one = s.commitments[1].build.as_ref().unwrap();
    assert_eq!(one.sites.len(), 2, "sites are replaced as a whole");
    assert_eq!(
        (s.benchmarks[0].low, s.benchmarks[0].central),
        (Some(600.0), Some(800.0))
    );
    // What is stated anew loses the evidence of the old value.
    assert_eq!(at(&s, "drivers.capex_per_mw.level").evidence.quote, "");
    assert_eq!(at(&s, "regions.TEXAS.pue").evidence.source, "grid operator");
}

#[test]
fn a_later_row_about_the_same_two_wins() {
    assert_eq!(
        correlations(&scenario(VARIANT, &[])),
        [
            ("regions.TEXAS.power_price", "fx.CNY", -0.2),
            ("drivers.compute_price", "drivers.capex_per_mw", 0.6),
            ("drivers.capex_per_mw", "fx.CNY", 0.1),
        ]
    );
}

#[test]
fn set_reaches_every_new_part() {
    let s = scenario(
        ENERGY,
        &[
            "regions.*.pue=1.25",
            "regions.TEXAS.power_price.volatility=0.4",
            "regions.TEXAS.fuels=gas",
            "fuels.gas.intensity=uniform(300, 400)",
            "fuels.\"sun.1\".intensity=40",
            "drivers.compute_price.level=12",
            "fx.CNY.trend=-0.02",
            "capacity.lag=1",
            "returns.wacc=0.11",
            "classes.site.hurdle=0.2",
            "commitments.ONE.sites=TEXAS: 0.3; OHIO: 0.7",
            "commitments.*.tax_rate=0.3",
            "benchmarks.WORLD.central=750",
        ],
    );
    for (path, wanted) in [
        ("regions.TEXAS.pue", "1.25"),
        ("regions.OHIO.pue", "1.25"),
        ("regions.TEXAS.power_price.volatility", "0.4"),
        ("regions.TEXAS.power_price.level", "65"),
        ("fuels.gas.intensity", "uniform(300, 400)"),
        ("fuels.sun.1.intensity", "40"),
        ("drivers.compute_price.level", "12"),
        ("fx.CNY.trend", "-0.02"),
        ("fx.CNY", "pert(0.13, 0.14, 0.15)"),
        ("capacity.lag", "1"),
        ("returns.wacc", "0.11"),
        ("commitments.BOTH.hurdle", "0.2"),
        ("commitments.BOTH.tax_rate", "0.3"),
        ("commitments.ONE.tax_rate", "0.3"),
    ] {
        assert_eq!(value(&s, path), wanted, "{path}");
    }
    assert_eq!(at(&s, "regions.OHIO.pue").origin, "--set");
    let rate = &s.fx[0].rate.level.evidence;
    assert_eq!(
        rate.source, "central bank",
        "a trend leaves the level as is"
    );
    let one = s.commitments[1].build.as_ref().unwrap();
    let sites: Vec<(usize, f64)> = one.sites.iter().map(|s| (s.region, s.share)).collect();
    assert_eq!(sites, [(0, 0.3), (1, 0.7)]);
    assert_eq!(s.regions[0].fuels[0].source, Source::Fuel(0));
    assert_eq!(s.benchmarks[0].central, Some(750.0));
}

#[test]
fn a_wrong_path_or_value_is_answered_with_the_nearest() {
    for (set, message, hint) in [
        (
            "regions.TEXSA.pue=1.2",
            "no `TEXSA` in `regions`",
            "`TEXAS`",
        ),
        ("regions.TEXAS.peu=1.2", "no `peu` in `regions`", "`pue`"),
        ("fuels.gsa.intensity=1", "no `gsa` in `fuels`", "`gas`"),
        (
            "drivers.compute_prise.level=1",
            "no `compute_prise` in `drivers`",
            "`compute_price`",
        ),
        (
            "drivers.compute_price.levle=1",
            "no `levle` in `drivers.compute_price`",
            "`level`",
        ),
        ("fx.CNY.trned=0.1", "`fx` has no `trned`", "`trend`"),
        ("returns.wac=0.1", "no `wac` in `returns`", "`wacc`"),
        (
            "commitments.ONE.sites=TEXSA",
            "there is no region `TEXSA`",
            "`TEXAS`",
        ),
        (
            "commitments.ONE.fuels=gsa",
            "there is no fuel `gsa`",
            "`gas`",
        ),
        (
            "benchmarks.WORLD.metric=enrgy",
            "there is no metric `enrgy`",
            "`energy`",
        ),
    ] {
        refuses(ENERGY, set, message, hint);
    }
}

/// A correlation has no id: `--set` cannot name it, and says what can.
#[test]
fn correlations_cannot_be_set() {
    let loaded = loaded(ENERGY, &["drivers.correlations.r=0.5"]);
    assert!(loaded.scenario.is_none());
    let text = messages(&loaded);
    assert!(
        text.contains("use `--set-file` with further rows"),
        "{text}"
    );
}
