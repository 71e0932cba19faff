//! `report`: the page and the pictures of finished runs, through the binary. How the page looks and
//! works in a browser is tested by `tests/programs/report_page.py`.

use crate::cli_support::Place;
use buildout::report::{Figures, ResultsFolder, charts, terminal};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

const OBSERVED: &str = include_str!("../fixtures/observed-two.toml");

/// A scenario whose every text tries to leave its place.
const HOSTILE: &str = r#"
title = "</title></script><script>alert(1)</script><!-- \" ' & é"
currency = "USD"
[time]
start = 2025-01-01
end = 2030-12-31
step = "quarter"
[run]
trials = 500
seed = 1
[[commitments]]
id = "A"
title = "<img src=x onerror=alert(2)>"
kind = "build"
sponsor = "</script><b>&amp"
amount = 100
window_start = 2026-01-01
window_end = 2027-12-31
realized = { value = "uniform(0.4, 1)", source = "x\" onclick=\"alert(3)", url = "javascript:alert(4)", quote = "</q><script>alert(5)</script>" }
"#;

fn reference() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("output/reference");
    folder.to_str().unwrap().to_owned()
}

fn views(place: &Place, folder: &str) -> BTreeMap<String, Vec<u8>> {
    let names = place.names(folder).into_iter();
    let made = names.filter(|n| n == "report.html" || n.starts_with("chart-"));
    made.map(|n| {
        (
            n.clone(),
            std::fs::read(place.path(folder).join(n)).unwrap(),
        )
    })
    .collect()
}

fn page(place: &Place, folder: &str) -> String {
    std::fs::read_to_string(place.path(folder).join("report.html")).unwrap()
}

/// The bytes between two texts that surround them once.
fn between<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    let (_, rest) = text
        .split_once(begin)
        .unwrap_or_else(|| panic!("no {begin}"));
    rest.split_once(end).unwrap_or_else(|| panic!("no {end}")).0
}

/// The committed run of the shipped scenario: all charts, twice the same bytes, and within two seconds
/// and 15 MB.
#[test]
fn the_shipped_scenario_has_all_views() {
    let place = Place::new();
    let run = reference();
    let report = |out: &str, format: &str| {
        let begun = Instant::now();
        place
            .run(&["report", &run, "--format", format, "-o", out])
            .well();
        begun.elapsed().as_secs_f64()
    };
    let took = report("a", "html");
    report("a", "svg,png");
    report("b", "html,svg,png");
    let (a, b) = (views(&place, "a"), views(&place, "b"));
    assert!(a == b, "other bytes the second time");
    let names: Vec<&str> = a.keys().map(String::as_str).collect();
    let charts = [
        "benchmarks",
        "cash-flow",
        "deadlines",
        "delivered",
        "energy",
        "flows",
        "gaps",
        "npv",
        "overview",
        "power",
        "regions",
        "spend",
    ];
    let mut expected: Vec<String> = charts
        .iter()
        .flat_map(|c| [format!("chart-{c}.png"), format!("chart-{c}.svg")])
        .collect();
    expected.push("report.html".to_owned());
    assert_eq!(names, expected);
    assert!(a["report.html"].len() < 15_000_000);
    // Other tests run at the same time, and this program is not optimized as much as a release.
    assert!(took < 8.0, "{took} s");
    for (name, bytes) in a.iter().filter(|(name, _)| name.ends_with(".png")) {
        assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n"), "{name}");
        // Wide enough to print: at least 1,500 points.
        let width = u32::from_be_bytes(bytes[16..20].try_into().unwrap());
        assert!(width >= 1500, "{name} {width}");
    }
    // The README's picture is made by the same code as the command's.
    let folder = ResultsFolder::open(Path::new(&run))
        .unwrap()
        .read()
        .unwrap();
    let overview = charts::overview(&folder, &Figures::of(&folder)).unwrap();
    assert_eq!(a["chart-overview.svg"], overview.into_bytes());
}

/// The page says what it may run and show by digests, and holds exactly that.
#[test]
fn the_page_allows_nothing_but_itself() {
    let place = Place::new();
    place
        .run(&["report", &reference(), "--format", "html", "-o", "a"])
        .well();
    let page = page(&place, "a");
    let policy = between(&page, "Content-Security-Policy\" content=\"", "\"");
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    assert!(
        !policy.contains("unsafe") && !policy.contains('*'),
        "{policy}"
    );
    for (kind, begin, end) in [
        ("style-src", "<style>", "</style>"),
        ("script-src", "<script>", "</script>"),
    ] {
        let digest = Sha256::digest(between(&page, begin, end).as_bytes());
        let allowed = between(policy, &format!("{kind} 'sha256-"), "'");
        assert_eq!(decoded(allowed), digest.as_slice(), "{kind}");
    }
    // Nothing is fetched: links are followed by people alone.
    assert!(!page.contains(" src=") && !page.contains("@import") && !page.contains("url("));
    for link in page.split("href=\"").skip(1) {
        let safe = ["#", "data:,\"", "https://", "http://"];
        assert!(safe.iter().any(|s| link.starts_with(s)), "{}", &link[..40]);
    }
    assert_eq!(page.matches("<link").count(), 1);
    assert_eq!(page.matches("<script").count(), 2);
    assert!(!page.contains(" style=") && !page.contains(" onclick="));
}

/// Base64 (RFC 4648).
fn decoded(text: &str) -> Vec<u8> {
    let six = |c: u8| match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let digits: Vec<u32> = text
        .bytes()
        .filter(|c| *c != b'=')
        .map(|c| u32::from(six(c)))
        .collect();
    let bytes = digits.chunks(4).flat_map(|group| {
        let at = |i: usize| group.get(i).copied().unwrap_or(0);
        let bits = at(0) << 18 | at(1) << 12 | at(2) << 6 | at(3);
        bits.to_be_bytes()[1..group.len()].to_vec()
    });
    bytes.collect()
}

#[test]
fn texts_of_a_scenario_stay_texts() {
    let place = Place::new();
    place.write("hostile.toml", HOSTILE);
    place
        .run(&[
            "run",
            "hostile.toml",
            "--format",
            "html,svg,png",
            "-o",
            "out",
            "-q",
        ])
        .well();
    let page = page(&place, "out");
    assert_eq!(page.matches("<script").count(), 2);
    assert_eq!(page.matches("</script>").count(), 2);
    for bad in [
        "<img",
        "<!--",
        "<b>&amp;amp;",
        "\" onclick",
        "href=\"javascript",
    ] {
        assert!(!page.contains(bad), "{bad}");
    }
    assert!(page.contains("&lt;img src=x onerror=alert(2)&gt;"));
    // The data of the page are JSON that says what the scenario says.
    let data = between(
        &page,
        "<script id=\"figures\" type=\"application/json\">",
        "</script>",
    );
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    let subjects: Vec<&str> = data
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|f| f["subject"].as_str())
        .collect();
    assert!(subjects.contains(&"</script><b>&amp"), "{subjects:?}");
    // An SVG that were not well-formed could not be drawn as PNG; texts are no elements of it.
    let svg = String::from_utf8(views(&place, "out")["chart-overview.svg"].clone()).unwrap();
    assert!(!svg.contains("<script") && !svg.contains("<!--"), "{svg}");
}

/// Without regions and entities the page and the pictures are those of what there is.
#[test]
fn a_minimal_scenario_has_a_page_on_any_number_of_threads() {
    let place = Place::new();
    let mut seen = Vec::new();
    for threads in ["1", "2", "3"] {
        let run = [
            "run",
            "minimal.toml",
            "-n",
            "3000",
            "-j",
            threads,
            "-q",
            "-o",
            threads,
        ];
        place
            .run(&[&run[..], &["--format", "html,svg,png"]].concat())
            .well();
        seen.push(views(&place, threads));
    }
    assert!(
        seen.windows(2).all(|pair| pair[0] == pair[1]),
        "other bytes on other threads"
    );
    let names: Vec<&str> = seen[0].keys().map(String::as_str).collect();
    assert!(
        names.contains(&"chart-spend.svg") && !names.contains(&"chart-flows.svg"),
        "{names:?}"
    );
    let page = page(&place, "1");
    assert!(page.contains("id=\"delivery\"") && page.contains("id=\"manifest\""));
    for absent in [
        "id=\"power\"",
        "id=\"money\"",
        "id=\"claims\"",
        "id=\"sensitivity\"",
    ] {
        assert!(!page.contains(absent), "{absent}");
    }
    // The page of a run that has ended is the one that comes with the run.
    place
        .run(&["report", "1", "--format", "html", "-o", "later"])
        .well();
    assert_eq!(
        views(&place, "later")["report.html"],
        seen[0]["report.html"]
    );
}

#[test]
fn a_study_of_sensitivity_is_shown_with_its_run() {
    let place = Place::new();
    place.write("observed.toml", OBSERVED);
    place
        .run(&["run", "minimal.toml", "-n", "1000", "-q", "-o", "run"])
        .well();
    place
        .run(&[
            "sensitivity",
            "minimal.toml",
            "-n",
            "512",
            "-q",
            "-o",
            "study",
        ])
        .well();
    place
        .run(&[
            "report", "run", "--study", "study", "--format", "html,svg", "-o", "out",
        ])
        .well();
    assert!(
        place
            .names("out")
            .iter()
            .any(|n| n.starts_with("chart-tornado-")),
        "{:?}",
        place.names("out")
    );
    assert!(page(&place, "out").contains("id=\"sensitivity\""));
    // Neither a run nor a study of something else is taken for one.
    place
        .run(&["report", "run", "--study", "run", "--format", "html"])
        .ends(1)
        .complains("`run` holds no study of sensitivity")
        .complains("hint: name a folder that `sensitivity` has written");
    place
        .run(&["run", "tour.toml", "-n", "300", "-q", "-o", "tour"])
        .well();
    place
        .run(&["report", "tour", "--study", "study", "--format", "html"])
        .ends(1)
        .complains("`study` holds a study of `minimal`, and the run is one of `tour`");
    place
        .run(&["report", "study", "--format", "html"])
        .ends(1)
        .complains("the folder holds a study (`sensitivity`), which has no page of its own")
        .complains("hint: name the folder of a `run`, and this one by `--study`");
}

/// A run that was refused has no figures, and the page is refused for the same reason.
#[test]
fn a_refused_run_has_no_page() {
    let place = Place::new();
    place.write("two.toml", OBSERVED);
    let run = [
        "run",
        "two.toml",
        "-n",
        "5000",
        "-o",
        "out",
        "--set",
        "observations.spent.value=150",
    ];
    place.run(&run).ends(4);
    for format in ["html", "svg", "png"] {
        place
            .run(&["report", "out", "--format", format])
            .ends(1)
            .complains("the evidence and the scenario disagree, so no figures are shown: the scenario does not yield `spent`")
            .complains("hint: look for a unit, a scope or a window that differs");
    }
    assert_eq!(
        place.names("out"),
        ["manifest.json", "observations.csv", "resolved.toml"]
    );
    let sound = [
        "run", "two.toml", "-n", "20000", "-o", "sound", "-q", "--format", "html",
    ];
    place.run(&sound).well();
    assert!(page(&place, "sound").contains("id=\"observations\""));
}

#[test]
fn what_is_already_there_is_kept() {
    let place = Place::new();
    place
        .run(&["run", "minimal.toml", "-n", "500", "-q", "-o", "run"])
        .well();
    place.run(&["report", "run", "--format", "html"]).well();
    place.run(&["report", "run", "--format", "html"]).well();
    place.write("run/report.html", "mine");
    place
        .run(&["report", "run", "--format", "html"])
        .ends(6)
        .complains("report.html");
    assert_eq!(page(&place, "run"), "mine");
    place
        .run(&["report", "run", "--format", "html", "--overwrite"])
        .well();
    assert!(page(&place, "run").starts_with("<!DOCTYPE html>"));
}

/// Without a format the run is shown on the screen: its own figures, with the median in the bar of every
/// year, within the width.
#[test]
fn a_run_is_shown_on_the_screen() {
    let place = Place::new();
    let said = place.run(&["report", &reference()]).well();
    let annual = std::fs::read_to_string(Path::new(&reference()).join("annual.csv")).unwrap();
    let spend = annual
        .lines()
        .find(|l| l.starts_with("portfolio,portfolio,spend,usd_bn,2026,"));
    let mean = spend.unwrap().split(',').nth(5).unwrap();
    let row = said.out.lines().find(|l| l.starts_with("2026 "));
    let row = row.unwrap();
    assert_eq!(row.split_whitespace().nth(1), Some(mean), "{row}");
    assert_eq!(row.matches('█').count(), 1, "{row}");
    for line in said.out.lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
    assert!(said.out.contains("checks   "), "{}", said.out);
    let is_met = |line: &&str| line.contains(" ± ") && line.contains("0.");
    let met = said.out.lines().skip_while(|l| !l.contains("P(met) ± se"));
    assert!(met.skip(1).any(|line| is_met(&line)), "{}", said.out);
    place
        .run(&["report", "."])
        .ends(1)
        .complains("is no finished result");
}

/// What asks for nothing is told, not ignored.
#[test]
fn what_report_does_not_make_is_a_usage_error() {
    let place = Place::new();
    place
        .run(&["run", "minimal.toml", "-n", "300", "-q", "-o", "run"])
        .well();
    for format in ["csv", "json,csv"] {
        place
            .run(&["report", "run", "--format", format, "-o", "new"])
            .ends(2)
            .complains("the CSV files are what a report is made from: copy them");
    }
    for more in [&["-o", "new"][..], &["--overwrite"]] {
        place
            .run(&[&["report", "run"], more].concat())
            .ends(2)
            .complains("--format <FORMAT>");
    }
    assert!(!place.path("new").exists());
    let help = place.run(&["report", "--help"]).well();
    assert!(!help.out.contains("csv"), "{}", help.out);
}

#[test]
fn a_manifest_of_another_format_version_is_refused() {
    let place = Place::new();
    place
        .run(&["run", "minimal.toml", "-n", "300", "-q", "-o", "run"])
        .well();
    let text = std::fs::read_to_string(place.path("run/manifest.json")).unwrap();
    let known = "\"format_version\": 1,";
    for (other, said) in [("\"format_version\": 99,", "99"), ("", "null")] {
        place.write("run/manifest.json", &text.replacen(known, other, 1));
        place.run(&["report", "run"]).ends(1).complains(&format!(
            "error: `run/manifest.json` has the format version {said}, and this program reads 1\n\
             hint: buildout "
        ));
    }
}

/// Of every study the screen has its first figure and the standard error, at any width, and every line
/// fits.
#[test]
fn a_study_is_shown_with_figures_and_errors() {
    let place = Place::new();
    let said = |folder: &str, command: &[&str]| {
        let more = ["-n", "512", "-q", "-o", folder];
        place.run(&[command, &more].concat()).well();
        place.run(&["report", folder]).well().out
    };
    let sweep = "commitments.*.delay_years=0,1,2";
    let screen = said("sweep", &["sweep", "minimal.toml", "--sweep", sweep]);
    let lines: Vec<Vec<&str>> = screen
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    let table = std::fs::read_to_string(place.path("sweep/sweep.csv")).unwrap();
    let wanted = |row: &&str| row.contains(",delivered,") && row.contains(",mean,");
    let wanted: Vec<Vec<&str>> = table
        .lines()
        .filter(wanted)
        .map(|row| row.split(',').collect())
        .collect();
    assert_eq!(wanted.len(), 3);
    for row in wanted {
        // The cell, the metric, the value and its error.
        let shown = lines
            .iter()
            .find(|l| l.first() == Some(&row[0]) && l.contains(&row[4]));
        let shown = shown.unwrap_or_else(|| panic!("no {row:?} in {screen}"));
        assert!(
            shown.contains(&row[8]) && shown.contains(&row[9]),
            "{screen}"
        );
    }
    let screen = said("sensitivity", &["sensitivity", "minimal.toml"]);
    assert!(screen.contains(" value  std_error"), "{screen}");
    assert!(screen.contains("metric delivered"), "{screen}");
    place.write(
        "other.toml",
        &crate::cli_support::MINIMAL.replacen("= 100", "= 120", 1),
    );
    let compare = ["compare", "minimal.toml", "other.toml"];
    let screen = said("compare", &compare);
    assert!(
        screen.contains(" difference  difference_std_error"),
        "{screen}"
    );
    for folder in ["sweep", "sensitivity", "compare"] {
        let folder = ResultsFolder::open(&place.path(folder))
            .unwrap()
            .read()
            .unwrap();
        for width in [60, 80, 120, 200] {
            let screen = terminal::screen(&folder, width);
            assert!(screen.contains("std_error"), "{screen}");
            let longest = screen.lines().map(|l| l.chars().count()).max();
            assert!(longest <= Some(width), "{width}: {screen}");
        }
    }
}
