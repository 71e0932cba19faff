//! Every draw that a trial asks for, by address and step.

use super::Plan;
use crate::sampling::Address;

impl Plan {
    /// Address and step of each draw that may bear on the periods before `until`, each once: inputs,
    /// what they have in common, thresholds, the regime path, shocks of drivers.
    pub fn draws(&self, until: usize) -> Vec<(Address, u32)> {
        let mut draws: Vec<(Address, u32)> = Vec::new();
        draws.extend(self.inputs.iter().map(|i| (i.address, 0)));
        draws.extend(self.dependence.addresses().map(|(a, _)| (a, 0)));
        let joint = self.dependence.thresholds.iter();
        draws.extend(joint.map(|path| (Address::of(path), 0)));
        let stakes = self.funding.iter().flat_map(|f| &f.stakes);
        let thresholds = self.builds.iter().map(|b| &b.threshold);
        let thresholds = thresholds.chain(stakes.map(|s| &s.threshold));
        draws.extend(thresholds.filter_map(|t| Some((t.own_draw()?, 0))));
        let steps = until.min(self.periods) as u32;
        if let Some(regimes) = &self.regimes {
            draws.extend((0..steps).map(|t| (regimes.address, t)));
        }
        for address in self.drivers.drivers.iter().filter_map(|d| d.shock) {
            draws.extend((1..steps).map(|t| (address, t)));
        }
        draws
    }

    /// The first period that no observation reaches.
    pub fn observed_until(&self) -> usize {
        let ends = self.observations.iter().map(|o| {
            let year = self.specs[o.column].year;
            year.map_or(self.periods, |y| self.years[y].end)
        });
        ends.max().unwrap_or(0)
    }
}
