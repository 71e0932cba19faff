//! A figure year by year: the median and the bands that hold half and nine tenths of the trials.

use super::frame::{self, Key};
use super::scale::{Scale, Tick, short, ticks};
use super::svg::{Anchor, Paint, Svg, width};

/// Quantiles of a figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    pub q05: f64,
    pub q25: f64,
    pub q50: f64,
    pub q75: f64,
    pub q95: f64,
}

/// A value that figures are set beside.
#[derive(Debug, Clone, PartialEq)]
pub struct Pledged {
    pub value: f64,
    pub words: String,
}

/// A figure year by year.
#[derive(Debug, Clone, PartialEq)]
pub struct Fan {
    /// In words, as part of a sentence.
    pub unit: String,
    pub years: Vec<(i32, Band)>,
    pub pledged: Option<Pledged>,
}

impl Fan {
    /// The lowest and the highest value shown.
    fn ends(&self) -> (f64, f64) {
        let pledged = self.pledged.iter().map(|p| p.value);
        let bands = self.years.iter().flat_map(|(_, b)| [b.q05, b.q95]);
        let values = bands.chain(pledged).chain([0.0]);
        values.fold((0.0, 0.0), |(low, high), v| (v.min(low), v.max(high)))
    }

    /// Draws it so wide; returns the height.
    pub fn draw(&self, svg: &mut Svg, wide: f64) -> f64 {
        self.draw_over(svg, wide, (0.42 * wide).clamp(170.0, 300.0))
    }

    /// Draws it so wide, with an axis so high; returns the height.
    pub fn draw_over(&self, svg: &mut Svg, wide: f64, high: f64) -> f64 {
        let mut entries = vec![
            (Key::Line(Paint::Series(0), false), "median".to_owned()),
            (
                Key::Area(Paint::Series(0), BOTH),
                "50 % of trials".to_owned(),
            ),
            (Key::Area(Paint::Series(0), OUTER), "90 %".to_owned()),
        ];
        if let Some(pledged) = &self.pledged {
            entries.push((Key::Line(Paint::Pledge, true), pledged.words.clone()));
        }
        let top = frame::legend(svg, wide, &entries) + 6.0;
        let foot = top + high;
        let (low, high) = self.ends();
        let marks = ticks(low, high, 6);
        let (Some(first), Some(last)) = (marks.first(), marks.last()) else {
            return foot;
        };
        let left = frame::margin(&marks);
        let y = Scale::linear(first.value, last.value, foot, top);
        frame::upright(svg, &marks, &y, left, wide);
        self.trace(svg, (left, wide), &y);
        if let Some(pledged) = &self.pledged {
            let at = y.at(pledged.value);
            svg.line((left, at), (wide, at), Paint::Pledge, 2.0, true);
        }
        foot + 26.0
    }

    /// Draws bands, median and years between two places, and areas that say the values.
    pub fn trace(&self, svg: &mut Svg, (left, right): (f64, f64), y: &Scale) {
        let (Some(first), Some(last)) = (self.years.first(), self.years.last()) else {
            return;
        };
        let (begin, end) = (f64::from(first.0), f64::from(last.0));
        let inset = width(&first.0.to_string(), frame::TEXT) / 2.0;
        let x = match end > begin {
            true => Scale::linear(begin, end, left + inset, right - inset),
            // One year stands in the middle.
            false => Scale::linear(begin - 1.0, end + 1.0, left, right),
        };
        let foot = y.at(f64::NEG_INFINITY);
        let mut runs = vec![Vec::new()];
        for (year, band) in &self.years {
            let broken = runs.last().and_then(|run: &Vec<(i32, Band)>| run.last());
            if broken.is_some_and(|(before, _)| before + 1 != *year) {
                runs.push(Vec::new());
            }
            if let Some(run) = runs.last_mut() {
                run.push((*year, *band));
            }
        }
        for run in &runs {
            self.run(svg, run, &x, y);
        }
        let named: Vec<Tick> = self
            .years
            .iter()
            .map(|(year, _)| Tick {
                value: f64::from(*year),
                label: year.to_string(),
            })
            .collect();
        frame::labels(svg, &named, &x, foot + 17.0);
        let half = match self.years.len() {
            0 | 1 => (right - left) / 2.0,
            n => (x.at(end) - x.at(begin)) / (n as f64 - 1.0) / 2.0,
        };
        let highest = y.at(f64::INFINITY);
        for (year, band) in &self.years {
            let at = x.at(f64::from(*year));
            svg.mark(
                (at - half, highest),
                (2.0 * half, foot - highest),
                &format!(
                    "{year}: median {}, 50 % of trials {} to {}, 90 % {} to {} {}",
                    short(band.q50),
                    short(band.q25),
                    short(band.q75),
                    short(band.q05),
                    short(band.q95),
                    self.unit
                ),
            );
        }
    }

    /// Years without a gap.
    fn run(&self, svg: &mut Svg, run: &[(i32, Band)], x: &Scale, y: &Scale) {
        let along = |of: fn(&Band) -> f64| {
            let point = move |(year, band): &(i32, Band)| (x.at(f64::from(*year)), y.at(of(band)));
            run.iter().map(point)
        };
        if let [(year, band)] = run {
            let x = x.at(f64::from(*year));
            for (low, high, opacity) in [(band.q05, band.q95, OUTER), (band.q25, band.q75, INNER)] {
                let (top, foot) = (y.at(high), y.at(low));
                svg.rect(
                    (x - 12.0, top),
                    (24.0, foot - top),
                    Paint::Series(0),
                    opacity,
                );
            }
            let at = y.at(band.q50);
            svg.line((x - 12.0, at), (x + 12.0, at), Paint::Series(0), 2.4, false);
            return;
        }
        let area = |low: fn(&Band) -> f64, high: fn(&Band) -> f64| {
            let points: Vec<(f64, f64)> = along(high).chain(along(low).rev()).collect();
            points
        };
        svg.polygon(&area(|b| b.q05, |b| b.q95), Paint::Series(0), OUTER);
        svg.polygon(&area(|b| b.q25, |b| b.q75), Paint::Series(0), INNER);
        let median: Vec<(f64, f64)> = along(|b| b.q50).collect();
        svg.polyline(&median, Paint::Series(0), 2.4);
    }
}

/// How strongly the bands are painted, one over the other.
const OUTER: f64 = 0.22;
const INNER: f64 = 0.32;
/// What the two come to.
const BOTH: f64 = 1.0 - (1.0 - OUTER) * (1.0 - INNER);

/// A fan of each of several subjects on one scale, as small charts beside and below each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Panels {
    pub unit: String,
    pub panels: Vec<(String, Fan)>,
}

impl Panels {
    /// Draws it so wide; returns the height.
    pub fn draw(&self, svg: &mut Svg, wide: f64) -> f64 {
        let entries = [
            (Key::Line(Paint::Series(0), false), "median".to_owned()),
            (
                Key::Area(Paint::Series(0), BOTH),
                "50 % of trials".to_owned(),
            ),
            (Key::Area(Paint::Series(0), OUTER), "90 %".to_owned()),
        ];
        let begin = frame::legend(svg, wide, &entries);
        let ends = self.panels.iter().map(|(_, fan)| fan.ends());
        let (low, high) = ends.fold((0.0, 0.0), |(low, high): (f64, f64), (l, h)| {
            (low.min(l), high.max(h))
        });
        let marks = ticks(low, high, 4);
        let (Some(first), Some(last)) = (marks.first(), marks.last()) else {
            return begin;
        };
        let columns = ((wide / 160.0).floor() as usize).clamp(1, 3);
        let (gap, height) = (16.0, 118.0);
        let each = (wide - gap * (columns as f64 - 1.0)) / columns as f64;
        let left = frame::margin(&marks);
        for (i, (name, fan)) in self.panels.iter().enumerate() {
            let at = (
                (i % columns) as f64 * (each + gap),
                begin + (i / columns) as f64 * (height + 50.0),
            );
            let mut panel = Svg::new(each);
            let title = super::svg::fitted(name, frame::TEXT, each);
            panel.text((0.0, 12.0), Anchor::Start, frame::TEXT, Paint::Ink, &title);
            let y = Scale::linear(first.value, last.value, height + 20.0, 26.0);
            frame::upright(&mut panel, &marks, &y, left, each);
            fan.trace(&mut panel, (left, each), &y);
            svg.place(at, &panel);
        }
        let rows = self.panels.len().div_ceil(columns) as f64;
        begin + rows * (height + 50.0)
    }
}
