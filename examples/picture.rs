//! Draws the README's picture from a finished run:
//! `cargo run --release --example picture -- RUN_DIR OUT.svg`.
//!
//! Left, the portfolio's cumulative spend by year with its 50 % and 90 % bands; right, what each
//! commitment delivers by its deadline against what was announced. Everything is read from
//! `summary.csv`, so that the picture shows what a spreadsheet shows.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

const WIDTH: f64 = 1180.0;
const HEIGHT: f64 = 560.0;
const TOP: f64 = 92.0;
const BOTTOM: f64 = 500.0;
const BLUE: &str = "#2a6f97";
const ORANGE: &str = "#c8553d";
const INK: &str = "#22303c";
const GREY: &str = "#c9d1d9";

/// (subject kind, subject, metric, year, statistic) → value.
type Figures = BTreeMap<(String, String, String, String, String), f64>;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [run, out] = arguments.as_slice() else {
        return Err("usage: picture RUN_DIR OUT.svg".into());
    };
    let (figures, order) = read(&Path::new(run).join("summary.csv"))?;
    std::fs::write(out, draw(&figures, &order))?;
    Ok(())
}

fn read(path: &Path) -> Result<(Figures, Vec<String>), Box<dyn Error>> {
    let mut figures = Figures::new();
    let mut order: Vec<String> = Vec::new();
    let mut reader = csv::Reader::from_path(path)?;
    let headers = reader.headers()?.clone();
    let column = |name: &str| {
        headers
            .iter()
            .position(|h| h == name)
            .ok_or_else(|| format!("no column `{name}`"))
    };
    let at = [
        "subject_kind",
        "subject",
        "metric",
        "period_start",
        "statistic",
        "value",
    ]
    .map(column)
    .into_iter()
    .collect::<Result<Vec<_>, _>>()?;
    for row in reader.records() {
        let row = row?;
        let cell = |i: usize| row.get(at[i]).unwrap_or_default().to_owned();
        if cell(0) == "commitment" && order.last() != Some(&cell(1)) {
            order.push(cell(1));
        }
        if let Ok(value) = cell(5).parse() {
            let year = cell(3).chars().take(4).collect();
            figures.insert((cell(0), cell(1), cell(2), year, cell(4)), value);
        }
    }
    Ok((figures, order))
}

fn get(
    figures: &Figures,
    kind: &str,
    subject: &str,
    metric: &str,
    year: &str,
    s: &str,
) -> Option<f64> {
    let key = [kind, subject, metric, year, s].map(str::to_owned);
    let [a, b, c, d, e] = key;
    figures.get(&(a, b, c, d, e)).copied()
}

fn draw(figures: &Figures, order: &[String]) -> String {
    let mut svg = String::new();
    let _ = write!(
        svg,
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="DejaVu Sans, Verdana, sans-serif" font-size="13" fill="{INK}" role="img" aria-label="Simulated delivery of announced AI infrastructure"><rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>"##
    );
    text(
        &mut svg,
        24.0,
        34.0,
        "start",
        19.0,
        "Announced AI infrastructure: how much is really built?",
    );
    fan(&mut svg, figures);
    bars(&mut svg, figures, order);
    svg.push_str("</svg>\n");
    svg
}

fn text(svg: &mut String, x: f64, y: f64, anchor: &str, size: f64, words: &str) {
    let words = words.replace('&', "&amp;").replace('<', "&lt;");
    let _ = write!(
        svg,
        r#"<text x="{x:.1}" y="{y:.1}" text-anchor="{anchor}" font-size="{size}">{words}</text>"#
    );
}

fn line(svg: &mut String, from: (f64, f64), to: (f64, f64), color: &str, width: f64, dash: &str) {
    let _ = write!(
        svg,
        r#"<line x1="{:.1}" y1="{:.1}" x2="{:.1}" y2="{:.1}" stroke="{color}" stroke-width="{width}" stroke-dasharray="{dash}"/>"#,
        from.0, from.1, to.0, to.1
    );
}

/// A round step that cuts `top` into four to eight parts.
fn tick(top: f64) -> f64 {
    let mut step = 1.0;
    while top / step > 8.0 {
        for factor in [2.0, 2.5, 2.0] {
            step *= factor;
            if top / step <= 8.0 {
                return step;
            }
        }
    }
    step
}

fn fan(svg: &mut String, figures: &Figures) {
    let series = |statistic: &str| -> Vec<(f64, f64)> {
        figures
            .iter()
            .filter(|((kind, _, metric, _, s), _)| {
                kind == "portfolio" && metric == "cumulative_spend" && s == statistic
            })
            .filter_map(|((_, _, _, year, _), v)| Some((year.parse::<f64>().ok()? + 1.0, *v)))
            .collect()
    };
    let plan = get(
        figures,
        "portfolio",
        "portfolio",
        "deduplicated",
        "",
        "mean",
    )
    .unwrap_or(0.0);
    let outer = series("q95");
    let (Some(first), Some(last)) = (outer.first(), outer.last()) else {
        return;
    };
    let top = outer.iter().map(|p| p.1).fold(plan, f64::max) * 1.08;
    let (left, right) = (80.0, 520.0);
    let x = |year: f64| left + (year - first.0 + 1.0) / (last.0 - first.0 + 1.0) * (right - left);
    let y = |v: f64| BOTTOM - v / top * (BOTTOM - TOP);
    text(
        svg,
        left,
        66.0,
        "start",
        14.0,
        "Cumulative spend of all builds, billion USD",
    );
    let step = tick(top);
    let mut at = 0.0;
    while at <= top {
        line(svg, (left, y(at)), (right, y(at)), GREY, 0.6, "");
        text(
            svg,
            left - 8.0,
            y(at) + 4.0,
            "end",
            12.0,
            &format!("{at:.0}"),
        );
        at += step;
    }
    for (low, high, opacity) in [("q05", "q95", 0.22), ("q25", "q75", 0.4)] {
        let mut points: Vec<(f64, f64)> = series(high);
        points.extend(series(low).into_iter().rev());
        let list: Vec<String> = points
            .iter()
            .map(|(a, v)| format!("{:.1},{:.1}", x(*a), y(*v)))
            .collect();
        let _ = write!(
            svg,
            r#"<polygon points="{}" fill="{BLUE}" fill-opacity="{opacity}"/>"#,
            list.join(" ")
        );
    }
    let list: Vec<String> = series("q50")
        .iter()
        .map(|(a, v)| format!("{:.1},{:.1}", x(*a), y(*v)))
        .collect();
    let _ = write!(
        svg,
        r#"<polyline points="{}" fill="none" stroke="{BLUE}" stroke-width="2.4"/>"#,
        list.join(" ")
    );
    line(svg, (left, y(plan)), (right, y(plan)), ORANGE, 1.8, "6 4");
    text(
        svg,
        left + 6.0,
        y(plan) - 7.0,
        "start",
        12.0,
        "announced, without double counting",
    );
    for (year, _) in &outer {
        if (*year as i64) % 2 == 0 {
            text(
                svg,
                x(*year),
                BOTTOM + 20.0,
                "middle",
                12.0,
                &format!("{:.0}", year - 1.0),
            );
        }
    }
    text(
        svg,
        left,
        BOTTOM + 44.0,
        "start",
        12.0,
        "end of year; line: median, bands: 50 % and 90 % of trials",
    );
}

fn bars(svg: &mut String, figures: &Figures, order: &[String]) {
    let value = |id: &str, metric: &str, s: &str| get(figures, "commitment", id, metric, "", s);
    let mut rows: Vec<(&str, f64)> = order
        .iter()
        .filter_map(|id| {
            value(id, "delivered_by_deadline", "q50")?;
            Some((id.as_str(), value(id, "headline", "mean")?))
        })
        .collect();
    rows.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    rows.truncate(12);
    let (left, right) = (720.0, 1150.0);
    let most = rows.iter().map(|r| r.1).fold(1.0, f64::max) * 1.1;
    let x = |v: f64| left + v.min(most) / most * (right - left);
    text(
        svg,
        560.0,
        66.0,
        "start",
        14.0,
        "Delivered by the announced deadline, billion USD",
    );
    let step = tick(most);
    let mut at = 0.0;
    while at <= most {
        line(svg, (x(at), TOP - 6.0), (x(at), BOTTOM), GREY, 0.6, "");
        text(
            svg,
            x(at),
            BOTTOM + 20.0,
            "middle",
            12.0,
            &format!("{at:.0}"),
        );
        at += step;
    }
    let height = (BOTTOM - TOP) / rows.len().max(1) as f64;
    for (i, (id, headline)) in rows.iter().enumerate() {
        let y = TOP + (i as f64 + 0.5) * height;
        text(svg, left - 10.0, y + 4.0, "end", 12.0, id);
        let q = |s: &str| value(id, "delivered_by_deadline", s).unwrap_or(0.0);
        for (low, high, thick, opacity) in [("q05", "q95", 0.34, 0.3), ("q25", "q75", 0.34, 0.5)] {
            let (from, to) = (x(q(low)), x(q(high)));
            let _ = write!(
                svg,
                r#"<rect x="{from:.1}" y="{:.1}" width="{:.1}" height="{:.1}" fill="{BLUE}" fill-opacity="{opacity}"/>"#,
                y - thick * height / 2.0,
                (to - from).max(1.0),
                thick * height
            );
        }
        line(
            svg,
            (x(q("q50")), y - 0.3 * height),
            (x(q("q50")), y + 0.3 * height),
            BLUE,
            2.4,
            "",
        );
        line(
            svg,
            (x(*headline), y - 0.38 * height),
            (x(*headline), y + 0.38 * height),
            ORANGE,
            2.2,
            "",
        );
    }
    text(
        svg,
        560.0,
        BOTTOM + 44.0,
        "start",
        12.0,
        "orange: announced; blue: median, 50 % and 90 % of trials",
    );
}
