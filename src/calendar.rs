//! The calendar: equal periods from `time.start`, and dates as years since then.
//!
//! A date d has τ(d) = Δyears + Δmonths/12 + Δ(day − 1)/(days in its month)/12 (MODEL section 1), so
//! that months, quarters and years are exactly equal.

use jiff::civil;
use std::fmt;

/// A civil date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date(civil::Date);

impl Date {
    /// A date from its parts, where they exist in the calendar.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        civil::Date::new(year, month, day).ok().map(Self)
    }

    /// Reads `2025-04-01`; also `2025-04` and `2025`, which mean the first day, or the last one
    /// where `end` is set (a window that ends "in 2028" ends on 2028-12-31).
    pub fn parse(text: &str, end: bool) -> Option<Self> {
        let mut parts = text.trim().split('-');
        let year_text = parts.next()?;
        if year_text.len() != 4 {
            return None;
        }
        let year = year_text.parse().ok()?;
        let month = parts.next().map(|m| m.parse::<i8>()).transpose().ok()?;
        let day = parts.next().map(|d| d.parse::<i8>()).transpose().ok()?;
        if parts.next().is_some() {
            return None;
        }
        match (month, day) {
            (Some(m), Some(d)) => Self::new(year, m, d),
            (Some(m), None) => {
                let first = civil::Date::new(year, m, 1).ok()?;
                Some(Self(if end { first.last_of_month() } else { first }))
            }
            _ if end => Self::new(year, 12, 31),
            _ => Self::new(year, 1, 1),
        }
    }

    /// The calendar year.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The day after; `end` dates are inclusive, so an interval ends when the next day begins.
    pub fn next_day(self) -> Self {
        Self(self.0.tomorrow().unwrap_or(self.0))
    }

    /// The day before.
    pub fn previous_day(self) -> Self {
        Self(self.0.yesterday().unwrap_or(self.0))
    }

    /// Days from `origin` to this date.
    pub fn days_since(self, origin: Date) -> i32 {
        (self.0 - origin.0).get_days()
    }

    /// Years from `origin` to this date.
    pub fn years_since(self, origin: Date) -> f64 {
        self.absolute_years() - origin.absolute_years()
    }

    /// The date as a decimal year on the same month-based scale (2028-04-01 is 2028.25).
    pub fn decimal_year(self) -> f64 {
        self.absolute_years()
    }

    fn absolute_years(self) -> f64 {
        let months = f64::from(self.0.year()) * 12.0 + f64::from(self.0.month() - 1);
        (months + f64::from(self.0.day() - 1) / f64::from(self.0.days_in_month())) / 12.0
    }

    /// The date that lies nearest to a decimal year, rounded down to a day.
    pub fn from_decimal_year(value: f64) -> Option<Self> {
        if !(1.0..9999.0).contains(&value) {
            return None;
        }
        // A quarter of a second of slack, so that 2028.25 does not become 31 March.
        let months = value * 12.0 + 1e-7;
        let year = (months / 12.0).floor();
        let month = (months - year * 12.0).floor();
        let first = civil::Date::new(year as i16, month as i8 + 1, 1).ok()?;
        let day = (months.fract() * f64::from(first.days_in_month())).floor() as i8;
        Self::new(first.year(), first.month(), day + 1)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Length of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    Month,
    Quarter,
    Year,
}

impl Step {
    /// All steps with the word for each.
    pub const NAMES: [(&'static str, Step); 3] = [
        ("month", Step::Month),
        ("quarter", Step::Quarter),
        ("year", Step::Year),
    ];

    /// Months in a period.
    pub fn months(self) -> u32 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => 12,
        }
    }

    /// Δ, the length of a period in years.
    pub fn years(self) -> f64 {
        f64::from(self.months()) / 12.0
    }

    /// The word used in scenario files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }
}

/// A calendar year of the horizon and the periods that begin in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearSpan {
    pub year: i16,
    /// First period that begins in this year.
    pub first: usize,
    /// One past the last such period.
    pub end: usize,
}

/// The horizon cut into equal periods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    start: Date,
    end: Date,
    step: Step,
    periods: usize,
}

impl Calendar {
    /// A calendar from `start` to `end`, both inclusive.
    ///
    /// # Errors
    /// What is wrong and a hint, in words, where they do not enclose a whole number of periods, or more
    /// than 1,200.
    pub fn new(start: Date, end: Date, step: Step) -> Result<Self, (String, &'static str)> {
        if end < start {
            return Err((
                format!("the horizon ends on {end}, before it starts on {start}"),
                "`end` is the last day of the horizon, after `start`",
            ));
        }
        let exact = end.next_day().years_since(start) * 12.0 / f64::from(step.months());
        let periods = exact.round();
        if periods > 1200.0 {
            return Err((
                format!("{periods} periods are more than the 1200 that a run can hold"),
                "take an earlier `end` or a longer `step`",
            ));
        }
        if (exact - periods).abs() > 1e-9 || periods < 1.0 {
            return Err((
                format!(
                    "{start} to {end} is {exact:.3} periods of a {}, not a whole number",
                    step.name()
                ),
                "choose `end` so that the horizon is a whole number of periods",
            ));
        }
        Ok(Self {
            start,
            end,
            step,
            periods: periods as usize,
        })
    }

    /// First day of the horizon.
    pub fn start(&self) -> Date {
        self.start
    }

    /// Last day of the horizon.
    pub fn end(&self) -> Date {
        self.end
    }

    /// The length of a period.
    pub fn step(&self) -> Step {
        self.step
    }

    /// Δ in years.
    pub fn delta(&self) -> f64 {
        self.step.years()
    }

    /// Number of periods.
    pub fn periods(&self) -> usize {
        self.periods
    }

    /// τ of a date: years since the start, negative before it.
    pub fn tau(&self, date: Date) -> f64 {
        date.years_since(self.start)
    }

    /// τ of the end of an inclusive date: when the next day begins.
    pub fn tau_end(&self, date: Date) -> f64 {
        self.tau(date.next_day())
    }

    /// Length of the horizon in years.
    pub fn length(&self) -> f64 {
        self.periods as f64 * self.delta()
    }

    /// First day of period `t` (`t == periods` gives the day after the horizon).
    pub fn period_start(&self, t: usize) -> Date {
        let at = self.start.decimal_year() + t as f64 * self.delta();
        Date::from_decimal_year(at).unwrap_or(self.end)
    }

    /// The calendar years touched, each with the periods that begin in it.
    pub fn years(&self) -> Vec<YearSpan> {
        let mut years: Vec<YearSpan> = Vec::new();
        for t in 0..self.periods {
            let year = self.period_start(t).year();
            match years.last_mut() {
                Some(last) if last.year == year => last.end = t + 1,
                _ => years.push(YearSpan {
                    year,
                    first: t,
                    end: t + 1,
                }),
            }
        }
        years
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text, false).unwrap()
    }

    #[test]
    fn quarters_of_ten_years_are_forty_and_group_by_year() {
        let c = Calendar::new(date("2025-01-01"), date("2034-12-31"), Step::Quarter).unwrap();
        assert_eq!(c.periods(), 40);
        assert_eq!(c.length(), 10.0);
        assert_eq!(c.period_start(5), date("2026-04-01"));
        let years = c.years();
        assert_eq!(years.len(), 10);
        assert_eq!(
            years[3],
            YearSpan {
                year: 2028,
                first: 12,
                end: 16
            }
        );
    }

    #[test]
    fn tau_counts_months_as_equal() {
        let c = Calendar::new(date("2025-01-01"), date("2026-12-31"), Step::Month).unwrap();
        assert!((c.tau(date("2025-02-15")) - (1.0 + 14.0 / 28.0) / 12.0).abs() < 1e-12);
        assert!((c.tau_end(date("2025-12-31")) - 1.0).abs() < 1e-12);
        assert!((c.tau(date("2024-07-01")) + 0.5).abs() < 1e-12);
    }

    #[test]
    fn partial_dates_mean_the_first_or_the_last_day() {
        assert_eq!(Date::parse("2028", true), Date::new(2028, 12, 31));
        assert_eq!(Date::parse("2028-02", true), Date::new(2028, 2, 29));
        assert_eq!(Date::parse("2028-02", false), Date::new(2028, 2, 1));
        assert_eq!(Date::parse("2028-02-30", false), None);
        assert_eq!(Date::parse("28", false), None);
    }

    #[test]
    fn every_first_of_a_month_survives_the_decimal_year() {
        for year in 1990..2100 {
            for month in 1..=12 {
                let d = Date::new(year, month, 1).unwrap();
                assert_eq!(Date::from_decimal_year(d.decimal_year()), Some(d));
            }
        }
    }

    /// A year holds the periods that begin in it, wherever the horizon starts.
    #[test]
    fn quarters_from_february_count_in_the_year_they_begin_in() {
        let c = Calendar::new(date("2025-02-01"), date("2027-01-31"), Step::Quarter).unwrap();
        let years = c.years();
        assert_eq!(
            years[0],
            YearSpan {
                year: 2025,
                first: 0,
                end: 4
            }
        );
        assert_eq!(c.period_start(3), date("2025-11-01"));
        assert_eq!(
            years[1],
            YearSpan {
                year: 2026,
                first: 4,
                end: 8
            }
        );
        assert_eq!(years.len(), 2);
    }

    #[test]
    fn a_horizon_that_is_no_whole_number_of_periods_is_refused() {
        assert!(Calendar::new(date("2025-01-01"), date("2025-02-15"), Step::Month).is_err());
        assert!(Calendar::new(date("2025-01-01"), date("2024-12-31"), Step::Year).is_err());
    }
}
