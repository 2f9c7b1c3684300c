//! Linking a vector into the graph (algorithm 1), with links in both directions and pruning.

use crate::beam::SortedList;
use crate::id::Id;
use crate::index::IndexIn;
use crate::meta::Ring;
use crate::parameters::Parameters;
use crate::registers::Registers;
use crate::space::Space;
use crate::storage::Graph;

impl<S: Space> IndexIn<S> {
    /// Links a live vector that has no links and is in no row, and brings its aux up to date with its components.
    pub(crate) fn link(&mut self, id: Id) {
        self.graph.memories.aux[S::row(id)] =
            Graph::<S>::aux(self.registers.metric, self.graph.components(id));
        let level = self.graph.meta(id).level();
        if self.registers.entry.is_none() {
            self.registers.entry = id;
            self.registers.entry_level = level;
            self.graph.memories.ring[S::row(id)] = Ring {
                next: id,
                previous: id,
            };
            return;
        }
        let Registers {
            entry,
            entry_level,
            ef_construction,
            expansion,
            ..
        } = self.registers;
        let target = level.min(entry_level);
        let mut nearest = self.walk_around(id).measure(entry);
        let mut above = usize::from(entry_level).wrapping_add(1);
        while let Some(layer) = above.checked_sub(1) {
            above = layer;
            let linked = layer <= usize::from(target);
            let (ef, width) = if linked {
                (ef_construction.into(), expansion.into())
            } else {
                (1, 1)
            };
            let mut walk = self.walk_around(id);
            let list = walk.search(nearest, layer, ef, width);
            nearest = list[0];
            if linked {
                let found = list.len();
                self.link_layer(id, layer, found);
            }
        }
        if level > entry_level {
            self.registers.entry = id;
            self.registers.entry_level = level;
        }
    }

    /// Links a vector at one layer to what a search there has found.
    fn link_layer(&mut self, id: Id, layer: usize, found: usize) {
        let Registers {
            metric,
            parameters: Parameters { start_weight, .. },
            ..
        } = self.registers;
        let graph = &mut self.graph;
        let limit = graph.config().m();
        graph.select(metric, id, layer, &self.beam[..found], limit, start_weight);
        if layer == 0 {
            let next = graph.join_ring(id);
            if !graph.slots(id, 0).contains(&next) {
                let appended = graph.append_link(id, 0, next, start_weight);
                debug_assert!(appended, "m < m0");
            }
        }
        for slot in 0..graph.limit(layer) {
            let link = self.graph.slots(id, layer)[slot];
            if link.is_none() {
                break;
            }
            if !self.graph.append_link(link, layer, id, start_weight) {
                self.candidates[0] = self.graph.measure(metric, self.graph.point(link), id);
                self.relink_with(link, layer, link, 1);
            }
        }
    }

    /// Selects the row of `base` anew from its links without `removed`, and the links of `removed`.
    pub(crate) fn relink(&mut self, base: Id, layer: usize, removed: Id) {
        self.relink_with(base, layer, removed, 0);
    }

    /// Selects the row of `base` anew from its links without `removed`, the links of `removed`, and candidates that are there.
    fn relink_with(&mut self, base: Id, layer: usize, removed: Id, present: usize) {
        let Self {
            registers,
            graph,
            candidates,
            ..
        } = self;
        let metric = registers.metric;
        let operand = graph.point(base);
        let mut list = SortedList::<S>::new(candidates);
        list.len = present;
        for source in [base, removed] {
            for &id in graph.slots(source, layer) {
                let known = || list.entries().iter().any(|entry| entry.id() == id);
                if !id.is_none() && id != base && id != removed && !known() {
                    list.insert(graph.measure(metric, operand, id));
                }
            }
            if removed == base {
                break;
            }
        }
        let limit = graph.limit(layer);
        let start = registers.parameters.start_weight;
        let found = list.len;
        graph.select(metric, base, layer, &candidates[..found], limit, start);
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
