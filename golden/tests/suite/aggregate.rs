//! The mean of the neighbours and the step along it, against the text of `docs/neurons.md` in 128-bit integers.

use crate::common::{LARGE, METRICS, Random, clustered, node_type, settings, with_index};
use micro_hnsw::generated::NANO;
use micro_hnsw::*;
use proptest::prelude::*;

/// An odd number of components, rows of an odd number of links.
const ODD: Sizes = Sizes {
    capacity: 24,
    dim: 5,
    m: 3,
    m0: 7,
    levels: 3,
    ef_max: 24,
    w_max: 8,
    branches: 3,
};

/// (weight times 2^16, vector) of each neighbour.
fn neighbours(index: &Index<'_>, id: Id) -> Vec<(i128, Vec<i16>)> {
    let (links, weights) = (index.links(id).unwrap(), index.weights(id).unwrap());
    let edges = links.iter().zip(weights);
    edges
        .map(|(link, weight)| {
            let bits = i128::from(weight.to_bits());
            // 65535 stands for 1.
            let factor = if bits >= 1 << 15 { bits + 1 } else { bits };
            (factor, index.get(*link).unwrap().vector.to_vec())
        })
        .collect()
}

/// Of one component: the sum of the weighted neighbours, times 2^16.
fn sum(neighbours: &[(i128, Vec<i16>)], place: usize) -> i128 {
    let products = neighbours
        .iter()
        .map(|(factor, vector)| factor * i128::from(vector[place]));
    products.sum()
}

/// What is wanted of an aggregation: exactly the formula, and so within a unit of the mean.
fn check(index: &mut Index<'_>, id: Id) -> Vec<i16> {
    let (dim, digest) = (index.config().dim(), index.digest());
    let mut delta = vec![i16::MIN; dim];
    index.aggregate(id, &mut delta).unwrap();
    assert_eq!(
        (index.digest(), index.counters()),
        (digest, Counters::default())
    );
    let neighbours = neighbours(index, id);
    let n = neighbours.len() as i128;
    for (place, found) in delta.iter().enumerate() {
        let (sum, found) = (sum(&neighbours, place), i128::from(*found));
        if n == 0 {
            assert_eq!(found, 0);
            continue;
        }
        let product = sum * ((1 << 24) / n);
        assert_eq!(found, (2 * product + (1 << 40)).div_euclid(1 << 41));
        assert!(
            (found * n * (1 << 16) - sum).abs() < n * (1 << 16),
            "within a unit of the mean"
        );
    }
    delta
}

fn component() -> impl Strategy<Value = i16> {
    prop_oneof![6 => -300..300_i16, 2 => any::<i16>(), 1 => Just(i16::MIN), 1 => Just(i16::MAX)]
}

fn vector() -> impl Strategy<Value = Vec<i16>> {
    proptest::collection::vec(component(), ODD.dim)
}

/// Vectors, a metric, and a weight for each edge in turn.
fn graphs() -> impl Strategy<Value = (Vec<Vec<i16>>, Metric, Vec<u16>)> {
    let weight = prop_oneof![
        any::<u16>(),
        Just(0),
        Just(65_535),
        Just(32_767),
        Just(32_768)
    ];
    let weights = proptest::collection::vec(weight, 1..30);
    (
        proptest::collection::vec(vector(), 1..=24),
        proptest::sample::select(&METRICS[..]),
        weights,
    )
}

fn build(index: &mut Index<'_>, vectors: &[Vec<i16>], metric: Metric, weights: &[u16]) {
    let sizes = *index.config().sizes();
    index.configure(settings(&sizes, metric)).unwrap();
    for (number, vector) in vectors.iter().enumerate() {
        index.insert(vector, node_type(number as u8 % 16)).unwrap();
    }
    let mut weights = weights.iter().cycle();
    for id in (0..vectors.len() as u16).map(Id::new) {
        for slot in 0..index.links(id).unwrap().len() as u16 {
            let weight = Weight::from_bits(*weights.next().unwrap());
            index.set_weight(id, slot, weight).unwrap();
        }
    }
}

fn exact_hit(index: &mut Index<'_>, query: &[i16]) -> (Distance, Id) {
    let found = index.search_exact(query, 1, TypeMask::ALL).unwrap();
    (found[0].distance(), found[0].id())
}

proptest! {
    #![proptest_config(crate::common::cases(300))]

    #[test]
    fn aggregate_is_the_weighted_mean((vectors, metric, weights) in graphs()) {
        with_index(ODD, |index| {
            build(index, &vectors, metric, &weights);
            for id in (0..vectors.len() as u16).map(Id::new) {
                check(index, id);
            }
        });
    }

    /// A nudge is the update with the vector of the formula: every word of the state, and the work.
    #[test]
    fn a_nudge_is_an_update(
        (vectors, metric, weights) in graphs(),
        number in any::<u16>(),
        alpha in prop_oneof![Just(0), any::<i32>(), -(1_i32 << 25)..1 << 25, Just(1 << 24), Just(i32::MIN)],
        delta in vector(),
    ) {
        with_index(ODD, |index| with_index(ODD, |twin| {
            build(index, &vectors, metric, &weights);
            build(twin, &vectors, metric, &weights);
            let at = usize::from(number) % vectors.len();
            let id = Id::new(at as u16);
            let nudged: Vec<i16> = vectors[at]
                .iter()
                .zip(&delta)
                .map(|(component, by)| {
                    let step = (2 * i128::from(alpha) * i128::from(*by) + (1 << 24)).div_euclid(1 << 25);
                    (i128::from(*component) + step).clamp(i16::MIN.into(), i16::MAX.into()) as i16
                })
                .collect();
            index.nudge(id, I8F24::from_bits(alpha), &delta).unwrap();
            twin.update(id, &nudged).unwrap();
            assert_eq!((index.digest(), index.counters()), (twin.digest(), twin.counters()));
            assert_eq!(index.get(id).unwrap().vector, nudged);
            if alpha == 0 {
                assert_eq!(nudged, vectors[at]);
            }
            // It is found where it is now, the first of those at the same place.
            if metric == Metric::L2 {
                let same = |other: &Id| index.get(*other).unwrap().vector == nudged;
                let first = (0..vectors.len() as u16).map(Id::new).find(same).unwrap();
                assert_eq!(exact_hit(index, &nudged), (Distance::from_bits(0), first));
                let options = SearchOptions { k: 1, ef: 24, mask: TypeMask::ALL, expansion: 2 };
                let found = index.search(&nudged, options).unwrap();
                assert_eq!((found[0].distance(), found[0].id()), (Distance::from_bits(0), first));
            }
        }));
    }
}

#[test]
fn a_lone_vector_has_no_neighbours() {
    with_index(NANO, |index| {
        let id = index
            .insert(&[7, -7, i16::MAX, i16::MIN], node_type(0))
            .unwrap();
        assert_eq!(check(index, id), [0; 4]);
        // Alone it moves all the same.
        index
            .nudge(id, I8F24::from_num(-2), &[1, -1, -1, 1])
            .unwrap();
        assert_eq!(index.get(id).unwrap().vector, [5, -5, i16::MAX, i16::MIN]);
    });
}

#[test]
fn the_mean_of_extremes_stays_within_16_bits() {
    for extreme in [i16::MIN, i16::MAX] {
        for count in 2..=8 {
            with_index(NANO, |index| {
                for _ in 0..count {
                    index.insert(&[extreme; 4], node_type(0)).unwrap();
                }
                for id in (0..count).map(Id::new) {
                    assert_eq!(check(index, id), [extreme; 4]);
                }
            });
        }
    }
}

/// Halves are rounded upwards, by both.
#[test]
fn halves_are_rounded_upwards() {
    with_index(NANO, |index| {
        let ids: Vec<Id> = [[0; 4], [1, -1, 3, -3], [0; 4]]
            .map(|v| index.insert(&v, node_type(0)).unwrap())
            .into();
        assert_eq!(index.links(ids[0]).unwrap().len(), 2);
        assert_eq!(check(index, ids[0]), [1, 0, 2, -1]);
        index
            .nudge(ids[0], I8F24::from_bits(1 << 23), &[1, -1, 3, -3])
            .unwrap();
        assert_eq!(index.get(ids[0]).unwrap().vector, [1, 0, 2, -1]);
    });
}

/// Steps towards the neighbours, each followed by a search: message passing draws clusters together and loses nothing.
#[test]
fn message_passing_draws_neighbours_together() {
    with_index(LARGE, |index| {
        let vectors = clustered(6, 300, 64, 6);
        build(index, &vectors, Metric::L2, &[65_535]);
        let ids = || (0..300).map(Id::new);
        let spread = |index: &Index<'_>| {
            let apart = |id: Id| {
                let own = index.get(id).unwrap().vector;
                let distance = |(_, other): &(i128, Vec<i16>)| {
                    crate::common::oracle_distance(Metric::L2, own, other)
                };
                neighbours(index, id).iter().map(distance).sum::<f64>()
            };
            ids().map(apart).sum::<f64>()
        };
        let before = spread(index);
        let half = I8F24::from_bits(1 << 23);
        for id in ids() {
            let mean = check(index, id);
            let own = index.get(id).unwrap().vector.to_vec();
            let delta: Vec<i16> = mean
                .iter()
                .zip(&own)
                .map(|(mean, own)| mean - own)
                .collect();
            index.nudge(id, half, &delta).unwrap();
            let moved = index.get(id).unwrap().vector.to_vec();
            assert_eq!(exact_hit(index, &moved), (Distance::from_bits(0), id));
        }
        assert!(
            spread(index) < 0.7 * before,
            "{} of {before}",
            spread(index)
        );
    });
}

#[test]
fn errors_change_nothing() {
    with_index(NANO, |index| {
        let mut random = Random::new(3);
        for _ in 0..4 {
            index.insert(&random.vector(4, 100), node_type(0)).unwrap();
        }
        index.remove(Id::new(2)).unwrap();
        let digest = index.digest();
        for dead in [2, 4, 8, 0xFFFF].map(Id::new) {
            let mut delta = [1, 2, 3, 4];
            assert_eq!(index.aggregate(dead, &mut delta), Err(Error::UnknownId));
            assert_eq!(delta, [1, 2, 3, 4]);
            assert_eq!(
                index.nudge(dead, I8F24::ONE, &[1; 4]),
                Err(Error::UnknownId)
            );
            assert_eq!(
                index.aggregate(dead, &mut delta[..3]),
                Err(Error::Dimension)
            );
            assert_eq!(
                index.nudge(dead, I8F24::ONE, &[1; 5]),
                Err(Error::Dimension)
            );
        }
        assert_eq!(
            (index.digest(), index.counters()),
            (digest, Counters::default())
        );
    });
}
