//! The dictionary's tables of dependence between inputs.

use super::ledger::EVIDENCE;
use super::tables::field;
use super::{Kind, Preset, Range, Spec};
use crate::domain::Copula;

pub(super) static DEPENDENCE: Spec = Spec {
    name: "dependence",
    heading: "[dependence]",
    about: "How factors and correlations act together.",
    groups: &[&[
        field(
            "copula",
            Kind::Word(&Copula::NAMES),
            "How joint extremes behave: with `gaussian` they part, with `t` they come together, the more so the fewer `degrees`.",
        )
        .default(Preset::Word("gaussian")),
        field(
            "degrees",
            Kind::Number(Range::POSITIVE),
            "Degrees of freedom of the copula `t`, above 2.",
        ),
        field(
            "repair",
            Kind::Flag,
            "Take the nearest correlation matrix where the stated one is not positive definite, and say how far away it is.",
        )
        .default(Preset::Flag(false)),
    ]],
};

const CORRELATION: Range = Range {
    low: -1.0,
    open: false,
    high: 1.0,
};

pub(super) static FACTOR: Spec = Spec {
    name: "factors",
    heading: "[[factors]]",
    about: "A score that is common to several uncertain inputs, drawn once a trial.",
    groups: &[
        &[
            field("id", Kind::Id, "Its id.").required(),
            field("title", Kind::Text, "What it stands for."),
            field(
                "scale",
                Kind::Number(Range::NOT_NEGATIVE),
                "Multiplies all its loadings; 0 switches it off.",
            )
            .default(Preset::Number(1.0)),
            field(
                "loadings",
                Kind::List(&LOADING),
                "What loads on it. Where an input is named twice the later row holds.",
            )
            .required(),
        ],
        &EVIDENCE,
    ],
};

static LOADING: Spec = Spec {
    name: "factors.loadings",
    heading: "[[factors.loadings]]",
    about: "The loading of some inputs. Two inputs that load λ and λ' on a factor, and on no other, are correlated by λ·λ'. A positive loading makes an input larger where the factor is high.",
    groups: &[
        &[
            field(
                "inputs",
                Kind::Text,
                "Paths of inputs, `*` for one segment or a part of it: `commitments.*.realized`. `commitments.*.cancel` are the cancellation thresholds: the larger, the later a sponsor stops.",
            )
            .required(),
            field(
                "sponsor",
                Kind::Text,
                "Only inputs of this sponsor's commitments, or of the entity of that name.",
            ),
            field(
                "region",
                Kind::Text,
                "Only inputs of this region or group of regions, or of builds that stand in it.",
            ),
            field(
                "loading",
                Kind::Number(CORRELATION),
                "Correlation of the inputs' normal scores with the factor; its square is the share of their variance.",
            )
            .required(),
        ],
        &EVIDENCE,
    ],
};

pub(super) static PAIR: Spec = Spec {
    name: "correlations",
    heading: "[[correlations]]",
    about: "The correlation of two uncertain inputs, in the place of the one that factors imply. Shocks of drivers are correlated in `[[drivers.correlations]]`.",
    groups: &[
        &[
            field(
                "id",
                Kind::Id,
                "Its id, where a variant or `--set` is to change it.",
            ),
            field(
                "a",
                Kind::Text,
                "Path of an input, or `commitments.<id>.cancel`.",
            )
            .required(),
            field("b", Kind::Text, "Path of another one.").required(),
            field(
                "r",
                Kind::Number(CORRELATION),
                "Correlation of their normal scores.",
            ),
            field(
                "rank",
                Kind::Number(CORRELATION),
                "Rank correlation (Spearman), instead of `r`: r = 2 sin(π · rank / 6).",
            ),
        ],
        &EVIDENCE,
    ],
};
