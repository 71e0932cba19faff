//! Rows of ranges: what is likely for each of several things, beside what was pledged or published.

use super::frame::{self, Key};
use super::scale::{Scale, Tick, decades, ticks};
use super::svg::{Anchor, Paint, Svg, fitted, width, wrapped};

/// One row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Range {
    pub label: String,
    /// The ends that hold 90 % of the trials.
    pub ends: (f64, f64),
    /// The ends that hold half of them.
    pub inner: Option<(f64, f64)>,
    pub median: f64,
    pub mean: Option<f64>,
    /// What was pledged, or the central published value.
    pub pledged: Option<f64>,
    /// The published range.
    pub published: Option<(f64, f64)>,
    /// A few words at the end of the row.
    pub aside: String,
    /// The row in words.
    pub words: String,
}

/// Rows on one axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranges {
    pub rows: Vec<Range>,
    /// Values are percents, on a logarithmic axis.
    pub percents: bool,
    /// What stands over the words at the ends of rows.
    pub aside: String,
    /// What the mark of `pledged` means; nothing where there is none.
    pub pledged: String,
    /// What the band of `published` means; nothing where there is none.
    pub published: String,
}

const ROW: f64 = 27.0;
/// Height of a row that has its label above it.
const TALL: f64 = 40.0;
/// Narrower drawings have labels above their rows.
const NARROW: f64 = 560.0;

impl Ranges {
    /// Draws it so wide; returns the height.
    pub fn draw(&self, svg: &mut Svg, wide: f64) -> f64 {
        let top = self.legend(svg, wide) + frame::LINE;
        let narrow = wide < NARROW;
        let needed = |of: fn(&Range) -> &String| {
            let widths = self.rows.iter().map(|r| width(of(r), frame::TEXT));
            widths.fold(0.0, f64::max)
        };
        let aside = match needed(|r| &r.aside).max(width(&self.aside, frame::TEXT)) {
            n if n > 0.0 => n + 14.0,
            _ => 0.0,
        };
        let label = match narrow {
            true => 0.0,
            false => needed(|r| &r.label).min(0.34 * wide) + 12.0,
        };
        let end = if narrow { 16.0 } else { aside.max(16.0) };
        let (left, right) = (label.max(8.0), wide - end);
        let height = if narrow { TALL } else { ROW };
        let foot = top + height * self.rows.len() as f64 + 4.0;
        let Some(x) = self.axis(svg, wide, (left, right), (top, foot)) else {
            return foot;
        };
        if !self.aside.is_empty() {
            let at = (wide, top - 6.0);
            svg.text(at, Anchor::End, frame::TEXT, Paint::Muted, &self.aside);
        }
        for (i, row) in self.rows.iter().enumerate() {
            let y = top + height * i as f64;
            let middle = if narrow { y + 28.0 } else { y + height / 2.0 };
            let (at, anchor, room) = match narrow {
                true => {
                    let taken = width(&row.aside, frame::TEXT) + 10.0;
                    ((0.0, y + 14.0), Anchor::Start, wide - taken)
                }
                false => ((left - 12.0, middle + 4.0), Anchor::End, label - 12.0),
            };
            let lines = match narrow {
                true => vec![fitted(&row.label, frame::TEXT, room)],
                false => two_lines(&row.label, room),
            };
            // Two lines are closer, and smaller, than those of two rows.
            let size = match lines.len() {
                0 | 1 => frame::TEXT,
                _ => frame::TEXT - 1.0,
            };
            for (n, words) in lines.iter().enumerate() {
                let shift = 12.0 * n as f64 - 6.0 * (lines.len() as f64 - 1.0);
                let at = (at.0, at.1 + shift);
                svg.text(at, anchor, size, Paint::Ink, words);
            }
            let at = (wide, if narrow { y + 14.0 } else { middle + 4.0 });
            svg.text(at, Anchor::End, frame::TEXT, Paint::Muted, &row.aside);
            bar(svg, row, &x, middle);
            svg.mark((0.0, y), (wide, height), &row.words);
        }
        foot + 24.0
    }

    fn legend(&self, svg: &mut Svg, wide: f64) -> f64 {
        let blue = Paint::Series(0);
        let mut entries = Vec::new();
        if !self.published.is_empty() {
            entries.push((Key::Area(Paint::Pledge, 0.25), self.published.clone()));
        }
        if !self.pledged.is_empty() {
            entries.push((Key::Stroke(Paint::Pledge), self.pledged.clone()));
        }
        entries.push((Key::Stroke(blue), "median".to_owned()));
        if self.rows.iter().any(|r| r.mean.is_some()) {
            entries.push((Key::Dot(blue), "mean".to_owned()));
        }
        if self.rows.iter().any(|r| r.inner.is_some()) {
            entries.push((Key::Area(blue, 0.62), "50 % of trials".to_owned()));
            entries.push((Key::Area(blue, 0.3), "90 %".to_owned()));
        } else {
            entries.push((Key::Area(blue, 0.3), "90 % of trials".to_owned()));
        }
        frame::legend(svg, wide, &entries)
    }

    fn axis(
        &self,
        svg: &mut Svg,
        wide: f64,
        (left, right): (f64, f64),
        (top, foot): (f64, f64),
    ) -> Option<Scale> {
        let values = self.rows.iter().flat_map(|r| {
            let published = r.published.iter().flat_map(|(low, high)| [*low, *high]);
            let single = r.pledged.into_iter().chain(r.mean);
            [r.ends.0, r.ends.1]
                .into_iter()
                .chain(published)
                .chain(single)
        });
        let values: Vec<f64> = match self.percents {
            true => values.filter(|v| *v > 0.0).collect(),
            false => values.chain([0.0]).collect(),
        };
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let marks = match self.percents {
            true => {
                let mut marks = decades(low.max(LEAST), high);
                marks.iter_mut().for_each(|m| m.label.push_str(" %"));
                marks
            }
            false => ticks(low, high, if right - left < 350.0 { 4 } else { 7 }),
        };
        let half = |mark: &Tick| width(&mark.label, frame::TEXT) / 2.0;
        let (first, last) = (marks.first()?, marks.last()?);
        let (left, right) = (left.max(half(first)), right.min(wide - half(last)));
        let (first, last) = (first.value, last.value);
        let scale = match self.percents {
            true => Scale::logarithmic(first, last, left, right),
            false => Scale::linear(first, last, left, right),
        };
        frame::level(svg, &marks, &scale, top, foot);
        Some(scale)
    }
}

/// A label in one line, or in two where it is too long for one.
fn two_lines(label: &str, room: f64) -> Vec<String> {
    let lines = wrapped(label, frame::TEXT, room);
    let Some((first, rest)) = lines.split_first() else {
        return Vec::new();
    };
    let mut shown = vec![fitted(first, frame::TEXT, room)];
    if !rest.is_empty() {
        shown.push(fitted(&rest.join(" "), frame::TEXT, room));
    }
    shown
}

/// The least value of a logarithmic axis.
const LEAST: f64 = 0.001;

fn bar(svg: &mut Svg, row: &Range, x: &Scale, middle: f64) {
    let blue = Paint::Series(0);
    let mut area = |ends: (f64, f64), half: f64, paint, opacity| {
        let (from, to) = (x.at(ends.0), x.at(ends.1));
        let size = ((to - from).max(1.5), 2.0 * half);
        svg.rect((from, middle - half), size, paint, opacity);
    };
    if let Some(published) = row.published {
        area(published, 9.0, Paint::Pledge, 0.25);
    }
    area(row.ends, 5.0, blue, 0.3);
    if let Some(inner) = row.inner {
        area(inner, 5.0, blue, 0.45);
    }
    let at = x.at(row.median);
    svg.line((at, middle - 7.0), (at, middle + 7.0), blue, 2.4, false);
    if let Some(mean) = row.mean {
        svg.circle((x.at(mean), middle), 3.5, blue);
    }
    if let Some(pledged) = row.pledged {
        let at = x.at(pledged);
        svg.line(
            (at, middle - 9.0),
            (at, middle + 9.0),
            Paint::Pledge,
            2.4,
            false,
        );
    }
}
