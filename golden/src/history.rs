//! The last 32 spike flags of a neuron, and the one nearest to a pattern by the number of differing flags
//! (Hamming, "Error detecting and error correcting codes", Bell System Technical Journal 29, 1950).

use crate::generated::Error;
use crate::id::Id;
use crate::index::IndexIn;
use crate::neuron::Neuron;
use crate::space::Space;

/// What [`IndexIn::match_history`] finds.
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

impl<S: Space> IndexIn<S> {
    /// The neuron whose history differs least from a pattern (bit 0 the latest), the lowest id of equals.
    #[must_use]
    pub fn match_history(&self, pattern: u32) -> HistoryMatch {
        let mut best = HistoryMatch {
            id: Id::NONE,
            distance: u32::BITS,
        };
        for id in self.used_ids() {
            let differing = self.graph.memories.neurons[S::row(id)].history ^ pattern;
            let distance = differing.count_ones();
            let better = distance < best.distance || best.id.is_none();
            if better && self.graph.is_live(id) {
                best = HistoryMatch { id, distance };
            }
        }
        best
    }

    /// The other neurons whose histories differ in at most `distance` flags from that of `id`: a bit for each id, the lowest of
    /// the first word for id 0; `ceil(capacity / 32)` words.
    ///
    /// # Errors
    /// [`Error::Range`] when `distance > 32`; [`Error::UnknownId`] when `id` is not live.
    pub fn correlate_history(
        &self,
        id: Id,
        distance: u32,
    ) -> Result<impl ExactSizeIterator<Item = u32>, Error> {
        if distance > u32::BITS {
            return Err(Error::Range);
        }
        let pattern = self.neuron(id)?.history;
        let near = move |number: u16| {
            let other = Id::new(number);
            let differing = |neuron: &Neuron| (neuron.history ^ pattern).count_ones();
            other != id
                && self
                    .neuron(other)
                    .is_ok_and(|neuron| differing(neuron) <= distance)
        };
        let word = move |first: u16| {
            let flag = |bit: u16| u32::from(near(first.wrapping_add(bit))) << bit;
            (0..32).fold(0, |word, bit| word | flag(bit))
        };
        let words = self.capacity().div_ceil(32);
        Ok((0..Id::NONE.number()).step_by(32).take(words).map(word))
    }
}
