//! The dictionary's table of outcomes.

use super::ledger::EVIDENCE;
use super::tables::field;
use super::{Kind, Range, Spec};

pub(super) static OUTCOME: Spec = Spec {
    name: "outcomes",
    heading: "[[outcomes]]",
    about: "A fact published after `as_of`. It is scored where it is about a figure like for like, and listed otherwise.",
    groups: &[
        &[
            field("id", Kind::Id, "Its name.").required(),
            field("title", Kind::Text, "What it is, in a line.").required(),
            field(
                "figure",
                Kind::Text,
                "The figure that it is about, `[SUBJECT.]METRIC[.YEAR]` as in summary.csv; silent: none is like for like, and it scores nothing.",
            ),
            field(
                "window_start",
                Kind::Date { last_day: false },
                "First day over which the `spend` of a build is added up, where no calendar year fits; a period begins on it.",
            ),
            field(
                "window_end",
                Kind::Date { last_day: true },
                "Last day of it; a period ends on it.",
            ),
            field(
                "value",
                Kind::Number(Range::ANY),
                "What came true; silent: the middle of `low` and `high`.",
            ),
            field(
                "low",
                Kind::Number(Range::ANY),
                "Low end of a range, or of two accountings.",
            ),
            field("high", Kind::Number(Range::ANY), "High end."),
            field(
                "unit",
                Kind::Text,
                "Its unit as a `unit` column writes it, such as `usd_bn` or `gw`; money of another currency is taken at the mean of its rate.",
            )
            .required(),
            field(
                "published",
                Kind::Date { last_day: false },
                "When it could first be known: after `as_of`.",
            )
            .required(),
            field(
                "scope",
                Kind::Text,
                "What it covers, and how far it is like for like.",
            ),
            field("document", Kind::Text, "Id of the document it is from."),
        ],
        &EVIDENCE,
    ],
};
