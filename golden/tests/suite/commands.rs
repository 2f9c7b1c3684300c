//! The command encoding: round trips, answers that agree with the API, hostile words.

use std::collections::BTreeSet;

use crate::common::state::State;
use crate::common::words::{ask, execute, head, refusal, words_of};
use crate::common::{METRICS, Random, node_type, settings, with_index};
use micro_hnsw::generated::{CONFIGS, MAGIC, NANO, TILE, VERSION};
use micro_hnsw::*;
use proptest::prelude::*;

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
    #![proptest_config(crate::common::cases(300))]

    #[test]
    fn encoding_round_trips(
        dim in 1..20_usize,
        numbers in any::<[u16; 4]>(),
        (small, seed, metric) in (0..16_u8, any::<u32>(), proptest::sample::select(&METRICS[..])),
        components in proptest::collection::vec(any::<i16>(), 20),
        memory in proptest::sample::select(&Memory::ALL[..]),
        register in proptest::sample::select(&Register::ALL[..]),
        field in proptest::sample::select(&NeuronField::ALL[..]),
        phases in 1..1024_u32,
    ) {
        let (value, phases) = (I8F24::from_bits(seed as i32), Phases::new(phases).unwrap());
        let config = Config::new(Sizes { dim, ..TILE }).unwrap();
        let (vector, [a, b, c, d]) = (&components[..dim], numbers);
        let (id, node_type, mask) = (Id::new(a), node_type(small), TypeMask::new(c));
        let options = SearchOptions { k: a, ef: b, mask, expansion: d };
        let how = SpikingSearch { phases, ticks: d as u8, inject_gain: value, gain: value.wrapping_neg() };
        let mut opcodes: BTreeSet<u8> = Opcode::ALL.map(Opcode::code).into();
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
            Command::MatchHistory { pattern: seed },
            Command::InjectBranch { id, branch: b, current: value },
            Command::Encode(id),
            Command::SearchCodes { k: b, mask, code: seed },
            Command::CorrelateHistory { id, distance: seed },
            Command::SearchResonant { options, weight: U8F24::from_bits(seed), query: vector },
            Command::SearchInject { options, gain: value, query: vector },
            Command::Aggregate(id),
            Command::Nudge { id, alpha: value, delta: vector },
            Command::SearchSpiking { options, how, query: vector },
        ] {
            opcodes.remove(&command.opcode().code());
            round_trip(command, &config);
        }
        assert!(opcodes.is_empty(), "{opcodes:?}");
    }

    /// Words of any kind get an answer, and a refusal changes nothing.
    #[test]
    fn hostile_words(
        commands in proptest::collection::vec(
            (0..29_u8, any::<u8>(), -1..=1_i32, proptest::collection::vec(hostile(), 20)),
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
                branches,
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
                pair(w_max, branches),
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
                        by_api.set_type(id, crate::common::node_type(2)).unwrap();
                        let node_type = crate::common::node_type(2);
                        assert!(ask(by_words, Command::SetType { id, node_type }).is_empty());
                    }
                    spike(by_words, by_api, id, round);
                    let entry = by_api.stats().entry;
                    if !entry.is_none() {
                        join(by_words, by_api, entry, &random.vector(16, 500), round);
                    }
                    compare(by_words, by_api, &random.vector(16, 500));
                }
            });
        });
    }
}

/// Sets neurons and a weight, and ticks.
fn spike(by_words: &mut Index<'_>, by_api: &mut Index<'_>, id: Id, round: u8) {
    let register = Register::StartThreshold;
    let value = u32::from(round) << 20;
    by_api.set_register(register, value).unwrap();
    ask(by_words, Command::SetRegister { register, value });
    if by_api.get(id).is_ok() {
        let (slot, weight) = (0, Weight::from_bits(u16::from(round) << 10));
        let field = NeuronField::ALL[usize::from(round % 3)];
        let value = I8F24::from_bits(0x0123_4567 << (round % 4));
        by_api.set_neuron(field, id, value).unwrap();
        assert!(ask(by_words, Command::SetNeuron { field, id, value }).is_empty());
        if by_api.set_weight(id, slot, weight).is_ok() {
            assert!(ask(by_words, Command::SetWeight { id, slot, weight }).is_empty());
        }
    }
    if round == 20 {
        by_api.reset_neurons();
        assert!(ask(by_words, Command::ResetNeurons).is_empty());
    }
    let (phases, gain) = (Phases::ALL, I8F24::from_bits(-(1 << (round % 25))));
    let Ticked { spikes, winner } = by_api.tick(phases, gain);
    assert_eq!(
        ask(by_words, Command::Tick { phases, gain }),
        [spikes.into(), winner.word()]
    );
    assert_eq!(ask(by_words, Command::Counters), counter_words(by_api));
    let pattern = value.rotate_left(round.into());
    let HistoryMatch { id, distance } = by_api.match_history(pattern);
    assert_eq!(
        ask(by_words, Command::MatchHistory { pattern }),
        [id.word(), distance]
    );
    assert_eq!(ask(by_words, Command::Counters), [0; 8]);
}

/// The commands on graph and neurons together; `id` is live.
fn join(by_words: &mut Index<'_>, by_api: &mut Index<'_>, id: Id, vector: &[i16], round: u8) {
    let (current, gain) = (
        I8F24::from_bits(0x0076_5432),
        I8F24::from_bits(-0x0100_0001),
    );
    by_api.inject_branch(id, 5, current).unwrap();
    let command = Command::InjectBranch {
        id,
        branch: 5,
        current,
    };
    assert!(ask(by_words, command).is_empty());

    let code = by_api.encode(id).unwrap();
    assert_eq!(ask(by_words, Command::Encode(id)), [code]);
    let (k, mask, code) = (4, TypeMask::ALL, code ^ 1 << (round % 32));
    let found = results(by_api.search_codes(k, mask, code).unwrap());
    assert_eq!(ask(by_words, Command::SearchCodes { k, mask, code }), found);

    let distance = u32::from(round) % 33;
    let near: Vec<u32> = by_api.correlate_history(id, distance).unwrap().collect();
    let command = Command::CorrelateHistory { id, distance };
    assert_eq!(ask(by_words, command), near);

    let (query, options) = (
        vector,
        SearchOptions {
            k: 3,
            ef: 7,
            mask,
            expansion: 2,
        },
    );
    let weight = U8F24::from_bits(0x00C0_0000);
    let found = results(by_api.search_resonant(options, weight, query).unwrap());
    let command = Command::SearchResonant {
        options,
        weight,
        query,
    };
    assert_eq!(ask(by_words, command), found);
    let found = results(by_api.search_inject(options, gain, query).unwrap());
    let command = Command::SearchInject {
        options,
        gain,
        query,
    };
    assert_eq!(ask(by_words, command), found);
    let how = SpikingSearch {
        phases: Phases::new(0x3DF).unwrap(),
        ticks: 1 + round,
        inject_gain: current,
        gain,
    };
    let found = results(by_api.search_spiking(options, how, query).unwrap());
    let command = Command::SearchSpiking {
        options,
        how,
        query,
    };
    assert_eq!(ask(by_words, command), found);
    assert_eq!(ask(by_words, Command::Counters), counter_words(by_api));

    let mut delta = [0; 16];
    by_api.aggregate(id, &mut delta).unwrap();
    let words = ask(by_words, Command::Aggregate(id));
    let halves = words.iter().flat_map(|w| [*w as i16, (w >> 16) as i16]);
    assert!(halves.eq(delta));
    let (alpha, delta) = (gain, &delta[..]);
    by_api.nudge(id, alpha, delta).unwrap();
    assert!(ask(by_words, Command::Nudge { id, alpha, delta }).is_empty());
}

/// The answer to a search.
fn results(entries: &[Entry]) -> Vec<u32> {
    let words = |e: &Entry| {
        [
            e.id().word(),
            e.distance().to_bits() as u32,
            (e.distance().to_bits() >> 32) as u32,
        ]
    };
    entries.iter().flat_map(words).collect()
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
            branches: 1,
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
