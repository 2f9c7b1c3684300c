//! Commands and their encoding in 32-bit words.

use fixed::types::{I8F24, U8F24};

use crate::generated::{Memory, NeuronField, Opcode, Register};
use crate::header::{Header, join};
use crate::id::Id;
use crate::lookup::SearchOptions;
use crate::node_type::{NodeType, TypeMask};
use crate::registers::Settings;
use crate::spiking::Phases;
use crate::spiking_search::SpikingSearch;
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
    /// Inject a current into a dendritic compartment.
    InjectBranch {
        /// The neuron.
        id: Id,
        /// Its compartment.
        branch: u16,
        /// The current.
        current: I8F24,
    },
    /// Turn a vector into a spike-time code.
    Encode(Id),
    /// Find the neurons with the nearest codes.
    SearchCodes {
        /// Results wanted, 1..=ef_max.
        k: u16,
        /// Types wanted.
        mask: TypeMask,
        /// The code to be near to.
        code: u32,
    },
    /// Find the neurons whose histories are near that of one.
    CorrelateHistory {
        /// Which one.
        id: Id,
        /// Flags that may differ, 0..=32.
        distance: u32,
    },
    /// Find near vectors, in an order that resonance of their neurons takes part in.
    SearchResonant {
        /// What to look for.
        options: SearchOptions,
        /// What resonance takes off a distance times 2, at most 1.
        weight: U8F24,
        /// Components of the query.
        query: &'a [i16],
    },
    /// Find near vectors and excite their neurons.
    SearchInject {
        /// What to look for.
        options: SearchOptions,
        /// What a hit at distance 0 is excited by.
        gain: I8F24,
        /// Components of the query.
        query: &'a [i16],
    },
    /// Weighted mean of the neighbours of a vector.
    Aggregate(Id),
    /// Move a vector.
    Nudge {
        /// Which one.
        id: Id,
        /// What the step is multiplied by.
        alpha: I8F24,
        /// The step.
        delta: &'a [i16],
    },
    /// Find vectors by what their neurons do after a search has excited them.
    SearchSpiking {
        /// What to look for.
        options: SearchOptions,
        /// What the neurons do.
        how: SpikingSearch,
        /// Components of the query.
        query: &'a [i16],
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
            Self::InjectBranch { .. } => Opcode::InjectBranch,
            Self::Encode(_) => Opcode::Encode,
            Self::SearchCodes { .. } => Opcode::SearchCodes,
            Self::CorrelateHistory { .. } => Opcode::CorrelateHistory,
            Self::SearchResonant { .. } => Opcode::SearchResonant,
            Self::SearchInject { .. } => Opcode::SearchInject,
            Self::Aggregate(_) => Opcode::Aggregate,
            Self::Nudge { .. } => Opcode::Nudge,
            Self::SearchSpiking { .. } => Opcode::SearchSpiking,
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
            Self::Nudge { delta, .. } => delta,
            Self::Search { query, .. }
            | Self::SearchExact { query, .. }
            | Self::SearchResonant { query, .. }
            | Self::SearchInject { query, .. }
            | Self::SearchSpiking { query, .. } => query,
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
        if let Self::Search { options, .. }
        | Self::SearchResonant { options, .. }
        | Self::SearchInject { options, .. }
        | Self::SearchSpiking { options, .. } = *self
        {
            emit(join([options.k, options.ef]));
            emit(join([options.mask.bits(), options.expansion]));
        }
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
            | Self::Encode(id)
            | Self::Aggregate(id)
            | Self::Update { id, .. }
            | Self::SetType { id, .. } => emit(id.word()),
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
            Self::SetNeuron { id, value, .. }
            | Self::Nudge {
                id, alpha: value, ..
            } => {
                emit(id.word());
                emit(signed_word(value));
            }
            Self::InjectBranch {
                id,
                branch,
                current,
            } => {
                emit(join([id.number(), branch]));
                emit(signed_word(current));
            }
            Self::SearchCodes { k, mask, code } => [k.into(), mask.bits().into(), code]
                .into_iter()
                .for_each(&mut emit),
            Self::CorrelateHistory { id, distance } => {
                emit(id.word());
                emit(distance);
            }
            Self::SearchResonant { weight, .. } => emit(weight.to_bits()),
            Self::SearchInject { gain, .. } => emit(signed_word(gain)),
            Self::SearchSpiking {
                how:
                    SpikingSearch {
                        phases,
                        ticks,
                        inject_gain,
                        gain,
                    },
                ..
            } => {
                // No phase is above the low half.
                emit(phases.bits() | u32::from(ticks) << 16);
                emit(signed_word(inject_gain));
                emit(signed_word(gain));
            }
            Self::SetWeight { id, slot, weight } => {
                emit(join([id.number(), slot]));
                emit(weight.to_bits().into());
            }
            Self::Identify
            | Self::Insert { .. }
            | Self::Search { .. }
            | Self::Stats
            | Self::Counters
            | Self::Digest
            | Self::ResetNeurons => {}
        }
        pack(vector.iter().copied(), emit);
    }
}

/// The word of an I8F24.
const fn signed_word(value: I8F24) -> u32 {
    value.to_bits().cast_unsigned()
}
