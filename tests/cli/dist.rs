//! `dist`, through the binary.

use crate::cli_support::{Place, Said};
use buildout::sampling::philox;
use sha2::{Digest, Sha256};

fn dist(arguments: &[&str]) -> Said {
    Place::new().run(&[&["dist"], arguments].concat())
}

/// The rows of a table of figures.
fn figures(said: &Said) -> Vec<(String, f64, f64)> {
    let mut lines = said.out.lines();
    assert_eq!(lines.next(), Some("figure,at,value"));
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let number = |i: usize| cells[i].parse().unwrap();
            (cells[0].to_owned(), number(1), number(2))
        })
        .collect()
}

#[track_caller]
fn near(value: f64, expected: f64, tolerance: f64, what: &str) {
    let off = (value - expected).abs();
    assert!(
        off <= tolerance * expected.abs().max(1.0),
        "{what}: {value}, not {expected}"
    );
}

/// Text, mean, deviation, levels, quantiles and tolerance of a published case.
type Case<'a> = (&'a str, f64, f64, &'a [f64], &'a [f64], f64);

/// Closed forms, printed to nine digits: PERT (Malcolm et al. 1959), triangular, lognormal fitted
/// to two percentiles (mu is the mean of the two logarithms, sigma half their distance over 1.2816),
/// Kumaraswamy (1980).
#[test]
fn figures_are_the_closed_forms() {
    let cases: [Case<'_>; 5] = [
        (
            "pert(10, 15, 30)",
            16.6666667,
            3.56348323,
            &[0.05, 0.1, 0.5, 0.9, 0.95],
            &[
                11.52880783,
                12.24469917,
                16.27620341,
                21.67780749,
                23.14816636,
            ],
            1e-8,
        ),
        (
            "pert(30, 38, 60)",
            40.3333333,
            5.38811155,
            &[0.1, 0.5, 0.9],
            &[33.60144359, 39.78605532, 47.89077144],
            1e-8,
        ),
        (
            "triangular(2, 4, 12)",
            6.0,
            2.16024690,
            &[0.05, 0.1, 0.5, 0.9, 0.95],
            &[3.0, 3.41421356, 5.67544468, 9.17157288, 10.0],
            1e-8,
        ),
        (
            "lognormal(p10=20, p90=80)",
            46.300245476,
            26.990321225,
            &[0.1, 0.9, 0.95],
            &[20.0, 80.0, 97.370591422],
            1e-10,
        ),
        (
            "kumaraswamy(2.470119, 2.543206)",
            0.55,
            0.20,
            &[0.1, 0.5, 0.9],
            &[0.2733, 0.5598, 0.8108],
            1e-4,
        ),
    ];
    for (text, mean, sd, levels, quantiles, tolerance) in cases {
        let list: Vec<String> = levels.iter().map(f64::to_string).collect();
        let asked = list.join(",");
        let said = dist(&[text, "--quantile", &asked]).well();
        let rows = figures(&said);
        assert_eq!(rows.len(), levels.len());
        for ((row, level), expected) in rows.iter().zip(levels).zip(quantiles) {
            assert_eq!((row.0.as_str(), row.1), ("quantile", *level));
            near(row.2, *expected, tolerance, text);
        }
        let json = dist(&[text, "--json"]).well().json();
        near(json["mean"].as_f64().unwrap(), mean, 1e-7, text);
        near(json["sd"].as_f64().unwrap(), sd, 1e-7, text);
    }
}

#[test]
fn the_summary_says_how_it_was_fitted() {
    let said = dist(&["lognormal(p10=20, p90=80)"]).well();
    let lines: Vec<&str> = said.out.lines().collect();
    assert_eq!(lines[0], "distribution  lognormal(p10=20, p90=80)");
    assert!(
        lines[1].starts_with("fitted as     lognormal(mu=3.68887945"),
        "{lines:?}"
    );
    assert!(lines[1].contains("sigma=0.54086561"), "{lines:?}");
    assert_eq!(lines[4], "support       0 to inf");
    assert_eq!(lines.len(), 12);
    dist(&["pert(10, 15, 30)"])
        .well()
        .says("beta shapes   2, 4\n");
    dist(&["pareto(1, 2)"]).well().says("sd            none\n");
    dist(&["-5"]).well().says("support       -5 to -5\n");
}

/// Exponential with mean 2: density e^(−x/2)/2, probability 1 − e^(−x/2), quantile −2 ln(1 − p).
#[test]
fn several_figures_make_one_table() {
    let said = dist(&[
        "exponential(mean=2)",
        "--pdf",
        "-1,2",
        "--cdf",
        "2",
        "--quantile",
        "0,0.5,1",
    ])
    .well();
    let rows = figures(&said);
    let names: Vec<&str> = rows.iter().map(|r| r.0.as_str()).collect();
    let expected = ["pdf", "pdf", "cdf", "quantile", "quantile", "quantile"];
    assert_eq!(names, expected);
    let e = (-1f64).exp();
    let values = [0.0, e / 2.0, 1.0 - e, 0.0, 2.0 * 2f64.ln(), f64::INFINITY];
    for (row, value) in rows.iter().zip(values) {
        let same = row.2 == value || (row.2 - value).abs() < 1e-15;
        assert!(same, "{row:?}, not {value}");
    }
}

/// The recipe of docs/interchange.md, followed with nothing of the sampler but Philox4x32-10,
/// whose words are held against the published ones elsewhere.
#[test]
fn draws_follow_the_documented_recipe() {
    let seed = 0x0123_4567_89AB_u64;
    let said = dist(&[
        "uniform(0, 1)",
        "--sample",
        "300",
        "--seed",
        &seed.to_string(),
        "--address",
        "commitments.A.amount",
    ])
    .well();
    let digest = Sha256::digest(b"commitments.A.amount");
    let word = |i: usize| u32::from_le_bytes([0, 1, 2, 3].map(|b| digest[i + b]));
    let rows = figures(&said);
    assert_eq!(rows.len(), 300);
    for (k, (name, at, value)) in rows.into_iter().enumerate() {
        assert_eq!((name.as_str(), at), ("sample", k as f64));
        let counter = [(k / 2) as u32, 0, word(0), word(4)];
        let words = philox::block(counter, [seed as u32, (seed >> 32) as u32]);
        let half = 2 * (k % 2);
        let w = u64::from(words[half]) | u64::from(words[half + 1]) << 32;
        let u = ((w >> 12) as f64 + 0.5) / 4_503_599_627_370_496.0;
        assert!((value - u).abs() < 1e-9, "{k}: {value}, not {u}");
    }
}

#[test]
fn draws_are_those_of_a_run() {
    let place = Place::new();
    let said = place.run(&["list", "tour.toml", "inputs", "--json"]).well();
    let json = said.json();
    let input = &json.as_array().unwrap()[0];
    let path = input["path"].as_str().unwrap();
    let text = input["distribution"].as_str().unwrap();
    let trial = place
        .run(&["trial", "tour.toml", "3", "--seed", "7", "--json"])
        .well()
        .json();
    let draws = trial["draws"].as_array().unwrap();
    let draw = draws.iter().find(|d| d["path"] == path).unwrap();
    let said = place
        .run(&[
            "dist",
            text,
            "--sample",
            "4",
            "--seed",
            "7",
            "--address",
            path,
        ])
        .well();
    assert_eq!(figures(&said)[3].2, draw["value"].as_f64().unwrap());
}

#[test]
fn mistakes_have_their_place() {
    let said = dist(&["pert(30, 70, 60)"]).ends(3);
    assert_eq!(said.out, "");
    said.complains("error: `mode` must lie between `low` and `high`")
        .complains("--> DISTRIBUTION:1:10")
        .complains("^^");
    dist(&["pret(1, 2, 3)"])
        .ends(3)
        .complains("there is no distribution `pret`")
        .complains("did you mean `pert` or `pareto`?");
    dist(&["empirical(file='gone.csv', column='x')"])
        .ends(3)
        .complains("there is no file `gone.csv`");
}

#[test]
fn wrong_usage_says_what_is_possible() {
    for (arguments, complaint) in [
        (&["--quantile", "90"][..], "for 90 percent write `0.9`"),
        (
            &["--quantile", "-0.1"],
            "a probability lies between 0 and 1",
        ),
        (&["--quantile", "nan"], "a probability lies between 0 and 1"),
        (&["--pdf", "nan"], "NaN is none"),
        (&["--sample", "0"], "1 to 1000000 draws"),
        (&["--sample", "1e7"], "1 to 1000000 draws"),
        (&["--seed", "3"], "--sample <N>"),
    ] {
        let all = [&["uniform(0, 1)"], arguments].concat();
        dist(&all).ends(2).complains(complaint);
    }
}

#[test]
fn files_are_beside_the_caller() {
    let place = Place::new();
    place.write("x.csv", "y\n1\n2\n9\n");
    let said = place
        .run(&["dist", "empirical(file='x.csv', column='y')", "--json"])
        .well();
    assert_eq!(said.json()["mean"], 4.0);
}

/// People write lists with a blank after the comma.
#[test]
fn blanks_in_lists_of_numbers_do_not_count() {
    let plain = dist(&["normal(0, 1)", "--cdf", "-1,0,1", "--quantile", "0.1,0.9"]);
    let spaced = dist(&[
        "normal(0, 1)",
        "--cdf",
        "-1, 0, 1 ",
        "--quantile",
        "0.1, 0.9",
    ]);
    assert_eq!((plain.code, &plain.out), (Some(0), &spaced.out));
    let wrong = dist(&["normal(0, 1)", "--cdf", "0, one"]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.err.contains("a number is needed"), "{}", wrong.err);
}
