//! Conditioning on observations against closed forms, rejection and plain weights. Tolerances are five
//! standard errors where nothing else is said (false alarm 6e-7 each); all runs are seeded.

mod load_support;

use buildout::distributions::Distribution;
use buildout::domain::Scenario;
use buildout::engine::{
    Collected, Conditioned, Method, NoProgress, RunRequest, condition, trial_values,
};
use buildout::model::{Plan, figure};
use buildout::results::{self, Prior, Results, Verdict};
use buildout::sampling::Source;
use buildout::statistics::{Column, Keep, WeightScale};
use load_support::scenario;

const NORMAL: &str = "tests/fixtures/observed-normal.toml";
const TWO: &str = "tests/fixtures/observed-two.toml";

fn run(scenario: &Scenario, threads: usize) -> (Plan, Conditioned<Collected>) {
    let plan = Plan::compile(scenario).unwrap();
    let request = RunRequest {
        trials: scenario.run.trials,
        seed: scenario.run.seed,
        threads: Some(threads),
        ..RunRequest::default()
    };
    let run = condition(&plan, &request, &NoProgress, None, |prior| prior).unwrap();
    (plan, run)
}

fn results_of(scenario: &Scenario, threads: usize, levels: &[f64]) -> Results {
    let (plan, run) = run(scenario, threads);
    let run = Conditioned {
        prior: Prior::of(scenario, &plan, &run.prior, levels),
        posterior: run.posterior,
        weighing: run.weighing,
    };
    results::conditioned(scenario, &plan, &run, levels)
}

fn posterior<'a>(plan: &Plan, run: &'a Conditioned<Collected>, name: &str) -> &'a Column {
    &run.posterior.columns[figure(name, plan).unwrap()]
}

fn near(seen: f64, expected: f64, tolerance: f64) {
    assert!(
        (seen - expected).abs() <= tolerance,
        "{seen} is not within {tolerance} of {expected}"
    );
}

/// Prior N(.6, .2²) observed at `value` with an error of .15: mean, sd and density of the value (the
/// conjugate normal, Gelman et al. 2013, section 2.5).
fn conjugate(value: f64) -> (f64, f64, f64) {
    let (p, q): (f64, f64) = (1.0 / 0.04, 1.0 / 0.0225);
    let mean = (p * 0.6 + q * value) / (p + q);
    let spread: f64 = 0.04 + 0.0225;
    let z = (value - 0.6) / spread.sqrt();
    let density = (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI * spread).sqrt();
    (mean, (1.0 / (p + q)).sqrt(), density)
}

fn agrees_with_conjugate(run: &Conditioned<Collected>, plan: &Plan, value: f64) {
    let (mean, sd, density) = conjugate(value);
    let column = posterior(plan, run, "drivers.capex_per_mw.trend.value");
    let effective = run.weighing.effective();
    let trials = run.posterior.trials as f64;
    near(
        column.mean().value.unwrap(),
        mean,
        5.0 * sd / effective.sqrt(),
    );
    near(
        column.sd().value.unwrap(),
        sd,
        5.0 * sd / (2.0 * effective).sqrt(),
    );
    for (p, z) in [(0.05, -1.644_853_627), (0.5, 0.0), (0.95, 1.644_853_627)] {
        let density = (-0.5_f64 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt() / sd;
        let error = (p * (1.0 - p) / effective).sqrt() / density;
        near(
            column.quantile(p).value.unwrap(),
            mean + z * sd,
            5.0 * error,
        );
    }
    // The mean of the weights has the relative variance (N/ESS − 1)/N.
    let error = ((trials / effective - 1.0) / trials).sqrt();
    let evidence = run.weighing.log_evidence().value.unwrap().exp();
    near(evidence / density, 1.0, 5.0 * error);
}

/// Normal prior, normal error: posterior mean .408, sd .12, density .776744218, effective share
/// .438047152 of the sample.
#[test]
fn plain_weights_give_the_conjugate_normal() {
    let (plan, run) = run(&scenario(NORMAL, &[]), 2);
    let (mean, sd, density) = conjugate(0.3);
    near(mean, 0.408, 1e-12);
    near(sd, 0.12, 1e-12);
    near(density, 0.776_744_218, 5e-9);
    assert_eq!(run.weighing.method, Method::Plain);
    agrees_with_conjugate(&run, &plan, 0.3);
    // The error of the share: of Σw²/(Σw)², by the fourth moment of the weights, about 0.002.
    let share = run.weighing.effective() / run.posterior.trials as f64;
    near(share, 0.438_047_152, 0.01);
    // The prior is left as it was.
    let prior = &run.prior.columns[plan.observations[0].column];
    near(
        prior.mean().value.unwrap(),
        0.6,
        5.0 * 0.2 / 200_000_f64.sqrt(),
    );
}

/// The same, observed 4 prior standard deviations away: plain weights leave 1 % or less, tilted
/// draws a good part, with the same closed form.
#[test]
fn tilted_draws_give_the_conjugate_normal_far_away() {
    let sets = ["observations.trend.value=-0.2", "run.trials=50000"];
    let (plan, run) = run(&scenario(NORMAL, &sets), 2);
    assert!(matches!(
        run.weighing.method,
        Method::Adaptive { draws: 1, .. }
    ));
    assert!(run.weighing.plain_share < 0.1);
    assert!(run.weighing.effective() > 0.5 * 50_000.0);
    assert_eq!(run.weighing.total.sums.saturated, 0);
    agrees_with_conjugate(&run, &plan, -0.2);
}

/// Beta(2, 5), 4 of 10: Beta(6, 11) with mean .352941176, sd .112638483, 5 % .17776585 and 95 %
/// .54834708. Trials are the prior's quantiles at evenly spread levels, so the only errors are those of
/// the grid and of counts.
#[test]
fn weights_of_any_likelihood_give_the_beta_binomial() {
    let prior = Distribution::Beta { a: 2.0, b: 5.0 };
    let n = 200_000;
    let trials: Vec<f64> = (0..n)
        .map(|i| prior.quantile((f64::from(i) + 0.5) / f64::from(n)))
        .collect();
    let log = |x: &f64| 4.0 * x.ln() + 6.0 * (1.0 - x).ln();
    let scale = WeightScale::new(log(&0.4));
    let times: Vec<u32> = trials.iter().map(|x| scale.times(log(x), 0.5)).collect();
    let mut column = Column::new(Keep::Numbers);
    column.record_repeated(&trials, &times);
    near(column.mean().value.unwrap(), 0.352_941_176, 1e-6);
    near(column.sd().value.unwrap(), 0.112_638_483, 1e-6);
    near(column.quantile(0.05).value.unwrap(), 0.177_765_85, 2e-4);
    near(column.quantile(0.95).value.unwrap(), 0.548_347_08, 2e-4);
    // Errors of independent trials are not those of weighted ones.
    assert_eq!(column.mean().std_error, None);
    assert_eq!(column.quantile(0.5).std_error, None);
}

/// Trials that are kept with the probability of their likelihood are a sample of the posterior.
fn rejected(scenario: &Scenario, observed: &str, followed: &str, trials: u64) -> Vec<f64> {
    let plan = Plan::compile(scenario).unwrap();
    let columns = [observed, followed].map(|name| figure(name, &plan).unwrap());
    let source = Source::random(987);
    let values = trial_values(&plan, &source, 0..trials, &columns, &NoProgress).unwrap();
    let observation = &plan.observations[0];
    let mut u = [0.0; 256];
    let mut kept = Vec::new();
    for (i, (x, y)) in values[0].iter().zip(&values[1]).enumerate() {
        if i % 256 == 0 {
            let address = buildout::sampling::Address::of("rejection");
            buildout::sampling::uniforms(1, address, 0, i as u64, &mut u);
        }
        let z = observation.error.distance(observation.value, *x).unwrap();
        if u[i % 256] < (-0.5 * z * z).exp() {
            kept.push(*y);
        }
    }
    kept
}

fn agrees_with_rejection(sets: &[&str]) -> Conditioned<Collected> {
    let scenario = scenario(TWO, sets);
    let (plan, run) = run(&scenario, 2);
    let effective = run.weighing.effective();
    for followed in ["A.delivered", "commitments.A.delay_years.value"] {
        let mut kept = rejected(&scenario, "A.cumulative_spend.2026", followed, 400_000);
        kept.sort_by(f64::total_cmp);
        let n = kept.len() as f64;
        let mean = kept.iter().sum::<f64>() / n;
        let sd = (kept.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt();
        let column = posterior(&plan, &run, followed);
        let error = sd * (1.0 / n + 1.0 / effective).sqrt();
        near(column.mean().value.unwrap(), mean, 5.0 * error);
        for p in [0.1, 0.5, 0.9] {
            // The share of kept trials below the weighted quantile is p.
            let quantile = column.quantile(p).value.unwrap();
            let below = kept.partition_point(|x| *x <= quantile) as f64 / n;
            let error = (p * (1.0 - p) * (1.0 / n + 1.0 / effective)).sqrt();
            near(below, p, 5.0 * error + 1e-3);
        }
    }
    run
}

#[test]
fn plain_weights_agree_with_rejection() {
    let run = agrees_with_rejection(&[]);
    assert_eq!(run.weighing.method, Method::Plain);
}

/// A narrow error far from the middle: both inputs move, and together.
#[test]
fn tilted_draws_agree_with_rejection() {
    let sets = ["observations.spent.value=58", "observations.spent.sd=1"];
    let run = agrees_with_rejection(&sets);
    assert!(matches!(run.weighing.method, Method::Adaptive { .. }));
    let plain = run.weighing.plain_share * run.posterior.trials as f64;
    assert!(run.weighing.effective() > 3.0 * plain);
}

#[test]
fn threads_leave_no_trace() {
    let sets = [
        "observations.spent.value=58",
        "observations.spent.sd=1",
        "run.trials=20000",
    ];
    let scenario = scenario(TWO, &sets);
    let shown = |threads: usize| results_of(&scenario, threads, &[0.05, 0.5, 0.95]);
    let one = shown(1);
    assert_eq!(one, shown(2));
    assert_eq!(one, shown(3));
}

/// Trials without a value have the likelihood 0; what cannot be is refused.
#[test]
fn what_the_scenario_does_not_yield_is_refused() {
    let verdict = |sets: &[&str]| {
        let scenario = scenario(TWO, sets);
        let results = results_of(&scenario, 2, &[0.5]);
        results.conditioned.unwrap().verdict
    };
    let few = ["run.trials=5000"];
    assert_eq!(verdict(&few), Verdict::Sound);
    // More than all of it: the likelihood is largest where everything is spent, and far away.
    let beyond = ["run.trials=5000", "observations.spent.value=150"];
    let disagree = Verdict::Disagree {
        observations: vec!["spent".into()],
    };
    assert_eq!(verdict(&beyond), disagree);
    let never = [
        "run.trials=5000",
        "observations.spent.figure=A.completion",
        "observations.spent.value=2020",
        "observations.spent.sd=0.1",
    ];
    assert_eq!(verdict(&never), disagree);
    let strict = ["run.trials=5000", "conditioning.min_ess=4000"];
    assert!(matches!(verdict(&strict), Verdict::TooFew { needed } if needed > 5000));
}

/// Callers bring their own threads, which have two megabytes of stack unless they say more. Blocks that
/// begin within one another's frames used more than half of that on four threads.
#[test]
fn many_blocks_need_little_stack() {
    let plan = Plan::compile(&scenario(TWO, &[])).unwrap();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(4)
        .stack_size(1 << 20)
        .build()
        .unwrap();
    let columns = [figure("A.delivered", &plan).unwrap()];
    let source = Source::random(1);
    let values = pool.install(|| trial_values(&plan, &source, 0..400_000, &columns, &NoProgress));
    assert_eq!(values.unwrap()[0].len(), 400_000);
}
