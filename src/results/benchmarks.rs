//! Our figures beside those of the literature.

use super::{BenchmarkFigure, Ours, times};
use crate::domain::{Benchmark, Beside, Metric, Scenario, SubjectKind};
use crate::engine::Collected;
use crate::model::{ColumnSpec, Plan};
use crate::statistics::{Column, Estimate, digits};
use crate::units::Unit;

/// Every benchmark of the scenario with what stands beside it.
pub fn beside(scenario: &Scenario, plan: &Plan, collected: &Collected) -> Vec<BenchmarkFigure> {
    let one = |(index, benchmark): (usize, &Benchmark)| {
        let column = column(benchmark, plan, collected);
        let ours = column.map(|c| ours(benchmark, c));
        let verdict = verdict(benchmark, ours.as_ref());
        BenchmarkFigure {
            benchmark: index,
            ours,
            verdict,
        }
    };
    scenario.benchmarks.iter().enumerate().map(one).collect()
}

/// A sentence for each benchmark that ours is too large to be a part of.
pub fn warnings(scenario: &Scenario, figures: &[BenchmarkFigure]) -> Vec<String> {
    let warning = |figure: &BenchmarkFigure| {
        exceeding(
            &scenario.benchmarks[figure.benchmark],
            figure.ours.as_ref()?,
        )
    };
    figures.iter().filter_map(warning).collect()
}

fn exceeding(benchmark: &Benchmark, ours: &Ours) -> Option<String> {
    let high = benchmark.high.or(benchmark.central)?;
    let median = ours.q50.value?;
    (holds_ours(benchmark) && median > high).then(|| {
        format!(
            "`{}`: the median of ours is {} {unit}, above the published {} {unit} of {}, which the commitments are only a part of",
            benchmark.id,
            digits::rounded(median, ours.q50.std_error, 3),
            digits::rounded(high, None, 3),
            scope(benchmark),
            unit = benchmark.unit,
        )
    })
}

fn scope(benchmark: &Benchmark) -> &str {
    let scope = benchmark.scope.trim();
    if scope.is_empty() {
        benchmark.title.trim()
    } else {
        scope
    }
}

fn column<'a>(benchmark: &Benchmark, plan: &Plan, collected: &'a Collected) -> Option<&'a Column> {
    let about = |spec: &ColumnSpec| match &benchmark.beside {
        Beside::Portfolio(metric) => spec.kind == SubjectKind::Portfolio && spec.metric == *metric,
        Beside::Region(name, metric) => {
            spec.kind == SubjectKind::Region && spec.metric == *metric && spec.subject == *name
        }
        Beside::Nothing => false,
    };
    let year = benchmark.year.filter(|_| !whole_run_only(benchmark));
    let at = |spec: &ColumnSpec| spec.year.map(|y| plan.years[y].year) == year;
    let index = plan.specs.iter().position(|spec| about(spec) && at(spec))?;
    collected.columns.get(index)
}

fn metric(benchmark: &Benchmark) -> Option<Metric> {
    match benchmark.beside {
        Beside::Portfolio(metric) | Beside::Region(_, metric) => Some(metric),
        Beside::Nothing => None,
    }
}

/// A rate or a peak of the whole run, which stands beside the figure of any year.
fn whole_run_only(benchmark: &Benchmark) -> bool {
    matches!(
        metric(benchmark),
        Some(
            Metric::GwPeak
                | Metric::Moic
                | Metric::BreakEven
                | Metric::RequiredRevenue
                | Metric::LevelizedCost
        )
    )
}

fn ours(benchmark: &Benchmark, column: &Column) -> Ours {
    let censored = metric(benchmark).is_some_and(Metric::never_is_last);
    let quantile = |p: f64| {
        let found = if censored {
            column.quantile_censored(p)
        } else {
            column.quantile(p)
        };
        times(found, benchmark.factor)
    };
    let mut ours = Ours {
        mean: times(column.mean(), benchmark.factor),
        q05: quantile(0.05),
        q50: quantile(0.5),
        q95: quantile(0.95),
        share: None,
    };
    let share = typical(benchmark, &ours)
        .value
        .zip(middle(benchmark))
        .map(|(v, m)| v / m);
    ours.share = share.filter(|s| s.is_finite());
    ours
}

/// What is compared of ours: the median, of an event its probability.
fn typical(benchmark: &Benchmark, ours: &Ours) -> Estimate {
    match metric(benchmark).is_some_and(|m| m.info().indicator) {
        true => ours.mean,
        false => ours.q50,
    }
}

/// The central figure, or the middle of the range.
fn middle(benchmark: &Benchmark) -> Option<f64> {
    let range = benchmark.low.zip(benchmark.high);
    benchmark.central.or(range.map(|(l, h)| (l + h) / 2.0))
}

/// What the benchmark is about holds what ours is about, so that ours must be smaller: true of
/// amounts and never of ratios. Net present value and cash flow may be negative elsewhere, so a
/// part may exceed the whole.
fn holds_ours(benchmark: &Benchmark) -> bool {
    let Some(metric) = metric(benchmark) else {
        return false;
    };
    let amount = matches!(
        metric.info().unit,
        Unit::Money
            | Unit::MoneyPerYear
            | Unit::Gigawatts
            | Unit::TerawattHours
            | Unit::Megatonnes
            | Unit::BillionLitres
            | Unit::Count
    );
    amount && !matches!(metric, Metric::Npv | Metric::CashFlow)
}

/// The median of ours, of an event its probability, against the published range, in words.
fn verdict(benchmark: &Benchmark, ours: Option<&Ours>) -> String {
    if benchmark.beside == Beside::Nothing {
        return "nothing of ours is comparable".to_owned();
    }
    let Some(ours) = ours else {
        return "this run has no such figure".to_owned();
    };
    let Some(median) = typical(benchmark, ours).value else {
        return "ours has no value".to_owned();
    };
    let place = place(benchmark, median);
    let mut words = match ours.share {
        Some(share) => {
            let of = if share < 1.0 { "of" } else { "times" };
            let middle = if benchmark.central.is_some() {
                "central figure"
            } else {
                "middle of the range"
            };
            format!("{} {of} the {middle}, {place}", two_digits(share))
        }
        None => place,
    };
    if holds_ours(benchmark) {
        let high = benchmark.high.or(benchmark.central);
        words.push_str(if high.is_some_and(|h| median > h) {
            "; the commitments would exceed a whole that holds them: implausible"
        } else {
            "; the commitments are a part of it"
        });
    }
    words
}

fn place(benchmark: &Benchmark, median: f64) -> String {
    let low = benchmark.low.or(benchmark.central);
    let high = benchmark.high.or(benchmark.central);
    let side = if high.is_some_and(|h| median > h) {
        "above"
    } else if low.is_some_and(|l| median < l) {
        "below"
    } else {
        match (low, high) {
            (Some(l), Some(h)) if l == h => "equal to",
            (Some(_), Some(_)) => "inside",
            (Some(_), None) => "at or above",
            _ => "at or below",
        }
    };
    let published = match (low, high) {
        (Some(l), Some(h)) if l < h => "range",
        (Some(_), None) => "low figure",
        (None, Some(_)) => "high figure",
        _ => "figure",
    };
    format!("{side} the published {published}")
}

fn two_digits(x: f64) -> String {
    digits::rounded(x, Some(x.abs()), 12)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Evidence;
    use crate::statistics::Keep;

    fn benchmark(low: Option<f64>, central: Option<f64>, high: Option<f64>) -> Benchmark {
        Benchmark {
            id: "IEA-2030".to_owned(),
            title: "World data-center electricity".to_owned(),
            scope: "all data centers of the world".to_owned(),
            year: Some(2030),
            low,
            central,
            high,
            unit: "TWh".to_owned(),
            factor: 1.0,
            beside: Beside::Portfolio(Metric::Energy),
            evidence: Evidence::default(),
        }
    }

    /// Trials with the values value − 1, value and value + 1.
    fn about(value: f64) -> Column {
        let mut column = Column::new(Keep::Numbers);
        column.record(&[value - 1.0, value, value + 1.0]);
        column
    }

    fn said(benchmark: &Benchmark, value: f64) -> String {
        verdict(benchmark, Some(&ours(benchmark, &about(value))))
    }

    #[test]
    fn verdicts_say_where_ours_lies() {
        let (low, central, high) = (Some(600.0), Some(800.0), Some(1200.0));
        let full = benchmark(low, central, high);
        let part = "; the commitments are a part of it";
        assert_eq!(
            said(&full, 200.0),
            format!("0.25 of the central figure, below the published range{part}")
        );
        assert_eq!(
            said(&full, 800.0),
            format!("1.0 times the central figure, inside the published range{part}")
        );
        assert_eq!(
            said(&full, 2000.0),
            "2.5 times the central figure, above the published range; the commitments would exceed a whole that holds them: implausible"
        );
        assert_eq!(
            said(&benchmark(Some(100.0), None, Some(300.0)), 400.0),
            "2.0 times the middle of the range, above the published range; the commitments would exceed a whole that holds them: implausible"
        );
        assert_eq!(
            said(&benchmark(None, central, None), 80.0),
            format!("0.10 of the central figure, below the published figure{part}")
        );
        assert_eq!(
            said(&benchmark(None, None, high), 80.0),
            format!("at or below the published high figure{part}")
        );
        assert_eq!(
            said(&benchmark(low, None, None), 700.0),
            format!("at or above the published low figure{part}")
        );
    }

    #[test]
    fn an_amount_above_its_whole_is_a_warning() {
        let mut pairs = Vec::new();
        for (value, high, beside) in [
            (50.0, Some(40.0), Beside::Portfolio(Metric::Energy)),
            (50.0, None, Beside::Region("US".to_owned(), Metric::Energy)),
            (20.0, Some(40.0), Beside::Portfolio(Metric::Energy)),
            (50.0, Some(40.0), Beside::Portfolio(Metric::LevelizedCost)),
        ] {
            let benchmark = Benchmark {
                beside,
                ..benchmark(Some(10.0), Some(30.0), high)
            };
            let mut column = Column::new(Keep::Numbers);
            column.record(&[value; 3]);
            let ours = ours(&benchmark, &column);
            pairs.push((benchmark, ours));
        }
        let found: Vec<Option<String>> = pairs.iter().map(|(b, o)| exceeding(b, o)).collect();
        let text = |high| {
            format!(
                "`IEA-2030`: the median of ours is 50 TWh, above the published {high} TWh of all data centers of the world, which the commitments are only a part of"
            )
        };
        assert_eq!(found, [Some(text(40)), Some(text(30)), None, None]);
    }

    #[test]
    fn ratios_are_no_parts_of_a_whole() {
        let ratio = Benchmark {
            beside: Beside::Portfolio(Metric::LevelizedCost),
            ..benchmark(Some(8.0), Some(10.0), Some(12.0))
        };
        assert_eq!(
            said(&ratio, 16.0),
            "1.6 times the central figure, above the published range"
        );
    }

    #[test]
    fn what_is_not_comparable_or_not_simulated_is_said() {
        let nothing = Benchmark {
            beside: Beside::Nothing,
            ..benchmark(None, Some(1.0), None)
        };
        assert_eq!(verdict(&nothing, None), "nothing of ours is comparable");
        let some = benchmark(None, Some(1.0), None);
        assert_eq!(verdict(&some, None), "this run has no such figure");
        let empty = ours(&some, &Column::new(Keep::Numbers));
        assert_eq!(verdict(&some, Some(&empty)), "ours has no value");
    }

    #[test]
    fn ours_is_in_the_unit_of_the_benchmark() {
        let gwh = Benchmark {
            factor: 1000.0,
            ..benchmark(None, Some(50_000.0), None)
        };
        let ours = ours(&gwh, &about(25.0));
        assert!((ours.mean.value.unwrap() - 25_000.0).abs() < 1e-6);
        let error = about(25.0).mean().std_error.unwrap();
        assert!((ours.mean.std_error.unwrap() - 1000.0 * error).abs() < 1e-9);
        assert!((ours.share.unwrap() - 0.5).abs() < 1e-3);
    }
}
