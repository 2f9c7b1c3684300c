//! Every call beside the same call on a golden index: the same answers, the same bytes in the buffer, the same state.

use crate::common::twin::Request;
use crate::common::{ALL, ODD, Pairs, ROOM, Random, bytes_of, commands, nearest, plan};
use micro_hnsw::generated::{TILE, VERSION};
use micro_hnsw::{Error, Sizes};
use micro_hnsw_core::search::{How, Wanted};
use micro_hnsw_core::{Module, Plan, host::HostHeap};

#[test]
fn vectors_come_back_as_they_were() {
    let (mut pairs, handle) = Pairs::of(&plan(ODD));
    let floats = [0.5, -1.0, 3.25, 127.996_09, -128.0];
    let insert = Request::Insert { kind: 0, of: 7 };
    assert_eq!(pairs.send(handle, &bytes_of(&floats), insert), Ok(0));
    pairs.write(&[0; 20]);
    let answer = pairs.ask(handle, Request::Get { kind: 0, id: 0 }).unwrap();
    assert_eq!(answer & 0xFF, 7);
    assert_eq!(pairs.module.bytes()[..20], bytes_of(&floats));
    let components: Vec<u8> = [128_i16, -256, 832, 32767, -32768]
        .into_iter()
        .flat_map(i16::to_le_bytes)
        .collect();
    pairs.ask(handle, Request::Get { kind: 1, id: 0 }).unwrap();
    assert_eq!(pairs.module.bytes()[..10], components);
    // The same vector as components is at distance 0.
    let insert = Request::Insert { kind: 1, of: 0 };
    assert_eq!(pairs.send(handle, &components, insert), Ok(1));
    let request = Request::Search(nearest(2), How::Exact);
    assert_eq!(pairs.send(handle, &bytes_of(&floats), request), Ok(2));
    assert_eq!(pairs.words(8), [0, 1, 0, 0, 0, 0, 0, 0]);
    pairs.check();
}

#[test]
fn results_are_ids_and_distances_of_two_widths() {
    let (mut pairs, handle) = Pairs::of(&plan(ODD));
    for x in [4.0, 1.0, 2.0] {
        let vector = bytes_of(&[x, 0.0, 0.0, 0.0, 0.0]);
        let insert = Request::Insert { kind: 0, of: 0 };
        pairs.send(handle, &vector, insert).unwrap();
    }
    for how in [How::Graph, How::Exact] {
        pairs.write(&[0; 20]);
        assert_eq!(pairs.ask(handle, Request::Search(nearest(3), how)), Ok(3));
        assert_eq!(pairs.words(3), [1, 2, 0]);
        let bytes = pairs.module.bytes();
        assert_eq!(bytes[12..24], bytes_of(&[1.0, 4.0, 16.0]));
        let doubles: Vec<u8> = [1_f64, 4.0, 16.0]
            .into_iter()
            .flat_map(f64::to_le_bytes)
            .collect();
        assert_eq!(bytes[24..48], doubles);
    }
}

#[test]
fn every_search_under_every_metric() {
    let mut random = Random::new(3);
    for (metric, sizes) in [(0, ODD), (1, ODD), (2, ODD), (1, TILE)] {
        let (mut pairs, handle) = Pairs::of(&Plan {
            metric,
            ..plan(sizes)
        });
        pairs.live(handle, &mut random, 120);
        for _ in 0..20 {
            let query = bytes_of(&random.floats(sizes.dim));
            let wanted = Wanted {
                kind: 0,
                k: 1 + random.below(6),
                ef: [0, 12][random.below(2) as usize],
                mask: random.next() & ALL | 1,
                expansion: random.below(5),
            };
            for how in [
                How::Graph,
                How::Exact,
                How::Resonant(1 << 24),
                How::Inject(1 << 23),
                How::Spiking {
                    phases: 0x3DF,
                    ticks: 4,
                    inject_gain: i32::MAX,
                    gain: 1 << 24,
                },
            ] {
                let found = pairs.send(handle, &query, Request::Search(wanted, how));
                assert!(found.unwrap() <= wanted.k);
            }
        }
        pairs.check();
    }
}

#[test]
fn a_batch_is_all_insertions_one_after_the_other() {
    let mut random = Random::new(4);
    for (kind, of) in [(0, 3), (0, 16), (1, 0), (1, 16)] {
        let (mut pairs, handle) = Pairs::of(&plan(ODD));
        let count = 7;
        let width = [4, 2][kind as usize];
        let mut bytes = bytes_of(&random.floats(5 * count))[..5 * count * width].to_vec();
        if of == 16 {
            bytes.extend((0..count as u8).map(|nth| 15 - nth));
        }
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        let batch = Request::InsertBatch {
            kind,
            count: count as u32,
            of,
        };
        assert_eq!(pairs.send(handle, &bytes, batch), Ok(7));
        let words = bytes.len() / 4;
        assert_eq!(pairs.words(words + 7)[words..], [0, 1, 2, 3, 4, 5, 6]);
        let first = pairs.ask(handle, Request::Get { kind, id: 2 }).unwrap();
        assert_eq!(first & 0xFF, if of == 16 { 13 } else { of });
        pairs.check();
    }
}

#[test]
fn changes() {
    let mut random = Random::new(5);
    let (mut pairs, handle) = Pairs::of(&plan(ODD));
    for of in 0..9 {
        let vector = bytes_of(&random.floats(5));
        let insert = Request::Insert { kind: 0, of };
        pairs.send(handle, &vector, insert).unwrap();
    }
    let vector = bytes_of(&[1.0, 2.0, 3.0, 4.0, 5.0]);
    let update = Request::Update { kind: 0, id: 3 };
    assert_eq!(pairs.send(handle, &vector, update), Ok(0));
    assert_eq!(pairs.ask(handle, Request::Remove(4)), Ok(0));
    assert_eq!(pairs.ask(handle, Request::Remove(4)), Err(7));
    let nudge = Request::Nudge {
        kind: 0,
        id: 3,
        alpha: 1 << 23,
    };
    assert_eq!(pairs.send(handle, &vector, nudge), Ok(0));
    pairs.ask(handle, Request::Get { kind: 0, id: 3 }).unwrap();
    let half_more = bytes_of(&[1.5, 3.0, 4.5, 6.0, 7.5]);
    assert_eq!(pairs.module.bytes()[..20], half_more);
    for kind in 0..2 {
        let aggregate = Request::Aggregate { kind, id: 3 };
        assert_eq!(pairs.ask(handle, aggregate), Ok(0));
    }
    pairs.check();
}

#[test]
fn searches_have_the_beam_length_of_the_index() {
    let (mut pairs, handle) = Pairs::of(&Plan { ef: 2, ..plan(ODD) });
    assert_eq!(pairs.ask(handle, Request::Stats), Ok(21));
    assert_eq!(pairs.words(21)[17], 2);
    assert_eq!(pairs.ask(handle, Request::SetEf(9)), Ok(0));
    pairs.ask(handle, Request::Stats).unwrap();
    assert_eq!(pairs.words(21)[17], 9);
    let mut random = Random::new(6);
    pairs.live(handle, &mut random, 60);
    for (of_index, ef, same) in [(1, 0, 1), (3, 0, 3), (3, 5, 5), (3, 0, 3)] {
        pairs.ask(handle, Request::SetEf(of_index)).unwrap();
        let search = |ef| Request::Search(Wanted { ef, ..nearest(1) }, How::Graph);
        let query = bytes_of(&random.floats(5));
        let counted: Vec<Vec<u32>> = [ef, same]
            .into_iter()
            .map(|ef| {
                pairs.send(handle, &query, search(ef)).unwrap();
                pairs.execute(handle, micro_hnsw::Command::Counters)
            })
            .collect();
        assert_eq!(counted[0], counted[1]);
    }
}

#[test]
fn commands_are_those_of_every_body() {
    let (mut pairs, handle) = Pairs::of(&plan(ODD));
    pairs.live(handle, &mut Random::new(7), 100);
    for command in commands() {
        let response = pairs.execute(handle, command);
        assert_eq!(response[0] & 0xFF, u32::from(command.opcode().code()));
        assert_eq!(response[0] >> 8 & 0xFF, 0, "{command:?}");
        assert_eq!(response[0] >> 16, response.len() as u32 - 1);
    }
    // None has this opcode; the header has another length; there is no command.
    pairs.write(&[0xFF, 0, 0, 0]);
    assert_eq!(pairs.ask(handle, Request::Execute(1)), Ok(1));
    assert_eq!(
        pairs.words(2)[1] >> 8,
        u32::from(Error::UnknownOpcode.code())
    );
    for words in [2, 3, 700] {
        pairs.write(&[9, 0, 0, 0]);
        assert_eq!(pairs.ask(handle, Request::Execute(words)), Ok(1));
    }
    assert_eq!(pairs.ask(handle, Request::Execute(0)), Ok(0));
    pairs.check();
}

#[test]
fn figures() {
    let (mut pairs, handle) = Pairs::of(&plan(ODD));
    let far = bytes_of(&[1e9, -1e9, 200.0, 1.0, 2.0]);
    let insert = Request::Insert { kind: 0, of: 0 };
    pairs.send(handle, &far, insert).unwrap();
    assert_eq!(pairs.ask(handle, Request::Stats), Ok(21));
    let words = pairs.words(21);
    assert_eq!(words[..3], [1, 1, 0]);
    assert_eq!(words[4..12], [13, 5, 3, 5, 4, 13, 15, 3]);
    assert_eq!(words[12..16], [0, 8, 13, 2]);
    assert_eq!(words[17..19], [13, 3]);
    assert!(words[19] > 1000, "memory");
    let snapshot = pairs.ask(handle, Request::Serialize).unwrap();
    assert_eq!(words[20], snapshot);
}

#[test]
fn capabilities_and_texts() {
    let (mut pairs, _) = Pairs::of(&plan(ODD));
    assert_eq!(pairs.module.capabilities().map_err(|_| ()), Ok(16));
    let words = pairs.words(16);
    assert_eq!(words[..3], [1, VERSION, 1]);
    assert_eq!(words[4..12], [256, 65535, 1024, 63, 64, 8, 16384, 15]);
    assert_eq!(words[12], 1);
    assert!(words[13] > words[14]);
    assert_eq!(words[15], ROOM as u32);
    assert_eq!(
        pairs.error_text(16),
        "UnknownHandle: no index has this handle"
    );
    assert_eq!(
        pairs.error_text(8),
        Error::Full.name().to_owned() + ": " + Error::Full.message()
    );
    for code in [0, 9, 15, 21, 32, 51, 64, 74, 255] {
        assert_eq!(pairs.error_text(code), "", "{code}");
    }
    assert_eq!(pairs.module.error_text(256 + 16).map_err(|_| ()), Ok(0));
}

#[test]
fn large_indexes() {
    let sizes = Sizes {
        capacity: 16_384,
        dim: 384,
        m: 16,
        m0: 32,
        levels: 5,
        ef_max: 200,
        w_max: 8,
        branches: 4,
    };
    let mut module = Module::new(HostHeap::new(1 << 26));
    module.reserve(1 << 20);
    let handle = module.create(&plan(sizes)).unwrap();
    let mut random = Random::new(8);
    for id in 0..40 {
        let vector = bytes_of(&random.floats(384));
        module.bytes()[..vector.len()].copy_from_slice(&vector);
        let call = module.call(handle).unwrap();
        assert_eq!(call.insert(0, 0).map_err(|_| ()), Ok(id));
    }
    let found = module.call(handle).unwrap().search(nearest(10), How::Graph);
    assert_eq!(found.map_err(|_| ()), Ok(10));
    assert_eq!(module.bytes()[..4], 39_u32.to_le_bytes());
}
