//! What holds in every state that commands can lead to, and operations rely on.

use crate::distance::Aux;
use crate::generated::TYPES;
use crate::id::Id;
use crate::index::Index;
use crate::meta::Ring;
use crate::neuron::Neuron;
use crate::registers::Registers;
use crate::restore::{RestoreError, ensure};
use crate::space::Rows as _;

impl Index<'_> {
    /// Whether the memories fit each other and the registers. Registers, meta and neurons are legal by themselves.
    pub(crate) fn check_consistency(&self) -> Result<(), RestoreError> {
        let ids = (0..Id::NONE.number()).map(Id::new);
        ids.take(self.capacity()).try_for_each(|id| {
            if self.graph.is_live(id) {
                self.check_vector(id)
            } else {
                self.check_dead(id)
            }
        })?;
        self.check_counts()?;
        self.check_entry()?;
        self.check_ring()?;
        self.check_free_list()
    }

    /// Whether norm, links and weights of a vector are such that it can have them.
    fn check_vector(&self, id: Id) -> Result<(), RestoreError> {
        let aux = Aux::of(self.registers.metric, self.graph.components(id));
        ensure(self.graph.memories.aux[id.row()] == aux, RestoreError::Aux)?;
        self.check_rows(id, Some(self.graph.meta(id).level()))
    }

    /// Whether a slot without a vector is in its reset state, but for the next free id.
    fn check_dead(&self, id: Id) -> Result<(), RestoreError> {
        let (config, memories) = (self.config(), &self.graph.memories);
        let components = self.graph.components(id);
        let dendrites = memories.dendrites.row(id.row(), config.branches());
        let reset = memories.aux[id.row()] == Aux::EMPTY
            && memories.neurons[id.row()] == Neuron::EMPTY
            && self.graph.ring(id).previous.is_none()
            && components.iter().all(|component| *component == 0)
            && dendrites.iter().all(|current| current.is_zero());
        ensure(reset, RestoreError::DeadSlot)?;
        self.check_rows(id, None)
    }

    /// Whether the rows of a slot are compact, link vectors of their layer once each and are empty above `level`, and unused
    /// slots have no weight.
    fn check_rows(&self, id: Id, level: Option<u8>) -> Result<(), RestoreError> {
        for layer in (0..).take(self.config().sizes().levels) {
            let links = self.graph.links(id, layer);
            let unused = &self.graph.slots(id, layer)[links.len()..];
            let legal = |(place, &link): (usize, &Id)| {
                link != id
                    && self.graph.is_live(link)
                    && usize::from(self.graph.meta(link).level()) >= layer
                    && !links[..place].contains(&link)
            };
            let row = (links.is_empty() || level.is_some_and(|level| layer <= usize::from(level)))
                && links.iter().enumerate().all(legal)
                && unused.iter().all(|link| link.is_none());
            ensure(row, RestoreError::Links)?;
        }
        let width = self.config().m0();
        let weights = self.graph.memories.weights.row(id.row(), width);
        let unused = &weights[self.graph.links(id, 0).len()..];
        let zero = unused.iter().all(|weight| weight.to_bits() == 0);
        ensure(zero, RestoreError::Weight)
    }

    /// Whether length, type counts and spikes are those of the slots.
    fn check_counts(&self) -> Result<(), RestoreError> {
        let (mut len, mut spikes, mut type_count) = (0_u16, 0_u16, [0_u16; TYPES]);
        let memories = &self.graph.memories;
        for (meta, neuron) in memories.meta.iter().zip(&*memories.neurons) {
            if meta.is_live() {
                len = len.wrapping_add(1);
                spikes = spikes.wrapping_add(neuron.spiked.into());
                let count = &mut type_count[meta.node_type().index()];
                *count = count.wrapping_add(1);
            }
        }
        let counts = (self.registers.len, self.registers.spikes, self.type_count);
        ensure(counts == (len, spikes, type_count), RestoreError::Count)
    }

    /// Whether exactly the ids below the high-water mark that hold no vector are on the list of freed ones, given counts and ring.
    fn check_free_list(&self) -> Result<(), RestoreError> {
        let Registers {
            len,
            high_water,
            free_head,
            ..
        } = self.registers;
        // Of a vector, the ring goes on, so none of these is one.
        let mut never_used = self.graph.memories.ring.iter().skip(high_water.into());
        let untouched = usize::from(high_water) <= self.capacity()
            && never_used.all(|ring| ring.next.is_none());
        ensure(untouched, RestoreError::FreeList)?;
        let mut next = free_head;
        // So many that end in "no id" are distinct, and none is a vector.
        for _ in len..high_water {
            let used = next.number() < high_water;
            ensure(used, RestoreError::FreeList)?;
            next = self.graph.ring(next).next;
        }
        ensure(next.is_none(), RestoreError::FreeList)
    }

    /// Whether the entry point is a vector of the highest level.
    fn check_entry(&self) -> Result<(), RestoreError> {
        let Registers {
            entry, entry_level, ..
        } = self.registers;
        let levels = self.graph.memories.meta.iter().map(|meta| meta.level());
        let at_level = if self.is_empty() {
            entry.is_none()
        } else {
            self.graph.is_live(entry) && self.graph.meta(entry).level() == entry_level
        };
        let entry = at_level && levels.max() == Some(entry_level);
        ensure(entry, RestoreError::Entry)
    }

    /// Whether the ring goes through all vectors, both ways, and all have links to their neighbours on it, given the entry point.
    fn check_ring(&self) -> Result<(), RestoreError> {
        let Registers { len, entry, .. } = self.registers;
        let mut id = entry;
        for passed in 1..=len {
            let Ring { next, previous } = self.graph.ring(id);
            // Back at the entry after all and no sooner, and never anywhere twice as each has one predecessor.
            let on_ring = self.graph.is_live(next)
                && self.graph.ring(next).previous == id
                && (next == entry) == (passed == len);
            ensure(on_ring, RestoreError::Ring)?;
            let links = self.graph.links(id, 0);
            let pinned = len == 1 || links.contains(&next) && links.contains(&previous);
            ensure(pinned, RestoreError::Links)?;
            id = next;
        }
        Ok(())
    }
}
