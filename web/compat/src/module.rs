//! The state of the module, and what starts an index.

use micro_hnsw::{Entry, Error, Exact, Id, IndexIn, Inline, Metric, Scaled, Settings, TypeMask};

use crate::record::List;

/// Vectors that fit.
pub const CAPACITY: usize = 32;
/// The most components of a vector.
pub const DIM: usize = 16;
/// The most results of a search.
pub const RESULTS: usize = 16;

/// Beam of an insertion. Searches are exact, so that it decides about links alone.
const EF_CONSTRUCTION: u16 = 8;

/// The configuration `tile`, one layer more in memory so that there are four.
pub(crate) type Tile = Inline<CAPACITY, DIM, 3, 6, 3, 4, CAPACITY, 1, 6>;

/// An index and what its callers read and write.
///
/// Components are block floating point: all vectors have the same number of fraction bits, 15 at first. When a larger component comes, it is lowered so that
/// the component fits, and all vectors are rounded to it and linked anew; a component beyond 32767 saturates. A query is rounded to the fraction bits of
/// the index, for the other metrics to as many as fit. Memory of zeros is a module after power-on.
#[derive(Debug)]
// The registers of the index are then at the lowest addresses, which take the fewest bytes of code.
#[repr(C)]
pub struct Module {
    pub(crate) index: IndexIn<Tile>,
    /// The dimension; after power-on 0, until the module wakes.
    pub(crate) dims: u32,
    pub(crate) core: u32,
    /// Components of the vector or query at hand.
    pub(crate) vector: [i16; DIM],
    /// What `insert` stores.
    pub insertion: [f32; DIM],
    /// What searches look for.
    pub query: [f32; DIM],
    /// What `aggregate_neighbors` writes and `update_vector` reads.
    pub delta: [f32; DIM],
    pub(crate) types: [u8; CAPACITY],
    /// The last results.
    pub results: List,
    /// The merged results.
    pub global: List,
}

/// How many results are wanted, at most [`RESULTS`].
pub(crate) fn results(k: u32) -> u16 {
    k.min(RESULTS as u32) as u16
}

/// The search of so many results, at most [`CAPACITY`], among all vectors.
pub(crate) const fn exact(k: u16) -> Exact {
    Exact {
        k,
        mask: TypeMask::ALL,
    }
}

/// [`exact`] for a query of whose distances the unit has this exponent.
pub(crate) const fn scaled(k: u16, exponent: i32) -> Scaled {
    Scaled {
        exact: exact(k),
        distance_bits: -exponent,
    }
}

/// The id of a number, "no id" for one that none has.
// Out of line: most functions need it.
#[cfg_attr(not(target_feature = "simd128"), inline(never))]
pub(crate) fn id(number: u32) -> Id {
    Id::new(number.min(0xFFFF) as u16)
}

/// How many were found, 0 when there was nothing to look for.
pub(crate) fn len(found: Result<&[Entry], Error>) -> usize {
    found.map_or(0, <[_]>::len)
}

impl Module {
    /// Whether nothing has started an index since power-on.
    fn sleeps(&self) -> bool {
        // No settings have 0.
        self.index.settings().ef_construction == 0
    }

    /// Starts an index of the default dimension after power-on, if the caller has not started one.
    pub(crate) fn wake(&mut self) {
        if self.sleeps() {
            self.init(DIM as u32, 0, 0);
        }
    }

    /// Empties the index, and everything that belongs to it, and gives it a dimension (more than 16 count as 16; with 0 all distances are those of zero
    /// vectors), a metric (1 cosine, 2 dot, any other number L2) and a core id, of which 8 bits count. The lists stay.
    pub fn init(&mut self, dims: u32, metric: u32, core: u32) {
        if self.sleeps() {
            self.results.write(0, &[], 0);
            self.global.write(0, &[], 0);
        }
        self.dims = dims.min(DIM as u32);
        self.core = core & 255;
        self.delta = [0.0; DIM];
        self.types = [0; CAPACITY];
        // Nothing is out of range.
        let _ = self.index.configure(Settings {
            metric: match metric {
                1 => Metric::Cosine,
                2 => Metric::Dot,
                _ => Metric::L2,
            },
            frac_bits: 15,
            ef_construction: EF_CONSTRUCTION,
            expansion: 1,
            seed: 1,
        });
    }

    /// The index.
    pub fn index(&self) -> &IndexIn<Tile> {
        &self.index
    }

    /// Vectors stored.
    pub fn count(&self) -> u32 {
        self.index.len() as u32
    }

    /// The core id, 0..=255.
    pub fn core_id(&self) -> u32 {
        self.core
    }

    /// The code of the metric.
    pub fn metric(&self) -> u32 {
        self.index.settings().metric.code().into()
    }

    /// The dimension, 0..=16.
    pub fn dims(&mut self) -> u32 {
        self.wake();
        self.dims
    }

    /// Fraction bits of components, 0..=15.
    pub(crate) fn frac_bits(&self) -> i32 {
        self.index.settings().frac_bits.into()
    }

    /// Gives the caller the first so many of what a search found, their distances times 2 to the power of `exponent`. Returns their number. Without vectors
    /// the results stay.
    pub(crate) fn publish(&mut self, exponent: i32, found: usize) -> u32 {
        if self.index.is_empty() {
            return 0;
        }
        let entries = self.index.beam().get(..found).unwrap_or(&[]);
        self.results.write(self.core, entries, exponent);
        found as u32
    }

    /// Empties the merged results.
    pub fn clear_global(&mut self) {
        self.global.write(self.core, &[], 0);
    }

    /// Gives a slot a type, of which 4 bits count. It need not hold a vector; no search looks at types.
    pub fn set_node_type(&mut self, number: u32, node_type: u32) {
        if let Some(slot) = self.types.get_mut(number as usize) {
            *slot = node_type as u8 & 15;
        }
    }

    /// The type of a slot, 0 for one that is none.
    pub fn node_type(&self, number: u32) -> u32 {
        self.types.get(number as usize).map_or(0, |&of| of.into())
    }

    /// The bit of a mask for the type of a slot.
    pub fn type_matches(&self, number: u32, mask: u32) -> u32 {
        mask >> self.node_type(number) & 1
    }
}
