//! What must hold between entities and commitments.

use super::super::check::Record;
use super::Builder;
use crate::domain::Scenario;

impl Builder<'_> {
    pub(super) fn deal_relations(&mut self, _root: &Record, _scenario: &Scenario) {}
}
