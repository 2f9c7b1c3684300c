//! Many indexes in one memory: it grows when it must, what is released is used again, and nothing moves.

use crate::common::twin::Request;
use crate::common::{ODD, Pairs, ROOM, Random, bytes_of, name, plan};
use micro_hnsw::Sizes;
use micro_hnsw::generated::{NANO, TILE};
use micro_hnsw_core::Plan;

/// Indexes, bytes in all, free bytes, bytes of the buffer.
fn use_of(pairs: &mut Pairs) -> [u32; 4] {
    pairs.module.capabilities().unwrap();
    pairs.words(16).split_off(12).try_into().unwrap()
}

#[test]
fn indexes_do_not_touch_each_other() {
    let mut pairs = Pairs::new(ROOM, 1 << 24);
    let mut random = Random::new(1);
    let mut handles = Vec::new();
    for (nth, sizes) in [ODD, NANO, TILE, ODD, NANO, TILE].into_iter().enumerate() {
        let plan = Plan {
            metric: nth as u32 % 3,
            seed: 7 + nth as u32,
            ..plan(sizes)
        };
        handles.push(pairs.create(&plan).unwrap());
    }
    for _ in 0..40 {
        for handle in &handles {
            pairs.live(*handle, &mut random, 4);
        }
    }
    pairs.check();
    for nth in [1, 3, 2] {
        assert_eq!(pairs.release(handles[nth]), Ok(0));
        pairs.check();
    }
    let again = pairs.create(&plan(TILE)).unwrap();
    assert!(!handles.contains(&again));
    pairs.live(again, &mut random, 50);
    pairs.check();
}

#[test]
fn released_memory_is_used_again() {
    let mut pairs = Pairs::new(ROOM, 1 << 22);
    let first = pairs.create(&plan(ODD)).unwrap();
    let [_, total, free, buffer] = use_of(&mut pairs);
    assert_eq!(buffer, ROOM as u32);
    pairs.release(first).unwrap();
    let [indexes, _, more, _] = use_of(&mut pairs);
    assert_eq!(indexes, 0);
    assert_eq!(more, total - buffer);
    let growths = pairs.module.growths();
    for turn in 0..1000 {
        let handle = pairs.module.create(&plan(ODD)).unwrap();
        assert_ne!(handle, first, "turn {turn}");
        pairs.module.release(handle).unwrap();
    }
    assert_eq!(pairs.module.growths(), growths);
    assert_eq!(use_of(&mut pairs), [0, total, more, buffer]);
    assert!(free < more);
}

/// A fresh index is one whatever was in its memory before.
#[test]
fn what_was_there_before_does_not_matter() {
    let mut pairs = Pairs::new(ROOM, 1 << 22);
    let mut random = Random::new(3);
    for _ in 0..5 {
        let handle = pairs.create(&plan(ODD)).unwrap();
        pairs.check();
        pairs.live(handle, &mut random, 80);
        pairs.check();
        pairs.release(handle).unwrap();
    }
}

#[test]
fn growth_is_told_and_moves_nothing() {
    let mut pairs = Pairs::new(ROOM, 1 << 24);
    let handle = pairs.create(&plan(TILE)).unwrap();
    pairs.live(handle, &mut Random::new(4), 50);
    let start = pairs.module.bytes().as_ptr();
    let before = pairs.module.growths();
    pairs.write(b"kept");
    let large = Sizes {
        capacity: 3000,
        ..TILE
    };
    pairs.create(&plan(large)).unwrap();
    assert_eq!(pairs.module.growths(), before + 1);
    assert_eq!(pairs.module.bytes().as_ptr(), start);
    assert_eq!(&pairs.module.bytes()[..4], b"kept");
    pairs.check();
}

#[test]
fn the_buffer_changes_its_length() {
    let (mut pairs, handle) = Pairs::of(&plan(ODD));
    for room in [1, 64, 65, 1 << 20, 100] {
        let start = pairs.module.reserve(room);
        assert_eq!(pairs.module.bytes().as_ptr().addr(), start);
        assert_eq!(pairs.module.bytes().len(), room.next_multiple_of(64));
        assert!(pairs.module.bytes().iter().all(|byte| *byte == 0));
        pairs.module.bytes().fill(0xFF);
    }
    assert_eq!(pairs.module.reserve(0), 0);
    assert!(pairs.module.bytes().is_empty());
    // Too much: there is none then.
    for room in [1 << 25, usize::MAX / 2 + 1, usize::MAX] {
        pairs.module.reserve(64);
        assert_eq!(pairs.module.reserve(room), 0);
        assert!(pairs.module.bytes().is_empty());
    }
    let insert = Request::Insert { kind: 0, of: 0 };
    assert_eq!(
        pairs.ask(handle, insert).map_err(name),
        Err("BufferTooSmall")
    );
    pairs.module.reserve(ROOM);
    pairs.check();
}

#[test]
fn there_are_only_so_many_indexes() {
    let mut pairs = Pairs::new(ROOM, 1 << 24);
    let handles: Vec<u32> = (0..256)
        .map(|_| pairs.module.create(&plan(NANO)).unwrap())
        .collect();
    let more = pairs.module.create(&plan(NANO)).unwrap_err();
    assert_eq!(name(more.code()), "TooManyIndexes");
    let vector = bytes_of(&[1.0; 4]);
    for handle in &handles {
        pairs.write(&vector);
        let call = pairs.module.call(*handle).unwrap();
        assert_eq!(call.insert(0, 0).unwrap(), 0);
    }
    pairs.module.release(handles[200]).unwrap();
    let one = pairs.module.create(&plan(NANO)).unwrap();
    assert!(!handles.contains(&one) && one > 0 && one < 1 << 31);
    assert_eq!(use_of(&mut pairs)[0], 256);
}

#[test]
fn there_is_only_so_much_memory() {
    let mut pairs = Pairs::new(ROOM, 1 << 20);
    let mut made = 0;
    let refused = loop {
        match pairs.create(&plan(TILE)) {
            Ok(_) => made += 1,
            Err(code) => break code,
        }
    };
    assert_eq!(name(refused), "OutOfMemory");
    assert!(made > 20, "{made}");
    pairs.check();
}
