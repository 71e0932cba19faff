//! Names of quantile levels.

use crate::cli_support::Place;

/// A level is asked for by the name that its column has, and need not be one of those of the run.
#[test]
fn levels_are_asked_for_as_columns_are_named() {
    let place = Place::new();
    let precision = |level: &str| {
        let target = format!("delivered.{level}=5");
        let plan = [
            "plan",
            "minimal.toml",
            "-n",
            "2000",
            "--target-se",
            &target,
            "--json",
        ];
        let said = place.run(&plan).ends(0).json();
        said["targets"][0]["std_error"].as_f64().unwrap()
    };
    assert_eq!(precision("q02_5"), precision("q2.5"));
    assert!(precision("q02_5") > precision("q50"));
    let target = ["--target-se", "delivered.q02_5=50", "-o", "out"];
    place
        .run(&[&["run", "minimal.toml", "-q"], &target[..]].concat())
        .ends(0);
    let vary = [
        "--vary",
        "commitments.*.amount=50:150",
        "--target",
        "delivered.q02_5=8",
    ];
    let said = place
        .run(&[&["find", "minimal.toml", "-n", "500"], &vary[..]].concat())
        .ends(0);
    assert!(said.out.contains("delivered.q02_5 is 8"), "{}", said.out);
}

/// Two columns of one name would be no table.
#[test]
fn levels_with_one_name_are_refused() {
    let place = Place::new();
    for command in [
        &["run", "minimal.toml"][..],
        &["sweep", "minimal.toml", "--sweep", "fx.EUR=1"],
    ] {
        let levels = ["--quantiles", "0.3,0.0500000000001"];
        let said = place.run(&[command, &levels].concat()).ends(2);
        let expected = "`--quantiles`: 0.05 and 0.0500000000001 have the same name, `q05`";
        assert!(said.err.contains(expected), "{}", said.err);
    }
}
