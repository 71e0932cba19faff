//! Where a figure comes from.

/// The evidence behind one number or one commitment. All fields are optional text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Who published it (a document's id, or a publisher).
    pub source: String,
    /// The verbatim words, in their language.
    pub quote: String,
    pub url: String,
    /// Date on which it was read.
    pub accessed: String,
    /// What to know about it: hedges, contradictions, later news.
    pub note: String,
    /// How far it can be trusted: the words of the source table ("seen in a source", "judgement").
    pub confidence: String,
    /// How this wording hedges the amount, where it is evidence of a commitment.
    pub hedge: String,
    /// When it was said.
    pub date: String,
}

/// A document of the scenario's library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub id: String,
    pub title: String,
    pub publisher: String,
    pub date: String,
    pub language: String,
    pub url: String,
}
