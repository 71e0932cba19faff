//! Trials per second, beside the floor: drawing the same random numbers and nothing else.
//!
//! `cargo bench` prints medians; the ratio that matters is a whole run over its floor.

use buildout::calendar::Step;
use buildout::domain::Scenario;
use buildout::engine::{Block, NoProgress, RunRequest, run};
use buildout::model::Plan;
use buildout::sampling::{LANES, Source};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use rand_distr::Distribution as _;

#[path = "../tests/common/mod.rs"]
mod common;

fn main() {
    divan::main();
}

const TRIALS: u64 = 10_240;

fn announced() -> Scenario {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/announced-2025.toml");
    let request = buildout::input::LoadRequest {
        path: path.into(),
        sets: Vec::new(),
        set_files: Vec::new(),
    };
    buildout::input::load(&request)
        .scenario
        .expect("the shipped scenario is valid")
}

/// Twenty commitments over twenty-four quarters, with every delivery term uncertain.
fn synthetic() -> Scenario {
    let commitments = (0..20)
        .map(|i| {
            let build = common::build(
                &format!("C{i}"),
                "pert(50, 100, 200)",
                ("2025-01-01", "2028-12-31"),
            );
            let build = common::with(build, "realized", "kumaraswamy(2.5, 2.5)");
            let build = common::with(build, "delay_years", "lognormal(p10=0.1, p90=1)");
            let build = common::with(build, "stretch", "1 to 2");
            common::with(build, "hazard", "gamma(2, 0.02)")
        })
        .collect();
    let mut scenario = common::scenario("2030-12-31", Step::Quarter, commitments);
    scenario.regimes = Some(common::regimes(
        &[0.6, 0.4],
        &[
            ("boom", 3.0, ["1.1", "1.2", "0.5"], &[0.0, 1.0]),
            ("bust", 2.0, ["0.8", "0.6", "3"], &[1.0, 0.0]),
        ],
    ));
    scenario
}

fn whole(bencher: Bencher, scenario: &Scenario) {
    let plan = Plan::compile(scenario).expect("a plan");
    let request = RunRequest {
        trials: TRIALS,
        seed: 1,
        threads: Some(1),
        ..RunRequest::default()
    };
    bencher
        .counter(ItemsCount::new(TRIALS))
        .bench_local(|| run(black_box(&plan), &request, &NoProgress).expect("a run"));
}

/// The random numbers of a run: every input's draw with its score and value, the regime path's
/// uniforms and the cancellation thresholds.
fn floor(bencher: Bencher, scenario: &Scenario) {
    let plan = Plan::compile(scenario).expect("a plan");
    let (mut block, source) = (Block::new(&plan), Source::random(1));
    bencher.counter(ItemsCount::new(TRIALS)).bench_local(|| {
        for first in (0..TRIALS).step_by(LANES) {
            block.draw(black_box(&plan), &source, first);
            block.draw_paths(black_box(&plan), &source, first);
        }
    });
}

#[divan::bench]
fn announced_2025_run(bencher: Bencher) {
    whole(bencher, &announced());
}

/// The shipped scenario with money without limit.
fn unlimited() -> Scenario {
    let mut scenario = announced();
    scenario.entities.clear();
    for commitment in &mut scenario.commitments {
        commitment.deal = None;
    }
    scenario
}

/// Without entities: what limited money costs is the ratio of the run to this.
#[divan::bench]
fn announced_2025_unlimited(bencher: Bencher) {
    whole(bencher, &unlimited());
}

/// Without power, energy and returns either: what they cost is the ratio of the one above to this.
#[divan::bench]
fn announced_2025_delivery_only(bencher: Bencher) {
    whole(bencher, &delivery_alone(unlimited()));
}

/// Money and entities, without power, energy and returns: what these cost the scenario as it is
/// shipped is the ratio of the run to this.
#[divan::bench]
fn announced_2025_delivery_and_funding(bencher: Bencher) {
    whole(bencher, &delivery_alone(announced()));
}

fn delivery_alone(mut scenario: Scenario) -> Scenario {
    scenario.regions.clear();
    scenario.terms.clear();
    scenario.drivers.compute_price = None;
    for commitment in &mut scenario.commitments {
        if let Some(build) = &mut commitment.build {
            build.sites.clear();
        }
    }
    scenario
}

#[divan::bench]
fn announced_2025_floor(bencher: Bencher) {
    floor(bencher, &announced());
}

#[divan::bench]
fn synthetic_20x24_run(bencher: Bencher) {
    whole(bencher, &synthetic());
}

#[divan::bench]
fn synthetic_20x24_floor(bencher: Bencher) {
    floor(bencher, &synthetic());
}

/// As many normal draws as the synthetic floor has numbers, by rand_distr from the same generator.
#[divan::bench]
fn synthetic_20x24_rand_distr(bencher: Bencher) {
    let plan = Plan::compile(&synthetic()).expect("a plan");
    let draws = plan.inputs.len() + plan.builds.len() + plan.periods;
    let mut rng = buildout::sampling::philox::PhiloxRng::new(1, 1);
    let normal = rand_distr::StandardNormal;
    bencher.counter(ItemsCount::new(TRIALS)).bench_local(|| {
        let mut sum = 0.0;
        for _ in 0..TRIALS as usize * draws {
            let z: f64 = normal.sample(&mut rng);
            sum += z;
        }
        black_box(sum)
    });
}

/// Internal rates of a block of projects of 41 flows: two years of outlays, then receipts; `late` of
/// 256 with refresh outlays that a change of sign alone does not settle.
#[divan::bench(args = [0, 64, 256])]
fn internal_rates_41_flows(bencher: Bencher, late: usize) {
    use rand::RngExt;
    let mut rng = buildout::sampling::philox::PhiloxRng::new(1, 2);
    let mut flows = vec![[0.0; LANES]; 40];
    for l in 0..LANES {
        for k in 0..40 {
            let size: f64 = rng.random_range(0.5..1.5);
            flows[k][l] = match k {
                0..8 => -2.0 * size,
                20 | 36 if l < late => -2.0 * size,
                _ => size,
            };
        }
    }
    let (outlay, terminal) = ([-1.0; LANES], [2.0; LANES]);
    bencher.counter(ItemsCount::new(LANES)).bench_local(|| {
        let (mut rate, mut several) = ([0.0; LANES], [0.0; LANES]);
        buildout::model::irr::irr(
            black_box(&outlay),
            &flows,
            &terminal,
            0.25,
            &mut rate,
            &mut several,
        );
        (rate, several)
    });
}
