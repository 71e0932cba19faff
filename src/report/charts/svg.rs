//! A drawing on its way to SVG.
//!
//! What is painted has both a colour of its own, so that a file alone is drawn on white, and a class
//! by which a page gives it others. Text is measured by the font that pictures are drawn with.

use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider as _};
use std::fmt::Write as _;
use std::sync::OnceLock;

/// What something is painted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// Words and axes.
    Ink,
    /// Words of less weight.
    Muted,
    /// Lines behind what is shown.
    Grid,
    /// What the chart lies on.
    Surface,
    /// What was pledged or published.
    Pledge,
    /// Colours that are told apart by those who see few colours, from 0.
    Series(usize),
}

/// Colours of series on white, each at least 3 : 1 against it. After Okabe and Ito (2008), "Color
/// universal design", darkened where they were too pale for lines on white.
const SERIES: [&str; 6] = [
    "#0072b2", "#00805c", "#a8457f", "#8a6a00", "#5b6770", "#3d4f9f",
];

impl Paint {
    /// The name of its class.
    pub fn class(self) -> String {
        match self {
            Self::Ink => "ink".into(),
            Self::Muted => "muted".into(),
            Self::Grid => "grid".into(),
            Self::Surface => "surface".into(),
            Self::Pledge => "pledge".into(),
            Self::Series(n) => format!("s{}", n % SERIES.len()),
        }
    }

    /// Its colour on white.
    pub fn light(self) -> &'static str {
        match self {
            Self::Ink => "#1c2730",
            Self::Muted => "#55616b",
            Self::Grid => "#d5dbe0",
            Self::Surface => "#ffffff",
            Self::Pledge => "#b8430a",
            Self::Series(n) => SERIES[n % SERIES.len()],
        }
    }
}

/// Where text is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// A drawing.
#[derive(Debug, Clone)]
pub struct Svg {
    width: f64,
    body: String,
}

impl Svg {
    /// An empty drawing so many units wide.
    pub fn new(width: f64) -> Self {
        Self {
            width,
            body: String::new(),
        }
    }

    pub fn rect(&mut self, (x, y): (f64, f64), (w, h): (f64, f64), paint: Paint, opacity: f64) {
        let _ = write!(
            self.body,
            r#"<rect x="{}" y="{}" width="{}" height="{}"{}/>"#,
            place(x),
            place(y),
            place(w.max(0.0)),
            place(h.max(0.0)),
            filled(paint, opacity)
        );
    }

    pub fn circle(&mut self, (x, y): (f64, f64), radius: f64, paint: Paint) {
        let _ = write!(
            self.body,
            r#"<circle cx="{}" cy="{}" r="{}"{}/>"#,
            place(x),
            place(y),
            place(radius),
            filled(paint, 1.0)
        );
    }

    /// A line from end to end; with `dashes` it is broken.
    pub fn line(
        &mut self,
        from: (f64, f64),
        to: (f64, f64),
        paint: Paint,
        width: f64,
        dashes: bool,
    ) {
        let _ = write!(
            self.body,
            r#"<line x1="{}" y1="{}" x2="{}" y2="{}"{}/>"#,
            place(from.0),
            place(from.1),
            place(to.0),
            place(to.1),
            stroked(paint, width, dashes)
        );
    }

    /// A line through points.
    pub fn polyline(&mut self, points: &[(f64, f64)], paint: Paint, width: f64) {
        let _ = write!(
            self.body,
            r#"<polyline points="{}" fill="none" stroke-linejoin="round"{}/>"#,
            listed(points),
            stroked(paint, width, false)
        );
    }

    /// A filled area within points.
    pub fn polygon(&mut self, points: &[(f64, f64)], paint: Paint, opacity: f64) {
        let _ = write!(
            self.body,
            r#"<polygon points="{}"{}/>"#,
            listed(points),
            filled(paint, opacity)
        );
    }

    /// A band that flows from one upright edge to another, given by the tops of both; it is `height`
    /// high.
    pub fn ribbon(
        &mut self,
        from: (f64, f64),
        to: (f64, f64),
        height: f64,
        paint: Paint,
        opacity: f64,
    ) {
        let _ = write!(
            self.body,
            r#"<path d="{}"{}/>"#,
            ribbon(from, to, height),
            filled(paint, opacity)
        );
    }

    /// An area like a ribbon that says `words` to those who point at it.
    pub fn ribbon_mark(&mut self, from: (f64, f64), to: (f64, f64), height: f64, words: &str) {
        let _ = write!(
            self.body,
            r#"<path class="mark" d="{}" fill="none" pointer-events="all"><title>{}</title></path>"#,
            ribbon(from, to, height),
            escaped(words)
        );
    }

    /// Words on one line, their foot at `y`.
    pub fn text(
        &mut self,
        (x, y): (f64, f64),
        anchor: Anchor,
        size: f64,
        paint: Paint,
        words: &str,
    ) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => r#" text-anchor="middle""#,
            Anchor::End => r#" text-anchor="end""#,
        };
        let _ = write!(
            self.body,
            r#"<text x="{}" y="{}" font-size="{}"{anchor}{}>{}</text>"#,
            place(x),
            place(y),
            place(size),
            filled(paint, 1.0),
            escaped(words)
        );
    }

    /// An area that says `words` to those who point at it.
    pub fn mark(&mut self, (x, y): (f64, f64), (w, h): (f64, f64), words: &str) {
        let _ = write!(
            self.body,
            r#"<rect class="mark" x="{}" y="{}" width="{}" height="{}" fill="none" pointer-events="all"><title>{}</title></rect>"#,
            place(x),
            place(y),
            place(w.max(0.0)),
            place(h.max(0.0)),
            escaped(words)
        );
    }

    /// Another drawing with its corner at a place.
    pub fn place(&mut self, (x, y): (f64, f64), inner: &Self) {
        let _ = write!(
            self.body,
            r#"<g transform="translate({} {})">{}</g>"#,
            place(x),
            place(y),
            inner.body
        );
    }

    /// The document, `height` high: with a background, a title and a description for those who do not
    /// see it.
    pub fn finish(self, height: f64, title: &str, description: &str) -> String {
        let (w, h) = (place(self.width), place(height));
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" font-family="{FAMILY}" role="img"><title>{}</title><desc>{}</desc><rect width="{w}" height="{h}"{}/>{}</svg>"#,
            escaped(title),
            escaped(description),
            filled(Paint::Surface, 1.0),
            self.body
        )
    }
}

/// Fonts of files, the one that pictures are drawn with first.
const FAMILY: &str = "DejaVu Sans, Verdana, sans-serif";

fn filled(paint: Paint, opacity: f64) -> String {
    let opacity = match opacity < 1.0 {
        true => format!(r#" fill-opacity="{}""#, place(opacity)),
        false => String::new(),
    };
    format!(
        r#" class="f-{}" fill="{}"{opacity}"#,
        paint.class(),
        paint.light()
    )
}

fn stroked(paint: Paint, width: f64, dashes: bool) -> String {
    let dashes = if dashes {
        r#" stroke-dasharray="6 4""#
    } else {
        ""
    };
    format!(
        r#" class="l-{}" stroke="{}" stroke-width="{}"{dashes}"#,
        paint.class(),
        paint.light(),
        place(width)
    )
}

fn ribbon(from: (f64, f64), to: (f64, f64), height: f64) -> String {
    format!(
        "M{x1} {y1}C{m} {y1} {m} {y2} {x2} {y2}V{z2}C{m} {z2} {m} {z1} {x1} {z1}Z",
        x1 = place(from.0),
        y1 = place(from.1),
        x2 = place(to.0),
        y2 = place(to.1),
        z1 = place(from.1 + height),
        z2 = place(to.1 + height),
        m = place((from.0 + to.0) / 2.0),
    )
}

fn listed(points: &[(f64, f64)]) -> String {
    let points = points
        .iter()
        .map(|(x, y)| format!("{},{}", place(*x), place(*y)));
    points.collect::<Vec<_>>().join(" ")
}

/// A coordinate with two decimals at most.
fn place(x: f64) -> String {
    let text = format!("{x:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    match text {
        "-0" => "0".to_owned(),
        _ => text.to_owned(),
    }
}

/// Words as the content or a quoted attribute of XML; what XML cannot hold is left out.
pub fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

/// How wide words are at a font size.
pub fn width(words: &str, size: f64) -> f64 {
    static FONT: OnceLock<Option<FontRef<'static>>> = OnceLock::new();
    let Some(font) = FONT.get_or_init(|| FontRef::new(dejavu::sans::regular()).ok()) else {
        return size * words.chars().count() as f64;
    };
    let (letters, glyphs) = (
        font.charmap(),
        font.glyph_metrics(Size::new(1.0), LocationRef::default()),
    );
    // What the font lacks is drawn by another one: about as wide as it is high.
    let advance = |c: char| {
        let found = letters.map(c).and_then(|glyph| glyphs.advance_width(glyph));
        found.map_or(1.0, f64::from)
    };
    size * words.chars().map(advance).sum::<f64>()
}

/// Words cut so that they are at most `most` wide, the last character `…` where something was cut.
pub fn fitted(words: &str, size: f64, most: f64) -> String {
    if width(words, size) <= most {
        return words.to_owned();
    }
    let mut kept: String = words.to_owned();
    while kept.pop().is_some() {
        let shown = format!("{}…", kept.trim_end());
        if width(&shown, size) <= most {
            return shown;
        }
    }
    String::new()
}

/// Words in lines of at most `most` wide, broken at spaces; a longer word has a line of its own.
pub fn wrapped(words: &str, size: f64, most: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words.split_whitespace() {
        let last = lines.len() - 1;
        let longer = match lines[last].is_empty() {
            true => word.to_owned(),
            false => format!("{} {word}", lines[last]),
        };
        match lines[last].is_empty() || width(&longer, size) <= most {
            true => lines[last] = longer,
            false => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_scenario_stay_words() {
        let words = "<script>alert('a & \"b\"')</script>\n\u{0}é";
        assert_eq!(
            escaped(words),
            "&lt;script&gt;alert(&#39;a &amp; &quot;b&quot;&#39;)&lt;/script&gt; é"
        );
        let mut svg = Svg::new(10.0);
        svg.text(
            (0.0, 1.0),
            Anchor::Start,
            12.0,
            Paint::Ink,
            "</text><script>",
        );
        svg.mark((0.0, 0.0), (1.0, 1.0), "</title><script>");
        let text = svg.finish(5.0, "</title><a>", "</desc><b>");
        for bad in ["<script", "<a>", "<b>"] {
            assert!(!text.contains(bad), "{text}");
        }
    }

    #[test]
    fn places_are_short_and_have_no_negative_zero() {
        assert_eq!(
            [0.0, -0.001, 1.5, 12.346, -3.0].map(place),
            ["0", "0", "1.5", "12.35", "-3"]
        );
    }

    /// Advance widths of DejaVu Sans: 0 has 1303 of 2048 units, a space 651.
    #[test]
    fn text_is_measured_by_the_font() {
        assert!((width("00", 2048.0) - 2606.0).abs() < 1e-3);
        assert!((width("0 0", 12.0) - 3257.0 / 2048.0 * 12.0).abs() < 1e-4);
        assert_eq!(fitted("STARGATE-500", 12.0, 1000.0), "STARGATE-500");
        let short = fitted("STARGATE-500", 12.0, 60.0);
        assert!(
            short.ends_with('…') && width(&short, 12.0) <= 60.0,
            "{short}"
        );
        assert_eq!(fitted("wide", 12.0, 1.0), "");
        let lines = wrapped("a long sentence of many words", 12.0, 80.0);
        assert!(lines.len() > 1 && lines.iter().all(|l| width(l, 12.0) <= 80.0));
    }

    /// Relative luminance and contrast by WCAG 2.1.
    #[test]
    fn colours_stand_out_on_white() {
        let luminance = |hex: &str| {
            let channel = |at: usize| {
                let c = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
                if c <= 0.03928 {
                    c / 12.92
                } else {
                    ((c + 0.055) / 1.055).powf(2.4)
                }
            };
            0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
        };
        let contrast = |paint: Paint| 1.05 / (luminance(paint.light()) + 0.05);
        for paint in [Paint::Ink, Paint::Muted, Paint::Pledge] {
            assert!(contrast(paint) >= 4.5, "{paint:?} {}", contrast(paint));
        }
        for n in 0..SERIES.len() {
            assert!(contrast(Paint::Series(n)) >= 3.0, "{n}");
        }
    }
}
