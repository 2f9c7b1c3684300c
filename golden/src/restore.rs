//! An index from the words of its state: the reverse of [`visit_state`](Index::visit_state). Words that are no state that
//! commands can lead to are refused, so that no words whatever can make a later operation go wrong.

use core::fmt;

use fixed::types::I8F24;

use crate::config::Config;
use crate::distance::Aux;
use crate::generated::{ID_INVALID, Memory, Register};
use crate::header::halves;
use crate::id::Id;
use crate::index::Index;
use crate::meta::{Meta, Ring};
use crate::neuron::Neuron;
use crate::registers::Registers;
use crate::space::LentLinks;
use crate::storage::{Memories, Storage};
use crate::synapse::Weight;

/// Why bytes or words were refused as an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum RestoreError {
    /// Something is missing at the end.
    Truncated = 1,
    /// Something follows the end.
    TrailingData = 2,
    /// The bytes are no snapshot.
    Magic = 3,
    /// A snapshot in a format that is not known here.
    Format = 4,
    /// The checksum does not fit the bytes.
    Checksum = 5,
    /// A snapshot of another version of the specification.
    Specification = 6,
    /// The sizes are outside their ranges.
    Config = 7,
    /// A slice of the storage does not have the length that the layout gives.
    Storage = 8,
    /// A register is outside its range.
    Register = 9,
    /// A word is no value of its memory: a bit or half that is not used is set, or a level is too high.
    Encoding = 10,
    /// A length, type count or number of spikes is not that of what is stored.
    Count = 11,
    /// A slot without a vector is not in its reset state.
    DeadSlot = 12,
    /// The list of freed ids does not hold just the used ids without a vector.
    FreeList = 13,
    /// The stored vectors do not form one ring.
    Ring = 14,
    /// The entry point is not a vector of the highest level.
    Entry = 15,
    /// A row of links has a gap, a link twice or one that it cannot have, or lacks a neighbour on the ring.
    Links = 16,
    /// An unused slot has a weight.
    Weight = 17,
    /// A stored norm is not that of its vector.
    Aux = 18,
}

impl RestoreError {
    /// Every reason, in the order of their codes from 1 on.
    pub const ALL: [Self; 18] = [
        Self::Truncated,
        Self::TrailingData,
        Self::Magic,
        Self::Format,
        Self::Checksum,
        Self::Specification,
        Self::Config,
        Self::Storage,
        Self::Register,
        Self::Encoding,
        Self::Count,
        Self::DeadSlot,
        Self::FreeList,
        Self::Ring,
        Self::Entry,
        Self::Links,
        Self::Weight,
        Self::Aux,
    ];

    /// Number of the reason, 1 or more.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// Name of the reason.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Truncated => "Truncated",
            Self::TrailingData => "TrailingData",
            Self::Magic => "Magic",
            Self::Format => "Format",
            Self::Checksum => "Checksum",
            Self::Specification => "Specification",
            Self::Config => "Config",
            Self::Storage => "Storage",
            Self::Register => "Register",
            Self::Encoding => "Encoding",
            Self::Count => "Count",
            Self::DeadSlot => "DeadSlot",
            Self::FreeList => "FreeList",
            Self::Ring => "Ring",
            Self::Entry => "Entry",
            Self::Links => "Links",
            Self::Weight => "Weight",
            Self::Aux => "Aux",
        }
    }

    /// What was wrong.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Truncated => "something is missing at the end",
            Self::TrailingData => "something follows the end",
            Self::Magic => "the bytes are no snapshot",
            Self::Format => "the format of the snapshot is not known",
            Self::Checksum => "the checksum does not fit the bytes",
            Self::Specification => "the snapshot is of another version of the specification",
            Self::Config => "the sizes are outside their ranges",
            Self::Storage => "a slice of the storage has the wrong length",
            Self::Register => "a register is outside its range",
            Self::Encoding => "a word is no value of its memory",
            Self::Count => "a count is not that of what is stored",
            Self::DeadSlot => "a slot without a vector is not in its reset state",
            Self::FreeList => "the list of freed ids is not that of the freed ids",
            Self::Ring => "the stored vectors do not form one ring",
            Self::Entry => "the entry point is not a vector of the highest level",
            Self::Links => "a row of links is not one that a graph can have",
            Self::Weight => "an unused slot has a weight",
            Self::Aux => "a stored norm is not that of its vector",
        }
    }
}

impl fmt::Display for RestoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl core::error::Error for RestoreError {}

/// Refuses unless a condition holds.
pub(crate) fn ensure(condition: bool, otherwise: RestoreError) -> Result<(), RestoreError> {
    if condition { Ok(()) } else { Err(otherwise) }
}

impl<'a> Index<'a> {
    /// The index whose state has these words, in canonical order: what [`visit_state`](Self::visit_state) gave.
    ///
    /// # Errors
    /// The first reason found why the words are not the state of an index of these sizes. The storage is then free for another use.
    pub fn restore(
        config: Config,
        storage: Storage<'a>,
        words: impl IntoIterator<Item = u32>,
    ) -> Result<Self, RestoreError> {
        let mut index = Self::new(config, storage).map_err(|_| RestoreError::Storage)?;
        let mut words = Words(words.into_iter());
        for memory in Memory::ALL {
            index.read_memory(memory, &mut words)?;
        }
        ensure(words.0.next().is_none(), RestoreError::TrailingData)?;
        index.check_consistency()?;
        Ok(index)
    }

    /// Takes the words of one memory.
    fn read_memory(
        &mut self,
        memory: Memory,
        words: &mut Words<impl Iterator<Item = u32>>,
    ) -> Result<(), RestoreError> {
        let config = *self.config();
        // Destructured, so that a new memory does not compile until it is listed here.
        let Memories {
            meta,
            aux,
            ring,
            vectors,
            links: LentLinks { links0, links_up },
            neurons,
            weights,
            dendrites,
        } = &mut self.graph.memories;
        match memory {
            Memory::Regs => {
                let mut values = [0; Register::ALL.len()];
                words.read(&mut values, Ok)?;
                self.registers =
                    Registers::from_words(&values, &config).ok_or(RestoreError::Register)?;
                Ok(())
            }
            Memory::TypeCount => words.read(&mut self.type_count, |word| {
                u16::try_from(word).map_err(|_| RestoreError::Encoding)
            }),
            Memory::Meta => words.read(meta, |word| {
                let meta = Meta::from_word(word).ok_or(RestoreError::Encoding)?;
                let known = usize::from(meta.level()) <= config.upper_layers();
                ensure(known, RestoreError::Encoding)?;
                Ok(meta)
            }),
            Memory::Aux => aux.iter_mut().try_for_each(|aux| {
                *aux = Aux::from_words(words.take()?);
                Ok(())
            }),
            Memory::Ring => words.read(ring, |word| {
                let [next, previous] = halves(word).map(Id::new);
                Ok(Ring { next, previous })
            }),
            Memory::Vectors => words.unpack(vectors, config.dim(), 0, u16::cast_signed),
            Memory::Links0 => words.unpack(links0, config.m0(), ID_INVALID, Id::new),
            Memory::LinksUp => words.unpack(links_up, config.m(), ID_INVALID, Id::new),
            Memory::Neurons => neurons.iter_mut().try_for_each(|neuron| {
                *neuron = Neuron::from_words(words.take()?).ok_or(RestoreError::Encoding)?;
                Ok(())
            }),
            Memory::Weights => words.unpack(weights, config.m0(), 0, Weight::from_bits),
            Memory::Dendrites => {
                words.read(dendrites, |word| Ok(I8F24::from_bits(word.cast_signed())))
            }
        }
    }
}

/// The words that are left.
struct Words<I>(I);

impl<I: Iterator<Item = u32>> Words<I> {
    fn word(&mut self) -> Result<u32, RestoreError> {
        self.0.next().ok_or(RestoreError::Truncated)
    }

    fn take<const N: usize>(&mut self) -> Result<[u32; N], RestoreError> {
        let mut words = [0; N];
        self.read(&mut words, Ok)?;
        Ok(words)
    }

    /// Reads slots of a word each.
    fn read<T>(
        &mut self,
        slots: &mut [T],
        of: impl Fn(u32) -> Result<T, RestoreError>,
    ) -> Result<(), RestoreError> {
        slots.iter_mut().try_for_each(|slot| {
            *slot = of(self.word()?)?;
            Ok(())
        })
    }

    /// Reads rows of `width` slots of half a word each; an odd last one has `fill` above it.
    fn unpack<T>(
        &mut self,
        slots: &mut [T],
        width: usize,
        fill: u16,
        of: impl Fn(u16) -> T,
    ) -> Result<(), RestoreError> {
        for pair in slots.chunks_mut(width).flat_map(|row| row.chunks_mut(2)) {
            let halves = halves(self.word()?);
            let filled = pair.len() == 2 || halves[1] == fill;
            ensure(filled, RestoreError::Encoding)?;
            for (slot, half) in pair.iter_mut().zip(halves) {
                *slot = of(half);
            }
        }
        Ok(())
    }
}
