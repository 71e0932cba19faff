//! regions.csv: power, energy, emissions and water of regions and their groups by calendar year.

use super::super::cell::{Cell, Dialect};
use super::super::column::{self, Column, column};
use super::commitments::{ERROR, Q05, Q50, Q95};
use super::figures::{Figures, statistics};
use super::sheet;
use crate::domain::Metric::{
    Emissions, Energy, FacilityGw, GwEnergized, GwOnline, GwWaiting, Water,
};
use crate::domain::{Region, Scenario, SubjectKind};
use crate::results::Results;

/// A region or a group in a calendar year.
pub(super) struct Row<'a> {
    name: &'a str,
    /// None for a group.
    region: Option<&'a Region>,
    /// The ids of a group's regions.
    members: String,
    year: i16,
    figures: Figures<'a>,
}

/// The columns of regions.csv.
pub(super) fn columns<'a>() -> Vec<Column<Row<'a>>> {
    let mut columns: Vec<Column<Row<'a>>> = vec![
        column(
            "region",
            "text",
            "Id of the region, or name of the group.",
            |r| Cell::text(r.name),
        ),
        column(
            "level",
            "text",
            "region, or group: the sum of its regions, so that adding both levels counts twice.",
            |r| {
                Cell::text(if r.region.is_some() {
                    "region"
                } else {
                    "group"
                })
            },
        ),
        column(
            "title",
            "text",
            "Title of the region; of a group the ids of its regions.",
            |r| Cell::text(r.region.map_or(r.members.as_str(), |region| &region.title)),
        ),
        column("group", "text", "The group that the region is in.", |r| {
            let group = r.region.and_then(|region| region.group.as_deref());
            Cell::text(group.unwrap_or_default())
        }),
        column("year", "year", "Calendar year, as in annual.csv.", |r| {
            Cell::Number(r.year.to_string())
        }),
        column(
            "pue_mean_x",
            "x",
            "Facility power over IT power; the mean of the input.",
            |r| Cell::stated(r.region.and_then(|region| region.pue.distribution.mean())),
        ),
        column(
            "load_factor_mean_frac",
            "frac",
            "Mean over nameplate power of the IT load; the mean of the input.",
            |r| {
                Cell::stated(
                    r.region
                        .and_then(|region| region.load_factor.distribution.mean()),
                )
            },
        ),
    ];
    columns.extend(statistics![Row<'_>:
        "online", "gw", GwOnline, "IT load online at the year's end (gw_online)";
        "energized", "gw", GwEnergized, "IT load energized in the year (gw_energized)";
        "waiting", "gw", GwWaiting, "IT load that waits for its grid at the year's end (gw_waiting)";
        "facility", "gw", FacilityGw, "Power of the facilities online at the year's end (facility_gw)";
        "energy", "twh", Energy, "Electricity used in the year";
        "emissions", "mt_co2", Emissions, "CO2 of that electricity";
        "water", "bn_litres", Water, "Water used in the year, on site and in making the electricity";
    ]);
    columns
}

/// The regions in the scenario's order, then their groups, each by year.
fn rows<'a>(results: &'a Results, scenario: &'a Scenario) -> Vec<Row<'a>> {
    let mut found = Figures::by_year(results, SubjectKind::Region, &scenario.calendar);
    let regions = scenario.regions.iter();
    let mut subjects: Vec<(&str, Option<&Region>, String)> = regions
        .map(|region| (region.id.as_str(), Some(region), String::new()))
        .collect();
    for (name, members) in scenario.region_groups() {
        let ids: Vec<&str> = members
            .iter()
            .map(|i| scenario.regions[*i].id.as_str())
            .collect();
        subjects.push((name, None, ids.join("; ")));
    }
    let years = scenario.calendar.years();
    let mut rows = Vec::new();
    for (name, region, members) in subjects {
        for year in years.iter().map(|y| y.year) {
            if let Some(figures) = found.remove(&(name, Some(year))) {
                rows.push(Row {
                    name,
                    region,
                    members: members.clone(),
                    year,
                    figures,
                });
            }
        }
    }
    rows
}

/// The bytes of regions.csv.
pub fn regions_csv(results: &Results, scenario: &Scenario, dialect: Dialect) -> Vec<u8> {
    let sheet = sheet(results, scenario, dialect);
    column::write(&columns(), rows(results, scenario), &sheet)
}
