//! What charts have in common: margins, axes, the line that says what is what.

use super::scale::{Scale, Tick};
use super::svg::{Anchor, Paint, Svg, width};

/// Size of words in charts.
pub const TEXT: f64 = 12.0;
/// Height of a line of words.
pub const LINE: f64 = 17.0;

/// How something is shown in a legend.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Key {
    Area(Paint, f64),
    Line(Paint, bool),
    Dot(Paint),
    /// An upright stroke.
    Stroke(Paint),
}

/// Says what is what from the top of a drawing; returns the height that it took.
pub fn legend(svg: &mut Svg, most: f64, entries: &[(Key, String)]) -> f64 {
    const SWATCH: f64 = 18.0;
    let (mut x, mut y) = (0.0, 0.0);
    for (key, words) in entries {
        let needed = SWATCH + 6.0 + width(words, TEXT) + 16.0;
        if x > 0.0 && x + needed - 16.0 > most {
            x = 0.0;
            y += LINE;
        }
        let middle = y + 8.0;
        match *key {
            Key::Area(paint, opacity) => {
                svg.rect((x, middle - 5.0), (SWATCH, 10.0), paint, opacity);
            }
            Key::Line(paint, dashes) => {
                svg.line((x, middle), (x + SWATCH, middle), paint, 2.0, dashes);
            }
            Key::Dot(paint) => svg.circle((x + SWATCH / 2.0, middle), 3.5, paint),
            Key::Stroke(paint) => {
                let x = x + SWATCH / 2.0;
                svg.line((x, middle - 6.0), (x, middle + 6.0), paint, 2.4, false);
            }
        }
        let at = (x + SWATCH + 6.0, middle + 4.0);
        svg.text(at, Anchor::Start, TEXT, Paint::Ink, words);
        x += needed;
    }
    match entries.is_empty() {
        true => 0.0,
        false => y + LINE + 8.0,
    }
}

/// The width that labels of an upright axis need.
pub fn margin(ticks: &[Tick]) -> f64 {
    let widest = ticks.iter().map(|t| width(&t.label, TEXT));
    widest.fold(0.0, f64::max) + 10.0
}

/// Lines across from `left` to `right` at the values of an upright axis, with their labels.
pub fn upright(svg: &mut Svg, ticks: &[Tick], scale: &Scale, left: f64, right: f64) {
    for tick in ticks {
        let y = scale.at(tick.value);
        let zero = tick.value == 0.0;
        let paint = if zero { Paint::Muted } else { Paint::Grid };
        svg.line((left, y), (right, y), paint, 1.0, false);
        let at = (left - 8.0, y + 4.0);
        svg.text(at, Anchor::End, TEXT, Paint::Muted, &tick.label);
    }
}

/// Upright lines from `top` to `foot` at the values of a level axis, with labels below as far as they
/// do not touch.
pub fn level(svg: &mut Svg, ticks: &[Tick], scale: &Scale, top: f64, foot: f64) {
    for tick in ticks {
        let x = scale.at(tick.value);
        svg.line((x, top), (x, foot), Paint::Grid, 1.0, false);
    }
    labels(svg, ticks, scale, foot + 16.0);
}

/// Labels of a level axis, every one, every second … as far as they do not touch.
pub fn labels(svg: &mut Svg, ticks: &[Tick], scale: &Scale, y: f64) {
    let room = |every: usize| {
        let shown: Vec<&Tick> = ticks.iter().step_by(every).collect();
        shown.windows(2).all(|pair| {
            let gap = scale.at(pair[1].value) - scale.at(pair[0].value);
            gap >= (width(&pair[0].label, TEXT) + width(&pair[1].label, TEXT)) / 2.0 + 6.0
        })
    };
    let every = (1..=ticks.len().max(1)).find(|n| room(*n)).unwrap_or(1);
    for tick in ticks.iter().step_by(every) {
        let at = (scale.at(tick.value), y);
        svg.text(at, Anchor::Middle, TEXT, Paint::Muted, &tick.label);
    }
}

/// Places for labels that want to be at `wanted` (increasing) and are `gap` apart, between `top` and
/// `foot` as far as there is room.
pub fn apart(wanted: &[f64], gap: f64, top: f64, foot: f64) -> Vec<f64> {
    let mut places = wanted.to_vec();
    for i in 0..places.len() {
        let least = if i == 0 { top } else { places[i - 1] + gap };
        places[i] = places[i].max(least);
    }
    let mut most = foot;
    for place in places.iter_mut().rev() {
        *place = place.min(most);
        most = *place - gap;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_move_apart_and_stay_inside() {
        let places = apart(&[1.0, 2.0, 3.0, 99.0], 10.0, 5.0, 100.0);
        assert_eq!(places, [5.0, 15.0, 25.0, 99.0]);
        let places = apart(&[95.0, 96.0, 97.0], 10.0, 0.0, 100.0);
        assert_eq!(places, [80.0, 90.0, 100.0]);
    }

    #[test]
    fn labels_that_would_touch_are_left_out() {
        let ticks: Vec<Tick> = (2020..2040)
            .map(|year| Tick {
                value: f64::from(year),
                label: year.to_string(),
            })
            .collect();
        let mut svg = Svg::new(200.0);
        labels(
            &mut svg,
            &ticks,
            &Scale::linear(2020.0, 2039.0, 0.0, 200.0),
            10.0,
        );
        let text = svg.finish(20.0, "", "");
        assert!(
            text.contains(">2020<") && !text.contains(">2021<"),
            "{text}"
        );
        assert!(text.matches("<text").count() >= 4, "{text}");
    }
}
