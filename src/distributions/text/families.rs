//! What each distribution is called and which arguments it takes.

/// One way to give a family its parameters.
pub(super) struct Form {
    pub(super) names: &'static [&'static str],
    pub(super) optional: &'static [&'static str],
    /// The names may be left out, in this order.
    pub(super) positional: bool,
}

pub(super) struct Family {
    pub(super) name: &'static str,
    /// The first argument is a distribution.
    pub(super) wraps: bool,
    pub(super) forms: &'static [Form],
    /// How many percentiles determine it, 0 where none do, and what else must be given with them.
    pub(super) percentiles: usize,
    pub(super) example: &'static str,
}

const fn by_place(names: &'static [&'static str], optional: &'static [&'static str]) -> Form {
    Form {
        names,
        optional,
        positional: true,
    }
}

const fn by_name(names: &'static [&'static str]) -> Form {
    Form {
        names,
        optional: &[],
        positional: false,
    }
}

const fn family(
    name: &'static str,
    forms: &'static [Form],
    percentiles: usize,
    example: &'static str,
) -> Family {
    Family {
        name,
        wraps: false,
        forms,
        percentiles,
        example,
    }
}

const fn wrapper(name: &'static str, forms: &'static [Form], example: &'static str) -> Family {
    Family {
        name,
        wraps: true,
        forms,
        percentiles: 0,
        example,
    }
}

/// Families of numbers; `discrete`, `empirical` and `mixture` take lists instead.
pub(super) const FAMILIES: [Family; 17] = [
    family(
        "normal",
        &[by_place(&["mean", "sd"], &[])],
        2,
        "`normal(10, 2)` or `normal(p5=6, p95=14)`",
    ),
    family(
        "lognormal",
        &[
            by_name(&["mean", "sd"]),
            by_name(&["median", "sigma"]),
            by_name(&["mu", "sigma"]),
        ],
        2,
        "`lognormal(mean=10, sd=5)`, `lognormal(median=9, sigma=0.5)` or `lognormal(p10=4, p90=20)`",
    ),
    family(
        "uniform",
        &[by_place(&["low", "high"], &[])],
        2,
        "`uniform(4, 8)`",
    ),
    family(
        "triangular",
        &[by_place(&["low", "mode", "high"], &[])],
        3,
        "`triangular(2, 4, 12)` or `triangular(p10=3, p50=5, p90=9)`",
    ),
    family(
        "pert",
        &[by_place(&["low", "mode", "high"], &["lambda"])],
        3,
        "`pert(100, 400, 500)` or `pert(p10=200, p50=350, p90=450)`",
    ),
    family(
        "beta",
        &[by_place(&["a", "b"], &[]), by_name(&["mean", "sd"])],
        2,
        "`beta(2, 3)` or `beta(mean=0.4, sd=0.2)`",
    ),
    family(
        "kumaraswamy",
        &[by_place(&["a", "b"], &[]), by_name(&["mean", "sd"])],
        2,
        "`kumaraswamy(mean=0.55, sd=0.2)`",
    ),
    family(
        "gamma",
        &[by_place(&["shape", "scale"], &[]), by_name(&["mean", "sd"])],
        2,
        "`gamma(2, 3)` or `gamma(mean=6, sd=4)`",
    ),
    family(
        "weibull",
        &[by_place(&["shape", "scale"], &[]), by_name(&["mean", "sd"])],
        2,
        "`weibull(1.5, 2)`",
    ),
    family(
        "exponential",
        &[by_name(&["rate"]), by_name(&["mean"])],
        1,
        "`exponential(mean=2)` or `exponential(rate=0.5)`",
    ),
    family(
        "pareto",
        &[by_place(&["scale", "alpha"], &[])],
        2,
        "`pareto(1, 2.5)`",
    ),
    family(
        "student_t",
        &[by_place(&["nu"], &["location", "scale"])],
        2,
        "`student_t(4, 10, 2)`",
    ),
    family("bernoulli", &[by_place(&["p"], &[])], 0, "`bernoulli(0.3)`"),
    wrapper(
        "truncate",
        &[by_place(&["low", "high"], &[])],
        "`truncate(normal(10, 5), 0, inf)`",
    ),
    wrapper(
        "shift",
        &[by_place(&["by"], &[])],
        "`shift(gamma(2, 3), 10)`",
    ),
    wrapper(
        "scale",
        &[by_place(&["by"], &[])],
        "`scale(beta(2, 3), 100)`",
    ),
    wrapper(
        "spliced",
        &[by_place(&["threshold", "alpha"], &["high"])],
        "`spliced(lognormal(median=1, sigma=0.5), 2, 2.5)`",
    ),
];

/// Names of the families that take lists.
pub(super) const LISTS: [&str; 5] = ["discrete", "empirical", "metalog", "mixture", "sip"];

/// Other spellings of argument names.
pub(super) fn canonical(name: &str) -> &str {
    match name {
        "lo" => "low",
        "hi" => "high",
        other => other,
    }
}

/// All names, for suggestions.
pub(super) fn names() -> Vec<&'static str> {
    FAMILIES.iter().map(|f| f.name).chain(LISTS).collect()
}

/// What to say to a word that stands where a value should.
pub(super) fn bare_word_hint(word: &str) -> String {
    if let Some(family) = FAMILIES.iter().find(|f| f.name == word) {
        return format!("write {}", family.example);
    }
    match crate::diagnostics::nearest(word, names())[..] {
        [] => "write e.g. `380`, `30 to 60` or `pert(100, 400, 500)`".into(),
        [first, ..] => format!("did you mean `{first}(...)`?"),
    }
}

/// The level of a percentile's name, e.g. 0.1 of `p10`; `None` for other names.
pub(super) fn percentile(name: &str) -> Option<f64> {
    let digits = name.strip_prefix('p')?;
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    digits.parse::<f64>().ok().map(|p| p / 100.0)
}
