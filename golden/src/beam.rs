//! The ordered candidate list and the beam search (algorithm 2 with expansion width).

use core::fmt;

use heapless::Vec;

use crate::config::{M0_MAX, W_MAX};
use crate::counters::Counters;
use crate::distance::{Distance, Point, distance};
use crate::generated::Metric;
use crate::id::Id;
use crate::index::Index;
use crate::storage::Graph;

/// A vector and its distance from the operand at hand, in one word that is ordered by `(distance, id)`.
///
/// Bits 63:17 distance (44 are enough), 16:1 id, 0 the mark of a beam search that it was expanded; a result has no mark.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry(i64);

const EXPANDED: i64 = 1;

impl Entry {
    #[inline]
    pub(crate) const fn new(distance: Distance, id: Id) -> Self {
        Self(distance.to_bits() << 17 | (id.number() as i64) << 1)
    }

    /// The distance.
    #[must_use]
    pub const fn distance(self) -> Distance {
        Distance::from_bits(self.0 >> 17)
    }

    /// The vector.
    #[must_use]
    pub const fn id(self) -> Id {
        let [low, high, ..] = (self.0 >> 1).to_le_bytes();
        Id::new(u16::from_le_bytes([low, high]))
    }

    /// The entry without the mark.
    pub(crate) const fn unmarked(self) -> Self {
        Self(self.0 & !EXPANDED)
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry")
            .field("distance", &self.distance())
            .field("id", &self.id())
            .finish()
    }
}

/// A list of bounded length, ascending by `(distance, id)`: what falls off its end is forgotten.
pub(crate) struct SortedList<'a> {
    slots: &'a mut [Entry],
    len: usize,
    /// No entry before this one is unexpanded.
    cursor: usize,
}

impl<'a> SortedList<'a> {
    /// An empty list of at most `slots.len()` entries.
    pub(crate) const fn new(slots: &'a mut [Entry]) -> Self {
        Self {
            slots,
            len: 0,
            cursor: 0,
        }
    }

    /// The entries.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.slots[..self.len]
    }

    /// Puts an entry in its place; the last one is dropped when the list is full.
    pub(crate) fn insert(&mut self, entry: Entry) {
        let full = self.len == self.slots.len();
        if full && self.entries().last().is_none_or(|last| *last < entry) {
            return;
        }
        if full {
            self.len = self.len.wrapping_sub(1);
        }
        let place = place(self.slots, self.len, entry);
        self.len = self.len.wrapping_add(1);
        self.cursor = self.cursor.min(place);
    }

    /// Marks the first unexpanded entry as expanded.
    fn pick(&mut self) -> Option<Id> {
        let skipped = self.slots[self.cursor..self.len]
            .iter()
            .position(|entry| entry.0 & EXPANDED == 0)?;
        self.cursor = self.cursor.wrapping_add(skipped);
        let entry = &mut self.slots[self.cursor];
        entry.0 |= EXPANDED;
        Some(entry.id())
    }
}

/// Puts an entry in its place among the first `len` slots, which are in order; overwrites the slot after them. Returns the place.
#[inline]
pub(crate) fn place(slots: &mut [Entry], len: usize, entry: Entry) -> usize {
    let place = slots[..len].partition_point(|other| *other < entry);
    slots.copy_within(place..len, place.wrapping_add(1));
    slots[place] = entry;
    place
}

/// Visited flags that are cleared in one step: a flag is set when it holds the current epoch.
#[derive(Debug)]
pub(crate) struct Visited<'a> {
    epochs: &'a mut [u16],
    epoch: u16,
}

impl<'a> Visited<'a> {
    pub(crate) fn new(epochs: &'a mut [u16]) -> Self {
        epochs.fill(0);
        Self { epochs, epoch: 0 }
    }

    /// Clears every flag.
    fn clear(&mut self) {
        self.epoch = self.epoch.wrapping_add(1);
        if self.epoch == 0 {
            self.epochs.fill(0);
            self.epoch = 1;
        }
    }

    /// Sets a flag; says whether it was clear.
    fn visit(&mut self, id: Id) -> bool {
        let flag = &mut self.epochs[id.row()];
        let new = *flag != self.epoch;
        *flag = self.epoch;
        new
    }

    /// Visits every vector of a row; those that had not been visited.
    fn filter<'b>(&mut self, row: &[Id], new: &'b mut [Id; M0_MAX]) -> &'b [Id] {
        let mut len = 0_usize;
        for &id in row {
            // Without a branch, which nothing could predict.
            new[len] = id;
            len = len.wrapping_add(usize::from(self.visit(id)));
        }
        &new[..len]
    }
}

/// Beam searches of one operand.
pub(crate) struct Walk<'w, 'a> {
    pub(crate) graph: &'w Graph<'a>,
    pub(crate) metric: Metric,
    operand: Point<'w>,
    visited: &'w mut Visited<'a>,
    beam: &'w mut [Entry],
    counters: &'w mut Counters,
}

impl<'a> Index<'a> {
    /// Prepares for beam searches around a stored vector.
    pub(crate) fn walk_around(&mut self, id: Id) -> Walk<'_, 'a> {
        let Self {
            registers,
            graph,
            visited,
            beam,
            counters,
            ..
        } = self;
        Walk {
            graph,
            metric: registers.metric,
            operand: graph.point(id),
            visited,
            beam,
            counters,
        }
    }

    /// Prepares for beam searches around a query.
    pub(crate) fn walk<'w>(&'w mut self, operand: Point<'w>) -> Walk<'w, 'a> {
        let Self {
            registers,
            graph,
            visited,
            beam,
            counters,
            ..
        } = self;
        Walk {
            graph,
            metric: registers.metric,
            operand,
            visited,
            beam,
            counters,
        }
    }
}

impl Walk<'_, '_> {
    /// The entry of a vector, its distance counted.
    fn measure(&mut self, id: Id) -> Entry {
        self.counters.distance();
        Entry::new(
            distance(self.metric, self.operand, self.graph.point(id)),
            id,
        )
    }

    /// Puts the entries of a row into the list, distances counted.
    fn measure_into(&mut self, ids: &[Id], list: &mut SortedList<'_>) {
        let (graph, operand) = (self.graph, self.operand);
        let mut all = |metric| {
            for &id in ids {
                self.counters.distance();
                list.insert(Entry::new(distance(metric, operand, graph.point(id)), id));
            }
        };
        // The metric is a constant in each arm, and so in each loop.
        match self.metric {
            Metric::L2 => all(Metric::L2),
            Metric::Cosine => all(Metric::Cosine),
            Metric::Dot => all(Metric::Dot),
        }
    }

    /// The best entry of the layers above `target`, from the entry point `top` at `top_level`.
    pub(crate) fn descend(&mut self, top: Id, top_level: u8, target: u8) -> Entry {
        let mut best = [self.measure(top)];
        for layer in (target..top_level).rev() {
            let entry = best[0];
            self.run(
                &mut SortedList::new(&mut best),
                entry,
                layer.wrapping_add(1),
                1,
            );
        }
        best[0]
    }

    /// One search of `layer` with a beam of `ef`, expanding at most `width` entries a round; the entries found,
    /// nearest first.
    pub(crate) fn search(
        &mut self,
        entry: Entry,
        layer: u8,
        ef: usize,
        width: usize,
    ) -> &mut [Entry] {
        let beam = core::mem::take(&mut self.beam);
        let mut list = SortedList::new(&mut beam[..ef]);
        self.run(&mut list, entry, layer, width);
        let len = list.len;
        self.beam = beam;
        &mut self.beam[..len]
    }

    fn run(&mut self, list: &mut SortedList<'_>, entry: Entry, layer: u8, width: usize) {
        self.visited.clear();
        self.visited.visit(entry.id());
        list.insert(entry.unmarked());
        let mut buffer = [Id::NONE; M0_MAX];
        loop {
            let picks: Vec<Id, W_MAX> = core::iter::from_fn(|| list.pick()).take(width).collect();
            if picks.is_empty() {
                return;
            }
            self.counters.round(picks.len());
            for pick in picks {
                let new = self
                    .visited
                    .filter(self.graph.links(pick, layer), &mut buffer);
                self.measure_into(new, list);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_of_an_old_epoch_is_clear() {
        let mut epochs = [7, 7];
        let mut visited = Visited::new(&mut epochs);
        visited.clear();
        assert!(visited.visit(Id::new(0)));
        assert!(!visited.visit(Id::new(0)));
        // Never visited again, the other one has not been visited in any epoch.
        for epoch in 0..=2 * u32::from(u16::MAX) {
            visited.clear();
            assert!(
                visited.epochs.iter().all(|flag| *flag != visited.epoch),
                "clear {epoch}"
            );
        }
        assert!(visited.visit(Id::new(0)) && visited.visit(Id::new(1)));
    }

    #[test]
    fn an_entry_holds_and_orders_every_distance_and_id() {
        // The farthest that l2, cosine and dot can be, and their neighbours.
        let farthest = 1024 * 65_535 * 65_535;
        let distances = [
            -(1 << 40),
            -(1 << 40) + 1,
            -1,
            0,
            1,
            1 << 31,
            farthest - 1,
            farthest,
        ];
        let pairs = distances
            .into_iter()
            .flat_map(|distance| [0, 1, 0x7FFF, 0xFFFE, 0xFFFF].map(|id| (distance, id)));
        let pairs = pairs.map(|(distance, id)| (Distance::from_bits(distance), Id::new(id)));
        let entries: Vec<Entry, 40> = pairs
            .clone()
            .map(|(distance, id)| Entry::new(distance, id))
            .collect();
        for (pair, mut entry) in pairs.zip(entries.clone()) {
            assert_eq!((entry.distance(), entry.id()), pair);
            entry.0 |= EXPANDED;
            assert_eq!((entry.distance(), entry.id()), pair);
            assert_eq!(entry.unmarked(), Entry::new(pair.0, pair.1));
        }
        assert!(entries.is_sorted_by(|a, b| Entry(a.0 | EXPANDED) < *b));
    }

    #[test]
    fn a_full_list_drops_its_last() {
        let entry = |distance, id| Entry::new(Distance::from_bits(distance), Id::new(id));
        let mut slots = [Entry::default(); 3];
        let mut list = SortedList::new(&mut slots);
        for (distance, id) in [(5, 1), (3, 2), (5, 0), (9, 4), (4, 9), (5, 5)] {
            list.insert(entry(distance, id));
        }
        assert_eq!(list.entries(), [entry(3, 2), entry(4, 9), entry(5, 0)]);
        assert_eq!(list.pick(), Some(Id::new(2)));
        list.insert(entry(-1, 3));
        assert_eq!(
            [list.pick(), list.pick(), list.pick()],
            [Some(Id::new(3)), Some(Id::new(9)), None]
        );
    }
}
