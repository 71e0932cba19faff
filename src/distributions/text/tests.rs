use super::*;

fn read(text: &str) -> Result<Distribution, Vec<TextError>> {
    parse(text, &|_, _| Ok(vec![3.0, 1.0, 2.0]))
}

fn error(text: &str) -> (String, String, String) {
    let mut errors = read(text).expect_err(text);
    let first = errors.remove(0);
    (text[first.range].to_owned(), first.message, first.hint.unwrap_or_default())
}

#[test]
fn people_write_numbers_intervals_and_names() {
    assert_eq!(read("380"), Ok(Distribution::Constant(380.0)));
    assert_eq!(read(" -1.5e3 "), Ok(Distribution::Constant(-1500.0)));
    assert_eq!(read("Normal(10, sd=2)"), Ok(Distribution::Normal { mean: 10.0, sd: 2.0 }));
    assert_eq!(
        read("pert(1, 2, 4)"),
        Ok(Distribution::Pert { low: 1.0, mode: 2.0, high: 4.0, lambda: 4.0 })
    );
    assert!(matches!(read("30 to 60"), Ok(Distribution::LogNormal { .. })));
    assert!(matches!(read("-30 to 60"), Ok(Distribution::Normal { .. })));
    assert_eq!(
        read("empirical(file=\"x.csv\", column=\"y\")"),
        Ok(Distribution::Empirical { values: vec![1.0, 2.0, 3.0], origin: None })
    );
    assert!(read("truncate(pareto(1, 0.8), 1, 100)").is_ok());
}

#[test]
fn shift_and_scale_fold_into_one() {
    let read = |text| read(text).map(|d| d.to_string());
    assert_eq!(read("shift(scale(beta(2, 3), 10), 5)").unwrap(), "shift(scale(beta(2, 3), 10), 5)");
    assert_eq!(read("scale(shift(beta(2, 3), 5), 10)").unwrap(), "shift(scale(beta(2, 3), 10), 50)");
    assert_eq!(read("shift(shift(beta(2, 3), 5), -5)").unwrap(), "beta(2, 3)");
    assert_eq!(read("shift(3, 4)").unwrap(), "7");
}

#[test]
fn mistakes_are_placed_and_answered() {
    let cases = [
        ("trianglar(1, 2, 3)", "trianglar", "unknown distribution `trianglar`", "did you mean `triangular`?"),
        ("normal(1, 0)", "0", "`sd` must be above 0", ""),
        ("pert(5, 1, 9)", "1", "`mode` must lie between `low` and `high`", ""),
        ("uniform(2, 1)", "1", "`high` must be above `low`", ""),
        ("normal(p10=5, p90=2)", "2", "p10 = 5 is not below p90 = 2", "percentiles rise with their level"),
        ("60 to 30", "60 to 30", "60 is not below 30", "an interval runs from low to high: `30 to 60`"),
        ("nan", "nan", "nan is not a value", "leave the field out where nothing is known"),
        ("85%", "%", "`%` is not read in a distribution", "write a share as a fraction: 0.85 for 85 %"),
        ("1e999", "1e999", "`1e999` is too large for a number", ""),
        ("12abc", "12abc", "`12abc` is not a number", ""),
        ("bernoulli(2)", "2", "`p` must lie between 0 and 1", ""),
        ("mixture(0.5: 1, 0.4: 2)", "mixture(0.5: 1, 0.4: 2)", "the weights add up to 0.9, not to 1", ""),
        ("normal(1, 2", "normal(1, 2", "this `(` is never closed", ""),
    ];
    for (text, place, message, hint) in cases {
        let found = error(text);
        assert_eq!(found, (place.to_owned(), message.to_owned(), hint.to_owned()), "{text}");
    }
    assert_eq!(error("lognormal(1, 2)").1, "the arguments of `lognormal` need names");
    assert_eq!(error("pareto(1, 0.9)").1, "a tail index of 0.9 has no mean");
    assert_eq!(error("normal(mean=1, sigma=2)").1, "`normal` has no parameter `sigma`");
    assert_eq!(error("").1, "a number or a distribution is missing");
    assert_eq!(error("1 + 2").1, "this follows a complete value");
}

#[test]
fn several_mistakes_come_at_once() {
    let errors = read("mixture(0.5: normal(1, -1), 0.5: unifrom(1, 2))").unwrap_err();
    assert_eq!(errors.len(), 2);
}

#[test]
fn hostile_nesting_is_refused() {
    let deep = format!("{}1{}", "shift(".repeat(5000), ", 1)".repeat(5000));
    assert!(error(&deep).1.contains("nested more than 16 deep"));
}
