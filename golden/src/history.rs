//! The last 32 spike flags of a neuron, and the one nearest to a pattern by the number of differing flags
//! (Hamming, "Error detecting and error correcting codes", Bell System Technical Journal 29, 1950).

use crate::id::Id;
use crate::index::Index;
use crate::neuron::Neuron;

/// What [`Index::match_history`] finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistoryMatch {
    /// The neuron; [`Id::NONE`] in an empty index.
    pub id: Id,
    /// Flags that differ, 0..=32; 32 in an empty index.
    pub distance: u32,
}

impl Neuron {
    /// Records whether it spiked in the last step; the oldest flag is forgotten.
    pub(crate) const fn record(&mut self) {
        self.history = self.history << 1 | self.spiked as u32;
    }
}

impl Index<'_> {
    /// The neuron whose history differs least from a pattern (bit 0 the latest), the lowest id of equals.
    #[must_use]
    pub fn match_history(&self, pattern: u32) -> HistoryMatch {
        let candidate = |id: Id| HistoryMatch {
            id,
            distance: (self.graph.memories.neurons[id.row()].history ^ pattern).count_ones(),
        };
        self.used_ids()
            .filter(|id| self.graph.is_live(*id))
            .map(candidate)
            // The first of equals.
            .min_by_key(|found| found.distance)
            .unwrap_or(HistoryMatch {
                id: Id::NONE,
                distance: u32::BITS,
            })
    }
}
