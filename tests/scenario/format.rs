//! The format: layers, precedence, CSV rows, `--set`, the resolved scenario, the schema and the
//! reference.

use buildout::distributions::Distribution;
use buildout::domain::{Calls, Deal, Driver, Kind, OverrunPolicy, Quantity, Scenario, Stage};
use buildout::input::{LoadRequest, Loaded, json_schema, load, resolved_toml, scenario_reference};
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;

fn loaded(path: &str, sets: &[&str]) -> Loaded {
    load(&LoadRequest {
        path: path.into(),
        sets: sets.iter().map(|s| (*s).to_owned()).collect(),
        set_files: Vec::new(),
    })
}

fn scenario(path: &str, sets: &[&str]) -> Scenario {
    let loaded = loaded(path, sets);
    let text = buildout::diagnostics::render(&loaded.diagnostics, &loaded.sources, false);
    loaded.scenario.unwrap_or_else(|| panic!("{text}"))
}

fn base(sets: &[&str]) -> Scenario {
    scenario("tests/fixtures/base.toml", sets)
}

/// A quantity of a scenario by its path: its distribution as text, and its origin.
fn at(scenario: &Scenario, path: &str) -> (String, String) {
    let all = scenario.quantities();
    let found: Vec<_> = all.iter().filter(|q| q.path == path).collect();
    assert_eq!(found.len(), 1, "{path}");
    (found[0].distribution.to_string(), found[0].origin.clone())
}

#[test]
fn rows_keep_every_field() {
    let s = base(&[]);
    let north = &s.commitments[0];
    assert_eq!((north.kind, north.stage), (Kind::Build, Stage::Announced));
    assert_eq!(north.sponsors[1].name, "B");
    assert_eq!(north.sponsors[1].share, 0.4);
    assert_eq!(north.class.as_deref(), Some("pledge"), "by its stage");
    assert_eq!(north.overlaps[0].with, 2);
    let window = north.window.unwrap();
    assert_eq!(window.end.to_string(), "2028-12-31");
    assert_eq!(north.evidence.len(), 2);
    assert_eq!(north.evidence[0].quote, "up to \"ten\" billions");
    assert_eq!(north.evidence[1].hedge, "exact");
    let first = &s.commitments[1];
    assert_eq!(first.part_of, Some(0));
    let terms = first.build.as_ref().unwrap();
    assert_eq!(terms.realized.evidence.source, "D2");
    assert_eq!(terms.overrun_policy, OverrunPolicy::Descope);
    assert_eq!(s.commitments[3].same_as, Some(2));
    assert!(s.commitments[3].build.is_none());
    assert_eq!(s.commitments[5].sponsors.len(), 3);
    assert_eq!(s.calendar.periods(), 20);
    assert_eq!(s.regimes.as_ref().unwrap().initial, [0.4, 0.6]);
}

#[test]
fn a_field_of_its_own_wins_over_the_class_and_that_over_the_built_in() {
    let s = base(&[]);
    let own = at(&s, "commitments.NORTH-1.realized");
    assert_eq!(own, ("0.9".into(), "ledger.csv:3".into()));
    let class = at(&s, "commitments.NORTH.hazard");
    assert_eq!(class, ("0.05".into(), "class pledge (base.toml:41)".into()));
    let built_in = at(&s, "commitments.NORTH.stretch");
    assert_eq!(built_in, ("1".into(), "built-in".into()));
    let all = s.quantities();
    let find = |path: &str| {
        all.iter()
            .find(|q| q.path == path)
            .unwrap()
            .evidence
            .source
            .clone()
    };
    assert_eq!(find("commitments.NORTH.delay_years"), "panel of nine");
    assert_eq!(find("commitments.NORTH.hazard"), "reference panel");
}

#[test]
fn later_layers_win() {
    let path = "tests/fixtures/variant.toml";
    let s = scenario(path, &[]);
    assert_eq!(s.title, "Two sites, certain");
    assert_eq!(
        at(&s, "commitments.SOUTH.amount"),
        ("40".into(), "variant.toml:12".into())
    );
    assert_eq!(s.commitments[2].title, "Campus in the south");
    assert_eq!(at(&s, "commitments.NORTH.realized").0, "1");
    let set = scenario(path, &["classes.pledge.realized=0.5"]);
    assert_eq!(
        at(&set, "commitments.NORTH.realized"),
        ("0.5".into(), "class pledge (--set)".into())
    );
}

/// Rows merge by id, so that only an empty list can say that there are none.
#[test]
fn an_empty_list_takes_all_rows_away() {
    let place = tempfile::tempdir().expect("a folder");
    let fixture =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/dependence.toml");
    let path = place.path().join("none.toml");
    let path = path.to_str().expect("a name");
    let write = |more: &str| {
        std::fs::write(path, format!("extends = '{}'\n{more}", fixture.display()))
            .expect("written");
        scenario(path, &[]).dependence
    };
    let all = write("");
    assert_eq!((all.factors.len(), all.correlations.len()), (2, 2));
    let none = write("factors = []\n");
    assert_eq!((none.factors.len(), none.correlations.len()), (0, 2));
    let set = scenario(path, &["factors=[]"]).dependence;
    assert_eq!((set.factors.len(), set.correlations.len()), (0, 2));
    // What joins nothing is told.
    let loaded = loaded(path, &["correlations=[]"]);
    let text = buildout::diagnostics::render(&loaded.diagnostics, &loaded.sources, false);
    assert!(text.contains("`dependence` has no effect"), "{text}");
    // Anything but nothing is refused, as what it is.
    let loaded = self::loaded(path, &["factors=[1]"]);
    let text = buildout::diagnostics::render(&loaded.diagnostics, &loaded.sources, false);
    assert!(
        text.contains("`factors` is a list, of which only `[]` can be set"),
        "{text}"
    );
}

#[test]
fn a_value_stated_anew_loses_the_evidence_of_the_old_one() {
    let rate = |sets: &[&str]| base(sets).fx[0].rate.level.clone();
    assert_eq!(rate(&[]).evidence.source, "D1");
    assert_eq!(rate(&["fx.CNY=0.15"]).evidence.source, "");
    let noted = rate(&["fx.CNY.note=as of today"]);
    assert_eq!(
        (noted.constant(), noted.evidence.source.as_str()),
        (Some(0.14), "D1")
    );
    assert_eq!(noted.evidence.note, "as of today");
}

#[test]
fn set_reaches_every_kind_of_path() {
    let s = base(&[
        "commitments.*.delay_years=0",
        "commitments.NORTH*.hazard=0.25",
        "commitments.SOUTH.b.title=a dot in an id",
        "commitments.NORTH.amount=30 to 60",
        "commitments.NORTH.overlaps.SOUTH=uniform(0, 0.2)",
        "commitments.GRID.curve=[[0, 0], [0.5, 0.2], [1, 1]]",
        "commitments.ALL.sponsor=X: 0.5; Y: 0.5",
        "regimes.states.boom.spend=1.5",
        "regimes.initial={ steady = 1 }",
        "class_for.\"under construction\"=pledge",
        "drivers.capex_per_mw.level=41",
        "run.trials=1e3",
        "time.end=2030",
        "documents.D1.title=Renamed",
    ]);
    assert_eq!(
        at(&s, "commitments.GRID.delay_years"),
        ("0".into(), "--set".into())
    );
    assert_eq!(at(&s, "commitments.NORTH-1.hazard").0, "0.25");
    assert_eq!(at(&s, "commitments.SOUTH.hazard").0, "0.05");
    assert_eq!(s.commitments[3].title, "a dot in an id");
    let amount = &s.commitments[0].amount.as_ref().unwrap().distribution;
    assert!(matches!(amount, Distribution::LogNormal { .. }));
    assert_eq!(
        at(&s, "commitments.NORTH.overlaps.SOUTH").0,
        "uniform(0, 0.2)"
    );
    assert_eq!(s.regimes.as_ref().unwrap().initial, [0.0, 1.0]);
    assert_eq!((s.run.trials, s.calendar.periods()), (1000, 24));
    assert_eq!(s.documents[0].title, "Renamed");
}

#[test]
fn set_files_lie_below_set() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("over.toml");
    fs::write(&path, "[run]\ntrials = 5\nseed = 6\n").unwrap();
    let loaded = load(&LoadRequest {
        path: "tests/fixtures/base.toml".into(),
        sets: vec!["run.trials=9".into()],
        set_files: vec![path],
    });
    let run = loaded.scenario.unwrap().run;
    assert_eq!((run.trials, run.seed), (9, 6));
}

#[test]
fn files_are_listed_with_their_digests() {
    let files = loaded("tests/fixtures/variant.toml", &[]).files;
    let names: Vec<&str> = files.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "base.toml",
            "documents.csv",
            "evidence.csv",
            "ledger.csv",
            "variant.toml"
        ]
    );
    let bytes = fs::read("tests/fixtures/ledger.csv").unwrap();
    let hex: String = Sha256::digest(&bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    assert_eq!(
        (files[3].sha256.as_str(), files[3].bytes),
        (hex.as_str(), bytes.len() as u64)
    );
}

#[test]
fn empirical_columns_are_read_beside_the_scenario_and_listed() {
    let column = "commitments.NORTH.amount=empirical(file=\"errors/values.csv\", column=\"x\")";
    let loaded = loaded("tests/fixtures/base.toml", &[column]);
    assert!(loaded.files.iter().any(|f| f.name == "errors/values.csv"));
    let s = loaded.scenario.unwrap();
    let resolved = resolved_toml(&s);
    assert!(resolved.contains("empirical(1, 2)"), "values, no file");
    assert_round_trip(&s);
}

/// Loads the resolved text of a scenario and demands the same scenario and the same text.
fn assert_round_trip(scenario: &Scenario) {
    let text = resolved_toml(scenario);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("resolved.toml");
    fs::write(&path, &text).unwrap();
    let loaded = load(&LoadRequest {
        path,
        ..LoadRequest::default()
    });
    let problems = buildout::diagnostics::render(&loaded.diagnostics, &loaded.sources, false);
    let again = loaded.scenario.unwrap_or_else(|| panic!("{problems}"));
    assert_eq!(resolved_toml(&again), text);
    assert!(without_origins(again) == without_origins(scenario.clone()));
}

/// The scenario but for what a resolved one says anew: where values come from, and its name.
fn without_origins(mut s: Scenario) -> Scenario {
    fn plain(d: &mut Distribution) {
        match d {
            Distribution::Empirical { origin, .. } => *origin = None,
            Distribution::Mixture { components, .. } => components.iter_mut().for_each(plain),
            Distribution::Truncated { inner, .. } | Distribution::Affine { inner, .. } => {
                plain(inner);
            }
            Distribution::Spliced { body, .. } => plain(body),
            _ => {}
        }
    }
    let clear = |q: &mut Quantity| {
        q.origin.clear();
        plain(&mut q.distribution);
    };
    s.name.clear();
    let clear_driver = |d: &mut Driver| {
        [
            &mut d.level,
            &mut d.trend,
            &mut d.reversion,
            &mut d.volatility,
        ]
        .into_iter()
        .for_each(clear);
    };
    s.fx.iter_mut().for_each(|f| clear_driver(&mut f.rate));
    let drivers = &mut s.drivers;
    let prices = drivers
        .capex_per_mw
        .iter_mut()
        .chain(&mut drivers.compute_price);
    prices.for_each(clear_driver);
    s.fuels.iter_mut().for_each(|f| clear(&mut f.intensity));
    s.terms.values_mut().for_each(clear);
    for region in &mut s.regions {
        clear_driver(&mut region.power_price);
        region.grid_intensity.iter_mut().for_each(clear_driver);
        region.grid_mw_per_year.iter_mut().for_each(clear);
        [
            &mut region.pue,
            &mut region.load_factor,
            &mut region.behind_the_meter,
            &mut region.wue,
            &mut region.water_intensity,
        ]
        .into_iter()
        .for_each(clear);
    }
    for state in s.regimes.iter_mut().flat_map(|r| &mut r.states) {
        [
            &mut state.pace,
            &mut state.spend,
            &mut state.hazard,
            &mut state.cost,
            &mut state.price,
            &mut state.utilization,
            &mut state.credit,
            &mut state.cash,
        ]
        .into_iter()
        .for_each(clear);
    }
    for entity in &mut s.entities {
        entity.spread.iter_mut().for_each(clear);
        if let Some(f) = &mut entity.funding {
            [
                &mut f.cash,
                &mut f.operating,
                &mut f.growth,
                &mut f.borrowing,
            ]
            .into_iter()
            .for_each(clear);
            [
                &mut f.available_share,
                &mut f.debt,
                &mut f.retention,
                &mut f.recycle,
            ]
            .into_iter()
            .for_each(clear);
            f.growth_years.iter_mut().for_each(clear);
            f.debt_ceiling.iter_mut().for_each(clear);
        }
    }
    for c in &mut s.commitments {
        match &mut c.deal {
            None => {}
            Some(Deal::Contract(d)) => {
                [&mut d.default_after, &mut d.relet_price, &mut d.relet_delay]
                    .into_iter()
                    .for_each(clear)
            }
            Some(Deal::Claim(d)) => clear(&mut d.coverage),
            Some(Deal::Stake(d)) => {
                [&mut d.realized, &mut d.delay_years, &mut d.hazard]
                    .into_iter()
                    .for_each(clear);
                match &mut d.calls {
                    Calls::Milestone { gw, .. } => clear(gw),
                    Calls::Pacing(pacing) => clear(&mut pacing.growth),
                    Calls::Even(_) | Calls::Tranches(_) => {}
                }
            }
        }
        c.amount.iter_mut().chain(&mut c.power_gw).for_each(clear);
        clear(&mut c.part_share);
        c.overlaps.iter_mut().for_each(|o| clear(&mut o.share));
        if let Some(b) = &mut c.build {
            [
                &mut b.ai_share,
                &mut b.realized,
                &mut b.delay_years,
                &mut b.stretch,
            ]
            .into_iter()
            .for_each(clear);
            [
                &mut b.overrun,
                &mut b.hazard,
                &mut b.relet,
                &mut b.relet_delay,
            ]
            .into_iter()
            .for_each(clear);
            b.spent_to_date.iter_mut().for_each(clear);
            b.behind_the_meter.iter_mut().for_each(clear);
            b.terms.values_mut().for_each(clear);
        }
    }
    s
}

#[test]
fn the_resolved_scenario_loads_as_an_equal_one() {
    assert_round_trip(&base(&[]));
    assert_round_trip(&scenario("tests/fixtures/variant.toml", &[]));
    assert_round_trip(&scenario("tests/fixtures/dependence.toml", &[]));
    assert_round_trip(&base(&[
        "commitments.NORTH.title=quotes \" and ' and \\ and\ttabs",
        "commitments.NORTH.curve=beta(2, 3.5)",
        "commitments.SOUTH.curve=logistic(8)",
        "commitments.GRID.curve=rayleigh",
        "commitments.NORTH.amount=mixture(0.7: lognormal(p5=9, p95=11), 0.3: pert(1, 2, 3))",
        "commitments.NORTH.amount_low=1e-7",
        "run.seed=9223372036854775807",
        "title=\"\"\"two\nlines\"\"\"",
    ]));
}

#[test]
fn every_shipped_scenario_loads_and_resolves() {
    let Ok(entries) = fs::read_dir("scenarios") else {
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "toml") {
            assert_round_trip(&scenario(&path.display().to_string(), &[]));
        }
    }
}

/// A file that is made from the dictionary. `BUILDOUT_UPDATE=1` writes it anew.
fn assert_current(path: &str, made: &str) {
    if std::env::var_os("BUILDOUT_UPDATE").is_some() {
        let path = Path::new(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, made).unwrap();
    }
    let kept = fs::read_to_string(path).unwrap_or_default();
    assert!(
        kept == made,
        "{path} differs from what the program makes: BUILDOUT_UPDATE=1 cargo test"
    );
}

#[test]
fn the_schema_is_current() {
    let made = serde_json::to_string_pretty(&json_schema()).unwrap() + "\n";
    assert_current("scenarios/scenario.schema.json", &made);
}

#[test]
fn the_reference_is_current() {
    assert_current("docs/scenarios.md", &scenario_reference());
}

#[test]
fn every_key_is_in_the_schema_and_in_the_reference() {
    let resolved = resolved_toml(&base(&[]));
    let schema = json_schema().to_string();
    let reference = scenario_reference();
    for line in resolved.lines() {
        let Some((key, _)) = line.split_once(" = ") else {
            continue;
        };
        // Parts of a list, and a currency of this scenario.
        if ["with", "share", "CNY"].contains(&key) {
            continue;
        }
        assert!(schema.contains(&format!("\"{key}\":")), "{key}");
        assert!(reference.contains(&format!("| `{key}` |")), "{key}");
    }
}

/// The scenario in the reference's introduction is one that loads.
#[test]
fn the_example_of_the_reference_loads() {
    let reference = scenario_reference();
    let example = reference.split("```toml\n").nth(1).unwrap();
    let example = example.split("```").next().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("example.toml");
    fs::write(&path, example).unwrap();
    assert_round_trip(&scenario(&path.display().to_string(), &[]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// No text of `--set` makes the loader panic, and none is silently without effect.
    #[test]
    fn any_set_is_an_error_or_a_change(
        path in "(commitments|classes|regimes|fx|run|time)?\\.?[A-Z*\".=]{0,6}\\.?(amount|hazard|value|overlaps)?",
        value in "[ -~é]{0,12}",
    ) {
        let loaded = loaded("tests/fixtures/base.toml", &[&format!("{path}={value}")]);
        if let Some(s) = loaded.scenario {
            prop_assert_ne!(format!("{s:?}"), format!("{:?}", base(&[])));
        }
    }

    /// Any bytes as a scenario are an error, never a panic.
    #[test]
    fn any_text_is_an_error_or_a_scenario(text in "([a-z\\[\\]={}\".,0-9# \n\t'-]{0,80})") {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.toml");
        fs::write(&path, text).unwrap();
        let loaded = load(&LoadRequest { path, ..LoadRequest::default() });
        prop_assert!(loaded.scenario.is_none() && loaded.diagnostics.has_errors());
    }
}

/// Money that was spent is a fact and loads, but more of it than was announced is worth a look.
#[test]
fn more_spent_than_announced_is_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("spent.toml");
    let text = |spent: &str| {
        format!(
            "[time]\nstart = 2025-01-01\nend = 2026-12-31\n\n[[commitments]]\nid = \"A\"\ntitle = \"A\"\n\
             kind = \"build\"\nsponsor = \"X\"\namount = 10\nwindow_start = 2024-01-01\n\
             window_end = 2025-12-31\nspent_to_date = {spent}\n"
        )
    };
    for (spent, warnings) in [
        ("12", vec!["`A` has spent more than its amount"]),
        ("9", vec![]),
    ] {
        fs::write(&path, text(spent)).unwrap();
        let loaded = load(&LoadRequest {
            path: path.clone(),
            ..LoadRequest::default()
        });
        assert!(loaded.scenario.is_some());
        let found: Vec<&str> = loaded
            .diagnostics
            .iter()
            .map(|d| d.message.as_str())
            .collect();
        assert_eq!(found, warnings, "{spent}");
    }
}
