//! Recall against brute force in float64: at least 0.99 of the ten nearest, ties by distance counted as hits.

use crate::common::{
    METRICS, as_number, cases, clustered, kth_distance, node_type, oracle_distance, settings,
    tolerance, with_index,
};
use micro_hnsw::generated::DIGITS;
use micro_hnsw::{Id, Metric, SearchOptions, Settings, TypeMask};
use proptest::prelude::*;

const K: usize = 10;

/// The handwritten digits, pixels shifted left by `shift`.
fn digits(shift: u32) -> Vec<Vec<i16>> {
    let bytes = std::fs::read(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../sim/data/digits.npy"
    ))
    .unwrap();
    let pixels = &bytes[bytes.len() - 1797 * 64..];
    pixels
        .chunks(64)
        .map(|row| row.iter().map(|&pixel| i16::from(pixel) << shift).collect())
        .collect()
}

/// Inserts all but the last `queries` vectors, searches those with every expansion width and returns the recalls.
fn recalls(vectors: &[Vec<i16>], queries: usize, metric: Metric, seed: u32) -> Vec<f64> {
    let (base, queries) = vectors.split_at(vectors.len() - queries);
    with_index(DIGITS, |index| {
        index
            .configure(Settings {
                seed,
                ..settings(&DIGITS, metric)
            })
            .unwrap();
        for (number, vector) in base.iter().enumerate() {
            assert_eq!(
                index.insert(vector, node_type(0)).unwrap(),
                Id::new(number as u16)
            );
        }
        let worst: Vec<f64> = queries
            .iter()
            .map(|query| kth_distance(metric, query, base, K))
            .collect();
        [1, 2, 4, 8]
            .into_iter()
            .map(|expansion| {
                let options = SearchOptions {
                    k: K as u16,
                    ef: 64,
                    mask: TypeMask::ALL,
                    expansion,
                };
                let mut hits = 0;
                for (query, worst) in queries.iter().zip(&worst) {
                    let found = index.search(query, options).unwrap();
                    assert_eq!(found.len(), K);
                    for entry in found {
                        let exact =
                            oracle_distance(metric, query, &base[usize::from(entry.id().number())]);
                        let error = (as_number(metric, entry.distance()) - exact).abs();
                        assert!(
                            error <= tolerance(metric),
                            "{metric:?}: distance off by {error}"
                        );
                        hits += usize::from(exact <= worst + tolerance(metric));
                    }
                }
                hits as f64 / (K * queries.len()) as f64
            })
            .collect()
    })
}

#[test]
fn digits_q8_8_and_raw() {
    for (shift, metric) in METRICS
        .into_iter()
        .flat_map(|metric| [(8, metric), (0, metric)])
    {
        let recalls = recalls(&digits(shift), 297, metric, 1);
        println!("digits << {shift}, {}: {recalls:.4?}", metric.name());
        assert!(
            recalls.iter().all(|recall| *recall >= 0.99),
            "{metric:?}: {recalls:?}"
        );
    }
}

proptest! {
    #![proptest_config(cases(12))]

    #[test]
    fn clustered_data(
        seed in any::<u64>(),
        level_seed in any::<u32>(),
        clusters in 5..60_usize,
        metric in proptest::sample::select(&METRICS[..]),
    ) {
        let recalls = recalls(&clustered(seed, 1600, 64, clusters), 100, metric, level_seed);
        println!("{clusters} clusters, {}: {recalls:.4?}", metric.name());
        prop_assert!(recalls.iter().all(|recall| *recall >= 0.99), "{:?}", recalls);
    }
}
