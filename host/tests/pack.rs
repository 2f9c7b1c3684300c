//! Packs: what is right is taken, whatever else is refused for the reason that it has.

use ed25519_dalek::{Signer as _, SigningKey};
use mh_host::connect::named;
use mh_host::pack::{
    Board, Contents, Pack, PackError, PartName, TrustedKeys, Version, build, check, read, write,
};
use micro_hnsw::{Config, HeapStorage, Index};
use proptest::prelude::*;

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

/// The first key is trusted, from this version on.
fn trusted(from: &str) -> TrustedKeys {
    let key = hex::encode(key(1).verifying_key().as_bytes());
    TrustedKeys::parse(&format!("# whose\n\n{key} somebody {from}\n")).expect("a list")
}

/// An empty index of a configuration.
fn index(config: &str) -> Vec<u8> {
    let sizes = named(config).expect("a configuration").sizes();
    let config = Config::new(sizes).expect("legal sizes");
    let mut storage = HeapStorage::new(&config);
    let index = Index::new(config, storage.lend()).expect("storage of these sizes");
    let mut bytes = Vec::new();
    index.snapshot(|word| bytes.extend(word));
    bytes
}

fn parts() -> Vec<(PartName, Vec<u8>)> {
    vec![
        (
            PartName::Bitstream,
            (0..700_u32).map(|i| (i * i) as u8).collect(),
        ),
        (PartName::Firmware, vec![7; 100]),
        (PartName::Index, index("nano")),
    ]
}

fn pack_of(parts: Vec<(PartName, Vec<u8>)>) -> Vec<u8> {
    let config = named("nano").expect("a configuration");
    build(Board::Ulx3s, Version([1, 2, 3]), &config, parts, &key(1))
}

fn pack() -> Vec<u8> {
    pack_of(parts())
}

fn checked(bytes: &[u8]) -> Result<Pack, PackError> {
    check(bytes, &trusted("1.0.0"), Some(Board::Ulx3s))
}

/// The pack with another manifest, signed anew.
fn with_manifest(from: &str, to: &str) -> Vec<u8> {
    let mut contents = read(&pack()).expect("a pack");
    let text = String::from_utf8(contents.manifest).expect("UTF-8");
    let changed = text.replacen(from, to, 1);
    assert_ne!(text, changed, "{from}");
    contents.manifest = changed.into_bytes();
    contents.signature = key(1).sign(&contents.manifest).to_bytes();
    write(&contents)
}

#[test]
fn a_pack_is_what_was_packed() {
    let bytes = pack();
    assert_eq!(bytes, pack(), "the same parts, the same bytes");
    let pack = checked(&bytes).expect("it is right");
    assert_eq!(
        (pack.owner.as_str(), &pack.bitstream),
        ("somebody", &parts()[0].1)
    );
    assert_eq!(pack.manifest.version, Version([1, 2, 3]));
    let parts_of: Vec<_> = pack.manifest.parts.iter().map(|part| part.name).collect();
    assert_eq!(
        parts_of,
        [PartName::Bitstream, PartName::Firmware, PartName::Index]
    );
    // The digest that sha256sum gives.
    assert_eq!(
        pack.manifest.parts[1].sha256,
        "d876885b7f40eae70bd1f5247a9854914fa5812ce63998e2d894a68e187967cb"
    );
}

#[test]
fn every_changed_byte_is_noticed() {
    let bytes = pack();
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1 << (at % 8);
        assert!(checked(&changed).is_err(), "byte {at}");
    }
}

#[test]
fn every_truncated_or_longer_file_is_noticed() {
    let bytes = pack();
    for length in 0..bytes.len() {
        assert!(checked(&bytes[..length]).is_err(), "{length} bytes");
    }
    for more in [&[0][..], &[1], &[0; 512], &bytes] {
        let longer = [&bytes[..], more].concat();
        assert_eq!(checked(&longer), Err(PackError::Surplus));
    }
}

#[test]
fn each_reason_is_named() {
    let bytes = pack();
    let config = named("nano").expect("a configuration");
    let foreign = build(Board::Ulx3s, Version([1, 2, 3]), &config, parts(), &key(2));
    let foreign_key = hex::encode(key(2).verifying_key().as_bytes());
    assert_eq!(checked(&foreign), Err(PackError::UnknownKey(foreign_key)));

    let contents = read(&bytes).expect("a pack");
    let forged = Contents {
        signature: key(2).sign(&contents.manifest).to_bytes(),
        ..contents.clone()
    };
    assert_eq!(checked(&write(&forged)), Err(PackError::Signature));

    let mut swapped = contents.clone();
    swapped.parts[0].1[5] ^= 1;
    let changed = Err(PackError::Digest(PartName::Bitstream));
    assert_eq!(checked(&write(&swapped)), changed);
    let mut longer = contents.clone();
    longer.parts[1].1.push(7);
    assert_eq!(
        checked(&write(&longer)),
        Err(PackError::Digest(PartName::Firmware))
    );
    let mut fewer = contents.clone();
    fewer.parts.pop();
    assert_eq!(checked(&write(&fewer)), Err(PackError::Parts));
    let mut more = contents.clone();
    more.parts.push((PartName::Module, vec![1]));
    assert_eq!(checked(&write(&more)), Err(PackError::Parts));
    let mut reordered = parts();
    reordered.swap(0, 1);
    assert_eq!(checked(&pack_of(reordered)), Err(PackError::Parts));
    let mut doubled = parts();
    doubled.insert(1, doubled[0].clone());
    assert_eq!(checked(&pack_of(doubled)), Err(PackError::Parts));

    let wrong_board = PackError::Board {
        found: "ulx3s",
        wanted: "icebreaker",
    };
    let board = Some(Board::Icebreaker);
    assert_eq!(check(&bytes, &trusted("1.0.0"), board), Err(wrong_board));
    assert!(check(&bytes, &trusted("1.0.0"), None).is_ok());
    assert!(check(&bytes, &trusted("1.2.3"), None).is_ok());
    let old = PackError::Downgrade {
        pack: Version([1, 2, 3]),
        what: "its key is trusted from version",
        newer: Version([1, 2, 4]),
    };
    assert_eq!(check(&bytes, &trusted("1.2.4"), None), Err(old));

    let other_index = vec![parts()[0].clone(), (PartName::Index, index("tile"))];
    let other_sizes = PackError::Index("other sizes".to_owned());
    assert_eq!(checked(&pack_of(other_index)), Err(other_sizes));
    let no_index = vec![parts()[0].clone(), (PartName::Index, vec![1, 2, 3])];
    assert!(matches!(
        checked(&pack_of(no_index)),
        Err(PackError::Index(_))
    ));
}

#[test]
fn a_signed_manifest_is_checked_too() {
    let hash = format!("{:016x}", named("nano").expect("a configuration").hash());
    for (from, to, reason) in [
        ("\"format\": 1", "\"format\": 2", "format 2 of packs"),
        ("\"format\": 1", "\"format\": -1", "cannot be read"),
        (
            "\"format\": 1",
            "\"format\": 1, \"extra\": 0",
            "unknown field `extra`",
        ),
        ("\"ulx3s\"", "\"toaster\"", "unknown variant `toaster`"),
        ("\"1.2.3\"", "\"1.2.03\"", "is not a version"),
        ("\"1.2.3\"", "\"1.2.256\"", "is not a version"),
        (
            "\"nano\"",
            "\"tile\"",
            "configuration tile of the pack has the hash",
        ),
        ("\"nano\"", "\"huge\"", "no configuration of this name"),
        (
            hash.as_str(),
            "0123456789abcdef",
            "has the hash 0123456789abcdef",
        ),
        ("\"firmware\"", "\"module\"", "not those of the manifest"),
        ("\"link\": 1", "\"link\": 2", "2 of the link"),
        (
            "\"specification\": 4",
            "\"specification\": 3",
            "version 3 of the specification",
        ),
        ("{", "[", "cannot be read"),
    ] {
        let error = checked(&with_manifest(from, to)).expect_err(to);
        assert!(error.to_string().contains(reason), "{to}: {error}");
    }
}

#[test]
fn wrong_lists_of_keys_name_the_line() {
    let key = hex::encode(key(1).verifying_key().as_bytes());
    for (line, message) in [
        ("abc me 1.0.0".to_owned(), "64 hexadecimal digits"),
        (format!("{key} me"), "are needed"),
        (format!("{key} me 1.0"), "not a version"),
        // Points of small order verify anything.
        (format!("{} me 1.0.0", "0".repeat(64)), "no Ed25519 key"),
    ] {
        let error = TrustedKeys::parse(&format!("# keys\n{line}\n")).expect_err(&line);
        let text = format!("{error:#}");
        assert!(text.contains("line 2") && text.contains(message), "{text}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..4096)) {
        prop_assert!(checked(&bytes).is_err());
    }

    #[test]
    fn any_change_is_refused(
        cuts in proptest::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..600_usize), 1..5),
        bytes in proptest::collection::vec(any::<u8>(), 0..40),
        at in any::<prop::sample::Index>(),
    ) {
        // Pieces of a pack over others, and a few other bytes.
        let whole = pack();
        let mut changed = whole.clone();
        for (from, to, length) in cuts {
            let (from, to) = (from.index(whole.len()), to.index(whole.len()));
            let length = length.min(whole.len() - from.max(to));
            changed[to..to + length].copy_from_slice(&whole[from..from + length]);
        }
        let at = at.index(changed.len() + 1);
        changed.splice(at..at, bytes);
        prop_assert!(changed == whole || checked(&changed).is_err());
    }
}
