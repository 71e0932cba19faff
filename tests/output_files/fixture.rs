//! A small scenario and results made by hand.

use buildout::calendar::{Calendar, Date, Step};
use buildout::distributions::Distribution;
use buildout::domain::metric::SubjectKind::{self, Portfolio};
use buildout::domain::{
    Commitment, Driver, Drivers, Evidence, FxRate, Hedge, Kind, Metric, Quantity, RunOptions,
    Scenario, Sponsor, Stage, Terms, Window,
};
use buildout::results::{Check, Figure, InputFigure, Results};
use buildout::statistics::Estimate;
use buildout::units::{Currency, Unit};

pub fn day(text: &str) -> Date {
    Date::parse(text, false).unwrap()
}

pub fn quantity(path: &str, distribution: Distribution, unit: Unit) -> Quantity {
    Quantity {
        path: path.to_owned(),
        distribution,
        unit,
        evidence: Evidence::default(),
        origin: "built-in".to_owned(),
    }
}

/// A driver that keeps its level.
pub fn driver(path: &str, level: Quantity) -> Driver {
    let still = |field: &str| {
        let path = format!("{path}.{field}");
        quantity(&path, Distribution::Constant(0.0), Unit::PerYear)
    };
    Driver {
        level,
        trend: still("trend"),
        reversion: still("reversion"),
        volatility: still("volatility"),
    }
}

pub fn evidence(source: &str, quote: &str, note: &str) -> Evidence {
    Evidence {
        source: source.to_owned(),
        quote: quote.to_owned(),
        note: note.to_owned(),
        ..Evidence::default()
    }
}

fn sponsor(name: &str, share: f64) -> Sponsor {
    Sponsor {
        name: name.to_owned(),
        share,
    }
}

fn commitment(id: &str, kind: Kind, amount: Option<f64>, currency: &str) -> Commitment {
    let path = |field| format!("commitments.{id}.{field}");
    let amount = amount.map(|a| quantity(&path("amount"), Distribution::Constant(a), Unit::Money));
    Commitment {
        id: id.to_owned(),
        title: format!("Title of {id}"),
        kind,
        sponsors: vec![],
        counterparty: None,
        amount,
        amount_low: None,
        currency: Currency::parse(currency).unwrap(),
        power_gw: None,
        hedge: Hedge::Exact,
        stage: Stage::Announced,
        announced: None,
        window: None,
        location: String::new(),
        energy_source: String::new(),
        class: None,
        same_as: None,
        part_of: None,
        part_share: quantity(
            &path("part_share"),
            Distribution::Constant(1.0),
            Unit::Fraction,
        ),
        overlaps: vec![],
        in_naive_total: true,
        build: None,
        deal: None,
        evidence: vec![],
    }
}

pub fn scenario() -> Scenario {
    let stargate = Commitment {
        sponsors: vec![sponsor("OpenAI", 0.6), sponsor("SoftBank", 0.4)],
        hedge: Hedge::UpTo,
        announced: Some(day("2025-01-21")),
        window: Some(Window {
            start: day("2025-01-01"),
            end: day("2028-12-31"),
        }),
        location: "États-Unis".to_owned(),
        evidence: vec![
            evidence("D1", "jusqu'à 500 milliards, « promis »", ""),
            evidence("D2", "promet 500", "the other one says \"up to\""),
        ],
        ..commitment("STARGATE-500", Kind::Build, Some(500.0), "USD")
    };
    let again = Commitment {
        sponsors: vec![sponsor("OpenAI", 1.0)],
        same_as: Some(0),
        in_naive_total: false,
        ..commitment("2025-10", Kind::Build, Some(500.0), "USD")
    };
    let french = Commitment {
        title: "=HYPERLINK(\"http://x\", \"Essonne\")".to_owned(),
        sponsors: vec![sponsor("Mistral", 0.5), sponsor("Bpifrance", 0.5)],
        part_of: Some(0),
        ..commitment("@MISTRAL", Kind::Stake, Some(10.0), "EUR")
    };
    let claim = commitment("HUANG", Kind::Claim, Some(3500.0), "USD");
    let vague = Commitment {
        hedge: Hedge::Vague,
        ..commitment("HUNDREDS", Kind::Claim, None, "USD")
    };
    let rate = Quantity {
        evidence: Evidence {
            source: "ECB".to_owned(),
            quote: "-5 %, dit-on".to_owned(),
            url: "https://example.org/a,b".to_owned(),
            accessed: "2025-09-30".to_owned(),
            note: "+ or -".to_owned(),
            confidence: "seen in a source".to_owned(),
            ..Evidence::default()
        },
        origin: "s.toml:4".to_owned(),
        ..quantity(
            "fx.EUR",
            Distribution::Uniform {
                low: 1.0,
                high: 1.2,
            },
            Unit::FxRate,
        )
    };
    Scenario {
        name: "essai".to_owned(),
        title: "Un scénario d'essai".to_owned(),
        description: String::new(),
        as_of: Some(day("2025-09-30")),
        currency: Currency::parse("USD").unwrap(),
        calendar: Calendar::new(day("2025-01-01"), day("2028-12-31"), Step::Quarter).unwrap(),
        run: RunOptions {
            trials: 1000,
            seed: 7,
            sampling: buildout::domain::Sampling::Random,
            replicates: None,
        },
        fx: vec![FxRate {
            currency: Currency::parse("EUR").unwrap(),
            rate: driver("fx.EUR", rate),
        }],
        drivers: Drivers::default(),
        regimes: None,
        dependence: buildout::domain::Dependence::default(),
        conditioning: buildout::domain::Conditioning::default(),
        fuels: vec![],
        regions: vec![],
        terms: Terms::new(),
        classes: vec![],
        commitments: vec![stargate, again, french, claim, vague],
        documents: vec![],
        context: vec![],
        outcomes: Vec::new(),
        benchmarks: vec![],
        entities: vec![],
    }
}

pub fn estimate(value: f64, std_error: f64) -> Estimate {
    Estimate {
        value: Some(value),
        std_error: Some(std_error),
        ci_low: Some(value - 1.96 * std_error),
        ci_high: Some(value + 1.96 * std_error),
    }
}

pub fn figure(kind: SubjectKind, subject: &str, metric: Metric, mean: f64, error: f64) -> Figure {
    let indicator = metric.info().indicator;
    let levels = if indicator {
        vec![]
    } else {
        vec![0.05, 0.5, 0.95]
    };
    let quantile = |level: f64| {
        (
            level,
            estimate(mean + 100.0 * (level - 0.5) * error, 2.0 * error),
        )
    };
    Figure {
        subject_kind: kind,
        subject: subject.to_owned(),
        metric,
        unit: metric.info().unit,
        period: None,
        trials: 1000,
        defined: 1000,
        defined_share: Estimate::probability(1000, 1000),
        mean: estimate(mean, error),
        sd: (!indicator).then(|| estimate(31.6 * error, 0.7 * error)),
        quantiles: levels.into_iter().map(quantile).collect(),
        tail: None,
    }
}

/// Pays back late, and in more than a twentieth of the trials never.
fn payback() -> Figure {
    Figure {
        quantiles: vec![
            (0.005, estimate(2027.123, 0.25)),
            (0.995, Estimate::default()),
        ],
        ..figure(Portfolio, "all", Metric::Payback, 2028.0, 0.1)
    }
}

pub fn results() -> Results {
    let about =
        |metric, mean, error| figure(SubjectKind::Commitment, "STARGATE-500", metric, mean, error);
    let annual = Figure {
        period: Some((day("2026-01-01"), day("2026-12-31"))),
        ..figure(Portfolio, "all", Metric::Spend, 123.456, 0.789)
    };
    let quarter = Figure {
        period: Some((day("2026-01-01"), day("2026-03-31"))),
        ..annual.clone()
    };
    let never = (0.95, Estimate::default());
    let completion = Figure {
        defined: 700,
        defined_share: Estimate::probability(700, 1000),
        quantiles: vec![
            (0.05, estimate(2027.5, 0.01)),
            (0.5, estimate(2028.25, 0.02)),
            never,
        ],
        ..about(Metric::Completion, 2027.9, 0.012)
    };
    let drawn = figure(SubjectKind::Input, "fx.EUR", Metric::Value, 1.1003, 0.0018);
    Results {
        trials: 1000,
        seed: 7,
        sampling: buildout::domain::Sampling::Random,
        replicates: 1,
        levels: vec![0.05, 0.5, 0.95],
        figures: vec![
            figure(Portfolio, "all", Metric::NaiveTotal, 511.0, 0.02),
            figure(Portfolio, "all", Metric::Delivered, 301.23456, 3.21),
            annual,
            quarter,
            about(Metric::Headline, 500.0, 0.0),
            about(Metric::Delivered, 290.0, 3.2),
            about(Metric::MetByDeadline, 0.1234, 0.0104),
            completion,
        ],
        distributions: vec![
            figure(Portfolio, "all", Metric::Delivered, 301.23456, 3.21),
            payback(),
        ],
        inputs: vec![
            InputFigure {
                quantity: 0,
                sampled: Some(drawn),
            },
            InputFigure {
                // After the rate's trend, reversion and volatility.
                quantity: 4,
                sampled: None,
            },
        ],
        benchmarks: vec![],
        flows: vec![],
        failures: vec![],
        precision: vec![],
        conditioned: None,
        claims: vec![],
        checks: vec![
            Check {
                family: "mass_balance",
                name: "parent = residual + children".to_owned(),
                observed: -1.5e-13,
                expected: 0.0,
                tolerance: 1e-9,
                basis: "rounding".to_owned(),
                passed: true,
            },
            Check {
                family: "marginal",
                name: "fx.EUR, largest gap".to_owned(),
                observed: f64::NAN,
                expected: 0.0,
                tolerance: 0.0612,
                basis: "Kolmogorov-Smirnov, α = 1e-6".to_owned(),
                passed: false,
            },
        ],
        warnings: vec!["no class for `@MISTRAL`".to_owned()],
    }
}
