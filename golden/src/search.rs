//! Search for the nearest vectors, approximate and exact, filtered by type.

use crate::beam::{Entry, SortedList};
use crate::counters::Meter as _;
use crate::distance::Point;
use crate::generated::Error;
use crate::id::Id;
use crate::index::IndexIn;
use crate::lookup::{Exact, Lookup, SearchOptions};
use crate::node_type::{NodeType, TypeMask};
use crate::registers::Registers;
use crate::space::Space;
use crate::storage::Graph;

impl<S: Space> IndexIn<S> {
    /// The (approximately) `k` nearest vectors of the wanted types, nearest first. There are always `k` results if so many
    /// vectors match.
    ///
    /// # Errors
    /// [`Error::Dimension`] when `query` has not `dim` components; [`Error::Range`] when `k > ef_max`, `ef > ef_max` or
    /// `expansion` is not in 1..=w_max; [`Error::KZero`]; [`Error::EfBelowK`].
    pub fn search(&mut self, query: &[i16], options: SearchOptions) -> Result<&[Entry], Error> {
        let found = self.look_up(options, query)?;
        Ok(&self.beam[..found])
    }

    /// The exactly `k` nearest vectors of the wanted types, nearest first.
    ///
    /// # Errors
    /// [`Error::Dimension`] when `query` has not `dim` components; [`Error::Range`] when `k > ef_max`; [`Error::KZero`].
    pub fn search_exact(
        &mut self,
        query: &[i16],
        k: u16,
        mask: TypeMask,
    ) -> Result<&[Entry], Error> {
        let found = self.look_up(Exact { k, mask }, query)?;
        Ok(&self.beam[..found])
    }

    /// Searches in any way; leaves the results at the start of the beam and returns their number.
    #[inline]
    pub(crate) fn look_up(&mut self, lookup: impl Lookup, query: &[i16]) -> Result<usize, Error> {
        self.counters = S::Meter::default();
        self.check_dimension(query)?;
        lookup.check(self.config())?;
        Ok(lookup.find(self, query))
    }

    /// Searches the graph, and all vectors if that does not find enough.
    pub(crate) fn find(&mut self, query: &[i16], options: SearchOptions) -> usize {
        let SearchOptions {
            k,
            ef,
            mask,
            expansion,
        } = options;
        let matching = self.matching(mask);
        if matching == 0 {
            return 0;
        }
        let wanted = usize::from(k).min(matching);
        let found = match self.widened(ef.into(), matching) {
            Some(ef) => self.beam_search(query, k.into(), ef, mask, expansion.into()),
            None => 0,
        };
        if found == wanted {
            found
        } else {
            self.scan(query, k.into(), mask)
        }
    }

    /// The number of live vectors of the types in `mask`.
    #[must_use]
    pub fn matching(&self, mask: TypeMask) -> usize {
        let counts = (0_u8..).map(NodeType::from_low_bits).zip(&self.type_count);
        counts
            .filter(|(node_type, _)| mask.contains(*node_type))
            .fold(0, |sum, (_, &count)| sum.wrapping_add(count.into()))
    }

    /// The beam length that `ef` becomes when only `matching` vectors match, unless it is too long.
    fn widened(&self, ef: usize, matching: usize) -> Option<usize> {
        let (mut ef, mut matching) = (ef, matching);
        while matching < self.len() {
            matching <<= 1;
            ef <<= 1;
        }
        (ef <= self.config().ef_max()).then_some(ef)
    }

    /// Searches the graph; leaves the results at the start of the beam and returns their number.
    fn beam_search(
        &mut self,
        query: &[i16],
        k: usize,
        ef: usize,
        mask: TypeMask,
        width: usize,
    ) -> usize {
        let Registers {
            metric,
            entry,
            entry_level,
            ..
        } = self.registers;
        let mut walk = self.walk(Point {
            components: query,
            aux: Graph::<S>::aux(metric, query),
        });
        let graph = walk.graph;
        let entry = walk.descend(entry, entry_level, 0);
        let list = walk.search(entry, 0, ef, width);
        let mut found = 0;
        for place in 0..list.len() {
            if found < k && mask.contains(graph.meta(list[place].id()).node_type()) {
                list[found] = list[place].unmarked();
                found = found.wrapping_add(1);
            }
        }
        found
    }

    /// Measures every matching vector; leaves the results at the start of the beam and returns their number.
    pub(crate) fn scan(&mut self, query: &[i16], k: usize, mask: TypeMask) -> usize {
        let metric = self.registers.metric;
        let operand = Point {
            components: query,
            aux: Graph::<S>::aux(metric, query),
        };
        let mut counters = self.counters;
        let measure = |graph: &Graph<S>, _: &Registers, id| {
            counters.distance();
            graph.measure(metric, operand, id)
        };
        let found = self.rank(k, mask, measure);
        self.counters = counters;
        found
    }

    /// Leaves the `k` live vectors of the wanted types with the least entries at the start of the beam, in order, and returns their
    /// number.
    pub(crate) fn rank(
        &mut self,
        k: usize,
        mask: TypeMask,
        mut entry: impl FnMut(&Graph<S>, &Registers, Id) -> Entry,
    ) -> usize {
        let mut list = SortedList::<S>::new(&mut self.beam[..k]);
        for number in 0..self.registers.high_water {
            let id = Id::new(number);
            let meta = self.graph.meta(id);
            if meta.is_live() && mask.contains(meta.node_type()) {
                list.insert(entry(&self.graph, &self.registers, id));
            }
        }
        list.len
    }
}
