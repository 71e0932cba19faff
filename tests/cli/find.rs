//! `find` through the binary: solutions, what has none, and hints.

use crate::cli_support::Place;
use crate::table::{number, rows};

/// Everything certain but the share that is meant: what is delivered in the mean is 100 times it.
const PLAIN: [&str; 6] = [
    "--set",
    "commitments.*.delay_years=0",
    "--set",
    "commitments.*.stretch=1",
    "--set",
    "commitments.*.hazard=0",
];

#[test]
fn find_meets_the_target() {
    let place = Place::new();
    let find = |more: &[&str]| {
        let arguments = [&["find", "minimal.toml", "-n", "1000"], &PLAIN[..], more].concat();
        place.run(&arguments)
    };
    let vary = "commitments.CAMPUS.realized=0.1:0.9";
    let said = find(&["--vary", vary, "--target", "delivered = 42", "-o", "out"]).well();
    assert!(
        said.out.starts_with("commitments.CAMPUS.realized = 0.42"),
        "{}",
        said.out
    );
    let table = rows(&place, "out/find.csv");
    let solution = table.last().unwrap();
    assert_eq!(solution["row"], "solution");
    assert!((number(solution, "value") - 0.42).abs() < 1e-6);
    assert_eq!(number(solution, "result"), 42.0);
    // By its own quantiles, and one of the figure.
    let path = "commitments.CAMPUS.realized";
    find(&["--vary", path, "--target", "CAMPUS.delivered.q50=75"]).well();
    for (more, code, text) in [
        (
            ["--vary", vary, "--target", "delivered = 500"],
            1,
            "it lies between 10 and 90 there",
        ),
        (
            [
                "--vary",
                "commitments.CAMPUS.amount",
                "--target",
                "delivered=1",
            ],
            2,
            "its range must be given",
        ),
        (
            [
                "--vary",
                "commitments.CAMPUS.realised=0:1",
                "--target",
                "delivered=1",
            ],
            3,
            "realised",
        ),
        (
            ["--vary", "a=1:0", "--target", "delivered=1"],
            2,
            "the smaller first",
        ),
        (
            ["--vary", vary, "--target", "delivered"],
            2,
            "write `FIGURE = NUMBER`",
        ),
        (
            ["--vary", vary, "--target", "deliverd=1"],
            2,
            "did you mean `portfolio.delivered`?",
        ),
        (
            ["--vary", vary, "--target", "CAMPUS.completed.q50=1"],
            2,
            "is a probability",
        ),
    ] {
        let said = find(&more).ends(code);
        assert!(said.err.contains(text), "{more:?}: {}", said.err);
    }
}

/// A probability that jumps from 0 to 1 is never a half; a figure that depends on nothing that is varied has
/// no solution either, be it the target.
#[test]
fn find_says_that_a_figure_jumps_or_does_not_move() {
    let place = Place::new();
    let find = |vary: &str, target: &str| {
        let more = [
            "--set",
            "commitments.*.realized=0.7",
            "--vary",
            vary,
            "--target",
            target,
        ];
        let arguments = [&["find", "minimal.toml", "-n", "300"], &PLAIN[..], &more].concat();
        place.run(&arguments)
    };
    let threshold = "commitments.CAMPUS.met_threshold=0.01:1";
    let said = find(threshold, "CAMPUS.met_by_deadline=0.5").ends(1);
    assert!(
        said.err.contains("is 0.5: it jumps over it"),
        "{}",
        said.err
    );
    let sides = "it is 1 where `commitments.CAMPUS.met_threshold` is 0.69999";
    assert!(said.err.contains(sides), "{}", said.err);
    assert!(
        said.err.contains(", and 0 where that is 0.7"),
        "{}",
        said.err
    );
    let stretch = "commitments.CAMPUS.stretch=1:2";
    let said = find(stretch, "naive_total=100").ends(1);
    let expected = "`naive_total` is 100, the target, whatever `commitments.CAMPUS.stretch` is between 1 and 2";
    assert!(said.err.contains(expected), "{}", said.err);
    let said = find(stretch, "naive_total=90").ends(1);
    assert!(
        said.err.contains("`naive_total` is 100 whatever"),
        "{}",
        said.err
    );
    let said = find("run.seed=1:9", "delivered=42").ends(2);
    assert!(
        said.err.contains("`--vary run.seed`: `[run]` is the same"),
        "{}",
        said.err
    );
    assert!(!place.path("output").exists());
}

/// As of a sweep: a remark that a value brings is a warning, or why there is no solution.
#[test]
fn find_warns_of_what_has_no_effect() {
    let place = Place::new();
    let vary = [
        "--vary",
        "dependence.degrees=3:9",
        "--target",
        "delivered=42",
    ];
    let arguments = [&["find", "minimal.toml", "-n", "100"], &vary[..]].concat();
    let said = place.run(&arguments).ends(1);
    let expected = "hint: `dependence` has no effect with `dependence.degrees=3`";
    assert!(said.err.contains(expected), "{}", said.err);
}

/// A metric that the portfolio does not have is named with a subject that has it.
#[test]
fn a_metric_of_others_is_offered_with_its_subject() {
    let place = Place::new();
    for (target, meant) in [
        ("met_by_deadline=0.5", "CAMPUS.met_by_deadline"),
        ("portfolio.met_by_deadline=0.5", "CAMPUS.met_by_deadline"),
        ("CAMPSU.met_by_deadline=0.5", "CAMPUS.met_by_deadline"),
        ("NORTH.met_by_deadline=0.5", "CAMPUS.met_by_deadline"),
        ("deliverd=1", "portfolio.delivered"),
    ] {
        let vary = ["--vary", "commitments.*.hazard=0:1", "--target", target];
        let said = place
            .run(&[&["find", "minimal.toml"], &vary[..]].concat())
            .ends(2);
        let expected = format!("did you mean `{meant}`?");
        assert!(said.err.contains(&expected), "{}", said.err);
    }
}

/// The sponsor has two builds, the commitment of the same name is one of them.
#[test]
fn what_a_commitment_is_called_means_the_commitment() {
    let place = Place::new();
    let build = |id: &str| {
        format!(
            "[[commitments]]\nid = \"{id}\"\ntitle = \"x\"\nkind = \"build\"\nsponsor = \"A\"\namount = 10\nwindow_start = \"2025\"\nwindow_end = \"2025\"\n"
        )
    };
    let head = "title = \"x\"\ntime = { start = 2025-01-01, end = 2025-12-31, step = \"year\" }\n";
    place.write("edge.toml", &format!("{head}{}{}", build("A"), build("B")));
    let arguments = [
        "plan",
        "edge.toml",
        "--target-se",
        "A.delivered=1",
        "-n",
        "256",
        "--json",
    ];
    let said = place.run(&arguments).ends(0).json();
    assert_eq!(said["targets"][0]["value"], 10.0);
}

/// 1 GW costs 40 bn. A tenth of a MW is warned of, where the range begins, and the solution stands.
#[test]
fn find_warns_of_an_end_of_the_range_beside_the_solution() {
    let place = Place::new();
    place.write("edge.toml", crate::edges::SITES);
    let arguments = [
        "find",
        "edge.toml",
        "-n",
        "256",
        "--vary",
        "commitments.P.power_gw=0.0001:1",
        "--target",
        "P.delivered=20",
    ];
    let said = place.run(&arguments).ends(0);
    assert!(said.out.contains("power_gw = 0.5"), "{}", said.out);
    let expected = "`power_gw` of 0.0001 is implausible with `commitments.P.power_gw=0.0001`";
    assert!(said.err.contains(expected), "{}", said.err);
}
