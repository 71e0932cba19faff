//! `check`, `list`, `show` and `trial`, through the binary.

use crate::cli_support::Place;

/// The first words of the lines, without the header.
fn first_words(text: &str) -> Vec<&str> {
    let lines = text.lines().skip(1);
    lines.filter_map(|l| l.split_whitespace().next()).collect()
}

#[test]
fn check_sums_a_valid_scenario_up() {
    let place = Place::new();
    let said = place.run(&["check", "tour.toml"]).well();
    let expected = [
        "tour.toml: valid",
        "  title        A tour of the scenario format",
        "  horizon      2025-01-01 to 2034-12-31, 40 quarters",
        "  run          10000 trials, seed 2025",
        "  commitments  7 (4 builds, 1 contract, 1 stake, 1 claim); 3 simulated, 0 not quantified",
    ];
    let lines: Vec<&str> = said.out.lines().collect();
    assert_eq!(lines[..5], expected);
    for overlap in [
        "  overlaps     3",
        "ALLIANCE-TEXAS is part of ALLIANCE-200",
        "CAMPUS-EU overlaps ALLIANCE-200 by uniform(0, 0.2)",
        "ALLIANCE-AGAIN repeats ALLIANCE-200",
        "  warnings     0",
    ] {
        assert!(said.out.contains(overlap), "{overlap}\n{}", said.out);
    }
    assert!(!place.path("output").exists());
}

#[test]
fn check_verbose_names_the_origin_of_every_value() {
    let place = Place::new();
    place.write("layer.toml", "[classes.megaproject]\nhazard = 0.07\n");
    let said = place
        .run(&[
            "check",
            "-v",
            "tour.toml",
            "--set-file",
            "layer.toml",
            "--set",
            "commitments.*.ai_share=0.9",
        ])
        .well();
    let origin = |path: &str| {
        let line = said
            .out
            .lines()
            .find(|l| l.starts_with(&format!("{path} ")));
        line.unwrap_or_else(|| panic!("no {path} in {}", said.out))
            .to_string()
    };
    assert!(origin("commitments.ALLIANCE-200.ai_share").ends_with("--set"));
    assert!(origin("commitments.ALLIANCE-200.amount").contains("tour.toml:"));
    assert!(origin("commitments.ALLIANCE-200.realized").contains("class megaproject"));
    assert!(origin("commitments.ALLIANCE-TEXAS.delay_years").ends_with("built-in"));
    assert!(origin("commitments.ALLIANCE-200.hazard").contains("0.07"));
}

#[test]
fn check_reports_everything_wrong_with_every_scenario() {
    let place = Place::new();
    place.write(
        "one.toml",
        "title = 'x'\ncolour = 'red'\n[time]\nstart = 'soon'\n",
    );
    let said = place
        .run(&["check", "one.toml", "minimal.toml", "nowhere.toml"])
        .ends(3);
    assert!(
        said.out.starts_with("minimal.toml: valid\n"),
        "{}",
        said.out
    );
    for place_of in ["one.toml:2:1", "one.toml:4:9", "nowhere.toml"] {
        assert!(said.err.contains(place_of), "{place_of}\n{}", said.err);
    }
    let quiet = place.run(&["check", "-q", "minimal.toml"]).well();
    assert_eq!(quiet.out, "");
    assert!(
        !place
            .run(&["check", "-q", "one.toml"])
            .ends(3)
            .err
            .is_empty()
    );
}

#[test]
fn check_json_holds_the_places_of_the_mistakes() {
    let place = Place::new();
    place.write("one.toml", "colour = 'red'\n");
    let said = place.run(&["check", "--json", "one.toml"]).ends(3);
    let document = said.json();
    assert_eq!(document["valid"], false);
    let errors = document["errors"].as_array().unwrap();
    let colour = errors
        .iter()
        .find(|e| e["message"].as_str().unwrap().contains("colour"));
    let colour = colour.unwrap();
    assert_eq!(colour["file"], "one.toml");
    assert_eq!(colour["line"], 1);
    assert_eq!(colour["column"], 1);
    let valid = place.run(&["check", "--json", "tour.toml"]).well().json();
    assert_eq!(valid["valid"], true);
    assert_eq!(valid["commitments"], 7);
    assert!(valid.get("values").is_none());
    let values = place
        .run(&["check", "--json", "-v", "tour.toml"])
        .well()
        .json();
    let count = values["values"].as_array().unwrap().len() as u64;
    assert_eq!(
        count,
        values["inputs"].as_u64().unwrap() + values["certain"].as_u64().unwrap()
    );
}

#[test]
fn lists_name_what_there_is() {
    let place = Place::new();
    let commitments = [
        "ALLIANCE-200",
        "ALLIANCE-TEXAS",
        "CAMPUS-EU",
        "ALLIANCE-AGAIN",
        "ALPHA-BETA",
        "GAMMA-ALPHA",
        "FORECAST",
    ];
    let cases: [(&[&str], &[&str]); 6] = [
        (&[], &commitments),
        (&["commitments"], &commitments),
        (&["classes"], &["guidance", "megaproject"]),
        (&["regions"], &["FR", "US"]),
        (&["entities"], &["Alpha", "Beta", "Delta", "Gamma"]),
        (&["documents"], &["PRESS-1", "PRESS-2"]),
    ];
    for (what, names) in cases {
        let arguments = [&["list", "tour.toml"], what].concat();
        let said = place.run(&arguments).well();
        let mut found = first_words(&said.out);
        if what == ["documents"] || what == ["classes"] {
            found.sort_unstable();
        }
        assert_eq!(found, names, "{what:?}");
        let json = place
            .run(&[&arguments[..], &["--json"]].concat())
            .well()
            .json();
        assert_eq!(json.as_array().unwrap().len(), names.len(), "{what:?}");
    }
    let said = place.run(&["list", "tour.toml", "context"]).well();
    assert_eq!(first_words(&said.out), ["ALPHA-CAPEX-2024"]);
}

/// An input is an uncertain number: constants are no inputs.
#[test]
fn inputs_are_the_uncertain_numbers() {
    let place = Place::new();
    let said = place.run(&["list", "minimal.toml", "inputs"]).well();
    let expected =
        ["realized", "delay_years", "stretch"].map(|f| format!("commitments.CAMPUS.{f}"));
    assert_eq!(first_words(&said.out), expected);
    let fixed = [
        "list",
        "minimal.toml",
        "inputs",
        "--set",
        "commitments.*.stretch=1",
        "--json",
    ];
    assert_eq!(place.run(&fixed).well().json().as_array().unwrap().len(), 2);
}

#[test]
fn a_commitment_is_shown_with_all_its_evidence() {
    let place = Place::new();
    let said = place.run(&["show", "tour.toml", "ALLIANCE-200"]).well();
    for text in [
        "Alpha 0.5, Beta 0.3, Gamma 0.2",
        "200 USD bn",
        "up to $200 billion over the next four years",
        "nearly $200 billion",
        "a newspaper drops the words up to",
        "evidence 1 of 2",
        "evidence 2 of 2",
        "2025-01-21 to 2029-01-20",
        "megaproject",
    ] {
        assert!(said.out.contains(text), "{text}\n{}", said.out);
    }
    let json = place
        .run(&["show", "tour.toml", "ALLIANCE-200", "--json"])
        .well()
        .json();
    assert_eq!(json["evidence"].as_array().unwrap().len(), 2);
    assert_eq!(json["hedge"], "up to");
    assert_eq!(json["simulated"], true);
}

#[test]
fn everything_that_has_an_id_is_shown() {
    let place = Place::new();
    let cases = [
        ("megaproject", "A pledge over several years"),
        ("retrenchment", "mean stay       1.5 years"),
        ("PRESS-2", "The Example"),
        ("ALPHA-CAPEX-2024", "52.5"),
        ("fx.EUR", "reference rate, widened"),
        ("commitments.CAMPUS-EU.ai_share", "uniform(0.7, 1)"),
    ];
    for (id, text) in cases {
        place.run(&["show", "tour.toml", id]).well().says(text);
        let json = place
            .run(&["show", "tour.toml", id, "--json"])
            .well()
            .json();
        assert!(json["id"] == id || json["path"] == id, "{json:#}");
    }
}

#[test]
fn an_unknown_id_is_refused_with_the_nearest() {
    let place = Place::new();
    let said = place.run(&["show", "tour.toml", "ALIANCE-200"]).ends(2);
    let said =
        said.complains("there is no `ALIANCE-200` in `tour.toml`; did you mean `ALLIANCE-200`");
    assert_eq!(said.out, "");
    place
        .run(&["show", "tour.toml", "???"])
        .ends(2)
        .complains("`buildout list`");
}

#[test]
fn a_trial_is_replayed_with_its_draws_and_its_history() {
    let place = Place::new();
    let said = place.run(&["trial", "tour.toml", "7"]).well();
    assert!(
        said.out
            .starts_with("trial 7 of tour, seed 2025\n\ndraws\n"),
        "{}",
        said.out
    );
    for text in [
        "\nregimes\n",
        "\nALLIANCE-200: headline 200",
        "fx.EUR ",
        "2034-10-01",
        "figures of the run",
    ] {
        assert!(said.out.contains(text), "{text}\n{}", said.out);
    }
    let json = place
        .run(&["trial", "tour.toml", "7", "--json"])
        .well()
        .json();
    assert_eq!(json["trial"], 7);
    assert_eq!(json["builds"].as_array().unwrap().len(), 3);
    assert_eq!(json["regimes"].as_array().unwrap().len(), 40);
    for build in json["builds"].as_array().unwrap() {
        let periods = build["periods"].as_array().unwrap();
        assert_eq!(periods.len(), 40);
        let number = |v: &serde_json::Value| v.as_f64().unwrap();
        let spent: f64 = periods.iter().map(|p| number(&p["spend"])).sum();
        let expected = number(&periods[39]["cumulative"]) - number(&build["spent_before"]);
        assert!((spent - expected).abs() < 1e-9, "{build:#}");
    }
}

#[test]
fn another_trial_or_seed_is_another_history_and_the_same_one_is_the_same() {
    let place = Place::new();
    let trial = |more: &[&str]| {
        let said = place.run(&[&["trial", "tour.toml"], more].concat()).well();
        said.out
            .lines()
            .skip(1)
            .map(String::from)
            .collect::<Vec<_>>()
    };
    assert_eq!(trial(&["7"]), trial(&["7", "--sampling", "random"]));
    assert_ne!(trial(&["7"]), trial(&["8"]));
    assert_ne!(trial(&["7"]), trial(&["7", "--seed", "1"]));
    assert_eq!(trial(&["7", "--seed", "2025"]), trial(&["7"]));
}

#[test]
fn a_trial_as_csv_is_tidy() {
    let place = Place::new();
    let said = place.run(&["trial", "minimal.toml", "0", "--csv"]).well();
    let mut reader = csv::Reader::from_reader(said.out.as_bytes());
    let header: Vec<String> = reader.headers().unwrap().iter().map(String::from).collect();
    let expected = [
        "subject_kind",
        "subject",
        "metric",
        "unit",
        "period_start",
        "period_end",
        "value",
    ];
    assert_eq!(header, expected);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let count = |metric: &str| rows.iter().filter(|r| &r[2] == metric).count();
    assert_eq!(count("progress"), 32);
    assert_eq!(count("score"), 3);
    assert_eq!(count("value"), 3);
    for row in &rows {
        assert!(
            row[6].is_empty() || row[6].parse::<f64>().unwrap().is_finite(),
            "{row:?}"
        );
    }
}

/// What entities and deals pay period by period is what the trial's figures say of the whole run.
#[test]
fn a_trial_says_who_paid_in_each_period() {
    let place = Place::new();
    let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/funding.toml");
    let json = place.run(&["trial", fixture, "7", "--json"]).ends(0).json();
    let number = |v: &serde_json::Value| v.as_f64().unwrap();
    let whole_run = |kind: &str, subject: &serde_json::Value, metric: &str| {
        let figures = json["figures"].as_array().unwrap();
        let found = figures.iter().find(|f| {
            f["subject_kind"] == kind
                && f["subject"] == *subject
                && f["metric"] == metric
                && f["period_start"].is_null()
        });
        number(&found.unwrap()["value"])
    };
    let sum = |of: &serde_json::Value, key: &str| -> f64 {
        let periods = of["periods"].as_array().unwrap();
        assert_eq!(periods.len(), 24);
        periods.iter().map(|p| number(&p[key])).sum()
    };
    let entities = json["entities"].as_array().unwrap();
    assert_eq!(entities.len(), 6);
    for entity in entities {
        for metric in ["paid", "received"] {
            let expected = whole_run("entity", &entity["name"], metric);
            let error = sum(entity, metric) - expected;
            assert!(error.abs() < 1e-9 * expected.max(1.0), "{entity:#}");
        }
        let last = &entity["periods"][23];
        assert_eq!(entity["limited"], last["cash"].is_number());
        if entity["limited"] == true {
            let cash = whole_run("entity", &entity["name"], "cash");
            assert_eq!(number(&last["cash"]), cash);
        }
    }
    // A quarter brings 20 and what is received; nothing is lost, borrowed or short.
    let nvidia = entities.iter().find(|e| e["name"] == "Nvidia").unwrap();
    let mut cash = 43.0;
    for period in nvidia["periods"].as_array().unwrap() {
        cash += 20.0 + number(&period["received"]) - number(&period["paid"]);
        assert!(
            (number(&period["cash"]) - cash).abs() < 1e-9 * cash,
            "{period:#}"
        );
    }
    // Six years: cash 43 and 80 a year, and 1 a year; neither can borrow.
    for (name, own) in [("Nvidia", 43.0 + 6.0 * 80.0), ("Scale AI", 6.0)] {
        let whole_run = |metric| whole_run("entity", &name.into(), metric);
        let expected = own + whole_run("received");
        assert!((whole_run("available") - expected).abs() < 1e-9 * expected);
    }
    let deals = json["deals"].as_array().unwrap();
    let ids: Vec<&str> = deals.iter().map(|d| d["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["LEASE", "CLOUD", "EVEN", "STEPS", "MILES", "FUND"]);
    for deal in deals {
        let expected = whole_run("commitment", &deal["id"], "paid");
        assert!((sum(deal, "paid") - expected).abs() < 1e-9 * expected.max(1.0));
        assert!(sum(deal, "due") > expected - 1e-9, "{deal:#}");
    }
    place
        .run(&["trial", fixture, "7"])
        .ends(0)
        .says("\nOracle: pays what it has (usd_bn)\n")
        .says("\nTSMC: pays all that it owes (usd_bn)\n")
        .says("\nLEASE: due and paid (usd_bn)\n");
    let said = place.run(&["trial", fixture, "7", "--csv"]).ends(0);
    assert!(
        said.out
            .contains("\nentity,Oracle,cash,usd_bn,2025-01-01,2025-03-31,")
    );
    assert!(
        said.out
            .contains("\ncommitment,LEASE,due,usd_bn,2025-01-01,2025-03-31,0")
    );
}

/// What a run reports of a single trial is what the replay of that trial reports.
#[test]
fn a_replay_agrees_with_the_run() {
    let place = Place::new();
    let run = place
        .run(&["run", "tour.toml", "-n", "1", "--json"])
        .ends(0)
        .json();
    let trial = place
        .run(&["trial", "tour.toml", "0", "--json"])
        .well()
        .json();
    let mut compared = 0;
    for figure in trial["figures"].as_array().unwrap() {
        if figure["subject_kind"] == "portfolio" && figure["period_start"].is_null() {
            let rows = run["rows"].as_array().unwrap();
            let row = rows.iter().find(|r| {
                r["subject_kind"] == "portfolio"
                    && r["metric"] == figure["metric"]
                    && r["statistic"] == "mean"
                    && r["period_start"].is_null()
            });
            let Some(mean) = row.and_then(|r| r["value"].as_f64()) else {
                continue;
            };
            let value = figure["value"].as_f64().unwrap();
            assert!(
                (mean - value).abs() <= 1e-4 + 1e-8 * value.abs(),
                "{figure} {mean}"
            );
            compared += 1;
        }
    }
    assert!(compared >= 4, "{compared}");
}

#[test]
fn an_invalid_scenario_stops_every_command() {
    let place = Place::new();
    place.write("wrong.toml", "colour = 'red'\n");
    let cases: [&[&str]; 5] = [
        &["run", "wrong.toml"],
        &["check", "wrong.toml"],
        &["list", "wrong.toml"],
        &["show", "wrong.toml", "X"],
        &["trial", "wrong.toml", "0"],
    ];
    for arguments in cases {
        let said = place.run(arguments).ends(3).complains("wrong.toml:1:1");
        assert_eq!(said.out, "", "{arguments:?}");
    }
}

#[test]
fn factors_are_listed_shown_and_replayed() {
    let place = Place::new();
    let variant = "extends = \"tour.toml\"\n\
        [[factors]]\nid = \"demand\"\ntitle = \"One market\"\nsource = \"judgement\"\n\
        loadings = [{ inputs = \"commitments.ALLIANCE-200.realized\", loading = 0.5 }, \
        { inputs = \"commitments.ALLIANCE-200.cancel\", loading = 0.6 }]\n";
    place.write("joint.toml", variant);
    let listed = place.run(&["list", "joint.toml", "factors"]).well();
    assert!(listed.out.lines().nth(1).unwrap().starts_with("demand"));
    let shown = place.run(&["show", "joint.toml", "demand"]).well();
    assert!(shown.out.contains("One market") && shown.out.contains("judgement"));
    let row = shown.out.lines().find(|l| l.contains(".cancel")).unwrap();
    assert_eq!(
        row.split_whitespace().collect::<Vec<_>>(),
        ["commitments.ALLIANCE-200.cancel", "0.6000"]
    );
    let json = place
        .run(&["show", "joint.toml", "demand", "--json"])
        .well();
    let value: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(value["inputs"][0]["loading"], 0.5);
    let trial = place.run(&["trial", "joint.toml", "3", "--json"]).well();
    let value: serde_json::Value = serde_json::from_str(&trial.out).unwrap();
    let paths: Vec<_> = value["common"].as_array().unwrap().iter().collect();
    assert_eq!(paths[0]["path"], "factors.demand");
    assert_eq!(paths[1]["path"], "commitments.ALLIANCE-200.cancel");
}
