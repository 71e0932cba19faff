//! Charts of power and energy.

use super::models::{fan_of, fan_sentence, portfolio_fan};
use super::scale::short;
use super::{Chart, Fan, Panels, Plot, Section};
use crate::report::figures::Figures;
use crate::report::run::FinishedRun;
use crate::report::table::Cell;
use crate::report::words;

/// Charts of power and energy, where the scenario has regions.
pub fn power(run: &FinishedRun, figures: &Figures<'_>) -> Vec<Chart> {
    let online = (
        "power",
        "gw_online",
        "IT load online, at the end of each year",
    );
    let energy = ("energy", "energy", "Electricity used, year by year");
    [
        portfolio_fan(figures, online, Section::Power, None),
        portfolio_fan(figures, energy, Section::Power, None),
        regions(run, figures),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Power that each region gives, on one scale.
fn regions(run: &FinishedRun, figures: &Figures<'_>) -> Option<Chart> {
    let table = run.table("regions.csv")?;
    let mut seen: Vec<&str> = Vec::new();
    let mut panels: Vec<(String, Fan)> = Vec::new();
    for row in table.rows_where(&[("level", "region")]) {
        let Cell::Text(region) = table.cell(row, "region") else {
            continue;
        };
        if seen.contains(&region.as_str()) {
            continue;
        }
        seen.push(region);
        let annual = figures.annual("region", region, "facility_gw");
        if let Some(fan) = annual.and_then(|a| fan_of(a, None)) {
            panels.push((region.clone(), fan));
        }
    }
    let most = |fan: &Fan| fan.years.iter().map(|y| y.1.q95).fold(0.0, f64::max);
    panels.retain(|(_, fan)| most(fan) > 0.0);
    let (name, first) = panels.first()?;
    let unit = first.unit.clone();
    let description = format!("One small chart a region. {name}: {}", fan_sentence(first));
    let mut shown = vec![
        ["region", "year", "q05", "q50", "q95"]
            .map(String::from)
            .to_vec(),
    ];
    for (name, fan) in &panels {
        shown.extend(fan.years.iter().map(|(year, band)| {
            let values = [band.q05, band.q50, band.q95].map(short);
            let names = [name.clone(), year.to_string()];
            names.into_iter().chain(values).collect()
        }));
    }
    Some(Chart {
        name: "regions".to_owned(),
        section: Section::Power,
        title: "Power of whole facilities by region".to_owned(),
        subtitle: format!("{}, all on one scale", words::capital(&unit)),
        description,
        table: shown,
        plot: Plot::Panels(Panels { unit, panels }),
    })
}
