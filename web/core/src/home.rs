//! An index and the memory that it lives in.

use core::mem::MaybeUninit;

use micro_hnsw::{
    Aux, Config, Entry, I8F24, Id, Index, Layout, LentLinks, Memories, Meta, Neuron, Ring, Scratch,
    Storage, Weight,
};

use crate::arena::{Extent, GRAIN};
use crate::refusal::Refusal;

/// What lives in the memory.
#[derive(Debug)]
pub struct Tenant {
    /// The index, whose slices are in the same memory.
    pub index: Index<'static>,
    /// Beam length of searches that do not say.
    pub ef: u16,
    /// Components that were beyond the range of one, of all vectors read.
    pub saturated: u32,
}

/// A piece of memory with an index in it.
#[derive(Debug)]
pub struct Home {
    tenant: &'static mut Tenant,
    extent: Extent,
}

impl Home {
    /// Bytes for an index of these sizes.
    #[must_use]
    pub const fn bytes(config: &Config) -> usize {
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
        bytes_of::<Tenant>(1)
            + bytes_of::<i16>(vectors)
            + bytes_of::<Id>(links0)
            + bytes_of::<Id>(links_up)
            + bytes_of::<Aux>(aux)
            + bytes_of::<Meta>(meta)
            + bytes_of::<Ring>(ring)
            + bytes_of::<Neuron>(neurons)
            + bytes_of::<Weight>(weights)
            + bytes_of::<I8F24>(dendrites)
            + bytes_of::<u16>(visited)
            + bytes_of::<Entry>(beam)
            + bytes_of::<Entry>(candidates)
            + bytes_of::<i16>(operand)
            + bytes_of::<Neuron>(search_neurons)
            + bytes_of::<I8F24>(search_dendrites)
    }

    /// Makes an index in a piece of as many [`bytes`](Self::bytes) as it needs, and in the memory the rest of what belongs to it. When it cannot be
    /// made, the memory comes back. Searches that do not say have the beam length of insertions.
    ///
    /// # Errors
    /// Those of `make`.
    pub fn new(
        config: &Config,
        mut extent: Extent,
        make: &mut dyn FnMut(Storage<'static>) -> Result<Index<'static>, Refusal>,
    ) -> Result<Self, (Refusal, Extent)> {
        // SAFETY: the extent is not used again before the index is gone: it was not made, or both are in one struct, which
        // gives the extent away only when it ends.
        let mut rest = Rest::new(unsafe { extent.memory() });
        let place = &mut rest.slots(1)[0];
        match make(rest.storage(config)) {
            Ok(index) => {
                let tenant = place.write(Tenant {
                    ef: index.settings().ef_construction,
                    index,
                    saturated: 0,
                });
                Ok(Self { tenant, extent })
            }
            Err(refusal) => Err((refusal, extent)),
        }
    }

    /// What lives there.
    pub const fn tenant(&mut self) -> &mut Tenant {
        self.tenant
    }

    /// Bytes that it takes.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.extent.len()
    }

    /// Gives up the index; its memory.
    #[must_use]
    pub fn leave(self) -> Extent {
        self.extent
    }
}

/// Bytes of so many items, each slice on a grain of its own.
const fn bytes_of<T>(items: usize) -> usize {
    (items * size_of::<T>()).next_multiple_of(GRAIN)
}

/// A type that has a value of which all bits are 0.
///
/// # Safety
/// It has.
unsafe trait Zero {}

macro_rules! zero {
    ($($of:ty)*) => {$(
        // SAFETY: it consists of integers and flags.
        unsafe impl Zero for $of {}
    )*};
}

zero! { Aux Entry I8F24 Id Meta Neuron Ring Weight i16 u16 }

/// Memory of zeros that is not part of a slice yet, from a grain on.
struct Rest<'a>(&'a mut [MaybeUninit<u8>]);

impl<'a> Rest<'a> {
    fn new(memory: &'a mut [MaybeUninit<u8>]) -> Self {
        memory.fill(MaybeUninit::new(0));
        Self(memory)
    }

    /// The next so many bytes, from a grain on.
    // Out of line: every slice needs it.
    #[inline(never)]
    fn bytes(&mut self, len: usize) -> &'a mut [MaybeUninit<u8>] {
        let (bytes, rest) = core::mem::take(&mut self.0).split_at_mut(len.next_multiple_of(GRAIN));
        self.0 = rest;
        &mut bytes[..len]
    }

    /// The next so many places.
    fn slots<T>(&mut self, items: usize) -> &'a mut [MaybeUninit<T>] {
        const { assert!(align_of::<T>() <= GRAIN, "grains are aligned for all") };
        let start = self.bytes(items * size_of::<T>()).as_mut_ptr();
        // SAFETY: the bytes are of so many items and ours for as long; extents start on a grain, and so does every slice, which is aligned for an
        // item; any bytes are a MaybeUninit.
        unsafe { core::slice::from_raw_parts_mut(start.cast(), items) }
    }

    /// The next so many items, zeros.
    fn slice<T: Zero>(&mut self, items: usize) -> &'a mut [T] {
        let slots = self.slots(items);
        // SAFETY: the memory is zeros, which are items.
        unsafe { slots.assume_init_mut() }
    }

    /// Slices for an index.
    fn storage(&mut self, config: &Config) -> Storage<'a> {
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
        Storage {
            memories: Memories {
                vectors: self.slice(vectors),
                links: LentLinks {
                    links0: self.slice(links0),
                    links_up: self.slice(links_up),
                },
                aux: self.slice(aux),
                meta: self.slice(meta),
                ring: self.slice(ring),
                neurons: self.slice(neurons),
                weights: self.slice(weights),
                dendrites: self.slice(dendrites),
            },
            scratch: Scratch {
                visited: self.slice(visited),
                beam: self.slice(beam),
                candidates: self.slice(candidates),
                operand: self.slice(operand),
                search_neurons: self.slice(search_neurons),
                search_dendrites: self.slice(search_dendrites),
            },
        }
    }
}
