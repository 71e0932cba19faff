//! SIPmath 3.0 libraries: the generator, the metalog, libraries read and written.

mod cli_support;
mod common;

use buildout::sampling::{Address, HdrSeeds, LANES, Transform, normal_scores};
use cli_support::{Place, Said};
use common::distribution;

const ACCOUNTS: &str = "metalog(9.872717622, 1.678242357, 2.54967822, 3.535388319, -13.40905029)";

/// An excerpt of the example in the standard's own schema (ProbabilityManagement.org 2021,
/// multi-lib-schema), with trials added.
const LIBRARY: &str = r#"{
  "name": "Development time", "objectType": "sipModel", "libraryType": "SIPmath_3_0",
  "U01": { "rng": [
    { "name": "HDR8", "function": "HDR_2_0",
      "arguments": { "counter": "PM_Index", "entity": 9039920, "varId": 8, "seed3": 0, "seed4": 0 } },
    { "name": "indexRng", "function": "Index", "arguments": { "counter": "PM_Index" } } ] },
  "sips": [
    { "name": "Marketing", "ref": { "source": "rng", "name": "HDR8" }, "function": "Metalog_1_0",
      "arguments": { "aCoefficients":
        [9.872717622, 1.678242357, 2.54967822, 3.535388319, -13.40905029] } },
    { "name": "Bounded", "ref": { "source": "rng", "name": "HDR8" }, "function": "Metalog_1_0",
      "arguments": { "lowerBound": 0, "upperBound": 5, "aCoefficients": [-0.44366710027334577,
        0.31428823046335125, -0.46025990428473268, 0.52556291243339126, 2.11565238380833565] } },
    { "name": "Normal", "ref": { "source": "rng", "name": "HDR8" }, "function": "Metalog_1_0",
      "arguments": { "aCoefficients": [-1.18721e-8, -108.7360185, 0.000228037, 437.4513354,
        -0.000910088, 988.3027041, -3370.883493, -0.001941269, 0.006475465, -2823.944368,
        7434.879183, 0.004897097, -0.011367609, 2456.743398, -3595.592826, -0.003114859] } },
    { "name": "Normal", "ref": { "source": "rng", "name": "HDR8" }, "environment": "ExcelPalisade",
      "function": "RiskNormal", "arguments": { "mean": 0, "stdDev": 1 } },
    { "name": "Trials", "ref": { "source": "rng", "name": "indexRng" }, "function": "SIP_Array",
      "arguments": { "type": "array", "value": [3, 1, 2.5, 1] } },
    { "name": "Beside", "ref": { "source": "rng", "name": "indexRng" }, "function": "SIP_Array",
      "arguments": { "type": "csv", "url": "demand.csv", "value": "Demand" } },
    { "name": "Far", "ref": { "source": "rng", "name": "indexRng" }, "function": "SIP_Array",
      "arguments": { "type": "csv", "url": "https://sipmath.example/d.csv", "value": "Demand" } },
    { "name": "Sheet", "ref": { "source": "rng", "name": "indexRng" }, "function": "SIP_Array",
      "arguments": { "type": "xlsx", "url": "d.xlsx", "value": "Demand" } },
    { "name": "Orders", "ref": { "source": "copula", "name": "Gaussian", "copulaLayer": "cl3" },
      "function": "Metalog_1_0", "arguments": { "aCoefficients": [1, 2] } },
    { "name": "Rounded", "ref": { "source": "rng", "name": "HDR8" }, "rounding": "nearest",
      "function": "Metalog_1_0", "arguments": { "aCoefficients": [1, 2] } },
    { "name": "Falling", "ref": { "source": "rng", "name": "HDR8" },
      "function": "Metalog_1_0", "arguments": { "aCoefficients": [1, 2, 9] } },
    { "name": "Twice", "function": "SIP_Array", "arguments": { "type": "array", "value": [1, 2] } },
    { "name": "Twice", "function": "SIP_Array", "arguments": { "type": "array", "value": [1, 3] } },
    { "name": "Words", "function": "SIP_Array", "arguments": { "type": "array", "value": ["x"] } }
  ]
}"#;

fn place() -> Place {
    let place = Place::new();
    std::fs::create_dir(place.path("lib")).unwrap();
    place.write("lib/time.json", LIBRARY);
    place.write("lib/demand.csv", "Trial,Demand\n1,10\n2,30\n");
    place
}

fn sip(name: &str) -> String {
    format!("sip('lib/time.json', \"{name}\")")
}

#[track_caller]
fn near(value: f64, expected: f64, relative: f64) {
    let off = (value - expected).abs() / expected.abs().max(1e-300);
    assert!(off <= relative, "{value}, not {expected}");
}

/// The `value` column of a table of figures.
fn values(said: &Said) -> Vec<f64> {
    let rows = said.out.lines().skip(1);
    let last = rows.map(|row| row.rsplit(',').next().unwrap());
    last.map(|cell| cell.parse().unwrap()).collect()
}

/// Numbers published with another implementation (the documentation of the Python package
/// hdr-random), of entity 10, variable 2, seeds 3 and 4.
#[test]
fn the_generator_gives_the_published_numbers() {
    let seeds = HdrSeeds {
        entity: 10,
        var_id: 2,
        seed3: 3,
        seed4: 4,
    };
    let published = [
        0.18532938009593636,
        0.9937039703363553,
        0.09836426738183945,
        0.7941507144132629,
        0.7279702170053497,
        0.03101965703535825,
        0.41562155552674085,
        0.06352685287129134,
        0.8691775795305148,
    ];
    for (counter, expected) in (1..).zip(published) {
        assert_eq!(seeds.uniform(counter), expected, "{counter}");
    }
    let huge = HdrSeeds {
        entity: u64::MAX,
        var_id: u64::MAX,
        seed3: u64::MAX,
        seed4: u64::MAX,
    };
    let u = huge.uniform(u64::MAX);
    assert!(u > 0.0 && u < 1.0);
}

/// The first three trials that the standard's schema states for its variable `Marketing`: metalog
/// and generator together.
#[test]
fn the_standards_own_trials_are_made_again() {
    let place = place();
    for text in [sip("Marketing").as_str(), ACCOUNTS] {
        let said = place
            .run(&["dist", text, "--sample", "3", "--hdr", "9039920,8"])
            .well();
        let expected = [4.97377773402723, 5.26303264347232, 11.3668582781926];
        for (value, expected) in values(&said).into_iter().zip(expected) {
            near(value, expected, 1e-14);
        }
        assert!(said.out.lines().nth(1).unwrap().starts_with("sample,1,"));
    }
    let json = place
        .run(&[
            "dist", ACCOUNTS, "--sample", "1", "--hdr", "1,2,3", "--json",
        ])
        .well()
        .json();
    assert_eq!(json["draws"]["generator"], "HDR_2_0");
    assert_eq!(json["draws"]["seed3"], 3);
    for (hdr, complaint) in [
        ("1", "two to four"),
        ("1,2,3,4,5", "two to four"),
        ("1,-2", "--hdr"),
    ] {
        place
            .run(&["dist", "1", "--sample", "1", "--hdr", hdr])
            .ends(2)
            .complains(complaint);
    }
}

/// Metalogs of two terms are the logistic distribution and its relatives (Keelin 2016, section 3):
/// logistic, log-logistic and, with scale 1 between two bounds, uniform.
#[test]
fn two_terms_have_closed_forms() {
    let pi = std::f64::consts::PI;
    let logistic = distribution("metalog(10, 1.5)");
    near(logistic.mean().unwrap(), 10.0, 1e-13);
    near(logistic.sd().unwrap(), 1.5 * pi / 3f64.sqrt(), 1e-12);
    for x in [-50.0, 3.0, 10.0, 12.5, 80.0] {
        let e = ((x - 10.0) / 1.5_f64).exp();
        near(logistic.cdf(x), e / (1.0 + e), 1e-12);
        near(logistic.survival(x), 1.0 / (1.0 + e), 1e-12);
        near(logistic.pdf(x), e / (1.5 * (1.0 + e) * (1.0 + e)), 1e-12);
    }
    // Log-logistic with shape 1/0.4 and median e above 2: mean (π/β)/sin(π/β).
    let log_logistic = distribution("metalog(1, 0.4, low=2)");
    let b = 0.4 * pi;
    near(
        log_logistic.mean().unwrap(),
        2.0 + 1f64.exp() * b / b.sin(),
        1e-11,
    );
    assert_eq!(log_logistic.support(), (2.0, f64::INFINITY));
    let mirrored = distribution("metalog(-1, 0.4, high=-2)");
    for p in [0.01, 0.3, 0.9] {
        near(mirrored.quantile(p), -log_logistic.quantile(1.0 - p), 1e-14);
    }
    let uniform = distribution("metalog(0, 1, low=2, high=5)");
    for p in [1e-9, 0.1, 0.5, 0.75, 1.0 - 1e-9] {
        near(uniform.quantile(p), 2.0 + 3.0 * p, 1e-14);
        near(
            uniform.cdf(2.0 + 3.0 * p),
            p,
            1e-6_f64.min(1e-15 / p + 1e-14),
        );
        near(uniform.pdf(2.0 + 3.0 * p), 1.0 / 3.0, 1e-6);
    }
    // The fourth term alone is uniform without bounds.
    let plain = distribution("metalog(3, 0, 0, 2)");
    assert_eq!(plain.support(), (2.0, 4.0));
    near(plain.sd().unwrap(), 2.0 / 12f64.sqrt(), 1e-12);
    assert_eq!(distribution("metalog(3, 0)").to_string(), "3");
}

/// The standard's 16-term stand-in for the standard normal distribution is near it: to 5e-3 where 95 %
/// of the probability lies, to 2e-2 at 0.001 and 0.999.
#[test]
fn sixteen_terms_come_near_the_normal() {
    let place = place();
    let levels = "0.001,0.1,0.5,0.9,0.975,0.999";
    let said = place
        .run(&["dist", &sip("Normal"), "--quantile", levels])
        .well();
    let normal = place
        .run(&["dist", "normal(0, 1)", "--quantile", levels])
        .well();
    for (a, b) in values(&said).into_iter().zip(values(&normal)) {
        let tolerance = if b.abs() < 2.0 { 5e-3 } else { 2e-2 };
        assert!((a - b).abs() < tolerance, "{a} {b}");
    }
}

/// Draws of runs go through a table of the score function, whose error is below 1e-9 of the spread.
#[test]
fn draws_of_a_metalog_are_its_quantiles() {
    for text in [
        ACCOUNTS,
        "metalog(0, 0.4, 0.1, low=2)",
        "metalog(0.2, 1.3, 0.2, low=-1, high=4)",
    ] {
        let d = distribution(text);
        let transform = Transform::compile(&d);
        let (mut z, mut x) = ([0.0; LANES], [0.0; LANES]);
        normal_scores(5, Address::of(text), 0, 0, &mut z);
        transform.apply(&z, &mut x);
        for (z, x) in z.into_iter().zip(x) {
            assert!((x - d.at_score(z)).abs() < 1e-8, "{text} at {z}");
        }
    }
}

#[test]
fn trials_are_an_empirical_distribution() {
    let place = place();
    let json = place.run(&["dist", &sip("Trials"), "--json"]).well().json();
    assert_eq!(json["mean"], 1.875);
    assert_eq!(json["distribution"], sip("Trials"));
    let json = place.run(&["dist", &sip("Beside"), "--json"]).well().json();
    assert_eq!(json["mean"], 20.0);
    let json = place
        .run(&["dist", &sip("Bounded"), "--json"])
        .well()
        .json();
    let high = json["support"]["high"].as_f64();
    assert_eq!(
        (json["support"]["low"].as_f64(), high),
        (Some(0.0), Some(5.0))
    );
}

#[test]
fn what_cannot_be_read_is_refused_with_the_reason() {
    let place = place();
    place.write(
        "lib/two.json",
        r#"{ "libraryType": "SIPmath_2_0", "sips": [] }"#,
    );
    place.write("lib/none.json", "{}");
    place.write("lib/broken.json", "{");
    for (text, complaint) in [
        (
            sip("Markting"),
            "has no SIP `Markting`; did you mean `Marketing`?",
        ),
        (sip("Orders"), "depends on others by the copula `Gaussian`"),
        (sip("Rounded"), "rounds its trials"),
        (sip("Falling"), "the quantile falls at p = "),
        (sip("Far"), "download it beside the library"),
        (sip("Sheet"), "keeps its trials as `xlsx`"),
        (sip("Twice"), "has several SIPs `Twice`"),
        (sip("Words"), "is no list of numbers"),
        ("sip('lib/two.json', 'A')".into(), "type `SIPmath_2_0`"),
        ("sip('lib/none.json', 'A')".into(), "it has no list `sips`"),
        ("sip('lib/broken.json', 'A')".into(), "is not JSON: EOF"),
        ("sip('lib/gone.json', 'A')".into(), "there is no file"),
        (
            "sip('lib/time.json')".into(),
            "takes a file and a name in it",
        ),
        ("sip(a, 3)".into(), "is not a number or distribution"),
        ("sip(file='x', 3)".into(), "a name in quotes is wanted here"),
        ("metalog(1)".into(), "2 to 30 coefficients, not 1"),
        ("metalog(1, -2)".into(), "the quantile falls"),
        (
            "metalog(1, 2, low=3, high=1)".into(),
            "`high` must be above `low`",
        ),
        ("metalog(1, 2, lo=3)".into(), "has no argument `lo`"),
        ("metalog(1: 2)".into(), "takes no weights"),
        ("metalog(0, 1.2, low=0)".into(), "mean"),
        ("metalog(0, 300, low=0)".into(), "reaches beyond"),
    ] {
        place.run(&["dist", &text]).ends(3).complains(complaint);
    }
}

#[test]
fn a_scenario_reads_and_digests_its_library() {
    let place = place();
    let set = format!(
        "commitments.ALLIANCE-200.amount=truncate({}, 0, inf)",
        sip("Marketing")
    );
    let set_trials = format!("commitments.CAMPUS-EU.amount={}", sip("Trials"));
    let overrides = ["--set", set.as_str(), "--set", set_trials.as_str()];
    let run = ["run", "tour.toml", "-n", "300", "-o", "r", "-q"];
    place.run(&[&run[..], &overrides].concat()).ends(0);
    let manifest = std::fs::read_to_string(place.path("r/manifest.json")).unwrap();
    assert!(manifest.contains("\"lib/time.json\""), "{manifest}");
    let resolved = std::fs::read_to_string(place.path("r/resolved.toml")).unwrap();
    assert!(resolved.contains(ACCOUNTS), "{resolved}");
    assert!(resolved.contains("empirical(1, 1, 2.5, 3)"), "{resolved}");
    // The resolved scenario stands alone and is the same run.
    std::fs::copy(place.path("r/resolved.toml"), place.path("alone.toml")).unwrap();
    place
        .run(&["run", "alone.toml", "-n", "300", "-o", "s", "-q"])
        .ends(0);
    let summary =
        |folder: &str| std::fs::read(place.path(&format!("{folder}/summary.csv"))).unwrap();
    assert!(summary("r") == summary("s"));
}

fn library(place: &Place, file: &str) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(place.path(file)).unwrap()).unwrap()
}

fn trials(library: &serde_json::Value, name: &str) -> Vec<f64> {
    let sips = library["sips"].as_array().unwrap();
    let sip = sips.iter().find(|s| s["name"] == name);
    let values = sip.unwrap_or_else(|| panic!("no {name} in {sips:?}"))["arguments"]["value"]
        .as_array()
        .unwrap();
    values.iter().map(|v| v.as_f64().unwrap()).collect()
}

/// What `trial K` shows is the K-th value of the array, to the last bit; sums of arrays are sums
/// of figures.
#[test]
fn a_run_writes_its_trials() {
    let place = place();
    let metrics = "delivered,spent_before,spend.2030,ALLIANCE-200.delivered,\
                   commitments.ALLIANCE-TEXAS.amount.value";
    let run = |file: &str, threads: &str, folder: &str| {
        let said = place.run(&[
            "run",
            "tour.toml",
            "-n",
            "600",
            "-o",
            folder,
            "-q",
            "-j",
            threads,
            "--sip-out",
            file,
            "--sip-metrics",
            metrics,
        ]);
        said.ends(0)
    };
    run("one.json", "1", "a");
    run("two.json", "2", "b");
    let bytes = |file: &str| std::fs::read(place.path(file)).unwrap();
    assert!(bytes("one.json") == bytes("two.json"));
    // The identical run again finds its results and its library.
    run("one.json", "1", "a");
    let library = library(&place, "one.json");
    assert_eq!(library["libraryType"], "SIPmath_3_0");
    let names: Vec<&str> = library["sips"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["name"].as_str().unwrap())
        .collect();
    let expected = [
        "delivered",
        "spent_before",
        "spend_2030",
        "ALLIANCE_200_delivered",
        "commitments_ALLIANCE_TEXAS_amount_value",
    ];
    assert_eq!(names, expected);
    let delivered = trials(&library, "delivered");
    assert_eq!(delivered.len(), 600);
    let trial = place
        .run(&["trial", "tour.toml", "517", "--json"])
        .well()
        .json();
    let figure = |metric: &str, year: Option<&str>| {
        let figures = trial["figures"].as_array().unwrap();
        let start = year.map_or(serde_json::Value::Null, |y| format!("{y}-01-01").into());
        figures
            .iter()
            .find(|f| {
                f["subject"] == "portfolio" && f["metric"] == metric && f["period_start"] == start
            })
            .unwrap()["value"]
            .as_f64()
            .unwrap()
    };
    assert_eq!(delivered[517], figure("delivered", None));
    assert_eq!(
        trials(&library, "spend_2030")[517],
        figure("spend", Some("2030"))
    );
    let amounts = trials(&library, "commitments_ALLIANCE_TEXAS_amount_value");
    assert!(amounts.iter().all(|x| (12.0..=20.0).contains(x)));
    // The mean of a run is that of its trials.
    let said = place
        .run(&[
            "stats",
            "a/summary.csv",
            "-c",
            "value",
            "-w",
            "subject=portfolio",
            "-w",
            "metric=delivered",
            "-w",
            "statistic=mean",
            "--csv",
        ])
        .well();
    let row = said.out.lines().find(|l| l.starts_with("value,mean,"));
    let mean: f64 = row.unwrap().split(',').nth(2).unwrap().parse().unwrap();
    let own = delivered.iter().sum::<f64>() / 600.0;
    let stated = &library["sips"][0]["metadata"]["mean"];
    near(stated.as_f64().unwrap(), own, 1e-14);
    // summary.csv keeps the digits that the standard error supports.
    near(mean, own, 1e-2);
}

/// A library read again has the quantiles of the trials that were written: the smallest value
/// with at least that share of trials at or below it.
#[test]
fn what_is_written_is_read_with_the_same_quantiles() {
    let place = place();
    place
        .run(&[
            "run",
            "tour.toml",
            "-n",
            "1000",
            "-o",
            "r",
            "-q",
            "--sip-out",
            "out.json",
        ])
        .ends(0);
    let library = library(&place, "out.json");
    let mut sorted = trials(&library, "delivered");
    sorted.sort_by(f64::total_cmp);
    let levels = [0.125, 0.25, 0.5, 0.875, 1.0];
    let asked: Vec<String> = levels.iter().map(f64::to_string).collect();
    let said = place
        .run(&[
            "dist",
            "sip('out.json', 'delivered')",
            "--quantile",
            &asked.join(","),
        ])
        .well();
    for (value, p) in values(&said).into_iter().zip(levels) {
        let rank = (p * 1000.0_f64).round() as usize;
        assert_eq!(value, sorted[rank - 1], "{p}");
    }
    // And a scenario takes it as an input.
    place
        .run(&[
            "check",
            "minimal.toml",
            "--set",
            "commitments.*.amount=sip('out.json', 'delivered')",
            "-q",
        ])
        .ends(0);
}

#[test]
fn a_library_replaces_nothing_unasked() {
    let place = place();
    let run = |rest: &[&str]| {
        let all = ["run", "minimal.toml", "-n", "50", "-q", "--sip-out"];
        place.run(&[&all[..], rest].concat())
    };
    place.write("other.json", "{}");
    let said = run(&["other.json"]).ends(6);
    assert_eq!(said.out, "");
    said.complains("the output file `other.json` holds something else")
        .complains("--overwrite");
    assert!(!place.path("output").exists());
    run(&["lib"]).ends(6).complains("name a file in it");
    run(&["other.json", "--overwrite"]).ends(0);
    assert_eq!(
        trials(&library(&place, "other.json"), "delivered").len(),
        50
    );
    run(&["gone/other.json"])
        .ends(1)
        .complains("`gone/other.json` cannot be written: there is no folder `gone`");
    let left: Vec<String> = place.names(".");
    assert!(left.iter().all(|n| !n.contains(".tmp")), "{left:?}");
}

#[test]
fn figures_that_are_not_there_are_told() {
    let place = place();
    for (metrics, complaint) in [
        ("deliverd", "did you mean `portfolio.delivered`?"),
        (
            "spend",
            "write `portfolio.spend.2025`, or up to `portfolio.spend.20",
        ),
        (
            "delivered.2030",
            "of the whole run: write `portfolio.delivered`",
        ),
        ("spend.1999", "write `portfolio.spend.2025`, or up to"),
        (
            "ALIANCE-200.delivered",
            "did you mean `ALLIANCE-200.delivered`?",
        ),
        ("delivered,portfolio.delivered", "given twice"),
        ("spend.x", "there is no figure `spend.x`"),
        (".x", "there is no figure `.x`"),
    ] {
        place
            .run(&[
                "run",
                "tour.toml",
                "--sip-out",
                "o.json",
                "--sip-metrics",
                metrics,
            ])
            .ends(2)
            .complains(complaint);
    }
    place
        .run(&["run", "tour.toml", "--sip-metrics", "delivered"])
        .ends(2)
        .complains("--sip-out <FILE>");
    place
        .run(&["run", "tour.toml", "minimal.toml", "--sip-out", "o.json"])
        .ends(2)
        .complains("names one file");
    // A date that never comes has no trials.
    let said = place.run(&[
        "run",
        "tour.toml",
        "-n",
        "400",
        "-q",
        "--sip-out",
        "o.json",
        "--sip-metrics",
        "ALLIANCE-200.completion,delivered",
    ]);
    said.ends(0)
        .complains("`ALLIANCE_200_completion` is left out of o.json: it is undefined in");
    assert_eq!(
        library(&place, "o.json")["sips"].as_array().unwrap().len(),
        1
    );
    assert!(!place.path("p.json").exists());
}
