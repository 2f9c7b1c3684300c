//! The command encoding: round trips, every error, answers that agree with the API, hostile words.

mod common;

use common::state::State;
use common::{METRICS, Random, node_type, settings, with_index};
use micro_hnsw::generated::{CONFIGS, MAGIC, NANO, TILE, VERSION};
use micro_hnsw::*;
use proptest::prelude::*;

/// Executes words; returns the header and payload of the response.
fn execute(index: &mut Index<'_>, command: &[u32]) -> (Header, Vec<u32>) {
    let mut words = Vec::new();
    let Ok(()) = index.execute(command, &mut |word| words.push(word));
    let header = Header::from_word(words.remove(0));
    assert_eq!(
        words.len(),
        usize::from(header.length),
        "length of the response"
    );
    assert_eq!(u32::from(header.opcode), command[0] & 0xFF);
    (header, words)
}

fn words_of(command: Command<'_>) -> Vec<u32> {
    let mut words = Vec::new();
    command.encode(|word| words.push(word));
    words
}

/// The payload of the response to a command that succeeds.
fn ask(index: &mut Index<'_>, command: Command<'_>) -> Vec<u32> {
    let (header, payload) = execute(index, &words_of(command));
    assert_eq!(header.arg, 0, "{command:?}");
    payload
}

fn refusal(index: &mut Index<'_>, words: &[u32]) -> Option<Error> {
    let before = index.digest();
    let (header, payload) = execute(index, words);
    let error = Error::from_code(header.arg);
    if error.is_some() {
        assert_eq!(
            (payload.len(), index.digest()),
            (0, before),
            "a refused command changes nothing"
        );
        // A refused Counters is still no command "other than Counters".
        if header.opcode != Opcode::Counters.code() {
            let (_, counters) = execute(index, &[0x0A]);
            assert_eq!(counters, [0; 8]);
        }
    }
    error
}

fn round_trip(command: Command<'_>, config: &Config) {
    let words = words_of(command);
    let mut buffer = vec![0; config.dim()];
    let header = Header::from_word(words[0]);
    assert_eq!(usize::from(header.length), words.len() - 1);
    assert_eq!(
        Command::decode(header, &words[1..], config, &mut buffer),
        Ok(command)
    );
}

proptest! {
    #![proptest_config(common::cases(300))]

    #[test]
    fn encoding_round_trips(
        dim in 1..20_usize,
        numbers in any::<[u16; 4]>(),
        (small, seed, metric) in (0..16_u8, any::<u32>(), proptest::sample::select(&METRICS[..])),
        components in proptest::collection::vec(any::<i16>(), 20),
        memory in proptest::sample::select(&Memory::ALL[..]),
        register in proptest::sample::select(&Register::ALL[..]),
        field in proptest::sample::select(&NeuronField::ALL[..]),
        phases in 1..8_u32,
    ) {
        let (value, phases) = (I8F24::from_bits(seed as i32), Phases::new(phases).unwrap());
        let config = Config::new(Sizes { dim, ..TILE }).unwrap();
        let (vector, [a, b, c, d]) = (&components[..dim], numbers);
        let (id, node_type, mask) = (Id::new(a), node_type(small), TypeMask::new(c));
        let options = SearchOptions { k: a, ef: b, mask, expansion: d };
        for command in [
            Command::Identify,
            Command::Configure(Settings { metric, frac_bits: a as u8, ef_construction: b, expansion: c, seed }),
            Command::Insert { node_type, vector },
            Command::Remove(id),
            Command::Update { id, vector },
            Command::Get(id),
            Command::Search { options, query: vector },
            Command::SearchExact { k: a, mask, query: vector },
            Command::SetType { id, node_type },
            Command::Stats,
            Command::Counters,
            Command::Digest,
            Command::Peek { memory, first: a, rows: b },
            Command::SetRegister { register, value: seed },
            Command::Tick { phases, gain: value },
            Command::SetNeuron { field, id, value },
            Command::SetWeight { id, slot: b, weight: Weight::from_bits(c) },
            Command::ResetNeurons,
        ] {
            round_trip(command, &config);
        }
    }

    /// Words of any kind get an answer, and a refusal changes nothing.
    #[test]
    fn hostile_words(
        commands in proptest::collection::vec(
            (0..19_u8, any::<u8>(), -1..=1_i32, proptest::collection::vec(hostile(), 20)),
            1..60,
        ),
        metric in proptest::sample::select(&METRICS[..]),
    ) {
        with_index(Sizes { dim: 5, ..NANO }, |index| {
            index.configure(settings(&NANO, metric)).unwrap();
            for (opcode, arg, slip, payload) in commands {
                let right = Opcode::from_code(opcode).map_or(3, |opcode| opcode.payload_words(3));
                // Mostly the right length, sometimes one more or less.
                let length = if arg & 0x30 == 0 { right.saturating_add_signed(slip as isize) } else { right };
                let arg = if arg & 0xC0 == 0 { arg } else { arg & 0x1F };
                let mut words = vec![Header { opcode, arg, length: length as u16 }.word()];
                words.extend(&payload[..length]);
                refusal(index, &words);
            }
        });
    }

    /// Headers of any kind, with more or fewer words than they say.
    #[test]
    fn random_words(words in proptest::collection::vec(any::<u32>(), 1..12)) {
        with_index(TILE, |index| {
            let error = refusal(index, &words);
            let stated = words[0] >> 16;
            assert!(stated as usize == words.len() - 1 || error.is_some());
        });
    }
}

fn hostile() -> impl Strategy<Value = u32> {
    prop_oneof![
        0..10_u32,
        (0..9_u32, 0..9_u32).prop_map(|(low, high)| low | high << 16),
        any::<u32>()
    ]
}

#[test]
fn identify_names_every_configuration() {
    for named in CONFIGS {
        with_index(named.sizes, |index| {
            let Sizes {
                capacity,
                dim,
                m,
                m0,
                levels,
                ef_max,
                w_max,
            } = named.sizes;
            let pair = |low: usize, high: usize| (low | high << 16) as u32;
            let expected = [
                MAGIC,
                VERSION,
                named.hash as u32,
                (named.hash >> 32) as u32,
                pair(capacity, dim),
                pair(m, m0),
                pair(levels, ef_max),
                pair(w_max, 0),
            ];
            assert_eq!(ask(index, Command::Identify), expected);
        });
    }
}

#[test]
fn commands_do_what_the_api_does() {
    for metric in METRICS {
        with_index(TILE, |by_words| {
            with_index(TILE, |by_api| {
                let new = Settings {
                    seed: 5,
                    ..settings(&TILE, metric)
                };
                ask(by_words, Command::Configure(new));
                by_api.configure(new).unwrap();
                let mut random = Random::new(3);
                for round in 0..35_u8 {
                    let node_type = node_type(round % 16);
                    let vector = &random.vector(16, 500)[..];
                    let id = by_api.insert(vector, node_type).unwrap();
                    let insert = Command::Insert { node_type, vector };
                    assert_eq!(ask(by_words, insert), [id.word()]);
                    if round % 7 == 0 {
                        by_api.remove(id).unwrap();
                        assert!(ask(by_words, Command::Remove(id)).is_empty());
                    } else if round % 5 == 1 {
                        let vector = &random.vector(16, 500)[..];
                        by_api.update(id, vector).unwrap();
                        assert!(ask(by_words, Command::Update { id, vector }).is_empty());
                        by_api.set_type(id, common::node_type(2)).unwrap();
                        let node_type = common::node_type(2);
                        assert!(ask(by_words, Command::SetType { id, node_type }).is_empty());
                    }
                    compare(by_words, by_api, &random.vector(16, 500));
                }
            });
        });
    }
}

/// The answer to Counters.
fn counter_words(index: &Index<'_>) -> [u32; 8] {
    let Counters {
        distances,
        hops,
        rounds,
        neurons,
        synapses,
    } = index.counters();
    [distances, hops, rounds, 0, 0, 0, neurons, synapses]
}

/// Compares the answers of reading commands with those of the API.
fn compare(by_words: &mut Index<'_>, by_api: &mut Index<'_>, query: &[i16]) {
    let digest = by_api.digest();
    assert_eq!(
        ask(by_words, Command::Digest),
        [digest as u32, (digest >> 32) as u32]
    );
    let stats = by_api.stats();
    let expected = [
        stats.len.into(),
        stats.high_water.into(),
        stats.entry.word(),
        stats.entry_level.into(),
    ];
    assert_eq!(ask(by_words, Command::Stats), expected);

    let options = SearchOptions {
        k: 5,
        ef: 9,
        mask: TypeMask::new(0x7F7F),
        expansion: 2,
    };
    let results = |entries: &[Entry]| -> Vec<u32> {
        let words = |e: &Entry| {
            [
                e.id().word(),
                e.distance().to_bits() as u32,
                (e.distance().to_bits() >> 32) as u32,
            ]
        };
        entries.iter().flat_map(words).collect()
    };
    let found = results(by_api.search(query, options).unwrap());
    assert_eq!(ask(by_words, Command::Search { options, query }), found);
    assert_eq!(ask(by_words, Command::Counters), counter_words(by_api));
    assert_eq!(ask(by_words, Command::Counters), counter_words(by_api));
    let found = results(by_api.search_exact(query, 7, options.mask).unwrap());
    assert_eq!(
        ask(
            by_words,
            Command::SearchExact {
                k: 7,
                mask: options.mask,
                query
            }
        ),
        found
    );

    for id in (0..32).map(Id::new) {
        if let Ok(stored) = by_api.get(id) {
            let words = ask(by_words, Command::Get(id));
            assert_eq!(
                words[0],
                u32::from(stored.node_type.number()) | u32::from(stored.level) << 8
            );
            let unpacked: Vec<i16> = words[1..]
                .iter()
                .flat_map(|w| [*w as i16, (w >> 16) as i16])
                .collect();
            assert_eq!(unpacked, stored.vector);
        }
    }
    assert_eq!(
        ask(by_words, Command::Counters),
        [0; 8],
        "Get is the last command"
    );
}

#[test]
fn peek_reads_the_whole_state() {
    with_index(TILE, |index| {
        let mut random = Random::new(4);
        for _ in 0..20 {
            index.insert(&random.vector(16, 300), node_type(1)).unwrap();
        }
        let state = State::read(index);
        let mut peeked = Vec::new();
        for memory in Memory::ALL {
            let rows = memory.rows(&TILE) as u16;
            let half = rows / 2;
            peeked.extend(ask(
                index,
                Command::Peek {
                    memory,
                    first: 0,
                    rows: half,
                },
            ));
            peeked.extend(ask(
                index,
                Command::Peek {
                    memory,
                    first: half,
                    rows: rows - half,
                },
            ));
        }
        assert_eq!(peeked, state.words());
    });
}

/// Header word of an opcode, argument and length.
fn head(opcode: Opcode, arg: u8, length: u16) -> u32 {
    Header {
        opcode: opcode.code(),
        arg,
        length,
    }
    .word()
}

#[test]
fn every_error_in_its_order() {
    use Opcode::*;
    with_index(NANO, |index| {
        for _ in 0..7 {
            index.insert(&[1, 2, 3, 4], node_type(0)).unwrap();
        }
        let refused: &[(&[u32], Error)] = &[
            (&[0x12], Error::UnknownOpcode),
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
            (&[head(Peek, 10, 1), 0x0001_0000], Error::Range),
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
            // A register that cannot be written, none at all, values above the maximum.
            (&[head(SetRegister, 4, 1), 1], Error::Range),
            (&[head(SetRegister, 12, 1), 0], Error::Range),
            (&[head(SetRegister, 23, 1), 0], Error::Range),
            (&[head(SetRegister, 14, 1), 0x0100_0001], Error::Range),
            (&[head(SetRegister, 22, 1), 0x0001_0000], Error::Range),
            (&[head(Tick, 0, 2), 0, 0], Error::Range),
            (&[head(Tick, 0, 2), 8, 0], Error::Range),
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
        for (words, error) in refused {
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

#[test]
fn an_answer_of_65535_words_at_most() {
    with_index(
        Sizes {
            capacity: 200,
            dim: 1024,
            m: 2,
            m0: 3,
            levels: 1,
            ef_max: 4,
            w_max: 1,
        },
        |index| {
            let words = ask(
                index,
                Command::Peek {
                    memory: Memory::Vectors,
                    first: 73,
                    rows: 127,
                },
            );
            assert_eq!(words.len(), 127 * 512);
            let peek = words_of(Command::Peek {
                memory: Memory::Vectors,
                first: 72,
                rows: 128,
            });
            assert_eq!(refusal(index, &peek), Some(Error::Range));
            let none = words_of(Command::Peek {
                memory: Memory::LinksUp,
                first: 0,
                rows: 1,
            });
            assert_eq!(refusal(index, &none), Some(Error::Range));
        },
    );
}

#[test]
fn the_odd_half_is_ignored_and_reads_zero() {
    with_index(Sizes { dim: 3, ..NANO }, |index| {
        let (_, id) = execute(
            index,
            &[head(Opcode::Insert, 0, 2), 0x0002_0001, 0xABCD_0003],
        );
        let words = ask(index, Command::Get(Id::from_word(id[0]).unwrap()));
        assert_eq!(words[1..], [0x0002_0001, 0x0000_0003]);
        assert_eq!(index.get(Id::new(0)).unwrap().vector, [1, 2, 3]);
    });
}

#[test]
fn nothing_is_no_command() {
    with_index(NANO, |index| {
        let Ok(()) = index.execute(&[], &mut |_| panic!("an answer to nothing"));
    });
}
