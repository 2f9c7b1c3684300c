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
use crate::space::{LinkRows, Rows, Shape, Space};
use crate::storage::{Graph, Memories};
use crate::synapse::Weight;

/// An index of these sizes holds its memories itself, and its code is rather small than fast; it counts no work. `LAYERS` is at least `LEVELS`, best the next
/// power of two; `EF` is `ef_max`, `W` is `w_max`.
#[derive(Clone, Copy, Debug)]
pub struct Inline<
    const CAPACITY: usize,
    const DIM: usize,
    const M: usize,
    const M0: usize,
    const LEVELS: usize,
    const LAYERS: usize,
    const EF: usize,
    const W: usize,
    const BRANCHES: usize,
>;

impl<
    const CAPACITY: usize,
    const DIM: usize,
    const M: usize,
    const M0: usize,
    const LEVELS: usize,
    const LAYERS: usize,
    const EF: usize,
    const W: usize,
    const BRANCHES: usize,
> Inline<CAPACITY, DIM, M, M0, LEVELS, LAYERS, EF, W, BRANCHES>
{
    /// The sizes; illegal ones do not compile.
    const CONFIG: Config = {
        let sizes = Sizes {
            capacity: CAPACITY,
            dim: DIM,
            m: M,
            m0: M0,
            levels: LEVELS,
            ef_max: EF,
            w_max: W,
            branches: BRANCHES,
        };
        assert!(LAYERS >= LEVELS, "too few layers");
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
    const LEVELS: usize,
    const LAYERS: usize,
    const EF: usize,
    const W: usize,
    const BRANCHES: usize,
> Shape for Inline<CAPACITY, DIM, M, M0, LEVELS, LAYERS, EF, W, BRANCHES>
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
    const LEVELS: usize,
    const LAYERS: usize,
    const EF: usize,
    const W: usize,
    const BRANCHES: usize,
> Space for Inline<CAPACITY, DIM, M, M0, LEVELS, LAYERS, EF, W, BRANCHES>
{
    const COMPACT: bool = !cfg!(all(target_arch = "wasm32", target_feature = "simd128"));

    #[inline]
    fn row(id: Id) -> usize {
        bounded(id.row(), CAPACITY)
    }

    type Meter = ();
    type Shape = Self;
    type Column<T: Copy + Debug + 'static> = Table<T, 1, CAPACITY>;
    type Vectors = Table<i16, DIM, CAPACITY>;
    type Slots<T: Copy + Debug + 'static> = Table<T, M0, CAPACITY>;
    type Links = Layers<M0, LAYERS, CAPACITY>;
    type Compartments = Table<I8F24, BRANCHES, CAPACITY>;
    type Beam = Table<Entry, 1, EF>;
    type Candidates = Table<Entry, M0, 2>;
    type Picks = Table<Id, W, 1>;
    type Row<T: Copy + Default> = Table<T, M0, 1>;
    type Operand = Table<i16, DIM, 1>;
}

impl<
    const CAPACITY: usize,
    const DIM: usize,
    const M: usize,
    const M0: usize,
    const LEVELS: usize,
    const LAYERS: usize,
    const EF: usize,
    const W: usize,
    const BRANCHES: usize,
> IndexIn<Inline<CAPACITY, DIM, M, M0, LEVELS, LAYERS, EF, W, BRANCHES>>
{
    /// An empty index with the default settings.
    ///
    /// ```
    /// use micro_hnsw::{IndexIn, Inline, NodeType};
    ///
    /// let mut index = IndexIn::<Inline<32, 16, 3, 6, 3, 4, 32, 8, 6>>::empty();
    /// let id = index.insert(&[256; 16], NodeType::default())?;
    /// assert_eq!(index.get(id)?.vector, [256; 16]);
    /// # Ok::<(), micro_hnsw::Error>(())
    /// ```
    #[must_use]
    pub fn empty() -> Self {
        const NO_ENTRY: Entry = Entry::new(Distance::from_bits(0), Id::NONE);
        Self {
            registers: Registers::reset(
                Inline::<CAPACITY, DIM, M, M0, LEVELS, LAYERS, EF, W, BRANCHES>::CONFIG.sizes(),
            ),
            type_count: [0; TYPES],
            graph: Graph {
                shape: Inline,
                memories: Memories {
                    meta: Table::of(Meta::EMPTY),
                    aux: Table::of(Aux::EMPTY),
                    ring: Table::of(Ring::default()),
                    vectors: Table::of(0),
                    links: Layers([[[Id::NONE; M0]; LAYERS]; CAPACITY]),
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

impl<T: Copy + Debug, const WIDTH: usize, const ROWS: usize> Rows<T> for Table<T, WIDTH, ROWS> {
    #[inline]
    fn row(&self, index: usize, _: usize) -> &[T] {
        &self.0[index]
    }

    #[inline]
    fn row_mut(&mut self, index: usize, _: usize) -> &mut [T] {
        &mut self.0[index]
    }

    fn reset(&mut self, item: T) {
        *self = Self::of(item);
    }
}

/// Rows of links within the index, those of all layers of a vector beside each other, of the same width.
#[derive(Debug)]
pub struct Layers<const WIDTH: usize, const LAYERS: usize, const ROWS: usize>(
    [[[Id; WIDTH]; LAYERS]; ROWS],
);

impl<const WIDTH: usize, const LAYERS: usize, const ROWS: usize> LinkRows
    for Layers<WIDTH, LAYERS, ROWS>
{
    #[inline]
    fn row(&self, id: Id, layer: usize, _: &Config) -> &[Id] {
        &self.0[bounded(id.row(), ROWS)][bounded(layer, LAYERS)]
    }

    #[inline]
    fn row_mut(&mut self, id: Id, layer: usize, _: &Config) -> &mut [Id] {
        &mut self.0[bounded(id.row(), ROWS)][bounded(layer, LAYERS)]
    }

    fn clear(&mut self) {
        self.0 = [[[Id::NONE; WIDTH]; LAYERS]; ROWS];
    }
}

/// The number of a row, within `rows` if that is a power of two: then nothing needs to check it.
#[inline]
const fn bounded(index: usize, rows: usize) -> usize {
    if rows.is_power_of_two() {
        index & rows.wrapping_sub(1)
    } else {
        index
    }
}
