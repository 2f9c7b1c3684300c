//! Commands from 32-bit words.

use fixed::types::{I8F24, U8F24};

use crate::command::Command;
use crate::config::Config;
use crate::generated::{Error, Memory, Metric, NeuronField, Opcode, Register};
use crate::header::{Header, halves};
use crate::id::Id;
use crate::lookup::SearchOptions;
use crate::node_type::{NodeType, TypeMask};
use crate::registers::Settings;
use crate::spiking::Phases;
use crate::spiking_search::SpikingSearch;
use crate::synapse::Weight;

impl<'a> Command<'a> {
    /// Reads a command of an index of these sizes; a vector is unpacked into `buffer`, `dim` long.
    ///
    /// # Errors
    /// [`Error::UnknownOpcode`]; [`Error::Dimension`] and [`Error::Length`] when there are not as many words as the opcode takes
    /// or the header says; [`Error::Range`] when a field holds a value that its type cannot hold. An id that does not fit 16 bits becomes
    /// [`Id::NONE`], which no vector has. Whether the values suit an index is for the index to say.
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
            (Opcode::Remove, &[word]) => Self::Remove(id(word)),
            (Opcode::Update, [word, words @ ..]) => Self::Update {
                id: id(*word),
                vector: unpack(words, buffer),
            },
            (Opcode::Get, &[word]) => Self::Get(id(word)),
            (Opcode::Search, [lengths, filter, words @ ..]) => Self::Search {
                options: options(*lengths, *filter),
                query: unpack(words, buffer),
            },
            (Opcode::SearchExact, [lengths, filter, words @ ..]) => {
                let SearchOptions { k, mask, .. } = options(*lengths, *filter);
                Self::SearchExact {
                    k,
                    mask,
                    query: unpack(words, buffer),
                }
            }
            (Opcode::SetType, &[word]) => {
                let node_type = NodeType::new(header.arg)?;
                Self::SetType {
                    id: id(word),
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
                id: id(word),
                value: signed(value),
            },
            (Opcode::SetWeight, &[place, weight]) => {
                let [number, slot] = halves(place);
                Self::SetWeight {
                    id: Id::new(number),
                    slot,
                    weight: Weight::from_bits(low_half(weight)?),
                }
            }
            (Opcode::ResetNeurons, _) => Self::ResetNeurons,
            (Opcode::MatchHistory, &[pattern]) => Self::MatchHistory { pattern },
            (Opcode::InjectBranch, &[place, current]) => {
                let [number, branch] = halves(place);
                Self::InjectBranch {
                    id: Id::new(number),
                    branch,
                    current: signed(current),
                }
            }
            (Opcode::Encode, &[word]) => Self::Encode(id(word)),
            (Opcode::SearchCodes, &[k, mask, code]) => Self::SearchCodes {
                k: low_half(k)?,
                mask: TypeMask::new(low_half(mask)?),
                code,
            },
            (Opcode::CorrelateHistory, &[word, distance]) => Self::CorrelateHistory {
                id: id(word),
                distance,
            },
            (Opcode::SearchResonant, [lengths, filter, weight, words @ ..]) => {
                Self::SearchResonant {
                    options: options(*lengths, *filter),
                    weight: U8F24::from_bits(*weight),
                    query: unpack(words, buffer),
                }
            }
            (Opcode::SearchInject, [lengths, filter, gain, words @ ..]) => Self::SearchInject {
                options: options(*lengths, *filter),
                gain: signed(*gain),
                query: unpack(words, buffer),
            },
            (Opcode::Aggregate, &[word]) => Self::Aggregate(id(word)),
            (Opcode::Nudge, [word, alpha, words @ ..]) => Self::Nudge {
                id: id(*word),
                alpha: signed(*alpha),
                delta: unpack(words, buffer),
            },
            (Opcode::SearchSpiking, [lengths, filter, time, inject_gain, gain, words @ ..]) => {
                let [phases, ticks] = halves(*time);
                Self::SearchSpiking {
                    options: options(*lengths, *filter),
                    how: SpikingSearch {
                        phases: Phases::new(phases.into())?,
                        ticks: u8::try_from(ticks).map_err(|_| Error::Range)?,
                        inject_gain: signed(*inject_gain),
                        gain: signed(*gain),
                    },
                    query: unpack(words, buffer),
                }
            }
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

fn id(word: u32) -> Id {
    Id::from_word(word).unwrap_or_default()
}

/// A word of which only the low half may be used.
fn low_half(word: u32) -> Result<u16, Error> {
    u16::try_from(word).map_err(|_| Error::Range)
}

/// The first two words of a search.
const fn options(lengths: u32, filter: u32) -> SearchOptions {
    let ([k, ef], [mask, expansion]) = (halves(lengths), halves(filter));
    SearchOptions {
        k,
        ef,
        mask: TypeMask::new(mask),
        expansion,
    }
}

/// The I8F24 of a word.
const fn signed(word: u32) -> I8F24 {
    I8F24::from_bits(word.cast_signed())
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
