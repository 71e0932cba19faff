//! `stats`, through the binary.

mod cli_support;

use cli_support::{Place, Said};
use std::collections::BTreeMap;

type Statistics = BTreeMap<String, Vec<Option<f64>>>;

/// Value, standard error and interval of each statistic, from the CSV of one column.
fn statistics(said: &Said) -> Statistics {
    let mut lines = said.out.lines();
    let header = "column,statistic,value,std_error,ci_low,ci_high";
    assert_eq!(lines.next(), Some(header));
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let numbers = cells[2..].iter().map(|c| c.parse().ok());
            (cells[1].to_owned(), numbers.collect())
        })
        .collect()
}

fn of_values(values: &[String]) -> Statistics {
    let place = Place::new();
    place.write("x.csv", &format!("y\n{}\n", values.join("\n")));
    let said = place.run(&["stats", "x.csv", "-c", "y", "--csv"]).well();
    statistics(&said)
}

#[track_caller]
fn value(s: &Statistics, name: &str) -> f64 {
    s[name][0].unwrap_or_else(|| panic!("no {name} in {s:?}"))
}

#[track_caller]
fn near(value: f64, expected: f64, relative: f64) {
    assert!(
        (value / expected - 1.0).abs() <= relative,
        "{value}, not {expected}"
    );
}

/// NIST Statistical Reference Datasets, univariate: NumAcc1 to NumAcc4, whose certified mean and
/// standard deviation are exact. The data of the last, rounded to doubles, have the certified
/// deviation only to about 1e-8.
#[test]
fn nist_numerical_accuracy() {
    let alternating = |whole: &str| {
        let decimal = |i: usize| if i.is_multiple_of(2) { "1" } else { "3" };
        let mut values = vec![format!("{whole}.2")];
        values.extend((0..1000).map(|i| format!("{whole}.{}", decimal(i))));
        values
    };
    let whole = ["10000001", "10000003", "10000002"].map(str::to_owned);
    for (values, mean, sd, relative) in [
        (whole.to_vec(), 10_000_002.0, 1.0, 1e-15),
        (alternating("1"), 1.2, 0.1, 1e-12),
        (alternating("1000000"), 1_000_000.2, 0.1, 2e-9),
        (alternating("10000000"), 10_000_000.2, 0.1, 2e-8),
    ] {
        let s = of_values(&values);
        assert_eq!(value(&s, "count"), values.len() as f64);
        near(value(&s, "mean"), mean, 1e-15);
        near(value(&s, "sd"), sd, relative);
    }
}

/// NIST StRD Lottery: 218 numbers of the Maryland Pick-3 lottery, 1989 and 1990.
const LOTTERY: &str = "\
    162 671 933 414 788 730 817 33 536 875 670 236 473 167 877 980 316 950 456 92 \
    517 557 956 954 104 178 794 278 147 773 437 435 502 610 582 780 689 562 964 791 \
    28 97 848 281 858 538 660 972 671 613 867 448 738 966 139 636 847 659 754 243 \
    122 455 195 968 793 59 730 361 574 522 97 762 431 158 429 414 22 629 788 999 \
    187 215 810 782 47 34 108 986 25 644 829 630 315 567 919 331 207 412 242 607 \
    668 944 749 168 864 442 533 805 372 63 458 777 416 340 436 140 919 350 510 572 \
    905 900 85 389 473 758 444 169 625 692 140 897 672 288 312 860 724 226 884 508 \
    976 741 476 417 831 15 318 432 241 114 799 955 833 358 935 146 630 830 440 642 \
    356 373 271 715 367 393 190 669 8 861 108 795 269 590 326 866 64 523 862 840 \
    219 382 998 4 628 305 747 247 34 747 729 645 856 974 24 568 24 694 608 480 \
    410 729 947 293 53 930 223 203 677 227 62 455 387 318 562 242 428 968";

/// NIST StRD Mavro: 50 transmittances of a filter, in 1e-5 above 2.
const MAVRO: &str = "\
    180 170 180 190 180 170 150 140 150 150 170 180 180 190 190 210 200 160 140 130 130 150 150 160 150 \
    140 130 140 150 140 150 160 150 160 190 200 200 210 220 230 240 250 270 260 260 260 270 260 250 240";

/// NIST StRD, lower difficulty: certified mean and standard deviation of Lottery and Mavro.
#[test]
fn nist_real_data() {
    let words =
        |text: &str| -> Vec<String> { text.split_whitespace().map(str::to_owned).collect() };
    let mavro = words(MAVRO).iter().map(|d| format!("2.00{d}")).collect();
    for (values, count, mean, sd) in [
        (
            words(LOTTERY),
            218.0,
            518.958_715_596_330,
            291.699_727_470_969,
        ),
        (mavro, 50.0, 2.001_856, 0.000_429_123_454_003_053),
    ] {
        let s = of_values(&values);
        assert_eq!(value(&s, "count"), count);
        near(value(&s, "mean"), mean, 1e-14);
        near(value(&s, "sd"), sd, 1e-12);
        let se = s["mean"][1].unwrap();
        near(se, sd / count.sqrt(), 1e-12);
        near(
            s["mean"][3].unwrap() - mean,
            1.959_963_984_540_054 * se,
            1e-9,
        );
    }
}

/// The numbers 1 to 10: quantiles of type 7 (Hyndman and Fan 1996), here to the width of a bucket
/// of the histogram, 2⁻¹¹ of the value.
#[test]
fn quantiles_are_of_type_seven() {
    let values: Vec<String> = (1..=10).map(|i| i.to_string()).collect();
    let s = of_values(&values);
    for (name, expected) in [("q10", 1.9), ("q50", 5.5), ("q90", 9.1)] {
        near(value(&s, name), expected, 1.0 / 2048.0);
    }
    assert_eq!((value(&s, "min"), value(&s, "max")), (1.0, 10.0));
}

#[test]
fn rows_are_chosen_and_gaps_counted() {
    let place = Place::new();
    let rows = "\u{feff}id;what;y\r\n1;a;1\r\n2;b;100\r\n3;a;\r\n4;'=a;7\r\n5;a;2\r\n6;a;NA\r\n";
    place.write("x.csv", rows);
    let said = place
        .run(&[
            "stats", "x.csv", "--column", "y", "--where", "what=a", "--csv",
        ])
        .well();
    let s = statistics(&said);
    assert_eq!((value(&s, "count"), value(&s, "missing")), (2.0, 2.0));
    assert_eq!(value(&s, "mean"), 1.5);
    let json = place
        .run(&[
            "stats", "x.csv", "-c", "y", "-c", "id", "-w", "what==a", "--json",
        ])
        .well()
        .json();
    assert_eq!(json["statistics"][0]["value"], 1.0);
    assert_eq!(json["statistics"][2]["value"], 7.0);
    assert_eq!(json["statistics"][2]["std_error"], serde_json::Value::Null);
    assert_eq!(json["statistics"].as_array().unwrap().len(), 26);
    place
        .run(&["stats", "x.csv", "-c", "y", "-w", "what=none"])
        .ends(0)
        .complains("no row was selected");
}

#[test]
fn standard_input_gives_the_same() {
    let place = Place::new();
    place.write("x.csv", "y\n3\n4\n8\n");
    let file = place
        .run(&["stats", "x.csv", "-c", "y", "--quantiles", "0.99"])
        .well();
    let mut piped = place.command(&["stats", "-", "-c", "y", "--quantiles", "0.99"]);
    let piped = piped.write_stdin("y\n3\n4\n8\n").output().unwrap();
    assert_eq!(Said::from(piped).well().out, file.out);
    assert!(file.out.contains("q99"), "{}", file.out);
}

#[test]
fn cells_that_are_no_numbers_are_named_with_their_lines() {
    let place = Place::new();
    let mut text = "id,y\n1,2\n\"two\nlines\",three\n".to_owned();
    for i in 0..7 {
        text.push_str(&format!("{i},inf\n"));
    }
    place.write("x.csv", &text);
    let said = place.run(&["stats", "x.csv", "-c", "y"]).ends(1);
    assert_eq!(said.out, "");
    said.complains("error: 8 selected cells are no numbers in x.csv")
        .complains("line 3, column `y`: `three`")
        .complains("line 5, column `y`: `inf`")
        .complains("and 3 more");
    place.write("e.csv", "y\n1,5\n");
    place
        .run(&["stats", "e.csv", "-c", "y"])
        .ends(1)
        .complains("line 2");
    place.write("d.csv", "x;y\n1;1,5\n");
    place
        .run(&["stats", "d.csv", "-c", "y"])
        .ends(1)
        .complains("decimals are written with a point");
}

#[test]
fn results_of_a_run_are_read_one_unit_at_a_time() {
    let place = Place::new();
    place
        .run(&["run", "minimal.toml", "-n", "100", "-o", "r", "-q"])
        .well();
    place
        .run(&["stats", "r/summary.csv", "-c", "value"])
        .ends(1)
        .complains("units (")
        .complains("--where unit=");
    place
        .run(&["stats", "r/summary.csv", "-c", "valeu"])
        .ends(1)
        .complains("did you mean `value`?");
    let chosen = ["-w", "metric=delivered", "-w", "statistic=mean"];
    place
        .run(&[&["stats", "r/summary.csv", "-c", "value"], &chosen[..]].concat())
        .well()
        .says("mean");
}

#[test]
fn wrong_usage_and_files_are_told() {
    let place = Place::new();
    place.write("x.csv", "y,y,z\n1,2,3\n1,2\n");
    place.write("empty.csv", "\n\n");
    for (arguments, code, complaint) in [
        (&["gone.csv", "-c", "y"][..], 1, "reading `gone.csv` failed"),
        (&[".", "-c", "y"], 1, "is a directory"),
        (&["empty.csv", "-c", "y"], 1, "empty.csv is empty"),
        (&["x.csv", "-c", "y"], 1, "several columns `y`"),
        (&["x.csv", "-c", "z"], 1, "line 3: the row has 2 fields"),
        (&["x.csv"], 2, "--column <NAME>"),
        (&["x.csv", "-c", "z", "-c", "z"], 2, "given twice"),
        (
            &["x.csv", "-c", "z", "-w", "y"],
            2,
            "`column=text` is needed",
        ),
        (&["x.csv", "-c", "z", "--quantiles", "5"], 2, "write `0.05`"),
    ] {
        let all = [&["stats"], arguments].concat();
        place.run(&all).ends(code).complains(complaint);
    }
}
