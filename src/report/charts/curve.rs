//! How likely a figure is to be at least so much: one less its cumulative distribution.

use super::fan::Pledged;
use super::frame;
use super::scale::{Scale, Tick, short, ticks};
use super::svg::{Anchor, Paint, Svg, width};

/// A figure's distribution by its quantiles.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// In words, as part of a sentence.
    pub unit: String,
    /// Levels and values, both increasing. Levels without a value are left out.
    pub points: Vec<(f64, f64)>,
    pub pledged: Option<Pledged>,
}

impl Curve {
    /// Draws it so wide; returns the height.
    pub fn draw(&self, svg: &mut Svg, wide: f64) -> f64 {
        let top = 22.0;
        let foot = top + (0.36 * wide).clamp(160.0, 250.0);
        let shares: Vec<Tick> = [0, 25, 50, 75, 100]
            .map(|percent| Tick {
                value: f64::from(percent) / 100.0,
                label: format!("{percent} %"),
            })
            .into();
        let left = frame::margin(&shares);
        let pledged = self.pledged.iter().map(|p| p.value);
        let values: Vec<f64> = self.points.iter().map(|p| p.1).chain(pledged).collect();
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let marks = ticks(low, high, if wide < 500.0 { 4 } else { 7 });
        let (Some(first), Some(last)) = (marks.first(), marks.last()) else {
            return foot;
        };
        let right = wide - width(&last.label, frame::TEXT) / 2.0;
        let x = Scale::linear(first.value, last.value, left, right);
        let y = Scale::linear(0.0, 1.0, foot, top);
        frame::upright(svg, &shares, &y, left, wide);
        frame::level(svg, &marks, &x, top, foot);
        let points: Vec<(f64, f64)> = self
            .points
            .iter()
            .map(|(level, value)| (x.at(*value), y.at(1.0 - level)))
            .collect();
        svg.polyline(&points, Paint::Series(0), 2.4);
        if let Some(pledged) = &self.pledged {
            let at = x.at(pledged.value);
            svg.line((at, top - 4.0), (at, foot), Paint::Pledge, 2.0, true);
            let needed = width(&pledged.words, frame::TEXT);
            let (place, anchor) = match at + needed + 4.0 > wide {
                true => ((at + 4.0).max(needed).min(wide), Anchor::End),
                false => (at - 4.0, Anchor::Start),
            };
            let place = (place, top - 9.0);
            svg.text(place, anchor, frame::TEXT, Paint::Pledge, &pledged.words);
        }
        for (level, value) in self.points.iter().filter(|(level, _)| twentieth(*level)) {
            let at = (x.at(*value), y.at(1.0 - level));
            let words = format!(
                "{:.0} % of trials: at least {} {}",
                100.0 * (1.0 - level),
                short(*value),
                self.unit
            );
            svg.circle(at, 2.2, Paint::Series(0));
            svg.mark((at.0 - 7.0, at.1 - 7.0), (14.0, 14.0), &words);
        }
        foot + 26.0
    }
}

/// True for 0.05, 0.1, 0.15 …
fn twentieth(level: f64) -> bool {
    let count = level * 20.0;
    (count - count.round()).abs() < 1e-9
}
