//! The reference of the results (`docs/outputs.md`), made from the tables that make the files.

use super::column::header;
use super::csv::{
    FileReference, backtest_references, file_references, sensitivity_references, study_references,
};
use crate::domain::{METRICS, MetricInfo};
use std::fmt::Write as _;

const PREFACE: &str = "\
# Outputs

A run leaves the folder `output/<scenario>/<run>/`. `<run>` is the first 12 hexadecimal digits of
a SHA-256 digest over the version, the seed, the number of trials, the quantile levels, the
form of the CSV files and the resolved scenario, so that a run is found again by what it is. A folder
without `manifest.json` is not a result.

`sensitivity` and `discover` leave files of their own ([sensitivity.md](sensitivity.md)).

This page is written by the program from the tables that make the files; a test keeps it current.

| file | holds |
|---|---|
| `summary.csv` | every statistic of every figure, tidy |
| `annual.csv` | the figures of calendar years, wide |
| `quantiles.csv` | the distribution of headline figures, at 101 levels |
| `commitments.csv` | the ledger with its figures and its evidence |
| `portfolio.csv` | the totals three ways (naive, deduplicated, delivered), and the claims |
| `regions.csv` | power, energy, emissions and water by region and year, where the scenario has regions |
| `entities.csv` | money, shortfalls and defaults by entity and year, and what each failure costs, where the scenario has entities |
| `flows.csv` | who pays whom, under what, by year, where the scenario has entities |
| `benchmarks.csv` | published figures with ours beside them, where the scenario has benchmarks |
| `prior_posterior.csv` | every figure without the observations and with them, where the scenario has observations |
| `observations.csv` | what was observed beside what was simulated, and what conditioning cost, where the scenario has observations |
| `inputs.csv` | every number of the scenario, what was drawn of it, and where it comes from |
| `checks.csv` | what the run checked of itself |
| `resolved.toml` | the scenario with every value that was run, defaults included |
| `manifest.json` | what was run, and digests of all files |

What is made of these on request (`--format` of `run` and `report`), the same bytes for the same run:

| `--format` | file | holds |
|---|---|---|
| `json` | `results.json` | all tables with types, units and descriptions |
| `html` | `report.html` | one page for a browser: headline figures, charts, commitments, claims, any figure's distribution on request, assumptions with sources, checks, manifest. It asks for nothing from anywhere, and can be read without JavaScript and on paper |
| `xlsx` | `results.xlsx` | each table as a sheet with types, exactly the printed digits, filters and notes on every column; a headline page; native charts (fans by year, delivered against pledged, funding gaps, with `report --study` a tornado); live formulas over the quantiles. A table of more rows than a sheet is left out, and the headline page says so. A cell holds 32,767 characters; a longer text ends there |
| `parquet` | `<table>.parquet` | each table with the types text, boolean, date, `INT64` (counts and years) and `DOUBLE`; empty cells are null; the words of a column of numbers or dates (`never`) are in a second column, `<column>_words`. The file's metadata has `unit:<column>`, `description:<column>`, `run`, `scenario` and `currency` |
| `svg`, `png` | `chart-<name>.svg`, `.png` | each chart: `overview`, `spend`, `deadlines`, `delivered`, and where the scenario has them `power`, `energy`, `regions`, `flows`, `gaps`, `npv`, `cash-flow`, `benchmarks`; with `report --study`, `tornado-<figure>` |

On the sheet `What-if` a probability gives a value and a threshold a probability, along straight lines between the quantiles (names
`probability`, `p_<metric>`, `q_<metric>`), and factors on delivery, price and cost multiply means (`delivered_factor`, `price_factor`,
`cost_factor`). As the file is saved, every formula has the value that the CSV files have.

`run --trials-out FILE.parquet` writes one row a trial, in their order: `trial`, then the figures that `--trials-metrics` names as
`--sip-metrics` does (the same default), null where a figure is undefined, units in the metadata. Trials are simulated once more for it,
65,536 at a time. Not with `--target-se`, whose number of trials is not known, nor with observations, which weigh trials.

The page's charts of a single figure show quantiles of `annual.csv` and `quantiles.csv`; the flow diagram shows the means of `flows.csv`, the
largest flows each and the rest as one. PNG has two points a unit of the drawing, and knows the letters of DejaVu Sans.

## How the CSV files are written

- RFC 4180 and UTF-8: `,` between cells, lines end with CRLF, cells with a comma, a quote or a line
  break are quoted, quotes in them are doubled. Headers are snake_case; units are in a `unit` column
  or in the name (`_usd_bn`: billions of US dollars, nominal; for a scenario in another currency its
  code takes the place of `usd`).
- Dates are ISO 8601. Periods include their first and last day.
- A number has `.` before its decimals and as many digits as its standard error supports: it ends
  with the second significant digit of the error, and never has more decimals than the tables
  below say; the error itself has two significant digits. The standard error is the Monte Carlo error: how far the figure would move with other
  random numbers. It says nothing about whether the scenario is right.
- What is not defined is an empty cell, never NaN, infinity or 0.
- Text that begins with `=`, `+`, `-`, `@`, a tab or a carriage return gets a `'` in front, so that
  no spreadsheet runs it as a formula. Numbers are never changed.
- Text that a spreadsheet would turn into a number or a date (an id such as `2025-10`) is quoted;
  import it as text.
- `--csv-dialect` of `run`, `backtest` and the studies chooses how the files are written; `manifest.json` says which
  (`csv_dialect`), and `report` reads all. `rfc4180` is what is said above. `excel-us` and `excel-eu` are
  for a double click in Excel: a byte order mark, so that accents stay; text that Excel would turn into a
  number or a date as a formula of nothing but this text (`=` and the text in quotes), since Excel looks through quotes; `excel-eu` has `;`
  between cells and `,` in numbers. In both a file of more rows than the 1,048,576 of a sheet goes on in
  `summary-2.csv` and so on, each part with the header, and a warning says so. Values are the same in all.
- `q05` is the quantile at 5 %: 5 % of the trials lie below it. Other levels are named alike: `q02_5`,
  `q99_9`, to ten decimals of a percent, and two levels of one name are refused. Where a figure is asked for, as
  by `--target-se`, `q2.5` is as good.
";

const STUDIES: &str = "
## Studies

`compare`, `sweep`, `find` and `explain` (see `docs/studies.md`) leave the folder
`output/<scenario>/<command>-<digest>/` with the tables below, the resolved scenarios and a `manifest.json`
whose `command`, `asked` and `scenarios` say what was asked of what.

`sweep.csv` has one row a statistic of a figure in a cell: `cell`, a column for each swept path, `subject_kind`, `subject`,
`metric`, `unit`, `year`, `statistic` (`mean` or `probability`, `sd`, quantiles, `difference`), `value`, `std_error`, `ci_low`,
`ci_high`, `trials`. `sweep_wide.csv` has one row a cell: after the paths, for each figure `<figure>_mean_<unit>`,
`<figure>_std_error_<unit>`, its quantiles, `<figure>_difference_<unit>` and `<figure>_difference_std_error_<unit>`.
`sweep_failed.csv` is there where cells failed: `cell`, the paths, `reason`.
";

const BACKTEST: &str = "
# Back-tests

`buildout backtest` leaves the folder `output/<scenario>/<run>-backtest/` with the two files below, `resolved.toml` and
`manifest.json`. It simulates the trials that `run` simulates, with the same checks of itself, and scores the figures
that `[[outcomes]]` are about. What came true shapes no trial.

- **As pledged**, the first naive forecast, is the scenario with delivery taken at its word: every build spends its headline
  (less what its parts state, the high end of a range) from the first day of its window to the last along its own S-curve;
  nothing is late, cancelled, dearer, or short of money or grid; regimes and shocks are left out. **Straight line** is the same with an
  even S-curve. Both give the median of what is still uncertain, such as the capacity that money buys. For one year of
  guidance that is scored as a whole they are the same number.
- A point forecast's CRPS is its absolute error, so errors and scores compare. Skill is 1 less their ratio.
- A figure that is undefined in some trials is scored over the others; a date that never comes counts as later than any, has
  ranks and intervals, and no CRPS.
";

const FOLDER: &str = "
## `manifest.json`

One JSON object; keys keep this order.

| key | holds |
|---|---|
| `format_version` | version of this layout |
| `program`, `version` | `buildout` and its version |
| `run` | name of the run, as in the folder's path |
| `scenario` | `name`, `title`, `file`, `as_of`, `currency` |
| `seed`, `trials` | what addresses the random numbers |
| `generator`, `sampling` | `philox4x32-10`; `random`, `lhs`, `sobol` or `antithetic` |
| `replicates` | independent samples that errors come from; 1: errors are those of independent trials |
| `quantile_levels` | as fractions, in increasing order |
| `csv_dialect` | how the CSV files are written |
| `resolved_sha256` | digest of `resolved.toml` |
| `inputs` | `name`, `sha256`, `bytes` of every file that was read, named from the scenario's folder |
| `outputs` | `name`, `sha256`, `bytes` of every file that was written |
| `warnings` | sentences for the user |
| `checks` | `total` and `failed` |
| `conditioning` | of a scenario with observations: `observations` (how many), `method`, `how`, `plain_share`, `effective_sample_size`, `min_ess`, `largest_weight`, `log_evidence`, `log_evidence_std_error`, `verdict` (`sound`, `too few trials`, `disagreement`), `message`, `hint` |
| `timings` | `seconds_total`, `seconds_simulating`, `trials_per_second`, `threads` |

Equal scenario, seed and version give equal bytes on any number of threads. `timings` is the only
part of any file that may differ between equal runs. Running a result's own `resolved.toml` gives the
same figures; only `origin` in `inputs.csv`, the place where a value was written, is another.

## When a folder exists

- An identical finished run is reported as already there, and not simulated again.
- A folder that holds anything else is kept, and the program exits with 6, unless `--overwrite` is
  given: then the files of the earlier result, as its manifest lists them, and what was made of them (`report.html`, charts and
  the like) are replaced, and files that are not ours are kept.
- With `--overwrite` too nothing is simulated, and the program exits with 6, where a file that the scenario is read from, or one that no
  earlier result there has left, has the name of one that would be written.
- Of several runs into one folder at once, one stands, and the others exit with 6; with `--overwrite` the last.
- `--sip-out` and `--trials-out` may lie in the results folder under a name that no file of a result has. They are regular files: a device
  or a pipe is refused.
- Files are written to a folder of their own (`.<run>.partial-…`), flushed, and moved into
  place when all are there, `manifest.json` last. A run that fails or is interrupted leaves nothing.
";

/// The text of docs/outputs.md.
pub fn reference() -> String {
    let mut out = String::from(PREFACE);
    for file in file_references() {
        file_section(&mut out, &file);
    }
    out.push_str(STUDIES);
    for file in study_references() {
        file_section(&mut out, &file);
    }
    out.push_str(BACKTEST);
    for file in backtest_references() {
        file_section(&mut out, &file);
    }
    metric_section(&mut out);
    out.push_str(FOLDER);
    out
}

/// The files of `sensitivity` and `discover`, for docs/sensitivity.md.
pub fn sensitivity_reference() -> String {
    let mut out = String::new();
    for file in sensitivity_references() {
        file_section(&mut out, &file);
    }
    out
}

fn file_section(out: &mut String, file: &FileReference) {
    let _ = write!(out, "\n## `{}`\n\n{}\n\n", file.name, file.grain);
    out.push_str("| column | unit | holds |\n|---|---|---|\n");
    for c in &file.columns {
        let written = header(c.name, "USD");
        let name = match written.split_once(" … ") {
            Some((first, last)) => format!("`{first}` … `{last}`"),
            None => code(&written),
        };
        row(out, &[&name, &header(c.unit, "USD"), c.description]);
    }
}

fn metric_section(out: &mut String) {
    out.push_str(
        "\n## Metrics\n\nThe `metric` column of the files, and the measures of portfolio.csv.\n",
    );
    out.push_str("\n| metric | unit | decimals | definition |\n|---|---|---|---|\n");
    for MetricInfo {
        name,
        unit,
        definition,
        decimals,
        indicator,
        ..
    } in METRICS
    {
        let unit = if unit.label("USD").is_empty() {
            "the input's".to_owned()
        } else {
            header(&unit.label("USD"), "USD")
        };
        let kind = if indicator {
            " An indicator: its mean is a probability."
        } else {
            ""
        };
        let definition = format!("{definition}{kind}");
        row(
            out,
            &[&code(name), &unit, &decimals.to_string(), &definition],
        );
    }
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

fn row(out: &mut String, cells: &[&str]) {
    // A bar inside a cell would end it.
    let cells: Vec<String> = cells.iter().map(|c| c.replace('|', "\\|")).collect();
    let _ = writeln!(out, "| {} |", cells.join(" | "));
}
