//! The dictionary's tables of what has been observed.

use super::ledger::EVIDENCE;
use super::tables::field;
use super::{Kind, Preset, Range, Spec};
use crate::domain::MIN_ESS;

pub(super) static OBSERVATION: Spec = Spec {
    name: "observations",
    heading: "[[observations]]",
    about: "A figure that has been observed, with the error of the measurement. Each trial gets the density of the value around what the trial yields as its weight.",
    groups: &[
        &[
            field("id", Kind::Id, "Its id.").required(),
            field(
                "figure",
                Kind::Text,
                "What was observed, `[SUBJECT.]METRIC[.YEAR]` as results name it: `META-CAPEX-2025.delivered`, `STARGATE-TX-8DC.gw_online.2026`. Without a subject it is of the portfolio; of an input it is `<path>.value`.",
            )
            .required(),
            field(
                "value",
                Kind::Number(Range::ANY),
                "What was observed, in the unit of the figure.",
            )
            .required(),
            field(
                "sd",
                Kind::Number(Range::POSITIVE),
                "Standard deviation of the error, in the unit of the figure: of the measurement, and of what it covers beside what the figure covers.",
            ),
            field(
                "log_sd",
                Kind::Number(Range::POSITIVE),
                "Standard deviation of the error of the natural logarithm, instead of `sd`: 0.1 is about 10 %. For figures above 0.",
            ),
        ],
        &EVIDENCE,
    ],
};

pub(super) static CONDITIONING: Spec = Spec {
    name: "conditioning",
    heading: "[conditioning]",
    about: "How a run is conditioned on observations.",
    groups: &[&[field(
        "min_ess",
        Kind::Number(Range::POSITIVE),
        "The effective sample size below which no figures are shown.",
    )
    .default(Preset::Number(MIN_ESS))]],
};
