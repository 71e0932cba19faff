//! What moves a figure most: its mean with an input low and with the input high, all else drawn.

use super::frame::{self, Key};
use super::scale::{Scale, Tick, ticks};
use super::svg::{Anchor, Paint, Svg, fitted, width};

/// An input.
#[derive(Debug, Clone, PartialEq)]
pub struct Swing {
    pub label: String,
    /// The figure's mean where the input is at its q10.
    pub low: f64,
    /// The same at its q90.
    pub high: f64,
    /// The row in words.
    pub words: String,
}

/// The swings of one figure, the largest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Tornado {
    /// The figure's mean over all trials.
    pub mean: f64,
    pub swings: Vec<Swing>,
}

impl Tornado {
    /// Draws it so wide; returns the height.
    pub fn draw(&self, svg: &mut Svg, wide: f64) -> f64 {
        const ROW: f64 = 25.0;
        let (low, high) = (Paint::Series(3), Paint::Series(0));
        let entries = [
            (Key::Area(low, 0.75), "input at its q10".to_owned()),
            (Key::Area(high, 0.75), "input at its q90".to_owned()),
            (
                Key::Line(Paint::Ink, false),
                "mean of all trials".to_owned(),
            ),
        ];
        let top = frame::legend(svg, wide, &entries);
        let narrow = wide < 560.0;
        let names = self.swings.iter().map(|s| width(&s.label, frame::TEXT));
        let label = match narrow {
            true => 0.0,
            false => names.fold(0.0, f64::max).min(0.46 * wide) + 12.0,
        };
        let row = if narrow { ROW + 15.0 } else { ROW };
        let foot = top + row * self.swings.len() as f64 + 4.0;
        let ends = self.swings.iter().flat_map(|s| [s.low, s.high]);
        let (least, most) = ends.fold((self.mean, self.mean), |(l, h), v| (v.min(l), v.max(h)));
        let marks = ticks(least, most, if narrow { 4 } else { 6 });
        let (Some(first), Some(last)) = (marks.first(), marks.last()) else {
            return foot;
        };
        let half = |mark: &Tick| width(&mark.label, frame::TEXT) / 2.0;
        let (left, right) = (label.max(half(first)), wide - half(last));
        let x = Scale::linear(first.value, last.value, left, right);
        frame::level(svg, &marks, &x, top, foot);
        for (i, swing) in self.swings.iter().enumerate() {
            let y = top + row * i as f64;
            let begin = if narrow { y + 18.0 } else { y + 4.0 };
            for (value, paint) in [(swing.low, low), (swing.high, high)] {
                let (from, to) = (x.at(value.min(self.mean)), x.at(value.max(self.mean)));
                svg.rect(
                    (from, begin),
                    ((to - from).max(0.5), ROW - 9.0),
                    paint,
                    0.75,
                );
            }
            let (at, anchor, room) = match narrow {
                true => ((0.0, y + 13.0), Anchor::Start, wide),
                false => ((label - 12.0, y + 16.0), Anchor::End, label - 12.0),
            };
            let name = fitted(&swing.label, frame::TEXT, room);
            svg.text(at, anchor, frame::TEXT, Paint::Ink, &name);
            svg.mark((0.0, y), (wide, row), &swing.words);
        }
        let at = x.at(self.mean);
        svg.line((at, top), (at, foot), Paint::Ink, 1.4, false);
        foot + 24.0
    }
}
