//! A whole scenario with fixed inputs against a spreadsheet that was made from docs/model.md alone:
//! every figure of `results.csv`, which `scenario.fods` calculates.

use crate::common::{Ran, simulate};
use buildout::domain::{METRICS, Metric, Scenario, SubjectKind};
use buildout::input::{LoadRequest, load};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Both sides are double arithmetic in another order, which is all that may part them; a figure
/// that is 0 may come out as a difference of others.
const RELATIVE: f64 = 1e-9;
const ABSOLUTE: f64 = 1e-12;

struct Row {
    kind: String,
    subject: String,
    metric: String,
    year: Option<usize>,
    value: Option<f64>,
}

impl Row {
    fn name(&self) -> String {
        let year = self.year.map_or(String::new(), |y| format!(" {y}"));
        format!("{} {} {}{year}", self.kind, self.subject, self.metric)
    }
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/hand")
        .join(name)
}

fn rows(text: &str) -> Vec<Row> {
    let mut lines = text.lines();
    assert_eq!(
        lines.next().map(|l| l.replace('"', "")).as_deref(),
        Some("subject_kind,subject,metric,year,value")
    );
    lines
        .map(|line| {
            let plain = line.replace('"', "");
            let cells: Vec<&str> = plain.split(',').collect();
            let [kind, subject, metric, year, value] = cells[..] else {
                panic!("five cells: {line}")
            };
            Row {
                kind: kind.to_owned(),
                subject: subject.to_owned(),
                metric: metric.to_owned(),
                year: (!year.is_empty()).then(|| year.parse().expect("a year")),
                value: (!value.is_empty()).then(|| value.parse().expect("a number")),
            }
        })
        .collect()
}

fn cached() -> Vec<Row> {
    rows(&std::fs::read_to_string(fixture("results.csv")).expect("the fixture"))
}

fn agree(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= RELATIVE * a.abs().max(b.abs()) + ABSOLUTE,
        (a, b) => a.is_none() && b.is_none(),
    }
}

/// The spreadsheet without the values that its formulas had when it was saved, which LibreOffice
/// would otherwise take over instead of calculating them.
fn without_values(fods: &str) -> String {
    let mut out = String::with_capacity(fods.len());
    let mut formula = false;
    for line in fods.lines() {
        let tag = line.trim_start();
        if tag.starts_with("<table:table-cell") {
            formula = tag.contains(" table:formula=");
            if formula && let Some(at) = line.find(" office:value-type=") {
                out.push_str(&line[..at]);
                out.push_str(if line.ends_with("/>") { "/>\n" } else { ">\n" });
                continue;
            }
        }
        if !(formula && tag.starts_with("<text:p")) {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

fn office() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .flat_map(|folder| ["soffice", "libreoffice"].map(|name| folder.join(name)))
        .find(|program| program.is_file())
}

/// Sheet `results` of a spreadsheet, calculated by LibreOffice with all the digits of a double.
fn calculate(office: &Path, fods: &str) -> Vec<Row> {
    let folder = tempfile::tempdir().expect("a folder");
    let input = folder.path().join("scenario.fods");
    std::fs::write(&input, without_values(fods)).expect("the spreadsheet");
    let profile = format!(
        "-env:UserInstallation=file://{}",
        folder.path().join("profile").display()
    );
    // Comma, quote, UTF-8, from the first line, values not as shown, all sheets as files.
    let filter = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1";
    let output = Command::new(office)
        .args([&profile, "--headless", "--convert-to", filter, "--outdir"])
        .arg(folder.path())
        .arg(&input)
        .output()
        .expect("LibreOffice starts");
    let csv = folder.path().join("scenario-results.csv");
    let text = std::fs::read_to_string(&csv).unwrap_or_else(|e| {
        panic!(
            "LibreOffice made no sheet `results`: {e}\n{}",
            String::from_utf8_lossy(&output.stderr)
        )
    });
    rows(&text)
}

/// The spreadsheet's figures: calculated anew where LibreOffice is at hand, else as saved.
fn expected() -> Vec<Row> {
    let saved = cached();
    let Some(office) = office() else { return saved };
    let fods = std::fs::read_to_string(fixture("scenario.fods")).expect("the fixture");
    let fresh = calculate(&office, &fods);
    assert_eq!(fresh.len(), saved.len());
    for (new, old) in fresh.iter().zip(&saved) {
        assert_eq!(new.name(), old.name());
        assert!(
            agree(new.value, old.value),
            "{}: {:?} calculated, {:?} in results.csv",
            new.name(),
            new.value,
            old.value
        );
    }
    fresh
}

fn scenario(sets: &[&str]) -> Scenario {
    let loaded = load(&LoadRequest {
        path: fixture("scenario.toml"),
        sets: sets.iter().map(|s| (*s).to_owned()).collect(),
        ..LoadRequest::default()
    });
    loaded.scenario.unwrap_or_else(|| {
        panic!(
            "{}",
            buildout::diagnostics::render(&loaded.diagnostics, &loaded.sources, false)
        )
    })
}

fn metric(name: &str) -> Metric {
    let info = METRICS.iter().find(|m| m.name == name);
    info.unwrap_or_else(|| panic!("no metric {name}")).metric
}

fn engine(ran: &Ran, row: &Row, first_year: usize) -> Option<f64> {
    let kind = match row.kind.as_str() {
        "commitment" => SubjectKind::Commitment,
        "region" => SubjectKind::Region,
        "portfolio" => SubjectKind::Portfolio,
        other => panic!("no subject kind {other}"),
    };
    let (metric, year) = (metric(&row.metric), row.year.map(|y| y - first_year));
    let at = ran.plan.specs.iter().position(|s| {
        s.kind == kind && s.subject == row.subject && s.metric == metric && s.year == year
    });
    let at = at.unwrap_or_else(|| panic!("the engine has no column {}", row.name()));
    ran.collected.columns[at].mean().value
}

/// The figures that the engine finds otherwise than `rows`, in words.
fn differences(ran: &Ran, rows: &[Row]) -> Vec<String> {
    rows.iter()
        .filter_map(|row| {
            let (name, found) = (row.name(), engine(ran, row, 2025));
            (!agree(found, row.value))
                .then(|| format!("{name}: engine {found:?}, spreadsheet {:?}", row.value))
        })
        .collect()
}

#[test]
fn the_engine_agrees_with_the_spreadsheet() {
    let ran = simulate(&scenario(&[]), 1, 1, 1);
    let rows = expected();
    let wrong = differences(&ran, &rows);
    assert!(
        wrong.is_empty(),
        "{} of {} figures differ:\n{}",
        wrong.len(),
        rows.len(),
        wrong.join("\n")
    );
}

/// The comparison sees each input: with any of them changed a little, figures differ.
#[test]
fn every_input_of_the_scenario_matters() {
    let changes = [
        "fx.EUR=1.101",
        "fx.EUR.trend=0.021",
        "drivers.capex_per_mw.level=40.1",
        "drivers.capex_per_mw.trend=-0.051",
        "drivers.compute_price.level=24.1",
        "drivers.compute_price.trend=-0.061",
        "fuels.gas.intensity=401",
        "regions.NORTH.pue=1.201",
        "regions.NORTH.load_factor=0.801",
        "regions.NORTH.power_price.level=70.1",
        "regions.NORTH.power_price.trend=0.021",
        "regions.NORTH.grid_intensity.level=351",
        "regions.NORTH.grid_intensity.trend=-0.041",
        "regions.NORTH.fuels=grid: 0.71; gas: 0.29",
        "regions.NORTH.grid_mw_per_year=151",
        "regions.NORTH.behind_the_meter=0.251",
        "regions.NORTH.wue=0.41",
        "regions.NORTH.water_intensity=1.51",
        "regions.SOUTH.power_price.trend=0.031",
        "regions.SOUTH.grid_intensity.trend=-0.021",
        "capacity.lag=1.51",
        "capacity.chip_life=5",
        "capacity.chip_share=0.61",
        "capacity.refresh=0.51",
        "returns.utilization=0.76",
        "returns.price_erosion=0.121",
        "returns.fixed_opex=0.91",
        "returns.it_life=4",
        "returns.facility_life=9",
        "returns.tax_rate=0.22",
        "returns.wacc=0.081",
        "returns.hurdle=0.121",
        "returns.salvage=0.81",
        "commitments.ALPHA.amount=40.1",
        "commitments.ALPHA.ai_share=0.91",
        "commitments.ALPHA.realized=0.951",
        "commitments.ALPHA.delay_years=0.51",
        "commitments.ALPHA.stretch=1.251",
        "commitments.ALPHA.overrun=1.251",
        "commitments.ALPHA.overrun_policy=absorb",
        "commitments.ALPHA.curve=linear",
        "commitments.ALPHA.sites=NORTH: 0.61; SOUTH: 0.39",
        "commitments.ALPHA.overlaps.DELTA=0.11",
        "commitments.BETA.power_gw=0.81",
        "commitments.BETA.realized=0.91",
        "commitments.BETA.part_share=0.76",
        "commitments.BETA.lag=0.51",
        "commitments.GAMMA.amount=101",
        "commitments.GAMMA.power_gw=2.21",
        "commitments.GAMMA.spent_to_date=20.1",
        "commitments.GAMMA.ai_share=0.96",
        "commitments.GAMMA.capacity_from=amount",
        "commitments.GAMMA.curve=linear",
        "commitments.GAMMA.overlaps.ALPHA=0.21",
        "commitments.DELTA.amount=12.1",
        "commitments.DELTA.capacity_from=power_gw",
        "commitments.DELTA.overrun=1.21",
        "commitments.DELTA.fuels=grid: 0.51; gas: 0.49",
        "commitments.DELTA.behind_the_meter=0.61",
        "commitments.DELTA.wacc=0.101",
        "commitments.DELTA.chip_life=5",
    ];
    let rows = cached();
    for change in changes {
        let ran = simulate(&scenario(&[change]), 1, 1, 1);
        assert!(
            !differences(&ran, &rows).is_empty(),
            "`{change}` moves no figure"
        );
    }
}

/// Another input makes other figures, so the comparison above is not with saved values.
#[test]
fn the_spreadsheet_is_calculated_from_its_inputs() {
    let Some(office) = office() else { return };
    let fods = std::fs::read_to_string(fixture("scenario.fods")).expect("the fixture");
    let at = fods
        .find(">drivers.compute_price.level<")
        .expect("the input");
    let price = fods[at..].find("office:value=\"24\"").expect("its value") + at;
    let dearer = format!(
        "{}office:value=\"48\"{}",
        &fods[..price],
        &fods[price + 17..]
    );
    let revenue = |rows: &[Row]| {
        let row = rows
            .iter()
            .find(|r| r.kind == "portfolio" && r.metric == "revenue" && r.year.is_none());
        row.and_then(|r| r.value).expect("a revenue")
    };
    let (before, after) = (revenue(&cached()), revenue(&calculate(&office, &dearer)));
    assert!(
        (after / before - 2.0).abs() < 1e-12,
        "{before} became {after}"
    );
}
