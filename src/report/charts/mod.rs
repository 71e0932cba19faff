//! Charts of a finished run, made from its tables and drawn as SVG.

mod curve;
mod fan;
mod flows;
mod frame;
pub(super) mod models;
mod money;
mod overview;
mod png;
mod power;
mod ranges;
mod scale;
mod studies;
mod svg;
mod tornado;

pub use curve::Curve;
pub use fan::{Band, Fan, Panels, Pledged};
pub use flows::{Flow, Flows};
pub use models::{curve_of, fan_of};
pub use overview::overview;
pub use png::png;
pub use ranges::{Range, Ranges};
pub use scale::{gaps, short};
pub use svg::escaped;
pub use tornado::{Swing, Tornado};

use super::figures::Figures;
use super::run::FinishedRun;
use svg::{Anchor, Paint, Svg};

/// The part of a report that a chart belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    Delivery,
    Power,
    Money,
    Returns,
    World,
    Sensitivity,
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Plot {
    Fan(Fan),
    Panels(Panels),
    Curve(Curve),
    Ranges(Ranges),
    Flows(Flows),
    Tornado(Tornado),
}

/// A chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// As in the name of its file.
    pub name: String,
    pub section: Section,
    pub title: String,
    /// What is measured, and in which unit.
    pub subtitle: String,
    /// What it shows, for those who do not see it.
    pub description: String,
    /// What is drawn as a table, the header first.
    pub table: Vec<Vec<String>>,
    pub plot: Plot,
}

/// Width of charts in files, and on wide screens.
pub const WIDE: f64 = 760.0;
/// Width of charts on phones.
pub const NARROW: f64 = 360.0;

impl Chart {
    /// The chart as a document of its own, with its title.
    pub fn file(&self) -> String {
        const EDGE: f64 = 20.0;
        const TITLE: f64 = 17.0;
        let inside = WIDE - 2.0 * EDGE;
        let mut svg = Svg::new(WIDE);
        let mut y = EDGE + 6.0;
        for line in svg::wrapped(&self.title, TITLE, inside) {
            svg.text((EDGE, y + 8.0), Anchor::Start, TITLE, Paint::Ink, &line);
            y += 23.0;
        }
        for line in svg::wrapped(&self.subtitle, frame::TEXT, inside) {
            let at = (EDGE, y + 4.0);
            svg.text(at, Anchor::Start, frame::TEXT, Paint::Muted, &line);
            y += frame::LINE;
        }
        y += 10.0;
        let mut plot = Svg::new(inside);
        let height = self.plot.draw(&mut plot, inside);
        svg.place((EDGE, y), &plot);
        svg.finish(y + height + EDGE - 6.0, &self.title, &self.description)
    }

    /// The chart without its title, so wide.
    pub fn inline(&self, wide: f64) -> String {
        let mut svg = Svg::new(wide);
        let height = self.plot.draw(&mut svg, wide);
        svg.finish(height, &self.title, &self.description)
    }
}

impl Plot {
    fn draw(&self, svg: &mut Svg, wide: f64) -> f64 {
        match self {
            Self::Fan(fan) => fan.draw(svg, wide),
            Self::Panels(panels) => panels.draw(svg, wide),
            Self::Curve(curve) => curve.draw(svg, wide),
            Self::Ranges(ranges) => ranges.draw(svg, wide),
            Self::Flows(flows) => flows.draw(svg, wide),
            Self::Tornado(tornado) => tornado.draw(svg, wide),
        }
    }
}

/// All charts that a run and studies of it give, in the order in which they are read.
pub fn all(run: &FinishedRun, figures: &Figures<'_>, studies: &[FinishedRun]) -> Vec<Chart> {
    let mut charts = models::delivery(run, figures);
    charts.extend(power::power(run, figures));
    charts.extend(money::money(run, figures));
    charts.extend(models::returns(figures));
    charts.extend(money::benchmarks(run));
    charts.extend(studies.iter().flat_map(studies::tornados));
    charts
}
