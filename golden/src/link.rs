//! Linking a vector into the graph (algorithm 1), with links in both directions and pruning.

use crate::beam::{Entry, SortedList};
use crate::distance::{Aux, distance};
use crate::id::Id;
use crate::index::Index;
use crate::meta::Ring;
use crate::parameters::Parameters;
use crate::registers::Registers;
use crate::select::select;

impl Index<'_> {
    /// Links a live vector that has no links and is in no row, and brings its aux up to date with its components.
    pub(crate) fn link(&mut self, id: Id) {
        self.graph.memories.aux[id.row()] =
            Aux::of(self.registers.metric, self.graph.components(id));
        let level = self.graph.meta(id).level();
        if self.registers.entry.is_none() {
            self.registers.entry = id;
            self.registers.entry_level = level;
            self.graph.memories.ring[id.row()] = Ring {
                next: id,
                previous: id,
            };
            return;
        }
        let target = level.min(self.registers.entry_level);
        let Registers {
            entry, entry_level, ..
        } = self.registers;
        let mut entry = self.walk_around(id).descend(entry, entry_level, target);
        for layer in (0..=target).rev() {
            entry = self.link_layer(id, layer, entry);
        }
        if level > self.registers.entry_level {
            self.registers.entry = id;
            self.registers.entry_level = level;
        }
    }

    /// Links a vector at one layer; returns the entry of the layer below.
    fn link_layer(&mut self, id: Id, layer: u8, entry: Entry) -> Entry {
        let Registers {
            metric,
            ef_construction,
            expansion,
            parameters:
                Parameters {
                    start_weight: start,
                    ..
                },
            ..
        } = self.registers;
        let mut walk = self.walk_around(id);
        let graph = walk.graph;
        let list = walk.search(entry, layer, ef_construction.into(), expansion.into());
        let nearest = list[0];
        let links = select(graph, metric, list, graph.config.m(), &[]);
        self.graph.set_links(id, layer, &links, start);
        if layer == 0 {
            self.join_ring(id, links[0]);
        }
        for slot in 0..self.graph.links(id, layer).len() {
            self.connect(self.graph.links(id, layer)[slot], id, layer);
        }
        nearest
    }

    /// Puts a vector behind `previous` on the ring, and its successor into its layer-0 row.
    fn join_ring(&mut self, id: Id, previous: Id) {
        let ring = &mut *self.graph.memories.ring;
        let next = ring[previous.row()].next;
        ring[previous.row()].next = id;
        ring[next.row()].previous = id;
        ring[id.row()] = Ring { next, previous };
        if !self.graph.links(id, 0).contains(&next) {
            let start = self.registers.parameters.start_weight;
            let appended = self.graph.append_link(id, 0, next, start);
            debug_assert!(appended, "m < m0");
        }
    }

    /// Adds a link from `id` to `other`, pruning when the row is full.
    fn connect(&mut self, id: Id, other: Id, layer: u8) {
        let start = self.registers.parameters.start_weight;
        if !self.graph.append_link(id, layer, other, start) {
            self.relink(id, layer, Id::NONE, &[other]);
        }
    }

    /// Selects the row of `base` anew from its links without `removed`, and `added`.
    pub(crate) fn relink(&mut self, base: Id, layer: u8, removed: Id, added: &[Id]) {
        let Self {
            registers,
            graph,
            candidates,
            ..
        } = self;
        let metric = registers.metric;
        let operand = graph.point(base);
        let mut list = SortedList::new(candidates);
        for &id in graph.links(base, layer).iter().chain(added) {
            let known = || list.entries().iter().any(|entry| entry.id() == id);
            if id != base && id != removed && !known() {
                list.insert(Entry::new(distance(metric, operand, graph.point(id)), id));
            }
        }
        let Ring { next, previous } = graph.ring(base);
        let pins: &[Id] = if layer == 0 { &[next, previous] } else { &[] };
        let links = select(graph, metric, list.entries(), graph.limit(layer), pins);
        graph.set_links(base, layer, &links, registers.parameters.start_weight);
    }
}
