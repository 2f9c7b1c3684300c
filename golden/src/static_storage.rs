//! Storage whose sizes are known when compiling, for statics and stacks.

use fixed::types::I8F24;

use crate::beam::Entry;
use crate::distance::{Aux, Distance};
use crate::id::Id;
use crate::meta::{Meta, Ring};
use crate::neuron::Neuron;
use crate::space::LentLinks;
use crate::storage::{Memories, Scratch, Storage};
use crate::synapse::Weight;

/// All bits are 0 until the memory is lent, so that a static takes no room in a program's image.
const ZERO: Id = Id::new(0);

/// Storage of fixed sizes. `UPPER` is `levels - 1`, `EF` is `ef_max`, `BRANCHES` is `branches`.
///
/// ```
/// use micro_hnsw::{Config, Index, NodeType, StaticStorage, generated::TILE};
///
/// let mut storage = StaticStorage::<32, 16, 3, 6, 2, 32, 6>::new();
/// let mut index = Index::new(Config::new(TILE)?, storage.lend())?;
/// let id = index.insert(&[256; 16], NodeType::default())?;
/// assert_eq!(index.get(id)?.vector, [256; 16]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct StaticStorage<
    const CAPACITY: usize,
    const DIM: usize,
    const M: usize,
    const M0: usize,
    const UPPER: usize,
    const EF: usize,
    const BRANCHES: usize,
> {
    meta: [Meta; CAPACITY],
    aux: [Aux; CAPACITY],
    ring: [Ring; CAPACITY],
    vectors: [[i16; DIM]; CAPACITY],
    links0: [[Id; M0]; CAPACITY],
    links_up: [[[Id; M]; UPPER]; CAPACITY],
    neurons: [Neuron; CAPACITY],
    weights: [[Weight; M0]; CAPACITY],
    dendrites: [[I8F24; BRANCHES]; CAPACITY],
    visited: [u16; CAPACITY],
    beam: [Entry; EF],
    candidates: [[Entry; M0]; 2],
    operand: [i16; DIM],
    search_neurons: [Neuron; CAPACITY],
    search_dendrites: [[I8F24; BRANCHES]; CAPACITY],
}

impl<
    const CAPACITY: usize,
    const DIM: usize,
    const M: usize,
    const M0: usize,
    const UPPER: usize,
    const EF: usize,
    const BRANCHES: usize,
> StaticStorage<CAPACITY, DIM, M, M0, UPPER, EF, BRANCHES>
{
    /// Storage of these sizes.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            meta: [Meta::EMPTY; CAPACITY],
            aux: [Aux::EMPTY; CAPACITY],
            ring: [Ring {
                next: ZERO,
                previous: ZERO,
            }; CAPACITY],
            vectors: [[0; DIM]; CAPACITY],
            links0: [[ZERO; M0]; CAPACITY],
            links_up: [[[ZERO; M]; UPPER]; CAPACITY],
            neurons: [Neuron::EMPTY; CAPACITY],
            weights: [[Weight::ZERO; M0]; CAPACITY],
            dendrites: [[I8F24::ZERO; BRANCHES]; CAPACITY],
            visited: [0; CAPACITY],
            beam: [Entry::new(Distance::from_bits(0), ZERO); EF],
            candidates: [[Entry::new(Distance::from_bits(0), ZERO); M0]; 2],
            operand: [0; DIM],
            search_neurons: [Neuron::EMPTY; CAPACITY],
            search_dendrites: [[I8F24::ZERO; BRANCHES]; CAPACITY],
        }
    }

    /// Lends the memory to an index.
    pub const fn lend(&mut self) -> Storage<'_> {
        let Self {
            meta,
            aux,
            ring,
            vectors,
            links0,
            links_up,
            neurons,
            weights,
            dendrites,
            visited,
            beam,
            candidates,
            operand,
            search_neurons,
            search_dendrites,
        } = self;
        Storage {
            memories: Memories {
                meta,
                aux,
                ring,
                vectors: vectors.as_flattened_mut(),
                links: LentLinks {
                    links0: links0.as_flattened_mut(),
                    links_up: links_up.as_flattened_mut().as_flattened_mut(),
                },
                neurons,
                weights: weights.as_flattened_mut(),
                dendrites: dendrites.as_flattened_mut(),
            },
            scratch: Scratch {
                visited,
                beam,
                candidates: candidates.as_flattened_mut(),
                operand,
                search_neurons,
                search_dendrites: search_dendrites.as_flattened_mut(),
            },
        }
    }
}

impl<
    const CAPACITY: usize,
    const DIM: usize,
    const M: usize,
    const M0: usize,
    const UPPER: usize,
    const EF: usize,
    const BRANCHES: usize,
> Default for StaticStorage<CAPACITY, DIM, M, M0, UPPER, EF, BRANCHES>
{
    fn default() -> Self {
        Self::new()
    }
}
