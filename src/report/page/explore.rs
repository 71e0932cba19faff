//! Any figure on request: charts that are drawn already and wait, and a distribution that answers how
//! likely so much is.

use super::figure::drawing;
use crate::report::charts::{Chart, Pledged, Plot, Section, curve_of, fan_of, models, short};
use crate::report::figures::{Figures, Name};
use crate::report::words;
use maud::{Markup, PreEscaped, html};
use serde_json::{Value, json};

/// What figures may be about, with the word for several.
const KINDS: [(&str, &str); 5] = [
    ("portfolio", "Portfolio"),
    ("commitment", "Commitments"),
    ("region", "Regions"),
    ("entity", "Entities"),
    ("sponsor", "Sponsors"),
];

/// A figure that can be chosen.
struct Choice<'a> {
    name: Name<'a>,
    fan: Option<Chart>,
    curve: Option<Chart>,
}

/// The controls, the charts and the distributions; nothing where there is nothing to choose.
pub fn explore(figures: &Figures<'_>) -> Option<Markup> {
    let choices: Vec<Choice> = figures
        .order
        .iter()
        .filter(|n| KINDS.iter().any(|k| k.0 == n.kind))
        .filter_map(|n| choice(figures, *n))
        .collect();
    if choices.is_empty() {
        return None;
    }
    let data = Value::from_iter(choices.iter().enumerate().map(|(i, c)| listed(i, c)));
    Some(html! {
        noscript {
            p { "Choosing figures takes JavaScript. All of them are in annual.csv and quantiles.csv." }
        }
        div #controls hidden {
            p {
                label for="subject" { "About " }
                select #subject {}
                " "
                label for="metric" { "the figure " }
                select #metric {}
            }
            div #chosen-fan {}
            div #chosen-curve {}
            p #chance hidden {
                label for="least" { "How likely is at least " }
                input #least type="number" step="any";
                " " span #least-unit {} "? "
                output #share for="least" {}
            }
        }
        @for (i, choice) in choices.iter().enumerate() {
            @if let Some(chart) = &choice.fan {
                template #{ "fan-" (i) } { (chosen(chart)) }
            }
            @if let Some(chart) = &choice.curve {
                template #{ "curve-" (i) } { (chosen(chart)) }
            }
        }
        script #figures type="application/json" { (PreEscaped(in_script(&data))) }
    })
}

fn chosen(chart: &Chart) -> Markup {
    html! {
        figure {
            figcaption {
                h3 { (chart.title) }
                p .unit { (chart.subtitle) }
            }
            (drawing(chart))
        }
    }
}

fn choice<'a>(figures: &Figures<'a>, name: Name<'a>) -> Option<Choice<'a>> {
    let Name {
        kind,
        subject,
        metric,
    } = name;
    let title = match kind {
        "portfolio" => words::capital(&words::metric(metric)),
        _ => format!("{subject}: {}", words::metric(metric)),
    };
    let pledged = pledged(figures, name);
    let annual = figures.annual(kind, subject, metric);
    let fan = annual
        .and_then(|a| fan_of(a, pledged.clone()))
        .filter(|fan| {
            // What is nothing all the time is not worth a chart.
            fan.years.iter().any(|(_, b)| b.q05 != 0.0 || b.q95 != 0.0)
        });
    let fan = fan.map(|fan| Chart {
        name: format!("{kind}-{subject}-{metric}"),
        section: Section::Delivery,
        title: format!("{title}, year by year"),
        subtitle: words::capital(&fan.unit),
        description: models::fan_sentence(&fan),
        table: models::fan_table(&fan),
        plot: Plot::Fan(fan),
    });
    let found = figures.curve(kind, subject, metric);
    let curve = found.and_then(|c| curve_of(c, pledged)).map(|curve| Chart {
        name: format!("{kind}-{subject}-{metric}"),
        section: Section::Delivery,
        title: format!("{title}, over the whole run"),
        subtitle: format!("Share of trials with at least so much, {}", curve.unit)
            .trim_end_matches(", ")
            .to_owned(),
        description: String::new(),
        table: models::curve_table(&curve),
        plot: Plot::Curve(curve),
    });
    (fan.is_some() || curve.is_some()).then_some(Choice { name, fan, curve })
}

/// The headline that a figure of money delivered is measured by.
fn pledged(figures: &Figures<'_>, name: Name<'_>) -> Option<Pledged> {
    let delivered = ["cumulative_spend", "delivered", "delivered_by_deadline"];
    if !delivered.contains(&name.metric) {
        return None;
    }
    match name.kind {
        "portfolio" => models::announced(figures),
        "commitment" => {
            let headline = figures.whole(name.kind, name.subject, "headline")?;
            let value = headline.number("mean")?;
            Some(Pledged {
                value,
                words: format!("announced: {}", short(value)),
            })
        }
        _ => None,
    }
}

fn listed(i: usize, choice: &Choice<'_>) -> Value {
    let kind = KINDS.iter().find(|k| k.0 == choice.name.kind);
    let (unit, points) = match choice.curve.as_ref().map(|c| &c.plot) {
        Some(Plot::Curve(curve)) => (curve.unit.as_str(), curve.points.as_slice()),
        _ => ("", [].as_slice()),
    };
    json!({
        "at": i,
        "kind": kind.map_or("", |k| k.1),
        "subject": choice.name.subject,
        "metric": words::metric(choice.name.metric),
        "unit": unit,
        "levels": points.iter().map(|p| p.0).collect::<Vec<f64>>(),
        "values": points.iter().map(|p| p.1).collect::<Vec<f64>>(),
    })
}

/// JSON as the content of a script element: no text of a scenario can end the element or begin a
/// comment in it.
pub fn in_script(value: &Value) -> String {
    let mut out = String::new();
    for c in value.to_string().chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_scenario_cannot_leave_the_script() {
        let words = "</script><script>alert(1)</script><!--&amp;\u{2028}é\"\\";
        let text = in_script(&json!({ words: words }));
        for bad in ["<", ">", "&", "\u{2028}"] {
            assert!(!text.contains(bad), "{text}");
        }
        let back: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(back[words], words);
    }
}
