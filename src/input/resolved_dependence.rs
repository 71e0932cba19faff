//! Dependence in the resolved scenario.

use super::resolved::{Writer, number};
use crate::domain::{Copula, Scenario, Strength};

impl Writer {
    /// Factors, correlations and how they act; nothing where there are none.
    pub(super) fn dependence(&mut self, scenario: &Scenario) {
        let stated = &scenario.dependence;
        if stated.is_empty() {
            return;
        }
        self.header("[dependence]");
        self.text("copula", stated.copula.name());
        if let Copula::StudentT(degrees) = stated.copula {
            self.raw("degrees", &number(degrees));
        }
        self.raw("repair", if stated.repair { "true" } else { "false" });
        for factor in &stated.factors {
            self.header("[[factors]]");
            self.text("id", &factor.id);
            self.text("title", &factor.title);
            self.raw("scale", &number(factor.scale));
            self.evidence(&factor.evidence);
            for loading in &factor.loadings {
                self.header("[[factors.loadings]]");
                self.text("inputs", &loading.inputs);
                self.text("sponsor", loading.sponsor.as_deref().unwrap_or_default());
                self.text("region", loading.region.as_deref().unwrap_or_default());
                self.raw("loading", &number(loading.loading));
                self.evidence(&loading.evidence);
            }
        }
        for pair in &stated.correlations {
            self.header("[[correlations]]");
            self.text("id", &pair.id);
            self.text("a", &pair.a);
            self.text("b", &pair.b);
            match pair.strength {
                Strength::Score(r) => self.raw("r", &number(r)),
                Strength::Rank(rank) => self.raw("rank", &number(rank)),
            }
            self.evidence(&pair.evidence);
        }
    }
}
