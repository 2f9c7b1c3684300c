//! Taking a vector out of the graph, with repair of the rows that named it.

use crate::id::Id;
use crate::index::Index;
use crate::meta::Ring;
use crate::select::Links;
use crate::synapse::Weight;

impl Index<'_> {
    /// Takes a live vector off the ring and out of every row, its own included, and finds another entry point if it was it.
    pub(crate) fn unlink(&mut self, id: Id) {
        let Ring { next, previous } = self.graph.ring(id);
        if next != id {
            self.graph.memories.ring[previous.row()].next = next;
            self.graph.memories.ring[next.row()].previous = previous;
        }
        for layer in (0..=self.graph.meta(id).level()).rev() {
            let freed = Links::from_slice(self.graph.links(id, layer))
                .expect("a row has at most M0_MAX links");
            for other in self.used_ids() {
                if other != id && self.graph.links(other, layer).contains(&id) {
                    self.relink(other, layer, id, &freed);
                }
            }
            self.graph.set_links(id, layer, &[], Weight::ZERO);
        }
        if id == self.registers.entry {
            self.elect_entry(id);
        }
    }

    /// Makes the highest live vector other than `gone`, the lowest id of them, the entry point.
    fn elect_entry(&mut self, gone: Id) {
        let mut best = None;
        for id in self
            .used_ids()
            .filter(|&id| id != gone && self.graph.is_live(id))
        {
            let level = self.graph.meta(id).level();
            if best.is_none_or(|(_, highest)| level > highest) {
                best = Some((id, level));
            }
        }
        (self.registers.entry, self.registers.entry_level) = best.unwrap_or((Id::NONE, 0));
    }
}
