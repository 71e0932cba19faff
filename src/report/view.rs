//! The ways to show a finished run.

use super::charts::{self, Chart};
use super::figures::Figures;
use super::run::FinishedRun;
use super::{json, page, parquet, workbook};
use crate::error::Error;
use crate::output::names;

/// What can be made of a finished run beside its CSV files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum View {
    /// All tables in one JSON document.
    Json,
    /// One page for a browser, with everything in it.
    Page,
    /// Each chart as SVG.
    Svg,
    /// Each chart as PNG.
    Png,
    /// An Excel workbook.
    Workbook,
    /// Each table as a Parquet file.
    Parquet,
}

/// A file of a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewFile {
    /// A plain name.
    pub name: String,
    pub bytes: Vec<u8>,
}

impl View {
    /// Whether a file of the view may have this name.
    pub fn may_make(self, name: &str) -> bool {
        let chart = |kind: &str| name.starts_with("chart-") && name.ends_with(kind);
        match self {
            Self::Json => name == "results.json",
            Self::Page => name == "report.html",
            Self::Svg => chart(".svg"),
            Self::Png => chart(".png"),
            Self::Workbook => name == "results.xlsx",
            Self::Parquet => {
                let table = name.strip_suffix(".parquet").map(|t| format!("{t}.csv"));
                table.is_some_and(|t| names::may_leave("run", &t))
            }
        }
    }

    /// The files of the view: the same bytes for the same run and studies. Studies of sensitivity add
    /// charts to the page and the pictures.
    ///
    /// # Errors
    /// [`Error::Failed`] where the run has nothing to show.
    pub fn files(self, run: &FinishedRun, studies: &[FinishedRun]) -> Result<Vec<ViewFile>, Error> {
        let one = |name: &str, bytes| {
            vec![ViewFile {
                name: name.to_owned(),
                bytes,
            }]
        };
        match self {
            Self::Json => Ok(one("results.json", json::document(run))),
            Self::Page => {
                has_figures(run)?;
                Ok(one("report.html", page::document(run, studies)))
            }
            Self::Svg => pictures(run, studies, "svg", |svg| Ok(svg.into_bytes())),
            Self::Png => pictures(run, studies, "png", |svg| charts::png(&svg)),
            Self::Workbook => Ok(one("results.xlsx", workbook::document(run, studies)?)),
            Self::Parquet => parquet::files(run),
        }
    }
}

/// Each chart as a file, and the overview.
fn pictures(
    run: &FinishedRun,
    studies: &[FinishedRun],
    kind: &str,
    drawn: impl Fn(String) -> Result<Vec<u8>, Error>,
) -> Result<Vec<ViewFile>, Error> {
    has_figures(run)?;
    let figures = Figures::of(run);
    let overview = charts::overview(run, &figures).map(|svg| ("overview".to_owned(), svg));
    let charts = charts::all(run, &figures, studies);
    let charts = charts.iter().map(|c: &Chart| (c.name.clone(), c.file()));
    let file = |(name, svg): (String, String)| {
        Ok(ViewFile {
            name: format!("chart-{name}.{kind}"),
            bytes: drawn(svg)?,
        })
    };
    overview.into_iter().chain(charts).map(file).collect()
}

/// Refuses what is no run, and a run whose figures are not shown because it disagrees with what was
/// observed.
fn has_figures(run: &FinishedRun) -> Result<(), Error> {
    if run.table("summary.csv").is_some() {
        return Ok(());
    }
    let said = run.text(&["conditioning", "message"]);
    let command = run.text(&["command"]);
    Err(match (said, command) {
        ("", "") => Error::Failed {
            message: "the folder holds no figures of a run".to_owned(),
            hint: Some("name the folder of a `run`".to_owned()),
        },
        ("", command) => Error::Failed {
            message: format!(
                "the folder holds a study (`{command}`), which has no page of its own"
            ),
            hint: Some("name the folder of a `run`, and this one by `--study`".to_owned()),
        },
        (said, _) => Error::Failed {
            message: said.to_owned(),
            hint: Some(match run.text(&["conditioning", "hint"]) {
                "" => "its `observations.csv` says why".to_owned(),
                hint => hint.to_owned(),
            }),
        },
    })
}
