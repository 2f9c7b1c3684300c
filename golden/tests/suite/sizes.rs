//! Legal and illegal sizes, up to the largest index.

use crate::common::{Random, clustered, node_type, settings, with_index};
use micro_hnsw::generated::TILE;
use micro_hnsw::*;

#[test]
fn sixteen_thousand_by_384() {
    let sizes = Sizes {
        capacity: 16_384,
        dim: 384,
        m: 16,
        m0: 32,
        levels: 4,
        ef_max: 200,
        w_max: 8,
        branches: 16,
    };
    for metric in [Metric::L2, Metric::Cosine] {
        with_index(sizes, |index| {
            index.configure(settings(&sizes, metric)).unwrap();
            let vectors = clustered(2, 1500, 384, 40);
            for vector in &vectors {
                index.insert(vector, node_type(0)).unwrap();
            }
            let options = SearchOptions {
                k: 1,
                ef: 64,
                mask: TypeMask::ALL,
                expansion: 1,
            };
            let found = vectors.iter().zip(0..).filter(|(vector, id)| {
                index.search(vector, options).unwrap()[0].id() == Id::new(*id)
            });
            assert!(found.count() >= 1490);
            for id in (0..1500).step_by(10) {
                index.remove(Id::new(id)).unwrap();
            }
            assert_eq!(index.len(), 1350);
            assert_eq!(index.insert(&vectors[0], node_type(0)), Ok(Id::new(1490)));
        });
    }
}

#[test]
fn the_largest_capacity_and_values() {
    let sizes = Sizes {
        capacity: 65_535,
        dim: 1024,
        m: 2,
        m0: 3,
        levels: 8,
        ef_max: 4,
        w_max: 15,
        branches: 3,
    };
    for metric in Metric::ALL {
        with_index(sizes, |index| {
            index.configure(settings(&sizes, metric)).unwrap();
            let (low, high) = (vec![i16::MIN; 1024], vec![i16::MAX; 1024]);
            for vector in [&low, &high, &low, &high] {
                index.insert(vector, node_type(0)).unwrap();
            }
            let nearest = index.search_exact(&low, 4, TypeMask::ALL).unwrap();
            assert_eq!(nearest[0].id(), Id::new(0));
            let farthest = nearest[3].distance().to_bits();
            match metric {
                Metric::L2 => assert_eq!(farthest, 65_535 * 65_535 * 1024),
                Metric::Cosine => assert!((farthest - (2 << 30)).abs() <= 4),
                Metric::Dot => assert_eq!(farthest, 32_768 * 32_767 * 1024),
            }
        });
    }
}

#[test]
fn a_lone_vector_and_a_capacity_of_one() {
    let sizes = Sizes {
        capacity: 1,
        dim: 1,
        m: 2,
        m0: 3,
        levels: 1,
        ef_max: 1,
        w_max: 1,
        branches: 1,
    };
    with_index(sizes, |index| {
        for round in 0..5 {
            let id = index.insert(&[round], node_type(0)).unwrap();
            assert_eq!(index.insert(&[round], node_type(0)), Err(Error::Full));
            index.update(id, &[round + 1]).unwrap();
            assert_eq!(index.get(id).unwrap().vector, [round + 1]);
            index.remove(id).unwrap();
        }
    });
}

#[test]
fn illegal_sizes_are_named() {
    let refused = [
        (
            Sizes {
                capacity: 0,
                ..TILE
            },
            ConfigError::Capacity,
        ),
        (
            Sizes {
                capacity: 65_536,
                ..TILE
            },
            ConfigError::Capacity,
        ),
        (Sizes { dim: 0, ..TILE }, ConfigError::Dim),
        (Sizes { dim: 1025, ..TILE }, ConfigError::Dim),
        (Sizes { m: 1, ..TILE }, ConfigError::M),
        (
            Sizes {
                m: 64,
                m0: 65,
                ..TILE
            },
            ConfigError::M,
        ),
        (Sizes { m: 6, ..TILE }, ConfigError::M0),
        (Sizes { m0: 65, ..TILE }, ConfigError::M0),
        (Sizes { levels: 0, ..TILE }, ConfigError::Levels),
        (Sizes { levels: 9, ..TILE }, ConfigError::Levels),
        (Sizes { ef_max: 0, ..TILE }, ConfigError::EfMax),
        (
            Sizes {
                ef_max: 16_385,
                ..TILE
            },
            ConfigError::EfMax,
        ),
        (Sizes { w_max: 0, ..TILE }, ConfigError::WMax),
        (Sizes { w_max: 16, ..TILE }, ConfigError::WMax),
        (
            Sizes {
                branches: 0,
                ..TILE
            },
            ConfigError::Branches,
        ),
        (
            Sizes {
                branches: 7,
                ..TILE
            },
            ConfigError::Branches,
        ),
    ];
    for (sizes, error) in refused {
        assert_eq!(Config::new(sizes), Err(error), "{sizes:?}");
    }
    let other = Config::new(Sizes { ef_max: 31, ..TILE }).unwrap();
    let mut storage = HeapStorage::new(&other);
    let refused = Index::new(Config::new(TILE).unwrap(), storage.lend()).map(|_| ());
    assert_eq!(refused, Err(ConfigError::Storage));
}

/// P(level >= l) = m^-l.
#[test]
fn levels_are_geometric() {
    let sizes = Sizes {
        capacity: 20_000,
        dim: 1,
        m: 4,
        m0: 8,
        levels: 5,
        ef_max: 8,
        w_max: 1,
        branches: 8,
    };
    with_index(sizes, |index| {
        let tiny = Settings {
            ef_construction: 1,
            expansion: 1,
            ..settings(&sizes, Metric::L2)
        };
        index.configure(tiny).unwrap();
        let mut random = Random::new(12);
        let mut counts = [0_u32; 5];
        for _ in 0..20_000 {
            let id = index
                .insert(&random.vector(1, 30_000), node_type(0))
                .unwrap();
            counts[usize::from(index.get(id).unwrap().level)] += 1;
        }
        for level in 0..5 {
            let at_least = f64::from(counts[level..].iter().sum::<u32>());
            let expected = 20_000.0 * 0.25_f64.powi(level as i32);
            assert!(
                (at_least - expected).abs() < 4.0 * expected.sqrt() + 1.0,
                "{counts:?}"
            );
        }
    });
}
