//! What conditioning does to the shipped scenario, in the last section of docs/evidence.md, is what the engine
//! says (`BUILDOUT_UPDATE=1 cargo test --test evidence` rewrites it).

mod common;

use buildout::domain::MeasurementError;
use buildout::engine::{Collected, Conditioned, Method, NoProgress, RunRequest, condition};
use buildout::input::{LoadRequest, load};
use buildout::model::{Plan, figure};
use buildout::results::{
    Check, ConditionedFigures, Figure, ObservationFigure, Prior, Verdict, asked, conditioned,
};
use buildout::statistics::Estimate;
use std::path::Path;

const TRIALS: u64 = 20_000;
const LEVELS: [f64; 3] = [0.05, 0.5, 0.95];

/// Figures of the document: how they are called there, their name, and their decimals.
const SHOWN: [(&str, &str, usize); 8] = [
    ("portfolio delivered, bn USD", "delivered", 0),
    ("of it AI infrastructure", "delivered_ai", 0),
    (
        "`STARGATE-500` by January 2029",
        "STARGATE-500.delivered_by_deadline",
        0,
    ),
    (
        "`META-US-600` by the end of 2028",
        "META-US-600.delivered_by_deadline",
        0,
    ),
    (
        "`ALIBABA-380` by March 2028",
        "ALIBABA-380.delivered_by_deadline",
        0,
    ),
    (
        "Abilene online at the end of 2026, GW",
        "STARGATE-TX-8DC.gw_online.2026",
        2,
    ),
    ("IT load at the end of 2029, GW", "gw_online.2029", 1),
    ("net present value, bn USD", "npv", 0),
];

/// With thousands apart and a minus sign, as in the documents.
fn number(x: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", x.abs());
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut apart = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            apart.push(',');
        }
        apart.push(digit);
    }
    let zero = text.chars().all(|c| "0.".contains(c));
    let sign = if x < 0.0 && !zero { "−" } else { "" };
    format!("{sign}{apart}{rest}")
}

fn value(e: &Estimate) -> f64 {
    e.value.expect("a value")
}

/// The run of the document.
struct Told {
    plan: Plan,
    prior: Collected,
    posterior: Collected,
    found: ConditionedFigures,
    checks: Vec<Check>,
    stated: Vec<(String, f64, MeasurementError)>,
}

impl Told {
    fn new() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let loaded = load(&LoadRequest {
            path: root.join("scenarios/known-2026.toml"),
            ..LoadRequest::default()
        });
        let scenario = loaded.scenario.expect("the scenario is valid");
        let plan = Plan::compile(&scenario).expect("a plan");
        let request = RunRequest {
            trials: TRIALS,
            seed: scenario.run.seed,
            asked: asked(&scenario, &plan, &LEVELS, &[]),
            ..RunRequest::default()
        };
        let read = |run: Collected| (Prior::of(&scenario, &plan, &run, &LEVELS), run);
        let run = condition(&plan, &request, &NoProgress, None, read).expect("a run");
        let (read, prior) = run.prior;
        let run = Conditioned {
            prior: read,
            posterior: run.posterior,
            weighing: run.weighing,
        };
        let results = conditioned(&scenario, &plan, &run, &LEVELS);
        let observations = scenario.conditioning.observations.into_iter();
        Self {
            checks: results.checks,
            found: *results.conditioned.expect("it has observations"),
            stated: observations.map(|o| (o.id, o.value, o.error)).collect(),
            plan,
            prior,
            posterior: run.posterior,
        }
    }

    fn quantiles(&self, of: &Collected, name: &str) -> [f64; 3] {
        let column = figure(name, &self.plan).expect("a figure");
        let quantiles = of.columns[column].quantiles(&LEVELS);
        [0, 1, 2].map(|i| value(&quantiles[i]))
    }

    fn mean(&self, of: &Collected, name: &str) -> Estimate {
        of.columns[figure(name, &self.plan).expect("a figure")].mean()
    }

    fn method(&self) -> String {
        let share = 100.0 * self.found.plain_share;
        let effective = self.found.effective;
        let how = match self.found.method {
            Method::Plain => format!("The run is plain and has {}", number(effective, 0)),
            Method::Adaptive { stages, draws } => format!(
                "{draws} draws tilted in {stages} stages leave {}",
                number(effective, 0)
            ),
        };
        format!(
            "Of {} trials plain weights would leave {share:.1} % effective. {how} effective trials, {:.0} %.\n",
            number(TRIALS as f64, 0),
            100.0 * effective / TRIALS as f64
        )
    }

    fn figures(&self) -> String {
        let mut table =
            "| figure | prior q05, q50, q95 | posterior q05, q50, q95 |\n|---|---|---|\n"
                .to_owned();
        for (what, name, decimals) in SHOWN {
            let [prior, posterior] = [&self.prior, &self.posterior].map(|of| {
                let shown = self.quantiles(of, name).map(|q| number(q, decimals));
                shown.join(" · ")
            });
            table += &format!("| {what} | {prior} | {posterior} |\n");
        }
        let [prior, posterior] =
            [&self.prior, &self.posterior].map(|of| self.mean(of, "OpenAI.defaulted"));
        table += &format!(
            "| OpenAI defaults, probability | {:.3} | {:.3} ± {:.3} |\n",
            value(&prior),
            value(&posterior),
            posterior.std_error.expect("an error")
        );
        table
    }

    fn observations(&self) -> String {
        let mut table = "| observation | value | prior median | posterior median | within 2 sd before | ESS without it | delivered without it |\n|---|---|---|---|---|---|---|\n".to_owned();
        for (o, (id, observed, error)) in self.found.observations.iter().zip(&self.stated) {
            let error = match error {
                MeasurementError::Absolute(sd) => format!(" ± {sd}"),
                MeasurementError::Logarithmic(sd) => format!(", log {sd}"),
            };
            let decimals = if *observed < 10.0 { 2 } else { 1 };
            table += &format!(
                "| `{id}` | {observed}{error} | {} | {} | {:.2} | {} | {} |\n",
                number(median(&o.prior), decimals),
                number(median(&o.posterior), decimals),
                o.agree_prior.expect("a share"),
                number(o.effective_without, 0),
                number(o.delivered_without.expect("a mean"), 0),
            );
        }
        table
    }

    fn sentences(&self) -> String {
        let delivered = self.mean(&self.posterior, "delivered");
        let agree = |o: &ObservationFigure| o.agree_posterior.expect("a share");
        let least = self
            .found
            .observations
            .iter()
            .map(agree)
            .fold(1.0, f64::min);
        let above = self.found.observations.iter().zip(&self.stated);
        let above = above.filter(|(o, (_, observed, _))| *observed > median(&o.prior));
        let name = "STARGATE-500.delivered_by_deadline";
        let [before, after] = [&self.prior, &self.posterior].map(|of| self.quantiles(of, name)[1]);
        format!(
            "The portfolio delivers {} ± {} bn USD on average with all of them. At least {least:.2} of the weighted trials come within 2 sd of each \
             observation. {} of the {} lie above the prior median. The median of Stargate moves by {} %.\n",
            number(value(&delivered), 0),
            number(delivered.std_error.expect("an error"), 0),
            above.count(),
            self.stated.len(),
            number(100.0 * (after / before - 1.0), 0)
        )
    }
}

fn median(f: &Figure) -> f64 {
    let found = f.quantiles.iter().find(|q| q.0 == 0.5);
    value(&found.expect("a median").1)
}

/// What was observed by July 2026 is within what the scenario yields, and moves it: an effective sample above
/// the least one, all observations met by most weighted trials, Meta's 2025 tighter. The run passes its own
/// checks. What it comes to stands in the document.
#[test]
fn what_was_known_in_2026_agrees_with_the_scenario() {
    let told = Told::new();
    let found = &told.found;
    assert!(told.checks.len() > 20, "{} checks", told.checks.len());
    let failed: Vec<_> = told.checks.iter().filter(|c| !c.passed).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    assert_eq!(found.verdict, Verdict::Sound);
    assert!(found.effective > 400.0, "{}", found.effective);
    assert_eq!(found.observations.len(), 7);
    for o in &found.observations {
        assert!(o.agree_posterior.unwrap() > 0.3, "{o:?}");
    }
    let meta = &found.observations[0];
    let width = |f: &Figure| f.sd.unwrap().value.unwrap();
    assert!(width(&meta.posterior) < 0.5 * width(&meta.prior));

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/evidence.md");
    let parts = [
        told.method(),
        told.figures(),
        told.observations(),
        told.sentences(),
    ];
    let text = format!("\n{}\n", parts.join("\n"));
    common::keep_section(&path, "known-2026", &text);
}
