//! `compare` and `sweep` through the binary: files, streams, exit codes.

use crate::cli_support::Place;
use crate::table::{Row, number, only, rows};
use std::fs;

/// A scenario under another name.
fn variant(place: &Place) {
    place.write("variant.toml", "extends = \"minimal.toml\"\n");
}

#[test]
fn compare_leaves_a_table_and_a_manifest() {
    let place = Place::new();
    variant(&place);
    let arguments = [
        "compare",
        "minimal.toml",
        "variant.toml",
        "-n",
        "2000",
        "-o",
        "out",
    ];
    let said = place.run(&arguments).well();
    assert!(said.out.contains("variant against minimal"), "{}", said.out);
    assert_eq!(
        place.names("out"),
        [
            "compare.csv",
            "manifest.json",
            "minimal.resolved.toml",
            "variant.resolved.toml"
        ]
    );
    let table = rows(&place, "out/compare.csv");
    let delivered = only(&table, &[("metric", "delivered"), ("subject", "portfolio")]);
    assert_eq!(delivered["difference"], "0");
    assert_eq!(delivered["probability_equal"], "1");
    let again = place.run(&arguments).ends(0);
    assert!(again.err.contains("already there"), "{}", again.err);
    let json = place.run(&[&arguments[..], &["--json"]].concat()).ends(0);
    let document: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(document["command"], "compare");
    assert_eq!(document["rows"].as_array().unwrap().len(), table.len());
}

#[test]
fn scenarios_that_cannot_be_told_apart_are_refused() {
    let place = Place::new();
    let said = place.run(&["compare", "minimal.toml", "minimal.toml"]);
    assert_eq!(said.code, Some(1));
    assert_eq!(
        said.err,
        "error: two scenarios have the name `minimal`\n\
         hint: scenarios are told apart by the names of their files\n"
    );
    let said = place.run(&[
        "compare",
        "minimal.toml",
        "tour.toml",
        "--metric",
        "deliverd",
    ]);
    assert_eq!(said.code, Some(2));
    assert!(
        said.err
            .contains("`--metric deliverd`: there is no figure `deliverd`")
    );
}

/// Doubling every amount doubles what is delivered, trial by trial; cells have the figures of runs.
#[test]
fn a_sweep_has_the_figures_of_runs() {
    let place = Place::new();
    let arguments = [
        "sweep",
        "minimal.toml",
        "--sweep",
        "commitments.*.delay_years=0,1",
        "--sweep",
        "commitments.*.realized=0.4:0.8:2",
        "-n",
        "2000",
        "-o",
        "out",
        "--metric",
        "delivered",
    ];
    let said = place.run(&arguments).well();
    assert!(said.out.contains('▇'), "{}", said.out);
    assert_eq!(
        place.names("out"),
        [
            "manifest.json",
            "resolved.toml",
            "sweep.csv",
            "sweep_wide.csv"
        ]
    );
    let tidy = rows(&place, "out/sweep.csv");
    let mean = |cell: &str| only(&tidy, &[("cell", cell), ("statistic", "mean")]);
    assert_eq!(mean("1")["commitments.*.delay_years"], "0");
    assert_eq!(mean("1")["commitments.*.realized"], "0.8");
    assert_eq!(mean("2")["commitments.*.delay_years"], "1");
    let run = [
        "run",
        "minimal.toml",
        "--set",
        "commitments.*.delay_years=1",
        "--set",
        "commitments.*.realized=0.8",
        "-n",
        "2000",
        "-o",
        "run",
    ];
    place.run(&run).well();
    let summary = rows(&place, "run/summary.csv");
    let wanted = [
        ("subject", "portfolio"),
        ("metric", "delivered"),
        ("statistic", "mean"),
    ];
    assert_eq!(only(&summary, &wanted)["value"], mean("3")["value"]);
    let wide = rows(&place, "out/sweep_wide.csv");
    assert_eq!(wide.len(), 4);
    assert_eq!(wide[3]["delivered_mean_usd_bn"], mean("3")["value"]);
    let difference = only(&tidy, &[("cell", "3"), ("statistic", "difference")]);
    assert!(number(difference, "std_error") > 0.0);
}

/// What an interrupted sweep kept is used: the table is byte for byte that of one that was not.
#[test]
fn an_interrupted_sweep_goes_on() {
    let place = Place::new();
    let sweep = |out: &str| {
        let arguments = [
            "sweep",
            "minimal.toml",
            "--sweep",
            "commitments.*.delay_years=0,1,2",
            "-n",
            "500",
            "-o",
            out,
        ];
        place.run(&arguments)
    };
    sweep("whole").well();
    let manifest = fs::read_to_string(place.path("whole/manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let study = manifest["run"].as_str().unwrap();
    // One finished cell of an attempt that died in the next: a failure, so that its use is seen.
    let kept = "{\"cell\":0,\"failed\":\"kept\"}\n{\"cell\":1,\"figures\":[";
    place.write(&format!(".{study}.cells"), kept);
    let said = sweep("parts");
    assert_eq!(said.code, Some(1));
    assert!(
        said.err
            .contains("1 of 3 cells are there from an earlier attempt")
    );
    assert!(
        said.err.contains("error: 1 of 3 cells failed"),
        "{}",
        said.err
    );
    let failed = rows(&place, "parts/sweep_failed.csv");
    assert_eq!((failed.len(), failed[0]["reason"].as_str()), (1, "kept"));
    let (whole, parts) = (
        rows(&place, "whole/sweep.csv"),
        rows(&place, "parts/sweep.csv"),
    );
    let later: Vec<Row> = whole.into_iter().filter(|r| r["cell"] != "0").collect();
    assert_eq!(later, parts);
    assert!(!place.path(&format!(".{study}.cells")).exists());
}

/// A sweep at a time writes the cells of a study; what two have written in turn is not taken for cells.
#[test]
fn two_sweeps_do_not_share_their_cells() {
    let place = Place::new();
    let axis = "commitments.*.delay_years=0,1,2";
    let sweep = |out: &str| {
        let arguments = [
            "sweep",
            "minimal.toml",
            "-n",
            "500",
            "-o",
            out,
            "--sweep",
            axis,
        ];
        place.run(&arguments)
    };
    sweep("whole").well();
    let manifest = fs::read_to_string(place.path("whole/manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let cells = format!(".{}.cells", manifest["run"].as_str().unwrap());
    let record = |n: u64| format!("{{\"cell\":{n},\"failed\":\"mixed\"}}\n");
    place.write(&cells, &[1, 0, 2].map(record).concat());
    let held = fs::File::open(place.path(&cells)).unwrap();
    held.lock().unwrap();
    let said = sweep("other").ends(1);
    let expected = format!(
        "error: another process is at this sweep: it holds `./{cells}`\n\
         hint: wait until it has ended; the same command then goes on with what it left\n"
    );
    assert_eq!(said.err, expected);
    assert!(!place.path("other").exists());
    drop(held);
    sweep("other").well();
    for table in ["sweep.csv", "sweep_wide.csv"] {
        let bytes = |out: &str| fs::read(place.path(out).join(table)).unwrap();
        assert_eq!(bytes("whole"), bytes("other"), "{table}");
    }
    assert!(!place.path(&cells).exists());
}

#[test]
fn what_cannot_be_swept_is_refused_before_anything_is_simulated() {
    let place = Place::new();
    let sweep = |axes: &[&str]| {
        let mut arguments = vec!["sweep", "minimal.toml", "-n", "100"];
        for axis in axes {
            arguments.extend(["--sweep", axis]);
        }
        place.run(&arguments)
    };
    for (axis, code, text) in [
        ("run.trials", 2, "a path and its values are needed"),
        ("a=0:1:1", 2, "`1` is no number of values"),
        ("commitment.*.amount=1,2", 3, "nothing to set: "),
        ("run=1,2", 2, "`[run]` is the same"),
        (
            "run.seed=1,2",
            2,
            "`--trials` and `--seed` set trials and seed",
        ),
        ("commitments.*.realized=0.5,seven", 3, "seven"),
    ] {
        let said = sweep(&[axis]);
        assert_eq!(said.code, Some(code), "{axis}: {}", said.err);
        assert!(said.err.contains(text), "{axis}: {}", said.err);
    }
    let said = sweep(&["terms.wacc=1,2", "terms.wacc=3"]);
    assert_eq!(said.code, Some(2));
    assert!(
        said.err.contains("`terms.wacc` is swept twice"),
        "{}",
        said.err
    );
    // Both rows of a value of the first would be those of the second.
    let twice = ["commitments.CAMPUS.amount=1,2", "commitments.*.amount=3,4"];
    for axes in [&twice[..], &["commitments.CAMPUS.amount=100", twice[1]]] {
        let said = sweep(axes).ends(2);
        let expected =
            "`--sweep commitments.CAMPUS.amount`: what is swept after it sets all of it again";
        assert!(said.err.contains(expected), "{}", said.err);
    }
    let metric = [
        "commitments.*.amount=1,2",
        "--metric",
        "delivered",
        "--metric",
    ];
    for again in ["delivered", "portfolio.delivered"] {
        let mut arguments = vec!["sweep", "minimal.toml", "-n", "100", "--sweep"];
        arguments.extend(metric);
        arguments.push(again);
        let said = place.run(&arguments).ends(2);
        let expected = format!("`--metric {again}`: it is given twice");
        assert!(said.err.contains(&expected), "{}", said.err);
    }
    assert!(!place.path("output").exists());
}

/// What has an effect only beside another value is no mistake, nor is what is set again in part.
#[test]
fn axes_that_are_not_overwritten_are_swept() {
    let place = Place::new();
    let two = "extends = \"minimal.toml\"\n[[commitments]]\nid = \"SECOND\"\ntitle = \"t\"\nkind = \"build\"\n\
               sponsor = \"S\"\namount = 10\nwindow_start = \"2026\"\nwindow_end = \"2028\"\n";
    place.write("two.toml", two);
    for axes in [
        ["commitments.*.amount=3,4", "commitments.CAMPUS.amount=1,2"],
        ["dependence.degrees=3,5", "dependence.copula=gaussian,t"],
        [
            "commitments.CAMPUS.amount=100",
            "commitments.CAMPUS.realized=0.5,0.6",
        ],
    ] {
        let run = [
            "sweep", "two.toml", "-n", "100", "--sweep", axes[0], "--sweep", axes[1],
        ];
        place.run(&run).ends(0);
    }
}

/// Equal rows of a table would look like a result. What is remarked of the scenario itself is not new.
#[test]
fn a_sweep_of_what_has_no_effect_says_so_once() {
    let place = Place::new();
    let sweep = |folder: &str, more: &[&str]| {
        let run = ["sweep", "minimal.toml", "-n", "100", "-o", folder];
        place.run(&[&run[..], more].concat()).ends(0).err
    };
    let remark = "`dependence` has no effect";
    let said = sweep("a", &["--sweep", "dependence.copula=gaussian,t"]);
    let remedy = "there are no `[[factors]]` and no `[[correlations]]`";
    let expected = format!("warning: {remark} with `dependence.copula=gaussian`; {remedy}");
    assert_eq!(said.matches(&expected).count(), 1, "{said}");
    assert_eq!(said.matches(remark).count(), 1, "{said}");
    let manifest = std::fs::read_to_string(place.path("a/manifest.json")).unwrap();
    assert!(manifest.contains(remark), "{manifest}");
    let pairs = ["dependence.copula=t,t", "commitments.*.delay_years=0,1"];
    let said = sweep("b", &["--sweep", pairs[0], "--sweep", pairs[1], "--zip"]);
    let expected = "with `dependence.copula=t`, `commitments.*.delay_years=0`";
    assert_eq!(said.matches(expected).count(), 1, "{said}");
    let stated = ["--set", "dependence.copula=t", "--sweep", pairs[1]];
    let said = sweep("c", &stated);
    assert!(!said.contains("with `commitments"), "{said}");
}

/// delivered = amount × realized where all else is certain. From 100 × 0.5 to 200 × 0.8: the amount
/// contributes (50 + 80)/2 = 65, the share (30 + 60)/2 = 45; a second build that only moves its sponsor's
/// name contributes nothing.
#[test]
fn explain_shares_a_product() {
    let place = Place::new();
    let scenario = |amount: f64, realized: f64, other: f64| {
        let build = |id: &str, amount: f64, more: &str| {
            format!(
                "[[commitments]]\nid = \"{id}\"\ntitle = \"{id}\"\nkind = \"build\"\nsponsor = \"S\"\n\
                 amount = {amount}\nwindow_start = 2026-01-01\nwindow_end = 2029-12-31\n{more}\n"
            )
        };
        format!(
            "title = \"t\"\ncurrency = \"USD\"\n[time]\nstart = 2025-01-01\nend = 2032-12-31\nstep = \
             \"year\"\n[run]\ntrials = 1000\nseed = 1\n[fx]\nEUR = {realized}\n{}{}",
            build("ONE", amount, "currency = \"EUR\"\nrealized = 1"),
            build("TWO", 10.0, &format!("realized = {other}")),
        )
    };
    place.write("before.toml", &scenario(100.0, 0.5, 0.5));
    place.write("after.toml", &scenario(200.0, 0.8, 0.75));
    let arguments = [
        "explain",
        "before.toml",
        "after.toml",
        "--metric",
        "delivered",
    ];
    let said = place.run(&[&arguments[..], &["-o", "out"]].concat()).well();
    assert!(
        said.out.contains("exact over 8 combinations"),
        "{}",
        said.out
    );
    let table = rows(&place, "out/explain.csv");
    let part = |name: &str| number(only(&table, &[("part", name)]), "value");
    assert_eq!(part("commitments.ONE"), 65.0);
    assert_eq!(part("fx.EUR"), 45.0);
    assert_eq!(part("commitments.TWO"), 2.5);
    assert_eq!(number(only(&table, &[("row", "change")]), "value"), 112.5);
    let changes = rows(&place, "out/changes.csv");
    let change = only(&changes, &[("path", "commitments.ONE.amount")]);
    assert_eq!(
        (change["from"].as_str(), change["to"].as_str()),
        ("100.0", "200.0")
    );
    let same = place.run(&[
        "explain",
        "before.toml",
        "before.toml",
        "--metric",
        "delivered",
    ]);
    let same = same.ends(1);
    assert!(
        same.err
            .contains("nothing differs between `before` and `before`"),
        "{}",
        same.err
    );
}

#[test]
fn studies_refuse_trials_that_are_weighed() {
    let place = Place::new();
    let observed = "extends = \"minimal.toml\"\n[[observations]]\nid = \"SEEN\"\nfigure = \
                    \"CAMPUS.spend.2026\"\nvalue = 10\nsd = 5\n";
    place.write("observed.toml", observed);
    for arguments in [
        &["compare", "minimal.toml", "observed.toml"][..],
        &[
            "sweep",
            "observed.toml",
            "--sweep",
            "time.step=year,quarter",
        ],
    ] {
        let said = place.run(arguments).ends(1);
        assert!(
            said.err.contains(
                "this command takes trials that count alike, and observations weigh them"
            ),
            "{}",
            said.err
        );
    }
}
