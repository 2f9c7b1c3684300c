//! Results depend on the commands alone: not on what the lent memory held, on earlier scratch, or on the storage.

use crate::common::{METRICS, Random, node_type, settings, with_index};
use micro_hnsw::generated::{CONFIGS, NANO, TILE};
use micro_hnsw::*;

/// A seeded life of an index; returns the digests after each step.
fn life(index: &mut Index<'_>, seed: u64, metric: Metric) -> Vec<u64> {
    let sizes = *index.config().sizes();
    let mut random = Random::new(seed);
    index.configure(settings(&sizes, metric)).unwrap();
    (0..100)
        .map(|step| {
            let vector = random.vector(sizes.dim, 3000);
            let id = Id::new(random.below(sizes.capacity.min(60) as u32) as u16);
            let changed = match random.below(4) {
                0 => index.remove(id),
                1 => index.update(id, &vector),
                _ => index.insert(&vector, node_type(step % 16)).map(|_| ()),
            };
            let value = I8F24::from_bits(random.next() as i32 >> 5);
            let set = index.set_neuron(NeuronField::Inject, id, value).is_ok();
            let Ticked { spikes, winner } = index.tick(Phases::ALL, value);
            let winner = u64::from(winner.word()) << 16;
            let refused = changed.map_or_else(|error| u64::from(error.code()), |()| 0);
            index.digest() ^ refused ^ u64::from(spikes) ^ u64::from(set) ^ winner
        })
        .collect()
}

#[test]
fn the_same_commands_give_the_same_state() {
    for named in CONFIGS {
        let config = Config::new(named.sizes).unwrap();
        let mut storage = HeapStorage::new(&config);
        for metric in METRICS {
            let first = life(&mut Index::new(config, storage.lend()).unwrap(), 1, metric);
            // The memory is now full of what the first left there; an index that lives on is no different either.
            let mut index = Index::new(config, storage.lend()).unwrap();
            assert_eq!(life(&mut index, 1, metric), first);
            assert_ne!(life(&mut index, 2, metric), first);
            assert_eq!(life(&mut index, 1, metric), first);
        }
    }
}

#[test]
fn storage_on_stack_and_heap_are_the_same() {
    let mut storage = StaticStorage::<32, 16, 3, 6, 2, 32, 6>::new();
    let mut on_stack = Index::new(Config::new(TILE).unwrap(), storage.lend()).unwrap();
    let digests = life(&mut on_stack, 3, Metric::Cosine);
    assert_eq!(
        with_index(TILE, |index| life(index, 3, Metric::Cosine)),
        digests
    );
}

#[test]
fn the_reset_state_is_that_of_the_specification() {
    for named in CONFIGS {
        with_index(named.sizes, |index| {
            index.visit_state(|word| {
                let expected = match word.memory {
                    Memory::Regs => Register::ALL[word.row].reset(&named.sizes),
                    Memory::Ring | Memory::Links0 | Memory::LinksUp => u32::MAX,
                    _ => 0,
                };
                assert_eq!(word.value, expected, "{word:?}");
            });
            let reset = index.digest();
            life(index, 1, Metric::L2);
            index.configure(settings(&named.sizes, Metric::L2)).unwrap();
            assert_eq!(index.digest(), reset);
        });
    }
}

#[test]
fn digest_is_fnv_1a_of_the_words() {
    with_index(NANO, |index| {
        life(index, 5, Metric::Dot);
        let mut expected = 0xCBF2_9CE4_8422_2325_u64;
        index.visit_state(|word| {
            expected = (expected ^ u64::from(word.value)).wrapping_mul(0x100_0000_01B3)
        });
        assert_eq!(index.digest(), expected);
    });
}

/// More beam searches than there are epochs of the visited flags.
#[test]
fn visited_flags_survive_their_epochs() {
    with_index(NANO, |index| {
        life(index, 6, Metric::L2);
        let options = SearchOptions {
            k: 3,
            ef: 4,
            mask: TypeMask::ALL,
            expansion: 2,
        };
        let mut random = Random::new(8);
        let queries: Vec<_> = (0..50).map(|_| random.vector(4, 3000)).collect();
        let mut outcomes = |_| -> Vec<_> {
            let one = |query: &Vec<i16>| {
                (
                    index.search(query, options).unwrap().to_vec(),
                    index.counters(),
                )
            };
            queries.iter().map(one).collect()
        };
        let first = outcomes(0);
        for round in 1..3000 {
            assert_eq!(outcomes(round), first, "round {round}");
        }
    });
}

#[test]
fn settings_do_not_change_what_they_should_not() {
    // No distance depends on frac_bits.
    let run = |frac_bits| {
        with_index(TILE, |index| {
            index
                .configure(Settings {
                    frac_bits,
                    ..settings(&TILE, Metric::L2)
                })
                .unwrap();
            let mut random = Random::new(9);
            let vectors: Vec<_> = (0..32).map(|_| random.vector(16, 900)).collect();
            for vector in &vectors {
                index.insert(vector, node_type(0)).unwrap();
            }
            let exact = index.search_exact(&vectors[7], 5, TypeMask::ALL).unwrap();
            exact
                .iter()
                .map(|entry| (entry.distance(), entry.id()))
                .collect::<Vec<_>>()
        })
    };
    assert_eq!(run(0), run(15));
}
