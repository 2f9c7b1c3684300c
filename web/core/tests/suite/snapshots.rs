//! Snapshots are those of the golden model, byte for byte; wrong bytes are refused by name and leave nothing behind.

use crate::common::twin::Request;
use crate::common::{ODD, Pairs, ROOM, Random, name, plan};
use micro_hnsw::generated::{NANO, TILE};
use micro_hnsw_core::Plan;

/// An index that has lived, and its snapshot, which is in the buffer.
fn saved(plan: &Plan) -> (Pairs, u32, Vec<u8>) {
    let (mut pairs, handle) = Pairs::of(plan);
    pairs.live(handle, &mut Random::new(9), 150);
    let len = pairs.ask(handle, Request::Serialize).unwrap() as usize;
    let bytes = pairs.module.bytes()[..len].to_vec();
    (pairs, handle, bytes)
}

#[test]
fn a_copy_lives_on_as_the_original() {
    for sizes in [NANO, ODD, TILE] {
        for metric in 0..3 {
            let (mut pairs, handle, bytes) = saved(&Plan {
                metric,
                ..plan(sizes)
            });
            assert_eq!(bytes, pairs.twins[0].1.snapshot());
            let copy = pairs.deserialize(bytes.len()).unwrap();
            assert_ne!(copy, handle);
            // The buffer is as it was.
            assert_eq!(pairs.module.bytes()[..bytes.len()], bytes);
            pairs.check();
            for handle in [handle, copy] {
                pairs.live(handle, &mut Random::new(10), 100);
            }
            pairs.check();
            let digests = [0, 1].map(|nth: usize| pairs.twins[nth].1.index.digest());
            assert_eq!(digests[0], digests[1]);
        }
    }
}

#[test]
fn wrong_bytes_are_refused_by_name() {
    let (mut pairs, _, bytes) = saved(&plan(NANO));
    let mut free = None;
    for (place, expected) in [
        (0, "Magic"),
        (4, "Format"),
        (8, "TrailingData"),
        (11, "Truncated"),
        (12, "Checksum"),
        (60, "Checksum"),
        (bytes.len() - 1, "Checksum"),
    ] {
        let mut wrong = bytes.clone();
        wrong[place] ^= 0x10;
        wrong[place] &= if expected == "TrailingData" {
            0x0F
        } else {
            0xFF
        };
        pairs.write(&wrong);
        assert_eq!(pairs.deserialize(wrong.len()).map_err(name), Err(expected));
    }
    for len in [0, 3, 4, 50, bytes.len() - 1] {
        pairs.write(&bytes);
        assert_eq!(pairs.deserialize(len).map_err(name), Err("Truncated"));
    }
    pairs.write(&bytes);
    assert_eq!(
        pairs.deserialize(bytes.len() + 4).map_err(name),
        Err("TrailingData")
    );
    // With a checksum that fits: sizes that are none, another specification, a register, a count.
    for (word, value, expected) in [
        (6, 0, "Config"),
        (3, 99, "Specification"),
        (4, 0, "Specification"),
        (14, 3, "Register"),
    ] {
        pairs.write(&forged(&bytes, word, value));
        assert_eq!(
            pairs.deserialize(bytes.len()).map_err(name),
            Err(expected),
            "word {word}"
        );
        // What was taken is given back each time.
        pairs.module.capabilities().unwrap();
        let now = pairs.words(15)[14];
        assert_eq!(*free.get_or_insert(now), now);
    }
    assert_eq!(pairs.twins.len(), 1);
    pairs.check();
}

/// Any word of the state may be wrong: there is an index of a legal state then, or a reason.
#[test]
fn forged_snapshots_do_no_harm() {
    let (_, _, bytes) = saved(&plan(NANO));
    let mut random = Random::new(11);
    let [mut accepted, mut refused] = [0, 0];
    let mut pairs = Pairs::new(ROOM, 1 << 24);
    for _ in 0..600 {
        let word = 14 + random.below(bytes.len() / 4 - 15) as usize;
        let value = random.next() >> (random.next() & 31);
        pairs.write(&forged(&bytes, word, value));
        match pairs.deserialize(bytes.len()) {
            Ok(handle) => {
                accepted += 1;
                pairs.live(handle, &mut random, 20);
                pairs.check();
                pairs.release(handle).unwrap();
            }
            Err(code) => {
                assert!((33..=63).contains(&code), "{}", name(code));
                refused += 1;
            }
        }
    }
    assert!(accepted > 50 && refused > 50, "{accepted} {refused}");
}

/// Writes a word, and the checksum that then fits.
fn forged(bytes: &[u8], word: usize, value: u32) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[4 * word..][..4].copy_from_slice(&value.to_le_bytes());
    let (covered, checksum) = bytes.split_last_chunk_mut::<4>().unwrap();
    let crc = covered.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            crc >> 1 ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 }
        })
    });
    *checksum = (!crc).to_le_bytes();
    bytes
}
