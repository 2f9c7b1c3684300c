//! The memory of an index, borrowed from the caller: typed slices, one for each state memory, and scratch.

use fixed::types::I8F24;

use crate::beam::Entry;
use crate::config::{Config, ConfigError, Layout};
use crate::distance::{Aux, Point, distance, distance_plain};
use crate::generated::Metric;
use crate::id::Id;
use crate::meta::{Meta, Ring};
use crate::neuron::Neuron;
use crate::space::{Lent, LentLinks, LinkRows as _, Rows as _, Shape as _, Space};
use crate::synapse::Weight;

/// Architectural memories, one row a vector. [`Layout`] gives the lengths.
#[derive(Debug)]
#[repr(C)]
pub struct Memories<S: Space> {
    /// Neuron of each vector.
    pub neurons: S::Column<Neuron>,
    /// Live, type and level of each vector.
    pub meta: S::Column<Meta>,
    /// Squared or inverse norm of each vector.
    pub aux: S::Column<Aux>,
    /// Weights of the layer-0 links, slot for slot.
    pub weights: S::Slots<Weight>,
    /// Currents of the dendritic compartments, `branches` a row.
    pub dendrites: S::Compartments,
    /// Components, `dim` a row.
    pub vectors: S::Vectors,
    /// Ring neighbours of each vector, or the list of freed ids.
    pub ring: S::Column<Ring>,
    /// Links of all layers.
    pub links: S::Links,
}

/// Memory whose contents between commands mean nothing.
#[derive(Debug)]
pub struct Scratch<S: Space> {
    /// Epoch of the last beam search that visited each vector.
    pub visited: S::Column<u16>,
    /// The beam, `ef_max` entries.
    pub beam: S::Beam,
    /// Candidates of a selection, `2 * m0` entries.
    pub candidates: S::Candidates,
    /// Components of a decoded command, `dim`.
    pub operand: S::Operand,
    /// Neurons of a spiking search, in place of those of the index.
    pub search_neurons: S::Column<Neuron>,
    /// Its dendritic compartments.
    pub search_dendrites: S::Compartments,
}

/// All memory of an index. Its contents when lent do not matter.
#[derive(Debug)]
pub struct Storage<'a> {
    /// Architectural state.
    pub memories: Memories<Lent<'a>>,
    /// The rest.
    pub scratch: Scratch<Lent<'a>>,
}

impl Storage<'_> {
    /// Checks the length of every slice.
    pub(crate) fn check(&self, config: &Config) -> Result<(), ConfigError> {
        let Self {
            memories:
                Memories {
                    meta,
                    aux,
                    ring,
                    vectors,
                    links: LentLinks { links0, links_up },
                    neurons,
                    weights,
                    dendrites,
                },
            scratch:
                Scratch {
                    visited,
                    beam,
                    candidates,
                    operand,
                    search_neurons,
                    search_dendrites,
                },
        } = self;
        let found = Layout {
            meta: meta.len(),
            aux: aux.len(),
            ring: ring.len(),
            vectors: vectors.len(),
            links0: links0.len(),
            links_up: links_up.len(),
            neurons: neurons.len(),
            weights: weights.len(),
            dendrites: dendrites.len(),
            visited: visited.len(),
            beam: beam.len(),
            candidates: candidates.len(),
            operand: operand.len(),
            search_neurons: search_neurons.len(),
            search_dendrites: search_dendrites.len(),
        };
        if found == config.layout() {
            Ok(())
        } else {
            Err(ConfigError::Storage)
        }
    }
}

impl<S: Space> Memories<S> {
    /// Gives every row its reset value.
    pub(crate) fn reset(&mut self) {
        let Self {
            meta,
            aux,
            ring,
            vectors,
            links,
            neurons,
            weights,
            dendrites,
        } = self;
        neurons.reset(Neuron::EMPTY);
        meta.reset(Meta::EMPTY);
        aux.reset(Aux::EMPTY);
        weights.reset(Weight::ZERO);
        dendrites.reset(I8F24::ZERO);
        vectors.reset(0);
        ring.reset(Ring::default());
        links.clear();
    }
}

/// Memories together with the sizes that give rows their place.
#[derive(Debug)]
pub(crate) struct Graph<S: Space> {
    pub(crate) shape: S::Shape,
    pub(crate) memories: Memories<S>,
}

impl<S: Space> Graph<S> {
    /// The sizes.
    pub(crate) fn config(&self) -> &Config {
        self.shape.config()
    }

    pub(crate) fn meta(&self, id: Id) -> Meta {
        self.memories.meta[S::row(id)]
    }

    pub(crate) fn ring(&self, id: Id) -> Ring {
        self.memories.ring[S::row(id)]
    }

    /// Whether `id` names a live vector.
    // Small modules have it once.
    #[cfg_attr(
        all(target_arch = "wasm32", not(target_feature = "simd128")),
        inline(never)
    )]
    pub(crate) fn is_live(&self, id: Id) -> bool {
        self.memories
            .meta
            .get(id.row())
            .is_some_and(|meta| meta.is_live())
    }

    #[inline]
    pub(crate) fn components(&self, id: Id) -> &[i16] {
        let width = self.config().dim();
        self.memories.vectors.row(S::row(id), width)
    }

    #[inline]
    pub(crate) fn point(&self, id: Id) -> Point<'_> {
        Point {
            components: self.components(id),
            aux: self.memories.aux[S::row(id)],
        }
    }

    /// The aux of components under `metric`.
    pub(crate) fn aux(metric: Metric, components: &[i16]) -> Aux {
        if S::COMPACT {
            Aux::of_compactly(metric, components)
        } else {
            Aux::of(metric, components)
        }
    }

    /// The entry of a vector, measured from an operand.
    #[inline(always)]
    pub(crate) fn measure(&self, metric: Metric, operand: Point<'_>, id: Id) -> Entry {
        if S::COMPACT {
            self.measure_compactly(metric, operand.components, operand.aux, id)
        } else {
            Entry::new(distance(metric, operand, self.point(id)), id)
        }
    }

    #[inline(never)]
    fn measure_compactly(&self, metric: Metric, components: &[i16], aux: Aux, id: Id) -> Entry {
        let operand = Point { components, aux };
        Entry::new(distance_plain(metric, operand, self.point(id)), id)
    }

    pub(crate) fn components_mut(&mut self, id: Id) -> &mut [i16] {
        let width = self.config().dim();
        self.memories.vectors.row_mut(S::row(id), width)
    }

    /// Gives a vector its components.
    // Small modules have it once.
    #[cfg_attr(
        all(target_arch = "wasm32", not(target_feature = "simd128")),
        inline(never)
    )]
    pub(crate) fn store(&mut self, id: Id, vector: &[i16]) {
        self.components_mut(id).copy_from_slice(vector);
    }

    /// Gives meta, aux, components, neuron and compartments of a slot their reset values.
    pub(crate) fn erase(&mut self, id: Id) {
        self.memories.meta[S::row(id)] = Meta::default();
        self.memories.aux[S::row(id)] = Aux::default();
        self.memories.neurons[S::row(id)] = Neuron::EMPTY;
        self.components_mut(id).fill(0);
        let branches = self.config().branches();
        self.memories
            .dendrites
            .row_mut(S::row(id), branches)
            .fill(I8F24::ZERO);
    }

    /// Most links of a vector at `layer`.
    pub(crate) fn limit(&self, layer: usize) -> usize {
        if layer == 0 {
            self.config().m0()
        } else {
            self.config().m()
        }
    }

    /// The slots of a row, used ones first, then "no id".
    #[inline]
    pub(crate) fn slots(&self, id: Id, layer: usize) -> &[Id] {
        self.memories.links.row(id, layer, self.config())
    }

    pub(crate) fn slots_mut(&mut self, id: Id, layer: usize) -> &mut [Id] {
        self.memories.links.row_mut(id, layer, self.shape.config())
    }

    /// The links of a vector at a layer.
    #[inline]
    pub(crate) fn links(&self, id: Id, layer: usize) -> &[Id] {
        let slots = self.slots(id, layer);
        let used = slots
            .iter()
            .position(|link| link.is_none())
            .unwrap_or(slots.len());
        &slots[..used]
    }

    /// The layer-0 links of a vector and their weights.
    pub(crate) fn edges(&self, id: Id) -> impl Iterator<Item = (Id, Weight)> {
        let config = self.shape.config();
        let links = self.memories.links.row(id, 0, config);
        let weights = self.memories.weights.row(S::row(id), config.m0());
        let edges = links.iter().copied().zip(weights.iter().copied());
        edges.take_while(|(link, _)| !link.is_none())
    }

    /// Gives the layer-0 row of a vector the weights that it has when its links are replaced.
    pub(crate) fn carry_weights(&mut self, id: Id, links: &[Id], start: Weight) {
        let width = self.config().m0();
        let weights = self.memories.weights.row_mut(S::row(id), width);
        let old = self.memories.links.row(id, 0, self.shape.config());
        let mut carried = S::Row::<Weight>::default();
        for (carried, link) in carried.iter_mut().zip(links) {
            if link.is_none() {
                break;
            }
            *carried = start;
            for (other, known) in old.iter().zip(&*weights) {
                if other == link {
                    *carried = *known;
                }
            }
        }
        weights.copy_from_slice(&carried[..width]);
    }

    /// Appends a link if there is room, at layer 0 with the weight `start`; says whether there was.
    #[expect(clippy::needless_range_loop, reason = "the place is of two rows")]
    pub(crate) fn append_link(&mut self, id: Id, layer: usize, link: Id, start: Weight) -> bool {
        let limit = self.limit(layer);
        let width = self.config().m0();
        let Memories { links, weights, .. } = &mut self.memories;
        let slots = links.row_mut(id, layer, self.shape.config());
        for place in 0..limit {
            if slots[place].is_none() {
                slots[place] = link;
                if layer == 0 {
                    weights.row_mut(S::row(id), width)[place] = start;
                }
                return true;
            }
        }
        false
    }
}
