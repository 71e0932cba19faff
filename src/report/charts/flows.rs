//! Who pays whom: payers on the left, payees on the right, bands as high as the money is.

use super::frame;
use super::scale::short;
use super::svg::{Anchor, Paint, Svg, fitted, width};

/// Payments from one party to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    pub from: String,
    pub to: String,
    pub amount: f64,
    /// The flow in words.
    pub words: String,
}

/// The largest flows first, the rest as one.
#[derive(Debug, Clone, PartialEq)]
pub struct Flows {
    pub flows: Vec<Flow>,
}

/// A party on one side.
struct Party {
    name: String,
    total: f64,
    top: f64,
}

/// A flow between two sides.
struct Band<'a> {
    flow: &'a Flow,
    /// Places of the parties on their sides.
    payer: usize,
    payee: usize,
    /// What stands above it at either end.
    from: f64,
    to: f64,
}

/// The flows with their ends: at each party in the order of the parties on the other side, so that
/// bands of one party do not cross each other.
fn bands<'a>(flows: &'a [Flow], payers: &[Party], payees: &[Party]) -> Vec<Band<'a>> {
    let place = |side: &[Party], name: &str| side.iter().position(|p| p.name == name);
    let mut bands: Vec<Band<'a>> = flows
        .iter()
        .filter_map(|flow| {
            Some(Band {
                payer: place(payers, &flow.from)?,
                payee: place(payees, &flow.to)?,
                from: 0.0,
                to: 0.0,
                flow,
            })
        })
        .collect();
    let mut above = vec![0.0; payers.len()];
    bands.sort_by_key(|b| (b.payer, b.payee));
    for band in &mut bands {
        band.from = above[band.payer];
        above[band.payer] += band.flow.amount;
    }
    let mut above = vec![0.0; payees.len()];
    bands.sort_by_key(|b| (b.payee, b.payer));
    for band in &mut bands {
        band.to = above[band.payee];
        above[band.payee] += band.flow.amount;
    }
    bands
}

impl Flows {
    fn parties(&self, of: fn(&Flow) -> &String) -> Vec<Party> {
        let mut found: Vec<Party> = Vec::new();
        for flow in &self.flows {
            match found.iter_mut().find(|p| p.name == *of(flow)) {
                Some(party) => party.total += flow.amount,
                None => found.push(Party {
                    name: of(flow).clone(),
                    total: flow.amount,
                    top: 0.0,
                }),
            }
        }
        // The same amounts keep the order of the flows.
        found.sort_by(|a, b| b.total.total_cmp(&a.total));
        found
    }

    /// Draws it so wide; returns the height.
    pub fn draw(&self, svg: &mut Svg, wide: f64) -> f64 {
        const GAP: f64 = 14.0;
        const NODE: f64 = 10.0;
        let (mut payers, mut payees) = (self.parties(|f| &f.from), self.parties(|f| &f.to));
        let total: f64 = self.flows.iter().map(|f| f.amount).sum();
        let rows = payers.len().max(payees.len()) as f64;
        let head = 26.0;
        let high = (28.0 * rows).max(160.0) + 60.0;
        // The side with more parties has more gaps, and the bands of both are as high.
        let scale = (high - GAP * (rows - 1.0)) / total.max(f64::MIN_POSITIVE);
        for side in [&mut payers, &mut payees] {
            let taken: f64 = side.iter().map(|p| p.total * scale).sum();
            let spread = GAP * (side.len() as f64 - 1.0);
            let mut y = head + (high - taken - spread) / 2.0;
            for party in side {
                party.top = y;
                y += party.total * scale + GAP;
            }
        }
        let label = (0.27 * wide).min(170.0);
        let (left, right) = (label, wide - label);
        for (x, anchor, words) in [
            (left - 8.0, Anchor::End, "who pays"),
            (right + 8.0, Anchor::Start, "who is paid"),
        ] {
            svg.text((x, 12.0), anchor, frame::TEXT, Paint::Muted, words);
        }
        let paint = |name: &str| {
            let place = payers_order(&self.flows, name);
            Paint::Series(place)
        };
        let mut marks = Svg::new(wide);
        for band in bands(&self.flows, &payers, &payees) {
            let (flow, height) = (band.flow, band.flow.amount * scale);
            let from = (left + NODE, payers[band.payer].top + band.from * scale);
            let to = (right - NODE, payees[band.payee].top + band.to * scale);
            svg.ribbon(from, to, height.max(0.6), paint(&flow.from), 0.42);
            marks.ribbon_mark(from, to, height.max(6.0), &flow.words);
        }
        for (side, x, at, anchor) in [
            (&payers, left, left - 8.0, Anchor::End),
            (&payees, right - NODE, right + 8.0, Anchor::Start),
        ] {
            let wanted: Vec<f64> = side.iter().map(|p| p.top + p.total * scale / 2.0).collect();
            let places = frame::apart(&wanted, 16.0, head + 6.0, head + high);
            for (party, place) in side.iter().zip(places) {
                let height = (party.total * scale).max(1.0);
                let paint = match anchor {
                    Anchor::End => paint(&party.name),
                    _ => Paint::Muted,
                };
                svg.rect((x, party.top), (NODE, height), paint, 1.0);
                let amount = short(party.total);
                let taken = width(&amount, frame::TEXT) + 6.0;
                let name = fitted(&party.name, frame::TEXT, label - 8.0 - taken);
                // Amounts stand beside the bands on both sides.
                let beyond = match anchor {
                    Anchor::End => at - taken,
                    _ => at + taken,
                };
                let y = place + 4.0;
                svg.text((at, y), anchor, frame::TEXT, Paint::Muted, &amount);
                svg.text((beyond, y), anchor, frame::TEXT, Paint::Ink, &name);
            }
        }
        svg.place((0.0, 0.0), &marks);
        head + high + 16.0
    }
}

/// The place of a payer among those of all flows, by which it has its colour.
fn payers_order(flows: &[Flow], name: &str) -> usize {
    let mut seen: Vec<&str> = Vec::new();
    for flow in flows {
        if !seen.contains(&flow.from.as_str()) {
            seen.push(&flow.from);
        }
    }
    seen.iter().position(|n| *n == name).unwrap_or(0)
}
