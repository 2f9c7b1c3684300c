//! Every reason for which a call is refused, by name; what was there stays as it was.

use crate::common::twin::Request;
use crate::common::{ALL, ODD, Pairs, ROOM, Random, bytes_of, name, nearest, plan};
use micro_hnsw_core::search::{How, Wanted};

/// An index of which eight ids are in use, and no handle but the first.
fn lived() -> (Pairs, u32) {
    let (mut pairs, handle) = Pairs::of(&plan(ODD));
    let mut random = Random::new(1);
    for of in 0..8 {
        let vector = bytes_of(&random.floats(5));
        let insert = Request::Insert { kind: 0, of };
        pairs.send(handle, &vector, insert).unwrap();
    }
    (pairs, handle)
}

fn refused(answer: Result<u32, u8>) -> &'static str {
    name(answer.unwrap_err())
}

/// Each request with the name of its refusal, on an index that has lived.
fn check(cases: &[(Request, &str)]) {
    let (mut pairs, handle) = lived();
    pairs.module.reserve(ROOM);
    let before = pairs.twins[0].1.index.digest();
    for (request, expected) in cases {
        assert_eq!(
            refused(pairs.ask(handle, *request)),
            *expected,
            "{request:?}"
        );
    }
    assert_eq!(pairs.twins[0].1.index.digest(), before);
    pairs.check();
}

#[test]
fn kinds_types_and_ids_that_are_none() {
    let alpha = 1 << 24;
    for kind in [2, 256, u32::MAX] {
        check(&[
            (Request::Insert { kind, of: 0 }, "Range"),
            (
                Request::InsertBatch {
                    kind,
                    count: 1,
                    of: 0,
                },
                "Range",
            ),
            (Request::Update { kind, id: 0 }, "Range"),
            (Request::Get { kind, id: 0 }, "Range"),
            (Request::Aggregate { kind, id: 0 }, "Range"),
            (Request::Nudge { kind, id: 0, alpha }, "Range"),
            (
                Request::Search(Wanted { kind, ..nearest(1) }, How::Graph),
                "Range",
            ),
        ]);
    }
    for of in [16, 17, 256, u32::MAX] {
        check(&[(Request::Insert { kind: 0, of }, "Range")]);
    }
    for of in [17, 256, u32::MAX] {
        check(&[(
            Request::InsertBatch {
                kind: 0,
                count: 1,
                of,
            },
            "Range",
        )]);
    }
    for id in [8, 12, 13, 0xFFFF, 0x1_0000, u32::MAX] {
        check(&[
            (Request::Update { kind: 0, id }, "UnknownId"),
            (Request::Remove(id), "UnknownId"),
            (Request::Get { kind: 0, id }, "UnknownId"),
            (Request::Aggregate { kind: 1, id }, "UnknownId"),
            (Request::Nudge { kind: 1, id, alpha }, "UnknownId"),
        ]);
    }
}

#[test]
fn searches_with_wrong_numbers() {
    let graph = |wanted| Request::Search(wanted, How::Graph);
    let usual = nearest(3);
    let spiking = |phases, ticks| {
        let how = How::Spiking {
            phases,
            ticks,
            inject_gain: 1,
            gain: 1,
        };
        Request::Search(usual, how)
    };
    check(&[
        (graph(nearest(0)), "KZero"),
        (Request::Search(nearest(0), How::Exact), "KZero"),
        (graph(nearest(14)), "Range"),
        (Request::Search(nearest(14), How::Exact), "Range"),
        (graph(nearest(0x1_0000)), "Range"),
        (graph(Wanted { ef: 2, ..usual }), "EfBelowK"),
        (graph(Wanted { ef: 14, ..usual }), "Range"),
        (
            graph(Wanted {
                ef: 0x1_0005,
                ..usual
            }),
            "Range",
        ),
        (
            graph(Wanted {
                mask: ALL + 1,
                ..usual
            }),
            "Range",
        ),
        (
            graph(Wanted {
                expansion: 16,
                ..usual
            }),
            "Range",
        ),
        (
            graph(Wanted {
                expansion: u32::MAX,
                ..usual
            }),
            "Range",
        ),
        (
            Request::Search(usual, How::Resonant((1 << 24) + 1)),
            "Range",
        ),
        (spiking(0x400, 1), "Range"),
        (spiking(u32::MAX, 1), "Range"),
        (spiking(0xF, 0), "Range"),
        (spiking(0xF, 256), "Range"),
        (Request::SetEf(0), "Range"),
        (Request::SetEf(14), "Range"),
        (Request::SetEf(0x1_0005), "Range"),
        (Request::Execute(0x1_0000), "Range"),
        (
            Request::InsertBatch {
                kind: 0,
                count: 0x1_0000,
                of: 0,
            },
            "Range",
        ),
        (
            Request::InsertBatch {
                kind: 0,
                count: 6,
                of: 0,
            },
            "Full",
        ),
    ]);
}

#[test]
fn a_buffer_that_is_too_small() {
    let (mut pairs, handle) = lived();
    for (request, needed) in [
        (Request::Insert { kind: 0, of: 0 }, 20),
        (Request::Insert { kind: 1, of: 0 }, 10),
        (
            Request::InsertBatch {
                kind: 1,
                count: 3,
                of: 16,
            },
            48,
        ),
        (Request::Update { kind: 0, id: 0 }, 20),
        (Request::Get { kind: 0, id: 0 }, 20),
        (Request::Get { kind: 1, id: 0 }, 10),
        (Request::Aggregate { kind: 0, id: 0 }, 20),
        (
            Request::Nudge {
                kind: 1,
                id: 0,
                alpha: 0,
            },
            10,
        ),
        (Request::Search(nearest(1), How::Exact), 20),
        (Request::Search(nearest(9), How::Exact), 144),
        (Request::Stats, 84),
        (Request::Execute(0), 4 * 41),
        (Request::Execute(100), 4 * 141),
        (Request::Execute(0xFFFF), 4 * 65576),
    ] {
        // The buffer has whole grains.
        let less = (needed - 1) / 64 * 64;
        pairs.module.reserve(less);
        assert_eq!(pairs.module.bytes().len(), less);
        let answer = pairs.ask(handle, request);
        assert_eq!(refused(answer), "BufferTooSmall", "{request:?}");
        pairs.module.reserve(needed);
        pairs.ask(handle, request).unwrap();
    }
    // The answer of Peek may be longer than any other.
    pairs.module.reserve(4 * 45);
    let peek = micro_hnsw::Command::Peek {
        memory: micro_hnsw::Memory::Vectors,
        first: 0,
        rows: 13,
    };
    let mut bytes = Vec::new();
    peek.encode(|word| bytes.extend(word.to_le_bytes()));
    let answer = pairs.send(handle, &bytes, Request::Execute(2));
    assert_eq!(answer, Ok(40));
    pairs.module.reserve(0);
    assert_eq!(pairs.module.capabilities().unwrap_err().code(), 19);
    assert_eq!(pairs.module.error_text(1).unwrap_err().code(), 19);
    assert_eq!(pairs.module.error_text(0), Ok(0));
    let snapshot = pairs.twins[0].1.snapshot().len();
    pairs.module.reserve(snapshot - 64);
    assert_eq!(
        refused(pairs.ask(handle, Request::Serialize)),
        "BufferTooSmall"
    );
    assert_eq!(refused(pairs.deserialize(snapshot)), "BufferTooSmall");
    pairs.check();
}

#[test]
fn vectors_that_are_none() {
    let (mut pairs, handle) = lived();
    for wrong in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        for place in 0..5 {
            let mut vector = [1.0; 10];
            vector[place] = wrong;
            pairs.write(&bytes_of(&vector));
            for request in [
                Request::Insert { kind: 0, of: 0 },
                Request::InsertBatch {
                    kind: 0,
                    count: 2,
                    of: 0,
                },
                Request::Update { kind: 0, id: 0 },
                Request::Nudge {
                    kind: 0,
                    id: 0,
                    alpha: 0,
                },
                Request::Search(nearest(1), How::Graph),
                Request::Search(nearest(1), How::Exact),
            ] {
                assert_eq!(refused(pairs.ask(handle, request)), "InvalidVector");
            }
        }
    }
    // All of a batch or none.
    let mut vectors = [1.0; 25];
    vectors[24] = f32::NAN;
    let batch = Request::InsertBatch {
        kind: 0,
        count: 5,
        of: 0,
    };
    let answer = pairs.send(handle, &bytes_of(&vectors), batch);
    assert_eq!(refused(answer), "InvalidVector");
    assert_eq!(pairs.twins[0].1.index.len(), 8);
    pairs.check();
}

#[test]
fn a_full_index() {
    let (mut pairs, handle) = lived();
    let one = Request::Insert { kind: 0, of: 0 };
    let rest = Request::InsertBatch {
        kind: 0,
        count: 5,
        of: 0,
    };
    let vectors = bytes_of(&Random::new(2).floats(25));
    assert_eq!(pairs.send(handle, &vectors, rest), Ok(5));
    assert_eq!(refused(pairs.send(handle, &vectors, one)), "Full");
    assert_eq!(refused(pairs.send(handle, &vectors, rest)), "Full");
    let none = Request::InsertBatch {
        kind: 0,
        count: 0,
        of: 0,
    };
    assert_eq!(pairs.ask(handle, none), Ok(0));
    pairs.check();
}

#[test]
fn handles_that_are_none() {
    let (mut pairs, handle) = lived();
    let others = [0, 1, 255, 257, handle + 1, handle + 256, u32::MAX, 1 << 31];
    for other in others {
        for request in [Request::Stats, Request::Insert { kind: 9, of: 0 }] {
            assert_eq!(refused(pairs.ask(other, request)), "UnknownHandle");
        }
        assert_eq!(refused(pairs.release(other)), "UnknownHandle");
    }
    pairs.check();
    assert_eq!(pairs.release(handle), Ok(0));
    assert_eq!(refused(pairs.release(handle)), "UnknownHandle");
    assert_eq!(refused(pairs.ask(handle, Request::Stats)), "UnknownHandle");
}
