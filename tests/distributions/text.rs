//! The text of distributions: what it means, what it says about mistakes, and back.

use crate::{EVERY_KIND, read};
use buildout::distributions::{Distribution, text::parse};
use proptest::prelude::*;

fn columns(file: &str, column: &str) -> Result<Vec<f64>, String> {
    match (file, column) {
        ("x.csv", "y") => Ok(vec![1.0, 2.0, 2.0, 5.0]),
        _ => Err(format!("there is no column `{column}` in `{file}`")),
    }
}

/// Every mistake of a text as `where: what (hint)`.
fn mistakes(text: &str) -> Vec<String> {
    let Err(errors) = parse(text, &columns) else {
        panic!("`{text}` was accepted");
    };
    let show = |e: buildout::distributions::text::TextError| {
        let hint = e.hint.map(|h| format!(" ({h})")).unwrap_or_default();
        format!("{}: {}{hint}", &text[e.range], e.message)
    };
    errors.into_iter().map(show).collect()
}

#[test]
fn the_forms_people_write() {
    use Distribution::*;
    assert_eq!(read("380"), Constant(380.0));
    assert_eq!(read(" -0.5e3 "), Constant(-500.0));
    assert_eq!(read("1_000_000"), Constant(1e6));
    assert_eq!(
        read("normal(10, 2)"),
        Normal {
            mean: 10.0,
            sd: 2.0
        }
    );
    assert_eq!(
        read("normal(sd=2, mean=10)"),
        Normal {
            mean: 10.0,
            sd: 2.0
        }
    );
    assert_eq!(
        read("uniform(lo=1, hi=2)"),
        Uniform {
            low: 1.0,
            high: 2.0
        }
    );
    assert_eq!(read("bernoulli(1)"), Constant(1.0));
    assert_eq!(read("discrete(5: 1, 6: 0)"), Constant(5.0));
    assert_eq!(read("mixture(1: normal(0, 1))"), read("normal(0, 1)"));
    assert_eq!(read("shift(scale(3, 2), 1)"), Constant(7.0));
    assert_eq!(
        read("truncate(uniform(0, 1), -1, 2)"),
        read("uniform(0, 1)")
    );
    assert_eq!(
        read("truncate(truncate(normal(0, 1), -1, inf), -inf, 2)"),
        read("truncate(normal(0, 1), -1, 2)")
    );
    assert_eq!(
        read("scale(shift(normal(0, 1), 3), 2)"),
        read("shift(scale(normal(0, 1), 2), 6)")
    );
    assert_eq!(
        read("discrete(2: 0.25, 1: 0.75)"),
        Discrete {
            values: vec![1.0, 2.0],
            probabilities: vec![0.75, 0.25]
        }
    );
    assert_eq!(
        parse("empirical(file='x.csv', column='y')", &columns).map(|d| d.to_string()),
        Ok("empirical(file='x.csv', column='y')".into())
    );
}

#[test]
fn each_mistake_has_its_place_and_its_remedy() {
    let cases = [
        (
            "",
            ": a number or distribution is missing (write e.g. `380`, `30 to 60` or `pert(100, 400, 500)`)",
        ),
        (
            "normall(1, 2)",
            "normall: there is no distribution `normall` (did you mean `normal`?)",
        ),
        (
            "normal",
            "normal: `normal` is not a number or distribution (write `normal(10, 2)` or `normal(p5=6, p95=14)`)",
        ),
        (
            "normal(1)",
            "normal(1): `normal` lacks `sd` (write `normal(10, 2)` or `normal(p5=6, p95=14)`)",
        ),
        (
            "normal(1, 2, 3)",
            "3: `normal` takes at most 2 arguments (write `normal(10, 2)` or `normal(p5=6, p95=14)`)",
        ),
        (
            "normal(1, sdd=2)",
            "sdd=2: `normal` has no argument `sdd` (did you mean `sd`?)",
        ),
        (
            "normal(1, 0)",
            "0: `sd` must be above 0, not `0` (where nothing varies, write the number alone)",
        ),
        ("normal(1, mean=2)", "mean=2: `mean` is given twice"),
        ("normal(nan, 1)", "nan: `nan` is not a number"),
        (
            "normal(inf, 1)",
            "inf: `mean` must be a finite number, not `inf`",
        ),
        (
            "normal(1e400, 1)",
            "1e400: `1e400` is larger than any number a double holds",
        ),
        (
            "lognormal(p10=5, p90=3)",
            "p10=5: `p10` is above `p90`: 5 against 3 (percentiles increase with their level)",
        ),
        (
            "lognormal(p10=5, p110=9)",
            "p110=9: `p110` is not a percentile between 0 and 100",
        ),
        (
            "lognormal(3, 2)",
            "3, 2: the arguments of `lognormal` must be named (write `lognormal(mean=3, sd=2)` or `lognormal(median=3, sigma=2)` or `lognormal(mu=3, sigma=2)`)",
        ),
        (
            "lognormal(mu=0, sigma=1000)",
            "lognormal(mu=0, sigma=1000): `lognormal(mu=0, sigma=1000)` reaches beyond the largest number a double holds (use a smaller spread, or truncate it)",
        ),
        (
            "pert(1, 5, 3)",
            "5: `mode` must lie between `low` and `high`, but `5` is outside [1, 3] (the order is low, mode, high)",
        ),
        (
            "uniform(3, 3)",
            "3: `high` must be above `low`, but `3` is not above `3` (where nothing varies, write `3` alone)",
        ),
        (
            "beta(mean=0.5, sd=0.5)",
            "sd=0.5: a fraction with mean `0.5` has a `sd` below 0.5000, not `0.5`",
        ),
        (
            "beta(a=1, mean=0.3)",
            "beta(a=1, mean=0.3): `beta` cannot take `a`, `mean` together (write `beta(2, 3)` or `beta(mean=0.4, sd=0.2)`)",
        ),
        (
            "bernoulli(1.2)",
            "1.2: a probability lies between 0 and 1, not `1.2`",
        ),
        (
            "mixture(0.5: 1, 0.4: normal(3, 1))",
            "mixture(0.5: 1, 0.4: normal(3, 1)): the weights sum to `0.9`, not to 1 (in proportion they would be 0.5556, 0.4444)",
        ),
        (
            "mixture(1.5: 1, -0.5: 2)",
            "-0.5: a weight cannot be negative, like `-0.5`",
        ),
        (
            "mixture(1, 0.5: 2)",
            "1: each item of `mixture` has a weight and a colon first (write e.g. `mixture(0.7: normal(10, 1), 0.3: uniform(4, 8))`)",
        ),
        (
            "discrete(1: 0.5, 1: 0.5)",
            "1: 0.5: the value `1` is given twice (give each value once, with all of its probability)",
        ),
        (
            "pareto(1, 0.8)",
            "0.8: a tail index of `0.8` has no mean (truncate it at both ends, e.g. `truncate(..., 0, 1000)`, or use an index above 1)",
        ),
        (
            "spliced(30 to 60, 70, 1)",
            "1: a tail index of `1` has no mean (truncate it at both ends, e.g. `truncate(..., 0, 1000)`, or use an index above 1)",
        ),
        (
            "truncate(normal(0, 1), 3, 2)",
            "2: `high` must be above `low`, but `2` is not above `3`",
        ),
        (
            "truncate(uniform(0, 1), 3, 4)",
            "truncate(uniform(0, 1), 3, 4): the truncation to [3, 4] keeps nothing of `uniform(0, 1)` (the distribution lies in [0, 1] with median 0.5)",
        ),
        (
            "scale(normal(0, 1), -1)",
            "-1: `by` must be above 0, not `-1`",
        ),
        (
            "5 to 3",
            "5 to 3: `3` is not above `5` (write the lower end first, as in `30 to 60`)",
        ),
        (
            "5 to",
            ": a number is missing after `to` (write e.g. `30 to 60`)",
        ),
        (
            "85%",
            "85%: `85%` is not a number (write the fraction `0.85`)",
        ),
        (
            "10bn",
            "10bn: `10bn` is not a number (write the number alone; its unit is that of the field)",
        ),
        (
            "1,000",
            ",000: unexpected `,000` after the distribution (decimals are written with a point, thousands without a comma)",
        ),
        (
            "normal(1, 2))",
            "): unexpected `)` after the distribution (there is a `)` too many)",
        ),
        (
            "normal(1, 2",
            ": the `(` of `normal` is not closed (add a `)`)",
        ),
        ("normal(1 2)", "2: a comma or `)` is missing here"),
        ("normal(1,)", "): an argument is missing after the comma"),
        ("normal(1; 2)", ";: unexpected `;`"),
        (
            "−5",
            "−: `−` is not a minus sign (write `-`, or `to` between the ends of an interval)",
        ),
        (
            "\"x\"",
            "\"x\": a number or distribution is wanted, not quoted text",
        ),
        (
            "empirical(file=\"x.csv)",
            "\"x.csv): the quote is not closed",
        ),
        (
            "empirical(file=\"z.csv\", column=\"y\")",
            "empirical(file=\"z.csv\", column=\"y\"): there is no column `y` in `z.csv`",
        ),
        (
            "triangular(p10=1, p50=1.1, p90=5)",
            "triangular(p10=1, p50=1.1, p90=5): no `triangular` has these percentiles: they are too skewed (with these outer percentiles `p50` must lie between 2.52786 and 3.47214)",
        ),
        (
            "kumaraswamy(p10=0.7, p90=0.70001)",
            "kumaraswamy(p10=0.7, p90=0.70001): no `kumaraswamy` of a usual shape has these percentiles (move the percentiles further apart or closer together, or use another family)",
        ),
        (
            "lognormal(mean=1e-300, sd=1)",
            "sd=1: `sd` of `1` is out of proportion to `mean` (use a spread nearer to the mean; where next to nothing varies, write the mean alone)",
        ),
        (
            "normal(p5=1, p50=2.2, p95=3)",
            "p50=2.2: no `normal` has all these percentiles: by the others `p50` is 2, not `2.2` (leave one percentile out, or use a family with three parameters such as `pert`)",
        ),
    ];
    for (text, expected) in cases {
        let found = mistakes(text);
        let closing = text == "empirical(file=\"x.csv)";
        assert_eq!(found[0], expected);
        assert!(found.len() == 1 || closing, "{text}: {found:#?}");
    }
}

#[test]
fn all_mistakes_of_a_text_are_told_at_once() {
    let text = "mixture(0.7: normall(1, 2), 0.3: uniform(8, 4), 1: 85%)";
    assert_eq!(
        mistakes(text),
        [
            "normall: there is no distribution `normall` (did you mean `normal`?)",
            "4: `high` must be above `low`, but `4` is not above `8`",
            "85%: `85%` is not a number (write the fraction `0.85`)",
        ]
    );
}

#[test]
fn hostile_texts_are_refused_quickly() {
    let deep = "shift(".repeat(100_000);
    assert!(mistakes(&deep)[0].contains("nest at most 16 deep"));
    assert!(mistakes(&"x".repeat(2 << 20))[0].contains("at most 1048576 bytes"));
    assert!(mistakes(&"9".repeat(1 << 20))[0].contains("larger than any number"));
    assert!(mistakes(&",".repeat(1 << 20)).len() <= 20);
    assert!(mistakes(&format!("discrete({})", "1: 0.5, ".repeat(50_000))).len() <= 20);
}

#[test]
fn canonical_text_reads_back_to_the_same_value() {
    for text in EVERY_KIND {
        let d = read(text);
        assert_eq!(read(&d.to_string()), d, "{text}: {d}");
    }
}

/// Texts of nested distributions with arbitrary numbers.
fn any_text() -> impl Strategy<Value = String> {
    let x = -1e6..1e6f64;
    let positive = || 1e-2..1e3f64;
    let leaf = prop_oneof![
        x.clone().prop_map(|v| format!("{v}")),
        (x.clone(), positive()).prop_map(|(m, s)| format!("normal({m}, {s})")),
        (x.clone(), positive()).prop_map(|(m, s)| format!("{m} to {}", m + s)),
        (x.clone(), positive()).prop_map(|(a, w)| format!("uniform({a}, {})", a + w)),
        (x, positive(), positive()).prop_map(|(a, v, w)| format!(
            "pert({a}, {}, {})",
            a + v,
            a + v + w
        )),
        (positive(), positive()).prop_map(|(a, b)| format!("gamma({a}, {b})")),
        (positive(), positive()).prop_map(|(a, b)| format!("beta({a}, {b})")),
        (0.01..0.99f64).prop_map(|p| format!("discrete(1: {p}, 3: {})", 1.0 - p)),
        (0.0..1.0f64).prop_map(|p| format!("bernoulli({p})")),
    ];
    leaf.prop_recursive(4, 12, 2, |inner| {
        prop_oneof![
            (inner.clone(), -1e3..1e3f64).prop_map(|(d, by)| format!("shift({d}, {by})")),
            (inner.clone(), 1e-3..1e3f64).prop_map(|(d, by)| format!("scale({d}, {by})")),
            (inner.clone(), inner, 0.01..0.99f64)
                .prop_map(|(d, e, w)| format!("mixture({w}: {d}, {}: {e})", 1.0 - w)),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_valid_text_survives_the_round_trip(text in any_text()) {
        let d = read(&text);
        let back = read(&d.to_string());
        prop_assert_eq!(&back, &d);
        prop_assert_eq!(back.at_score(0.7).to_bits(), d.at_score(0.7).to_bits());
    }

    #[test]
    fn no_text_panics(text in "[ -~µ−]{0,60}") {
        let _ = parse(&text, &columns);
    }

    #[test]
    fn no_near_miss_panics(
        text in "(normal|pert|beta|mixture|truncate|discrete|empirical|gamma|spliced)\\(((-?[0-9.e]{1,4}|p[0-9]{1,2}=[0-9]{1,3}|inf|nan|mode=3|0\\.5: 2|gamma\\(1, 2\\)),? ?){0,5}\\)?"
    ) {
        if let Ok(d) = parse(&text, &columns) {
            let (low, high) = d.support();
            for z in [-8.3, -1.0, 0.0, 1.0, 8.3] {
                let x = d.at_score(z);
                prop_assert!(x.is_finite() && x >= low && x <= high, "{}: {}", text, x);
            }
            prop_assert_eq!(read(&d.to_string()), d);
        }
    }
}
