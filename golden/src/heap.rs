//! Storage on the heap, for hosts that have one.

use alloc::{boxed::Box, vec};

use fixed::types::I8F24;

use crate::beam::Entry;
use crate::config::{Config, Layout};
use crate::distance::Aux;
use crate::id::Id;
use crate::meta::{Meta, Ring};
use crate::neuron::Neuron;
use crate::space::LentLinks;
use crate::storage::{Memories, Scratch, Storage};
use crate::synapse::Weight;

/// Storage on the heap of any sizes.
#[derive(Debug)]
pub struct HeapStorage {
    meta: Box<[Meta]>,
    aux: Box<[Aux]>,
    ring: Box<[Ring]>,
    vectors: Box<[i16]>,
    links0: Box<[Id]>,
    links_up: Box<[Id]>,
    neurons: Box<[Neuron]>,
    weights: Box<[Weight]>,
    dendrites: Box<[I8F24]>,
    visited: Box<[u16]>,
    beam: Box<[Entry]>,
    candidates: Box<[Entry]>,
    operand: Box<[i16]>,
    search_neurons: Box<[Neuron]>,
    search_dendrites: Box<[I8F24]>,
}

impl HeapStorage {
    /// Allocates what the sizes need.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        fn boxed<T: Clone + Default>(len: usize) -> Box<[T]> {
            vec![T::default(); len].into_boxed_slice()
        }
        let Layout {
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
        } = config.layout();
        Self {
            meta: boxed(meta),
            aux: boxed(aux),
            ring: boxed(ring),
            vectors: boxed(vectors),
            links0: boxed(links0),
            links_up: boxed(links_up),
            neurons: boxed(neurons),
            weights: boxed(weights),
            dendrites: boxed(dendrites),
            visited: boxed(visited),
            beam: boxed(beam),
            candidates: boxed(candidates),
            operand: boxed(operand),
            search_neurons: boxed(search_neurons),
            search_dendrites: boxed(search_dendrites),
        }
    }

    /// Lends the memory to an index.
    pub fn lend(&mut self) -> Storage<'_> {
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
                vectors,
                links: LentLinks { links0, links_up },
                neurons,
                weights,
                dendrites,
            },
            scratch: Scratch {
                visited,
                beam,
                candidates,
                operand,
                search_neurons,
                search_dendrites,
            },
        }
    }
}
