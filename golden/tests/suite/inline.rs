//! An index that holds its memories computes what one in borrowed memory does.

use crate::common::life::step;
use crate::common::{METRICS, Random, settings, with_index};
use micro_hnsw::generated::{NANO, TILE};
use micro_hnsw::*;

/// Neither capacity nor the number of upper rows is a power of two.
const ODD: Sizes = Sizes {
    capacity: 11,
    dim: 5,
    m: 3,
    m0: 7,
    levels: 4,
    ef_max: 16,
    w_max: 3,
    branches: 2,
};

/// Runs the same operations on both.
fn compare<S: Space>(sizes: Sizes, steps: u32, new: impl Fn() -> IndexIn<S>) {
    for (metric, seed) in METRICS.into_iter().zip(1..) {
        with_index(sizes, |lent| {
            let mut inline = new();
            assert_eq!(inline.config(), lent.config());
            assert_eq!(inline.digest(), lent.digest(), "power-on");
            lent.configure(settings(&sizes, metric)).unwrap();
            inline.configure(settings(&sizes, metric)).unwrap();
            let mut randoms = [Random::new(seed), Random::new(seed)];
            let mut spikes = 0;
            for number in 0..steps {
                let answers = [
                    step(lent, &mut randoms[0]),
                    step(&mut inline, &mut randoms[1]),
                ];
                assert_eq!(answers[0], answers[1], "{metric:?}, step {number}");
                assert_eq!(inline.digest(), lent.digest(), "{metric:?}, step {number}");
                assert_eq!(inline.counters(), Counters::default());
                spikes += u32::from(lent.spikes());
            }
            assert!(lent.len() > 1 && spikes > 0, "hardly anything happened");
        });
    }
}

#[test]
fn nano() {
    compare(
        NANO,
        2000,
        IndexIn::<Inline<8, 4, 2, 4, 3, 4, 8, 8, 4>>::empty,
    );
}

#[test]
fn tile() {
    compare(
        TILE,
        2000,
        IndexIn::<Inline<32, 16, 3, 6, 3, 4, 32, 8, 6>>::empty,
    );
}

#[test]
fn odd() {
    compare(
        ODD,
        2000,
        IndexIn::<Inline<11, 5, 3, 7, 4, 4, 16, 3, 2>>::empty,
    );
}

#[test]
fn exact_lookups_rerank_what_exact_search_finds() {
    with_index(TILE, |index| {
        let mut random = Random::new(3);
        for _ in 0..32 {
            index
                .insert(&random.vector(16, 300), NodeType::default())
                .unwrap();
        }
        let query = random.vector(16, 300);
        let mask = TypeMask::ALL;
        let all = SearchOptions {
            k: 5,
            ef: 32,
            mask,
            expansion: 1,
        };
        let exact = Exact { k: 5, mask };
        // A beam as long as the index finds everything.
        let expected = index
            .search_resonant(all, U8F24::ONE, &query)
            .unwrap()
            .to_vec();
        assert_eq!(
            index.search_resonant(exact, U8F24::ONE, &query),
            Ok(&expected[..])
        );
        assert_eq!(index.counters().hops, 0);
        let before = index.digest();
        index.search_inject(exact, I8F24::ONE, &query).unwrap();
        assert_ne!(index.digest(), before);
        let zero = Exact { k: 0, mask };
        assert_eq!(
            index.search_inject(zero, I8F24::ONE, &query),
            Err(Error::KZero)
        );
    });
}
