//! Snapshots: the layout of `docs/format.md` byte for byte, round trips, and a named reason for every wrong byte.

use crate::common::state::State;
use crate::common::{METRICS, Random, life, settings, with_index};
use micro_hnsw::generated::{BOARD, NANO, TILE, VERSION};
use micro_hnsw::*;

fn snapshot(index: &Index<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    index.snapshot(|word| bytes.extend(word));
    bytes
}

/// An index that has lived, as bytes, and its digest.
fn saved(sizes: Sizes, metric: Metric) -> (Vec<u8>, u64) {
    with_index(sizes, |index| {
        index.configure(settings(&sizes, metric)).unwrap();
        let mut random = Random::new(5);
        for _ in 0..300 {
            life::step(index, &mut random);
        }
        (snapshot(index), index.digest())
    })
}

/// CRC-32 of zlib, a bit at a time.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            crc >> 1 ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 }
        })
    })
}

/// Writes a word, and the checksum that then fits.
fn forge(bytes: &[u8], word: usize, value: u32) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[4 * word..][..4].copy_from_slice(&value.to_le_bytes());
    let (covered, checksum) = bytes.split_last_chunk_mut::<4>().unwrap();
    *checksum = crc32(covered).to_le_bytes();
    bytes
}

fn load(bytes: &[u8]) -> Result<u64, RestoreError> {
    let snapshot = Snapshot::parse(bytes)?;
    let mut storage = HeapStorage::new(snapshot.config());
    snapshot.restore(storage.lend()).map(|index| index.digest())
}

#[test]
fn the_layout_is_that_of_the_document() {
    with_index(TILE, |index| {
        index.insert(&[7; 16], NodeType::default()).unwrap();
        let hash = TILE.hash();
        let state = State::read(index).words();
        let length = 4 * (14 + state.len() as u32 + 1);
        let header = [1, length, VERSION, hash as u32, (hash >> 32) as u32];
        let sizes = [32, 16, 3, 6, 3, 32, 8, 6];
        let mut expected = b"MHSN".to_vec();
        for word in header.into_iter().chain(sizes).chain(state) {
            expected.extend(word.to_le_bytes());
        }
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        expected.extend(crc32(&expected).to_le_bytes());
        assert_eq!(snapshot(index), expected);
        assert_eq!(index.config().snapshot_bytes(), expected.len());
        assert_eq!(index.config().state_words(), 1235);
    });
}

#[test]
fn round_trips() {
    for sizes in [NANO, TILE, BOARD] {
        for metric in METRICS {
            let (bytes, digest) = saved(sizes, metric);
            assert_eq!(bytes.len(), Config::new(sizes).unwrap().snapshot_bytes());
            assert_eq!(Snapshot::parse(&bytes).unwrap().config().sizes(), &sizes);
            assert_eq!(load(&bytes), Ok(digest));
        }
    }
}

#[test]
fn every_wrong_bit_is_noticed() {
    let (bytes, _) = saved(NANO, Metric::L2);
    // All but those of the length.
    for bit in (0..64).chain(96..8 * bytes.len()) {
        let mut wrong = bytes.clone();
        wrong[bit / 8] ^= 1 << (bit % 8);
        let expected = match bit / 32 {
            0 => RestoreError::Magic,
            1 => RestoreError::Format,
            _ => RestoreError::Checksum,
        };
        assert_eq!(load(&wrong), Err(expected), "bit {bit}");
    }
    for bit in 0..32 {
        let length = bytes.len() as u32 ^ 1 << bit;
        let expected = if length > bytes.len() as u32 {
            RestoreError::Truncated
        } else {
            RestoreError::TrailingData
        };
        assert_eq!(load(&forge(&bytes, 2, length)), Err(expected));
    }
}

#[test]
fn other_lengths_are_refused() {
    let (bytes, _) = saved(NANO, Metric::Dot);
    for len in 0..bytes.len() {
        assert_eq!(load(&bytes[..len]), Err(RestoreError::Truncated), "{len}");
    }
    for more in 1..9 {
        let longer = [&bytes[..], &[0; 8][..more]].concat();
        assert_eq!(load(&longer), Err(RestoreError::TrailingData));
        // Even if the length is the right one for the bytes.
        let forged = forge(&longer, 2, longer.len() as u32);
        assert_eq!(load(&forged), Err(RestoreError::TrailingData));
    }
    for len in 16..bytes.len() {
        let found = load(&forge(&bytes[..len], 2, len as u32));
        // Of less than a header, the checksum is taken for a part.
        let truncated = found == Err(RestoreError::Truncated);
        assert!(truncated || len < 60 && found.is_err(), "{len}: {found:?}");
    }
}

/// What a checksum that fits does not let through.
#[test]
fn forged_snapshots_are_refused() {
    let (bytes, digest) = saved(NANO, Metric::Cosine);
    assert_eq!(load(&forge(&bytes, 1, 1)), Ok(digest));
    for (word, value, expected) in [
        (3, VERSION + 1, RestoreError::Specification),
        (3, VERSION - 1, RestoreError::Specification),
        (4, 0, RestoreError::Specification),
        (5, 0, RestoreError::Specification),
        (6, 0, RestoreError::Config),
        (6, u32::MAX, RestoreError::Config),
        (6, 9, RestoreError::Specification),
        (7, 1025, RestoreError::Config),
        (8, 1, RestoreError::Config),
        (9, 2, RestoreError::Config),
        (10, 9, RestoreError::Config),
        (11, 0, RestoreError::Config),
        (12, 16, RestoreError::Config),
        (13, 5, RestoreError::Config),
        (13, 3, RestoreError::Specification),
        (14, 3, RestoreError::Register),
    ] {
        let found = load(&forge(&bytes, word, value));
        assert_eq!(found, Err(expected), "word {word}: {value:#x}");
    }
    // Sizes and hash of another index with this one's state.
    for (capacity, expected) in [
        (7, RestoreError::TrailingData),
        (9, RestoreError::Truncated),
    ] {
        let hash = Sizes {
            capacity: capacity as usize,
            ..NANO
        }
        .hash();
        let sized = forge(&bytes, 6, capacity);
        let forged = forge(&forge(&sized, 4, hash as u32), 5, (hash >> 32) as u32);
        assert_eq!(load(&forged), Err(expected));
    }
}

#[test]
fn storage_of_other_sizes_is_refused() {
    let (bytes, _) = saved(NANO, Metric::L2);
    let snapshot = Snapshot::parse(&bytes).unwrap();
    let mut storage = HeapStorage::new(&Config::new(TILE).unwrap());
    let refused = snapshot.restore(storage.lend()).map(|_| ());
    assert_eq!(refused, Err(RestoreError::Storage));
}

#[test]
fn reasons_have_codes_and_names() {
    for (code, error) in (1..).zip(RestoreError::ALL) {
        assert_eq!(error.code(), code);
        assert_eq!(error.name(), format!("{error:?}"));
        assert_eq!(error.to_string(), error.message());
    }
    for (code, error) in (1..).zip(ConfigError::ALL) {
        assert_eq!(error.code(), code);
        assert_eq!(error.name(), format!("{error:?}"));
        assert_eq!(error.to_string(), error.message());
    }
}
