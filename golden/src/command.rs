//! Commands and their encoding in 32-bit words.

use fixed::types::I8F24;

use crate::config::Config;
use crate::generated::{Error, Memory, Metric, NeuronField, Opcode, Register};
use crate::header::{Header, halves, join};
use crate::id::Id;
use crate::node_type::{NodeType, TypeMask};
use crate::registers::Settings;
use crate::search::SearchOptions;
use crate::spiking::Phases;
use crate::state::pack;
use crate::synapse::Weight;

/// A command. Vectors have `dim` components.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command<'a> {
    /// Who is there?
    Identify,
    /// Empty the index and give it new settings.
    Configure(Settings),
    /// Store a vector.
    Insert {
        /// Its type.
        node_type: NodeType,
        /// Its components.
        vector: &'a [i16],
    },
    /// Remove a vector.
    Remove(Id),
    /// Replace a vector.
    Update {
        /// Which one.
        id: Id,
        /// Its new components.
        vector: &'a [i16],
    },
    /// Read back a vector.
    Get(Id),
    /// Find near vectors.
    Search {
        /// What to look for.
        options: SearchOptions,
        /// Components of the query.
        query: &'a [i16],
    },
    /// Find the nearest vectors.
    SearchExact {
        /// Results wanted, 1..=ef_max.
        k: u16,
        /// Types wanted.
        mask: TypeMask,
        /// Components of the query.
        query: &'a [i16],
    },
    /// Change the type of a vector.
    SetType {
        /// Which one.
        id: Id,
        /// Its new type.
        node_type: NodeType,
    },
    /// Length, high-water mark and entry point.
    Stats,
    /// Work of the last command other than this.
    Counters,
    /// Digest of the state.
    Digest,
    /// Read rows of a state memory.
    Peek {
        /// Which one.
        memory: Memory,
        /// First row.
        first: u16,
        /// Rows, at least 1.
        rows: u16,
    },
    /// Write a parameter of neurons and synapses.
    SetRegister {
        /// Which one.
        register: Register,
        /// Its new value, at most its maximum.
        value: u32,
    },
    /// Phases of one time step of the neurons.
    Tick {
        /// Which phases.
        phases: Phases,
        /// What spikes arrive with at a weight of 1.
        gain: I8F24,
    },
    /// Change a neuron.
    SetNeuron {
        /// What is done to it.
        field: NeuronField,
        /// Which one.
        id: Id,
        /// The new value, or the current.
        value: I8F24,
    },
    /// Set the weight of a layer-0 link.
    SetWeight {
        /// The vector that it links from.
        id: Id,
        /// Its slot.
        slot: u16,
        /// Its new weight.
        weight: Weight,
    },
    /// Give every neuron the state of an inserted one.
    ResetNeurons,
    /// Find the neuron whose history differs least from a pattern.
    MatchHistory {
        /// A flag for each step, the latest in bit 0.
        pattern: u32,
    },
}

impl<'a> Command<'a> {
    /// The opcode.
    #[must_use]
    pub const fn opcode(&self) -> Opcode {
        match self {
            Self::Identify => Opcode::Identify,
            Self::Configure(_) => Opcode::Configure,
            Self::Insert { .. } => Opcode::Insert,
            Self::Remove(_) => Opcode::Remove,
            Self::Update { .. } => Opcode::Update,
            Self::Get(_) => Opcode::Get,
            Self::Search { .. } => Opcode::Search,
            Self::SearchExact { .. } => Opcode::SearchExact,
            Self::SetType { .. } => Opcode::SetType,
            Self::Stats => Opcode::Stats,
            Self::Counters => Opcode::Counters,
            Self::Digest => Opcode::Digest,
            Self::Peek { .. } => Opcode::Peek,
            Self::SetRegister { .. } => Opcode::SetRegister,
            Self::Tick { .. } => Opcode::Tick,
            Self::SetNeuron { .. } => Opcode::SetNeuron,
            Self::SetWeight { .. } => Opcode::SetWeight,
            Self::ResetNeurons => Opcode::ResetNeurons,
            Self::MatchHistory { .. } => Opcode::MatchHistory,
        }
    }

    /// The `arg` field of the header.
    const fn arg(&self) -> u8 {
        match self {
            Self::Insert { node_type, .. } | Self::SetType { node_type, .. } => node_type.number(),
            Self::Peek { memory, .. } => memory.code(),
            Self::SetRegister { register, .. } => register.code(),
            Self::SetNeuron { field, .. } => field.code(),
            _ => 0,
        }
    }

    /// Gives the words of the command, header first, to `emit`.
    pub fn encode(&self, mut emit: impl FnMut(u32)) {
        let vector: &[i16] = match *self {
            Self::Insert { vector, .. } | Self::Update { vector, .. } => vector,
            Self::Search { query, .. } | Self::SearchExact { query, .. } => query,
            _ => &[],
        };
        let opcode = self.opcode();
        let words = opcode.payload_words(vector.len().div_ceil(2));
        let length = u16::try_from(words).expect("a vector has at most 1024 components");
        emit(
            Header {
                opcode: opcode.code(),
                arg: self.arg(),
                length,
            }
            .word(),
        );
        match *self {
            Self::Configure(Settings {
                metric,
                frac_bits,
                ef_construction,
                expansion,
                seed,
            }) => {
                emit(u32::from_le_bytes([metric.code(), frac_bits, 0, 0]));
                emit(join([ef_construction, expansion]));
                emit(seed);
            }
            Self::Remove(id)
            | Self::Get(id)
            | Self::Update { id, .. }
            | Self::SetType { id, .. } => emit(id.word()),
            Self::Search {
                options:
                    SearchOptions {
                        k,
                        ef,
                        mask,
                        expansion,
                    },
                ..
            } => {
                emit(join([k, ef]));
                emit(join([mask.bits(), expansion]));
            }
            Self::SearchExact { k, mask, .. } => {
                emit(join([k, 0]));
                emit(join([mask.bits(), 0]));
            }
            Self::Peek { first, rows, .. } => emit(join([first, rows])),
            Self::SetRegister { value, .. } => emit(value),
            Self::MatchHistory { pattern } => emit(pattern),
            Self::Tick { phases, gain } => {
                emit(phases.bits());
                emit(signed_word(gain));
            }
            Self::SetNeuron { id, value, .. } => {
                emit(id.word());
                emit(signed_word(value));
            }
            Self::SetWeight { id, slot, weight } => {
                emit(join([id.number(), slot]));
                emit(weight.to_bits().into());
            }
            Self::Identify
            | Self::Insert { .. }
            | Self::Stats
            | Self::Counters
            | Self::Digest
            | Self::ResetNeurons => {}
        }
        pack(vector, emit);
    }

    /// Reads a command of an index of these sizes; a vector is unpacked into `buffer`, `dim` long.
    ///
    /// # Errors
    /// [`Error::UnknownOpcode`]; [`Error::Dimension`] and [`Error::Length`] when there are not as many words as the opcode takes
    /// or the header says; [`Error::Range`] when a field holds a value that its type cannot hold; [`Error::UnknownId`] when an
    /// id does not fit 16 bits. Whether the values suit an index is for the index to say.
    pub fn decode(
        header: Header,
        payload: &[u32],
        config: &Config,
        buffer: &'a mut [i16],
    ) -> Result<Self, Error> {
        let opcode = Opcode::from_code(header.opcode).ok_or(Error::UnknownOpcode)?;
        let words = opcode.payload_words(config.sizes().vector_words());
        if payload.len() != words || usize::from(header.length) != words {
            return Err(if opcode.carries_vector() {
                Error::Dimension
            } else {
                Error::Length
            });
        }
        Ok(match (opcode, payload) {
            (Opcode::Identify, _) => Self::Identify,
            (Opcode::Configure, &[format, beam, seed]) => {
                Self::Configure(settings(format, beam, seed)?)
            }
            (Opcode::Insert, words) => Self::Insert {
                node_type: NodeType::new(header.arg)?,
                vector: unpack(words, buffer),
            },
            (Opcode::Remove, &[word]) => Self::Remove(id(word)?),
            (Opcode::Update, [word, words @ ..]) => Self::Update {
                id: id(*word)?,
                vector: unpack(words, buffer),
            },
            (Opcode::Get, &[word]) => Self::Get(id(word)?),
            (Opcode::Search, [lengths, filter, words @ ..]) => {
                let ([k, ef], [mask, expansion]) = (halves(*lengths), halves(*filter));
                let options = SearchOptions {
                    k,
                    ef,
                    mask: TypeMask::new(mask),
                    expansion,
                };
                Self::Search {
                    options,
                    query: unpack(words, buffer),
                }
            }
            (Opcode::SearchExact, [lengths, filter, words @ ..]) => {
                let ([k, _], [mask, _]) = (halves(*lengths), halves(*filter));
                Self::SearchExact {
                    k,
                    mask: TypeMask::new(mask),
                    query: unpack(words, buffer),
                }
            }
            (Opcode::SetType, &[word]) => {
                let node_type = NodeType::new(header.arg)?;
                Self::SetType {
                    id: id(word)?,
                    node_type,
                }
            }
            (Opcode::Stats, _) => Self::Stats,
            (Opcode::Counters, _) => Self::Counters,
            (Opcode::Digest, _) => Self::Digest,
            (Opcode::Peek, &[range]) => {
                let [first, rows] = halves(range);
                Self::Peek {
                    memory: Memory::from_code(header.arg).ok_or(Error::Range)?,
                    first,
                    rows,
                }
            }
            (Opcode::SetRegister, &[value]) => Self::SetRegister {
                register: Register::from_code(header.arg).ok_or(Error::Range)?,
                value,
            },
            (Opcode::Tick, &[phases, gain]) => Self::Tick {
                phases: Phases::new(phases)?,
                gain: signed(gain),
            },
            (Opcode::SetNeuron, &[word, value]) => Self::SetNeuron {
                field: NeuronField::from_code(header.arg).ok_or(Error::Range)?,
                id: id(word)?,
                value: signed(value),
            },
            (Opcode::SetWeight, &[place, weight]) => {
                let [number, slot] = halves(place);
                let weight = u16::try_from(weight).map_err(|_| Error::Range)?;
                Self::SetWeight {
                    id: Id::new(number),
                    slot,
                    weight: Weight::from_bits(weight),
                }
            }
            (Opcode::ResetNeurons, _) => Self::ResetNeurons,
            (Opcode::MatchHistory, &[pattern]) => Self::MatchHistory { pattern },
            // The length was checked, so that these patterns are exhaustive unless the specification changes.
            _ => return Err(Error::Length),
        })
    }
}

/// The settings of a Configure payload.
fn settings(format: u32, beam: u32, seed: u32) -> Result<Settings, Error> {
    let [metric, frac_bits, 0, 0] = format.to_le_bytes() else {
        return Err(Error::Range);
    };
    let metric = Metric::from_code(metric).ok_or(Error::Range)?;
    let [ef_construction, expansion] = halves(beam);
    Ok(Settings {
        metric,
        frac_bits,
        ef_construction,
        expansion,
        seed,
    })
}

fn id(word: u32) -> Result<Id, Error> {
    Id::from_word(word).ok_or(Error::UnknownId)
}

/// The I8F24 of a word.
const fn signed(word: u32) -> I8F24 {
    I8F24::from_bits(word.cast_signed())
}

/// The word of an I8F24.
const fn signed_word(value: I8F24) -> u32 {
    value.to_bits().cast_unsigned()
}

/// Unpacks components, two a word, the even one in the low half.
fn unpack<'a>(words: &[u32], buffer: &'a mut [i16]) -> &'a [i16] {
    for (pair, word) in buffer.chunks_mut(2).zip(words) {
        for (component, half) in pair.iter_mut().zip(halves(*word)) {
            *component = half.cast_signed();
        }
    }
    buffer
}
