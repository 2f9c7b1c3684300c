//! Every error of commands, in its order.

use crate::common::words::{head, refusal};
use crate::common::{node_type, with_index};
use micro_hnsw::Error;
use micro_hnsw::Opcode::*;
use micro_hnsw::generated::NANO;

/// The commands on dendrites, codes, resonance and all that joins graph and neurons. Ids up to 6 are live.
const REFUSED_OF_MECHANISMS: &[(&[u32], Error)] = &[
    (&[head(SearchResonant, 0, 4), 0, 0, 0, 0], Error::Dimension),
    (
        &[head(SearchInject, 0, 6), 0, 0, 0, 0, 0, 0],
        Error::Dimension,
    ),
    (&[head(Nudge, 0, 3), 7, 0, 0], Error::Dimension),
    (
        &[head(SearchSpiking, 0, 5), 0, 0, 0, 0, 0],
        Error::Dimension,
    ),
    (&[head(InjectBranch, 0, 1), 7], Error::Length),
    (&[head(Encode, 0, 2), 7, 0], Error::Length),
    (&[head(SearchCodes, 0, 2), 9, 0], Error::Length),
    (&[head(CorrelateHistory, 0, 1), 7], Error::Length),
    (&[head(Aggregate, 0, 0)], Error::Length),
    // No neuron has the compartment; flags that 32 do not have; either with an id that is not live.
    (&[head(InjectBranch, 0, 2), 0x0004_0007, 0], Error::Range),
    (&[head(InjectBranch, 0, 2), 0xFFFF_0000, 0], Error::Range),
    (&[head(CorrelateHistory, 0, 2), 7, 33], Error::Range),
    (
        &[head(CorrelateHistory, 0, 2), 0x0001_0000, 33],
        Error::Range,
    ),
    (
        &[head(CorrelateHistory, 0, 2), 0, 0x0001_0000],
        Error::Range,
    ),
    // More results than the beam holds; upper halves in use; each with a k or a low half of 0.
    (&[head(SearchCodes, 0, 3), 9, 0, 0], Error::Range),
    (&[head(SearchCodes, 0, 3), 0x0001_0000, 0, 0], Error::Range),
    (&[head(SearchCodes, 0, 3), 0, 0x0001_0000, 0], Error::Range),
    // A weight above 1; what Search refuses; each with a k of 0.
    (
        &[
            head(SearchResonant, 0, 5),
            0x0001_0000,
            0x0001_FFFF,
            0x0100_0001,
            0,
            0,
        ],
        Error::Range,
    ),
    (
        &[
            head(SearchResonant, 0, 5),
            0x0009_0000,
            0x0001_FFFF,
            0,
            0,
            0,
        ],
        Error::Range,
    ),
    (
        &[head(SearchInject, 0, 5), 0x0001_0000, 0x0000_FFFF, 0, 0, 0],
        Error::Range,
    ),
    // No phases, an unknown one, Learn, no ticks, too many, what Search refuses; each with a k of 0.
    (
        &[
            head(SearchSpiking, 0, 7),
            0x0001_0000,
            0x0001_FFFF,
            0x0001_0000,
            0,
            0,
            0,
            0,
        ],
        Error::Range,
    ),
    (
        &[
            head(SearchSpiking, 0, 7),
            0x0001_0000,
            0x0001_FFFF,
            0x0001_0401,
            0,
            0,
            0,
            0,
        ],
        Error::Range,
    ),
    (
        &[
            head(SearchSpiking, 0, 7),
            0x0001_0000,
            0x0001_FFFF,
            0x0001_0020,
            0,
            0,
            0,
            0,
        ],
        Error::Range,
    ),
    (
        &[
            head(SearchSpiking, 0, 7),
            0x0001_0000,
            0x0001_FFFF,
            0x0000_0004,
            0,
            0,
            0,
            0,
        ],
        Error::Range,
    ),
    (
        &[
            head(SearchSpiking, 0, 7),
            0x0001_0000,
            0x0001_FFFF,
            0x0100_0004,
            0,
            0,
            0,
            0,
        ],
        Error::Range,
    ),
    (
        &[
            head(SearchSpiking, 0, 7),
            0x0001_0000,
            0x0009_FFFF,
            0x0001_0004,
            0,
            0,
            0,
            0,
        ],
        Error::Range,
    ),
    (&[head(SearchCodes, 0, 3), 0, 0, 0], Error::KZero),
    (
        &[
            head(SearchResonant, 0, 5),
            0,
            0x0001_FFFF,
            0x0100_0000,
            0,
            0,
        ],
        Error::KZero,
    ),
    (
        &[head(SearchInject, 0, 5), 0, 0x0001_FFFF, 0, 0, 0],
        Error::KZero,
    ),
    (
        &[
            head(SearchSpiking, 0, 7),
            0,
            0x0001_FFFF,
            0x00FF_03DF,
            0,
            0,
            0,
            0,
        ],
        Error::KZero,
    ),
    (
        &[
            head(SearchResonant, 0, 5),
            0x0001_0002,
            0x0001_FFFF,
            0,
            0,
            0,
        ],
        Error::EfBelowK,
    ),
    (
        &[head(SearchInject, 0, 5), 0x0007_0008, 0x0001_FFFF, 0, 0, 0],
        Error::EfBelowK,
    ),
    (
        &[
            head(SearchSpiking, 0, 7),
            0x0001_0002,
            0x0001_FFFF,
            0x0001_0004,
            0,
            0,
            0,
            0,
        ],
        Error::EfBelowK,
    ),
    (
        &[head(InjectBranch, 0, 2), 0x0003_0007, 0],
        Error::UnknownId,
    ),
    (&[head(InjectBranch, 0, 2), 0xFFFF, 0], Error::UnknownId),
    (&[head(Encode, 0, 1), 7], Error::UnknownId),
    (&[head(Encode, 0, 1), 0x0001_0000], Error::UnknownId),
    (&[head(CorrelateHistory, 0, 2), 7, 32], Error::UnknownId),
    (
        &[head(CorrelateHistory, 0, 2), 0x0001_0000, 0],
        Error::UnknownId,
    ),
    (&[head(Aggregate, 0, 1), 7], Error::UnknownId),
    (&[head(Aggregate, 0, 1), 0x8000_0000], Error::UnknownId),
    (&[head(Nudge, 0, 4), 7, 0, 0, 0], Error::UnknownId),
    (&[head(Nudge, 0, 4), 0x0001_0000, 0, 0, 0], Error::UnknownId),
];

#[test]
fn every_error_in_its_order() {
    with_index(NANO, |index| {
        for _ in 0..7 {
            index.insert(&[1, 2, 3, 4], node_type(0)).unwrap();
        }
        let refused: &[(&[u32], Error)] = &[
            (&[0x1C], Error::UnknownOpcode),
            (&[0x0002_00FF, 1, 2], Error::UnknownOpcode),
            (&[head(Insert, 0, 1), 0], Error::Dimension),
            (&[head(Insert, 16, 3), 0, 0, 0], Error::Dimension),
            (&[head(Update, 0, 2), 0xFFFF, 0], Error::Dimension),
            (&[head(Search, 0, 3), 0, 0, 0], Error::Dimension),
            (&[head(SearchExact, 0, 5), 0, 0, 0, 0, 0], Error::Dimension),
            (&[head(Identify, 0, 1), 0], Error::Length),
            (&[head(Configure, 0, 2), 9, 9], Error::Length),
            (&[head(Remove, 0, 0)], Error::Length),
            (&[head(Get, 0, 2), 0, 0], Error::Length),
            (&[head(SetType, 16, 0)], Error::Length),
            (&[head(Stats, 0, 1), 0], Error::Length),
            (&[head(Digest, 0, 1), 0], Error::Length),
            (&[head(Peek, 99, 0)], Error::Length),
            // Fewer words than the header says.
            (&[head(Remove, 0, 1)], Error::Length),
            (&[head(Insert, 0, 2), 0], Error::Dimension),
            (&[head(Insert, 16, 2), 0, 0], Error::Range),
            (&[head(SetType, 16, 1), 99], Error::Range),
            (&[head(Configure, 0, 3), 3, 0x0001_0001, 1], Error::Range),
            (
                &[head(Configure, 0, 3), 0x1000, 0x0001_0001, 1],
                Error::Range,
            ),
            (
                &[head(Configure, 0, 3), 0x0001_0000, 0x0001_0001, 1],
                Error::Range,
            ),
            (
                &[head(Configure, 0, 3), 0x8000_0000, 0x0001_0001, 1],
                Error::Range,
            ),
            (&[head(Configure, 0, 3), 0, 0x0001_0000, 1], Error::Range),
            (&[head(Configure, 0, 3), 0, 0x0001_0009, 1], Error::Range),
            (&[head(Configure, 0, 3), 0, 0x0000_0001, 1], Error::Range),
            (&[head(Configure, 0, 3), 0, 0x0009_0001, 1], Error::Range),
            (
                &[head(Search, 0, 4), 0x0009_0001, 0x0001_FFFF, 0, 0],
                Error::Range,
            ),
            (
                &[head(Search, 0, 4), 0x0008_0009, 0x0001_FFFF, 0, 0],
                Error::Range,
            ),
            (
                &[head(Search, 0, 4), 0x0001_0000, 0x0000_FFFF, 0, 0],
                Error::Range,
            ),
            (
                &[head(Search, 0, 4), 0x0001_0001, 0x0009_FFFF, 0, 0],
                Error::Range,
            ),
            (&[head(SearchExact, 0, 4), 9, 0, 0, 0], Error::Range),
            (&[head(Peek, 11, 1), 0x0001_0000], Error::Range),
            (&[head(Peek, 2, 1), 0x0000_0000], Error::Range),
            (&[head(Peek, 2, 1), 0x0001_0008], Error::Range),
            (&[head(Peek, 2, 1), 0x0009_0000], Error::Range),
            (&[head(Peek, 7, 1), 0x0002_000F], Error::Range),
            (
                &[head(Search, 0, 4), 0x0000_0000, 0x0001_FFFF, 0, 0],
                Error::KZero,
            ),
            (
                &[head(SearchExact, 0, 4), 0xFFFF_0000, 0xFFFF_FFFF, 0, 0],
                Error::KZero,
            ),
            (
                &[head(Search, 0, 4), 0x0001_0002, 0x0001_FFFF, 0, 0],
                Error::EfBelowK,
            ),
            (&[head(Remove, 0, 1), 7], Error::UnknownId),
            (&[head(Remove, 0, 1), 0x0001_0000], Error::UnknownId),
            (&[head(Get, 0, 1), 0xFFFF], Error::UnknownId),
            (&[head(Get, 0, 1), 8], Error::UnknownId),
            (&[head(Update, 0, 3), 7, 0, 0], Error::UnknownId),
            (&[head(Update, 0, 3), 0x8000_0001, 0, 0], Error::UnknownId),
            (&[head(SetType, 15, 1), 7], Error::UnknownId),
            (&[head(SetType, 15, 1), 0x0001_0000], Error::UnknownId),
            (&[head(SetRegister, 13, 2), 0, 0], Error::Length),
            (&[head(Tick, 0, 1), 1], Error::Length),
            (&[head(SetNeuron, 9, 1), 7], Error::Length),
            (&[head(SetWeight, 0, 3), 0, 0, 0], Error::Length),
            (&[head(ResetNeurons, 0, 1), 0], Error::Length),
            (&[head(MatchHistory, 0, 0)], Error::Length),
            (&[head(MatchHistory, 0, 2), 0, 0], Error::Length),
            // A register that cannot be written, none at all, values above the maximum.
            (&[head(SetRegister, 4, 1), 1], Error::Range),
            (&[head(SetRegister, 1, 1), 16], Error::Range),
            (&[head(SetRegister, 12, 1), 0], Error::Range),
            (&[head(SetRegister, 14, 1), 0], Error::Range),
            (&[head(SetRegister, 35, 1), 0], Error::Range),
            (&[head(SetRegister, 16, 1), 0x0100_0001], Error::Range),
            (&[head(SetRegister, 24, 1), 0x0001_0000], Error::Range),
            (&[head(SetRegister, 34, 1), 0x1000_0000], Error::Range),
            (&[head(Tick, 0, 2), 0, 0], Error::Range),
            (&[head(SetRegister, 25, 1), 0x0100_0001], Error::Range),
            (&[head(SetRegister, 26, 1), 0xFFFF_FFFF], Error::Range),
            (&[head(Tick, 0, 2), 0x400, 0], Error::Range),
            (&[head(Tick, 0, 2), 0x0001_0001, 0], Error::Range),
            (&[head(SetNeuron, 3, 2), 0x0001_0000, 0], Error::Range),
            (&[head(SetNeuron, 2, 2), 0x0001_0000, 0], Error::UnknownId),
            (&[head(SetNeuron, 0, 2), 7, 0], Error::UnknownId),
            // No row has the slot; the weight is too large; the id is not live; the row has no link in the slot.
            (&[head(SetWeight, 0, 2), 0x0004_0007, 0], Error::Range),
            (&[head(SetWeight, 0, 2), 7, 0x0001_0000], Error::Range),
            (&[head(SetWeight, 0, 2), 0x0003_0007, 0], Error::UnknownId),
            (&[head(SetWeight, 0, 2), 0xFFFF, 0], Error::UnknownId),
        ];
        for (words, error) in refused.iter().chain(REFUSED_OF_MECHANISMS) {
            assert_eq!(refusal(index, words), Some(*error), "{words:08x?}");
        }
        // arg means nothing here; SearchExact takes any ef and W.
        assert_eq!(refusal(index, &[head(Get, 0xFF, 1), 0]), None);
        assert_eq!(
            refusal(
                index,
                &[head(SearchExact, 9, 4), 0xFFFF_0001, 0xFFFF_FFFF, 0, 0]
            ),
            None
        );
        assert_eq!(refusal(index, &[head(Insert, 0, 2), 0, 0]), None);
        assert_eq!(
            refusal(index, &[head(Insert, 0, 2), 0, 0]),
            Some(Error::Full)
        );
        assert_eq!(
            refusal(index, &[head(Insert, 16, 2), 0, 0]),
            Some(Error::Range)
        );
        let seen: Vec<Error> = refused
            .iter()
            .map(|(_, error)| *error)
            .chain([Error::Full])
            .collect();
        assert!(
            Error::ALL.iter().all(|error| seen.contains(error)),
            "every error was seen"
        );
    });
}
