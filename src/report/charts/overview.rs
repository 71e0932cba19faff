//! The picture of a run: what is spent, beside what each commitment delivers by its date.

use super::svg::{Anchor, Paint, Svg};
use super::{Chart, Plot, frame, models};
use crate::report::figures::Figures;
use crate::report::run::FinishedRun;

/// A document with both charts side by side; none where the run lacks one.
pub fn overview(run: &FinishedRun, figures: &Figures<'_>) -> Option<String> {
    const EDGE: f64 = 24.0;
    const GAP: f64 = 44.0;
    let charts = models::delivery(run, figures);
    let named = |name: &str| charts.iter().find(|c| c.name == name);
    let (spend, deadlines) = (named("spend")?, named("deadlines")?);
    let Plot::Fan(fan) = &spend.plot else {
        return None;
    };
    let (left, right) = (520.0, 640.0);
    let wide = 2.0 * EDGE + left + GAP + right;
    let mut ranges = Svg::new(right);
    let height = deadlines.plot.draw(&mut ranges, right);
    let mut plot = Svg::new(left);
    let around = fan.draw_over(&mut Svg::new(left), left, 0.0);
    fan.draw_over(&mut plot, left, (height - around).max(170.0));
    let mut svg = Svg::new(wide);
    let title = run.text(&["scenario", "title"]);
    svg.text((EDGE, 40.0), Anchor::Start, 20.0, Paint::Ink, title);
    place(&mut svg, EDGE, spend, &plot);
    place(&mut svg, EDGE + left + GAP, deadlines, &ranges);
    let said = format!("{} {}", spend.description, deadlines.description);
    Some(svg.finish(TOP + height + 16.0, title, &said))
}

/// Where plots begin.
const TOP: f64 = 112.0;

fn place(svg: &mut Svg, x: f64, chart: &Chart, plot: &Svg) {
    svg.text(
        (x, TOP - 34.0),
        Anchor::Start,
        15.0,
        Paint::Ink,
        &chart.title,
    );
    let at = (x, TOP - 15.0);
    svg.text(
        at,
        Anchor::Start,
        frame::TEXT,
        Paint::Muted,
        &chart.subtitle,
    );
    svg.place((x, TOP), plot);
}
