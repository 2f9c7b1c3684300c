//! Taking a vector out of the graph, with repair of the rows that named it.

use crate::id::Id;
use crate::index::IndexIn;
use crate::meta::Ring;
use crate::space::Space;

impl<S: Space> IndexIn<S> {
    /// Takes a live vector off the ring and out of every row, its own included, and finds another entry point if it was it.
    pub(crate) fn unlink(&mut self, id: Id) {
        let Ring { next, previous } = self.graph.ring(id);
        if next != id {
            self.graph.memories.ring[S::row(previous)].next = next;
            self.graph.memories.ring[S::row(next)].previous = previous;
        }
        // No pins, when it is linked anew.
        self.graph.memories.ring[S::row(id)] = Ring::default();
        for layer in 0..usize::from(self.graph.meta(id).level()).wrapping_add(1) {
            for other in self.used_ids() {
                if other != id && self.graph.slots(other, layer).contains(&id) {
                    self.relink(other, layer, id, Id::NONE);
                }
            }
            self.graph.select(&self.registers, id, layer, &[], 0);
        }
        if id == self.registers.entry {
            self.elect_entry(id);
        }
    }

    /// Makes the highest live vector other than `gone`, the lowest id of them, the entry point.
    fn elect_entry(&mut self, gone: Id) {
        self.registers.entry = Id::NONE;
        self.registers.entry_level = 0;
        // One above the highest level so far.
        let mut higher = 0;
        for id in self.used_ids() {
            let meta = self.graph.meta(id);
            if id != gone && meta.is_live() && meta.level() >= higher {
                higher = meta.level().wrapping_add(1);
                self.registers.entry = id;
                self.registers.entry_level = meta.level();
            }
        }
    }
}
