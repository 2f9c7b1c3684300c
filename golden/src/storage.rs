//! The memory of an index, borrowed from the caller: typed slices, one for each state memory, and scratch.

use fixed::types::I8F24;
use heapless::Vec;

use crate::beam::Entry;
use crate::config::{Config, ConfigError, Layout, M0_MAX};
use crate::distance::{Aux, Point};
use crate::id::Id;
use crate::meta::{Meta, Ring};
use crate::neuron::Neuron;
use crate::synapse::Weight;

/// Architectural memories, one row a vector. [`Layout`] gives the lengths.
#[derive(Debug)]
pub struct Memories<'a> {
    /// Live, type and level of each vector.
    pub meta: &'a mut [Meta],
    /// Squared or inverse norm of each vector.
    pub aux: &'a mut [Aux],
    /// Ring neighbours of each vector, or the list of freed ids.
    pub ring: &'a mut [Ring],
    /// Components, `dim` a row.
    pub vectors: &'a mut [i16],
    /// Layer-0 links, `m0` slots a row, compact from slot 0.
    pub links0: &'a mut [Id],
    /// Links of the layers above, `m` slots a row; the row of `layer` of `id` is `id * (levels - 1) + layer - 1`.
    pub links_up: &'a mut [Id],
    /// Neuron of each vector.
    pub neurons: &'a mut [Neuron],
    /// Weights of the layer-0 links, slot for slot.
    pub weights: &'a mut [Weight],
    /// Currents of the dendritic compartments, `branches` a row.
    pub dendrites: &'a mut [I8F24],
}

/// Memory whose contents between commands mean nothing.
#[derive(Debug)]
pub struct Scratch<'a> {
    /// Epoch of the last beam search that visited each vector.
    pub visited: &'a mut [u16],
    /// The beam, `ef_max` entries.
    pub beam: &'a mut [Entry],
    /// Candidates of a selection, `2 * m0` entries.
    pub candidates: &'a mut [Entry],
    /// Components of a decoded command, `dim`.
    pub operand: &'a mut [i16],
    /// Neurons of a spiking search, in place of those of the index.
    pub search_neurons: &'a mut [Neuron],
    /// Its dendritic compartments.
    pub search_dendrites: &'a mut [I8F24],
}

/// All memory of an index. Its contents when lent do not matter.
#[derive(Debug)]
pub struct Storage<'a> {
    /// Architectural state.
    pub memories: Memories<'a>,
    /// The rest.
    pub scratch: Scratch<'a>,
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
                    links0,
                    links_up,
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

impl Memories<'_> {
    /// Gives every row its reset value.
    pub(crate) fn reset(&mut self) {
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
        } = self;
        meta.fill(Meta::default());
        aux.fill(Aux::default());
        ring.fill(Ring::default());
        vectors.fill(0);
        links0.fill(Id::NONE);
        links_up.fill(Id::NONE);
        neurons.fill(Neuron::EMPTY);
        weights.fill(Weight::ZERO);
        dendrites.fill(I8F24::ZERO);
    }
}

/// Memories together with the sizes that give rows their place.
#[derive(Debug)]
pub(crate) struct Graph<'a> {
    pub(crate) config: Config,
    pub(crate) memories: Memories<'a>,
}

impl Graph<'_> {
    pub(crate) fn meta(&self, id: Id) -> Meta {
        self.memories.meta[id.row()]
    }

    pub(crate) fn ring(&self, id: Id) -> Ring {
        self.memories.ring[id.row()]
    }

    /// Whether `id` names a live vector.
    pub(crate) fn is_live(&self, id: Id) -> bool {
        self.memories
            .meta
            .get(id.row())
            .is_some_and(|meta| meta.is_live())
    }

    pub(crate) fn components(&self, id: Id) -> &[i16] {
        row(self.memories.vectors, id.row(), self.config.dim())
    }

    pub(crate) fn point(&self, id: Id) -> Point<'_> {
        Point {
            components: self.components(id),
            aux: self.memories.aux[id.row()],
        }
    }

    pub(crate) fn components_mut(&mut self, id: Id) -> &mut [i16] {
        row_mut(self.memories.vectors, id.row(), self.config.dim())
    }

    /// Gives meta, aux, components, neuron and compartments of a slot their reset values.
    pub(crate) fn erase(&mut self, id: Id) {
        self.memories.meta[id.row()] = Meta::default();
        self.memories.aux[id.row()] = Aux::default();
        self.memories.neurons[id.row()] = Neuron::EMPTY;
        self.components_mut(id).fill(0);
        row_mut(self.memories.dendrites, id.row(), self.config.branches()).fill(I8F24::ZERO);
    }

    /// Most links of a vector at `layer`.
    pub(crate) const fn limit(&self, layer: u8) -> usize {
        if layer == 0 {
            self.config.m0()
        } else {
            self.config.m()
        }
    }

    /// The slots of a row, used ones first.
    pub(crate) fn slots(&self, id: Id, layer: u8) -> &[Id] {
        match self.upper_row(id, layer) {
            None => row(self.memories.links0, id.row(), self.config.m0()),
            Some(index) => row(self.memories.links_up, index, self.config.m()),
        }
    }

    fn slots_mut(&mut self, id: Id, layer: u8) -> &mut [Id] {
        match self.upper_row(id, layer) {
            None => row_mut(self.memories.links0, id.row(), self.config.m0()),
            Some(index) => row_mut(self.memories.links_up, index, self.config.m()),
        }
    }

    /// The links of a vector at a layer.
    pub(crate) fn links(&self, id: Id, layer: u8) -> &[Id] {
        let slots = self.slots(id, layer);
        let used = slots
            .iter()
            .position(|link| link.is_none())
            .unwrap_or(slots.len());
        &slots[..used]
    }

    /// Replaces the links of a vector at a layer. Weights follow their links; one that was not in the row gets `start`.
    pub(crate) fn set_links(&mut self, id: Id, layer: u8, links: &[Id], start: Weight) {
        if layer == 0 {
            self.carry_weights(id, links, start);
        }
        let (used, unused) = self.slots_mut(id, layer).split_at_mut(links.len());
        used.copy_from_slice(links);
        unused.fill(Id::NONE);
    }

    /// Gives the layer-0 row of a vector the weights that it has when its links are replaced.
    fn carry_weights(&mut self, id: Id, links: &[Id], start: Weight) {
        let width = self.config.m0();
        let weights = row_mut(self.memories.weights, id.row(), width);
        let old = row(self.memories.links0, id.row(), width);
        let weight = |link| {
            old.iter()
                .position(|known| known == link)
                .map_or(start, |slot| weights[slot])
        };
        let carried: Vec<Weight, M0_MAX> = links.iter().map(weight).collect();
        let (used, unused) = weights.split_at_mut(carried.len());
        used.copy_from_slice(&carried);
        unused.fill(Weight::ZERO);
    }

    /// Appends a link if there is room, at layer 0 with the weight `start`; says whether there was.
    pub(crate) fn append_link(&mut self, id: Id, layer: u8, link: Id, start: Weight) -> bool {
        let used = self.links(id, layer).len();
        let Some(slot) = self.slots_mut(id, layer).get_mut(used) else {
            return false;
        };
        *slot = link;
        if layer == 0 {
            row_mut(self.memories.weights, id.row(), self.config.m0())[used] = start;
        }
        true
    }

    /// The row of `links_up` for a layer above 0.
    fn upper_row(&self, id: Id, layer: u8) -> Option<usize> {
        let above = usize::from(layer).checked_sub(1)?;
        Some(
            id.row()
                .wrapping_mul(self.config.upper_layers())
                .wrapping_add(above),
        )
    }
}

pub(crate) fn row<T>(memory: &[T], index: usize, width: usize) -> &[T] {
    &memory[index.wrapping_mul(width)..][..width]
}

pub(crate) fn row_mut<T>(memory: &mut [T], index: usize, width: usize) -> &mut [T] {
    &mut memory[index.wrapping_mul(width)..][..width]
}
