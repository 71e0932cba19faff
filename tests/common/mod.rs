//! Scenarios built by hand, for tests that need exact terms.
#![allow(dead_code)]

use buildout::calendar::{Calendar, Date, Step};
use buildout::distributions::Distribution;
use buildout::domain::{
    BuildTerms, Commitment, Curve, Dependence, Driver, Drivers, Evidence, Hedge, Kind, Metric,
    OverrunPolicy, Quantity, Regimes, RunOptions, Scenario, Sponsor, Stage, State, SubjectKind,
    Terms, Window,
};
use buildout::engine::{Collected, NoProgress, RunRequest, run};
use buildout::model::Plan;
use buildout::statistics::Column;
use buildout::units::{Currency, Unit};

pub fn date(text: &str) -> Date {
    Date::parse(text, false).expect("a date")
}

pub fn distribution(text: &str) -> Distribution {
    buildout::distributions::text::parse(text, &|_, _| Err("no files here".into()))
        .unwrap_or_else(|e| panic!("{text}: {e:?}"))
}

pub fn quantity(path: &str, text: &str) -> Quantity {
    Quantity {
        path: path.to_owned(),
        distribution: distribution(text),
        unit: Unit::Plain,
        evidence: Evidence::default(),
        origin: "test".to_owned(),
    }
}

/// A driver that keeps its level.
pub fn steady(path: &str, level: &str) -> Driver {
    Driver {
        level: quantity(&format!("{path}.level"), level),
        trend: quantity(&format!("{path}.trend"), "0"),
        reversion: quantity(&format!("{path}.reversion"), "0"),
        volatility: quantity(&format!("{path}.volatility"), "0"),
    }
}

/// A build of `amount` with plain terms: everything delivered on time along a straight line.
pub fn build(id: &str, amount: &str, window: (&str, &str)) -> Commitment {
    let path = |field: &str| format!("commitments.{id}.{field}");
    let q = |field: &str, text: &str| quantity(&path(field), text);
    let window = Window {
        start: date(window.0),
        end: date(window.1),
    };
    Commitment {
        id: id.to_owned(),
        title: id.to_owned(),
        kind: Kind::Build,
        sponsors: vec![Sponsor {
            name: "Sponsor".to_owned(),
            share: 1.0,
        }],
        counterparty: None,
        amount: Some(q("amount", amount)),
        amount_low: None,
        currency: Currency::parse("USD").expect("a code"),
        power_gw: None,
        hedge: Hedge::Exact,
        stage: Stage::Announced,
        announced: None,
        window: Some(window),
        location: String::new(),
        energy_source: String::new(),
        class: None,
        same_as: None,
        part_of: None,
        part_share: q("part_share", "1"),
        overlaps: Vec::new(),
        in_naive_total: true,
        build: Some(BuildTerms {
            window,
            ai_share: q("ai_share", "1"),
            realized: q("realized", "1"),
            delay_years: q("delay_years", "0"),
            stretch: q("stretch", "1"),
            overrun: q("overrun", "1"),
            overrun_policy: OverrunPolicy::Descope,
            hazard: q("hazard", "0"),
            curve: Curve::Linear,
            spent_to_date: None,
            met_threshold: 0.95,
            relet: q("relet", "0"),
            relet_delay: q("relet_delay", "0"),
            capacity_from_amount: false,
            sites: Vec::new(),
            fuels: None,
            behind_the_meter: None,
            terms: Terms::new(),
            suppliers: Vec::new(),
        }),
        deal: None,
        evidence: Vec::new(),
    }
}

/// Changes one delivery term of a build.
pub fn with(mut commitment: Commitment, field: &str, text: &str) -> Commitment {
    let path = format!("commitments.{}.{field}", commitment.id);
    let new = quantity(&path, text);
    let terms = commitment.build.as_mut().expect("a build");
    match field {
        "ai_share" => terms.ai_share = new,
        "realized" => terms.realized = new,
        "delay_years" => terms.delay_years = new,
        "stretch" => terms.stretch = new,
        "overrun" => terms.overrun = new,
        "hazard" => terms.hazard = new,
        "relet" => terms.relet = new,
        "relet_delay" => terms.relet_delay = new,
        "spent_to_date" => terms.spent_to_date = Some(new),
        other => panic!("no field {other}"),
    }
    commitment
}

pub fn scenario(end: &str, step: Step, commitments: Vec<Commitment>) -> Scenario {
    Scenario {
        name: "test".to_owned(),
        title: "test".to_owned(),
        description: String::new(),
        as_of: None,
        currency: Currency::parse("USD").expect("a code"),
        calendar: Calendar::new(date("2025-01-01"), date(end), step).expect("a calendar"),
        run: RunOptions {
            trials: 1000,
            seed: 1,
            sampling: buildout::domain::Sampling::Random,
            replicates: None,
        },
        fx: Vec::new(),
        drivers: Drivers::default(),
        regimes: None,
        dependence: Dependence::default(),
        conditioning: buildout::domain::Conditioning::default(),
        fuels: Vec::new(),
        regions: Vec::new(),
        terms: Terms::new(),
        classes: Vec::new(),
        commitments,
        documents: Vec::new(),
        context: Vec::new(),
        benchmarks: Vec::new(),
        outcomes: Vec::new(),
        entities: Vec::new(),
    }
}

/// A chain of states (id, mean stay, [pace, spend, hazard], next).
pub fn regimes(initial: &[f64], states: &[(&str, f64, [&str; 3], &[f64])]) -> Regimes {
    Regimes {
        initial: initial.to_vec(),
        states: states
            .iter()
            .map(|(id, stay, multipliers, next)| {
                let q = |field: &str, text: &str| {
                    quantity(&format!("regimes.states.{id}.{field}"), text)
                };
                State {
                    id: (*id).to_owned(),
                    mean_stay_years: *stay,
                    next: next.to_vec(),
                    pace: q("pace", multipliers[0]),
                    spend: q("spend", multipliers[1]),
                    hazard: q("hazard", multipliers[2]),
                    cost: q("cost", "1"),
                    price: q("price", "1"),
                    utilization: q("utilization", "1"),
                    credit: q("credit", "1"),
                    cash: q("cash", "1"),
                }
            })
            .collect(),
    }
}

/// A run with its plan, so that columns can be found by name.
pub struct Ran {
    pub plan: Plan,
    pub collected: Collected,
}

impl Ran {
    pub fn column(&self, kind: SubjectKind, subject: &str, metric: Metric) -> &Column {
        self.find(kind, subject, metric, None)
    }

    pub fn in_year(&self, subject: &str, metric: Metric, year: usize) -> &Column {
        let kind = if subject == "portfolio" {
            SubjectKind::Portfolio
        } else {
            SubjectKind::Commitment
        };
        self.find(kind, subject, metric, Some(year))
    }

    pub fn build(&self, id: &str, metric: Metric) -> &Column {
        self.column(SubjectKind::Commitment, id, metric)
    }

    fn find(
        &self,
        kind: SubjectKind,
        subject: &str,
        metric: Metric,
        year: Option<usize>,
    ) -> &Column {
        let at = self
            .plan
            .specs
            .iter()
            .position(|s| {
                s.kind == kind && s.subject == subject && s.metric == metric && s.year == year
            })
            .unwrap_or_else(|| panic!("no column {subject} {metric:?} {year:?}"));
        &self.collected.columns[at]
    }
}

pub fn simulate(scenario: &Scenario, trials: u64, seed: u64, threads: usize) -> Ran {
    let plan = Plan::compile(scenario).expect("a plan");
    let request = RunRequest {
        trials,
        seed,
        threads: Some(threads),
        ..RunRequest::default()
    };
    let collected = run(&plan, &request, &NoProgress).expect("a run");
    Ran { plan, collected }
}

/// The mean of a column lies within `k` of its own standard errors of the expected value.
pub fn assert_mean(column: &Column, expected: f64, k: f64) {
    let estimate = column.mean();
    let (mean, se) = (
        estimate.value.expect("a mean"),
        estimate.std_error.unwrap_or(0.0),
    );
    assert!(
        (mean - expected).abs() <= k * se + 1e-12 * expected.abs().max(1.0),
        "mean {mean} ± {se} is not {expected} within {k} standard errors"
    );
}

/// The part of a document between `<!-- name:begin -->` and `<!-- name:end -->` is `text`; with
/// `BUILDOUT_UPDATE=1` in the environment it is made so.
pub fn keep_section(path: &std::path::Path, name: &str, text: &str) {
    let document = std::fs::read_to_string(path).expect("the document");
    let (begin, end) = (
        format!("<!-- {name}:begin -->\n"),
        format!("<!-- {name}:end -->"),
    );
    let from = document.find(&begin).expect("the section begins") + begin.len();
    let to = document.find(&end).expect("the section ends");
    if document[from..to] == *text {
        return;
    }
    if std::env::var_os("BUILDOUT_UPDATE").is_some() {
        let new = format!("{}{text}{}", &document[..from], &document[to..]);
        std::fs::write(path, new).expect("the document can be written");
        return;
    }
    panic!(
        "{} is out of date in section `{name}`; run the test with BUILDOUT_UPDATE=1.\n\
         It should say:\n{text}\nbut says:\n{}",
        path.display(),
        &document[from..to]
    );
}

/// A region that connects all that comes, at PUE 1.2 and a load factor of 0.8.
pub fn region(id: &str) -> buildout::domain::Region {
    let path = |field: &str| format!("regions.{id}.{field}");
    let q = |field: &str, text: &str| quantity(&path(field), text);
    buildout::domain::Region {
        id: id.to_owned(),
        title: id.to_owned(),
        group: None,
        evidence: Evidence::default(),
        pue: q("pue", "1.2"),
        load_factor: q("load_factor", "0.8"),
        power_price: steady(&path("power_price"), "70"),
        grid_intensity: Some(steady(&path("grid_intensity"), "400")),
        fuels: vec![buildout::domain::FuelShare {
            source: buildout::domain::Source::Grid,
            share: 1.0,
        }],
        grid_mw_per_year: None,
        behind_the_meter: q("behind_the_meter", "0"),
        wue: q("wue", "0.5"),
        water_intensity: q("water_intensity", "4"),
    }
}

/// Puts a build into one region, by index.
pub fn at(mut commitment: Commitment, region: usize) -> Commitment {
    let terms = commitment.build.as_mut().expect("a build");
    terms.sites = vec![buildout::domain::Site { region, share: 1.0 }];
    commitment
}

/// Gives a scenario regions, a price of compute and terms.
pub fn with_assets(
    mut scenario: Scenario,
    regions: Vec<buildout::domain::Region>,
    capex: &str,
    price: &str,
    terms: &[(buildout::domain::Term, &str)],
) -> Scenario {
    scenario.drivers.capex_per_mw = Some(steady("drivers.capex_per_mw", capex));
    scenario.drivers.compute_price = Some(steady("drivers.compute_price", price));
    scenario.regions = regions;
    for (term, text) in terms {
        let path = format!("{}.{}", term.table().name(), term.name());
        scenario.terms.insert(*term, quantity(&path, text));
    }
    scenario
}
