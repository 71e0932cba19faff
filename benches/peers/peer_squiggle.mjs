// The synthetic scenario as users of Squiggle write it: a function of a trial, given to `SampleSet.fromFn`.
//
//     node peer_squiggle.mjs MODULES TRIALS
//
// MODULES is the folder that npm installed @quri/squiggle-lang in. The numbers are those of synthetic.py.

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, trials] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const { run } = await import(pathToFileURL(require.resolve("@quri/squiggle-lang")));

const code = `
boom = { leave: 1 - exp(-0.25 / 3), pace: 1.1, spend: 1.2, hazard: 0.5, other: 1 }
bust = { leave: 1 - exp(-0.25 / 2), pace: 0.8, spend: 0.6, hazard: 3, other: 0 }
states = [boom, bust]

begins(u) = if u < 0.6 then 0 else 1
moves(before, u) = if u < states[before].leave then states[before].other else before
path() = List.reduce(List.upTo(1, 23), [begins(Dist.sample(Sym.uniform(0, 1)))],
  {|all, t| List.append(all, moves(List.last(all), Dist.sample(Sym.uniform(0, 1))))})

build(path) = {
  amount = Dist.sample(Sym.beta(2.3333333333333335, 3.6666666666666665)) * 150 + 50
  budget = amount * (1 - (1 - Dist.sample(Sym.uniform(0, 1))) ^ 0.4) ^ 0.4
  delay = Dist.sample(Sym.lognormal({ p10: 0.1, p90: 1 }))
  rate = 0.25 / (4 * Dist.sample(Sym.lognormal({ p5: 1, p95: 2 })))
  hazard = Dist.sample(Sym.gamma(2, 0.02))
  threshold = Dist.sample(Sym.exponential(1))
  List.reduce(List.upTo(0, 23), { x: 0, exposure: 0, spent: 0 }, {|at, t|
    state = states[path[t]]
    active = min([1, max([0, ((t + 1) * 0.25 - delay) / 0.25])])
    exposure = at.exposure + active * hazard * state.hazard * 0.25
    step = if exposure >= threshold then 0 else min([active * rate * state.pace, 1 - at.x])
    { x: at.x + step, exposure: exposure, spent: at.spent + budget * step * state.spend }
  }).spent
}

trial(i) = { regimes = path(); sum(List.map(List.upTo(1, 20), {|b| build(regimes)})) }
total = SampleSet.fromFn(trial)
[mean(total), stdev(total), quantile(total, 0.05), quantile(total, 0.5), quantile(total, 0.95)]
`;

const begin = performance.now();
const { result } = await run(code, { environment: { sampleCount: Number(trials), xyPointLength: 1000, seed: "1" } });
if (!result.ok) throw new Error(String(result.value));
const [mean, sd, ...quantiles] = result.value.result.asJS();
const seconds = (performance.now() - begin) / 1000;
const error = sd / Math.sqrt(Number(trials));
const row = [mean.toFixed(2), "±", error.toFixed(2)].join(" ");
console.log(["Squiggle", trials, seconds.toFixed(4), row, quantiles.map((q) => q.toFixed(1)).join(" ")].join("\t"));
