//! A scenario as one TOML file that states every value: what a run really ran.

use crate::distributions::Distribution;
use crate::domain::{
    BuildTerms, Commitment, Curve, Evidence, Quantity, Regimes, Scenario, Sponsor,
};
use std::fmt::Write as _;

/// The scenario as one TOML file that states every value, defaults and evidence included. Loading
/// it gives an equal scenario (but for origins and the name), and the same text again, so that a
/// digest of it identifies what was run.
pub fn resolved_toml(scenario: &Scenario) -> String {
    let mut to = Writer::default();
    to.text("title", &scenario.title);
    to.text("description", &scenario.description);
    to.text_if("as_of", scenario.as_of.map(|d| d.to_string()));
    to.text("currency", scenario.currency.code());
    to.header("[time]");
    to.text("start", &scenario.calendar.start().to_string());
    to.text("end", &scenario.calendar.end().to_string());
    to.text("step", scenario.calendar.step().name());
    to.header("[run]");
    to.raw("trials", &scenario.run.trials.to_string());
    to.raw("seed", &scenario.run.seed.to_string());
    to.text("sampling", scenario.run.sampling.name());
    if let Some(replicates) = scenario.run.replicates {
        to.raw("replicates", &replicates.to_string());
    }
    if !scenario.fx.is_empty() {
        to.header("[fx]");
        for fx in &scenario.fx {
            to.rate(fx);
        }
    }
    to.assets(scenario);
    if let Some(regimes) = &scenario.regimes {
        to.regimes(regimes);
    }
    to.dependence(scenario);
    to.observations(scenario);
    to.entities(scenario);
    for class in &scenario.classes {
        to.header(&format!("[classes.{}]", quoted_key(&class.id)));
        to.text("title", &class.title);
        to.evidence(&class.evidence);
    }
    for document in &scenario.documents {
        to.header("[[documents]]");
        to.text("id", &document.id);
        to.text("title", &document.title);
        to.text("publisher", &document.publisher);
        to.text("date", &document.date);
        to.text("language", &document.language);
        to.text("url", &document.url);
    }
    for context in &scenario.context {
        to.header("[[context]]");
        to.text("id", &context.id);
        to.text("sponsor", &context.sponsor);
        to.text("what", &context.what);
        if let Some(value) = context.value {
            to.raw("value", &number(value));
        }
        to.text("unit", &context.unit);
        to.text("period", &context.period);
        to.evidence(&context.evidence);
    }
    for commitment in &scenario.commitments {
        to.commitment(scenario, commitment);
    }
    to.benchmarks(scenario);
    to.outcomes(scenario);
    for commitment in &scenario.commitments {
        for evidence in &commitment.evidence {
            to.header("[[evidence]]");
            to.text("commitment", &commitment.id);
            to.evidence(evidence);
            to.text("hedge", &evidence.hedge);
            to.text("date", &evidence.date);
        }
    }
    to.out
}

#[derive(Default)]
pub(super) struct Writer {
    out: String,
}

impl Writer {
    pub(super) fn header(&mut self, header: &str) {
        let _ = writeln!(self.out, "\n{header}");
    }

    pub(super) fn raw(&mut self, key: &str, value: &str) {
        let _ = writeln!(self.out, "{} = {value}", quoted_key(key));
    }

    /// Empty text is left out: it means the same as an absent key.
    pub(super) fn text(&mut self, key: &str, value: &str) {
        if !value.is_empty() {
            self.raw(key, &quoted(value));
        }
    }

    fn text_if(&mut self, key: &str, value: Option<String>) {
        if let Some(value) = value {
            self.text(key, &value);
        }
    }

    pub(super) fn quantity(&mut self, key: &str, quantity: &Quantity) {
        let value = value_of(quantity);
        let fields = evidence_fields(&quantity.evidence);
        if fields.is_empty() {
            return self.raw(key, &value);
        }
        let mut table = format!("{{ value = {value}");
        for (name, text) in fields {
            let _ = write!(table, ", {name} = {}", quoted(text));
        }
        table.push_str(" }");
        self.raw(key, &table);
    }

    pub(super) fn evidence(&mut self, evidence: &Evidence) {
        for (name, text) in evidence_fields(evidence) {
            self.text(name, text);
        }
    }

    fn regimes(&mut self, regimes: &Regimes) {
        self.header("[regimes]");
        let share = |probabilities: &[f64]| {
            let parts: Vec<String> = regimes
                .states
                .iter()
                .zip(probabilities)
                .map(|(state, p)| format!("{} = {}", quoted_key(&state.id), number(*p)))
                .collect();
            format!("{{ {} }}", parts.join(", "))
        };
        self.raw("initial", &share(&regimes.initial));
        for (i, state) in regimes.states.iter().enumerate() {
            self.header(&format!("[regimes.states.{}]", quoted_key(&state.id)));
            if state.mean_stay_years.is_finite() {
                self.raw("mean_stay_years", &number(state.mean_stay_years));
                let mut next = state.next.clone();
                next[i] = 0.0;
                self.raw("next", &share(&next));
            } else {
                self.text("mean_stay_years", "forever");
            }
            self.quantity("pace", &state.pace);
            self.quantity("spend", &state.spend);
            self.quantity("hazard", &state.hazard);
            self.quantity("cost", &state.cost);
            self.quantity("price", &state.price);
            self.quantity("utilization", &state.utilization);
            self.quantity("credit", &state.credit);
            self.quantity("cash", &state.cash);
        }
    }

    fn commitment(&mut self, scenario: &Scenario, commitment: &Commitment) {
        let id = |index: usize| scenario.commitments[index].id.as_str();
        self.header("[[commitments]]");
        self.text("id", &commitment.id);
        self.text("title", &commitment.title);
        self.text("kind", commitment.kind.name());
        if !commitment.sponsors.is_empty() {
            self.raw("sponsor", &sponsors(&commitment.sponsors));
        }
        self.text(
            "counterparty",
            commitment.counterparty.as_deref().unwrap_or_default(),
        );
        if let Some(amount) = &commitment.amount {
            self.quantity("amount", amount);
        }
        if let Some(low) = commitment.amount_low {
            self.raw("amount_low", &number(low));
        }
        self.text("currency", commitment.currency.code());
        if let Some(power) = &commitment.power_gw {
            self.quantity("power_gw", power);
        }
        self.text("hedge", commitment.hedge.name());
        self.text("stage", commitment.stage.name());
        self.text_if("announced", commitment.announced.map(|d| d.to_string()));
        if let Some(window) = &commitment.window {
            self.text("window_start", &window.start.to_string());
            self.text("window_end", &window.end.to_string());
        }
        self.text("region", &commitment.location);
        self.text("energy_source", &commitment.energy_source);
        self.text("class", commitment.class.as_deref().unwrap_or_default());
        self.text("same_as", commitment.same_as.map(id).unwrap_or_default());
        self.text("part_of", commitment.part_of.map(id).unwrap_or_default());
        self.quantity("part_share", &commitment.part_share);
        self.raw(
            "in_naive_total",
            if commitment.in_naive_total {
                "true"
            } else {
                "false"
            },
        );
        if let Some(terms) = &commitment.build {
            self.terms(terms);
            self.asset(scenario, terms);
            self.suppliers(&terms.suppliers);
        }
        if let Some(deal) = &commitment.deal {
            self.deal(scenario, deal);
        }
        for overlap in &commitment.overlaps {
            self.header("[[commitments.overlaps]]");
            self.text("with", id(overlap.with));
            self.quantity("share", &overlap.share);
        }
    }

    fn terms(&mut self, terms: &BuildTerms) {
        self.quantity("ai_share", &terms.ai_share);
        self.quantity("realized", &terms.realized);
        self.quantity("delay_years", &terms.delay_years);
        self.quantity("stretch", &terms.stretch);
        self.quantity("overrun", &terms.overrun);
        self.text("overrun_policy", terms.overrun_policy.name());
        self.quantity("hazard", &terms.hazard);
        self.raw("curve", &curve(&terms.curve));
        if let Some(spent) = &terms.spent_to_date {
            self.quantity("spent_to_date", spent);
        }
        self.raw("met_threshold", &number(terms.met_threshold));
        self.quantity("relet", &terms.relet);
        self.quantity("relet_delay", &terms.relet_delay);
    }
}

/// The value of a quantity as text.
pub(super) fn value_of(quantity: &Quantity) -> String {
    match &quantity.distribution {
        Distribution::Constant(value) => number(*value),
        other => quoted(&stated(other).to_string()),
    }
}

pub(super) fn evidence_fields(evidence: &Evidence) -> Vec<(&'static str, &str)> {
    [
        ("source", evidence.source.as_str()),
        ("quote", &evidence.quote),
        ("url", &evidence.url),
        ("accessed", &evidence.accessed),
        ("note", &evidence.note),
        ("confidence", &evidence.confidence),
    ]
    .into_iter()
    .filter(|(_, text)| !text.is_empty())
    .collect()
}

fn sponsors(sponsors: &[Sponsor]) -> String {
    let parts: Vec<String> = sponsors
        .iter()
        .map(|s| {
            format!(
                "{{ name = {}, share = {} }}",
                quoted(&s.name),
                number(s.share)
            )
        })
        .collect();
    format!("[{}]", parts.join(", "))
}

fn curve(curve: &Curve) -> String {
    match curve {
        Curve::Linear => quoted("linear"),
        Curve::Beta { a, b } => quoted(&format!("beta({a}, {b})")),
        Curve::Rayleigh => quoted("rayleigh"),
        Curve::Logistic { k } => quoted(&format!("logistic({k})")),
        Curve::Table(points) => {
            let parts: Vec<String> = points
                .iter()
                .map(|(x, f)| format!("[{}, {}]", number(*x), number(*f)))
                .collect();
            format!("[{}]", parts.join(", "))
        }
    }
}

/// The distribution with its values in the place of the files that they were read from.
fn stated(distribution: &Distribution) -> Distribution {
    let mut out = distribution.clone();
    match &mut out {
        Distribution::Empirical { origin, .. } => *origin = None,
        Distribution::Mixture { components, .. } => {
            for component in components {
                *component = stated(component);
            }
        }
        Distribution::Truncated { inner, .. } | Distribution::Affine { inner, .. } => {
            **inner = stated(inner);
        }
        Distribution::Spliced { body, .. } => **body = stated(body),
        _ => {}
    }
    out
}

/// A float in the shortest form that reads back to the same bits.
pub(super) fn number(value: f64) -> String {
    toml::Value::Float(value).to_string()
}

pub(super) fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

pub(super) fn quoted_key(key: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !key.is_empty() && key.chars().all(bare) {
        key.to_owned()
    } else {
        quoted(key)
    }
}
