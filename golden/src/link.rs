//! Linking a vector into the graph (algorithm 1), with links in both directions and pruning.

use crate::beam::SortedList;
use crate::id::Id;
use crate::index::IndexIn;
use crate::meta::Ring;
use crate::registers::Registers;
use crate::space::Space;
use crate::storage::Graph;

impl<S: Space> IndexIn<S> {
    /// Links a live vector that has no links and is in no row, and brings its aux up to date with its components.
    pub(crate) fn link(&mut self, id: Id) {
        self.graph.memories.aux[S::row(id)] =
            Graph::<S>::aux(self.registers.metric, self.graph.components(id));
        let level = self.graph.meta(id).level();
        let Registers {
            entry,
            entry_level,
            ef_construction,
            expansion,
            ..
        } = self.registers;
        if entry.is_none() {
            self.graph.memories.ring[S::row(id)] = Ring {
                next: id,
                previous: id,
            };
        } else {
            let mut nearest = self.walk_around(id).measure(entry);
            let mut above = usize::from(entry_level).wrapping_add(1);
            while let Some(layer) = above.checked_sub(1) {
                above = layer;
                let linked = layer <= usize::from(level);
                let (ef, width) = if linked {
                    (ef_construction.into(), expansion.into())
                } else {
                    (1, 1)
                };
                let found = self.walk_around(id).search(nearest, layer, ef, width).len();
                nearest = self.beam[0];
                if linked {
                    self.link_layer(id, layer, found);
                }
            }
        }
        if entry.is_none() || level > entry_level {
            self.registers.entry = id;
            self.registers.entry_level = level;
        }
    }

    /// Links a vector at one layer to what a search there has found.
    fn link_layer(&mut self, id: Id, layer: usize, found: usize) {
        let graph = &mut self.graph;
        let limit = graph.config().m();
        graph.select(&self.registers, id, layer, &self.beam[..found], limit);
        let start = self.registers.parameters.start_weight;
        if layer == 0 {
            let next = graph.join_ring(id);
            if !graph.slots(id, 0).contains(&next) {
                let appended = graph.append_link(id, 0, next, start);
                debug_assert!(appended, "m < m0");
            }
        }
        for slot in 0..graph.limit(layer) {
            let link = self.graph.slots(id, layer)[slot];
            if link.is_none() {
                break;
            }
            if !self.graph.append_link(link, layer, id, start) {
                self.relink(link, layer, link, id);
            }
        }
    }

    /// Selects the row of `base` anew from its links without `removed`, the links of `removed` and, unless it is "no id", `added`.
    pub(crate) fn relink(&mut self, base: Id, layer: usize, removed: Id, added: Id) {
        let Self {
            registers,
            graph,
            candidates,
            ..
        } = self;
        let metric = registers.metric;
        let operand = graph.point(base);
        let mut list = SortedList::<S>::new(candidates);
        if !added.is_none() {
            list.insert(graph.measure(metric, operand, added));
        }
        let mut source = base;
        loop {
            for &id in graph.slots(source, layer) {
                let known = || list.entries().iter().any(|entry| entry.id() == id);
                if !id.is_none() && id != base && id != removed && !known() {
                    list.insert(graph.measure(metric, operand, id));
                }
            }
            if source == removed {
                break;
            }
            source = removed;
        }
        let limit = graph.limit(layer);
        let found = list.len;
        graph.select(registers, base, layer, &candidates[..found], limit);
    }
}

impl<S: Space> Graph<S> {
    /// Puts a vector behind its first link on the ring; returns its successor.
    fn join_ring(&mut self, id: Id) -> Id {
        let previous = self.slots(id, 0)[0];
        let ring = &mut self.memories.ring;
        let next = ring[S::row(previous)].next;
        ring[S::row(previous)].next = id;
        ring[S::row(next)].previous = id;
        ring[S::row(id)] = Ring { next, previous };
        next
    }
}
