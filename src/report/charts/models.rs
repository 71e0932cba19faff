//! Charts of what is delivered and what it earns, made from a run's tables.

use super::ranges::{Range, Ranges};
use super::scale::short;
use super::{Band, Chart, Curve, Fan, Pledged, Plot, Section};
use crate::report::figures::{self, Annual, Figures};
use crate::report::run::FinishedRun;
use crate::report::table::Cell;
use crate::report::words;

/// The fan of a figure, of the years in which all of its quantiles are defined.
pub fn fan_of(annual: &Annual<'_>, pledged: Option<Pledged>) -> Option<Fan> {
    let band = |(year, _, quantiles): &(i32, Option<f64>, [Option<f64>; 5])| {
        let [q05, q25, q50, q75, q95] = *quantiles;
        let band = Band {
            q05: q05?,
            q25: q25?,
            q50: q50?,
            q75: q75?,
            q95: q95?,
        };
        Some((*year, band))
    };
    let years: Vec<(i32, Band)> = annual.years.iter().filter_map(band).collect();
    (!years.is_empty()).then(|| Fan {
        unit: words::unit(annual.unit),
        years,
        pledged,
    })
}

/// The curve of a figure that takes more than one value.
pub fn curve_of(curve: &figures::Curve<'_>, pledged: Option<Pledged>) -> Option<Curve> {
    let first = curve.points.first()?.1;
    let varies = curve.points.iter().any(|(_, value)| *value != first);
    varies.then(|| Curve {
        unit: words::unit(curve.unit),
        points: curve.points.clone(),
        pledged,
    })
}

/// A fan as a table.
pub fn fan_table(fan: &Fan) -> Vec<Vec<String>> {
    let mut table = vec![
        ["year", "q05", "q25", "q50", "q75", "q95"]
            .map(String::from)
            .to_vec(),
    ];
    table.extend(fan.years.iter().map(|(year, b)| {
        let values = [b.q05, b.q25, b.q50, b.q75, b.q95].map(short);
        [year.to_string()].into_iter().chain(values).collect()
    }));
    table
}

/// A curve as a table of its twentieths.
pub fn curve_table(curve: &Curve) -> Vec<Vec<String>> {
    let mut table = vec![vec!["share of trials".to_owned(), "at least".to_owned()]];
    for percent in (5..100).step_by(5) {
        let level = f64::from(percent) / 100.0;
        if let Some((_, value)) = curve.points.iter().find(|(l, _)| *l == level) {
            table.push(vec![format!("{} %", 100 - percent), short(*value)]);
        }
    }
    table
}

/// The last year of a fan in a sentence.
pub fn fan_sentence(fan: &Fan) -> String {
    let Some((year, band)) = fan.years.last() else {
        return String::new();
    };
    format!(
        "In {year} the median is {} {}, and 90 % of trials lie between {} and {}.",
        short(band.q50),
        fan.unit,
        short(band.q05),
        short(band.q95)
    )
}

/// A fan of a figure of the portfolio.
pub fn portfolio_fan(
    figures: &Figures<'_>,
    (name, metric, title): (&str, &str, &str),
    section: Section,
    pledged: Option<Pledged>,
) -> Option<Chart> {
    let annual = figures.annual("portfolio", figures.portfolio_name(), metric)?;
    let fan = fan_of(annual, pledged)?;
    let mut description = fan_sentence(&fan);
    if let Some(pledged) = &fan.pledged {
        description.push_str(&format!(" A line marks what is {}.", pledged.words));
    }
    Some(Chart {
        name: name.to_owned(),
        section,
        title: title.to_owned(),
        subtitle: words::capital(&fan.unit),
        description,
        table: fan_table(&fan),
        plot: Plot::Fan(fan),
    })
}

/// A curve of a figure of the portfolio.
pub fn portfolio_curve(
    figures: &Figures<'_>,
    (name, metric, title): (&str, &str, &str),
    section: Section,
    pledged: Option<Pledged>,
) -> Option<Chart> {
    let found = figures.curve("portfolio", figures.portfolio_name(), metric)?;
    let curve = curve_of(found, pledged)?;
    let at = |level: f64| curve.points.iter().find(|p| p.0 == level).map(|p| p.1);
    let description = match (at(0.05), at(0.5), at(0.95)) {
        (Some(low), Some(middle), Some(high)) => format!(
            "95 % of trials have at least {}, half at least {}, 5 % at least {} {}.",
            short(low),
            short(middle),
            short(high),
            curve.unit
        ),
        _ => "The share of trials that have at least so much.".to_owned(),
    };
    Some(Chart {
        name: name.to_owned(),
        section,
        title: title.to_owned(),
        subtitle: format!("Share of trials with at least so much, {}", curve.unit)
            .trim_end_matches(", ")
            .to_owned(),
        description,
        table: curve_table(&curve),
        plot: Plot::Curve(curve),
    })
}

/// What the portfolio was to spend, without double counting.
pub fn announced(figures: &Figures<'_>) -> Option<Pledged> {
    let value = figures.portfolio("deduplicated")?.number("mean")?;
    Some(Pledged {
        value,
        words: format!("announced: {}", short(value)),
    })
}

/// Charts of delivery.
pub fn delivery(run: &FinishedRun, figures: &Figures<'_>) -> Vec<Chart> {
    let pledged = announced(figures);
    let spend = (
        "spend",
        "cumulative_spend",
        "Spent on all builds, up to the end of each year",
    );
    let delivered = (
        "delivered",
        "delivered",
        "How likely is it that so much is delivered?",
    );
    [
        portfolio_fan(figures, spend, Section::Delivery, pledged.clone()),
        deadlines(run, figures),
        portfolio_curve(figures, delivered, Section::Delivery, pledged),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Charts of what it earns.
pub fn returns(figures: &Figures<'_>) -> Vec<Chart> {
    let nothing = Pledged {
        value: 0.0,
        words: "pays its cost of capital".to_owned(),
    };
    let npv = ("npv", "npv", "Net present value of all builds");
    let cash = (
        "cash-flow",
        "cash_flow",
        "Cash flow of all builds, year by year",
    );
    [
        portfolio_curve(figures, npv, Section::Returns, Some(nothing)),
        portfolio_fan(figures, cash, Section::Returns, None),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Commitments in the largest chart of them.
const MOST: usize = 16;

/// What each commitment delivers by its deadline, beside its headline.
fn deadlines(run: &FinishedRun, figures: &Figures<'_>) -> Option<Chart> {
    let table = run.table("commitments.csv")?;
    let mut rows: Vec<(f64, Range)> = table
        .rows
        .iter()
        .filter_map(|row| {
            let Cell::Text(id) = table.cell(row, "id") else {
                return None;
            };
            let headline = figures
                .whole("commitment", id, "headline")?
                .number("mean")?;
            deadline(figures, id, headline).map(|range| (headline, range))
        })
        .collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    let all = rows.len();
    rows.truncate(MOST);
    let unit = figures.portfolio("delivered").map_or("", |f| f.unit);
    let unit = words::unit(unit);
    let header = [
        "commitment",
        "announced",
        "q05",
        "q50",
        "q95",
        "met by its date",
    ];
    let mut shown = vec![header.map(String::from).to_vec()];
    shown.extend(rows.iter().map(|(headline, r)| {
        let values = [*headline, r.ends.0, r.median, r.ends.1].map(short);
        let [headline, q05, q50, q95] = values;
        vec![r.label.clone(), headline, q05, q50, q95, r.aside.clone()]
    }));
    let rows: Vec<Range> = rows.into_iter().map(|r| r.1).collect();
    let first = rows.first()?;
    let more = match all > MOST {
        true => format!(", the {MOST} largest of {all}"),
        false => String::new(),
    };
    Some(Chart {
        name: "deadlines".to_owned(),
        section: Section::Delivery,
        title: "Delivered by the announced date".to_owned(),
        subtitle: format!("{}{more}", words::capital(&unit)),
        description: format!("The largest is {}.", first.words),
        table: shown,
        plot: Plot::Ranges(Ranges {
            percents: false,
            aside: "met".to_owned(),
            pledged: "announced".to_owned(),
            published: String::new(),
            rows,
        }),
    })
}

fn deadline(figures: &Figures<'_>, id: &str, headline: f64) -> Option<Range> {
    let figure = figures.whole("commitment", id, "delivered_by_deadline")?;
    let [q05, q25, q50, q75, q95] = ["q05", "q25", "q50", "q75", "q95"].map(|q| figure.number(q));
    let met = figures.whole("commitment", id, "met_by_deadline");
    let met = met.and_then(|f| f.number("probability"));
    let aside = met.map_or(String::new(), percent);
    let (q05, q50, q95) = (q05?, q50?, q95?);
    let mut sentence = format!(
        "{id}: {} {} announced, by its date {} in the median, {} to {} in 90 % of trials",
        short(headline),
        words::unit(figure.unit),
        short(q50),
        short(q05),
        short(q95)
    );
    if met.is_some() {
        sentence.push_str(&format!("; met in {aside} of trials"));
    }
    Some(Range {
        label: id.to_owned(),
        ends: (q05, q95),
        inner: q25.zip(q75),
        median: q50,
        mean: None,
        pledged: Some(headline),
        published: None,
        aside,
        words: sentence,
    })
}

/// A share in percent, with a decimal where it would be 0 or 100 and is not.
pub fn percent(share: f64) -> String {
    let p = 100.0 * share;
    let decimals = usize::from((p > 0.0 && p < 1.0) || (p > 99.0 && p < 100.0));
    format!("{p:.decimals$} %")
}
