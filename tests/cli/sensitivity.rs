//! `sensitivity` and `discover` through the binary: files, screens, exit codes, messages.

use crate::cli_support::{Place, Said};
use crate::table::{only, rows};
use std::path::Path;

/// A campus with two uncertain numbers, one of them without effect, and a certain price.
const TWO: &str = r#"
currency = "USD"
[time]
start = 2025-01-01
end = 2032-12-31
step = "quarter"
[run]
trials = 1_000
seed = 1
[[commitments]]
id = "CAMPUS"
title = "A campus"
kind = "build"
sponsor = "Example Corp"
amount = 100
window_start = 2026-01-01
window_end = 2027-12-31
realized = { value = "uniform(0.4, 1)", source = "judgement", confidence = "low" }
delay_years = "uniform(0, 0.1)"
"#;

fn place() -> Place {
    let place = Place::new();
    place.write("two.toml", TWO);
    place
}

#[test]
fn sensitivity_leaves_its_files_and_says_what_matters() {
    let place = place();
    let said = place
        .run(&[
            "sensitivity",
            "two.toml",
            "--decision",
            "delivered > 71",
            "-o",
            "out",
        ])
        .well()
        .says("portfolio.delivered\n")
        .says("PAWN of a number that does nothing")
        .says("portfolio.delivered > 71: do not invest;");
    assert_eq!(said.last_line(), "out");
    assert_eq!(
        place.names("out"),
        [
            "manifest.json",
            "resolved.toml",
            "sensitivity.csv",
            "tornado.csv"
        ]
    );
    let all = rows(&place, "out/sensitivity.csv");
    // All money of a build that ends in the horizon comes: only its size matters.
    let realized = "commitments.CAMPUS.realized";
    for statistic in ["first", "total"] {
        let row = only(
            &all,
            &[
                ("input", realized),
                ("method", "sobol"),
                ("statistic", statistic),
            ],
        );
        let value: f64 = row["value"].parse().unwrap();
        assert!((value - 1.0).abs() < 0.1, "{row:?}");
        assert_eq!(
            (row["kind"].as_str(), row["confidence"].as_str()),
            ("input", "low")
        );
    }
    let delay = [
        ("input", "commitments.CAMPUS.delay_years"),
        ("statistic", "total"),
    ];
    assert_eq!(only(&all, &delay)["value"], "0");
    // E max(uniform(−31, 29), 0) = 29² / 120.
    let worth = only(&all, &[("statistic", "evpi")]);
    let (value, error): (f64, f64) = (
        worth["value"].parse().unwrap(),
        worth["std_error"].parse().unwrap(),
    );
    assert!((value - 841.0 / 120.0).abs() < 4.0 * error, "{worth:?}");
    let tornado = rows(&place, "out/tornado.csv");
    assert_eq!(tornado[0]["input"], realized);
    assert_eq!(tornado[0]["rank"], "1");
    // 100 × (0.94 − 0.46).
    assert!((tornado[0]["swing"].parse::<f64>().unwrap() - 48.0).abs() < 1e-6);
    assert_eq!(tornado[0]["input_q10"], "0.46");
    assert_eq!(tornado[0]["source"], "judgement");
    let manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(place.path("out/manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["command"], "sensitivity");
    assert_eq!(manifest["asked"]["metric"], "portfolio.delivered");
    assert_eq!(manifest["trials"], 4096);
}

/// Two inputs share half of their variance through a factor, and only one of them matters. The figure
/// is uniform in z = √½ M + √½ ε, so that M and ε have first indices of 6/π asin ¼ and total ones of 1
/// less that; the tornado sets the input itself.
#[test]
fn indices_of_dependent_inputs_are_of_their_own_parts_and_of_what_they_share() {
    let place = place();
    let factors = r#"
[[factors]]
id = "mood"
title = "Mood"
loadings = [
    { inputs = "commitments.*.realized", loading = 0.7071067811865476 },
    { inputs = "commitments.*.delay_years", loading = 0.7071067811865476 },
]
"#;
    place.write("joint.toml", &format!("{TWO}{factors}"));
    place
        .run(&["sensitivity", "joint.toml", "-o", "out"])
        .ends(0)
        .complains("warning: 2 inputs are drawn together with others:");
    let all = rows(&place, "out/sensitivity.csv");
    let first = 6.0 / std::f64::consts::PI * 0.25_f64.asin();
    for (input, part) in [("factors.mood", ""), ("commitments.CAMPUS.realized", "own")] {
        for (statistic, expected) in [("first", first), ("total", 1.0 - first)] {
            let wanted = [
                ("input", input),
                ("method", "sobol"),
                ("statistic", statistic),
            ];
            let row = only(&all, &wanted);
            let number = |column: &str| row[column].parse::<f64>().unwrap();
            let off = (number("value") - expected).abs();
            assert!(off < 4.0 * number("std_error"), "{row:?}");
            assert_eq!(row["part"], part);
        }
    }
    // The input without effect goes with the figure all the same: ranks correlate by 6/π asin ρ/2.
    let delay = ("input", "commitments.CAMPUS.delay_years");
    let row = only(&all, &[delay, ("statistic", "spearman")]);
    let off = row["value"].parse::<f64>().unwrap() - first;
    assert!(
        off.abs() < 4.0 * row["std_error"].parse::<f64>().unwrap(),
        "{row:?}"
    );
    assert_eq!(only(&all, &[delay, ("statistic", "total")])["value"], "0");
    let tornado = rows(&place, "out/tornado.csv");
    let swing = |input: &str| {
        let row = only(&tornado, &[("input", input)]);
        row["swing"].parse::<f64>().unwrap()
    };
    assert!((swing("commitments.CAMPUS.realized") - 48.0).abs() < 1e-6);
    assert_eq!(swing("commitments.CAMPUS.delay_years"), 0.0);
}

#[test]
fn an_identical_study_is_not_simulated_again_and_another_is_not_overwritten() {
    let place = place();
    let asked = ["sensitivity", "two.toml", "-n", "512", "-o", "out"];
    place.run(&asked).well();
    place
        .run(&asked)
        .ends(0)
        .complains("the identical finished study is already there\n");
    let other = ["sensitivity", "two.toml", "-n", "768", "-o", "out"];
    place.run(&other).ends(6);
    place
        .run(&[&other[..], &["--overwrite", "-q"]].concat())
        .well();
}

#[test]
fn the_same_bytes_on_any_number_of_threads() {
    let place = Place::new();
    for threads in ["1", "3"] {
        let out = format!("t{threads}");
        let more = ["-n", "600", "-q", "-j", threads, "-o", &out];
        let methods = [
            "--method",
            "tornado,regression,pawn,sobol,morris",
            "--top",
            "3",
        ];
        let sensitivity = ["sensitivity", "tour.toml"];
        place
            .run(&[&sensitivity[..], &methods, &more].concat())
            .ends(0);
        let out = format!("d{threads}");
        let more = ["-n", "2000", "-q", "-j", threads, "-o", &out];
        let condition = ["discover", "tour.toml", "--where", "delivered < 90"];
        place.run(&[&condition[..], &more].concat()).ends(0);
    }
    for (one, three, files) in [
        ("t1", "t3", &["sensitivity.csv", "tornado.csv"][..]),
        (
            "d1",
            "d3",
            &["discover.csv", "limits.csv", "trajectory.csv"],
        ),
    ] {
        for file in files {
            let bytes = |folder: &str| std::fs::read(place.path(folder).join(file)).unwrap();
            assert!(bytes(one).len() > 100);
            assert_eq!(bytes(one), bytes(three), "{file}");
        }
    }
}

#[test]
fn years_of_a_metric_stand_side_by_side() {
    let place = place();
    let asked = [
        "sensitivity",
        "two.toml",
        "--metric",
        "spend",
        "--by-year",
        "-n",
        "256",
    ];
    let said = place.run(&[&asked[..], &["--top", "2", "-o", "out"]].concat());
    let said = said
        .ends(0)
        .says("portfolio.spend: sobol total by year\n")
        .says("2026");
    // Nothing is spent after the window and its delay.
    said.complains("warning: nothing can be said of what is the same in all 256 trials: `portfolio.spend.2025`, ");
    let years: Vec<String> = rows(&place, "out/tornado.csv")
        .iter()
        .map(|r| r["year"].clone())
        .collect();
    assert_eq!((years.first().unwrap().as_str(), years.len()), ("2025", 16));
}

#[test]
fn discover_says_where_in_words() {
    let place = place();
    let asked = [
        "discover",
        "two.toml",
        "--where",
        "delivered < 58",
        "-o",
        "out",
    ];
    let said = place
        .run(&asked)
        .well()
        .says("delivered < 58 in 30 % of 20000 trials\n")
        .says("When commitments.CAMPUS.realized is at most 0.577 (the lower 29 %),");
    assert_eq!(said.last_line(), "out");
    let boxes = rows(&place, "out/discover.csv");
    assert_eq!((boxes.len(), boxes[0]["inputs"].as_str()), (1, "1"));
    for share in ["coverage", "density"] {
        assert!(boxes[0][share].parse::<f64>().unwrap() > 0.97, "{boxes:?}");
    }
    let limits = rows(&place, "out/limits.csv");
    assert_eq!(limits.len(), 1);
    assert_eq!(
        (limits[0]["low"].as_str(), limits[0]["confidence"].as_str()),
        ("", "low")
    );
    assert!((limits[0]["high"].parse::<f64>().unwrap() - 0.58).abs() < 0.01);
    let said = place
        .run(&[&asked[..4], &["--json", "-o", "out"]].concat())
        .ends(0);
    assert_eq!(said.json()["rows"][0]["condition"], "delivered < 58");
}

/// The first block on standard error, and the hint where there is one.
fn message(said: &Said) -> String {
    let lines = said.err.lines().take_while(|l| !l.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn wrong_questions_are_refused_with_their_reason() {
    let place = place();
    let cases: &[(&[&str], i32, &str)] = &[
        (
            &["sensitivity", "two.toml", "--metric", "portfolio.deliverd"],
            2,
            "error: `--metric portfolio.deliverd`: there is no figure `portfolio.deliverd`; did you \
             mean `portfolio.delivered`?",
        ),
        (
            &["sensitivity", "two.toml", "--metric", "delivered.2031"],
            2,
            "error: `--metric delivered.2031`: there is no figure `delivered.2031`; it is of the whole \
             run: write `portfolio.delivered`",
        ),
        (
            &[
                "sensitivity",
                "two.toml",
                "--metric",
                "delivered",
                "--by-year",
            ],
            2,
            "error: `--metric delivered`: it is of the whole run and has no years; leave `--by-year` \
             out",
        ),
        (
            &[
                "sensitivity",
                "two.toml",
                "--decision",
                "delivered > 1 and delivered < 2",
            ],
            2,
            "error: `--decision delivered > 1 and delivered < 2`: a decision hangs on one figure",
        ),
        (
            &["sensitivity", "two.toml", "-n", "5"],
            2,
            "error: `--trials 5`: a run of `sensitivity` has 10 to 1000000 trials",
        ),
        (
            &["sensitivity", "two.toml", "--top", "0"],
            2,
            "error: `--top 0`: at least one input gets runs of its own",
        ),
        (
            &["discover", "two.toml", "--where", "deliverd < 50"],
            2,
            "error: there is no figure `deliverd`\n \
             --> --where:1:1\n  \
             |\n\
             1 | deliverd < 50\n  \
             | ^^^^^^^^\n  \
             |\n  \
             = help: did you mean `portfolio.delivered`?",
        ),
        (
            &["discover", "two.toml", "--where", "delivered"],
            2,
            "error: nothing is compared\n \
             --> --where:1:1\n  \
             |\n\
             1 | delivered\n  \
             | ^^^^^^^^^\n  \
             |\n  \
             = help: a condition is `FIGURE < NUMBER`, such as `portfolio.delivered < 1000`; join \
             several by `and`",
        ),
        (
            &[
                "discover",
                "two.toml",
                "--where",
                "delivered < 50 and < 3 and npw > 0",
            ],
            2,
            "error: no figure is named before `<`\n \
             --> --where:1:20\n  \
             |\n\
             1 | delivered < 50 and < 3 and npw > 0\n  \
             |                    ^\n  \
             |\n  \
             = help: a condition is `FIGURE < NUMBER`, such as `portfolio.delivered < 1000`; join \
             several by `and`",
        ),
        (
            &["discover", "two.toml", "--where", "delivered <= much"],
            2,
            "error: a number is needed after `<=`\n \
             --> --where:1:14\n  \
             |\n\
             1 | delivered <= much\n  \
             |              ^^^^\n  \
             |\n  \
             = help: a condition is `FIGURE < NUMBER`, such as `portfolio.delivered < 1000`; join \
             several by `and`",
        ),
        (
            &[
                "discover",
                "two.toml",
                "--where",
                "delivered < 1",
                "--density",
                "2",
            ],
            2,
            "error: `--density 2`: a share lies between 0 and 1",
        ),
        (
            &[
                "discover",
                "two.toml",
                "--where",
                "delivered < 1",
                "-n",
                "20",
            ],
            2,
            "error: `--trials 20`: `discover` takes 200 to 1000000 trials",
        ),
        (
            &["discover", "two.toml", "--where", "delivered < 1"],
            1,
            "error: no trial of 20000 meets `delivered < 1`\n\
             hint: `delivered` lies between 40.0036 and 99.9990",
        ),
        (
            &[
                "discover",
                "two.toml",
                "--where",
                "delivered >= 1 and delivered < 200",
            ],
            1,
            "error: every trial of 20000 meets `delivered >= 1 and delivered < 200`\n\
             hint: `delivered` lies between 40.0036 and 99.9990; `delivered` lies between 40.0036 \
             and 99.9990",
        ),
    ];
    for (arguments, code, text) in cases {
        let said = place.run(arguments).ends(*code);
        assert_eq!(said.out, "");
        assert_eq!(message(&said), *text);
    }
    // Nothing is left behind.
    assert!(!place.path("output/two").exists());
    let two = ["discover", "two.toml", "--where", "a < 1 and delivered < b"];
    let said = place.run(&two).ends(2).err;
    assert!(
        said.contains("--where:1:1\n") && said.contains("--where:1:23\n"),
        "{said}"
    );
}

#[test]
fn the_columns_are_documented() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/sensitivity.md");
    let text = buildout::output::sensitivity_reference();
    crate::common::keep_section(&page, "columns", &text);
}

/// Where nothing is uncertain nothing makes a variance, neither alone nor together.
#[test]
fn of_a_certain_figure_nothing_is_said_of_its_variance() {
    let place = Place::new();
    place.write("certain.toml", crate::edges::SITES);
    let arguments = [
        "sensitivity",
        "certain.toml",
        "--metric",
        "delivered",
        "--method",
        "sobol",
        "-n",
        "256",
        "-o",
        "out",
    ];
    let said = place.run(&arguments).ends(0);
    assert!(said.err.contains("nothing can be said"), "{}", said.err);
    assert!(!said.out.contains("first indices sum"), "{}", said.out);
}
