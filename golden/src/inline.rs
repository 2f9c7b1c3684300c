//! Memory of an index within it, of sizes that are known when compiling.

use core::fmt::Debug;
use core::ops::{Deref, DerefMut};

use fixed::types::I8F24;

use crate::beam::{Entry, Visited};
use crate::config::Config;
use crate::distance::{Aux, Distance};
use crate::generated::{Sizes, TYPES};
use crate::id::Id;
use crate::index::IndexIn;
use crate::meta::{Meta, Ring};
use crate::neuron::Neuron;
use crate::registers::Registers;
use crate::space::{Rows, Shape, Space};
use crate::storage::{Graph, Memories};
use crate::synapse::Weight;

/// An index of these sizes holds its memories itself, and its code is rather small than fast; it counts no work. `UPPER` is `levels - 1`, `EF` is `ef_max`, `W` is `w_max`.
#[derive(Clone, Copy, Debug)]
pub struct Inline<
    const CAPACITY: usize,
    const DIM: usize,
    const M: usize,
    const M0: usize,
    const UPPER: usize,
    const EF: usize,
    const W: usize,
    const BRANCHES: usize,
>;

impl<
    const CAPACITY: usize,
    const DIM: usize,
    const M: usize,
    const M0: usize,
    const UPPER: usize,
    const EF: usize,
    const W: usize,
    const BRANCHES: usize,
> Inline<CAPACITY, DIM, M, M0, UPPER, EF, W, BRANCHES>
{
    /// The sizes; illegal ones do not compile.
    const CONFIG: Config = {
        let sizes = Sizes {
            capacity: CAPACITY,
            dim: DIM,
            m: M,
            m0: M0,
            levels: UPPER.wrapping_add(1),
            ef_max: EF,
            w_max: W,
            branches: BRANCHES,
        };
        match Config::new(sizes) {
            Ok(config) => config,
            Err(_) => panic!("illegal sizes"),
        }
    };
}

impl<
    const CAPACITY: usize,
    const DIM: usize,
    const M: usize,
    const M0: usize,
    const UPPER: usize,
    const EF: usize,
    const W: usize,
    const BRANCHES: usize,
> Shape for Inline<CAPACITY, DIM, M, M0, UPPER, EF, W, BRANCHES>
{
    #[inline]
    fn config(&self) -> &Config {
        &Self::CONFIG
    }
}

impl<
    const CAPACITY: usize,
    const DIM: usize,
    const M: usize,
    const M0: usize,
    const UPPER: usize,
    const EF: usize,
    const W: usize,
    const BRANCHES: usize,
> Space for Inline<CAPACITY, DIM, M, M0, UPPER, EF, W, BRANCHES>
{
    const COMPACT: bool = true;

    #[inline]
    fn row(id: Id) -> usize {
        if CAPACITY.is_power_of_two() {
            // No number is out of range, so nothing checks it.
            id.row() & CAPACITY.wrapping_sub(1)
        } else {
            id.row()
        }
    }

    type Meter = ();
    type Shape = Self;
    type Column<T: Debug + 'static> = Table<T, 1, CAPACITY>;
    type Vectors = Table<i16, DIM, CAPACITY>;
    type Slots<T: Debug + 'static> = Table<T, M0, CAPACITY>;
    type Upper = Layers<Id, M, UPPER, CAPACITY>;
    type Compartments = Table<I8F24, BRANCHES, CAPACITY>;
    type Beam = Table<Entry, 1, EF>;
    type Candidates = Table<Entry, M0, 2>;
    type Operand = Table<i16, DIM, 1>;
}

impl<
    const CAPACITY: usize,
    const DIM: usize,
    const M: usize,
    const M0: usize,
    const UPPER: usize,
    const EF: usize,
    const W: usize,
    const BRANCHES: usize,
> IndexIn<Inline<CAPACITY, DIM, M, M0, UPPER, EF, W, BRANCHES>>
{
    /// An empty index with the default settings.
    ///
    /// ```
    /// use micro_hnsw::{IndexIn, Inline, NodeType};
    ///
    /// let mut index = IndexIn::<Inline<32, 16, 3, 6, 2, 32, 8, 6>>::empty();
    /// let id = index.insert(&[256; 16], NodeType::default())?;
    /// assert_eq!(index.get(id)?.vector, [256; 16]);
    /// # Ok::<(), micro_hnsw::Error>(())
    /// ```
    #[must_use]
    pub fn empty() -> Self {
        const NO_ENTRY: Entry = Entry::new(Distance::from_bits(0), Id::NONE);
        Self {
            registers: Registers::reset(
                Inline::<CAPACITY, DIM, M, M0, UPPER, EF, W, BRANCHES>::CONFIG.sizes(),
            ),
            type_count: [0; TYPES],
            graph: Graph {
                shape: Inline,
                memories: Memories {
                    meta: Table::of(Meta::EMPTY),
                    aux: Table::of(Aux::EMPTY),
                    ring: Table::of(Ring::default()),
                    vectors: Table::of(0),
                    links0: Table::of(Id::NONE),
                    links_up: Layers([[[Id::NONE; M]; UPPER]; CAPACITY]),
                    neurons: Table::of(Neuron::EMPTY),
                    weights: Table::of(Weight::ZERO),
                    dendrites: Table::of(I8F24::ZERO),
                },
            },
            visited: Visited::new(Table::of(0)),
            beam: Table::of(NO_ENTRY),
            candidates: Table::of(NO_ENTRY),
            operand: Table::of(0),
            search_neurons: Table::of(Neuron::EMPTY),
            search_dendrites: Table::of(I8F24::ZERO),
            counters: (),
        }
    }
}

/// Rows within the index.
#[derive(Debug)]
pub struct Table<T, const WIDTH: usize, const ROWS: usize>([[T; WIDTH]; ROWS]);

impl<T, const WIDTH: usize, const ROWS: usize> Deref for Table<T, WIDTH, ROWS> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        self.0.as_flattened()
    }
}

impl<T, const WIDTH: usize, const ROWS: usize> DerefMut for Table<T, WIDTH, ROWS> {
    #[inline]
    fn deref_mut(&mut self) -> &mut [T] {
        self.0.as_flattened_mut()
    }
}

impl<T: Copy, const WIDTH: usize, const ROWS: usize> Table<T, WIDTH, ROWS> {
    /// Rows of the same items.
    const fn of(item: T) -> Self {
        Self([[item; WIDTH]; ROWS])
    }
}

impl<T: Copy + Default, const WIDTH: usize, const ROWS: usize> Default for Table<T, WIDTH, ROWS> {
    fn default() -> Self {
        Self::of(T::default())
    }
}

impl<T: Debug, const WIDTH: usize, const ROWS: usize> Rows<T> for Table<T, WIDTH, ROWS> {
    #[inline]
    fn row(&self, index: usize, _: usize) -> &[T] {
        &self.0[index]
    }

    #[inline]
    fn row_mut(&mut self, index: usize, _: usize) -> &mut [T] {
        &mut self.0[index]
    }
}

/// Rows within the index, some for each vector.
#[derive(Debug)]
pub struct Layers<T, const WIDTH: usize, const ROWS: usize, const GROUPS: usize>(
    [[[T; WIDTH]; ROWS]; GROUPS],
);

impl<T, const WIDTH: usize, const ROWS: usize, const GROUPS: usize> Deref
    for Layers<T, WIDTH, ROWS, GROUPS>
{
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        self.0.as_flattened().as_flattened()
    }
}

impl<T, const WIDTH: usize, const ROWS: usize, const GROUPS: usize> DerefMut
    for Layers<T, WIDTH, ROWS, GROUPS>
{
    #[inline]
    fn deref_mut(&mut self) -> &mut [T] {
        self.0.as_flattened_mut().as_flattened_mut()
    }
}

impl<T: Debug, const WIDTH: usize, const ROWS: usize, const GROUPS: usize> Rows<T>
    for Layers<T, WIDTH, ROWS, GROUPS>
{
    #[inline]
    fn row(&self, index: usize, _: usize) -> &[T] {
        &self.0.as_flattened()[bounded(index, ROWS.wrapping_mul(GROUPS))]
    }

    #[inline]
    fn row_mut(&mut self, index: usize, _: usize) -> &mut [T] {
        &mut self.0.as_flattened_mut()[bounded(index, ROWS.wrapping_mul(GROUPS))]
    }
}

/// The index of a row, within `rows` without a check if that is a power of two.
#[inline]
const fn bounded(index: usize, rows: usize) -> usize {
    if rows.is_power_of_two() {
        index & rows.wrapping_sub(1)
    } else {
        index
    }
}
