//! The ordered candidate list and the beam search (algorithm 2 with expansion width).

use core::fmt;
use core::marker::PhantomData;

use crate::config::M0_MAX;
use crate::counters::Meter as _;
use crate::distance::{Distance, Point};
use crate::generated::Metric;
use crate::id::Id;
use crate::index::IndexIn;
use crate::space::Space;
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
pub(crate) struct SortedList<'a, S> {
    slots: &'a mut [Entry],
    pub(crate) len: usize,
    /// No entry before this one is unexpanded.
    cursor: usize,
    space: PhantomData<S>,
}

impl<'a, S: Space> SortedList<'a, S> {
    /// An empty list of at most `slots.len()` entries.
    pub(crate) const fn new(slots: &'a mut [Entry]) -> Self {
        Self {
            slots,
            len: 0,
            cursor: 0,
            space: PhantomData,
        }
    }

    /// The entries.
    #[inline]
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.slots[..self.len]
    }

    /// Puts an entry in its place; the last one is dropped when the list is full.
    #[inline]
    pub(crate) fn insert(&mut self, entry: Entry) {
        if S::COMPACT {
            self.len = carry(self.slots, self.len, entry);
            return;
        }
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
    #[inline]
    fn pick(&mut self) -> Option<Id> {
        let (start, slots) = if S::COMPACT {
            (0, &mut self.slots[..self.len])
        } else {
            (self.cursor, &mut self.slots[self.cursor..self.len])
        };
        for (skipped, entry) in slots.iter_mut().enumerate() {
            if entry.0 & EXPANDED == 0 {
                entry.0 |= EXPANDED;
                self.cursor = start.wrapping_add(skipped);
                return Some(entry.id());
            }
        }
        None
    }
}

/// Puts an entry in its place among the first `len` slots, which are in order, and shifts those behind it; the last one is
/// dropped when the slots are full. Returns how many there are.
#[inline(never)]
fn carry(slots: &mut [Entry], len: usize, entry: Entry) -> usize {
    let mut carried = entry;
    for slot in &mut slots[..len] {
        if carried < *slot {
            core::mem::swap(slot, &mut carried);
        }
    }
    if let Some(slot) = slots.get_mut(len) {
        *slot = carried;
        return len.wrapping_add(1);
    }
    len
}

/// Puts an entry in its place among the first `len` slots, which are in order; overwrites the slot after them.
pub(crate) fn put<S: Space>(slots: &mut [Entry], len: usize, entry: Entry) {
    if S::COMPACT {
        carry(slots, len, entry);
    } else {
        place(slots, len, entry);
    }
}

/// Puts an entry in its place among the first `len` slots, which are in order; overwrites the slot after them. Returns the place.
#[inline]
fn place(slots: &mut [Entry], len: usize, entry: Entry) -> usize {
    // There a copy is a call of the engine, which costs more than moving a few.
    if cfg!(target_arch = "wasm32") && len <= 32 {
        let mut place = len;
        while let Some(before) = place.checked_sub(1) {
            if slots[before] < entry {
                break;
            }
            slots[place] = slots[before];
            place = before;
        }
        slots[place] = entry;
        return place;
    }
    let place = slots[..len].partition_point(|other| *other < entry);
    slots.copy_within(place..len, place.wrapping_add(1));
    slots[place] = entry;
    place
}

/// Visited flags that are cleared in one step: a flag is set when it holds the current epoch.
#[derive(Debug)]
pub(crate) struct Visited<S: Space> {
    epochs: S::Column<u16>,
    epoch: u16,
}

impl<S: Space> Visited<S> {
    pub(crate) fn new(mut epochs: S::Column<u16>) -> Self {
        epochs.fill(0);
        Self { epochs, epoch: 0 }
    }

    /// Clears every flag.
    fn clear(&mut self) {
        if !S::COMPACT {
            self.epoch = self.epoch.wrapping_add(1);
        }
        if S::COMPACT || self.epoch == 0 {
            self.epochs.fill(0);
            self.epoch = 1;
        }
    }

    /// Sets a flag; says whether it was clear.
    #[inline]
    fn visit(&mut self, id: Id) -> bool {
        let flag = &mut self.epochs[S::row(id)];
        let epoch = if S::COMPACT { 1 } else { self.epoch };
        let new = *flag != epoch;
        *flag = epoch;
        new
    }

    /// Visits every vector of a row; those that had not been visited.
    #[inline]
    fn filter<'b>(&mut self, row: &[Id], new: &'b mut [Id; M0_MAX]) -> &'b [Id] {
        let mut len = 0_usize;
        for &id in row {
            if id.is_none() {
                break;
            }
            // Without a branch, which nothing could predict.
            new[len] = id;
            len = len.wrapping_add(usize::from(self.visit(id)));
        }
        &new[..len]
    }
}

/// Beam searches of one operand.
pub(crate) struct Walk<'w, S: Space> {
    pub(crate) graph: &'w Graph<S>,
    pub(crate) metric: Metric,
    operand: Point<'w>,
    visited: &'w mut Visited<S>,
    beam: &'w mut S::Beam,
    counters: &'w mut S::Meter,
}

impl<S: Space> IndexIn<S> {
    /// Prepares for beam searches around a stored vector.
    pub(crate) fn walk_around(&mut self, id: Id) -> Walk<'_, S> {
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
    pub(crate) fn walk<'w>(&'w mut self, operand: Point<'w>) -> Walk<'w, S> {
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

impl<S: Space> Walk<'_, S> {
    /// The entry of a vector, its distance counted.
    pub(crate) fn measure(&mut self, id: Id) -> Entry {
        self.counters.distance();
        self.graph.measure(self.metric, self.operand, id)
    }

    /// The best entry of the layers above `target`, from the entry point `top` at `top_level`.
    pub(crate) fn descend(&mut self, top: Id, top_level: u8, target: u8) -> Entry {
        let mut best = self.measure(top);
        for layer in (target..top_level).rev() {
            best = self.search(best, usize::from(layer).wrapping_add(1), 1, 1)[0];
        }
        best
    }

    /// One search of `layer` with a beam of `ef`, expanding at most `width` entries a round; the entries found,
    /// nearest first.
    pub(crate) fn search(
        &mut self,
        entry: Entry,
        layer: usize,
        ef: usize,
        width: usize,
    ) -> &mut [Entry] {
        let Self {
            graph,
            metric,
            operand,
            visited,
            beam,
            counters,
        } = self;
        // There is no other width then.
        let width = if graph.config().w_max() == 1 {
            1
        } else {
            width
        };
        visited.clear();
        visited.visit(entry.id());
        let mut list = SortedList::<S>::new(&mut beam[..ef]);
        list.insert(entry.unmarked());
        let mut buffer = [Id::NONE; M0_MAX];
        loop {
            let mut picks = S::Picks::default();
            let mut picked = 0_usize;
            for pick in picks.iter_mut().take(width) {
                let Some(id) = list.pick() else {
                    break;
                };
                *pick = id;
                picked = picked.wrapping_add(1);
            }
            if picked == 0 {
                let len = list.len;
                return &mut beam[..len];
            }
            counters.round(picked);
            for &pick in picks.iter().take(picked) {
                let row = graph.slots(pick, layer);
                if S::COMPACT {
                    for &id in row {
                        if id.is_none() {
                            break;
                        }
                        if visited.visit(id) {
                            list.insert(graph.measure(*metric, *operand, id));
                        }
                    }
                    continue;
                }
                let new = visited.filter(row, &mut buffer);
                let mut measure = |metric| {
                    for &id in new {
                        counters.distance();
                        list.insert(graph.measure(metric, *operand, id));
                    }
                };
                // The metric is a constant in each arm, and so in each loop.
                match *metric {
                    Metric::L2 => measure(Metric::L2),
                    Metric::Cosine => measure(Metric::Cosine),
                    Metric::Dot => measure(Metric::Dot),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::Lent;

    #[test]
    fn a_flag_of_an_old_epoch_is_clear() {
        let mut epochs = [7, 7];
        let mut visited = Visited::<Lent<'_>>::new(&mut epochs);
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
        let entries: std::vec::Vec<Entry> = pairs
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
        let mut list = SortedList::<Lent<'_>>::new(&mut slots);
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
