//! Restoring an index from the words of its state: every state comes back as it was, everything else is refused or harmless.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::common::state::State;
use crate::common::{METRICS, Random, life, settings, with_index};
use micro_hnsw::generated::{BOARD, DIGEST_OFFSET, DIGEST_PRIME, NANO, TILE};
use micro_hnsw::*;
use proptest::prelude::*;

/// Odd rows of everything.
const ODD: Sizes = Sizes {
    capacity: 13,
    dim: 5,
    m: 3,
    m0: 5,
    levels: 4,
    ef_max: 13,
    w_max: 15,
    branches: 3,
};
/// One layer only, one component.
const FLAT: Sizes = Sizes {
    capacity: 9,
    dim: 1,
    m: 2,
    m0: 3,
    levels: 1,
    ef_max: 9,
    w_max: 2,
    branches: 1,
};
const SIZES: [Sizes; 5] = [NANO, TILE, BOARD, ODD, FLAT];

/// A word of two low halves.
fn join(low: u32, high: u32) -> u32 {
    low & 0xFFFF | high << 16
}

fn digest(words: &[u32]) -> u64 {
    words.iter().fold(DIGEST_OFFSET, |digest, word| {
        (digest ^ u64::from(*word)).wrapping_mul(DIGEST_PRIME)
    })
}

/// Restores an index in memory that is full of what another left.
fn restore<R>(
    sizes: Sizes,
    words: &[u32],
    body: impl FnOnce(Result<&mut Index<'_>, RestoreError>) -> R,
) -> R {
    let config = Config::new(sizes).unwrap();
    let mut storage = HeapStorage::new(&config);
    let mut other = Index::new(config, storage.lend()).unwrap();
    let mut random = Random::new(99);
    for _ in 0..30 {
        life::step(&mut other, &mut random);
    }
    match Index::restore(config, storage.lend(), words.iter().copied()) {
        Ok(mut index) => body(Ok(&mut index)),
        Err(error) => body(Err(error)),
    }
}

/// The words of the state after a life.
fn state(sizes: Sizes, metric: Metric, seed: u64, steps: usize) -> Vec<u32> {
    with_index(sizes, |index| {
        index.configure(settings(&sizes, metric)).unwrap();
        let mut random = Random::new(seed);
        for _ in 0..steps {
            life::step(index, &mut random);
        }
        State::read(index).words()
    })
}

/// An index that is not what was saved, but was accepted: a state like any other, and what comes later goes well.
fn check_accepted(index: &mut Index<'_>, words: &[u32]) {
    assert_eq!(index.digest(), digest(words));
    let state = State::read(index);
    state.check(&state.mirror());
    let mut random = Random::new(digest(words));
    for _ in 0..12 {
        life::step(index, &mut random);
    }
    let state = State::read(index);
    state.check(&state.mirror());
}

proptest! {
    #![proptest_config(crate::common::cases(200))]

    #[test]
    fn a_restored_index_lives_on_as_the_saved_one(
        sizes in proptest::sample::select(&SIZES[..]),
        metric in proptest::sample::select(&METRICS[..]),
        seed in any::<u64>(),
        steps in 0..400_usize,
    ) {
        with_index(sizes, |index| {
            index.configure(settings(&sizes, metric)).unwrap();
            let mut random = Random::new(seed);
            for _ in 0..steps {
                life::step(index, &mut random);
            }
            let words = State::read(index).words();
            restore(sizes, &words, |restored| {
                let restored = restored.unwrap();
                assert_eq!(restored.digest(), index.digest());
                let mut again = Random::new(seed);
                let mut random = Random::new(seed);
                for step in 0..60 {
                    let answers = [life::step(index, &mut random), life::step(restored, &mut again)];
                    assert_eq!(answers[0], answers[1], "answer to step {step}");
                    assert_eq!(index.digest(), restored.digest(), "state after step {step}");
                }
            });
        });
    }

    #[test]
    fn random_words_are_refused_or_a_state(
        sizes in proptest::sample::select(&[NANO, ODD, FLAT][..]),
        metric in proptest::sample::select(&METRICS[..]),
        seed in any::<u64>(),
        steps in 0..100_usize,
        changes in proptest::collection::vec((any::<u16>(), any::<u16>(), any::<u32>(), 0..4_u8), 1..12),
    ) {
        let mut words = state(sizes, metric, seed, steps);
        let len = words.len();
        for (place, other, value, how) in changes {
            let other = words[usize::from(other) % len];
            let word = &mut words[usize::from(place) % len];
            *word = match how {
                0 => value,
                1 => other,
                // A small number in one half, as an id or a link.
                2 => join(*word, value % 16),
                _ => join(value % 16, *word >> 16),
            };
        }
        restore(sizes, &words, |restored| {
            if let Ok(index) = restored {
                check_accepted(index, &words);
            }
        });
    }

    #[test]
    fn noise_is_refused(words in proptest::collection::vec(any::<u32>(), 0..400)) {
        restore(NANO, &words, |restored| assert!(restored.is_err()));
    }
}

/// Six vectors inserted, some removed, room left.
fn young(sizes: Sizes, metric: Metric, removed: &[u16]) -> Vec<u32> {
    with_index(sizes, |index| {
        index.configure(settings(&sizes, metric)).unwrap();
        let mut random = Random::new(4);
        for number in 0..6 {
            let vector = random.vector(sizes.dim, 99);
            index
                .insert(&vector, crate::common::node_type(number))
                .unwrap();
        }
        for number in removed {
            index.remove(Id::new(*number)).unwrap();
        }
        State::read(index).words()
    })
}

/// Every word of a state is replaced by others, one at a time: by every word that differs in a bit, and some more.
fn corrupt(sizes: Sizes, words: &[u32], seen: &mut BTreeMap<&'static str, u32>) {
    let before = digest(words);
    for place in 0..words.len() {
        let word = words[place];
        let bits = (0..32).map(|bit| word ^ 1 << bit);
        let halves = [
            join(u32::MAX, word >> 16),
            join(word, u32::MAX),
            word.rotate_left(16),
        ];
        let others = [
            0,
            1,
            2,
            u32::MAX,
            word.wrapping_add(1),
            word.wrapping_sub(1),
        ];
        for value in bits
            .chain(halves)
            .chain(others)
            .filter(|value| *value != word)
        {
            let mut words = words.to_vec();
            words[place] = value;
            restore(sizes, &words, |restored| match restored {
                Ok(index) => {
                    assert_ne!(index.digest(), before);
                    check_accepted(index, &words);
                    *seen.entry("accepted").or_default() += 1;
                }
                Err(error) => {
                    let count = seen.entry(error.name()).or_default();
                    *count += 1;
                    // What the crate refuses is no state to the checks of the tests either; these know no ranges of registers.
                    if *count % 64 == 1 && error != RestoreError::Register {
                        let check = || {
                            let state = State::of_words(sizes, &words);
                            state.check(&state.mirror());
                        };
                        let refused = catch_unwind(AssertUnwindSafe(check)).is_err();
                        assert!(refused, "{error:?}, word {place}: {value:#x}");
                    }
                }
            });
        }
    }
}

#[test]
fn every_wrong_word_is_refused_or_another_state() {
    let mut seen = BTreeMap::new();
    for (sizes, words) in [
        (NANO, state(NANO, Metric::L2, 1, 120)),
        (NANO, state(NANO, Metric::Cosine, 2, 120)),
        (ODD, state(ODD, Metric::L2, 3, 120)),
        (FLAT, state(FLAT, Metric::Dot, 4, 120)),
        (NANO, state(NANO, Metric::L2, 5, 0)),
        (ODD, young(ODD, Metric::Cosine, &[1, 2])),
        (FLAT, young(FLAT, Metric::L2, &[])),
    ] {
        corrupt(sizes, &words, &mut seen);
    }
    let of_state = |error: &RestoreError| error.code() >= RestoreError::Register.code();
    for error in RestoreError::ALL.into_iter().filter(of_state) {
        assert!(seen.contains_key(error.name()), "{error:?} never seen");
    }
    assert!(seen["accepted"] > 1000, "{seen:?}");
}

/// Where a word of a memory is in a state.
fn place(sizes: &Sizes, memory: Memory, row: usize) -> usize {
    let before = Memory::ALL.into_iter().take_while(|other| *other != memory);
    let words: usize = before
        .map(|memory| memory.rows(sizes) * memory.words(sizes))
        .sum();
    words + row * memory.words(sizes)
}

/// States that are wrong in more than a word, and the reasons for which they are.
#[test]
fn reasons_are_the_right_ones() {
    let words = young(ODD, Metric::L2, &[1, 2]);
    let refusal = |changes: &[(Memory, usize, u32)]| {
        let mut words = words.clone();
        for (memory, row, value) in changes {
            words[place(&ODD, *memory, *row)] = *value;
        }
        restore(ODD, &words, |restored| restored.map(|_| ()))
    };
    assert_eq!(refusal(&[]), Ok(()));
    let value = |memory, row| words[place(&ODD, memory, row)];
    let register = |register: Register| (Memory::Regs, usize::from(register.code()));
    let (_, entry_level) = register(Register::EntryLevel);
    let entry = value(Memory::Regs, register(Register::Entry).1) as usize;

    // A level that no layer has, of the entry point and in its register.
    let meta = value(Memory::Meta, entry) & 0xFF | 4 << 8;
    let changes = [(Memory::Meta, entry, meta), (Memory::Regs, entry_level, 4)];
    assert_eq!(refusal(&changes), Err(RestoreError::Encoding));

    // The four vectors on two rings.
    let ring = |id, next: u32, previous| (Memory::Ring, id, join(next, previous));
    let rings = [ring(0, 3, 3), ring(3, 0, 0), ring(4, 5, 5), ring(5, 4, 4)];
    assert_eq!(refusal(&rings), Err(RestoreError::Ring));

    // A length that is that of nothing; the list of freed ids begins with a vector, or ends in an id that was never used.
    let (_, len) = register(Register::Len);
    assert_eq!(refusal(&[(Memory::Regs, len, 5)]), Err(RestoreError::Count));
    let (_, free_head) = register(Register::FreeHead);
    assert_eq!(value(Memory::Regs, free_head), 2);
    for id in [0, 7] {
        let changes = [(Memory::Regs, free_head, id)];
        assert_eq!(refusal(&changes), Err(RestoreError::FreeList));
    }
    assert_eq!(refusal(&[ring(2, 7, 0xFFFF)]), Err(RestoreError::FreeList));
}

#[test]
fn other_numbers_of_words_are_refused() {
    let words = state(NANO, Metric::L2, 1, 50);
    for len in 0..words.len() {
        let refused = restore(NANO, &words[..len], |restored| restored.map(|_| ()));
        assert_eq!(refused, Err(RestoreError::Truncated));
    }
    let longer = [&words[..], &[0]].concat();
    let refused = restore(NANO, &longer, |restored| restored.map(|_| ()));
    assert_eq!(refused, Err(RestoreError::TrailingData));
}
