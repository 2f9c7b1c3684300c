//! Filtered and exact search against brute force.

use crate::common::{
    LARGE, METRICS, Random, clustered, node_type, oracle_distance, settings, with_index,
};
use micro_hnsw::generated::TILE;
use micro_hnsw::{Error, Index, Metric, SearchOptions, TypeMask};
use proptest::prelude::*;

/// (oracle distance, id) of every vector whose type is in the mask, in order; for l2 and dot the numbers are exact.
fn brute_force(
    metric: Metric,
    query: &[i16],
    stored: &[(Vec<i16>, u8)],
    mask: u16,
) -> Vec<(f64, u16)> {
    let mut all: Vec<_> = (0..)
        .zip(stored)
        .filter(|(_, (_, of))| mask >> of & 1 == 1)
        .map(|(id, (vector, _))| (oracle_distance(metric, query, vector), id))
        .collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    all
}

fn fill(index: &mut Index<'_>, metric: Metric, stored: &[(Vec<i16>, u8)]) {
    let sizes = *index.config().sizes();
    index.configure(settings(&sizes, metric)).unwrap();
    for (vector, of) in stored {
        index.insert(vector, node_type(*of)).unwrap();
    }
}

/// Checks order and membership of results; returns their ids.
fn check(index: &Index<'_>, results: &[(i64, u16)], mask: u16) -> Vec<u16> {
    assert!(results.is_sorted(), "ascending by distance and id");
    for (_, id) in results {
        let of = index
            .get(micro_hnsw::Id::new(*id))
            .unwrap()
            .node_type
            .number();
        assert!(mask >> of & 1 == 1, "a type outside the mask");
    }
    results.iter().map(|(_, id)| *id).collect()
}

fn search(index: &mut Index<'_>, query: &[i16], options: SearchOptions) -> Vec<(i64, u16)> {
    let found = index.search(query, options).unwrap();
    found
        .iter()
        .map(|entry| (entry.distance().to_bits(), entry.id().number()))
        .collect()
}

proptest! {
    #![proptest_config(crate::common::cases(200))]

    /// Small components, so that ties decide the order again and again.
    #[test]
    fn exact_search_is_brute_force(
        stored in proptest::collection::vec((proptest::collection::vec(-3..=3_i16, 16), 0..16_u8), 0..32),
        query in proptest::collection::vec(-3..=3_i16, 16),
        metric in proptest::sample::select(&[Metric::L2, Metric::Dot][..]),
        mask in any::<u16>(),
        k in 1..=32_u16,
    ) {
        with_index(TILE, |index| {
            fill(index, metric, &stored);
            let mut expected = brute_force(metric, &query, &stored, mask);
            let matching = expected.len();
            expected.truncate(k.into());
            let found = index.search_exact(&query, k, TypeMask::new(mask)).unwrap();
            let found: Vec<_> = found.iter().map(|e| (e.distance().to_bits() as f64, e.id().number())).collect();
            assert_eq!(found, expected);
            assert_eq!(index.matching(TypeMask::new(mask)), matching);
            let counters = index.counters();
            assert_eq!((counters.distances as usize, counters.hops, counters.rounds), (matching, 0, 0));
        });
    }

    /// As many results as there can be, whatever the mask, k, ef and W.
    #[test]
    fn filtered_search_finds_k(
        stored in proptest::collection::vec((proptest::collection::vec(any::<i16>(), 16), 0..6_u8), 0..32),
        query in proptest::collection::vec(any::<i16>(), 16),
        metric in proptest::sample::select(&METRICS[..]),
        mask in any::<u16>(),
        (k, ef) in (1..=32_u16).prop_flat_map(|k| (Just(k), k..=32)),
        expansion in 1..=4_u16,
    ) {
        with_index(TILE, |index| {
            fill(index, metric, &stored);
            let options = SearchOptions { k, ef, mask: TypeMask::new(mask), expansion };
            let results = search(index, &query, options);
            let ids = check(index, &results, mask);
            let matching = stored.iter().filter(|(_, of)| mask >> of & 1 == 1).count();
            assert_eq!(ids.len(), matching.min(k.into()));
            for (distance, id) in results {
                let exact = oracle_distance(metric, &query, &stored[usize::from(id)].0);
                let number = crate::common::as_number(metric, micro_hnsw::Distance::from_bits(distance));
                assert!((number - exact).abs() <= crate::common::tolerance(metric));
            }
        });
    }
}

#[test]
fn filtered_recall() {
    let vectors = clustered(3, 1100, 64, 25);
    let (base, queries) = vectors.split_at(1000);
    let mut random = Random::new(1);
    // Type 0 is half of the vectors, type t about 2^-(t + 1) of them.
    let stored: Vec<_> = base
        .iter()
        .map(|v| (v.clone(), random.next().leading_zeros().min(15) as u8))
        .collect();
    for metric in METRICS {
        with_index(LARGE, |index| {
            fill(index, metric, &stored);
            for mask in [0xFFFF, 1, 2, 4, 0xFFFE, 0x8010] {
                let mut hits = 0;
                let mut wanted = 0;
                for query in queries {
                    let expected = brute_force(metric, query, &stored, mask);
                    let options = SearchOptions {
                        k: 10,
                        ef: 32,
                        mask: TypeMask::new(mask),
                        expansion: 4,
                    };
                    let results = search(index, query, options);
                    let ids = check(index, &results, mask);
                    let k = expected.len().min(10);
                    assert_eq!(ids.len(), k);
                    wanted += k;
                    hits += expected[..k]
                        .iter()
                        .filter(|(_, id)| ids.contains(id))
                        .count();
                }
                let recall = hits as f64 / wanted as f64;
                println!("{} mask {mask:#06x}: {recall:.4}", metric.name());
                assert!(recall >= 0.98, "{metric:?} {mask:#x}: {recall}");
            }
        });
    }
}

#[test]
fn a_rare_type_falls_back_to_the_exact_scan() {
    let stored: Vec<_> = clustered(9, 500, 64, 10)
        .into_iter()
        .map(|v| (v, 0))
        .collect();
    with_index(LARGE, |index| {
        fill(index, Metric::L2, &stored);
        index
            .set_type(micro_hnsw::Id::new(77), node_type(9))
            .unwrap();
        let mask = TypeMask::of(node_type(9));
        let options = SearchOptions {
            k: 10,
            ef: 64,
            mask,
            expansion: 1,
        };
        assert_eq!(search(index, &stored[3].0, options).len(), 1);
        // ef 64 is the longest beam already, so that nothing but the one match was measured.
        assert_eq!((index.counters().distances, index.counters().hops), (1, 0));
        // A short beam is widened first: 500 of 1 is 2^9.
        assert_eq!(
            search(
                index,
                &stored[3].0,
                SearchOptions {
                    k: 1,
                    ef: 1,
                    ..options
                }
            )
            .len(),
            1
        );
        assert_eq!(index.counters().hops, 0);
        // Half of the vectors: the beam is doubled, and enough.
        for id in (0..500).step_by(2) {
            index
                .set_type(micro_hnsw::Id::new(id), node_type(9))
                .unwrap();
        }
        assert_eq!(
            search(
                index,
                &stored[3].0,
                SearchOptions {
                    k: 10,
                    ef: 32,
                    ..options
                }
            )
            .len(),
            10
        );
        assert!(index.counters().hops >= 64 && index.counters().distances < 500);
    });
}

#[test]
fn an_empty_mask_or_index_gives_no_results() {
    with_index(TILE, |index| {
        let options = SearchOptions {
            k: 1,
            ef: 1,
            mask: TypeMask::ALL,
            expansion: 1,
        };
        assert_eq!(index.search(&[0; 16], options).unwrap().len(), 0);
        assert_eq!(
            index
                .search_exact(&[0; 16], 1, TypeMask::ALL)
                .unwrap()
                .len(),
            0
        );
        index.insert(&[1; 16], node_type(4)).unwrap();
        let none = SearchOptions {
            mask: TypeMask::new(!(1 << 4)),
            ..options
        };
        assert_eq!(index.search(&[0; 16], none).unwrap().len(), 0);
        assert_eq!(index.counters(), micro_hnsw::Counters::default());
        assert_eq!(index.search(&[0; 16], options).unwrap().len(), 1);
        assert_eq!(index.counters().distances, 1);
        assert_eq!(index.search(&[0; 15], options), Err(Error::Dimension));
    });
}
