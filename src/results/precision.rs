//! Figures that must be as precise as somebody asked: named, measured and, where they are not yet,
//! how many trials that would take.

use crate::engine::Collected;
use crate::model::{Plan, UnknownFigure, figure};
use crate::statistics::{Column, Estimate};

/// What is asked of a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct PrecisionTarget {
    /// As it was asked for.
    pub text: String,
    column: usize,
    /// Level of a quantile; none for the mean, of an indicator its probability.
    level: Option<f64>,
    /// Trials without a value count as later than any date.
    censored: bool,
    limit: Limit,
}

/// The largest standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Limit {
    Absolute(f64),
    /// Share of the figure.
    Relative(f64),
}

/// How precise a figure is beside what was asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Precision {
    /// The target as it was asked for.
    pub text: String,
    pub estimate: Estimate,
    /// The standard error that was asked for, in the figure's unit; none where the figure has none.
    pub limit: Option<f64>,
    pub met: bool,
    /// Trials that the standard error asked for would take, from the one found: it falls with their
    /// square root. None where nothing is known of it.
    pub needed: Option<u64>,
}

impl PrecisionTarget {
    /// Reads `[SUBJECT.]METRIC[.YEAR][.qNN]=LIMIT`, such as `portfolio.npv=2`,
    /// `portfolio.energy.2030.q95=1%` or `STARGATE-500.delivered.q50=0.5`. A limit with `%` is a
    /// share of the figure.
    ///
    /// # Errors
    /// Text of another form, or a figure that the plan does not yield, with the nearest that it does.
    pub fn parse(text: &str, plan: &Plan) -> Result<Self, UnknownFigure> {
        let wrong = |message: String, hint: &str| UnknownFigure {
            message,
            hint: hint.to_owned(),
        };
        let form = "write it as `portfolio.npv=2` or `portfolio.energy.2030.q95=1%`";
        let Some((name, limit)) = text.rsplit_once('=') else {
            return Err(wrong(format!("`{text}` names no standard error"), form));
        };
        let (name, limit) = (name.trim(), limit.trim());
        let (number, share) = match limit.strip_suffix('%') {
            Some(number) => (number.trim(), true),
            None => (limit, false),
        };
        let number: Option<f64> = number
            .parse()
            .ok()
            .filter(|x: &f64| x.is_finite() && *x > 0.0);
        let limit = match number {
            Some(x) if share => Limit::Relative(x / 100.0),
            Some(x) => Limit::Absolute(x),
            None => {
                return Err(wrong(
                    format!("`{limit}` is no standard error"),
                    "give a number above 0, or a share such as `1%`",
                ));
            }
        };
        let (rest, level) = split_level(name);
        let column = figure(rest, plan)?;
        let indicator = plan.specs[column].metric.info().indicator;
        if indicator && level.is_some() {
            return Err(wrong(
                format!("`{name}` is a probability and has no quantiles"),
                "leave the level out",
            ));
        }
        Ok(Self {
            text: text.to_owned(),
            column,
            level,
            censored: plan.specs[column].metric.never_is_last(),
            limit,
        })
    }

    /// Level of a quantile; none for a mean.
    pub(super) fn level(&self) -> Option<f64> {
        self.level
    }

    /// How precise the figure is.
    pub fn state(&self, collected: &Collected) -> Precision {
        let column = &collected.columns[self.column];
        let estimate = self.estimate(column);
        let limit = match self.limit {
            Limit::Absolute(limit) => Some(limit),
            Limit::Relative(share) => estimate.value.map(|x| share * x.abs()),
        };
        let reached = estimate.std_error.zip(limit);
        // Trials that have no error do not say how many would have one.
        let needed = reached
            .filter(|(error, limit)| *error > 0.0 && *limit > 0.0)
            .map(|(error, limit)| {
                let ratio = error / limit;
                (collected.trials as f64 * ratio * ratio).ceil() as u64
            });
        Precision {
            text: self.text.clone(),
            met: reached.is_some_and(|(error, limit)| error <= limit),
            estimate,
            limit,
            needed,
        }
    }

    fn estimate(&self, column: &Column) -> Estimate {
        match self.level {
            Some(level) if self.censored => column.quantile_censored(level),
            Some(level) => column.quantile(level),
            None => column.mean(),
        }
    }
}

/// Splits a level such as `q05`, `q97.5` or, as columns are named, `q97_5` from the end of a figure's name.
pub fn split_level(figure: &str) -> (&str, Option<f64>) {
    for (at, _) in figure.match_indices(".q") {
        let digits = &figure[at + 2..];
        let number = digits
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'_'));
        if let (true, Ok(percent)) = (number, digits.replace('_', ".").parse::<f64>())
            && percent > 0.0
            && percent < 100.0
        {
            return (&figure[..at], Some(percent / 100.0));
        }
    }
    (figure, None)
}
