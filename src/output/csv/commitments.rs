//! commitments.csv: the ledger with its figures and its evidence.

use super::super::cell::{Cell, Dialect};
use super::super::column::{self, Column, column};
use super::commitment_row::CommitmentRow;
use super::{commitment_assets, commitment_funding, sheet};
use crate::domain::Metric::{
    Cancelled, Completed, Delivered, DeliveredByDeadline, DeliveredByDeadlineFraction,
    MetByDeadline, ReletSpend,
};
use crate::domain::Scenario;
use crate::results::Results;

pub(super) const ERROR: &str = "Monte Carlo standard error of the mean.";
pub(super) const Q05: &str = "Quantile at 5 %; empty where the run was not asked for this level.";
pub(super) const Q50: &str = "Median; empty where the run was not asked for this level.";
pub(super) const Q95: &str = "Quantile at 95 %; empty where the run was not asked for this level.";
pub(super) const ERROR_OF_PROBABILITY: &str = "Monte Carlo standard error of the probability.";

/// The columns of commitments.csv, of who paid, of capacity and energy and of returns where they
/// are simulated.
pub(super) fn columns<'a>(
    funding: bool,
    energy: bool,
    returns: bool,
) -> Vec<Column<CommitmentRow<'a>>> {
    let mut columns = announced();
    columns.extend(figures());
    if funding {
        columns.extend(commitment_funding::columns());
    }
    if energy {
        columns.extend(commitment_assets::energy());
    }
    if returns {
        columns.extend(commitment_assets::returns());
    }
    columns.extend(evidence());
    columns
}

fn announced<'a>() -> Vec<Column<CommitmentRow<'a>>> {
    vec![
        column("id", "text", "Id of the commitment.", |r| {
            Cell::text(&r.commitment.id)
        }),
        column("title", "text", "What was announced.", |r| {
            Cell::text(&r.commitment.title)
        }),
        column("kind", "text", "build, contract, stake or claim.", |r| {
            Cell::text(r.commitment.kind.name())
        }),
        column(
            "sponsor",
            "text",
            "Who pays; several joined by `; `, with shares where they are unequal.",
            CommitmentRow::sponsors,
        ),
        column(
            "counterparty",
            "text",
            "Who is paid, where one is named.",
            |r| Cell::text(r.commitment.counterparty.as_deref().unwrap_or_default()),
        ),
        column("hedge", "text", "How the source words the amount.", |r| {
            Cell::text(r.commitment.hedge.name())
        }),
        column("stage", "text", "How far it has come.", |r| {
            Cell::text(r.commitment.stage.name())
        }),
        column("announced", "date", "When it was announced.", |r| {
            Cell::date(r.commitment.announced)
        }),
        column(
            "window_start",
            "date",
            "First day of the announced window.",
            |r| Cell::date(r.commitment.window.map(|w| w.start)),
        ),
        column(
            "window_end",
            "date",
            "Last day of the announced window: the deadline.",
            |r| Cell::date(r.commitment.window.map(|w| w.end)),
        ),
        column("region", "text", "Where.", |r| {
            Cell::text(&r.commitment.location)
        }),
        column(
            "energy_source",
            "text",
            "What was said of its energy.",
            |r| Cell::text(&r.commitment.energy_source),
        ),
        column(
            "class",
            "text",
            "The class that its delivery inputs come from.",
            |r| Cell::text(r.commitment.class.as_deref().unwrap_or_default()),
        ),
        column(
            "same_as",
            "text",
            "The commitment that this one only mentions again.",
            |r| r.other(r.commitment.same_as),
        ),
        column(
            "part_of",
            "text",
            "The commitment whose headline contains this one's.",
            |r| r.other(r.commitment.part_of),
        ),
        column(
            "overlaps",
            "text",
            "The commitments that hold a part of this one, joined by `; `.",
            CommitmentRow::overlaps,
        ),
        column(
            "in_naive_total",
            "true or false",
            "Counted in the naive total.",
            |r| Cell::flag(r.commitment.in_naive_total),
        ),
        column(
            "headline_bn",
            "billions of currency",
            "Amount as announced, in its own currency; the mean of a range.",
            CommitmentRow::headline_own,
        ),
        column(
            "headline_low_bn",
            "billions of currency",
            "The low end of a range or the plainer figure, where both were announced.",
            |r| Cell::stated(r.commitment.amount_low),
        ),
        column("currency", "text", "Currency of the announcement.", |r| {
            Cell::text(r.commitment.currency.code())
        }),
        column(
            "headline_{currency}_bn",
            "{currency}_bn",
            "The headline in the scenario's currency, mean over the trials; a build stated by \
             capacity alone at the level of capex_per_mw. Empty for repeated mentions.",
            CommitmentRow::headline,
        ),
        column(
            "power_gw",
            "gw",
            "Capacity of IT load as announced; the mean of a range.",
            |r| {
                let power = r.commitment.power_gw.as_ref();
                Cell::stated(power.and_then(|p| p.distribution.mean()))
            },
        ),
    ]
}

/// The cells of a metric of a commitment as columns.
macro_rules! cells {
    ($($name:literal, $unit:literal, $about:expr, $method:ident($metric:ident $(, $level:literal)?);)*) => {
        vec![$(column($name, $unit, $about, |r: &CommitmentRow<'_>| r.$method($metric $(, $level)?))),*]
    };
}
pub(super) use cells;

fn figures<'a>() -> Vec<Column<CommitmentRow<'a>>> {
    let mut columns: Vec<Column<CommitmentRow<'a>>> = cells![
        "delivered_by_deadline_mean_{currency}_bn", "{currency}_bn", "Money spent until the end of the announced window, a parent with its parts; mean over the trials.", mean(DeliveredByDeadline);
        "delivered_by_deadline_std_error_{currency}_bn", "{currency}_bn", ERROR, std_error(DeliveredByDeadline);
        "delivered_by_deadline_q05_{currency}_bn", "{currency}_bn", Q05, quantile(DeliveredByDeadline, 0.05);
        "delivered_by_deadline_q50_{currency}_bn", "{currency}_bn", Q50, quantile(DeliveredByDeadline, 0.5);
        "delivered_by_deadline_q95_{currency}_bn", "{currency}_bn", Q95, quantile(DeliveredByDeadline, 0.95);
        "delivered_by_deadline_mean_frac", "frac", "The same over the headline; mean over the trials.", mean(DeliveredByDeadlineFraction);
        "delivered_by_deadline_std_error_frac", "frac", ERROR, std_error(DeliveredByDeadlineFraction);
        "delivered_by_deadline_q05_frac", "frac", Q05, quantile(DeliveredByDeadlineFraction, 0.05);
        "delivered_by_deadline_q50_frac", "frac", Q50, quantile(DeliveredByDeadlineFraction, 0.5);
        "delivered_by_deadline_q95_frac", "frac", Q95, quantile(DeliveredByDeadlineFraction, 0.95);
        "met_by_deadline_prob", "prob", "Probability that the pledge is met by its date: the money spent by then is at least met_threshold of the headline.", mean(MetByDeadline);
        "met_by_deadline_std_error_prob", "prob", ERROR_OF_PROBABILITY, std_error(MetByDeadline);
        "delivered_mean_{currency}_bn", "{currency}_bn", "Money spent until the end of the horizon, a parent with its parts; mean over the trials.", mean(Delivered);
        "delivered_std_error_{currency}_bn", "{currency}_bn", ERROR, std_error(Delivered);
        "delivered_q05_{currency}_bn", "{currency}_bn", Q05, quantile(Delivered, 0.05);
        "delivered_q50_{currency}_bn", "{currency}_bn", Q50, quantile(Delivered, 0.5);
        "delivered_q95_{currency}_bn", "{currency}_bn", Q95, quantile(Delivered, 0.95);
    ];
    columns.push(column(
        "completion_q50",
        "date",
        "Last day of the period by which half of the trials have completed; empty where fewer \
         than half ever do.",
        |r| r.completion(0.5),
    ));
    let rest: Vec<Column<CommitmentRow<'a>>> = cells![
        "completed_prob", "prob", "Probability that it completes within the horizon.", mean(Completed);
        "completed_std_error_prob", "prob", ERROR_OF_PROBABILITY, std_error(Completed);
        "cancelled_prob", "prob", "Probability that the sponsor stops within the horizon.", mean(Cancelled);
        "cancelled_std_error_prob", "prob", ERROR_OF_PROBABILITY, std_error(Cancelled);
        "relet_spend_mean_{currency}_bn", "{currency}_bn", "Spent within the horizon by the party that took up a cancelled plan; not in delivered. Mean over the trials.", mean(ReletSpend);
        "relet_spend_std_error_{currency}_bn", "{currency}_bn", ERROR, std_error(ReletSpend);
    ];
    columns.extend(rest);
    columns
}

fn evidence<'a>() -> Vec<Column<CommitmentRow<'a>>> {
    vec![
        column(
            "documents",
            "text",
            "Documents or publishers; several pieces of evidence are joined by ` | ` in the same \
             order in this column and the next four.",
            |r| r.evidence(|e| &e.source),
        ),
        column("quotes", "text", "The verbatim words.", |r| {
            r.evidence(|e| &e.quote)
        }),
        column("urls", "text", "Where they can be read.", |r| {
            r.evidence(|e| &e.url)
        }),
        column(
            "notes",
            "text",
            "What to know about them: hedges, contradictions, later news.",
            |r| r.evidence(|e| &e.note),
        ),
        column("confidence", "text", "How far they can be trusted.", |r| {
            r.evidence(|e| &e.confidence)
        }),
    ]
}

/// The bytes of commitments.csv.
pub fn commitments_csv(results: &Results, scenario: &Scenario, dialect: Dialect) -> Vec<u8> {
    let sheet = sheet(results, scenario, dialect);
    let columns = columns(
        scenario.has_funding(),
        scenario.has_energy(),
        scenario.has_returns(),
    );
    column::write(&columns, CommitmentRow::all(results, scenario), &sheet)
}
