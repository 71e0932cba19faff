//! The figures of the shipped scenarios that docs/assumptions.md and the README give in tables and sentences,
//! 100,000 trials each: too many runs for every day. After results have changed:
//!
//!     BUILDOUT_UPDATE=1 cargo test --release --test published_figures -- --ignored
//!
//! Without `BUILDOUT_UPDATE` it says what is out of date.

mod common;

use buildout::domain::Scenario;
use buildout::engine::{NoProgress, RunRequest, run};
use buildout::input::{LoadRequest, load};
use buildout::model::Plan;
use buildout::results::{Figure, Results, summarize};
use buildout::statistics::{Estimate, digits};
use std::path::{Path, PathBuf};

const TRIALS: u64 = 100_000;
const NO_LIMITS: [&str; 3] = [
    "entities.*.borrowing=10000",
    "entities.*.debt_ceiling=100000",
    "entities.*.spread=0",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn scenario(name: &str, sets: &[&str]) -> Scenario {
    let request = LoadRequest {
        path: root().join("scenarios").join(name),
        sets: sets.iter().map(|s| (*s).to_owned()).collect(),
        ..LoadRequest::default()
    };
    load(&request).scenario.expect("a scenario")
}

fn simulated(scenario: &Scenario) -> Results {
    let plan = Plan::compile(scenario).expect("a plan");
    let request = RunRequest {
        trials: TRIALS,
        seed: scenario.run.seed,
        ..RunRequest::default()
    };
    let collected = run(&plan, &request, &NoProgress).expect("a run");
    summarize(scenario, &plan, &collected, &[0.05, 0.5, 0.95])
}

fn results(name: &str, sets: &[&str]) -> Results {
    simulated(&scenario(name, sets))
}

/// A figure as results name it.
#[derive(Clone, Copy)]
struct Name(&'static str, &'static str, Option<i32>);

impl Name {
    fn of(self, r: &Results) -> &Figure {
        let Self(subject, metric, year) = self;
        let found = r.figures.iter().find(|f| {
            f.subject == subject
                && f.metric.info().name == metric
                && f.period.map(|(first, _)| i32::from(first.year())) == year
        });
        found.unwrap_or_else(|| panic!("no {subject}.{metric} {year:?}"))
    }

    /// Three significant digits of q05, q50, q95.
    fn quantiles(self, r: &Results) -> String {
        let all = &self.of(r).quantiles;
        let cells: Vec<String> = all.iter().map(|q| short(q.1.value)).collect();
        cells.join(", ")
    }

    fn median(self, r: &Results) -> String {
        short(self.of(r).quantiles[1].1.value)
    }

    fn top(self, r: &Results) -> String {
        short(self.of(r).quantiles[2].1.value)
    }

    fn mean(self, r: &Results) -> String {
        short(self.of(r).mean.value)
    }

    /// The mean, or the probability, with its standard error.
    fn exact(self, r: &Results) -> String {
        estimate(&self.of(r).mean)
    }
}

fn short(value: Option<f64>) -> String {
    value.map_or_else(
        || "undefined".to_owned(),
        |x| digits::rounded(x, Some(x.abs() / 20.0), 4).replace('-', "−"),
    )
}

fn estimate(e: &Estimate) -> String {
    match (e.value, e.std_error) {
        (Some(x), Some(error)) if error > 0.0 => {
            let value = digits::rounded(x, e.std_error, 4);
            format!("{value} ± {}", digits::std_error(error)).replace('-', "−")
        }
        (value, _) => short(value),
    }
}

const DELIVERED: Name = Name("portfolio", "delivered", None);
const NPV: Name = Name("portfolio", "npv", None);
const LOSS: Name = Name("portfolio", "loss", None);
const ENERGY: Name = Name("portfolio", "energy", None);
const STARGATE: Name = Name("STARGATE-500", "delivered_by_deadline", None);
const STARGATE_MET: Name = Name("STARGATE-500", "met_by_deadline", None);
const META: Name = Name("META-US-600", "delivered_by_deadline", None);
const DEFAULTS: Name = Name("ORCL-OPENAI-300", "defaulted", None);
const PAID: Name = Name("ORCL-OPENAI-300", "paid", None);
const CALLED: Name = Name("NVDA-OPENAI-100", "paid", None);
const CIRCLES: Name = Name("portfolio", "circularity", Some(2027));
const CLAIMED: Name = Name("BIG4-2025-320", "scaled_sum", None);

fn keep(path: &str, section: &str, text: &str) {
    let path: PathBuf = root().join(path);
    common::keep_section(&path, section, text);
}

#[test]
#[ignore = "runs of 100,000 trials"]
fn published_figures_are_current() {
    let base = results("announced-2025.toml", &[]);
    let free = results("announced-2025.toml", &NO_LIMITS);
    let variants: Vec<(&str, Results)> = [
        "independent.toml",
        "boom.toml",
        "retrenchment.toml",
        "grid-constrained.toml",
        "efficiency-shock.toml",
        "gas-to-nuclear.toml",
        "openai-shortfall.toml",
        "credit-crunch.toml",
        "no-circular-funding.toml",
        "as-pledged.toml",
    ]
    .map(|name| (name, results(name, &[])))
    .into();
    let of = |name: &str| &variants.iter().find(|v| v.0 == name).expect("a variant").1;
    keep(
        "docs/assumptions.md",
        "variants",
        &variants_table(&base, &variants),
    );
    keep(
        "docs/assumptions.md",
        "who-pays",
        &who_pays(&base, &free, &of),
    );
    keep("docs/assumptions.md", "limits", &limits(&base, &free));
    keep("docs/assumptions.md", "prices", &prices(&base));
    keep(
        "docs/assumptions.md",
        "factors",
        &factors(&base, of("independent.toml")),
    );
    let planned = results("announced-2025.toml", &["entities.openai.growth=0.73"]);
    keep(
        "README.md",
        "who-can-pay",
        &who_can_pay(&base, &free, &planned),
    );
}

fn variants_table(base: &Results, variants: &[(&str, Results)]) -> String {
    let mut table = String::from(
        "| file | delivered, bn | Stargate by January 2029, of 500 | electricity, TWh | Mt of CO2 | NPV, bn | OpenAI defaults |\n|---|---|---|---|---|---|---|\n",
    );
    let emissions = Name("portfolio", "emissions", None);
    for (name, r) in std::iter::once(("announced-2025.toml", base))
        .chain(variants.iter().map(|(name, r)| (*name, r)))
    {
        table += &format!(
            "| `{name}` | {} | {} | {} | {} | {} | {} |\n",
            DELIVERED.quantiles(r),
            STARGATE.quantiles(r),
            ENERGY.median(r),
            emissions.median(r),
            NPV.quantiles(r),
            DEFAULTS.exact(r),
        );
    }
    table
}

fn who_pays<'a>(base: &'a Results, free: &'a Results, of: &dyn Fn(&str) -> &'a Results) -> String {
    let mut table = String::from(
        "| scenario | OpenAI defaults on Oracle | it pays Oracle, of 300 | Stargate delivered, of 500 | Nvidia pays, of 100 | payments on circles, 2027 (mean) |\n|---|---|---|---|---|---|\n",
    );
    for (name, r) in [
        ("no limits on money (below)", free),
        ("`announced-2025.toml`", base),
        ("`independent.toml`", of("independent.toml")),
        ("`openai-shortfall.toml`", of("openai-shortfall.toml")),
        ("`credit-crunch.toml`", of("credit-crunch.toml")),
        ("`no-circular-funding.toml`", of("no-circular-funding.toml")),
    ] {
        table += &format!(
            "| {name} | {} | {} | {} | {} | {} |\n",
            DEFAULTS.exact(r),
            PAID.quantiles(r),
            STARGATE.quantiles(r),
            CALLED.quantiles(r),
            CIRCLES.mean(r),
        );
    }
    table
}

fn limits(base: &Results, free: &Results) -> String {
    let mut without = scenario("announced-2025.toml", &[]);
    without.entities.clear();
    let out = simulated(&without);
    let all = [base, free, &out];
    let mut table = String::from(
        "| figure | with limits (as shipped) | without limits | entities taken out |\n|---|---|---|---|\n",
    );
    type Cell = fn(Name, &Results) -> String;
    let rows: [(&str, Name, Cell); 14] = [
        ("delivered by 2034, mean", DELIVERED, Name::exact),
        (
            "of it AI infrastructure, mean",
            Name("portfolio", "delivered_ai", None),
            Name::exact,
        ),
        (
            "Stargate by January 2029, of 500",
            STARGATE,
            Name::quantiles,
        ),
        ("its pledge met by its date", STARGATE_MET, Name::exact),
        (
            "Stargate by 2034, mean",
            Name("STARGATE-500", "delivered", None),
            Name::mean,
        ),
        ("Meta US by the end of 2028, of 600", META, Name::quantiles),
        (
            "its pledge met by its date",
            Name("META-US-600", "met_by_deadline", None),
            Name::exact,
        ),
        (
            "Meta US by 2034, mean",
            Name("META-US-600", "delivered", None),
            Name::mean,
        ),
        (
            "electricity in 2030, TWh",
            Name("portfolio", "energy", Some(2030)),
            Name::quantiles,
        ),
        ("electricity, all years, TWh, mean", ENERGY, Name::exact),
        (
            "most IT load, GW",
            Name("portfolio", "gw_peak", None),
            Name::quantiles,
        ),
        ("NPV, mean", NPV, Name::exact),
        ("NPV", NPV, Name::quantiles),
        ("P(loss)", LOSS, Name::exact),
    ];
    for (said, name, cell) in rows {
        let cells = all.map(|r| cell(name, r));
        table += &format!("| {said} | {} |\n", cells.join(" | "));
    }
    table
}

fn prices(base: &Results) -> String {
    let steps: [(&str, &[&str]); 4] = [
        ("no erosion", &["returns.price_erosion=0"]),
        ("and no trend", &["drivers.compute_price.trend=0"]),
        (
            "and 13.3 for every MW, used or not",
            &["drivers.compute_price.level=13.3", "returns.utilization=1"],
        ),
        (
            "and no regime nor shock moves it",
            &[
                "regimes.states.steady.price=1",
                "regimes.states.retrenchment.price=1",
                "regimes.states.retrenchment.utilization=1",
                "drivers.compute_price.volatility=0",
            ],
        ),
    ];
    let mut table =
        String::from("| run | NPV, bn | q05, q50, q95 | P(loss) |\n|---|---|---|---|\n");
    let mut row = |said: &str, r: &Results| {
        let (mean, ends, loss) = (NPV.exact(r), NPV.quantiles(r), LOSS.exact(r));
        table += &format!("| {said} | {mean} | {ends} | {loss} |\n");
    };
    row("as shipped", base);
    let mut all: Vec<&str> = Vec::new();
    for (said, sets) in steps {
        all.extend(sets);
        let options: Vec<String> = sets.iter().map(|s| format!("--set {s}")).collect();
        let r = results("announced-2025.toml", &all);
        row(&format!("{said}: `{}`", options.join(" ")), &r);
    }
    table
}

fn factors(base: &Results, without: &Results) -> String {
    let set = |sets: &[&str]| results("announced-2025.toml", sets);
    let half = set(&["factors.*.scale=0.7071"]);
    let t = set(&["dependence.copula=t", "dependence.degrees=5"]);
    let mut table = String::from(
        "| run | delivered, bn: q05, q50, q95 | NPV, bn: q05, q50, q95 |\n|---|---|---|\n",
    );
    for (said, r) in [
        ("`announced-2025.toml`", base),
        ("half the shares: `--set 'factors.*.scale=0.7071'`", &half),
        (
            "t copula: `--set dependence.copula=t --set dependence.degrees=5`",
            &t,
        ),
        ("`independent.toml`, without factors", without),
    ] {
        let ends = |name: Name| {
            let cells: Vec<String> = name
                .of(r)
                .quantiles
                .iter()
                .map(|q| estimate(&q.1))
                .collect();
            cells.join(", ")
        };
        table += &format!("| {said} | {} | {} |\n", ends(DELIVERED), ends(NPV));
    }
    table
}

fn who_can_pay(base: &Results, free: &Results, planned: &Results) -> String {
    let percent = |e: &Estimate| {
        let scaled = |x: Option<f64>| x.map(|x| 100.0 * x);
        let value = scaled(e.value).expect("a probability");
        let error = scaled(e.std_error);
        match error {
            Some(error) if error > 0.0 => format!(
                "{} ± {} %",
                digits::rounded(value, Some(error), 4),
                digits::std_error(error)
            ),
            _ => format!("{} %", short(Some(value))),
        }
    };
    let chance = |name: Name, r: &Results| percent(&name.of(r).mean);
    let ends = &CLAIMED.of(base).quantiles;
    let claim = base.claims.first().expect("a claim with an outcome");
    format!(
        "- OpenAI defaults on its contract with Oracle in {} of trials, and pays {} of the 300 bn in the middle case ({} at q95). Were it to grow as\n  it plans, 0.73 a year, it would default in {}. Nvidia is called for {} of the 100 bn of its letter of intent in the middle case, {} at q95\n  (`entities.csv`, `flows.csv`).\n\
         - Limits on money take Stargate from {} to {} of its 500 bn by its date in the middle case; it meets its pledge in {} of trials without\n  them, in {} with them. Meta's 600 come to {} instead of {} by the end of 2028.\n\
         - *Circularity*: in 2027 {} % of what entities pay each other moves inside circles, {} % at q95, nothing in many trials (`annual.csv`).\n\
         - *Claims* are compared, never added: of the 320 bn that four giants were said to invest in 2025 the ledger lists about 0.86; scaled by that\n  the simulation has {} · {} · {}, and {} in cash, what they really spent, lies above {} of trials (`portfolio.csv`).\n",
        chance(DEFAULTS, base),
        PAID.median(base),
        PAID.top(base),
        chance(DEFAULTS, planned),
        CALLED.median(base),
        CALLED.top(base),
        STARGATE.median(free),
        STARGATE.median(base),
        chance(STARGATE_MET, free),
        chance(STARGATE_MET, base),
        META.median(base),
        META.median(free),
        short(CIRCLES.of(base).mean.value.map(|x| 100.0 * x)),
        short(CIRCLES.of(base).quantiles[2].1.value.map(|x| 100.0 * x)),
        short(ends[0].1.value),
        short(ends[1].1.value),
        short(ends[2].1.value),
        short(Some(claim.outcome.0)),
        percent(&claim.scaled.0),
    )
}
