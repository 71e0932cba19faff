//! `run`: streams, folders, exit codes and options, through the binary.

use crate::cli_support::{Place, Said};
use std::fs;

const FILES: [&str; 9] = [
    "annual.csv",
    "checks.csv",
    "commitments.csv",
    "inputs.csv",
    "manifest.json",
    "portfolio.csv",
    "quantiles.csv",
    "resolved.toml",
    "summary.csv",
];

/// Every file of a result but the manifest, which holds timings.
fn bytes(place: &Place, folder: &str) -> Vec<Vec<u8>> {
    let files = FILES.iter().filter(|f| **f != "manifest.json");
    files
        .map(|f| fs::read(place.path(folder).join(f)).unwrap())
        .collect()
}

fn manifest(place: &Place, folder: &str) -> serde_json::Value {
    let text = fs::read_to_string(place.path(folder).join("manifest.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn a_run_prints_its_screen_and_ends_with_the_path() {
    let place = Place::new();
    let said = place.run(&["run", "minimal.toml", "-n", "1000"]).well();
    assert!(said.out.lines().count() > 5, "{}", said.out);
    assert!(said.out.contains("A minimal scenario"), "{}", said.out);
    let path = said.last_line().split_whitespace().last().unwrap();
    assert!(path.starts_with("output/minimal/"), "{path}");
    assert_eq!(place.names(path), FILES);
    assert_eq!(place.names("output/minimal").len(), 1);
}

#[test]
fn quiet_prints_the_path_alone() {
    let place = Place::new();
    let said = place
        .run(&["run", "minimal.toml", "-n", "1000", "-q"])
        .well();
    assert_eq!(said.out.lines().count(), 1);
    assert_eq!(place.names(said.out.trim_end()), FILES);
}

#[test]
fn verbose_says_more_on_standard_error_alone() {
    let place = Place::new();
    let said = place
        .run(&["run", "minimal.toml", "-n", "1000", "-v"])
        .ends(0);
    for text in [
        "read minimal.toml: 1 commitments",
        "simulated 1000 trials with seed 1",
        "wrote ",
    ] {
        assert!(said.err.contains(text), "{}", said.err);
        assert!(!said.out.contains(text), "{}", said.out);
    }
}

#[test]
fn json_is_one_document_also_for_a_run_that_is_there() {
    let place = Place::new();
    let first = place
        .run(&["run", "minimal.toml", "-n", "1000", "--json"])
        .well();
    let document = first.json();
    assert_eq!(document["scenario"], "minimal");
    assert_eq!(document["trials"], 1000);
    assert_eq!(document["seed"], 1);
    assert_eq!(document["checks"]["failed"], 0);
    let path = document["path"].as_str().unwrap();
    assert_eq!(place.names(path), FILES);
    let rows = document["rows"].as_array().unwrap();
    let text = fs::read_to_string(place.path(path).join("summary.csv")).unwrap();
    assert_eq!(rows.len(), text.lines().count() - 1);
    let naive = |statistic: &str| {
        let row = rows
            .iter()
            .find(|r| r["metric"] == "naive_total" && r["statistic"] == statistic);
        row.unwrap()["value"].clone()
    };
    assert_eq!(naive("mean"), 100);
    assert!(
        rows.iter()
            .all(|r| r["value"].is_number() || r["value"].is_null())
    );
    let second = place
        .run(&["run", "minimal.toml", "-n", "1000", "--json"])
        .well();
    assert_eq!(first.out, second.out);
}

#[test]
fn an_identical_run_is_already_there_and_not_simulated_again() {
    let place = Place::new();
    let first = place
        .run(&["run", "minimal.toml", "-n", "1000", "-q"])
        .well();
    let manifest = place.path(first.out.trim_end()).join("manifest.json");
    let before = fs::read(&manifest).unwrap();
    let again = place.run(&["run", "minimal.toml", "-n", "1000"]).ends(0);
    assert_eq!(again.out, first.out);
    assert_eq!(again.err, "the identical finished run is already there\n");
    assert_eq!(fs::read(&manifest).unwrap(), before);
    let quiet = place
        .run(&["run", "minimal.toml", "-n", "1000", "-q"])
        .well();
    assert_eq!(quiet.out, first.out);
    place
        .run(&["run", "minimal.toml", "-n", "1001", "-q"])
        .well();
    assert_eq!(place.names("output/minimal").len(), 2);
}

#[test]
fn every_thread_count_gives_the_same_bytes() {
    let place = Place::new();
    let run = |threads: &str, folder: &str| {
        let arguments = [
            "run",
            "tour.toml",
            "-n",
            "3000",
            "-j",
            threads,
            "-o",
            folder,
            "-q",
        ];
        assert_eq!(place.run(&arguments).well().out, format!("{folder}\n"));
        bytes(&place, folder)
    };
    let one = run("1", "one");
    for threads in ["2", "3", "7"] {
        assert!(run(threads, threads) == one, "{threads} threads");
        assert_eq!(
            manifest(&place, threads)["timings"]["threads"].to_string(),
            threads
        );
    }
}

#[test]
fn options_reach_the_run() {
    let place = Place::new();
    let arguments = [
        "run",
        "minimal.toml",
        "--trials",
        "2e3",
        "--seed",
        "77",
        "--sampling",
        "random",
        "--threads",
        "2",
        "--out",
        "a/b",
        "--format",
        "csv",
        "--quantiles",
        "0.01,0.995,0.5",
        "--quiet",
        "--set",
        "commitments.CAMPUS.amount=250",
        "--set",
        "title='Twice as big'",
    ];
    let said = place.run(&arguments).well();
    assert_eq!(said.out, "a/b\n");
    let m = manifest(&place, "a/b");
    assert_eq!(m["trials"], 2000);
    assert_eq!(m["seed"], 77);
    assert_eq!(m["scenario"]["title"], "Twice as big");
    let levels: Vec<f64> = serde_json::from_value(m["quantile_levels"].clone()).unwrap();
    assert_eq!(levels, [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.995]);
    let annual = fs::read_to_string(place.path("a/b/annual.csv")).unwrap();
    let header = annual.lines().next().unwrap();
    for column in ["q01", "q05", "q50", "q95", "q99_5"] {
        assert!(
            header.split(',').any(|c| c.trim_end() == column),
            "{header}"
        );
    }
    let resolved = fs::read_to_string(place.path("a/b/resolved.toml")).unwrap();
    for line in ["trials = 2000", "seed = 77"] {
        assert!(resolved.lines().any(|l| l == line), "{resolved}");
    }
    assert!(resolved.contains("250"), "{resolved}");
}

/// Precedence: the scenario < `--set-file` < `--set` < the options of the command line.
#[test]
fn later_layers_win() {
    let place = Place::new();
    place.write("layer.toml", "[run]\ntrials = 500\nseed = 5\n");
    let run = |more: &[&str], folder: &str| {
        let mut arguments = vec!["run", "minimal.toml", "-q", "-o", folder];
        arguments.extend(more);
        place.run(&arguments).well();
        let m = manifest(&place, folder);
        (m["trials"].as_u64().unwrap(), m["seed"].as_u64().unwrap())
    };
    let file = ["--set-file", "layer.toml"];
    assert_eq!(run(&file, "file"), (500, 5));
    let set = [&file[..], &["--set", "run.trials=600"]].concat();
    assert_eq!(run(&set, "set"), (600, 5));
    let option = [&set[..], &["-n", "700"]].concat();
    assert_eq!(run(&option, "option"), (700, 5));
}

#[test]
fn several_scenarios_are_run_in_order() {
    let place = Place::new();
    let said = place
        .run(&["run", "tour.toml", "minimal.toml", "-n", "500", "-q"])
        .well();
    let paths: Vec<&str> = said.out.lines().collect();
    assert!(paths[0].starts_with("output/tour/"), "{paths:?}");
    assert!(paths[1].starts_with("output/minimal/"), "{paths:?}");
    assert_eq!(paths.len(), 2);
}

#[test]
fn nothing_runs_before_every_scenario_is_valid() {
    let place = Place::new();
    place.write("wrong.toml", "colour = 'red'\n");
    let said = place.run(&[
        "run",
        "minimal.toml",
        "wrong.toml",
        "nowhere.toml",
        "-n",
        "500",
    ]);
    let said = said
        .ends(3)
        .complains("wrong.toml:1:1")
        .complains("nowhere.toml");
    assert_eq!(said.out, "");
    assert!(!place.path("output").exists());
}

#[test]
fn a_folder_that_holds_anything_else_is_kept() {
    let place = Place::new();
    fs::create_dir(place.path("mine")).unwrap();
    place.write("mine/thesis.txt", "years of work");
    let arguments = ["run", "minimal.toml", "-n", "500", "-o", "mine"];
    let said = place.run(&arguments).ends(6);
    assert_eq!(said.out, "");
    assert!(
        said.err
            .starts_with("error: the output folder `mine` holds something else\nhint: ")
    );
    assert_eq!(place.names("mine"), ["thesis.txt"]);
    let said = place
        .run(&[&arguments[..], &["--overwrite"]].concat())
        .well();
    assert!(said.last_line().ends_with("mine"));
    assert_eq!(place.names("mine").len(), FILES.len() + 1);
    assert_eq!(
        fs::read_to_string(place.path("mine/thesis.txt")).unwrap(),
        "years of work"
    );
}

#[test]
fn another_run_is_replaced_only_when_asked() {
    let place = Place::new();
    place
        .run(&["run", "minimal.toml", "-n", "500", "-o", "r", "-q"])
        .well();
    let other = ["run", "minimal.toml", "-n", "600", "-o", "r", "-q"];
    place.run(&other).ends(6).complains("--overwrite");
    assert_eq!(manifest(&place, "r")["trials"], 500);
    place.run(&[&other[..], &["--overwrite"]].concat()).well();
    assert_eq!(manifest(&place, "r")["trials"], 600);
}

#[test]
fn a_folder_that_cannot_be_made_is_a_failure() {
    let place = Place::new();
    place.write("file", "");
    let said = place
        .run(&["run", "minimal.toml", "-n", "500", "-o", "file/result"])
        .ends(1);
    assert!(said.err.starts_with("error: "), "{}", said.err);
    assert!(said.err.contains("file/result"), "{}", said.err);
    assert_eq!(said.out, "");
}

/// The manifest is what a later `run` knows of an earlier one: with a failed check noted in it,
/// the run is as it would be had its own check failed just now.
#[test]
fn a_failed_check_is_printed_and_has_its_own_code() {
    let place = Place::new();
    let arguments = ["run", "minimal.toml", "-n", "500", "-o", "r", "-q"];
    place.run(&arguments).well();
    let path = place.path("r/manifest.json");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("\"failed\": 0", "\"failed\": 1")).unwrap();
    let said = place.run(&arguments).ends(4);
    assert_eq!(said.out, "r\n");
    let total = manifest(&place, "r")["checks"]["total"].to_string();
    let expected = format!("error: 1 of the run's {total} checks of itself failed\nhint: ");
    assert!(said.err.starts_with(&expected), "{}", said.err);
    assert!(said.err.contains("r/checks.csv"), "{}", said.err);
}

#[test]
fn a_set_on_nothing_is_refused_with_the_nearest_names() {
    let place = Place::new();
    let said = place
        .run(&["run", "minimal.toml", "--set", "run.trails=5"])
        .ends(3);
    assert!(said.err.contains("trials"), "{}", said.err);
    assert!(!place.path("output").exists());
}

/// ctrl-C in the middle of a long run: exit code 130, a message, and no trace on the disk.
#[cfg(unix)]
#[test]
fn an_interrupt_leaves_nothing_behind() {
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};
    for signal in ["-INT", "-TERM"] {
        let place = Place::new();
        let mut command = Command::new(assert_cmd::cargo::cargo_bin("buildout"));
        command
            .current_dir(place.root())
            .args(["run", "minimal.toml", "-n", "1e9"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        // The simulation begins once the stage of the result is there.
        let begun = Instant::now();
        while !place.path("output/minimal").exists() {
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "the run does not begin"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        std::thread::sleep(Duration::from_millis(200));
        let kill = Command::new("kill")
            .args([signal, &child.id().to_string()])
            .status();
        assert!(kill.unwrap().success());
        let said = Said::from(child.wait_with_output().unwrap()).ends(130);
        assert_eq!(said.err, "error: interrupted; no result was written\n");
        assert_eq!(said.out, "");
        assert_eq!(place.names("."), ["minimal.toml", "tour.toml"]);
    }
}

/// In CSV a sponsor that looks like a formula is guarded; in JSON it is itself.
#[test]
fn formulas_are_guarded_in_csv_alone() {
    let place = Place::new();
    let set = "commitments.CAMPUS.sponsor='=1+1'";
    let base = ["minimal.toml", "--set", set];
    let run = [&["run", "-n", "1000", "--json"], &base[..]].concat();
    let document = place.run(&run).well().json();
    let rows = document["rows"].as_array().unwrap();
    assert!(rows.iter().any(|r| r["subject"] == "=1+1"));
    let trial = [&["trial"], &base[..], &["0", "--csv"]].concat();
    let said = place.run(&trial).well();
    assert!(
        said.out.contains("sponsor,'=1+1,delivered,"),
        "{}",
        said.out
    );
}

/// Where both files have a quantile they say the same of it, also where its error comes from
/// replicates.
#[test]
fn quantiles_of_headline_figures_agree_with_the_summary() {
    for more in [&[][..], &["--replicates", "8"]] {
        let place = Place::new();
        let run = ["run", "minimal.toml", "-n", "4096", "-q", "-o", "out"];
        place.run(&[&run, more].concat()).well();
        let read = |name: &str| csv::Reader::from_path(place.path("out").join(name)).unwrap();
        let mut summary = std::collections::BTreeMap::new();
        for row in read("summary.csv").records() {
            let row = row.unwrap();
            let percent = row[6].strip_prefix('q').and_then(|q| q.parse::<u32>().ok());
            if let (Some(percent), "") = (percent, &row[4]) {
                let name = [&row[0], &row[1], &row[2]].map(str::to_owned);
                summary.insert((name, percent), [&row[7], &row[8]].map(str::to_owned));
            }
        }
        let (mut rows, mut both, mut errors) = (0, 0, 0);
        for row in read("quantiles.csv").records() {
            let row = row.unwrap();
            let percent = (row[6].parse::<f64>().unwrap() * 100.0).round() as u32;
            let name = [&row[0], &row[1], &row[2]].map(str::to_owned);
            rows += 1;
            errors += usize::from(!row[8].is_empty());
            let tail = row[6] == *"0.005" || row[6] == *"0.995";
            if let (Some(known), false) = (summary.get(&(name, percent)), tail) {
                assert_eq!(*known, [&row[7], &row[8]].map(str::to_owned));
                both += 1;
            }
        }
        assert_eq!(rows % 101, 0);
        assert!(both >= 14 && both == rows / 101 * 7, "{both} of {rows}");
        assert!(errors > rows * 9 / 10, "{errors} of {rows}");
    }
}
